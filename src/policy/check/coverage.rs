//! What the examples of a policy do not show.
//!
//! A bound is shown by an example at each of its sides that differs in nothing else that the case asks; so a bound that is off by one,
//! a member that is missing from a set, a day too late makes an example fail.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::MissingExample;
use crate::policy::document::{Case, Example, Policy, Rule};
use crate::policy::{Condition, Conditions, spelling};
use crate::vocab::{Algorithm, Aspect, Family, Parameter, Usage, Value, words};

/// Everything that no example shows, by rule in the order of the file.
pub(super) fn missing(policy: &Policy) -> Vec<MissingExample> {
    let mut found = Vec::new();
    for rule in policy.rules.iter().filter(|rule| policy.owns(&rule.id)) {
        let rule = RuleInPolicy { policy, rule };
        let mut missing: Vec<_> = rule.rule.cases.iter().flat_map(|case| rule.unshown(case)).collect();
        missing.extend(rule.settings());
        missing.sort();
        missing.dedup_by(|a, b| a.what == b.what);
        found.extend(missing);
    }
    found
}

struct RuleInPolicy<'a> {
    policy: &'a Policy,
    rule: &'a Rule,
}

/// A parameter or circumstance that an example leaves as the case asks, or sets apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart<'a> {
    Nothing,
    Parameter(Parameter),
    Circumstance(&'a str),
}

