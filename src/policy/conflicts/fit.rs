//! Choices that go together: the key of the certificate with the signature scheme and, before TLS 1.3, with the suite; the suite with the group.

use std::cmp::Reverse;

use super::{Choice, Purpose};
use crate::policy::verdict::Verdict;
use crate::vocab::{Algorithm, Group, Parameter, Scheme, Suite};

/// The best choices that go together, one for each purpose of which some policy speaks; none, if there are none.
pub(super) fn best(purposes: &[Purpose]) -> Option<Vec<(&'static str, Choice)>> {
    let mut partial: Vec<(&'static str, &Choice)> = Vec::new();
    let mut best = None;
    extend(purposes, &mut partial, &mut best);
    best.map(|(_, chosen)| chosen)
}

type Score = (Option<Verdict>, Reverse<usize>, usize);
type Found = Option<(Score, Vec<(&'static str, Choice)>)>;

/// Tries every choice for the next purpose that goes with those before, and keeps the best whole.
fn extend<'a>(purposes: &'a [Purpose], partial: &mut Vec<(&'static str, &'a Choice)>, best: &mut Found) {
    let Some((purpose, rest)) = purposes.split_first() else {
        let whole: Vec<_> = partial.iter().map(|(name, choice)| (*name, (*choice).clone())).collect();
        let score = score(partial);
        if best.as_ref().is_none_or(|(known, _)| score < *known) && !whole.is_empty() {
            *best = Some((score, whole));
        }
        return;
    };
    if purpose.spoken_of_by.is_empty() || unneeded(purpose, partial) {
        extend(rest, partial, best);
        return;
    }
    // Choices of one kind go with the same others: the best of each kind is enough.
    let mut kinds: Vec<Kind> = Vec::new();
    for choice in &purpose.accepted {
        let kind = kind(purpose.name, choice);
        if kinds.contains(&kind) || !partial.iter().all(|(name, other)| goes_with(purpose.name, choice, name, other)) {
            continue;
        }
        kinds.push(kind);
        partial.push((purpose.name, choice));
        extend(rest, partial, best);
        partial.pop();
    }
}

/// What decides with which others a choice goes.
#[derive(PartialEq, Eq)]
struct Kind(String);

fn kind(purpose: &str, choice: &Choice) -> Kind {
    Kind(match purpose {
        "suite" => {
            let suite = suite(choice);
            let of = |mechanism: Option<&'static crate::vocab::Mechanism>| mechanism.map(crate::vocab::Mechanism::word);
            format!(
                "{:?} {:?}",
                suite.and_then(|it| of(it.key_exchange())),
                suite.and_then(|it| of(it.authentication()))
            )
        }
        "group" => group(choice).map(|it| it.mechanism().family.to_string()).unwrap_or_default(),
        "signature" | "certificate" => {
            let signed = signed(choice);
            let curve = signed.as_ref().and_then(|it| it.parameters.word(Parameter::Curve)).unwrap_or_default();
            let set = signed.as_ref().and_then(|it| it.parameters.word(Parameter::Set)).unwrap_or_default();
            format!("{} {curve} {set}", signed.as_ref().map(key_of).unwrap_or_default())
        }
        _ => String::new(),
    })
}

/// The better the worst verdict and the verdicts together the better; where less is chosen nothing is gained, for a secret without a
/// group is one that outlasts the connection.
fn score(partial: &[(&'static str, &Choice)]) -> Score {
    let verdicts = || partial.iter().flat_map(|(_, choice)| choice.seen.iter().flatten()).map(|seen| seen.verdict);
    let place = |verdict: Verdict| Verdict::ALL.iter().position(|it| *it == verdict).unwrap_or_default();
    (verdicts().max(), Reverse(partial.len()), verdicts().map(place).sum())
}

/// A key exchange without a group needs none.
fn unneeded(purpose: &Purpose, partial: &[(&'static str, &Choice)]) -> bool {
    let suite = partial.iter().find(|(name, _)| *name == "suite").and_then(|(_, choice)| suite(choice));
    let exchange = suite.and_then(Suite::key_exchange).map(crate::vocab::Mechanism::word);
    match purpose.name {
        "group" => exchange.is_some_and(|word| !matches!(word, "any" | "ECDHE" | "DHE")),
        // The server signs only what is ephemeral.
        "signature" => exchange.is_some_and(|word| !matches!(word, "any" | "ECDHE" | "DHE")),
        _ => false,
    }
}

fn goes_with(purpose: &str, choice: &Choice, other: &str, with: &Choice) -> bool {
    match (purpose, other) {
        ("group", "suite") => match (group(choice), suite(with).and_then(Suite::key_exchange)) {
            (Some(group), Some(exchange)) => match exchange.word() {
                "DHE" => group.mechanism().family.name() == "FFDH",
                "ECDHE" => group.mechanism().family.name() == "ECDH",
                _ => true,
            },
            _ => true,
        },
        ("certificate", "suite") => {
            let word = suite(with).and_then(Suite::authentication).map(crate::vocab::Mechanism::word);
            let signed = signed(choice);
            let key = signed.as_ref().map(key_of).unwrap_or_default();
            match word {
                Some("RSA") => key == "RSA",
                // Ed25519 and Ed448 go by the suites of ECDSA (RFC 8422 section 5.10).
                Some("ECDSA") => matches!(key, "EC" | "EdDSA"),
                Some("DSS") => key == "DSA",
                _ => true,
            }
        }
        ("certificate", "signature") => match (signed(choice), signed(with)) {
            (Some(certificate), Some(scheme)) => {
                let same = |parameter| {
                    let asked = scheme.parameters.word(parameter);
                    asked.is_none() || asked == certificate.parameters.word(parameter)
                };
                key_of(&certificate) == key_of(&scheme) && same(Parameter::Curve) && same(Parameter::Set)
            }
            _ => true,
        },
        _ => true,
    }
}

fn suite(choice: &Choice) -> Option<&'static Suite> {
    choice.algorithm.parameters.word(Parameter::Name).and_then(Suite::named)
}

fn group(choice: &Choice) -> Option<&'static Group> {
    choice.algorithm.parameters.word(Parameter::Name).and_then(Group::named)
}

/// The algorithm that signs, behind the name of a scheme or under a certificate.
fn signed(choice: &Choice) -> Option<Algorithm> {
    match choice.algorithm.parameters.word(Parameter::Name) {
        Some(name) => Scheme::named(name).map(|scheme| scheme.mechanism().clone()),
        None => Some(choice.algorithm.clone()),
    }
}

/// The kind of key that signs.
fn key_of(algorithm: &Algorithm) -> &str {
    match algorithm.family.name() {
        "RSASSA-PSS" | "RSASSA-PKCS1" => "RSA",
        "ECDSA" => "EC",
        other => other,
    }
}
