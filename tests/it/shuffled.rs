//! The same facts give the same assessment, byte for byte, in whatever order they came and however often it is asked.

use cryptassay::assessment::{Circumstances, assess};
use cryptassay::inventory::Inventory;
use cryptassay::policy::{Policy, library};
use jiff::civil::date;
use proptest::prelude::*;

#[path = "../../benches/synthetic.rs"]
mod synthetic;

fn assessed(inventory: &Inventory, day: jiff::civil::Date) -> String {
    let policies: Vec<&Policy> = library().iter().collect();
    serde_json::to_string(&assess(inventory, &policies, &Circumstances::on(day))).expect("is written")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn order_is_of_no_matter(
        order in Just(()).prop_perturb(|(), mut random| std::iter::repeat_with(|| random.random::<u64>()).take(4000).collect::<Vec<_>>()),
        size in 100_usize..400,
        year in 2020_i16..2036,
    ) {
        let inventory = synthetic::inventory(size);
        let day = date(year, 11, 24);
        let expected = assessed(&inventory, day);
        let mut shuffled = inventory.clone();
        shuffle(&mut shuffled.assets, &order);
        shuffle(&mut shuffled.observations, &order);
        shuffle(&mut shuffled.gaps, &order);
        shuffled.sort();
        prop_assert_eq!(&shuffled, &inventory);
        prop_assert!(assessed(&shuffled, day) == expected, "another order, another assessment");
        prop_assert!(assessed(&inventory, day) == expected, "another run, another assessment");
    }
}

fn shuffle<T>(list: &mut Vec<T>, order: &[u64]) {
    let mut keyed: Vec<_> = order.iter().cycle().copied().zip(list.drain(..)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    list.extend(keyed.into_iter().map(|(_, one)| one));
}

/// What is counted in parallel is what is there.
#[test]
fn tallies_are_those_of_the_findings() {
    let inventory = synthetic::inventory(2_000);
    let policies: Vec<&Policy> = library().iter().collect();
    let assessment = assess(&inventory, &policies, &Circumstances::on(date(2026, 11, 24)));
    for result in &assessment.policies {
        let id = result.policy.id.as_str();
        let of = |counts: bool| {
            let findings = assessment.findings.iter().filter(move |finding| finding.counts == counts);
            findings.flat_map(|finding| finding.grades.iter()).filter(|graded| &*graded.policy == id).count() as u64
        };
        assert_eq!(result.tally.values().sum::<u64>(), of(true), "{id}");
        assert_eq!(result.present.values().sum::<u64>(), of(false), "{id}");
        let assets = assessment.assets.iter().flat_map(|asset| &asset.results).filter(|it| it.policy == id).count();
        assert_eq!(result.assets, assets as u64, "{id}");
    }
}
