//! What the vocabulary says of object identifiers, in the words that this part of the scan needs.

use crate::vocab::{self, Algorithm, Kind, Usage};

/// The hash that RSASSA-PSS and PBKDF2 take when none is named (RFC 4055 §3.1, RFC 8018 appendix A.2).
pub(super) const DEFAULT_HASH: &str = "SHA-1";

/// The algorithm that an object identifier names, with the parameters that it fixes.
pub(super) fn algorithm(oid: &str) -> Option<Algorithm> {
    vocab::oid(oid).map(|oid| oid.algorithm().clone())
}

/// The curve that an object identifier names, by its canonical name, and the size of its field in bits.
pub(super) fn curve(oid: &str) -> Option<(String, Option<u64>)> {
    vocab::curve_by_oid(oid).map(|curve| (curve.name().to_owned(), curve.field_bits().map(u64::from)))
}

/// A Diffie-Hellman group with its name, where its prime is a known one.
pub(super) fn with_group(algorithm: Algorithm, prime: &[u8]) -> Algorithm {
    let name = vocab::known_prime(prime).map_or("unnamed", vocab::FiniteFieldGroup::name);
    algorithm.with(vocab::Parameter::Group, name)
}

/// Whether an algorithm establishes keys, and signs nothing.
pub(super) fn establishes_keys(algorithm: &Algorithm) -> bool {
    matches!(algorithm.family.kind(), Some(Kind::KeyAgreement | Kind::Kem))
        || algorithm.family.usage() == Some(Usage::KeyEstablishment)
}
