//! The policy language: what it grades, and how it words what is wrong with a file.

use std::collections::BTreeMap;

use cryptassay::policy::{Missing, Outcome, Policy, Setting, Verdict};
use cryptassay::vocab::{Algorithm, Aspect, Parameter, Usage};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const SOUND: &str = r#"
id = "sample"
title = "Sample"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["factoring", "hash"]
silence = { verdict = "unlisted", own = "not agreed", clause = "1", confidence = "unverified" }

[words]
R = "recommended"
L = "legacy"
out = "forbidden"

[context.quantum-protection]
values = ["not-required", "required"]
default = "not-required"
question = "Must it last?"
clause = "2"

[[rule]]
id = "rsa-modulus"
mechanism = "RSA"
require = { exponent-bits = { from = 17 } }
cases = [
  { when = { bits = { from = 3000 }, context = { quantum-protection = "not-required" } }, own = "R" },
  { when = { bits = { from = 3000 }, context = { quantum-protection = "required" } }, own = "out" },
  { when = { bits = { from = 1900, below = 3000 } }, phases = [ { until = 2025-12-31, own = "L" }, { own = "out" } ] },
]
cite = { clause = "table 3", confidence = "secondary" }
examples = [
  { bits = [3000, 4096], exponent-bits = 17, on = 2026-01-01, gives = "recommended" },
  { bits = 3000, exponent-bits = 17, with = { quantum-protection = "required" }, on = 2026-01-01, gives = "forbidden" },
  { bits = 2999, exponent-bits = 17, on = 2025-12-31, gives = "legacy" },
  { bits = 2999, exponent-bits = 17, with = { quantum-protection = "required" }, on = 2025-12-31, gives = "legacy" },
  { bits = 1900, exponent-bits = 17, on = 2026-01-01, gives = "forbidden" },
  { bits = 1899, exponent-bits = 17, on = 2026-01-01, gives = "unlisted" },
  { bits = 3072, exponent-bits = 16, on = 2026-01-01, gives = "unlisted" },
  { bits = 3072, on = 2026-01-01, gives = "indeterminate" },
]
"#;

fn rsa(bits: u64) -> Aspect {
    let algorithm = Algorithm::new("RSA").with(Parameter::Bits, bits).with(Parameter::ExponentBits, 17_u64);
    Aspect { algorithm, usage: Usage::Signature }
}

fn verdict(policy: &Policy, aspect: &Aspect, on: Date) -> Option<Verdict> {
    policy.aspect(aspect, &Setting::new(on, &BTreeMap::new())).verdict()
}

fn errors(text: &str) -> String {
    Policy::parse("sample.toml", text).map(drop).expect_err("is refused").render("sample.toml", text, false)
}

#[test]
fn a_sound_policy_passes_its_own_check() {
    let policy = Policy::parse("sample.toml", SOUND).expect("is sound");
    let report = policy.check();
    assert!(report.is_clean(), "{}", report.errors().render("sample.toml", SOUND, false));
    assert_eq!((report.rules, report.examples), (1, 9));
    assert_eq!(policy.dates(), [date(2025, 1, 1), date(2026, 1, 1)].into());
}

#[test]
fn before_its_first_day_a_policy_says_nothing() {
    let policy = Policy::parse("sample.toml", SOUND).expect("is sound");
    assert_eq!(verdict(&policy, &rsa(3072), date(2024, 12, 31)), None);
    assert_eq!(verdict(&policy, &rsa(3072), date(2025, 1, 1)), Some(Verdict::Recommended));
}

