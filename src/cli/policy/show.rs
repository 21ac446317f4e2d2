use std::collections::BTreeMap;

use super::{line, policies, print};
use crate::cli::Done;
use crate::cli::problem::Problem;
use crate::policy::{Citation, Conditions, Expectation, Phase, Policy, Rule};
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
    if !policy.expectations.is_empty() {
        line(&mut text, format_args!("\nEXPECTED OF THE WHOLE OFFER"));
    }
    for expectation in &policy.expectations {
        show_expectation(&mut text, expectation);
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
        let then = phases(&case.phases);
        line(text, format_args!("    {}: {then}", conditions(&case.when)));
        if let Some(note) = &case.note {
            line(text, format_args!("      {note}"));
        }
    }
    if let Some(note) = &rule.note {
        line(text, format_args!("    Note: {note}"));
    }
    citation(text, &rule.cite);
}

fn citation(text: &mut String, cite: &Citation) {
    let confidence = format!("{:?}", cite.confidence).to_lowercase();
    line(text, format_args!("    {} {}, {} ({confidence})", cite.document, cite.edition, cite.clause));
}

fn phases(phases: &[Phase]) -> String {
    let phases = phases.iter().map(|phase| {
        let own = if phase.own == phase.verdict.name() { String::new() } else { format!(" ({})", phase.own) };
        let until = phase.until.map(|until| format!(" until {until}")).unwrap_or_default();
        format!("{}{own}{until}", phase.verdict)
    });
    phases.collect::<Vec<_>>().join(", then ")
}

/// What is expected of whom, when, and what follows if it is not so.
fn show_expectation(text: &mut String, expectation: &Expectation) {
    let assets = expectation.asset.iter().map(|asset| asset.name());
    let settings: Vec<_> = assets.chain(expectation.protocol.iter().map(|protocol| protocol.name())).collect();
    line(text, format_args!("\n  {} ({})    [{}]", expectation.demand, settings.join(", "), expectation.id));
    let context = expectation.given.context.iter();
    let declared = context.map(|(name, answers)| format!("{name} = {}", joined(answers.iter())));
    let given: Vec<_> = expectation.condition().into_iter().chain(declared).collect();
    if !given.is_empty() {
        line(text, format_args!("    if {}", given.join(", ")));
    }
    line(text, format_args!("    if it is not so: {}", phases(&expectation.phases)));
    if let Some(note) = &expectation.note {
        line(text, format_args!("    Note: {note}"));
    }
    citation(text, &expectation.cite);
}

fn conditions(when: &Conditions) -> String {
    let own = when.parameters.iter().map(|(parameter, it)| format!("{parameter} {it}"));
    let declared = when.context.iter().map(|(name, answers)| format!("{name} = {}", joined(answers.iter())));
    let all: Vec<_> = own.chain(declared).collect();
    if all.is_empty() { "always".to_owned() } else { all.join(", ") }
}

fn joined(words: impl Iterator<Item = impl ToString>) -> String {
    words.map(|word| word.to_string()).collect::<Vec<_>>().join(" or ")
}
