//! What a hello offers, and its bytes.

use super::wire::{ClientHello, TooLong, Writer, extension};
use crate::vocab::Protocol;

/// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746 §3.3).
const RENEGOTIATION_SCSV: u16 = 0x00ff;
/// TLS_FALLBACK_SCSV (RFC 7507 §2).
const FALLBACK_SCSV: u16 = 0x5600;
/// DEFLATE (RFC 3749 §2).
const DEFLATE: u8 = 1;

/// How much a hello carries beside its lists. Some servers and the boxes before them fail on what they do not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// Every extension that can teach something.
    Full,
    /// The extensions without which ephemeral suites cannot be agreed, and short lists of suites.
    Modest,
    /// No extension but the server's name.
    Plain,
}

impl Shape {
    /// How many suites one hello may carry.
    pub(crate) fn most_suites(self) -> usize {
        match self {
            Self::Full => 4096,
            Self::Modest | Self::Plain => 48,
        }
    }
}

/// What one hello offers. Lists are in the order of preference; an empty list leaves its extension out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hello {
    /// The highest version offered; for TLS 1.3, the only one.
    pub(crate) version: Protocol,
    /// Cipher suites.
    pub(crate) suites: Vec<u16>,
    /// Groups.
    pub(crate) groups: Vec<u16>,
    /// Signature schemes, from TLS 1.2.
    pub(crate) schemes: Vec<u16>,
    /// The name of the server.
    pub(crate) server_name: Option<String>,
    /// Application protocols.
    pub(crate) alpn: Vec<Vec<u8>>,
    /// What else it carries.
    pub(crate) shape: Shape,
    /// Whether it says that it is a second attempt with a lower version (RFC 7507).
    pub(crate) fallback: bool,
}

impl Hello {
    /// Its bytes. `seed` and `number` decide its random: same hello, same bytes.
    ///
    /// # Errors
    /// If a list is longer than the wire allows.
    pub(crate) fn bytes(&self, seed: u64, number: u32) -> Result<Vec<u8>, TooLong> {
        let modern = self.version >= Protocol::Tls13;
        let legacy = self.version.min(Protocol::Tls12).number();
        let mut suites = self.suites.clone();
        if self.shape != Shape::Full || self.version <= Protocol::Ssl3 {
            suites.push(RENEGOTIATION_SCSV);
        }
        if self.fallback {
            suites.push(FALLBACK_SCSV);
        }
        let mut hello = ClientHello::new(legacy, draw(seed, number, b"random"), suites);
        if modern {
            hello.session = draw(seed, number, b"session").to_vec();
        } else if self.shape == Shape::Full {
            hello.compressions = vec![DEFLATE, 0];
        }
        if self.version > Protocol::Ssl3 {
            let extensions = self.extensions()?;
            hello.extensions = (!extensions.is_empty()).then_some(extensions);
        }
        hello.write(legacy.min(Protocol::Tls10.number()))
    }

    fn extensions(&self) -> Result<Vec<(u16, Vec<u8>)>, TooLong> {
        let modern = self.version >= Protocol::Tls13;
        let full = self.shape == Shape::Full;
        let lists = modern || self.shape < Shape::Plain;
        let mut list = Extensions(Vec::new());
        if let Some(name) = &self.server_name {
            list.add(extension::SERVER_NAME, |content| {
                content.vector(2, |names| {
                    names.u8(0);
                    names.vector(2, |host| host.bytes(name.as_bytes()));
                });
            })?;
        }
        if full && !modern {
            for empty in [
                extension::EXTENDED_MASTER_SECRET,
                extension::ENCRYPT_THEN_MAC,
                extension::SESSION_TICKET,
                extension::TRUNCATED_HMAC,
            ] {
                list.add(empty, |_| {})?;
            }
            // peer_allowed_to_send: whether the server answers at all is what is asked.
            list.add(extension::HEARTBEAT, |content| content.u8(1))?;
        }
        if lists && !self.groups.is_empty() {
            list.add(extension::SUPPORTED_GROUPS, |content| {
                content.vector(2, |groups| groups.numbers16(&self.groups));
            })?;
            if !modern {
                list.add(extension::EC_POINT_FORMATS, |content| {
                    content.vector(1, |formats| formats.bytes(&[0, 1, 2]));
                })?;
            }
        }
        if lists && self.version >= Protocol::Tls12 && !self.schemes.is_empty() {
            list.add(extension::SIGNATURE_ALGORITHMS, |content| content.vector(2, |s| s.numbers16(&self.schemes)))?;
        }
        if !self.alpn.is_empty() {
            list.add(extension::ALPN, |content| {
                content.vector(2, |names| self.alpn.iter().for_each(|name| names.vector(1, |n| n.bytes(name))));
            })?;
        }
        if modern {
            list.add(extension::PSK_KEY_EXCHANGE_MODES, |content| content.vector(1, |modes| modes.u8(1)))?;
            // Empty: the server answers with the group it wants (RFC 8446 §4.2.8), and nobody computes a key.
            list.add(extension::KEY_SHARE, |content| content.vector(2, |_| {}))?;
            let version = self.version.number();
            list.add(extension::SUPPORTED_VERSIONS, |content| content.vector(1, |versions| versions.u16(version)))?;
        } else if full {
            // Last, because some old servers fail on an empty extension at the end.
            list.add(extension::RENEGOTIATION_INFO, |content| content.u8(0))?;
        }
        Ok(list.0)
    }
}

struct Extensions(Vec<(u16, Vec<u8>)>);

impl Extensions {
    fn add(&mut self, number: u16, content: impl FnOnce(&mut Writer)) -> Result<(), TooLong> {
        let mut writer = Writer::new();
        content(&mut writer);
        self.0.push((number, writer.finish()?));
        Ok(())
    }
}

/// 32 bytes that look random and are the same for the same arguments.
fn draw(seed: u64, number: u32, purpose: &[u8]) -> [u8; 32] {
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    context.update(&seed.to_be_bytes());
    context.update(&number.to_be_bytes());
    context.update(purpose);
    let mut drawn = [0; 32];
    for (to, from) in drawn.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    drawn
}
