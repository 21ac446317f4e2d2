//! What a policy proves of itself: its examples, and where it has none.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

use super::document::{Case, Example, Policy, Rule};
use super::{Condition, Confidence, PolicyError, PolicyErrors, Setting, Verdict};
use crate::vocab::{Algorithm, Family, FamilyEntry, Parameter, Value};

/// What the check of a sound policy found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckReport {
    /// How many rules it has.
    pub rules: usize,
    /// How many examples were run.
    pub examples: usize,
    /// The examples that do not hold.
    pub failed: Vec<FailedExample>,
    /// What no example shows: bounds, dates and members of sets by rule, each with the place of its rule.
    pub missing: Vec<(Range<usize>, String)>,
    /// How many rules rest on a citation of each confidence.
    pub confidence: BTreeMap<Confidence, usize>,
    /// The families of treated kinds that no rule names.
    pub silent: Vec<Family>,
}

/// An example that does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedExample {
    /// The example.
    pub example: Example,
    /// What the policy gives instead; none if it does not address it.
    pub given: Option<Verdict>,
}

impl CheckReport {
    /// What is wrong, as errors with their places.
    pub fn errors(&self) -> PolicyErrors {
        let word = |verdict: Option<Verdict>| verdict.map_or("not-addressed", Verdict::name);
        let failed = self.failed.iter().map(|failed| PolicyError {
            message: format!(
                "{} on {}: the policy gives {}",
                spelt(&failed.example.aspect.algorithm),
                failed.example.on,
                word(failed.given)
            ),
            place: failed.example.place.clone(),
            label: format!("the example says {}", word(failed.example.gives)),
            also: None,
            help: None,
        });
        let missing = self.missing.iter().map(|(place, text)| PolicyError {
            message: text.clone(),
            place: place.clone(),
            label: "of this rule".to_owned(),
            also: None,
            help: Some("add an example".to_owned()),
        });
        let mut errors: Vec<_> = failed.chain(missing).collect();
        errors.sort_by_key(|error| (error.place.start, error.place.end));
        PolicyErrors(errors)
    }

    /// Whether every example holds and none is missing.
    pub fn is_clean(&self) -> bool {
        self.failed.is_empty() && self.missing.is_empty()
    }
}

impl Policy {
    /// Runs the policy's own examples and looks for what none of them shows.
    pub fn check(&self) -> CheckReport {
        let examples = || self.rules.iter().flat_map(|rule| &rule.examples);
        let failed = examples().filter_map(|example| self.failed(example)).collect();
        let named: BTreeSet<_> = self.rules.iter().flat_map(|rule| &rule.mechanisms).collect();
        let treated = FamilyEntry::all().filter(|entry| self.treats.contains(&entry.kind())).map(FamilyEntry::family);
        CheckReport {
            rules: self.rules.len(),
            examples: examples().count(),
            failed,
            missing: self.rules.iter().flat_map(missing).collect(),
            confidence: self.confidence(),
            silent: treated.filter(|family| !named.contains(family) && !self.leaves_out.contains(family)).collect(),
        }
    }

    fn failed(&self, example: &Example) -> Option<FailedExample> {
        let mut setting = Setting::new(example.on, &example.with);
        setting.protocol = example.protocol;
        setting.asset = example.asset;
        setting.standing = example.standing;
        let given = self.aspect(&example.aspect, &setting).verdict();
        (given != example.gives).then(|| FailedExample { example: example.clone(), given })
    }
}

/// An algorithm as an example spells it: `RSA bits = 2048`.
fn spelt(algorithm: &Algorithm) -> String {
    let parameters = algorithm.parameters.0.iter().map(|(parameter, value)| format!(" {parameter} = {value}"));
    format!("{}{}", algorithm.family, parameters.collect::<Vec<_>>().join(","))
}

/// What no example of a rule shows.
fn missing(rule: &Rule) -> Vec<(Range<usize>, String)> {
    let mut missing = Vec::new();
    for family in &rule.mechanisms {
        if !rule.examples.iter().any(|example| example.aspect.algorithm.family == *family) {
            missing.push(format!("no example is about {family}"));
        }
    }
    for case in &rule.cases {
        for (parameter, condition) in &case.when.parameters {
            missing.extend(unshown(rule, *parameter, condition));
        }
        missing.extend(days(rule, case));
    }
    missing.sort();
    missing.dedup();
    missing.into_iter().map(|text| (rule.place.clone(), format!("{}: {text}", rule.id))).collect()
}

fn has(rule: &Rule, parameter: Parameter, value: &Value) -> bool {
    rule.examples.iter().any(|example| example.aspect.algorithm.parameters.value(parameter) == Some(value))
}

/// The values at each side of the bounds of a condition, and the members of its set, that no example has.
fn unshown(rule: &Rule, parameter: Parameter, condition: &Condition) -> Vec<String> {
    let values: Vec<Value> = match condition {
        Condition::IfKnown(condition) => return unshown(rule, parameter, condition),
        Condition::Words(words) | Condition::OtherWords(words) => words.iter().cloned().map(Value::from).collect(),
        Condition::Numbers(numbers) | Condition::OtherNumbers(numbers) => {
            numbers.iter().copied().map(Value::from).collect()
        }
        Condition::Range { from, to, .. } => {
            let low = [Some(*from), from.checked_sub(1)].into_iter().flatten().filter(|_| *from > 0);
            let high = [Some(*to), to.checked_add(1)].into_iter().flatten().filter(|_| *to < u64::MAX);
            low.chain(high).map(Value::from).collect()
        }
        Condition::Days { from, until } => {
            let low = [Some(*from), from.yesterday().ok()].into_iter().flatten().filter(|_| *from > Date::MIN);
            let high = [Some(*until), until.tomorrow().ok()].into_iter().flatten().filter(|_| *until < Date::MAX);
            low.chain(high).map(Value::from).collect()
        }
    };
    let unshown = values.into_iter().filter(|value| !has(rule, parameter, value));
    unshown.map(|value| format!("no example has {parameter} = {value}")).collect()
}

/// The days on which a phase ends and the next begins that no example of that case is dated.
fn days(rule: &Rule, case: &Case) -> Vec<String> {
    let ends = case.phases.iter().filter_map(|phase| phase.until);
    let turns = ends.flat_map(|end| [Some(end), end.tomorrow().ok()]).flatten();
    let meets = |example: &Example| {
        let of = |(parameter, condition): (&Parameter, &Condition)| {
            let value = example.aspect.algorithm.parameters.value(*parameter);
            value.map_or(matches!(condition, Condition::IfKnown(_)), |value| condition.meets(value))
        };
        case.when.parameters.iter().all(of)
    };
    let dated = |day: Date| rule.examples.iter().any(|example| example.on == day && meets(example));
    turns.filter(|day| !dated(*day)).map(|day| format!("no example is dated {day}")).collect()
}
