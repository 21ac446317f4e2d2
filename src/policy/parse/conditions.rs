use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use ::toml::de::DeValue;

use super::rules::Scope;
use crate::policy::source::{Errors, Section, Value, choice, date, list, nearest, number, text};
use crate::policy::{Condition, Conditions};
use crate::vocab::{self, Family, Parameter, Takes};

/// The conditions of a `when` or `require`.
pub(super) fn read(value: Value<'_>, mechanisms: &[Family], scope: &Scope<'_>, errors: &Errors) -> Conditions {
    let mut conditions = Conditions::default();
    let Some(mut section) = Section::of(value, "a condition", errors) else { return conditions };
    conditions.context = context(&mut section, scope, errors);
    conditions.parameters = parameters(&section, mechanisms, errors);
    conditions
}

/// The circumstances that a condition asks for.
pub(super) fn context(
    section: &mut Section<'_>,
    scope: &Scope<'_>,
    errors: &Errors,
) -> BTreeMap<String, BTreeSet<String>> {
    let mut asked = BTreeMap::new();
    let Some(context) = section.optional("context").and_then(|value| Section::of(value, "`context`", errors)) else {
        return asked;
    };
    for (name, place, value) in context.rest() {
        let Some(question) = scope.context.get(name) else {
            let help = nearest(name, scope.context.keys().map(String::as_str));
            let message = format!("the policy asks nothing called `{name}`");
            errors.help::<()>(&place, message, "unknown circumstance", help);
            continue;
        };
        let choices: Vec<_> = question.values.iter().map(|value| (value.as_str(), value.as_str())).collect();
        let answers = list(value, errors).into_iter().filter_map(|value| choice(value, &choices, errors));
        asked.insert(name.to_owned(), answers.map(str::to_owned).collect());
    }
    asked
}

/// The conditions on parameters: every key of a table that was not read before.
pub(super) fn parameters(
    section: &Section<'_>,
    mechanisms: &[Family],
    errors: &Errors,
) -> BTreeMap<Parameter, Condition> {
    let mut conditions = BTreeMap::new();
    for (name, place, value) in section.rest() {
        let Some(parameter) = known_parameter(name, &place, mechanisms, errors) else { continue };
        let before = errors.count();
        if let Some(condition) = condition(parameter, value, mechanisms, errors) {
            if errors.count() == before && condition.is_impossible() {
                errors.note::<()>(
                    &value.span(),
                    "the rule can never match: nothing meets this condition",
                    "impossible",
                );
            }
            conditions.insert(parameter, condition);
        }
    }
    conditions
}

/// A parameter by its name, which every mechanism of the rule must be able to have.
pub(super) fn known_parameter(
    name: &str,
    place: &Range<usize>,
    mechanisms: &[Family],
    errors: &Errors,
) -> Option<Parameter> {
    let Some(parameter) = Parameter::named(name) else {
        let help = nearest(name, Parameter::ALL.iter().map(|parameter| parameter.name()));
        return errors.help(place, format!("no parameter is called `{name}`"), "unknown parameter", help);
    };
    let lacks = |family: &&Family| family.entry().is_some_and(|entry| !entry.parameters().contains(&parameter));
    if let Some(family) = mechanisms.iter().find(lacks).filter(|_| !parameter.is_of_any_family()) {
        let has =
            family.entry().map(|entry| entry.parameters().iter().map(|it| it.name()).collect::<Vec<_>>().join(", "));
        let help = has.filter(|has| !has.is_empty()).map(|has| format!("{family} has {has}"));
        return errors.help(
            place,
            format!("the rule can never match: {family} has no parameter `{name}`"),
            "unknown here",
            help,
        );
    }
    Some(parameter)
}

fn condition(parameter: Parameter, value: Value<'_>, mechanisms: &[Family], errors: &Errors) -> Option<Condition> {
    if let DeValue::Table(table) = value.get_ref()
        && table.iter().any(|(key, _)| key.get_ref() == "if-known")
    {
        let mut section = Section::of(value, "a condition", errors)?;
        let inner = section.required("if-known").and_then(|value| condition(parameter, value, mechanisms, errors));
        section.finish();
        return inner.map(|condition| Condition::IfKnown(Box::new(condition)));
    }
    match (parameter.takes(), value.get_ref()) {
        (Takes::Word, DeValue::Table(_)) => {
            let mut section = Section::of(value, "a condition", errors)?;
            let not = section.required("not").map(|value| words(parameter, value, mechanisms, errors));
            section.finish();
            Some(Condition::OtherWords(not?))
        }
        (Takes::Word, _) => Some(Condition::Words(words(parameter, value, mechanisms, errors))),
        (Takes::Day, DeValue::Table(_)) => {
            let mut section = Section::of(value, "a condition", errors)?;
            let from = section.optional("from").and_then(|value| date(value, errors));
            let until = section.optional("until").and_then(|value| date(value, errors));
            section.finish();
            Some(Condition::Days {
                from: from.unwrap_or(jiff::civil::Date::MIN),
                until: until.unwrap_or(jiff::civil::Date::MAX),
            })
        }
        (Takes::Day, _) => date(value, errors).map(|day| Condition::Days { from: day, until: day }),
        (_, DeValue::Table(_)) => range(value, errors),
        _ => Some(Condition::Numbers(
            list(value, errors).into_iter().filter_map(|value| number(value, errors)).collect(),
        )),
    }
}

