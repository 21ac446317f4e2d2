//! X.509 certificates (RFC 5280 §4.1), read field by field, so that a field that is badly encoded hides no other.

use x509_parser::extensions::KeyUsage;

use super::extension::{self, Extensions};
use super::identifier::Identifier;
use super::key::{self, Key};
use super::name;
use super::signature::Scheme;
use super::time::{self, Time};
use super::tlv::{self, Element, Fault, Reader};

/// A certificate, with all that could be read of it.
#[derive(Debug, Default)]
pub(super) struct Certificate<'a> {
    /// Its DER.
    pub(super) der: &'a [u8],
    /// SHA-256 of the DER, in hexadecimal.
    pub(super) sha256: String,
    /// What is signed.
    pub(super) to_be_signed: &'a [u8],
    /// The version as people count it: 1 to 3, or what stands there.
    pub(super) version: Option<u64>,
    /// The serial number's octets.
    pub(super) serial: &'a [u8],
    /// The issuer's name as it is encoded.
    pub(super) issuer: &'a [u8],
    /// The issuer's name as text.
    pub(super) issuer_text: String,
    /// Start of validity.
    pub(super) not_before: Option<Time>,
    /// End of validity.
    pub(super) not_after: Option<Time>,
    /// The subject's name as it is encoded.
    pub(super) subject: &'a [u8],
    /// The subject's name as text.
    pub(super) subject_text: String,
    /// The public key.
    pub(super) key: Option<Key<'a>>,
    /// What the extensions say.
    pub(super) extensions: Extensions<'a>,
    /// How it is signed.
    pub(super) scheme: Scheme,
    /// The signature's octets.
    pub(super) signature: &'a [u8],
    /// What does not follow the encoding.
    pub(super) faults: Vec<Fault>,
}

/// Reads a certificate. Never fails: what cannot be read is a fault, and all else still comes out.
pub(super) fn read(der: &[u8]) -> Certificate<'_> {
    let mut certificate = Certificate { der, sha256: super::sha256(der), ..Certificate::default() };
    if let Err(fault) = outer(der, &mut certificate) {
        certificate.faults.push(fault.within("Certificate"));
    }
    certificate
}

fn outer<'a>(der: &'a [u8], certificate: &mut Certificate<'a>) -> Result<(), Fault> {
    let mut reader = Reader::new(der);
    let sequence = reader.expect(tlv::SEQUENCE, "Certificate")?;
    if !reader.is_empty() {
        certificate.faults.push(Fault::malformed(reader.at(), "octets after the certificate"));
    }
    let mut reader = sequence.inside();
    let signed = reader.expect(tlv::SEQUENCE, "tbsCertificate")?;
    certificate.to_be_signed = signed.whole;
    let mut inner = None;
    if let Err(fault) = to_be_signed(&signed, certificate, &mut inner) {
        certificate.faults.push(fault.within("tbsCertificate"));
    }
    let algorithm = reader.expect(tlv::SEQUENCE, "signatureAlgorithm")?;
    match Identifier::read(&algorithm) {
        Ok(identifier) => certificate.scheme = Scheme::read(&identifier),
        Err(fault) => certificate.faults.push(fault.within("signatureAlgorithm")),
    }
    if let Some(inner) = inner.filter(|inner| inner.whole != algorithm.whole) {
        // RFC 5280 §4.1.1.2: both must be the same; which one was meant cannot be told.
        certificate.faults.push(Fault::malformed(inner.at, "tbsCertificate.signature differs from signatureAlgorithm"));
    }
    let signature = reader.expect(tlv::BIT_STRING, "signatureValue")?;
    certificate.signature = signature.bits().map_err(|fault| fault.within("signatureValue"))?;
    if let Some(what) = certificate.scheme.wrong_length(certificate.signature) {
        certificate.faults.push(Fault::malformed(signature.content_at(), what));
    }
    Ok(())
}

