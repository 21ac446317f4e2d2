mod verdicts;

use std::fmt::Write as _;

use clap::Args;
use jiff::civil::Date;

use super::Done;
use super::exit::Exit;
use super::output::Output;
use super::policies;
use super::problem::Problem;
use crate::policy::{Confidence, Missing, Outcome, Policy, library};
use crate::report::Detail;
use crate::vocab::{self, Strength, Term};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A name in any dialect: IANA, OpenSSL, GnuTLS, NSS, SSH, IKE, Kerberos; an object identifier; a number such as 0xC013; RSA-2048; a probe's id.
    #[arg(required = true, num_args = 1.., value_name = "NAME")]
    name: Vec<String>,
    /// A policy by id or by the path of its file; may be repeated. All that are built in, if none is given.
    #[arg(short, long, value_name = "POLICY")]
    policy: Vec<String>,
    /// The date for which the policies are read (YYYY-MM-DD). Today, if not given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Every part under every policy, with its rule and citation.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let name = arguments.name.join(" ");
    let as_of = arguments.as_of.unwrap_or_else(crate::drive::today);
    let all = arguments.policy.is_empty();
    let named = if all { Vec::new() } else { policies::selected(&arguments.policy, as_of)? };
    let policies: Vec<&Policy> = if all { library().iter().collect() } else { named.iter().collect() };
    let mut text = String::new();
    let terms = vocab::find(&name);
    for term in &terms {
        explain(&mut text, term, &policies, as_of, arguments.verbose);
    }
    let probe = crate::scan::abouts().into_iter().find(|about| about.id == name);
    if let Some(about) = probe {
        line(
            &mut text,
            format_args!("{}\n{}\n\n{}\n\nRests on {}.", about.id, about.title, about.how, about.references.join(", ")),
        );
    }
    if terms.is_empty() && probe.is_none() {
        let near = vocab::near(&name);
        let help = if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
        return Err(Problem::Usage(format!("nothing is called {name:?}{help}")));
    }
    Output::new(None).write(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Clean)
}

/// A line of text. Writing to a string cannot fail.
fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{line}");
}

fn explain(text: &mut String, term: &Term, policies: &[&Policy], as_of: Date, verbose: bool) {
    if !text.is_empty() {
        text.push('\n');
    }
    line(text, format_args!("{}", term.name));
    line(
        text,
        format_args!(
            "  {}{}",
            term.sort,
            if term.reference.is_empty() { String::new() } else { format!(" ({})", term.reference) }
        ),
    );
    if !term.other_names.is_empty() {
        line(text, format_args!("  also called {}", term.other_names.join(", ")));
    }
    // What a policy can ask of it.
    let parameters = term.algorithm.family.entry().map(vocab::FamilyEntry::parameters).unwrap_or_default();
    if !parameters.is_empty() {
        let names: Vec<_> = parameters.iter().map(|parameter| parameter.name()).collect();
        line(text, format_args!("  {} with {}", term.algorithm.family.name(), names.join(", ")));
    }
    let aspects = vocab::aspects(&term.algorithm, term.usage);
    if aspects.len() > 1 {
        line(text, format_args!("  made of"));
        for aspect in aspects.iter().skip(1) {
            let strength = vocab::strength(&aspect.algorithm, aspect.usage).map(|it| format!(": {}", shown(&it)));
            line(text, format_args!("    {} for {}{}", aspect.algorithm, aspect.usage, strength.unwrap_or_default()));
        }
    }
    if let Some(strength) = vocab::strength(&term.algorithm, term.usage) {
        line(text, format_args!("  strength {}", shown(&strength)));
    }
    if verbose {
        verdicts::detailed(text, policies, &aspects, as_of);
    } else {
        line(text, format_args!("  on {as_of}"));
        verdicts::compact(text, policies, &aspects, as_of, Output::new(None).layout(Detail::Short).width);
    }
}

fn shown(strength: &Strength) -> String {
    let bits = strength.classical.map(|bits| format!("{bits} bits"));
    let quantum = strength.quantum.map(|category| format!("quantum category {category}"));
    let parts: Vec<_> = bits.into_iter().chain(quantum).collect();
    format!("{} [{}]", parts.join("; "), strength.source)
}

fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Graded(graded) => {
            let until = graded.until.map(|until| format!(" until {until}")).unwrap_or_default();
            let unverified = if graded.cite.confidence == Confidence::Unverified { ", unverified" } else { "" };
            let note = graded.note.as_ref().map(|note| format!(" {note}")).unwrap_or_default();
            format!(
                "{} ({}){until}; {}, {}{unverified} [{}]{note}",
                graded.verdict, graded.own, graded.cite.document, graded.cite.clause, graded.rule
            )
        }
        Outcome::Undetermined { needs, rule, at_best, at_worst, .. } => {
            let needs: Vec<_> = needs.iter().map(Missing::name).collect();
            format!("{at_best} to {at_worst}, depending on {} [{rule}]", needs.join(", "))
        }
        Outcome::Silent { verdict, own, cite } => format!("{verdict} ({own}); {}", cite.clause),
        Outcome::NotAddressed | Outcome::NotInForce => "not addressed".to_owned(),
    }
}
