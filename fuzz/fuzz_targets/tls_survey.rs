//! A whole survey of a peer that says anything: no panic, an end, and facts that can be written down.
//!
//! The input is cut into answers, each with its length before it in two bytes; when they are used up, the peer closes.

#![no_main]

use cryptassay::inventory::Inventory;
use cryptassay::scan::target::Endpoint;
use cryptassay::scan::{Event, Want, tls};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut answers = data;
    let endpoint = Endpoint {
        host: "peer.test".to_owned(),
        address: ([127, 0, 0, 1], 443).into(),
        server_name: Some("peer.test".to_owned()),
        target: "peer".to_owned(),
    };
    let mut plan = tls::survey(&endpoint, 1);
    let (mut open, mut connections) = (Vec::new(), 0_usize);
    loop {
        open.extend(plan.next());
        let Some((number, mut conversation)) = open.pop() else { break };
        connections += 1;
        assert!(connections < 100 + data.len(), "the survey takes no end");
        conversation.happened(Event::Connected);
        let mut answer = Some(take(&mut answers));
        loop {
            match conversation.want() {
                Want::Send(_) => {}
                Want::Receive => match answer.take().filter(|bytes| !bytes.is_empty()) {
                    Some(bytes) => conversation.happened(Event::Received(bytes)),
                    None => conversation.happened(Event::Closed),
                },
                _ => break,
            }
        }
        plan.finished(number, conversation);
    }
    let mut inventory = Inventory::default();
    (inventory.assets, inventory.observations, inventory.gaps) = plan.conclude();
    inventory.sort();
});

fn take<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let Some(([high, low], after)) = rest.split_first_chunk::<2>() else { return &[] };
    let len = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
    let (answer, after) = after.split_at(len);
    *rest = after;
    answer
}
