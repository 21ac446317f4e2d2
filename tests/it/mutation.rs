//! How much vectors would notice: slips of the hand in policies, and what becomes of them.

use cryptassay::policy::{Fate, Mutation, Policy, Trial, Vectors, embedded, embedded_vectors, spelt};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

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
    let fate = |mutation: &Mutation| {
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

/// The policies that most assessments rest on: their vectors notice nearly every slip.
const IMPORTANT: &[&str] = &[
    "anssi-pg-083",
    "bsi-tr-02102",
    "ccn-stic-221",
    "cnsa-2.0",
    "eccg-acm-2",
    "etsi-ts-119-312",
    "ncsc-nl-tls-2.1",
    "ncsc-nl-tls-2025",
    "nist-sp-800-131a-r2",
    "rfc-9325",
];

/// How many slips are drawn from each policy.
const DRAWN: usize = 50;

/// A sample of the slips, the same in every run (xorshift64, Marsaglia 2003).
fn drawn(mutations: Vec<Mutation>, seed: u64) -> Vec<Mutation> {
    let mut state = seed;
    let mut keyed: Vec<_> = mutations
        .into_iter()
        .map(|mutation| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state, mutation)
        })
        .collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().take(DRAWN).map(|(_, mutation)| mutation).collect()
}

/// Slips that make the file unsound do not count, nor those that no fact can show: neither is for vectors to notice.
#[test]
fn vectors_alone_notice_slips_in_what_they_are_about() {
    let (mut caught, mut survived) = (0, Vec::new());
    for id in IMPORTANT {
        let file = format!("{id}.toml");
        let of = |files: &'static [(&str, &str)]| {
            files.iter().find(|(name, _)| *name == file).unwrap_or_else(|| panic!("{file} is not built in")).1
        };
        let text = of(embedded());
        let policy = Policy::parse(&file, text).expect("it is sound");
        let vectors = Vectors::parse(of(embedded_vectors()), &policy).expect("they are sound");
        assert!(vectors.vectors.len() >= 30, "{id}: {} vectors", vectors.vectors.len());
        let trial = Trial::new(&policy, text, &vectors);
        let fate = |mutation: &Mutation| {
            let slipped = Policy::parse(&file, &trial.mutated(mutation)).ok();
            (mutation.clone(), trial.fate(mutation, slipped.as_ref()))
        };
        let fates: Vec<_> = drawn(trial.mutations(), 0x2026_1124).par_iter().map(fate).collect();
        let noticed = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Caught)).count();
        let lost = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Survived { .. }));
        let lost: Vec<_> = lost.map(|(mutation, _)| format!("{}: {}", mutation.rule, mutation.what)).collect();
        assert!(noticed * 100 >= (noticed + lost.len()) * 95, "{id}: {noticed} noticed, but not {lost:#?}");
        caught += noticed;
        survived.extend(lost);
    }
    assert!(caught + survived.len() >= 300, "too few slips were tried: {caught}");
}
