//! What a policy makes of an algorithm of which nobody says what it is used for.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Missing, Outcome, Policy, RuleId, Setting, Verdict};
use crate::vocab::{Aspect, Parameter, Usage};

impl Policy {
    /// Asks for every use that the algorithm can have. The policy decides where all come out alike; else the use is what is
    /// missing.
    pub(super) fn whatever_the_usage(&self, aspect: &Aspect, setting: &Setting<'_>) -> Outcome {
        let of = |usage: &Usage| self.aspect(&Aspect { usage: *usage, ..aspect.clone() }, setting);
        let outcomes: Vec<_> = Usage::open_to(aspect.algorithm.family.kind()).iter().map(of).collect();
        let verdicts: BTreeSet<Option<Verdict>> = outcomes.iter().map(Outcome::verdict).collect();
        let mut addressed: Vec<_> = outcomes.into_iter().filter(|outcome| outcome.verdict().is_some()).collect();
        // Of what is alike the first to end comes last.
        let end = |outcome: &Outcome| match outcome {
            Outcome::Graded(graded) => graded.until.unwrap_or(Date::MAX),
            _ => Date::MAX,
        };
        addressed.sort_by_key(|outcome| (outcome.verdict(), Reverse(end(outcome))));
        let open = addressed.iter().any(|outcome| matches!(outcome, Outcome::Undetermined { .. }));
        match addressed.pop() {
            None => Outcome::NotAddressed,
            Some(alike) if verdicts.len() == 1 && !open => alike,
            Some(worst) => self.depends_on_usage(&worst, &addressed),
        }
    }

    fn depends_on_usage(&self, worst: &Outcome, others: &[Outcome]) -> Outcome {
        let outcomes = || std::iter::once(worst).chain(others);
        let mut needs: BTreeSet<Missing> = [Missing::Parameter(Parameter::Usage)].into();
        let mut possible = BTreeSet::new();
        for outcome in outcomes() {
            match outcome {
                Outcome::Undetermined { needs: more, at_best, at_worst, .. } => {
                    needs.extend(more.iter().cloned());
                    possible.extend([*at_best, *at_worst]);
                }
                other => possible.extend(other.verdict()),
            }
        }
        let ruled = outcomes().find_map(|outcome| match outcome {
            Outcome::Graded(graded) => Some((graded.rule.clone(), graded.cite.clone())),
            Outcome::Undetermined { rule, cite, .. } => Some((rule.clone(), cite.clone())),
            _ => None,
        });
        // Where no rule speaks of any of the uses, what the policy's silence means is what depends on the use.
        let (rule, cite) = ruled.unwrap_or_else(|| (RuleId(format!("{}/silence", self.id)), self.silence.cite.clone()));
        Outcome::Undetermined {
            needs: needs.into_iter().collect(),
            rule,
            cite,
            at_best: possible.first().copied().unwrap_or(self.silence.verdict),
            at_worst: possible.last().copied().unwrap_or(self.silence.verdict),
        }
    }
}
