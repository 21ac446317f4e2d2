use super::{Probe, Report};
use crate::inventory::{GapReason, Relation};
use crate::scan::{About, certificate};
use crate::vocab::Protocol;

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/certificates",
        title: "Which certificates the endpoint presents, of every key type, and which it sends with them",
        how: "Up to TLS 1.2 certificates come in the clear with each suite that needs them; in TLS 1.3 with each signature scheme \
              of a complete handshake. Certificates for other names than the one asked for are not seen.",
        references: &["RFC 5246 §7.4.2", "RFC 8446 §4.4.2"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    let mut described = std::collections::BTreeSet::new();
    for chain in &learned.chains {
        if !described.insert(chain.certificates.iter().map(|(der, _)| der).collect::<Vec<_>>()) {
            continue;
        }
        let ders: Vec<_> = chain.certificates.iter().map(|(der, sight)| (der.as_slice(), sight.locus())).collect();
        let ids = certificate::describe(&ders, report.question, &report.endpoint.target, &mut report.found);
        for (place, id) in ids.into_iter().enumerate() {
            let relation = if place == 0 { Relation::Presents } else { Relation::Sends };
            report.asset.link(relation, id);
        }
    }
    if learned.client_certificate.is_some() {
        report.asset.properties.insert("client-certificate".to_owned(), "requested".to_owned());
    }
    let only_modern = learned.accepted().all(|(version, _)| version == Protocol::Tls13);
    let noted = learned.gaps.iter().any(|(question, ..)| *question == report.question);
    if learned.chains.is_empty() && only_modern && !noted {
        report.gap(report.question, GapReason::Unsupported, "no handshake of TLS 1.3 showed a certificate");
    }
}
