use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A parameter that an algorithm can have. Closed: a policy that names another is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Parameter {
    /// A registered name: of a cipher suite, group, signature scheme, protocol version, feature.
    Name,
    /// The value of a protocol feature: `yes`, `no`, `DEFLATE`.
    Value,
    /// Size in bits: of a key, a modulus, a field prime, a hash output, whichever the family is named by.
    Bits,
    /// The public exponent, where it fits 64 bits.
    Exponent,
    /// Length of the public exponent in bits (65537 has 17).
    ExponentBits,
    /// Size in bits of the prime-order subgroup of a finite-field group.
    SubgroupBits,
    /// An elliptic curve by its registry name.
    Curve,
    /// A finite-field group by its registry name; `unnamed` when it is none of the known ones.
    Group,
    /// A hash function by its registry name.
    Hash,
    /// A mode of operation: `cbc`, `gcm`, `ccm`, `ctr`, `ecb`, `xts`.
    Mode,
    /// A padding scheme: `pss`, `pkcs1-v1_5`, `oaep`.
    Padding,
    /// How cipher and MAC are combined: `encrypt-then-mac`, `mac-then-encrypt`, `encrypt-and-mac`.
    Composition,
    /// A parameter set: `ML-KEM-768`, `ML-DSA-65`, `SLH-DSA-SHA2-192s`.
    Set,
    /// What the classical half of a hybrid rests on: `EC`, `RSA`. Told by its curve or modulus where it is not named.
    Classical,
    /// Whether a message is hashed before a scheme that hashes by itself: `no`, or the hash.
    Prehash,
    /// Length of a MAC key in bits.
    KeyBits,
    /// Length of an authentication tag in bits.
    TagBits,
    /// Length of an initialisation vector in bits.
    IvBits,
    /// Length of a salt in bits.
    SaltBits,
    /// Iterations of a password-based derivation.
    Iterations,
    /// Number of independent keys of 3DES: 2 or 3.
    Keys,
    /// Where it is applied: `disk`, `transport`, `file`.
    Application,
    /// The date of issue of the certificate that holds it.
    Issued,
    /// The last day on which the certificate that holds it is valid.
    Ends,
    /// For how many days a certificate is valid, from the first second to the last; a day that is begun counts.
    ValidityDays,
    /// What it is used for ([`Usage`](super::Usage)), where that is the fact that is missing. Rules name it as their own key.
    Usage,
    /// Who holds it: `server`, `client`, `ca`, `end-entity`.
    Role,
    /// Whether protection is applied with it or only processed: `apply`, `process` (SP 800-131A).
    Direction,
    /// Whether one key serves several times: `none`, `across-connections`, `across-usages`.
    Reuse,
}

impl Parameter {
    /// Every parameter that an algorithm can have.
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::Value,
        Self::Bits,
        Self::Exponent,
        Self::ExponentBits,
        Self::SubgroupBits,
        Self::Curve,
        Self::Group,
        Self::Hash,
        Self::Mode,
        Self::Padding,
        Self::Composition,
        Self::Set,
        Self::Classical,
        Self::Prehash,
        Self::KeyBits,
        Self::TagBits,
        Self::IvBits,
        Self::SaltBits,
        Self::Iterations,
        Self::Keys,
        Self::Application,
        Self::Issued,
        Self::Ends,
        Self::ValidityDays,
        Self::Role,
        Self::Direction,
        Self::Reuse,
    ];

    /// The word used in JSON and policies, such as `exponent-bits`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Value => "value",
            Self::Bits => "bits",
            Self::Exponent => "exponent",
            Self::ExponentBits => "exponent-bits",
            Self::SubgroupBits => "subgroup-bits",
            Self::Curve => "curve",
            Self::Group => "group",
            Self::Hash => "hash",
            Self::Mode => "mode",
            Self::Padding => "padding",
            Self::Composition => "composition",
            Self::Set => "set",
            Self::Classical => "classical",
            Self::Prehash => "prehash",
            Self::KeyBits => "key-bits",
            Self::TagBits => "tag-bits",
            Self::IvBits => "iv-bits",
            Self::SaltBits => "salt-bits",
            Self::Iterations => "iterations",
            Self::Keys => "keys",
            Self::Application => "application",
            Self::Issued => "issued",
            Self::Ends => "ends",
            Self::ValidityDays => "validity-days",
            Self::Usage => "usage",
            Self::Role => "role",
            Self::Direction => "direction",
            Self::Reuse => "reuse",
        }
    }

    /// The parameter of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|parameter| parameter.name() == name)
    }

    /// Whether any algorithm can have it, for it tells of where and how the algorithm stands.
    pub fn is_of_any_family(self) -> bool {
        matches!(self, Self::Issued | Self::Ends | Self::Role | Self::Direction | Self::Reuse)
    }

    /// What sort of value it takes.
    pub fn takes(self) -> Takes {
        match self {
            Self::Bits
            | Self::Exponent
            | Self::ExponentBits
            | Self::SubgroupBits
            | Self::KeyBits
            | Self::TagBits
            | Self::IvBits
            | Self::SaltBits
            | Self::Iterations
            | Self::Keys
            | Self::ValidityDays => Takes::Number,
            Self::Issued | Self::Ends => Takes::Day,
            _ => Takes::Word,
        }
    }
}

/// What sort of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Takes {
    /// A size or count.
    Number,
    /// A calendar day.
    Day,
    /// A registered word or name.
    Word,
}

impl std::fmt::Display for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value {
    /// A size or count.
    Number(u64),
    /// A calendar day.
    Date(#[schemars(with = "String")] Date),
    /// A registered word or name.
    Word(String),
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(u64::from(number))
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<&str> for Value {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl From<String> for Value {
    fn from(word: String) -> Self {
        Self::Word(word)
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// The parameters of an algorithm that are known. A parameter that is absent is unknown, never a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Parameters(pub BTreeMap<Parameter, Value>);

impl Parameters {
    /// No parameter known.
    pub fn none() -> Self {
        Self::default()
    }

    /// With one more parameter.
    #[must_use]
    pub fn with(mut self, parameter: Parameter, value: impl Into<Value>) -> Self {
        self.0.insert(parameter, value.into());
        self
    }

    /// The value, if known.
    pub fn value(&self, parameter: Parameter) -> Option<&Value> {
        self.0.get(&parameter)
    }

    /// What the classical half of a hybrid rests on, by its curve or its modulus.
    pub(crate) fn classical(&self) -> Option<&'static str> {
        let by = [(Parameter::Curve, "EC"), (Parameter::Bits, "RSA")];
        by.into_iter().find(|(parameter, _)| self.0.contains_key(parameter)).map(|(_, word)| word)
    }

    /// The value as a number, if known and a number.
    pub fn number(&self, parameter: Parameter) -> Option<u64> {
        match self.0.get(&parameter) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// The value as a word, if known and a word.
    pub fn word(&self, parameter: Parameter) -> Option<&str> {
        match self.0.get(&parameter) {
            Some(Value::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The value as a date, if known and a date.
    pub fn date(&self, parameter: Parameter) -> Option<Date> {
        match self.0.get(&parameter) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
