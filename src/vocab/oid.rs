//! Object identifiers of algorithms, as certificates, keys and encrypted containers write them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::registry::{self, Row, Table};
use super::{Algorithm, Parameter, curve_by_oid};

static OIDS: LazyLock<BTreeMap<&'static str, Oid>> =
    LazyLock::new(|| Table::entries(registry::OIDS, Oid::read).into_iter().map(|oid| (oid.dotted, oid)).collect());

/// Where an object identifier stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OidRole {
    /// In a SubjectPublicKeyInfo: the kind of key.
    PublicKey,
    /// As a signature algorithm.
    Signature,
    /// As a key transport or agreement.
    KeyEstablishment,
    /// As a digest.
    Hash,
    /// As a MAC, or as the pseudorandom function of PBKDF2.
    Mac,
    /// As a cipher or key wrap.
    Cipher,
    /// As a key derivation.
    KeyDerivation,
    /// As a password-based encryption.
    PasswordBased,
    /// As the name of a curve.
    Curve,
}

impl OidRole {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "public-key" => Self::PublicKey,
            "signature" => Self::Signature,
            "key-establishment" => Self::KeyEstablishment,
            "hash" => Self::Hash,
            "mac" => Self::Mac,
            "cipher" => Self::Cipher,
            "key-derivation" => Self::KeyDerivation,
            "password-based" => Self::PasswordBased,
            "curve" => Self::Curve,
            _ => return None,
        })
    }
}

/// An object identifier and the algorithm that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oid {
    dotted: &'static str,
    name: &'static str,
    other_names: Vec<&'static str>,
    roles: Vec<OidRole>,
    algorithm: Algorithm,
    reference: &'static str,
}

impl Oid {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            dotted: row.cell("oid")?,
            name: row.cell("name")?,
            other_names: row.list("other-names"),
            roles: row.cell("role")?.split(',').map(OidRole::named).collect::<Option<_>>()?,
            algorithm: row.algorithm("algorithm")?,
            reference: row.cell("reference")?,
        })
    }

    /// Every object identifier but those of `registry/curves.tsv`.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        OIDS.values()
    }

    /// The identifier, dotted: `1.2.840.113549.1.1.11`.
    pub fn dotted(&self) -> &'static str {
        self.dotted
    }

    /// The name in the document that defines it: `sha256WithRSAEncryption`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Further names, among them that of OpenSSL.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// Where it stands.
    pub fn roles(&self) -> &[OidRole] {
        &self.roles
    }

    /// The algorithm, with the parameters that the identifier fixes.
    pub fn algorithm(&self) -> &Algorithm {
        &self.algorithm
    }

    /// The document that defines it.
    pub fn reference(&self) -> &'static str {
        self.reference
    }
}

/// What is known of an object identifier, dotted. Curves: see [`curve_of_oid`].
pub fn oid(dotted: &str) -> Option<&'static Oid> {
    OIDS.get(dotted)
}

/// The canonical name of the curve with that object identifier, dotted; further identifiers of a curve included.
pub fn curve_of_oid(dotted: &str) -> Option<&'static str> {
    curve_by_oid(dotted).map(super::Curve::name).or_else(|| {
        let oid = oid(dotted).filter(|oid| oid.roles.contains(&OidRole::Curve))?;
        oid.algorithm.parameters.word(Parameter::Curve)
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_an_oid() {
        assert_eq!(OIDS.len(), registry::tests::lines(registry::OIDS));
        for entry in OIDS.values() {
            registry::tests::assert_registered(&entry.algorithm);
            // X25519 and its like: the identifier of the key is that of the curve (RFC 8410 section 3).
            let curve = curve_by_oid(entry.dotted).map(super::super::Curve::name);
            assert!(curve.is_none() || curve == entry.algorithm.parameters.word(Parameter::Curve), "{}", entry.dotted);
        }
    }

    #[test]
    fn identifiers_of_the_standards() {
        // RFC 8017 appendix C, RFC 5758, RFC 4055, RFC 9881, RFC 9909, RFC 9935, RFC 8410.
        for (dotted, name, algorithm) in [
            ("1.2.840.113549.1.1.5", "sha1WithRSAEncryption", "RSASSA-PKCS1 hash=SHA-1"),
            ("1.2.840.113549.1.1.10", "id-RSASSA-PSS", "RSASSA-PSS"),
            ("1.2.840.10045.4.3.3", "ecdsa-with-SHA384", "ECDSA hash=SHA-384"),
            ("2.16.840.1.101.3.4.3.18", "id-ml-dsa-65", "ML-DSA set=ML-DSA-65"),
            ("2.16.840.1.101.3.4.3.31", "id-slh-dsa-shake-256f", "SLH-DSA set=SLH-DSA-SHAKE-256f"),
            ("2.16.840.1.101.3.4.4.2", "id-alg-ml-kem-768", "ML-KEM set=ML-KEM-768"),
            ("1.3.101.112", "id-Ed25519", "EdDSA curve=Ed25519"),
            ("2.16.840.1.101.3.4.2.1", "id-sha256", "SHA-256"),
        ] {
            let entry = oid(dotted).unwrap();
            assert_eq!(entry.name(), name);
            assert_eq!(entry.algorithm(), &registry::algorithm(algorithm).unwrap());
        }
        assert_eq!(oid("1.2.3"), None);
    }

    #[test]
    fn curves_by_any_identifier() {
        assert_eq!(curve_of_oid("1.3.132.0.34"), Some("P-384"));
        // RFC 4357 section 11.4 and RFC 7836 section 5.1 name the same curve twice.
        assert_eq!(curve_of_oid("1.2.643.2.2.35.1"), curve_of_oid("1.2.643.7.1.2.1.1.2"));
        assert_eq!(curve_of_oid("1.2.840.113549.1.1.1"), None);
    }
}
