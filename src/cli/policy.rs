use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Args, Subcommand};

use super::exit::Exit;
use super::output::Output;
use super::policies;
use super::problem::Problem;
use super::{Done, output};
use crate::policy::{CheckReport, Condition, Conditions, Confidence, Policy, Rule};
use crate::vocab::{Family, Usage};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the built-in policies.
    List,
    /// Show a policy for reading: what it treats, and its rules with their cases and dates.
    Show {
        /// A policy by id or by the path of its file.
        policy: String,
    },
    /// Check policies: their language, their own examples, and what no example shows.
    Check {
        /// Policies by id or by the path of their files; all that are built in, if none is given.
        policies: Vec<String>,
    },
}

pub(super) fn run(arguments: &Arguments) -> Done {
    match &arguments.command {
        Command::List => list(),
        Command::Show { policy } => show(policy),
        Command::Check { policies } => check(policies),
    }
}

fn print(text: &str) -> Done {
    Output::new(None).write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Clean)
}

fn list() -> Done {
    let mut text = String::new();
    let policies = policies::chosen(&[])?;
    let widest = policies.iter().map(|policy| policy.id.len()).max().unwrap_or_default();
    for policy in policies {
        let draft = if policy.draft { ", draft" } else { "" };
        line(
            &mut text,
            format_args!("{:widest$}  {:3} {} {}{draft}", policy.id, policy.jurisdiction, policy.title, policy.edition),
        );
        line(
            &mut text,
            format_args!(
                "{:widest$}      {}; {}; in force since {}; {} rules: {}",
                "",
                policy.authority,
                format!("{:?}", policy.binding).to_lowercase(),
                policy.in_force,
                policy.rules.len(),
                confidence(&policy.confidence())
            ),
        );
    }
    print(&text)
}

/// A line of text. Writing to a string cannot fail.
fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}

fn confidence(counts: &BTreeMap<Confidence, usize>) -> String {
    let words =
        counts.iter().map(|(confidence, count)| format!("{count} {}", format!("{confidence:?}").to_lowercase()));
    words.collect::<Vec<_>>().join(", ")
}

fn show(name: &str) -> Done {
    let Some(policy) = policies::chosen(&[name.to_owned()])?.pop() else {
        return Err(Problem::Usage(format!("no policy is called {name:?}")));
    };
    let mut text = String::new();
    line(
        &mut text,
        format_args!(
            "{}\n{} {}, {} ({})",
            policy.id, policy.title, policy.edition, policy.authority, policy.jurisdiction
        ),
    );
    line(&mut text, format_args!("published {}, in force since {}", policy.published, policy.in_force));
    if let Some(url) = &policy.url {
        line(&mut text, format_args!("{url}"));
    }
    if let Some(note) = &policy.note {
        line(&mut text, format_args!("{note}"));
    }
    let treats: Vec<_> = policy.treats.iter().map(|kind| kind.name()).collect();
    line(&mut text, format_args!("\nTreats {}.", treats.join(", ")));
    if !policy.leaves_out.is_empty() {
        let left: Vec<_> = policy.leaves_out.iter().map(Family::name).collect();
        line(&mut text, format_args!("Leaves {} to others.", left.join(", ")));
    }
    let silence = &policy.silence;
    line(
        &mut text,
        format_args!(
            "What it does not name of these is {}: {} ({}).",
            silence.verdict, silence.own, silence.cite.clause
        ),
    );
    for (name, asked) in &policy.context {
        let values = asked.values.join(" or ");
        line(
            &mut text,
            format_args!(
                "Asks: {} {name} = {values}; {} if not declared ({}).",
                asked.question, asked.default, asked.clause
            ),
        );
    }
    for (usage, rules) in by_usage(&policy) {
        line(&mut text, format_args!("\n{}", usage.to_uppercase()));
        for rule in rules {
            show_rule(&mut text, rule);
        }
    }
    print(&text)
}

/// Rules under the usage that they are limited to, or that their first mechanism usually has.
fn by_usage(policy: &Policy) -> BTreeMap<String, Vec<&Rule>> {
    let mut grouped: BTreeMap<String, Vec<&Rule>> = BTreeMap::new();
    for rule in &policy.rules {
        let own = rule.filters.usage.iter().map(|usage| usage.name()).collect::<Vec<_>>().join(", ");
        let usual = || rule.mechanisms.first().and_then(Family::usage).unwrap_or(Usage::Protocol);
        let usage = if own.is_empty() { usual().name().to_owned() } else { own };
        grouped.entry(usage).or_default().push(rule);
    }
    grouped
}

