//! Expectations: rules about the whole offer of an asset.

pub(super) mod examples;

use std::collections::BTreeSet;

use super::conditions;
use super::rules::{self, Scope, assets, protocols, set, usages};
use crate::policy::document::Rule;
use crate::policy::expect::{Demand, Expectation, Given, Offers, Pattern};
use crate::policy::outcome::RuleId;
use crate::policy::source::{Errors, Section, Value, choice, list, nearest, text};
use crate::policy::{Conditions, Verdict};
use crate::vocab::{Family, FamilyEntry, Kind};

/// Every expectation of the file. Its rules lend no expectation their ids.
pub(super) fn read<'a>(
    top: &mut Section<'a>,
    rules: &[Rule],
    scope: &Scope<'_>,
    errors: &'a Errors,
) -> Vec<Expectation> {
    let Some(value) = top.optional("expect") else { return Vec::new() };
    let mut expectations: Vec<Expectation> = Vec::new();
    for value in list(value, errors) {
        let Some(read) = expectation(value, scope, errors) else { continue };
        let mut taken = rules.iter().map(|rule| (&rule.id, &rule.place));
        let mut known = expectations.iter().map(|it| (&it.id, &it.place));
        if let Some((_, first)) =
            taken.find(|(id, _)| **id == read.id).or_else(|| known.find(|(id, _)| **id == read.id))
        {
            let also = Some((first.clone(), "the first is here".to_owned()));
            let message = format!("a rule and an expectation, or two of these, are called {}", read.id);
            errors.full::<()>(&read.place, message, "the second", also, None);
        }
        expectations.push(read);
    }
    expectations
}

fn expectation<'a>(value: Value<'a>, scope: &Scope<'_>, errors: &'a Errors) -> Option<Expectation> {
    let mut section = Section::of(value, "an expectation", errors)?;
    let id = section.text("id").map(|id| RuleId(format!("{}/{id}", scope.policy)));
    let place = section.optional("id").map_or_else(|| value.span(), ::toml::Spanned::span);
    section.required("asset");
    let asset = set(&mut section, "asset", &assets(), errors);
    let protocol = set(&mut section, "protocol", &protocols(), errors);
    let given = section.optional("given").map(|value| given(value, scope, errors)).unwrap_or_default();
    let demand = demand(&mut section, &place, errors);
    let phases = rules::phases(&mut section, &place, scope, errors);
    let (note, remedy) = (section.optional_text("note"), section.optional_text("do"));
    let cite = section.required("cite").and_then(|value| {
        let mut section = Section::of(value, "a citation", errors)?;
        let cite = super::citation(&mut section, scope.document, errors);
        section.finish();
        cite
    });
    let examples = examples::read(&mut section, &asset, &protocol, scope, errors);
    section.finish();
    Some(Expectation {
        id: id?,
        asset,
        protocol,
        given,
        demand,
        phases: phases?,
        note,
        remedy,
        cite: cite?,
        examples,
        place,
    })
}

fn given(value: Value<'_>, scope: &Scope<'_>, errors: &Errors) -> Given {
    let Some(mut section) = Section::of(value, "`given`", errors) else { return Given::default() };
    let context = conditions::context(&mut section, scope, errors);
    let offers = offers(&mut section, errors);
    section.finish();
    if context.is_empty() && offers.is_empty() {
        errors.note::<()>(&value.span(), "`given` asks for nothing", "expected `any`, `all`, `none` or `context`");
    }
    contradictory(&offers, errors);
    Given { context, offers }
}

fn demand<'a>(section: &mut Section<'a>, place: &std::ops::Range<usize>, errors: &'a Errors) -> Demand {
    let before = errors.count();
    let offers = offers(section, errors);
    let order = section.optional("order");
    order.and_then(|value| choice(value, &[("by-verdict", ())], errors));
    let of = section.optional("of");
    let family = of.and_then(|value| family(value, errors));
    let order = match (order, of) {
        (None, Some(of)) => errors.note(&of.span(), "`of` stands without `order`", "nothing is said of the order"),
        (Some(_), Some(of)) => family.filter(|family| negotiated(family, of, errors)),
        (Some(_), None) => Some(Family::new("TLS-suite")),
        (None, None) => None,
    };
    if offers.is_empty() && order.is_none() && errors.count() == before {
        let label = "expected `any`, `all`, `none` or `order`";
        errors.note::<()>(place, "the expectation demands nothing", label);
    }
    contradictory(&offers, errors);
    Demand { offers, order }
}

