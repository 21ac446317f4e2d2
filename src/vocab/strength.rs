//! How much work it takes to break an algorithm: classical security bits and quantum category, each with its source.
//!
//! Tables first (SP 800-57 part 1 revision 5, tables 2 and 3; FIPS 203 to 205; published attacks), a formula only between the
//! table's rows. A strength speaks of the best known way in, of generic attacks; it is no verdict.

use std::sync::LazyLock;

use super::aspects::with_known_group;
use super::registry::{self, Row, Table};
use super::{Algorithm, Group, Hash, Kind, Parameter, Scheme, Usage, Value, aspects, curve};

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| Table::entries(registry::STRENGTHS, Entry::read));
static FACTORING: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| pairs(registry::FACTORING, "bits"));
static ORDERS: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| pairs(registry::ORDERS, "from"));

const TABLE_2: &str = "SP 800-57 part 1 table 2";
const CATEGORIES: &str =
    "key length; category by comparison with AES, NIST call for post-quantum signatures (2022) section 4.B";

fn pairs(text: &'static str, column: &str) -> Vec<(u32, u32)> {
    Table::entries(text, |row| row.number(column).zip(row.number("strength")))
}

/// The strength of an algorithm in a usage.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[non_exhaustive]
pub struct Strength {
    /// Classical security in bits: about 2 to this power operations break it. None where only the quantum category is known.
    pub classical: Option<u32>,
    /// Quantum category of NIST, 1 to 5; 0 is less than category 1, as everything that Shor's algorithm breaks.
    pub quantum: Option<u8>,
    /// The document and table, or the formula, that it comes from.
    pub source: String,
}

impl Strength {
    fn new(classical: u32, quantum: u8, source: impl Into<String>) -> Self {
        Self { classical: Some(classical), quantum: Some(quantum), source: source.into() }
    }

    /// The weaker of two in each respect, with the source of what decides.
    #[must_use]
    pub fn weaker(self, other: Self) -> Self {
        let (source, spare) = match (self.classical, other.classical) {
            (Some(a), Some(b)) if b < a => (other.source, self.source),
            (None, Some(_)) => (other.source, self.source),
            _ => (self.source, other.source),
        };
        let least = |a: Option<u8>, b: Option<u8>| [a, b].into_iter().flatten().min();
        let classical = [self.classical, other.classical].into_iter().flatten().min();
        Self {
            classical,
            quantum: least(self.quantum, other.quantum),
            source: if source.is_empty() { spare } else { source },
        }
    }
}

/// A row of `registry/strengths.tsv`.
struct Entry {
    algorithm: Algorithm,
    strength: Strength,
}

impl Entry {
    fn read(row: Row<'_>) -> Option<Self> {
        let parameters = row.cell("parameters").map_or(String::new(), |cell| format!(" {cell}"));
        let category = u8::try_from(row.number("category")?).ok()?;
        Some(Self {
            algorithm: registry::algorithm(&format!("{}{parameters}", row.cell("family")?))?,
            strength: Strength::new(row.number("classical")?, category, row.cell("source")?),
        })
    }

    fn covers(&self, algorithm: &Algorithm) -> bool {
        let asked = &self.algorithm.parameters.0;
        self.algorithm.family == algorithm.family
            && asked.iter().all(|(name, value)| algorithm.parameters.value(*name) == Some(value))
    }
}

fn listed(algorithm: &Algorithm) -> Option<Strength> {
    let entries = ENTRIES.iter().filter(|entry| entry.covers(algorithm));
    entries.max_by_key(|entry| entry.algorithm.parameters.0.len()).map(|entry| entry.strength.clone())
}

