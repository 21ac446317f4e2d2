//! Cryptographic libraries inside a file, and their versions.

use std::borrow::Cow;
use std::collections::BTreeSet;

use memchr::memmem;

use super::Search;
use crate::inventory::{Confidence, Evidence, Fact, Observation, Standing};
use crate::scan::binary::format::{Image, Opened};
use crate::scan::binary::names::{meanings, plain};
use crate::scan::binary::signatures::{VERSIONS, rows};
use crate::scan::binary::{format, locus};
use crate::scan::{About, Artefact, Detector, Findings};

pub(super) struct Versions;

static ABOUT: About = About {
    id: "binary/versions",
    title: "Which cryptographic libraries lie in the file, in which version",
    how: "Looks for the version strings of libraries. Users of a shared library carry its version string too, so a string counts \
          only with a second witness: the library's own symbols defined in the file, or constant tables of algorithms in a \
          file that imports nothing of the library. Not seen: libraries without a version string, stripped ones without \
          tables.",
    references: &["OpenSSL_version(3)", "gnutls_check_version(3)", "gcry_check_version, Libgcrypt manual"],
};

/// So many symbols of a library make its presence: one or two can be a name shared by chance, or a wrapper.
const ENOUGH: usize = 8;
/// Longest version that is read: `1.0.2zk-fips-dev`.
const LONGEST: usize = 24;

impl Detector for Versions {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn look(&self, artefact: &Artefact<'_>, found: &mut Findings) {
        self.search(artefact, &format::open(artefact.bytes), found);
    }
}

impl Search for Versions {
    fn search(&self, artefact: &Artefact<'_>, opened: &Opened<'_>, found: &mut Findings) {
        let libraries = rows(VERSIONS).filter_map(|row| match *row.as_slice() {
            [library, before, witness] => Some((library, before, witness)),
            _ => None,
        });
        let mut written = BTreeSet::new();
        for (library, before, witness) in libraries {
            let strings = strings(artefact.bytes, before);
            let defined = defined(opened, witness);
            let proof = if defined >= ENOUGH && defined > imported(opened, witness) {
                format!("{defined} symbols of {library} are defined in the file")
            } else if !strings.is_empty() && !imports(opened, library) && has_tables(artefact, found) {
                "constant tables of algorithms lie in the file, which imports nothing of the library".to_owned()
            } else {
                continue;
            };
            let own = defined >= ENOUGH;
            let mut add = |version: Option<String>, at: (usize, usize), detail: String| {
                let fact = Fact::Library { name: library.to_owned(), version };
                let evidence = Evidence::new(ABOUT.id, locus(artefact, at.0 as u64, at.1 as u64), detail);
                let confidence = if own { Confidence::Proven } else { Confidence::Likely };
                let asset = artefact.asset.clone();
                found.observations.push(Observation::new(asset, fact, Standing::Present, confidence, evidence));
            };
            for (at, text) in &strings {
                let version = text.strip_prefix(before).map(ToOwned::to_owned);
                add(version, (*at, text.len()), format!("\"{text}\"; {proof}"));
                written.insert(library);
            }
            // LibreSSL has the symbols of OpenSSL, and some libraries have two spellings: symbols alone name only the first.
            if strings.is_empty()
                && !matches!(library, "LibreSSL")
                && !written.contains(library)
                && before.starts_with(library)
            {
                add(None, (0, 0), proof);
            }
        }
    }
}

/// The first place of each version of a library, with the whole string.
fn strings(bytes: &[u8], before: &str) -> Vec<(usize, String)> {
    let mut met = BTreeSet::new();
    let mut strings = Vec::new();
    for at in memmem::find_iter(bytes, before.as_bytes()) {
        let rest = bytes.get(at.saturating_add(before.len())..).unwrap_or_default();
        if let Some(version) = version(rest)
            && met.insert(version)
        {
            strings.push((at, format!("{before}{version}")));
        }
    }
    strings
}

/// `3.0.19`, `1.0.2k-fips`, at the head: at least two numbers, and then an end.
fn version(rest: &[u8]) -> Option<&str> {
    let head = rest.get(..LONGEST).unwrap_or(rest);
    let len =
        head.iter().take_while(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'-' | b'+')).count();
    let text = std::str::from_utf8(head.get(..len)?).ok()?.trim_end_matches(['.', '-', '+']);
    let mut numbers = text.split(['.', '-', '+']);
    let whole = |part: &str| !part.is_empty() && part.bytes().all(|octet| octet.is_ascii_digit());
    let minor = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
    (numbers.next().is_some_and(whole) && numbers.next().is_some_and(minor)).then_some(text)
}

/// How many symbols with one of these prefixes are defined in the file.
fn defined(opened: &Opened<'_>, witness: &str) -> usize {
    let counts = opened.images.iter().map(|image| count(&image.defined, image, opened.format, witness));
    counts.max().unwrap_or_default()
}

/// How many it imports: programs that bring pieces of a library along and take the rest from outside do not contain it.
fn imported(opened: &Opened<'_>, witness: &str) -> usize {
    let counts = opened.images.iter().map(|image| count(&image.imports, image, opened.format, witness));
    counts.max().unwrap_or_default()
}

fn count(symbols: &BTreeSet<Cow<'_, [u8]>>, image: &Image<'_>, format: &str, witness: &str) -> usize {
    let prefixes: Vec<&[u8]> = witness.split(' ').map(str::as_bytes).collect();
    let names = symbols.iter().map(|name| plain(name, format, &image.architecture));
    names.filter(|name| prefixes.iter().any(|prefix| name.starts_with(prefix))).count()
}

/// Whether the file imports anything of a library; LibreSSL has the names of OpenSSL.
fn imports(opened: &Opened<'_>, library: &str) -> bool {
    let library = if library == "LibreSSL" { "OpenSSL" } else { library };
    opened.images.iter().any(|image| {
        let names = image.imports.iter().map(|name| plain(name, opened.format, &image.architecture));
        names.into_iter().any(|name| meanings(name, opened.format).any(|meaning| meaning.library == library))
    })
}

/// Whether whole tables of algorithms were found before.
fn has_tables(artefact: &Artefact<'_>, found: &Findings) -> bool {
    found.observations.iter().any(|seen| {
        seen.asset == artefact.asset && seen.standing == Standing::Present && seen.confidence == Confidence::Proven
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_libraries_write_them() {
        assert_eq!(version(b"3.0.19 27 Jan 2026\0"), Some("3.0.19"));
        assert_eq!(version(b"1.0.2k-fips  26 Jan 2017"), Some("1.0.2k-fips"));
        assert_eq!(version(b"0.9.8zh 3 Dec 2015"), Some("0.9.8zh"));
        assert_eq!(version(b"1.10.1 - The GNU Crypto Library"), Some("1.10.1"));
        assert_eq!(version(b"%s"), None);
        assert_eq!(version(b"CMS routines"), None);
        assert_eq!(version(b"3"), None);
    }

    #[test]
    fn every_line_has_its_columns() {
        assert!(rows(VERSIONS).all(|row| row.len() == 3));
    }
}
