//! AlgorithmIdentifier (RFC 5280 §4.1.1.2) and what the vocabulary knows of its object identifier.

use super::tlv::{self, Element, Fault};
use super::vocabulary;
use crate::vocab::Algorithm;

/// An algorithm's object identifier with its parameters, undecoded.
#[derive(Clone, Debug)]
pub(super) struct Identifier<'a> {
    /// The object identifier in dotted form.
    pub(super) oid: String,
    /// The parameters, if there are any.
    pub(super) parameters: Option<Element<'a>>,
    /// Where it stands.
    pub(super) at: usize,
}

impl<'a> Identifier<'a> {
    /// Reads one.
    pub(super) fn read(sequence: &Element<'a>) -> Result<Self, Fault> {
        if sequence.tag != tlv::SEQUENCE {
            return Err(Fault::malformed(sequence.at, "AlgorithmIdentifier that is no SEQUENCE"));
        }
        let mut reader = sequence.inside();
        let oid = reader.expect(tlv::OID, "algorithm")?;
        let dotted = tlv::dotted(oid.content)
            .ok_or_else(|| Fault::malformed(oid.content_at(), "algorithm: no object identifier"))?;
        let parameters = if reader.is_empty() { None } else { Some(reader.any("parameters")?) };
        Ok(Self { oid: dotted, parameters, at: sequence.at })
    }

    /// What the vocabulary calls it, with the parameters that the identifier alone fixes.
    pub(super) fn algorithm(&self) -> Option<Algorithm> {
        vocabulary::algorithm(&self.oid)
    }

    /// The parameters, unless absent or NULL.
    pub(super) fn given(&self) -> Option<&Element<'a>> {
        self.parameters.as_ref().filter(|parameters| parameters.tag != tlv::NULL)
    }
}
