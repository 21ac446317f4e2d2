//! Two rules that can match the same fact are an error, unless one says that it refines the other.

use std::collections::BTreeSet;

use super::document::{Case, Filters, Rule};
use super::source::Errors;

/// Notes every pair of cases that can match the same fact.
pub(super) fn check(rules: &[Rule], errors: &Errors) {
    for (index, rule) in rules.iter().enumerate() {
        within(rule, errors);
        for other in rules.iter().skip(index + 1) {
            let refined = rule.refines.as_ref() == Some(&other.id) || other.refines.as_ref() == Some(&rule.id);
            let shared = rule.mechanisms.iter().any(|family| other.mechanisms.contains(family));
            if shared && !refined && rule.filters.overlap(&other.filters) {
                between(rule, other, errors);
            }
        }
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

impl Filters {
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
