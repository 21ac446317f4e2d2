use std::collections::BTreeSet;

use ::toml::de::DeValue;

use super::super::conditions::known_parameter;
use super::super::examples::{declared, values};
use super::super::rules::{Scope, assets, protocols, usages};
use super::families;
use crate::inventory::{AssetKind, Fact};
use crate::policy::Verdict;
use crate::policy::expect::{Gives, Offer, OfferExample};
use crate::policy::source::{Errors, Section, Value, choice, list};
use crate::vocab::{Algorithm, Kind, Parameter, Protocol, Usage};

/// The examples of an expectation.
pub(super) fn read<'a>(
    section: &mut Section<'a>,
    asset: &BTreeSet<AssetKind>,
    protocol: &BTreeSet<Protocol>,
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Vec<OfferExample> {
    let Some(value) = section.optional("examples") else { return Vec::new() };
    let DeValue::Array(array) = value.get_ref() else {
        errors.note::<()>(&value.span(), "`examples` is no list", "expected a list of tables");
        return Vec::new();
    };
    array.iter().filter_map(|value| example(value, asset, protocol, scope, errors)).collect()
}

fn example(
    value: Value<'_>,
    asset: &BTreeSet<AssetKind>,
    protocol: &BTreeSet<Protocol>,
    scope: &Scope<'_>,
    errors: &Errors,
) -> Option<OfferExample> {
    let mut section = Section::of(value, "an example", errors)?;
    let example = drawn(&mut section, value, asset, protocol, scope, errors);
    section.finish();
    example
}

/// What the keys of an example stand for: an offer, what stayed open, a day, and what is expected.
pub(in crate::policy::parse) fn drawn(
    section: &mut Section<'_>,
    value: Value<'_>,
    asset: &BTreeSet<AssetKind>,
    protocol: &BTreeSet<Protocol>,
    scope: &Scope<'_>,
    errors: &Errors,
) -> Option<OfferExample> {
    let on = section.date("on");
    let gives = section.required("gives").and_then(|value| choice(value, &words(), errors));
    let offers = section.required("offers").map(|value| {
        let protocol = protocol.first().copied();
        list(value, errors).into_iter().flat_map(|value| offered(value, protocol, errors)).collect()
    });
    let questions: Vec<_> = Offer::questions().into_iter().map(|question| (question, question)).collect();
    let gaps = section.list("gaps").into_iter().filter_map(|value| choice(value, &questions, errors));
    let gaps = gaps.map(str::to_owned).collect();
    let own = section.optional("asset").and_then(|value| choice(value, &assets(), errors));
    let asset = own.or_else(|| asset.first().copied()).unwrap_or(AssetKind::Endpoint);
    let with = section.optional("with").map(|value| declared(value, scope, errors)).unwrap_or_default();
    Some(OfferExample { offers: offers?, gaps, asset, on: on?, with, gives: gives?, place: value.span() })
}

fn words() -> Vec<(&'static str, Gives)> {
    let verdicts = Verdict::ALL.iter().filter(|verdict| **verdict != Verdict::Indeterminate);
    let others = [Gives::Met, Gives::Indeterminate, Gives::NotApplicable];
    verdicts.map(|verdict| Gives::NotMet(*verdict)).chain(others).map(|gives| (gives.name(), gives)).collect()
}

/// What an entry of `offers` stands for: a list in place of a value stands for a fact with each.
fn offered(value: Value<'_>, protocol: Option<Protocol>, errors: &Errors) -> Vec<Fact> {
    let Some(mut section) = Section::of(value, "an offer", errors) else { return Vec::new() };
    let mechanisms = section.required("mechanism").map(|value| families(value, errors)).unwrap_or_default();
    let usage = section.optional("usage").and_then(|value| choice(value, &usages(), errors));
    let stated = section.list("protocol");
    let mut protocols: Vec<_> =
        stated.iter().filter_map(|value| choice(value, &protocols(), errors)).map(Some).collect();
    if stated.is_empty() {
        protocols.push(protocol);
    }
    let mut algorithms: Vec<_> = mechanisms.iter().map(|family| Algorithm::new(family.name())).collect();
    for (name, place, value) in section.rest() {
        let Some(parameter) = known_parameter(name, &place, &mechanisms, errors) else { continue };
        let values = values(parameter, value, &mechanisms, errors);
        let with =
            |algorithm: Algorithm| values.iter().map(move |value| algorithm.clone().with(parameter, value.clone()));
        algorithms = algorithms.into_iter().flat_map(with).collect();
    }
    let mut facts = Vec::new();
    for algorithm in algorithms {
        let usage = usage.or_else(|| algorithm.family.usage()).unwrap_or(Usage::Protocol);
        // A version of a protocol is seen in itself.
        let itself = algorithm.parameters.word(Parameter::Name).and_then(Protocol::named);
        let itself = itself.filter(|_| algorithm.family.kind() == Some(Kind::ProtocolVersion));
        let protocols = itself.map_or_else(|| protocols.clone(), |version| vec![Some(version)]);
        facts.extend(protocols.into_iter().map(|protocol| {
            let algorithm = algorithm.clone();
            Fact::Algorithm { algorithm, usage, protocol }
        }));
    }
    facts
}
