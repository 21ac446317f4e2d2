//! Algorithms: what a component names, by all that it says of itself.

use serde_json::Value;

use super::about::ALGORITHM;
use super::document::{Component, folded, word};
use super::{One, name, purpose};
use crate::inventory::{Fact, GapReason};
use crate::scan::Findings;
use crate::vocab::{self, Algorithm, Family, FamilyEntry, Hash, Parameter, Usage};

/// What a component says of its algorithm.
pub(super) struct Said {
    /// The algorithm, if it is known.
    pub(super) algorithm: Option<Algorithm>,
    /// Its purposes; [`Usage::Unstated`] where none is stated.
    pub(super) uses: Vec<Usage>,
    /// What contradicts itself or is not understood.
    pub(super) trouble: Vec<String>,
}

impl Said {
    /// As facts, one for each purpose.
    pub(super) fn facts(&self, name: &str) -> Vec<Fact> {
        let fact = |usage: &Usage| match &self.algorithm {
            Some(algorithm) => Fact::Algorithm { algorithm: algorithm.clone(), usage: *usage, protocol: None },
            None => Fact::Unknown { space: "algorithm-name".to_owned(), value: name.to_owned(), usage: *usage },
        };
        self.uses.iter().map(fact).collect()
    }
}

/// Adds the algorithm to whoever holds it.
pub(super) fn add(one: &One<'_>, found: &mut Findings) {
    let said = said(one.component, one.properties);
    for what in &said.trouble {
        let malformed = GapReason::Malformed { at: 0, what: what.clone() };
        one.gap(ALGORITHM.id, malformed, what, found);
    }
    let detail = detail(one);
    for fact in said.facts(&one.component.name) {
        one.held(ALGORITHM.id, &fact, None, &detail, found);
    }
}

/// What else is declared, for people.
fn detail(one: &One<'_>) -> String {
    let properties = one.part("algorithmProperties");
    let mut parts = vec![format!("declared as {:?}", one.component.name)];
    for (property, what) in [("executionEnvironment", "in"), ("implementationPlatform", "for")] {
        parts.extend(word(properties, property).map(|word| format!("{what} {word}")));
    }
    for (property, what) in
        [("classicalSecurityLevel", "classical bits"), ("nistQuantumSecurityLevel", "as its quantum category")]
    {
        parts.extend(properties.get(property).and_then(Value::as_u64).map(|level| format!("claims {level} {what}")));
    }
    parts.join(", ")
}

/// Reads a component's algorithm by identifier, family, name and the parameters beside them.
pub(super) fn said(component: &Component, crypto: &Value) -> Said {
    let properties = crypto.get("algorithmProperties").unwrap_or(&Value::Null);
    let mut trouble = Vec::new();
    let by_oid = word(crypto, "oid").and_then(name::read);
    let variant = word(properties, "variant").and_then(name::read);
    let by_name = variant.or_else(|| name::read(&component.name));
    let by_family = word(properties, "algorithmFamily").map(|family| of_family(family, properties));
    let mut algorithm = agreed(by_oid, by_name, &mut trouble);
    if let Some(families) = by_family {
        algorithm = in_family(algorithm, &families, properties, &mut trouble);
    }
    let mut algorithm = algorithm.map(|algorithm| by_primitive(algorithm, properties));
    if let Some(known) = &mut algorithm {
        parameters(known, properties, &mut trouble);
    }
    let uses = purpose::of(algorithm.as_ref(), properties).into_iter().collect();
    Said { algorithm, uses, trouble }
}

/// What two descriptions have in common. The more specific family stands; parameters that differ are unknown.
fn agreed(first: Option<Algorithm>, second: Option<Algorithm>, trouble: &mut Vec<String>) -> Option<Algorithm> {
    let (first, second) = match (first, second) {
        (Some(first), Some(second)) => (first, second),
        (one, other) => return one.or(other),
    };
    let family = if first.family == second.family || refines(&first.family, &second.family) {
        first.family.clone()
    } else if refines(&second.family, &first.family) {
        second.family.clone()
    } else {
        trouble.push(format!("the identifier says {first}, the name {second}"));
        return None;
    };
    let mut joined = Algorithm { family, parameters: first.parameters };
    for (parameter, value) in second.parameters.0 {
        put(&mut joined, parameter, value, trouble);
    }
    Some(joined)
}

/// Whether a family is a scheme on the other, which names only the kind of key.
fn refines(scheme: &Family, key: &Family) -> bool {
    match key.name() {
        "RSA" => scheme.name().starts_with("RSA"),
        "EC" => matches!(scheme.name(), "ECDSA" | "ECDH" | "static-ECDH" | "ECIES" | "EdDSA" | "SM2"),
        _ => false,
    }
}

/// The families that the CycloneDX registry has under one name: it names sets of hashes where we name each. The parameter set tells
/// them apart: SHA-2 with 256 is SHA-256.
fn of_family(family: &str, properties: &Value) -> Vec<&'static FamilyEntry> {
    let named: Vec<_> = FamilyEntry::all()
        .filter(|entry| entry.cyclonedx().is_some_and(|it| it.eq_ignore_ascii_case(family)))
        .collect();
    let size = folded(word(properties, "parameterSetIdentifier").unwrap_or_default());
    let spelt = [family, family.trim_end_matches("-2")].map(|prefix| folded(prefix) + &size);
    let member = named.iter().find(|entry| spelt.contains(&folded(entry.name())));
    member
        .or_else(|| named.iter().find(|entry| folded(entry.name()) == folded(family)))
        .map_or(named.clone(), |one| vec![*one])
}

