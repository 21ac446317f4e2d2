use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Circumstances;
use crate::policy::{Expectation, Expected, Outcome, Policy, RuleId, Verdict};

/// The first day on which something stops meeting a policy, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Horizon {
    /// The first day on which the policy is no longer met; on or before the date of the assessment if that day has passed.
    #[schemars(with = "String")]
    pub date: Date,
    /// The rule that ends it; none where the policy's silence does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// The fact that stops meeting it, by its name for people.
    pub because: String,
}

/// How meeting a policy ends, soonest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending<T = Horizon> {
    /// The policy is met on no day that it knows.
    NeverMet,
    /// It ends, or ended, on a day.
    At(T),
    /// It is met on every day that the policy knows.
    Open,
}

/// How meeting an expectation ends. What does not apply is met.
pub(super) fn of_expectation(
    policy: &Policy,
    expectation: &Expectation,
    now: &Expected,
    circumstances: &Circumstances,
    on: impl Fn(Date) -> Expected,
) -> Ending {
    let turns = if expectation.asks_for_verdicts() {
        policy.dates()
    } else if now.verdict().is_none() {
        // What is offered does not change with time.
        return Ending::Open;
    } else {
        expectation.turns().filter(|day| policy.is_in_force(*day)).chain([policy.in_force]).collect()
    };
    let meets = |date: Date| date >= policy.in_force && on(date).verdict().is_none_or(Verdict::meets);
    let because = format!("the expectation that {}", expectation.demand);
    match turn(&turns, circumstances.as_of, meets) {
        Ending::At(date) => Ending::At(Horizon { date, rule: Some(expectation.id.clone()), because }),
        Ending::NeverMet => Ending::NeverMet,
        Ending::Open => Ending::Open,
    }
}

/// The turn at which something stops, or stopped, being met: looks ahead while it is met, and back when it no longer is.
pub(super) fn turn(turns: &BTreeSet<Date>, as_of: Date, meets: impl Fn(Date) -> bool) -> Ending<Date> {
    if meets(as_of) {
        let ahead = turns.iter().filter(|turn| **turn > as_of);
        return ahead.copied().find(|turn| !meets(*turn)).map_or(Ending::Open, Ending::At);
    }
    let past = turns.iter().rev().filter(|turn| **turn <= as_of);
    past.copied().find(|turn| turn.yesterday().is_ok_and(&meets)).map_or(Ending::NeverMet, Ending::At)
}

/// The rule behind the worst of the outcomes that a policy addresses.
pub(super) fn ending_rule<'o>(outcomes: impl Iterator<Item = &'o Arc<Outcome>>) -> Option<RuleId> {
    match &**outcomes.max_by_key(|outcome| outcome.verdict())? {
        Outcome::Graded(graded) => Some(graded.rule.clone()),
        Outcome::Undetermined { rule, .. } => Some(rule.clone()),
        Outcome::Silent { .. } | Outcome::NotAddressed | Outcome::NotInForce => None,
    }
}