/// Whether the members of a family are what peers choose among, so that there can be an order.
fn negotiated(family: &Family, of: Value<'_>, errors: &Errors) -> bool {
    let lists = [
        Kind::CipherSuite,
        Kind::NamedGroup,
        Kind::SignatureScheme,
        Kind::SshAlgorithm,
        Kind::IkeTransform,
        Kind::KerberosEncryption,
    ];
    let negotiated = family.kind().is_some_and(|kind| lists.contains(&kind));
    if !negotiated {
        let message = format!("{family} has no order: peers do not choose among its members");
        errors.help::<()>(&of.span(), message, "not negotiated", Some("TLS-suite and TLS-group have one".to_owned()));
    }
    negotiated
}

/// What must be there and must not be there is never met.
fn contradictory(offers: &Offers, errors: &Errors) {
    let alone = if offers.any.len() == 1 { offers.any.as_slice() } else { &[] };
    for wanted in offers.all.iter().chain(alone) {
        if let Some(banned) = offers.none.iter().find(|banned| wanted.lies_within(banned)) {
            let also = Some((banned.place.clone(), "since this must not be".to_owned()));
            let message = "the expectation can never be met: it demands what it forbids";
            errors.full::<()>(&wanted.place, message, "this cannot be", also, None);
        }
    }
}

fn offers<'a>(section: &mut Section<'a>, errors: &'a Errors) -> Offers {
    let mut of = |key: &str| section.list(key).into_iter().filter_map(|value| pattern(value, errors)).collect();
    Offers { any: of("any"), all: of("all"), none: of("none") }
}

fn pattern(value: Value<'_>, errors: &Errors) -> Option<Pattern> {
    let mut section = Section::of(value, "a condition", errors)?;
    let mechanisms = section.required("mechanism").map(|value| families(value, errors));
    let usage = set(&mut section, "usage", &usages(), errors);
    let protocol = set(&mut section, "protocol", &protocols(), errors);
    let verdicts: Vec<_> = Verdict::ALL.iter().map(|verdict| (verdict.name(), *verdict)).collect();
    let verdict: BTreeSet<_> = set(&mut section, "verdict", &verdicts, errors);
    let mechanisms = mechanisms?;
    let parameters = conditions::parameters(&section, &mechanisms, errors);
    let when = Conditions { parameters, ..Conditions::default() };
    Some(Pattern { mechanisms, when, usage, protocol, verdict, place: value.span() })
}

/// Families by name. An expectation may name what the policy does not otherwise treat.
fn families(value: Value<'_>, errors: &Errors) -> Vec<Family> {
    list(value, errors).into_iter().filter_map(|value| family(value, errors)).collect()
}

fn family(value: Value<'_>, errors: &Errors) -> Option<Family> {
    let name = text(value, errors)?;
    let family = Family::new(&name);
    if family.entry().is_some() {
        return Some(family);
    }
    let help = nearest(&name, FamilyEntry::all().map(FamilyEntry::name));
    errors.help(&value.span(), format!("no family of algorithms is called `{name}`"), "unknown family", help)
}

impl Pattern {
    /// Whether it surely lies within another: the same or fewer families, settings and verdicts, and at least the same conditions.
    fn lies_within(&self, other: &Self) -> bool {
        fn within<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> bool {
            b.is_empty() || (!a.is_empty() && a.is_subset(b))
        }
        let mut conditions = other.when.parameters.iter();
        self.mechanisms.iter().all(|family| other.mechanisms.contains(family))
            && conditions.all(|(name, condition)| self.when.parameters.get(name) == Some(condition))
            && within(&self.usage, &other.usage)
            && within(&self.protocol, &other.protocol)
            && within(&self.verdict, &other.verdict)
    }
}
