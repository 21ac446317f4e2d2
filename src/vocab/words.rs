//! Which words a parameter can have.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::registry::{self, Table};
use super::{
    Curve, Family, FamilyEntry, FiniteFieldGroup, Group, Hash, Kind, Negotiated, Parameter, Protocol, Scheme, Suite,
};

static WORDS: LazyLock<Vec<Entry>> = LazyLock::new(|| Table::entries(registry::WORDS, Entry::read));

/// A line of `registry/words.tsv`.
struct Entry {
    parameter: Parameter,
    /// None: any family that has the parameter.
    family: Option<&'static str>,
    word: &'static str,
}

impl Entry {
    fn read(row: registry::Row<'_>) -> Option<Self> {
        let parameter = Parameter::named(row.cell("parameter")?)?;
        Some(Self { parameter, family: row.cell("family"), word: row.cell("word")? })
    }
}

/// The words that a parameter of a family can have; none where no registry closes the list.
pub fn words(parameter: Parameter, family: &Family) -> Option<BTreeSet<String>> {
    let known: BTreeSet<String> = match parameter {
        Parameter::Curve => names(Curve::all().map(Curve::name)),
        Parameter::Hash => names(Hash::all().map(Hash::name)),
        Parameter::Prehash => names(Hash::all().map(Hash::name).chain(listed(parameter, family))),
        Parameter::Group => names(FiniteFieldGroup::all().map(FiniteFieldGroup::name).chain(["unnamed"])),
        Parameter::Mode => lower_case(Kind::Mode),
        Parameter::Composition => &lower_case(Kind::Composition) | &names(listed(parameter, family)),
        Parameter::Name => match family.kind() {
            Some(Kind::CipherSuite) => names(Suite::all().map(Suite::name)),
            Some(Kind::NamedGroup) => names(Group::all().map(Group::name)),
            Some(Kind::SignatureScheme) => names(Scheme::all().map(Scheme::name)),
            Some(Kind::ProtocolVersion) if family.name() == "TLS-version" => {
                names(Protocol::TLS.iter().map(|protocol| protocol.name()))
            }
            Some(Kind::SshAlgorithm | Kind::IkeTransform | Kind::KerberosEncryption) => {
                names(Negotiated::of(family).map(Negotiated::name))
            }
            _ => names(listed(parameter, family)),
        },
        _ => names(listed(parameter, family)),
    };
    (!known.is_empty()).then_some(known)
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    names.map(str::to_owned).collect()
}

/// The families of a kind, as they are written as the value of a parameter.
fn lower_case(kind: Kind) -> BTreeSet<String> {
    let entries = FamilyEntry::all().filter(|entry| entry.kind() == kind);
    entries.map(|entry| entry.name().to_lowercase()).collect()
}

/// The words of `words.tsv`. A hybrid takes the parameter sets of whatever it is made of.
fn listed(parameter: Parameter, family: &Family) -> impl Iterator<Item = &'static str> {
    let hybrid = family.kind() == Some(Kind::Hybrid);
    let of = move |entry: &&'static Entry| entry.parameter == parameter;
    let name = family.name().to_owned();
    WORDS
        .iter()
        .filter(of)
        .filter(move |entry| match entry.family {
            Some(family) if hybrid => {
                matches!(Family::new(family).kind(), Some(Kind::Kem | Kind::Signature | Kind::Hybrid))
            }
            Some(family) => family == name,
            None => true,
        })
        .map(|entry| entry.word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::{Algorithm, Oid, Value};

    #[test]
    fn every_line_is_a_word() {
        assert_eq!(WORDS.len(), registry::tests::lines(registry::WORDS));
        for entry in WORDS.iter() {
            let family = entry.family.map(Family::new);
            let has = family
                .as_ref()
                .is_none_or(|family| family.entry().is_some_and(|known| known.parameters().contains(&entry.parameter)));
            assert!(has, "{}: {}", entry.parameter, entry.word);
        }
    }

    /// What scanners write is what policies can ask for: every word in the other tables is one of these.
    #[test]
    fn other_tables_use_these_words() {
        let groups = Group::all().map(|group| group.mechanism().clone());
        let schemes = Scheme::all().map(|scheme| scheme.mechanism().clone());
        let suites = Suite::all().filter_map(|suite| suite.cipher().cloned());
        let oids = Oid::all().map(|oid| oid.algorithm().clone());
        let parts = Negotiated::all().flat_map(Negotiated::parts).map(|part| part.algorithm.clone());
        for algorithm in groups.chain(schemes).chain(suites).chain(oids).chain(parts) {
            check(&algorithm);
        }
    }

    fn check(algorithm: &Algorithm) {
        // A hybrid may hold what no policy lists: BIKE, HQC, NTRU.
        let hybrid = algorithm.family.kind() == Some(Kind::Hybrid);
        for (parameter, value) in &algorithm.parameters.0 {
            if let (Value::Word(word), Some(words), false) = (value, words(*parameter, &algorithm.family), hybrid) {
                assert!(words.contains(word), "{}: {parameter} = {word}", algorithm.family);
            }
        }
    }
}
