//! Whether all facts that meet some conditions meet one of several others.

use std::collections::{BTreeMap, BTreeSet};

use super::Conditions;
use super::document::ContextQuestion;
use crate::vocab::{Parameter, Value};

/// Whether whatever meets `inner`, every parameter being known, meets one of `union`. Exact for sets and intervals: conditions change
/// only at their edges, so that it is enough to look there, one parameter after the other.
pub(super) fn within_union(
    inner: &Conditions,
    union: &[&Conditions],
    questions: &BTreeMap<String, ContextQuestion>,
) -> bool {
    let parameters: BTreeSet<_> = union.iter().flat_map(|it| it.parameters.keys().copied()).collect();
    let parameters: Vec<_> = parameters.into_iter().collect();
    answers(inner, union, questions).iter().all(|given| {
        let open = union.iter().filter(|it| {
            it.context.iter().all(|(name, answers)| given.get(name.as_str()).is_some_and(|it| answers.contains(*it)))
        });
        covered(inner, &open.copied().collect::<Vec<_>>(), &parameters)
    })
}

/// Every combination of answers, to the questions that the union asks, that `inner` admits.
fn answers<'a>(
    inner: &'a Conditions,
    union: &[&'a Conditions],
    questions: &'a BTreeMap<String, ContextQuestion>,
) -> Vec<BTreeMap<&'a str, &'a str>> {
    let asked: BTreeSet<_> = union.iter().flat_map(|it| it.context.keys()).collect();
    let mut combinations = vec![BTreeMap::new()];
    for name in asked {
        let possible: Vec<&str> = match (inner.context.get(name), questions.get(name)) {
            (Some(answers), _) => answers.iter().map(String::as_str).collect(),
            (None, Some(question)) => question.values.iter().map(String::as_str).collect(),
            (None, None) => Vec::new(),
        };
        let with = |given: BTreeMap<&'a str, &'a str>| {
            possible.clone().into_iter().map(move |answer| {
                let mut given = given.clone();
                given.insert(name.as_str(), answer);
                given
            })
        };
        combinations = combinations.into_iter().flat_map(with).collect();
    }
    combinations
}

fn covered(inner: &Conditions, union: &[&Conditions], parameters: &[Parameter]) -> bool {
    let Some((parameter, rest)) = parameters.split_first() else { return !union.is_empty() };
    let own = inner.parameters.get(parameter);
    let conditions = union.iter().filter_map(|it| it.parameters.get(parameter)).chain(own);
    let edges: BTreeSet<Value> = conditions.flat_map(super::Condition::edges).collect();
    let edges: Vec<_> = edges.into_iter().filter(|value| own.is_none_or(|own| own.meets(value))).collect();
    if edges.is_empty() {
        return !union.is_empty() && covered(inner, union, rest);
    }
    // Many values leave the same members of the union open: each such choice is followed once.
    let open = |value: &Value| -> Vec<usize> {
        let met = |it: &&Conditions| it.parameters.get(parameter).is_none_or(|condition| condition.meets(value));
        union.iter().enumerate().filter(|(_, it)| met(it)).map(|(index, _)| index).collect()
    };
    let choices: BTreeSet<_> = edges.iter().map(open).collect();
    choices.iter().all(|choice| {
        let open: Vec<_> = choice.iter().filter_map(|index| union.get(*index).copied()).collect();
        !open.is_empty() && covered(inner, &open, rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Condition;

    fn bits(from: u64, to: u64) -> Conditions {
        let range = Condition::Range { from, to, multiple_of: None };
        Conditions { parameters: [(Parameter::Bits, range)].into(), ..Conditions::default() }
    }

    fn covers(inner: &Conditions, union: &[&Conditions]) -> bool {
        within_union(inner, union, &BTreeMap::new())
    }

    #[test]
    fn intervals_that_meet_cover_what_spans_them() {
        let (low, high) = (bits(1900, 2999), bits(3000, u64::MAX));
        assert!(covers(&bits(2000, 4000), &[&low, &high]));
        assert!(!covers(&bits(1899, 4000), &[&low, &high]));
        assert!(!covers(&bits(2000, 4000), &[&low, &bits(3001, u64::MAX)]));
        assert!(!covers(&bits(1, 2), &[]));
        assert!(covers(&bits(1, 2), &[&Conditions::default()]));
        assert!(!covers(&Conditions::default(), &[&bits(1, 2)]));
    }

    #[test]
    fn each_member_of_a_set_must_be_covered() {
        let words = |words: &[&str]| Condition::Words(words.iter().map(|word| (*word).to_owned()).collect());
        let hash =
            |condition| Conditions { parameters: [(Parameter::Hash, condition)].into(), ..Conditions::default() };
        let (one, other) = (hash(words(&["SHA-256"])), hash(words(&["SHA-384", "SHA-512"])));
        assert!(covers(&hash(words(&["SHA-256", "SHA-512"])), &[&one, &other]));
        assert!(!covers(&hash(words(&["SHA-256", "SHA-1"])), &[&one, &other]));
        let rest = hash(Condition::OtherWords(["SHA-256".to_owned()].into()));
        assert!(covers(&Conditions::default(), &[&one, &rest]));
    }
}
