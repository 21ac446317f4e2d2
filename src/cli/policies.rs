use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::problem::Problem;
use crate::policy::Policy;

/// The policies that the user names, by id or by path; all built-in ones if none is named.
pub(super) fn chosen(names: &[String]) -> Result<Vec<Policy>, Problem> {
    if names.is_empty() {
        return crate::policy::embedded().iter().map(|(file, text)| parsed(file, text)).collect();
    }
    let unique: BTreeSet<_> = names.iter().collect();
    if unique.len() < names.len() {
        return Err(Problem::Usage("a policy is named twice".to_owned()));
    }
    names.iter().map(|name| one(name)).collect()
}

fn one(name: &str) -> Result<Policy, Problem> {
    let (file, text) = source(name)?;
    parsed(&file, &text)
}

/// The file name and the text of a policy by its id or path.
pub(super) fn source(name: &str) -> Result<(String, String), Problem> {
    let file = format!("{name}.toml");
    if let Some((file, text)) = crate::policy::embedded().iter().find(|(known, _)| **known == file) {
        return Ok(((*file).to_owned(), (*text).to_owned()));
    }
    if !Path::new(name).exists() {
        return Err(Problem::Usage(format!(
            "no policy is called {name:?}, and no such file exists; built in: {}",
            ids().join(", ")
        )));
    }
    let text = std::fs::read_to_string(name).map_err(Problem::file(name))?;
    Ok((name.to_owned(), text))
}

pub(super) fn parsed(file: &str, text: &str) -> Result<Policy, Problem> {
    Policy::parse(file, text).map_err(|errors| Problem::Rendered(errors.render(file, text, colour())))
}

/// Whether messages on standard error may be coloured.
pub(super) fn colour() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
}

/// The ids of the built-in policies.
pub(super) fn ids() -> Vec<&'static str> {
    crate::policy::embedded().iter().map(|(file, _)| file.strip_suffix(".toml").unwrap_or(file)).collect()
}

/// What the user declares, if the policies know it.
pub(super) fn declared(
    policies: &[Policy],
    declared: BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Problem> {
    for (name, value) in &declared {
        let known = policies.iter().filter_map(|policy| policy.context().get(name)).collect::<Vec<_>>();
        if known.is_empty() {
            return Err(Problem::Usage(format!("--context {name}: no chosen policy asks for it")));
        }
        if !known.iter().any(|question| question.values.contains(value)) {
            let values = known.iter().flat_map(|question| question.values.iter().cloned()).collect::<BTreeSet<_>>();
            let values = values.into_iter().collect::<Vec<_>>().join(" or ");
            return Err(Problem::Usage(format!("--context {name}={value}: expected {values}")));
        }
    }
    Ok(declared)
}
