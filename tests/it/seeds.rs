//! The sample corpus: every file shows what the `.toml` beside it says, which was written when the file was made.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cryptassay::inventory::{Asset, AssetId, AssetKind, Fact, Observation, Standing};
use cryptassay::scan::tls::wire::{Messages, Record, Records, ServerHello, extension, handshake};
use cryptassay::scan::{self, Artefact, Findings};
use cryptassay::vocab::{Algorithm, CipherSuite, Group, NamedGroup, Parameter, Protocol, Suite, Usage, Value};
use toml::de::{DeTable, DeValue};

struct Sample {
    name: String,
    path: PathBuf,
    expect: Vec<(String, String)>,
}

impl Sample {
    fn word(&self, key: &str) -> Option<&str> {
        self.expect.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    fn examined(&self) -> Findings {
        let bytes = std::fs::read(&self.path).expect("is readable");
        let asset = AssetId::new(format!("file:{}", self.name));
        let mut found = Findings::default();
        let artefact = Artefact { path: vec![self.name.clone()], asset, target: "sample".to_owned(), bytes: &bytes };
        scan::examine(&artefact, &mut found);
        found
    }
}

fn spelt(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Array(list) => list.iter().map(|value| spelt(value.get_ref())).collect::<Vec<_>>().join(","),
        other => panic!("{other:?}"),
    }
}

/// Every sample of a folder, with what must be found in it.
fn samples(folder: &str) -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(root).expect("is a folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let (descriptions, files): (Vec<_>, Vec<_>) =
        paths.into_iter().partition(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let described: BTreeSet<_> = descriptions.iter().map(|path| path.with_extension("")).collect();
    assert_eq!(
        described,
        files.iter().cloned().collect(),
        "every sample has a description and every description a sample"
    );
    files.into_iter().map(|path| described_by(folder, path)).collect()
}

fn described_by(folder: &str, path: PathBuf) -> Sample {
    let name = format!("{folder}/{}", path.file_name().expect("has a name").to_string_lossy());
    let text = std::fs::read_to_string(format!("{}.toml", path.display())).expect("is readable");
    let table = DeTable::parse(&text).expect("is TOML");
    for key in ["holds", "made", "licence"] {
        assert!(table.get_ref().get(key).is_some_and(|value| value.get_ref().is_str()), "{name}: {key}");
    }
    let expect =
        table.get_ref().get("expect").and_then(|value| value.get_ref().as_table()).expect("says what to expect");
    let expect = expect.iter().map(|(key, value)| (key.get_ref().to_string(), spelt(value.get_ref()))).collect();
    Sample { name, path, expect }
}

/// The observations of one asset: of its keys and schemes.
fn of<'a>(found: &'a Findings, asset: &AssetId) -> Vec<(&'a Algorithm, Usage, &'a Observation)> {
    let of = |observation: &'a Observation| match &observation.fact {
        Fact::Algorithm { algorithm, usage, .. } if observation.asset == *asset => {
            Some((algorithm, *usage, observation))
        }
        _ => None,
    };
    found.observations.iter().filter_map(of).collect()
}

fn holds(algorithm: &Algorithm, parameter: Parameter, expected: Option<&str>, name: &str) {
    if let Some(expected) = expected {
        assert_eq!(
            algorithm.parameters.value(parameter).map(Value::to_string).as_deref(),
            Some(expected),
            "{name}: {parameter}"
        );
    }
}

/// The key of an asset is what the description says.
fn key_is_right(sample: &Sample, found: &Findings, asset: &Asset) {
    let family = sample.word("key").expect("has a key");
    let observations = of(found, &asset.id);
    let key = observations.iter().find(|(algorithm, ..)| {
        algorithm.family.name() == family && algorithm.parameters.value(Parameter::Hash).is_none()
    });
    let (algorithm, _, observation) = key.unwrap_or_else(|| panic!("{}: no {family} in {observations:?}", sample.name));
    assert_eq!(observation.standing, Standing::Accepted, "{}", sample.name);
    for parameter in [
        Parameter::Bits,
        Parameter::Exponent,
        Parameter::Curve,
        Parameter::Set,
        Parameter::SubgroupBits,
        Parameter::Group,
    ] {
        holds(algorithm, parameter, sample.word(parameter.name()), &sample.name);
    }
}

