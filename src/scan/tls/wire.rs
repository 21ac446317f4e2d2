//! The bytes of SSL 3.0 to TLS 1.3 on the wire: bounded readers and writers of what a survey sends and receives.
//!
//! Everything read here was written by a stranger: each reader is handed a slice, never reads past it, and answers with what
//! it read or with a [`WireError`] that names the byte and the field. Numbers that no registry knows are kept as numbers.
//! Sources: RFC 6101 (SSL 3.0), RFC 2246, RFC 4346, RFC 5246, RFC 8446 and the documents of the extensions named at each.

mod certificate;
mod certificate_request;
mod client_hello;
mod key_exchange;
mod message;
mod reader;
mod record;
mod server_hello;
mod writer;

pub use certificate::certificate_list;
pub use certificate_request::CertificateRequest;
pub use client_hello::ClientHello;
pub use key_exchange::{Exchange, Exchanged, Form, KeyExchange, Signed};
pub use message::{Message, Messages, handshake};
pub use reader::{Fault, Reader, WireError};
pub use record::{Alert, Record, Records, alert, content};
pub use server_hello::{HELLO_RETRY_REQUEST, ServerHello};
pub use writer::{TooLong, Writer};

/// Numbers of the extensions that a survey sends or reads (IANA, "TLS ExtensionType Values").
pub mod extension {
    /// RFC 6066 §3.
    pub const SERVER_NAME: u16 = 0;
    /// RFC 6066 §7.
    pub const TRUNCATED_HMAC: u16 = 4;
    /// RFC 6066 §8.
    pub const STATUS_REQUEST: u16 = 5;
    /// RFC 8422 §5.1.1, RFC 8446 §4.2.7.
    pub const SUPPORTED_GROUPS: u16 = 10;
    /// RFC 8422 §5.1.2.
    pub const EC_POINT_FORMATS: u16 = 11;
    /// RFC 8446 §4.2.3.
    pub const SIGNATURE_ALGORITHMS: u16 = 13;
    /// RFC 6520 §2.
    pub const HEARTBEAT: u16 = 15;
    /// RFC 7301 §3.1.
    pub const ALPN: u16 = 16;
    /// RFC 7366 §2.
    pub const ENCRYPT_THEN_MAC: u16 = 22;
    /// RFC 7627 §5.1.
    pub const EXTENDED_MASTER_SECRET: u16 = 23;
    /// RFC 5077 §3.2.
    pub const SESSION_TICKET: u16 = 35;
    /// RFC 8446 §4.2.1.
    pub const SUPPORTED_VERSIONS: u16 = 43;
    /// RFC 8446 §4.2.9.
    pub const PSK_KEY_EXCHANGE_MODES: u16 = 45;
    /// RFC 8446 §4.2.3.
    pub const SIGNATURE_ALGORITHMS_CERT: u16 = 50;
    /// RFC 8446 §4.2.8.
    pub const KEY_SHARE: u16 = 51;
    /// RFC 5746 §3.2.
    pub const RENEGOTIATION_INFO: u16 = 0xff01;
}
