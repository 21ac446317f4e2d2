//! PKCS #7 and CMS signed data (RFC 5652 §5): the certificates that it carries.

use super::Piece;
use crate::scan::certificate::shape::Shape;
use crate::scan::certificate::tlv::{self, Fault, Reader};

/// The certificates of signed data, each a piece of its own; anything else as it is. Signed data without certificates, or that
/// breaks before them, stays one piece that is named as not examined.
pub(super) fn expand(piece: Piece) -> Vec<Piece> {
    if piece.shape != Some(Shape::SignedData) {
        return vec![piece];
    }
    let mut pieces = certificates(&piece).unwrap_or_default();
    // The signatures themselves are not looked at, which the piece without a certificate's shape says.
    pieces.push(piece);
    pieces
}

fn certificates(piece: &Piece) -> Result<Vec<Piece>, Fault> {
    let mut content = Reader::new(&piece.der).expect(tlv::SEQUENCE, "ContentInfo")?.inside();
    content.expect(tlv::OID, "contentType")?;
    let mut wrapped = content.expect(tlv::context(0), "content")?.inside();
    let mut signed = wrapped.expect(tlv::SEQUENCE, "SignedData")?.inside();
    signed.expect(tlv::INTEGER, "version")?;
    signed.expect(tlv::SET, "digestAlgorithms")?;
    signed.expect(tlv::SEQUENCE, "encapContentInfo")?;
    let Some(list) = signed.optional(tlv::context(0), "certificates")? else { return Ok(Vec::new()) };
    let mut pieces = Vec::new();
    let mut reader = list.inside();
    while !reader.is_empty() {
        let element = reader.any("certificate")?;
        if crate::scan::certificate::shape::of(&element) == Some(Shape::Certificate) {
            let (shape, der) = (Some(Shape::Certificate), element.whole.to_vec());
            let armoured = piece.label.is_some();
            let at = if armoured { piece.at } else { piece.at.saturating_add(element.at) };
            let len = if armoured { piece.len } else { der.len() };
            pieces.push(Piece { shape, der, at, len, label: piece.label.clone(), encrypted: None });
        }
    }
    Ok(pieces)
}
