use std::io;

use super::style::Painter;
use crate::assessment::{Assessment, ExceptionResult, ExceptionState};

/// Every exception of the policies with its end: what it lets pass, and whether it still does.
pub(super) fn write(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    if assessment.exceptions.is_empty() {
        return Ok(());
    }
    painter.line(&painter.bold("Exceptions"))?;
    for result in &assessment.exceptions {
        painter.hanging("  ", &format!("{}, {}: {}", result.asset, result.rule, became(result)), 4)?;
        painter.hanging("    ", &format!("{}; {} ({})", result.reason, result.owner, result.policy), 4)?;
    }
    painter.blank()
}

fn became(result: &ExceptionResult) -> String {
    let what = if result.concerned == 1 { "finding" } else { "findings" };
    let worst = result.worst.map(|worst| format!(", {worst} at worst,")).unwrap_or_default();
    match result.state {
        ExceptionState::Holds => {
            format!("lets {} {what}{worst} pass until {}", result.concerned, result.until)
        }
        ExceptionState::Ended if result.concerned > 0 => {
            format!("the exception ended on {}; {} {what}{worst} no longer pass", result.until, result.concerned)
        }
        ExceptionState::Ended => format!("the exception ended on {}; nothing needs it", result.until),
        ExceptionState::MatchedNothing => {
            format!("the exception matched nothing; it would hold until {}", result.until)
        }
    }
}
