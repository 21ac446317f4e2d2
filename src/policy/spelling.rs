//! Algorithms and examples as a policy file spells them.

use crate::policy::document::{Example, Rule};
use crate::vocab::{Algorithm, Value};

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
    for (parameter, value) in &example.aspect.algorithm.parameters.0 {
        keys.push(match value {
            Value::Word(text) => word(parameter.name(), text),
            other => format!("{parameter} = {other}"),
        });
    }
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
    keys.extend(fact.aspect.algorithm.parameters.0.iter().map(|(parameter, value)| match value {
        Value::Word(text) => word(parameter.name(), text),
        other => format!("{parameter} = {other}"),
    }));
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