#[test]
fn certificates_show_what_they_were_made_with() {
    for sample in samples("certificates") {
        let found = sample.examined();
        if sample.word("request").is_some() {
            let asset = found.assets.iter().find(|asset| asset.kind == AssetKind::Key).expect("has a key");
            key_is_right(&sample, &found, asset);
            continue;
        }
        let certificates: Vec<_> = found.assets.iter().filter(|asset| asset.kind == AssetKind::Certificate).collect();
        let count = sample.word("certificates").map_or(1, |count| count.parse().expect("is a number"));
        assert_eq!(certificates.len(), count, "{}", sample.name);
        let leaf = certificates.iter().find(|asset| asset.properties.get("ca").map(String::as_str) == Some("no"));
        let asset = leaf.expect("has one that is no authority");
        key_is_right(&sample, &found, asset);
        let signature = sample.word("signature").expect("is signed");
        let observations = of(&found, &asset.id);
        let signed = observations.iter().rfind(|(algorithm, ..)| algorithm.family.name() == signature);
        let (algorithm, ..) = signed.unwrap_or_else(|| panic!("{}: no {signature}", sample.name));
        if sample.word("hash").is_some() {
            let hashed = observations.iter().find(|(algorithm, ..)| {
                algorithm.family.name() == signature && algorithm.parameters.value(Parameter::Hash).is_some()
            });
            holds(hashed.expect("names its hash").0, Parameter::Hash, sample.word("hash"), &sample.name);
        }
        holds(algorithm, Parameter::Issued, sample.word("not-before"), &sample.name);
        holds(algorithm, Parameter::Ends, sample.word("not-after"), &sample.name);
        let yes = if sample.word("self-signed") == Some("true") { "yes" } else { "no" };
        assert_eq!(asset.properties.get("self-signed").map(String::as_str), Some(yes), "{}", sample.name);
        if let Some(issuers) = sample.word("issuers") {
            let linked = certificates.iter().filter(|asset| !asset.links.is_empty()).count();
            assert_eq!(linked.to_string(), issuers, "{}", sample.name);
        }
    }
}

#[test]
fn keys_are_known_and_their_values_are_not_kept() {
    for sample in samples("keys") {
        let found = sample.examined();
        let asset = found.assets.iter().find(|asset| asset.kind == AssetKind::Key).expect("has a key");
        if let Some(private) = sample.word("private") {
            let word = if private == "true" { "yes" } else { "no" };
            assert_eq!(asset.properties.get("private").map(String::as_str), Some(word), "{}", sample.name);
        }
        if sample.word("encrypted").is_some() {
            assert!(found.gaps.iter().any(|gap| gap.asset == asset.id), "{}", sample.name);
            let told: Vec<_> = of(&found, &asset.id).iter().map(|(algorithm, ..)| algorithm.to_string()).collect();
            let expected: Vec<_> = sample.word("cipher").into_iter().collect();
            assert!(expected.iter().all(|cipher| told.contains(&(*cipher).to_owned())), "{}: {told:?}", sample.name);
            continue;
        }
        key_is_right(&sample, &found, asset);
    }
}

#[test]
fn the_protection_of_an_encrypted_key_is_read() {
    let sample =
        samples("keys").into_iter().find(|sample| sample.name == "keys/encrypted.pkcs8.pem").expect("is there");
    let found = sample.examined();
    let derivation = found.observations.iter().find_map(|observation| match &observation.fact {
        Fact::Algorithm { algorithm, .. } if algorithm.family.name() == "PBKDF2" => Some(algorithm),
        _ => None,
    });
    let derivation = derivation.expect("derives by PBKDF2");
    holds(derivation, Parameter::Iterations, sample.word("iterations"), &sample.name);
    holds(derivation, Parameter::SaltBits, sample.word("salt-bits"), &sample.name);
    holds(derivation, Parameter::Hash, sample.word("derivation-hash"), &sample.name);
}

