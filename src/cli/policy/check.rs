use std::collections::BTreeMap;

use super::{confidence, expected, line, policies, print, width};
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::table::wrapped;
use crate::cli::{Done, output};
use crate::policy::CheckReport;
use crate::vocab::Family;

/// Every file is read and checked, whatever is wrong with the others.
pub(super) fn run(names: &[String]) -> Done {
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
    line(
        text,
        format_args!(
            "{name}: {} rules{} ({}), {} examples, {} failed, {} missing",
            report.rules,
            expected(report.expectations),
            confidence(&report.confidence),
            report.examples,
            report.failed.len(),
            report.missing.len()
        ),
    );
    let mut by_kind: BTreeMap<_, Vec<&Family>> = BTreeMap::new();
    for family in &report.silent {
        by_kind.entry(family.kind()).or_default().push(family);
    }
    for (kind, families) in by_kind {
        silent(text, kind.map_or("", |kind| kind.name()), &families);
    }
    for (usage, families) in &report.silent_in {
        silent(text, &format!("for {usage}"), &families.iter().collect::<Vec<_>>());
    }
}

/// What of a kind or for a usage no rule names: the policy's silence decides.
fn silent(text: &mut String, of: &str, families: &[&Family]) {
    let names: Vec<_> = families.iter().map(|family| family.name()).collect();
    let told = wrapped(&format!("silent, {of}: {}", names.join(", ")), width().saturating_sub(4));
    for (index, part) in told.iter().enumerate() {
        line(text, format_args!("{}{part}", if index == 0 { "  " } else { "    " }));
    }
}
