//! The policies that a policy extends.

use crate::policy::overlay::Foundation;
use crate::policy::source::{Errors, Section, Value, list, nearest, text};
use crate::policy::{Policy, embedded};

/// Where the text of a policy is found by its id: its file and text.
pub type BaseText<'a> = &'a dyn Fn(&str) -> Option<(String, String)>;

/// How deep policies may stand on each other.
const DEEPEST: usize = 8;

/// Where the bases of a policy come from, and what stands above it already.
#[derive(Clone, Copy)]
pub(super) struct Bases<'a> {
    pub(super) text: BaseText<'a>,
    pub(super) above: &'a [String],
}

impl Bases<'_> {
    /// The names under `extends`, and what they say together; nothing if it is not there.
    pub(super) fn read<'s>(
        &self,
        id: Option<&str>,
        top: &mut Section<'s>,
        errors: &'s Errors,
    ) -> (Vec<String>, Foundation) {
        let Some(value) = top.optional("extends") else { return (Vec::new(), Foundation::default()) };
        let policies: Vec<_> =
            list(value, errors).into_iter().filter_map(|value| self.base(id, value, errors)).collect();
        (policies.iter().map(|policy| policy.id.clone()).collect(), Foundation::of(policies))
    }

    fn base(&self, id: Option<&str>, value: Value<'_>, errors: &Errors) -> Option<Policy> {
        let name = text(value, errors)?;
        if id == Some(name.as_str()) || self.above.contains(&name) {
            return errors.note(&value.span(), format!("the policy extends `{name}`, which extends it"), "a circle");
        }
        if self.above.len() >= DEEPEST {
            return errors.note(&value.span(), format!("more than {DEEPEST} policies extend each other"), "too deep");
        }
        let Some((file, source)) = (self.text)(&name) else {
            let ids = embedded().iter().filter_map(|(file, _)| file.strip_suffix(".toml"));
            let help = nearest(&name, ids)
                .or_else(|| Some("give the id of a built-in policy, or of a file beside this one".to_owned()));
            return errors.help(&value.span(), format!("no policy is called `{name}`"), "unknown policy", help);
        };
        let above: Vec<_> = self.above.iter().cloned().chain(id.map(str::to_owned)).collect();
        match super::parsed(&file, &source, Bases { text: self.text, above: &above }) {
            Ok(policy) => Some(policy),
            Err(faults) => {
                let help = Some(format!("check it by itself: cryptassay policy check {file}"));
                errors.help(&value.span(), format!("`{name}` is not sound: {faults}"), "extended here", help)
            }
        }
    }
}
