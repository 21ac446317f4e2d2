//! The tables of the vocabulary: tab-separated files, embedded and parsed once.
//!
//! A line that begins with `#` is a comment: it states the source and the edition. The next line names the columns. `-` in a cell
//! means none. Tests check that every line of every table parses and that all references between tables hold.

use super::{Algorithm, Parameter, Protocol, Value};

pub(super) const FAMILIES: &str = include_str!("registry/families.tsv");
pub(super) const SUITES: &str = include_str!("registry/tls-suites.tsv");
pub(super) const KINDS: &str = include_str!("registry/ssl2-kinds.tsv");
pub(super) const MECHANISMS: &str = include_str!("registry/tls-mechanisms.tsv");
pub(super) const GROUPS: &str = include_str!("registry/tls-groups.tsv");
pub(super) const SCHEMES: &str = include_str!("registry/tls-signature-schemes.tsv");
pub(super) const CURVES: &str = include_str!("registry/curves.tsv");
pub(super) const OIDS: &str = include_str!("registry/oids.tsv");
pub(super) const FINITE_FIELDS: &str = include_str!("registry/ff-groups.tsv");
pub(super) const STRENGTHS: &str = include_str!("registry/strengths.tsv");
pub(super) const FACTORING: &str = include_str!("registry/factoring.tsv");
pub(super) const ORDERS: &str = include_str!("registry/orders.tsv");
pub(super) const HASHES: &str = include_str!("registry/hashes.tsv");
pub(super) const SSH_ALGORITHMS: &str = include_str!("registry/ssh-algorithms.tsv");
pub(super) const IKE_TRANSFORMS: &str = include_str!("registry/ike-transforms.tsv");
pub(super) const KERBEROS_ENCRYPTION: &str = include_str!("registry/kerberos-encryption.tsv");
pub(super) const WORDS: &str = include_str!("registry/words.tsv");

/// Where a number on the wire was given to its algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Status {
    /// In the registry of IANA.
    Iana,
    /// A pair of hash and signature of TLS 1.2 that has no name in the registry (RFC 5246 §7.4.1.4.1).
    Tls12,
    /// Only in an expired draft.
    Draft,
    /// Chosen by an implementation or a national standard.
    Private,
    /// In the specification of SSL 2.0.
    Ssl2,
    /// Never on the wire: implied by the protocol version.
    Implied,
    /// A signal in the place of an algorithm, such as `TLS_FALLBACK_SCSV`.
    Signalling,
}

impl Status {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "iana" => Self::Iana,
            "tls12" => Self::Tls12,
            "draft" => Self::Draft,
            "private" => Self::Private,
            "ssl2" => Self::Ssl2,
            "implied" => Self::Implied,
            "signalling" => Self::Signalling,
            _ => return None,
        })
    }
}

/// A parsed table.
pub(super) struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

impl Table {
    pub(super) fn parse(text: &'static str) -> Self {
        let mut lines = text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| line.split('\t').collect());
        let columns = lines.next().unwrap_or_default();
        Self { columns, rows: lines.collect() }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { columns: &self.columns, cells })
    }

    /// Every row as an entry; a row that does not parse is left out, which the tests forbid.
    pub(super) fn entries<T>(text: &'static str, entry: impl Fn(Row<'_>) -> Option<T>) -> Vec<T> {
        Self::parse(text).rows().filter_map(entry).collect()
    }
}

/// One line of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    columns: &'t [&'static str],
    cells: &'t [&'static str],
}

impl Row<'_> {
    /// The cell of that column, if it holds something.
    pub(super) fn cell(&self, column: &str) -> Option<&'static str> {
        let at = self.columns.iter().position(|name| *name == column)?;
        self.cells.get(at).copied().filter(|cell| *cell != "-" && !cell.is_empty())
    }

    /// A number on the wire, written `0x1301`.
    pub(super) fn code(&self) -> Option<u32> {
        u32::from_str_radix(self.cell("code")?.strip_prefix("0x")?, 16).ok()
    }

    pub(super) fn number(&self, column: &str) -> Option<u32> {
        self.cell(column)?.parse().ok()
    }

    /// A list with commas between its items.
    pub(super) fn list(&self, column: &str) -> Vec<&'static str> {
        self.cell(column).map(|cell| cell.split(',').collect()).unwrap_or_default()
    }

    pub(super) fn protocol(&self, column: &str) -> Option<Protocol> {
        Protocol::named(self.cell(column)?)
    }

    pub(super) fn status(&self) -> Option<Status> {
        Status::named(self.cell("status")?)
    }

    pub(super) fn algorithm(&self, column: &str) -> Option<Algorithm> {
        algorithm(self.cell(column)?)
    }
}

