//! Keys that a bill declares. Their values are never looked at.

use serde_json::Value;

use super::about::MATERIAL;
use super::algorithm::{self, Said};
use super::document::{Component, folded, word};
use super::{Bill, One};
use crate::inventory::{Asset, AssetKind, GapReason, Standing};
use crate::scan::Findings;
use crate::vocab::{Kind, Parameter};

/// Adds a key as an asset. Material that is no key is left out.
pub(super) fn add(one: &One<'_>, found: &mut Findings) {
    let properties = one.part("relatedCryptoMaterialProperties");
    let kind = word(properties, "type").or_else(|| word(properties, "relatedCryptoMaterialType")).unwrap_or("unknown");
    if !matches!(folded(kind).as_str(), "privatekey" | "publickey" | "secretkey" | "key" | "keypair") {
        return;
    }
    let id = one.bill.asset_of(one.index);
    let mut asset =
        Asset::new(id.clone(), AssetKind::Key, one.component.name.clone(), one.bill.artefact.target.clone());
    asset.ask(MATERIAL.id);
    asset.properties.insert("declared-in".to_owned(), one.bill.artefact.path.join(" › "));
    asset.properties.insert("type".to_owned(), kind.to_owned());
    for (property, name) in [("state", "state"), ("format", "key-format"), ("expirationDate", "not-after")] {
        if let Some(value) = word(properties, property) {
            asset.properties.insert(name.to_owned(), value.to_owned());
        }
    }
    one.bill.link_contained(&id, found);
    found.assets.push(asset);
    match key_of(one.bill, one.component) {
        Ok((said, name)) => {
            for what in &said.trouble {
                one.gap(MATERIAL.id, GapReason::Malformed { at: 0, what: what.clone() }, what, found);
            }
            let detail = format!("declared as {:?}, {kind}", one.component.name);
            for fact in said.facts(&name) {
                found.observations.push(one.observation(id.clone(), MATERIAL.id, fact, Standing::Accepted, &detail));
            }
        }
        Err(what) => one.gap(MATERIAL.id, GapReason::Missing, &what, found),
    }
}

/// The algorithm of a key, with its size, and the name that it was found under.
pub(super) fn key_of(bill: &Bill<'_>, component: &Component) -> Result<(Said, String), String> {
    let crypto = component.crypto.as_ref().unwrap_or(&Value::Null);
    let none = Value::Null;
    let properties = crypto.get("relatedCryptoMaterialProperties").unwrap_or(&none);
    let related = properties.get("relatedCryptographicAssets").and_then(Value::as_array).into_iter().flatten();
    let mut related = related.filter(|asset| word(asset, "type").is_some_and(|kind| folded(kind) == "algorithm"));
    let reference = word(properties, "algorithmRef").or_else(|| word(related.next()?, "ref"));
    let (mut said, named) = match reference.map(|reference| (reference, bill.document.component(reference))) {
        Some((_, Some((_, target)))) => {
            let crypto = target.crypto.as_ref().unwrap_or(&none);
            (algorithm::said(target, crypto), target.name.clone())
        }
        Some((reference, None)) => return Err(format!("its algorithm {reference:?} is no component of the bill")),
        // A key that is named after its algorithm, or that has only an identifier.
        None => (algorithm::said(component, crypto), component.name.clone()),
    };
    if reference.is_none() && said.algorithm.is_none() {
        return Err("the algorithm of the key is not stated".to_owned());
    }
    // What troubles the algorithm's own component is told there.
    if reference.is_some() {
        said.trouble.clear();
    }
    sized(&mut said, properties);
    Ok((said, named))
}

/// The declared size, where it can be the size that the algorithm is named by and not that of an encoding.
fn sized(said: &mut Said, properties: &Value) {
    let Some(algorithm) = &mut said.algorithm else { return };
    let Some(bits) = properties.get("size").and_then(Value::as_u64).filter(|bits| *bits > 0) else { return };
    let Some(entry) = algorithm.family.entry().filter(|it| it.parameters().contains(&Parameter::Bits)) else { return };
    let plausible = match entry.kind() {
        Kind::BlockCipher | Kind::StreamCipher | Kind::AuthenticatedEncryption => {
            entry.sizes().is_empty() || entry.sizes().contains(&bits)
        }
        _ => bits.is_multiple_of(128) && bits <= 16384,
    };
    match algorithm.parameters.number(Parameter::Bits) {
        None if plausible => drop(algorithm.parameters.0.insert(Parameter::Bits, bits.into())),
        Some(known) if plausible && known != bits => {
            said.trouble.push(format!("bits is {known} in one place and {bits} in another: taken as unknown"));
            algorithm.parameters.0.remove(&Parameter::Bits);
        }
        _ => {}
    }
}
