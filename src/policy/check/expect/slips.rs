//! Every slip of the hand in an expectation: a member that is forgotten, a bound that is off by one, a day too late.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{tells, unmet};
use crate::policy::document::Policy;
use crate::policy::expect::{Expectation, Pattern};
use crate::policy::{Condition, Verdict};

/// An expectation with a slip of the hand in it, and an offer that may tell the two apart.
pub(super) struct Slip {
    /// What no example shows, if none notices the slip.
    pub(super) unshown: String,
    pub(super) expectation: Expectation,
    pub(super) tells: Vec<Pattern>,
}

/// Every slip in an expectation.
pub(super) fn of(policy: &Policy, expectation: &Expectation) -> Vec<Slip> {
    let mut slips = Slips { expectation, usual: unmet(expectation), found: Vec::new() };
    slips.members();
    slips.phases();
    slips.settings(policy);
    slips.found
}

struct Slips<'a> {
    expectation: &'a Expectation,
    /// An offer for which the expectation holds and is not met.
    usual: Vec<Pattern>,
    found: Vec<Slip>,
}

impl Slips<'_> {
    fn push(&mut self, unshown: String, tells: Vec<Pattern>, slip: impl FnOnce(&mut Expectation)) {
        let mut expectation = self.expectation.clone();
        slip(&mut expectation);
        self.found.push(Slip { unshown, expectation, tells });
    }

    fn usual(&mut self, unshown: String, slip: impl FnOnce(&mut Expectation)) {
        self.push(unshown, self.usual.clone(), slip);
    }

    /// A member is left out of a list, or one of its conditions is another.
    fn members(&mut self) {
        let expectation = self.expectation;
        for (of_given, offers) in [(true, &expectation.given.offers), (false, &expectation.demand.offers)] {
            for (list, patterns) in [&offers.any, &offers.all, &offers.none].into_iter().enumerate() {
                for (at, pattern) in patterns.iter().enumerate() {
                    for (unshown, single, slip) in of_pattern(pattern) {
                        let prefix = if of_given { "where `given` asks for " } else { "" };
                        let tells = tells(expectation, of_given, list, single.as_ref().unwrap_or(pattern));
                        self.push(format!("{prefix}{unshown}"), tells, |changed| {
                            let offers = if of_given { &mut changed.given.offers } else { &mut changed.demand.offers };
                            let lists = [&mut offers.any, &mut offers.all, &mut offers.none];
                            let Some(patterns) = lists.into_iter().nth(list) else { return };
                            patterns.splice(at..=at, slip).for_each(drop);
                        });
                    }
                }
            }
        }
        if let Some(of) = &expectation.demand.order {
            self.usual(format!("{of} out of order"), |changed| changed.demand.order = None);
        }
    }

    fn phases(&mut self) {
        let expectation = self.expectation;
        for (at, phase) in expectation.phases.iter().enumerate() {
            let other = if phase.verdict == Verdict::Forbidden { Verdict::Legacy } else { Verdict::Forbidden };
            let until = phase.until.map_or_else(String::new, |until| format!(" until {until}"));
            self.usual(format!("that it gives {}{until}", phase.verdict), |changed| {
                changed.phases.iter_mut().skip(at).take(1).for_each(|phase| phase.verdict = other);
            });
            let Some(until) = phase.until else { continue };
            for moved in beside(until) {
                self.usual(format!("that a phase ends on {until}"), |changed| {
                    changed.phases.iter_mut().skip(at).take(1).for_each(|phase| phase.until = Some(moved));
                });
            }
        }
    }

    fn settings(&mut self, policy: &Policy) {
        let expectation = self.expectation;
        for (name, answers) in &expectation.given.context {
            let values = policy.context.get(name).map(|question| question.values.as_slice()).unwrap_or_default();
            for answer in values {
                self.usual(format!("{name} = {answer}"), |changed| {
                    let Some(asked) = changed.given.context.get_mut(name) else { return };
                    if answers.contains(answer) {
                        asked.remove(answer);
                    } else {
                        asked.insert(answer.clone());
                    }
                });
            }
        }
        for asset in expectation.asset.iter().filter(|_| expectation.asset.len() > 1) {
            self.usual(format!("an asset of kind {}", asset.name()), |changed| {
                changed.asset.remove(asset);
            });
        }
        for protocol in expectation.protocol.iter().filter(|_| expectation.protocol.len() > 1) {
            let mut tells = self.usual.clone();
            for pattern in &mut tells {
                pattern.protocol = [*protocol].into();
            }
            self.push(format!("an offer in {protocol}"), tells, |changed| {
                changed.protocol.remove(protocol);
            });
        }
    }
}

