//! What our survey says of a server, in the form of the witnesses.

use std::collections::BTreeMap;
use std::time::Duration;

use cryptassay::drive::{self, Options};
use cryptassay::inventory::{Fact, Inventory, Observation, Standing};
use cryptassay::scan::target::Target;
use cryptassay::vocab::{Parameter, Protocol};

/// Surveys a service.
pub(crate) fn survey(target: &str) -> Inventory {
    let target = Target::parse(target, |_| false).expect("is a target");
    let mut options = Options::default();
    options.timeout = Duration::from_secs(5);
    drive::survey(&[target], &options, &())
}

/// How many connections it took.
pub(crate) fn connections(inventory: &Inventory) -> u64 {
    inventory.run.as_ref().map_or(u64::MAX, |run| run.connections)
}

/// The names of that family, by version, in the order of their rank.
pub(crate) fn names(inventory: &Inventory, family: &str) -> BTreeMap<Protocol, Vec<String>> {
    let mut found: BTreeMap<Protocol, Vec<(Option<u32>, String)>> = BTreeMap::new();
    for observation in &inventory.observations {
        if let Fact::Algorithm { algorithm, protocol: Some(protocol), .. } = &observation.fact
            && algorithm.family.name() == family
            && observation.standing >= Standing::Accepted
            && let Some(name) = algorithm.parameters.word(Parameter::Name)
        {
            found.entry(*protocol).or_default().push((observation.rank, name.to_owned()));
        }
    }
    let ordered = |mut names: Vec<(Option<u32>, String)>| {
        names.sort();
        names.into_iter().map(|(_, name)| name).collect()
    };
    found.into_iter().map(|(protocol, names)| (protocol, ordered(names))).collect()
}

/// The suites by version, in the order of their rank.
pub(crate) fn suites(inventory: &Inventory) -> BTreeMap<Protocol, Vec<String>> {
    names(inventory, "TLS-suite")
}

/// The value of a feature, in any version.
pub(crate) fn feature(inventory: &Inventory, name: &str) -> Vec<String> {
    let value = |observation: &Observation| match &observation.fact {
        Fact::Algorithm { algorithm, .. } if algorithm.parameters.word(Parameter::Name) == Some(name) => {
            algorithm.parameters.word(Parameter::Value).map(str::to_owned)
        }
        _ => None,
    };
    let mut values: Vec<_> = inventory.observations.iter().filter_map(value).collect();
    values.sort();
    values.dedup();
    values
}

/// The algorithms of a family on any asset, by their names for people.
pub(crate) fn algorithms(inventory: &Inventory, family: &str) -> Vec<String> {
    let named = |observation: &Observation| match &observation.fact {
        Fact::Algorithm { algorithm, .. } if algorithm.family.name() == family => Some(algorithm.to_string()),
        _ => None,
    };
    let mut found: Vec<_> = inventory.observations.iter().filter_map(named).collect();
    found.sort();
    found.dedup();
    found
}
