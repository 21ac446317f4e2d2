use super::reader::{Fault, WireError};

/// Numbers of the handshake messages that are read (RFC 8446 §4, RFC 5246 §7.4).
pub mod handshake {
    /// HelloRequest.
    pub const HELLO_REQUEST: u8 = 0;
    /// ClientHello.
    pub const CLIENT_HELLO: u8 = 1;
    /// ServerHello and, in TLS 1.3, HelloRetryRequest.
    pub const SERVER_HELLO: u8 = 2;
    /// Certificate.
    pub const CERTIFICATE: u8 = 11;
    /// ServerKeyExchange.
    pub const SERVER_KEY_EXCHANGE: u8 = 12;
    /// CertificateRequest.
    pub const CERTIFICATE_REQUEST: u8 = 13;
    /// ServerHelloDone.
    pub const SERVER_HELLO_DONE: u8 = 14;
    /// CertificateStatus (RFC 6066 §8).
    pub const CERTIFICATE_STATUS: u8 = 22;
}

/// A whole handshake message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its type.
    pub kind: u8,
    /// Its body, without the header of four bytes.
    pub body: Vec<u8>,
    header: u64,
    /// Where runs of the body's bytes stand in the stream: (position in the body, offset in the stream).
    runs: Vec<(u64, u64)>,
}

impl Message {
    /// Offset in the peer's bytes of the message's header.
    pub fn offset(&self) -> u64 {
        self.header
    }

    /// Offset in the peer's bytes of a position in the body, whatever records it was cut into.
    pub fn at(&self, position: u64) -> u64 {
        let run = self.runs.iter().rev().find(|(start, _)| *start <= position);
        run.map_or(self.header, |(start, offset)| offset.saturating_add(position.saturating_sub(*start)))
    }

    /// The same error with its place counted in the peer's bytes.
    pub fn locate(&self, error: WireError) -> WireError {
        WireError { at: self.at(error.at), ..error }
    }
}

/// Longest handshake message that is taken in.
const LONGEST: usize = 1 << 18;

/// Joins the fragments of handshake records into messages: several in a record, or one over several.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    waiting: Vec<u8>,
    /// (position in `waiting`, offset in the stream)
    runs: Vec<(usize, u64)>,
}

impl Messages {
    /// Nothing received yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the fragment of a handshake record, whose first byte stands at `at` in the stream.
    pub fn received(&mut self, fragment: &[u8], at: u64) {
        self.runs.push((self.waiting.len(), at));
        self.waiting.extend(fragment);
    }

    /// Whether the beginning of a message waits for its end.
    pub fn is_partial(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The next whole message, if it has come.
    ///
    /// # Errors
    /// If its length is over the limit of 256 KiB.
    pub fn message(&mut self) -> Result<Option<Message>, WireError> {
        let Some(([kind, a, b, c], after)) = self.waiting.split_first_chunk::<4>() else { return Ok(None) };
        let (kind, length) = (*kind, usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).unwrap_or(usize::MAX));
        let header = self.offset(0);
        if length > LONGEST {
            return Err(WireError { at: header, field: "Handshake.length", fault: Fault::Value });
        }
        let Some(body) = after.get(..length).map(<[u8]>::to_vec) else { return Ok(None) };
        let end = length.saturating_add(4);
        let mut runs = vec![(0, self.offset(4))];
        for (start, offset) in &self.runs {
            if (5..end).contains(start) {
                runs.push((start.saturating_sub(4) as u64, *offset));
            }
        }
        let next = self.offset(end);
        self.waiting.drain(..end);
        self.runs.retain_mut(|(start, _)| {
            let keep = *start > end;
            *start = start.saturating_sub(end);
            keep
        });
        self.runs.insert(0, (0, next));
        Ok(Some(Message { kind, body, header, runs }))
    }

    fn offset(&self, position: usize) -> u64 {
        let run = self.runs.iter().rev().find(|(start, _)| *start <= position);
        run.map_or(0, |(start, offset)| offset.saturating_add(position.saturating_sub(*start) as u64))
    }
}
