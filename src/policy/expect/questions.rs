//! Which questions show a mechanism: a tab-separated table beside this file.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::Pattern;
use crate::inventory::AssetKind;
use crate::policy::Condition;
use crate::vocab::{Family, Parameter};

const TABLE: &str = include_str!("questions.tsv");

struct Row {
    asset: AssetKind,
    mechanism: &'static str,
    /// None: whatever its name.
    name: Option<&'static str>,
    questions: Vec<&'static str>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(row).collect()
});

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (asset, mechanism, name, questions) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some(Row {
        asset: AssetKind::named(asset)?,
        mechanism,
        name: (name != "-").then_some(name),
        questions: questions.split(' ').collect(),
    })
}

/// Every question that shows something.
pub(super) fn all() -> BTreeSet<&'static str> {
    ROWS.iter().flat_map(|row| row.questions.iter().copied()).collect()
}

/// The questions that must have been answered before it can be said that no fact of such an asset fits a pattern; none if nothing is
/// known of that, so that every open question bears on it.
pub(super) fn of(pattern: &Pattern, asset: AssetKind) -> Option<BTreeSet<&'static str>> {
    let mut questions = BTreeSet::new();
    for family in &pattern.mechanisms {
        match pattern.when.parameters.get(&Parameter::Name) {
            Some(Condition::Words(names)) => {
                for name in names {
                    questions.extend(of_family(family, Some(name), asset)?);
                }
            }
            _ => questions.extend(of_family(family, None, asset)?),
        }
    }
    Some(questions)
}

fn of_family(family: &Family, name: Option<&str>, asset: AssetKind) -> Option<&'static [&'static str]> {
    let kind = family.kind().map(crate::vocab::Kind::name);
    let fits = |row: &&Row, word: &str| {
        row.asset == asset && row.mechanism == word && row.name.is_none_or(|own| name.is_none_or(|name| name == own))
    };
    let of = |word: &str| ROWS.iter().find(|row| fits(row, word));
    let row = of(family.name()).or_else(|| kind.and_then(of))?;
    Some(&row.questions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{FamilyEntry, Kind};

    #[test]
    fn every_line_is_read_and_names_what_there_is() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(ROWS.len(), lines - 1);
        for row in ROWS.iter() {
            let family = FamilyEntry::all().any(|entry| entry.name() == row.mechanism);
            assert!(family || Kind::named(row.mechanism).is_some(), "{}", row.mechanism);
        }
    }
}
