//! Expectations: what they make of offers, and how mistakes in them are worded.

use std::collections::{BTreeMap, BTreeSet};

use cryptassay::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Locus, Observation, Standing,
};
use cryptassay::policy::{Expected, Need, Offer, Policy, Setting, Verdict};
use cryptassay::vocab::{Algorithm, Parameter, Protocol, Usage};
use jiff::civil::date;
use proptest::prelude::*;

/// A policy that is sound but for its expectations.
const HEAD: &str = r#"
id = "sample"
title = "Sample"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["cipher-suite", "protocol-version"]
silence = { verdict = "unlisted", own = "not named", clause = "1", confidence = "unverified" }

[words]
good = "recommended"
phase-out = "deprecated"
shall = "forbidden"

[context.exposed]
values = ["no", "yes"]
default = "no"
question = "Is it on the public network?"
clause = "2"

[[rule]]
id = "suites"
mechanism = "TLS-suite"
cases = [
  { when = { name = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" }, own = "good" },
  { when = { name = "TLS_RSA_WITH_AES_128_GCM_SHA256" }, phases = [ { until = 2026-12-31, own = "good" }, { own = "phase-out" } ] },
]
cite = { clause = "3", confidence = "secondary" }
examples = [
  { name = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", on = 2025-01-01, gives = "recommended" },
  { name = "TLS_RSA_WITH_AES_128_GCM_SHA256", on = 2026-12-31, gives = "recommended" },
  { name = "TLS_RSA_WITH_AES_128_GCM_SHA256", on = 2027-01-01, gives = "deprecated" },
]
"#;

const PRESENCE: &str = r#"
[[expect]]
id = "tls13"
asset = "endpoint"
given = { any = [ { mechanism = "TLS-version", name = ["TLS 1.2", "TLS 1.3"] } ] }
any = [ { mechanism = "TLS-version", name = "TLS 1.3" } ]
phases = [ { until = 2025-12-31, verdict = "acceptable", own = "not yet" }, { own = "shall" } ]
note = "From 2026 on."
do = "Switch TLS 1.3 on."
cite = { clause = "4", confidence = "primary" }
examples = [
  { offers = [ { mechanism = "TLS-version", name = ["TLS 1.2", "TLS 1.3"] } ], on = 2026-01-01, gives = "met" },
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.3" } ], on = 2026-01-01, gives = "met" },
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.2" } ], on = 2025-12-31, gives = "acceptable" },
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.2" } ], on = 2026-01-01, gives = "forbidden" },
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.2" } ], gaps = ["tls/versions"], on = 2026-01-01, gives = "indeterminate" },
  { offers = [ { mechanism = "TLS-version", name = "TLS 1.1" } ], on = 2026-01-01, gives = "not-applicable" },
]
"#;

const ORDER: &str = r#"
[[expect]]
id = "order"
asset = "endpoint"
given = { any = [ { mechanism = "TLS-suite", verdict = "deprecated" } ] }
order = "by-verdict"
own = "phase-out"
cite = { clause = "5", confidence = "primary" }
examples = [
  { offers = [ { mechanism = "TLS-suite", name = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"], protocol = "TLS 1.2" } ], on = 2027-01-01, gives = "met" },
  { offers = [ { mechanism = "TLS-suite", name = ["TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"], protocol = "TLS 1.2" } ], on = 2027-01-01, gives = "deprecated" },
  { offers = [ { mechanism = "TLS-suite", name = ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"], protocol = "TLS 1.2" } ], on = 2027-01-01, gives = "not-applicable" },
]
"#;

fn policy(expectations: &str) -> Policy {
    let text = format!("{HEAD}{expectations}");
    Policy::parse("sample.toml", &text).map_err(|errors| errors.render("sample.toml", &text, false)).expect("is sound")
}

fn said(expectations: &str) -> String {
    let text = format!("{HEAD}{expectations}");
    match Policy::parse("sample.toml", &text) {
        Ok(policy) => policy.check().errors().render("sample.toml", &text, false),
        Err(errors) => errors.render("sample.toml", &text, false),
    }
}

fn endpoint() -> Asset {
    let mut asset = Asset::new(AssetId::new("tls://192.0.2.1:443"), AssetKind::Endpoint, "it", "target");
    for question in Offer::questions() {
        asset.ask(question);
    }
    asset
}

fn seen(algorithm: Algorithm, usage: Usage, protocol: Protocol, method: &str) -> Observation {
    let fact = Fact::Algorithm { algorithm, usage, protocol: Some(protocol) };
    let locus = Locus::Wire { connection: 0, from_peer: true, offset: 0, len: 1 };
    let evidence = Evidence::new(method, locus, "seen");
    Observation::new(AssetId::new("tls://192.0.2.1:443"), fact, Standing::Accepted, Confidence::Proven, evidence)
}

fn version(protocol: Protocol) -> Observation {
    let algorithm = Algorithm::new("TLS-version").with(Parameter::Name, protocol.name());
    seen(algorithm, Usage::Protocol, protocol, "tls/versions")
}

fn suite(name: &str) -> Observation {
    seen(Algorithm::new("TLS-suite").with(Parameter::Name, name), Usage::Encryption, Protocol::Tls12, "tls/suites")
}

fn feature(name: &str, value: &str) -> Observation {
    let algorithm = Algorithm::new("TLS-feature").with(Parameter::Name, name).with(Parameter::Value, value);
    seen(algorithm, Usage::Protocol, Protocol::Tls12, "tls/features")
}

fn judged(policy: &Policy, asset: &Asset, seen: &[Observation], gaps: &[Gap], day: jiff::civil::Date) -> Expected {
    let offer = Offer::new(asset, seen, gaps);
    let nothing = BTreeMap::new();
    let setting = Setting::new(day, &nothing);
    policy.expected(&offer, &setting).next().expect("has an expectation").1
}

const GOOD: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
const OLD: &str = "TLS_RSA_WITH_AES_128_GCM_SHA256";

#[test]
fn sound_expectations_pass_their_own_check() {
    for text in [PRESENCE, ORDER] {
        let report = policy(text).check();
        assert!(report.is_clean(), "{}", said(text));
        assert_eq!(report.expectations, 1);
    }
}

#[test]
fn what_is_not_offered_is_said_with_its_verdict_and_the_dates() {
    let policy = policy(PRESENCE);
    let offers = [version(Protocol::Tls12)];
    let on = |day| judged(&policy, &endpoint(), &offers, &[], day);
    let Expected::NotMet { verdict, own, until, lacks, against } = on(date(2025, 12, 31)) else { panic!("is not met") };
    assert_eq!((verdict, own.as_str(), until), (Verdict::Acceptable, "not yet", Some(date(2025, 12, 31))));
    assert_eq!((lacks, against), (vec!["TLS 1.3".to_owned()], vec![]));
    assert_eq!(on(date(2026, 1, 1)).verdict(), Some(Verdict::Forbidden));
    assert_eq!(on(date(2024, 12, 31)), Expected::NotApplicable);
    assert!(policy.dates().contains(&date(2026, 1, 1)));
}

#[test]
fn a_question_that_stayed_open_or_was_not_asked_leaves_it_open() {
    let policy = policy(PRESENCE);
    let day = date(2026, 1, 1);
    let offers = [version(Protocol::Tls12)];
    let gap = |question| Gap::new(AssetId::new("tls://192.0.2.1:443"), question, GapReason::TimedOut, "no answer");
    let of = |asset: &Asset, gaps: &[Gap]| judged(&policy, asset, &offers, gaps, day);
    let Expected::Indeterminate { needs, at_worst } = of(&endpoint(), &[gap("tls/versions")]) else {
        panic!("is open")
    };
    assert_eq!(needs, [Need::Gap { question: "tls/versions".to_owned(), detail: "no answer".to_owned() }]);
    assert_eq!(at_worst, Verdict::Forbidden);
    // Another question bears on other mechanisms, and that of another version on that version.
    let old = gap("tls/versions").of(Some(Protocol::Ssl3));
    assert_eq!(of(&endpoint(), &[old]).verdict(), Some(Verdict::Forbidden));
    let new = gap("tls/versions").of(Some(Protocol::Tls13));
    assert_eq!(of(&endpoint(), &[new]).verdict(), Some(Verdict::Indeterminate));
    assert_eq!(of(&endpoint(), &[gap("tls/groups")]).verdict(), Some(Verdict::Forbidden));
    let mut unasked = endpoint();
    unasked.asked = BTreeSet::new();
    let Expected::Indeterminate { needs, .. } = of(&unasked, &[]) else { panic!("is open") };
    assert_eq!(needs, [Need::Unasked { question: "tls/versions".to_owned() }]);
    // What was seen was seen.
    let both = [version(Protocol::Tls12), version(Protocol::Tls13)];
    assert_eq!(judged(&policy, &unasked, &both, &[gap("tls/versions")], day), Expected::Met);
}

#[test]
fn what_merely_lies_in_an_asset_is_not_offered() {
    let policy = policy(PRESENCE);
    let mut present = version(Protocol::Tls13);
    present.standing = Standing::Present;
    let offers = [version(Protocol::Tls12), present];
    assert_eq!(judged(&policy, &endpoint(), &offers, &[], date(2026, 1, 1)).verdict(), Some(Verdict::Forbidden));
}

#[test]
fn an_asset_of_which_nothing_was_seen_is_not_judged() {
    assert_eq!(judged(&policy(PRESENCE), &endpoint(), &[], &[], date(2026, 1, 1)), Expected::NotApplicable);
}

#[test]
fn the_order_of_the_server_is_held_against_the_verdicts_of_the_day() {
    let policy = policy(ORDER);
    let (late, early) = (date(2027, 1, 1), date(2026, 12, 31));
    let in_order = [suite(GOOD).ranked(0), suite(OLD).ranked(1)];
    let reversed = [suite(OLD).ranked(0), suite(GOOD).ranked(1)];
    assert_eq!(judged(&policy, &endpoint(), &in_order, &[], late), Expected::Met);
    let Expected::NotMet { verdict, against, .. } = judged(&policy, &endpoint(), &reversed, &[], late) else {
        panic!("is not met")
    };
    assert_eq!(verdict, Verdict::Deprecated);
    assert_eq!(against, [format!("{OLD} in TLS 1.2 (deprecated) before {GOOD} in TLS 1.2 (recommended)")]);
    // Before the end of the phase nothing is deprecated, and the order does not matter.
    assert_eq!(judged(&policy, &endpoint(), &reversed, &[], early), Expected::NotApplicable);
}

#[test]
fn a_server_that_follows_its_client_has_no_order_of_its_own() {
    let policy = policy(ORDER);
    let day = date(2027, 1, 1);
    let follows = [suite(GOOD), suite(OLD), feature("suite-order", "client")];
    assert_eq!(judged(&policy, &endpoint(), &follows, &[], day).verdict(), Some(Verdict::Deprecated));
    // In a mixed order it is not known which comes first.
    let mixed = [suite(GOOD), suite(OLD), feature("suite-order", "mixed")];
    assert_eq!(judged(&policy, &endpoint(), &mixed, &[], day).verdict(), Some(Verdict::Indeterminate));
    let unknown = [suite(GOOD), suite(OLD)];
    let Expected::Indeterminate { needs, .. } = judged(&policy, &endpoint(), &unknown, &[], day) else {
        panic!("is open")
    };
    assert_eq!(needs, [Need::Order { of: "TLS-suite in TLS 1.2".to_owned() }]);
}

#[test]
fn what_is_offered_in_other_protocols_is_left_out_of_account() {
    let policy = policy(&ORDER.replace("asset = ", "protocol = \"TLS 1.2\"\nasset = "));
    let day = date(2027, 1, 1);
    let in_other = |mut observation: Observation| {
        let Fact::Algorithm { protocol, .. } = &mut observation.fact else { panic!("is an algorithm") };
        *protocol = Some(Protocol::Tls11);
        observation
    };
    let (first, second) = (in_other(suite(OLD).ranked(0)), in_other(suite(GOOD).ranked(1)));
    let both = [first.clone(), second.clone(), suite(GOOD).ranked(0), suite(OLD).ranked(1)];
    assert_eq!(judged(&policy, &endpoint(), &both, &[], day), Expected::Met);
    assert_eq!(judged(&policy, &endpoint(), &[first, second], &[], day), Expected::NotApplicable);
}

#[test]
fn a_part_of_a_suite_is_offered_with_it() {
    let policy = policy(
        r#"
[[expect]]
id = "no-cbc"
asset = "endpoint"
none = [ { mechanism = "CBC" } ]
own = "shall"
cite = { clause = "6", confidence = "primary" }
"#,
    );
    let day = date(2026, 1, 1);
    let offers = [suite(GOOD), suite("TLS_RSA_WITH_AES_128_CBC_SHA")];
    let Expected::NotMet { against, lacks, .. } = judged(&policy, &endpoint(), &offers, &[], day) else {
        panic!("is not met")
    };
    assert_eq!((against, lacks), (vec!["TLS_RSA_WITH_AES_128_CBC_SHA in TLS 1.2".to_owned()], vec![]));
    assert_eq!(judged(&policy, &endpoint(), &[suite(GOOD)], &[], day), Expected::Met);
    // Nobody knows what a suite without a name is made of.
    let mut unknown = suite(GOOD);
    unknown.fact =
        Fact::Unknown { space: "tls-suite".to_owned(), value: "0xfafa".to_owned(), usage: Usage::Encryption };
    let Expected::Indeterminate { needs, .. } = judged(&policy, &endpoint(), &[suite(GOOD), unknown], &[], day) else {
        panic!("is open")
    };
    assert_eq!(needs, [Need::Value { space: "tls-suite".to_owned(), value: "0xfafa".to_owned() }]);
}

#[test]
fn a_parameter_that_is_not_known_leaves_it_open() {
    let policy = policy(
        r#"
[[expect]]
id = "etm"
asset = "endpoint"
all = [ { mechanism = "TLS-suite", composition = "encrypt-then-mac" } ]
own = "shall"
cite = { clause = "6", confidence = "primary" }
"#,
    );
    let Expected::Indeterminate { needs, .. } = judged(&policy, &endpoint(), &[suite(GOOD)], &[], date(2026, 1, 1))
    else {
        panic!("is open")
    };
    let of = format!("{GOOD} in TLS 1.2");
    assert_eq!(needs, [Need::Parameter { of, parameter: Parameter::Composition }]);
}

#[test]
fn every_question_of_expectations_is_one_that_is_asked() {
    let asked: BTreeSet<_> = cryptassay::scan::abouts().iter().map(|about| about.id).collect();
    assert!(Offer::questions().is_subset(&asked), "{:?}", Offer::questions());
}

#[test]
fn what_no_example_shows_is_asked_for() {
    let silent = PRESENCE.split_once("examples = [").expect("has examples").0;
    let text = said(silent);
    for what in
        ["shows it met", "shows it not met", "shows where `given` asks for what TLS 1.2 does", "that a phase ends on"]
    {
        assert!(text.contains(&format!("no example {what}")) || text.contains(what), "{what} in {text}");
    }
    assert!(text.contains(
        r#"add: { offers = [{ mechanism = "TLS-version", name = "TLS 1.3" }, { mechanism = "TLS-version", name = "TLS 1.2" }], on = 2025-01-01, gives = "met" },"#
    ), "{text}");
    let wrong = PRESENCE.replace("on = 2025-12-31, gives = \"acceptable\"", "on = 2025-12-31, gives = \"met\"");
    assert!(said(&wrong).contains("sample/tls13 on 2025-12-31: the policy gives acceptable"), "{}", said(&wrong));
}

proptest! {
    #[test]
    fn a_mutilated_expectation_is_refused_or_read_and_never_panics(
        at in 0..PRESENCE.len() + ORDER.len(),
        cut in 0_usize..40,
        put in "[ -~\n]{0,8}",
    ) {
        let whole = format!("{PRESENCE}{ORDER}");
        let end = (at + cut).min(whole.len());
        drop(said(&format!("{}{put}{}", &whole[..at], &whole[end..])));
    }

    /// What more is offered never takes away what was there, and what is not there stays away with what less is offered.
    #[test]
    fn more_offers_never_break_what_asks_for_some(more in proptest::sample::subsequence(Protocol::ALL.to_vec(), 0..6)) {
        let policy = policy(PRESENCE);
        let of = |versions: Vec<Protocol>| {
            let seen: Vec<_> = versions.into_iter().map(version).collect();
            judged(&policy, &endpoint(), &seen, &[], date(2026, 1, 1))
        };
        prop_assert_eq!(of([vec![Protocol::Tls13], more.clone()].concat()), Expected::Met);
        let without: Vec<_> = more.into_iter().filter(|version| *version != Protocol::Tls13).collect();
        prop_assert_ne!(of([vec![Protocol::Tls12], without].concat()), Expected::Met);
    }
}
