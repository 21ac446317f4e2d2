//! Real binaries of this machine, where it has them: what tools and documentation say of them is what we find.

use std::collections::BTreeSet;
use std::path::Path;

use cryptassay::inventory::{AssetId, Fact, GapReason, Standing};
use cryptassay::scan::{Artefact, Findings, binary};

fn examine(bytes: &[u8]) -> Findings {
    let artefact = Artefact {
        path: vec!["file".to_owned()],
        asset: AssetId::new("file:file"),
        target: "target".to_owned(),
        bytes,
    };
    let mut found = Findings::default();
    binary::examine(&artefact, &mut found);
    found
}

/// What lies in a file of this machine, or nothing where it has none: other systems have other files.
fn file(path: &str) -> Option<Findings> {
    Path::new(path).exists().then(|| examine(&std::fs::read(path).expect("a file of the system can be read")))
}

fn families(found: &Findings, standing: Standing) -> BTreeSet<&str> {
    let seen = found.observations.iter().filter(|seen| seen.standing == standing);
    seen.filter_map(|seen| match &seen.fact {
        Fact::Algorithm { algorithm, .. } => Some(algorithm.family.name()),
        _ => None,
    })
    .collect()
}

fn libraries(found: &Findings, standing: Standing) -> BTreeSet<(&str, Option<&str>)> {
    let seen = found.observations.iter().filter(|seen| seen.standing == standing);
    seen.filter_map(|seen| match &seen.fact {
        Fact::Library { name, version } => Some((name.as_str(), version.as_deref())),
        _ => None,
    })
    .collect()
}

#[test]
fn true_has_none() {
    let Some(found) = file("/usr/bin/true") else { return };
    assert_eq!(found.observations, []);
    assert_eq!(found.gaps, []);
    let asset = found.assets.first().expect("every file is an asset");
    assert_eq!(asset.properties.get("format").map(String::as_str), Some("ELF"));
    assert!(asset.properties.get("needed").is_some_and(|needed| needed.contains("libc.so.6")));
    assert!(asset.asked.contains("binary/constants") && asset.asked.contains("binary/symbols"));
}

#[test]
fn libcrypto_has_its_algorithms_and_version() {
    let Some(found) = file("/usr/lib/x86_64-linux-gnu/libcrypto.so.3") else { return };
    let families = families(&found, Standing::Present);
    // Algorithms that OpenSSL 3 has in this library in every build of a distribution.
    for family in ["AES", "DES", "3DES", "MD5", "SHA-1", "SHA-256", "SHA-512", "ChaCha20", "Blowfish", "RIPEMD-160"] {
        assert!(families.contains(family), "{family} of {families:?}");
    }
    let versions = libraries(&found, Standing::Present);
    let version = versions.iter().find(|(name, _)| *name == "OpenSSL").and_then(|(_, version)| *version);
    assert!(version.is_some_and(|version| version.starts_with("3.")), "{versions:?}");
}

#[test]
fn a_user_of_a_shared_library_is_linked_and_contains_nothing() {
    let Some(found) = file("/usr/bin/openssl") else { return };
    assert!(libraries(&found, Standing::Linked).contains(&("OpenSSL", None)));
    assert_eq!(libraries(&found, Standing::Present), BTreeSet::new());
    assert_eq!(families(&found, Standing::Present), BTreeSet::new());
    assert!(families(&found, Standing::Linked).contains("SHA-256"));
}

#[test]
fn an_empty_file_says_so() {
    let found = examine(b"");
    let gap = found.gaps.first().expect("an empty file leaves a gap");
    assert_eq!((&gap.reason, gap.detail.as_str()), (&GapReason::Unsupported, "the file is empty"));
    assert_eq!(found.assets.len(), 1);
}

/// An archive as ar(5) describes it: members with something in them are assets of their own, the others are not.
#[test]
fn members_of_archives() {
    let sigma = b"expand 32-byte k";
    let mut archive = b"!<arch>\n".to_vec();
    for (name, bytes) in [("plain.o/", &b"nothing here....."[..]), ("chacha.o/", &sigma[..])] {
        archive.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, bytes.len()).bytes());
        archive.extend(bytes);
        if bytes.len() % 2 == 1 {
            archive.push(b'\n');
        }
    }
    let found = examine(&archive);
    let assets: Vec<_> = found.assets.iter().map(|asset| asset.name.as_str()).collect();
    assert_eq!(assets, ["file", "file › chacha.o"]);
    assert!(found.assets.first().is_some_and(|asset| asset.links.len() == 1));
    assert_eq!(families(&found, Standing::Present), BTreeSet::from(["ChaCha20"]));
}

/// What is compressed or cut short is told, not passed over.
#[test]
fn what_is_not_examined_is_told() {
    let gzip = examine(b"\x1f\x8b\x08\0\0\0\0\0\0\x03 and more");
    assert!(gzip.gaps.iter().any(|gap| gap.reason == GapReason::Unsupported && gap.detail.contains("gzip")));
    let cut = examine(b"\x7fELF\x02\x01\x01\0\0\0");
    assert!(cut.gaps.iter().any(|gap| matches!(gap.reason, GapReason::Malformed { .. })));
}

/// A table before the end of a file that is cut short, or in a file of no format, is found all the same.
#[test]
fn raw_bytes_are_examined() {
    let bytes = [&b"\x7fELF\x02\x01\x01\0\0\0 garbage "[..], b"expand 32-byte k"].concat();
    assert_eq!(families(&examine(&bytes), Standing::Present), BTreeSet::from(["ChaCha20"]));
}

/// This program itself, which has every format that this machine builds.
fn own() -> &'static [u8] {
    static OWN: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
        let path = std::env::current_exe().expect("a test has a program");
        let bytes = std::fs::read(path).expect("and can read it");
        bytes.into_iter().take(60_000).collect()
    });
    &OWN
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Octets changed in the head of a program, and its end cut off: no panic, and always an asset.
    #[test]
    fn mutated_programs(changes in proptest::collection::vec((0..4096_usize, proptest::num::u8::ANY), 0..30), cut in 0..60_000_usize) {
        let mut bytes = own().get(..cut.min(own().len())).unwrap_or_default().to_vec();
        for (at, value) in changes {
            if let Some(octet) = bytes.get_mut(at) {
                *octet = value;
            }
        }
        proptest::prop_assert!(!examine(&bytes).assets.is_empty());
    }
}
