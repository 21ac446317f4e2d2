//! From a certificate that was read to the inventory: its asset, its observations, what stayed open.

use super::chain::Issuer;
use super::extension;
use super::name;
use super::tlv::Fault;
use super::usage;
use super::x509::Certificate;
use super::{CERTIFICATE, ISSUER};
use crate::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Locus, Observation, Relation, Standing,
};
use crate::scan::Findings;
use crate::vocab::{Algorithm, Parameter, Usage};

/// Where a certificate was seen, and by what.
pub(super) struct Sight<'s> {
    /// The probe or detector.
    pub(super) method: &'s str,
    /// The target through which it was reached.
    pub(super) target: &'s str,
    /// The place.
    pub(super) locus: &'s Locus,
}

/// The id of a certificate's asset.
pub(super) fn id(certificate: &Certificate<'_>) -> AssetId {
    AssetId::new(format!("certificate:sha256:{}", certificate.sha256))
}

/// Adds all that is known of one certificate: `all` are those that came with it.
pub(super) fn add(
    certificate: &Certificate<'_>,
    issuer: &Issuer,
    all: &[Certificate<'_>],
    sight: &Sight<'_>,
    found: &mut Findings,
) {
    let id = id(certificate);
    let mut asset = Asset::new(id.clone(), AssetKind::Certificate, certificate.title(), sight.target);
    asset.ask(CERTIFICATE.id);
    asset.ask(ISSUER.id);
    properties(certificate, &mut asset);
    issued(certificate, issuer, all, &mut asset, found);
    validity(certificate, &id, sight, found);
    key(certificate, &id, sight, found);
    signature(certificate, issuer, all, &id, sight, found);
    for fault in &certificate.faults {
        found.gaps.push(gap(id.clone(), CERTIFICATE.id, fault, 0));
    }
    found.assets.push(asset);
}

/// A fault as an open question; `base` is where the faulty bytes begin.
pub(super) fn gap(asset: AssetId, question: &str, fault: &Fault, base: usize) -> Gap {
    let at = u64::try_from(base.saturating_add(fault.at)).unwrap_or(u64::MAX);
    let reason = if fault.truncated {
        GapReason::Truncated { at }
    } else {
        GapReason::Malformed { at, what: fault.what.clone() }
    };
    Gap::new(asset, question, reason, fault.what.clone())
}

fn properties(certificate: &Certificate<'_>, asset: &mut Asset) {
    let mut set = |name: &str, value: String| {
        asset.properties.insert(name.to_owned(), value);
    };
    if !certificate.subject.is_empty() {
        set("subject", certificate.subject_text.clone());
        set("issuer", certificate.issuer_text.clone());
    }
    if !certificate.serial.is_empty() {
        set("serial", name::hexadecimal(certificate.serial));
    }
    if let Some(version) = certificate.version {
        set("version", version.to_string());
    }
    if let Some(time) = &certificate.not_before {
        set("not-before", time.text());
    }
    if let Some(time) = &certificate.not_after {
        set("not-after", time.text());
    }
    set("fingerprint-sha256", certificate.sha256.clone());
    let extensions = &certificate.extensions;
    set("ca", if matches!(extensions.basic_constraints, Some((true, _))) { "yes" } else { "no" }.to_owned());
    if let Some((_, Some(length))) = extensions.basic_constraints {
        set("path-length", length.to_string());
    }
    if let Some(usage) = extensions.key_usage {
        set("key-usage", extension::key_usage_words(usage));
    }
    if let Some(usage) = &extensions.extended_key_usage {
        set("extended-key-usage", usage.clone());
    }
    if let Some(names) = &extensions.alternative_names {
        set("subject-alternative-names", names.clone());
    }
    if let Some(identifier) = extensions.subject_key {
        set("subject-key-identifier", name::hexadecimal(identifier));
    }
    if let Some(identifier) = extensions.authority_key {
        set("authority-key-identifier", name::hexadecimal(identifier));
    }
    if let Some(key) = &certificate.key {
        set("spki-sha256", super::sha256(key.spki));
    }
    let key = certificate.key.iter().flat_map(|key| &key.properties);
    for (name, value) in key.chain(&certificate.scheme.properties) {
        set(name, value.clone());
    }
}

/// Links to the issuers, or says why there is none.
fn issued(
    certificate: &Certificate<'_>,
    issuer: &Issuer,
    all: &[Certificate<'_>],
    asset: &mut Asset,
    found: &mut Findings,
) {
    let mut set = |name: &str, value: &str| {
        asset.properties.insert(name.to_owned(), value.to_owned());
    };
    match issuer {
        Issuer::Itself(proof) => {
            set("self-signed", "yes");
            set("self-signed-by", proof.words());
        }
        Issuer::Others(places, proof) => {
            set("self-signed", "no");
            set("issued-by", proof.words());
            for other in places.iter().filter_map(|place| all.get(*place)) {
                asset.link(Relation::IssuedBy, id(other));
            }
        }
        Issuer::Absent { why, over_limit } => {
            set("self-signed", "no");
            if *over_limit {
                let limit = GapReason::OverLimit { limit: "issuers of one name".to_owned() };
                let detail = format!("not every certificate of the name {:?} was tried", certificate.issuer_text);
                found.gaps.push(Gap::new(asset.id.clone(), ISSUER.id, limit, detail));
            } else if !certificate.issuer.is_empty() {
                let detail = format!("{why}: {}", certificate.issuer_text);
                found.gaps.push(Gap::new(asset.id.clone(), ISSUER.id, GapReason::Missing, detail));
            }
        }
    }
}

/// The certificate as such: from when to when it holds, and for how many days.
fn validity(certificate: &Certificate<'_>, id: &AssetId, sight: &Sight<'_>, found: &mut Findings) {
    let (Some(from), Some(until)) = (&certificate.not_before, &certificate.not_after) else { return };
    let algorithm = Algorithm::new("X.509").with(Parameter::ValidityDays, from.days_until(until));
    let fact = Fact::Algorithm { algorithm: dated(algorithm, certificate), usage: Usage::Protocol, protocol: None };
    let detail = format!("validity, {} to {}", from.text(), until.text());
    found.observations.push(observation(certificate, id, fact, sight, detail));
}

/// The public key, once for each usage that is open to it.
fn key(certificate: &Certificate<'_>, id: &AssetId, sight: &Sight<'_>, found: &mut Findings) {
    let Some(key) = &certificate.key else { return };
    let detail = format!("public key, {} octets at {} of the certificate", key.spki.len(), key.at);
    let mut add = |fact| found.observations.push(observation(certificate, id, fact, sight, detail.clone()));
    match &key.algorithm {
        Some(algorithm) => {
            for (algorithm, usage) in usage::of(algorithm, certificate.key_usage()) {
                let algorithm = dated(algorithm, certificate);
                add(Fact::Algorithm { algorithm, usage, protocol: None });
            }
        }
        None if !key.oid.is_empty() => add(unknown(&key.oid, Usage::Signature)),
        None => {}
    }
    if let Some((_, oid)) = key.properties.iter().find(|(name, _)| *name == "curve-oid") {
        add(unknown(oid, Usage::Signature));
    }
}

/// The signature, with what the issuer's key says of it.
fn signature(
    certificate: &Certificate<'_>,
    issuer: &Issuer,
    all: &[Certificate<'_>],
    id: &AssetId,
    sight: &Sight<'_>,
    found: &mut Findings,
) {
    let own = matches!(issuer, Issuer::Itself(_));
    let issuer = match issuer {
        Issuer::Itself(_) => Some(certificate),
        Issuer::Others(places, _) => places.first().and_then(|place| all.get(*place)),
        Issuer::Absent { .. } => None,
    };
    let key = issuer.and_then(|issuer| issuer.key.as_ref()).and_then(|key| key.algorithm.as_ref());
    let scheme = &certificate.scheme;
    let detail = format!("signature of the certificate, {} octets", certificate.signature.len());
    // Nobody relies on the signature that a certificate bears of itself: it is there, and that is all.
    let standing = if own { Standing::Present } else { Standing::Accepted };
    let mut add = |fact| {
        let observation = observation(certificate, id, fact, sight, detail.clone());
        found.observations.push(Observation { standing, ..observation });
    };
    match scheme.with_issuer(key, certificate.signature) {
        Some(algorithm) => {
            let algorithm = dated(algorithm, certificate);
            add(Fact::Algorithm { algorithm, usage: Usage::Signature, protocol: None });
        }
        None if !scheme.oid.is_empty() => add(unknown(&scheme.oid, Usage::Signature)),
        None => {}
    }
    if let Some((_, oid)) = scheme.properties.iter().find(|(name, _)| *name == "signature-hash-oid") {
        add(unknown(oid, Usage::Signature));
    }
}

/// The algorithm with the dates of the certificate that holds it.
fn dated(mut algorithm: Algorithm, certificate: &Certificate<'_>) -> Algorithm {
    if let Some(time) = &certificate.not_before {
        algorithm = algorithm.with(Parameter::Issued, time.date());
    }
    if let Some(time) = &certificate.not_after {
        algorithm = algorithm.with(Parameter::Ends, time.date());
    }
    algorithm
}

/// An object identifier that the vocabulary does not know.
pub(super) fn unknown(oid: &str, usage: Usage) -> Fact {
    Fact::Unknown { space: "oid".to_owned(), value: oid.to_owned(), usage }
}

fn observation(
    certificate: &Certificate<'_>,
    id: &AssetId,
    fact: Fact,
    sight: &Sight<'_>,
    detail: String,
) -> Observation {
    let evidence = Evidence::new(sight.method, sight.locus.clone(), detail).with_bytes(certificate.sha256.clone());
    Observation::new(id.clone(), fact, Standing::Accepted, Confidence::Proven, evidence)
}
