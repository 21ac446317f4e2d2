use std::collections::BTreeSet;

use ::toml::de::{DeTable, DeValue};

use super::rules::{self, Scope};
use super::{CONFIDENCES, examples, fault};
use crate::policy::document::Filters;
use crate::policy::source::{Errors, Section, Value, choice, nearest};
use crate::policy::vectors::{OfferVector, Vector, Vectors};
use crate::policy::{Citation, Confidence, Expectation, Policy, PolicyErrors};
use crate::vocab::Kind;

impl Vectors {
    /// The id of the policy that a file of vectors is about.
    ///
    /// # Errors
    /// If the text is no TOML, or names no policy.
    pub fn about(source: &str) -> Result<String, PolicyErrors> {
        let (table, faults) = DeTable::parse_recoverable(source);
        if !faults.is_empty() {
            return Err(PolicyErrors(faults.iter().map(fault).collect()));
        }
        let errors = Errors::default();
        let id = Section::new(table.get_ref(), 0..0, "the file of vectors", &errors).text("policy");
        id.ok_or_else(|| errors.into_errors())
    }

    /// Whether a text is a file of vectors and not a policy.
    pub fn recognises(source: &str) -> bool {
        let (table, _) = DeTable::parse_recoverable(source);
        let has = |key: &str| table.get_ref().iter().any(|(name, _)| name.get_ref() == key);
        has("vector") || (has("policy") && !has("rule"))
    }

    /// Reads a file of vectors about a policy.
    ///
    /// # Errors
    /// Everything that is wrong with the file, each with its place and with what was expected there.
    pub fn parse(source: &str, policy: &Policy) -> Result<Self, PolicyErrors> {
        let (table, faults) = DeTable::parse_recoverable(source);
        if !faults.is_empty() {
            return Err(PolicyErrors(faults.iter().map(fault).collect()));
        }
        let errors = Errors::default();
        match read(table.get_ref(), policy, &errors) {
            Some(vectors) if errors.is_empty() => Ok(vectors),
            _ => Err(errors.into_errors()),
        }
    }
}

fn read<'a>(table: &'a DeTable<'a>, policy: &'a Policy, errors: &'a Errors) -> Option<Vectors> {
    let mut top = Section::new(table, 0..0, "the file of vectors", errors);
    let about = top.required("policy").and_then(|value| choice(value, &[(policy.id.as_str(), ())], errors));
    let source = top.text("source");
    // A vector may name what the document does not treat: that must come out as not addressed.
    let (treats, leaves_out): (BTreeSet<_>, _) = (Kind::all().collect(), BTreeSet::new());
    let document = Citation {
        document: policy.title.clone(),
        edition: policy.edition.clone(),
        clause: String::new(),
        confidence: Confidence::Unverified,
        contested: None,
        last_verified: None,
    };
    let scope = Scope {
        policy: &policy.id,
        document: &document,
        words: &policy.words,
        context: &policy.context,
        treats: &treats,
        leaves_out: &leaves_out,
        in_force: Some(policy.in_force),
    };
    let owns: BTreeSet<_> = policy.own_words().collect();
    let (mut vectors, mut offers) = (Vec::new(), Vec::new());
    match top.required("vector").map(|value| (value, value.get_ref())) {
        Some((_, DeValue::Array(array))) => {
            let (whole, single): (Vec<_>, Vec<_>) = array.iter().partition(|value| is_of_offer(value.get_ref()));
            vectors.extend(single.into_iter().filter_map(|value| expanded(value, &scope, &owns, errors)).flatten());
            offers.extend(whole.into_iter().filter_map(|value| of_offer(value, policy, &scope, errors)));
        }
        Some((value, _)) => {
            errors.note::<()>(&value.span(), "`vector` is no list", "expected [[vector]]").unwrap_or(());
        }
        None => {}
    }
    top.finish();
    about?;
    Some(Vectors { policy: policy.id.clone(), source: source?, vectors, offers })
}

fn is_of_offer(value: &DeValue<'_>) -> bool {
    matches!(value, DeValue::Table(table) if table.iter().any(|(key, _)| key.get_ref() == "offers"))
}

/// A vector of a whole offer, which may be about one expectation.
fn of_offer<'a>(value: Value<'a>, policy: &'a Policy, scope: &Scope<'_>, errors: &'a Errors) -> Option<OfferVector> {
    let mut section = Section::of(value, "a vector", errors)?;
    let (id, cite) = (section.optional_text("id"), section.text("cite"));
    let confidence = section.choice("confidence", CONFIDENCES);
    let known = |it: &'a Expectation| (it.id.0.rsplit('/').next().unwrap_or_default(), it);
    let known: Vec<_> = policy.expectations.iter().map(known).collect();
    let about = section.optional("expectation").map(|value| choice(value, &known, errors));
    let expectation = about.map_or(Some(None), |about| about.map(Some));
    let (asset, protocol) = about.flatten().map(|it| (it.asset.clone(), it.protocol.clone())).unwrap_or_default();
    let example = super::expect::examples::drawn(&mut section, value, &asset, &protocol, scope, errors);
    section.finish();
    let expectation = expectation?.map(|it| it.id.clone());
    Some(OfferVector { id, cite: cite?, confidence: confidence?, expectation, example: example? })
}

fn expanded<'a>(value: Value<'a>, scope: &Scope<'_>, owns: &BTreeSet<&str>, errors: &'a Errors) -> Option<Vec<Vector>> {
    let mut section = Section::of(value, "a vector", errors)?;
    let (id, cite) = (section.optional_text("id"), section.text("cite"));
    let confidence = section.choice("confidence", CONFIDENCES);
    let grades = section.optional("grades").map(|value| choice(value, &[("fact", false), ("whole", true)], errors));
    let place = section.optional("own").map(::toml::Spanned::span);
    let own = section.optional_text("own");
    if let (Some(word), Some(place)) = (&own, place)
        && !owns.contains(word.as_str())
    {
        let help = nearest(word, owns.iter().copied());
        errors.help::<()>(&place, format!("`{word}` is none of the policy's words"), "unknown word", help);
    }
    let families = section.required("mechanism").map(|value| rules::mechanisms(value, scope, errors));
    let examples = examples::drawn(&mut section, value, &families?, &Filters::default(), scope, errors)?;
    let (cite, confidence, whole) = (cite?, confidence?, grades.unwrap_or(Some(false))?);
    let vector = |example| Vector { id: id.clone(), cite: cite.clone(), confidence, example, whole, own: own.clone() };
    Some(examples.into_iter().map(vector).collect())
}
