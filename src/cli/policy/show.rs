use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;

use super::{confidence, line, policies, print, width};
use crate::cli::Done;
use crate::cli::facts::{facts, worded};
use crate::cli::problem::Problem;
use crate::cli::table::{Table, wrapped};
use crate::policy::{Citation, Confidence, Expectation, Facts, Phase, Policy, Rule};
use crate::vocab::{Family, Usage};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A policy by id or by the path of its file.
    #[arg(value_name = "POLICY")]
    policy: String,
    /// What holds on a day (YYYY-MM-DD), and not what was before or comes later.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Every name of every list.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let Some(policy) = policies::chosen(std::slice::from_ref(&arguments.policy))?.pop() else {
        return Err(Problem::Usage(format!("no policy is called {:?}", arguments.policy)));
    };
    let mut text = String::new();
    headed(&mut text, &policy);
    let reader = Reader { as_of: arguments.as_of, verbose: arguments.verbose };
    if let Some(day) = arguments.as_of {
        let since = match day {
            day if policy.is_in_force(day) => "",
            day if day < policy.in_force => ": it is not in force yet",
            _ => ": it is in force no longer",
        };
        line(&mut text, format_args!("\nOn {day}{since}"));
    }
    let mut table = Table::indented(2);
    for (usage, rules) in by_usage(&policy) {
        table.heading("");
        table.heading(usage.to_uppercase());
        for rule in rules {
            reader.rule(&mut table, rule);
        }
    }
    text.push_str(&table.render(width()));
    if !policy.expectations.is_empty() {
        let mut table = Table::indented(2);
        line(&mut text, format_args!("\nEXPECTED OF THE WHOLE OFFER, AND WHAT FOLLOWS IF IT IS NOT SO"));
        for expectation in &policy.expectations {
            reader.expectation(&mut table, expectation);
        }
        text.push_str(&table.render(width()));
    }
    print(&text)
}

/// What the policy is, of what it speaks and what it asks.
fn headed(text: &mut String, policy: &Policy) {
    line(text, format_args!("{}", policy.id));
    let draft = if policy.draft { ", draft" } else { "" };
    paragraph(text, &format!("{} {}{draft}", policy.title, policy.edition));
    paragraph(text, &format!("{} ({}); {}", policy.authority, policy.jurisdiction, policy.binding.name()));
    let rules = confidence(&policy.confidence());
    let last = policy.withdrawn.map(|last| format!(" to {last}")).unwrap_or_default();
    paragraph(
        text,
        &format!("Published {}, in force from {}{last}. Rules: {rules}.", policy.published, policy.in_force),
    );
    if let Some(verified) = policy.verified {
        paragraph(text, &format!("Held against the document on {verified}."));
    }
    if let Some(url) = &policy.url {
        line(text, format_args!("{url}"));
    }
    if let Some(note) = &policy.note {
        paragraph(text, note);
    }
    text.push('\n');
    let treats: Vec<_> = policy.treats.iter().map(|kind| kind.name()).collect();
    paragraph(text, &format!("Treats {}.", treats.join(", ")));
    if !policy.leaves_out.is_empty() {
        let left: Vec<_> = policy.leaves_out.iter().map(Family::name).collect();
        paragraph(text, &format!("Leaves {} to others.", left.join(", ")));
    }
    let silence = &policy.silence;
    let means = worded(silence.verdict, Some(&silence.own));
    paragraph(text, &format!("What it does not name of these is {means}: {}.", silence.cite.clause));
    for (name, asked) in &policy.context {
        let values = asked.values.join(" or ");
        let default = asked.default.as_deref().unwrap_or("indeterminate");
        let default = format!("{default} if not declared");
        paragraph(text, &format!("Asks: {} {name} = {values}; {default} ({}).", asked.question, asked.clause));
    }
}

fn paragraph(text: &mut String, paragraph: &str) {
    for it in wrapped(paragraph, width()) {
        line(text, format_args!("{it}"));
    }
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

/// How the rules are shown.
struct Reader {
    as_of: Option<Date>,
    verbose: bool,
}

impl Reader {
    /// A row for each case, with the clause at the first.
    fn rule(&self, table: &mut Table, rule: &Rule) {
        for (index, case) in rule.cases.iter().enumerate() {
            let about = Facts::of(rule, &case.when);
            // The heading says the usage.
            let conditions: Vec<_> = about.conditions.into_iter().filter(|told| told.name != "usage").collect();
            let facts = facts(&about.mechanisms, &conditions, self.verbose);
            let clause = if index == 0 { clause(&rule.cite, &rule.id.0) } else { String::new() };
            table.row([facts, self.phases(&case.phases), clause]);
            if let Some(note) = &case.note {
                table.note(note.as_str());
            }
        }
        if let Some(note) = &rule.note {
            table.note(note.as_str());
        }
        if let Some(binding) = rule.binding {
            table.note(format!("Binds as a {}.", binding.name()));
        }
        if let Some(contested) = &rule.cite.contested {
            table.note(format!("Contested; another reading: {contested}"));
        }
    }

    /// What is expected of whom and when, and what follows if it is not so.
    fn expectation(&self, table: &mut Table, expectation: &Expectation) {
        let assets = expectation.asset.iter().map(|asset| asset.name());
        let settings = assets.chain(expectation.protocol.iter().map(|protocol| protocol.name())).collect::<Vec<_>>();
        let context = expectation.given.context.iter();
        let declared = context
            .map(|(name, answers)| format!("{name} is {}", answers.iter().cloned().collect::<Vec<_>>().join(" or ")));
        let given: Vec<_> = expectation.condition().into_iter().chain(declared).collect();
        let given = if given.is_empty() { String::new() } else { format!(", if {}", given.join(", ")) };
        let of = if settings.is_empty() { String::new() } else { format!(" ({})", settings.join(", ")) };
        table.row([
            format!("{}{given}{of}", expectation.demand),
            self.phases(&expectation.phases),
            clause(&expectation.cite, &expectation.id.0),
        ]);
        if let Some(note) = &expectation.note {
            table.note(note.as_str());
        }
    }

    /// The verdicts one after the other, or that of the day.
    fn phases(&self, phases: &[Phase]) -> String {
        let on = |day: Date| phases.iter().position(|phase| phase.until.is_none_or(|until| day <= until));
        let only = self.as_of.map(on);
        let shown = phases.iter().enumerate().filter(|(index, _)| only.is_none_or(|only| only == Some(*index)));
        let words = shown.map(|(_, phase)| {
            let until = phase.until.map(|until| format!(" until {until}")).unwrap_or_default();
            let moved = if phase.extendable { ", which may be extended" } else { "" };
            format!("{}{until}{moved}", worded(phase.verdict, Some(&phase.own)))
        });
        words.collect::<Vec<_>>().join(", then ")
    }
}

/// Where a rule stands, and its id: what is not established is said.
fn clause(cite: &Citation, id: &str) -> String {
    let unverified = if cite.confidence == Confidence::Unverified { ", unverified" } else { "" };
    format!("{}{unverified} [{}]", cite.clause, id.rsplit('/').next().unwrap_or_default())
}
