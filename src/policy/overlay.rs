//! Overlays: policies that extend others. They take over all that those say, refine rules of theirs, and add their own.
//!
//! What an overlay says may be stricter than its base; looser only where the base delegates it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

use super::document::{Case, ContextQuestion, Delegation, Filters, Policy, Rule, Silence};
use super::source::Errors;
use super::{Expectation, Verdict};
use crate::inventory::AssetKind;
use crate::vocab::{Family, Kind, Protocol, Usage};

/// What an overlay stands on.
#[derive(Default)]
pub(super) struct Foundation {
    pub(super) words: BTreeMap<String, Verdict>,
    pub(super) treats: BTreeSet<Kind>,
    pub(super) leaves_out: BTreeSet<Family>,
    pub(super) usages: BTreeSet<Usage>,
    pub(super) assets: BTreeSet<AssetKind>,
    pub(super) protocols: BTreeSet<Protocol>,
    pub(super) context: BTreeMap<String, ContextQuestion>,
    pub(super) silence: Option<Silence>,
    pub(super) rules: Vec<Rule>,
    pub(super) expectations: Vec<Expectation>,
}

impl Foundation {
    /// What some policies say together.
    pub(super) fn of(bases: Vec<Policy>) -> Self {
        let mut all = Self::default();
        let alike = |same: &dyn Fn(&Policy) -> bool| bases.iter().all(same);
        if let Some(first) = bases.first() {
            all.silence = alike(&|it| it.silence.verdict == first.silence.verdict).then(|| first.silence.clone());
            if alike(&|it| it.usages == first.usages && it.assets == first.assets) {
                (all.usages, all.assets) = (first.usages.clone(), first.assets.clone());
            }
            if alike(&|it| it.protocols == first.protocols) {
                all.protocols.clone_from(&first.protocols);
            }
        }
        for policy in &bases {
            // A word that two documents use for two verdicts is nobody's.
            let disputed = |word: &str, verdict: Verdict| {
                bases.iter().any(|it| it.words.get(word).is_some_and(|other| *other != verdict))
            };
            let words = policy.words.iter().filter(|(word, verdict)| !disputed(word, **verdict));
            all.words.extend(words.map(|(word, verdict)| (word.clone(), *verdict)));
            all.treats.extend(policy.treats.iter().copied());
            let spoken_of = |family: &Family| {
                let kind = family.kind();
                bases
                    .iter()
                    .any(|it| !it.leaves_out.contains(family) && kind.is_some_and(|kind| it.treats.contains(&kind)))
            };
            all.leaves_out.extend(policy.leaves_out.iter().filter(|family| !spoken_of(family)).cloned());
            all.context.extend(policy.context.iter().map(|(name, question)| (name.clone(), question.clone())));
        }
        for policy in bases {
            let (usages, assets, protocols) = (policy.usages, policy.assets, policy.protocols);
            let narrowed = |rule: Rule| {
                let mut filters = rule.filters.clone();
                if usages != all.usages {
                    filters.usage = both(&filters.usage, &usages)?;
                }
                if assets != all.assets {
                    filters.asset = both(&filters.asset, &assets)?;
                }
                if protocols != all.protocols {
                    filters.spoken = both(&filters.spoken, &protocols)?;
                }
                // Its examples are its own policy's business.
                Some(Rule { filters, examples: Vec::new(), ..rule })
            };
            for rule in policy.rules.into_iter().filter_map(narrowed) {
                // Two bases may stand on the same policy.
                if all.rules.iter().all(|known| known.id != rule.id) {
                    all.rules.push(rule);
                }
            }
            for expectation in policy.expectations {
                if all.expectations.iter().all(|known| known.id != expectation.id) {
                    all.expectations.push(Expectation { examples: Vec::new(), ..expectation });
                }
            }
        }
        all
    }
}

/// What passes two filters, of which an empty one lets all pass; none if nothing does.
fn both<T: Copy + Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> Option<BTreeSet<T>> {
    match (a.is_empty(), b.is_empty()) {
        (true, _) => Some(b.clone()),
        (_, true) => Some(a.clone()),
        _ => Some(a & b).filter(|both| !both.is_empty()),
    }
}

