//! How much vectors would notice: slips of the hand in policies, and what becomes of them.

use cryptassay::policy::{Fate, Mutation, Policy, Trial, Vectors, embedded, embedded_vectors, failures};
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

const EXPECTATION: &str = r#"
[[expect]]
id = "newest"
asset = "endpoint"
protocol = ["TLS 1.2", "TLS 1.3"]
any = [ { mechanism = "TLS-version", name = ["TLS 1.2", "TLS 1.3"] } ]
phases = [ { until = 2030-12-31, own = "good" }, { own = "ended" } ]
cite = { clause = "5", confidence = "primary" }
examples = [
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.2" } ], on = 2026-01-01, gives = "met" },
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.3" } ], on = 2026-01-01, gives = "met" },
  { offers = [ { mechanism = "TLS-group", name = "x25519", protocol = "TLS 1.2" } ], on = 2030-12-31, gives = "recommended" },
]
"#;

const OFFERS: &str = r#"
[[vector]]
cite = "5"
confidence = "primary"
expectation = "newest"
offers = [ { mechanism = "TLS-version", name = "TLS 1.2" } ]
on = 2026-01-01
gives = "met"
[[vector]]
cite = "5"
confidence = "primary"
offers = [ { mechanism = "TLS-group", name = "x25519" , protocol = "TLS 1.3" } ]
on = 2031-01-01
gives = "forbidden"
"#;

/// What becomes of each slip, by what it does.
fn fates() -> Vec<(String, Fate)> {
    fates_of(POLICY, VECTORS)
}

fn fates_of(text: &str, vectors: &str) -> Vec<(String, Fate)> {
    let policy = Policy::parse("small.toml", text);
    let policy = policy.map_err(|errors| errors.render("small.toml", text, false)).expect("it is sound");
    let vectors = Vectors::parse(vectors, &policy).expect("they are sound");
    assert!(vectors.failed(&policy).is_empty() && vectors.failed_offers(&policy).is_empty());
    let trial = Trial::new(&policy, text, &vectors);
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
        assert!(fact.contains(by), "{what}: {fact}");
    }
}

/// An offer is a vector too: what it shows of an expectation is caught, and what it does not survives with an offer that would.
#[test]
fn slips_in_expectations_are_noticed_by_offers() {
    let (text, vectors) = (format!("{POLICY}{EXPECTATION}"), format!("{VECTORS}{OFFERS}"));
    let fates: Vec<_> = fates_of(&text, &vectors).into_iter().skip(fates().len()).collect();
    for what in ["without \"TLS 1.2\"", "without \"TLS 1.3\"", "2030-12-31 -> 2031-01-01", "\"ended\" -> \"good\""] {
        assert!(fates.iter().any(|(it, fate)| it == what && matches!(fate, Fate::Caught)), "{what}: {fates:?}");
    }
    let survivor = |what: &str, by: &str| {
        let survives = |(it, fate): &(String, Fate)| {
            it == what && matches!(fate, Fate::Survived { shown_by: Some(offer) } if offer.contains(by))
        };
        assert!(fates.iter().any(survives), "{what}: {fates:?}");
    };
    survivor("without \"TLS 1.3\"", "TLS 1.3");
    survivor("2030-12-31 -> 2030-12-30", "x25519");
}

#[test]
fn an_offer_that_comes_out_otherwise_is_shown_at_its_place() {
    let text = format!("{POLICY}{EXPECTATION}");
    let policy = Policy::parse("small.toml", &text).expect("it is sound");
    let wrong = format!("policy = \"small\"\nsource = \"its text\"{}", OFFERS.replace("\"met\"", "\"forbidden\""));
    let vectors = Vectors::parse(&wrong, &policy).expect("they are sound");
    let shown = failures(&[], &vectors.failed_offers(&policy)).render("v.toml", &wrong, false);
    for part in ["v.toml:3", "an offer of TLS 1.2 on 2026-01-01: the policy gives met", "by small/newest"] {
        assert!(shown.contains(part), "{part} in:\n{shown}");
    }
    let unknown = wrong.replace("\"newest\"", "\"newset\"");
    let errors = Vectors::parse(&unknown, &policy).expect_err("no such expectation").render("v.toml", &unknown, false);
    assert!(errors.contains("did you mean `newest`?"), "{errors}");
}

/// FIPS 197 knows keys of 128, 192 and 256 bits: whether 191 are asked for or 192, no key is graded otherwise.
#[test]
fn a_slip_that_no_fact_can_show_changes_nothing() {
    assert!(matches!(fate(&fates(), "192 -> 191"), Fate::Equivalent));
}

/// The policies that most assessments rest on.
const IMPORTANT: &[&str] = &[
    "anssi-pg-083",
    "bsi-tr-02102",
    "ccn-stic-807",
    "cnsa-2.0",
    "eccg-acm-2",
    "etsi-ts-119-312",
    "ncsc-nl-tls-2.1",
    "ncsc-nl-tls-2025",
    "nist-sp-800-131a-r2",
    "rfc-9325",
];

/// How many slips are drawn from each policy.
const DRAWN: usize = 40;

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
    let mut tried = 0;
    for (file, vectors) in embedded_vectors() {
        let id = file.trim_end_matches(".toml");
        let text = embedded().iter().find(|(name, _)| name == file).unwrap_or_else(|| panic!("{file} is built in")).1;
        let policy = Policy::parse(file, text).expect("it is sound");
        let vectors = Vectors::parse(vectors, &policy).expect("they are sound");
        assert!(vectors.count() >= 30 || !IMPORTANT.contains(&id), "{id}: {} vectors", vectors.count());
        let trial = Trial::new(&policy, text, &vectors);
        let fate = |mutation: &Mutation| {
            let slipped = Policy::parse(file, &trial.mutated(mutation)).ok();
            (mutation.clone(), trial.fate(mutation, slipped.as_ref()))
        };
        let fates: Vec<_> = drawn(trial.mutations(), 0x2026_1124).par_iter().map(fate).collect();
        let noticed = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Caught)).count();
        let lost = fates.iter().filter(|(_, fate)| matches!(fate, Fate::Survived { .. }));
        let lost: Vec<_> = lost.map(|(mutation, _)| format!("{}: {}", mutation.rule, mutation.what)).collect();
        assert!(noticed * 100 >= (noticed + lost.len()) * 95, "{id}: {noticed} noticed, but not {lost:#?}");
        if IMPORTANT.contains(&id) {
            tried += noticed + lost.len();
        }
    }
    assert!(tried >= 300, "too few slips were tried: {tried}");
}
