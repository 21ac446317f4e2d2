//! Exceptions: assets that are excused from a rule until a day.

use crate::policy::document::{Exception, Rule};
use crate::policy::expect::Expectation;
use crate::policy::outcome::RuleId;
use crate::policy::source::{Errors, Section, Value, list, nearest, text};

/// What an exception names in place of a rule where no rule speaks.
const SILENCE: &str = "silence";

/// Every exception of the file.
pub(super) fn read<'a>(
    top: &mut Section<'a>,
    policy: &str,
    rules: &[Rule],
    expectations: &[Expectation],
    errors: &'a Errors,
) -> Vec<Exception> {
    let Some(value) = top.optional("exception") else { return Vec::new() };
    let known: Vec<_> = rules.iter().map(|rule| &rule.id).chain(expectations.iter().map(|it| &it.id)).collect();
    list(value, errors).into_iter().filter_map(|value| exception(value, policy, &known, errors)).collect()
}

fn exception<'a>(value: Value<'a>, policy: &str, known: &[&RuleId], errors: &'a Errors) -> Option<Exception> {
    let mut section = Section::of(value, "an exception", errors)?;
    let rule = section.required("rule").and_then(|value| rule(value, policy, known, errors));
    let (asset, reason, owner) = (section.text("asset"), section.text("reason"), section.text("owner"));
    let until = section.date("until");
    section.finish();
    Some(Exception { rule: rule?, asset: asset?, until: until?, reason: reason?, owner: owner? })
}

/// A rule by its full id, or one of the file by its own.
fn rule(value: Value<'_>, policy: &str, known: &[&RuleId], errors: &Errors) -> Option<RuleId> {
    let name = text(value, errors)?;
    let full = RuleId(if name.contains('/') { name.clone() } else { format!("{policy}/{name}") });
    if known.contains(&&full) || full.0 == format!("{policy}/{SILENCE}") {
        return Some(full);
    }
    let of_policy: Vec<_> = known.iter().filter(|id| id.policy() == full.policy()).map(|id| id.rule()).collect();
    let help = nearest(full.rule(), of_policy.iter().copied());
    let others = || {
        let same = known.iter().find(|id| id.rule() == full.rule());
        same.map(|id| format!("did you mean `{id}`?"))
    };
    errors.help(&value.span(), format!("no rule is called {full}"), "unknown rule", help.or_else(others))
}
