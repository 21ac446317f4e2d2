//! What a container holds, in the inventory.

use super::about::{CERTIFICATE, CONTAINER, ISSUER, KEY};
use super::container::{Container, Piece};
use super::shape::Shape;
use super::{facts, material};
use crate::inventory::{Asset, AssetId, AssetKind, Gap, GapReason, Locus, Relation};
use crate::scan::{Artefact, Findings};

/// Adds the asset of the file, everything in it, and what could not be read of it.
pub(super) fn add(artefact: &Artefact<'_>, container: &Container, found: &mut Findings) {
    let name = artefact.path.join(" › ");
    let mut asset = Asset::new(artefact.asset.clone(), AssetKind::File, name, artefact.target.clone());
    asset.properties.insert("format".to_owned(), container.format.to_owned());
    asset.properties.insert("size".to_owned(), artefact.bytes.len().to_string());
    for about in [&CONTAINER, &CERTIFICATE, &ISSUER, &KEY] {
        asset.ask(about.id);
    }
    for id in describe_all(artefact, &container.pieces, found) {
        asset.link(Relation::Contains, id);
    }
    for fault in &container.faults {
        found.gaps.push(facts::gap(artefact.asset.clone(), CONTAINER.id, fault, 0));
    }
    found.assets.push(asset);
}

/// Describes certificates, all together, and keys, each by itself. Returns the ids of their assets.
pub(super) fn describe_all(artefact: &Artefact<'_>, pieces: &[Piece], found: &mut Findings) -> Vec<AssetId> {
    let is_certificate = |piece: &&Piece| piece.shape == Some(Shape::Certificate);
    let certificates: Vec<_> =
        pieces.iter().filter(is_certificate).map(|piece| (piece.der.as_slice(), locus(artefact, piece))).collect();
    let mut ids = super::describe(&certificates, CERTIFICATE.id, &artefact.target, found);
    for piece in pieces.iter().filter(|piece| !is_certificate(piece)) {
        match material::add(artefact, piece, &locus(artefact, piece), found) {
            Some(id) => ids.push(id),
            None => found.gaps.push(unexamined(artefact, piece)),
        }
    }
    ids
}

fn locus(artefact: &Artefact<'_>, piece: &Piece) -> Locus {
    let number = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
    Locus::File { path: artefact.path.clone(), offset: number(piece.at), len: number(piece.len) }
}

/// What is not examined is named.
fn unexamined(artefact: &Artefact<'_>, piece: &Piece) -> Gap {
    let what = match (&piece.shape, &piece.label) {
        (Some(Shape::SignedData), _) => "the signatures of signed data".to_owned(),
        (Some(Shape::RevocationList), _) => "a revocation list".to_owned(),
        (Some(Shape::Pkcs12), _) => "a PKCS #12 store".to_owned(),
        (_, Some(label)) => format!("a PEM block {label}"),
        (shape, None) => format!("a structure of the kind {shape:?}"),
    };
    let detail = format!("{what} at {} is not examined", piece.at);
    Gap::new(artefact.asset.clone(), CONTAINER.id, GapReason::Unsupported, detail)
}
