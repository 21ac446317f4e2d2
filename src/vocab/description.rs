//! An algorithm described in words: its family, then what decides its strength. `RSA-2048`, `AES-128-GCM`, `3072-bit RSA`,
//! `ECDSA P-256 with SHA-256`, `HMAC-SHA-256`, `X25519 + ML-KEM-768`.
//!
//! Reads what [`Algorithm`]'s display writes, and the usual variants of it. A word or size that no registry knows is refused:
//! a description never makes up an algorithm.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Algorithm, Curve, Family, FamilyEntry, FiniteFieldGroup, Hash, Kind, Parameter, Value, words};

/// The algorithm that the words describe, if all of them are understood.
pub(super) fn described(text: &str) -> Option<Algorithm> {
    if let Some((first, second)) = text.split_once('+') {
        return hybrid(first, second).or_else(|| hybrid(second, first));
    }
    let wanted = folded(text);
    if let Some((entry, set)) = of_set(&wanted) {
        return Some(Algorithm::new(entry.name()).with(Parameter::Set, set));
    }
    let digits = wanted.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let rest = digits.strip_prefix("bits").or_else(|| digits.strip_prefix("bit"));
    let leading =
        rest.and_then(|rest| Some((rest, wanted.get(..wanted.len().checked_sub(digits.len())?)?.parse().ok()?)));
    NAMES_LONGEST_FIRST.iter().find_map(|(name, entry)| {
        let mut reader =
            Reader { entry, algorithm: Algorithm::new(entry.name()), rest: wanted.strip_prefix(&**name).unwrap_or("") };
        if wanted.starts_with(&**name) && !reader.rest.is_empty() {
            return reader.read();
        }
        let (rest, bits) = leading.filter(|(rest, _)| rest.starts_with(&**name))?;
        reader.rest = rest.strip_prefix(&**name)?;
        reader.put_bits(bits)?;
        reader.read()
    })
}

/// Letters and digits alone, in lower case.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

static NAMES_LONGEST_FIRST: LazyLock<Vec<(String, &'static FamilyEntry)>> = LazyLock::new(|| {
    let described = FamilyEntry::all().filter(|entry| !entry.parameters().contains(&Parameter::Name));
    let mut names: Vec<_> = described
        .flat_map(|entry| {
            let names = std::iter::once(entry.name()).chain(entry.other_names().iter().copied());
            names.map(move |name| (folded(name), entry))
        })
        .collect();
    names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
    names
});

/// Parameter sets by their folded names, each with the first family that has it.
static SETS: LazyLock<BTreeMap<String, (&'static FamilyEntry, String)>> = LazyLock::new(|| {
    let has = |entry: &&FamilyEntry| entry.parameters().contains(&Parameter::Set) && entry.kind() != Kind::Hybrid;
    let mut sets = BTreeMap::new();
    for entry in FamilyEntry::all().filter(has) {
        for set in words(Parameter::Set, &entry.family()).unwrap_or_default() {
            sets.entry(folded(&set)).or_insert((entry, set));
        }
    }
    sets
});

/// A curve or an RSA modulus, and a parameter set: a key encapsulation or a signature, as the set is one.
fn hybrid(classical: &str, post_quantum: &str) -> Option<Algorithm> {
    let rsa = || described(classical).filter(|it| it.family.name() == "RSA")?.parameters.number(Parameter::Bits);
    let (half, value) = match super::curve(classical.trim()) {
        Some(curve) => (Parameter::Curve, Value::from(curve.name())),
        None => (Parameter::Bits, Value::from(rsa()?)),
    };
    let (entry, set) = of_set(&folded(post_quantum))?;
    let family = match entry.kind() {
        Kind::Kem => "Hybrid-KEM",
        Kind::Signature => "Hybrid-signature",
        _ => return None,
    };
    Some(Algorithm::new(family).with(half, value).with(Parameter::Set, set))
}

/// The family that has a parameter set of that name, and the set.
fn of_set(wanted: &str) -> Option<(&'static FamilyEntry, String)> {
    SETS.get(wanted).cloned()
}

/// Consumes a description from the left, each parameter once.
struct Reader<'t> {
    entry: &'static FamilyEntry,
    algorithm: Algorithm,
    rest: &'t str,
}

