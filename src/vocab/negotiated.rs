//! Names that SSH, IKE and Kerberos negotiate, each taken apart: `curve25519-sha256`, `ENCR_AES_GCM_16`, `aes256-cts-hmac-sha1-96`.

use std::sync::LazyLock;

use super::registry::{self, Row, Status, Table};
use super::{Algorithm, Aspect, Family, Parameter, Parameters, Protocol, Usage};

static ENTRIES: LazyLock<Vec<Negotiated>> = LazyLock::new(|| {
    let tables = [registry::SSH_ALGORITHMS, registry::IKE_TRANSFORMS, registry::KERBEROS_ENCRYPTION];
    tables.into_iter().flat_map(|text| Table::entries(text, Negotiated::read)).collect()
});

/// A name that a protocol other than TLS negotiates, and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Negotiated {
    family: &'static str,
    name: &'static str,
    number: Option<u32>,
    other_names: Vec<&'static str>,
    parts: Vec<Aspect>,
    status: Status,
    reference: &'static str,
}

impl Negotiated {
    fn read(row: Row<'_>) -> Option<Self> {
        let parts = match row.cell("parts") {
            Some(cell) => cell.split("; ").map(part).collect::<Option<Vec<_>>>()?,
            None => Vec::new(),
        };
        Some(Self {
            family: row.cell("family").filter(|family| Family::new(family).entry().is_some())?,
            name: row.cell("name")?,
            number: row.number("number"),
            other_names: row.list("other-names"),
            parts,
            status: row.status()?,
            reference: row.cell("reference")?,
        })
    }

    /// Every known one: of SSH, of IKE, of Kerberos, each in the order of its table.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        ENTRIES.iter()
    }

    /// The names of one list, such as `SSH-mac`.
    pub fn of(family: &Family) -> impl Iterator<Item = &'static Self> {
        let family = family.name().to_owned();
        ENTRIES.iter().filter(move |entry| entry.family == family)
    }

    /// The one of that name in a list. A name that ends in `*` stands for all that begin like it (RFC 4462 §2.6), and another
    /// name for its canonical one.
    pub fn named(family: &Family, name: &str) -> Option<&'static Self> {
        let exact = Self::of(family).find(|entry| entry.name == name);
        let other = || Self::of(family).find(|entry| entry.other_names.contains(&name));
        exact.or_else(other).or_else(|| Self::of(family).find(|entry| entry.covers(name)))
    }

    /// Whether its name ends in `*` and the other begins like it.
    pub(super) fn covers(&self, name: &str) -> bool {
        self.name.strip_suffix('*').is_some_and(|beginning| name.len() > beginning.len() && name.starts_with(beginning))
    }

    /// The list that it stands in: a family of kind `ssh-algorithm`, `ike-transform` or `kerberos-encryption`.
    pub fn family(&self) -> Family {
        Family::new(self.family)
    }

    /// The canonical name: that of the registry where it has one.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The number on the wire, where the protocol negotiates by number.
    pub fn number(&self) -> Option<u32> {
        self.number
    }

    /// Further names.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// What it is made of, and for what each part is used; empty where that stays open.
    pub fn parts(&self) -> &[Aspect] {
        &self.parts
    }

    /// What it is made of where more of it is known: the length of a key, the composition with a MAC. Each part takes what its
    /// family can have and the name leaves open.
    pub fn parts_with(&self, known: &Parameters, protocol: Option<Protocol>) -> Vec<Aspect> {
        let mut parts = self.parts.clone();
        for part in &mut parts {
            let takes = part.algorithm.family.entry().map(super::FamilyEntry::parameters).unwrap_or_default();
            let own = &mut part.algorithm.parameters.0;
            if protocol == Some(Protocol::Ike1) {
                // The hash of IKEv1 lies under the encryption; only IKEv2 and ESP encrypt first (RFC 2409 §5, RFC 7296 §3.14).
                own.remove(&Parameter::Composition);
            }
            for (parameter, value) in known.0.iter().filter(|(parameter, _)| takes.contains(parameter)) {
                own.entry(*parameter).or_insert_with(|| value.clone());
            }
        }
        parts
    }

    /// Where its name or number comes from.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The document that defines it.
    pub fn reference(&self) -> &'static str {
        self.reference
    }

    /// It as an algorithm of its list.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::new(self.family).with(Parameter::Name, self.name)
    }

    /// What it is used for.
    pub fn usage(&self) -> Usage {
        self.family().usage().unwrap_or(Usage::Protocol)
    }
}

