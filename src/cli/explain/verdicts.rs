//! What each policy says of an algorithm, today and later: one line a policy.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{line, said};
use crate::cli::facts::worded;
use crate::cli::policies;
use crate::cli::table::Table;
use crate::policy::{Course, Missing, Outcome, Policy, Seen, Setting};
use crate::vocab::Aspect;

/// A line for each policy that speaks of the algorithm; those that do not are named together.
pub(super) fn compact(text: &mut String, policies: &[&Policy], aspects: &[Aspect], as_of: Date, width: usize) {
    let context = BTreeMap::new();
    let setting = Setting::new(as_of, &context);
    let mut table = Table::indented(2);
    let (mut silent, mut ahead, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    for policy in policies {
        let Course { now, later, .. } = policy.course(aspects, &setting);
        // Whoever names one edition wants that.
        if policies.len() > 1 && policies::is_replaced(policy, as_of) {
            replaced.push(policy.id.clone());
            continue;
        }
        match now {
            Some(seen) => {
                table.row([
                    named(policy),
                    seen.verdict.to_string(),
                    in_words(policy, aspects, &setting, &seen),
                    then(&later),
                ]);
            }
            None if !policy.is_in_force(as_of) && as_of > policy.in_force => replaced.push(policy.id.clone()),
            None if as_of < policy.in_force => ahead.push(format!("{} ({})", policy.id, policy.in_force)),
            None => silent.push(policy.id.clone()),
        }
    }
    text.push_str(&table.render(width));
    if !ahead.is_empty() {
        line(text, format_args!("  Not yet in force: {}.", ahead.join(", ")));
    }
    if !replaced.is_empty() {
        line(text, format_args!("  Replaced by later editions, or withdrawn: {}.", replaced.join(", ")));
    }
    if !silent.is_empty() {
        line(text, format_args!("  Say nothing of it: {}.", silent.join(", ")));
    }
}

fn named(policy: &Policy) -> String {
    if policy.draft { format!("{} (draft)", policy.id) } else { policy.id.clone() }
}

/// The policy's own word and what decides: a part, a missing fact, silence.
fn in_words(policy: &Policy, aspects: &[Aspect], setting: &Setting<'_>, seen: &Seen) -> String {
    let grade = policy.grade(aspects, setting);
    let part = seen.part.as_ref().map(|part| format!("for {part}"));
    let why = match grade.deciding() {
        Some((_, Outcome::Undetermined { needs, at_best, at_worst, .. })) => {
            let needs: Vec<_> = needs.iter().map(Missing::name).collect();
            Some(format!("{at_best} to {at_worst}, by {}", needs.join(", ")))
        }
        _ => seen.own.clone().filter(|own| own != seen.verdict.name()),
    };
    why.into_iter().chain(part).collect::<Vec<_>>().join(", ")
}

fn then(later: &[(Date, Seen)]) -> String {
    let changes = later.iter().map(|(day, seen)| format!("from {day} {}", seen.verdict));
    changes.collect::<Vec<_>>().join("; ")
}

/// Every aspect under each policy, with rules and citations.
pub(super) fn detailed(text: &mut String, policies: &[&Policy], aspects: &[Aspect], as_of: Date) {
    let context = BTreeMap::new();
    let setting = Setting::new(as_of, &context);
    for policy in policies {
        let grade = policy.grade(aspects, &setting);
        let Some(verdict) = grade.verdict else {
            let reason = if policy.is_in_force(as_of) { "does not speak of it" } else { "is not in force" };
            line(text, format_args!("  {}: {reason} on {as_of}", policy.id));
            continue;
        };
        line(
            text,
            format_args!(
                "  {}: {verdict} on {as_of}{}",
                named(policy),
                decided_by(policy.course(aspects, &setting).now.as_ref())
            ),
        );
        for (aspect, outcome) in &grade.aspects {
            line(text, format_args!("    {}: {}", aspect.algorithm, said(outcome)));
        }
        for (day, seen) in policy.course(aspects, &setting).later {
            let then = worded(seen.verdict, seen.own.as_deref());
            line(text, format_args!("    from {day}: {then}{}", decided_by(Some(&seen))));
        }
    }
}

/// The part that decides, if it is not the whole.
fn decided_by(seen: Option<&Seen>) -> String {
    let part = seen.and_then(|seen| seen.part.as_ref());
    part.map(|part| format!(", for {part}")).unwrap_or_default()
}
