//! Whether the examples of an expectation hold, and what slip of the hand in it none of them would notice.

mod slips;

use std::collections::BTreeSet;

use super::coverage::typical;
use super::{FailedExample, MissingExample, spelling};
use crate::inventory::{AssetKind, Fact};
use crate::policy::Condition;
use crate::policy::document::Policy;
use crate::policy::expect::{Expectation, Gives, OfferExample, Offers, Pattern};
use crate::vocab::{Algorithm, Kind, Parameter, Protocol, Usage, words};

/// The examples that do not hold.
pub(super) fn failed(policy: &Policy) -> Vec<FailedExample> {
    let examples = policy.expectations.iter().flat_map(|it| it.examples.iter().map(move |example| (it, example)));
    let failed = examples.filter_map(|(expectation, example)| {
        let given = policy.judge_example(expectation, example).gives();
        (given != example.gives).then(|| FailedExample {
            what: format!("{} on {}", expectation.id, example.on),
            place: example.place.clone(),
            says: example.gives.name(),
            given: given.name(),
        })
    });
    failed.collect()
}

/// What no example shows, by expectation in the order of the file.
pub(super) fn missing(policy: &Policy) -> Vec<MissingExample> {
    let own = policy.expectations.iter().filter(|expectation| policy.owns(&expectation.id));
    own.flat_map(|expectation| of(policy, expectation)).collect()
}

fn of(policy: &Policy, expectation: &Expectation) -> Vec<MissingExample> {
    let gives: Vec<_> = expectation.examples.iter().map(|it| policy.judge_example(expectation, it).gives()).collect();
    let met = typical_offer(&expectation.demand.offers);
    let shown = |wanted: fn(&Gives) -> bool| gives.iter().any(wanted);
    let mut missing = Vec::new();
    let mut note = |what: String, offer: &[Pattern]| {
        let example = example(policy, expectation, offer);
        missing.push(MissingExample {
            place: (expectation.place.start, expectation.place.end),
            what: format!("{}: {what}", expectation.id),
            suggestion: spelling::offer(&example, expectation),
        });
    };
    if !shown(|gives| matches!(gives, Gives::Met)) {
        note("no example shows it met".to_owned(), &[met.clone(), given(expectation)].concat());
    }
    if !shown(|gives| matches!(gives, Gives::NotMet(_))) {
        note("no example shows it not met".to_owned(), &unmet(expectation));
    }
    for slip in slips::of(policy, expectation) {
        let after = expectation.examples.iter().map(|it| policy.judge_example(&slip.expectation, it).gives());
        if after.eq(gives.iter().copied()) {
            note(format!("no example shows {}", slip.unshown), &slip.tells);
        }
    }
    missing.sort();
    missing.dedup_by(|a, b| a.what == b.what);
    missing
}

/// An offer in which a member decides.
fn tells(expectation: &Expectation, of_given: bool, list: usize, member: &Pattern) -> Vec<Pattern> {
    let demand = &expectation.demand.offers;
    let others = |patterns: &[Pattern]| patterns.iter().filter(|it| it.place != member.place).cloned().collect();
    let offer: [Vec<Pattern>; 3] = match (of_given, list) {
        // Given a member, what is demanded is not there.
        (true, 2) => [given(expectation), vec![member.clone()], demand.none.iter().take(1).cloned().collect()],
        (true, _) => {
            [others(&expectation.given.offers.all), vec![member.clone()], demand.none.iter().take(1).cloned().collect()]
        }
        (false, 0) => [given(expectation), vec![member.clone()], demand.all.clone()],
        (false, 1) => [given(expectation), demand.any.iter().take(1).cloned().collect(), others(&demand.all)],
        (false, _) => [given(expectation), vec![member.clone()], typical_offer(demand)],
    };
    offer.concat()
}

/// What meets what is given, and not what is demanded.
fn unmet(expectation: &Expectation) -> Vec<Pattern> {
    let demand = &expectation.demand.offers;
    let mut offer = given(expectation);
    offer.extend(demand.none.iter().take(1).cloned());
    if offer.is_empty() {
        offer.extend(demand.patterns().next().and_then(|pattern| other(pattern, demand)));
    }
    offer
}

/// Another member of the family of a pattern, which is not among what is demanded.
fn other(pattern: &Pattern, demand: &Offers) -> Option<Pattern> {
    let known = words(Parameter::Name, pattern.mechanisms.first()?)?;
    let named = |word: &String| {
        let mut names = demand.patterns().filter_map(|it| it.when.parameters.get(&Parameter::Name));
        names.any(|condition| condition.meets(&word.as_str().into()))
    };
    let word = known.into_iter().rev().find(|word| !named(word))?;
    let mut other = pattern.clone();
    other.when.parameters.insert(Parameter::Name, Condition::Words([word].into()));
    Some(other)
}

/// What meets what is given.
fn given(expectation: &Expectation) -> Vec<Pattern> {
    typical_offer(&expectation.given.offers)
}

/// What meets all that is asked for.
fn typical_offer(offers: &Offers) -> Vec<Pattern> {
    offers.any.iter().take(1).chain(&offers.all).cloned().collect()
}

/// An example that offers what meets some patterns on the first day in force, with what the policy gives.
fn example(policy: &Policy, expectation: &Expectation, offer: &[Pattern]) -> OfferExample {
    let mut offers: Vec<Fact> = Vec::new();
    for fact in offer.iter().filter_map(fact) {
        if !offers.contains(&fact) {
            offers.push(fact);
        }
    }
    let answers = expectation.given.context.iter();
    let with = answers.filter_map(|(name, answers)| Some((name.clone(), answers.first()?.clone()))).collect();
    let mut example = OfferExample {
        offers,
        gaps: BTreeSet::new(),
        asset: expectation.asset.first().copied().unwrap_or(AssetKind::Endpoint),
        on: policy.in_force,
        with,
        gives: Gives::NotApplicable,
        place: expectation.place.clone(),
    };
    example.gives = policy.judge_example(expectation, &example).gives();
    example
}

/// A fact that meets a pattern, as far as its conditions name one.
fn fact(pattern: &Pattern) -> Option<Fact> {
    let family = pattern.mechanisms.first()?;
    let mut algorithm = Algorithm::new(family.name());
    for (parameter, condition) in &pattern.when.parameters {
        if let Some(value) = typical(condition, *parameter, family) {
            algorithm = algorithm.with(*parameter, value);
        }
    }
    let usage = pattern.usage.first().copied().or_else(|| family.usage()).unwrap_or(Usage::Protocol);
    let version = algorithm.parameters.word(Parameter::Name).and_then(Protocol::named);
    let version = version.filter(|_| family.kind() == Some(Kind::ProtocolVersion));
    Some(Fact::Algorithm { algorithm, usage, protocol: version.or(pattern.protocol.first().copied()) })
}
