use super::extension;
use super::reader::{Reader, WireError};

/// The random of a ServerHello that is a HelloRetryRequest (RFC 8446 §4.1.3).
pub const HELLO_RETRY_REQUEST: [u8; 32] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11,
    0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
];

/// A ServerHello or HelloRetryRequest (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3). Positions count from the body's first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerHello {
    /// The negotiated version: of supported_versions if it is there, else legacy_version.
    pub version: u16,
    /// Position of that number.
    pub version_at: u64,
    /// The server's random.
    pub random: [u8; 32],
    /// The session id, or the echo of ours.
    pub session: Vec<u8>,
    /// The chosen suite.
    pub suite: u16,
    /// Position of the suite.
    pub suite_at: u64,
    /// The chosen compression method.
    pub compression: u8,
    /// Position of the compression method.
    pub compression_at: u64,
    /// All extensions: number, position of the content, content.
    pub extensions: Vec<(u16, u64, Vec<u8>)>,
}

impl ServerHello {
    /// Reads the body of the message. SSL 3.0 and old TLS servers leave the extensions out.
    ///
    /// # Errors
    /// Names the byte and field that do not follow the format.
    pub fn read(body: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(body);
        let mut version = reader.u16("ServerHello.legacy_version")?;
        let mut version_at = 0;
        let mut random = [0; 32];
        for (to, from) in random.iter_mut().zip(reader.take(32, "ServerHello.random")?) {
            *to = *from;
        }
        let session = reader.vector8("ServerHello.session_id")?;
        if session.rest().len() > 32 {
            return Err(session.error("ServerHello.session_id", super::Fault::Value));
        }
        let suite_at = reader.position();
        let suite = reader.u16("ServerHello.cipher_suite")?;
        let compression_at = reader.position();
        let compression = reader.u8("ServerHello.compression_method")?;
        let mut extensions = Vec::new();
        if !reader.is_empty() {
            let mut list = reader.vector16("ServerHello.extensions")?;
            reader.finish("ServerHello.extensions")?;
            while !list.is_empty() {
                let number = list.u16("ServerHello.extension_type")?;
                let content = list.vector16("ServerHello.extension_data")?;
                extensions.push((number, content.position(), content.rest().to_vec()));
            }
        }
        if let Some((_, at, content)) =
            extensions.iter().find(|(number, _, _)| *number == extension::SUPPORTED_VERSIONS)
        {
            version = Reader::new(content)
                .u16("ServerHello.supported_versions")
                .map_err(|error| WireError { at: at.saturating_add(error.at), ..error })?;
            version_at = *at;
        }
        let session = session.rest().to_vec();
        Ok(Self { version, version_at, random, session, suite, suite_at, compression, compression_at, extensions })
    }

    /// Whether it is a HelloRetryRequest.
    pub fn is_retry(&self) -> bool {
        self.random == HELLO_RETRY_REQUEST
    }

    /// The content of an extension and its position.
    pub fn extension(&self, number: u16) -> Option<(u64, &[u8])> {
        self.extensions.iter().find(|(n, _, _)| *n == number).map(|(_, at, content)| (*at, content.as_slice()))
    }

    /// The group that key_share names, and its position: asked for in a HelloRetryRequest, used in a ServerHello.
    pub fn group(&self) -> Option<(u16, u64)> {
        let (at, content) = self.extension(extension::KEY_SHARE)?;
        let group = Reader::new(content).u16("KeyShare.group").ok()?;
        Some((group, at))
    }

    /// The protocol that ALPN chose (RFC 7301 §3.1: a list of exactly one), and its position.
    pub fn alpn(&self) -> Option<(Vec<u8>, u64)> {
        let (at, content) = self.extension(extension::ALPN)?;
        let mut list = Reader::new(content).vector16("ALPN.protocol_name_list").ok()?;
        let name = list.vector8("ALPN.protocol_name").ok()?;
        Some((name.rest().to_vec(), at.saturating_add(name.position())))
    }
}
