//! Hash functions: their sizes and strengths.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::registry::{self, Row, Table};

static HASHES: LazyLock<BTreeMap<&'static str, Hash>> =
    LazyLock::new(|| Table::entries(registry::HASHES, Hash::read).into_iter().map(|hash| (hash.name, hash)).collect());

/// A hash function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash {
    name: &'static str,
    output_bits: u32,
    collision_bits: u32,
    preimage_bits: u32,
    collision_category: Option<u8>,
    preimage_category: Option<u8>,
    source: &'static str,
}

impl Hash {
    fn read(row: Row<'_>) -> Option<Self> {
        let category = |column| row.number(column).and_then(|category| u8::try_from(category).ok());
        Some(Self {
            name: row.cell("name")?,
            output_bits: row.number("output-bits")?,
            collision_bits: row.number("collision-bits")?,
            preimage_bits: row.number("preimage-bits")?,
            collision_category: category("collision-category"),
            preimage_category: category("preimage-category"),
            source: row.cell("source")?,
        })
    }

    /// The hash of that canonical name, such as `SHA-256`.
    pub fn named(name: &str) -> Option<&'static Self> {
        HASHES.get(name)
    }

    /// Every hash whose sizes are known.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        HASHES.values()
    }

    /// The canonical name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Length of the digest in bits.
    pub fn output_bits(&self) -> u32 {
        self.output_bits
    }

    /// Strength in bits against collisions: what counts in signatures.
    pub fn collision_bits(&self) -> u32 {
        self.collision_bits
    }

    /// Strength in bits where collisions do not help: MACs, key derivation.
    pub fn preimage_bits(&self) -> u32 {
        self.preimage_bits
    }

    /// Quantum category against collisions, 0 to 5.
    pub fn collision_category(&self) -> Option<u8> {
        self.collision_category
    }

    /// Quantum category where collisions do not help, 0 to 5.
    pub fn preimage_category(&self) -> Option<u8> {
        self.preimage_category
    }

    /// Where the strengths come from.
    pub fn source(&self) -> &'static str {
        self.source
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::vocab::{FamilyEntry, Kind};

    #[test]
    fn every_line_is_a_hash() {
        assert_eq!(HASHES.len(), registry::tests::lines(registry::HASHES));
        let families: Vec<_> =
            FamilyEntry::all().filter(|family| family.kind() == Kind::Hash && family.name() != "Keccak").collect();
        assert!(families.iter().all(|family| Hash::named(family.name()).is_some()));
        assert_eq!(families.len(), HASHES.len());
    }

    #[test]
    fn strengths_of_table_3() {
        // SP 800-57 part 1 revision 5, table 3.
        let sha1 = Hash::named("SHA-1").unwrap();
        assert!(sha1.collision_bits() < 80 && sha1.preimage_bits() == 128);
        assert_eq!(Hash::named("SHA-224").map(|hash| (hash.collision_bits(), hash.preimage_bits())), Some((112, 192)));
        assert_eq!(Hash::named("SHA-512").map(|hash| (hash.collision_bits(), hash.preimage_bits())), Some((256, 256)));
    }
}
