//! The symbols of cryptographic libraries, by name.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::signatures::{SYMBOLS, algorithm, rows};
use crate::vocab::{Algorithm, Usage};

/// What the name of a symbol says.
pub(super) struct Meaning {
    pub(super) library: &'static str,
    /// None where it tells the library alone.
    pub(super) algorithm: Option<(Algorithm, Usage)>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for row in rows(SYMBOLS) {
        if let Some((symbol, meaning)) = read(&row) {
            match symbol.strip_suffix('*') {
                Some(prefix) => names.prefixes.entry(prefix.as_bytes()).or_default().push(meaning),
                None => names.whole.entry(symbol.as_bytes()).or_default().push(meaning),
            }
        }
    }
    names
});

#[derive(Default)]
struct Names {
    whole: BTreeMap<&'static [u8], Vec<Meaning>>,
    prefixes: BTreeMap<&'static [u8], Vec<Meaning>>,
}

fn read(row: &[&'static str]) -> Option<(&'static str, Meaning)> {
    let [symbol, library, family, parameters, usage] = row else { return None };
    let algorithm = if *family == "-" {
        None
    } else {
        let (algorithm, usual) = algorithm(family, parameters)?;
        Some((algorithm, if *usage == "-" { usual } else { Usage::named(usage)? }))
    };
    Some((symbol, Meaning { library, algorithm }))
}

/// The name as headers have it: without the version of ELF, the underscore of Mach-O and i386, the prefix of a PE import.
pub(super) fn plain<'a>(symbol: &'a [u8], format: &str, architecture: &str) -> &'a [u8] {
    let symbol = symbol.split(|octet| *octet == b'@').next().unwrap_or(symbol);
    let symbol = symbol.strip_prefix(b"__imp_").unwrap_or(symbol);
    let marked = format.starts_with("Mach-O") || (architecture == "i386" && matches!(format, "PE" | "COFF"));
    if marked { symbol.strip_prefix(b"_").unwrap_or(symbol) } else { symbol }
}

/// All that a plain name says, in a file of that format: system libraries exist on their own system only.
pub(super) fn meanings<'a>(name: &'a [u8], format: &'a str) -> impl Iterator<Item = &'static Meaning> + 'a {
    let whole = NAMES.whole.get(name).into_iter().flatten();
    // Every prefix of the name, longest last; the names are short.
    let prefixes = (1..=name.len()).filter_map(|len| NAMES.prefixes.get(name.get(..len)?)).flatten();
    whole.chain(prefixes).filter(move |meaning| match meaning.library.split(' ').next() {
        Some("Apple") => format.starts_with("Mach-O"),
        Some("Windows") => matches!(format, "PE" | "COFF" | "COFF import"),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_parses() {
        for row in rows(SYMBOLS) {
            assert!(read(&row).is_some(), "{row:?}");
        }
    }

    #[test]
    fn names_of_headers() {
        assert_eq!(plain(b"EVP_sha1@OPENSSL_3.0.0", "ELF", "x86_64"), b"EVP_sha1");
        assert_eq!(plain(b"_CC_MD5", "Mach-O fat", "aarch64"), b"CC_MD5");
        assert_eq!(plain(b"_ZN5Botan", "ELF", "x86_64"), b"_ZN5Botan");
        let libraries = |name: &[u8], format| meanings(name, format).map(|one| one.library).collect::<Vec<_>>();
        assert_eq!(libraries(b"EVP_sha1", "ELF"), ["OpenSSL"]);
        assert_eq!(libraries(b"CC_MD5", "ELF"), [""; 0]);
        assert_eq!(libraries(b"main", "ELF"), [""; 0]);
    }
}
