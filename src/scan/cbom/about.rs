//! The documentation of what is read of a bill of materials.

use crate::scan::About;

/// The document as a whole.
pub(super) const DOCUMENT: About = About {
    id: "cbom/document",
    title: "Which cryptographic assets does a bill of materials declare?",
    how: "CycloneDX 1.4 to 1.7 as JSON, told by bomFormat and never by the name of the file; IBM's predecessor of 1.4 (bomFormat \
          CBOM) too. Components may be nested. What a component provides is present, what it depends on, or whose occurrence is \
          named, is called; both reach on through the dependencies of cryptographic assets. XML is named and not read. The values \
          of keys and secrets are not looked at. Nothing is checked against the product: a bill is a declaration.",
    references: &["ECMA-424", "CycloneDX 1.6 JSON reference", "CycloneDX 1.7 JSON reference"],
};

/// Its algorithms.
pub(super) const ALGORITHM: About = About {
    id: "cbom/algorithms",
    title: "Which algorithm is a component, and what for?",
    how: "By object identifier, algorithm family, name in any dialect (AES/GCM/NoPadding, SHA256withRSA, RSA-2048), and the \
          parameter set, curve, mode and padding beside it. Where two of them contradict each other the parameter is unknown and \
          the contradiction is named; a name that no registry has is kept as unknown. The purpose comes from cryptoFunctions, or \
          from the primitive where it has but one; else it stays open, and a policy whose rules depend on it says so.",
    references: &["CycloneDX 1.7 cryptography registry", "Java Security Standard Algorithm Names"],
};

/// Its certificates.
pub(super) const CERTIFICATE: About = About {
    id: "cbom/certificates",
    title: "How is a declared certificate signed, and which key does it certify?",
    how: "By the components that signatureAlgorithmRef and subjectPublicKeyRef name, and the dates of validity. A certificate with \
          a SHA-256 fingerprint is the same asset as one that was scanned. Key usage and the chain are not read.",
    references: &["CycloneDX 1.6 JSON reference, certificateProperties"],
};

/// Its keys.
pub(super) const MATERIAL: About = About {
    id: "cbom/keys",
    title: "Of which algorithm and size is a declared key?",
    how: "By the component that algorithmRef names and the declared size. Passwords, tokens, nonces, salts and the like are no \
          keys and are left out.",
    references: &["CycloneDX 1.6 JSON reference, relatedCryptoMaterialProperties"],
};

/// Its protocols.
pub(super) const PROTOCOL: About = About {
    id: "cbom/protocols",
    title: "Which versions, suites and groups does a declared protocol offer?",
    how: "TLS: versions, cipher suites by code point or name, groups and signature schemes; IKEv2: transforms that are named. \
          Other protocols are named as not examined; the algorithms that they refer to are.",
    references: &["CycloneDX 1.6 JSON reference, protocolProperties", "IANA TLS Parameters", "IANA IKEv2 Parameters"],
};

/// Every entry.
pub const ALL: &[&About] = &[&DOCUMENT, &ALGORITHM, &CERTIFICATE, &MATERIAL, &PROTOCOL];