impl RuleInPolicy<'_> {
    /// What no example shows of a case.
    fn unshown(&self, case: &Case) -> Vec<MissingExample> {
        let mut missing = Vec::new();
        for family in &self.rule.mechanisms {
            let example = self.witness(case, family);
            if !self.any(case, Apart::Nothing, |it| it.aspect.algorithm.family == *family) {
                missing.push(self.missing(&format!("no example shows {}", self.described(case, family)), example));
            }
        }
        let Some(family) = self.rule.mechanisms.first() else { return missing };
        for (parameter, condition) in &case.when.parameters {
            missing.extend(sides(condition).into_iter().filter_map(|value| {
                let shown = |it: &Example| it.value(*parameter).as_ref() == Some(&value);
                let what =
                    format!("no example has {parameter} = {value}{}", beside(case, Apart::Parameter(*parameter)));
                let mut example = self.witness(case, family);
                example.aspect.algorithm = example.aspect.algorithm.with(*parameter, value.clone());
                let cases = self.cases(*parameter, case);
                let apart = Apart::Parameter(*parameter);
                (!cases.iter().any(|case| self.any(case, apart, shown))).then(|| self.missing(&what, example))
            }));
        }
        for (parameter, _) in case.when.parameters.iter().filter(|(_, it)| matches!(it, Condition::IfKnown(_))) {
            let shown = |it: &Example| it.value(*parameter).is_none();
            let what = format!("no example leaves {parameter} open{}", beside(case, Apart::Parameter(*parameter)));
            let mut example = self.witness(case, family);
            example.aspect.algorithm.parameters.0.remove(parameter);
            if !self.cases(*parameter, case).iter().any(|case| self.any(case, Apart::Nothing, shown)) {
                missing.push(self.missing(&what, example));
            }
        }
        missing.extend(self.unanswered(case, family));
        missing.extend(self.undated(case, family));
        missing
    }

    /// The cases of which one may show a condition: what the rule requires of all its cases stands in the file once.
    fn cases<'a>(&'a self, parameter: Parameter, case: &'a Case) -> &'a [Case] {
        let required = self.rule.require.parameters.contains_key(&parameter);
        if required { &self.rule.cases } else { std::slice::from_ref(case) }
    }

    /// The answers to the questions of a case that no example gives.
    fn unanswered(&self, case: &Case, family: &Family) -> Vec<MissingExample> {
        let asked = case.when.context.keys().filter_map(|name| Some((name, self.policy.context.get(name)?)));
        let answers = asked.flat_map(|(name, question)| question.values.iter().map(move |answer| (name, answer)));
        let unshown = answers.filter_map(|(name, answer)| {
            let shown = |it: &Example| self.answer(it, name) == Some(answer.as_str());
            let what = format!("no example has {name} = {answer}{}", beside(case, Apart::Circumstance(name)));
            let mut example = self.witness(case, family);
            example.with.insert(name.clone(), answer.clone());
            (!self.any(case, Apart::Circumstance(name), shown)).then(|| self.missing(&what, example))
        });
        unshown.collect()
    }

    /// The days on which a phase ends and the next begins that no example of the case is dated.
    fn undated(&self, case: &Case, family: &Family) -> Vec<MissingExample> {
        let ends = case.phases.iter().filter_map(|phase| phase.until);
        let turns = ends.flat_map(|end| [Some(end), end.tomorrow().ok()]).flatten();
        let unshown = turns.filter(|day| *day >= self.policy.in_force).filter_map(|day| {
            let what = format!("no example is dated {day}{}", beside(case, Apart::Nothing));
            let mut example = self.witness(case, family);
            example.on = day;
            (!self.any(case, Apart::Nothing, |it| it.on == day)).then(|| self.missing(&what, example))
        });
        unshown.collect()
    }

    /// The members of the filters that no example names.
    fn settings(&self) -> Vec<MissingExample> {
        let (Some(case), Some(family)) = (self.rule.cases.first(), self.rule.mechanisms.first()) else {
            return Vec::new();
        };
        let (mut missing, filters) = (Vec::new(), &self.rule.filters);
        let mut note = |key: &str, word: &str, shown: &dyn Fn(&Example) -> bool, set: &dyn Fn(&mut Example)| {
            if !self.rule.examples.iter().any(shown) {
                let mut example = self.witness(case, family);
                set(&mut example);
                missing.push(self.missing(&format!("no example has {key} = {word}"), example));
            }
        };
        for it in &filters.usage {
            note("usage", it.name(), &|example| example.aspect.usage == *it, &|example| example.aspect.usage = *it);
        }
        for it in &filters.protocol {
            note("protocol", it.name(), &|example| example.protocol == Some(*it), &|example| {
                example.protocol = Some(*it);
            });
        }
        for it in &filters.asset {
            note("asset", it.name(), &|example| example.asset == Some(*it), &|example| example.asset = Some(*it));
        }
        for it in &filters.standing {
            note("standing", it.name(), &|example| example.standing == Some(*it), &|example| {
                example.standing = Some(*it);
            });
        }
        missing
    }

    /// Whether some example meets the case, but for what is set apart, and shows something.
    fn any(&self, case: &Case, apart: Apart<'_>, shows: impl Fn(&Example) -> bool) -> bool {
        self.rule.examples.iter().any(|example| shows(example) && self.meets(example, &case.when, apart))
    }

    fn meets(&self, example: &Example, when: &Conditions, apart: Apart<'_>) -> bool {
        let of = |(parameter, condition): (&Parameter, &Condition)| {
            apart == Apart::Parameter(*parameter)
                || match example.value(*parameter) {
                    Some(value) => condition.meets(&value),
                    None => matches!(condition, Condition::IfKnown(_)),
                }
        };
        let answered = |(name, answers): (&String, &BTreeSet<String>)| {
            apart == Apart::Circumstance(name) || self.answer(example, name).is_some_and(|it| answers.contains(it))
        };
        self.rule.mechanisms.contains(&example.aspect.algorithm.family)
            && when.parameters.iter().all(of)
            && when.context.iter().all(answered)
    }

    fn answer<'a>(&'a self, example: &'a Example, name: &str) -> Option<&'a str> {
        let default = || self.policy.context.get(name)?.default.as_deref();
        example.with.get(name).map(String::as_str).or_else(default)
    }

    /// An example that meets a case on the first day in force.
    fn witness(&self, case: &Case, family: &Family) -> Example {
        let filters = &self.rule.filters;
        let usage = filters.usage.first().copied().or_else(|| family.usage()).unwrap_or(Usage::Protocol);
        let mut algorithm = Algorithm::new(family.name());
        for (parameter, condition) in &case.when.parameters {
            if let Some(value) = typical(condition, *parameter, family) {
                algorithm = algorithm.with(*parameter, value);
            }
        }
        let answers =
            case.when.context.iter().filter_map(|(name, answers)| Some((name.clone(), answers.first()?.clone())));
        let asked = |name: &String, answer: &String| {
            self.policy.context.get(name).is_some_and(|question| question.default.as_ref() != Some(answer))
        };
        let with: BTreeMap<_, _> = answers.filter(|(name, answer)| asked(name, answer)).collect();
        Example {
            aspect: Aspect { algorithm, usage },
            on: self.policy.in_force,
            protocol: filters.protocol.first().copied(),
            asset: filters.asset.first().copied(),
            standing: filters.standing.first().copied(),
            with,
            gives: None,
            place: self.rule.place.clone(),
        }
    }

    fn described(&self, case: &Case, family: &Family) -> String {
        let which = self.rule.cases.iter().position(|it| it.place == case.place).unwrap_or(0).saturating_add(1);
        format!("case {which} for {family}")
    }

    fn missing(&self, what: &str, mut example: Example) -> MissingExample {
        example.gives = self.policy.gives(&example);
        MissingExample {
            place: (self.rule.place.start, self.rule.place.end),
            what: format!("{}: {what}", self.rule.id),
            suggestion: spelling::example(&example, self.rule),
        }
    }
}

