//! How an encrypted private key is protected (RFC 5958 §3, RFC 8018): the protection is read, the key stays closed.

use super::about::KEY;
use super::container::Piece;
use super::identifier::Identifier;
use super::tlv::{self, Fault, Reader};
use super::{facts, material, vocabulary};
use crate::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Locus, Observation, Standing,
};
use crate::scan::{Artefact, Findings};
use crate::vocab::{Algorithm, Parameter, Usage};

/// Adds the asset of an encrypted key and what protects it.
pub(super) fn add(artefact: &Artefact<'_>, piece: &Piece, locus: &Locus, found: &mut Findings) -> AssetId {
    let id = material::identity(artefact, piece, None);
    let mut asset = Asset::new(id.clone(), AssetKind::Key, "encrypted private key", artefact.target.clone());
    asset.ask(KEY.id);
    asset.properties.insert("private".to_owned(), "yes".to_owned());
    match read(&piece.der) {
        Ok(facts) => {
            for (fact, detail) in facts {
                let evidence = Evidence::new(KEY.id, locus.clone(), detail);
                found.observations.push(Observation::new(
                    id.clone(),
                    fact,
                    Standing::Accepted,
                    Confidence::Proven,
                    evidence,
                ));
            }
        }
        Err(fault) => found.gaps.push(facts::gap(id.clone(), KEY.id, &fault, 0)),
    }
    let detail = "the private key is encrypted: its algorithm and size are not seen";
    found.gaps.push(Gap::new(id.clone(), KEY.id, GapReason::Encrypted, detail));
    found.assets.push(asset);
    id
}

type Told = Vec<(Fact, &'static str)>;

fn read(der: &[u8]) -> Result<Told, Fault> {
    let mut reader = Reader::new(der).expect(tlv::SEQUENCE, "EncryptedPrivateKeyInfo")?.inside();
    let scheme = Identifier::read(&reader.expect(tlv::SEQUENCE, "encryptionAlgorithm")?)?;
    match scheme.algorithm() {
        Some(algorithm) if algorithm.family.name() == "PBES2" => pbes2(&scheme),
        Some(algorithm) => Ok(vec![(fact(algorithm, Usage::Encryption), "password-based encryption of the key")]),
        None => Ok(vec![(facts::unknown(&scheme.oid, Usage::Encryption), "encryption of the key")]),
    }
}

/// PBES2-params (RFC 8018 appendix A.4): derivation, then cipher.
fn pbes2(scheme: &Identifier<'_>) -> Result<Told, Fault> {
    let given = scheme.given().ok_or_else(|| Fault::malformed(scheme.at, "PBES2 without parameters"))?;
    let mut reader = given.inside();
    let derivation = Identifier::read(&reader.expect(tlv::SEQUENCE, "keyDerivationFunc")?)?;
    let cipher = Identifier::read(&reader.expect(tlv::SEQUENCE, "encryptionScheme")?)?;
    let mut told = Vec::new();
    told.push(match derivation.algorithm() {
        Some(algorithm) if algorithm.family.name() == "PBKDF2" => {
            (fact(pbkdf2(algorithm, &derivation)?, Usage::PasswordHash), "derivation of the key that encrypts")
        }
        Some(algorithm) => (fact(algorithm, Usage::PasswordHash), "derivation of the key that encrypts"),
        None => (facts::unknown(&derivation.oid, Usage::PasswordHash), "derivation of the key that encrypts"),
    });
    told.push(match cipher.algorithm() {
        // Nothing authenticates what PBES2 encrypts, unless the mode itself does.
        Some(algorithm) if matches!(algorithm.parameters.word(Parameter::Mode), Some("gcm" | "ccm")) => {
            (fact(algorithm, Usage::Encryption), "encryption of the key")
        }
        Some(algorithm) => {
            (fact(algorithm.with(Parameter::Composition, "none"), Usage::Encryption), "encryption of the key")
        }
        None => (facts::unknown(&cipher.oid, Usage::Encryption), "encryption of the key"),
    });
    Ok(told)
}

/// PBKDF2-params (RFC 8018 appendix A.2): salt, iterations, and the hash of the HMAC, SHA-1 if it is not named.
fn pbkdf2(algorithm: Algorithm, identifier: &Identifier<'_>) -> Result<Algorithm, Fault> {
    let given = identifier.given().ok_or_else(|| Fault::malformed(identifier.at, "PBKDF2 without parameters"))?;
    let mut reader = given.inside();
    let salt = reader.any("salt")?;
    let iterations = tlv::small(reader.expect(tlv::INTEGER, "iterationCount")?.unsigned()?);
    reader.optional(tlv::INTEGER, "keyLength")?;
    let hash = match reader.optional(tlv::SEQUENCE, "prf")? {
        Some(prf) => {
            let known = Identifier::read(&prf)?.algorithm();
            known.and_then(|known| known.parameters.word(Parameter::Hash).map(str::to_owned))
        }
        None => Some(vocabulary::DEFAULT_HASH.to_owned()),
    };
    let mut algorithm = algorithm;
    if salt.tag == tlv::OCTET_STRING {
        let bits = u64::try_from(salt.content.len()).unwrap_or(u64::MAX).saturating_mul(8);
        algorithm = algorithm.with(Parameter::SaltBits, bits);
    }
    if let Some(iterations) = iterations {
        algorithm = algorithm.with(Parameter::Iterations, iterations);
    }
    Ok(hash.map_or(algorithm.clone(), |hash| algorithm.with(Parameter::Hash, hash)))
}

fn fact(algorithm: Algorithm, usage: Usage) -> Fact {
    Fact::Algorithm { algorithm, usage, protocol: None }
}
