use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The stable name of an asset: `tls://192.0.2.1:443`, `file:app.bin`, `certificate:sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AssetId(pub String);

impl AssetId {
    /// The id with that text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for AssetId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sort of thing an asset is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AssetKind {
    /// A network endpoint at one address.
    Endpoint,
    /// An X.509 certificate.
    Certificate,
    /// A public or private key outside a certificate.
    Key,
    /// A file whose cryptography lies inside it.
    File,
    /// A cryptographic library inside a file.
    Library,
}

impl AssetKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Endpoint, Self::Certificate, Self::Key, Self::File, Self::Library];

    /// The word used in JSON and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::Certificate => "certificate",
            Self::Key => "key",
            Self::File => "file",
            Self::Library => "library",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

/// How one asset stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Relation {
    /// An endpoint presents this certificate as its own.
    Presents,
    /// An endpoint sends this certificate as a part of its chain.
    Sends,
    /// A certificate is signed by the key in this one.
    IssuedBy,
    /// A file contains this certificate, key or library.
    Contains,
}

/// A relation and the asset at its other end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// The relation.
    pub relation: Relation,
    /// The other asset.
    pub to: AssetId,
}

/// Something that holds cryptography, or was examined for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Asset {
    /// Its stable name.
    pub id: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// Its name for people: a subject, a path, an address with its host name.
    pub name: String,
    /// The target of the run through which it was first found, by id.
    pub target: String,
    /// Plain descriptions that no rule grades: subject, issuer, serial, format, `alpn`. Keys are kebab-case.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// How it stands to others.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub links: BTreeSet<Link>,
    /// The questions that were put to it, by id (`tls/suites`, `binary/constants`). One without a gap was answered.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub asked: BTreeSet<String>,
}

impl Asset {
    /// An asset of which nothing more is known yet.
    pub fn new(id: AssetId, kind: AssetKind, name: impl Into<String>, target: impl Into<String>) -> Self {
        Self {
            id,
            kind,
            name: name.into(),
            target: target.into(),
            properties: BTreeMap::new(),
            links: BTreeSet::new(),
            asked: BTreeSet::new(),
        }
    }

    /// With one more property.
    #[must_use]
    pub fn with(mut self, property: &str, value: impl Into<String>) -> Self {
        self.properties.insert(property.to_owned(), value.into());
        self
    }

    /// Adds a relation.
    pub fn link(&mut self, relation: Relation, to: AssetId) {
        self.links.insert(Link { relation, to });
    }

    /// Adds a question that was put to it.
    pub fn ask(&mut self, question: &str) {
        self.asked.insert(question.to_owned());
    }

    /// Takes in what another sight of the same asset adds. Always true, for use in `dedup_by`.
    pub(super) fn absorb(&mut self, other: &mut Self) -> bool {
        for (property, value) in std::mem::take(&mut other.properties) {
            self.properties.entry(property).or_insert(value);
        }
        self.links.append(&mut other.links);
        self.asked.append(&mut other.asked);
        true
    }
}
