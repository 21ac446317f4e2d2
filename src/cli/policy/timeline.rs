use clap::Args;
use jiff::civil::Date;

use super::{line, policies, print, width};
use crate::cli::Done;
use crate::cli::facts::{facts, worded};
use crate::cli::table::Table;
use crate::policy::{Change, Event, Policy, library, timeline};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Policies: ids, editions, authorities, eu:* or de:* for all of a jurisdiction, paths of files; all that are built in, but for
    /// those that a later edition has replaced, if none is given.
    #[arg(value_name = "POLICY")]
    policies: Vec<String>,
    /// The first day (YYYY-MM-DD). Today, if not given.
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// The format of the result.
    #[arg(short, long, default_value = "terminal", value_parser = ["terminal", "json"])]
    format: String,
    /// Every name.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let from = arguments.from.unwrap_or_else(crate::drive::today);
    let all = arguments.policies.is_empty();
    let named = if all { Vec::new() } else { policies::selected(&arguments.policies, from)? };
    let still = || library().iter().filter(|policy| !policies::is_replaced(policy, from));
    let policies: Vec<&Policy> = if all { still().collect() } else { named.iter().collect() };
    let events = timeline(&policies, from, arguments.until.unwrap_or(Date::MAX));
    if arguments.format == "json" {
        return print(&format!("{}\n", serde_json::to_string_pretty(&events).map_err(std::io::Error::from)?));
    }
    let mut text = String::new();
    if events.is_empty() {
        let until = arguments.until.map(|until| format!(" until {until}")).unwrap_or_default();
        line(&mut text, format_args!("Nothing changes from {from}{until}."));
    }
    let mut table = Table::indented(2);
    let mut last = None;
    for event in &events {
        if last != Some(event.date) {
            table.heading(event.date.to_string());
            last = Some(event.date);
        }
        let [what, change] = told(event, arguments.verbose);
        table.row([event.policy.clone(), what, change]);
    }
    text.push_str(&table.render(width()));
    print(&text)
}

/// What changes, and how.
fn told(event: &Event, verbose: bool) -> [String; 2] {
    let word = |word: &(crate::policy::Verdict, String)| worded(word.0, Some(&word.1));
    let short = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    match &event.change {
        Change::InForce { edition, replaces } => {
            let replaced =
                if replaces.is_empty() { String::new() } else { format!(", replaces {}", replaces.join(", ")) };
            [format!("edition {edition}"), format!("comes into force{replaced}")]
        }
        Change::Withdrawn { edition } => [format!("edition {edition}"), "is in force no longer".to_owned()],
        Change::Verdict { facts: about, before, after, extendable, .. } => {
            let moved = if *extendable { ", may be extended" } else { "" };
            [
                facts(&about.mechanisms, &about.conditions, verbose),
                format!("{} → {}{moved} [{}]", word(before), word(after), short(&about.rule.0)),
            ]
        }
        Change::Issued { facts: about, after, .. } => [
            facts(&about.mechanisms, &about.conditions, verbose),
            format!("{} for certificates issued from this day [{}]", word(after), short(&about.rule.0)),
        ],
        Change::Expectation { rule, demand, before, after, .. } => {
            [format!("unless {demand}"), format!("{} → {} [{}]", word(before), word(after), short(&rule.0))]
        }
    }
}
