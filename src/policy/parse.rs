//! From text to a sound policy, or to all that is wrong with it.

mod bases;
mod conditions;
mod examples;
mod exceptions;
mod expect;
mod rules;
mod vectors;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ::toml::de::DeTable;

use super::document::{ContextQuestion, Policy, Silence};
use super::errors::{PolicyError, PolicyErrors};
use super::outcome::{Binding, Citation, Confidence};
use super::source::{Errors, Section, Value, choice, date, list, text};
use super::{Verdict, embedded, overlap, overlay};
use crate::inventory::AssetKind;
use crate::vocab::{Family, Kind, Protocol, Usage};
pub use bases::BaseText;
use bases::Bases;

const BINDINGS: &[(&str, Binding)] = &[
    ("law", Binding::Law),
    ("requirement", Binding::Requirement),
    ("certification", Binding::Certification),
    ("guideline", Binding::Guideline),
];

const CONFIDENCES: &[(&str, Confidence)] =
    &[("primary", Confidence::Primary), ("secondary", Confidence::Secondary), ("unverified", Confidence::Unverified)];

impl Policy {
    /// Reads a policy file. `file` is its name or path; the name must be the policy's id with `.toml`. What it extends is sought
    /// among the built-in policies.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each with its place and with what was expected there.
    pub fn parse(file: &str, source: &str) -> Result<Self, PolicyErrors> {
        Self::parse_over(file, source, &built_in)
    }

    /// Reads a policy file whose bases, by id, `text` gives.
    ///
    /// # Errors
    /// As [`parse`](Self::parse); and if a base is not to be had, is not sound, or extends this policy.
    pub fn parse_over(file: &str, source: &str, text: BaseText<'_>) -> Result<Self, PolicyErrors> {
        parsed(file, source, Bases { text, above: &[] })
    }
}

/// File and text of a built-in policy.
fn built_in(id: &str) -> Option<(String, String)> {
    let found = embedded().iter().find(|(file, _)| file.strip_suffix(".toml") == Some(id));
    found.map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
}

fn parsed(file: &str, source: &str, bases: Bases<'_>) -> Result<Policy, PolicyErrors> {
    let (table, faults) = DeTable::parse_recoverable(source);
    if !faults.is_empty() {
        return Err(PolicyErrors(faults.iter().map(fault).collect()));
    }
    let errors = Errors::default();
    match read(file, table.get_ref(), bases, &errors) {
        Some(policy) if errors.is_empty() => Ok(policy),
        _ => Err(errors.into_errors()),
    }
}

/// An error of the TOML itself.
fn fault(error: &::toml::de::Error) -> PolicyError {
    let place = error.span().unwrap_or_default();
    let message = error.message().to_owned();
    PolicyError { message, place, label: "not valid TOML".to_owned(), also: None, help: None }
}

fn read(file: &str, table: &DeTable<'_>, bases: Bases<'_>, errors: &Errors) -> Option<Policy> {
    let mut top = Section::new(table, 0..0, "the policy", errors);
    let id = top.required("id").and_then(|value| named_as_file(value, file, errors));
    let (title, authority) = (top.text("title"), top.text("authority"));
    let (jurisdiction, edition) = (top.text("jurisdiction"), top.text("edition"));
    let (published, in_force) = (top.date("published"), top.date("in_force"));
    let mut day = |key: &str| top.optional(key).and_then(|value| date(value, errors));
    let (withdrawn, verified) = (day("withdrawn"), day("verified"));
    if let (Some(first), Some(last), Some(value)) = (in_force, withdrawn, top.optional("withdrawn"))
        && last < first
    {
        errors.note::<()>(&value.span(), "the policy is withdrawn before it is in force", format!("before {first}"));
    }
    let language = top.text("language");
    let (url, note) = (top.optional_text("url"), top.optional_text("note"));
    let binding = top.choice("binding", BINDINGS);
    let draft = top.optional("status").and_then(|value| choice(value, &[("final", false), ("draft", true)], errors));
    let replaces = top.list("replaces").into_iter().filter_map(|value| text(value, errors)).collect();
    let (extends, base) = bases.read(id.as_deref(), &mut top, errors);
    let place = top.optional("extends").map(::toml::Spanned::span);
    // What it takes over it need not say again.
    let mut due = |key: &str| if place.is_some() { top.optional(key) } else { top.required(key) };
    let own_words = due("words").map(|value| words(value, errors)).unwrap_or_default();
    let words: BTreeMap<_, _> = base.words.into_iter().chain(own_words).collect();
    let mut treats = due("treats").map(|value| treats(value, errors)).unwrap_or_default();
    treats.extend(&base.treats);
    let document = Citation {
        document: title.clone().unwrap_or_default(),
        edition: edition.clone().unwrap_or_default(),
        clause: String::new(),
        confidence: Confidence::Unverified,
        contested: None,
        last_verified: verified,
    };
    let silent = if base.silence.is_some() { top.optional("silence") } else { top.required("silence") };
    let silence = silent.map_or_else(|| base.silence.clone(), |value| silence(value, &document, errors));
    let own_context = top.optional("context").map(|value| context(value, errors)).unwrap_or_default();
    let context: BTreeMap<_, _> = base.context.into_iter().chain(own_context).collect();
    let prefix = id.clone().unwrap_or_default();
    let nothing = BTreeSet::new();
    let all = rules::Scope {
        policy: &prefix,
        document: &document,
        words: &words,
        context: &context,
        treats: &treats,
        leaves_out: &nothing,
        in_force,
    };
    let leaves_out = top.optional("leaves-out").map(|value| rules::mechanisms(value, &all, errors)).unwrap_or_default();
    let mut leaves_out: BTreeSet<_> = leaves_out.into_iter().collect();
    let scope = rules::Scope { leaves_out: &leaves_out, ..all };
    let (usages, assets, protocols) = match place {
        Some(_) => (base.usages, base.assets, base.protocols),
        None => spoken_of(&mut top, errors),
    };
    let rules = rules::read(&mut top, base.rules, place.is_none(), &scope, errors);
    let mut expectations = expect::read(&mut top, &rules, &scope, errors);
    expectations.extend(base.expectations);
    let exceptions = exceptions::read(&mut top, &prefix, &rules, &expectations, errors);
    // What a base leaves to others its own rules may name.
    let named = |family: &Family| rules.iter().any(|rule| rule.mechanisms.contains(family));
    leaves_out.extend(base.leaves_out.into_iter().filter(|family| !named(family)));
    top.finish();
    overlap::check(&prefix, &rules, &context, errors);
    if let Some(place) = &place {
        overlay::check(&prefix, &rules, base.silence.as_ref(), place, errors);
    }
    Some(Policy {
        id: id?,
        title: title?,
        authority: authority?,
        jurisdiction: jurisdiction?,
        edition: edition?,
        published: published?,
        in_force: in_force?,
        withdrawn,
        verified,
        language: language?,
        url,
        binding: binding?,
        draft: draft.unwrap_or(false),
        replaces,
        extends,
        note,
        treats,
        leaves_out,
        usages,
        assets,
        protocols,
        silence: silence?,
        words,
        context,
        rules,
        expectations,
        exceptions,
    })
}

