//! Who issued whom among the certificates at hand (RFC 5280 §6.1, §4.2.1.1): by name, by key identifier, by signature.

use std::collections::BTreeMap;

use super::key::Key;
use super::verify::{self, Check};
use super::x509::Certificate;

/// How many certificates of the issuer's name are tried for one certificate.
const TRIALS: usize = 128;

/// How it is known that a certificate was issued by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    /// The issuer's key made the signature.
    Signature,
    /// Name and key identifier match; the signature is of a kind that is not verified here.
    KeyIdentifier,
    /// The name matches; the signature is of a kind that is not verified here.
    Name,
}

impl Proof {
    /// For people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::KeyIdentifier => "name and key identifier",
            Self::Name => "name",
        }
    }
}

/// What is known of a certificate's issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Issuer {
    /// The certificate itself.
    Itself(Proof),
    /// These certificates, by their places among those given: several if the same key is certified more than once.
    Others(Vec<usize>, Proof),
    /// None of those at hand.
    Absent {
        /// Why, for people.
        why: &'static str,
        /// Whether candidates were left untried.
        over_limit: bool,
    },
}

/// The issuer of each certificate among them, in their order.
pub(super) fn issuers(certificates: &[Certificate<'_>]) -> Vec<Issuer> {
    let mut index = Index { certificates, by_name: BTreeMap::new(), by_identifier: BTreeMap::new() };
    for (place, certificate) in certificates.iter().enumerate() {
        if !certificate.subject.is_empty() && certificate.key.is_some() {
            index.by_name.entry(certificate.subject).or_default().push(place);
            if let Some(identifier) = certificate.extensions.subject_key {
                index.by_identifier.entry((certificate.subject, identifier)).or_default().push(place);
            }
        }
    }
    certificates.iter().map(|certificate| index.issuer(certificate)).collect()
}

/// The certificates by what an issuer is looked for.
struct Index<'c, 'a> {
    certificates: &'c [Certificate<'a>],
    by_name: BTreeMap<&'a [u8], Vec<usize>>,
    by_identifier: BTreeMap<(&'a [u8], &'a [u8]), Vec<usize>>,
}

/// What one key under the issuer's name shows.
struct Candidate {
    places: Vec<usize>,
    check: Check,
    /// Whether its identifier is the one asked for; `None` if one of the two is absent.
    identified: Option<bool>,
}

impl Index<'_, '_> {
    fn issuer(&self, certificate: &Certificate<'_>) -> Issuer {
        if let Some(proof) = itself(certificate) {
            return Issuer::Itself(proof);
        }
        let (candidates, over_limit) = self.candidates(certificate);
        let named = !candidates.is_empty();
        let best = candidates
            .into_iter()
            .filter_map(|candidate| proof(&candidate).map(|proof| (proof, candidate.places)))
            .min_by_key(|(proof, _)| *proof);
        match best {
            Some((proof, places)) => Issuer::Others(places, proof),
            None => Issuer::Absent { why: reason(certificate, named), over_limit },
        }
    }

    /// The certificates of the issuer's name, grouped by key, those with the right identifier first; and whether some were
    /// left out.
    fn candidates(&self, certificate: &Certificate<'_>) -> (Vec<Candidate>, bool) {
        let authority = certificate.extensions.authority_key;
        let first = authority.and_then(|identifier| self.by_identifier.get(&(certificate.issuer, identifier)));
        let second = self.by_name.get(certificate.issuer);
        let mut places = first.into_iter().chain(second).flatten();
        let mut groups: Vec<(&[u8], Candidate)> = Vec::new();
        for place in places.by_ref().take(TRIALS) {
            let Some(other) = self.certificates.get(*place) else { continue };
            let Some(key) = other.key.as_ref().filter(|_| other.der != certificate.der) else { continue };
            match groups.iter_mut().find(|(spki, _)| *spki == key.spki) {
                Some((_, candidate)) if candidate.places.contains(place) => {}
                Some((_, candidate)) => candidate.places.push(*place),
                None => {
                    let check = try_key(certificate, key);
                    let identified = identified(certificate, other);
                    groups.push((key.spki, Candidate { places: vec![*place], check, identified }));
                }
            }
        }
        (groups.into_iter().map(|(_, candidate)| candidate).collect(), places.next().is_some())
    }
}

/// Whether a certificate that names itself as its issuer is, and how that is known.
fn itself(certificate: &Certificate<'_>) -> Option<Proof> {
    let key = certificate.key.as_ref().filter(|_| certificate.self_issued())?;
    match (try_key(certificate, key), identified(certificate, certificate)) {
        (Check::Verified, _) => Some(Proof::Signature),
        (Check::Unable, Some(true)) => Some(Proof::KeyIdentifier),
        (Check::Unable, None) => Some(Proof::Name),
        (Check::Unable, Some(false)) | (Check::Wrong, _) => None,
    }
}

/// What speaks for a candidate, if anything does.
fn proof(candidate: &Candidate) -> Option<Proof> {
    match (candidate.check, candidate.identified) {
        (Check::Verified, _) => Some(Proof::Signature),
        (Check::Unable, Some(true)) => Some(Proof::KeyIdentifier),
        (Check::Unable, None) => Some(Proof::Name),
        (Check::Unable, Some(false)) | (Check::Wrong, _) => None,
    }
}

fn reason(certificate: &Certificate<'_>, named: bool) -> &'static str {
    match (named, certificate.self_issued()) {
        (false, false) => "the issuer's certificate is not at hand",
        (false, true) => "it names itself as issuer, but its own key did not make its signature",
        (true, _) => "a certificate of the issuer's name is at hand, but its key did not make the signature",
    }
}

fn try_key(certificate: &Certificate<'_>, key: &Key<'_>) -> Check {
    verify::check(key, &certificate.scheme, certificate.to_be_signed, certificate.signature)
}

/// Whether the issuer's key identifier is the one that the certificate asks for (RFC 5280 §4.2.1.1).
fn identified(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> Option<bool> {
    let asked = certificate.extensions.authority_key?;
    Some(issuer.extensions.subject_key? == asked)
}
