use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::inventory::{Asset, AssetId, AssetKind, Fact, Inventory, Relation};
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

/// What bears on the ways into the assets of an inventory.
pub(super) struct Facts<'a> {
    assets: BTreeMap<&'a AssetId, &'a Asset>,
    findings: BTreeMap<&'a AssetId, Vec<&'a Finding>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(inventory: &'a Inventory, findings: &'a [Finding]) -> Self {
        let mut of_assets: BTreeMap<&AssetId, Vec<&Finding>> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.counts) {
            of_assets.entry(&finding.observation.asset).or_default().push(finding);
        }
        Self { assets: inventory.assets.iter().map(|asset| (&asset.id, asset)).collect(), findings: of_assets }
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

    fn aspects(&self, asset: &'a Asset) -> impl Iterator<Item = Aspect> + use<'a> {
        let findings = self.findings.get(&asset.id).cloned().unwrap_or_default();
        findings.into_iter().flat_map(|finding| match &finding.observation.fact {
            Fact::Algorithm { algorithm, usage, protocol } => vocab::aspects_in(algorithm, *usage, *protocol),
            _ => Vec::new(),
        })
    }

    fn own(&self, asset: &'a Asset, way: Way) -> impl Iterator<Item = WeakestLink> + use<'a> {
        self.aspects(asset).filter(move |aspect| bears(aspect, way)).filter_map(|aspect| link(asset, &aspect))
    }

    /// The keys of presented certificates to which session keys are transported, if the endpoint accepts key transport.
    fn transported(&self, endpoint: &'a Asset) -> Vec<WeakestLink> {
        let transports = self.aspects(endpoint).any(|aspect| aspect.algorithm.family.name() == "RSAES-PKCS1");
        let certificates = self.linked(endpoint, Relation::Presents).into_iter().filter(|_| transports);
        certificates.flat_map(|certificate| self.own(certificate, Way::Read)).collect()
    }

    /// The chains of the presented certificates.
    fn presented(&self, endpoint: &'a Asset) -> Vec<WeakestLink> {
        let certificates = self.linked(endpoint, Relation::Presents).into_iter();
        certificates.flat_map(|certificate| self.chain(certificate)).collect()
    }

    /// A certificate's key and signature, and those of its issuers as far as they are at hand. The signature of a self-signed
    /// certificate proves nothing to anybody and is left out.
    fn chain(&self, certificate: &'a Asset) -> Vec<WeakestLink> {
        let (mut links, mut seen, mut waiting) = (Vec::new(), BTreeSet::new(), vec![certificate]);
        while let Some(asset) = waiting.pop() {
            if seen.insert(&asset.id) {
                let self_signed = asset.properties.get("self-signed").is_some_and(|word| word.starts_with("yes"));
                let aspects = self.aspects(asset).filter(|aspect| bears(aspect, Way::Impersonate));
                let binding = aspects.filter(|aspect| !(self_signed && is_certificate_signature(&aspect.algorithm)));
                links.extend(binding.filter_map(|aspect| link(asset, &aspect)));
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

fn link(asset: &Asset, aspect: &Aspect) -> Option<WeakestLink> {
    let Strength { classical, quantum, source, .. } = vocab::strength(&aspect.algorithm, aspect.usage)?;
    let algorithm = aspect.algorithm.to_string();
    Some(WeakestLink { classical, quantum, algorithm, asset: asset.id.clone(), source })
}

/// The link with the fewest classical bits, with the lowest quantum category of all.
fn cheapest(links: impl Iterator<Item = WeakestLink>) -> Option<WeakestLink> {
    let key = |link: &WeakestLink| (link.classical.unwrap_or(u32::MAX), link.quantum.unwrap_or(u8::MAX));
    let (mut weakest, mut quantum): (Option<WeakestLink>, Option<u8>) = (None, None);
    for link in links {
        quantum = [quantum, link.quantum].into_iter().flatten().min();
        if weakest.as_ref().is_none_or(|known| key(&link) < key(known)) {
            weakest = Some(link);
        }
    }
    weakest.map(|link| WeakestLink { quantum, ..link })
}
