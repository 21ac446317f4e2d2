use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;

use super::{line, policies, print, width};
use crate::cli::Done;
use crate::cli::exit::Exit;
use crate::cli::facts::worded;
use crate::cli::problem::Problem;
use crate::cli::table::Table;
use crate::policy::{Choice, Conflicts, Exclusion, Policy, Purpose, Seen, Version, conflicts};

/// With more policies than this a table names the strictest only.
const MOST_COLUMNS: usize = 4;
/// How many other choices are named for a purpose, unless all are asked for.
const OTHERS: usize = 5;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Two or more policies: ids, editions, authorities, eu:* or de:* for all of a jurisdiction, paths of files; also in lists with commas.
    #[arg(num_args = 1.., required = true, value_name = "POLICY")]
    policies: Vec<String>,
    /// The date for which they are read (YYYY-MM-DD). Today, if not given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Declares a circumstance that a policy asks about, such as quantum-protection=required; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = crate::cli::judge::declaration)]
    context: Vec<(String, String)>,
    /// The format of the result.
    #[arg(short, long, default_value = "terminal", value_parser = ["terminal", "json"])]
    format: String,
    /// Every choice that satisfies all.
    #[arg(short, long)]
    verbose: bool,
}

/// Ends with 1 where no configuration satisfies all.
pub(super) fn run(arguments: &Arguments) -> Done {
    let as_of = arguments.as_of.unwrap_or_else(crate::drive::today);
    let chosen = policies::selected(&arguments.policies, as_of)?;
    let context = policies::declared(&chosen, arguments.context.iter().cloned().collect::<BTreeMap<_, _>>())?;
    if chosen.len() < 2 {
        return Err(Problem::Usage("expected two policies or more".to_owned()));
    }
    let refs: Vec<&Policy> = chosen.iter().collect();
    let found = conflicts(&refs, as_of, &context);
    if found.versions.iter().flat_map(|version| &version.purposes).all(|purpose| purpose.spoken_of_by.is_empty()) {
        return Err(Problem::Usage(format!(
            "none of these policies speaks of TLS on {as_of}, nor of what it is made of"
        )));
    }
    if arguments.format == "json" {
        print(&format!("{}\n", serde_json::to_string_pretty(&found).map_err(std::io::Error::from)?))?;
    } else {
        print(&shown(&found, arguments.verbose))?;
    }
    let satisfied = found.versions.iter().any(|version| version.configuration.is_some());
    Ok(if satisfied { Exit::Clean } else { Exit::Reached })
}

fn shown(found: &Conflicts, verbose: bool) -> String {
    let mut text = String::new();
    let satisfied = found.versions.iter().any(|version| version.configuration.is_some());
    let result = if satisfied { "some configuration satisfies all" } else { "no configuration satisfies all" };
    line(&mut text, format_args!("{} on {}: {result}", found.policies.join(", "), found.as_of));
    for version in &found.versions {
        line(&mut text, format_args!("\n{}", version.protocol));
        match &version.configuration {
            Some(configuration) => configured(&mut text, configuration, version, &found.policies, verbose),
            None => excluded(&mut text, version, &found.policies),
        }
    }
    if satisfied && !found.besides.is_empty() {
        line(&mut text, format_args!("\nExpected besides"));
        let mut table = Table::indented(2);
        for besides in &found.besides {
            table.row([besides.demand.clone(), format!("[{}]", besides.rule)]);
        }
        text.push_str(&table.render(width()));
    }
    text
}

