//! Two rules that can match the same fact are an error, unless one says that it refines the other and is contained in it.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Case, ContextQuestion, Filters, Rule};
use super::region::within_union;
use super::source::Errors;
use crate::vocab::Usage;

/// Notes every pair of cases that can match the same fact, and every refinement that is none. What the policies say that this one
/// extends has been held to the same.
pub(super) fn check(policy: &str, rules: &[Rule], questions: &BTreeMap<String, ContextQuestion>, errors: &Errors) {
    for (index, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.id.policy() == policy) {
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
        } else {
            let bases: Vec<_> = rules.iter().filter(|base| rule.refines.contains(&base.id)).collect();
            contained(rule, &bases, questions, errors);
        }
        reachable(rule, rules, questions, errors);
    }
}

/// A refinement lies within what it refines: nowhere does it say what a reader of those rules would not look for.
fn contained(rule: &Rule, bases: &[&Rule], questions: &BTreeMap<String, ContextQuestion>, errors: &Errors) {
    if bases.is_empty() {
        return;
    }
    let names = bases.iter().map(|base| base.id.0.as_str()).collect::<Vec<_>>().join(" and ");
    let message = format!("{} reaches beyond {names}, which it refines", rule.id);
    let help =
        format!("{} must be contained in {names}: same mechanisms, filters and conditions, or narrower", rule.id);
    for usage in usages(rule) {
        let filters = Filters { usage, ..rule.filters.clone() };
        let around = |base: &&&Rule| {
            rule.mechanisms.iter().all(|family| base.mechanisms.contains(family)) && filters.within(&base.filters)
        };
        let around: Vec<_> = bases.iter().filter(around).collect();
        if around.is_empty() {
            errors.help::<()>(&rule.place, message, "its mechanisms or filters", Some(help));
            return;
        }
        let union: Vec<_> = around.iter().flat_map(|base| &base.cases).map(|case| &case.when).collect();
        if let Some(case) = rule.cases.iter().find(|case| !within_union(&case.when, &union, questions)) {
            let also = Some((case.place.clone(), "of this case".to_owned()));
            errors.full::<()>(&rule.place, message, "this rule", also, Some(help));
            return;
        }
    }
}

/// The usages of a rule, one by one, for each may be another rule's; or all at once, if it has no such filter.
fn usages(rule: &Rule) -> Vec<BTreeSet<Usage>> {
    if rule.filters.usage.is_empty() {
        return vec![BTreeSet::new()];
    }
    rule.filters.usage.iter().map(|usage| BTreeSet::from([*usage])).collect()
}

/// A case that lies wholly within refinements of its rule can never decide.
fn reachable(rule: &Rule, rules: &[Rule], questions: &BTreeMap<String, ContextQuestion>, errors: &Errors) {
    let wider = |other: &&Rule| {
        other.refines.contains(&rule.id)
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
        if rule.id.policy() != other.id.policy() {
            errors.help::<()>(
                &case.place,
                format!("rule {} can match the same fact as {}, which the policy takes over", rule.id, other.id),
                "this case",
                Some(format!("narrow it, or let it say that it refines the other: refines = \"{}\"", other.id)),
            );
            return;
        }
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
        let (mut seen, mut next) = (BTreeSet::new(), self.refines.iter().collect::<Vec<_>>());
        while let Some(id) = next.pop() {
            if *id == other.id {
                return true;
            }
            if seen.insert(id) {
                next.extend(rules.iter().filter(|rule| rule.id == *id).flat_map(|rule| &rule.refines));
            }
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
            && within(&self.spoken, &other.spoken)
    }

    /// Whether some setting passes both.
    pub(super) fn overlap(&self, other: &Self) -> bool {
        fn meet<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> bool {
            a.is_empty() || b.is_empty() || !a.is_disjoint(b)
        }
        meet(&self.usage, &other.usage)
            && meet(&self.protocol, &other.protocol)
            && meet(&self.asset, &other.asset)
            && meet(&self.standing, &other.standing)
    }
}
