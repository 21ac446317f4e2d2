//! Keys outside certificates: what they are, by the fingerprint of their public part. A private value is never kept.

use super::about::KEY;
use super::container::Piece;
use super::shape::Shape;
use super::tlv::{self, Element, Fault, Reader};
use super::{curve, facts, identifier::Identifier, key, protection, sha256, usage};
use crate::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Locus, Observation, Standing,
};
use crate::scan::{Artefact, Findings};
use crate::vocab::Algorithm;

/// What was read of a key.
#[derive(Default)]
pub(super) struct Material {
    /// The algorithm with its parameters, if the vocabulary knows it.
    pub(super) algorithm: Option<Algorithm>,
    /// Its object identifier, where it has one.
    pub(super) oid: String,
    /// SubjectPublicKeyInfo, where the public part is at hand.
    pub(super) spki: Option<Vec<u8>>,
    /// Descriptions that no rule grades.
    pub(super) properties: Vec<(&'static str, String)>,
    /// What does not follow the encoding.
    pub(super) faults: Vec<Fault>,
}

/// Adds the asset of a key and what was seen of it. None for structures that are not examined.
pub(super) fn add(artefact: &Artefact<'_>, piece: &Piece, locus: &Locus, found: &mut Findings) -> Option<AssetId> {
    if let Some(cipher) = &piece.encrypted {
        return Some(closed(artefact, piece, cipher, found));
    }
    let (private, read) = match piece.shape? {
        Shape::PublicKey => ("no", public(&piece.der)),
        Shape::RsaPublicKey => ("no", rsa(&piece.der, false)),
        Shape::Request => ("no", request(&piece.der)),
        Shape::DhParameters => ("no", parameters(&piece.der)),
        Shape::PrivateKey => ("yes", pkcs8(&piece.der)),
        Shape::RsaPrivateKey => ("yes", rsa(&piece.der, true)),
        Shape::EcPrivateKey => ("yes", ec(&piece.der, None)),
        Shape::DsaPrivateKey => ("yes", dsa(&piece.der)),
        Shape::EncryptedPrivateKey => return Some(protection::add(artefact, piece, locus, found)),
        _ => return None,
    };
    let mut material = read.unwrap_or_else(|fault| Material { faults: vec![fault], ..Material::default() });
    let id = identity(artefact, piece, material.spki.as_deref());
    let title = material.algorithm.as_ref().map_or_else(|| material.oid.clone(), Algorithm::to_string);
    let kind = if private == "yes" { "private key" } else { "public key" };
    let mut asset = Asset::new(id.clone(), AssetKind::Key, format!("{kind} {title}"), artefact.target.clone());
    asset.ask(KEY.id);
    asset.properties.insert("private".to_owned(), private.to_owned());
    if let Some(spki) = &material.spki {
        asset.properties.insert("spki-sha256".to_owned(), sha256(spki));
    }
    for (name, value) in material.properties.drain(..) {
        asset.properties.insert(name.to_owned(), value);
    }
    for fact in told(&material) {
        let evidence = Evidence::new(KEY.id, locus.clone(), kind);
        found.observations.push(Observation::new(id.clone(), fact, Standing::Accepted, Confidence::Proven, evidence));
    }
    for fault in &material.faults {
        found.gaps.push(facts::gap(id.clone(), KEY.id, fault, 0));
    }
    found.assets.push(asset);
    Some(id)
}

fn told(material: &Material) -> Vec<Fact> {
    match &material.algorithm {
        Some(algorithm) => usage::of(algorithm, None)
            .into_iter()
            .map(|(algorithm, usage)| Fact::Algorithm { algorithm, usage, protocol: None })
            .collect(),
        None if material.oid.is_empty() => Vec::new(),
        None => vec![facts::unknown(&material.oid, crate::vocab::Usage::Signature)],
    }
}

/// By the public part; where that is not at hand, by the place.
pub(super) fn identity(artefact: &Artefact<'_>, piece: &Piece, spki: Option<&[u8]>) -> AssetId {
    match spki {
        Some(spki) => AssetId::new(format!("key:sha256:{}", sha256(spki))),
        None => AssetId::new(format!("key:at:{}@{}", artefact.asset, piece.at)),
    }
}

/// A key in an armour that is encrypted as a whole (RFC 1421 §4.6.1.3, with the derivation of old OpenSSL: one round of MD5).
fn closed(artefact: &Artefact<'_>, piece: &Piece, cipher: &str, found: &mut Findings) -> AssetId {
    let id = identity(artefact, piece, None);
    let label = piece.label.as_deref().unwrap_or("key");
    let mut asset = Asset::new(id.clone(), AssetKind::Key, format!("encrypted {label}"), artefact.target.clone());
    asset.ask(KEY.id);
    asset.properties.insert("private".to_owned(), "yes".to_owned());
    let name = cipher.split(',').next().unwrap_or(cipher);
    asset.properties.insert("encrypted-with".to_owned(), name.to_owned());
    let detail = format!("the key is encrypted with {name}, by a password that one round of MD5 turns into a key");
    found.gaps.push(Gap::new(id.clone(), KEY.id, GapReason::Encrypted, detail));
    found.assets.push(asset);
    id
}

fn of_spki(element: &Element<'_>) -> Material {
    let key = key::read(element);
    Material {
        algorithm: key.algorithm,
        oid: key.oid,
        spki: Some(key.spki.to_vec()),
        properties: key.properties,
        faults: key.faults,
    }
}

fn public(der: &[u8]) -> Result<Material, Fault> {
    Ok(of_spki(&Reader::new(der).expect(tlv::SEQUENCE, "SubjectPublicKeyInfo")?))
}

/// CertificationRequest (RFC 2986 §4): the key that it asks a certificate for.
fn request(der: &[u8]) -> Result<Material, Fault> {
    let mut outer = Reader::new(der).expect(tlv::SEQUENCE, "CertificationRequest")?.inside();
    let mut info = outer.expect(tlv::SEQUENCE, "certificationRequestInfo")?.inside();
    info.expect(tlv::INTEGER, "version")?;
    let subject = super::name::read(&info.expect(tlv::SEQUENCE, "subject")?, "subject");
    let mut material = of_spki(&info.expect(tlv::SEQUENCE, "subjectPKInfo")?);
    material.properties.push(("requested-for", subject.text));
    Ok(material)
}

fn parameters(der: &[u8]) -> Result<Material, Fault> {
    let algorithm = key::dh_parameters(&Reader::new(der).expect(tlv::SEQUENCE, "DHParameter")?)?;
    Ok(Material { algorithm: Some(algorithm), ..Material::default() })
}

/// RSAPublicKey or RSAPrivateKey (RFC 8017 appendix A.1): modulus and public exponent; nothing after them is looked at.
fn rsa(der: &[u8], private: bool) -> Result<Material, Fault> {
    let mut reader = Reader::new(der).expect(tlv::SEQUENCE, "RSA key")?.inside();
    if private {
        reader.expect(tlv::INTEGER, "version")?;
    }
    let modulus = reader.expect(tlv::INTEGER, "modulus")?;
    let exponent = reader.expect(tlv::INTEGER, "publicExponent")?;
    let algorithm = key::with_rsa(Algorithm::new("RSA"), modulus.unsigned()?, exponent.unsigned()?);
    // rsaEncryption with NULL, then the public part.
    let identifier = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let material = encode(tlv::SEQUENCE, &[modulus.whole, exponent.whole]);
    Ok(Material { algorithm: Some(algorithm), spki: Some(spki(&identifier, &material)), ..Material::default() })
}

/// OpenSSL's form of a DSA private key: version, p, q, g, y, x. The last is not looked at.
fn dsa(der: &[u8]) -> Result<Material, Fault> {
    use crate::vocab::Parameter;
    let mut reader = Reader::new(der).expect(tlv::SEQUENCE, "DSA key")?.inside();
    reader.expect(tlv::INTEGER, "version")?;
    let (p, q) = (reader.expect(tlv::INTEGER, "p")?, reader.expect(tlv::INTEGER, "q")?);
    let (g, y) = (reader.expect(tlv::INTEGER, "g")?, reader.expect(tlv::INTEGER, "y")?);
    let bits = |element: &Element<'_>| element.unsigned().map(tlv::bit_length);
    let algorithm = Algorithm::new("DSA").with(Parameter::Bits, bits(&p)?).with(Parameter::SubgroupBits, bits(&q)?);
    let id_dsa = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01];
    let parameters = encode(tlv::SEQUENCE, &[p.whole, q.whole, g.whole]);
    let identifier = encode(tlv::SEQUENCE, &[&id_dsa, &parameters]);
    Ok(Material { algorithm: Some(algorithm), spki: Some(spki(&identifier, y.whole)), ..Material::default() })
}

