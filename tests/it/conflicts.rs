//! Whether several policies can be satisfied at once.

use std::collections::BTreeMap;

use cryptassay::policy::{Conflicts, Policy, Purpose, Verdict, Version, conflicts, library};
use jiff::civil::{Date, date};

fn between(ids: &[&str], on: Date) -> Conflicts {
    let policy =
        |id: &&str| library().iter().find(|it| it.id() == *id).unwrap_or_else(|| panic!("{id} is not built in"));
    let policies: Vec<&Policy> = ids.iter().map(policy).collect();
    conflicts(&policies, on, &BTreeMap::new())
}

fn version<'a>(found: &'a Conflicts, name: &str) -> &'a Version {
    found.versions.iter().find(|version| version.protocol.name() == name).expect("a version")
}

fn accepted<'a>(version: &'a Version, purpose: &str) -> Vec<&'a str> {
    let of: &Purpose = version.purposes.iter().find(|it| it.name == purpose).expect("a purpose");
    of.accepted.iter().map(|choice| choice.name.as_str()).collect()
}

/// Both ECCG (curves table) and BSI (TR-02102-2, groups of TLS 1.3) name P-256; neither names X25519.
#[test]
fn eccg_and_bsi_meet_in_tls_1_3_with_secp256r1() {
    let found = between(&["eccg-acm-2", "bsi-tr-02102"], date(2026, 11, 24));
    let version = version(&found, "TLS 1.3");
    assert!(version.configuration.is_some());
    let groups = accepted(version, "group");
    assert!(groups.contains(&"secp256r1") && !groups.contains(&"x25519"), "{groups:?}");
    let suites = accepted(version, "suite");
    assert!(
        suites.contains(&"TLS_AES_128_GCM_SHA256") && !suites.contains(&"TLS_CHACHA20_POLY1305_SHA256"),
        "{suites:?}"
    );
}

/// RFC 8422 section 5.10 and RFC 5246 section 7.4.2: before TLS 1.3 the suite names the kind of the certificate's key.
#[test]
fn the_choices_of_a_configuration_go_together() {
    for ids in [&["eccg-acm-2", "bsi-tr-02102"][..], &["bsi-tr-02102", "ncsc-nl-tls-2025"]] {
        for version in &between(ids, date(2026, 11, 24)).versions {
            let configuration = version.configuration.as_ref().expect("there is one");
            let of = |purpose| configuration.iter().find(|(name, _)| *name == purpose).map(|(_, choice)| choice);
            let name = |purpose| of(purpose).map_or("", |choice| choice.name.as_str());
            let (suite, certificate, signature) = (name("suite"), name("certificate"), name("signature"));
            assert!(!suite.contains("_RSA_") || certificate.starts_with("RSA"), "{suite} with {certificate}");
            assert!(!suite.contains("_ECDSA_") || certificate.starts_with('E'), "{suite} with {certificate}");
            assert_eq!(signature.starts_with("rsa"), certificate.starts_with("RSA"), "{signature} with {certificate}");
            for (_, choice) in configuration {
                assert!(choice.worst().is_none_or(Verdict::meets), "{choice:?}");
            }
        }
    }
}

/// BSI recommends TLS 1.2 until the end of 2031 (TR-02102-2, section 3).
#[test]
fn what_ends_satisfies_no_more() {
    let found = between(&["eccg-acm-2", "bsi-tr-02102"], date(2032, 1, 1));
    let tls12 = version(&found, "TLS 1.2");
    assert!(tls12.configuration.is_none());
    let exclusion = tls12.purposes.iter().find(|it| it.name == "version").and_then(|it| it.exclusion.as_ref());
    assert_eq!(exclusion.expect("BSI excludes it").accepting_nothing, ["bsi-tr-02102"]);
}

/// Nothing that any of the policies refuses stands among what satisfies all.
#[test]
fn what_satisfies_all_is_refused_by_none() {
    let found = between(&["eccg-acm-2", "bsi-tr-02102", "ncsc-nl-tls-2025"], date(2026, 11, 24));
    for purpose in found.versions.iter().flat_map(|version| &version.purposes) {
        for choice in &purpose.accepted {
            assert!(choice.seen.iter().flatten().all(|seen| seen.verdict.meets()), "{choice:?}");
        }
    }
}

/// RFC 9325 (section 4.2.1) wants x25519 beside secp256r1; BSI does not name it: no server satisfies both in full.
#[test]
fn what_is_expected_besides_is_told() {
    let found = between(&["rfc-9325", "bsi-tr-02102"], date(2026, 11, 24));
    let demands: Vec<_> = found.besides.iter().map(|it| it.demand.as_str()).collect();
    assert!(demands.iter().any(|demand| demand.contains("x25519")), "{demands:?}");
    assert!(!demands.iter().any(|demand| demand.contains("TLS 1.3 is offered")), "{demands:?}");
}
