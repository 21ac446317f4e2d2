//! How facts are found: [`Conversation`]s (bytes in motion) and [`Detector`]s (bytes at rest).
//!
//! Pure: no socket, no file, no clock. `drive` hands in what came, and carries out what is wanted.

pub mod binary;
pub mod cbom;
pub mod certificate;
mod conversation;
mod detector;
pub mod target;
pub mod tls;

pub use conversation::{Conversation, Event, Plan, Want};
pub use detector::{About, Artefact, Detector, Findings};

/// Examines bytes at rest, whatever they are: a bill of materials or a container of certificates and keys as such, all else as a
/// binary.
pub fn examine(artefact: &Artefact<'_>, found: &mut Findings) {
    if !cbom::examine(artefact, found) && !certificate::examine(artefact, found) {
        binary::examine(artefact, found);
    }
}

/// The documentation of every probe and detector.
pub fn abouts() -> Vec<&'static About> {
    tls::probes()
        .chain(certificate::ABOUT.iter().copied())
        .chain(cbom::ABOUT.iter().copied())
        .chain(binary::about())
        .collect()
}
