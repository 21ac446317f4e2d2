//! Public keys: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 3279, RFC 5480, RFC 8410, RFC 4055, RFC 9881, RFC 9935, RFC 9909, RFC 9802).

use super::identifier::Identifier;
use super::tlv::{self, Element, Fault, Reader};
use super::{curve, pss, sizes, stateful};
use crate::vocab::{Algorithm, Parameter};

/// A public key with what decides its strength.
#[derive(Clone, Debug)]
pub(super) struct Key<'a> {
    /// The algorithm with its parameters; `None` if the vocabulary does not know the object identifier.
    pub(super) algorithm: Option<Algorithm>,
    /// The object identifier in dotted form; empty if not even that could be read.
    pub(super) oid: String,
    /// SubjectPublicKeyInfo as it stands.
    pub(super) spki: &'a [u8],
    /// The octets of the key itself.
    pub(super) material: &'a [u8],
    /// Where SubjectPublicKeyInfo begins.
    pub(super) at: usize,
    /// Descriptions that no rule grades.
    pub(super) properties: Vec<(&'static str, String)>,
    /// What does not follow the encoding.
    pub(super) faults: Vec<Fault>,
}

/// Reads SubjectPublicKeyInfo. Never fails: what cannot be read is a fault of the key.
pub(super) fn read<'a>(spki: &Element<'a>) -> Key<'a> {
    let mut key = Key {
        algorithm: None,
        oid: String::new(),
        spki: spki.whole,
        material: &[],
        at: spki.at,
        properties: Vec::new(),
        faults: Vec::new(),
    };
    if let Err(fault) = fill(spki, &mut key) {
        key.faults.push(fault.within("subjectPublicKeyInfo"));
    }
    key
}

fn fill<'a>(spki: &Element<'a>, key: &mut Key<'a>) -> Result<(), Fault> {
    let mut reader = spki.inside();
    let identifier = Identifier::read(&reader.any("algorithm")?)?;
    key.oid.clone_from(&identifier.oid);
    let algorithm = identifier.algorithm();
    key.algorithm.clone_from(&algorithm);
    let string = reader.expect(tlv::BIT_STRING, "subjectPublicKey")?;
    key.material = string.bits()?;
    let at = string.content_at().saturating_add(1);
    if let Some(algorithm) = algorithm {
        specific(algorithm, &identifier, at, key)?;
    }
    Ok(())
}

/// What the family of the algorithm says of the rest. On a fault the algorithm stays with what was known before.
fn specific(algorithm: Algorithm, identifier: &Identifier<'_>, at: usize, key: &mut Key<'_>) -> Result<(), Fault> {
    let known = match algorithm.family.name() {
        "RSA" | "RSASSA-PKCS1" | "RSAES-PKCS1" => rsa(Algorithm::new("RSA"), key.material, at, &mut key.faults)?,
        "RSASSA-PSS" | "RSAES-OAEP" => {
            let mut known = rsa(algorithm, key.material, at, &mut key.faults)?;
            if known.family.name() == "RSASSA-PSS"
                && let Some(parameters) = identifier.given()
            {
                let parameters = pss::read(parameters)?;
                known = parameters.add_to(known);
                key.properties.extend(parameters.mask_hash.map(|hash| ("key-mgf1-hash", hash)));
            }
            known
        }
        "DSA" => dsa(algorithm, identifier, key)?,
        "FFDH" | "DH" | "static-FFDH" => ffdh(identifier, at)?,
        "EC" | "ECDSA" | "ECDH" | "SM2" if algorithm.parameters.word(Parameter::Curve).is_none() => {
            curve::read(algorithm, identifier, at, key)
        }
        "LMS" | "XMSS" => stateful::read(algorithm, at, key),
        _ => {
            if let Some(sizes) = sizes::of(&algorithm)
                && sizes.public_key != key.material.len()
            {
                let what =
                    format!("subjectPublicKey of {} octets where {} are due", key.material.len(), sizes.public_key);
                key.faults.push(Fault::malformed(at, what));
            }
            algorithm
        }
    };
    key.algorithm = Some(known);
    Ok(())
}

/// RSAPublicKey (RFC 8017 appendix A.1.1): modulus and exponent.
fn rsa(algorithm: Algorithm, material: &[u8], at: usize, faults: &mut Vec<Fault>) -> Result<Algorithm, Fault> {
    let sequence = Reader::new(material).expect(tlv::SEQUENCE, "RSAPublicKey").map_err(|fault| fault.moved(at))?;
    let mut reader = sequence.inside();
    let mut number = |field: &str| -> Result<&[u8], Fault> {
        let element = reader.expect(tlv::INTEGER, field).map_err(|fault| fault.moved(at))?;
        Ok(element.unsigned().unwrap_or_else(|fault| {
            // Some writers forget the leading zero; the modulus is meant as it stands.
            faults.push(fault.within(field).moved(at));
            tlv::trim(element.content)
        }))
    };
    let modulus = number("modulus")?;
    let exponent = number("publicExponent")?;
    Ok(with_rsa(algorithm, modulus, exponent))
}

/// The algorithm with the sizes of an RSA key.
pub(super) fn with_rsa(algorithm: Algorithm, modulus: &[u8], exponent: &[u8]) -> Algorithm {
    let algorithm = algorithm
        .with(Parameter::Bits, tlv::bit_length(modulus))
        .with(Parameter::ExponentBits, tlv::bit_length(exponent));
    match tlv::small(exponent) {
        Some(value) => algorithm.with(Parameter::Exponent, value),
        None => algorithm,
    }
}

/// Dss-Parms (RFC 3279 §2.3.2): p, q, g.
fn dsa(algorithm: Algorithm, identifier: &Identifier<'_>, key: &mut Key<'_>) -> Result<Algorithm, Fault> {
    let Some(parameters) = identifier.given() else {
        key.faults.push(Fault::malformed(identifier.at, "DSA parameters are inherited from the issuer"));
        return Ok(algorithm);
    };
    let mut reader = parameters.inside();
    let p = reader.expect(tlv::INTEGER, "p")?.unsigned()?;
    let q = reader.expect(tlv::INTEGER, "q")?.unsigned()?;
    Ok(algorithm.with(Parameter::Bits, tlv::bit_length(p)).with(Parameter::SubgroupBits, tlv::bit_length(q)))
}

/// DHParameter (PKCS #3: p, g, length) or DomainParameters (RFC 3279 §2.3.3: p, g, q, …).
fn ffdh(identifier: &Identifier<'_>, at: usize) -> Result<Algorithm, Fault> {
    let parameters = identifier.given().ok_or_else(|| Fault::malformed(at, "Diffie-Hellman key without parameters"))?;
    dh_parameters(parameters)
}

/// The group of Diffie-Hellman parameters: its size, that of its subgroup if stated, and its name if it is a known one.
pub(super) fn dh_parameters(parameters: &Element<'_>) -> Result<Algorithm, Fault> {
    let mut reader = parameters.inside();
    let p = reader.expect(tlv::INTEGER, "p")?.unsigned()?;
    let _generator = reader.expect(tlv::INTEGER, "g")?.unsigned()?;
    let mut algorithm = Algorithm::new("FFDH").with(Parameter::Bits, tlv::bit_length(p));
    if let Some(third) = reader.optional(tlv::INTEGER, "q")? {
        // PKCS #3 has here the length of the private value, a small number; X9.42 the order of the subgroup.
        let bits = tlv::bit_length(third.unsigned()?);
        if bits > 64 {
            algorithm = algorithm.with(Parameter::SubgroupBits, bits);
        }
    }
    Ok(super::vocabulary::with_group(algorithm, p))
}
