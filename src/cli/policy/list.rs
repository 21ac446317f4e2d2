use super::{confidence, expected, line, policies, print};
use crate::cli::Done;

pub(super) fn run() -> Done {
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
                "{:widest$}      {}; {}; in force since {}; {} rules{}: {}",
                "",
                policy.authority,
                format!("{:?}", policy.binding).to_lowercase(),
                policy.in_force,
                policy.rules.len(),
                expected(policy.expectations.len()),
                confidence(&policy.confidence())
            ),
        );
    }
    print(&text)
}
