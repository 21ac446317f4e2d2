//! Facts and verdicts of policies in words.

use crate::policy::{Seen, Told, Verdict};

/// More values than this stand in no line, unless all are asked for.
const MOST_VALUES: usize = 4;

/// Some facts: `RSA; bits 1900 to 2999; asset certificate`.
pub(super) fn facts(mechanisms: &[String], conditions: &[Told], verbose: bool) -> String {
    let conditions = conditions.iter().map(|told| {
        let names = told.name == "name";
        let (values, but) = match told.all_but.len() {
            1.. if told.values.is_empty() || !(verbose || names) => (&told.all_but, "any but "),
            _ => (&told.values, ""),
        };
        let list = values_of(values, verbose);
        let known = if told.if_known { " if known" } else { "" };
        if names { format!("{but}{list}{known}") } else { format!("{} {but}{list}{known}", told.name) }
    });
    [values_of(mechanisms, verbose)].into_iter().chain(conditions).collect::<Vec<_>>().join("; ")
}

fn values_of(values: &[String], verbose: bool) -> String {
    // "and 1 more" is no shorter than the one.
    let shown = if verbose || values.len() <= MOST_VALUES.saturating_add(1) { values.len() } else { MOST_VALUES };
    let more = values.len().saturating_sub(shown);
    let list = values.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more == 0 { list } else { format!("{list} and {more} more") }
}

/// A verdict with the policy's own word, if that is another.
pub(super) fn worded(verdict: Verdict, own: Option<&str>) -> String {
    own.filter(|own| *own != verdict.name()).map_or_else(|| verdict.to_string(), |own| format!("{verdict} ({own})"))
}

/// A verdict in the policy's own word, its end, and the rule: `legacy (L[2025]) until 2025-12-31 [rsa-modulus]`.
pub(super) fn says(seen: &Seen) -> String {
    let until = seen.until.map(|until| format!(" until {until}")).unwrap_or_default();
    let part = seen.part.as_ref().map(|part| format!(" for {part}")).unwrap_or_default();
    let rule = seen.rule.as_ref().map_or("no rule", |rule| rule.0.rsplit('/').next().unwrap_or_default());
    format!("{}{until}{part} [{rule}]", worded(seen.verdict, seen.own.as_deref()))
}
