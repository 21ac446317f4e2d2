//! Containers of certificates and keys, each told by its content.

pub(super) mod base64;
pub(super) mod der;
pub(super) mod pem;
pub(super) mod pkcs7;

use super::embedded::{Embedded, EmbeddedKind};
use super::shape::Shape;
use super::tlv::Fault;

/// One structure out of a container.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// What it is by its shape; none for one that is not examined.
    pub(super) shape: Option<Shape>,
    /// Its DER.
    pub(super) der: Vec<u8>,
    /// Offset of it, or of its armour, in the container.
    pub(super) at: usize,
    /// Length of it, or of its armour.
    pub(super) len: usize,
    /// The label of its armour, if it has one.
    pub(super) label: Option<String>,
    /// The cipher that its armour names, if the armour is encrypted (RFC 1421 §4.6.1.3).
    pub(super) encrypted: Option<String>,
}

/// A container, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Container {
    /// Its format: `PEM`, `DER`, `base64`.
    pub(super) format: &'static str,
    /// What it holds, in order.
    pub(super) pieces: Vec<Piece>,
    /// Where it does not follow its format.
    pub(super) faults: Vec<Fault>,
}

/// The bytes at the head of a file that decide whether it is a text.
const HEAD: usize = 8192;

/// Takes a file apart, if as a whole it is a container of certificates and keys.
pub(super) fn open(bytes: &[u8]) -> Option<Container> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if memchr::memchr(0, head).is_none() {
        let (blocks, faults) = if pem::begins_a_line(bytes) { pem::blocks(bytes) } else { (Vec::new(), Vec::new()) };
        if !blocks.is_empty() || !faults.is_empty() {
            let mut container = Container { format: "PEM", pieces: Vec::new(), faults };
            for block in blocks {
                armoured(block, &mut container);
            }
            return Some(container);
        }
        if let Ok(decoded) = base64::decode(bytes)
            && let Some(mut container) = der::open(&decoded)
        {
            container.format = "base64";
            for piece in &mut container.pieces {
                (piece.at, piece.len) = (0, bytes.len());
            }
            return Some(container);
        }
    }
    der::open(bytes)
}

fn armoured(block: pem::Armour, container: &mut Container) {
    let encrypted = block.header("Proc-Type").filter(|kind| kind.contains("ENCRYPTED"));
    let encrypted = encrypted.map(|_| block.header("DEK-Info").unwrap_or("unknown").to_owned());
    match block.der {
        Err(fault) => container.faults.push(fault),
        Ok(der) => {
            let shape = match block.label.as_str() {
                _ if encrypted.is_some() => None,
                // Two or three numbers could be anything: here the label decides.
                "DH PARAMETERS" | "X9.42 DH PARAMETERS" => Some(Shape::DhParameters),
                _ => der::shape(&der),
            };
            let (at, len, label) = (block.at, block.len, Some(block.label));
            container.pieces.extend(pkcs7::expand(Piece { shape, der, at, len, label, encrypted }));
        }
    }
}

/// The structures of something that was found inside a larger binary.
pub(super) fn piece(bytes: &[u8], embedded: &Embedded) -> Vec<Piece> {
    let end = embedded.offset.saturating_add(embedded.len);
    let Some(own) = bytes.get(embedded.offset..end) else { return Vec::new() };
    let mut pieces = if embedded.kind == EmbeddedKind::Pem {
        let mut container = Container { format: "PEM", pieces: Vec::new(), faults: Vec::new() };
        for block in pem::blocks(own).0 {
            armoured(block, &mut container);
        }
        // An armour of another kind inside a program is text among others.
        container.pieces.retain(|piece| piece.shape.is_some() || piece.encrypted.is_some());
        container.pieces
    } else {
        der::open(own).map(|container| container.pieces).unwrap_or_default()
    };
    for piece in &mut pieces {
        piece.at = piece.at.saturating_add(embedded.offset);
    }
    pieces
}
