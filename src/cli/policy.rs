mod check;
mod conflicts;
mod diff;
mod list;
mod mutate;
mod show;
mod test;
mod timeline;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::output::Output;
use super::{Done, policies};
use crate::policy::Confidence;
use crate::report::Detail;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the built-in policies, by jurisdiction.
    List(list::Arguments),
    /// Show a policy for reading: what it treats, and its rules with their cases and dates.
    Show(show::Arguments),
    /// Check policies: their language, their own examples, and what no example shows.
    Check {
        /// Policies by id or by the path of their files; all that are built in, if none is given.
        policies: Vec<String>,
    },
    /// Show what one policy accepts and another does not.
    Diff(diff::Arguments),
    /// Look for a configuration of TLS that satisfies several policies at once, or show which of them exclude each other.
    Conflicts(conflicts::Arguments),
    /// Show what changes on which day, all policies together.
    Timeline(timeline::Arguments),
    /// Run vectors: verdicts that were written down from the documents, apart from the policies.
    Test(test::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> Done {
    match &arguments.command {
        Command::List(arguments) => list::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Check { policies } => check::run(policies),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Conflicts(arguments) => conflicts::run(arguments),
        Command::Timeline(arguments) => timeline::run(arguments),
        Command::Test(arguments) => test::run(arguments),
    }
}

fn print(text: &str) -> Done {
    Output::new(None).write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Clean)
}

/// The columns that there are for a table.
fn width() -> usize {
    Output::new(None).layout(Detail::Short).width
}

/// A line of text. Writing to a string cannot fail.
fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}

fn confidence(counts: &BTreeMap<Confidence, usize>) -> String {
    let words = counts.iter().map(|(confidence, count)| format!("{count} {}", confidence.name()));
    words.collect::<Vec<_>>().join(", ")
}

/// How many expectations stand beside the rules, if any.
fn expected(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " and 1 expectation".to_owned(),
        _ => format!(" and {count} expectations"),
    }
}
