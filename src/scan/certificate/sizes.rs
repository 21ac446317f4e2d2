//! Sizes that an algorithm's identifier fixes, from `registry/sizes.tsv`.

use std::sync::LazyLock;

use crate::vocab::{Algorithm, Parameter};

const TABLE: &str = include_str!("registry/sizes.tsv");

/// Sizes in octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Of the encoded public key.
    pub(super) public_key: usize,
    /// Of a signature, if it makes any.
    pub(super) signature: Option<usize>,
}

static SIZES: LazyLock<Vec<(&str, Sizes)>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<(&'static str, Sizes)> {
    let mut cells = line.split('\t').skip(1);
    let name = cells.next()?;
    let public_key = cells.next()?.parse().ok()?;
    Some((name, Sizes { public_key, signature: cells.next()?.parse().ok() }))
}

/// The sizes of an algorithm that has a parameter set or one of the curves with fixed encodings.
pub(super) fn of(algorithm: &Algorithm) -> Option<Sizes> {
    let word = |parameter| algorithm.parameters.word(parameter);
    let name = word(Parameter::Set).or_else(|| word(Parameter::Curve))?;
    SIZES.iter().find(|(known, _)| *known == name).map(|(_, sizes)| *sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(SIZES.len() + 1, rows);
        let slh = Algorithm::new("SLH-DSA").with(Parameter::Set, "SLH-DSA-SHA2-192s");
        assert_eq!(of(&slh), Some(Sizes { public_key: 48, signature: Some(16_224) }));
    }
}
