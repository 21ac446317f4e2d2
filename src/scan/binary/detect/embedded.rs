//! Certificates and keys inside a file.

use super::Search;
use crate::scan::binary::format::Opened;
use crate::scan::{About, Artefact, Detector, Findings, certificate};

pub(super) struct Embedded;

static ABOUT: About = About {
    id: "binary/embedded",
    title: "Which certificates and keys lie in the file",
    how: "Looks in all bytes for PEM blocks whose text decodes, and for DER structures that are certificates, private keys or \
          public keys by their shape; each becomes an asset of its own. A private key is named by the fingerprint of its \
          public part only. Not seen: structures over 1 MiB, compressed or encrypted ones, keys in formats of their own.",
    references: &["RFC 7468", "RFC 5280", "RFC 5958", "RFC 8017 appendix A.1", "RFC 5915"],
};

impl Detector for Embedded {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn look(&self, artefact: &Artefact<'_>, found: &mut Findings) {
        certificate::examine_embedded(artefact, found);
    }
}

impl Search for Embedded {
    fn search(&self, artefact: &Artefact<'_>, _: &Opened<'_>, found: &mut Findings) {
        self.look(artefact, found);
    }
}
