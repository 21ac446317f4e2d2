use std::collections::BTreeMap;

use clap::Args;
use jiff::civil::Date;

use super::{line, policies, print, width};
use crate::cli::Done;
use crate::cli::facts::{facts, says, worded};
use crate::cli::problem::Problem;
use crate::cli::table::Table;
use crate::policy::{Diff, Sense, diff};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Two policies, each by id, edition, authority, or the path of its file.
    #[arg(num_args = 2, required = true, value_names = ["ONE", "OTHER"])]
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
    /// Every name, and what both accept to another degree or for another time.
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let as_of = arguments.as_of.unwrap_or_else(crate::drive::today);
    let pair = policies::selected(&arguments.policies, as_of)?;
    let [one, other] = pair.as_slice() else {
        return Err(Problem::Usage(format!("expected two policies, not {}", pair.len())));
    };
    let context = policies::declared(&pair, arguments.context.iter().cloned().collect::<BTreeMap<_, _>>())?;
    let diff = diff(one, other, as_of, &context);
    if arguments.format == "json" {
        return print(&format!("{}\n", serde_json::to_string_pretty(&diff).map_err(std::io::Error::from)?));
    }
    print(&shown(&diff, arguments.verbose))
}

fn shown(diff: &Diff, verbose: bool) -> String {
    let mut text = String::new();
    line(&mut text, format_args!("{} and {} on {}", diff.first, diff.second, diff.as_of));
    let of = |sense: Sense| diff.differences.iter().filter(move |it| it.sense == sense);
    let heading = |sense| match sense {
        Sense::OnlyFirst => format!("{} accepts, {} does not", diff.first, diff.second),
        Sense::OnlySecond => format!("{} accepts, {} does not", diff.second, diff.first),
        Sense::Degree => "Both accept, to another degree or for another time".to_owned(),
    };
    for sense in [Sense::OnlyFirst, Sense::OnlySecond, Sense::Degree] {
        let count = of(sense).count();
        if sense == Sense::Degree && !verbose {
            let more =
                format!("{count} more groups of facts that both accept to another degree or for another time: -v");
            line(&mut text, format_args!("\n{more}"));
            continue;
        }
        line(&mut text, format_args!("\n{}{}", heading(sense), if count == 0 { ": nothing" } else { "" }));
        let mut table = Table::indented(2);
        if count > 0 {
            table.row([String::new(), diff.first.clone(), diff.second.clone()]);
        }
        for difference in of(sense) {
            let about = facts(std::slice::from_ref(&difference.mechanism), &difference.conditions, verbose);
            table.row([about, says(&difference.first), says(&difference.second)]);
        }
        text.push_str(&table.render(width()));
    }
    for (policy, expects) in [(&diff.first, &diff.first_expects), (&diff.second, &diff.second_expects)] {
        if !expects.is_empty() {
            line(&mut text, format_args!("\n{policy} expects of whole offers"));
            let mut table = Table::indented(2);
            for it in expects {
                let given = it.given.as_ref().map(|given| format!(", if {given}")).unwrap_or_default();
                table.row([format!("{}{given}", it.demand), format!("else {}", worded(it.verdict, Some(&it.own)))]);
            }
            text.push_str(&table.render(width()));
        }
    }
    if !diff.not_compared.is_empty() {
        let families = diff.not_compared.join(", ");
        line(&mut text, format_args!("\nNot compared, for their rules tell apart too much: {families}."));
    }
    for (policy, kinds) in [(&diff.first, &diff.only_first_treats), (&diff.second, &diff.only_second_treats)] {
        if !kinds.is_empty() {
            line(&mut text, format_args!("\nOnly {policy} speaks of {}.", kinds.join(", ")));
        }
    }
    text
}
