//! DER (ITU-T X.690): one structure after another, to the end of the file.

use super::{Container, Piece, pkcs7};
use crate::scan::certificate::shape::{self, Shape};
use crate::scan::certificate::tlv::Fault;

/// The shape of the structure at the head, if it is one of ours.
pub(super) fn shape(der: &[u8]) -> Option<Shape> {
    shape::at_head(der).ok().and_then(|(shape, _)| shape)
}

/// Takes a file apart that begins with a certificate or key. What follows the last structure is a fault.
pub(super) fn open(bytes: &[u8]) -> Option<Container> {
    let mut container = Container { format: "DER", pieces: Vec::new(), faults: Vec::new() };
    let mut at = 0_usize;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        match shape::at_head(rest) {
            Ok((Some(shape), len)) if len > 0 => {
                let der = rest.get(..len).unwrap_or_default().to_vec();
                let piece = Piece { shape: Some(shape), der, at, len, label: None, encrypted: None };
                container.pieces.extend(pkcs7::expand(piece));
                at = at.saturating_add(len);
            }
            _ if container.pieces.is_empty() => return truncated(bytes),
            _ => {
                container.faults.push(Fault::malformed(at, "what follows the last structure is none"));
                break;
            }
        }
    }
    if container.pieces.is_empty() { None } else { Some(container) }
}

/// A file that begins like a certificate and ends too early: the header of a SEQUENCE that is longer than the file, with what
/// opens the structures that we know inside.
fn truncated(bytes: &[u8]) -> Option<Container> {
    let declared = match bytes {
        [0x30, 0x82, high, low, 0x30, 0x82, ..] => usize::from(u16::from_be_bytes([*high, *low])).saturating_add(4),
        _ => return None,
    };
    let fault =
        Fault::truncated(bytes.len(), format!("a DER structure of {declared} octets ends after {}", bytes.len()));
    (declared > bytes.len()).then(|| Container { format: "DER", pieces: Vec::new(), faults: vec![fault] })
}