#[test]
fn no_private_value_leaves() {
    for sample in samples("keys") {
        let written = format!("{:?}", sample.examined());
        let bytes = std::fs::read(&sample.path).expect("is readable");
        let text = String::from_utf8_lossy(&bytes);
        // Any line of the armour that follows its first: the values of the key.
        for line in text.lines().filter(|line| line.len() == 64 && !line.contains('-')).skip(1) {
            assert!(!written.contains(line), "{}", sample.name);
        }
    }
}

/// The first ServerHello of what a server sent.
fn server_hello(bytes: &[u8]) -> ServerHello {
    let (mut records, mut joined) = (Records::new(), Messages::new());
    records.received(bytes);
    while let Some(Record { fragment, at, .. }) = records.record().expect("a record") {
        joined.received(&fragment, at);
        while let Some(message) = joined.message().expect("a message") {
            if message.kind == handshake::SERVER_HELLO {
                return ServerHello::read(&message.body).expect("a ServerHello");
            }
        }
    }
    panic!("no ServerHello");
}

#[test]
fn handshakes_are_read() {
    for sample in samples("handshakes") {
        let hello = server_hello(&std::fs::read(&sample.path).expect("is readable"));
        let named = CipherSuite(hello.suite).entry().map(Suite::name);
        assert_eq!(named, sample.word("suite"), "{}", sample.name);
        let supported = hello.extension(extension::SUPPORTED_VERSIONS).map(|(_, version)| version);
        let version = supported.and_then(|octets| octets.try_into().ok()).map_or(hello.version, u16::from_be_bytes);
        assert_eq!(Protocol::tls(version).map(Protocol::name), sample.word("version"), "{}", sample.name);
        if let Some((group, _)) = hello.group() {
            assert_eq!(NamedGroup(group).entry().map(Group::name), sample.word("group"), "{}", sample.name);
        }
    }
}

#[test]
fn binaries_show_what_their_sources_hold_and_nothing_else() {
    for sample in samples("binaries") {
        let found = sample.examined();
        let family = |observation: &Observation| match &observation.fact {
            Fact::Algorithm { algorithm, .. } => Some(algorithm.family.name().to_owned()),
            _ => None,
        };
        let families: BTreeSet<_> = found.observations.iter().filter_map(family).collect();
        let expected = sample.word("families").expect("names families").split(',').filter(|family| !family.is_empty());
        assert_eq!(families, expected.map(str::to_owned).collect(), "{}", sample.name);
        let file = found
            .assets
            .iter()
            .find(|asset| asset.id.as_str() == format!("file:{}", sample.name))
            .expect("has an asset");
        let format = file.properties.get("format").map(String::as_str).unwrap_or_default();
        let wanted = sample.word("format").expect("has a format");
        assert!(format.to_lowercase().contains(&wanted.to_lowercase()), "{}: {format}", sample.name);
        assert!(file.asked.len() > 1, "{}: what was asked is said", sample.name);
    }
}

#[test]
fn bills_of_materials_show_what_they_declare() {
    for sample in samples("bills") {
        let found = sample.examined();
        let fact = |observation: &Observation| {
            let (what, usage) = match &observation.fact {
                Fact::Algorithm { algorithm, usage, .. } => (algorithm.to_string(), usage),
                Fact::Unknown { space, value, usage } => (format!("unknown {space} {value}"), usage),
                other => panic!("{other:?}"),
            };
            format!("{} {what} for {usage}", observation.standing.name())
        };
        let facts: BTreeSet<_> = found.observations.iter().map(fact).collect();
        let expected = sample.word("facts").expect("says which").split(',').filter(|fact| !fact.is_empty());
        assert_eq!(facts, expected.map(str::to_owned).collect(), "{}", sample.name);
        let file = found.assets.first().expect("has an asset");
        assert_eq!(file.properties.get("format").map(String::as_str), sample.word("format"), "{}", sample.name);
        let gaps: Vec<_> = found.gaps.iter().map(|gap| &gap.detail).collect();
        assert_eq!(Some(gaps.len().to_string().as_str()), sample.word("gaps"), "{}: {gaps:?}", sample.name);
        if let Some(certificate) = sample.word("certificate") {
            assert!(found.assets.iter().any(|asset| asset.id.as_str() == certificate), "{}", sample.name);
        }
    }
}