#[test]
fn what_is_not_known_is_named() {
    let policy = Policy::parse("sample.toml", SOUND).expect("is sound");
    let aspect = Aspect { algorithm: Algorithm::new("RSA").with(Parameter::Bits, 2048_u64), usage: Usage::Signature };
    let context = BTreeMap::new();
    match policy.aspect(&aspect, &Setting::new(date(2025, 12, 31), &context)) {
        Outcome::Undetermined { needs, at_best, at_worst, .. } => {
            assert_eq!(needs, [Missing::Parameter(Parameter::ExponentBits)]);
            assert_eq!((at_best, at_worst), (Verdict::Legacy, Verdict::Unlisted));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn other_kinds_are_not_addressed() {
    let policy = Policy::parse("sample.toml", SOUND).expect("is sound");
    let aes = Aspect { algorithm: Algorithm::new("AES"), usage: Usage::Encryption };
    let sha1 = Aspect { algorithm: Algorithm::new("SHA-1"), usage: Usage::Hash };
    assert_eq!(verdict(&policy, &aes, date(2026, 1, 1)), None);
    assert_eq!(verdict(&policy, &sha1, date(2026, 1, 1)), Some(Verdict::Unlisted));
}

#[test]
fn a_typo_is_shown_with_its_line_and_the_nearest_word() {
    for (right, wrong, expected) in [
        ("mechanism = \"RSA\"", "mechanism = \"RAS\"", "no family of algorithms is called `RAS`"),
        ("own = \"R\" }", "own = \"Q\" }", "`Q` is none of the policy's words"),
        ("exponent-bits = { from = 17 } }", "exponent-bit = { from = 17 } }", "did you mean `exponent-bits`?"),
        ("binding = \"guideline\"", "binding = \"guidline\"", "did you mean `guideline`?"),
        ("language = \"en\"", "langage = \"en\"", "did you mean `language`?"),
        ("until = 2025-12-31", "until = \"2025-12-31\"", "write it without quotes"),
        ("id = \"sample\"", "id = \"other\"", "is not the name of its file"),
        ("treats = [\"factoring\", \"hash\"]", "treats = [\"hash\"]", "the rule can never match"),
        ("below = 3000 }", "below = 1900 }", "the rule can never match: nothing meets this condition"),
        ("from = 1900, below = 3000", "from = 1900, to = 3000", "can match the same fact"),
        ("{ own = \"out\" } ] }", "{ until = 2030-12-31, own = \"out\" } ] }", "the last phase has an end"),
        ("cite = { clause = \"table 3\", confidence = \"secondary\" }", "", "a rule has no `cite`"),
        ("published = 2025-01-01", "published = 2025-01-0", "not valid TOML"),
    ] {
        let text = SOUND.replacen(right, wrong, 1);
        assert_ne!(text, SOUND, "{right}");
        let message = errors(&text);
        assert!(message.contains(expected), "{wrong}: {message}");
        assert!(message.contains("sample.toml:"), "{message}");
    }
}

#[test]
fn an_error_points_at_its_place() {
    let text = SOUND.replacen("mechanism = \"RSA\"", "mechanism = \"RAS\"", 1);
    let line = text.lines().position(|line| line.contains("RAS")).expect("is there") + 1;
    assert!(errors(&text).contains(&format!("sample.toml:{line}:13")), "{}", errors(&text));
}

#[test]
fn a_missing_example_is_named() {
    let text = SOUND.replacen("  { bits = 1899, exponent-bits = 17, on = 2026-01-01, gives = \"unlisted\" },\n", "", 1);
    let report = Policy::parse("sample.toml", &text).expect("is sound").check();
    assert!(report.missing.iter().any(|it| it.what.contains("bits = 1899")), "{:?}", report.missing);
}

#[test]
fn a_wrong_example_fails() {
    let text = SOUND.replacen(
        "bits = 2999, exponent-bits = 17, on = 2025-12-31, gives = \"legacy\"",
        "bits = 2999, exponent-bits = 17, on = 2025-12-31, gives = \"forbidden\"",
        1,
    );
    let report = Policy::parse("sample.toml", &text).expect("is sound").check();
    assert_eq!(report.failed.len(), 1);
}

proptest! {
    #[test]
    fn what_fewer_bits_meet_more_bits_meet(a in 0_u64..9000, b in 0_u64..9000, days in 0_i32..3000) {
        let policy = Policy::parse("sample.toml", SOUND).expect("is sound");
        let on = date(2025, 1, 1).saturating_add(jiff::Span::new().days(days));
        // Not the verdicts themselves: what was agreed once is forbidden, what never was is unlisted.
        let meets = |bits: u64| verdict(&policy, &rsa(bits), on).is_some_and(Verdict::meets);
        prop_assert!(!meets(a.min(b)) || meets(a.max(b)));
    }

    #[test]
    fn later_never_grades_better(bits in 0_u64..9000, a in 0_i32..3000, b in 0_i32..3000) {
        let policy = Policy::parse("sample.toml", SOUND).expect("is sound");
        let on = |days: i32| date(2025, 1, 1).saturating_add(jiff::Span::new().days(days));
        prop_assert!(verdict(&policy, &rsa(bits), on(a.min(b))) <= verdict(&policy, &rsa(bits), on(a.max(b))));
    }

    #[test]
    fn a_mutilated_policy_is_refused_or_read_and_never_panics(at in 0..SOUND.len(), cut in 0_usize..40, put in "[ -~\n]{0,8}") {
        let end = (at + cut).min(SOUND.len());
        let text = format!("{}{put}{}", &SOUND[..at], &SOUND[end..]);
        match Policy::parse("sample.toml", &text) {
            Ok(policy) => drop(policy.check().errors().render("sample.toml", &text, false)),
            Err(errors) => drop(errors.render("sample.toml", &text, true)),
        }
    }
}
