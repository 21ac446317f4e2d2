//! What rules may ask beyond the algorithm: roles, directions, declared circumstances; and what a rule says of itself.

use std::collections::BTreeMap;

use cryptassay::policy::{Binding, Graded, Missing, Outcome, Policy, Setting, Verdict};
use cryptassay::vocab::{Algorithm, Aspect, Direction, Parameter, Protocol, Role, Usage};
use jiff::civil::{Date, date};

const SOUND: &str = r#"
id = "sample"
title = "Sample"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
withdrawn = 2029-12-31
verified = 2026-11-01
language = "en"
binding = "guideline"
treats = ["factoring", "signature", "hash"]
silence = { verdict = "unlisted", own = "not agreed", clause = "1", confidence = "unverified" }

[words]
yes = "acceptable"
no = "forbidden"

[context.need]
values = ["normal", "high"]
question = "How much protection is needed?"
clause = "2"

[[rule]]
id = "authority-keys"
mechanism = "RSA"
binding = "law"
cases = [
  { when = { bits = { from = 4096 } }, own = "yes" },
  { when = { bits = { from = 2048, below = 4096 }, role = "end-entity" }, phases = [
    { until = 2027-12-31, own = "yes", extendable = true },
    { own = "no" },
  ] },
]
cite = { clause = "3", confidence = "primary", contested = "some read 3072", last-verified = 2026-11-20 }
examples = [
  { bits = [4096], on = 2026-01-01, gives = "acceptable" },
  { bits = 4096, role = "end-entity", on = 2026-01-01, gives = "acceptable" },
  { bits = [2048, 4095], role = "end-entity", on = 2027-12-31, gives = "acceptable" },
  { bits = 2048, role = "end-entity", on = 2028-01-01, gives = "forbidden" },
  { bits = 2047, role = "end-entity", on = 2026-01-01, gives = "unlisted" },
  { bits = 2048, role = "ca", on = 2026-01-01, gives = "unlisted" },
  { bits = 2048, on = 2026-01-01, gives = "indeterminate" },
]

[[rule]]
id = "signing"
mechanism = "SHA-1"
cases = [
  { when = { direction = "apply" }, own = "no" },
  { when = { direction = "process", context = { need = "normal" } }, own = "yes" },
  { when = { direction = "process", context = { need = "high" } }, own = "no" },
]
cite = { clause = "4", confidence = "primary" }
examples = [
  { direction = "apply", on = 2026-01-01, gives = "forbidden" },
  { direction = "process", with = { need = "normal" }, on = 2026-01-01, gives = "acceptable" },
  { direction = "process", with = { need = "high" }, on = 2026-01-01, gives = "forbidden" },
  { direction = "process", on = 2026-01-01, gives = "indeterminate" },
]
"#;

fn policy() -> Policy {
    Policy::parse("sample.toml", SOUND)
        .unwrap_or_else(|errors| panic!("{}", errors.render("sample.toml", SOUND, false)))
}

fn errors(text: &str) -> String {
    Policy::parse("sample.toml", text).expect_err("has an error").render("sample.toml", text, false)
}

fn aspect(algorithm: Algorithm) -> Aspect {
    Aspect { algorithm, usage: Usage::Signature }
}

fn rsa(bits: u64) -> Aspect {
    aspect(Algorithm::new("RSA").with(Parameter::Bits, bits))
}

