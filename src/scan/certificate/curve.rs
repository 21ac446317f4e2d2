//! Elliptic-curve keys: named and explicit parameters (RFC 5480 §2.1.1, RFC 3279 §2.3.5, SEC 1 appendix C).

use super::identifier::Identifier;
use super::key::Key;
use super::tlv::{self, Element, Fault};
use super::vocabulary;
use crate::vocab::{Algorithm, Parameter};

/// What the parameters of an algorithm say of its curve.
pub(super) struct Curve {
    /// The canonical name, `explicit`, or none when the vocabulary does not know the object identifier.
    pub(super) name: Option<String>,
    /// The object identifier in dotted form, if it is a named one.
    pub(super) oid: Option<String>,
    /// Size of the field in bits, where known.
    pub(super) field_bits: Option<u64>,
}

/// The algorithm with its curve, and the form of the point.
pub(super) fn read(algorithm: Algorithm, identifier: &Identifier<'_>, at: usize, key: &mut Key<'_>) -> Algorithm {
    // id-ecPublicKey does not say whether it signs or agrees; that is for the key usage to say.
    let family = match algorithm.family.name() {
        "EC" => "ECDSA",
        other => other,
    };
    let algorithm = Algorithm { family: crate::vocab::Family::new(family), parameters: algorithm.parameters };
    let Some(parameters) = identifier.parameters else {
        key.faults.push(Fault::malformed(identifier.at, "elliptic-curve key without parameters"));
        return algorithm;
    };
    let curve = match parameters_of(&parameters) {
        Ok(curve) => curve,
        Err(fault) => {
            key.faults.push(fault.within("ECParameters"));
            return algorithm;
        }
    };
    point(&curve, at, key);
    let algorithm = match (&curve.name, &curve.oid) {
        (Some(name), _) => algorithm.with(Parameter::Curve, name.as_str()),
        (None, Some(oid)) => {
            key.properties.push(("curve-oid", oid.clone()));
            algorithm
        }
        (None, None) => algorithm,
    };
    match (curve.name.as_deref(), curve.field_bits) {
        (Some("explicit"), Some(bits)) => algorithm.with(Parameter::Bits, bits),
        _ => algorithm,
    }
}

/// Reads EcpkParameters: a named curve or an explicit one.
pub(super) fn parameters_of(parameters: &Element<'_>) -> Result<Curve, Fault> {
    match parameters.tag {
        tlv::OID => {
            let oid = tlv::dotted(parameters.content)
                .ok_or_else(|| Fault::malformed(parameters.content_at(), "namedCurve: no object identifier"))?;
            let known = vocabulary::curve(&oid);
            Ok(Curve {
                name: known.as_ref().map(|(name, _)| name.clone()),
                field_bits: known.and_then(|(_, bits)| bits),
                oid: Some(oid),
            })
        }
        tlv::SEQUENCE => {
            let mut reader = parameters.inside();
            reader.expect(tlv::INTEGER, "version")?;
            let field = reader.expect(tlv::SEQUENCE, "fieldID")?;
            let mut inside = field.inside();
            inside.expect(tlv::OID, "fieldType")?;
            let size = inside.any("parameters")?;
            let bits = match size.tag {
                tlv::INTEGER => tlv::bit_length(size.content),
                // Characteristic two: the degree m stands first (RFC 3279 §2.3.5).
                tlv::SEQUENCE => {
                    let degree = size.inside().expect(tlv::INTEGER, "m")?;
                    tlv::small(degree.unsigned()?)
                        .ok_or_else(|| Fault::malformed(degree.at, "degree of the field over 64 bits"))?
                }
                tag => return Err(Fault::malformed(size.at, format!("fieldID with tag {tag:#04x}"))),
            };
            Ok(Curve { name: Some("explicit".to_owned()), oid: None, field_bits: Some(bits) })
        }
        tlv::NULL => Err(Fault::malformed(parameters.at, "implicit curve, inherited from elsewhere")),
        tag => Err(Fault::malformed(parameters.at, format!("tag {tag:#04x} where a curve is due"))),
    }
}

/// Notes the form of the point, and whether its length fits the field (SEC 1 §2.3.3).
fn point(curve: &Curve, at: usize, key: &mut Key<'_>) {
    let form = match key.material.first() {
        Some(2 | 3) => "compressed",
        Some(4) => "uncompressed",
        Some(6 | 7) => "hybrid",
        Some(0) if key.material.len() == 1 => "infinity",
        _ => "unknown",
    };
    key.properties.push(("point-form", form.to_owned()));
    let Some(bits) = curve.field_bits else { return };
    let octets = usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX);
    let due = if form == "compressed" { octets } else { octets.saturating_mul(2) }.saturating_add(1);
    if key.material.len() != due {
        let what = format!("point of {} octets where {due} are due", key.material.len());
        key.faults.push(Fault::malformed(at, what));
    }
}
