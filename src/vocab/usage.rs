use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Kind;

/// What an algorithm is used for. The same algorithm can be fine in one usage and forbidden in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Usage {
    /// Agreeing on or transporting a key.
    KeyEstablishment,
    /// Signing and verifying: certificates, handshakes, code.
    Signature,
    /// Keeping data secret, with or without integrity.
    Encryption,
    /// Message authentication.
    Integrity,
    /// Hashing as such.
    Hash,
    /// Deriving keys from a shared secret.
    KeyDerivation,
    /// Generating random bits.
    Random,
    /// Storing or stretching passwords.
    PasswordHash,
    /// A choice of the protocol itself: a version, an extension, an option.
    Protocol,
    /// Whoever declared the algorithm did not say what for. No rule can ask for it: a policy is asked for every use that the
    /// algorithm can have ([`Usage::open_to`]), and decides where all of them come out alike.
    Unstated,
}

impl Usage {
    /// Every usage that a policy can speak of, in the order of reports.
    pub const ALL: &'static [Self] = &[
        Self::KeyEstablishment,
        Self::Signature,
        Self::Encryption,
        Self::Integrity,
        Self::Hash,
        Self::KeyDerivation,
        Self::Random,
        Self::PasswordHash,
        Self::Protocol,
    ];

    /// The word used in JSON, policies and reports, such as `key-establishment`.
    pub fn name(self) -> &'static str {
        match self {
            Self::KeyEstablishment => "key-establishment",
            Self::Signature => "signature",
            Self::Encryption => "encryption",
            Self::Integrity => "integrity",
            Self::Hash => "hash",
            Self::KeyDerivation => "key-derivation",
            Self::Random => "random",
            Self::PasswordHash => "password-hash",
            Self::Protocol => "protocol",
            Self::Unstated => "unstated",
        }
    }

    /// The usages that an algorithm of a kind can have, where nobody says which.
    pub fn open_to(kind: Option<Kind>) -> &'static [Self] {
        match kind {
            Some(Kind::Factoring | Kind::Curve | Kind::FiniteField) => {
                &[Self::KeyEstablishment, Self::Signature, Self::Encryption]
            }
            Some(Kind::PublicKeyEncryption) => &[Self::KeyEstablishment, Self::Encryption],
            Some(Kind::Hash) => {
                &[Self::Signature, Self::Integrity, Self::Hash, Self::KeyDerivation, Self::Random, Self::PasswordHash]
            }
            Some(Kind::BlockCipher | Kind::Mode) => {
                &[Self::KeyEstablishment, Self::Encryption, Self::Integrity, Self::KeyDerivation, Self::Random]
            }
            _ => Self::ALL,
        }
    }

    /// The usage of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|usage| usage.name() == name)
    }
}

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
