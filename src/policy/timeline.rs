//! What changes on which day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::compare::{Seen, Told};
use super::document::{Filters, Phase, Policy, Rule};
use super::outcome::{RuleId, Setting};
use super::verdict::Verdict;
use super::{Condition, Conditions};
use crate::vocab::{Aspect, Family, Parameter, Protocol, Usage};

/// Something that changes on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The first day on which it is so.
    pub date: Date,
    /// The policy.
    pub policy: String,
    /// What changes.
    #[serde(flatten)]
    pub change: Change,
}

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// The edition comes into force.
    InForce {
        /// Its edition.
        edition: String,
        /// The policies that it replaces.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        replaces: Vec<String>,
    },
    /// The edition is in force no longer.
    Withdrawn {
        /// Its edition.
        edition: String,
    },
    /// A rule gives another verdict.
    Verdict {
        /// What it is about.
        facts: Facts,
        /// The verdict and the policy's own word until the day before.
        before: (Verdict, String),
        /// The verdict and the policy's own word from that day on.
        after: (Verdict, String),
        /// Whether the document says that the day may still be moved to a later one.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        extendable: bool,
        /// Where the rule stands.
        clause: String,
    },
    /// A rule holds for certificates that are issued from that day on.
    Issued {
        /// What it is about.
        facts: Facts,
        /// The verdict and the policy's own word.
        after: (Verdict, String),
        /// Where the rule stands.
        clause: String,
    },
    /// What is not offered as it should be gets another verdict.
    Expectation {
        /// The expectation.
        rule: RuleId,
        /// What is expected.
        demand: String,
        /// The verdict and the policy's own word until the day before, where it is not met.
        before: (Verdict, String),
        /// The same from that day on.
        after: (Verdict, String),
        /// Where it stands.
        clause: String,
    },
}

/// The facts that a case of a rule is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Facts {
    /// The rule.
    pub rule: RuleId,
    /// The families.
    pub mechanisms: Vec<String>,
    /// What holds of them.
    pub conditions: Vec<Told>,
}

/// Everything that changes from a day on and until another, both included, by date and policy.
pub fn timeline(policies: &[&Policy], from: Date, until: Date) -> Vec<Event> {
    let mut events: Vec<_> = policies.iter().flat_map(|policy| events(policy)).collect();
    events.retain(|event| (from..=until).contains(&event.date));
    // What would come after a policy has been withdrawn does not.
    let withdrawn = |event: &Event| {
        let policy = policies.iter().find(|policy| policy.id == event.policy);
        policy.is_some_and(|policy| policy.withdrawn.is_some_and(|last| event.date > last))
    };
    events.retain(|event| matches!(event.change, Change::Withdrawn { .. }) || !withdrawn(event));
    // What the file has first stays first.
    events.sort_by(|a, b| (a.date, &a.policy).cmp(&(b.date, &b.policy)));
    events
}

fn events(policy: &Policy) -> Vec<Event> {
    let event = |date, change| Event { date, policy: policy.id.clone(), change };
    let in_force = Change::InForce { edition: policy.edition.clone(), replaces: policy.replaces.clone() };
    let mut events = vec![event(policy.in_force, in_force)];
    let gone = policy.withdrawn.and_then(|last| last.tomorrow().ok());
    events.extend(gone.map(|day| event(day, Change::Withdrawn { edition: policy.edition.clone() })));
    for rule in &policy.rules {
        for case in &rule.cases {
            let facts = || Facts::of(rule, &case.when);
            let clause = || rule.cite.clause.clone();
            events.extend(turns(&case.phases).map(|(date, before, after, extendable)| {
                event(date, Change::Verdict { facts: facts(), before, after, extendable, clause: clause() })
            }));
            if let Some(Condition::Days { from, .. }) = case.when.parameters.get(&Parameter::Issued).map(inner)
                && *from > Date::MIN
                && let Some(phase) = case.phases.iter().find(|it| it.until.is_none_or(|until| until >= *from))
            {
                events.push(event(*from, Change::Issued { facts: facts(), after: word(phase), clause: clause() }));
            }
        }
    }
    for expected in &policy.expectations {
        events.extend(turns(&expected.phases).map(|(date, before, after, _)| {
            let (rule, demand) = (expected.id.clone(), expected.demanded());
            event(date, Change::Expectation { rule, demand, before, after, clause: expected.cite.clause.clone() })
        }));
    }
    events
}

