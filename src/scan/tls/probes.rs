//! The questions put to a TLS endpoint, one a file: what each is, how it is asked, and what of the answers becomes a fact.
//!
//! The plan asks for all of them together, because one answer of a server teaches several things; a probe takes its own out of
//! what was learned.

mod alpn;
mod certificates;
mod diffie_hellman;
mod features;
mod groups;
mod server_name;
mod signature_schemes;
mod suites;
mod versions;

use super::conversation::End;
use super::learned::{Fate, Learned, Listing, Order, Sight, reason};
use crate::inventory::{Asset, AssetId, AssetKind, Confidence, Fact, Gap, GapReason, Observation, Standing};
use crate::scan::target::Endpoint;
use crate::scan::{About, Findings};
use crate::vocab::{Algorithm, Parameter, Protocol, Usage};

/// One question.
pub(crate) struct Probe {
    /// Its documentation.
    pub(crate) about: About,
    /// Writes down the facts that answer it.
    report: fn(&mut Report<'_>),
}

/// Every probe, in the order of reports.
pub(crate) static ALL: &[&Probe] = &[
    &versions::PROBE,
    &suites::PROBE,
    &groups::PROBE,
    &diffie_hellman::PROBE,
    &signature_schemes::PROBE,
    &certificates::PROBE,
    &server_name::PROBE,
    &alpn::PROBE,
    &features::PROBE,
];

/// What a probe works with.
struct Report<'a> {
    question: &'static str,
    endpoint: &'a Endpoint,
    learned: &'a Learned,
    asset: Asset,
    found: Findings,
}

impl Report<'_> {
    /// An algorithm was accepted, and seen there.
    fn observe(&mut self, algorithm: Algorithm, usage: Usage, protocol: Option<Protocol>, sight: &Sight) {
        self.ranked(algorithm, usage, protocol, sight, None);
    }

    /// An algorithm was accepted, at that place in the order of the server.
    fn ranked(
        &mut self,
        algorithm: Algorithm,
        usage: Usage,
        protocol: Option<Protocol>,
        sight: &Sight,
        rank: Option<u32>,
    ) {
        let standing = if rank == Some(0) { Standing::Preferred } else { Standing::Accepted };
        let fact = Fact::Algorithm { algorithm, usage, protocol };
        let evidence = sight.evidence(self.question);
        let mut observation = Observation::new(self.asset.id.clone(), fact, standing, Confidence::Proven, evidence);
        observation.rank = rank;
        self.found.observations.push(observation);
    }

    /// All values of a listing, ranked where the server decides the order.
    fn list(&mut self, listing: &Listing, usage: Usage, protocol: Protocol, algorithm: impl Fn(u16) -> Algorithm) {
        let server = listing.order() == Order::Server && listing.len() > 1;
        for (place, (value, sight)) in (0..).zip(listing.iter()) {
            self.ranked(algorithm(*value), usage, Some(protocol), sight, server.then_some(place));
        }
    }

    /// A feature has this value.
    fn feature(&mut self, name: &str, value: &str, protocol: Option<Protocol>, sight: &Sight) {
        let algorithm = Algorithm::new("TLS-feature").with(Parameter::Name, name).with(Parameter::Value, value);
        self.observe(algorithm, Usage::Protocol, protocol, sight);
    }

    fn gap(&mut self, question: &str, reason: GapReason, detail: impl Into<String>) {
        self.gap_in(None, question, reason, detail);
    }

    /// A question stayed open of one version.
    fn gap_in(&mut self, version: Option<Protocol>, question: &str, reason: GapReason, detail: impl Into<String>) {
        self.found.gaps.push(Gap::new(self.asset.id.clone(), question, reason, detail).of(version));
    }
}

/// The endpoint as an asset: `tls://host@address:port`, without the host where the user named the address.
fn asset(endpoint: &Endpoint) -> Asset {
    let address = endpoint.address.to_string();
    let bare = endpoint.host.parse::<std::net::IpAddr>().is_ok_and(|host| host == endpoint.address.ip());
    let name = if bare { address } else { format!("{}@{address}", endpoint.host) };
    Asset::new(AssetId::new(format!("tls://{name}")), AssetKind::Endpoint, name, endpoint.target.clone())
}

