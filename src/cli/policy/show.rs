use std::collections::BTreeMap;

use super::{line, policies, print};
use crate::cli::Done;
use crate::cli::problem::Problem;
use crate::policy::{Condition, Conditions, Policy, Rule};
use crate::vocab::{Family, Usage};

pub(super) fn run(name: &str) -> Done {
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
