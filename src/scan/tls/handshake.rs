//! One complete handshake of TLS 1.2 or 1.3: what lies behind the encryption, and proof that the peer holds its keys.
//!
//! rustls on ring speaks; this only says what to offer and writes down what came. Every certificate is accepted, and every
//! signature scheme may be offered, also those that ring cannot verify: the [`Outcome`] says whether the signature was checked.
//! Pure: no socket and no clock. The randomness of keys and hellos is the system's, and no fact depends on it.
//!
//! Limits, of rustls and ring: suites with ephemeral elliptic-curve keys and AES-GCM or ChaCha20-Poly1305, and the groups of
//! [`groups::USUAL`]. A peer that wants others can be asked by hand-built hellos, but not be completed.
//!
//! References: RFC 8446; RFC 5246; FIPS 203; draft-ietf-tls-ecdhe-mlkem and draft-ietf-tls-mlkem.

mod groups;
mod recorder;

use std::sync::Arc;

use rustls::client::{ClientConfig, ClientConnection, Resumption};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{IpAddr, Ipv4Addr, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;

use self::recorder::{Certificates, Recorder};
use crate::scan::target::Endpoint;
use crate::scan::{Conversation, Event, Want};
use crate::vocab::Protocol;

pub(crate) use self::recorder::Record;

/// No sound server sends this much before its handshake ends; more is cut off and said so.
const MOST_BYTES: u64 = 1 << 20;

/// What to offer.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// TLS 1.2, TLS 1.3 or both; others cannot be spoken here.
    pub(crate) versions: Vec<Protocol>,
    /// Cipher suites by number, those that rustls has; empty for all.
    pub(crate) suites: Vec<u16>,
    /// Key-exchange groups by number, the first with a key share; those of [`groups::USUAL`] only, which are offered if there are none.
    pub(crate) groups: Vec<u16>,
    /// Signature schemes by number, any; empty for [`recorder::SCHEMES`].
    pub(crate) schemes: Vec<u16>,
    /// Application protocols (RFC 7301), most wanted first; empty to send no such extension.
    pub(crate) alpn: Vec<Vec<u8>>,
    /// Which name to ask for.
    pub(crate) name: Name,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            versions: vec![Protocol::Tls12, Protocol::Tls13],
            suites: Vec::new(),
            groups: Vec::new(),
            schemes: Vec::new(),
            alpn: Vec::new(),
            name: Name::Endpoint,
        }
    }
}

/// The name in the server_name extension (RFC 6066 §3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// That of the endpoint, if it has one.
    Endpoint,
    /// None: no such extension.
    Absent,
}

/// What a handshake came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Whether the handshake was completed: both sides have proved the same keys.
    pub(crate) complete: bool,
    /// The version, once the server has chosen.
    pub(crate) version: Option<Protocol>,
    /// The cipher suite, once the server has chosen.
    pub(crate) suite: Option<u16>,
    /// The key-exchange group, once it was used.
    pub(crate) group: Option<u16>,
    /// Whether the server asked for another key share first (HelloRetryRequest, RFC 8446 §4.1.4).
    pub(crate) retried: bool,
    /// The application protocol that the server chose.
    pub(crate) alpn: Option<Vec<u8>>,
    /// Certificates, staple, signature and client authentication.
    pub(crate) record: Record,
    /// Bytes that came from the server in all.
    pub(crate) received: u64,
    /// Why it was not completed.
    pub(crate) failure: Option<Failure>,
}

/// Why a handshake was not completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// What was asked for cannot be offered: no such version, suite, group or name.
    Options(String),
    /// No connection could be made.
    Refused(String),
    /// The server closed in the middle.
    Closed,
    /// The connection broke.
    Reset,
    /// Nothing came within the time limit.
    TimedOut,
    /// The server sent this fatal alert (RFC 8446 §6).
    Alert(u8),
    /// What the server sent is not acceptable as TLS; the text says why, for a person.
    Protocol(String),
    /// The server sent more than a handshake can need; so many bytes.
    Endless(u64),
}

/// A handshake under way.
pub(crate) struct Handshake {
    connection: Option<ClientConnection>,
    recorder: Arc<Recorder>,
    outcome: Outcome,
    over: bool,
}

impl Handshake {
    /// A handshake with this endpoint, not begun yet. What cannot be offered shows as [`Failure::Options`].
    pub(crate) fn new(endpoint: &Endpoint, options: Options) -> Self {
        let recorder = Arc::new(Recorder::new(&options.schemes));
        let mut handshake =
            Self { connection: None, recorder: Arc::clone(&recorder), outcome: Outcome::default(), over: false };
        match connection(endpoint, options, recorder) {
            Ok(connection) => handshake.connection = Some(connection),
            Err(reason) => handshake.fail(Failure::Options(reason)),
        }
        handshake
    }