/// Values that no registry knows, or that nobody had offered.
fn unknown(report: &mut Report<'_>) {
    let learned = report.learned;
    for facts in learned.versions.values() {
        for ((space, number, usage), sight) in &facts.unknown {
            let question = match *space {
                "tls-suite" => "tls/suites",
                "tls-group" => "tls/groups",
                "tls-signature-scheme" => "tls/signature-schemes",
                _ => "tls/versions",
            };
            let fact = Fact::Unknown { space: (*space).to_owned(), value: format!("{number:#06x}"), usage: *usage };
            let evidence = sight.evidence(question);
            let asset = report.asset.id.clone();
            let observation = Observation::new(asset, fact, Standing::Accepted, Confidence::Proven, evidence);
            report.found.observations.push(observation);
        }
    }
}

/// What stayed open: what the plan noted, versions whose refusal was no answer, and everything if nothing was accepted.
fn gaps(report: &mut Report<'_>, answered: bool) {
    let learned = report.learned;
    for (question, version, reason, detail) in &learned.gaps {
        report.gap_in(*version, question, reason.clone(), detail.clone());
    }
    let ends: Vec<(Protocol, End)> = learned
        .versions
        .iter()
        .filter_map(|(version, facts)| match &facts.fate {
            Some(Fate::Refused(end)) => Some((*version, end.clone())),
            _ => None,
        })
        .collect();
    if answered {
        for (version, end) in ends {
            if let Some(reason) = reason(&end) {
                report.gap_in(Some(version), "tls/versions", reason, format!("whether {version} is accepted"));
            }
        }
        if learned.accepted().any(|(_, facts)| facts.plainer) {
            report.gap(
                "tls/features",
                GapReason::Unsupported,
                "the server fails on hellos with all extensions and suites; it was asked with plainer ones",
            );
        }
        return;
    }
    let telling = |end: &&End| reason(end).is_some();
    let all = || ends.iter().map(|(_, end)| end).chain(&learned.failures);
    let end = all().find(telling).or_else(|| all().find(|end| matches!(end, End::Alert(_)))).or_else(|| all().next());
    let (reason, detail) = match end {
        Some(End::Refused(why)) => (GapReason::Refused, why.clone()),
        Some(End::Alert(alert)) => (
            GapReason::Refused,
            format!("every hello was answered by an alert, the first of them {}", alert.description),
        ),
        Some(End::Closed) => (GapReason::Refused, "every hello was answered by closing the connection".to_owned()),
        Some(End::Reset) | None => (GapReason::Refused, "every hello was answered by a reset".to_owned()),
        Some(other) => {
            let what = match other {
                End::NotTls(seen) => format!("the port does not speak TLS: {seen}"),
                End::TimedOut => "nothing came within the time limit".to_owned(),
                End::OverLimit => "more bytes came than any server needs".to_owned(),
                End::Malformed(error) => format!("what came is not TLS: {error}"),
                _ => String::new(),
            };
            (reason(other).unwrap_or(GapReason::Refused), what)
        }
    };
    for probe in ALL {
        report.gap(probe.about.id, reason.clone(), detail.clone());
    }
}

/// The facts of a survey that is over.
pub(super) fn report(
    endpoint: &Endpoint,
    learned: &Learned,
    connections: u32,
) -> (Vec<Asset>, Vec<Observation>, Vec<Gap>) {
    let mut report = Report { question: "", endpoint, learned, asset: asset(endpoint), found: Findings::default() };
    report.asset = report.asset.with("connections", connections.to_string());
    let answered = learned.accepted().next().is_some();
    for probe in ALL {
        report.question = probe.about.id;
        report.asset.ask(probe.about.id);
        if answered {
            (probe.report)(&mut report);
        }
    }
    unknown(&mut report);
    gaps(&mut report, answered);
    let Report { asset, mut found, .. } = report;
    found.assets.insert(0, asset);
    (found.assets, found.observations, found.gaps)
}