/// The strength of an algorithm in a usage; none where its parameters or its family do not tell.
pub fn strength(algorithm: &Algorithm, usage: Usage) -> Option<Strength> {
    let named = |parameter| algorithm.parameters.word(parameter);
    let found = match algorithm.family.kind()? {
        Kind::CipherSuite | Kind::SshAlgorithm | Kind::IkeTransform | Kind::KerberosEncryption => {
            return weakest_part(algorithm, usage);
        }
        Kind::NamedGroup => return strength(Group::named(named(Parameter::Name)?)?.mechanism(), usage),
        Kind::SignatureScheme => return strength(Scheme::named(named(Parameter::Name)?)?.mechanism(), usage),
        Kind::Hash => hash(algorithm.family.name(), usage)?,
        Kind::Mac | Kind::KeyDerivation => keyed(algorithm)?,
        Kind::Hybrid => hybrid(algorithm)?,
        Kind::BlockCipher | Kind::StreamCipher | Kind::AuthenticatedEncryption => cipher(algorithm, usage)?,
        _ => listed(algorithm).or_else(|| asymmetric(algorithm))?,
    };
    Some(limited_by_hash(found, algorithm, usage))
}

/// A signature is no stronger than its hash. While the size of its key is not known, a hash that is weaker than any key in the
/// tables decides all the same.
fn limited_by_hash(strength: Strength, algorithm: &Algorithm, usage: Usage) -> Strength {
    let signs = algorithm.family.kind() == Some(Kind::Signature);
    let hash = algorithm.parameters.word(Parameter::Hash).filter(|_| signs).and_then(|name| hash(name, usage));
    let least = FACTORING.first().map(|(_, strength)| *strength);
    match hash.filter(|hash| strength.classical.is_some() || hash.classical < least) {
        Some(hash) => strength.weaker(hash),
        None => strength,
    }
}

/// Collisions decide for signatures and plain hashing, and where the usage is not stated: it could be these; SP 800-57 part 1
/// table 3 has the other usages.
fn hash(name: &str, usage: Usage) -> Option<Strength> {
    let hash = Hash::named(name)?;
    let collisions = matches!(usage, Usage::Signature | Usage::Hash | Usage::Unstated);
    let (classical, quantum) = if collisions {
        (hash.collision_bits(), hash.collision_category())
    } else {
        (hash.preimage_bits(), hash.preimage_category())
    };
    Some(Strength { classical: Some(classical), quantum, source: hash.source().to_owned() })
}

/// HMAC and key derivations rest on their hash, and on the length of key and tag.
fn keyed(algorithm: &Algorithm) -> Option<Strength> {
    let mut found =
        listed(algorithm).or_else(|| hash(algorithm.parameters.word(Parameter::Hash)?, Usage::Integrity))?;
    for (parameter, source) in
        [(Parameter::KeyBits, "length of the MAC key"), (Parameter::TagBits, "length of the tag")]
    {
        if let Some(bits) = number(algorithm, parameter) {
            found = found.weaker(Strength::new(bits, category_of_key(bits), source));
        }
    }
    Some(found)
}

/// A cipher by its key; its tag counts where integrity is asked for.
fn cipher(algorithm: &Algorithm, usage: Usage) -> Option<Strength> {
    let by_key = || {
        let bits = number(algorithm, Parameter::Bits)?;
        Some(Strength::new(bits, category_of_key(bits), CATEGORIES))
    };
    let found = listed(algorithm).or_else(by_key)?;
    match number(algorithm, Parameter::TagBits).filter(|_| usage == Usage::Integrity) {
        Some(tag) => Some(found.weaker(Strength::new(tag, category_of_key(tag), "length of the tag"))),
        None => Some(found),
    }
}

fn category_of_key(bits: u32) -> u8 {
    match bits {
        256.. => 5,
        192.. => 3,
        128.. => 1,
        _ => 0,
    }
}

/// A hybrid holds as long as one half holds: the stronger half classically, the post-quantum half against a quantum computer.
fn hybrid(algorithm: &Algorithm) -> Option<Strength> {
    let set = algorithm.parameters.word(Parameter::Set)?;
    let post_quantum = listed(algorithm).or_else(|| {
        ENTRIES
            .iter()
            .find(|entry| entry.algorithm.parameters.word(Parameter::Set) == Some(set))
            .map(|entry| entry.strength.clone())
    })?;
    let classical = match algorithm.parameters.word(Parameter::Curve) {
        Some(curve) => strength(&Algorithm::new("EC").with(Parameter::Curve, curve), Usage::KeyEstablishment),
        None => number(algorithm, Parameter::Bits).map(|bits| by_factoring(bits, None)),
    };
    let stronger = classical.filter(|half| half.classical > post_quantum.classical);
    let source = stronger
        .as_ref()
        .map_or_else(|| post_quantum.source.clone(), |half| format!("{}; {}", half.source, post_quantum.source));
    Some(Strength {
        classical: stronger.and_then(|half| half.classical).or(post_quantum.classical),
        quantum: post_quantum.quantum,
        source,
    })
}

