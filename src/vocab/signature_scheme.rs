//! Signature schemes of TLS 1.3 and the pairs of hash and signature of TLS 1.2, in one space of numbers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::registry::{self, Row, Status, Table};
use super::{Algorithm, Parameter, Protocol};

static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| Table::entries(registry::SCHEMES, Scheme::read));
static NUMBERS: LazyLock<BTreeMap<u16, &'static Scheme>> =
    LazyLock::new(|| SCHEMES.iter().filter_map(|entry| entry.number.map(|number| (number, entry))).collect());
static NAMES: LazyLock<BTreeMap<&'static str, &'static Scheme>> =
    LazyLock::new(|| SCHEMES.iter().map(|entry| (entry.name, entry)).collect());

/// The number of a signature scheme on the wire (RFC 8446 §4.2.3). Any number is a value; [`SignatureScheme::entry`] tells if it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignatureScheme(pub u16);

impl SignatureScheme {
    /// What the registry knows of it.
    pub fn entry(self) -> Option<&'static Scheme> {
        NUMBERS.get(&self.0).copied()
    }

    /// Every known one that is defined for that version, by number.
    pub fn defined_in(protocol: Protocol) -> impl Iterator<Item = Self> {
        NUMBERS.iter().filter(move |(_, entry)| entry.allowed_in(protocol)).map(|(number, _)| Self(*number))
    }

    /// Whether it is one of the meaningless values that keep servers tolerant (RFC 8701).
    pub fn is_grease(self) -> bool {
        let [high, low] = self.0.to_be_bytes();
        high == low && low & 0x0f == 0x0a
    }
}

impl std::fmt::Display for SignatureScheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.entry() {
            Some(entry) => f.write_str(entry.name),
            None => write!(f, "0x{:04X}", self.0),
        }
    }
}

/// A signature scheme and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    number: Option<u16>,
    name: &'static str,
    openssl: Option<&'static str>,
    gnutls: Option<&'static str>,
    other_names: Vec<&'static str>,
    mechanism: Algorithm,
    from: Protocol,
    to: Protocol,
    status: Status,
    reference: &'static str,
}

impl Scheme {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            number: row.code().and_then(|code| u16::try_from(code).ok()),
            name: row.cell("name")?,
            openssl: row.cell("openssl"),
            gnutls: row.cell("gnutls"),
            other_names: row.list("other-names"),
            mechanism: row.algorithm("algorithm")?,
            from: row.protocol("from")?,
            to: row.protocol("to")?,
            status: row.status()?,
            reference: row.cell("reference")?,
        })
    }

    /// Every known one, by number.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        SCHEMES.iter()
    }

    /// The one of that canonical name, exactly; see [`find`](super::find) for other dialects.
    pub fn named(name: &str) -> Option<&'static Self> {
        NAMES.get(name).copied()
    }

    /// The number on the wire; none where the protocol version implies it.
    pub fn number(&self) -> Option<u16> {
        self.number
    }

    /// The canonical name: that of IANA where it has one.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name in OpenSSL, where it differs.
    pub fn openssl(&self) -> Option<&'static str> {
        self.openssl
    }

    /// The name in GnuTLS, where it differs.
    pub fn gnutls(&self) -> Option<&'static str> {
        self.gnutls
    }

    /// Further names.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// What it is made of: a scheme with its hash, and the curve that it binds in TLS 1.3.
    pub fn mechanism(&self) -> &Algorithm {
        &self.mechanism
    }

    /// What it is made of in that version: before TLS 1.3 the curve is left open (RFC 8446 §4.2.3).
    pub fn mechanism_in(&self, protocol: Protocol) -> Algorithm {
        let mut mechanism = self.mechanism.clone();
        if protocol < Protocol::Tls13 && mechanism.family.name() == "ECDSA" {
            mechanism.parameters.0.remove(&Parameter::Curve);
        }
        mechanism
    }

    /// Whether it is defined for that version of TLS.
    pub fn allowed_in(&self, protocol: Protocol) -> bool {
        self.from <= protocol && protocol <= self.to
    }

    /// Where its number comes from.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The document that defines it.
    pub fn reference(&self) -> &'static str {
        self.reference
    }

    /// It as an algorithm of the family `TLS-signature-scheme`.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::new("TLS-signature-scheme").with(Parameter::Name, self.name)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_an_entry() {
        assert_eq!(SCHEMES.len(), registry::tests::lines(registry::SCHEMES));
        assert_eq!(NAMES.len(), SCHEMES.len());
        SCHEMES.iter().for_each(|entry| registry::tests::assert_registered(&entry.mechanism));
    }

    #[test]
    fn numbers_of_the_standards() {
        // RFC 8446 section 4.2.3, RFC 5246 section 7.4.1.4.1, draft-ietf-tls-mldsa, draft-reddy-tls-slhdsa.
        for (number, name, mechanism) in [
            (0x0401, "rsa_pkcs1_sha256", "RSASSA-PKCS1 hash=SHA-256"),
            (0x0403, "ecdsa_secp256r1_sha256", "ECDSA curve=P-256 hash=SHA-256"),
            (0x0804, "rsa_pss_rsae_sha256", "RSASSA-PSS hash=SHA-256"),
            (0x0807, "ed25519", "EdDSA curve=Ed25519"),
            (0x0905, "mldsa65", "ML-DSA set=ML-DSA-65"),
            (0x0911, "slhdsa_sha2_128s", "SLH-DSA set=SLH-DSA-SHA2-128s"),
            (0x091c, "slhdsa_shake_256f", "SLH-DSA set=SLH-DSA-SHAKE-256f"),
            (0x0202, "dsa_sha1", "DSA hash=SHA-1"),
            (0x0301, "rsa_pkcs1_sha224", "RSASSA-PKCS1 hash=SHA-224"),
            (0x0101, "rsa_pkcs1_md5", "RSASSA-PKCS1 hash=MD5"),
        ] {
            let scheme = SignatureScheme(number).entry().unwrap();
            assert_eq!(scheme.name(), name);
            assert_eq!(scheme.mechanism(), &registry::algorithm(mechanism).unwrap());
        }
        assert_eq!(Scheme::named("rsa_pkcs1_md5_sha1").unwrap().number(), None);
    }

    #[test]
    fn the_curve_binds_in_tls13_only() {
        let scheme = SignatureScheme(0x0503).entry().unwrap();
        assert_eq!(scheme.mechanism_in(Protocol::Tls12), registry::algorithm("ECDSA hash=SHA-384").unwrap());
        assert_eq!(
            scheme.mechanism_in(Protocol::Tls13),
            registry::algorithm("ECDSA curve=P-384 hash=SHA-384").unwrap()
        );
    }
}
