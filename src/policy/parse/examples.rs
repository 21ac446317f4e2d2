use std::collections::BTreeMap;

use ::toml::de::DeValue;

use super::conditions::{known_parameter, word};
use super::rules::{Scope, assets, mechanisms, protocols, standings, usages};
use crate::policy::Verdict;
use crate::policy::document::{Example, Filters};
use crate::policy::source::{Errors, Section, Value, choice, date, list, number};
use crate::vocab::{self, Algorithm, Aspect, Family, Parameter, Takes, Usage};

/// The examples of a rule. A list in place of a value stands for one example with each.
pub(super) fn read<'a>(
    rule: &mut Section<'a>,
    families: &[Family],
    filters: &Filters,
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Vec<Example> {
    let Some(value) = rule.optional("examples") else { return Vec::new() };
    let DeValue::Array(array) = value.get_ref() else {
        errors.note::<()>(&value.span(), "`examples` is no list", "expected a list of tables");
        return Vec::new();
    };
    array.iter().filter_map(|value| expanded(value, families, filters, scope, errors)).flatten().collect()
}

fn expanded(
    value: Value<'_>,
    families: &[Family],
    filters: &Filters,
    scope: &Scope<'_>,
    errors: &Errors,
) -> Option<Vec<Example>> {
    let mut section = Section::of(value, "an example", errors)?;
    let on = section.date("on");
    let gives = gives(&mut section, errors);
    let own = section.optional("mechanism").map(|value| mechanisms(value, scope, errors));
    let families = own.unwrap_or_else(|| families.first().cloned().into_iter().collect());
    let usage = section.optional("usage").and_then(|value| choice(value, &usages(), errors));
    let protocol = section.optional("protocol").and_then(|value| choice(value, &protocols(), errors));
    let asset = section.optional("asset").and_then(|value| choice(value, &assets(), errors));
    let standing = section.optional("standing").and_then(|value| choice(value, &standings(), errors));
    let with = section.optional("with").map(|value| declared(value, scope, errors)).unwrap_or_default();
    let mut algorithms: Vec<_> = families.iter().map(|family| Algorithm::new(family.name())).collect();
    for (name, place, value) in section.rest() {
        let Some(parameter) = known_parameter(name, &place, &families, errors) else { continue };
        let values = values(parameter, value, &families, errors);
        let with =
            |algorithm: Algorithm| values.iter().map(move |value| algorithm.clone().with(parameter, value.clone()));
        algorithms = algorithms.into_iter().flat_map(with).collect();
    }
    let (on, gives) = (on?, gives?);
    let usage = |family: &Family| usage.or_else(|| one(filters)).or_else(|| family.usage()).unwrap_or(Usage::Protocol);
    let example = |algorithm: Algorithm| Example {
        aspect: Aspect { usage: usage(&algorithm.family), algorithm },
        on,
        protocol: protocol.or_else(|| filters.protocol.first().copied()),
        asset: asset.or_else(|| filters.asset.first().copied()),
        standing: standing.or_else(|| filters.standing.first().copied()),
        with: with.clone(),
        gives,
        place: value.span(),
    };
    Some(algorithms.into_iter().map(example).collect())
}

/// The first usage that the rule is limited to.
fn one(filters: &Filters) -> Option<Usage> {
    filters.usage.first().copied()
}

#[expect(clippy::option_option, reason = "the outer says whether the key is sound, the inner is the verdict, if any")]
fn gives(section: &mut Section<'_>, errors: &Errors) -> Option<Option<Verdict>> {
    let words = Verdict::ALL.iter().map(|verdict| (verdict.name(), Some(*verdict)));
    let words: Vec<_> = words.chain([("not-addressed", None)]).collect();
    section.required("gives").and_then(|value| choice(value, &words, errors))
}

fn declared(value: Value<'_>, scope: &Scope<'_>, errors: &Errors) -> BTreeMap<String, String> {
    let mut declared = BTreeMap::new();
    let Some(mut section) = Section::of(value, "`with`", errors) else { return declared };
    for (name, question) in scope.context {
        let choices: Vec<_> = question.values.iter().map(|value| (value.as_str(), value.as_str())).collect();
        if let Some(answer) = section.optional(name).and_then(|value| choice(value, &choices, errors)) {
            declared.insert(name.clone(), answer.to_owned());
        }
    }
    section.finish();
    declared
}

fn values(parameter: Parameter, value: Value<'_>, families: &[Family], errors: &Errors) -> Vec<vocab::Value> {
    let one = |value: Value<'_>| match parameter.takes() {
        Takes::Number => number(value, errors).map(vocab::Value::from),
        Takes::Day => date(value, errors).map(vocab::Value::from),
        Takes::Word => word(parameter, value, families, errors).map(vocab::Value::from),
    };
    list(value).into_iter().filter_map(one).collect()
}
