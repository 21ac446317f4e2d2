use super::{End, Fate, Field, Learned, Sight, VersionFacts};
use crate::inventory::GapReason;
use crate::scan::tls::catalogue::{self, Signer};
use crate::scan::tls::conversation::{Flight, Part};
use crate::scan::tls::hello::{Hello, Shape};
use crate::scan::tls::wire::{Exchanged, ServerHello, alert, extension};
use crate::vocab::{CipherSuite, NamedGroup, Protocol, SignatureScheme, Usage};

/// What a server chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The version.
    pub(crate) version: Protocol,
    /// The suite.
    pub(crate) suite: u16,
    /// The group, where one was named.
    pub(crate) group: Option<u16>,
    /// The signature scheme, where one was named.
    pub(crate) scheme: Option<u16>,
    /// The finite-field group of RFC 7919, where its prime was sent.
    pub(crate) field: Option<u16>,
    /// Whether the suite was among those offered.
    pub(crate) offered: bool,
}

impl Learned {
    /// Takes in all that a flight teaches. `None` if the server chose nothing.
    pub(crate) fn read(&mut self, connection: u32, hello: &Hello, flight: &Flight) -> Option<Reply> {
        self.received = self.received.saturating_add(flight.received);
        match &flight.end {
            End::Refused(_) if self.connected => {}
            End::Refused(_) | End::NotTls(_) | End::OverLimit => {
                self.hopeless.get_or_insert(flight.end.clone());
            }
            End::TimedOut if flight.received == 0 => self.silences = self.silences.saturating_add(1),
            _ => {}
        }
        self.connected |= !matches!(flight.end, End::Refused(_));
        for warning in flight.warnings.iter().filter(|warning| warning.description == alert::UNRECOGNIZED_NAME) {
            let sight = Sight::new(connection, warning.at, "Alert", &[warning.level, warning.description]);
            self.name_warning.get_or_insert(sight);
        }
        let part = flight.hello.as_ref()?;
        let server = &part.value;
        let number = server.version.to_be_bytes();
        let sight = Sight::new(connection, part.at(server.version_at), "ServerHello.version", &number);
        let known = Protocol::tls(server.version).filter(|version| *version >= Protocol::Ssl3);
        let Some(version) = known.filter(|version| *version <= hello.version) else {
            if known.is_none() {
                self.version(hello.version).unknown.insert(("tls-version", server.version, Usage::Protocol), sight);
            }
            let what = "ServerHello.version was not offered".to_owned();
            self.gap(
                "tls/versions",
                GapReason::Malformed { at: part.at(server.version_at), what },
                format!("{:#06x}", server.version),
            );
            return None;
        };
        let facts = self.version(version);
        if !facts.is_accepted() {
            facts.fate = Some(Fate::Accepted(sight));
        }
        let mut reply = Reply { version, suite: server.suite, group: None, scheme: None, field: None, offered: true };
        self.suite(connection, hello, part, &mut reply);
        features(self.version(version), connection, hello, part);
        if let Some((at, content)) = server.extension(extension::SERVER_NAME) {
            let sight = Sight::new(connection, part.at(at), "ServerHello.server_name", content);
            self.acknowledged.get_or_insert(sight);
        }
        if version >= Protocol::Tls13 {
            if let Some((group, at)) = server.group() {
                let sight = Sight::new(connection, part.at(at), "HelloRetryRequest.key_share", &group.to_be_bytes());
                self.group(hello, &mut reply, group, sight);
            }
        } else {
            self.parameters(connection, hello, flight, &mut reply);
        }
        self.certificates(connection, hello, flight);
        Some(reply)
    }

    fn suite(&mut self, connection: u32, hello: &Hello, part: &Part<ServerHello>, reply: &mut Reply) {
        let suite = reply.suite;
        let at = part.at(part.value.suite_at);
        let sight = Sight::new(connection, at, "ServerHello.cipher_suite", &suite.to_be_bytes());
        reply.offered = hello.suites.contains(&suite);
        if reply.offered {
            self.version(reply.version).suites.found(suite, sight);
        } else {
            if CipherSuite(suite).entry().is_none() {
                self.version(reply.version).unknown.insert(("tls-suite", suite, Usage::Encryption), sight);
            }
            let what = "ServerHello.cipher_suite was not offered".to_owned();
            self.gap("tls/suites", GapReason::Malformed { at, what }, CipherSuite(suite).to_string());
        }
    }

    fn group(&mut self, hello: &Hello, reply: &mut Reply, group: u16, sight: Sight) {
        reply.group = Some(group);
        let at = sight.offset;
        let facts = self.version(reply.version);
        if NamedGroup(group).entry().is_some() {
            facts.groups.found(group, sight);
            facts.groups.chosen(&hello.groups, group);
        } else {
            facts.unknown.insert(("tls-group", group, Usage::KeyEstablishment), sight);
        }
        if lists(hello) && !hello.groups.is_empty() && !hello.groups.contains(&group) {
            let what = "the group was not offered".to_owned();
            self.gap("tls/groups", GapReason::Malformed { at, what }, NamedGroup(group).to_string());
        }
    }