/// What rests on a curve, or on the size of a modulus or a field, as the parameters say that the family can have.
fn asymmetric(algorithm: &Algorithm) -> Option<Strength> {
    let can_have = algorithm.family.entry()?.parameters();
    if can_have.contains(&Parameter::Curve) {
        return by_curve(algorithm);
    }
    let known = with_known_group(algorithm.clone());
    let subgroup = number(&known, Parameter::SubgroupBits);
    let by_size = |bits| by_factoring(bits, subgroup);
    can_have.contains(&Parameter::Bits).then(|| number(&known, Parameter::Bits).map_or_else(broken_by_shor, by_size))
}

/// The size is not known; that a quantum computer breaks it is.
fn broken_by_shor() -> Strength {
    Strength { classical: None, quantum: Some(0), source: "Shor's algorithm (1994)".to_owned() }
}

fn by_curve(algorithm: &Algorithm) -> Option<Strength> {
    let Some(name) = algorithm.parameters.word(Parameter::Curve) else {
        return Some(broken_by_shor());
    };
    let known = listed(&Algorithm::new("EC").with(Parameter::Curve, name));
    known.or_else(|| curve(name)?.order_bits().map(by_order)).or_else(|| Some(broken_by_shor()))
}

/// By the order of a group in bits; below the table's first row half of it, the cost of the rho method.
fn by_order(bits: u32) -> Strength {
    let row = ORDERS.iter().rev().find(|(from, _)| *from <= bits);
    row.map_or_else(
        || Strength::new(bits / 2, 0, "half the order of the base point (Pollard's rho method)"),
        |(_, strength)| Strength::new(*strength, 0, format!("{TABLE_2}, by a base point of {bits} bits")),
    )
}

fn by_factoring(bits: u32, subgroup: Option<u32>) -> Strength {
    let below = FACTORING.iter().rev().find(|(size, _)| *size <= bits);
    let above = FACTORING.iter().find(|(size, _)| *size > bits);
    let by_size = match below {
        Some((size, strength)) if *size == bits => Strength::new(*strength, 0, format!("{TABLE_2}, {bits} bits")),
        _ => {
            // Between two rows the formula may not overtake the row above nor fall behind the row below.
            let least = below.map_or(0, |(_, strength)| *strength);
            let most = above.map_or(u32::MAX, |(_, strength)| *strength);
            let strength = rounded_down(number_field_sieve(bits)).clamp(least, most);
            Strength::new(
                strength,
                0,
                format!("FIPS 140-3 IG D.B, formula for {bits} bits, between the rows of {TABLE_2}"),
            )
        }
    };
    match subgroup {
        Some(order) => {
            let mut limit = by_order(order);
            limit.source = format!("{TABLE_2}, by a subgroup of {order} bits");
            by_size.weaker(limit)
        }
        None => by_size,
    }
}

/// The cost of the general number field sieve in bits (FIPS 140-3 Implementation Guidance D.B; SP 800-56B revision 2 appendix D),
/// for a modulus of that many bits.
fn number_field_sieve(bits: u32) -> f64 {
    let size = f64::from(bits.max(2)) * std::f64::consts::LN_2;
    (1.923 * size.cbrt() * size.ln().powi(2).cbrt() - 4.69) / std::f64::consts::LN_2
}

/// The largest whole number that is not above the value; 0 for what is below or no number, and at most 4096.
fn rounded_down(value: f64) -> u32 {
    (0..=4096).rev().find(|whole| f64::from(*whole) <= value).unwrap_or(0)
}

/// A suite, or a name that another protocol negotiates, is as strong as its weakest part whose strength is known.
fn weakest_part(algorithm: &Algorithm, usage: Usage) -> Option<Strength> {
    let parts = aspects(algorithm, usage).into_iter().skip(1);
    parts.filter_map(|part| strength(&part.algorithm, part.usage)).reduce(Strength::weaker)
}

