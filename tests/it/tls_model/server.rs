//! A TLS server that agrees on everything and proves nothing: it answers a hello as its configuration says.
//!
//! Written from RFC 5246, 8446, 8422, 7919 and 6101, without the reader and writer under test.

#![expect(
    clippy::cast_possible_truncation,
    clippy::struct_excessive_bools,
    reason = "a model reads only hellos of the survey"
)]

/// What signs for the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Auth {
    Rsa,
    Ecdsa,
    Dss,
    Anonymous,
}

/// How keys are agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exchange {
    Static,
    Curve,
    Field,
}

/// Suites that a configuration is drawn from: number, key exchange, authentication, first and last version.
pub(super) const SUITES: &[(u16, Exchange, Auth, u16, u16)] = &[
    (0x0004, Exchange::Static, Auth::Rsa, 0x300, 0x303),
    (0x000a, Exchange::Static, Auth::Rsa, 0x300, 0x303),
    (0x0018, Exchange::Field, Auth::Anonymous, 0x300, 0x303),
    (0x002f, Exchange::Static, Auth::Rsa, 0x300, 0x303),
    (0x0032, Exchange::Field, Auth::Dss, 0x300, 0x303),
    (0x0033, Exchange::Field, Auth::Rsa, 0x300, 0x303),
    (0x0035, Exchange::Static, Auth::Rsa, 0x300, 0x303),
    (0x0039, Exchange::Field, Auth::Rsa, 0x300, 0x303),
    (0x003c, Exchange::Static, Auth::Rsa, 0x303, 0x303),
    (0x009c, Exchange::Static, Auth::Rsa, 0x303, 0x303),
    (0x009e, Exchange::Field, Auth::Rsa, 0x303, 0x303),
    (0xc009, Exchange::Curve, Auth::Ecdsa, 0x301, 0x303),
    (0xc013, Exchange::Curve, Auth::Rsa, 0x301, 0x303),
    (0xc014, Exchange::Curve, Auth::Rsa, 0x301, 0x303),
    (0xc018, Exchange::Curve, Auth::Anonymous, 0x301, 0x303),
    (0xc02b, Exchange::Curve, Auth::Ecdsa, 0x303, 0x303),
    (0xc02c, Exchange::Curve, Auth::Ecdsa, 0x303, 0x303),
    (0xc02f, Exchange::Curve, Auth::Rsa, 0x303, 0x303),
    (0xc030, Exchange::Curve, Auth::Rsa, 0x303, 0x303),
    (0xcca8, Exchange::Curve, Auth::Rsa, 0x303, 0x303),
    (0xcca9, Exchange::Curve, Auth::Ecdsa, 0x303, 0x303),
    (0x1301, Exchange::Curve, Auth::Anonymous, 0x304, 0x304),
    (0x1302, Exchange::Curve, Auth::Anonymous, 0x304, 0x304),
    (0x1303, Exchange::Curve, Auth::Anonymous, 0x304, 0x304),
    (0x1304, Exchange::Curve, Auth::Anonymous, 0x304, 0x304),
];

/// What a suite is.
pub(super) fn suite(number: u16) -> (Exchange, Auth) {
    SUITES.iter().find(|row| row.0 == number).map(|row| (row.1, row.2)).expect("a suite of the table")
}

/// Signature schemes of TLS 1.2 by who can sign with them.
pub(super) const SCHEMES: &[(u16, Auth)] = &[
    (0x0201, Auth::Rsa),
    (0x0401, Auth::Rsa),
    (0x0501, Auth::Rsa),
    (0x0601, Auth::Rsa),
    (0x0804, Auth::Rsa),
    (0x0805, Auth::Rsa),
    (0x0203, Auth::Ecdsa),
    (0x0303, Auth::Ecdsa),
    (0x0403, Auth::Ecdsa),
    (0x0503, Auth::Ecdsa),
    (0x0202, Auth::Dss),
    (0x0402, Auth::Dss),
];

/// What the server accepts in one version, in its own order.
#[derive(Clone, Debug, Default)]
pub(super) struct Version {
    pub(super) number: u16,
    pub(super) suites: Vec<u16>,
    pub(super) groups: Vec<u16>,
}

/// How the server is set up.
#[derive(Clone, Debug)]
pub(super) struct Configuration {
    pub(super) versions: Vec<Version>,
    pub(super) schemes: Vec<u16>,
    /// Whether its own order decides, or the client's.
    pub(super) server_order: bool,
    /// Whether an ECDSA certificate is used only for clients that offer its curve (RFC 8422 §5.1).
    pub(super) binds_curve: bool,
    /// Whether it negotiates finite-field groups by number (RFC 7919), these in its order; else its own prime.
    pub(super) fields: Vec<u16>,
    /// Refuses by closing, without an alert.
    pub(super) closes: bool,
    /// Closes on hellos with more suites than this.
    pub(super) most_suites: usize,
    /// Answers only hellos with a name.
    pub(super) needs_name: bool,
    pub(super) master_secret: bool,
    pub(super) ticket: bool,
    pub(super) renegotiation: bool,
    pub(super) deflate: bool,
    pub(super) alpn: Vec<&'static [u8]>,
    pub(super) fallback: bool,
    /// Longest record that it writes.
    pub(super) record: usize,
}