    fn parameters(&mut self, connection: u32, hello: &Hello, flight: &Flight, reply: &mut Reply) {
        let Some(part) = &flight.key_exchange else { return };
        let version = reply.version;
        match &part.value.exchanged {
            Exchanged::Group { group, at, .. } => {
                let sight = Sight::new(connection, part.at(*at), "ServerKeyExchange.namedcurve", &group.to_be_bytes());
                self.group(hello, reply, *group, sight);
            }
            Exchanged::FiniteField { prime, prime_at, generator, .. } => {
                let sight = Sight::new(connection, part.at(*prime_at), "ServerKeyExchange.dh_p", prime);
                let facts = self.version(version);
                reply.field = catalogue::named_field(prime);
                if let Some(group) = reply.field.filter(|group| lists(hello) && hello.groups.contains(group)) {
                    facts.named_fields.found(group, sight.clone());
                }
                let field = Field { prime: prime.clone(), generator: generator.clone() };
                facts.fields.entry(field).or_insert(sight);
            }
            Exchanged::Rsa { modulus, at, exponent } => {
                let sight = Sight::new(connection, part.at(*at), "ServerKeyExchange.rsa_modulus", modulus);
                let bits = catalogue::bits(modulus);
                self.version(version).temporary_rsa.entry((bits, exponent.clone())).or_insert(sight);
            }
            Exchanged::ExplicitCurve { binary, bits, at } => {
                let sight = Sight::new(connection, part.at(*at), "ServerKeyExchange.curve", &[]);
                self.version(version).explicit_curves.entry((*binary, *bits)).or_insert(sight);
            }
            _ => {}
        }
        let (Some(signature), Some(signer)) = (part.value.signed, catalogue::signer(reply.suite)) else { return };
        let at = part.at(signature.at);
        match signature.scheme {
            Some(scheme) => self.scheme(connection, hello, reply, scheme, at),
            None => self.fixed_scheme(connection, version, signer, at, signature.length),
        }
    }

    fn scheme(&mut self, connection: u32, hello: &Hello, reply: &mut Reply, scheme: u16, at: u64) {
        reply.scheme = Some(scheme);
        let sight = Sight::new(connection, at, "ServerKeyExchange.algorithm", &scheme.to_be_bytes());
        let facts = self.version(reply.version);
        if SignatureScheme(scheme).entry().is_some() {
            facts.schemes.found(scheme, sight);
        } else {
            facts.unknown.insert(("tls-signature-scheme", scheme, Usage::Signature), sight);
        }
        if lists(hello) && !hello.schemes.is_empty() && !hello.schemes.contains(&scheme) {
            let what = "ServerKeyExchange.algorithm was not offered".to_owned();
            self.gap("tls/signature-schemes", GapReason::Malformed { at, what }, SignatureScheme(scheme).to_string());
        }
    }

    fn fixed_scheme(&mut self, connection: u32, version: Protocol, signer: Signer, at: u64, length: usize) {
        let field = "ServerKeyExchange.signature";
        let sight = Sight { connection, offset: at, len: length as u64, field, bytes: None };
        self.version(version).fixed_schemes.entry(catalogue::fixed_scheme(signer)).or_insert(sight);
    }

    fn certificates(&mut self, connection: u32, hello: &Hello, flight: &Flight) {
        if let Some(part) = &flight.certificates {
            let certificates = part
                .value
                .iter()
                .map(|(at, der)| (der.clone(), Sight::new(connection, part.at(*at), "Certificate.certificate", der)));
            self.chain(certificates.collect(), hello.server_name.is_some());
        }
        if let Some(part) = &flight.request {
            let sight = Sight::new(connection, part.at(0), "CertificateRequest", &[]);
            self.client_certificate.get_or_insert(sight);
        }
    }
}

/// Whether the hello carried its lists of groups and schemes.
fn lists(hello: &Hello) -> bool {
    hello.shape < Shape::Plain && hello.version > Protocol::Ssl3
}

/// What a ServerHello says of the features that the hello asked for.
fn features(facts: &mut VersionFacts, connection: u32, hello: &Hello, part: &Part<ServerHello>) {
    let server = &part.value;
    if let Some((name, at)) = server.alpn() {
        let sight = Sight::new(connection, part.at(at), "ServerHello.ALPN", &name);
        facts.alpn.entry(name).or_insert(sight);
    }
    // In TLS 1.3 all of these are gone, or hidden.
    let before = hello.version < Protocol::Tls13;
    if !before {
        return;
    }
    let full = hello.shape == Shape::Full;
    let extensible = full && hello.version > Protocol::Ssl3;
    let method = server.compression;
    let compression =
        Sight::new(connection, part.at(server.compression_at), "ServerHello.compression_method", &[method]);
    if full {
        let value = match method {
            0 => "none".to_owned(),
            1 => "DEFLATE".to_owned(),
            64 => "LZS".to_owned(),
            other => format!("{other:#04x}"),
        };
        facts.features.entry(("compression", value)).or_insert(compression);
    }
    let mut answer = |name: &'static str, number: u16, asked: bool| {
        let (value, sight) = match server.extension(number) {
            Some((at, content)) => ("yes", Sight::new(connection, part.at(at), "ServerHello.extensions", content)),
            None => ("no", Sight::new(connection, part.at(0), "ServerHello.extensions", &[])),
        };
        if asked {
            facts.features.entry((name, value.to_owned())).or_insert(sight);
        }
        value == "yes"
    };
    answer("secure-renegotiation", extension::RENEGOTIATION_INFO, true);
    answer("extended-master-secret", extension::EXTENDED_MASTER_SECRET, extensible);
    answer("session-ticket", extension::SESSION_TICKET, extensible);
    answer("heartbeat", extension::HEARTBEAT, extensible);
    answer("truncated-hmac", extension::TRUNCATED_HMAC, extensible && catalogue::has_hmac(server.suite));
    let cbc = extensible && catalogue::is_cbc(server.suite);
    let encrypt_then_mac = answer("encrypt-then-mac", extension::ENCRYPT_THEN_MAC, cbc);
    if cbc {
        facts.encrypt_then_mac.entry(server.suite).or_insert(encrypt_then_mac);
    }
}
