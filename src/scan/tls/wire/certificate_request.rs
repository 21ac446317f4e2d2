use super::reader::{Reader, WireError};

/// What a server says when it asks for a client certificate (RFC 5246 §7.4.4, RFC 4346 §7.4.4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateRequest {
    /// Numbers of the certificate types.
    pub types: Vec<u8>,
    /// Signature schemes; only TLS 1.2 sends them.
    pub schemes: Vec<u16>,
    /// Distinguished names of authorities, DER.
    pub authorities: Vec<Vec<u8>>,
}

impl CertificateRequest {
    /// Reads the body of the message; `version` is the number of the negotiated version.
    ///
    /// # Errors
    /// Names the byte and field that do not follow the format.
    pub fn read(body: &[u8], version: u16) -> Result<Self, WireError> {
        let mut reader = Reader::new(body);
        let types = reader.vector8("CertificateRequest.certificate_types")?.rest().to_vec();
        let mut schemes = Vec::new();
        if version >= 0x0303 {
            const SCHEMES: &str = "CertificateRequest.supported_signature_algorithms";
            schemes = reader.vector16(SCHEMES)?.numbers16(SCHEMES)?;
        }
        let mut list = reader.vector16("CertificateRequest.certificate_authorities")?;
        let mut authorities = Vec::new();
        while !list.is_empty() {
            authorities.push(list.vector16("CertificateRequest.DistinguishedName")?.rest().to_vec());
        }
        reader.finish("CertificateRequest")?;
        Ok(Self { types, schemes, authorities })
    }
}
