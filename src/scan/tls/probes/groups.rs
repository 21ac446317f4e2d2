use super::{Probe, Report};
use crate::scan::About;
use crate::vocab::{Algorithm, NamedGroup, Parameter, Usage};

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/groups",
        title: "Which groups the endpoint accepts for key agreement in each version, and in which order",
        how: "In TLS 1.3 a hello without key share is answered by a HelloRetryRequest that names the wanted group; before, the \
              ServerKeyExchange names it. What was chosen is taken away, until nothing is chosen. A group that the server would \
              use with some kinds of certificate only is found with those it has.",
        references: &["RFC 8446 §4.1.4", "RFC 8446 §4.2.7", "RFC 8422 §5.1", "RFC 7919 §4"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    for (version, facts) in learned.accepted() {
        let named = |group: u16| Algorithm::new("TLS-group").with(Parameter::Name, NamedGroup(group).to_string());
        report.list(&facts.groups, Usage::KeyEstablishment, version, named);
        // Curves and finite fields are chosen with different suites: neither comes before the other.
        for (group, sight) in facts.named_fields.iter().filter(|_| facts.negotiates_fields) {
            report.observe(named(*group), Usage::KeyEstablishment, Some(version), sight);
        }
        for ((binary, bits), sight) in &facts.explicit_curves {
            let name = if *binary { "arbitrary_explicit_char2_curves" } else { "arbitrary_explicit_prime_curves" };
            let algorithm = Algorithm::new("TLS-group").with(Parameter::Name, name).with(Parameter::Bits, *bits);
            report.observe(algorithm, Usage::KeyEstablishment, Some(version), sight);
        }
    }
}
