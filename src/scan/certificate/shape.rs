//! What a DER structure is, told by its shape alone: certificate, key, request, list.

use super::tlv::{self, Element, Fault, Reader};

/// The sort of structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Certificate (RFC 5280 §4.1).
    Certificate,
    /// CertificationRequest (RFC 2986 §4).
    Request,
    /// CertificateList (RFC 5280 §5.1).
    RevocationList,
    /// SubjectPublicKeyInfo (RFC 5280 §4.1).
    PublicKey,
    /// RSAPublicKey (RFC 8017 appendix A.1.1).
    RsaPublicKey,
    /// PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2).
    PrivateKey,
    /// RSAPrivateKey (RFC 8017 appendix A.1.2).
    RsaPrivateKey,
    /// ECPrivateKey (RFC 5915 §3).
    EcPrivateKey,
    /// OpenSSL's DSA private key: version, p, q, g, y, x.
    DsaPrivateKey,
    /// EncryptedPrivateKeyInfo (RFC 5958 §3).
    EncryptedPrivateKey,
    /// DHParameter (PKCS #3) or the domain parameters of RFC 3279 §2.3.3.
    DhParameters,
    /// DSA domain parameters (RFC 3279 §2.3.2).
    DsaParameters,
    /// ContentInfo with signed data (RFC 5652 §3, §5).
    SignedData,
    /// PFX (RFC 7292 §4).
    Pkcs12,
}

/// The shape of the structure at the head of `bytes`, and its length.
pub(super) fn at_head(bytes: &[u8]) -> Result<(Option<Shape>, usize), Fault> {
    let outer = Reader::new(bytes).expect(tlv::SEQUENCE, "SEQUENCE")?;
    Ok((of(&outer), outer.whole.len()))
}

/// The shape of a SEQUENCE.
pub(super) fn of(outer: &Element<'_>) -> Option<Shape> {
    let tags = tags(outer);
    let mut reader = outer.inside();
    let first = reader.any("first").ok()?;
    match tags.as_slice() {
        [tlv::SEQUENCE, tlv::SEQUENCE, tlv::BIT_STRING] => signed(&first),
        [tlv::SEQUENCE, tlv::BIT_STRING] => algorithm(&first).then_some(Shape::PublicKey),
        [tlv::SEQUENCE, tlv::OCTET_STRING] => algorithm(&first).then_some(Shape::EncryptedPrivateKey),
        [tlv::INTEGER, tlv::SEQUENCE, tlv::OCTET_STRING, ..] => {
            let second = reader.any("second").ok()?;
            (version(&first, 1) && algorithm(&second)).then_some(Shape::PrivateKey)
        }
        [tlv::INTEGER, tlv::OCTET_STRING, rest @ ..] if version(&first, 1) && rest.iter().all(|tag| *tag >= 0xa0) => {
            Some(Shape::EcPrivateKey)
        }
        [tlv::INTEGER, tlv::SEQUENCE] | [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE] => {
            let second = reader.any("second").ok()?;
            (version(&first, 3) && second.inside().peek() == Some(tlv::OID)).then_some(Shape::Pkcs12)
        }
        [tlv::OID, 0xa0] => signed_data(&first).then_some(Shape::SignedData),
        _ if tags.iter().all(|tag| *tag == tlv::INTEGER) => numbers(&first, tags.len()),
        [tlv::INTEGER, .., tlv::SEQUENCE] if tags.len() == 10 => version(&first, 1).then_some(Shape::RsaPrivateKey),
        _ => None,
    }
}

/// Structures of integers alone, by their count.
fn numbers(first: &Element<'_>, count: usize) -> Option<Shape> {
    match count {
        9 if version(first, 1) => Some(Shape::RsaPrivateKey),
        6 if version(first, 0) => Some(Shape::DsaPrivateKey),
        3 => Some(Shape::DsaParameters),
        2 => Some(Shape::RsaPublicKey),
        _ => None,
    }
}

/// The tags of the elements inside, at most eleven.
fn tags(outer: &Element<'_>) -> Vec<u8> {
    let mut tags = Vec::with_capacity(10);
    let mut reader = outer.inside();
    while tags.len() < 11
        && let Ok(element) = reader.any("element")
    {
        tags.push(element.tag);
    }
    // What follows no structure is no structure of ours.
    if reader.is_empty() { tags } else { Vec::new() }
}

/// Whether the element is an INTEGER of at most `most`.
fn version(element: &Element<'_>, most: u64) -> bool {
    element.tag == tlv::INTEGER && element.content.len() == 1 && tlv::small(element.content).is_some_and(|n| n <= most)
}

/// Whether the element is an AlgorithmIdentifier: a SEQUENCE that begins with an object identifier.
fn algorithm(element: &Element<'_>) -> bool {
    element.tag == tlv::SEQUENCE && element.inside().peek() == Some(tlv::OID)
}

/// Which signed structure it is, by the fields of what is signed.
fn signed(to_be_signed: &Element<'_>) -> Option<Shape> {
    let tags = tags(to_be_signed);
    match tags.as_slice() {
        [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE, 0xa0, ..] | [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE] => {
            Some(Shape::Request)
        }
        [0xa0, tlv::INTEGER, tlv::SEQUENCE, ..] | [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE, tlv::SEQUENCE, ..] => {
            Some(Shape::Certificate)
        }
        [tlv::INTEGER, tlv::SEQUENCE, tlv::SEQUENCE, 0x17 | 0x18, ..]
        | [tlv::SEQUENCE, tlv::SEQUENCE, 0x17 | 0x18, ..] => Some(Shape::RevocationList),
        _ => None,
    }
}

/// Whether the identifier is `signedData` of PKCS #7 (RFC 5652 §5.1): 1.2.840.113549.1.7.2.
fn signed_data(oid: &Element<'_>) -> bool {
    oid.content == [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
}