/// TBSCertificate, in order; the first structural break ends it.
fn to_be_signed<'a>(
    signed: &Element<'a>,
    certificate: &mut Certificate<'a>,
    inner: &mut Option<Element<'a>>,
) -> Result<(), Fault> {
    let mut reader = signed.inside();
    certificate.version = Some(1);
    if let Some(version) = reader.optional(tlv::context(0), "version")? {
        let number = version.inside().expect(tlv::INTEGER, "version")?;
        certificate.version = tlv::small(number.unsigned()?).and_then(|number| number.checked_add(1));
        if !matches!(certificate.version, Some(1..=3)) {
            certificate.faults.push(Fault::malformed(number.at, "version that no edition of X.509 defines"));
        }
    }
    certificate.serial = reader.expect(tlv::INTEGER, "serialNumber")?.content;
    *inner = Some(reader.expect(tlv::SEQUENCE, "signature")?);
    let issuer = reader.expect(tlv::SEQUENCE, "issuer")?;
    certificate.issuer = issuer.whole;
    let text = name::read(&issuer, "issuer");
    certificate.issuer_text = text.text;
    certificate.faults.extend(text.faults);
    validity(&reader.expect(tlv::SEQUENCE, "validity")?, certificate);
    let subject = reader.expect(tlv::SEQUENCE, "subject")?;
    certificate.subject = subject.whole;
    let text = name::read(&subject, "subject");
    certificate.subject_text = text.text;
    certificate.faults.extend(text.faults);
    let mut key = key::read(&reader.expect(tlv::SEQUENCE, "subjectPublicKeyInfo")?);
    certificate.faults.append(&mut key.faults);
    certificate.key = Some(key);
    // issuerUniqueID and subjectUniqueID, in their primitive and constructed forms.
    for tag in [0x81, 0xa1, 0x82, 0xa2] {
        reader.optional(tag, "uniqueID")?;
    }
    if let Some(extensions) = reader.optional(tlv::context(3), "extensions")? {
        let list = extensions.inside().expect(tlv::SEQUENCE, "extensions")?;
        certificate.extensions = extension::read(&list, &mut certificate.faults);
    }
    if !reader.is_empty() {
        return Err(Fault::malformed(reader.at(), "octets after the last field"));
    }
    Ok(())
}

/// Validity: two times, each on its own.
fn validity(sequence: &Element<'_>, certificate: &mut Certificate<'_>) {
    let mut reader = sequence.inside();
    for field in ["notBefore", "notAfter"] {
        let element = match reader.any(field) {
            Ok(element) => element,
            Err(fault) => {
                certificate.faults.push(fault.within("validity"));
                return;
            }
        };
        let time = time::read(&element);
        let problem = match &time {
            None => Some("no time"),
            Some(time) => time.odd,
        };
        if let Some(problem) = problem {
            let text = name::string(&Element { tag: 0x16, ..element }).0;
            let mut shown = String::new();
            name::escape(&text, &mut shown);
            certificate.faults.push(Fault::malformed(element.at, format!("validity.{field}: {problem}: {shown:?}")));
        }
        if field == "notBefore" {
            certificate.not_before = time;
        } else {
            certificate.not_after = time;
        }
    }
}

impl Certificate<'_> {
    /// Whether it names itself as its issuer.
    pub(super) fn self_issued(&self) -> bool {
        !self.subject.is_empty() && self.subject == self.issuer
    }

    /// Its name for people: the subject, or the first alternative name, or its serial number.
    pub(super) fn title(&self) -> String {
        if !self.subject_text.is_empty() {
            return self.subject_text.clone();
        }
        match &self.extensions.alternative_names {
            Some(names) => names.split(", ").next().unwrap_or_default().to_owned(),
            None => format!("serial {}", name::hexadecimal(self.serial)),
        }
    }

    /// The key usage, if it is restricted.
    pub(super) fn key_usage(&self) -> Option<KeyUsage> {
        self.extensions.key_usage
    }
}
