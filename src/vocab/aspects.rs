//! What a policy can speak of in a fact: the algorithm as a whole, then its parts.
//!
//! A suite has a cipher, the cipher a mode; a signature has a key and a hash. Each part appears with those parameters only that
//! are known. A hash inside HMAC or a key derivation is no aspect of its own: it is judged with the construction that holds it.

use super::{
    Algorithm, Aspect, Family, FamilyEntry, FiniteFieldGroup, Group, Kind, Negotiated, Parameter, Parameters, Protocol,
    Scheme, Suite, Usage, Value,
};

/// The aspects of an algorithm in a usage, the whole first. What the version of the protocol decides stays open.
pub fn aspects(algorithm: &Algorithm, usage: Usage) -> Vec<Aspect> {
    aspects_in(algorithm, usage, None)
}

/// The aspects of an algorithm in a usage, the whole first, where the version of the protocol may be known: it decides the hash of
/// a suite's PRF (RFC 5246 §5) and whether a signature scheme binds a curve (RFC 8446 §4.2.3).
pub fn aspects_in(algorithm: &Algorithm, usage: Usage, protocol: Option<Protocol>) -> Vec<Aspect> {
    let mut found = Vec::new();
    collect(algorithm, usage, protocol, &mut found);
    found
}

fn collect(algorithm: &Algorithm, usage: Usage, protocol: Option<Protocol>, found: &mut Vec<Aspect>) {
    let name = || algorithm.parameters.word(Parameter::Name);
    let negotiated = name().and_then(|name| Negotiated::named(&algorithm.family, name));
    let whole = match negotiated {
        // Policies know the canonical name only.
        Some(entry) => algorithm.clone().with(Parameter::Name, entry.name()),
        None => algorithm.clone(),
    };
    push(whole, usage, found);
    match algorithm.family.kind() {
        Some(Kind::CipherSuite) => {
            if let Some(suite) = name().and_then(Suite::named) {
                parts_of_suite(suite, &algorithm.parameters, protocol, found);
            }
        }
        Some(Kind::NamedGroup) => {
            if let Some(group) = name().and_then(Group::named) {
                collect(group.mechanism(), usage, protocol, found);
            }
        }
        Some(Kind::SignatureScheme) => {
            if let Some(scheme) = name().and_then(Scheme::named) {
                let mechanism =
                    protocol.map_or_else(|| scheme.mechanism().clone(), |protocol| scheme.mechanism_in(protocol));
                collect(&mechanism, usage, protocol, found);
            }
        }
        Some(Kind::SshAlgorithm | Kind::IkeTransform | Kind::KerberosEncryption) => {
            for part in negotiated.into_iter().flat_map(|entry| entry.parts_with(&algorithm.parameters, protocol)) {
                collect(&part.algorithm, part.usage, protocol, found);
            }
        }
        Some(Kind::BlockCipher | Kind::StreamCipher) => parts_of_cipher(algorithm, usage, found),
        Some(Kind::Factoring) => parts_of_rsa(algorithm, usage, found),
        Some(_) => parts_of_scheme(algorithm, usage, found),
        None => {}
    }
}

fn push(algorithm: Algorithm, usage: Usage, found: &mut Vec<Aspect>) {
    let aspect = Aspect { algorithm, usage };
    if !found.contains(&aspect) {
        found.push(aspect);
    }
}

/// An algorithm of that family with those of the parameters that are known.
fn part(family: &str, of: &Parameters, parameters: &[Parameter]) -> Algorithm {
    let known = of.0.iter().filter(|(parameter, _)| parameters.contains(parameter));
    Algorithm {
        family: Family::new(family),
        parameters: Parameters(known.map(|(parameter, value)| (*parameter, value.clone())).collect()),
    }
}

