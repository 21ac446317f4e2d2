//! What a configuration of TLS chooses between: for each purpose every registered name, and the kinds of certificate.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::inventory::AssetKind;
use crate::policy::compare::spoken_in;
use crate::vocab::{
    Algorithm, Aspect, Family, Group, Kind, Parameter, Parameters, Protocol, Scheme, Suite, Usage, Value, aspects_in,
};

static CERTIFICATES: LazyLock<Vec<Algorithm>> = LazyLock::new(|| {
    let lines = include_str!("certificates.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).filter_map(read).collect()
});

/// The exponent that practically every RSA key has.
const EXPONENT: u64 = 65537;
const EXPONENT_BITS: u64 = 17;

/// How long a certificate lasts that is issued on the day of the question.
fn lasting() -> Span {
    90.days()
}

/// Something to choose.
pub(super) struct Candidate {
    pub(super) algorithm: Algorithm,
    pub(super) usage: Usage,
    pub(super) aspects: Vec<Aspect>,
    pub(super) protocol: Option<Protocol>,
    pub(super) asset: AssetKind,
}

impl Candidate {
    pub(super) fn name(&self) -> String {
        match self.algorithm.parameters.word(Parameter::Composition) {
            // The name says it of neither order.
            Some(order) => format!("{} ({order})", self.algorithm.parameters.word(Parameter::Name).unwrap_or_default()),
            None => self.algorithm.to_string(),
        }
    }
}

/// For each purpose in a version of TLS, what there is to choose.
pub(super) fn of(protocol: Protocol, as_of: Date) -> Vec<(&'static str, Vec<Candidate>)> {
    let named = |algorithm: Algorithm, kind: Kind, usage: Usage| {
        spoken_in(&algorithm, kind, Some(protocol)).map(|_| Candidate {
            aspects: aspects_in(&algorithm, usage, Some(protocol)),
            algorithm,
            usage,
            protocol: Some(protocol),
            asset: AssetKind::Endpoint,
        })
    };
    let version = Algorithm::new("TLS-version").with(Parameter::Name, protocol.name());
    let version = Candidate {
        aspects: aspects_in(&version, Usage::Protocol, Some(protocol)),
        algorithm: version,
        usage: Usage::Protocol,
        protocol: Some(protocol),
        asset: AssetKind::Endpoint,
    };
    let orders = [None, Some("mac-then-encrypt"), Some("encrypt-then-mac")];
    let suites = Suite::all().filter(|suite| with_certificate(suite)).flat_map(|suite| {
        orders.map(|order| match order {
            Some(order) => suite.algorithm().with(Parameter::Composition, order),
            None => suite.algorithm(),
        })
    });
    let groups = Group::all().map(Group::algorithm);
    // These ask for a key that is bound to PSS (RFC 8446 section 4.2.3), which no certificate here has.
    let schemes = Scheme::all().filter(|scheme| !scheme.name().starts_with("rsa_pss_pss_")).map(Scheme::algorithm);
    vec![
        ("version", vec![version]),
        ("suite", suites.filter_map(|it| named(it, Kind::CipherSuite, Usage::Encryption)).collect()),
        ("group", groups.filter_map(|it| named(it, Kind::NamedGroup, Usage::KeyEstablishment)).collect()),
        ("signature", schemes.filter_map(|it| named(it, Kind::SignatureScheme, Usage::Signature)).collect()),
        ("certificate", CERTIFICATES.iter().map(|it| certificate(it.clone(), as_of)).collect()),
    ]
}

/// Whether a suite is one for servers with certificates: not for shared keys or passwords, and not anonymous.
fn with_certificate(suite: &Suite) -> bool {
    suite.authentication().is_some_and(|it| matches!(it.word(), "any" | "RSA" | "ECDSA" | "DSS"))
}

/// How many of two things a suite lacks: encryption that is authenticated by itself, and forward secrecy.
pub(super) fn lacks(algorithm: &Algorithm) -> usize {
    let Some(suite) = algorithm.parameters.word(Parameter::Name).and_then(Suite::named) else { return 0 };
    let ephemeral = suite.key_exchange().is_some_and(|it| matches!(it.word(), "any" | "ECDHE" | "DHE"));
    usize::from(suite.mac().is_some()).saturating_add(usize::from(!ephemeral))
}

fn certificate(algorithm: Algorithm, as_of: Date) -> Candidate {
    let mut dated = algorithm.clone().with(Parameter::Issued, as_of);
    if let Ok(ends) = as_of.checked_add(lasting()) {
        dated = dated.with(Parameter::Ends, ends);
    }
    if algorithm.parameters.value(Parameter::Bits).is_some() {
        dated = dated.with(Parameter::Exponent, EXPONENT).with(Parameter::ExponentBits, EXPONENT_BITS);
    }
    Candidate {
        aspects: aspects_in(&dated, Usage::Signature, None),
        algorithm,
        usage: Usage::Signature,
        protocol: None,
        asset: AssetKind::Certificate,
    }
}

/// `ECDSA curve=P-256 hash=SHA-256`.
fn read(line: &str) -> Option<Algorithm> {
    let mut words = line.split(' ');
    let family = Family::new(words.next()?);
    family.entry()?;
    let parameters = words.map(|word| {
        let (name, value) = word.split_once('=')?;
        let value = value.parse().map_or_else(|_| Value::from(value), Value::Number);
        Some((Parameter::named(name)?, value))
    });
    Some(Algorithm { family, parameters: Parameters(parameters.collect::<Option<_>>()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_certificate() {
        let lines = include_str!("certificates.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(CERTIFICATES.len() + 1, lines);
    }
}
