//! Certificates that a bill declares.

use jiff::Timestamp;
use jiff::civil::Date;

use super::about::CERTIFICATE;
use super::algorithm::{self, Said};
use super::document::{folded, word};
use super::{One, material, name};
use crate::inventory::{Asset, AssetId, AssetKind, Fact, GapReason, Standing};
use crate::scan::Findings;
use crate::vocab::{Algorithm, Family, Parameter, Usage};

/// Adds a certificate as an asset, with its signature and its key.
pub(super) fn add(one: &One<'_>, found: &mut Findings) {
    let properties = one.part("certificateProperties");
    let subject = word(properties, "subjectName");
    let issuer = word(properties, "issuerName");
    let id = fingerprint(one)
        .map_or_else(|| one.bill.asset_of(one.index), |sum| AssetId::new(format!("certificate:sha256:{sum}")));
    let title = subject.unwrap_or(&one.component.name);
    let mut asset = Asset::new(id.clone(), AssetKind::Certificate, title, one.bill.artefact.target.clone());
    asset.ask(CERTIFICATE.id);
    asset.properties.insert("declared-in".to_owned(), one.bill.artefact.path.join(" › "));
    let not_before = date(one, &["notValidBefore"]);
    let not_after = date(one, &["notValidAfter"]);
    let own = subject.is_some() && subject == issuer;
    for (property, value) in [
        ("subject", subject.map(str::to_owned)),
        ("issuer", issuer.map(str::to_owned)),
        ("serial", word(properties, "serialNumber").map(str::to_owned)),
        ("certificate-format", word(properties, "certificateFormat").map(str::to_owned)),
        ("not-before", not_before.map(|date| date.to_string())),
        ("not-after", not_after.map(|date| date.to_string())),
    ] {
        if let Some(value) = value {
            asset.properties.insert(property.to_owned(), value);
        }
    }
    one.bill.link_contained(&id, found);
    found.assets.push(asset);
    let days = validity_days(one);
    let dated = |fact: Fact| with_dates(fact, not_before, not_after);
    let detail = format!("declared as {:?}", one.component.name);
    // Nobody relies on the signature that a certificate bears of itself.
    let standing = if own { Standing::Present } else { Standing::Accepted };
    if not_before.is_some() || not_after.is_some() {
        let algorithm = Algorithm::new("X.509");
        let algorithm = days.map_or(algorithm.clone(), |days| algorithm.with(Parameter::ValidityDays, days));
        let fact = dated(Fact::Algorithm { algorithm, usage: Usage::Protocol, protocol: None });
        found.observations.push(one.observation(id.clone(), CERTIFICATE.id, fact, Standing::Accepted, &detail));
    }
    for fact in signature(one, found) {
        let observation = one.observation(id.clone(), CERTIFICATE.id, dated(fact), standing, &detail);
        found.observations.push(observation);
    }
    for fact in key(one, found) {
        let observation = one.observation(id.clone(), CERTIFICATE.id, dated(fact), Standing::Accepted, &detail);
        found.observations.push(observation);
    }
}

/// The SHA-256 of the certificate, if it is declared (CycloneDX 1.7).
fn fingerprint(one: &One<'_>) -> Option<String> {
    let fingerprint = one.part("certificateProperties").get("fingerprint")?;
    let content = word(fingerprint, "content")?.to_ascii_lowercase();
    let whole = content.len() == 64 && content.bytes().all(|byte| byte.is_ascii_hexdigit());
    (whole && word(fingerprint, "alg").is_some_and(|alg| folded(alg) == "sha256")).then_some(content)
}

/// A day out of a time of RFC 3339.
fn date(one: &One<'_>, names: &[&str]) -> Option<Date> {
    let text = names.iter().find_map(|name| word(one.part("certificateProperties"), name))?;
    text.get(..10)?.parse().ok()
}

