use super::{Probe, Report};
use crate::scan::About;
use crate::scan::tls::learned::Fate;
use crate::vocab::{Algorithm, Parameter, Usage};

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/versions",
        title: "Which versions from SSL 3.0 to TLS 1.3 the endpoint accepts",
        how: "For each version a hello with that version as the highest. A server that answers one version with the alert \
              protocol_version is taken at its word for the lower ones. SSL 2.0 is not asked for.",
        references: &["RFC 8446 §4.1.3", "RFC 8446 §4.2.1", "RFC 5246 appendix E", "RFC 6101 §5.6.1.3"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    for (version, facts) in learned.accepted() {
        if let Some(Fate::Accepted(sight)) = &facts.fate {
            let algorithm = Algorithm::new("TLS-version").with(Parameter::Name, version.name());
            report.observe(algorithm, Usage::Protocol, Some(version), sight);
        }
    }
}
