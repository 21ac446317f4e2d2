//! Protocols that a bill declares: their versions, suites, groups and transforms.

use serde_json::Value;

use super::One;
use super::about::PROTOCOL;
use super::document::{folded, texts, word};
use crate::inventory::{Fact, GapReason, Standing};
use crate::scan::Findings;
use crate::vocab::{self, Algorithm, CipherSuite, Family, Kind, Negotiated, Parameter, Protocol, Suite, Usage};

/// Adds what a protocol offers to whoever holds it.
pub(super) fn add(one: &One<'_>, found: &mut Findings) {
    let properties = one.part("protocolProperties");
    let kind = folded(word(properties, "type").or_else(|| word(properties, "protocolType")).unwrap_or_default());
    match kind.as_str() {
        "tls" | "ssl" | "dtls" | "quic" => tls(one, properties, found),
        "ike" | "ipsec" | "ikev2" => ike(one, properties, found),
        other => {
            let what = if other.is_empty() {
                "the type of the protocol is not stated".to_owned()
            } else {
                format!("protocols of the type {other} are not examined")
            };
            one.gap(PROTOCOL.id, GapReason::Unsupported, &what, found);
        }
    }
}

fn offer(one: &One<'_>, fact: &Fact, detail: &str, found: &mut Findings) {
    one.held(PROTOCOL.id, fact, Some(Standing::Offered), detail, found);
}

fn tls(one: &One<'_>, properties: &Value, found: &mut Findings) {
    let stated = word(properties, "version");
    let version = stated.or(Some(one.component.name.as_str())).and_then(version);
    if let Some(version) = version {
        let algorithm = Algorithm::new("TLS-version").with(Parameter::Name, version.name());
        let fact = Fact::Algorithm { algorithm, usage: Usage::Protocol, protocol: Some(version) };
        offer(one, &fact, &format!("declared as {:?}", one.component.name), found);
    } else {
        let what = stated.map_or_else(
            || "the version of TLS is not stated".to_owned(),
            |stated| format!("{stated:?} is no version of TLS"),
        );
        one.gap(PROTOCOL.id, GapReason::Missing, &what, found);
    }
    let suites = properties.get("cipherSuites").and_then(Value::as_array);
    for declared in suites.into_iter().flatten() {
        suite(one, declared, version, found);
    }
    if suites.is_none_or(Vec::is_empty) {
        one.gap(PROTOCOL.id, GapReason::Missing, "it does not say which cipher suites it offers", found);
    }
}

/// `1.2`, `TLSv1.2`, `TLS 1.2`, `SSLv3`.
fn version(text: &str) -> Option<Protocol> {
    let wanted = folded(text);
    Protocol::ALL.iter().copied().find(|protocol| {
        let name = folded(protocol.name());
        let number = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let dialects = [name.clone(), name.replace("tls", "tlsv")];
        // Bare numbers below 1.2 are as often those of SSL.
        protocol.number() != 0
            && (dialects.contains(&wanted) || (wanted == number && text.contains('.') && name.starts_with("tls")))
    })
}

/// One suite, by its code point or by its name in any dialect, with the groups and schemes named beside it.
fn suite(one: &One<'_>, declared: &Value, version: Option<Protocol>, found: &mut Findings) {
    let name = declared.as_str().or_else(|| word(declared, "name"));
    let code = code_point(declared);
    let by_name = name.and_then(|name| named(name, Kind::CipherSuite));
    let by_code = code.and_then(|code| CipherSuite(code).entry()).map(Suite::algorithm);
    let shown = name.map_or_else(|| code.map(|code| format!("0x{code:04X}")).unwrap_or_default(), str::to_owned);
    let algorithm = match (by_name, by_code) {
        (Some(name), Some(code)) if name != code => {
            let what = format!("the name says {name}, the code point {code}");
            one.gap(PROTOCOL.id, GapReason::Malformed { at: 0, what: what.clone() }, &what, found);
            None
        }
        (name, code) => name.or(code),
    };
    let unknown = || Fact::Unknown { space: "tls-suite".to_owned(), value: shown.clone(), usage: Usage::Encryption };
    let fact = algorithm.map_or_else(unknown, |algorithm| Fact::Algorithm {
        algorithm,
        usage: Usage::Encryption,
        protocol: version,
    });
    if shown.is_empty() {
        one.gap(PROTOCOL.id, GapReason::Missing, "a cipher suite without name and identifier", found);
    } else {
        offer(one, &fact, &format!("cipher suite declared as {shown:?}"), found);
    }
    for (list, kind, usage, space) in [
        ("tlsGroups", Kind::NamedGroup, Usage::KeyEstablishment, "tls-group"),
        ("tlsSignatureSchemes", Kind::SignatureScheme, Usage::Signature, "tls-signature-scheme"),
    ] {
        for name in texts(declared, list) {
            let fact = match named(name, kind) {
                Some(algorithm) => Fact::Algorithm { algorithm, usage, protocol: version },
                None => Fact::Unknown { space: space.to_owned(), value: name.to_owned(), usage },
            };
            offer(one, &fact, &format!("declared as {name:?} of {shown}"), found);
        }
    }
}

