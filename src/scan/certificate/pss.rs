//! RSASSA-PSS-params (RFC 4055 §3.1, RFC 8017 appendix A.2.3) with their defaults.

use super::identifier::Identifier;
use super::tlv::{self, Element, Fault, Reader};
use super::vocabulary;
use crate::vocab::{Algorithm, Parameter};

/// The default salt length in octets (RFC 4055 §3.1).
const DEFAULT_SALT: u64 = 20;

/// Hash, mask generation and salt of RSASSA-PSS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pss {
    /// The hash by its name; its object identifier if unknown.
    pub(super) hash: Result<String, String>,
    /// The hash of MGF1, where it is another one.
    pub(super) mask_hash: Option<String>,
    /// The salt in octets.
    pub(super) salt: u64,
    /// The trailer field, where it is not the one that the standard allows.
    pub(super) odd_trailer: Option<u64>,
}

impl Pss {
    /// The algorithm with these parameters.
    pub(super) fn add_to(&self, algorithm: Algorithm) -> Algorithm {
        let algorithm = algorithm.with(Parameter::SaltBits, self.salt.saturating_mul(8));
        match &self.hash {
            Ok(hash) => algorithm.with(Parameter::Hash, hash.as_str()),
            Err(_) => algorithm,
        }
    }
}

/// Reads the parameters; what is absent has its default.
pub(super) fn read(parameters: &Element<'_>) -> Result<Pss, Fault> {
    let mut reader = parameters.inside();
    let hash = match explicit(&mut reader, 0, "hashAlgorithm")? {
        Some(sequence) => hash_name(&Identifier::read(&sequence)?),
        None => Ok(vocabulary::DEFAULT_HASH.to_owned()),
    };
    let mask = match explicit(&mut reader, 1, "maskGenAlgorithm")? {
        Some(sequence) => {
            let generator = Identifier::read(&sequence)?;
            match generator.given() {
                Some(inner) => hash_name(&Identifier::read(inner)?),
                None => Err(generator.oid),
            }
        }
        None => Ok(vocabulary::DEFAULT_HASH.to_owned()),
    };
    let number = |element: Option<Element<'_>>, default| match element {
        Some(element) if element.tag == tlv::INTEGER => {
            tlv::small(element.unsigned()?).ok_or_else(|| Fault::malformed(element.at, "number over 64 bits"))
        }
        Some(element) => Err(Fault::malformed(element.at, "INTEGER is due")),
        None => Ok(default),
    };
    let salt = number(explicit(&mut reader, 2, "saltLength")?, DEFAULT_SALT)?;
    let trailer = number(explicit(&mut reader, 3, "trailerField")?, 1)?;
    let mask_hash = (mask != hash).then(|| mask.unwrap_or_else(|oid| oid));
    Ok(Pss { hash, mask_hash, salt, odd_trailer: (trailer != 1).then_some(trailer) })
}

/// The element inside `[number] EXPLICIT`, if it is there.
fn explicit<'a>(reader: &mut Reader<'a>, number: u8, field: &str) -> Result<Option<Element<'a>>, Fault> {
    match reader.optional(tlv::context(number), field)? {
        Some(outer) => outer.inside().any(field).map(Some),
        None => Ok(None),
    }
}

/// The canonical name of a hash, or its object identifier.
fn hash_name(identifier: &Identifier<'_>) -> Result<String, String> {
    identifier.algorithm().map(|hash| hash.family.name().to_owned()).ok_or_else(|| identifier.oid.clone())
}
