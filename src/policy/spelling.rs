//! Algorithms and examples as a policy file spells them.

use crate::inventory::Fact;
use crate::policy::document::{Example, Rule};
use crate::policy::expect::{Expectation, OfferExample};
use crate::vocab::{Algorithm, Kind, Parameter, Value};

/// An algorithm for a sentence: `RSA bits = 2048`.
pub(super) fn algorithm(algorithm: &Algorithm) -> String {
    let parameters: Vec<_> = algorithm.parameters.0.iter().map(|(name, value)| format!(" {name} = {value}")).collect();
    format!("{}{}", algorithm.family, parameters.join(","))
}

/// An example of a rule as a line of its list; what the rule gives anyway is left out.
pub(super) fn example(example: &Example, rule: &Rule) -> String {
    let mut keys = Vec::new();
    let word = |key: &str, word: &str| format!("{key} = {word:?}");
    let family = &example.aspect.algorithm.family;
    if rule.mechanisms.first() != Some(family) {
        keys.push(word("mechanism", family.name()));
    }
    keys.extend(example.aspect.algorithm.parameters.0.iter().map(|(parameter, value)| parameter_of(*parameter, value)));
    let usage = example.aspect.usage;
    let default = rule.filters.usage.first().copied().or_else(|| family.usage());
    if default != Some(usage) {
        keys.push(word("usage", usage.name()));
    }
    if example.protocol != rule.filters.protocol.first().copied() {
        keys.extend(example.protocol.map(|it| word("protocol", it.name())));
    }
    if example.asset != rule.filters.asset.first().copied() {
        keys.extend(example.asset.map(|it| word("asset", it.name())));
    }
    if example.standing != rule.filters.standing.first().copied() {
        keys.extend(example.standing.map(|it| word("standing", it.name())));
    }
    if !example.with.is_empty() {
        let answers: Vec<_> = example.with.iter().map(|(name, answer)| word(name, answer)).collect();
        keys.push(format!("with = {{ {} }}", answers.join(", ")));
    }
    keys.push(format!("on = {}", example.on));
    keys.push(word("gives", example.gives.map_or("not-addressed", crate::policy::Verdict::name)));
    format!("{{ {} }},", keys.join(", "))
}

/// A fact as the keys of a vector, without what it must give.
pub(super) fn fact(fact: &Example) -> String {
    let word = |key: &str, word: &str| format!("{key} = {word:?}");
    let mut keys = vec![word("mechanism", fact.aspect.algorithm.family.name())];
    keys.extend(fact.aspect.algorithm.parameters.0.iter().map(|(parameter, value)| parameter_of(*parameter, value)));
    if fact.aspect.algorithm.family.usage() != Some(fact.aspect.usage) {
        keys.push(word("usage", fact.aspect.usage.name()));
    }
    keys.extend(fact.protocol.map(|it| word("protocol", it.name())));
    keys.extend(fact.asset.map(|it| word("asset", it.name())));
    keys.extend(fact.standing.map(|it| word("standing", it.name())));
    if !fact.with.is_empty() {
        let answers: Vec<_> = fact.with.iter().map(|(name, answer)| word(name, answer)).collect();
        keys.push(format!("with = {{ {} }}", answers.join(", ")));
    }
    keys.push(format!("on = {}", fact.on));
    keys.join(", ")
}

fn parameter_of(parameter: Parameter, value: &Value) -> String {
    match value {
        Value::Word(text) => format!("{parameter} = {text:?}"),
        other => format!("{parameter} = {other}"),
    }
}

/// An example of an expectation as a line of its list.
pub(super) fn offer(example: &OfferExample, expectation: &Expectation) -> String {
    let offers: Vec<_> = example.offers.iter().filter_map(|fact| offered(fact, expectation)).collect();
    let mut keys = vec![format!("offers = [{}]", offers.join(", "))];
    if !example.with.is_empty() {
        let answers: Vec<_> = example.with.iter().map(|(name, answer)| format!("{name} = {answer:?}")).collect();
        keys.push(format!("with = {{ {} }}", answers.join(", ")));
    }
    keys.push(format!("on = {}", example.on));
    keys.push(format!("gives = {:?}", example.gives.name()));
    format!("{{ {} }},", keys.join(", "))
}

fn offered(fact: &Fact, expectation: &Expectation) -> Option<String> {
    let Fact::Algorithm { algorithm, usage, protocol } = fact else { return None };
    let mut keys = vec![format!("mechanism = {:?}", algorithm.family.name())];
    keys.extend(algorithm.parameters.0.iter().map(|(parameter, value)| parameter_of(*parameter, value)));
    if algorithm.family.usage().is_some_and(|usual| usual != *usage) {
        keys.push(format!("usage = {:?}", usage.name()));
    }
    let version = algorithm.family.kind() == Some(Kind::ProtocolVersion);
    if !version && *protocol != expectation.protocol.first().copied() {
        keys.extend(protocol.map(|it| format!("protocol = {:?}", it.name())));
    }
    Some(format!("{{ {} }}", keys.join(", ")))
}