fn graded(outcome: Outcome) -> Graded {
    match outcome {
        Outcome::Graded(graded) => graded,
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_passes_its_own_check() {
    let report = policy().check();
    assert!(report.is_clean(), "{}", report.errors().render("sample.toml", SOUND, false));
}

#[test]
fn the_setting_tells_the_role() {
    let (policy, context) = (policy(), BTreeMap::new());
    let with = |role, on: Date| {
        let mut setting = Setting::new(on, &context);
        setting.role = role;
        policy.aspect(&rsa(2048), &setting)
    };
    let day = date(2026, 11, 24);
    assert_eq!(with(Some(Role::EndEntity), day).verdict(), Some(Verdict::Acceptable));
    assert_eq!(with(Some(Role::Ca), day).verdict(), Some(Verdict::Unlisted));
    match with(None, day) {
        Outcome::Undetermined { needs, at_best, at_worst, .. } => {
            assert_eq!(needs, [Missing::Parameter(Parameter::Role)]);
            assert_eq!((at_best, at_worst), (Verdict::Acceptable, Verdict::Unlisted));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_circumstance_without_default_must_be_declared_where_it_decides() {
    let policy = policy();
    let sha1 = aspect(Algorithm::new("SHA-1"));
    let day = date(2026, 11, 24);
    let nothing = BTreeMap::new();
    let mut setting = Setting::new(day, &nothing);
    setting.direction = Some(Direction::Process);
    match policy.aspect(&sha1, &setting) {
        Outcome::Undetermined { needs, .. } => assert_eq!(needs, [Missing::Circumstance("need".to_owned())]),
        other => panic!("{other:?}"),
    }
    setting.direction = Some(Direction::Apply);
    assert_eq!(policy.aspect(&sha1, &setting).verdict(), Some(Verdict::Forbidden));
    let declared = BTreeMap::from([("need".to_owned(), "normal".to_owned())]);
    let mut setting = Setting::new(day, &declared);
    setting.direction = Some(Direction::Process);
    assert_eq!(policy.aspect(&sha1, &setting).verdict(), Some(Verdict::Acceptable));
}

#[test]
fn a_verdict_says_what_its_rule_says_of_itself() {
    let (policy, context) = (policy(), BTreeMap::new());
    let mut setting = Setting::new(date(2026, 11, 24), &context);
    setting.role = Some(Role::EndEntity);
    let of_leaf = graded(policy.aspect(&rsa(2048), &setting));
    assert_eq!(of_leaf.binding, Some(Binding::Law));
    assert!(of_leaf.extendable);
    assert_eq!(of_leaf.cite.contested.as_deref(), Some("some read 3072"));
    assert_eq!(of_leaf.cite.last_verified, Some(date(2026, 11, 20)));
    setting.direction = Some(Direction::Apply);
    let of_hash = graded(policy.aspect(&aspect(Algorithm::new("SHA-1")), &setting));
    assert_eq!((of_hash.binding, of_hash.extendable, of_hash.cite.contested), (None, false, None));
    assert_eq!(of_hash.cite.last_verified, Some(date(2026, 11, 1)), "the policy's own");
}

#[test]
fn an_edition_speaks_from_its_first_to_its_last_day() {
    let (policy, context) = (policy(), BTreeMap::new());
    let on = |day| policy.aspect(&rsa(4096), &Setting::new(day, &context)).verdict();
    assert_eq!(on(date(2024, 12, 31)), None);
    assert_eq!(on(date(2025, 1, 1)), Some(Verdict::Acceptable));
    assert_eq!(on(date(2029, 12, 31)), Some(Verdict::Acceptable));
    assert_eq!(on(date(2030, 1, 1)), None);
}

#[test]
fn mistakes_are_worded() {
    let role = errors(&SOUND.replace("role = \"ca\"", "role = \"clint\""));
    assert!(role.contains("no role is called `clint`") && role.contains("client"), "{role}");
    let withdrawn = errors(&SOUND.replace("withdrawn = 2029-12-31", "withdrawn = 2020-12-31"));
    assert!(withdrawn.contains("withdrawn before it is in force"), "{withdrawn}");
    let open = errors(&SOUND.replace("{ own = \"no\" },\n  ] },", "{ own = \"no\", extendable = true },\n  ] },"));
    assert!(open.contains("cannot be extended"), "{open}");
    let binding = errors(&SOUND.replace("binding = \"law\"", "binding = \"lore\""));
    assert!(binding.contains("expected law, requirement, certification, guideline"), "{binding}");
}

/// A fact that is missing leaves nothing open where every possible answer gives the same verdict.
#[test]
fn what_holds_for_every_answer_holds_without_one() {
    let head = SOUND.split("[[rule]]").next().expect("has a head");
    let text = format!(
        "{head}[[rule]]\nid = \"by-need\"\nmechanism = \"RSA\"\ncases = [\n\
         {{ when = {{ context = {{ need = \"normal\" }} }}, own = \"yes\" }},\n\
         {{ when = {{ context = {{ need = \"high\" }} }}, phases = [ {{ until = 2027-12-31, own = \"yes\" }}, {{ own = \"no\" }} ] }},\n\
         ]\ncite = {{ clause = \"1\", confidence = \"primary\" }}\n"
    );
    let policy = Policy::parse("sample.toml", &text);
    let policy = policy.map_err(|errors| errors.render("sample.toml", &text, false)).expect("is sound");
    let context = BTreeMap::new();
    let aspect = Aspect { algorithm: Algorithm::new("RSA"), usage: Usage::Signature };
    let on = |day| policy.aspect(&aspect, &Setting::new(day, &context));
    let Outcome::Graded(graded) = on(date(2027, 12, 31)) else { panic!("is decided") };
    // The end that may come first is told.
    assert_eq!((graded.verdict, graded.until), (Verdict::Acceptable, Some(date(2027, 12, 31))));
    assert_eq!(on(date(2028, 1, 1)).verdict(), Some(Verdict::Indeterminate));
}

/// A guideline for TLS says nothing of what the same server does in SSH; of keys it speaks, for no protocol holds them.
#[test]
fn a_policy_may_speak_of_some_protocols_only() {
    let text = SOUND.replacen("treats =", "protocols = [\"TLS\"]\ntreats =", 1);
    let policy = Policy::parse("sample.toml", &text);
    let policy = policy.map_err(|errors| errors.render("sample.toml", &text, false)).expect("is sound");
    let context = BTreeMap::new();
    let verdict = |policy: &Policy, protocol| {
        let aspect =
            Aspect { algorithm: Algorithm::new("RSA").with(Parameter::Bits, 4096_u32), usage: Usage::Signature };
        let mut setting = Setting::new(date(2026, 11, 25), &context);
        setting.protocol = protocol;
        policy.aspect(&aspect, &setting).verdict()
    };
    let yes = Some(Verdict::Acceptable);
    assert_eq!(verdict(&policy, None), yes);
    assert_eq!(verdict(&policy, Some(Protocol::Tls12)), yes);
    assert_eq!(verdict(&policy, Some(Protocol::Ssh)), None);
    let unknown = text.replacen("\"TLS\"", "\"TSL\"", 1);
    let errors = Policy::parse("sample.toml", &unknown).expect_err("no such protocol");
    assert!(errors.render("sample.toml", &unknown, false).contains("did you mean `TLS`?"));
}

/// Rules of a policy about TLS, beside those of one about SSH, stay where their own policy speaks.
#[test]
fn rules_that_are_taken_over_keep_to_the_protocols_of_their_policy() {
    let base = |id: &str, protocol: &str, family: &str| {
        let head = SOUND.split("[[rule]]").next().expect("has a head");
        let head = head.replacen("\"sample\"", &format!("\"{id}\""), 1);
        let head = head.replacen("treats =", &format!("protocols = [\"{protocol}\"]\ntreats ="), 1);
        format!(
            "{head}[[rule]]\nid = \"one\"\nmechanism = \"{family}\"\ncases = [ {{ own = \"yes\" }} ]\n\
             cite = {{ clause = \"1\", confidence = \"primary\" }}\n"
        )
    };
    let overlay = r#"
id = "both"
title = "Both"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
extends = ["tls-only", "ssh-only"]
"#;
    let (tls, ssh) = (base("tls-only", "TLS", "SHA-256"), base("ssh-only", "SSH", "SHA-384"));
    let bases = |id: &str| match id {
        "tls-only" => Some(("tls-only.toml".to_owned(), tls.clone())),
        "ssh-only" => Some(("ssh-only.toml".to_owned(), ssh.clone())),
        _ => None,
    };
    let policy = Policy::parse_over("both.toml", overlay, &bases);
    let policy = policy.map_err(|errors| errors.render("both.toml", overlay, false)).expect("is sound");
    let context = BTreeMap::new();
    let verdict = |family: &str, protocol| {
        let mut setting = Setting::new(date(2026, 11, 25), &context);
        setting.protocol = Some(protocol);
        policy.aspect(&Aspect { algorithm: Algorithm::new(family), usage: Usage::Hash }, &setting).verdict()
    };
    let (yes, silent) = (Some(Verdict::Acceptable), Some(Verdict::Unlisted));
    assert_eq!(verdict("SHA-256", Protocol::Tls12), yes);
    assert_eq!(verdict("SHA-256", Protocol::Ssh), silent);
    assert_eq!(verdict("SHA-384", Protocol::Ssh), yes);
    assert_eq!(verdict("SHA-384", Protocol::Tls12), silent);
}
