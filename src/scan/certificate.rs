//! Certificates and keys at rest, and the chains that endpoints send.

mod about;
mod chain;
mod container;
mod contents;
mod curve;
mod embedded;
mod extension;
mod facts;
mod identifier;
mod key;
mod material;
mod name;
mod protection;
mod pss;
mod shape;
mod signature;
mod sizes;
mod stateful;
mod time;
mod tlv;
mod usage;
mod verify;
mod vocabulary;
mod x509;

use about::{CERTIFICATE, ISSUER};
pub use embedded::{Embedded, EmbeddedKind, find_embedded};

use super::{About, Artefact, Findings};
use crate::inventory::{AssetId, Locus, Relation};

/// The documentation of all that is looked for in certificates and keys.
pub const ABOUT: &[&About] = about::ALL;

/// Looks for certificates and keys in an artefact, told by its content: PEM with any text between, DER, bundles.
/// Returns whether the artefact as a whole is such a container.
pub fn examine(artefact: &Artefact<'_>, found: &mut Findings) -> bool {
    let Some(container) = container::open(artefact.bytes) else { return false };
    contents::add(artefact, &container, found);
    true
}

/// Looks for certificates and keys that lie inside a larger binary (see [`find_embedded`]), describes them, and links the
/// artefact's asset, which must be in `found` already, to them. Returns what was found, ascending.
pub fn examine_embedded(artefact: &Artefact<'_>, found: &mut Findings) -> Vec<Embedded> {
    let embedded = find_embedded(artefact.bytes);
    let pieces = embedded.iter().flat_map(|one| container::piece(artefact.bytes, one)).collect::<Vec<_>>();
    let ids = contents::describe_all(artefact, &pieces, found);
    if let Some(asset) = found.assets.iter_mut().find(|asset| asset.id == artefact.asset) {
        for id in ids {
            asset.link(Relation::Contains, id);
        }
    }
    embedded
}

/// Describes certificates that came together, first one first (a handshake's chain, a bundle): their assets, what was seen in
/// them, and who issued whom. `seen` gives for each the place where it was seen; `method` the probe or detector.
///
/// Returns the id of each, in the same order. Whatever cannot be read of one is a gap of its asset.
pub fn describe(ders: &[(&[u8], Locus)], method: &str, target: &str, found: &mut Findings) -> Vec<AssetId> {
    let certificates: Vec<_> = ders.iter().map(|(der, _)| x509::read(der)).collect();
    let issuers = chain::issuers(&certificates);
    for ((certificate, issuer), (_, locus)) in certificates.iter().zip(&issuers).zip(ders) {
        let sight = facts::Sight { method, target, locus };
        facts::add(certificate, issuer, &certificates, &sight, found);
    }
    certificates.iter().map(facts::id).collect()
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn sha256(octets: &[u8]) -> String {
    name::hexadecimal(ring::digest::digest(&ring::digest::SHA256, octets).as_ref())
}
