use super::reader::{Fault, WireError};

/// Content types of records (RFC 8446 §5.1, RFC 6520 §3).
pub mod content {
    /// ChangeCipherSpec.
    pub const CHANGE_CIPHER_SPEC: u8 = 20;
    /// Alert.
    pub const ALERT: u8 = 21;
    /// Handshake.
    pub const HANDSHAKE: u8 = 22;
    /// Application data, or anything encrypted in TLS 1.3.
    pub const APPLICATION_DATA: u8 = 23;
    /// Heartbeat.
    pub const HEARTBEAT: u8 = 24;
}

/// Alert descriptions that a survey tells apart (RFC 8446 §6, RFC 7507 §2, RFC 7301 §3.2).
pub mod alert {
    /// close_notify.
    pub const CLOSE_NOTIFY: u8 = 0;
    /// handshake_failure.
    pub const HANDSHAKE_FAILURE: u8 = 40;
    /// protocol_version.
    pub const PROTOCOL_VERSION: u8 = 70;
    /// inappropriate_fallback.
    pub const INAPPROPRIATE_FALLBACK: u8 = 86;
    /// unrecognized_name.
    pub const UNRECOGNIZED_NAME: u8 = 112;
    /// no_application_protocol.
    pub const NO_APPLICATION_PROTOCOL: u8 = 120;
}

/// An alert in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// 1 warning, 2 fatal.
    pub level: u8,
    /// The description's number.
    pub description: u8,
    /// Offset of the alert in the peer's bytes.
    pub at: u64,
}

impl Alert {
    /// Whether the sender goes on after it. By its level; close_notify always ends (RFC 5246 §7.2.1).
    pub fn is_warning(self) -> bool {
        self.level == 1 && self.description != alert::CLOSE_NOTIFY
    }
}

/// One record of the record layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Content type.
    pub kind: u8,
    /// The record's version number, such as `0x0301`.
    pub version: u16,
    /// Its content.
    pub fragment: Vec<u8>,
    /// Offset of the content's first byte in the peer's bytes.
    pub at: u64,
}

/// Longest content of a record: 2^14 bytes and what encryption may add (RFC 5246 §6.2.3).
const LONGEST: usize = (1 << 14) + 2048;

/// Cuts the bytes of one direction into records, however they arrive.
#[derive(Clone, Debug, Default)]
pub struct Records {
    waiting: Vec<u8>,
    cut: u64,
}

impl Records {
    /// Nothing received yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in bytes as they came.
    pub fn received(&mut self, bytes: &[u8]) {
        self.waiting.extend(bytes);
    }

    /// What has come and is not yet part of a whole record.
    pub fn waiting(&self) -> &[u8] {
        &self.waiting
    }

    /// Bytes in all records cut so far: the offset of the first waiting byte.
    pub fn cut(&self) -> u64 {
        self.cut
    }

    /// The next whole record, if it has come.
    ///
    /// # Errors
    /// If what came cannot be a record of SSL 3.0 to TLS 1.3: unknown content type, major version other than 3, too long, or
    /// empty where that is not allowed (RFC 8446 §5.1: handshake and alert).
    pub fn record(&mut self) -> Result<Option<Record>, WireError> {
        let fault = |offset: u64, field| WireError { at: self.cut.saturating_add(offset), field, fault: Fault::Value };
        let mut header = self.waiting.iter().copied();
        let Some(kind) = header.next() else { return Ok(None) };
        if !(content::CHANGE_CIPHER_SPEC..=content::HEARTBEAT).contains(&kind) {
            return Err(fault(0, "Record.type"));
        }
        let Some(major) = header.next() else { return Ok(None) };
        if major != 3 {
            return Err(fault(1, "Record.version"));
        }
        let (Some(minor), Some(high), Some(low)) = (header.next(), header.next(), header.next()) else {
            return Ok(None);
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let may_be_empty = kind == content::APPLICATION_DATA;
        if length > LONGEST || (length == 0 && !may_be_empty) {
            return Err(fault(3, "Record.length"));
        }
        let Some(fragment) = self.waiting.get(5..5 + length).map(<[u8]>::to_vec) else { return Ok(None) };
        let at = self.cut.saturating_add(5);
        self.waiting.drain(..5 + length);
        self.cut = at.saturating_add(length as u64);
        Ok(Some(Record { kind, version: u16::from_be_bytes([major, minor]), fragment, at }))
    }
}
