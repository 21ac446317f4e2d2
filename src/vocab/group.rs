//! Named groups of TLS: curves, finite-field groups, key encapsulation mechanisms and hybrids.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::registry::{self, Row, Status, Table};
use super::{Algorithm, Parameter, Protocol};

static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| Table::entries(registry::GROUPS, Group::read));
static NUMBERS: LazyLock<BTreeMap<u16, &'static Group>> =
    LazyLock::new(|| GROUPS.iter().filter_map(|entry| entry.number.map(|number| (number, entry))).collect());
static NAMES: LazyLock<BTreeMap<&'static str, &'static Group>> =
    LazyLock::new(|| GROUPS.iter().map(|entry| (entry.name, entry)).collect());

/// The number of a group on the wire (RFC 8446 §4.2.7). Any number is a value; [`NamedGroup::entry`] tells if it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedGroup(pub u16);

impl NamedGroup {
    /// What the registry knows of it.
    pub fn entry(self) -> Option<&'static Group> {
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

impl std::fmt::Display for NamedGroup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.entry() {
            Some(entry) => f.write_str(entry.name),
            None => write!(f, "0x{:04X}", self.0),
        }
    }
}

/// A group and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
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

impl Group {
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
        GROUPS.iter()
    }

    /// The one of that canonical name, exactly; see [`find`](super::find) for other dialects.
    pub fn named(name: &str) -> Option<&'static Self> {
        NAMES.get(name).copied()
    }

    /// The number on the wire.
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

    /// What it is made of: a key agreement, a KEM or a hybrid with its parameters.
    pub fn mechanism(&self) -> &Algorithm {
        &self.mechanism
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

    /// It as an algorithm of the family `TLS-group`.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::new("TLS-group").with(Parameter::Name, self.name)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_an_entry() {
        assert_eq!(GROUPS.len(), registry::tests::lines(registry::GROUPS));
        assert_eq!(NAMES.len(), GROUPS.len());
        GROUPS.iter().for_each(|entry| registry::tests::assert_registered(&entry.mechanism));
    }

    #[test]
    fn numbers_of_the_standards() {
        // RFC 8446 section 4.2.7, RFC 7919 section 2, RFC 10024, RFC 8734.
        for (number, name, mechanism) in [
            (0x0017, "secp256r1", "ECDH curve=P-256"),
            (0x001d, "x25519", "ECDH curve=X25519"),
            (0x0104, "ffdhe8192", "FFDH group=ffdhe8192 bits=8192"),
            (0x0201, "MLKEM768", "ML-KEM set=ML-KEM-768"),
            (0x11ec, "X25519MLKEM768", "Hybrid-KEM curve=X25519 set=ML-KEM-768"),
            (0x11eb, "SecP256r1MLKEM768", "Hybrid-KEM curve=P-256 set=ML-KEM-768"),
            (0x11ed, "SecP384r1MLKEM1024", "Hybrid-KEM curve=P-384 set=ML-KEM-1024"),
            (0x001f, "brainpoolP256r1tls13", "ECDH curve=brainpoolP256r1"),
            (0x6399, "X25519Kyber768Draft00", "Hybrid-KEM curve=X25519 set=Kyber-768"),
        ] {
            let group = NamedGroup(number).entry().unwrap();
            assert_eq!(group.name(), name);
            assert_eq!(group.mechanism(), &registry::algorithm(mechanism).unwrap());
            assert_eq!(Group::named(name), Some(group));
        }
        // The registry of IANA as s2n-tls counts it in its copy of March 2025, and three hybrids since.
        assert_eq!(GROUPS.iter().filter(|group| group.status == Status::Iana).count(), 56 + 3);
    }

    #[test]
    fn unknown_numbers_survive() {
        assert_eq!(NamedGroup(0x7777).entry(), None);
        assert_eq!(NamedGroup(0x7777).to_string(), "0x7777");
    }
}
