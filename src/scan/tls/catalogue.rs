//! What there is to offer, version by version, and what a suite says of the messages that follow it. From the vocabulary.

use super::wire::{Exchange, Form};
use crate::vocab::{
    CipherSuite, Mechanism, NamedGroup, Protocol, ServerParameters, SignatureScheme, Suite, curve_of_oid, known_prime,
};

/// What signs for the server in a suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Signer {
    /// An RSA key.
    Rsa,
    /// An elliptic-curve key: ECDSA, EdDSA in TLS 1.2 (RFC 8422 §5.10).
    Curve,
    /// A DSA key.
    Dss,
}

impl Signer {
    /// Every one.
    pub(crate) const ALL: [Self; 3] = [Self::Rsa, Self::Curve, Self::Dss];
}

/// The suites that can be negotiated in a version. ChaCha20 is neither first nor last: servers that give way to clients which
/// want it look at the first place only.
pub(crate) fn suites(version: Protocol) -> Vec<u16> {
    let known = CipherSuite::negotiable_in(version).filter(|suite| !suite.is_grease());
    known.filter(|suite| suite.entry().is_some_and(|entry| !entry.is_signalling())).map(|suite| suite.0).collect()
}

/// The list with something else than ChaCha20 in the first place, if there is something else.
pub(crate) fn without_chacha_first(mut suites: Vec<u16>) -> Vec<u16> {
    let other = suites.iter().position(|suite| !is_chacha(*suite));
    if let Some(other @ 1..) = other {
        let suite = suites.remove(other);
        suites.insert(0, suite);
    }
    suites
}

/// The list in its order, but with a suite of that version which is not in it before a ChaCha20 in the first place.
pub(crate) fn behind_another(mut suites: Vec<u16>, version: Protocol) -> Vec<u16> {
    if suites.first().is_some_and(|first| is_chacha(*first)) {
        let others = self::suites(version);
        let other = others.into_iter().find(|other| !suites.contains(other) && !is_chacha(*other));
        suites.splice(0..0, other);
    }
    suites
}

fn is_chacha(suite: u16) -> bool {
    let cipher = CipherSuite(suite).entry().and_then(Suite::cipher);
    cipher.is_some_and(|cipher| cipher.family.name().starts_with("ChaCha20"))
}

/// The groups that are defined for a version.
pub(crate) fn groups(version: Protocol) -> Vec<u16> {
    NamedGroup::defined_in(version).filter(|group| !group.is_grease()).map(|group| group.0).collect()
}

/// Whether a group is of the finite-field kind (RFC 7919).
pub(crate) fn is_finite_field(group: u16) -> bool {
    NamedGroup(group).entry().is_some_and(|entry| entry.mechanism().family.name() == "FFDH")
}

/// The signature schemes that are defined for a version.
pub(crate) fn schemes(version: Protocol) -> Vec<u16> {
    let known = SignatureScheme::defined_in(version).filter(|scheme| !scheme.is_grease());
    known.filter(|scheme| family(scheme.0) != Some("anonymous")).map(|scheme| scheme.0).collect()
}

/// The signature schemes of TLS 1.2 with which such a key can sign.
pub(crate) fn schemes_of(signer: Signer) -> Vec<u16> {
    let all = schemes(Protocol::Tls12).into_iter();
    all.filter(|scheme| match (family(*scheme), signer) {
        (Some(name), Signer::Rsa) => name.starts_with("RSA"),
        (Some(name), Signer::Dss) => name == "DSA",
        (Some(name), Signer::Curve) => !name.starts_with("RSA") && name != "DSA" && !name.starts_with("GOST"),
        (None, _) => false,
    })
    .collect()
}

fn family(scheme: u16) -> Option<&'static str> {
    SignatureScheme(scheme).entry().map(|entry| entry.mechanism().family.name())
}

/// What signs the key exchange of a suite; none if nothing does.
pub(crate) fn signer(suite: u16) -> Option<Signer> {
    let entry = CipherSuite(suite).entry()?;
    if matches!(entry.key_exchange()?.parameters(), ServerParameters::None | ServerParameters::Other) {
        return None;
    }
    match entry.authentication()?.word() {
        "RSA" => Some(Signer::Rsa),
        "ECDSA" => Some(Signer::Curve),
        "DSS" => Some(Signer::Dss),
        _ => None,
    }
}