    /// What it has come to so far.
    pub(crate) fn outcome(&self) -> Outcome {
        let mut outcome = self.outcome.clone();
        outcome.record = self.recorder.record();
        if let Some(connection) = &self.connection {
            outcome.version = connection.protocol_version().and_then(|version| Protocol::tls(u16::from(version)));
            outcome.suite = connection.negotiated_cipher_suite().map(|suite| u16::from(suite.suite()));
            outcome.group = connection.negotiated_key_exchange_group().map(|group| u16::from(group.name()));
            outcome.alpn = connection.alpn_protocol().map(<[u8]>::to_vec);
            outcome.retried =
                matches!(connection.handshake_kind(), Some(rustls::HandshakeKind::FullWithHelloRetryRequest));
        }
        outcome
    }

    fn fail(&mut self, failure: Failure) {
        if !self.over {
            self.over = true;
            self.outcome.failure = Some(failure);
        }
    }

    fn received(&mut self, mut bytes: &[u8]) {
        let Some(connection) = &mut self.connection else { return };
        self.outcome.received = self.outcome.received.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let mut trouble = None;
        while trouble.is_none() && !bytes.is_empty() && connection.is_handshaking() {
            trouble = match connection.read_tls(&mut bytes) {
                Ok(0) | Err(_) => Some(Failure::Protocol("records that do not end".to_owned())),
                Ok(_) => connection.process_new_packets().err().map(failure),
            };
        }
        let done = !connection.is_handshaking();
        if let Some(failure) = trouble {
            self.fail(failure);
        } else if done && !self.over {
            connection.send_close_notify();
            self.outcome.complete = true;
            self.over = true;
        } else if self.outcome.received > MOST_BYTES {
            self.fail(Failure::Endless(self.outcome.received));
        }
    }
}

impl Conversation for Handshake {
    fn want(&mut self) -> Want {
        let mut bytes = Vec::new();
        if let Some(connection) = &mut self.connection {
            while connection.wants_write() && connection.write_tls(&mut bytes).is_ok_and(|written| written > 0) {}
        }
        match (bytes.is_empty(), self.over) {
            (false, _) => Want::Send(bytes),
            (true, false) => Want::Receive,
            (true, true) => Want::Close,
        }
    }

    fn happened(&mut self, event: Event<'_>) {
        if self.over {
            return;
        }
        match event {
            Event::Connected => {}
            Event::Received(bytes) => self.received(bytes),
            Event::Refused(reason) => self.fail(Failure::Refused(reason.to_owned())),
            Event::Closed => self.fail(Failure::Closed),
            Event::Reset => self.fail(Failure::Reset),
            Event::TimedOut => self.fail(Failure::TimedOut),
        }
    }
}

fn failure(error: rustls::Error) -> Failure {
    match error {
        rustls::Error::AlertReceived(alert) => Failure::Alert(u8::from(alert)),
        other => Failure::Protocol(other.to_string()),
    }
}

/// Nothing here is judged by the time of day, so none is asked for.
#[derive(Debug)]
struct Timeless;

impl TimeProvider for Timeless {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(std::time::Duration::ZERO))
    }
}

fn connection(endpoint: &Endpoint, options: Options, recorder: Arc<Recorder>) -> Result<ClientConnection, String> {
    let versions: Vec<_> = options
        .versions
        .iter()
        .map(|version| match version {
            Protocol::Tls12 => Ok(&rustls::version::TLS12),
            Protocol::Tls13 => Ok(&rustls::version::TLS13),
            other => Err(format!("{other} cannot be spoken here")),
        })
        .collect::<Result<_, _>>()?;
    let mut config = ClientConfig::builder_with_details(Arc::new(provider(&options)?), Arc::new(Timeless))
        .with_protocol_versions(&versions)
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&recorder) as _)
        .with_client_cert_resolver(Arc::new(Certificates(recorder)));
    config.resumption = Resumption::disabled();
    config.alpn_protocols = options.alpn;
    let asked = match options.name {
        Name::Endpoint => endpoint.server_name.clone(),
        Name::Absent => None,
    };
    config.enable_sni = asked.is_some();
    let name = match asked {
        Some(name) => ServerName::try_from(name.clone()).map_err(|_| format!("{name:?} is no DNS name"))?,
        None => ServerName::IpAddress(IpAddr::V4(Ipv4Addr::from([0, 0, 0, 0]))),
    };
    ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())
}

fn provider(options: &Options) -> Result<CryptoProvider, String> {
    let mut provider = ring::default_provider();
    if !options.suites.is_empty() {
        provider.cipher_suites.retain(|suite| options.suites.contains(&u16::from(suite.suite())));
    }
    let wanted: &[u16] = if options.groups.is_empty() { groups::USUAL } else { &options.groups };
    provider.kx_groups = wanted
        .iter()
        .map(|number| groups::by_number(*number).ok_or_else(|| format!("group {number:#06x} cannot be computed here")))
        .collect::<Result<_, _>>()?;
    Ok(provider)
}

#[cfg(test)]
mod tests;
