use super::applications::Applications;
use super::classic::is_version_alert;
use super::retry::offered_schemes;
use super::track::{Step, Track};
use crate::inventory::GapReason;
use crate::scan::tls::catalogue;
use crate::scan::tls::conversation::End;
use crate::scan::tls::handshake::{Failure, Name, Options, Outcome};
use crate::scan::tls::learned::{Fate, Learned, Sight};
use crate::scan::tls::wire::alert;
use crate::vocab::Protocol;

/// What TLS 1.3 says behind its encryption: certificates, the scheme that signs, the application protocol. One complete
/// handshake for each scheme that the server accepts, and one that it refuses.
pub(super) struct Handshakes {
    applications: Applications,
    schemes: Vec<u16>,
    /// Whether the endpoint has a name to ask for.
    named: bool,
    over: bool,
}

impl Handshakes {
    pub(super) fn new(named: bool) -> Self {
        let schemes = catalogue::schemes(Protocol::Tls13);
        Self { applications: Applications::new(), schemes, named, over: false }
    }
}

impl Track for Handshakes {
    fn step(&mut self, learned: &mut Learned) -> Step {
        let unseen = learned.version(Protocol::Tls13).schemes.unseen(&self.schemes);
        match learned.fate(Protocol::Tls13) {
            None => return Step::Wait,
            Some(Fate::Lower(_) | Fate::RefusedWith(_)) => self.over = true,
            // Perhaps it refuses hellos without key share only.
            Some(Fate::Refused(end)) => self.over |= is_version_alert(end) || !matches!(end, End::Alert(_)),
            Some(Fate::Accepted(_)) => {}
        }
        if self.over || unseen.is_empty() {
            return Step::Over;
        }
        Step::Handshake(Options {
            versions: vec![Protocol::Tls13],
            schemes: offered_schemes(&unseen),
            alpn: self.applications.offer(),
            name: Name::Endpoint,
            ..Options::default()
        })
    }

    fn shaken(&mut self, connection: u32, outcome: &Outcome, learned: &mut Learned) {
        let first = learned.version(Protocol::Tls13).schemes.len() == 0;
        let offered_alpn = !self.applications.offer().is_empty();
        let scheme = outcome.record.scheme;
        if outcome.version == Some(Protocol::Tls13) {
            learn(connection, outcome, learned, self.named);
        }
        if let Some(scheme) = scheme {
            let sight = Sight::inside(connection, "CertificateVerify.algorithm");
            let new = learned.version(Protocol::Tls13).schemes.found(scheme, sight);
            self.over |= !new;
            let alpn: Vec<_> = learned.version(Protocol::Tls13).alpn.keys().cloned().collect();
            self.applications.chosen(alpn.iter());
            return;
        }
        if offered_alpn && !matches!(outcome.failure, Some(Failure::Alert(alert::PROTOCOL_VERSION))) {
            self.applications.refused();
            return;
        }
        self.over = true;
        let accepted = learned.version(Protocol::Tls13).is_accepted();
        if first && accepted {
            let why = match &outcome.failure {
                Some(failure) => format!("{failure:?}"),
                None => "no signature came".to_owned(),
            };
            let detail = format!("no handshake of TLS 1.3 could be completed: {why}");
            learned.gap("tls/certificates", gap_reason(outcome), format!("certificates of TLS 1.3: {detail}"));
            learned.gap_in(
                Some(Protocol::Tls13),
                "tls/signature-schemes",
                gap_reason(outcome),
                format!("signature schemes of TLS 1.3: {detail}"),
            );
        } else if !first && let Some(Failure::TimedOut | Failure::Refused(_)) = outcome.failure {
            let detail = "whether TLS 1.3 accepts more signature schemes than those found";
            learned.gap_in(Some(Protocol::Tls13), "tls/signature-schemes", gap_reason(outcome), detail);
        }
    }
}

/// Takes in what a handshake of TLS 1.3 showed. Suite and group only where no hello without key share was answered: the
/// server's order is told from those.
pub(super) fn learn(connection: u32, outcome: &Outcome, learned: &mut Learned, named: bool) {
    let facts = learned.version(Protocol::Tls13);
    if !facts.is_accepted() {
        facts.fate = Some(Fate::Accepted(Sight::inside(connection, "ServerHello.version")));
    }
    if facts.suites.len() == 0
        && let (Some(suite), Some(group)) = (outcome.suite, outcome.group)
    {
        facts.suites.found(suite, Sight::inside(connection, "ServerHello.cipher_suite"));
        facts.groups.found(group, Sight::inside(connection, "ServerHello.key_share"));
        let detail = "the server answers no hello without key share; more than these were not asked for";
        learned.gap_in(Some(Protocol::Tls13), "tls/suites", GapReason::Unsupported, detail);
        learned.gap_in(Some(Protocol::Tls13), "tls/groups", GapReason::Unsupported, detail);
    }
    let facts = learned.version(Protocol::Tls13);
    if let Some(name) = &outcome.alpn {
        facts.alpn.entry(name.clone()).or_insert_with(|| Sight::inside(connection, "EncryptedExtensions.ALPN"));
    }
    let certificates = outcome.record.certificates.iter();
    let chain = certificates.map(|der| (der.clone(), Sight::inside(connection, "Certificate.certificate"))).collect();
    learned.chain(chain, named);
    if outcome.record.wants_client_certificate {
        learned.client_certificate.get_or_insert_with(|| Sight::inside(connection, "CertificateRequest"));
    }
}

fn gap_reason(outcome: &Outcome) -> GapReason {
    match &outcome.failure {
        Some(Failure::TimedOut) => GapReason::TimedOut,
        Some(Failure::Refused(_) | Failure::Reset | Failure::Closed) => GapReason::Refused,
        Some(Failure::Endless(_)) => GapReason::OverLimit { limit: "bytes of a handshake".to_owned() },
        _ => GapReason::Unsupported,
    }
}
