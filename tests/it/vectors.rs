//! Verdicts that were written down from the documents themselves, apart from the policy files.

use std::collections::BTreeMap;

use cryptassay::inventory::AssetKind;
use cryptassay::policy::{Policy, Setting, library};
use cryptassay::vocab::{Algorithm, Aspect, Parameter, Protocol, Takes, Usage, Value, aspects_in};
use jiff::civil::Date;

struct Vector<'a> {
    id: &'a str,
    policy: &'a str,
    aspects: Vec<Aspect>,
    protocol: Option<Protocol>,
    asset: Option<AssetKind>,
    context: BTreeMap<String, String>,
    as_of: Date,
    whole: bool,
    verdict: &'a str,
    cite: &'a str,
}

/// `RSA bits=2048 issued=2026-12-31`; an underscore stands for a space within a name.
fn algorithm(text: &str) -> Algorithm {
    let mut words = text.split(' ');
    let family = Algorithm::new(words.next().expect("a family"));
    assert!(family.family.kind().is_some(), "{text}");
    words.fold(family, |algorithm, word| {
        let (name, value) = word.split_once('=').expect("a parameter and its value");
        let parameter = Parameter::named(name).unwrap_or_else(|| panic!("{name}"));
        let value = match parameter.takes() {
            Takes::Number => Value::Number(value.parse().expect("a number")),
            Takes::Day => Value::Date(value.parse().expect("a day")),
            _ if parameter == Parameter::Name && value.starts_with("TLS_1.") => Value::from(value.replace('_', " ")),
            _ => Value::from(value),
        };
        algorithm.with(parameter, value)
    })
}

fn vector(line: &str) -> Vector<'_> {
    let cells: Vec<_> = line.split(';').collect();
    let [id, policy, text, usage, protocol, asset, context, as_of, grades, verdict, cite, _confidence] = cells[..]
    else {
        panic!("{line}")
    };
    let protocol = (!protocol.is_empty()).then(|| Protocol::named(protocol).expect("a protocol"));
    Vector {
        id,
        policy,
        aspects: aspects_in(&algorithm(text), Usage::named(usage).expect("a usage"), protocol),
        protocol,
        asset: (!asset.is_empty()).then(|| AssetKind::named(asset).expect("a kind of asset")),
        context: context
            .split_once('=')
            .map(|(name, answer)| (name.to_owned(), answer.to_owned()))
            .into_iter()
            .collect(),
        as_of: as_of.parse().expect("a day"),
        whole: grades == "whole",
        verdict,
        cite,
    }
}

fn vectors() -> Vec<Vector<'static>> {
    let lines = include_str!("vectors.csv").lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).map(vector).collect()
}

#[test]
fn every_vector_comes_out_right() {
    let mut wrong = Vec::new();
    for vector in vectors() {
        let Some(policy) = library().iter().find(|policy| policy.id() == vector.policy) else {
            wrong.push(format!("{}: no policy {}", vector.id, vector.policy));
            continue;
        };
        let mut setting = Setting::new(vector.as_of, &vector.context);
        setting.protocol = vector.protocol;
        setting.asset = vector.asset;
        let aspects = if vector.whole { &vector.aspects[..1] } else { &vector.aspects };
        let grade = policy.grade(aspects, &setting);
        let given = grade.verdict.map_or("nothing", |verdict| verdict.name());
        if given != vector.verdict {
            let why = grade.deciding().map(|(aspect, outcome)| format!("{aspect:?}: {outcome:?}"));
            let (id, verdict, cite) = (vector.id, vector.verdict, vector.cite);
            wrong.push(format!("{id}: {verdict} by {cite}, but {given}: {}", why.unwrap_or_default()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The order in which a policy states its rules decides nothing.
#[test]
fn the_order_of_rules_decides_nothing() {
    for vector in vectors() {
        let Some(policy) = library().iter().find(|policy| policy.id() == vector.policy) else { continue };
        let mut turned: Policy = policy.clone();
        turned.rules.reverse();
        for rule in &mut turned.rules {
            rule.cases.reverse();
        }
        let mut setting = Setting::new(vector.as_of, &vector.context);
        setting.protocol = vector.protocol;
        setting.asset = vector.asset;
        for aspect in &vector.aspects {
            let (one, other) = (policy.aspect(aspect, &setting), turned.aspect(aspect, &setting));
            assert_eq!(one.verdict(), other.verdict(), "{}: {aspect:?}", vector.id);
        }
    }
}
