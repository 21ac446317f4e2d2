use super::{Probe, Report};
use crate::scan::About;
use crate::vocab::{Algorithm, Parameter, SignatureScheme, Usage};

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/signature-schemes",
        title: "With which signature schemes the endpoint signs handshakes in each version",
        how: "In TLS 1.2 the ServerKeyExchange names the scheme, in TLS 1.3 the CertificateVerify of a complete handshake. What \
              was used is taken away, until the server finds none. Before TLS 1.2 the version fixes the scheme.",
        references: &["RFC 8446 §4.2.3", "RFC 8446 §4.4.3", "RFC 5246 §7.4.1.4.1", "RFC 4346 §7.4.3"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    for (version, facts) in learned.accepted() {
        let numbered = facts.schemes.iter().map(|(scheme, sight)| (SignatureScheme(*scheme).to_string(), sight));
        let fixed = facts.fixed_schemes.iter().map(|(name, sight)| ((*name).to_owned(), sight));
        for (name, sight) in numbered.chain(fixed) {
            let algorithm = Algorithm::new("TLS-signature-scheme").with(Parameter::Name, name);
            report.observe(algorithm, Usage::Signature, Some(version), sight);
        }
    }
}
