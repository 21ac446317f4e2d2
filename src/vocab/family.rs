//! What is known of each family: its kind, what it is used for, its other names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::registry::{self, Table};
use super::{Family, Kind, Parameter, Usage};

static ENTRIES: LazyLock<BTreeMap<&'static str, FamilyEntry>> = LazyLock::new(|| {
    Table::entries(registry::FAMILIES, FamilyEntry::read).into_iter().map(|entry| (entry.name, entry)).collect()
});

/// A family as `registry/families.tsv` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyEntry {
    name: &'static str,
    kind: Kind,
    usage: Usage,
    cyclonedx: Option<&'static str>,
    other_names: Vec<&'static str>,
    parameters: Vec<Parameter>,
    sizes: Vec<u64>,
    reference: &'static str,
}

impl FamilyEntry {
    fn read(row: registry::Row<'_>) -> Option<Self> {
        let mut parameters = Vec::new();
        let mut sizes = Vec::new();
        for word in row.cell("parameters").into_iter().flat_map(|cell| cell.split(' ')) {
            let (name, only) = word.split_once('=').map_or((word, None), |(name, only)| (name, Some(only)));
            parameters.push(Parameter::named(name)?);
            for size in only.into_iter().flat_map(|only| only.split('|')) {
                sizes.push(size.parse().ok()?);
            }
        }
        Some(Self {
            name: row.cell("name")?,
            kind: Kind::named(row.cell("kind")?)?,
            usage: Usage::named(row.cell("usage")?)?,
            cyclonedx: row.cell("cyclonedx"),
            other_names: row.list("other-names"),
            parameters,
            sizes,
            reference: row.cell("reference")?,
        })
    }

    /// Every family, by name.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        ENTRIES.values()
    }

    /// The canonical name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The family itself.
    pub fn family(&self) -> Family {
        Family::new(self.name)
    }

    /// What sort of mechanism it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What it is used for where nothing else is said.
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// The family in the CycloneDX 1.7 cryptography registry, if it has one.
    pub fn cyclonedx(&self) -> Option<&'static str> {
        self.cyclonedx
    }

    /// Names in other dialects.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// The parameters that an algorithm of this family can have.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The only sizes in bits that its document defines; empty where any size is possible.
    pub fn sizes(&self) -> &[u64] {
        &self.sizes
    }

    /// The document that defines it.
    pub fn reference(&self) -> &'static str {
        self.reference
    }
}

impl Family {
    /// What the registry knows of this family; none if the name is not a canonical one.
    pub fn entry(&self) -> Option<&'static FamilyEntry> {
        ENTRIES.get(self.name())
    }

    /// What sort of mechanism it is.
    pub fn kind(&self) -> Option<Kind> {
        self.entry().map(FamilyEntry::kind)
    }

    /// What it is used for where nothing else is said.
    pub fn usage(&self) -> Option<Usage> {
        self.entry().map(FamilyEntry::usage)
    }
}

impl Kind {
    /// Every kind with its word.
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::BlockCipher, "block-cipher"),
        (Self::StreamCipher, "stream-cipher"),
        (Self::Mode, "mode"),
        (Self::Composition, "composition"),
        (Self::AuthenticatedEncryption, "authenticated-encryption"),
        (Self::Hash, "hash"),
        (Self::Mac, "mac"),
        (Self::KeyDerivation, "key-derivation"),
        (Self::PasswordHash, "password-hash"),
        (Self::Random, "random"),
        (Self::Factoring, "factoring"),
        (Self::Curve, "curve"),
        (Self::FiniteField, "finite-field"),
        (Self::Signature, "signature"),
        (Self::KeyAgreement, "key-agreement"),
        (Self::Kem, "kem"),
        (Self::PublicKeyEncryption, "public-key-encryption"),
        (Self::Hybrid, "hybrid"),
        (Self::CipherSuite, "cipher-suite"),
        (Self::ProtocolVersion, "protocol-version"),
        (Self::NamedGroup, "named-group"),
        (Self::SignatureScheme, "signature-scheme"),
        (Self::Feature, "feature"),
        (Self::SshAlgorithm, "ssh-algorithm"),
        (Self::IkeTransform, "ike-transform"),
        (Self::KerberosEncryption, "kerberos-encryption"),
        (Self::Certificate, "certificate"),
    ];

    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::WORDS.iter().map(|(kind, _)| *kind)
    }

    /// The word used in JSON and policies, such as `block-cipher`.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, word)| *word == name).map(|(kind, _)| *kind)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_a_family() {
        assert_eq!(ENTRIES.len(), registry::tests::lines(registry::FAMILIES));
    }

    #[test]
    fn words_are_those_of_the_json_form() {
        for kind in Kind::all() {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{kind}\""));
            assert_eq!(Kind::named(kind.name()), Some(kind));
        }
    }

    #[test]
    fn kinds_and_usages() {
        assert_eq!(Family::new("AES").kind(), Some(Kind::BlockCipher));
        assert_eq!(Family::new("ML-KEM").usage(), Some(Usage::KeyEstablishment));
        assert_eq!(Family::new("SHA-256").entry().unwrap().cyclonedx(), Some("SHA-2"));
        assert_eq!(Family::new("Rot13").entry(), None);
    }
}
