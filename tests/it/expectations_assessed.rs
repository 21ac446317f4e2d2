//! What expectations do to the results of assets and policies, to horizons, and to reports.

use cryptassay::assessment::{Assessment, Circumstances, ExpectationResult, assess};
use cryptassay::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Inventory, Locus, Observation, Standing,
};
use cryptassay::policy::{Expected, Offer, Policy, Verdict};
use cryptassay::report::{self, Detail, Layout};
use cryptassay::vocab::{Algorithm, Parameter, Protocol, Usage};
use jiff::civil::{Date, date};

const POLICY: &str = r#"
id = "sample"
title = "Sample"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["protocol-version", "cipher-suite"]
silence = { verdict = "unlisted", own = "not named", clause = "1", confidence = "unverified" }

[words]
good = "recommended"
old = "deprecated"
shall = "forbidden"

[[rule]]
id = "versions"
mechanism = "TLS-version"
cases = [ { when = { name = ["TLS 1.2", "TLS 1.3"] }, own = "good" } ]
cite = { clause = "3", confidence = "secondary" }

[[rule]]
id = "suites"
mechanism = "TLS-suite"
cases = [
  { when = { name = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" }, own = "good" },
  { when = { name = "TLS_RSA_WITH_AES_128_GCM_SHA256" }, phases = [ { until = 2027-12-31, own = "good" }, { own = "old" } ] },
]
cite = { clause = "4", confidence = "secondary" }

[[expect]]
id = "tls-1.3"
asset = "endpoint"
any = [ { mechanism = "TLS-version", name = "TLS 1.3" } ]
phases = [ { until = 2027-06-30, verdict = "acceptable", own = "not yet" }, { own = "shall" } ]
do = "Switch TLS 1.3 on."
cite = { clause = "5", confidence = "primary" }

[[expect]]
id = "order"
asset = "endpoint"
order = "by-verdict"
verdict = "unlisted"
cite = { clause = "6", confidence = "unverified" }
"#;

const NEW: &str = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
const OLD: &str = "TLS_RSA_WITH_AES_128_GCM_SHA256";

/// An endpoint with some versions and with suites in its own order.
fn endpoint(name: &str, versions: &[Protocol], suites: &[&str]) -> Inventory {
    let id = AssetId::new(format!("tls://{name}"));
    let mut asset = Asset::new(id.clone(), AssetKind::Endpoint, name, "target");
    for question in Offer::questions() {
        asset.ask(question);
    }
    let seen = |algorithm, usage, protocol, method| {
        let fact = Fact::Algorithm { algorithm, usage, protocol: Some(protocol) };
        let locus = Locus::Wire { connection: 0, from_peer: true, offset: 0, len: 1 };
        let evidence = Evidence::new(method, locus, "seen");
        Observation::new(id.clone(), fact, Standing::Accepted, Confidence::Proven, evidence)
    };
    let mut inventory = Inventory::default();
    inventory.assets.push(asset);
    for version in versions {
        let algorithm = Algorithm::new("TLS-version").with(Parameter::Name, version.name());
        inventory.observations.push(seen(algorithm, Usage::Protocol, *version, "tls/versions"));
    }
    for (rank, suite) in (0..).zip(suites) {
        let algorithm = Algorithm::new("TLS-suite").with(Parameter::Name, *suite);
        let observation = seen(algorithm, Usage::Encryption, Protocol::Tls12, "tls/suites");
        inventory.observations.push(observation.ranked(rank));
    }
    inventory
}

fn assessed(inventory: &Inventory, as_of: Date) -> Assessment {
    let policy = Policy::parse("sample.toml", POLICY)
        .map_err(|errors| errors.render("sample.toml", POLICY, false))
        .expect("is sound");
    assess(inventory, &[&policy], &Circumstances::on(as_of))
}

fn terminal(assessment: &Assessment, detail: Detail) -> String {
    let format = report::ALL.iter().find(|format| format.name() == "terminal").expect("is there");
    let mut out = Vec::new();
    format.write(assessment, &Layout::plain(200, detail), &mut out).expect("writes");
    String::from_utf8(out).expect("is text")
}

#[test]
fn what_is_not_met_decides_the_result_of_the_asset_and_of_the_policy() {
    let inventory = endpoint("old", &[Protocol::Tls12], &[NEW]);
    let assessment = assessed(&inventory, date(2027, 7, 1));
    let of_policy = assessment.policies.first().expect("is one");
    assert_eq!(of_policy.verdict, Some(Verdict::Forbidden));
    assert_eq!((of_policy.assets, of_policy.meeting), (1, 0));
    assert!(!of_policy.tally.contains_key(&Verdict::Forbidden), "counted apart");
    assert_eq!(of_policy.expectations.met, 1);
    assert_eq!(of_policy.expectations.not_met, [(Verdict::Forbidden, 1)].into());
    let of_asset = assessment.assets.first().and_then(|asset| asset.results.first()).expect("has a result");
    assert_eq!(of_asset.verdict, Verdict::Forbidden);
    let ended = of_asset.horizon.as_ref().expect("was met before");
    assert_eq!((ended.date, ended.rule.as_ref().expect("by it").0.as_str()), (date(2027, 7, 1), "sample/tls-1.3"));
    let result = assessment.expectations.first().expect("is there");
    assert_eq!((result.rule.0.as_str(), result.demand.as_str()), ("sample/tls-1.3", "TLS 1.3 is offered"));
    assert!(matches!(&result.expected, Expected::NotMet { lacks, .. } if lacks == &["TLS 1.3"]));
}

#[test]
fn the_first_day_on_which_it_is_no_longer_met_is_the_horizon() {
    let assessment = assessed(&endpoint("old", &[Protocol::Tls12], &[NEW]), date(2026, 11, 24));
    let of_policy = assessment.policies.first().expect("is one");
    assert_eq!(of_policy.verdict, Some(Verdict::Acceptable));
    let horizon = of_policy.horizon.as_ref().expect("ends");
    assert_eq!(horizon.date, date(2027, 7, 1));
    assert_eq!(horizon.because, "the expectation that TLS 1.3 is offered");
    // An order that is right today is wrong when what stands first becomes the worse.
    let both = [Protocol::Tls12, Protocol::Tls13];
    let assessment = assessed(&endpoint("new", &both, &[OLD, NEW]), date(2026, 11, 24));
    let horizon = assessment.policies.first().and_then(|result| result.horizon.as_ref()).expect("ends");
    assert_eq!((horizon.date, horizon.rule.as_ref().expect("by it").0.as_str()), (date(2028, 1, 1), "sample/order"));
    let assessment = assessed(&endpoint("best", &both, &[NEW, OLD]), date(2026, 11, 24));
    assert_eq!(assessment.policies.first().expect("is one").horizon, None);
}

#[test]
fn a_gap_makes_the_result_indeterminate() {
    let mut inventory = endpoint("shy", &[Protocol::Tls12], &[NEW]);
    let id = inventory.assets.first().expect("is one").id.clone();
    inventory.gaps.push(Gap::new(id, "tls/versions", GapReason::TimedOut, "whether TLS 1.3 is accepted"));
    let assessment = assessed(&inventory, date(2027, 7, 1));
    let of_policy = assessment.policies.first().expect("is one");
    assert_eq!(of_policy.verdict, Some(Verdict::Indeterminate));
    let text = terminal(&assessment, Detail::Short);
    assert!(text.contains("the facts do not decide: tls/versions stayed open: whether TLS 1.3 is accepted"), "{text}");
}

#[test]
fn the_report_shows_it_within_its_asset_with_what_to_do() {
    let assessment = assessed(&endpoint("old", &[Protocol::Tls12], &[OLD, NEW]), date(2028, 1, 1));
    let text = terminal(&assessment, Detail::Short);
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} in {text}"));
    let expected = at("forbidden       expected: TLS 1.3 is offered");
    assert!(at("sample: shall; not seen: TLS 1.3; Sample 1, 5 [sample/tls-1.3]") > expected);
    assert!(at("do: Switch TLS 1.3 on.") > expected);
    let order = at("unlisted        expected: the order of TLS-suite goes from better to worse verdict");
    assert!(order > expected, "worst first");
    assert!(text.contains(&format!("{OLD} in TLS 1.2 (deprecated) before {NEW} in TLS 1.2 (recommended)")), "{text}");
    assert!(text.contains("Sample 1, 6, unverified"), "{text}");
    assert!(text.contains("expectations: 0 met, not met: 1 forbidden, 1 unlisted"), "{text}");
    // What is met is shown in full only.
    let both = [Protocol::Tls12, Protocol::Tls13];
    let assessment = assessed(&endpoint("new", &both, &[NEW, OLD]), date(2028, 1, 1));
    assert!(!terminal(&assessment, Detail::Short).contains("expected:"));
    assert!(terminal(&assessment, Detail::Full).contains("met             expected: TLS 1.3 is offered"));
}

#[test]
fn results_are_those_of_each_asset_alone_whatever_the_order_of_the_input() {
    let mut inventory = endpoint("a", &[Protocol::Tls12], &[NEW]);
    inventory.absorb(endpoint("b", &[Protocol::Tls13], &[]));
    inventory.absorb(endpoint("c", &[Protocol::Tls12], &[OLD, NEW]));
    inventory.sort();
    let mut shuffled = inventory.clone();
    shuffled.observations.reverse();
    shuffled.assets.reverse();
    shuffled.sort();
    let assessment = assessed(&inventory, date(2028, 1, 1));
    assert_eq!(assessment, assessed(&shuffled, date(2028, 1, 1)));
    let of = |asset: &str| {
        let id = AssetId::new(format!("tls://{asset}"));
        let results = assessment.expectations.iter().filter(move |result| result.asset == id);
        results.map(ExpectationResult::verdict).collect::<Vec<_>>()
    };
    assert_eq!(of("a"), [Some(Verdict::Forbidden), None]);
    assert_eq!(of("b"), [None, None]);
    assert_eq!(of("c"), [Some(Verdict::Forbidden), Some(Verdict::Unlisted)]);
    let json = serde_json::to_string(&assessment).expect("is written");
    assert_eq!(serde_json::from_str::<Assessment>(&json).expect("is read"), assessment);
    assert!(json.contains(r#""rule":"sample/tls-1.3","demand":"TLS 1.3 is offered","outcome":"not-met""#), "{json}");
}