/// Reads a family and its parameters as the tables write them: `ECDSA curve=P-256 hash=SHA-256`.
pub(super) fn algorithm(text: &str) -> Option<Algorithm> {
    let mut words = text.split(' ');
    let mut algorithm = Algorithm::new(words.next().filter(|family| !family.is_empty())?);
    for word in words {
        let (name, value) = word.split_once('=')?;
        let value = value.parse().map_or_else(|_| Value::from(value), Value::Number);
        algorithm = algorithm.with(Parameter::named(name)?, value);
    }
    Some(algorithm)
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use super::*;

    /// Lines of data in a table, counted without parsing them.
    pub(in crate::vocab) fn lines(text: &str) -> usize {
        text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count() - 1
    }

    /// Asserts that the family of an algorithm, its hash and its curve are registered.
    pub(in crate::vocab) fn assert_registered(algorithm: &Algorithm) {
        let family = algorithm.family.entry();
        assert!(family.is_some(), "family of {algorithm:?}");
        for (parameter, value) in &algorithm.parameters.0 {
            assert!(
                family.is_some_and(|family| family.parameters().contains(parameter)),
                "{parameter} of {algorithm:?}"
            );
            let sizes = family.map(super::super::FamilyEntry::sizes).unwrap_or_default();
            if let (Parameter::Bits, Value::Number(bits)) = (parameter, value) {
                assert!(sizes.is_empty() || sizes.contains(bits), "{algorithm:?}");
            }
        }
        if let Some(hash) = algorithm.parameters.word(Parameter::Hash) {
            assert!(super::super::Family::new(hash).entry().is_some(), "hash of {algorithm:?}");
        }
        if let Some(curve) = algorithm.parameters.word(Parameter::Curve) {
            assert!(super::super::curve(curve).is_some(), "curve of {algorithm:?}");
        }
    }

    #[test]
    fn every_line_has_every_column_and_a_source() {
        for text in [
            FAMILIES,
            SUITES,
            KINDS,
            MECHANISMS,
            GROUPS,
            SCHEMES,
            CURVES,
            OIDS,
            FINITE_FIELDS,
            HASHES,
            STRENGTHS,
            FACTORING,
            ORDERS,
            SSH_ALGORITHMS,
            IKE_TRANSFORMS,
            KERBEROS_ENCRYPTION,
        ] {
            assert!(text.starts_with("# ") && text.contains("ource"), "no source: {text:.60}");
            let table = Table::parse(text);
            for row in &table.rows {
                assert_eq!(row.len(), table.columns.len(), "{row:?}");
                assert!(row.iter().all(|cell| !cell.is_empty() && cell.trim() == *cell), "{row:?}");
            }
        }
    }

    #[test]
    fn no_number_and_no_name_stands_twice() {
        for text in [FAMILIES, SUITES, KINDS, GROUPS, SCHEMES, CURVES, OIDS, FINITE_FIELDS, HASHES] {
            let table = Table::parse(text);
            let mut names = BTreeSet::new();
            let mut codes = BTreeSet::new();
            for row in table.rows() {
                assert!(names.insert(row.cell("name").unwrap().to_ascii_lowercase()), "{:?} twice", row.cell("name"));
                assert!(row.code().is_none_or(|code| codes.insert(code)), "{:?} twice", row.cell("code"));
            }
        }
    }

    #[test]
    fn algorithms_are_written_with_their_parameters() {
        let read = algorithm("ECDSA curve=P-256 hash=SHA-256").unwrap();
        assert_eq!(read.parameters.word(Parameter::Curve), Some("P-256"));
        assert_eq!(algorithm("RSAES-PKCS1 bits=512").unwrap().parameters.number(Parameter::Bits), Some(512));
        assert!(algorithm("ECDSA curve").is_none());
        assert!(algorithm("ECDSA colour=red").is_none());
    }
}
