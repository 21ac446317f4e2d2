use std::collections::BTreeMap;

use ::toml::de::DeValue;

use super::conditions::{known_parameter, word};
use super::rules::{Scope, assets, mechanisms, protocols, standings, usages};
use crate::inventory::{AssetKind, Standing};
use crate::policy::Verdict;
use crate::policy::document::{Example, Filters};
use crate::policy::source::{Errors, Section, Value, choice, date, list, number};
use crate::vocab::{self, Algorithm, Aspect, Family, Parameter, Protocol, Takes, Usage};

/// So many examples may the lists in one stand for: a file of a few lines cannot fill the memory.
const MOST: usize = 10_000;

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
    let own = section.optional("mechanism").map(|value| mechanisms(value, scope, errors));
    let families = own.unwrap_or_else(|| families.first().cloned().into_iter().collect());
    drawn(&mut section, value, &families, filters, scope, errors)
}

/// What the keys of an example stand for that are not read yet: days, settings, parameters, and what is expected of each.
pub(super) fn drawn(
    section: &mut Section<'_>,
    value: Value<'_>,
    families: &[Family],
    filters: &Filters,
    scope: &Scope<'_>,
    errors: &Errors,
) -> Option<Vec<Example>> {
    let days = section.required("on").map(|value| list(value, errors)).unwrap_or_default();
    let days: Vec<_> = days.into_iter().filter_map(|day| date(day, errors)).collect();
    let gives = gives(section, errors);
    let usages = several(section, "usage", &usages(), filters.usage.first(), errors);
    let protocols = several(section, "protocol", &protocols(), filters.protocol.first(), errors);
    let assets = several(section, "asset", &assets(), filters.asset.first(), errors);
    let standings = several(section, "standing", &standings(), filters.standing.first(), errors);
    let with = section.optional("with").map(|value| declared(value, scope, errors)).unwrap_or_default();
    let settings = [usages.len(), protocols.len(), assets.len(), standings.len(), days.len(), families.len()];
    let mut many = settings.into_iter().fold(1, usize::saturating_mul);
    let mut algorithms: Vec<_> = families.iter().map(|family| Algorithm::new(family.name())).collect();
    for (name, place, value) in section.rest() {
        let Some(parameter) = known_parameter(name, &place, families, errors) else { continue };
        let values = values(parameter, value, families, errors);
        many = many.saturating_mul(values.len());
        if many > MOST {
            let message = format!("this stands for {many} examples or more");
            return errors.note(&place, message, format!("expected lists that stand for at most {MOST} together"));
        }
        let with =
            |algorithm: Algorithm| values.iter().map(move |value| algorithm.clone().with(parameter, value.clone()));
        algorithms = algorithms.into_iter().flat_map(with).collect();
    }
    if many > MOST {
        let message = format!("this stands for {many} examples");
        return errors.note(&value.span(), message, format!("expected lists that stand for at most {MOST} together"));
    }
    let gives = gives?;
    let mut examples = Vec::new();
    for algorithm in algorithms {
        for (usage, protocol, asset, standing) in product(&usages, &protocols, &assets, &standings) {
            let usage = usage.or_else(|| algorithm.family.usage()).unwrap_or(Usage::Protocol);
            let aspect = Aspect { algorithm: algorithm.clone(), usage };
            examples.extend(days.iter().map(|on| {
                let (aspect, with, place) = (aspect.clone(), with.clone(), value.span());
                Example { aspect, on: *on, protocol, asset, standing, with, gives, place }
            }));
        }
    }
    Some(examples)
}

/// The values of a key that stands for one example each; without the key, what the rule's filter admits first, if it has one.
fn several<T: Copy>(
    section: &mut Section<'_>,
    key: &str,
    all: &[(&str, T)],
    first: Option<&T>,
    errors: &Errors,
) -> Vec<Option<T>> {
    match section.optional(key) {
        Some(value) => list(value, errors).into_iter().map(|value| choice(value, all, errors)).collect(),
        None => vec![first.copied()],
    }
}

type Place = (Option<Usage>, Option<Protocol>, Option<AssetKind>, Option<Standing>);

fn product(
    usages: &[Option<Usage>],
    protocols: &[Option<Protocol>],
    assets: &[Option<AssetKind>],
    standings: &[Option<Standing>],
) -> Vec<Place> {
    let mut places = Vec::new();
    for usage in usages {
        for protocol in protocols {
            for asset in assets {
                places.extend(standings.iter().map(|standing| (*usage, *protocol, *asset, *standing)));
            }
        }
    }
    places
}

#[expect(clippy::option_option, reason = "the outer says whether the key is sound, the inner is the verdict, if any")]
fn gives(section: &mut Section<'_>, errors: &Errors) -> Option<Option<Verdict>> {
    let words = Verdict::ALL.iter().map(|verdict| (verdict.name(), Some(*verdict)));
    let words: Vec<_> = words.chain([("not-addressed", None)]).collect();
    section.required("gives").and_then(|value| choice(value, &words, errors))
}

pub(super) fn declared(value: Value<'_>, scope: &Scope<'_>, errors: &Errors) -> BTreeMap<String, String> {
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

pub(super) fn values(
    parameter: Parameter,
    value: Value<'_>,
    families: &[Family],
    errors: &Errors,
) -> Vec<vocab::Value> {
    let one = |value: Value<'_>| match parameter.takes() {
        Takes::Number => number(value, errors).map(vocab::Value::from),
        Takes::Day => date(value, errors).map(vocab::Value::from),
        Takes::Word => word(parameter, value, families, errors).map(vocab::Value::from),
    };
    list(value, errors).into_iter().filter_map(one).collect()
}