fn number(algorithm: &Algorithm, parameter: Parameter) -> Option<u32> {
    match algorithm.parameters.value(parameter)? {
        Value::Number(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn of(text: &str, usage: Usage) -> Option<(Option<u32>, Option<u8>)> {
        strength(&registry::algorithm(text).unwrap(), usage).map(|strength| (strength.classical, strength.quantum))
    }

    fn bits(text: &str, usage: Usage) -> u32 {
        of(text, usage).unwrap().0.unwrap()
    }

    #[test]
    fn every_line_is_a_strength_of_a_registered_algorithm() {
        assert_eq!(ENTRIES.len(), registry::tests::lines(registry::STRENGTHS));
        assert_eq!(FACTORING.len() + ORDERS.len(), 10);
        ENTRIES.iter().for_each(|entry| registry::tests::assert_registered(&entry.algorithm));
        assert!(ENTRIES.iter().all(|entry| entry.strength.quantum.is_some_and(|category| category <= 5)));
    }

    #[test]
    fn table_2_at_its_rows() {
        // SP 800-57 part 1 revision 5, table 2.
        for (modulus, curve, expected) in [
            (1024, "secp160r1", 80),
            (2048, "P-224", 112),
            (3072, "P-256", 128),
            (7680, "P-384", 192),
            (15360, "P-521", 256),
        ] {
            assert_eq!(bits(&format!("RSA bits={modulus}"), Usage::Signature), expected);
            assert_eq!(bits(&format!("FFDH bits={modulus}"), Usage::KeyEstablishment), expected);
            assert_eq!(bits(&format!("ECDH curve={curve}"), Usage::KeyEstablishment), expected);
        }
        assert_eq!(bits("3DES bits=168 keys=3 mode=cbc", Usage::Encryption), 112);
        assert_eq!(bits("3DES keys=2", Usage::Encryption), 80);
        assert_eq!(of("AES bits=192 mode=gcm", Usage::Encryption), Some((Some(192), Some(3))));
    }

    #[test]
    fn the_formula_of_the_implementation_guidance() {
        // Values of the formula in FIPS 140-3 IG D.B, computed apart from this code.
        for (modulus, expected) in [
            (1024, 80.0),
            (1900, 106.44),
            (2048, 110.12),
            (3000, 130.59),
            (3072, 131.97),
            (4096, 149.73),
            (8192, 201.71),
            (15360, 262.62),
        ] {
            assert!(
                (number_field_sieve(modulus) - expected).abs() < 0.05,
                "{modulus}: {}",
                number_field_sieve(modulus)
            );
        }
        assert_eq!(bits("RSA bits=1900", Usage::Signature), 106);
        assert_eq!(bits("RSA bits=4096", Usage::Signature), 149);
        assert!(
            strength(&registry::algorithm("RSA bits=4096").unwrap(), Usage::Signature)
                .unwrap()
                .source
                .contains("IG D.B")
        );
    }

    #[test]
    fn names_of_other_protocols_are_as_strong_as_their_weakest_part() {
        assert_eq!(bits("SSH-key-exchange name=diffie-hellman-group14-sha256", Usage::KeyEstablishment), 112);
        assert_eq!(bits("SSH-mac name=umac-64@openssh.com", Usage::Integrity), 60);
        assert_eq!(bits("IKE-encryption name=ENCR_3DES", Usage::Encryption), 112);
        assert_eq!(of("Kerberos-encryption name=des-cbc-md5", Usage::Encryption), Some((Some(56), Some(0))));
        assert_eq!(of("SSH-mac name=none", Usage::Integrity), None);
    }

    #[test]
    fn a_longer_modulus_is_never_weaker() {
        let mut before = 0;
        for modulus in (256..20000).step_by(8) {
            let now = bits(&format!("RSA bits={modulus}"), Usage::Signature);
            assert!(now >= before, "{modulus}");
            before = now;
        }
        assert_eq!(bits("RSA bits=0", Usage::Signature), 0);
        assert!(of("RSA bits=18446744073709551615", Usage::Signature).is_some());
    }

    #[test]
    fn a_small_subgroup_limits() {
        // RFC 5114 section 2.1 and 2.3; a safe prime does not limit.
        assert_eq!(bits("DSA bits=2048 subgroup-bits=160", Usage::Signature), 80);
        assert_eq!(bits("FFDH group=rfc5114-2048-224", Usage::KeyEstablishment), 112);
        assert_eq!(bits("FFDH group=ffdhe3072", Usage::KeyEstablishment), 128);
    }

    #[test]
    fn hashes_by_usage() {
        assert_eq!(bits("SHA-256", Usage::Signature), 128);
        assert_eq!(bits("HMAC hash=SHA-256 key-bits=256", Usage::Integrity), 256);
        assert_eq!(bits("HMAC hash=SHA-1 key-bits=160", Usage::Integrity), 128);
        assert_eq!(bits("HMAC hash=SHA-256 tag-bits=80", Usage::Integrity), 80);
        assert!(bits("RSASSA-PKCS1 bits=4096 hash=SHA-1", Usage::Signature) < 64);
        assert!(bits("RSASSA-PKCS1 bits=4096 hash=MD5", Usage::Signature) < 20);
        assert!(bits("RSASSA-PKCS1 hash=SHA-1", Usage::Signature) < 64);
        assert_eq!(of("RSASSA-PKCS1 hash=SHA-256", Usage::Signature), Some((None, Some(0))));
        assert_eq!(bits("HKDF hash=SHA-384", Usage::KeyDerivation), 256);
    }

    #[test]
    fn post_quantum_categories() {
        // FIPS 203 section 8, FIPS 204 table 1, FIPS 205 table 2.
        assert_eq!(of("ML-KEM set=ML-KEM-768", Usage::KeyEstablishment), Some((Some(192), Some(3))));
        assert_eq!(of("ML-DSA set=ML-DSA-44", Usage::Signature), Some((Some(128), Some(2))));
        assert_eq!(of("SLH-DSA set=SLH-DSA-SHAKE-256f", Usage::Signature), Some((Some(256), Some(5))));
        assert_eq!(of("TLS-group name=X25519MLKEM768", Usage::KeyEstablishment), Some((Some(192), Some(3))));
        assert_eq!(of("Hybrid-KEM curve=P-521 set=ML-KEM-512", Usage::KeyEstablishment), Some((Some(256), Some(1))));
        assert_eq!(of("ECDSA curve=P-521", Usage::Signature), Some((Some(256), Some(0))));
        assert_eq!(of("RSA", Usage::Signature), Some((None, Some(0))));
    }

    #[test]
    fn every_group_of_the_registry_with_a_known_curve_or_set_has_a_strength() {
        for group in
            Group::all().filter(|group| group.mechanism().parameters.word(Parameter::Curve) != Some("explicit"))
        {
            assert!(
                strength(&group.algorithm(), Usage::KeyEstablishment).is_some_and(|found| found.classical.is_some()),
                "{}",
                group.name()
            );
        }
    }

    #[test]
    fn suites_are_as_strong_as_their_weakest_part() {
        let of = |name: &str| of(&format!("TLS-suite name={name}"), Usage::Encryption);
        assert_eq!(of("TLS_AES_256_GCM_SHA384"), Some((Some(256), Some(5))));
        assert_eq!(of("TLS_RSA_EXPORT_WITH_RC4_40_MD5").unwrap().0, Some(30));
        assert_eq!(of("TLS_RSA_WITH_NULL_SHA"), Some((Some(0), Some(0))));
        assert_eq!(of("TLS_DH_anon_WITH_AES_256_GCM_SHA384"), Some((Some(0), Some(0))));
        assert_eq!(of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), Some((Some(128), Some(0))));
        assert_eq!(of("TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"), Some((Some(112), Some(0))));
    }

    #[test]
    fn what_is_not_known_has_no_strength() {
        assert_eq!(of("AES mode=gcm", Usage::Encryption), None);
        assert_eq!(of("CBC", Usage::Encryption), None);
        assert_eq!(of("PSK", Usage::KeyEstablishment), None);
        assert_eq!(strength(&Algorithm::new("Rot13"), Usage::Encryption), None);
    }
}
