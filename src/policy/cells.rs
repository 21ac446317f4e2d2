//! What rules tell apart: two values of a parameter that meet the same conditions lie in one cell, and no policy that was asked
//! for them can grade the one otherwise than the other.
//!
//! So what policies make of an aspect is worked out once for each combination of cells and looked up ever after: a decision
//! table that fills as it is used. Dates are where it matters: no two certificates have the same, and rules know a handful.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Condition, Policy, Setting};
use crate::vocab::{Aspect, FamilyEntry, Parameter, Value};

/// The cells of the values of all parameters that some rule asks about.
pub(crate) struct Cells {
    families: BTreeMap<&'static str, (u32, BTreeMap<Parameter, Edges>)>,
}

/// An aspect and a setting as far as rules can tell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cell(Vec<u32>);

/// Where the conditions on one parameter of one family change.
#[derive(Default)]
struct Edges {
    numbers: Vec<u64>,
    divisors: Vec<u64>,
    days: Vec<Date>,
    words: Vec<String>,
}

impl Cells {
    /// The cells that the rules of the policies make.
    pub(crate) fn of(policies: &[&Policy]) -> Self {
        let numbered = FamilyEntry::all().zip(0..);
        let mut families: BTreeMap<_, _> =
            numbered.map(|(entry, number)| (entry.name(), (number, BTreeMap::new()))).collect();
        for rule in policies.iter().flat_map(|policy| &policy.rules) {
            for family in &rule.mechanisms {
                let Some((_, parameters)) = families.get_mut(family.name()) else { continue };
                let cases = rule.cases.iter().map(|case| &case.when).chain([&rule.require]);
                for (parameter, condition) in cases.flat_map(|when| &when.parameters) {
                    parameters.entry(*parameter).or_insert_with(Edges::default).add(condition);
                }
            }
        }
        for edges in families.values_mut().flat_map(|(_, parameters)| parameters.values_mut()) {
            edges.order();
        }
        Self { families }
    }

    /// The cell of an aspect in a setting; the date and the declared circumstances are those of all.
    pub(crate) fn cell(&self, aspect: &Aspect, setting: &Setting<'_>) -> Cell {
        // No rule can name a family that the vocabulary does not know.
        let known = self.families.get(aspect.algorithm.family.name());
        let mut cell = Vec::with_capacity(16);
        cell.extend([
            known.map_or(u32::MAX, |(number, _)| *number),
            aspect.usage as u32,
            setting.protocol.map_or(u32::MAX, |protocol| protocol as u32),
            setting.asset.map_or(u32::MAX, |asset| asset as u32),
            setting.standing.map_or(u32::MAX, |standing| standing as u32),
        ]);
        for (parameter, edges) in known.iter().flat_map(|(_, parameters)| parameters) {
            if let Some(value) = setting.value(&aspect.algorithm.parameters, *parameter) {
                cell.push(*parameter as u32);
                edges.locate(&value, &mut cell);
            }
        }
        Cell(cell)
    }
}

impl Edges {
    fn add(&mut self, condition: &Condition) {
        for edge in condition.edges() {
            match edge {
                Value::Number(number) => self.numbers.push(number),
                Value::Date(day) => self.days.push(day),
                Value::Word(word) => self.words.push(word),
            }
        }
        self.divisors.extend(condition.divisor());
    }

    fn order(&mut self) {
        fn sorted<T: Ord>(list: &mut Vec<T>) {
            *list = std::mem::take(list).into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        }
        sorted(&mut self.numbers);
        sorted(&mut self.divisors);
        sorted(&mut self.days);
        sorted(&mut self.words);
    }