/// Notes every rule of an overlay that lets pass what a base does not, without leave.
pub(super) fn check(policy: &str, rules: &[Rule], silence: Option<&Silence>, place: &Range<usize>, errors: &Errors) {
    let own = |rule: &&Rule| rule.id.policy() == policy;
    for rule in rules.iter().filter(own) {
        let bases = rules.iter().filter(|base| rule.refines.contains(&base.id) && !own(base));
        bases.for_each(|base| no_looser(rule, base, errors));
        if rule.refines.is_empty() {
            keeps_closed(rule, silence, errors);
        }
    }
    let inherited: Vec<_> = rules.iter().filter(|rule| !own(rule)).collect();
    for (index, rule) in inherited.iter().enumerate() {
        let mut others = inherited.iter().skip(index.saturating_add(1));
        let settled = |other: &Rule| rule.refines_in(rules, other) || other.refines_in(rules, rule);
        let elsewhere = |other: &Rule| other.id.policy() != rule.id.policy() && other.can_meet(rule);
        if let Some(other) = others.find(|other| elsewhere(other) && !settled(other)) {
            errors.help::<()>(
                place,
                format!("two policies that it extends speak of the same facts: {} and {}", rule.id, other.id),
                "extended here",
                Some("extend one of them, and assess under this policy and the other".to_owned()),
            );
            return;
        }
    }
}

impl Rule {
    /// Whether some fact in some setting can match both.
    pub(super) fn can_meet(&self, other: &Self) -> bool {
        let shared = self.mechanisms.iter().any(|family| other.mechanisms.contains(family));
        let meet = |a: &Case| other.cases.iter().any(|b| a.when.overlap(&b.when));
        shared && Filters::overlap(&self.filters, &other.filters) && self.cases.iter().any(meet)
    }
}

/// On no day may a refinement be milder than its base, unless the base lets others decide that.
fn no_looser(rule: &Rule, base: &Rule, errors: &Errors) {
    if matches!(&base.delegates, Some(Delegation { looser: true, .. })) {
        return;
    }
    for case in &rule.cases {
        for of_base in base.cases.iter().filter(|it| it.when.overlap(&case.when)) {
            // Who may only move an end keeps to the verdicts that the base gives at some time.
            let mildest = of_base.phases.iter().map(|phase| phase.verdict).min();
            let floor = mildest.filter(|_| base.delegates.is_some());
            let looser = days(case, of_base).into_iter().find_map(|day| {
                let (own, its) = (case.phase(day)?, of_base.phase(day)?);
                (own.verdict < floor.unwrap_or(its.verdict)).then(|| (day, own.verdict, its.clone()))
            });
            if let Some((day, verdict, its)) = looser {
                let message = format!(
                    "{} is looser than {}, which it refines: {verdict} on {day} instead of {} ({})",
                    rule.id, base.id, its.verdict, its.own
                );
                let help = base.delegates.as_ref().map_or_else(
                    || "be as strict as the base, whose document lets nobody decide otherwise".to_owned(),
                    |leave| format!("{} may only move an end: {}", leave.to, leave.note),
                );
                errors.full::<()>(&case.place, message, "this case", None, Some(help));
                return;
            }
        }
    }
}

/// The days on which either case changes its verdict, and one before all of them.
fn days(a: &Case, b: &Case) -> BTreeSet<Date> {
    let turns = a.phases.iter().chain(&b.phases).filter_map(|phase| phase.until);
    let around = turns.flat_map(|until| [Some(until), until.tomorrow().ok()]).flatten();
    around.chain([Date::MIN, Date::MAX]).collect()
}

/// A base that forbids what it does not name leaves nothing for others to allow.
fn keeps_closed(rule: &Rule, silence: Option<&Silence>, errors: &Errors) {
    let Some(closed) = silence.filter(|silence| silence.verdict == Verdict::Forbidden) else { return };
    let milder = |case: &&Case| case.phases.iter().any(|phase| phase.verdict < Verdict::Forbidden);
    if let Some(case) = rule.cases.iter().find(milder) {
        errors.help::<()>(
            &case.place,
            format!("{} allows what the base, which it extends, forbids by not naming it", rule.id),
            "this case",
            Some(format!("{}, {}: {}", closed.cite.document, closed.cite.clause, closed.own)),
        );
    }
}
