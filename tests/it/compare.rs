//! Policies beside each other: what the documents are known to say of the same thing.

use std::collections::BTreeMap;

use cryptassay::policy::{Diff, Difference, Policy, Sense, Verdict, diff, library};
use jiff::civil::{Date, date};

fn policy(id: &str) -> &'static Policy {
    library().iter().find(|policy| policy.id() == id).unwrap_or_else(|| panic!("{id} is not built in"))
}

fn between(first: &str, second: &str, on: Date) -> Diff {
    diff(policy(first), policy(second), on, &BTreeMap::new())
}

/// Those of a mechanism with a value among its conditions, or with none.
fn of<'a>(diff: &'a Diff, mechanism: &str, value: &str) -> Vec<&'a Difference> {
    let has = |it: &Difference| {
        value.is_empty() || it.conditions.iter().any(|told| told.values.iter().any(|known| known == value))
    };
    diff.differences.iter().filter(|it| it.mechanism == mechanism && has(it)).collect()
}

/// ETSI adds three years to the dates of ECCG: RSA below 3000 bits ended at ECCG with 2025 (Note 30), in certificates at ETSI it ends with
/// 2028 (table 6); SHA-224 likewise (table 1).
#[test]
fn etsi_still_accepts_what_eccg_no_longer_agrees_to() {
    let diff = between("eccg-acm-2", "etsi-ts-119-312", date(2026, 11, 24));
    let rsa = of(&diff, "RSA", "1900 to 2999");
    let certificate = rsa.iter().find(|it| it.second.until == Some(date(2028, 12, 31))).expect("a certificate");
    assert_eq!(certificate.sense, Sense::OnlySecond);
    assert_eq!((certificate.first.verdict, certificate.second.verdict), (Verdict::Forbidden, Verdict::Legacy));
    let hash = of(&diff, "SHA-224", "");
    assert_eq!(hash.len(), 1);
    assert_eq!(hash[0].second.until, Some(date(2028, 12, 31)));
    assert_eq!(of(&diff, "EdDSA", "")[0].sense, Sense::OnlySecond, "table 2, note 1");
}

#[test]
fn while_both_accept_it_they_differ_in_degree_only() {
    let diff = between("eccg-acm-2", "eccg-acm-2", date(2026, 11, 24));
    assert_eq!(diff.differences, []);
    // The policy of ETSI is in force from June 2026 only: nothing can be compared before.
    assert_eq!(between("eccg-acm-2", "etsi-ts-119-312", date(2026, 5, 31)).differences, []);
}

/// BSI does not recommend ChaCha20-Poly1305 in TLS; in the Netherlands it is good. X25519 likewise.
#[test]
fn the_netherlands_and_germany_differ_on_chacha20_and_x25519() {
    let diff = between("bsi-tr-02102", "ncsc-nl-tls-2025", date(2026, 11, 24));
    for name in ["TLS_CHACHA20_POLY1305_SHA256", "x25519"] {
        let mechanism = if name == "x25519" { "TLS-group" } else { "TLS-suite" };
        let found = of(&diff, mechanism, name);
        assert!(!found.is_empty() && found.iter().all(|it| it.sense == Sense::OnlySecond), "{name}: {found:?}");
    }
}

/// The differences of two policies are those of the other two with the sides changed.
#[test]
fn the_other_way_round_the_sides_change() {
    for (one, other) in [("eccg-acm-2", "bsi-tr-02102"), ("bsi-tr-02102", "ncsc-nl-tls-2025")] {
        let (there, back) = (between(one, other, date(2026, 11, 24)), between(other, one, date(2026, 11, 24)));
        let count = |diff: &Diff, sense| diff.differences.iter().filter(|it| it.sense == sense).count();
        assert_eq!(count(&there, Sense::OnlyFirst), count(&back, Sense::OnlySecond));
        assert_eq!(count(&there, Sense::OnlySecond), count(&back, Sense::OnlyFirst));
        assert_eq!(count(&there, Sense::Degree), count(&back, Sense::Degree));
    }
}
