use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::known::{self, Known};
use crate::inventory::{Asset, AssetId, AssetKind, Inventory, Observation, Relation};
use crate::vocab::{self, Algorithm, Aspect, Kind, Parameter, Strength, Usage};

/// The cheapest ways into an asset; none where nothing that was seen bears on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct WeakestLinks {
    /// To read what passes: key establishment and encryption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<WeakestLink>,
    /// To impersonate: the signatures of the handshake and of the certificates, up to the last one at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impersonate: Option<WeakestLink>,
    /// To tamper: message authentication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tamper: Option<WeakestLink>,
}

impl WeakestLinks {
    /// Whether nothing bears on any of the three.
    pub fn is_empty(&self) -> bool {
        self.read.is_none() && self.impersonate.is_none() && self.tamper.is_none()
    }
}

/// One way in: the weakest algorithm on it, classically and against a quantum computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct WeakestLink {
    /// Classical security bits of the weakest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classical: Option<u32>,
    /// Quantum category of the weakest, 0 (broken by a quantum computer) to 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantum: Option<u8>,
    /// The weakest algorithm, by its name for people.
    pub algorithm: String,
    /// The asset that holds it.
    pub asset: AssetId,
    /// Where the strength comes from.
    pub source: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Read,
    Impersonate,
    Tamper,
}

/// How one aspect of a fact bears on the ways into an asset.
pub(super) struct Bearing {
    ways: Vec<Way>,
    is_certificate_signature: bool,
    strength: Strength,
    algorithm: String,
}

impl Bearing {
    /// None if the aspect bears on no way, or nobody knows its strength.
    pub(super) fn of(aspect: &Aspect) -> Option<Self> {
        let all = [Way::Read, Way::Impersonate, Way::Tamper].into_iter();
        let ways: Vec<_> = all.filter(|way| bears(aspect, *way)).collect();
        if ways.is_empty() {
            return None;
        }
        Some(Self {
            ways,
            is_certificate_signature: is_certificate_signature(&aspect.algorithm),
            strength: vocab::strength(&aspect.algorithm, aspect.usage)?,
            algorithm: aspect.algorithm.to_string(),
        })
    }
}

/// A bearing and the asset that has it.
type Link<'a> = (&'a Asset, &'a Bearing);

/// What bears on the ways into the assets of an inventory.
pub(super) struct Facts<'a> {
    assets: BTreeMap<&'a AssetId, &'a Asset>,
    known: BTreeMap<&'a AssetId, Vec<&'a Known>>,
}

impl<'a> Facts<'a> {
    /// `known` is of the observations, in their order; `counts` says which of them decide.
    pub(super) fn new(
        inventory: &'a Inventory,
        known: &'a [Arc<Known>],
        counts: impl Fn(&Observation) -> bool,
    ) -> Self {
        let mut of_assets: BTreeMap<&AssetId, Vec<&Known>> = BTreeMap::new();
        let mut known = known.iter();
        for run in known::runs(&inventory.observations) {
            let own = run.iter().zip(known.by_ref()).filter(|(observation, _)| counts(observation));
            let own = own.map(|(_, known)| &**known).filter(|known| known.transports || !known.bearings.is_empty());
            let own: Vec<_> = own.collect();
            if let Some(first) = run.first().filter(|_| !own.is_empty()) {
                of_assets.entry(&first.asset).or_default().extend(own);
            }
        }
        Self { assets: inventory.assets.iter().map(|asset| (&asset.id, asset)).collect(), known: of_assets }
    }

    /// The cheapest ways into an endpoint, a certificate or a key. What a file merely contains is no way into it.
    pub(super) fn weakest(&self, asset: &'a Asset) -> WeakestLinks {
        match asset.kind {
            AssetKind::Endpoint => WeakestLinks {
                read: cheapest(self.own(asset, Way::Read).chain(self.transported(asset))),
                impersonate: cheapest(self.own(asset, Way::Impersonate).chain(self.presented(asset))),
                tamper: cheapest(self.own(asset, Way::Tamper)),
            },
            AssetKind::Certificate | AssetKind::Key => WeakestLinks {
                read: cheapest(self.own(asset, Way::Read)),
                impersonate: cheapest(self.chain(asset).into_iter()),
                tamper: None,
            },
            _ => WeakestLinks::default(),
        }
    }

    fn known(&self, asset: &Asset) -> impl Iterator<Item = &'a Known> + use<'a> {
        self.known.get(&asset.id).cloned().unwrap_or_default().into_iter()
    }