fn beside(day: Date) -> impl Iterator<Item = Date> {
    [day.yesterday(), day.tomorrow()].into_iter().flatten()
}

/// What is not shown, the member that would show it, and the pattern with the slip: none if it is left out.
type OfPattern = (String, Option<Pattern>, Option<Pattern>);

/// Every slip in a pattern: it is left out, it loses a member of one of its sets, a bound moves by one.
fn of_pattern(pattern: &Pattern) -> Vec<OfPattern> {
    let mut slips: Vec<OfPattern> = vec![(format!("what {pattern} does"), None, None)];
    if pattern.mechanisms.len() > 1 {
        for family in &pattern.mechanisms {
            let (mut single, mut slip) = (pattern.clone(), pattern.clone());
            single.mechanisms = vec![family.clone()];
            slip.mechanisms.retain(|it| it != family);
            slips.push((format!("what {single} does"), Some(single), Some(slip)));
        }
    }
    for (parameter, condition) in &pattern.when.parameters {
        for (member, less) in changed(condition) {
            let (mut single, mut slip) = (pattern.clone(), pattern.clone());
            let unshown = match &member {
                Some(member) => {
                    single.when.parameters.insert(*parameter, member.clone());
                    format!("what {single} does")
                }
                None => format!("both sides of {parameter} {condition}"),
            };
            slip.when.parameters.insert(*parameter, less);
            slips.push((unshown, Some(single), Some(slip)));
        }
    }
    let settings = [
        pattern.usage.iter().map(|it| it.name()).collect::<Vec<_>>(),
        pattern.protocol.iter().map(|it| it.name()).collect(),
        pattern.verdict.iter().map(|it| it.name()).collect(),
    ];
    for name in settings.into_iter().flatten() {
        // Where a filter has one member, the slip is to forget the filter.
        let (mut single, mut slip) = (pattern.clone(), pattern.clone());
        slip.usage.retain(|it| it.name() != name);
        slip.protocol.retain(|it| it.name() != name);
        slip.verdict.retain(|it| it.name() != name);
        single.usage = pattern.usage.difference(&slip.usage).chain(&pattern.usage).take(1).copied().collect();
        single.protocol =
            pattern.protocol.difference(&slip.protocol).chain(&pattern.protocol).take(1).copied().collect();
        slips.push((format!("that {pattern} is limited to {name}"), Some(single), Some(slip)));
    }
    slips
}

/// Sets with a member less, each with that member alone; ranges with a bound moved by one.
fn changed(condition: &Condition) -> Vec<(Option<Condition>, Condition)> {
    fn without<T: Ord + Clone>(set: &BTreeSet<T>, member: &T) -> BTreeSet<T> {
        set.iter().filter(|it| *it != member).cloned().collect()
    }
    let range = |from, to, multiple_of| (None, Condition::Range { from, to, multiple_of });
    let days = |from, until| (None, Condition::Days { from, until });
    match condition {
        Condition::IfKnown(inner) => {
            let known = |it| Condition::IfKnown(Box::new(it));
            changed(inner).into_iter().map(|(member, less)| (member.map(known), known(less))).collect()
        }
        Condition::Words(set) if set.len() > 1 => set
            .iter()
            .map(|it| (Some(Condition::Words([it.clone()].into())), Condition::Words(without(set, it))))
            .collect(),
        Condition::Numbers(set) if set.len() > 1 => set
            .iter()
            .map(|it| (Some(Condition::Numbers([*it].into())), Condition::Numbers(without(set, it))))
            .collect(),
        Condition::OtherWords(set) => set
            .iter()
            .map(|it| (Some(Condition::Words([it.clone()].into())), Condition::OtherWords(without(set, it))))
            .collect(),
        Condition::OtherNumbers(set) => {
            let of = |it: &u64| (Some(Condition::Numbers([*it].into())), Condition::OtherNumbers(without(set, it)));
            set.iter().map(of).collect()
        }
        Condition::Range { from, to, multiple_of } => {
            let low = [from.checked_sub(1), from.checked_add(1)].into_iter().flatten().filter(|_| *from > 0);
            let high = [to.checked_sub(1), to.checked_add(1)].into_iter().flatten().filter(|_| *to < u64::MAX);
            let low = low.map(|moved| range(moved, *to, *multiple_of));
            low.chain(high.map(|moved| range(*from, moved, *multiple_of))).collect()
        }
        Condition::Days { from, until } => {
            let low = beside(*from).filter(|_| *from > Date::MIN).map(|moved| days(moved, *until));
            low.chain(beside(*until).filter(|_| *until < Date::MAX).map(|moved| days(*from, moved))).collect()
        }
        Condition::Words(_) | Condition::Numbers(_) => Vec::new(),
    }
}
