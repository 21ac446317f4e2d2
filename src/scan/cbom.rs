//! Cryptographic bills of materials: what other generators found or declare (CycloneDX 1.4 to 1.7, ECMA-424), as JSON.
//!
//! A bill says what somebody declares of a product, and not what we saw: an algorithm that a component `provides` is present, one
//! that it `dependsOn`, or whose occurrence in the code is named, is called; the cipher suites of a protocol are offered; a
//! certificate or key is what it is made with. A purpose that the bill does not state stays open.

mod about;
mod algorithm;
mod certificate;
mod document;
mod holders;
mod material;
mod name;
mod protocol;
mod purpose;

pub use about::ALL as ABOUT;
use about::DOCUMENT;
use document::{Document, Shape};
use holders::Holders;

use super::{Artefact, Findings};
use crate::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Locus, Observation, Relation, Standing,
};

/// Looks for a bill of materials in an artefact, told by its content. Returns whether the artefact is one.
pub fn examine(artefact: &Artefact<'_>, found: &mut Findings) -> bool {
    let Some(shape) = document::shape(artefact.bytes) else { return false };
    let document = match shape {
        Shape::Json => match document::read(artefact.bytes) {
            Ok(document) => document,
            Err(problem) => {
                add_asset(artefact, "CycloneDX (JSON)", found);
                found.gaps.push(Gap::new(artefact.asset.clone(), DOCUMENT.id, problem.reason, problem.detail));
                return true;
            }
        },
        Shape::Xml => {
            add_asset(artefact, "CycloneDX (XML)", found);
            let detail = "a CycloneDX document in XML: only the JSON form is read; convert it first";
            found.gaps.push(Gap::new(artefact.asset.clone(), DOCUMENT.id, GapReason::Unsupported, detail));
            return true;
        }
    };
    Bill::new(artefact, &document).add(found);
    true
}

fn add_asset(artefact: &Artefact<'_>, format: &str, found: &mut Findings) {
    let name = artefact.path.join(" › ");
    let mut asset = Asset::new(artefact.asset.clone(), AssetKind::File, name, artefact.target.clone())
        .with("format", format)
        .with("size", artefact.bytes.len().to_string());
    for about in ABOUT {
        asset.ask(about.id);
    }
    found.assets.push(asset);
}

/// A bill on its way into the inventory.
struct Bill<'b> {
    artefact: &'b Artefact<'b>,
    document: &'b Document,
    holders: Holders,
}

impl<'b> Bill<'b> {
    fn new(artefact: &'b Artefact<'b>, document: &'b Document) -> Self {
        Self { artefact, document, holders: Holders::of(document) }
    }

    fn add(&self, found: &mut Findings) {
        add_asset(self.artefact, &format!("CycloneDX {} (JSON)", self.document.version), found);
        if let (Some(asset), Some(product)) = (found.assets.last_mut(), &self.document.product) {
            asset.properties.insert("product".to_owned(), product.clone());
        }
        for (reason, detail) in &self.document.trouble {
            self.gap(DOCUMENT.id, reason.clone(), detail.clone(), found);
        }
        if !self.document.components.iter().any(document::Component::is_cryptographic) {
            let since = if matches!(self.document.version.as_str(), "1.4" | "1.5") {
                "; the format has them since version 1.6"
            } else {
                ""
            };
            let detail = format!(
                "no cryptographic asset among {} components: nothing to assess{since}",
                self.document.components.len()
            );
            return self.gap(DOCUMENT.id, GapReason::Missing, detail, found);
        }
        self.add_software(found);
        for (index, component) in self.document.components.iter().enumerate() {
            let Some(properties) = &component.crypto else { continue };
            let one = One { bill: self, index, component, properties };
            match document::folded(document::word(properties, "assetType").unwrap_or_default()).as_str() {
                "algorithm" => algorithm::add(&one, found),
                "certificate" => certificate::add(&one, found),
                "protocol" => protocol::add(&one, found),
                "relatedcryptomaterial" => material::add(&one, found),
                other => {
                    let detail = format!("{}: assetType {other:?} is not known", component.called());
                    self.gap(DOCUMENT.id, GapReason::Unsupported, detail, found);
                }
            }
        }
    }

    /// The software components that hold cryptography, as assets inside the file.
    fn add_software(&self, found: &mut Findings) {
        for (index, component) in self.document.components.iter().enumerate() {
            if component.is_cryptographic() || component.is_product || !self.holders.holds(index) {
                continue;
            }
            let kind = match component.kind.as_str() {
                "library" | "framework" => AssetKind::Library,
                _ => AssetKind::File,
            };
            let mut asset = Asset::new(self.asset_of(index), kind, component.title(), self.artefact.target.clone());
            asset.properties.insert("declared-in".to_owned(), self.artefact.path.join(" › "));
            self.link_contained(&asset.id, found);
            found.assets.push(asset);
        }
    }

    /// The asset of a component; the product is the file itself.
    fn asset_of(&self, index: usize) -> AssetId {
        match self.document.components.get(index) {
            Some(component) if !component.is_product => {
                AssetId::new(format!("{} › {}", self.artefact.asset, component.place()))
            }
            _ => self.artefact.asset.clone(),
        }
    }

    fn link_contained(&self, to: &AssetId, found: &mut Findings) {
        if let Some(file) = found.assets.iter_mut().find(|asset| asset.id == self.artefact.asset) {
            file.link(Relation::Contains, to.clone());
        }
    }

    fn gap(&self, question: &str, reason: GapReason, detail: String, found: &mut Findings) {
        found.gaps.push(Gap::new(self.artefact.asset.clone(), question, reason, detail));
    }
}

/// One cryptographic component of a bill.
struct One<'b> {
    bill: &'b Bill<'b>,
    index: usize,
    component: &'b document::Component,
    properties: &'b serde_json::Value,
}

impl One<'_> {
    /// The properties of one kind of asset, such as `algorithmProperties`.
    fn part(&self, name: &str) -> &serde_json::Value {
        self.properties.get(name).unwrap_or(&serde_json::Value::Null)
    }

    /// Where the component stands: the file, then the JSON pointer (RFC 6901).
    fn locus(&self) -> Locus {
        let mut path = self.bill.artefact.path.clone();
        path.push(self.component.pointer.clone());
        Locus::File { path, offset: 0, len: 0 }
    }

    /// Adds a fact to everything that holds the component, each in its standing.
    fn held(&self, question: &str, fact: &Fact, standing: Option<Standing>, detail: &str, found: &mut Findings) {
        for (holder, own) in self.bill.holders.of_component(self.index) {
            let asset = holder.map_or_else(|| self.bill.artefact.asset.clone(), |index| self.bill.asset_of(index));
            // What is merely provided is not offered by anybody.
            let standing = standing.filter(|_| own != Standing::Present).unwrap_or(own);
            found.observations.push(self.observation(asset, question, fact.clone(), standing, detail));
        }
    }

    fn observation(&self, asset: AssetId, question: &str, fact: Fact, standing: Standing, detail: &str) -> Observation {
        let occurrences = self.component.occurrences();
        let detail = if occurrences.is_empty() { detail.to_owned() } else { format!("{detail}; {occurrences}") };
        // A declaration has other explanations than that it is true.
        Observation::new(asset, fact, standing, Confidence::Likely, Evidence::new(question, self.locus(), detail))
    }

    fn gap(&self, question: &str, reason: GapReason, what: &str, found: &mut Findings) {
        self.bill.gap(question, reason, format!("{}: {what}", self.component.called()), found);
    }
}
