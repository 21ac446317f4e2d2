use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::problem::Problem;
use crate::policy::Policy;

/// The policies that the user names for an assessment: words of [`select`](crate::policy::select) and paths, in lists with commas;
/// those of the Union that are in force, if none is named. Each once, in the order in which it is first named.
pub(super) fn selected(lists: &[String], as_of: Date) -> Result<Vec<Policy>, Problem> {
    let union = ["eu:*".to_owned()];
    let mut chosen: Vec<Policy> = Vec::new();
    let mut own: BTreeSet<String> = BTreeSet::new();
    for word in if lists.is_empty() { &union } else { lists }.iter().flat_map(|list| words(list)) {
        let named = crate::policy::select(crate::policy::library(), word, as_of);
        let is_own = named.is_err() && Path::new(word).exists();
        let policies: Vec<Policy> = match named {
            Ok(policies) => policies.into_iter().cloned().collect(),
            Err(_) if is_own => vec![one(word)?],
            Err(error) => return Err(Problem::Usage(format!("--policy: {error}"))),
        };
        for policy in policies {
            let known = chosen.iter().any(|known| known.id() == policy.id());
            if known && (is_own || own.contains(policy.id())) {
                return Err(Problem::Usage(format!("--policy {word}: two policies are called {}", policy.id())));
            }
            if !known {
                own.extend(is_own.then(|| policy.id().to_owned()));
                chosen.push(policy);
            }
        }
    }
    Ok(chosen)
}

/// Whether a later edition that is in force on that day replaces a policy that is built in.
pub(super) fn is_replaced(policy: &Policy, as_of: Date) -> bool {
    let current = crate::policy::select(crate::policy::library(), "*", as_of).unwrap_or_default();
    let known = crate::policy::library().iter().any(|known| known.id() == policy.id());
    known && !policy.draft && policy.is_in_force(as_of) && !current.iter().any(|known| known.id() == policy.id())
}

/// The words of a list. A file may have a comma in its name.
fn words(list: &str) -> Vec<&str> {
    if Path::new(list).exists() { vec![list] } else { list.split(',').map(str::trim).collect() }
}

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
    let base = |id: &str| base(file, id);
    Policy::parse_over(file, text, &base).map_err(|errors| Problem::Rendered(errors.render(file, text, colour())))
}

/// File and text of a policy that one extends: a built-in one, or a file of that name beside it.
fn base(file: &str, id: &str) -> Option<(String, String)> {
    let name = format!("{id}.toml");
    if let Some((name, text)) = crate::policy::embedded().iter().find(|(known, _)| *known == name) {
        return Some(((*name).to_owned(), (*text).to_owned()));
    }
    let beside = Path::new(file).with_file_name(&name);
    let text = std::fs::read_to_string(&beside).ok()?;
    Some((beside.to_string_lossy().into_owned(), text))
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
