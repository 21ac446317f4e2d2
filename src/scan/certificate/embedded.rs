//! Certificates and keys inside larger binaries: PEM blocks, and DER structures told by their shape.

use memchr::memmem;

use super::container::pem;
use super::shape::{self, Shape};
use super::tlv;

/// The smallest DER structure that is worth a look: shorter ones hold no key of any size in use.
const SMALLEST: usize = 32;
/// The largest structure taken for a certificate or key inside another file.
const LARGEST: usize = 1 << 20;

/// Something that lies inside a larger binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Embedded {
    /// Offset of its first byte.
    pub offset: usize,
    /// Length in bytes.
    pub len: usize,
    /// What it is.
    pub kind: EmbeddedKind,
}

/// What lies inside a larger binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum EmbeddedKind {
    /// A PEM block of any label whose base64 text decodes.
    Pem,
    /// An X.509 certificate in DER.
    Certificate,
    /// A private key in DER: PKCS #8, PKCS #1 or SEC 1.
    PrivateKey,
    /// A public key in DER: SubjectPublicKeyInfo.
    PublicKey,
}

/// Finds PEM blocks and plausible DER certificates and keys, ascending and without overlap.
///
/// Told by structure, so that a string such as `-----BEGIN CERTIFICATE-----` alone (every TLS library has it) is nothing.
/// Not seen: structures over 1 MiB, compressed or encrypted ones, and DER with indefinite lengths.
pub fn find_embedded(bytes: &[u8]) -> Vec<Embedded> {
    let mut found: Vec<Embedded> = pem::blocks(bytes)
        .0
        .into_iter()
        .filter(|block| block.der.as_ref().is_ok_and(|der| !der.is_empty()))
        .map(|block| Embedded { offset: block.at, len: block.len, kind: EmbeddedKind::Pem })
        .collect();
    for anchor in ANCHORS {
        for hit in memmem::find_iter(bytes, anchor.octets) {
            found.extend(anchor.headers.iter().filter_map(|header| structure(bytes, hit.checked_sub(*header)?)));
        }
    }
    // The outermost and first wins; what lies inside it is part of it.
    found.sort_by(|a, b| a.offset.cmp(&b.offset).then(b.len.cmp(&a.len)));
    let mut end = 0_usize;
    found.retain(|one| {
        let outside = one.offset >= end;
        if outside {
            end = one.offset.saturating_add(one.len);
        }
        outside
    });
    found
}

/// Octets that stand at a fixed distance from the head of a structure.
struct Anchor {
    octets: &'static [u8],
    /// How far before them the structure can begin.
    headers: &'static [usize],
}

/// What is looked for. Long forms begin with `30 82`; short ones are found by what follows their two- or three-octet header.
const ANCHORS: &[Anchor] = &[
    Anchor { octets: &[0x30, 0x82], headers: &[0] },
    // [0] EXPLICIT v3, INTEGER: a certificate under 256 octets.
    Anchor { octets: &[0xa0, 0x03, 0x02, 0x01, 0x02, 0x02], headers: &[6, 5] },
    // Version 0 or 1, AlgorithmIdentifier: PKCS #8.
    Anchor { octets: &[0x02, 0x01, 0x00, 0x30], headers: &[2, 3] },
    Anchor { octets: &[0x02, 0x01, 0x01, 0x30], headers: &[2, 3] },
    // Version 1, OCTET STRING: SEC 1.
    Anchor { octets: &[0x02, 0x01, 0x01, 0x04], headers: &[2, 3] },
    // AlgorithmIdentifier with id-ecPublicKey and a named curve: SubjectPublicKeyInfo.
    Anchor { octets: &[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06], headers: &[4, 5] },
];

/// The certificate or key whose DER begins at `at`, if one does.
fn structure(bytes: &[u8], at: usize) -> Option<Embedded> {
    let rest = bytes.get(at..)?;
    let (tag, length) = (rest.first()?, rest.get(1)?);
    // Most candidates end here: what follows the header must begin a field of a structure that we know.
    let header = match length {
        0x20..=0x7f => 2,
        0x81 => 3,
        0x82 => 4,
        0x83 => 5,
        _ => return None,
    };
    if *tag != tlv::SEQUENCE || !matches!(rest.get(header)?, &tlv::SEQUENCE | &tlv::INTEGER) {
        return None;
    }
    let rest = rest.get(..LARGEST).unwrap_or(rest);
    let (shape, len) = shape::at_head(rest).ok()?;
    let kind = match shape? {
        Shape::Certificate => EmbeddedKind::Certificate,
        Shape::PrivateKey | Shape::RsaPrivateKey | Shape::EcPrivateKey => EmbeddedKind::PrivateKey,
        Shape::PublicKey => EmbeddedKind::PublicKey,
        _ => return None,
    };
    (len >= SMALLEST).then_some(Embedded { offset: at, len, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_alone_are_nothing() {
        let text = b"\0-----BEGIN CERTIFICATE-----\0-----END CERTIFICATE-----\0-----BEGIN %s-----\n\0ABCD-----END ";
        assert_eq!(find_embedded(text), []);
    }

    #[test]
    fn certificates_and_keys_in_a_binary() {
        let leaf = include_bytes!("../../../tests/it/data/certificates/leaf.der");
        let key = include_bytes!("../../../tests/it/data/certificates/key-sec1.pem");
        let keys: Vec<Vec<u8>> = [
            &include_bytes!("../../../tests/it/data/certificates/key-pkcs1.pem")[..],
            include_bytes!("../../../tests/it/data/certificates/key-pkcs8.pem"),
            include_bytes!("../../../tests/it/data/certificates/key-sec1.pem"),
            include_bytes!("../../../tests/it/data/certificates/key-ed25519.pem"),
            include_bytes!("../../../tests/it/data/certificates/key-public.pem"),
        ]
        .into_iter()
        .flat_map(|text| pem::blocks(text).0)
        .filter_map(|block| block.der.ok())
        .collect();
        let mut binary = vec![0x30, 0x82, 0, 0, 0x82, 0x30];
        let mut expected = Vec::new();
        let mut add = |octets: &[u8], kind| {
            expected.push(Embedded { offset: binary.len(), len: octets.len(), kind });
            binary.extend_from_slice(octets);
            binary.extend_from_slice(b"\0\x30\x82\xff\xff between");
        };
        add(leaf, EmbeddedKind::Certificate);
        for (octets, kind) in
            keys.iter().zip([EmbeddedKind::PrivateKey; 4].into_iter().chain([EmbeddedKind::PublicKey]))
        {
            add(octets, kind);
        }
        add(key.trim_ascii_end(), EmbeddedKind::Pem);
        assert_eq!(find_embedded(&binary), expected);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>) {
            for one in find_embedded(&bytes) {
                proptest::prop_assert!(bytes.get(one.offset..one.offset + one.len).is_some());
            }
        }
    }
}
