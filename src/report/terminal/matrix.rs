//! Several policies at once: every asset under every policy, and where the policies contradict each other.

use std::io;

use super::style::Painter;
use crate::assessment::{AssessedAsset, Assessment, AssetResult};
use crate::inventory::AssetId;
use crate::policy::Verdict;
use crate::report::Detail;

/// From this many policies on, a matrix says more than lists.
const SEVERAL: usize = 3;
/// Columns of a cell: a letter, a blank, a month, and a blank between cells.
const CELL: usize = 10;
/// Most columns of an asset's name.
const NAME: usize = 40;
/// How many assets a short report shows in the matrix, and in a conflict.
const ROWS_SHOWN: usize = 60;
const ASSETS_SHOWN: usize = 3;

/// Whether there are so many policies that the report is laid out by what was found and not by policy.
pub(super) fn is_worth_it(assessment: &Assessment) -> bool {
    assessment.policies.len() >= SEVERAL
}

/// The matrix, in as many blocks of policies as the width asks for; `assets` are in the order of the report.
pub(super) fn write(assessment: &Assessment, assets: &[&AssessedAsset], painter: &mut Painter<'_>) -> io::Result<()> {
    if assets.is_empty() {
        return Ok(());
    }
    painter.line(&painter.bold("Assets under the policies"))?;
    let legend = Verdict::ALL.iter().map(|verdict| format!("{} {verdict}", letter(*verdict)));
    let legend = legend.collect::<Vec<_>>().join(", ");
    let dates = "A date is the first month in which the policy is no longer met; after F, U or ? that has passed.";
    painter.hanging("  ", &format!("{legend}, · not addressed. {dates}"), 2)?;
    let longest = assets.iter().map(|asset| asset.name.chars().count()).max().unwrap_or_default();
    let name = longest.min(NAME).min(painter.width() / 2);
    let across = (painter.width().saturating_sub(2 + name + 1) / CELL).max(1);
    let shown = if painter.detail() >= Detail::Full { assets.len() } else { assets.len().min(ROWS_SHOWN) };
    let ids: Vec<&str> = assessment.policies.iter().map(|result| result.policy.id.as_str()).collect();
    // Blocks of about the same width, as few as fit.
    let blocks = ids.len().div_ceil(across).max(1);
    for block in ids.chunks(ids.len().div_ceil(blocks).max(1)) {
        painter.blank()?;
        head(block, name, painter)?;
        for asset in assets.iter().take(shown) {
            let cells = block.iter().map(|id| cell(asset.results.iter().find(|result| result.policy == *id), painter));
            let row = format!("  {:<name$} {}", cut(&asset.name, name), cells.collect::<String>());
            painter.line(row.trim_end())?;
        }
    }
    if shown < assets.len() {
        painter.line(&format!("  and {} more assets (-v shows all)", assets.len() - shown))?;
    }
    painter.blank()?;
    conflicts(assessment, painter)
}

fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Recommended => 'R',
        Verdict::Acceptable => 'A',
        Verdict::Legacy => 'L',
        Verdict::Deprecated => 'D',
        Verdict::Unlisted => 'U',
        Verdict::Indeterminate => '?',
        Verdict::Forbidden => 'F',
    }
}

fn cell(result: Option<&AssetResult>, painter: &Painter<'_>) -> String {
    let Some(result) = result else { return format!("{:<CELL$}", "·") };
    let mut text = letter(result.verdict).to_string();
    if let Some(horizon) = &result.horizon {
        text = format!("{text} {}-{:02}", horizon.date.year(), horizon.date.month());
    }
    painter.in_colour_of(result.verdict, &format!("{text:<CELL$}"))
}

/// The ids over their columns, broken at hyphens.
fn head(ids: &[&str], name: usize, painter: &mut Painter<'_>) -> io::Result<()> {
    let broken: Vec<Vec<String>> = ids.iter().map(|id| lines(id)).collect();
    let height = broken.iter().map(Vec::len).max().unwrap_or_default();
    for line in 0..height {
        let mut row = format!("  {:<name$} ", "");
        for id in &broken {
            // They stand on the row below, not under the title.
            let at = (line + id.len()).checked_sub(height);
            let part = at.and_then(|at| id.get(at)).map(String::as_str).unwrap_or_default();
            row = format!("{row}{part:<CELL$}");
        }
        painter.line(&painter.bold(row.trim_end()))?;
    }
    Ok(())
}

/// An id in pieces that fit over a cell, broken after hyphens, or anywhere if need be.
fn lines(id: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for part in id.split_inclusive('-') {
        let fits = lines.last().is_some_and(|line| line.chars().count() + part.chars().count() < CELL);
        if !fits && lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        for letter in part.chars() {
            if lines.last().is_some_and(|line| line.chars().count() + 1 >= CELL) {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(letter);
            }
        }
    }
    lines
}

/// A name in so many columns: its end tells more than its beginning.
fn cut(name: &str, columns: usize) -> String {
    let length = name.chars().count();
    if length <= columns {
        return name.to_owned();
    }
    let rest: String = name.chars().skip(length + 1 - columns).collect();
    format!("…{rest}")
}

/// What one policy recommends and another forbids.
fn conflicts(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    if assessment.conflicts.is_empty() {
        return Ok(());
    }
    painter.line(&painter.bold("Conflicts: recommended by one policy, forbidden by another"))?;
    for conflict in &assessment.conflicts {
        let joined = |policies: &std::collections::BTreeSet<String>| {
            policies.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let name =
            |id: &AssetId| assessment.assets.iter().find(|asset| asset.id == *id).map(|asset| asset.name.as_str());
        let assets: Vec<_> = conflict.assets.iter().filter_map(name).collect();
        let shown = if painter.detail() >= Detail::Full { assets.len() } else { assets.len().min(ASSETS_SHOWN) };
        let more = assets.len() - shown;
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let usage = conflict.usage.map(|usage| format!(" for {usage}")).unwrap_or_default();
        let text = format!(
            "{usage}: recommended by {}; forbidden by {}; in {}{more}",
            joined(&conflict.recommended_by),
            joined(&conflict.forbidden_by),
            assets.get(..shown).unwrap_or_default().join(", ")
        );
        painter.hanging(&format!("  {}", painter.bold(&conflict.title)), &text, 4)?;
    }
    painter.blank()
}

#[cfg(test)]
mod tests {
    use super::{cut, lines};

    #[test]
    fn ids_are_broken_at_hyphens() {
        assert_eq!(lines("eccg-acm-2"), ["eccg-acm-", "2"]);
        assert_eq!(lines("nist-sp-800-131a-r2"), ["nist-sp-", "800-131a-", "r2"]);
        assert_eq!(lines("mozilla-intermediate"), ["mozilla-", "intermedi", "ate"]);
    }

    #[test]
    fn names_keep_their_end() {
        assert_eq!(cut("short", 10), "short");
        assert_eq!(cut("a/long/path/file.pem", 9), "…file.pem");
    }
}