/// A value that meets a condition, as a document would name it.
pub(super) fn typical(condition: &Condition, parameter: Parameter, family: &Family) -> Option<Value> {
    let condition = if let Condition::IfKnown(condition) = condition { condition } else { condition };
    let known = match condition {
        Condition::OtherWords(_) => words(parameter, family).unwrap_or_default(),
        _ => BTreeSet::new(),
    };
    let mut values = known.into_iter().map(Value::from).chain(sides(condition)).chain(condition.edges());
    values.find(|value| condition.meets(value))
}

/// What else the case asks, for a sentence: ` where the case's hash and mode hold`.
fn beside(case: &Case, apart: Apart<'_>) -> String {
    let parameters = case.when.parameters.keys().filter(|it| apart != Apart::Parameter(**it)).map(|it| it.name());
    let asked = case.when.context.keys().map(String::as_str).filter(|it| apart != Apart::Circumstance(it));
    let names: Vec<_> = parameters.chain(asked).collect();
    if names.is_empty() { String::new() } else { format!(" while the case's {} hold", names.join(", ")) }
}

/// The values at each side of the bounds of a condition, and the members of its set.
fn sides(condition: &Condition) -> BTreeSet<Value> {
    match condition {
        Condition::IfKnown(condition) => sides(condition),
        Condition::Words(words) | Condition::OtherWords(words) => words.iter().cloned().map(Value::from).collect(),
        Condition::Numbers(numbers) | Condition::OtherNumbers(numbers) => {
            numbers.iter().copied().map(Value::from).collect()
        }
        Condition::Range { from, to, multiple_of } => {
            let low = from.checked_sub(1).into_iter().flat_map(|below| [*from, below]);
            let high = to.checked_add(1).into_iter().flat_map(|above| [*to, above]);
            let multiple = multiple_of.and_then(|divisor| from.checked_next_multiple_of(divisor));
            let step = multiple.into_iter().flat_map(|multiple| [multiple, multiple.saturating_add(1)]);
            low.chain(high).chain(step).map(Value::from).collect()
        }
        Condition::Days { from, until } => {
            let low = from.yesterday().into_iter().flat_map(|before| [*from, before]).filter(|_| *from > Date::MIN);
            let high = until.tomorrow().into_iter().flat_map(|after| [*until, after]).filter(|_| *until < Date::MAX);
            low.chain(high).map(Value::from).collect()
        }
    }
}