/// The mechanism of a kind that has this name in some dialect.
fn named(name: &str, kind: Kind) -> Option<Algorithm> {
    let mut terms = vocab::find(name).into_iter().map(|term| term.algorithm);
    terms.find(|algorithm| algorithm.family.kind() == Some(kind))
}

/// The code point of a suite: `["0xC0", "0x2F"]`, `["0xC02F"]`.
fn code_point(declared: &Value) -> Option<u16> {
    let digits: String = texts(declared, "identifiers")
        .into_iter()
        .flat_map(|text| text.split([',', ' ']))
        .map(|octet| octet.trim().trim_start_matches("0x").trim_start_matches("0X"))
        .collect();
    (digits.len() == 4).then(|| u16::from_str_radix(&digits, 16).ok())?
}

/// Transforms that are named (CycloneDX 1.7); references to components (1.6) are observed as those components.
fn ike(one: &One<'_>, properties: &Value, found: &mut Findings) {
    let transforms = properties.get("ikev2TransformTypes").unwrap_or(&Value::Null);
    let mut any = false;
    for (list, family) in [
        ("encr", "IKE-encryption"),
        ("prf", "IKE-prf"),
        ("integ", "IKE-integrity"),
        ("ke", "IKE-group"),
        ("auth", "IKE-authentication"),
    ] {
        for transform in transforms.get(list).and_then(Value::as_array).into_iter().flatten() {
            any = true;
            if let Some(fact) = transform_fact(transform, &Family::new(family)) {
                offer(one, &fact, &format!("declared as {list} of {:?}", one.component.name), found);
            }
        }
    }
    if !any && texts(properties, "cryptoRefArray").is_empty() {
        one.gap(PROTOCOL.id, GapReason::Missing, "it does not say which transforms it offers", found);
    }
}

fn transform_fact(transform: &Value, family: &Family) -> Option<Fact> {
    let group = transform.get("group").and_then(Value::as_u64).map(|number| format!("group {number}"));
    let name = group.or_else(|| word(transform, "name").map(str::to_owned))?;
    let usage = family.usage()?;
    let Some(known) = Negotiated::named(family, &name) else {
        return Some(Fact::Unknown { space: family.name().to_lowercase(), value: name, usage });
    };
    let mut algorithm = Algorithm { family: family.clone(), parameters: vocab::Parameters::none() };
    algorithm = algorithm.with(Parameter::Name, known.name());
    let takes_size = family.entry().is_some_and(|entry| entry.parameters().contains(&Parameter::Bits));
    if let Some(bits) = transform.get("keyLength").and_then(Value::as_u64).filter(|_| takes_size) {
        algorithm = algorithm.with(Parameter::Bits, bits);
    }
    Some(Fact::Algorithm { algorithm, usage, protocol: Some(Protocol::Ike2) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_generators_write_them() {
        for (text, expected) in [
            ("1.2", Some(Protocol::Tls12)),
            ("TLSv1.3", Some(Protocol::Tls13)),
            ("TLS 1.0", Some(Protocol::Tls10)),
            ("tls1.1", Some(Protocol::Tls11)),
            ("SSLv3", Some(Protocol::Ssl3)),
            ("", None),
            ("2", None),
            ("9.9", None),
            ("SSH", None),
        ] {
            assert_eq!(version(text), expected, "{text}");
        }
    }
}
