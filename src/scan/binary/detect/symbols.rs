//! Symbols of the well-known cryptographic libraries: imported, exported, defined.

use std::collections::BTreeSet;

use super::Search;
use crate::inventory::{Confidence, Evidence, Fact, Observation, Standing};
use crate::scan::binary::format::{Image, Opened};
use crate::scan::binary::names::{meanings, plain};
use crate::scan::binary::{format, locus};
use crate::scan::{About, Artefact, Detector, Findings};

pub(super) struct Symbols;

static ABOUT: About = About {
    id: "binary/symbols",
    title: "Which functions of cryptographic libraries the file imports or defines",
    how: "Reads the imports, exports and symbol tables of ELF, PE, COFF and Mach-O files and compares the names with those of \
          OpenSSL and its kin, GnuTLS, Nettle, Libgcrypt, NSS, Mbed TLS, wolfSSL, libsodium, Botan, and the libraries of \
          Windows and Apple. An import says that the file can call it, not that it does. Not seen: stripped static code, \
          functions loaded by name at run time, names that another library shares.",
    references: &["System V ABI, chapter 4", "PE Format (Microsoft)", "Mach-O Programming Topics (Apple)"],
};

impl Detector for Symbols {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn look(&self, artefact: &Artefact<'_>, found: &mut Findings) {
        self.search(artefact, &format::open(artefact.bytes), found);
    }
}

impl Search for Symbols {
    fn search(&self, artefact: &Artefact<'_>, opened: &Opened<'_>, found: &mut Findings) {
        for image in &opened.images {
            let mut libraries = BTreeSet::new();
            for symbol in &image.imports {
                add(artefact, opened, image, symbol, Standing::Linked, found);
                let name = plain(symbol, opened.format, &image.architecture);
                for meaning in meanings(name, opened.format) {
                    // One symbol is evidence enough; all of them are in the facts of their algorithms.
                    if libraries.insert(meaning.library) {
                        let fact = Fact::Library { name: meaning.library.to_owned(), version: None };
                        observe(artefact, symbol, Standing::Linked, meaning.library, fact, found);
                    }
                }
            }
            for symbol in &image.defined {
                add(artefact, opened, image, symbol, Standing::Present, found);
            }
        }
    }
}

fn add(
    artefact: &Artefact<'_>,
    opened: &Opened<'_>,
    image: &Image<'_>,
    symbol: &[u8],
    standing: Standing,
    found: &mut Findings,
) {
    let name = plain(symbol, opened.format, &image.architecture);
    for meaning in meanings(name, opened.format) {
        // Which library lies in the file is for its version's detector to say.
        let Some((algorithm, usage)) = &meaning.algorithm else { continue };
        let fact = Fact::Algorithm { algorithm: algorithm.clone(), usage: *usage, protocol: None };
        observe(artefact, symbol, standing, meaning.library, fact, found);
    }
}

fn observe(
    artefact: &Artefact<'_>,
    symbol: &[u8],
    standing: Standing,
    library: &str,
    fact: Fact,
    found: &mut Findings,
) {
    let (offset, len) = place(artefact.bytes, symbol);
    let verb = if standing == Standing::Linked { "imports" } else { "defines" };
    let detail = format!("{verb} {} of {library}", String::from_utf8_lossy(symbol));
    let evidence = Evidence::new(ABOUT.id, locus(artefact, offset, len), detail);
    found.observations.push(Observation::new(artefact.asset.clone(), fact, standing, Confidence::Likely, evidence));
}

/// Where the name lies in the bytes; at their head, without length, if it was put together from pieces.
fn place(bytes: &[u8], symbol: &[u8]) -> (u64, u64) {
    let offset = (symbol.as_ptr() as usize).checked_sub(bytes.as_ptr() as usize);
    match offset.filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(symbol))) {
        Some(at) => (at as u64, symbol.len() as u64),
        None => (0, 0),
    }
}
