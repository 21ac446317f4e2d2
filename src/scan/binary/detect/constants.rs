//! Constant tables, words in code, and instructions that exist for one algorithm.

use std::collections::{BTreeMap, BTreeSet};

use super::Search;
use crate::inventory::{Evidence, Fact, Observation, Standing};
use crate::scan::binary::format::Opened;
use crate::scan::binary::sampled::INDEX;
use crate::scan::binary::signatures::SIGNATURES;
use crate::scan::binary::{code, format, locus};
use crate::scan::{About, Artefact, Detector, Findings};

pub(super) struct Constants;

static ABOUT: About = About {
    id: "binary/constants",
    title: "Which algorithms have their tables or code in the file",
    how: "Searches all bytes for the constant tables of algorithms, in both byte orders and the usual layouts, each compared \
          whole; and executable sections for their constants as immediates and literals and for instructions that exist for \
          one algorithm only (AES-NI, SHA-NI, Armv8). A table says that the algorithm is there, not that it is used, and not \
          its key size or mode. Not seen: algorithms without constants (RC4, RSA), compressed or encrypted code, constants \
          that are computed at run time.",
    references: &["FIPS 197", "FIPS 180-4", "FIPS 202", "FIPS 46-3", "RFC 1321", "RFC 8439", "FIPS 203", "FIPS 204"],
};

/// Where a mark was seen.
struct Sight {
    offset: u64,
    len: u64,
    what: String,
    digest: bool,
}

impl Detector for Constants {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn look(&self, artefact: &Artefact<'_>, found: &mut Findings) {
        self.search(artefact, &format::open(artefact.bytes), found);
    }
}

impl Search for Constants {
    fn search(&self, artefact: &Artefact<'_>, opened: &Opened<'_>, found: &mut Findings) {
        let mut sights: BTreeMap<&str, Vec<Sight>> = BTreeMap::new();
        for hit in INDEX.find(artefact.bytes) {
            let Some(table) = SIGNATURES.tables.get(hit.table) else { continue };
            let (offset, len) = (hit.offset as u64, table.octets.len() as u64);
            let sight = Sight { offset, len, what: table.what.clone(), digest: true };
            sights.entry(table.mark).or_default().push(sight);
        }
        for image in &opened.images {
            for mark in code::marks(&image.architecture, &image.sections) {
                let what = format!("{}, {}", mark.what, image.architecture);
                let sight = Sight { offset: mark.offset, len: mark.len, what, digest: false };
                sights.entry(mark.mark).or_default().push(sight);
            }
        }
        let marks: BTreeSet<&str> = sights.keys().copied().collect();
        for claim in SIGNATURES.claims.iter().filter(|claim| claim.holds(&marks)) {
            let evidence = claim.needs.iter().filter_map(|mark| sights.get(mark)).flatten();
            let evidence: Vec<_> = evidence.map(|sight| sight.evidence(artefact)).collect();
            let fact = Fact::Algorithm { algorithm: claim.algorithm.clone(), usage: claim.usage, protocol: None };
            let mut evidence = evidence.into_iter();
            let Some(first) = evidence.next() else { continue };
            let mut seen = Observation::new(artefact.asset.clone(), fact, Standing::Present, claim.confidence, first);
            seen.evidence.extend(evidence);
            found.observations.push(seen);
        }
    }
}

impl Sight {
    fn evidence(&self, artefact: &Artefact<'_>) -> Evidence {
        let evidence = Evidence::new(ABOUT.id, locus(artefact, self.offset, self.len), self.what.clone());
        let range = usize::try_from(self.offset).ok().zip(usize::try_from(self.len).ok());
        let bytes = range.and_then(|(at, len)| artefact.bytes.get(at..)?.get(..len)).filter(|_| self.digest);
        match bytes {
            Some(bytes) => evidence.with_bytes(crate::scan::certificate::sha256(bytes)),
            None => evidence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::AssetId;

    /// What is found in bytes of no format, as families.
    fn families(bytes: &[u8]) -> BTreeSet<String> {
        let artefact = Artefact { path: vec!["x".into()], asset: AssetId::new("file:x"), target: "t".into(), bytes };
        let mut found = Findings::default();
        Constants.look(&artefact, &mut found);
        found
            .observations
            .into_iter()
            .filter_map(|seen| match seen.fact {
                Fact::Algorithm { algorithm, .. } => Some(algorithm.family.name().to_owned()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn sigma_in_text() {
        assert_eq!(families(b"some text, expand 32-byte k, and more"), BTreeSet::from(["ChaCha20".to_owned()]));
        assert_eq!(families(b"some text without any of it, however long it goes on"), BTreeSet::new());
    }

    /// Every table, alone in a file, is found at every alignment.
    #[test]
    fn every_table_at_every_alignment() {
        for table in &SIGNATURES.tables {
            for gap in 0..8 {
                let mut bytes = vec![0x55; gap];
                bytes.extend(&table.octets);
                assert!(
                    INDEX.find(&bytes).iter().any(|hit| hit.offset == gap
                        && SIGNATURES.tables.get(hit.table).is_some_and(|one| one.octets == table.octets)),
                    "{} at {gap}",
                    table.what
                );
            }
        }
    }
}