fn range(value: Value<'_>, errors: &Errors) -> Option<Condition> {
    let mut section = Section::of(value, "a condition", errors)?;
    let mut bound = |key: &str| section.optional(key).and_then(|value| number(value, errors));
    let (from, above, to, below) = (bound("from"), bound("above"), bound("to"), bound("below"));
    let multiple_of = bound("multiple-of");
    let not = section.list("not");
    section.finish();
    let twice = [(from, above, "`from` and `above`"), (to, below, "`to` and `below`")];
    if let Some((.., both)) = twice.into_iter().find(|(one, other, _)| one.and(*other).is_some()) {
        return errors.note(&value.span(), format!("{both} both bound this"), "expected one of the two");
    }
    if !not.is_empty() {
        if from.or(above).or(to).or(below).or(multiple_of).is_some() {
            return errors.note(&value.span(), "`not` stands beside bounds", "expected one or the other");
        }
        let numbers: BTreeSet<_> = not.into_iter().filter_map(|value| number(value, errors)).collect();
        return Some(Condition::OtherNumbers(numbers));
    }
    // A bound between two multiples would say something that the range does not.
    let between = |bound: u64| multiple_of.and_then(|step| bound.checked_rem(step)).is_some_and(|rest| rest > 0);
    if let Some(bound) = from.into_iter().chain(to).find(|bound| between(*bound)) {
        let message = format!("{bound} is no multiple of {}", multiple_of.unwrap_or_default());
        return errors.note(&value.span(), message, "expected a bound that is one");
    }
    let from = from.or_else(|| above.map(|above| above.saturating_add(1))).unwrap_or(0);
    // Nothing is below 0: an impossible range says so.
    let to = to.or_else(|| below.map(|below| below.saturating_sub(1)));
    let nothing = below == Some(0);
    Some(Condition::Range { from: if nothing { 1 } else { from }, to: to.unwrap_or(u64::MAX), multiple_of })
}

fn words(parameter: Parameter, value: Value<'_>, mechanisms: &[Family], errors: &Errors) -> BTreeSet<String> {
    list(value, errors).into_iter().filter_map(|value| word(parameter, value, mechanisms, errors)).collect()
}

/// A word that a parameter can have, by the registries that know its words.
pub(super) fn word(parameter: Parameter, value: Value<'_>, mechanisms: &[Family], errors: &Errors) -> Option<String> {
    let word = text(value, errors)?;
    match unknown_word(parameter, &word, mechanisms) {
        None => Some(word),
        Some(help) => {
            let message = format!("no {parameter} is called `{word}`");
            errors.help(&value.span(), message, "not in the vocabulary", help)
        }
    }
}

/// For a word that some family of the rule cannot have: a suggestion, if there is one.
#[expect(clippy::option_option, reason = "the outer says that the word is unknown, the inner whether one is near")]
fn unknown_word(parameter: Parameter, word: &str, mechanisms: &[Family]) -> Option<Option<String>> {
    // Where the words of one family are open, nothing can be said.
    let lists = mechanisms.iter().map(|family| vocab::words(parameter, family)).collect::<Option<Vec<_>>>()?;
    let known = lists.into_iter().reduce(|known, more| known.into_iter().chain(more).collect())?;
    (!known.contains(word)).then(|| nearest(word, known.iter().map(String::as_str)))
}

/// A case's own conditions with those that the rule requires of all.
pub(super) fn joined(mut own: Conditions, require: &Conditions, place: &Range<usize>, errors: &Errors) -> Conditions {
    for (parameter, condition) in &require.parameters {
        if own.parameters.insert(*parameter, condition.clone()).is_some() {
            errors.note::<()>(
                place,
                format!("`{parameter}` stands both in `require` and in this case"),
                "in this case",
            );
        }
    }
    for (name, answers) in &require.context {
        if own.context.insert(name.clone(), answers.clone()).is_some() {
            errors.note::<()>(place, format!("`{name}` stands both in `require` and in this case"), "in this case");
        }
    }
    own
}
