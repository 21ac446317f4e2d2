use std::collections::BTreeSet;
use std::io;

use super::group::place;
use super::style::Painter;
use crate::assessment::ExpectationResult;
use crate::policy::Expected;
use crate::report::Detail;

/// How many of the facts that speak against an expectation a short report names.
const SHOWN: usize = 4;

/// An expectation of an asset that is not met or not decided, or in a full report is met: what is expected, why it is not so, what to do.
pub(super) fn write<'a>(
    result: &'a ExpectationResult,
    text: usize,
    advised: &mut BTreeSet<&'a str>,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let head = match result.verdict() {
        Some(verdict) => painter.verdict(verdict),
        None => painter.faint(&format!("{:<14}", "met")),
    };
    painter.hanging(&format!("  {head}  "), &format!("expected: {}", result.demand), text)?;
    let indent = format!("{:text$}", "");
    let why = why(&result.expected, painter.detail());
    let cited = format!("{}: {why}{} [{}]", result.policy, place(&result.cite), result.rule);
    painter.hanging(&indent, &cited, text)?;
    if result.verdict().is_none() {
        return Ok(());
    }
    if let Some(note) = result.note.as_ref().filter(|_| painter.detail() >= Detail::Full) {
        painter.hanging(&format!("{indent}{} ", painter.bold("note:")), note, text + 6)?;
    }
    match result.remedy.as_deref().filter(|remedy| advised.insert(remedy)) {
        Some(remedy) => painter.hanging(&format!("{indent}{} ", painter.bold("do:")), remedy, text + 4),
        None => Ok(()),
    }
}

fn why(expected: &Expected, detail: Detail) -> String {
    match expected {
        Expected::NotMet { own, until, lacks, against, .. } => {
            let until = until.map(|date| format!(", until {date}")).unwrap_or_default();
            let lacks = (!lacks.is_empty()).then(|| format!("not seen: {}", lacks.join(", ")));
            let against = listed(against, detail).into_iter();
            let reasons: Vec<_> = lacks.into_iter().chain(against).collect();
            format!("{own}{until}; {}; ", reasons.join("; "))
        }
        Expected::Indeterminate { needs, at_worst } => {
            let needs: Vec<_> = needs.iter().map(ToString::to_string).collect();
            let needs = listed(&needs, detail).unwrap_or_default();
            format!("the facts do not decide: {needs}; {at_worst} at worst; ")
        }
        _ => String::new(),
    }
}

/// Some of many, and how many more there are; none if there are none.
fn listed(all: &[String], detail: Detail) -> Option<String> {
    let shown = if detail >= Detail::Full { all.len() } else { all.len().min(SHOWN) };
    let more = all.len() - shown;
    let names = all.iter().take(shown).cloned().collect::<Vec<_>>().join(", ");
    match (all.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(names),
        (false, more) => Some(format!("{names} and {more} more")),
    }
}