/// The primitive and the hash that a scheme rests on. Which primitive, the parameters say that the scheme can have.
fn parts_of_scheme(algorithm: &Algorithm, usage: Usage, found: &mut Vec<Aspect>) {
    use Parameter::{Bits, Curve, Ends, Exponent, ExponentBits, Issued, SubgroupBits};
    let of = &algorithm.parameters;
    let scheme = matches!(
        algorithm.family.kind(),
        Some(Kind::Signature | Kind::KeyAgreement | Kind::Kem | Kind::PublicKeyEncryption)
    );
    let can_have = algorithm.family.entry().filter(|_| scheme).map(FamilyEntry::parameters).unwrap_or_default();
    if can_have.contains(&ExponentBits) && of.value(Bits).is_some() {
        push(part("RSA", of, &[Bits, Exponent, ExponentBits, Issued, Ends]), usage, found);
    }
    // The curve of EdDSA is part of the scheme and serves nothing else (RFC 8032 §3).
    if can_have.contains(&Curve) && of.value(Curve).is_some() && algorithm.family.name() != "EdDSA" {
        push(part("EC", of, &[Curve, Issued, Ends]), usage, found);
    }
    if can_have.contains(&SubgroupBits) {
        let field = with_known_group(part("FF-DLOG", of, &[Bits, SubgroupBits, Parameter::Group, Issued, Ends]));
        if !field.parameters.is_empty() {
            push(field, usage, found);
        }
    }
    let hashes = matches!(algorithm.family.kind(), Some(Kind::Signature | Kind::PublicKeyEncryption));
    if let Some(hash) = of.word(Parameter::Hash).filter(|_| hashes) {
        push(Algorithm::new(hash), usage, found);
    }
}

/// What a known group says of itself: its size and that of its subgroup.
pub(super) fn with_known_group(mut algorithm: Algorithm) -> Algorithm {
    if let Some(group) = algorithm.parameters.word(Parameter::Group).and_then(FiniteFieldGroup::named) {
        let known = &mut algorithm.parameters.0;
        known.entry(Parameter::Bits).or_insert_with(|| group.bits().into());
        if let Some(bits) = group.subgroup_bits() {
            known.entry(Parameter::SubgroupBits).or_insert_with(|| bits.into());
        }
    }
    algorithm
}

/// The scheme that the padding of an RSA operation names.
fn parts_of_rsa(algorithm: &Algorithm, usage: Usage, found: &mut Vec<Aspect>) {
    let scheme = match (algorithm.parameters.word(Parameter::Padding), usage) {
        (Some("pss"), _) => "RSASSA-PSS",
        (Some("oaep"), _) => "RSAES-OAEP",
        (Some("pkcs1-v1_5"), Usage::Signature) => "RSASSA-PKCS1",
        (Some("pkcs1-v1_5"), Usage::KeyEstablishment | Usage::Encryption) => "RSAES-PKCS1",
        _ => return,
    };
    let mut parameters = algorithm.parameters.clone();
    parameters.0.remove(&Parameter::Padding);
    let scheme = Algorithm { family: Family::new(scheme), parameters };
    push(scheme.clone(), usage, found);
    parts_of_scheme(&scheme, usage, found);
}

/// The mode of a cipher, and how it is composed with a MAC.
fn parts_of_cipher(algorithm: &Algorithm, usage: Usage, found: &mut Vec<Aspect>) {
    let of = &algorithm.parameters;
    let family = |kind, word: &str| {
        FamilyEntry::all().find(|family| family.kind() == kind && family.name().eq_ignore_ascii_case(word))
    };
    if let Some(mode) = of.word(Parameter::Mode).and_then(|mode| family(Kind::Mode, mode)) {
        let parameters = [Parameter::Composition, Parameter::TagBits, Parameter::IvBits, Parameter::Application];
        push(part(mode.name(), of, &parameters), usage, found);
    }
    if let Some(composition) = of.word(Parameter::Composition).and_then(|word| family(Kind::Composition, word)) {
        push(Algorithm::new(composition.name()), usage, found);
    }
}

