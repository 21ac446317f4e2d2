//! What changes on which day, by the documents' own dates.

use std::collections::BTreeMap;

use cryptassay::policy::{Change, Event, Policy, Setting, Verdict, library, timeline};
use cryptassay::vocab::{Algorithm, Aspect, Usage, aspects, find};
use jiff::civil::{Date, date};

fn policies(ids: &[&str]) -> Vec<&'static Policy> {
    library().iter().filter(|policy| ids.contains(&policy.id())).collect()
}

fn changes(ids: &[&str], from: Date, until: Date) -> Vec<Event> {
    timeline(&policies(ids), from, until)
}

/// The day on which a mechanism becomes forbidden.
fn ends(events: &[Event], family: &str) -> Vec<Date> {
    let of = |event: &&Event| match &event.change {
        Change::Verdict { facts, after, .. } => {
            facts.mechanisms.iter().any(|it| it == family) && after.0 == Verdict::Forbidden
        }
        _ => false,
    };
    events.iter().filter(of).map(|event| event.date).collect()
}

/// ECCG ACM 2.0: 3DES is L[2027], HMAC-SHA-1 L[2030]; ETSI TS 119 312: SHA-224 is legacy until the end of 2028 (table 1).
#[test]
fn what_is_legacy_until_the_end_of_a_year_ends_with_the_next() {
    let events = changes(&["eccg-acm-2", "etsi-ts-119-312"], date(2026, 11, 24), Date::MAX);
    assert_eq!(ends(&events, "3DES"), [date(2028, 1, 1)]);
    assert_eq!(ends(&events, "HMAC"), [date(2031, 1, 1)]);
    assert_eq!(ends(&events, "SHA-224"), [date(2029, 1, 1)]);
}

/// ETSI TS 119 312 table 6: no certificate of less than 3000 bits is issued after 2026.
#[test]
fn the_day_of_issue_is_a_clock_of_its_own() {
    let events = changes(&["etsi-ts-119-312"], date(2026, 11, 24), date(2027, 1, 1));
    let issued =
        |event: &&Event| matches!(&event.change, Change::Issued { after, .. } if after.0 == Verdict::Forbidden);
    assert_eq!(events.iter().filter(issued).map(|event| event.date).collect::<Vec<_>>(), [date(2027, 1, 1)]);
}

#[test]
fn the_last_day_and_the_first_are_within() {
    for day in [date(2027, 12, 31), date(2028, 1, 1), date(2028, 1, 2)] {
        assert_eq!(changes(&["eccg-acm-2"], day, day).len(), usize::from(day == date(2028, 1, 1)), "{day}");
    }
    let begin = changes(&["etsi-ts-119-312"], date(2026, 6, 1), date(2026, 6, 1));
    assert!(matches!(begin.first().map(|it| &it.change), Some(Change::InForce { .. })), "{begin:?}");
}

/// BSI TR-02102-2: P-256 in TLS is recommended until 2031.
#[test]
fn the_course_of_a_group_has_its_end() {
    let term = find("secp256r1").into_iter().find(|term| term.sort.contains("group")).expect("a group");
    let context = BTreeMap::new();
    let setting = Setting::new(date(2026, 11, 24), &context);
    let course = policies(&["bsi-tr-02102"])[0].course(&aspects(&term.algorithm, term.usage), &setting);
    assert_eq!(course.now.expect("BSI speaks of it").verdict, Verdict::Recommended);
    let later: Vec<_> = course.later.iter().map(|(day, seen)| (*day, seen.verdict)).collect();
    assert_eq!(later, [(date(2032, 1, 1), Verdict::Forbidden)]);
}

/// A rule about one protocol is no answer to who asks of none.
#[test]
fn what_holds_in_one_protocol_is_told_apart_from_what_holds_elsewhere() {
    let text = r#"
id = "spoken"
title = "Spoken"
authority = "Nobody"
jurisdiction = "EU"
edition = "1"
published = 2025-01-01
in_force = 2025-01-01
language = "en"
binding = "guideline"
treats = ["signature", "hash"]
silence = { verdict = "unlisted", own = "not listed", clause = "1", confidence = "primary" }
[words]
yes = "recommended"
no = "forbidden"
[[rule]]
id = "ecdsa"
mechanism = ["ECDSA", "DSA"]
cases = [ { own = "yes" } ]
cite = { clause = "2", confidence = "primary" }
[[rule]]
id = "not-in-ssh"
mechanism = "ECDSA"
protocol = "SSH"
refines = "ecdsa"
cases = [ { own = "no" } ]
cite = { clause = "3", confidence = "primary" }
[[rule]]
id = "hash-in-tls"
mechanism = "SHA-1"
protocol = ["TLS 1.2", "TLS 1.3"]
cases = [ { own = "no" } ]
cite = { clause = "4", confidence = "primary" }
"#;
    let policy = Policy::parse("spoken.toml", text);
    let policy = policy.map_err(|errors| errors.render("spoken.toml", text, false)).expect("is sound");
    let context = BTreeMap::new();
    let courses = |family: &str, usage| {
        let aspect = Aspect { algorithm: Algorithm::new(family), usage };
        let courses = policy.courses(&[aspect], &Setting::new(date(2026, 11, 25), &context));
        let said = |it: &cryptassay::policy::Spoken<'_>| {
            let protocols: Vec<_> = it.protocols.iter().map(|it| it.name()).collect();
            (protocols.join(", "), it.course.now.as_ref().map(|seen| seen.verdict))
        };
        courses.iter().map(said).collect::<Vec<_>>()
    };
    let (yes, no) = (Some(Verdict::Recommended), Some(Verdict::Forbidden));
    assert_eq!(courses("ECDSA", Usage::Signature), [(String::new(), yes), ("SSH".to_owned(), no)]);
    assert_eq!(courses("DSA", Usage::Signature), [(String::new(), yes)]);
    // Of what the policy rules in some protocols only, its silence elsewhere is no news.
    assert_eq!(courses("SHA-1", Usage::Hash), [("TLS 1.2, TLS 1.3".to_owned(), no)]);
}
