//! What an algorithm is used for, as far as a bill says.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{folded, texts, word};
use crate::vocab::{Algorithm, Kind, Parameter, Usage};

/// The purposes that the properties of an algorithm state; [`Usage::Unstated`] if they state none.
pub(super) fn of(algorithm: Option<&Algorithm>, properties: &Value) -> BTreeSet<Usage> {
    let primitive = folded(word(properties, "primitive").unwrap_or_default());
    if let Some(only) = algorithm.and_then(only_use).or_else(|| only_use_of(&primitive)) {
        return [only].into();
    }
    let stated: BTreeSet<Usage> = texts(properties, "cryptoFunctions")
        .into_iter()
        .filter_map(|function| function_use(&folded(function)))
        .collect();
    if !stated.is_empty() {
        return stated;
    }
    let ciphers = algorithm.is_some_and(|it| it.parameters.value(Parameter::Mode).is_some());
    [if ciphers { Usage::Encryption } else { Usage::Unstated }].into()
}

/// The use of an algorithm that can have but one.
fn only_use(algorithm: &Algorithm) -> Option<Usage> {
    match algorithm.family.kind()? {
        Kind::Factoring
        | Kind::Curve
        | Kind::FiniteField
        | Kind::PublicKeyEncryption
        | Kind::Hash
        | Kind::BlockCipher => None,
        _ => algorithm.family.usage(),
    }
}

/// The use of a primitive that can have but one (CycloneDX 1.6, primitive).
fn only_use_of(primitive: &str) -> Option<Usage> {
    Some(match primitive {
        "signature" => Usage::Signature,
        "mac" => Usage::Integrity,
        "keyagree" | "kem" | "keyencapsulation" => Usage::KeyEstablishment,
        "kdf" => Usage::KeyDerivation,
        "drbg" => Usage::Random,
        "streamcipher" | "ae" => Usage::Encryption,
        _ => return None,
    })
}

fn function_use(function: &str) -> Option<Usage> {
    Some(match function {
        "sign" | "verify" => Usage::Signature,
        "encrypt" | "decrypt" => Usage::Encryption,
        "encapsulate" | "decapsulate" | "keywrap" | "keyunwrap" => Usage::KeyEstablishment,
        "digest" => Usage::Hash,
        "tag" => Usage::Integrity,
        "keyderive" => Usage::KeyDerivation,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn uses(family: &str, properties: &Value) -> Vec<Usage> {
        of(Some(&Algorithm::new(family)), properties).into_iter().collect()
    }

    #[test]
    fn what_is_not_stated_is_not_guessed() {
        for (family, properties) in [
            ("RSA", json!({"primitive": "pke"})),
            ("RSA", json!({"primitive": "pke", "cryptoFunctions": ["keygen"]})),
            ("RSA", json!({})),
            ("SHA-1", json!({"primitive": "hash"})),
            ("AES", json!({"primitive": "block-cipher", "cryptoFunctions": ["unknown", "other"]})),
            ("EC", Value::Null),
        ] {
            assert_eq!(uses(family, &properties), [Usage::Unstated], "{family} {properties}");
        }
    }

    #[test]
    fn what_is_stated_is_taken() {
        for (family, properties, expected) in [
            ("RSA", json!({"primitive": "signature"}), vec![Usage::Signature]),
            (
                "RSA",
                json!({"primitive": "pke", "cryptoFunctions": ["sign", "encrypt"]}),
                vec![Usage::Signature, Usage::Encryption],
            ),
            ("SHA-256", json!({"primitive": "hash", "cryptoFunctions": ["digest"]}), vec![Usage::Hash]),
            ("AES", json!({"primitive": "ae"}), vec![Usage::Encryption]),
            ("AES", json!({"primitive": "blockCipher", "cryptoFunctions": ["encrypt"]}), vec![Usage::Encryption]),
            ("HMAC", json!({}), vec![Usage::Integrity]),
            (
                "ECDH",
                json!({"primitive": "key-agree", "cryptoFunctions": ["keyderive"]}),
                vec![Usage::KeyEstablishment],
            ),
            ("EC", json!({"primitive": "keyagree"}), vec![Usage::KeyEstablishment]),
        ] {
            assert_eq!(uses(family, &properties), expected, "{family} {properties}");
        }
    }
}
