use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AssetId;
use crate::vocab::{Algorithm, Protocol, Usage};

/// One fact about one asset. Says nothing of good or bad.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Observation {
    /// The asset.
    pub asset: AssetId,
    /// The fact.
    pub fact: Fact,
    /// How strongly the asset stands by it.
    pub standing: Standing,
    /// How sure we are.
    pub confidence: Confidence,
    /// Its place in the asset's own order of preference, from 0, where the asset has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// What another laboratory needs to see the same.
    pub evidence: Vec<Evidence>,
}

impl Observation {
    /// A fact with one piece of evidence.
    pub fn new(asset: AssetId, fact: Fact, standing: Standing, confidence: Confidence, evidence: Evidence) -> Self {
        Self { asset, fact, standing, confidence, rank: None, evidence: vec![evidence] }
    }

    /// With a place in the asset's order of preference, from 0.
    #[must_use]
    pub fn ranked(mut self, rank: u32) -> Self {
        self.rank = Some(rank);
        self
    }

    /// If the other is the same fact in the same standing, takes its evidence and the higher confidence.
    pub(super) fn absorb(&mut self, other: &mut Self) -> bool {
        let same = self.asset == other.asset && self.fact == other.fact && self.standing == other.standing;
        if same {
            self.confidence = self.confidence.max(other.confidence);
            self.rank = match (self.rank, other.rank) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            self.evidence.append(&mut other.evidence);
            self.evidence.sort();
            self.evidence.dedup();
        }
        same
    }
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Fact {
    /// An algorithm in a usage; protocol mechanisms (suites, groups, versions, features) are algorithms too.
    Algorithm {
        /// The algorithm with all that is known of its parameters.
        algorithm: Algorithm,
        /// What it is used for.
        usage: Usage,
        /// The protocol, with its version, in which it was seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        protocol: Option<Protocol>,
    },
    /// A known cryptographic library.
    Library {
        /// Its name: `OpenSSL`.
        name: String,
        /// Its version, where a second witness confirms the string.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    },
    /// A value that the vocabulary does not know; never dropped.
    Unknown {
        /// What it is a value of: `tls-suite`, `oid`, `tls-group`.
        space: String,
        /// The value: `0xfafa`, `1.2.3.4`.
        value: String,
        /// What it would be used for.
        usage: Usage,
    },
}

impl Fact {
    /// What it is used for; a library has no use of its own.
    pub fn usage(&self) -> Option<Usage> {
        match self {
            Self::Algorithm { usage, .. } | Self::Unknown { usage, .. } => Some(*usage),
            Self::Library { .. } => None,
        }
    }
}

/// How strongly an asset stands by a fact, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Standing {
    /// Its code, table or value lies in the asset.
    Present,
    /// The asset imports it.
    Linked,
    /// A call site was seen.
    Called,
    /// A peer was offered it.
    Offered,
    /// It was agreed in a handshake, or is what the asset itself is made with.
    Accepted,
    /// The asset chooses it before all others.
    Preferred,
}

impl Standing {
    /// Every standing, weakest first.
    pub const ALL: &'static [Self] =
        &[Self::Present, Self::Linked, Self::Called, Self::Offered, Self::Accepted, Self::Preferred];

    /// The word used in JSON and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Linked => "linked",
            Self::Called => "called",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Preferred => "preferred",
        }
    }

    /// The standing of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|standing| standing.name() == name)
    }
}

/// How sure an observation is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Confidence {
    /// One sign that has other explanations.
    Hint,
    /// Signs that rarely have another explanation.
    Likely,
    /// The thing itself was seen.
    Proven,
}

/// What another laboratory needs to see the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Evidence {
    /// The id of the probe or detector: `tls/suites`, `binary/constants`.
    pub method: String,
    /// Where it was seen.
    pub locus: Locus,
    /// What was seen there, for a person: a message, a symbol, a table's name. Never a secret.
    pub detail: String,
    /// SHA-256 of the bytes seen, or the bytes themselves if short, in lower-case hexadecimal. Never a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

impl Evidence {
    /// Evidence without its bytes.
    pub fn new(method: &str, locus: Locus, detail: impl Into<String>) -> Self {
        Self { method: method.to_owned(), locus, detail: detail.into(), bytes: None }
    }

    /// With the bytes seen, or their digest, in hexadecimal.
    #[must_use]
    pub fn with_bytes(mut self, hexadecimal: impl Into<String>) -> Self {
        self.bytes = Some(hexadecimal.into());
        self
    }
}

/// Where something was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "at", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Locus {
    /// In the bytes of a connection.
    Wire {
        /// Which connection of the survey, from 0.
        connection: u32,
        /// Whether the endpoint sent it.
        from_peer: bool,
        /// Offset in that direction's bytes.
        offset: u64,
        /// Length in bytes.
        len: u64,
    },
    /// In a file.
    File {
        /// The path through containers, outermost first.
        path: Vec<String>,
        /// Offset in the innermost.
        offset: u64,
        /// Length in bytes.
        len: u64,
    },
}
