use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use super::test::Pair;
use super::{line, print};
use crate::cli::problem::Problem;
use crate::policy::{Fate, Mutation, Policy, PolicyError, Trial};

/// What became of the slips in one policy.
#[derive(Serialize)]
struct Tally<'a> {
    policy: &'a str,
    vectors: usize,
    slips: usize,
    refused: usize,
    equivalent: usize,
    caught: usize,
    survived: Vec<Survivor>,
}

/// A slip that no vector notices.
#[derive(Serialize)]
struct Survivor {
    rule: String,
    line: usize,
    slip: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown_by: Option<String>,
}

/// Tries every slip; whether each policy's vectors notice at least that share of those that change something.
pub(super) fn run(pairs: &[Pair], at_least: u8, json: bool) -> Result<bool, Problem> {
    let tallies: Vec<_> = pairs.iter().map(tally).collect();
    if json {
        print(&format!("{}\n", serde_json::to_string_pretty(&tallies).map_err(std::io::Error::from)?))?;
    } else {
        let mut text = String::new();
        for tally in &tallies {
            tally.show(&mut text);
        }
        print(&text)?;
    }
    Ok(tallies.iter().all(|tally| tally.tenths() >= u64::from(at_least).saturating_mul(10)))
}

fn tally(pair: &Pair) -> Tally<'_> {
    let trial = Trial::new(&pair.policy, &pair.policy_text, &pair.vectors);
    let mutations = trial.mutations();
    let fate = |mutation: &Mutation| {
        let slipped = Policy::parse(&pair.policy_file, &trial.mutated(mutation)).ok();
        trial.fate(mutation, slipped.as_ref())
    };
    let fates: Vec<_> = mutations.par_iter().map(fate).collect();
    let count = |of: fn(&Fate) -> bool| fates.iter().filter(|fate| of(fate)).count();
    let survivor = |(mutation, fate): (&Mutation, &Fate)| match fate {
        Fate::Survived { shown_by } => Some(Survivor {
            rule: mutation.rule.to_string(),
            line: PolicyError::line_of(&mutation.place, &pair.policy_text),
            slip: mutation.what.clone(),
            shown_by: shown_by.clone(),
        }),
        _ => None,
    };
    Tally {
        policy: &pair.policy.id,
        vectors: pair.vectors.count(),
        slips: mutations.len(),
        refused: count(|fate| matches!(fate, Fate::Refused)),
        equivalent: count(|fate| matches!(fate, Fate::Equivalent)),
        caught: count(|fate| matches!(fate, Fate::Caught)),
        survived: mutations.iter().zip(&fates).filter_map(survivor).collect(),
    }
}

impl Tally<'_> {
    /// The share of slips that are noticed, of those that change something, in tenths of a percent, rounded down.
    fn tenths(&self) -> u64 {
        let all = self.caught.saturating_add(self.survived.len()) as u64;
        (self.caught as u64).saturating_mul(1000).checked_div(all).unwrap_or(1000)
    }

    fn show(&self, text: &mut String) {
        let (whole, tenth) = (self.tenths() / 10, self.tenths() % 10);
        line(
            text,
            format_args!(
                "{}: {} vectors notice {} of {} slips, {whole}.{tenth} % ({} more are refused when the file is loaded, {} change nothing)",
                self.policy,
                self.vectors,
                self.caught,
                self.caught.saturating_add(self.survived.len()),
                self.refused,
                self.equivalent
            ),
        );
        let mut by_rule: BTreeMap<&str, Vec<&Survivor>> = BTreeMap::new();
        for survivor in &self.survived {
            by_rule.entry(&survivor.rule).or_default().push(survivor);
        }
        for (rule, survivors) in by_rule {
            line(text, format_args!("  {rule}"));
            for survivor in &survivors {
                line(text, format_args!("    line {}: {}", survivor.line, survivor.slip));
            }
            let shown: BTreeSet<_> = survivors.iter().filter_map(|it| it.shown_by.as_deref()).collect();
            line(text, format_args!("    look up in the document, and give a vector each:"));
            for fact in shown {
                line(text, format_args!("      {fact}"));
            }
        }
    }
}
