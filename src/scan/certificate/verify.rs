//! Whether a key made a signature, with ring, where ring can tell.

use ring::signature as ring_signature;
use ring_signature::{UnparsedPublicKey, VerificationAlgorithm};

use super::key::Key;
use super::signature::Scheme;
use crate::vocab::{Algorithm, Parameter};

/// What checking a signature showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Check {
    /// The key made it.
    Verified,
    /// The key did not make it, or it is no signature of this scheme.
    Wrong,
    /// Not checked: an algorithm, size or parameter that ring does not verify.
    Unable,
}

/// Checks a signature over a message.
pub(super) fn check(key: &Key<'_>, scheme: &Scheme, message: &[u8], signature: &[u8]) -> Check {
    let (Some(public), Some(algorithm)) = (&key.algorithm, &scheme.algorithm) else { return Check::Unable };
    if !fits(public, algorithm) {
        return Check::Wrong;
    }
    if !scheme.properties.is_empty() {
        // Another hash in the mask than in the signature, or an odd trailer.
        return Check::Unable;
    }
    let Some(verifier) = verifier(public, algorithm) else { return Check::Unable };
    match UnparsedPublicKey::new(verifier, key.material).verify(message, signature) {
        Ok(()) => Check::Verified,
        Err(_) => Check::Wrong,
    }
}

/// Whether a key of that algorithm can have made a signature of that scheme at all.
fn fits(public: &Algorithm, scheme: &Algorithm) -> bool {
    let rsa = |name: &str| name.starts_with("RSA");
    let (public, scheme) = (public.family.name(), scheme.family.name());
    match (public, scheme) {
        ("RSASSA-PSS", "RSASSA-PKCS1") => false,
        _ if rsa(public) || rsa(scheme) => rsa(public) && rsa(scheme),
        ("ECDSA" | "ECDH" | "SM2", other) => matches!(other, "ECDSA" | "SM2"),
        (_, "ECDSA") => false,
        ("EdDSA" | "ML-DSA" | "SLH-DSA" | "DSA", other) => public == other,
        _ => true,
    }
}

/// ring's verifier for a key and a scheme.
fn verifier(public: &Algorithm, scheme: &Algorithm) -> Option<&'static dyn VerificationAlgorithm> {
    let hash = scheme.parameters.word(Parameter::Hash);
    match scheme.family.name() {
        "RSASSA-PKCS1" => pkcs1(rsa_bits(public)?, hash?),
        "RSASSA-PSS" => {
            let salt = scheme.parameters.number(Parameter::SaltBits)?;
            (rsa_bits(public)? >= 2048).then_some(())?;
            match (hash?, salt) {
                ("SHA-256", 256) => Some(&ring_signature::RSA_PSS_2048_8192_SHA256),
                ("SHA-384", 384) => Some(&ring_signature::RSA_PSS_2048_8192_SHA384),
                ("SHA-512", 512) => Some(&ring_signature::RSA_PSS_2048_8192_SHA512),
                _ => None,
            }
        }
        "ECDSA" => match (public.parameters.word(Parameter::Curve)?, hash?) {
            ("P-256", "SHA-256") => Some(&ring_signature::ECDSA_P256_SHA256_ASN1),
            ("P-256", "SHA-384") => Some(&ring_signature::ECDSA_P256_SHA384_ASN1),
            ("P-384", "SHA-256") => Some(&ring_signature::ECDSA_P384_SHA256_ASN1),
            ("P-384", "SHA-384") => Some(&ring_signature::ECDSA_P384_SHA384_ASN1),
            _ => None,
        },
        "EdDSA" if public.parameters.word(Parameter::Curve) == Some("Ed25519") => Some(&ring_signature::ED25519),
        _ => None,
    }
}

/// The size of a modulus that ring takes, with an exponent that it takes (odd, 3 to 2^33 - 1).
fn rsa_bits(public: &Algorithm) -> Option<u64> {
    let bits = public.parameters.number(Parameter::Bits)?;
    let exponent = public.parameters.number(Parameter::Exponent)?;
    let taken = (1024..=8192).contains(&bits) && exponent >= 3 && exponent & 1 == 1 && exponent >> 33 == 0;
    taken.then_some(bits)
}

fn pkcs1(bits: u64, hash: &str) -> Option<&'static dyn VerificationAlgorithm> {
    match hash {
        "SHA-1" => Some(&ring_signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        "SHA-256" => Some(&ring_signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        "SHA-384" if bits >= 2048 => Some(&ring_signature::RSA_PKCS1_2048_8192_SHA384),
        "SHA-512" => Some(&ring_signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    }
}
