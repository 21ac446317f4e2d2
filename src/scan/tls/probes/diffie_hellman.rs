use super::{Probe, Report};
use crate::scan::About;
use crate::scan::tls::catalogue;
use crate::scan::tls::learned::hexadecimal;
use crate::vocab::{Algorithm, FiniteFieldGroup, Parameter, Usage, known_prime};

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/diffie-hellman",
        title: "How large the finite-field groups and temporary RSA keys of the endpoint are, and whether they are well known",
        how: "Every ServerKeyExchange with a prime or a temporary RSA key is read. A prime is known if it is one of those in RFCs \
              and products. Whether an unknown one is prime, and how large its subgroup is, is not examined.",
        references: &["RFC 5246 §7.4.3", "RFC 7919", "RFC 3526", "RFC 2246 §7.4.3"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    for (version, facts) in learned.accepted() {
        for (field, sight) in &facts.fields {
            let known = known_prime(&field.prime);
            let name = known.map_or("unnamed", |known| known.name());
            let mut algorithm = Algorithm::new("FFDH")
                .with(Parameter::Bits, catalogue::bits(&field.prime))
                .with(Parameter::Group, name);
            if let Some(bits) = known.and_then(FiniteFieldGroup::subgroup_bits) {
                algorithm = algorithm.with(Parameter::SubgroupBits, u64::from(bits));
            }
            report.observe(algorithm, Usage::KeyEstablishment, Some(version), sight);
        }
        for ((bits, exponent), sight) in &facts.temporary_rsa {
            let mut algorithm = Algorithm::new("RSA")
                .with(Parameter::Bits, *bits)
                .with(Parameter::ExponentBits, catalogue::bits(exponent));
            if let Ok(small) = u64::from_str_radix(&hexadecimal(exponent), 16) {
                algorithm = algorithm.with(Parameter::Exponent, small);
            }
            report.observe(algorithm, Usage::KeyEstablishment, Some(version), sight);
        }
    }
}
