//! Constant tables in bulk bytes: every table of at least `STRIDE` + 7 octets holds an 8-octet window at a place divisible by
//! `STRIDE`, so only every `STRIDE`th place is looked at. A Bloom filter turns nearly all of them away, a map the rest, and
//! what is left is compared whole.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::signatures::{SIGNATURES, Table};

/// Distance of the places that are looked at. Shorter tables than this and 7 more octets could be missed; tests forbid them.
const STRIDE: usize = 8;
const WINDOW: usize = 8;
/// Bits of the filter, as a power of two: small enough for a first-level cache.
const FILTER: u32 = 17;

/// A table found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) offset: usize,
    /// Which of the tables.
    pub(super) table: usize,
}

/// The index of all signatures.
pub(super) static INDEX: LazyLock<Index<'static>> = LazyLock::new(|| Index::new(&SIGNATURES.tables));

/// What is looked up.
pub(super) struct Index<'a> {
    tables: &'a [Table],
    filter: Vec<u64>,
    /// From a window to the tables that hold it, and where in each.
    windows: BTreeMap<u64, Vec<(usize, usize)>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(tables: &'a [Table]) -> Self {
        let mut index = Self { tables, filter: vec![0; 1 << (FILTER - 6)], windows: BTreeMap::new() };
        for (number, table) in tables.iter().enumerate() {
            let start = richest(&table.octets);
            let windows = table.octets.windows(WINDOW).enumerate().skip(start).take(STRIDE);
            for (at, window) in windows {
                let Some(key) = key(window) else { continue };
                index.windows.entry(key).or_default().push((number, at));
                let (cell, bit) = place(key);
                if let Some(cell) = index.filter.get_mut(cell) {
                    *cell |= 1 << bit;
                }
            }
        }
        index
    }

    /// Every place of every table, ascending.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (step, chunk) in bytes.chunks_exact(STRIDE).enumerate() {
            let Some(key) = key(chunk) else { continue };
            let (cell, bit) = place(key);
            if self.filter.get(cell).is_some_and(|cell| cell >> bit & 1 == 1) {
                self.compare(bytes, step.saturating_mul(STRIDE), key, &mut hits);
            }
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    #[cold]
    fn compare(&self, bytes: &[u8], at: usize, key: u64, hits: &mut Vec<Hit>) {
        for (table, inside) in self.windows.get(&key).into_iter().flatten() {
            let start = at.checked_sub(*inside);
            let octets = self.tables.get(*table).map_or(&[][..], |table| &table.octets);
            if let Some(offset) = start
                && bytes.get(offset..).is_some_and(|rest| rest.starts_with(octets))
            {
                hits.push(Hit { offset, table: *table });
            }
        }
    }
}

/// The first place of `STRIDE` windows in a row of which the poorest has the most different octets: zeros are everywhere.
fn richest(octets: &[u8]) -> usize {
    let richness: Vec<usize> = octets.windows(WINDOW).map(different).collect();
    let poorest = richness.windows(STRIDE).map(|row| row.iter().copied().min().unwrap_or_default());
    poorest.enumerate().max_by_key(|(at, least)| (*least, usize::MAX - at)).map_or(0, |(at, _)| at)
}

fn different(window: &[u8]) -> usize {
    let mut octets = window.to_vec();
    octets.sort_unstable();
    octets.dedup();
    octets.len()
}

fn key(window: &[u8]) -> Option<u64> {
    window.try_into().ok().map(u64::from_le_bytes)
}

/// The word and the bit of the filter for a window.
fn place(key: u64) -> (usize, u32) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - FILTER);
    (usize::try_from(hash >> 6).unwrap_or_default(), u32::try_from(hash & 63).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use memchr::memmem;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_table_is_too_short() {
        for table in &SIGNATURES.tables {
            assert!(table.octets.len() >= STRIDE + WINDOW - 1, "{}", table.what);
        }
    }

    fn brute(bytes: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for (table, one) in SIGNATURES.tables.iter().enumerate() {
            // Not memmem's iterator, which steps over overlapping places.
            let mut from = 0;
            while let Some(at) = bytes.get(from..).and_then(|rest| memmem::find(rest, &one.octets)) {
                hits.push(Hit { offset: from + at, table });
                from += at + 1;
            }
        }
        hits.sort_unstable();
        hits
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn as_brute_force(pieces in prop::collection::vec((0..SIGNATURES.tables.len(), 0..40_usize, any::<u8>(), any::<bool>()), 0..12)) {
            let mut bytes = Vec::new();
            for (table, gap, fill, cut) in pieces {
                bytes.extend(std::iter::repeat_n(fill, gap));
                let octets = SIGNATURES.tables.get(table).map_or(&[][..], |table| &table.octets);
                bytes.extend(octets.iter().skip(usize::from(cut)));
            }
            prop_assert_eq!(INDEX.find(&bytes), brute(&bytes));
        }
    }
}
