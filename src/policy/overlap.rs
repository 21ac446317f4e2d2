//! Two rules that can match the same fact are an error, unless one says that it refines the other and is contained in it.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Case, ContextQuestion, Filters, Rule};
use super::region::within_union;
use super::source::Errors;

/// Notes every pair of cases that can match the same fact, and every refinement that is none.
pub(super) fn check(rules: &[Rule], questions: &BTreeMap<String, ContextQuestion>, errors: &Errors) {
    for (index, rule) in rules.iter().enumerate() {
        within(rule, errors);
        for other in rules.iter().skip(index + 1) {
            let refined = rule.refines_in(rules, other) || other.refines_in(rules, rule);
            let shared = rule.mechanisms.iter().any(|family| other.mechanisms.contains(family));
            if shared && !refined && rule.filters.overlap(&other.filters) {
                between(rule, other, errors);
            }
        }
        if rule.refines_in(rules, rule) {
            errors.note::<()>(
                &rule.place,
                format!("{} refines itself, if only by way of others", rule.id),
                "this rule",
            );
        } else if let Some(base) = rules.iter().find(|base| rule.refines.as_ref() == Some(&base.id)) {
            contained(rule, base, questions, errors);
        }
        reachable(rule, rules, questions, errors);
    }
}

/// A refinement lies within what it refines: nowhere does it say what a reader of the other rule would not look for.
fn contained(rule: &Rule, base: &Rule, questions: &BTreeMap<String, ContextQuestion>, errors: &Errors) {
    let also = |case: &Case| Some((case.place.clone(), "of this case".to_owned()));
    let help = || {
        Some(format!(
            "{} must be contained in {}: same mechanisms, filters and conditions, or narrower",
            rule.id, base.id
        ))
    };
    let message = format!("{} reaches beyond {}, which it refines", rule.id, base.id);
    if !rule.mechanisms.iter().all(|family| base.mechanisms.contains(family)) || !rule.filters.within(&base.filters) {
        errors.help::<()>(&rule.place, message, "its mechanisms or filters", help());
        return;
    }
    let bases: Vec<_> = base.cases.iter().map(|case| &case.when).collect();
    if let Some(case) = rule.cases.iter().find(|case| !within_union(&case.when, &bases, questions)) {
        errors.full::<()>(&rule.place, message, "this rule", also(case), help());
    }
}

/// A case that lies wholly within refinements of its rule can never decide.
fn reachable(rule: &Rule, rules: &[Rule], questions: &BTreeMap<String, ContextQuestion>, errors: &Errors) {
    let wider = |other: &&Rule| {
        other.refines.as_ref() == Some(&rule.id)
            && rule.mechanisms.iter().all(|family| other.mechanisms.contains(family))
            && rule.filters.within(&other.filters)
    };
    let refining: Vec<_> = rules.iter().filter(wider).flat_map(|other| &other.cases).collect();
    let conditions: Vec<_> = refining.iter().map(|case| &case.when).collect();
    for case in rule.cases.iter().filter(|case| within_union(&case.when, &conditions, questions)) {
        let also = refining.first().map(|case| (case.place.clone(), "here, or in another refinement".to_owned()));
        let message = format!("a case of {} can never match: a rule that refines it takes all of it", rule.id);
        errors.full::<()>(&case.place, message, "this case", also, None);
    }
}

fn within(rule: &Rule, errors: &Errors) {
    for (index, case) in rule.cases.iter().enumerate() {
        for other in rule.cases.iter().skip(index + 1) {
            if case.when.overlap(&other.when) {
                errors.full::<()>(
                    &other.place,
                    format!("two cases of rule {} can match the same fact", rule.id),
                    "this case",
                    Some((case.place.clone(), "and this one".to_owned())),
                    Some("narrow one of them: cases exclude each other".to_owned()),
                );
            }
        }
    }
}

fn between(rule: &Rule, other: &Rule, errors: &Errors) {
    let pairs = rule.cases.iter().flat_map(|case| other.cases.iter().map(move |it| (case, it)));
    let overlapping = |(case, it): &(&Case, &Case)| case.when.overlap(&it.when);
    if let Some((case, it)) = pairs.into_iter().find(overlapping) {
        errors.full::<()>(
            &it.place,
            format!("rules {} and {} can match the same fact", rule.id, other.id),
            "this case",
            Some((case.place.clone(), "and this one".to_owned())),
            Some(format!(
                "narrow one of them, or let one say that it refines the other: refines = \"{}\"",
                short(rule)
            )),
        );
    }
}

fn short(rule: &Rule) -> &str {
    rule.id.0.rsplit('/').next().unwrap_or_default()
}

impl Rule {
    /// Whether it refines another, if only by way of others.
    pub(super) fn refines_in(&self, rules: &[Self], other: &Self) -> bool {
        let mut next = self.refines.as_ref();
        // A circle of refinements ends this walk after as many steps as there are rules.
        for _ in rules {
            let Some(id) = next else { return false };
            if *id == other.id {
                return true;
            }
            next = rules.iter().find(|rule| rule.id == *id).and_then(|rule| rule.refines.as_ref());
        }
        false
    }
}

impl Filters {
    /// Whether every setting that passes this passes the other.
    fn within(&self, other: &Self) -> bool {
        fn within<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> bool {
            b.is_empty() || (!a.is_empty() && a.is_subset(b))
        }
        within(&self.usage, &other.usage)
            && within(&self.protocol, &other.protocol)
            && within(&self.asset, &other.asset)
            && within(&self.standing, &other.standing)
    }

    /// Whether some setting passes both.
    fn overlap(&self, other: &Self) -> bool {
        fn meet<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> bool {
            a.is_empty() || b.is_empty() || !a.is_disjoint(b)
        }
        meet(&self.usage, &other.usage)
            && meet(&self.protocol, &other.protocol)
            && meet(&self.asset, &other.asset)
            && meet(&self.standing, &other.standing)
    }
}
