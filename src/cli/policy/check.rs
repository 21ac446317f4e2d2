use super::{confidence, expected, line, policies, print};
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
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
    let silent: Vec<_> = report.silent.iter().map(Family::name).collect();
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
    if !silent.is_empty() {
        line(text, format_args!("  silent on {}", silent.join(", ")));
    }
}
