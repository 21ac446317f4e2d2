//! Certificates and keys at rest, and the chains that endpoints send.

#[cfg_attr(not(test), expect(dead_code, reason = "its readers follow"))]
mod container;
mod embedded;
#[expect(dead_code, reason = "its readers follow")]
mod shape;
#[expect(dead_code, reason = "its readers follow")]
mod tlv;

pub use embedded::{Embedded, EmbeddedKind, find_embedded};

use super::{Artefact, Findings};
use crate::inventory::{AssetId, Locus};

/// Looks for certificates and keys in an artefact, told by its content: PEM with any text between, DER, bundles.
/// Returns whether the artefact as a whole is such a container.
pub fn examine(artefact: &Artefact<'_>, found: &mut Findings) -> bool {
    let _ = (artefact, found);
    false
}

/// Describes certificates that came together, first one first (a handshake's chain, a bundle): their assets, what was seen in
/// them, and who issued whom. `seen` gives for each the place where it was seen; `method` the probe or detector.
pub fn describe(ders: &[(&[u8], Locus)], method: &str, target: &str, found: &mut Findings) -> Vec<AssetId> {
    let _ = (ders, method, target, found);
    Vec::new()
}

/// Looks for certificates and keys that lie inside a larger binary (see [`find_embedded`]), describes them, and links the
/// artefact's asset to them. Returns what was found, ascending.
pub fn examine_embedded(artefact: &Artefact<'_>, found: &mut Findings) -> Vec<Embedded> {
    let _ = found;
    find_embedded(artefact.bytes)
}
