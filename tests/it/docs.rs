//! What the documentation says of the code is true.

use std::collections::BTreeMap;

use cryptassay::policy::{Confidence, Policy, Setting, Verdict, library};
use cryptassay::vocab::{Algorithm, Aspect, Parameter, Usage};
use jiff::civil::date;

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

/// Whoever writes a policy finds every parameter on the page of the language.
#[test]
fn the_documentation_names_every_parameter() {
    let text = include_str!("../../docs/policy-language.md");
    let table = text.split("### Parameters").nth(1).and_then(|rest| rest.split("## ").next()).expect("has the table");
    for parameter in Parameter::ALL {
        assert!(table.contains(&format!("`{}`", parameter.name())), "{parameter}");
    }
}

/// The policy of a ministry that the page of the language shows.
fn ministry() -> &'static str {
    let text = include_str!("../../docs/policy-language.md");
    let mut blocks = text.split("```toml\n").skip(1).filter_map(|block| block.split("```").next());
    blocks.find(|block| block.starts_with("id = \"ministry-x\"")).expect("is on the page")
}

#[test]
fn the_ministry_of_the_documentation_works_as_written() {
    let text = ministry();
    let policy = Policy::parse("ministry-x.toml", text);
    let policy = policy.map_err(|errors| errors.render("ministry-x.toml", text, false)).expect("is sound");
    let report = policy.check();
    assert!(report.is_clean(), "{}", report.errors().render("ministry-x.toml", text, false));
    let context = BTreeMap::new();
    let verdict = |bits: u64| {
        let algorithm = Algorithm::new("RSA").with(Parameter::Bits, bits);
        let setting = Setting::new(date(2026, 11, 24), &context);
        policy.aspect(&Aspect { algorithm, usage: Usage::Signature }, &setting).verdict()
    };
    assert_eq!(verdict(3072), Some(Verdict::Forbidden));
    assert_eq!(verdict(4096), Some(Verdict::Recommended));
    assert_eq!(policy.exceptions.len(), 1);
}

#[test]
fn mistakes_in_the_ministrys_policy_are_explained_at_the_line() {
    let said = |from: &str, to: &str| {
        assert!(ministry().contains(from), "{from}");
        let text = ministry().replacen(from, to, 1);
        Policy::parse("ministry-x.toml", &text).expect_err("has an error").render("ministry-x.toml", &text, false)
    };
    for (from, to, message, line) in [
        ("binding =", "bindng =", "bindng", 9),
        ("extends = [\"bsi-tr-02102\"]", "extends = [\"bsi-tr-2102\"]", "did you mean `bsi-tr-02102`?", 10),
        ("below = 4096", "below = 4096, form = 1", "form", 17),
        ("verdict = \"forbidden\"", "verdict = \"acceptable\"", "is looser than bsi-tr-02102/rsa-signature", 17),
        ("from = 3000,", "from = 2048,", "reaches beyond", 13),
        ("owner = \"ops@ministry.example\"\n", "", "an exception has no `owner`", 25),
        ("rule = \"rsa-4096\"", "rule = \"rsa-4069\"", "did you mean `rsa-4096`?", 26),
    ] {
        let said = said(from, to);
        assert!(said.contains(message), "{message}: {said}");
        assert!(said.contains(&format!("ministry-x.toml:{line}:")), "{message} at {line}: {said}");
    }
}