/// The usages, kinds of asset and protocols of which the document speaks.
fn spoken_of<'a>(
    top: &mut Section<'a>,
    errors: &'a Errors,
) -> (BTreeSet<Usage>, BTreeSet<AssetKind>, BTreeSet<Protocol>) {
    let protocols = rules::set(top, "protocols", &rules::protocol_suites(), errors);
    (
        rules::set(top, "usages", &rules::usages(), errors),
        rules::set(top, "assets", &rules::assets(), errors),
        protocols.into_iter().flatten().copied().collect(),
    )
}

fn named_as_file(value: Value<'_>, file: &str, errors: &Errors) -> Option<String> {
    let id = text(value, errors)?;
    let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    if stem.as_deref() == Some(id.as_str()) {
        return Some(id);
    }
    let expected = format!("expected the name of the file, \"{}\"", stem.unwrap_or_default());
    errors.note(&value.span(), format!("the policy's id `{id}` is not the name of its file"), expected)
}

/// The document's own words, each with our verdict.
fn words(value: Value<'_>, errors: &Errors) -> BTreeMap<String, Verdict> {
    let verdicts: Vec<_> = Verdict::ALL.iter().map(|verdict| (verdict.name(), *verdict)).collect();
    let Some(section) = Section::of(value, "`words`", errors) else { return BTreeMap::new() };
    let read = section.rest().filter_map(|(word, _, value)| Some((word.to_owned(), choice(value, &verdicts, errors)?)));
    read.collect()
}

fn treats(value: Value<'_>, errors: &Errors) -> BTreeSet<Kind> {
    let kinds: Vec<_> = Kind::all().map(|kind| (kind.name(), kind)).collect();
    list(value, errors).into_iter().filter_map(|value| choice(value, &kinds, errors)).collect()
}

fn silence(value: Value<'_>, document: &Citation, errors: &Errors) -> Option<Silence> {
    let verdicts = [("unlisted", Verdict::Unlisted), ("forbidden", Verdict::Forbidden)];
    let mut section = Section::of(value, "`silence`", errors)?;
    let (verdict, own) = (section.choice("verdict", &verdicts), section.text("own"));
    let cite = citation(&mut section, document, errors);
    section.finish();
    Some(Silence { verdict: verdict?, own: own?, cite: cite? })
}

/// The keys of a citation; document and edition default to the policy's.
fn citation(section: &mut Section<'_>, document: &Citation, errors: &Errors) -> Option<Citation> {
    let (clause, confidence) = (section.text("clause"), section.choice("confidence", CONFIDENCES));
    let title = section.optional_text("document").unwrap_or_else(|| document.document.clone());
    let edition = section.optional_text("edition").unwrap_or_else(|| document.edition.clone());
    let contested = section.optional_text("contested");
    let last_verified = section.optional("last-verified").and_then(|value| date(value, errors));
    let last_verified = last_verified.or(document.last_verified);
    Some(Citation { document: title, edition, clause: clause?, confidence: confidence?, contested, last_verified })
}

fn context(value: Value<'_>, errors: &Errors) -> BTreeMap<String, ContextQuestion> {
    let Some(section) = Section::of(value, "`context`", errors) else { return BTreeMap::new() };
    let read = section.rest().filter_map(|(name, _, value)| Some((name.to_owned(), question(value, errors)?)));
    read.collect()
}

fn question(value: Value<'_>, errors: &Errors) -> Option<ContextQuestion> {
    let mut section = Section::of(value, "a circumstance", errors)?;
    let values: Vec<_> = section.list("values").into_iter().filter_map(|value| text(value, errors)).collect();
    let choices: Vec<_> = values.iter().map(|value| (value.as_str(), ())).collect();
    let default = section.optional("default").and_then(|value| {
        choice(value, &choices, errors)?;
        text(value, errors)
    });
    let (question, clause) = (section.text("question"), section.text("clause"));
    section.finish();
    Some(ContextQuestion { values, default, question: question?, clause: clause? })
}
