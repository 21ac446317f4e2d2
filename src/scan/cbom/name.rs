//! Names of algorithms as generators write them: those of registries, and those of Java's and OpenSSL's interfaces.

use super::document::folded;
use crate::vocab::{self, Algorithm, Family, Kind, Parameter};

/// Longer than any name of an algorithm; what is longer is not looked up.
const LONGEST: usize = 128;

/// Paddings of block ciphers, on which no strength depends.
const CIPHER_PADDINGS: &[&str] = &[
    "pkcs5",
    "pkcs7",
    "pkcs5padding",
    "pkcs7padding",
    "nopadding",
    "iso10126padding",
    "zeropadding",
    "zerobytepadding",
];

/// The algorithm of that name, if one is known, and only one.
pub(super) fn read(text: &str) -> Option<Algorithm> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    primitive(text).or_else(|| hashed_signature(text)).or_else(|| transformation(text))
}

/// Whether a family is one that a protocol negotiates by name: a component of that name is a protocol's affair.
fn is_negotiated(algorithm: &Algorithm) -> bool {
    // Every mechanism of a protocol is known by its registered name alone.
    algorithm.parameters.value(Parameter::Name).is_some() || algorithm.family.kind() == Some(Kind::Feature)
}

fn primitive(text: &str) -> Option<Algorithm> {
    let mut found: Vec<Algorithm> = Vec::new();
    for term in vocab::find(text) {
        if !is_negotiated(&term.algorithm) && !found.contains(&term.algorithm) {
            found.push(term.algorithm);
        }
    }
    // A scheme says more than the kind of key that it works with.
    if found.len() > 1 {
        found.retain(|algorithm| !matches!(algorithm.family.name(), "EC" | "RSA"));
    }
    match found.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    }
}

fn hash(text: &str) -> Option<Algorithm> {
    primitive(text).filter(|algorithm| algorithm.family.kind() == Some(Kind::Hash))
}

/// `SHA256withRSA`, `SHA-256withECDSA`, `SHA256withRSAandMGF1`, `SHA256-RSA`.
fn hashed_signature(text: &str) -> Option<Algorithm> {
    let lower = text.to_ascii_lowercase();
    let with = lower.find("with").and_then(|at| Some((text.get(..at)?, text.get(at.checked_add(4)?..)?)));
    let (of, key) = with.or_else(|| text.rsplit_once('-'))?;
    let hash = hash(of)?;
    let family = match folded(key).as_str() {
        "rsa" | "rsaencryption" => "RSASSA-PKCS1",
        "rsaandmgf1" | "rsapss" | "rsassapss" | "rsassapssandmgf1" => "RSASSA-PSS",
        "ecdsa" | "ecdsainp1363format" => "ECDSA",
        "dsa" | "dsainp1363format" => "DSA",
        "sm2" => "SM2",
        _ => return None,
    };
    Some(Algorithm::new(family).with(Parameter::Hash, hash.family.name()))
}

