use super::{Probe, Report};
use crate::scan::About;

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/features",
        title: "Which options of the protocol the endpoint agrees on: compression, secure renegotiation and others",
        how: "Hellos up to TLS 1.2 offer DEFLATE compression and the extensions for secure renegotiation, extended master secret, \
              encrypt-then-MAC, truncated HMAC, session tickets and heartbeat; the ServerHello says which are agreed. One hello \
              pretends to be a fallback. Whether the endpoint renegotiates, or resumes sessions, is not tried.",
        references: &[
            "RFC 3749",
            "RFC 5746",
            "RFC 7627",
            "RFC 7366",
            "RFC 6066 §7",
            "RFC 5077",
            "RFC 6520",
            "RFC 7507",
        ],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    for (version, facts) in learned.accepted() {
        for ((name, value), sight) in &facts.features {
            report.feature(name, value, Some(version), sight);
        }
    }
    if let Some((value, sight)) = &learned.fallback {
        report.feature("fallback-scsv", value, None, sight);
    }
}
