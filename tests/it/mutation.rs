//! How much vectors would notice: slips of the hand in policies, and what becomes of them.

use cryptassay::policy::{Fate, Policy, Trial, Vectors, spelt};

const POLICY: &str = r#"
id = "small"
title = "A small policy"
authority = "Nobody"
jurisdiction = "XX"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["factoring", "hash", "block-cipher"]
silence = { verdict = "unlisted", own = "not listed", clause = "1", confidence = "primary" }
[words]
"good" = "recommended"
"ended" = "forbidden"
[[rule]]
id = "modulus"
mechanism = "RSA"
cases = [ { when = { bits = { from = 3000 } }, phases = [ { until = 2030-12-31, own = "good" }, { own = "ended" } ] } ]
cite = { clause = "2", confidence = "primary" }
[[rule]]
id = "hashes"
mechanism = ["SHA-256", "SHA-384"]
cases = [ { own = "good" } ]
cite = { clause = "3", confidence = "primary" }
[[rule]]
id = "cipher"
mechanism = "AES"
cases = [ { when = { bits = { from = 192 } }, own = "good" } ]
cite = { clause = "4", confidence = "primary" }
"#;

const VECTORS: &str = r#"
policy = "small"
source = "its text"
[[vector]]
cite = "2"
confidence = "primary"
mechanism = "RSA"
bits = 3000
usage = "signature"
on = [2030-12-31]
gives = "recommended"
[[vector]]
cite = "2"
confidence = "primary"
mechanism = "RSA"
bits = 3000
usage = "signature"
on = [2031-01-01]
gives = "forbidden"
[[vector]]
cite = "3"
confidence = "primary"
mechanism = "SHA-256"
on = 2026-01-01
gives = "recommended"
[[vector]]
cite = "4"
confidence = "primary"
mechanism = "AES"
bits = 192
on = 2026-01-01
gives = "recommended"
"#;

/// What becomes of each slip, by what it does.
fn fates() -> Vec<(String, Fate)> {
    let policy = Policy::parse("small.toml", POLICY).expect("it is sound");
    let vectors = Vectors::parse(VECTORS, &policy).expect("they are sound");
    assert!(vectors.failed(&policy).is_empty());
    let trial = Trial::new(&policy, POLICY, &vectors);
    let fate = |mutation: &cryptassay::policy::Mutation| {
        let slipped = Policy::parse("small.toml", &trial.mutated(mutation)).ok();
        trial.fate(mutation, slipped.as_ref())
    };
    trial.mutations().iter().map(|mutation| (mutation.what.clone(), fate(mutation))).collect()
}

fn fate<'a>(fates: &'a [(String, Fate)], what: &str) -> &'a Fate {
    &fates.iter().find(|(it, _)| it == what).unwrap_or_else(|| panic!("{what} is not tried")).1
}

#[test]
fn what_a_vector_shows_is_caught() {
    let fates = fates();
    for what in ["3000 -> 3001", "2030-12-31 -> 2030-12-30", "2030-12-31 -> 2031-01-01", "without \"SHA-256\""] {
        assert!(matches!(fate(&fates, what), Fate::Caught), "{what}: {:?}", fate(&fates, what));
    }
}

/// No vector has 2999 bits, nor SHA-384.
#[test]
fn what_no_vector_shows_survives_with_a_fact_that_would_show_it() {
    let fates = fates();
    for (what, by) in [("3000 -> 2999", "bits = 2999"), ("without \"SHA-384\"", "mechanism = \"SHA-384\"")] {
        let Fate::Survived { shown_by: Some(fact) } = fate(&fates, what) else { panic!("{what} does not survive") };
        assert!(spelt(fact).contains(by), "{what}: {}", spelt(fact));
    }
}

/// FIPS 197 knows keys of 128, 192 and 256 bits: whether 191 are asked for or 192, no key is graded otherwise.
#[test]
fn a_slip_that_no_fact_can_show_changes_nothing() {
    assert!(matches!(fate(&fates(), "192 -> 191"), Fate::Equivalent));
}
