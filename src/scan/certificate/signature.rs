//! Signature algorithms of certificates (RFC 5280 §4.1.1.2) and what their parameters add.

use super::identifier::Identifier;
use super::tlv::Fault;
use super::{pss, sizes};
use crate::vocab::{Algorithm, Parameter};

/// A signature scheme with what its identifier and parameters say.
#[derive(Clone, Debug, Default)]
pub(super) struct Scheme {
    /// The scheme; `None` if the vocabulary does not know the object identifier.
    pub(super) algorithm: Option<Algorithm>,
    /// The object identifier in dotted form; empty if not even that could be read.
    pub(super) oid: String,
    /// Descriptions that no rule grades.
    pub(super) properties: Vec<(&'static str, String)>,
    /// What does not follow the encoding.
    pub(super) faults: Vec<Fault>,
}

impl Scheme {
    /// Reads the parameters of a signature's AlgorithmIdentifier.
    pub(super) fn read(identifier: &Identifier<'_>) -> Self {
        let mut scheme = Self { algorithm: identifier.algorithm(), oid: identifier.oid.clone(), ..Self::default() };
        let Some(algorithm) = scheme.algorithm.take() else { return scheme };
        if algorithm.family.name() != "RSASSA-PSS" || algorithm.parameters.word(Parameter::Hash).is_some() {
            scheme.algorithm = Some(algorithm);
            return scheme;
        }
        let Some(parameters) = identifier.given() else {
            // RFC 4055 §3.1: in a signature's identifier the parameters must be present.
            scheme.faults.push(Fault::malformed(identifier.at, "RSASSA-PSS without parameters"));
            scheme.algorithm = Some(algorithm);
            return scheme;
        };
        match pss::read(parameters) {
            Ok(pss) => {
                scheme.properties.extend(pss.mask_hash.clone().map(|hash| ("signature-mgf1-hash", hash)));
                scheme.properties.extend(pss.odd_trailer.map(|trailer| ("signature-trailer", trailer.to_string())));
                if let Err(oid) = &pss.hash {
                    scheme.properties.push(("signature-hash-oid", oid.clone()));
                }
                scheme.algorithm = Some(pss.add_to(algorithm));
            }
            Err(fault) => {
                scheme.faults.push(fault.within("RSASSA-PSS-params"));
                scheme.algorithm = Some(algorithm);
            }
        }
        scheme
    }

    /// The scheme with what the issuer's key says of it, or, without that key, with what the signature's length says.
    pub(super) fn with_issuer(&self, key: Option<&Algorithm>, signature: &[u8]) -> Option<Algorithm> {
        let mut algorithm = self.algorithm.clone()?;
        if let Some(key) = key {
            for parameter in [
                Parameter::Bits,
                Parameter::Exponent,
                Parameter::ExponentBits,
                Parameter::SubgroupBits,
                Parameter::Curve,
            ] {
                if let (Some(value), None) = (key.parameters.value(parameter), algorithm.parameters.value(parameter)) {
                    algorithm = algorithm.with(parameter, value.clone());
                }
            }
        } else if algorithm.family.name().starts_with("RSA") {
            // An RSA signature is as long as the modulus (RFC 8017 §8.1.1, §8.2.1).
            let octets = u64::try_from(signature.len()).unwrap_or(u64::MAX);
            algorithm = algorithm.with(Parameter::Bits, octets.saturating_mul(8));
        }
        Some(algorithm)
    }

    /// What is wrong with the length of a signature whose scheme fixes it.
    pub(super) fn wrong_length(&self, signature: &[u8]) -> Option<String> {
        let due = sizes::of(self.algorithm.as_ref()?)?.signature?;
        (signature.len() != due).then(|| format!("signature of {} octets where {due} are due", signature.len()))
    }
}