fn show_rule(text: &mut String, rule: &Rule) {
    let names: Vec<_> = rule.mechanisms.iter().map(Family::name).collect();
    let mut settings: Vec<_> = rule.filters.protocol.iter().map(|protocol| protocol.name()).collect();
    settings.extend(rule.filters.asset.iter().map(|asset| asset.name()));
    settings.extend(rule.filters.standing.iter().map(|standing| standing.name()));
    let settings = if settings.is_empty() { String::new() } else { format!(" ({})", settings.join(", ")) };
    line(text, format_args!("\n  {}{settings}    [{}]", names.join(", "), rule.id));
    for case in &rule.cases {
        let phases = case.phases.iter().map(|phase| {
            let own = if phase.own == phase.verdict.name() { String::new() } else { format!(" ({})", phase.own) };
            let until = phase.until.map(|until| format!(" until {until}")).unwrap_or_default();
            format!("{}{own}{until}", phase.verdict)
        });
        let then = phases.collect::<Vec<_>>().join(", then ");
        line(text, format_args!("    {}: {then}", conditions(&case.when)));
        if let Some(note) = &case.note {
            line(text, format_args!("      {note}"));
        }
    }
    if let Some(note) = &rule.note {
        line(text, format_args!("    Note: {note}"));
    }
    let confidence = format!("{:?}", rule.cite.confidence).to_lowercase();
    line(text, format_args!("    {} {}, {} ({confidence})", rule.cite.document, rule.cite.edition, rule.cite.clause));
}

fn conditions(when: &Conditions) -> String {
    let own = when.parameters.iter().map(|(parameter, it)| format!("{parameter} {}", condition(it)));
    let declared = when.context.iter().map(|(name, answers)| format!("{name} = {}", joined(answers.iter())));
    let all: Vec<_> = own.chain(declared).collect();
    if all.is_empty() { "always".to_owned() } else { all.join(", ") }
}

fn joined(words: impl Iterator<Item = impl ToString>) -> String {
    words.map(|word| word.to_string()).collect::<Vec<_>>().join(" or ")
}

fn condition(condition: &Condition) -> String {
    match condition {
        Condition::IfKnown(inner) => format!("{} if known", self::condition(inner)),
        Condition::Words(words) => joined(words.iter()),
        Condition::OtherWords(words) => format!("not {}", joined(words.iter())),
        Condition::Numbers(numbers) => joined(numbers.iter()),
        Condition::OtherNumbers(numbers) => format!("not {}", joined(numbers.iter())),
        Condition::Range { from, to, multiple_of } => {
            let multiple = multiple_of.map(|divisor| format!(", a multiple of {divisor}")).unwrap_or_default();
            match (*from, *to) {
                (from, u64::MAX) => format!("≥ {from}{multiple}"),
                (0, to) => format!("≤ {to}{multiple}"),
                (from, to) => format!("{from} to {to}{multiple}"),
            }
        }
        Condition::Days { from, until } => match (*from, *until) {
            (from, jiff::civil::Date::MAX) => format!("from {from}"),
            (jiff::civil::Date::MIN, until) => format!("until {until}"),
            (from, until) => format!("{from} to {until}"),
        },
    }
}

/// Every file is read and checked, whatever is wrong with the others.
fn check(names: &[String]) -> Done {
    let all = || policies::ids().into_iter().map(str::to_owned).collect();
    let names: Vec<String> = if names.is_empty() { all() } else { names.to_vec() };
    if names.is_empty() {
        return Err(Problem::Usage("no policy is built in".to_owned()));
    }
    let (mut text, mut sound) = (String::new(), true);
    for name in names {
        match checked(&name) {
            Ok((file, source, report)) => {
                sound &= report.is_clean();
                summary(&mut text, &name, &report);
                if !report.is_clean() {
                    output::complain(&Problem::Rendered(report.errors().render(&file, &source, policies::colour())));
                }
            }
            Err(problem) => {
                sound = false;
                output::complain(&problem);
            }
        }
    }
    print(&text)?;
    Ok(if sound { Exit::Clean } else { Exit::Usage })
}

fn checked(name: &str) -> Result<(String, String, CheckReport), Problem> {
    let (file, source) = policies::source(name)?;
    let policy = policies::parsed(&file, &source)?;
    Ok((file, source, policy.check()))
}

fn summary(text: &mut String, name: &str, report: &CheckReport) {
    let silent: Vec<_> = report.silent.iter().map(Family::name).collect();
    line(
        text,
        format_args!(
            "{name}: {} rules ({}), {} examples, {} failed, {} missing",
            report.rules,
            confidence(&report.confidence),
            report.examples,
            report.failed.len(),
            report.missing.len()
        ),
    );
    if !silent.is_empty() {
        line(text, format_args!("  silent on {}", silent.join(", ")));
    }
}
