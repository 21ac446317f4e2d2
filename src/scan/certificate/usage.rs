//! What a key is for, as its certificate's key usage tells (RFC 5280 §4.2.1.3), in the words of the vocabulary.

use x509_parser::extensions::KeyUsage;

use super::vocabulary;
use crate::vocab::{Algorithm, Family, Usage};

/// The key's algorithm in each usage that is open to it. Without restriction a key that can sign is taken to sign.
pub(super) fn of(algorithm: &Algorithm, key_usage: Option<KeyUsage>) -> Vec<(Algorithm, Usage)> {
    if vocabulary::establishes_keys(algorithm) {
        return vec![(algorithm.clone(), Usage::KeyEstablishment)];
    }
    let Some(allowed) = key_usage else { return vec![(signing(algorithm), Usage::Signature)] };
    let signs =
        allowed.digital_signature() || allowed.non_repudiation() || allowed.key_cert_sign() || allowed.crl_sign();
    let establishes = allowed.key_encipherment() || allowed.key_agreement();
    let mut uses = Vec::new();
    if signs {
        uses.push((signing(algorithm), Usage::Signature));
    }
    if establishes && !signs_only(algorithm) {
        uses.push((establishing(algorithm), Usage::KeyEstablishment));
    }
    if allowed.data_encipherment() && algorithm.family.name().starts_with("RSA") {
        uses.push((algorithm.clone(), Usage::Encryption));
    }
    if uses.is_empty() {
        // A key usage that fits no ability of the algorithm, or is empty: the key can still be used as what it is.
        uses.push((signing(algorithm), Usage::Signature));
    }
    uses
}

/// Whether the algorithm can do nothing but sign, whatever the key usage claims.
fn signs_only(algorithm: &Algorithm) -> bool {
    !matches!(algorithm.family.name(), "RSA" | "RSAES-OAEP" | "ECDSA" | "EC" | "SM2")
}

/// The same key in a signature: an elliptic-curve key is one for ECDSA then.
fn signing(algorithm: &Algorithm) -> Algorithm {
    match algorithm.family.name() {
        "EC" => Algorithm { family: Family::new("ECDSA"), parameters: algorithm.parameters.clone() },
        _ => algorithm.clone(),
    }
}

/// The same key in a key agreement: an elliptic-curve key is one for ECDH then.
fn establishing(algorithm: &Algorithm) -> Algorithm {
    match algorithm.family.name() {
        "ECDSA" | "EC" => Algorithm { family: Family::new("ECDH"), parameters: algorithm.parameters.clone() },
        _ => algorithm.clone(),
    }
}