/// `HMAC hash=SHA-256 for key-derivation`; without `for`, the usual usage of the family.
fn part(text: &str) -> Option<Aspect> {
    let (algorithm, usage) = match text.split_once(" for ") {
        Some((algorithm, usage)) => (algorithm, Some(Usage::named(usage)?)),
        None => (text, None),
    };
    let algorithm = registry::algorithm(algorithm)?;
    let usage = match usage {
        Some(usage) => usage,
        None => algorithm.family.usage()?,
    };
    Some(Aspect { algorithm, usage })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::collections::BTreeSet;

    use super::*;
    use crate::vocab::FamilyEntry;

    fn parts(family: &str, name: &str) -> Vec<String> {
        let entry = Negotiated::named(&Family::new(family), name).unwrap();
        entry.parts().iter().map(|part| format!("{} for {}", part.algorithm, part.usage)).collect()
    }

    #[test]
    fn every_line_is_an_entry_with_registered_parts() {
        let tables = [registry::SSH_ALGORITHMS, registry::IKE_TRANSFORMS, registry::KERBEROS_ENCRYPTION];
        assert_eq!(ENTRIES.len(), tables.into_iter().map(registry::tests::lines).sum::<usize>());
        let (mut names, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for entry in Negotiated::all() {
            let family = FamilyEntry::all().find(|family| family.name() == entry.family).unwrap();
            assert!(family.parameters().contains(&Parameter::Name), "{}", entry.family);
            for name in std::iter::once(&entry.name).chain(&entry.other_names) {
                assert!(names.insert((entry.family, *name)), "{name} twice in {}", entry.family);
            }
            let number = entry.number.is_none_or(|number| numbers.insert((entry.family, number)));
            assert!(number, "{:?} twice in {}", entry.number, entry.family);
            entry.parts.iter().for_each(|part| registry::tests::assert_registered(&part.algorithm));
        }
    }

    /// `ssh -Q kex`, `-Q HostKeyAlgorithms`, `-Q cipher` and `-Q mac` of OpenSSH 9.2.
    #[test]
    fn names_of_openssh_are_known() {
        let list = include_str!("testdata/openssh-9.2-algorithms.txt");
        assert_eq!(list.lines().count(), 61);
        for line in list.lines() {
            let (family, name) = line.split_once(' ').unwrap();
            assert!(Negotiated::named(&Family::new(family), name).is_some(), "{line}");
        }
    }

    #[test]
    fn parts_of_ssh() {
        // RFC 8731, RFC 4253 sections 6.4 and 8.2, RFC 10042, RFC 5656 section 6.2.1, RFC 8332, RFC 5647.
        for (family, name, expected) in [
            (
                "SSH-key-exchange",
                "curve25519-sha256@libssh.org",
                &["ECDH X25519 for key-establishment", "SSH-KDF-SHA-256 for key-derivation"][..],
            ),
            (
                "SSH-key-exchange",
                "diffie-hellman-group14-sha1",
                &["FFDH-2048 (modp2048) for key-establishment", "SSH-KDF-SHA-1 for key-derivation"],
            ),
            (
                "SSH-key-exchange",
                "mlkem1024nistp384-sha384",
                &["P-384 + ML-KEM-1024 for key-establishment", "SSH-KDF-SHA-384 for key-derivation"],
            ),
            (
                "SSH-key-exchange",
                "ecdh-sha2-nistk283",
                &["ECDH sect283k1 for key-establishment", "SSH-KDF-SHA-384 for key-derivation"],
            ),
            ("SSH-host-key", "rsa-sha2-512", &["RSASSA-PKCS1 with SHA-512 for signature"]),
            ("SSH-encryption", "AEAD_AES_256_GCM", &["AES-256-GCM for encryption"]),
            ("SSH-mac", "AEAD_AES_256_GCM", &[]),
            ("SSH-mac", "hmac-sha1-96", &["HMAC-SHA-1 for integrity", "Encrypt-and-MAC for encryption"]),
            (
                "SSH-mac",
                "umac-64-etm@openssh.com",
                &["UMAC with a tag of 64 bits for integrity", "Encrypt-then-MAC for encryption"],
            ),
        ] {
            assert_eq!(parts(family, name), expected, "{name}");
        }
    }

    #[test]
    fn numbers_of_the_registries() {
        // RFC 7296 sections 3.3.2 and 3.8, RFC 5903, RFC 8031, RFC 4868, RFC 5282; RFC 3962, RFC 8009, RFC 4757, RFC 6803.
        for (family, number, name) in [
            ("IKE-encryption", 3, "ENCR_3DES"),
            ("IKE-encryption", 12, "ENCR_AES_CBC"),
            ("IKE-encryption", 20, "ENCR_AES_GCM_16"),
            ("IKE-encryption", 28, "ENCR_CHACHA20_POLY1305"),
            ("IKE-prf", 5, "PRF_HMAC_SHA2_256"),
            ("IKE-integrity", 12, "AUTH_HMAC_SHA2_256_128"),
            ("IKE-group", 14, "2048-bit MODP Group"),
            ("IKE-group", 19, "256-bit random ECP group"),
            ("IKE-group", 31, "Curve25519"),
            ("IKE-group", 36, "ml-kem-768"),
            ("IKE-authentication", 14, "Digital Signature"),
            ("Kerberos-encryption", 18, "aes256-cts-hmac-sha1-96"),
            ("Kerberos-encryption", 20, "aes256-cts-hmac-sha384-192"),
            ("Kerberos-encryption", 23, "arcfour-hmac"),
            ("Kerberos-encryption", 26, "camellia256-cts-cmac"),
        ] {
            let entry = Negotiated::named(&Family::new(family), name).unwrap();
            assert_eq!(entry.number(), Some(number), "{name}");
        }
        assert_eq!(Negotiated::named(&Family::new("IKE-group"), "ecp256").unwrap().name(), "group 19");
    }

    #[test]
    fn parts_of_ike_and_kerberos() {
        for (family, name, expected) in [
            ("IKE-encryption", "ENCR_NULL_AUTH_AES_GMAC", &["NULL-cipher for encryption", "GMAC for integrity"][..]),
            ("IKE-prf", "PRF_HMAC_SHA2_512", &["HMAC-SHA-512 for key-derivation"]),
            ("IKE-group", "group 24", &["FFDH-2048 (rfc5114-2048-256) for key-establishment"]),
            ("IKE-group", "group 35", &["ML-KEM-512 for key-establishment"]),
            (
                "IKE-authentication",
                "ECDSA with SHA-384 on the P-384 curve",
                &["ECDSA P-384 with SHA-384 for signature"],
            ),
            ("Kerberos-encryption", "rc4-hmac", &["RC4-128 for encryption", "HMAC-MD5 for integrity"]),
            (
                "Kerberos-encryption",
                "aes128-cts-hmac-sha256-128",
                &[
                    "AES-128-CBC-CS for encryption",
                    "HMAC-SHA-256 for integrity",
                    "SP800-108-SHA-256 for key-derivation",
                ],
            ),
        ] {
            assert_eq!(parts(family, name), expected, "{name}");
        }
    }

    #[test]
    fn the_length_of_a_key_is_an_attribute_and_ike_v1_does_not_encrypt_first() {
        let entry = Negotiated::named(&Family::new("IKE-encryption"), "ENCR_AES_CBC").unwrap();
        let known = Parameters::none().with(Parameter::Bits, 256_u32);
        let cipher = |protocol| entry.parts_with(&known, protocol).first().unwrap().algorithm.clone();
        let expected = "AES bits=256 mode=cbc composition=encrypt-then-mac";
        assert_eq!(cipher(Some(Protocol::Esp)), registry::algorithm(expected).unwrap());
        assert_eq!(cipher(None), registry::algorithm(expected).unwrap());
        assert_eq!(cipher(Some(Protocol::Ike1)), registry::algorithm("AES bits=256 mode=cbc").unwrap());
    }

    #[test]
    fn a_star_stands_for_all_that_begin_so() {
        let family = Family::new("SSH-key-exchange");
        let named = |name| Negotiated::named(&family, name).map(Negotiated::name);
        assert_eq!(named("gss-group14-sha256-toWM5Slw5Ew8Mqkay+al2g=="), Some("gss-group14-sha256-*"));
        assert_eq!(named("gss-group14-sha256-"), None);
        assert_eq!(named("gss-group13-sha256-toWM5Slw5Ew8Mqkay+al2g=="), None);
        assert_eq!(Negotiated::named(&Family::new("SSH-mac"), "curve25519-sha256"), None);
    }

    #[test]
    fn what_the_name_leaves_open_can_be_known() {
        let known = Parameters::none().with(Parameter::Bits, 3072_u32).with(Parameter::Name, "x");
        let entry = Negotiated::named(&Family::new("SSH-host-key"), "rsa-sha2-256").unwrap();
        let parts = entry.parts_with(&known, None);
        assert_eq!(
            parts.first().unwrap().algorithm,
            registry::algorithm("RSASSA-PKCS1 bits=3072 hash=SHA-256").unwrap()
        );
        let entry = Negotiated::named(&Family::new("SSH-key-exchange"), "diffie-hellman-group14-sha256").unwrap();
        assert_eq!(entry.parts_with(&known, None), entry.parts());
    }
}
