use super::{Probe, Report};
use crate::scan::About;
use crate::scan::tls::learned::{Order, VersionFacts};
use crate::vocab::{Algorithm, CipherSuite, Parameter, Usage};

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/suites",
        title: "Which cipher suites the endpoint accepts in each version, and whose order decides",
        how: "Every known suite is offered; what was chosen is taken away; again, until nothing is chosen. The list changes its \
              direction each time, which tells a server that follows its client from one that has an order of its own. Suites \
              that need what only a client with credentials has (SRP, Kerberos) are offered, but servers rarely show them.",
        references: &["RFC 8446 §4.1.2", "RFC 5246 §7.4.1.2", "RFC 7366"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    for (version, facts) in learned.accepted() {
        report.list(&facts.suites, Usage::Encryption, version, |suite| algorithm(suite, facts));
        let Some((_, sight)) = facts.suites.iter().next() else { continue };
        let order = facts.suites.order();
        if facts.suites.len() > 1 && order != Order::Open {
            let value = match order {
                Order::Server => "server",
                Order::Client => "client",
                Order::Mixed | Order::Open => "mixed",
            };
            report.feature("suite-order", value, Some(version), sight);
        }
    }
}

fn algorithm(suite: u16, facts: &VersionFacts) -> Algorithm {
    let algorithm = Algorithm::new("TLS-suite").with(Parameter::Name, CipherSuite(suite).to_string());
    match facts.encrypt_then_mac.get(&suite) {
        Some(true) => algorithm.with(Parameter::Composition, "encrypt-then-mac"),
        Some(false) => algorithm.with(Parameter::Composition, "mac-then-encrypt"),
        None => algorithm,
    }
}
