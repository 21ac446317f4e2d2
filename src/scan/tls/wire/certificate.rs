use super::reader::{Reader, WireError};

/// The certificates of a Certificate message up to TLS 1.2 (RFC 5246 §7.4.2), each with its position in the body.
///
/// # Errors
/// Names the byte and field that do not follow the format.
pub fn certificate_list(body: &[u8]) -> Result<Vec<(u64, Vec<u8>)>, WireError> {
    const LIST: &str = "Certificate.certificate_list";
    let mut reader = Reader::new(body);
    let mut list = reader.vector24(LIST)?;
    reader.finish(LIST)?;
    let mut certificates = Vec::new();
    while !list.is_empty() {
        let certificate = list.vector24("Certificate.certificate")?;
        certificates.push((certificate.position(), certificate.rest().to_vec()));
    }
    Ok(certificates)
}
