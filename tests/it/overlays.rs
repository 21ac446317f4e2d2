//! Policies that extend others: what they take over, what they may change, and what is said of those that go too far.

use std::collections::BTreeMap;

use cryptassay::policy::{Outcome, Policy, Setting, Verdict, library};
use cryptassay::vocab::{Algorithm, Aspect, Parameter, Usage};
use jiff::civil::{Date, date};

const HEAD: &str = r#"
title = "Order 12/2026"
authority = "Ministry of X"
jurisdiction = "DE"
edition = "2026"
published = 2026-06-01
in_force = 2026-07-01
language = "en"
binding = "requirement"
"#;

const RULE: &str = r#"
[[rule]]
id = "rsa-4096"
mechanism = "RSA"
usage = ["signature", "key-establishment", "encryption"]
refines = ["bsi-tr-02102/rsa-signature", "bsi-tr-02102/rsa-key-transport"]
cases = [ { when = { bits = { from = 3000, below = 4096 } }, verdict = "forbidden", own = "at least 4096" } ]
cite = { clause = "section 3", confidence = "primary" }
examples = [
  { bits = [3000, 4095], usage = ["signature", "key-establishment", "encryption"], on = 2026-11-24, gives = "forbidden" },
  { bits = 4096, on = 2026-11-24, gives = "recommended" },
  { bits = 2999, on = 2026-11-24, gives = "unlisted" },
]
"#;

const DAY: Date = date(2026, 11, 24);

fn ministry() -> String {
    format!("id = \"ministry-x\"\nextends = \"bsi-tr-02102\"\n{HEAD}{RULE}")
}

fn sound(text: &str) -> Policy {
    let policy = Policy::parse("ministry-x.toml", text);
    policy.unwrap_or_else(|errors| panic!("{}", errors.render("ministry-x.toml", text, false)))
}

fn errors(text: &str) -> String {
    Policy::parse("ministry-x.toml", text).expect_err("has an error").render("ministry-x.toml", text, false)
}

fn rsa(bits: u64, usage: Usage) -> Aspect {
    Aspect { algorithm: Algorithm::new("RSA").with(Parameter::Bits, bits), usage }
}

fn on(policy: &Policy, aspect: &Aspect, day: Date) -> Outcome {
    policy.aspect(aspect, &Setting::new(day, &BTreeMap::new()))
}

#[test]
fn it_decides_where_it_refines_and_its_base_elsewhere() {
    let policy = sound(&ministry());
    let report = policy.check();
    assert!(report.is_clean(), "{}", report.errors().render("ministry-x.toml", &ministry(), false));
    let base = library().iter().find(|policy| policy.id() == "bsi-tr-02102").expect("is built in");
    for usage in [Usage::Signature, Usage::KeyEstablishment] {
        match on(&policy, &rsa(3072, usage), DAY) {
            Outcome::Graded(graded) => {
                assert_eq!((graded.verdict, graded.own.as_str()), (Verdict::Forbidden, "at least 4096"));
                assert_eq!(
                    (graded.rule.0.as_str(), graded.cite.document.as_str()),
                    ("ministry-x/rsa-4096", "Order 12/2026")
                );
            }
            other => panic!("{other:?}"),
        }
        for bits in [2999, 4096, 8192] {
            assert_eq!(on(&policy, &rsa(bits, usage), DAY), on(base, &rsa(bits, usage), DAY), "{bits}");
        }
    }
    let curve = Aspect { algorithm: Algorithm::new("EC").with(Parameter::Curve, "P-256"), usage: Usage::Signature };
    assert_eq!(on(&policy, &curve, DAY), on(base, &curve, DAY));
    assert_eq!(on(&policy, &curve, date(2026, 6, 30)), Outcome::NotInForce);
}

#[test]
fn what_its_base_leaves_open_it_may_settle() {
    let rule = r#"
[[rule]]
id = "small-rsa"
mechanism = "RSA"
cases = [ { when = { bits = { below = 3000 } }, verdict = "forbidden" } ]
cite = { clause = "section 4", confidence = "primary" }
examples = [ { bits = 2999, on = 2026-11-24, gives = "forbidden" }, { bits = 3000, on = 2026-11-24, gives = "recommended" } ]
"#;
    let text = format!("id = \"ministry-x\"\nextends = \"bsi-tr-02102\"\n{HEAD}{rule}");
    assert_eq!(on(&sound(&text), &rsa(2999, Usage::Signature), DAY).verdict(), Some(Verdict::Forbidden));
}

