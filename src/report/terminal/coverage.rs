use std::collections::BTreeMap;
use std::io;

use super::style::Painter;
use crate::assessment::Assessment;
use crate::inventory::{Gap, GapReason};
use crate::report::Detail;

/// What was not seen.
pub(super) fn write(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    painter.line(&painter.bold("Coverage"))?;
    let assessed = assessment.targets.iter().filter(|target| target.assessed).count();
    let asked: usize = assessment.assets.iter().map(|asset| asset.asked.len()).sum();
    painter.hanging(
        "  ",
        &format!(
            "{assessed} of {} targets assessed; {asked} questions put to {} assets, {} stayed open.",
            assessment.targets.len(),
            assessment.assets.len(),
            assessment.gaps.len()
        ),
        2,
    )?;
    for target in assessment.targets.iter().filter(|target| !target.assessed) {
        let problem = target.problem.as_deref().unwrap_or("no reason is recorded");
        painter.hanging("  not assessed: ", &format!("{}: {problem}", target.name), 4)?;
    }
    gaps(assessment, painter)?;
    painter.blank()
}

fn gaps(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    let mut alike: BTreeMap<(&str, &str), Vec<&Gap>> = BTreeMap::new();
    for gap in &assessment.gaps {
        alike.entry((word(&gap.reason), &gap.question)).or_default().push(gap);
    }
    let all = painter.detail() >= Detail::Full;
    for ((word, question), gaps) in alike {
        for gap in gaps.iter().take(if all { gaps.len() } else { 1 }) {
            painter.hanging("  ", &format!("{word}: {question}: {} ({})", gap.detail, gap.asset), 4)?;
        }
        if !all && gaps.len() > 1 {
            painter.hanging("    ", &format!("and {} more like it (-v shows all)", gaps.len() - 1), 4)?;
        }
    }
    Ok(())
}

fn word(reason: &GapReason) -> &'static str {
    match reason {
        GapReason::Refused => "refused",
        GapReason::TimedOut => "timed out",
        GapReason::Unresolvable => "unresolvable",
        GapReason::OtherProtocol { .. } => "other protocol",
        GapReason::NeedsClientCertificate => "needs a client certificate",
        GapReason::Malformed { .. } => "malformed",
        GapReason::Truncated { .. } => "truncated",
        GapReason::Encrypted => "encrypted",
        GapReason::Unsupported => "not examined",
        GapReason::OverLimit { .. } => "over a limit",
        GapReason::Unreadable => "unreadable",
        GapReason::Missing => "not at hand",
    }
}