/// For how many days it is valid, if both times are declared to the second.
fn validity_days(one: &One<'_>) -> Option<u64> {
    let time = |name: &str| -> Option<Timestamp> { word(one.part("certificateProperties"), name)?.parse().ok() };
    let seconds = time("notValidAfter")?.duration_since(time("notValidBefore")?).as_secs().saturating_add(1);
    Some(u64::try_from(seconds).ok()?.div_ceil(86_400))
}

fn with_dates(fact: Fact, not_before: Option<Date>, not_after: Option<Date>) -> Fact {
    let Fact::Algorithm { mut algorithm, usage, protocol } = fact else { return fact };
    for (parameter, date) in [(Parameter::Issued, not_before), (Parameter::Ends, not_after)] {
        if let Some(date) = date {
            algorithm = algorithm.with(parameter, date);
        }
    }
    Fact::Algorithm { algorithm, usage, protocol }
}

/// The references of one kind: by their own property, or among the related assets of CycloneDX 1.7.
fn reference<'o>(one: &'o One<'_>, property: &str, related: &str) -> Option<&'o str> {
    let properties = one.part("certificateProperties");
    let list = properties.get("relatedCryptographicAssets").and_then(serde_json::Value::as_array);
    word(properties, property).or_else(|| {
        let mut assets = list.into_iter().flatten();
        let asset = assets.find(|asset| word(asset, "type").is_some_and(|kind| folded(kind) == related))?;
        word(asset, "ref")
    })
}

fn signature(one: &One<'_>, found: &mut Findings) -> Vec<Fact> {
    // The predecessor of 1.6 has the name itself.
    let named = word(one.part("certificateProperties"), "certificateSignatureAlgorithm");
    if let Some(text) = named {
        let said = Said { algorithm: name::read(text), uses: vec![Usage::Signature], trouble: Vec::new() };
        return said.facts(text);
    }
    let Some(reference) = reference(one, "signatureAlgorithmRef", "algorithm") else {
        one.gap(CERTIFICATE.id, GapReason::Missing, "it does not say how it is signed", found);
        return Vec::new();
    };
    let target = one.bill.document.component(reference);
    let Some((component, crypto)) = target.and_then(|(_, it)| Some((it, it.crypto.as_ref()?))) else {
        let what = format!("its signature algorithm {reference:?} is no component of the bill");
        one.gap(CERTIFICATE.id, GapReason::Missing, &what, found);
        return Vec::new();
    };
    let said = Said { uses: vec![Usage::Signature], ..algorithm::said(component, crypto) };
    said.facts(&component.name)
}

fn key(one: &One<'_>, found: &mut Findings) -> Vec<Fact> {
    let named = word(one.part("certificateProperties"), "certificateAlgorithm");
    if let Some(text) = named {
        let said = Said { algorithm: name::read(text), uses: vec![Usage::Unstated], trouble: Vec::new() };
        return said.facts(text);
    }
    let Some(reference) = reference(one, "subjectPublicKeyRef", "publickey") else {
        one.gap(CERTIFICATE.id, GapReason::Missing, "it does not say which key it certifies", found);
        return Vec::new();
    };
    let known = match one.bill.document.component(reference) {
        Some((_, component)) => material::key_of(one.bill, component),
        _ => Err(format!("its key {reference:?} is no component of the bill")),
    };
    known.map_or_else(
        |what| {
            one.gap(CERTIFICATE.id, GapReason::Missing, &what, found);
            Vec::new()
        },
        |(said, name)| open_to_sign_and_establish(said).facts(&name),
    )
}

/// A scheme on a key says how something was signed; of the certified key only its kind is meant.
fn open_to_sign_and_establish(mut said: Said) -> Said {
    if let Some(algorithm) = &mut said.algorithm
        && matches!(algorithm.family.name(), "RSASSA-PKCS1" | "RSASSA-PSS")
        && algorithm.parameters.0.remove(&Parameter::Hash).is_some()
    {
        algorithm.family = Family::new("RSA");
        said.uses = vec![Usage::Unstated];
    }
    said
}
