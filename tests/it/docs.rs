//! What the documentation says of the code is true.

use cryptassay::policy::{Confidence, library};

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
