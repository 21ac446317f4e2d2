//! Writes down what the server proves itself with, and accepts all of it.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, Error, PeerMisbehaved, SignatureScheme};

/// The signature schemes that are offered when nothing else is asked for, by their numbers in the IANA registry "TLS
/// SignatureScheme": what ring verifies first, then what only shows: Ed448, RSASSA-PSS keys, ML-DSA, SLH-DSA, Brainpool, SM2,
/// GOST, and the SHA-1 and SHA-224 of TLS 1.2.
pub(super) const SCHEMES: &[u16] = &[
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
    0x0905, 0x0906, 0x0904, 0x0911, 0x0912, 0x0913, 0x0914, 0x0915, 0x0916, 0x0917, 0x0918, 0x0919, 0x091a, 0x091b,
    0x091c, 0x081a, 0x081b, 0x081c, 0x0708, 0x0709, 0x070a, 0x070b, 0x070c, 0x070d, 0x070e, 0x070f, 0x0303, 0x0301,
    0x0203, 0x0201,
];

/// What the server proved itself with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// The certificates in DER as sent, the server's own first.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// The stapled OCSP response in DER (RFC 6066 §8); empty if none came.
    pub(crate) staple: Vec<u8>,
    /// The scheme of the signature over the handshake: CertificateVerify, or ServerKeyExchange before TLS 1.3.
    pub(crate) scheme: Option<u16>,
    /// Whether that signature holds.
    pub(crate) signature: Option<Signature>,
    /// Whether the server asked for a client certificate.
    pub(crate) wants_client_certificate: bool,
    /// The schemes that the server accepts from clients, by number, as it listed them.
    pub(crate) client_schemes: Vec<u16>,
}

/// Whether the signature over a handshake holds under the key in the server's certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    /// It does.
    Valid,
    /// It does not.
    Invalid,
    /// It was not checked: ring does not know the scheme, or the certificate cannot be read; the text says which.
    Unchecked(String),
}

/// Accepts and records.
#[derive(Debug)]
pub(super) struct Recorder {
    schemes: Vec<SignatureScheme>,
    verifiable: WebPkiSupportedAlgorithms,
    record: Mutex<Record>,
}

impl Recorder {
    /// Offers these schemes; all of [`SCHEMES`] if there are none.
    pub(super) fn new(schemes: &[u16]) -> Self {
        let schemes = if schemes.is_empty() { SCHEMES } else { schemes };
        Self {
            schemes: schemes.iter().copied().map(SignatureScheme::from).collect(),
            verifiable: ring::default_provider().signature_verification_algorithms,
            record: Mutex::default(),
        }
    }

    /// What was recorded so far.
    pub(super) fn record(&self) -> Record {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, change: impl FnOnce(&mut Record)) {
        change(&mut self.record.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn signed(&self, scheme: SignatureScheme, result: Result<HandshakeSignatureValid, Error>) {
        let signature = match result {
            Ok(_) => Signature::Valid,
            Err(Error::InvalidCertificate(CertificateError::BadSignature)) => Signature::Invalid,
            Err(Error::PeerMisbehaved(PeerMisbehaved::SignedHandshakeWithUnadvertisedSigScheme)) => {
                Signature::Unchecked(format!("scheme {:#06x} cannot be verified here", u16::from(scheme)))
            }
            Err(other) => Signature::Unchecked(other.to_string()),
        };
        self.note(|record| {
            record.scheme = Some(u16::from(scheme));
            record.signature = Some(signature);
        });
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        staple: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.note(|record| {
            record.certificates =
                std::iter::once(end_entity).chain(intermediates).map(|certificate| certificate.to_vec()).collect();
            record.staple = staple.to_vec();
        });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(signed.scheme, verify_tls12_signature(message, certificate, signed, &self.verifiable));
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(signed.scheme, verify_tls13_signature(message, certificate, signed, &self.verifiable));
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

/// Has no certificate to show, and records that one was asked for.
#[derive(Debug)]
pub(super) struct Certificates(pub(super) Arc<Recorder>);

impl ResolvesClientCert for Certificates {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.note(|record| {
            record.wants_client_certificate = true;
            record.client_schemes = schemes.iter().copied().map(u16::from).collect();
        });
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
