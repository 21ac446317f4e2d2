use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::style::Painter;
use crate::assessment::Assessment;
use crate::inventory::{Gap, GapReason};
use crate::report::Detail;

/// How many assets in which nothing was found a short report names.
const WITHOUT_FINDINGS_SHOWN: usize = 3;

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
    without_findings(assessment, painter)?;
    if painter.detail() >= Detail::Full {
        questions(assessment, painter)?;
    }
    gaps(assessment, painter)?;
    painter.blank()
}

/// What was examined and showed nothing: said, so that nobody takes its absence above for an oversight.
fn without_findings(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    let seen: BTreeSet<_> = assessment.findings.iter().map(|finding| &finding.observation.asset).collect();
    let names: Vec<_> = assessment
        .assets
        .iter()
        .filter(|it| !seen.contains(&it.id) && it.links.is_empty())
        .map(|it| it.name.as_str())
        .collect();
    let shown = if painter.detail() >= Detail::Full { names.len() } else { WITHOUT_FINDINGS_SHOWN };
    let listed = names.iter().take(shown).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(shown) {
        _ if names.is_empty() => Ok(()),
        0 => painter.hanging("  ", &format!("No cryptography was found in {listed}."), 4),
        more => {
            painter.hanging("  ", &format!("No cryptography was found in {listed} and {more} more (-v lists all)."), 4)
        }
    }
}

/// Which questions were put to which assets; those without a gap below were answered.
fn questions(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    let mut put: BTreeMap<(&BTreeSet<String>, &str), Vec<&str>> = BTreeMap::new();
    for asset in assessment.assets.iter().filter(|asset| !asset.asked.is_empty()) {
        let how = asset.properties.get("examined").map(String::as_str).unwrap_or_default();
        put.entry((&asset.asked, how)).or_default().push(&asset.name);
    }
    for ((asked, how), names) in put {
        let asked = asked.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let how = if how.is_empty() { String::new() } else { format!(" ({how})") };
        painter.hanging("  asked ", &format!("{asked}{how}: {}", names.join(", ")), 4)?;
    }
    Ok(())
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
