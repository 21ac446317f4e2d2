//! Peers that are no sound TLS server: each ends in one clear reason, soon, and nothing is invented.

use std::collections::BTreeSet;

use cryptassay::inventory::{Gap, GapReason, Observation};
use cryptassay::scan::target::Endpoint;
use cryptassay::scan::{Conversation, Event, Want, tls};
use proptest::prelude::*;

/// What a peer does once it has the hello.
enum Deed {
    Refuses,
    Says(Vec<u8>),
    SaysForEver(Vec<u8>),
    Closes,
    Resets,
    Nothing,
}

fn talk(conversation: &mut dyn Conversation, deed: &Deed) {
    if let Deed::Refuses = deed {
        conversation.happened(Event::Refused("connection refused"));
        assert_eq!(conversation.want(), Want::Close);
        return;
    }
    conversation.happened(Event::Connected);
    let mut steps = 0;
    loop {
        steps += 1;
        assert!(steps < 10_000, "the conversation takes no end");
        match conversation.want() {
            Want::Send(_) => {}
            Want::Receive => match deed {
                Deed::Says(bytes) if steps <= 2 && !bytes.is_empty() => conversation.happened(Event::Received(bytes)),
                Deed::SaysForEver(bytes) => conversation.happened(Event::Received(bytes)),
                Deed::Resets => conversation.happened(Event::Reset),
                Deed::Nothing => conversation.happened(Event::TimedOut),
                Deed::Says(_) | Deed::Closes | Deed::Refuses => conversation.happened(Event::Closed),
            },
            _ => return,
        }
    }
}

fn survey(deed: &Deed) -> (Vec<Observation>, Vec<Gap>, usize) {
    let address = ([127, 0, 0, 1], 443).into();
    let endpoint = Endpoint { host: "127.0.0.1".to_owned(), address, server_name: None, target: "peer".to_owned() };
    let mut plan = tls::survey(&endpoint, 1);
    let (mut open, mut connections) = (Vec::new(), 0);
    loop {
        open.extend(plan.next());
        if open.is_empty() {
            break;
        }
        let (number, mut conversation) = open.remove(0);
        connections += 1;
        talk(conversation.as_mut(), deed);
        plan.finished(number, conversation);
    }
    let (_, observations, gaps) = plan.conclude();
    (observations, gaps, connections)
}

/// Every question stays open for this one reason, after so many connections at most.
fn stays_open(deed: &Deed, most: usize, expected: impl Fn(&GapReason) -> bool) {
    let (observations, gaps, connections) = survey(deed);
    assert_eq!(observations, []);
    assert!(connections <= most, "{connections} connections");
    assert!(gaps.iter().all(|gap| expected(&gap.reason)), "{gaps:?}");
    let open: BTreeSet<&str> = gaps.iter().map(|gap| gap.question.as_str()).collect();
    let asked: BTreeSet<&str> = tls::probes().map(|about| about.id).collect();
    assert_eq!(open, asked);
}

#[test]
fn a_port_that_refuses_is_asked_no_more() {
    stays_open(&Deed::Refuses, 3, |reason| *reason == GapReason::Refused);
}

#[test]
fn a_port_that_speaks_http_is_named() {
    let page = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>".to_vec();
    stays_open(&Deed::Says(page), 3, |reason| matches!(reason, GapReason::OtherProtocol { seen } if seen == "HTTP"));
    stays_open(&Deed::Says(b"HTTP".to_vec()), 3, |reason| matches!(reason, GapReason::OtherProtocol { .. }));
}

#[test]
fn garbage_is_another_protocol() {
    let bytes = [0xde, 0xad, 0xbe, 0xef].repeat(300);
    stays_open(&Deed::Says(bytes), 3, |reason| matches!(reason, GapReason::OtherProtocol { .. }));
}

#[test]
fn silence_is_not_waited_for_again_and_again() {
    stays_open(&Deed::Nothing, 4, |reason| *reason == GapReason::TimedOut);
}

#[test]
fn an_endless_answer_is_cut_off() {
    // Warnings without end; and a handshake message whose records go on and on.
    let warning = [21, 3, 3, 0, 2, 1, 112].repeat(100);
    stays_open(&Deed::SaysForEver(warning), 3, |reason| matches!(reason, GapReason::OverLimit { .. }));
    let mut record = vec![22, 3, 3, 0x40, 0, 2, 3, 0xff, 0xff];
    record.extend([0; (1 << 14) - 4]);
    stays_open(&Deed::SaysForEver(record), 3, |reason| matches!(reason, GapReason::OverLimit { .. }));
}

#[test]
fn closing_without_a_word_is_tried_with_plainer_hellos_first() {
    for deed in [Deed::Closes, Deed::Resets] {
        stays_open(&deed, 20, |reason| *reason == GapReason::Refused);
    }
}

#[test]
fn an_alert_to_everything_is_a_refusal() {
    for description in [40, 70, 80, 112] {
        let alert = vec![21, 3, 1, 0, 2, 2, description];
        stays_open(&Deed::Says(alert), 50, |reason| *reason == GapReason::Refused);
    }
}

#[test]
fn a_suite_that_was_not_offered_is_kept_as_unknown_and_leaves_a_gap() {
    let mut body = vec![3, 3];
    body.extend([1; 32]);
    body.extend([0, 0xfa, 0xfa, 0]);
    let mut bytes = vec![22, 3, 3, 0, 42, 2, 0, 0, 38];
    bytes.extend(body);
    let (observations, gaps, _) = survey(&Deed::Says(bytes));
    let unknown = observations.iter().any(|seen| format!("{:?}", seen.fact).contains("0xfafa"));
    assert!(unknown, "{observations:?}");
    let at = gaps.iter().find_map(|gap| match &gap.reason {
        GapReason::Malformed { at, what } if what.contains("cipher_suite") => Some(*at),
        _ => None,
    });
    // Record header 5, message header 4, version 2, random 32, empty session id 1.
    assert_eq!(at, Some(44));
}

#[test]
fn every_probe_has_its_file_and_every_file_its_probe() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/scan/tls/probes");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let ids = tls::probes().map(|about| about.id.trim_start_matches("tls/").replace('-', "_")).collect();
    assert_eq!(files, ids);
    for about in tls::probes() {
        assert!(!about.title.is_empty() && !about.how.is_empty() && !about.references.is_empty(), "{}", about.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// A real flight with bytes changed and its end cut off, said to every hello whatever it offers.
    #[test]
    fn a_flight_that_answers_no_question_ends_the_survey(
        which in 0..2_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let flights: [&[u8]; 2] =
            [include_bytes!("tls_wire/ecdhe-rsa-flight.bin"), include_bytes!("tls_wire/dhe-rsa-flight.bin")];
        let mut bytes = flights[which].to_vec();
        for (index, value) in changes {
            let at = index.index(bytes.len().min(120));
            bytes[at] = value;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()).max(1));
        }
        let (_, _, connections) = survey(&Deed::Says(bytes));
        prop_assert!(connections <= 60, "{} connections", connections);
    }
}
