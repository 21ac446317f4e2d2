//! One hello, and all that comes back in the clear: a [`Flight`].

use super::catalogue;
use super::wire::{
    Alert, CertificateRequest, KeyExchange, Message, Messages, Record, Records, ServerHello, WireError,
    certificate_list, content, handshake,
};
use crate::scan::{Conversation, Event, Want};
use crate::vocab::Protocol;

/// No sound server sends this much before ServerHelloDone.
const MOST_BYTES: u64 = 256 << 10;

/// A part of a flight, with the message that it was read from, to tell where it stood.
#[derive(Clone, Debug)]
pub(crate) struct Part<T> {
    /// What was read.
    pub(crate) value: T,
    message: Message,
}

impl<T> Part<T> {
    /// Offset in the peer's bytes of a position in the message's body.
    pub(crate) fn at(&self, position: u64) -> u64 {
        self.message.at(position)
    }
}

/// Certificates in DER, each with its position in the message.
pub(crate) type Certificates = Vec<(u64, Vec<u8>)>;

/// Everything that a server said in the clear to one hello.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flight {
    /// ServerHello or HelloRetryRequest.
    pub(crate) hello: Option<Part<ServerHello>>,
    /// The certificates, each with its position.
    pub(crate) certificates: Option<Part<Certificates>>,
    /// ServerKeyExchange.
    pub(crate) key_exchange: Option<Part<KeyExchange>>,
    /// CertificateRequest.
    pub(crate) request: Option<Part<CertificateRequest>>,
    /// Warnings that came on the way.
    pub(crate) warnings: Vec<Alert>,
    /// How it ended.
    pub(crate) end: End,
    /// Bytes that came in all.
    pub(crate) received: u64,
}

/// How a flight ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum End {
    /// It has not.
    #[default]
    Open,
    /// All was said: ServerHelloDone, a HelloRetryRequest, the ServerHello of TLS 1.3, or the first encrypted record.
    Done,
    /// An alert that ends the connection.
    Alert(Alert),
    /// The server closed.
    Closed,
    /// The connection broke.
    Reset,
    /// Nothing (more) came within the time limit.
    TimedOut,
    /// No connection could be made.
    Refused(String),
    /// The server speaks something else; what, as far as one can tell.
    NotTls(String),
    /// What it sent does not follow the format.
    Malformed(WireError),
    /// It sent more than the limit.
    OverLimit,
}

/// The conversation: sends one hello and reads the flight.
pub(crate) struct Exchange {
    send: Option<Vec<u8>>,
    records: Records,
    messages: Messages,
    flight: Flight,
}

impl Exchange {
    /// Will send these bytes of a hello.
    pub(crate) fn new(hello: Vec<u8>) -> Self {
        Self { send: Some(hello), records: Records::new(), messages: Messages::new(), flight: Flight::default() }
    }

    /// What came.
    pub(crate) fn into_flight(self) -> Flight {
        self.flight
    }

    fn end(&mut self, end: End) {
        if self.flight.end == End::Open {
            self.flight.end = end;
        }
    }

    fn received(&mut self, bytes: &[u8]) {
        self.flight.received = self.flight.received.saturating_add(bytes.len() as u64);
        self.records.received(bytes);
        while self.flight.end == End::Open {
            match self.records.record() {
                Ok(Some(record)) => self.record(&record),
                Ok(None) => break,
                Err(error) if self.records.cut() == 0 => {
                    return self.end(End::NotTls(seems(self.records.waiting(), error)));
                }
                Err(error) => return self.end(End::Malformed(error)),
            }
        }
        if self.flight.received > MOST_BYTES {
            self.end(End::OverLimit);
        }
    }