/// Holds an algorithm against its declared family, or takes the family where nothing else is known.
fn in_family(
    algorithm: Option<Algorithm>,
    families: &[&'static FamilyEntry],
    properties: &Value,
    trouble: &mut Vec<String>,
) -> Option<Algorithm> {
    let Some(algorithm) = algorithm else {
        return match families {
            [one] => Some(Algorithm::new(one.name())),
            _ => None,
        };
    };
    let family = word(properties, "algorithmFamily").unwrap_or_default();
    let fits = |entry: &&FamilyEntry| {
        let declared = entry.family();
        declared == algorithm.family || refines(&declared, &algorithm.family) || refines(&algorithm.family, &declared)
    };
    let same = algorithm.family.entry().and_then(FamilyEntry::cyclonedx).is_some_and(|it| it == family);
    if families.is_empty() || same || families.iter().any(fits) {
        let more = families.iter().find(|entry| families.len() == 1 && refines(&entry.family(), &algorithm.family));
        return Some(match more {
            Some(entry) => Algorithm { family: entry.family(), parameters: algorithm.parameters },
            None => algorithm,
        });
    }
    trouble.push(format!("the family says {family}, the name or identifier {algorithm}"));
    None
}

/// A key on a curve in the scheme that the primitive names.
fn by_primitive(algorithm: Algorithm, properties: &Value) -> Algorithm {
    let primitive = folded(word(properties, "primitive").unwrap_or_default());
    let scheme = match (algorithm.family.name(), primitive.as_str()) {
        ("EC", "signature") => "ECDSA",
        ("EC", "keyagree") => "ECDH",
        _ => return algorithm,
    };
    Algorithm { family: Family::new(scheme), parameters: algorithm.parameters }
}

/// Adds a parameter that the family can have; one that contradicts what is known makes it unknown.
fn put(algorithm: &mut Algorithm, parameter: Parameter, value: impl Into<vocab::Value>, trouble: &mut Vec<String>) {
    let value = value.into();
    if !algorithm.family.entry().is_some_and(|entry| entry.parameters().contains(&parameter)) {
        return;
    }
    match algorithm.parameters.value(parameter) {
        None => drop(algorithm.parameters.0.insert(parameter, value)),
        Some(known) if *known == value => {}
        Some(known) => {
            trouble.push(format!("{parameter} is {known} in one place and {value} in another: taken as unknown"));
            algorithm.parameters.0.remove(&parameter);
        }
    }
}

fn parameters(algorithm: &mut Algorithm, properties: &Value, trouble: &mut Vec<String>) {
    for property in ["ellipticCurve", "curve"] {
        if let Some(text) = word(properties, property) {
            match curve(text) {
                Some(curve) => put(algorithm, Parameter::Curve, curve, trouble),
                None => trouble.push(format!("the curve {text:?} is not known")),
            }
            break;
        }
    }
    if let Some(mode) = word(properties, "mode").map(str::to_ascii_lowercase)
        && vocab::words(Parameter::Mode, &algorithm.family).is_some_and(|modes| modes.contains(&mode))
    {
        put(algorithm, Parameter::Mode, mode, trouble);
    }
    let padding = match folded(word(properties, "padding").unwrap_or_default()).as_str() {
        "pkcs1v15" => Some("pkcs1-v1_5"),
        "oaep" => Some("oaep"),
        "pss" => Some("pss"),
        _ => None,
    };
    if let Some(padding) = padding {
        put(algorithm, Parameter::Padding, padding, trouble);
    }
    if let Some(set) = word(properties, "parameterSetIdentifier") {
        parameter_set(algorithm, set, trouble);
    }
}

/// A curve by the registry's name (`nist/P-256`), any other name, or its object identifier.
fn curve(text: &str) -> Option<&'static str> {
    let text = text.rsplit('/').next().unwrap_or(text);
    vocab::curve(text).map(vocab::Curve::name).or_else(|| vocab::curve_of_oid(text))
}

/// A size in bits, the name of a parameter set, or a curve.
fn parameter_set(algorithm: &mut Algorithm, set: &str, trouble: &mut Vec<String>) {
    let Some(entry) = algorithm.family.entry() else { return };
    let has = |parameter| entry.parameters().contains(&parameter);
    if has(Parameter::Set) {
        let whole = folded(entry.name()) + &folded(set);
        let sets = vocab::words(Parameter::Set, &algorithm.family).unwrap_or_default();
        match sets.into_iter().find(|known| folded(known) == folded(set) || folded(known) == whole) {
            Some(set) => put(algorithm, Parameter::Set, set, trouble),
            None => trouble.push(format!("{} has no parameter set {set:?}", entry.name())),
        }
    } else if let (true, Ok(bits)) = (has(Parameter::Bits), set.parse::<u64>()) {
        if bits > 0 && (entry.sizes().is_empty() || entry.sizes().contains(&bits)) {
            put(algorithm, Parameter::Bits, bits, trouble);
        } else {
            trouble.push(format!("{} has no size of {bits} bits", entry.name()));
        }
    } else if let Some(curve) = curve(set).filter(|_| has(Parameter::Curve)) {
        put(algorithm, Parameter::Curve, curve, trouble);
    } else if let Some(output) = Hash::named(entry.name()).map(Hash::output_bits)
        && set.parse().is_ok_and(|bits: u32| bits != output)
    {
        trouble.push(format!("{} has {output} bits, the parameter set says {set}", entry.name()));
    }
}
