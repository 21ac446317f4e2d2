//! What the documentation says of the code is true.

use cryptassay::policy::{Confidence, Policy, library};

#[test]
fn the_table_of_policies_is_that_of_the_check() {
    let text = include_str!("../../docs/policies.md");
    for policy in library() {
        let count = |confidence| policy.confidence().get(&confidence).copied().unwrap_or_default();
        let row = format!(
            "| `{}` | {} | {} | {} | {} | {} | {} |",
            policy.id,
            policy.edition,
            policy.in_force,
            policy.rules.len() + policy.expectations.len(),
            count(Confidence::Primary),
            count(Confidence::Secondary),
            count(Confidence::Unverified)
        );
        assert!(text.contains(&row), "docs/policies.md lacks {row}");
    }
    let rows = text.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, library().len());
}

#[test]
fn every_exit_code_stands_in_the_readme() {
    let readme = include_str!("../../README.md");
    for code in ["| 0 |", "| 1 |", "| 2 |", "| 3 |", "| 130, 143 |"] {
        assert!(readme.contains(code), "{code}");
    }
}

/// What stands around an expectation in a file.
const AROUND: &str = r#"
id = "sample"
title = "Sample"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["protocol-version"]
silence = { verdict = "unlisted", own = "not named", clause = "1", confidence = "unverified" }

[words]
"shall, and is not met" = "forbidden"

[[rule]]
id = "versions"
mechanism = "TLS-version"
cases = [ { when = { name = "TLS 1.3" }, verdict = "recommended" } ]
cite = { clause = "2", confidence = "unverified" }
examples = [ { name = "TLS 1.3", on = 2026-01-01, gives = "recommended" } ]

"#;

#[test]
fn the_expectation_in_the_documentation_is_sound() {
    let text = include_str!("../../docs/policy-language.md");
    let blocks = text.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    let expectations: Vec<_> = blocks.filter(|block| block.starts_with("[[expect]]")).collect();
    assert!(!expectations.is_empty());
    for block in expectations {
        let file = format!("{AROUND}{block}");
        let policy = Policy::parse("sample.toml", &file);
        let policy = policy.map_err(|errors| errors.render("sample.toml", &file, false)).expect("is sound");
        let report = policy.check();
        assert!(report.is_clean(), "{}", report.errors().render("sample.toml", &file, false));
    }
}
