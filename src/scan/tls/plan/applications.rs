use crate::scan::tls::hello::Hello;

/// The application protocols that are asked for (RFC 7301; IANA, "TLS ALPN Protocol IDs").
const ASKED: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Asks for application protocols beside other questions, in hellos that are sent anyway: what was chosen is taken away.
#[derive(Clone, Debug)]
pub(super) struct Applications {
    left: Vec<Vec<u8>>,
}

impl Applications {
    /// Nothing asked yet.
    pub(super) fn new() -> Self {
        Self { left: ASKED.iter().map(|name| name.to_vec()).collect() }
    }

    /// Nothing to ask.
    pub(super) fn none() -> Self {
        Self { left: Vec::new() }
    }

    /// What to offer next; nothing if all is known.
    pub(super) fn offer(&self) -> Vec<Vec<u8>> {
        self.left.clone()
    }

    /// The server answered a hello; these are the protocols that it has chosen so far.
    pub(super) fn answered<'a>(&mut self, hello: &Hello, chosen: impl Iterator<Item = &'a Vec<u8>>) {
        if !hello.alpn.is_empty() {
            self.chosen(chosen);
        }
    }

    /// The server answered an offer of all that is left; these are the protocols that it has chosen so far.
    pub(super) fn chosen<'a>(&mut self, chosen: impl Iterator<Item = &'a Vec<u8>>) {
        let asked = self.left.len();
        let chosen: Vec<_> = chosen.collect();
        self.left.retain(|name| !chosen.contains(&name));
        if self.left.len() == asked {
            self.left.clear();
        }
    }

    /// The server refused a hello, perhaps for its protocols: they are not offered again.
    pub(super) fn refused(&mut self) {
        self.left.clear();
    }
}
