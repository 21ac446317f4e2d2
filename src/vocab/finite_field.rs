//! Finite-field groups that are known by their prime: of standards, and built into products.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use super::registry::{self, Row, Table};

static GROUPS: LazyLock<BTreeMap<&'static str, FiniteFieldGroup>> = LazyLock::new(|| {
    Table::entries(registry::FINITE_FIELDS, FiniteFieldGroup::read)
        .into_iter()
        .map(|group| (group.sha256, group))
        .collect()
});

/// What is known of the modulus of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modulus {
    /// A safe prime: half of it is prime too.
    SafePrime,
    /// A prime, but no safe one: the order of the subgroup has to be known.
    Prime,
    /// No prime at all: the group is broken.
    Composite,
}

/// A finite-field group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiniteFieldGroup {
    name: &'static str,
    other_names: Vec<&'static str>,
    bits: u32,
    subgroup_bits: Option<u32>,
    modulus: Modulus,
    sha256: &'static str,
    source: &'static str,
}

impl FiniteFieldGroup {
    fn read(row: Row<'_>) -> Option<Self> {
        let modulus = match row.cell("form")? {
            "safe" => Modulus::SafePrime,
            "prime" => Modulus::Prime,
            "composite" => Modulus::Composite,
            _ => return None,
        };
        Some(Self {
            name: row.cell("name")?,
            other_names: row.list("other-names"),
            bits: row.number("bits")?,
            subgroup_bits: row.number("subgroup-bits"),
            modulus,
            sha256: row.cell("sha256").filter(|digest| digest.len() == 64)?,
            source: row.cell("source")?,
        })
    }

    /// Every known group.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        GROUPS.values()
    }

    /// The group of that name: `ffdhe2048`, `modp1024`.
    pub fn named(name: &str) -> Option<&'static Self> {
        GROUPS.values().find(|group| group.name == name || group.other_names.contains(&name))
    }

    /// The canonical name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Names in other documents.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// Size of the prime in bits.
    pub fn bits(&self) -> u32 {
        self.bits
    }

    /// Size in bits of the order of the subgroup; none where the document does not say.
    pub fn subgroup_bits(&self) -> Option<u32> {
        self.subgroup_bits
    }

    /// What is known of the modulus.
    pub fn modulus(&self) -> Modulus {
        self.modulus
    }

    /// SHA-256 of the prime, big-endian without leading zeros, in hexadecimal.
    pub fn sha256(&self) -> &'static str {
        self.sha256
    }

    /// The documents or products that it comes from.
    pub fn source(&self) -> &'static str {
        self.source
    }
}

/// The known group with that prime, big-endian; leading zeros do not count.
pub fn known_prime(prime: &[u8]) -> Option<&'static FiniteFieldGroup> {
    let start = prime.iter().position(|byte| *byte != 0)?;
    let digest = ring::digest::digest(&ring::digest::SHA256, prime.get(start..)?);
    let hex = digest.as_ref().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    GROUPS.get(hex.as_str())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_a_group() {
        assert_eq!(GROUPS.len(), registry::tests::lines(registry::FINITE_FIELDS));
        for group in GROUPS.values() {
            assert!(
                group.modulus != Modulus::SafePrime || group.subgroup_bits == Some(group.bits - 1),
                "{}",
                group.name
            );
        }
    }

    /// RFC 2409 section 6.2: the second Oakley group.
    const OAKLEY_2: &str = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
        EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F2411\
        7C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF";

    #[test]
    fn the_prime_of_a_standard_is_recognised() {
        let mut prime: Vec<u8> =
            (0..OAKLEY_2.len()).step_by(2).map(|at| u8::from_str_radix(&OAKLEY_2[at..at + 2], 16).unwrap()).collect();
        assert_eq!(known_prime(&prime).unwrap().name(), "modp1024");
        prime.insert(0, 0);
        assert_eq!(known_prime(&prime).unwrap().name(), "modp1024");
        *prime.last_mut().unwrap() ^= 1;
        assert_eq!(known_prime(&prime), None);
        assert_eq!(known_prime(&[]), None);
        assert_eq!(known_prime(&[0, 0]), None);
    }

    #[test]
    fn every_group_of_the_protocols_is_there() {
        for name in [
            "ffdhe2048",
            "ffdhe3072",
            "ffdhe4096",
            "ffdhe6144",
            "ffdhe8192",
            "modp768",
            "modp2048",
            "rfc5114-2048-224",
            "srp1024",
        ] {
            assert!(FiniteFieldGroup::named(name).is_some(), "{name}");
        }
        // RFC 5114 section 2.2.
        assert_eq!(FiniteFieldGroup::named("rfc5114-2048-224").unwrap().subgroup_bits(), Some(224));
    }
}