/// `AES/CBC/PKCS5Padding`, `AES-128-CBC-PKCS7`, `RSA/ECB/OAEPWithSHA-256AndMGF1Padding` (Java Security Standard Algorithm Names).
fn transformation(text: &str) -> Option<Algorithm> {
    let parts: Vec<&str> = text.split('/').collect();
    if let [cipher, _, padding] = parts.as_slice()
        && let Some(key) = primitive(cipher).filter(|cipher| cipher.family.name() == "RSA")
    {
        // The mode says nothing here: only one block is encrypted.
        return padded(key, &folded(padding));
    }
    let words: Vec<&str> = text.split(['/', '-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let telling: Vec<&str> =
        words.iter().filter(|word| !CIPHER_PADDINGS.contains(&folded(word).as_str())).copied().collect();
    (telling.len() < words.len() || parts.len() > 1).then(|| primitive(&telling.join("-")))?
}

fn padded(key: Algorithm, padding: &str) -> Option<Algorithm> {
    match padding {
        "pkcs1padding" | "pkcs1" => Some(key.with(Parameter::Padding, "pkcs1-v1_5")),
        "nopadding" => Some(key),
        oaep => {
            let rest = oaep.strip_prefix("oaep")?;
            let mut scheme = Algorithm { family: Family::new("RSAES-OAEP"), parameters: key.parameters };
            let of = rest.strip_prefix("with").and_then(|rest| rest.split("andmgf1").next());
            if let Some(hash) = of.and_then(hash) {
                scheme = scheme.with(Parameter::Hash, hash.family.name());
            }
            Some(scheme)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let algorithm = read(text)?;
        let parameters = algorithm.parameters.0.iter().map(|(name, value)| format!(" {name}={value}"));
        Some(parameters.fold(algorithm.family.to_string(), |text, more| text + &more))
    }

    #[test]
    fn the_names_that_generators_write() {
        for (text, expected) in [
            ("AES-128-GCM", "AES bits=128 mode=gcm"),
            ("AES128-GCM", "AES bits=128 mode=gcm"),
            ("AES/GCM/NoPadding", "AES mode=gcm"),
            ("AES128-CBC-PKCS5", "AES bits=128 mode=cbc"),
            ("AES/ECB/PKCS5Padding", "AES mode=ecb"),
            ("AES", "AES"),
            ("RSA", "RSA"),
            ("RSA-2048", "RSA bits=2048"),
            ("RSA-OAEP", "RSAES-OAEP"),
            ("RSA/ECB/PKCS1Padding", "RSA padding=pkcs1-v1_5"),
            ("RSA/ECB/OAEPWithSHA-256AndMGF1Padding", "RSAES-OAEP hash=SHA-256"),
            ("SHA256withRSA", "RSASSA-PKCS1 hash=SHA-256"),
            ("SHA1withDSA", "DSA hash=SHA-1"),
            ("SHA-512withECDSA", "ECDSA hash=SHA-512"),
            ("SHA256withRSAandMGF1", "RSASSA-PSS hash=SHA-256"),
            ("SHA256-RSA", "RSASSA-PKCS1 hash=SHA-256"),
            ("sha256WithRSAEncryption", "RSASSA-PKCS1 hash=SHA-256"),
            ("SHA-256", "SHA-256"),
            ("SHA256", "SHA-256"),
            ("SHA1", "SHA-1"),
            ("SHA3-512", "SHA3-512"),
            ("MD5", "MD5"),
            ("HMAC-SHA256", "HMAC hash=SHA-256"),
            ("HmacSHA1", "HMAC hash=SHA-1"),
            ("PBKDF2WithHmacSHA256", "PBKDF2 hash=SHA-256"),
            ("ECDSA", "ECDSA"),
            ("EC-secp256r1", "EC curve=P-256"),
            ("ECDH", "ECDH"),
            ("ECDH-secp384r1", "ECDH curve=P-384"),
            ("Ed25519", "EdDSA curve=Ed25519"),
            ("X25519", "ECDH curve=X25519"),
            ("ML-KEM-768", "ML-KEM set=ML-KEM-768"),
            ("ML-DSA-65", "ML-DSA set=ML-DSA-65"),
            ("ChaCha20-Poly1305", "ChaCha20-Poly1305"),
            ("DESede/CBC/PKCS5Padding", "3DES mode=cbc"),
            ("RC4", "RC4"),
            ("DH", "FFDH"),
            ("1.2.840.113549.1.1.11", "RSASSA-PKCS1 hash=SHA-256"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_algorithm_is_not_made_one() {
        for text in [
            "",
            "-",
            "/",
            "//",
            "my key",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "AES-129-GCM",
            "SHA256withMagic",
            "withRSA",
            "Proprietary Cipher v2",
            "NoPadding",
            "x25519/x/y",
            "RSA/ECB/Custom",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
        assert_eq!(read(&"A".repeat(1_000_000)), None);
    }
}
