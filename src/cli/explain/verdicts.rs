//! What each policy says of an algorithm, today and later: one line a policy.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{line, said};
use crate::cli::facts::worded;
use crate::cli::policies;
use crate::cli::table::Table;
use crate::policy::{Missing, Outcome, Policy, Seen, Setting, Spoken};
use crate::vocab::{Aspect, Protocol};

/// A line for each policy that speaks of the algorithm; those that do not are named together.
pub(super) fn compact(text: &mut String, policies: &[&Policy], aspects: &[Aspect], as_of: Date, width: usize) {
    let context = BTreeMap::new();
    let setting = Setting::new(as_of, &context);
    let mut table = Table::indented(2);
    let (mut silent, mut ahead, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
    for policy in policies {
        // Whoever names one edition wants that.
        if policies.len() > 1 && policies::is_replaced(policy, as_of) {
            replaced.push(policy.id.clone());
            continue;
        }
        let courses = policy.courses(aspects, &setting);
        let mut name = named(policy);
        for Spoken { protocols, setting, course, .. } in &courses {
            let Some(seen) = &course.now else { continue };
            let words = in_words(policy, aspects, setting, seen);
            let words = Some(words).filter(|it| !it.is_empty()).into_iter().chain(in_protocols(protocols));
            let words = words.collect::<Vec<_>>();
            // The name stands at the first of its lines only.
            table.row([std::mem::take(&mut name), seen.verdict.to_string(), words.join(", "), then(&course.later)]);
        }
        if courses.iter().all(|it| it.course.now.is_none()) {
            match policy {
                it if !it.is_in_force(as_of) && as_of > it.in_force => replaced.push(it.id.clone()),
                it if as_of < it.in_force => ahead.push(format!("{} ({})", it.id, it.in_force)),
                it => silent.push(it.id.clone()),
            }
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
        let courses = policy.courses(aspects, &setting);
        if courses.iter().all(|it| it.course.now.is_none()) {
            let reason = if policy.is_in_force(as_of) { "does not speak of it" } else { "is not in force" };
            line(text, format_args!("  {}: {reason} on {as_of}", policy.id));
        }
        for Spoken { protocols, setting, course, .. } in &courses {
            let Some(seen) = &course.now else { continue };
            let place = in_protocols(protocols).map(|it| format!(" {it}")).unwrap_or_default();
            let decided = decided_by(Some(seen));
            line(text, format_args!("  {}{place}: {} on {as_of}{decided}", named(policy), seen.verdict));
            for (aspect, outcome) in &policy.grade(aspects, setting).aspects {
                line(text, format_args!("    {}: {}", aspect.algorithm, said(outcome)));
            }
            for (day, seen) in &course.later {
                let then = worded(seen.verdict, seen.own.as_deref());
                line(text, format_args!("    from {day}: {then}{}", decided_by(Some(seen))));
            }
        }
    }
}

/// Where a verdict holds, if not everywhere: `in TLS 1.2, TLS 1.3`.
fn in_protocols(protocols: &[Protocol]) -> Option<String> {
    let names: Vec<_> = protocols.iter().map(|it| it.name()).collect();
    (!names.is_empty()).then(|| format!("in {}", names.join(", ")))
}

/// The part that decides, if it is not the whole.
fn decided_by(seen: Option<&Seen>) -> String {
    let part = seen.and_then(|seen| seen.part.as_ref());
    part.map(|part| format!(", for {part}")).unwrap_or_default()
}
