//! TLS endpoints: the plan of a survey, the questions it asks, and the bytes on the wire.

#[allow(dead_code, unused_imports, reason = "the plan takes what it needs")]
pub(crate) mod handshake;
pub mod wire;

use super::conversation::Plan;
use super::target::Endpoint;

/// The plan of a full survey of one endpoint. `seed` decides the randoms of the hellos: same seed, same bytes.
pub fn survey(endpoint: &Endpoint, seed: u64) -> Box<dyn Plan> {
    let _ = seed;
    Box::new(Nothing(endpoint.clone()))
}

struct Nothing(Endpoint);

impl Plan for Nothing {
    fn next(&mut self) -> Vec<(u32, Box<dyn super::Conversation>)> {
        let _ = &self.0;
        Vec::new()
    }
    fn finished(&mut self, _: u32, _: Box<dyn super::Conversation>) {}
    fn conclude(
        self: Box<Self>,
    ) -> (Vec<crate::inventory::Asset>, Vec<crate::inventory::Observation>, Vec<crate::inventory::Gap>) {
        (Vec::new(), Vec::new(), Vec::new())
    }
}
