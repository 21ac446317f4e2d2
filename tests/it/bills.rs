//! Bills of materials: what others found, as far as they say it, and nothing that they do not say.

use cryptassay::assessment::{Assessment, Circumstances, assess};
use cryptassay::inventory::{AssetId, GapReason, Inventory};
use cryptassay::policy::{Outcome, Policy, Verdict, library};
use cryptassay::scan::{self, Artefact, Findings};
use jiff::civil::date;

fn examined(bytes: &[u8]) -> Findings {
    let mut found = Findings::default();
    let asset = AssetId::new("file:bill");
    let artefact = Artefact { path: vec!["bill".to_owned()], asset, target: "bill".to_owned(), bytes };
    scan::examine(&artefact, &mut found);
    found
}

fn assessed(text: &str, policies: &[&Policy]) -> Assessment {
    let found = examined(text.as_bytes());
    let mut inventory = Inventory::default();
    (inventory.assets, inventory.observations, inventory.gaps) = (found.assets, found.observations, found.gaps);
    inventory.sort();
    assess(&inventory, policies, &Circumstances::on(date(2026, 11, 24)))
}

/// A bill of one algorithm that the product depends on.
fn bill_of(component: &str) -> String {
    format!(
        r#"{{ "bomFormat": "CycloneDX", "specVersion": "1.6",
             "metadata": {{ "component": {{ "type": "application", "bom-ref": "app", "name": "app" }} }},
             "components": [ {{ "type": "cryptographic-asset", "bom-ref": "it", {component} }} ],
             "dependencies": [ {{ "ref": "app", "dependsOn": [ "it" ] }} ] }}"#
    )
}

fn policy(id: &str) -> &'static Policy {
    library().iter().find(|policy| policy.id() == id).expect("is built in")
}

#[test]
fn a_purpose_that_is_not_stated_is_what_is_missing() {
    let rsa = bill_of(
        r#""name": "RSA-2048", "cryptoProperties": { "assetType": "algorithm", "algorithmProperties": { "primitive": "pke" } }"#,
    );
    // TS 119 312 is about signatures (its clause 1): it says nothing of a key that encrypts.
    let assessment = assessed(&rsa, &[policy("etsi-ts-119-312")]);
    let graded = assessment.findings.iter().flat_map(|finding| finding.grades.iter()).next().expect("is graded");
    let (_, outcome) = graded.grade.deciding().expect("is addressed");
    let Outcome::Undetermined { needs, .. } = outcome else { panic!("{outcome:?}") };
    assert!(needs.iter().any(|need| need.name() == "usage"), "{needs:?}");
}

#[test]
fn a_policy_that_does_not_ask_for_the_purpose_decides() {
    let aes = bill_of(
        r#""name": "AES-128", "cryptoProperties": { "assetType": "algorithm", "algorithmProperties": { "primitive": "block-cipher" } }"#,
    );
    let assessment = assessed(&aes, &[policy("eccg-acm-2")]);
    assert_eq!(assessment.policies.first().and_then(|result| result.verdict), Some(Verdict::Recommended));
    let text = serde_json::to_string(&assessment).expect("is written");
    assert!(text.contains(r#""usage":"unstated""#), "the open purpose is in the result");
}

#[test]
fn bad_bills_are_gaps_and_nothing_more() {
    let good = std::fs::read_to_string("seeds/bills/product-1.6.cdx.json").expect("is there");
    let deep = format!(r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": {}"#, "[".repeat(100_000));
    let nested = {
        let inner = r#"{"name": "x", "components": ["#.repeat(100);
        format!(r#"{{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [{inner}"#)
    };
    for (text, reason) in [
        (good.get(..good.len() / 2).expect("has a half").to_owned(), "truncated"),
        (good.replace("\"1.6\"", "\"1.3\""), "unsupported"),
        (good.replace("\"1.6\"", "\"2.0\""), "unsupported"),
        (good.replace("\"1.6\"", "16"), "malformed"),
        (good.replacen("\"components\": [", "\"components\": \"none\", \"x\": [", 1), "malformed"),
        (deep, "malformed"),
        (nested, "malformed"),
        (r#"<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>"#.to_owned(), "unsupported"),
        (r#"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#.to_owned(), "missing"),
    ] {
        let found = examined(text.as_bytes());
        assert!(found.observations.is_empty());
        let [gap] = found.gaps.as_slice() else { panic!("{reason}: {:?}", found.gaps) };
        let why = match &gap.reason {
            GapReason::Truncated { .. } => "truncated",
            GapReason::Unsupported => "unsupported",
            GapReason::Malformed { .. } => "malformed",
            GapReason::Missing => "missing",
            other => panic!("{other:?}"),
        };
        assert_eq!(why, reason, "{}", gap.detail);
        assert!(!gap.detail.contains('\n'), "{}", gap.detail);
    }
}

#[test]
fn other_json_is_no_bill() {
    for text in ["{}", "[]", "{\"bomFormat\": \"SPDX\"}", "{\"format\": \"CycloneDX\"}", "null"] {
        let found = examined(text.as_bytes());
        let format = found.assets.first().and_then(|asset| asset.properties.get("format")).expect("is examined");
        assert!(!format.contains("CycloneDX"), "{text}: {format}");
    }
}

#[test]
fn values_of_keys_are_not_kept() {
    let bill = bill_of(
        r#""name": "AES-128", "cryptoProperties": { "assetType": "related-crypto-material",
           "relatedCryptoMaterialProperties": { "type": "secret-key", "value": "c0ffee00c0ffee00" } }"#,
    );
    assert!(!format!("{:?}", examined(bill.as_bytes())).contains("c0ffee00"));
}

#[test]
fn any_order_of_members_and_components_is_the_same_bill() {
    let one =
        bill_of(r#""name": "MD5", "cryptoProperties": { "assetType": "algorithm", "oid": "1.2.840.113549.2.5" }"#);
    let value: serde_json::Value = serde_json::from_str(&one).expect("is JSON");
    let other = serde_json::to_string(&value).expect("is written");
    assert_ne!(one, other);
    let facts = |text: &str| {
        examined(text.as_bytes()).observations.into_iter().map(|seen| (seen.asset, seen.fact)).collect::<Vec<_>>()
    };
    assert_eq!(facts(&one), facts(&other));
}