/// ECPrivateKey (RFC 5915 §3): the curve, and the public part if it is there. `outer` is the identifier of a PKCS #8 around it.
fn ec(der: &[u8], outer: Option<&Element<'_>>) -> Result<Material, Fault> {
    let mut reader = Reader::new(der).expect(tlv::SEQUENCE, "ECPrivateKey")?.inside();
    reader.expect(tlv::INTEGER, "version")?;
    reader.expect(tlv::OCTET_STRING, "privateKey")?;
    let own = reader.optional(tlv::context(0), "parameters")?;
    let point = reader.optional(tlv::context(1), "publicKey")?;
    let id_ec = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    let identifier = match (outer, &own) {
        (Some(outer), _) => outer.whole.to_vec(),
        (None, Some(own)) => encode(tlv::SEQUENCE, &[&id_ec, own.content]),
        (None, None) => return Err(Fault::malformed(0, "ECPrivateKey without a curve")),
    };
    let element = Reader::new(&identifier).expect(tlv::SEQUENCE, "algorithm")?;
    let read = Identifier::read(&element)?;
    let mut material = Material { oid: read.oid.clone(), ..Material::default() };
    let bits = point.and_then(|point| point.inside().expect(tlv::BIT_STRING, "publicKey").ok());
    if let Some(octets) = bits.as_ref().and_then(|bits| bits.bits().ok()) {
        let whole = spki(&identifier, octets);
        let built = of_spki(&Reader::new(&whole).expect(tlv::SEQUENCE, "SubjectPublicKeyInfo")?);
        return Ok(built);
    }
    if let Some(named) = read.given().filter(|given| given.tag == tlv::OID) {
        let dotted = tlv::dotted(named.content).unwrap_or_default();
        let known = super::vocabulary::curve(&dotted).map_or_else(|| "explicit".to_owned(), |(name, _)| name);
        material.algorithm = Some(Algorithm::new("ECDSA").with(crate::vocab::Parameter::Curve, known));
    } else if let Some(explicit) = read.given() {
        let curve = curve::parameters_of(explicit)?;
        material.properties.extend(curve.field_bits.map(|bits| ("curve-field-bits", bits.to_string())));
        material.algorithm = Some(Algorithm::new("ECDSA").with(crate::vocab::Parameter::Curve, "explicit"));
    }
    Ok(material)
}

/// PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2).
fn pkcs8(der: &[u8]) -> Result<Material, Fault> {
    let mut reader = Reader::new(der).expect(tlv::SEQUENCE, "PrivateKeyInfo")?.inside();
    reader.expect(tlv::INTEGER, "version")?;
    let algorithm = reader.expect(tlv::SEQUENCE, "privateKeyAlgorithm")?;
    let identifier = Identifier::read(&algorithm)?;
    let inner = reader.expect(tlv::OCTET_STRING, "privateKey")?;
    reader.optional(tlv::context(0), "attributes")?;
    let public = reader.optional(tlv::context_primitive(1), "publicKey")?;
    let known = identifier.algorithm();
    match known.as_ref().map(|known| known.family.name()) {
        Some("RSA") => return rsa(inner.content, true),
        Some("EC" | "ECDSA" | "ECDH") => return ec(inner.content, Some(&algorithm)),
        Some("DSA") => return dsa_of(&identifier),
        _ => {}
    }
    let octets = match public.as_ref().map(Element::bits) {
        Some(octets) => Some(octets?.to_vec()),
        None => ed25519(known.as_ref(), inner.content),
    };
    let spki = octets.map(|octets| spki(algorithm.whole, &octets));
    Ok(Material { algorithm: known, oid: identifier.oid, spki, ..Material::default() })
}

/// A DSA key in PKCS #8: the parameters stand in its identifier, the public part is not in it.
fn dsa_of(identifier: &Identifier<'_>) -> Result<Material, Fault> {
    use crate::vocab::Parameter;
    let given = identifier.given().ok_or_else(|| Fault::malformed(identifier.at, "DSA key without parameters"))?;
    let mut reader = given.inside();
    let p = reader.expect(tlv::INTEGER, "p")?.unsigned()?;
    let q = reader.expect(tlv::INTEGER, "q")?.unsigned()?;
    let algorithm = Algorithm::new("DSA").with(Parameter::Bits, tlv::bit_length(p));
    let algorithm = algorithm.with(Parameter::SubgroupBits, tlv::bit_length(q));
    Ok(Material { algorithm: Some(algorithm), oid: identifier.oid.clone(), ..Material::default() })
}

/// The public part of an Ed25519 key, which follows from its seed (RFC 8410 §7).
fn ed25519(algorithm: Option<&Algorithm>, inner: &[u8]) -> Option<Vec<u8>> {
    use ring::signature::KeyPair;
    let curve = algorithm?.parameters.word(crate::vocab::Parameter::Curve)?;
    let seed = Reader::new(inner).expect(tlv::OCTET_STRING, "CurvePrivateKey").ok()?.content;
    let pair = (curve == "Ed25519").then(|| ring::signature::Ed25519KeyPair::from_seed_unchecked(seed).ok())??;
    Some(pair.public_key().as_ref().to_vec())
}

/// SubjectPublicKeyInfo of an AlgorithmIdentifier and the octets of a key.
fn spki(identifier: &[u8], material: &[u8]) -> Vec<u8> {
    let string = encode(tlv::BIT_STRING, &[&[0], material]);
    encode(tlv::SEQUENCE, &[identifier, &string])
}

/// An element with that tag and content in DER.
fn encode(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut length: Vec<u8> = content.len().to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    if content.len() >= 0x80 {
        let count = u8::try_from(length.len()).unwrap_or(u8::MAX);
        length.insert(0, 0x80 | count);
    } else if length.is_empty() {
        length.push(0);
    }
    [&[tag], length.as_slice(), &content].concat()
}