impl Reader<'_> {
    fn read(mut self) -> Option<Algorithm> {
        while !self.rest.is_empty() {
            let understood = self.set()
                || self.tag()
                || self.mode()
                || self.curve()
                || self.group()
                || self.bits()
                || self.padding()
                || self.hash()
                || ["with", "and", "hmac"].into_iter().any(|filler| self.skip(filler));
            if !understood {
                return None;
            }
        }
        // The two sizes of Triple DES are its two key counts (SP 800-67 §3.2).
        match (self.entry.name(), self.algorithm.parameters.number(Parameter::Bits)) {
            ("3DES", Some(bits)) => Some(self.algorithm.with(Parameter::Keys, if bits == 112 { 2_u32 } else { 3 })),
            _ => Some(self.algorithm),
        }
    }

    fn skip(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn open(&self, parameter: Parameter) -> bool {
        self.entry.parameters().contains(&parameter) && self.algorithm.parameters.value(parameter).is_none()
    }

    fn put(&mut self, parameter: Parameter, value: impl Into<Value>) {
        self.algorithm.parameters.0.insert(parameter, value.into());
    }

    /// The longest of the words that comes next, with the canonical name that it stands for.
    fn next_of(&mut self, known: impl Iterator<Item = (&'static str, &'static str)>) -> Option<&'static str> {
        let (folded, name) = known
            .map(|(word, name)| (folded(word), name))
            .filter(|(word, _)| !word.is_empty() && self.rest.starts_with(word.as_str()))
            .max_by_key(|(word, _)| word.len())?;
        self.skip(&folded).then_some(name)
    }

    fn number(&mut self) -> Option<u64> {
        let rest = self.rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let number = self.rest.get(..self.rest.len().checked_sub(rest.len())?)?.parse().ok()?;
        self.rest = rest;
        Some(number)
    }

    fn put_bits(&mut self, bits: u64) -> Option<()> {
        let sizes = self.entry.sizes();
        let known = bits > 0 && (sizes.is_empty() || sizes.contains(&bits));
        (self.open(Parameter::Bits) && known).then(|| self.put(Parameter::Bits, bits))
    }

    fn bits(&mut self) -> bool {
        let before = self.rest;
        if self.open(Parameter::Bits) && self.number().is_some_and(|bits| self.put_bits(bits).is_some()) {
            return true;
        }
        self.rest = before;
        false
    }

    /// A parameter set is named with its family, and is all that is left.
    fn set(&mut self) -> bool {
        if !self.open(Parameter::Set) {
            return false;
        }
        let whole = folded(self.entry.name()) + self.rest;
        let sets = words(Parameter::Set, &self.entry.family()).unwrap_or_default();
        let found = sets.into_iter().find(|set| folded(set) == whole || folded(set) == self.rest);
        if let Some(set) = found {
            self.rest = "";
            self.put(Parameter::Set, set);
            return true;
        }
        false
    }

    fn mode(&mut self) -> bool {
        if !self.open(Parameter::Mode) {
            return false;
        }
        let modes = FamilyEntry::all().filter(|family| family.kind() == Kind::Mode);
        let mode = self.next_of(modes.map(|mode| (mode.name(), mode.name())));
        if let Some(mode) = mode {
            self.put(Parameter::Mode, mode.to_lowercase());
        }
        mode.is_some()
    }

    /// `AES-128-CCM-8`: the tag in bytes (RFC 6655 §3), or in full words.
    fn tag(&mut self) -> bool {
        if !self.open(Parameter::TagBits) {
            return false;
        }
        let before = self.rest;
        let bits = if self.skip("withatagof") {
            self.number().filter(|_| self.skip("bits"))
        } else if self.algorithm.parameters.word(Parameter::Mode) == Some("ccm") {
            self.number().filter(|bytes| *bytes <= 16).map(|bytes| bytes.saturating_mul(8))
        } else {
            None
        };
        match bits {
            Some(bits) => self.put(Parameter::TagBits, bits),
            None => self.rest = before,
        }
        bits.is_some()
    }

    fn curve(&mut self) -> bool {
        if !self.open(Parameter::Curve) {
            return false;
        }
        let names = Curve::all().flat_map(|curve| {
            let others = curve.other_names().iter().copied();
            std::iter::once(curve.name()).chain(others).map(|name| (name, curve.name()))
        });
        let curve = self.next_of(names);
        if let Some(curve) = curve {
            self.put(Parameter::Curve, curve);
        }
        curve.is_some()
    }

    fn group(&mut self) -> bool {
        if !self.open(Parameter::Group) {
            return false;
        }
        let group = self
            .next_of(FiniteFieldGroup::all().map(|group| (group.name(), group.name())).chain([("unnamed", "unnamed")]));
        if let Some(group) = group {
            self.put(Parameter::Group, group);
        }
        group.is_some()
    }

    fn padding(&mut self) -> bool {
        if !self.open(Parameter::Padding) {
            return false;
        }
        let padding = self.next_of(
            [("pss", "pss"), ("oaep", "oaep"), ("pkcs1-v1_5", "pkcs1-v1_5"), ("pkcs1", "pkcs1-v1_5")].into_iter(),
        );
        if let Some(padding) = padding {
            self.put(Parameter::Padding, padding);
        }
        padding.is_some()
    }

    fn hash(&mut self) -> bool {
        if !self.open(Parameter::Hash) {
            return false;
        }
        let names = Hash::all().flat_map(|hash| {
            let family = Family::new(hash.name());
            let others = family.entry().map(FamilyEntry::other_names).unwrap_or_default();
            std::iter::once(hash.name()).chain(others.iter().copied()).map(|name| (name, hash.name()))
        });
        let hash = self.next_of(names);
        if let Some(hash) = hash {
            self.put(Parameter::Hash, hash);
        }
        hash.is_some()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::vocab::{Group, Oid, Scheme, Suite, registry};

    #[test]
    fn the_usual_words() {
        for (text, expected) in [
            ("RSA-2048", "RSA bits=2048"),
            ("3072-bit RSA", "RSA bits=3072"),
            ("RSA-2048-PSS", "RSA bits=2048 padding=pss"),
            ("RSA-PSS-3072", "RSASSA-PSS bits=3072"),
            ("RSASSA-PSS 3072 with SHA-256", "RSASSA-PSS bits=3072 hash=SHA-256"),
            ("AES-128-GCM", "AES bits=128 mode=gcm"),
            ("aes256", "AES bits=256"),
            ("AES-128-CCM-8", "AES bits=128 mode=ccm tag-bits=64"),
            ("AES-128-CCM with a tag of 64 bits", "AES bits=128 mode=ccm tag-bits=64"),
            ("3DES-168-CBC", "3DES bits=168 mode=cbc keys=3"),
            ("DH-2048", "FFDH bits=2048"),
            ("FFDH-2048 (ffdhe2048)", "FFDH bits=2048 group=ffdhe2048"),
            ("ECDSA P-256 with SHA-256", "ECDSA curve=P-256 hash=SHA-256"),
            ("ECDHE secp384r1", "ECDH curve=P-384"),
            ("HMAC-SHA1", "HMAC hash=SHA-1"),
            ("PBKDF2-HMAC-SHA256", "PBKDF2 hash=SHA-256"),
            ("ML-KEM-768", "ML-KEM set=ML-KEM-768"),
            ("MLDSA65", "ML-DSA set=ML-DSA-65"),
            ("FrodoKEM-640-AES", "FrodoKEM set=FrodoKEM-640-AES"),
            ("X25519 + ML-KEM-768", "Hybrid-KEM curve=X25519 set=ML-KEM-768"),
            ("P-256 + ML-DSA-65", "Hybrid-signature curve=P-256 set=ML-DSA-65"),
            ("RSA-3072 + ML-DSA-65", "Hybrid-signature bits=3072 set=ML-DSA-65"),
        ] {
            assert_eq!(described(text), registry::algorithm(expected), "{text}");
        }
    }

    #[test]
    fn what_no_registry_knows_is_refused() {
        // FIPS 197: 128, 192 and 256 bits; FIPS 203: 512, 768 and 1024.
        for text in [
            "AES-129",
            "AES-512-GCM",
            "RSA-0",
            "ML-KEM-banana",
            "ML-KEM-256",
            "SLH-DSA-128s",
            "HMAC-SHA-3",
            "RSA-99999999999999999999999",
            "SHA-256-SHA-256",
            "ECDSA P-257",
            "+",
            "X25519 +",
            "",
            "512-bit",
        ] {
            assert_eq!(described(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_displayed_is_read_back() {
        let groups = Group::all().map(|group| group.mechanism().clone());
        let schemes = Scheme::all().map(|scheme| scheme.mechanism().clone());
        let suites = Suite::all().flat_map(|suite| suite.cipher().into_iter().chain(suite.mac()).cloned());
        for algorithm in groups.chain(schemes).chain(suites).chain(Oid::all().map(|oid| oid.algorithm().clone())) {
            let shown = algorithm.to_string();
            let bare = algorithm.parameters.is_empty() || shown == algorithm.family.name();
            // What display leaves out: key and full tag lengths, prehashing; a set that is a family's only for one experiment.
            let known = |set: &str| words(Parameter::Set, &algorithm.family).is_some_and(|sets| sets.contains(set));
            let hybrid = algorithm.family.kind() == Some(Kind::Hybrid);
            if bare || hybrid || algorithm.parameters.word(Parameter::Set).is_some_and(|set| !known(set)) {
                continue;
            }
            let read = described(&shown).unwrap_or_else(|| unreachable!("{shown}"));
            for (parameter, value) in &read.parameters.0 {
                assert_eq!(algorithm.parameters.value(*parameter), Some(value), "{shown}: {parameter}");
            }
            assert_eq!(read.to_string(), shown);
            assert_eq!(read.family, algorithm.family);
        }
        assert_eq!(described("P-521 + ML-KEM-1024").unwrap().to_string(), "P-521 + ML-KEM-1024");
    }
}