struct Hello {
    version: u16,
    session: Vec<u8>,
    suites: Vec<u16>,
    compressions: Vec<u8>,
    extensions: Vec<(u16, Vec<u8>)>,
}

fn u16_at(bytes: &[u8], at: usize) -> usize {
    usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])
}

fn numbers(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

impl Hello {
    fn parse(record: &[u8]) -> Self {
        assert_eq!(record[0], 22, "a handshake record");
        assert!(record[1] == 3 && u16_at(record, 3) == record.len() - 5, "one record with the whole hello");
        let body = &record[9..];
        assert_eq!(record[5], 1);
        let mut at = 35 + usize::from(body[34]);
        let session = body[35..at].to_vec();
        let len = u16_at(body, at);
        let suites = numbers(&body[at + 2..at + 2 + len]);
        at += 2 + len;
        let compressions = body[at + 1..=at + usize::from(body[at])].to_vec();
        at += 1 + usize::from(body[at]);
        let mut extensions = Vec::new();
        if at < body.len() {
            assert_eq!(u16_at(body, at), body.len() - at - 2);
            at += 2;
            while at < body.len() {
                let len = u16_at(body, at + 2);
                extensions.push((u16_at(body, at) as u16, body[at + 4..at + 4 + len].to_vec()));
                at += 4 + len;
            }
        }
        Self { version: u16_at(body, 0) as u16, session, suites, compressions, extensions }
    }

    fn extension(&self, number: u16) -> Option<&[u8]> {
        self.extensions.iter().find(|(n, _)| *n == number).map(|(_, content)| content.as_slice())
    }

    fn list(&self, number: u16) -> Option<Vec<u16>> {
        self.extension(number).map(|content| numbers(&content[2..]))
    }
}

/// What the server does.
pub(super) enum Reaction {
    Says(Vec<u8>),
    Closes,
}

fn vector(width: usize, content: &[u8]) -> Vec<u8> {
    let mut bytes = (content.len() as u32).to_be_bytes()[4 - width..].to_vec();
    bytes.extend(content);
    bytes
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![kind];
    bytes.extend(vector(3, body));
    bytes
}

impl Configuration {
    fn refuse(&self, description: u8) -> Reaction {
        if self.closes { Reaction::Closes } else { Reaction::Says(vec![21, 3, 1, 0, 2, 2, description]) }
    }

    /// The first of the list of whoever decides that is in the other's.
    fn choose(&self, mine: &[u16], theirs: &[u16], possible: impl Fn(u16) -> bool) -> Option<u16> {
        let (first, second) = if self.server_order { (mine, theirs) } else { (theirs, mine) };
        first.iter().copied().find(|value| second.contains(value) && possible(*value))
    }

    /// The answer to a hello.
    pub(super) fn answer(&self, record: &[u8]) -> Reaction {
        let hello = Hello::parse(record);
        if hello.suites.len() > self.most_suites {
            return Reaction::Closes;
        }
        if self.needs_name && hello.version > 0x300 && hello.extension(0).is_none() {
            return self.refuse(112);
        }
        let modern = hello.extension(43).is_some_and(|content| content[1..] == [3, 4]);
        let highest = self.versions.iter().map(|version| version.number).max().unwrap_or(0);
        let limit = if modern { 0x304 } else { hello.version };
        if self.fallback && hello.suites.contains(&0x5600) && limit < highest {
            return self.refuse(86);
        }
        let possible =
            self.versions.iter().filter(|version| (version.number == 0x304) == modern && version.number <= limit);
        let Some(version) = possible.max_by_key(|version| version.number) else { return self.refuse(70) };
        if modern { self.retry(&hello, version) } else { self.flight(&hello, version) }
    }

    fn retry(&self, hello: &Hello, version: &Version) -> Reaction {
        if hello.extension(51) != Some(&[0, 0]) {
            return self.refuse(40);
        }
        let suite = self.choose(&version.suites, &hello.suites, |_| true);
        let group = self.choose(&version.groups, &hello.list(10).unwrap_or_default(), |_| true);
        let (Some(suite), Some(group)) = (suite, group) else { return self.refuse(40) };
        let mut extensions = vec![0, 43, 0, 2, 3, 4, 0, 51, 0, 2];
        extensions.extend(group.to_be_bytes());
        let random = [
            0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2,
            0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
        ];
        Reaction::Says(self.records(0x303, &server_hello(0x303, random, &hello.session, suite, 0, &extensions)))
    }

    fn flight(&self, hello: &Hello, version: &Version) -> Reaction {
        let number = version.number;
        let offered_groups = hello.list(10).filter(|_| number > 0x300);
        let curves: Vec<u16> = offered_groups.clone().unwrap_or_else(|| version.groups.clone());
        let schemes = if number == 0x303 { hello.list(13) } else { None };
        let offered_schemes = schemes.unwrap_or_else(|| self.schemes.clone());
        let signs =
            |auth: Auth| number < 0x303 || auth == Auth::Anonymous || self.scheme(auth, &offered_schemes).is_some();
        let possible = |number: u16| {
            let (exchange, auth) = suite(number);
            let group = exchange != Exchange::Curve || self.choose(&version.groups, &curves, |_| true).is_some();
            let bound = auth == Auth::Ecdsa && self.binds_curve && offered_groups.is_some() && !curves.contains(&23);
            group && !bound && (exchange == Exchange::Static || signs(auth))
        };
        let Some(suite_number) = self.choose(&version.suites, &hello.suites, possible) else { return self.refuse(40) };
        let (exchange, auth) = suite(suite_number);
        let Ok(extensions) = self.extensions(hello, number) else { return self.refuse(120) };
        let deflate = u8::from(self.deflate && hello.compressions.contains(&1));
        let mut flight = server_hello(number, [7; 32], &[], suite_number, deflate, &extensions);
        let certificate: &[u8] = match auth {
            Auth::Anonymous => &[],
            Auth::Ecdsa => include_bytes!("ecdsa-p256.der"),
            Auth::Rsa | Auth::Dss => include_bytes!("rsa-1024.der"),
        };
        if auth != Auth::Anonymous {
            flight.extend(message(11, &vector(3, &vector(3, certificate))));
        }
        let mut parameters = Vec::new();
        match exchange {
            Exchange::Static => {}
            Exchange::Curve => {
                let group = self.choose(&version.groups, &curves, |_| true).expect("a group");
                parameters.push(3);
                parameters.extend(group.to_be_bytes());
                parameters.extend(vector(1, &[4; 65]));
            }
            Exchange::Field => {
                let prime = self.prime(&offered_groups.unwrap_or_default());
                parameters.extend(vector(2, &prime));
                parameters.extend(vector(2, &[2]));
                parameters.extend(vector(2, &vec![5; prime.len()]));
            }
        }
        if exchange != Exchange::Static {
            if auth != Auth::Anonymous {
                if number == 0x303 {
                    parameters.extend(self.scheme(auth, &offered_schemes).expect("a scheme").to_be_bytes());
                }
                parameters.extend(vector(2, &[9; 128]));
            }
            flight.extend(message(12, &parameters));
        }
        flight.extend(message(14, &[]));
        Reaction::Says(self.records(number, &flight))
    }

    fn scheme(&self, auth: Auth, offered: &[u16]) -> Option<u16> {
        self.choose(&self.schemes, offered, |scheme| SCHEMES.contains(&(scheme, auth)))
    }

    fn prime(&self, offered: &[u16]) -> Vec<u8> {
        match self.choose(&self.fields, offered, |_| true) {
            Some(0x100) => include_bytes!("ffdhe2048.bin").to_vec(),
            Some(0x101) => include_bytes!("ffdhe3072.bin").to_vec(),
            _ => vec![0xa5; 128],
        }
    }

    fn extensions(&self, hello: &Hello, version: u16) -> Result<Vec<u8>, ()> {
        let mut extensions = Vec::new();
        let mut answer = |number: u16, content: &[u8]| {
            extensions.extend(number.to_be_bytes());
            extensions.extend(vector(2, content));
        };
        if self.renegotiation && (hello.extension(0xff01).is_some() || hello.suites.contains(&0xff)) {
            answer(0xff01, &[0]);
        }
        if version > 0x300 {
            if self.master_secret && hello.extension(23).is_some() {
                answer(23, &[]);
            }
            if self.ticket && hello.extension(35).is_some() {
                answer(35, &[]);
            }
            if let Some(list) = hello.extension(16).filter(|_| !self.alpn.is_empty()) {
                let offers = |name: &&&[u8]| list.windows(name.len()).any(|window| window == **name);
                let name = self.alpn.iter().find(offers).ok_or(())?;
                answer(16, &vector(2, &vector(1, name)));
            }
        }
        Ok(extensions)
    }

    fn records(&self, version: u16, messages: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for fragment in messages.chunks(self.record) {
            bytes.push(22);
            bytes.extend(version.to_be_bytes());
            bytes.extend(vector(2, fragment));
        }
        bytes
    }
}

fn server_hello(
    version: u16,
    random: [u8; 32],
    session: &[u8],
    suite: u16,
    compression: u8,
    extensions: &[u8],
) -> Vec<u8> {
    let mut body = version.to_be_bytes().to_vec();
    body.extend(random);
    body.extend(vector(1, session));
    body.extend(suite.to_be_bytes());
    body.push(compression);
    if !extensions.is_empty() {
        body.extend(vector(2, extensions));
    }
    message(2, &body)
}
