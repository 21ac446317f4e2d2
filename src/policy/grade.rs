use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::condition::Holds;
use super::document::{Case, Filters, Policy, Rule};
use super::outcome::{Grade, Graded, Missing, Outcome, Setting};
use super::region::within_union;
use super::verdict::Verdict;
use super::{Condition, Conditions};
use crate::vocab::{Aspect, Parameter, Usage};

/// What a rule makes of an aspect.
enum Match<'a> {
    Hit(&'a Case),
    Miss,
    Unknown { needs: BTreeSet<Missing>, cases: Vec<&'a Case> },
}

impl Policy {
    /// What the policy makes of a fact, by its aspects: the worst of those that it addresses.
    pub fn grade(&self, aspects: &[Aspect], setting: &Setting<'_>) -> Grade {
        let outcomes = aspects.iter().map(|aspect| (Arc::new(aspect.clone()), Arc::new(self.aspect(aspect, setting))));
        Grade::of(outcomes)
    }

    /// What the policy makes of a value that the vocabulary does not know: what its silence means.
    pub fn unknown(&self, space: &str, value: &str, usage: Usage, setting: &Setting<'_>) -> Grade {
        let algorithm = crate::vocab::Algorithm::new(space).with(Parameter::Value, value);
        let outcome = if self.is_in_force(setting.as_of) { self.silent() } else { Outcome::NotInForce };
        Grade::of([(Arc::new(Aspect { algorithm, usage }), Arc::new(outcome))].into_iter())
    }

    /// What the policy makes of one aspect.
    pub fn aspect(&self, aspect: &Aspect, setting: &Setting<'_>) -> Outcome {
        if !self.is_in_force(setting.as_of) {
            return Outcome::NotInForce;
        }
        if aspect.usage == Usage::Unstated {
            return self.whatever_the_usage(aspect, setting);
        }
        let family = &aspect.algorithm.family;
        let treated = family.kind().is_some_and(|kind| self.treats.contains(&kind));
        let elsewhere = setting.asset.is_some_and(|asset| !self.assets.is_empty() && !self.assets.contains(&asset));
        let protocol = setting.protocol;
        let elsewhere =
            elsewhere || protocol.is_some_and(|it| !self.protocols.is_empty() && !self.protocols.contains(&it));
        let otherwise = !self.usages.is_empty() && !self.usages.contains(&aspect.usage);
        if !treated || elsewhere || otherwise || self.leaves_out.contains(family) {
            return Outcome::NotAddressed;
        }
        let speaks = |rule: &&Rule| rule.mechanisms.contains(family) && rule.filters.pass(aspect.usage, setting);
        let matched: Vec<_> =
            self.rules.iter().filter(speaks).map(|rule| (rule, self.matched(rule, aspect, setting))).collect();
        self.decide(&matched, aspect, setting)
    }

    /// A hit decides, unless a rule that refines it hits too, or might.
    fn decide(&self, matched: &[(&Rule, Match<'_>)], aspect: &Aspect, setting: &Setting<'_>) -> Outcome {
        let refined_by_hit = |rule: &Rule| {
            let mut hits = matched.iter().filter(|(_, it)| matches!(it, Match::Hit(_)));
            hits.any(|(other, _)| other.refines_in(&self.rules, rule))
        };
        let hit = matched.iter().find_map(|(rule, it)| match it {
            Match::Hit(case) if !refined_by_hit(rule) => Some((*rule, *case)),
            _ => None,
        });
        let open = |rule: &Rule| match hit {
            Some((sure, _)) => rule.refines_in(&self.rules, sure),
            None => true,
        };
        let unknown: Vec<_> = matched.iter().filter(|(rule, _)| open(rule)).filter_map(possible).collect();
        match (hit, unknown.first()) {
            (Some((rule, case)), None) => graded(rule, case, setting.as_of),
            (None, None) => self.silent(),
            (_, Some((rule, _, _))) => {
                let needs: BTreeSet<_> = unknown.iter().flat_map(|(_, needs, _)| needs.iter().cloned()).collect();
                let open = unknown.iter().flat_map(|(rule, _, cases)| cases.iter().map(|case| (*rule, *case)));
                let cases: Vec<_> = open.chain(hit).collect();
                let possible = cases.iter().filter_map(|(_, case)| case.phase(setting.as_of));
                let silent = hit.is_none() && !self.exhaust(&cases, aspect, setting);
                let otherwise = silent.then_some(self.silence.verdict);
                let verdicts: BTreeSet<_> = possible.map(|phase| phase.verdict).chain(otherwise).collect();
                if verdicts.len() == 1 {
                    // Whatever the missing facts are, the verdict is the same; of several cases the first to end is told.
                    let end = |(_, case): &(&Rule, &Case)| {
                        case.phase(setting.as_of).and_then(|phase| phase.until).unwrap_or(Date::MAX)
                    };
                    let told = hit.or_else(|| cases.iter().copied().filter(|_| !silent).min_by_key(end));
                    return told.map_or_else(|| self.silent(), |(rule, case)| graded(rule, case, setting.as_of));
                }
                Outcome::Undetermined {
                    needs: needs.into_iter().collect(),
                    rule: rule.id.clone(),
                    cite: rule.cite.clone(),
                    at_best: verdicts.first().copied().unwrap_or(self.silence.verdict),
                    at_worst: verdicts.last().copied().unwrap_or(self.silence.verdict),
                }
            }
        }
    }

    /// Whether one of the cases holds, whatever the missing facts are.
    fn exhaust(&self, cases: &[(&Rule, &Case)], aspect: &Aspect, setting: &Setting<'_>) -> bool {
        let whens: Vec<_> = cases.iter().map(|(_, case)| &case.when).collect();
        let mut known = Conditions::default();
        for parameter in whens.iter().flat_map(|when| when.parameters.keys()) {
            if let Some(value) = setting.value(&aspect.algorithm.parameters, *parameter) {
                known.parameters.insert(*parameter, Condition::exactly(value));
            }
        }
        for name in whens.iter().flat_map(|when| when.context.keys()) {
            if let Some(answer) = self.answer(name, setting.context) {
                known.context.insert(name.clone(), [answer.clone()].into());
            }
        }
        within_union(&known, &whens, &self.context)
    }

    fn matched<'a>(&self, rule: &'a Rule, aspect: &Aspect, setting: &Setting<'_>) -> Match<'a> {
        let answer = |name: &str| self.answer(name, setting.context).cloned();
        let (mut needs, mut cases) = (BTreeSet::new(), Vec::new());
        for case in &rule.cases {
            match case.when.hold(|parameter| setting.value(&aspect.algorithm.parameters, parameter), answer) {
                Holds::Yes => return Match::Hit(case),
                Holds::No => {}
                Holds::Unknown(missing) => {
                    needs.extend(missing);
                    cases.push(case);
                }
            }
        }
        if cases.is_empty() { Match::Miss } else { Match::Unknown { needs, cases } }
    }

    fn silent(&self) -> Outcome {
        let silence = &self.silence;
        Outcome::Silent { verdict: silence.verdict, own: silence.own.clone(), cite: silence.cite.clone() }
    }
}

type Possible<'a, 'b> = (&'a Rule, &'b BTreeSet<Missing>, &'b Vec<&'a Case>);

fn possible<'a, 'b>((rule, matched): &'b (&'a Rule, Match<'a>)) -> Option<Possible<'a, 'b>> {
    match matched {
        Match::Unknown { needs, cases } => Some((rule, needs, cases)),
        _ => None,
    }
}

fn graded(rule: &Rule, case: &Case, as_of: Date) -> Outcome {
    // The last phase of a sound policy has no end, so that some phase always decides.
    let Some(phase) = case.phase(as_of) else { return Outcome::NotAddressed };
    Outcome::Graded(Graded {
        verdict: phase.verdict,
        own: phase.own.clone(),
        rule: rule.id.clone(),
        cite: rule.cite.clone(),
        until: phase.until,
        extendable: phase.extendable,
        binding: rule.binding,
        note: case.note.clone().or_else(|| rule.note.clone()),
    })
}

impl Filters {
    /// Whether a rule holds in a setting. Where no asset is given nothing is asked of it, nor, but for a general setting, of the
    /// protocol.
    fn pass(&self, usage: Usage, setting: &Setting<'_>) -> bool {
        let unasked = setting.asset.is_none() && !setting.general;
        let protocol = setting.protocol.map_or(unasked, |protocol| self.protocol.contains(&protocol));
        let asset = setting.asset.is_none_or(|asset| self.asset.contains(&asset));
        let standing = setting.standing.is_none_or(|standing| self.standing.contains(&standing));
        (self.usage.is_empty() || self.usage.contains(&usage))
            && (self.protocol.is_empty() || protocol)
            && (self.asset.is_empty() || asset)
            && (self.standing.is_empty() || standing)
            && setting.protocol.is_none_or(|it| self.spoken.is_empty() || self.spoken.contains(&it))
    }
}

impl Grade {
    /// The grade of a fact by the outcomes of its aspects.
    pub(crate) fn of(outcomes: impl Iterator<Item = (Arc<Aspect>, Arc<Outcome>)>) -> Self {
        let aspects: Vec<_> = outcomes.filter(|(_, outcome)| outcome.verdict().is_some()).collect();
        Self { verdict: aspects.iter().filter_map(|(_, outcome)| outcome.verdict()).max(), aspects }
    }

    /// The grade of a fact that no policy addresses.
    pub fn silent_on_all() -> Self {
        Self { verdict: None, aspects: Vec::new() }
    }

    /// The worst outcome and its aspect: the first such, the whole before its parts.
    pub fn deciding(&self) -> Option<(&Aspect, &Outcome)> {
        let verdict: Verdict = self.verdict?;
        let found = self.aspects.iter().find(|(_, outcome)| outcome.verdict() == Some(verdict));
        found.map(|(aspect, outcome)| (&**aspect, &**outcome))
    }
}