    /// The type of a value and the interval that it lies in; of a word, which of those that are named it is.
    fn locate(&self, value: &Value, cell: &mut Vec<u32>) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match value {
            Value::Number(number) => {
                cell.extend([0, place(self.numbers.partition_point(|edge| edge <= number))]);
                cell.extend(self.divisors.iter().map(|divisor| u32::from(number.checked_rem(*divisor) == Some(0))));
            }
            Value::Date(day) => cell.extend([1, place(self.days.partition_point(|edge| edge <= day))]),
            Value::Word(word) => {
                let at = self.words.binary_search(word).map_or(0, |at| at.saturating_add(1));
                cell.extend([2, place(at)]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::inventory::{AssetKind, Standing};
    use crate::policy::{Outcome, library};
    use crate::vocab::{Algorithm, Protocol, Usage};

    fn days() -> impl Strategy<Value = Date> {
        (2000_i16..2045, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day))
    }

    /// The values that conditions on each parameter ask about.
    fn edges() -> BTreeMap<Parameter, Vec<Value>> {
        let cases = library().iter().flat_map(|policy| &policy.rules).flat_map(|rule| &rule.cases);
        let mut all: BTreeMap<Parameter, Vec<Value>> = BTreeMap::new();
        for (parameter, condition) in cases.flat_map(|case| &case.when.parameters) {
            all.entry(*parameter).or_default().extend(condition.edges());
        }
        all
    }

    /// Aspects of one family, with values for some of its parameters, often such as rules ask about.
    fn aspects() -> impl Strategy<Value = Vec<Aspect>> {
        let families: Vec<&FamilyEntry> = FamilyEntry::all().collect();
        let usages: Vec<_> = Usage::ALL.iter().copied().chain([Usage::Unstated]).collect();
        let edges = edges();
        let value = || (any::<prop::sample::Index>(), 0_u64..20_000, days(), 0..4);
        let values = prop::collection::vec(prop::collection::vec(value(), 8), 30);
        (prop::sample::select(families), prop::sample::select(usages), values).prop_map(move |(family, usage, all)| {
            let of = |values: Vec<(prop::sample::Index, u64, Date, i32)>| {
                let mut algorithm = Algorithm::new(family.name());
                for (parameter, (index, number, day, choice)) in family.parameters().iter().zip(values) {
                    let value = match (choice, edges.get(parameter)) {
                        (0, _) => continue,
                        (1, _) if matches!(parameter, Parameter::Issued | Parameter::Ends) => Value::Date(day),
                        (1, _) => Value::Number(number),
                        (_, Some(edges)) => index.get(edges).clone(),
                        (_, None) => Value::from("word"),
                    };
                    algorithm.parameters.0.insert(*parameter, value);
                }
                Aspect { algorithm, usage }
            };
            all.into_iter().map(of).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        /// What lies in one cell is graded alike by every policy on every day.
        #[test]
        fn one_cell_one_outcome(aspects in aspects(), day in days(), protocol in 0..8_usize) {
            let context = BTreeMap::new();
            let policies: Vec<_> = library().iter().collect();
            let cells = Cells::of(&policies);
            let mut setting = Setting::new(day, &context);
            setting.protocol = Protocol::ALL.get(protocol).copied();
            setting.asset = Some(AssetKind::Certificate);
            setting.standing = Some(Standing::Accepted);
            let mut seen: BTreeMap<Cell, Vec<Outcome>> = BTreeMap::new();
            for aspect in &aspects {
                let outcomes: Vec<_> = policies.iter().map(|policy| policy.aspect(aspect, &setting)).collect();
                let cell = cells.cell(aspect, &setting);
                if let Some(known) = seen.get(&cell) {
                    prop_assert_eq!(known, &outcomes, "{:?}", aspect);
                }
                seen.insert(cell, outcomes);
            }
        }
    }

    #[test]
    fn dates_that_no_rule_tells_apart_share_a_cell() {
        let policies: Vec<_> = library().iter().collect();
        let cells = Cells::of(&policies);
        let context = BTreeMap::new();
        let setting = Setting::new(date(2026, 11, 24), &context);
        let key = |issued, bits: u32| {
            let algorithm = Algorithm::new("RSA").with(Parameter::Bits, bits).with(Parameter::Issued, issued);
            cells.cell(&Aspect { algorithm, usage: Usage::Signature }, &setting)
        };
        assert_eq!(key(date(2024, 5, 5), 2048), key(date(2024, 5, 6), 2048));
        assert_ne!(key(date(2024, 5, 5), 2048), key(date(2024, 5, 5), 1024));
    }
}