/// Whether a suite is one of those that most servers of any time would accept.
pub(crate) fn is_usual(suite: u16) -> bool {
    let Some(entry) = CipherSuite(suite).entry() else { return false };
    let word = |mechanism: Option<&Mechanism>, words: &[&str]| mechanism.is_some_and(|m| words.contains(&m.word()));
    let cipher = entry.cipher().is_some_and(|cipher| match cipher.family.name() {
        "AES" => cipher.parameters.word(crate::vocab::Parameter::Mode) != Some("ccm"),
        "3DES" | "RC4" | "ChaCha20-Poly1305" => true,
        _ => false,
    });
    cipher
        && word(entry.key_exchange(), &["RSA", "ECDHE", "DHE", "any"])
        && word(entry.authentication(), &["RSA", "ECDSA", "any"])
}

/// Whether a suite agrees on keys by ephemeral elliptic-curve keys.
pub(crate) fn is_curve_exchange(suite: u16) -> bool {
    parameters(suite) == ServerParameters::Curve
}

/// Whether a suite agrees on keys by ephemeral finite-field keys.
pub(crate) fn is_field_exchange(suite: u16) -> bool {
    parameters(suite) == ServerParameters::FiniteField
}

fn parameters(suite: u16) -> ServerParameters {
    let exchange = CipherSuite(suite).entry().and_then(Suite::key_exchange);
    exchange.map_or(ServerParameters::None, Mechanism::parameters)
}

/// Whether a suite is of the kind that encrypt-then-MAC changes: a block cipher in CBC mode with an HMAC (RFC 7366 §3).
pub(crate) fn is_cbc(suite: u16) -> bool {
    let cipher = CipherSuite(suite).entry().and_then(Suite::cipher);
    cipher.is_some_and(|cipher| cipher.parameters.word(crate::vocab::Parameter::Mode) == Some("cbc"))
}

/// Whether a suite has an HMAC of its own, which the truncated_hmac extension would cut (RFC 6066 §7).
pub(crate) fn has_hmac(suite: u16) -> bool {
    let mac = CipherSuite(suite).entry().and_then(Suite::mac);
    mac.is_some_and(|mac| mac.family.name() == "HMAC")
}

/// The form of the ServerKeyExchange that follows a suite in a version.
pub(crate) fn form(suite: u16, version: u16) -> Form {
    let exchange = CipherSuite(suite).entry().and_then(Suite::key_exchange);
    Form {
        hint: exchange.is_some_and(Mechanism::hint),
        exchanged: match parameters(suite) {
            ServerParameters::Curve => Exchange::Curve,
            ServerParameters::FiniteField => Exchange::FiniteField,
            ServerParameters::Rsa => Exchange::Rsa,
            _ => Exchange::Opaque,
        },
        signed: signer(suite).is_some(),
        names_scheme: version >= Protocol::Tls12.number(),
    }
}

/// The scheme that signs in versions before TLS 1.2, where it has no number (RFC 4346 §7.4.3, RFC 8422 §5.4).
pub(crate) fn fixed_scheme(signer: Signer) -> &'static str {
    match signer {
        Signer::Rsa => "rsa_pkcs1_md5_sha1",
        Signer::Curve => "ecdsa_sha1",
        Signer::Dss => "dsa_sha1",
    }
}

/// The number of a finite-field group of RFC 7919, by its prime.
pub(crate) fn named_field(prime: &[u8]) -> Option<u16> {
    let name = known_prime(prime)?.name();
    let group = groups(Protocol::Tls13).into_iter().find(|group| NamedGroup(*group).to_string() == name)?;
    is_finite_field(group).then_some(group)
}

/// Bits of an unsigned number, most significant byte first, without leading zeros.
pub(crate) fn bits(number: &[u8]) -> u64 {
    let first = number.first().map_or(0, |first| u64::from(first.leading_zeros()));
    (number.len() as u64).saturating_mul(8).saturating_sub(first)
}

/// The group on whose curve the key of a certificate lies, if it is an elliptic-curve key.
pub(crate) fn group_of_certificate(der: &[u8]) -> Option<u16> {
    let (_, certificate) = x509_parser::parse_x509_certificate(der).ok()?;
    let parameters = certificate.public_key().algorithm.parameters.as_ref()?;
    let curve = curve_of_oid(&parameters.as_oid().ok()?.to_id_string())?;
    groups(Protocol::Tls12).into_iter().find(|group| {
        let mechanism = NamedGroup(*group).entry().map(crate::vocab::Group::mechanism);
        mechanism.is_some_and(|mechanism| mechanism.parameters.word(crate::vocab::Parameter::Curve) == Some(curve))
    })
}
