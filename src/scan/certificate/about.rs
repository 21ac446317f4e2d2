//! The documentation of what this part of the scan looks for.

use crate::scan::About;

/// What is read of a certificate.
pub(crate) const CERTIFICATE: About = About {
    id: "certificate/x509",
    title: "Which key does a certificate certify, and how is it signed?",
    how: "The certificate is read field by field, tolerantly: where a name or an extension is badly encoded, key, algorithms and \
          dates still come out, and the malformation is named with its offset. Public keys are described by algorithm, size, \
          curve and exponent, once for each usage that the key usage extension allows. Revocation is not looked at.",
    references: &[
        "RFC 5280", "RFC 3279", "RFC 4055", "RFC 5480", "RFC 8017", "RFC 8410", "RFC 9881", "RFC 9909", "RFC 9935",
    ],
};

/// Who issued a certificate.
pub(crate) const ISSUER: About = About {
    id: "certificate/issuer",
    title: "By which of the certificates at hand was it issued?",
    how: "Candidates have the issuer's name; the signature decides where it is RSA (1024 to 8192 bits), ECDSA on P-256 or P-384, \
          or Ed25519; otherwise the key identifiers, then the name alone, and the asset says which. The size and curve of the \
          issuer's key complete the description of the signature. Certificates of other files are not searched.",
    references: &["RFC 5280 section 4.2.1.1", "RFC 5280 section 6.1"],
};

/// What is read of a key.
pub(crate) const KEY: About = About {
    id: "certificate/key",
    title: "What keys lie there, and how are they protected?",
    how: "Private and public keys in PKCS #8, PKCS #1, SEC 1, the traditional DSA form, SubjectPublicKeyInfo and requests; \
          of a private key only the SHA-256 of its public part and its place are kept. Of an encrypted key the derivation, \
          its iterations and salt, and the cipher are read; the key itself stays closed.",
    references: &["RFC 5958", "RFC 5915", "RFC 8017 appendix A.1", "RFC 8018", "RFC 2986"],
};

/// What containers are opened.
pub(crate) const CONTAINER: About = About {
    id: "certificate/container",
    title: "Which certificates and keys does a file hold?",
    how: "Told by content, never by name: PEM with any text between its blocks, DER one after another, PKCS #7 bags of \
          certificates, base64 without armour. Blocks of other kinds are named as not examined. A malformed block does not hide the others.",
    references: &["RFC 7468", "RFC 1421", "RFC 5652", "ITU-T X.690"],
};

/// Every entry.
pub(crate) const ALL: &[&About] = &[&CONTAINER, &CERTIFICATE, &ISSUER, &KEY];
