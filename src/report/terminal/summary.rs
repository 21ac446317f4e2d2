use std::io;

use super::style::Painter;
use crate::assessment::{Assessment, PolicyResult, Tally};
use crate::report::Detail;

/// The result of each policy.
pub(super) fn write(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    painter.line(&painter.bold("Result"))?;
    let widest = assessment.policies.iter().map(|result| result.policy.id.len()).max().unwrap_or_default();
    for result in &assessment.policies {
        let verdict = match result.verdict {
            Some(verdict) => painter.verdict(verdict),
            None => format!("{:<14}", "not addressed"),
        };
        let head = format!("  {:widest$}  {verdict}  ", result.policy.id);
        painter.hanging(&head, &result_of(result), 2 + widest + 2 + 14 + 2)?;
    }
    let next = "-v shows every finding, -vv its evidence; `cryptassay explain NAME` what the policies say of it, and until when.";
    if painter.detail() == Detail::Short { painter.hanging("", next, 0) } else { Ok(()) }
}

fn result_of(result: &PolicyResult) -> String {
    let mut parts = vec![format!(
        "{} {} ({})",
        result.policy.title,
        result.policy.edition,
        if result.policy.draft { "draft" } else { &result.policy.jurisdiction }
    )];
    if result.assets > 0 {
        parts.push(format!("{} of {} assets meet it", result.meeting, result.assets));
    }
    if !result.tally.is_empty() {
        parts.push(tally(&result.tally));
    }
    if !result.expectations.is_empty() {
        let not_met = &result.expectations.not_met;
        let not_met = if not_met.is_empty() { String::new() } else { format!(", not met: {}", tally(not_met)) };
        parts.push(format!("expectations: {} met{not_met}", result.expectations.met));
    }
    if !result.present.is_empty() {
        parts.push(format!("present, not counted: {}", tally(&result.present)));
    }
    if let Some(horizon) = &result.horizon {
        parts.push(format!("next end {} ({})", horizon.date, horizon.because));
    }
    parts.join("; ")
}

fn tally(tally: &Tally) -> String {
    let counts = tally.iter().rev().map(|(verdict, count)| format!("{count} {verdict}"));
    counts.collect::<Vec<_>>().join(", ")
}