fn parts_of_suite(suite: &Suite, of: &Parameters, protocol: Option<Protocol>, found: &mut Vec<Aspect>) {
    if let Some(cipher) = suite.cipher() {
        let mut cipher = cipher.clone();
        if suite.mac().is_some() && cipher.family.name() != "NULL-cipher" {
            let composition =
                of.value(Parameter::Composition).cloned().unwrap_or_else(|| Value::from("mac-then-encrypt"));
            cipher = cipher.with(Parameter::Composition, composition);
        }
        collect(&cipher, Usage::Encryption, protocol, found);
    }
    if let Some(mac) = suite.mac() {
        push(mac.clone(), Usage::Integrity, found);
    }
    for (mechanism, usage) in
        [(suite.key_exchange(), Usage::KeyEstablishment), (suite.authentication(), Usage::Signature)]
    {
        for algorithm in mechanism.into_iter().flat_map(super::Mechanism::algorithms) {
            collect(algorithm, usage, protocol, found);
        }
    }
    if let Some(derivation) = derivation(suite, protocol) {
        push(derivation, Usage::KeyDerivation, found);
    }
}

/// The key derivation of a suite: its own hash from TLS 1.2 on, that of the version before.
fn derivation(suite: &Suite, protocol: Option<Protocol>) -> Option<Algorithm> {
    let hash = suite.prf_hash()?;
    let family = if suite.allowed_in(Protocol::Tls13) { "HKDF" } else { "TLS-PRF" };
    let old = [Protocol::Ssl3, Protocol::Tls10, Protocol::Tls11].into_iter().any(|version| suite.allowed_in(version));
    match protocol {
        Some(Protocol::Ssl2) => None,
        Some(Protocol::Ssl3) => Some(Algorithm::new("SSL3-KDF")),
        Some(Protocol::Tls10 | Protocol::Tls11) => Some(Algorithm::new(family).with(Parameter::Hash, "MD5-SHA1")),
        None if old => Some(Algorithm::new(family)),
        _ => Some(Algorithm::new(family).with(Parameter::Hash, hash)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::vocab::registry;

    fn of(text: &str, usage: Usage, protocol: Option<Protocol>) -> Vec<String> {
        let aspects = aspects_in(&registry::algorithm(text).unwrap(), usage, protocol);
        aspects.iter().map(|aspect| format!("{} for {}", written(&aspect.algorithm), aspect.usage)).collect()
    }

    fn written(algorithm: &Algorithm) -> String {
        algorithm
            .parameters
            .0
            .iter()
            .fold(algorithm.family.to_string(), |text, (name, value)| format!("{text} {name}={value}"))
    }

    #[test]
    fn a_signature_has_a_key_and_a_hash() {
        assert_eq!(
            of("RSASSA-PSS bits=2048 hash=SHA-256 exponent-bits=17", Usage::Signature, None),
            [
                "RSASSA-PSS bits=2048 exponent-bits=17 hash=SHA-256 for signature",
                "RSA bits=2048 exponent-bits=17 for signature",
                "SHA-256 for signature"
            ]
        );
        assert_eq!(
            of("RSASSA-PKCS1 hash=SHA-1", Usage::Signature, None),
            ["RSASSA-PKCS1 hash=SHA-1 for signature", "SHA-1 for signature"]
        );
        assert_eq!(of("EdDSA curve=Ed25519", Usage::Signature, None), ["EdDSA curve=Ed25519 for signature"]);
    }

    #[test]
    fn the_padding_names_the_scheme() {
        assert_eq!(
            of("RSA bits=2048 padding=pkcs1-v1_5", Usage::Signature, None),
            [
                "RSA bits=2048 padding=pkcs1-v1_5 for signature",
                "RSASSA-PKCS1 bits=2048 for signature",
                "RSA bits=2048 for signature"
            ]
        );
    }

    #[test]
    fn a_suite_of_tls12_is_taken_apart() {
        let suite = "TLS-suite name=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
        let parts = of(suite, Usage::Encryption, Some(Protocol::Tls12));
        assert_eq!(
            parts.get(1..).unwrap(),
            [
                "AES bits=128 mode=cbc composition=mac-then-encrypt for encryption",
                "CBC composition=mac-then-encrypt for encryption",
                "MAC-then-Encrypt for encryption",
                "HMAC hash=SHA-1 key-bits=160 for integrity",
                "ECDH for key-establishment",
                "TLS-PRF hash=SHA-256 for key-derivation",
            ]
        );
        let old = of(suite, Usage::Encryption, Some(Protocol::Tls10));
        assert_eq!(old.last().unwrap(), "TLS-PRF hash=MD5-SHA1 for key-derivation");
        assert_eq!(of(suite, Usage::Encryption, None).last().unwrap(), "TLS-PRF for key-derivation");
        let later = of(&format!("{suite} composition=encrypt-then-mac"), Usage::Encryption, None);
        assert!(later.contains(&"Encrypt-then-MAC for encryption".to_owned()));
    }

    #[test]
    fn anonymous_and_export_suites_say_so() {
        let parts = of("TLS-suite name=TLS_DH_anon_EXPORT_WITH_RC4_40_MD5", Usage::Encryption, Some(Protocol::Ssl3));
        assert_eq!(
            parts.get(1..).unwrap(),
            [
                "RC4 bits=40 composition=mac-then-encrypt for encryption",
                "MAC-then-Encrypt for encryption",
                "HMAC hash=MD5 key-bits=128 for integrity",
                "FFDH bits=512 for key-establishment",
                "FF-DLOG bits=512 for key-establishment",
                "anonymous for signature",
                "SSL3-KDF for key-derivation",
            ]
        );
    }

    #[test]
    fn a_suite_of_tls13_leaves_the_key_exchange_open() {
        assert_eq!(
            of("TLS-suite name=TLS_AES_128_CCM_8_SHA256", Usage::Encryption, Some(Protocol::Tls13)),
            [
                "TLS-suite name=TLS_AES_128_CCM_8_SHA256 for encryption",
                "AES bits=128 mode=ccm tag-bits=64 for encryption",
                "CCM tag-bits=64 for encryption",
                "HKDF hash=SHA-256 for key-derivation",
            ]
        );
    }

    #[test]
    fn names_of_other_protocols_are_canonical_and_taken_apart() {
        assert_eq!(
            of(
                "SSH-key-exchange name=sntrup761x25519-sha512@openssh.com",
                Usage::KeyEstablishment,
                Some(Protocol::Ssh)
            ),
            [
                "SSH-key-exchange name=sntrup761x25519-sha512 for key-establishment",
                "Hybrid-KEM curve=X25519 set=sntrup761 for key-establishment",
                "SSH-KDF hash=SHA-512 for key-derivation",
            ]
        );
        assert_eq!(
            of("IKE-encryption name=ENCR_AES_CBC bits=256", Usage::Encryption, Some(Protocol::Esp)),
            [
                "IKE-encryption name=ENCR_AES_CBC bits=256 for encryption",
                "AES bits=256 mode=cbc composition=encrypt-then-mac for encryption",
                "CBC composition=encrypt-then-mac for encryption",
                "Encrypt-then-MAC for encryption",
            ]
        );
        assert_eq!(of("SSH-mac name=none", Usage::Integrity, None), ["SSH-mac name=none for integrity"]);
    }

    #[test]
    fn groups_and_schemes_by_name() {
        assert_eq!(
            of("TLS-group name=ffdhe2048", Usage::KeyEstablishment, None),
            [
                "TLS-group name=ffdhe2048 for key-establishment",
                "FFDH bits=2048 group=ffdhe2048 for key-establishment",
                "FF-DLOG bits=2048 subgroup-bits=2047 group=ffdhe2048 for key-establishment",
            ]
        );
        assert_eq!(of("TLS-group name=X25519MLKEM768", Usage::KeyEstablishment, None).len(), 2);
        let scheme = "TLS-signature-scheme name=ecdsa_secp256r1_sha256";
        assert!(
            of(scheme, Usage::Signature, Some(Protocol::Tls13)).contains(&"EC curve=P-256 for signature".to_owned())
        );
        assert_eq!(
            of(scheme, Usage::Signature, Some(Protocol::Tls12)).get(1).unwrap(),
            "ECDSA hash=SHA-256 for signature"
        );
    }
}
