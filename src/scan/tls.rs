//! TLS endpoints: the plan of a survey, the questions it asks, and the bytes on the wire.

mod catalogue;
mod conversation;
pub(crate) mod handshake;
mod hello;
mod learned;
mod plan;
mod probes;
pub mod wire;

use super::About;
use super::conversation::Plan;
use super::target::Endpoint;

/// The plan of a full survey of one endpoint. `seed` decides the randoms of the hellos: same seed, same bytes.
pub fn survey(endpoint: &Endpoint, seed: u64) -> Box<dyn Plan> {
    Box::new(plan::Survey::new(endpoint, seed))
}

/// The documentation of every question that a survey asks.
pub fn probes() -> impl Iterator<Item = &'static About> {
    probes::ALL.iter().map(|probe| &probe.about)
}