    fn own(&self, asset: &'a Asset, way: Way) -> impl Iterator<Item = Link<'a>> + use<'a> {
        let bearings = self.known(asset).flat_map(|known| &known.bearings);
        bearings.filter(move |bearing| bearing.ways.contains(&way)).map(move |bearing| (asset, bearing))
    }

    /// The keys of presented certificates to which session keys are transported, if the endpoint accepts key transport.
    fn transported(&self, endpoint: &'a Asset) -> Vec<Link<'a>> {
        let transports = self.known(endpoint).any(|known| known.transports);
        let certificates = self.linked(endpoint, Relation::Presents).into_iter().filter(|_| transports);
        certificates.flat_map(|certificate| self.own(certificate, Way::Read)).collect()
    }

    /// The chains of the presented certificates.
    fn presented(&self, endpoint: &'a Asset) -> Vec<Link<'a>> {
        let certificates = self.linked(endpoint, Relation::Presents).into_iter();
        certificates.flat_map(|certificate| self.chain(certificate)).collect()
    }

    /// A certificate's key and signature, and those of its issuers as far as they are at hand. The signature of a self-signed
    /// certificate proves nothing to anybody and is left out.
    fn chain(&self, certificate: &'a Asset) -> Vec<Link<'a>> {
        let (mut links, mut seen, mut waiting) = (Vec::new(), BTreeSet::new(), vec![certificate]);
        while let Some(asset) = waiting.pop() {
            if seen.insert(&asset.id) {
                let self_signed = asset.properties.get("self-signed").is_some_and(|word| word.starts_with("yes"));
                let own = self.own(asset, Way::Impersonate);
                links.extend(own.filter(|(_, bearing)| !(self_signed && bearing.is_certificate_signature)));
                waiting.extend(self.linked(asset, Relation::IssuedBy));
            }
        }
        links
    }

    fn linked(&self, asset: &Asset, relation: Relation) -> Vec<&'a Asset> {
        let to = asset.links.iter().filter(|link| link.relation == relation);
        to.filter_map(|link| self.assets.get(&link.to).copied()).collect()
    }
}

/// A certificate's signature names a hash; its key does not.
fn is_certificate_signature(algorithm: &Algorithm) -> bool {
    algorithm.parameters.value(Parameter::Hash).is_some() || algorithm.family.kind() == Some(Kind::Hash)
}

/// Whether an aspect bears on a way in. Suites, groups and schemes as negotiated do through their parts.
fn bears(aspect: &Aspect, way: Way) -> bool {
    let kind = aspect.algorithm.family.kind();
    let primitive = !matches!(
        kind,
        Some(
            Kind::CipherSuite
                | Kind::NamedGroup
                | Kind::SignatureScheme
                | Kind::ProtocolVersion
                | Kind::Feature
                | Kind::Mode
                | Kind::Composition
                | Kind::SshAlgorithm
                | Kind::IkeTransform
                | Kind::KerberosEncryption
                | Kind::Certificate
        )
    );
    let authenticates = kind == Some(Kind::AuthenticatedEncryption)
        || matches!(
            aspect.algorithm.parameters.word(Parameter::Mode),
            Some("gcm" | "ccm" | "gcm-siv" | "siv" | "eax" | "ocb" | "mgm")
        );
    primitive
        && match way {
            Way::Read => matches!(aspect.usage, Usage::KeyEstablishment | Usage::Encryption),
            Way::Impersonate => aspect.usage == Usage::Signature,
            Way::Tamper => aspect.usage == Usage::Integrity || (aspect.usage == Usage::Encryption && authenticates),
        }
}

/// The link with the fewest classical bits, with the lowest quantum category of all.
fn cheapest<'a>(links: impl Iterator<Item = Link<'a>>) -> Option<WeakestLink> {
    let key = |strength: &Strength| (strength.classical.unwrap_or(u32::MAX), strength.quantum.unwrap_or(u8::MAX));
    let (mut weakest, mut quantum): (Option<Link<'_>>, Option<u8>) = (None, None);
    for (asset, bearing) in links {
        quantum = [quantum, bearing.strength.quantum].into_iter().flatten().min();
        if weakest.is_none_or(|(_, known)| key(&bearing.strength) < key(&known.strength)) {
            weakest = Some((asset, bearing));
        }
    }
    weakest.map(|(asset, bearing)| WeakestLink {
        classical: bearing.strength.classical,
        quantum,
        algorithm: bearing.algorithm.clone(),
        asset: asset.id.clone(),
        source: bearing.strength.source.clone(),
    })
}
