//! The facts at which policies can change their mind about a family: their bounds, the members of their sets, their days.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::document::{Example, Policy, Rule};
use super::{Condition, Conditions};
use crate::inventory::{AssetKind, Standing};
use crate::vocab::{Algorithm, Aspect, Family, Parameter, Protocol, Takes, Usage, Value, words};

/// Every combination of what the rules of some policies ask about a family.
pub(super) struct Grid {
    family: Family,
    parameters: Vec<(Parameter, Vec<Option<Value>>)>,
    usages: Vec<Usage>,
    protocols: Vec<Option<Protocol>>,
    assets: Vec<Option<AssetKind>>,
    standings: Vec<Option<Standing>>,
    answers: Vec<(String, Vec<Option<String>>)>,
    days: Vec<Date>,
}

impl Grid {
    /// The grid of a family under some policies.
    pub(super) fn of(family: &Family, policies: &[&Policy]) -> Self {
        let speaking = |rule: &&Rule| rule.mechanisms.contains(family);
        let rules: Vec<_> = policies.iter().flat_map(|policy| policy.rules.iter().filter(speaking)).collect();
        let conditions: Vec<_> = rules.iter().flat_map(|rule| &rule.cases).map(|case| &case.when).collect();
        let filters = || rules.iter().map(|rule| &rule.filters);
        let usages = filters().flat_map(|it| it.usage.iter().copied()).collect::<BTreeSet<_>>();
        let usual = family.usage().unwrap_or(Usage::Protocol);
        Self {
            family: family.clone(),
            parameters: parameters(family, &conditions),
            usages: [usual].into_iter().chain(beside(&usages, Usage::ALL).filter(|it| *it != usual)).collect(),
            protocols: settings(filters().flat_map(|it| it.protocol.iter().copied()), Protocol::ALL),
            assets: settings(filters().flat_map(|it| it.asset.iter().copied()), AssetKind::ALL),
            standings: settings(filters().flat_map(|it| it.standing.iter().copied()), Standing::ALL),
            answers: answers(policies, &conditions),
            days: days(policies, &rules),
        }
    }

    /// How many facts it has.
    pub(super) fn len(&self) -> usize {
        let sizes = [self.usages.len(), self.protocols.len(), self.assets.len(), self.standings.len(), self.days.len()];
        let values = self.parameters.iter().map(|(_, values)| values.len());
        let answers = self.answers.iter().map(|(_, answers)| answers.len());
        values.chain(answers).chain(sizes).fold(1, usize::saturating_mul)
    }

    /// Every fact, those first in which everything is known and nothing unusual is asked.
    pub(super) fn facts(&self) -> impl Iterator<Item = Example> + '_ {
        (0..self.len()).filter_map(|index| self.fact(index))
    }

    fn fact(&self, mut index: usize) -> Option<Example> {
        let mut algorithm = Algorithm::new(self.family.name());
        let on = *digit(&mut index, &self.days)?;
        for (parameter, values) in &self.parameters {
            if let Some(value) = digit(&mut index, values)? {
                algorithm = algorithm.with(*parameter, value.clone());
            }
        }
        let usage = *digit(&mut index, &self.usages)?;
        let mut with = BTreeMap::new();
        for (question, answers) in &self.answers {
            with.extend(digit(&mut index, answers)?.clone().map(|answer| (question.clone(), answer)));
        }
        let protocol = *digit(&mut index, &self.protocols)?;
        let asset = *digit(&mut index, &self.assets)?;
        let standing = *digit(&mut index, &self.standings)?;
        let aspect = Aspect { algorithm, usage };
        Some(Example { aspect, on, protocol, asset, standing, with, gives: None, place: 0..0 })
    }
}

/// One value by the lowest digit of a number whose base is how many values there are.
fn digit<'a, T>(index: &mut usize, values: &'a [T]) -> Option<&'a T> {
    let value = values.get(index.checked_rem(values.len())?);
    *index = index.checked_div(values.len())?;
    value
}

/// The members of a set, and one that is none of them.
fn beside<'a, T: Copy + Ord>(members: &'a BTreeSet<T>, all: &'a [T]) -> impl Iterator<Item = T> + 'a {
    let other = all.iter().copied().find(|it| !members.contains(it)).filter(|_| !members.is_empty());
    members.iter().copied().chain(other)
}

/// What a filter of settings can tell apart: nothing known, each member, and one that is none.
fn settings<T: Copy + Ord>(members: impl Iterator<Item = T>, all: &[T]) -> Vec<Option<T>> {
    let members: BTreeSet<_> = members.collect();
    let known: Vec<_> = beside(&members, all).map(Some).collect();
    known.into_iter().chain([None]).collect()
}

fn parameters(family: &Family, conditions: &[&Conditions]) -> Vec<(Parameter, Vec<Option<Value>>)> {
    let mut edges: BTreeMap<Parameter, BTreeSet<Value>> = BTreeMap::new();
    for (parameter, condition) in conditions.iter().flat_map(|it| &it.parameters) {
        edges.entry(*parameter).or_default().extend(Condition::edges(condition));
    }
    let known = edges.into_iter().map(|(parameter, edges)| (parameter, possible(family, parameter, edges)));
    known.map(|(parameter, values)| (parameter, values.into_iter().map(Some).chain([None]).collect())).collect()
}

/// Those of the values that an algorithm of the family can have.
fn possible(family: &Family, parameter: Parameter, mut values: BTreeSet<Value>) -> BTreeSet<Value> {
    let sizes = family.entry().map(crate::vocab::FamilyEntry::sizes).unwrap_or_default();
    match parameter.takes() {
        Takes::Number if parameter == Parameter::Bits && !sizes.is_empty() => {
            let other = sizes.iter().copied().map(Value::from).find(|size| !values.contains(size));
            values.retain(|value| sizes.iter().any(|size| *value == Value::from(*size)));
            values.extend(other);
        }
        Takes::Number | Takes::Day => {}
        Takes::Word => {
            // The empty word stands for every word that no condition names.
            let other = values.remove(&Value::from(""));
            if let Some(known) = words(parameter, family) {
                values.retain(|value| matches!(value, Value::Word(word) if known.contains(word)));
                values.extend(known.into_iter().map(Value::from).find(|word| other && !values.contains(word)));
            } else if other {
                values.insert(Value::from("another"));
            }
        }
    }
    values
}

/// The answers to each question that the conditions ask; first none, which leaves the default.
fn answers(policies: &[&Policy], conditions: &[&Conditions]) -> Vec<(String, Vec<Option<String>>)> {
    let asked: BTreeSet<_> = conditions.iter().flat_map(|it| it.context.keys()).collect();
    let of = |name: &String| {
        let questions = policies.iter().filter_map(|policy| policy.context.get(name));
        let answers: BTreeSet<_> = questions.flat_map(|question| &question.values).cloned().collect();
        (name.clone(), [None].into_iter().chain(answers.into_iter().map(Some)).collect())
    };
    asked.into_iter().map(of).collect()
}

/// The last day of each phase and the day after it, and the first day in force, in order.
fn days(policies: &[&Policy], rules: &[&Rule]) -> Vec<Date> {
    let phases = rules.iter().flat_map(|rule| &rule.cases).flat_map(|case| &case.phases);
    let ends = phases.filter_map(|phase| phase.until);
    let turns = ends.flat_map(|end| [Some(end), end.tomorrow().ok()]).flatten();
    let all: BTreeSet<_> = turns.chain(policies.iter().map(|policy| policy.in_force)).collect();
    all.into_iter().collect()
}
