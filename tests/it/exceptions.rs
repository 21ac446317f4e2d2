//! Exceptions: they change no verdict, let the gate pass until their day, and are always shown.

use cryptassay::assessment::{Assessment, Circumstances, ExceptionState, assess};
use cryptassay::cli::exit::{Exit, Gate};
use cryptassay::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Inventory, Locus, Observation, Standing, TargetRecord,
};
use cryptassay::policy::{Offer, Policy, Verdict};
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
treats = ["protocol-version"]
silence = { verdict = "unlisted", own = "not named", clause = "1", confidence = "unverified" }

[words]
good = "recommended"
out = "forbidden"

[[rule]]
id = "versions"
mechanism = "TLS-version"
cases = [ { when = { name = "TLS 1.2" }, own = "good" }, { when = { name = "TLS 1.0" }, own = "out" } ]
cite = { clause = "3", confidence = "secondary" }

[[expect]]
id = "newest"
asset = "endpoint"
any = [ { mechanism = "TLS-version", name = "TLS 1.3" } ]
verdict = "acceptable"
cite = { clause = "5", confidence = "primary" }
"#;

fn exception(rule: &str, asset: &str) -> String {
    let rest = "until = 2026-12-31\nreason = \"replaced in autumn\"\nowner = \"ops@example\"\n";
    format!("\n[[exception]]\nrule = \"{rule}\"\nasset = \"{asset}\"\n{rest}")
}

/// Two servers that accept one version each.
fn inventory(first: Protocol, second: Protocol) -> Inventory {
    let mut inventory = Inventory::default();
    for (name, version) in [("legacy.example:443", first), ("other.example:443", second)] {
        let target = format!("target of {name}");
        inventory.targets.push(TargetRecord::assessed(target.clone(), format!("tls://{name}")));
        let id = AssetId::new(format!("tls://{name}/192.0.2.1"));
        let mut asset = Asset::new(id.clone(), AssetKind::Endpoint, name, &target);
        for question in Offer::questions() {
            asset.ask(question);
        }
        inventory.assets.push(asset);
        let algorithm = Algorithm::new("TLS-version").with(Parameter::Name, version.name());
        let fact = Fact::Algorithm { algorithm, usage: Usage::Protocol, protocol: Some(version) };
        let locus = Locus::Wire { connection: 0, from_peer: true, offset: 0, len: 1 };
        let evidence = Evidence::new("tls/versions", locus, "seen");
        inventory.observations.push(Observation::new(id, fact, Standing::Accepted, Confidence::Proven, evidence));
    }
    inventory
}

fn assessed(inventory: &Inventory, exceptions: &str, as_of: Date) -> Assessment {
    let text = format!("{POLICY}{exceptions}");
    let policy = Policy::parse("sample.toml", &text);
    let policy = policy.map_err(|errors| errors.render("sample.toml", &text, false)).expect("is sound");
    assess(inventory, &[&policy], &Circumstances::on(as_of))
}

fn exit(assessment: &Assessment) -> Exit {
    Gate::failing_on(Verdict::Unlisted).exit(assessment)
}

fn terminal(assessment: &Assessment) -> String {
    let format = report::ALL.iter().find(|format| format.name() == "terminal").expect("is there");
    let mut out = Vec::new();
    format.write(assessment, &Layout::plain(200, Detail::Result), &mut out).expect("writes");
    String::from_utf8(out).expect("is text")
}

#[test]
fn it_lets_the_gate_pass_until_its_day_and_changes_no_verdict() {
    let inventory = inventory(Protocol::Tls10, Protocol::Tls12);
    let (last, after) = (date(2026, 12, 31), date(2027, 1, 1));
    let plain = assessed(&inventory, "", last);
    assert_eq!(exit(&plain), Exit::Reached);
    for asset in ["tls://legacy.example:443", "legacy.example:443", "tls://legacy.example:443/192.0.2.1"] {
        let text = exception("versions", asset);
        let excused = assessed(&inventory, &text, last);
        assert_eq!(exit(&excused), Exit::Clean, "{asset}");
        assert_eq!((&excused.findings, &excused.assets), (&plain.findings, &plain.assets));
        let result = excused.policies.first().expect("is one");
        assert_eq!((result.verdict, result.gate), (Some(Verdict::Forbidden), Some(Verdict::Acceptable)));
        assert_eq!(excused.exceptions.first().expect("is there").state, ExceptionState::Holds);
        let ended = assessed(&inventory, &text, after);
        assert_eq!(exit(&ended), Exit::Reached);
        assert_eq!(ended.exceptions.first().expect("is there").state, ExceptionState::Ended);
    }
}

#[test]
fn it_speaks_of_its_rule_and_of_its_asset_alone() {
    let both = inventory(Protocol::Tls10, Protocol::Tls10);
    let today = date(2026, 11, 24);
    assert_eq!(exit(&assessed(&both, &exception("versions", "legacy.example:443"), today)), Exit::Reached);
    let unnamed = inventory(Protocol::Tls11, Protocol::Tls12);
    assert_eq!(exit(&assessed(&unnamed, &exception("versions", "legacy.example:443"), today)), Exit::Reached);
    assert_eq!(exit(&assessed(&unnamed, &exception("silence", "legacy.example:443"), today)), Exit::Clean);
    let unneeded = assessed(&unnamed, &exception("sample/newest", "legacy.example:443"), today);
    assert_eq!(unneeded.exceptions.first().expect("is there").state, ExceptionState::MatchedNothing);
}

#[test]
fn the_report_always_shows_it_with_its_end() {
    let inventory = inventory(Protocol::Tls10, Protocol::Tls12);
    let said = |asset: &str, day| terminal(&assessed(&inventory, &exception("versions", asset), day));
    let holds = said("legacy.example:443", date(2026, 11, 24));
    assert!(holds.contains("sample/versions: lets 1 finding, forbidden at worst, pass until 2026-12-31"), "{holds}");
    assert!(holds.contains("replaced in autumn; ops@example"), "{holds}");
    let ended = said("legacy.example:443", date(2027, 1, 1));
    assert!(ended.contains("the exception ended on 2026-12-31; 1 finding"), "{ended}");
    let nothing = said("nobody.example:443", date(2026, 11, 24));
    assert!(nothing.contains("the exception matched nothing"), "{nothing}");
    let assessment = assessed(&inventory, &exception("versions", "legacy.example:443"), date(2026, 11, 24));
    let json = serde_json::to_string(&assessment).expect("is written");
    assert_eq!(serde_json::from_str::<Assessment>(&json).expect("is read"), assessment);
}

#[test]
fn its_mistakes_are_explained_at_the_line() {
    let said = |text: &str| {
        let text = format!("{POLICY}{text}");
        Policy::parse("sample.toml", &text).expect_err("has an error").render("sample.toml", &text, false)
    };
    let sound = exception("versions", "legacy.example:443");
    for (from, to, message) in [
        ("owner = \"ops@example\"\n", "", "an exception has no `owner`"),
        ("reason = \"replaced in autumn\"\n", "", "an exception has no `reason`"),
        ("until = 2026-12-31\n", "", "an exception has no `until`"),
        ("\"ops@example\"", "\" \"", "this text is empty"),
        ("\"versions\"", "\"version\"", "did you mean `versions`?"),
        ("owner =", "ownr =", "ownr"),
        ("2026-12-31", "\"2026-12-31\"", "write it without quotes"),
    ] {
        let said = said(&sound.replace(from, to));
        assert!(said.contains(message) && said.contains("sample.toml:"), "{message}: {said}");
    }
}
