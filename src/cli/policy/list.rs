use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::{expected, line, policies, print, width};
use crate::cli::Done;
use crate::cli::table::Table;
use crate::policy::{Binding, Confidence, Policy, library};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only those of a jurisdiction: EU, the code of a state, or international; may be repeated.
    #[arg(long, value_name = "CODE")]
    jurisdiction: Vec<String>,
    /// Only those that bind so: law, requirement, certification, guideline; may be repeated.
    #[arg(long, value_name = "BINDING", value_parser = binding)]
    binding: Vec<Binding>,
    /// Only those in force on a day (YYYY-MM-DD): no drafts, nor what a later edition has replaced.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only drafts.
    #[arg(long)]
    drafts: bool,
    /// The format of the list.
    #[arg(short, long, default_value = "terminal", value_parser = ["terminal", "json"])]
    format: String,
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    title: &'a str,
    edition: &'a str,
    authority: &'a str,
    jurisdiction: &'a str,
    binding: Binding,
    draft: bool,
    published: Date,
    in_force: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Date>,
    rules: usize,
    expectations: usize,
    confidence: BTreeMap<String, usize>,
}

fn binding(word: &str) -> Result<Binding, String> {
    let known = Binding::ALL.iter().copied();
    known
        .clone()
        .find(|binding| binding.name() == word)
        .ok_or_else(|| format!("expected {}", known.map(Binding::name).collect::<Vec<_>>().join(", ")))
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let listed: Vec<_> = library().iter().filter(|policy| arguments.wants(policy)).collect();
    if arguments.format == "json" {
        let listed: Vec<_> = listed.into_iter().map(Listed::of).collect();
        return print(&format!("{}\n", serde_json::to_string_pretty(&listed).map_err(std::io::Error::from)?));
    }
    let mut by_jurisdiction: BTreeMap<_, Vec<&Policy>> = BTreeMap::new();
    for policy in listed {
        by_jurisdiction.entry(order(&policy.jurisdiction)).or_default().push(policy);
    }
    let mut table = Table::indented(2);
    let mut text = String::new();
    for ((_, jurisdiction), policies) in by_jurisdiction {
        table.heading(jurisdiction);
        for policy in policies {
            table.row(cells(policy));
        }
    }
    if table.is_empty() {
        line(&mut text, format_args!("No built-in policy is so."));
    }
    text.push_str(&table.render(width()));
    print(&text)
}

/// The Union first, then the states, then the rest of the world.
fn order(jurisdiction: &str) -> (u8, &str) {
    match jurisdiction {
        "EU" => (0, jurisdiction),
        "international" => (2, jurisdiction),
        _ => (1, jurisdiction),
    }
}

fn cells(policy: &Policy) -> [String; 5] {
    let unverified = policy.confidence().get(&Confidence::Unverified).copied().unwrap_or_default();
    let unverified = if unverified == 0 { String::new() } else { format!(", {unverified} unverified") };
    let last = policy.withdrawn.map(|last| format!(" to {last}")).unwrap_or_default();
    let draft = if policy.draft { "draft" } else { policy.binding.name() };
    [
        policy.id.clone(),
        format!("{} {}", policy.title, policy.edition),
        draft.to_owned(),
        format!("from {}{last}", policy.in_force),
        format!("{} rules{}{unverified}", policy.rules.len(), expected(policy.expectations.len())),
    ]
}

impl Arguments {
    fn wants(&self, policy: &Policy) -> bool {
        let same = |code: &String| code.eq_ignore_ascii_case(&policy.jurisdiction);
        (self.jurisdiction.is_empty() || self.jurisdiction.iter().any(same))
            && (self.binding.is_empty() || self.binding.contains(&policy.binding))
            && (!self.drafts || policy.draft)
            && self.as_of.is_none_or(|day| {
                policy.is_in_force(day) && (self.drafts || !policy.draft) && !policies::is_replaced(policy, day)
            })
    }
}

impl<'a> Listed<'a> {
    fn of(policy: &'a Policy) -> Self {
        Self {
            id: &policy.id,
            title: &policy.title,
            edition: &policy.edition,
            authority: &policy.authority,
            jurisdiction: &policy.jurisdiction,
            binding: policy.binding,
            draft: policy.draft,
            published: policy.published,
            in_force: policy.in_force,
            withdrawn: policy.withdrawn,
            rules: policy.rules.len(),
            expectations: policy.expectations.len(),
            confidence: policy.confidence().into_iter().map(|(it, count)| (it.name().to_owned(), count)).collect(),
        }
    }
}