type Word = (Verdict, String);

fn word(phase: &Phase) -> Word {
    (phase.verdict, phase.own.clone())
}

/// The first day of each phase but the first, with what was before, what is then, and whether the day may still be moved.
fn turns(phases: &[Phase]) -> impl Iterator<Item = (Date, Word, Word, bool)> + '_ {
    let pairs = phases.iter().zip(phases.iter().skip(1));
    pairs.filter_map(|(before, after)| {
        Some((before.until?.tomorrow().ok()?, word(before), word(after), before.extendable))
    })
}

fn inner(condition: &Condition) -> &Condition {
    if let Condition::IfKnown(condition) = condition { condition } else { condition }
}

impl Facts {
    /// What a case of a rule is about.
    pub fn of(rule: &Rule, when: &Conditions) -> Self {
        let mut conditions: Vec<_> = when.parameters.iter().map(|(name, it)| told(name.name(), it)).collect();
        conditions.extend(when.context.iter().map(|(name, answers)| list(name, answers.iter().cloned())));
        conditions.extend(settings(&rule.filters));
        let mechanisms = rule.mechanisms.iter().map(Family::to_string).collect();
        Self { rule: rule.id.clone(), mechanisms, conditions }
    }
}

fn list(name: &str, values: impl Iterator<Item = String>) -> Told {
    Told { name: name.to_owned(), values: values.collect(), all_but: Vec::new(), if_known: false }
}

fn told(name: &str, condition: &Condition) -> Told {
    let all_but = |values| Told { all_but: values, ..list(name, std::iter::empty()) };
    match condition {
        Condition::IfKnown(condition) => Told { if_known: true, ..told(name, condition) },
        Condition::Words(words) => list(name, words.iter().cloned()),
        Condition::Numbers(numbers) => list(name, numbers.iter().map(u64::to_string)),
        Condition::OtherWords(words) => all_but(words.iter().cloned().collect()),
        Condition::OtherNumbers(numbers) => all_but(numbers.iter().map(u64::to_string).collect()),
        other => list(name, std::iter::once(other.to_string())),
    }
}

fn settings(filters: &Filters) -> Vec<Told> {
    let all = [
        list("usage", filters.usage.iter().map(Usage::to_string)),
        list("protocol", filters.protocol.iter().map(Protocol::to_string)),
        list("asset", filters.asset.iter().map(|it| it.name().to_owned())),
        list("standing", filters.standing.iter().map(|it| it.name().to_owned())),
    ];
    all.into_iter().filter(|told| !told.values.is_empty()).collect()
}

/// What a policy makes of a fact on a day, and from which days on it makes something else of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Course {
    /// On the day; none if the policy does not speak of it, or is not in force.
    pub now: Option<Seen>,
    /// Later: each first day with what is then so.
    pub later: Vec<(Date, Seen)>,
}

impl Policy {
    /// The course of a fact under the policy, from the day of the setting on.
    pub fn course(&self, aspects: &[Aspect], setting: &Setting<'_>) -> Course {
        let on = |day: Date| {
            let mut setting = *setting;
            setting.as_of = day;
            Seen::of(&self.grade(aspects, &setting))
        };
        let now = on(setting.as_of);
        let (mut later, mut last) = (Vec::new(), now.as_ref().map(|seen| seen.verdict));
        let days: BTreeSet<_> = self.dates().into_iter().filter(|day| *day > setting.as_of).collect();
        for day in days {
            if let Some(seen) = on(day).filter(|seen| Some(seen.verdict) != last) {
                last = Some(seen.verdict);
                later.push((day, seen));
            }
        }
        Course { now, later }
    }
}
