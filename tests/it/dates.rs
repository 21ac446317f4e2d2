//! Dates decide, and each policy by its own clock.

use std::path::Path;

use cryptassay::assessment::{Assessment, AssetResult, Circumstances, assess};
use cryptassay::inventory::{AssetId, AssetKind, Inventory};
use cryptassay::policy::{Policy, Verdict, library};
use cryptassay::scan::{self, Artefact, Findings};
use jiff::civil::{Date, date};

fn inventory(sample: &str) -> Inventory {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(sample);
    let bytes = std::fs::read(path).expect("the sample is there");
    let asset = AssetId::new(format!("file:{sample}"));
    let mut found = Findings::default();
    let artefact = Artefact { path: vec![sample.to_owned()], asset, target: "sample".to_owned(), bytes: &bytes };
    scan::examine(&artefact, &mut found);
    let mut inventory = Inventory::default();
    (inventory.assets, inventory.observations, inventory.gaps) = (found.assets, found.observations, found.gaps);
    inventory.sort();
    inventory
}

fn assessed(sample: &str, as_of: Date) -> Assessment {
    let policies: Vec<&Policy> = library().iter().collect();
    assess(&inventory(sample), &policies, &Circumstances::on(as_of))
}

/// The result of the certificate of a sample under a policy.
fn result(sample: &str, policy: &str, as_of: Date) -> AssetResult {
    let assessment = assessed(sample, as_of);
    let certificate =
        assessment.assets.iter().find(|asset| asset.kind == AssetKind::Certificate).expect("has a certificate");
    certificate.results.iter().find(|result| result.policy == policy).expect("is addressed").clone()
}

#[test]
fn rsa_2048_under_eccg_ended_with_2025() {
    let before = result("certificates/rsa-2048-pss.pem", "eccg-acm-2", date(2025, 12, 31));
    assert_eq!(before.verdict, Verdict::Legacy);
    let horizon = before.horizon.expect("ends");
    assert_eq!(horizon.date, date(2026, 1, 1));
    assert_eq!(horizon.rule.expect("by a rule").0, "eccg-acm-2/rsa-modulus");
    let today = result("certificates/rsa-2048-pss.pem", "eccg-acm-2", date(2026, 11, 23));
    assert_eq!(today.verdict, Verdict::Forbidden);
    assert_eq!(today.horizon.expect("ended").date, date(2026, 1, 1));
}

#[test]
fn rsa_2048_under_etsi_ends_with_2028_at_the_latest() {
    let today = result("certificates/rsa-2048-pss.pem", "etsi-ts-119-312", date(2026, 11, 23));
    assert_eq!(today.verdict, Verdict::Legacy);
    assert_eq!(today.horizon.expect("ends").date, date(2029, 1, 1), "the first day after 2028-12-31");
}

#[test]
fn rsa_3072_is_recommended_by_both() {
    for policy in ["eccg-acm-2", "etsi-ts-119-312"] {
        let today = result("certificates/rsa-3072-pss.pem", policy, date(2026, 11, 23));
        assert_eq!(today.verdict, Verdict::Recommended, "{policy}");
    }
}

#[test]
fn bsi_has_its_own_bound_and_dates() {
    let small = result("certificates/rsa-2048-pss.pem", "bsi-tr-02102", date(2026, 11, 23));
    assert_eq!(small.verdict, Verdict::Unlisted);
    let large = result("certificates/rsa-3072-pss.pem", "bsi-tr-02102", date(2026, 11, 23));
    assert_eq!(large.verdict, Verdict::Recommended);
    assert_eq!(large.horizon.expect("ends").date, date(2036, 1, 1));
}

#[test]
fn an_assessment_depends_on_nothing_but_what_it_is_made_of() {
    let inventory = inventory("certificates/chain.pem");
    let policies: Vec<&Policy> = library().iter().collect();
    let circumstances = Circumstances::on(date(2026, 11, 23));
    let first = assess(&inventory, &policies, &circumstances);
    let mut shuffled = inventory.clone();
    shuffled.observations.reverse();
    shuffled.assets.reverse();
    shuffled.gaps.reverse();
    shuffled.sort();
    assert_eq!(first, assess(&shuffled, &policies, &circumstances));
    let text = serde_json::to_string(&inventory).expect("is written");
    let again = Inventory::from_json(&text).expect("is read");
    assert_eq!(first, assess(&again, &policies, &circumstances));
}

#[test]
fn the_weakest_link_reaches_up_the_chain() {
    let assessment = assessed("certificates/chain.pem", date(2026, 11, 23));
    let leaf = assessment.assets.iter().find(|asset| asset.name.contains("sample-leaf")).expect("is there");
    let way = leaf.weakest.impersonate.as_ref().expect("can be impersonated");
    assert_eq!(
        (way.classical, way.algorithm.as_str()),
        (Some(112), "RSA-2048"),
        "its own key is the weakest of the chain"
    );
    let middle = assessment.assets.iter().find(|asset| asset.name.contains("sample-intermediate")).expect("is there");
    let way = middle.weakest.impersonate.as_ref().expect("can be impersonated");
    assert_eq!(way.classical, Some(128), "SHA-256 and RSA-4096 above it, {way:?}");
}
