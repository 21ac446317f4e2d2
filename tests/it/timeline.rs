//! What changes on which day, by the documents' own dates.

use std::collections::BTreeMap;

use cryptassay::policy::{Change, Event, Policy, Setting, Verdict, library, timeline};
use cryptassay::vocab::{aspects, find};
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
