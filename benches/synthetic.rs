//! A large inventory as a country's would be: endpoints with what they accept, certificates no two of which have the same dates,
//! files that contain what libraries contain, bills that do not say what for. The same for the same size, always.

use cryptassay::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Inventory, Locus, Observation, Relation, Standing,
};
use cryptassay::vocab::{Algorithm, FamilyEntry, Group, Kind, Parameter, Protocol, Scheme, Suite, Usage};
use jiff::ToSpan as _;
use jiff::civil::date;

/// Numbers that look random and are always the same (a linear congruential generator, Numerical Recipes).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
}

/// An inventory of at least so many observations, sorted.
pub(crate) fn inventory(observations: usize) -> Inventory {
    let mut inventory = Inventory::default();
    let mut dice = Dice(1);
    let mut number = 0;
    while inventory.observations.len() < observations {
        number += 1;
        let certificates: Vec<AssetId> = (0..10).map(|of| certificate(&mut inventory, &mut dice, number, of)).collect();
        endpoint(&mut inventory, &mut dice, number, &certificates);
        file(&mut inventory, &mut dice, number);
    }
    inventory.sort();
    inventory
}

fn see(inventory: &mut Inventory, asset: &AssetId, fact: Fact, standing: Standing, at: usize) {
    let offset = u64::try_from(at).unwrap_or_default();
    let locus = Locus::Wire { connection: 0, from_peer: true, offset, len: 40 };
    let evidence = Evidence::new("bench/synthetic", locus, format!("message of {at} bytes"));
    inventory.observations.push(Observation::new(asset.clone(), fact, standing, Confidence::Proven, evidence));
}

fn endpoint(inventory: &mut Inventory, dice: &mut Dice, number: usize, certificates: &[AssetId]) {
    let id = AssetId::new(format!("tls://192.0.2.{}:{number}", number % 256));
    let mut asset = Asset::new(id.clone(), AssetKind::Endpoint, format!("host-{number}.example"), "bench");
    for certificate in certificates.iter().take(2) {
        asset.link(Relation::Presents, certificate.clone());
    }
    let mut add = |algorithm: Algorithm, usage, protocol, at| {
        let fact = Fact::Algorithm { algorithm, usage, protocol: Some(protocol) };
        see(inventory, &id, fact, Standing::Accepted, at);
    };
    let newest = [Protocol::Tls12, Protocol::Tls13];
    let versions: Vec<_> = [Protocol::Tls10, Protocol::Tls11].into_iter().filter(|_| dice.below(4) == 0).collect();
    for version in newest.into_iter().chain(versions) {
        add(Algorithm::new("TLS-version").with(Parameter::Name, version.name()), Usage::Protocol, version, 1);
        let suites: Vec<_> = Suite::all().filter(|suite| suite.allowed_in(version)).collect();
        for at in 0..(3 + dice.below(8)) {
            if let Some(suite) = dice.one(&suites) {
                add(suite.algorithm(), Usage::Encryption, version, at);
            }
        }
        let groups: Vec<_> = Group::all().filter(|group| group.allowed_in(version)).collect();
        for at in 0..=dice.below(4) {
            if let Some(group) = dice.one(&groups) {
                add(group.algorithm(), Usage::KeyEstablishment, version, at);
            }
        }
        let schemes: Vec<_> = Scheme::all().collect();
        for at in 0..=dice.below(4) {
            if let Some(scheme) = dice.one(&schemes) {
                add(scheme.algorithm(), Usage::Signature, version, at);
            }
        }
    }
    inventory.assets.push(asset);
}

/// A certificate with its key and its signature, both with its dates.
fn certificate(inventory: &mut Inventory, dice: &mut Dice, number: usize, of: usize) -> AssetId {
    let id = AssetId::new(format!("certificate:sha256:{number:032x}{of:032x}"));
    let asset = Asset::new(id.clone(), AssetKind::Certificate, format!("CN=host-{number}-{of}.example"), "bench")
        .with("self-signed", "no");
    inventory.assets.push(asset);
    let day = |days: usize| date(2015, 1, 1).saturating_add(i64::try_from(days).unwrap_or_default().days());
    let issued = dice.below(4300);
    let ends = issued + 90 + dice.below(3650);
    let dated = |algorithm: Algorithm| algorithm.with(Parameter::Issued, day(issued)).with(Parameter::Ends, day(ends));
    let key = match dice.below(4) {
        0 => Algorithm::new("ECDSA")
            .with(Parameter::Curve, *dice.one(&["P-256", "P-384", "brainpoolP256r1"]).unwrap_or(&"P-256")),
        1 => Algorithm::new("EdDSA").with(Parameter::Curve, "Ed25519"),
        _ => {
            let bits = *dice.one(&[1024_u32, 2048, 2048, 2048, 3072, 4096]).unwrap_or(&2048);
            Algorithm::new("RSA")
                .with(Parameter::Bits, bits)
                .with(Parameter::Exponent, 65537_u32)
                .with(Parameter::ExponentBits, 17_u32)
        }
    };
    let hash = *dice.one(&["SHA-1", "SHA-256", "SHA-256", "SHA-384"]).unwrap_or(&"SHA-256");
    let signature = match dice.below(3) {
        0 => Algorithm::new("ECDSA").with(Parameter::Curve, "P-256").with(Parameter::Hash, hash),
        1 => Algorithm::new("RSASSA-PSS").with(Parameter::Bits, 3072_u32).with(Parameter::Hash, hash),
        _ => Algorithm::new("RSASSA-PKCS1").with(Parameter::Bits, 2048_u32).with(Parameter::Hash, hash),
    };
    for algorithm in [key, signature] {
        let fact = Fact::Algorithm { algorithm: dated(algorithm), usage: Usage::Signature, protocol: None };
        see(inventory, &id, fact, Standing::Accepted, of);
    }
    id
}

fn file(inventory: &mut Inventory, dice: &mut Dice, number: usize) {
    let id = AssetId::new(format!("file:/usr/lib/lib{number}.so"));
    inventory.assets.push(Asset::new(id.clone(), AssetKind::File, format!("/usr/lib/lib{number}.so"), "bench"));
    let families: Vec<_> = FamilyEntry::all()
        .filter(|entry| {
            matches!(entry.kind(), Kind::BlockCipher | Kind::Hash | Kind::Mac | Kind::Factoring | Kind::Kem)
        })
        .collect();
    for at in 0..12 {
        let Some(entry) = dice.one(&families) else { return };
        let (standing, usage) = match dice.below(4) {
            0 => (Standing::Called, Usage::Unstated),
            1 => (Standing::Linked, entry.usage()),
            _ => (Standing::Present, entry.usage()),
        };
        let mut algorithm = Algorithm::new(entry.name());
        if let Some(bits) = dice.one(entry.sizes()).filter(|_| entry.parameters().contains(&Parameter::Bits)) {
            algorithm = algorithm.with(Parameter::Bits, *bits);
        }
        see(inventory, &id, Fact::Algorithm { algorithm, usage, protocol: None }, standing, at);
    }
}
