//! What `scan` and `assess` share: which policies, which date, which format, which gate.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{ArgAction, Args};
use jiff::civil::Date;

use super::exit::{Exit, Gate};
use super::output::Output;
use super::policies;
use super::problem::Problem;
use crate::assessment::{Circumstances, assess};
use crate::inventory::Inventory;
use crate::policy::{Policy, Verdict};
use crate::report::{self, Detail, Format};

#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Policies, with commas between them, or repeated: an id; the beginning of ids, such as bsi or ncsc-nl-tls; all of a
    /// jurisdiction, such as eu:* or de:*; * for all; the path of a file. Of more than one edition that in force on the date
    /// is taken. Those of the Union (eu:*), if none is given.
    #[arg(short, long, value_name = "POLICY")]
    policy: Vec<String>,
    /// The date for which the policies are read (YYYY-MM-DD). Today, if not given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Declares a circumstance that a policy asks about, such as quantum-protection=required; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", value_parser = declaration)]
    context: Vec<(String, String)>,
    /// The format of the report: terminal, json, or inventory (the facts alone, for `assess`).
    #[arg(short, long, default_value = "terminal", value_parser = ["terminal", "json", "inventory"])]
    format: String,
    /// Writes the report to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The mildest verdict that makes the run fail: recommended, acceptable, legacy, deprecated, unlisted (all that does not
    /// meet a policy), indeterminate, forbidden, or never.
    #[arg(long, value_name = "VERDICT", default_value = "unlisted", value_parser = threshold)]
    fail_on: Threshold,
    /// Lets what is merely present in a file, or imported by it, decide results as what is used does.
    #[arg(long)]
    fail_on_present: bool,
    /// Succeeds (0 instead of 3) though some target could not be assessed.
    #[arg(long)]
    allow_incomplete: bool,
    /// Only the result of each policy.
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Every finding; twice: with its evidence.
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
}

/// A threshold on the command line.
#[derive(Clone, Copy, Debug)]
struct Threshold(Option<Verdict>);

fn threshold(word: &str) -> Result<Threshold, String> {
    if word == "never" {
        return Ok(Threshold(None));
    }
    let words = || Verdict::ALL.iter().map(|verdict| verdict.name()).collect::<Vec<_>>().join(", ");
    Verdict::named(word).map(|verdict| Threshold(Some(verdict))).ok_or_else(|| format!("expected {} or never", words()))
}

pub(super) fn declaration(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// What was asked, checked before anything is scanned.
pub(super) struct Judge<'a> {
    policies: Vec<Policy>,
    circumstances: Circumstances,
    arguments: &'a Arguments,
}

impl Arguments {
    /// Loads the policies and checks what is asked of them.
    pub(super) fn judge(&self) -> Result<Judge<'_>, Problem> {
        let as_of = self.as_of.unwrap_or_else(crate::drive::today);
        let policies = policies::selected(&self.policy, as_of)?;
        let mut circumstances = Circumstances::on(as_of);
        circumstances.count_present = self.fail_on_present;
        circumstances.context =
            policies::declared(&policies, self.context.iter().cloned().collect::<BTreeMap<_, _>>())?;
        Ok(Judge { policies, circumstances, arguments: self })
    }
}

impl Judge<'_> {
    /// Whether only the facts are wanted.
    fn wants_inventory(&self) -> bool {
        self.arguments.format == "inventory"
    }

    /// Assesses, decides how the run ends, and then reports.
    pub(super) fn conclude(&self, inventory: &Inventory) -> Result<Exit, Problem> {
        let policies: Vec<_> = self.policies.iter().collect();
        let assessment = assess(inventory, &policies, &self.circumstances);
        let gate = Gate { fail_on: self.arguments.fail_on.0, allow_incomplete: self.arguments.allow_incomplete };
        let exit = gate.exit(&assessment);
        let output = Output::new(self.arguments.output.as_deref());
        if self.wants_inventory() {
            output.write(|out| {
                serde_json::to_writer_pretty(&mut *out, inventory)?;
                out.write_all(b"\n")
            })?;
        } else {
            let layout = output.layout(self.detail());
            let format = self.report()?;
            output.write(|out| format.write(&assessment, &layout, out))?;
        }
        Ok(exit)
    }

    fn report(&self) -> Result<&'static dyn Format, Problem> {
        let found = report::ALL.iter().find(|format| format.name() == self.arguments.format).copied();
        found.ok_or_else(|| Problem::Usage(format!("no format is called {:?}", self.arguments.format)))
    }

    fn detail(&self) -> Detail {
        match (self.arguments.quiet, self.arguments.verbose) {
            (true, _) => Detail::Result,
            (false, 0) => Detail::Short,
            (false, 1) => Detail::Full,
            (false, _) => Detail::Evidence,
        }
    }
}