    fn record(&mut self, record: &Record) {
        match record.kind {
            content::HANDSHAKE => {
                self.messages.received(&record.fragment, record.at);
                while self.flight.end == End::Open {
                    let read = self.messages.message();
                    match read.and_then(|message| message.map(|message| self.message(message)).transpose()) {
                        Ok(Some(())) => {}
                        Ok(None) => break,
                        Err(error) => self.end(End::Malformed(error)),
                    }
                }
            }
            content::ALERT => match record.fragment.as_slice() {
                [level, description, ..] => {
                    let alert = Alert { level: *level, description: *description, at: record.at };
                    if alert.is_warning() {
                        self.flight.warnings.push(alert);
                    } else {
                        self.end(End::Alert(alert));
                    }
                }
                _ => self.end(End::Malformed(WireError {
                    at: record.at,
                    field: "Alert.description",
                    fault: super::wire::Fault::Truncated,
                })),
            },
            // ChangeCipherSpec or anything encrypted: nothing more will be in the clear.
            _ => self.end(End::Done),
        }
    }

    fn message(&mut self, message: Message) -> Result<(), WireError> {
        let body = message.body.as_slice();
        if message.kind == handshake::HELLO_REQUEST {
            return Ok(());
        }
        let Some(hello) = &self.flight.hello else {
            if message.kind != handshake::SERVER_HELLO {
                let error = WireError { at: 0, field: "ServerHello", fault: super::wire::Fault::Value };
                return Err(WireError { at: message.offset(), ..error });
            }
            let value = ServerHello::read(body).map_err(|error| message.locate(error))?;
            let last = value.is_retry() || value.version >= Protocol::Tls13.number();
            self.flight.hello = Some(Part { value, message });
            if last {
                self.end(End::Done);
            }
            return Ok(());
        };
        let version = hello.value.version;
        match message.kind {
            handshake::CERTIFICATE => {
                let value = certificate_list(body).map_err(|error| message.locate(error))?;
                self.flight.certificates = Some(Part { value, message });
            }
            handshake::SERVER_KEY_EXCHANGE => {
                let form = catalogue::form(hello.value.suite, version);
                let value = KeyExchange::read(body, form).map_err(|error| message.locate(error))?;
                self.flight.key_exchange = Some(Part { value, message });
            }
            handshake::CERTIFICATE_REQUEST => {
                let value = CertificateRequest::read(body, version).map_err(|error| message.locate(error))?;
                self.flight.request = Some(Part { value, message });
            }
            handshake::SERVER_HELLO_DONE => self.end(End::Done),
            // CertificateStatus and others that were not asked for.
            _ => {}
        }
        Ok(())
    }
}

impl Conversation for Exchange {
    fn want(&mut self) -> Want {
        if self.flight.end != End::Open {
            return Want::Close;
        }
        self.send.take().map_or(Want::Receive, Want::Send)
    }

    fn happened(&mut self, event: Event<'_>) {
        match event {
            Event::Connected => {}
            Event::Received(bytes) => self.received(bytes),
            Event::Refused(reason) => self.end(End::Refused(reason.to_owned())),
            Event::Closed => {
                // Less than the header of a record, or a text without its end, and then nothing more.
                let waiting = self.records.waiting();
                if self.records.cut() == 0 && !waiting.is_empty() && !matches!(waiting.first(), Some(20..=24)) {
                    let field = WireError { at: 0, field: "Record", fault: super::wire::Fault::Truncated };
                    self.end(End::NotTls(seems(waiting, field)));
                }
                self.end(End::Closed);
            }
            Event::Reset => self.end(End::Reset),
            Event::TimedOut => self.end(End::TimedOut),
        }
    }
}

/// What a peer that does not speak TLS seems to speak, by its first bytes.
fn seems(bytes: &[u8], error: WireError) -> String {
    const SIGNS: &[(&[u8], &str)] = &[
        (b"HTTP/", "HTTP"),
        (b"<", "HTTP without header"),
        (b"SSH-", "SSH"),
        (b"220 ", "SMTP or FTP before STARTTLS"),
        (b"220-", "SMTP or FTP before STARTTLS"),
        (b"* OK", "IMAP before STARTTLS"),
        (b"+OK", "POP3 before STLS"),
        (b"-ERR", "POP3 or Redis"),
        (b"<?xml", "XMPP"),
        (b"RFB ", "VNC"),
    ];
    if let Some((_, name)) = SIGNS.iter().rev().find(|(sign, _)| bytes.starts_with(sign)) {
        return (*name).to_owned();
    }
    let start = super::learned::hexadecimal(bytes.get(..8).unwrap_or(bytes));
    format!("unknown, beginning with {start} ({error})")
}
