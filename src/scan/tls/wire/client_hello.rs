use super::reader::{Reader, WireError};
use super::writer::{TooLong, Writer};
use super::{content, handshake};

/// A ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6101 §5.6.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientHello {
    /// legacy_version: the highest version offered, up to `0x0303`.
    pub version: u16,
    /// The client's random.
    pub random: [u8; 32],
    /// The session id, at most 32 bytes.
    pub session: Vec<u8>,
    /// The suites, in the client's order.
    pub suites: Vec<u16>,
    /// The compression methods, in the client's order.
    pub compressions: Vec<u8>,
    /// The extensions: number and content. `None`: the field is left out, as in SSL 3.0.
    pub extensions: Option<Vec<(u16, Vec<u8>)>>,
}

impl ClientHello {
    /// A hello without extensions.
    pub fn new(version: u16, random: [u8; 32], suites: Vec<u16>) -> Self {
        Self { version, random, session: Vec::new(), suites, compressions: vec![0], extensions: None }
    }

    /// The message in one record (or more, if it is longer than a record may be).
    ///
    /// # Errors
    /// If a list is longer than its length field can say.
    pub fn write(&self, record_version: u16) -> Result<Vec<u8>, TooLong> {
        let mut message = Writer::new();
        message.u8(handshake::CLIENT_HELLO);
        message.vector(3, |body| self.write_body(body));
        let mut records = Writer::new();
        for fragment in message.finish()?.chunks(1 << 14) {
            records.u8(content::HANDSHAKE);
            records.u16(record_version);
            records.vector(2, |record| record.bytes(fragment));
        }
        records.finish()
    }

    fn write_body(&self, body: &mut Writer) {
        body.u16(self.version);
        body.bytes(&self.random);
        body.vector(1, |session| session.bytes(&self.session));
        body.vector(2, |suites| suites.numbers16(&self.suites));
        body.vector(1, |methods| methods.bytes(&self.compressions));
        if let Some(extensions) = &self.extensions {
            body.vector(2, |list| {
                for (number, content) in extensions {
                    list.u16(*number);
                    list.vector(2, |extension| extension.bytes(content));
                }
            });
        }
    }

    /// Reads the body of the message.
    ///
    /// # Errors
    /// Names the byte and field that do not follow the format.
    pub fn read(body: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(body);
        let version = reader.u16("ClientHello.legacy_version")?;
        let mut random = [0; 32];
        for (to, from) in random.iter_mut().zip(reader.take(32, "ClientHello.random")?) {
            *to = *from;
        }
        let session = reader.vector8("ClientHello.session_id")?.rest().to_vec();
        let suites = reader.vector16("ClientHello.cipher_suites")?.numbers16("ClientHello.cipher_suites")?;
        let compressions = reader.vector8("ClientHello.compression_methods")?.rest().to_vec();
        let mut extensions = None;
        if !reader.is_empty() {
            let mut list = reader.vector16("ClientHello.extensions")?;
            let mut read = Vec::new();
            while !list.is_empty() {
                let number = list.u16("ClientHello.extension_type")?;
                read.push((number, list.vector16("ClientHello.extension_data")?.rest().to_vec()));
            }
            extensions = Some(read);
        }
        reader.finish("ClientHello")?;
        Ok(Self { version, random, session, suites, compressions, extensions })
    }

    /// The content of an extension.
    pub fn extension(&self, number: u16) -> Option<&[u8]> {
        self.extensions.iter().flatten().find(|(n, _)| *n == number).map(|(_, content)| content.as_slice())
    }
}