#[test]
fn policies_stand_on_policies_that_stand_on_others() {
    let office = format!(
        "id = \"office-y\"\nextends = \"ministry-x\"\n{HEAD}{}",
        r#"
[[rule]]
id = "rsa-8192"
mechanism = "RSA"
usage = "signature"
refines = "bsi-tr-02102/rsa-signature"
cases = [
  { when = { bits = { from = 4096, below = 8192 } }, phases = [ { until = 2035-12-31, verdict = "deprecated" }, { verdict = "forbidden" } ] },
]
cite = { clause = "1", confidence = "primary" }
"#
    );
    let texts = |id: &str| {
        let built_in = cryptassay::policy::embedded().iter().find(|(file, _)| file.strip_suffix(".toml") == Some(id));
        match id {
            "ministry-x" => Some(("ministry-x.toml".to_owned(), ministry())),
            _ => built_in.map(|(file, text)| ((*file).to_owned(), (*text).to_owned())),
        }
    };
    let policy = Policy::parse_over("office-y.toml", &office, &texts);
    let policy = policy.unwrap_or_else(|errors| panic!("{}", errors.render("office-y.toml", &office, false)));
    let verdict = |bits| on(&policy, &rsa(bits, Usage::Signature), DAY).verdict();
    assert_eq!(verdict(3072), Some(Verdict::Forbidden), "the ministry's");
    assert_eq!(verdict(4096), Some(Verdict::Deprecated), "its own");
    assert_eq!(verdict(8192), Some(Verdict::Recommended), "the BSI's");

    let circle = ministry().replace("extends = \"bsi-tr-02102\"", "extends = \"office-y\"");
    let texts = |id: &str| match id {
        "ministry-x" => Some(("ministry-x.toml".to_owned(), circle.clone())),
        "office-y" => Some(("office-y.toml".to_owned(), office.clone())),
        _ => None,
    };
    let said = Policy::parse_over("office-y.toml", &office, &texts).expect_err("is a circle");
    assert!(said.render("office-y.toml", &office, false).contains("extends"), "{said}");
}

#[test]
fn looser_than_its_base_it_may_not_be() {
    let said =
        errors(&ministry().replace("verdict = \"forbidden\", own = \"at least 4096\"", "verdict = \"recommended\""));
    assert!(said.contains("is looser than bsi-tr-02102/rsa-signature"), "{said}");
    assert!(said.contains("recommended on 2036-01-01 instead of forbidden"), "{said}");
}

/// A base that lets member states set a later end, in a made-up document.
const BASE: &str = r#"
id = "base"
title = "Base"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["factoring"]
silence = { verdict = "forbidden", own = "closed", clause = "1", confidence = "primary" }

[words]
L = "legacy"
out = "forbidden"

[[rule]]
id = "rsa"
mechanism = "RSA"
cases = [ { when = { bits = { from = 2048 } }, phases = [ { until = 2025-12-31, own = "L" }, { own = "out" } ] } ]
delegates = { to = "member-state", what = "later-end", note = "a later date may be set nationally" }
cite = { clause = "2", confidence = "primary" }
"#;

fn state(rule: &str) -> Result<Policy, String> {
    let text = format!("id = \"state\"\nextends = \"base\"\n{HEAD}{rule}");
    let base = |id: &str| (id == "base").then(|| ("base.toml".to_owned(), BASE.to_owned()));
    Policy::parse_over("state.toml", &text, &base).map_err(|errors| errors.render("state.toml", &text, false))
}

#[test]
fn what_a_base_delegates_may_be_moved_and_no_more() {
    let later = r#"
[[rule]]
id = "rsa"
mechanism = "RSA"
refines = "base/rsa"
cases = [ { when = { bits = { from = 2048 } }, phases = [ { until = 2027-12-31, own = "L" }, { own = "out" } ] } ]
cite = { clause = "1", confidence = "primary" }
"#;
    let policy = state(later).unwrap_or_else(|said| panic!("{said}"));
    let verdict = |day| on(&policy, &rsa(2048, Usage::Signature), day).verdict();
    assert_eq!(verdict(date(2027, 12, 31)), Some(Verdict::Legacy));
    assert_eq!(verdict(date(2028, 1, 1)), Some(Verdict::Forbidden));
    let better = later.replace("own = \"L\"", "verdict = \"recommended\"");
    let said = state(&better).expect_err("is looser");
    assert!(said.contains("member-state may only move an end: a later date may be set nationally"), "{said}");
}

#[test]
fn a_closed_list_stays_closed() {
    let rule = r#"
[[rule]]
id = "small"
mechanism = "RSA"
cases = [ { when = { bits = { below = 2048 } }, own = "L" } ]
cite = { clause = "1", confidence = "primary" }
"#;
    let said = state(rule).expect_err("is looser");
    assert!(said.contains("forbids by not naming it"), "{said}");
}

#[test]
fn mistakes_are_worded() {
    let unknown = errors(&ministry().replace("extends = \"bsi-tr-02102\"", "extends = \"bsi-tr-2102\""));
    assert!(unknown.contains("no policy is called `bsi-tr-2102`"), "{unknown}");
    assert!(unknown.contains("did you mean `bsi-tr-02102`?"), "{unknown}");
    let itself = errors(&ministry().replace("extends = \"bsi-tr-02102\"", "extends = \"ministry-x\""));
    assert!(itself.contains("a circle"), "{itself}");
    let rule = errors(&ministry().replace("bsi-tr-02102/rsa-signature", "bsi-tr-02102/rsa-signatures"));
    assert!(rule.contains("did you mean `rsa-signature`?"), "{rule}");
    let silent = errors(&ministry().replace("refines = [\"bsi-tr-02102/rsa-signature\", ", "refines = ["));
    assert!(silent.contains("can match the same fact as bsi-tr-02102/rsa-signature"), "{silent}");
    assert!(silent.contains("refines = \"bsi-tr-02102/rsa-signature\""), "{silent}");
    let beyond = errors(&ministry().replace("from = 3000, below", "from = 1024, below"));
    assert!(beyond.contains("reaches beyond"), "{beyond}");
}

#[test]
fn two_bases_that_speak_of_the_same_are_refused() {
    let said =
        errors(&ministry().replace("extends = \"bsi-tr-02102\"", "extends = [\"bsi-tr-02102\", \"eccg-acm-2\"]"));
    assert!(said.contains("two policies that it extends speak of the same facts"), "{said}");
    assert!(said.contains("assess under this policy and the other"), "{said}");
}