fn configured(
    text: &mut String,
    configuration: &[(&str, Choice)],
    version: &Version,
    policies: &[String],
    verbose: bool,
) {
    let mut table = Table::indented(2);
    let all = policies.len() <= MOST_COLUMNS;
    let heads = if all { policies.to_vec() } else { vec!["strictest".to_owned()] };
    table.cells([String::new(), String::new()].into_iter().chain(heads));
    for (purpose, choice) in configuration {
        let words = choice.seen.iter().map(|seen| seen.as_ref().map_or_else(|| "-".to_owned(), word));
        let words = if all { words.collect() } else { vec![strictest(choice, policies)] };
        table.cells([(*purpose).to_owned(), choice.name.clone()].into_iter().chain(words));
    }
    text.push_str(&table.render(width()));
    let mut others = Table::indented(2);
    for purpose in version.purposes.iter().filter(|purpose| purpose.choices > 1) {
        if purpose.spoken_of_by.is_empty() {
            others.row([purpose.name.to_owned(), "any: none of the policies speaks of it".to_owned()]);
            continue;
        }
        let chosen = configuration.iter().find(|(name, _)| *name == purpose.name).map(|(_, choice)| choice);
        others.row([format!("other {}s", purpose.name), beside(purpose, chosen, verbose)]);
    }
    text.push_str(&others.render(width()));
}

/// What else can be chosen, best first.
fn beside(purpose: &Purpose, chosen: Option<&Choice>, verbose: bool) -> String {
    let others: Vec<_> = purpose.accepted.iter().filter(|it| Some(*it) != chosen).map(|it| it.name.as_str()).collect();
    let shown = if verbose { others.len() } else { OTHERS };
    let more = others.len().saturating_sub(shown);
    let list = others.iter().take(shown).copied().collect::<Vec<_>>().join(", ");
    match (others.is_empty(), more) {
        (true, _) => "none".to_owned(),
        (false, 0) => list,
        (false, more) => format!("{list} and {more} more"),
    }
}

fn word(seen: &Seen) -> String {
    worded(seen.verdict, seen.own.as_deref())
}

/// The worst verdict and whose it is.
fn strictest(choice: &Choice, policies: &[String]) -> String {
    let worst = choice.worst();
    let of = choice.seen.iter().zip(policies).find(|(seen, _)| seen.as_ref().map(|it| it.verdict) == worst);
    of.and_then(|(seen, policy)| Some(format!("{} by {policy}", word(seen.as_ref()?)))).unwrap_or_default()
}

/// Why no configuration of a version satisfies all.
fn excluded(text: &mut String, version: &Version, policies: &[String]) {
    let mut none = true;
    // Who refuses the version itself need not be asked of the rest.
    let refused = version.purposes.iter().filter(|purpose| purpose.name == "version" && purpose.exclusion.is_some());
    let refused: Vec<_> = refused.collect();
    for purpose in if refused.is_empty() { version.purposes.iter().collect() } else { refused } {
        let Some(Exclusion { accepting_nothing, pairs, nearest, .. }) = &purpose.exclusion else { continue };
        none = false;
        for policy in accepting_nothing {
            line(text, format_args!("  {policy} accepts no {}", purpose.name));
        }
        for (one, other) in pairs {
            line(text, format_args!("  {one} and {other} accept no {} in common", purpose.name));
        }
        if accepting_nothing.is_empty() && pairs.is_empty() {
            line(text, format_args!("  no {} is accepted by all, though any two accept one in common", purpose.name));
        }
        let mut table = Table::indented(4);
        for choice in nearest {
            table.row([choice.name.clone(), refusals(choice, policies)]);
        }
        text.push_str(&table.render(width()));
    }
    if none {
        line(text, format_args!("  for each purpose something satisfies all, but nothing that goes together: see -v"));
        for purpose in &version.purposes {
            line(text, format_args!("    {}: {}", purpose.name, beside(purpose, None, false)));
        }
    }
}

/// Who refuses a choice, and by which rule.
fn refusals(choice: &Choice, policies: &[String]) -> String {
    let refused = choice.seen.iter().zip(policies).filter_map(|(seen, policy)| {
        let seen = seen.as_ref().filter(|seen| !seen.verdict.meets())?;
        let part = seen.part.as_ref().map(|part| format!(" for {part}")).unwrap_or_default();
        let rule = seen.rule.as_ref().map_or_else(|| format!("{policy}, which does not name it"), ToString::to_string);
        Some(format!("{}{part} by {rule}", word(seen)))
    });
    refused.collect::<Vec<_>>().join("; ")
}
