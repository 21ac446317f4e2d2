//! Cipher suites: every number of SSL 3.0 to TLS 1.3 and every cipher kind of SSL 2.0, each taken apart.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::registry::{self, Row, Status, Table};
use super::{Algorithm, Family, Hash, Kind, Parameter, Protocol};

static SUITES: LazyLock<BTreeMap<u32, Suite>> = LazyLock::new(|| suites(registry::SUITES));
static KINDS: LazyLock<BTreeMap<u32, Suite>> = LazyLock::new(|| suites(registry::KINDS));
static NAMES: LazyLock<BTreeMap<&'static str, &'static Suite>> =
    LazyLock::new(|| Suite::all().map(|suite| (suite.name, suite)).collect());
static MECHANISMS: LazyLock<Vec<(Role, Mechanism)>> =
    LazyLock::new(|| Table::entries(registry::MECHANISMS, Mechanism::read));

fn suites(text: &'static str) -> BTreeMap<u32, Suite> {
    Table::entries(text, Suite::read).into_iter().map(|suite| (suite.number, suite)).collect()
}

/// The number of a cipher suite on the wire (RFC 8446 §4.1.2). Any number is a value; [`CipherSuite::entry`] tells if it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CipherSuite(pub u16);

impl CipherSuite {
    /// Asks a server to take a connection as its answer to a fallback (RFC 7507).
    pub const FALLBACK_SCSV: Self = Self(0x5600);
    /// Signals secure renegotiation (RFC 5746).
    pub const EMPTY_RENEGOTIATION_INFO_SCSV: Self = Self(0x00ff);

    /// What the registry knows of it.
    pub fn entry(self) -> Option<&'static Suite> {
        SUITES.get(&u32::from(self.0))
    }

    /// Every suite that can be negotiated in that version, by number.
    pub fn negotiable_in(protocol: Protocol) -> impl Iterator<Item = Self> {
        SUITES
            .values()
            .filter(move |suite| suite.allowed_in(protocol))
            .filter_map(|suite| u16::try_from(suite.number).ok().map(Self))
    }

    /// Whether it is one of the meaningless values that keep servers tolerant (RFC 8701).
    pub fn is_grease(self) -> bool {
        let [high, low] = self.0.to_be_bytes();
        high == low && low & 0x0f == 0x0a
    }
}

impl std::fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.entry() {
            Some(suite) => f.write_str(suite.name),
            None => write!(f, "0x{:04X}", self.0),
        }
    }
}

/// The three bytes of a cipher kind of SSL 2.0 as a number, such as `0x010080`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CipherKind(pub u32);

impl CipherKind {
    /// What the registry knows of it.
    pub fn entry(self) -> Option<&'static Suite> {
        KINDS.get(&self.0)
    }

    /// Every known kind, by number.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.keys().copied().map(Self)
    }
}

impl std::fmt::Display for CipherKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.entry() {
            Some(suite) => f.write_str(suite.name),
            None => write!(f, "0x{:06X}", self.0),
        }
    }
}

/// What a ServerKeyExchange message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ServerParameters {
    /// The message is not sent, or carries a PSK identity hint at most.
    None,
    /// A finite-field group and a public value (RFC 5246 §7.4.3).
    FiniteField,
    /// A curve and a point (RFC 8422 §5.4).
    Curve,
    /// A temporary RSA key of an export suite (RFC 2246 §7.4.3).
    Rsa,
    /// Something else: SRP, ECCPWD, SM2.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    KeyExchange,
    Authentication,
}

/// How a suite agrees on keys, or how it authenticates the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mechanism {
    word: &'static str,
    algorithms: Vec<Algorithm>,
    parameters: ServerParameters,
    hint: bool,
}

impl Mechanism {
    fn read(row: Row<'_>) -> Option<(Role, Self)> {
        let role = match row.cell("role")? {
            "key-exchange" => Role::KeyExchange,
            "authentication" => Role::Authentication,
            _ => return None,
        };
        let algorithms = match row.cell("mechanisms") {
            Some(cell) => cell.split("; ").map(registry::algorithm).collect::<Option<Vec<_>>>()?,
            None => Vec::new(),
        };
        let parameters = match row.cell("parameters") {
            None => ServerParameters::None,
            Some("finite-field") => ServerParameters::FiniteField,
            Some("curve") => ServerParameters::Curve,
            Some("rsa") => ServerParameters::Rsa,
            Some("other") => ServerParameters::Other,
            Some(_) => return None,
        };
        Some((role, Self { word: row.cell("word")?, algorithms, parameters, hint: row.cell("hint").is_some() }))
    }

    fn named(role: Role, word: &str) -> Option<&'static Self> {
        MECHANISMS.iter().find(|(at, mechanism)| *at == role && mechanism.word == word).map(|(_, mechanism)| mechanism)
    }

    /// Its word, such as `ECDHE` or `RSA`; `any` where the suite leaves it open (TLS 1.3).
    pub fn word(&self) -> &'static str {
        self.word
    }

    /// What it is made of; empty where the suite leaves it open or the certificate tells.
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// What the ServerKeyExchange message carries.
    pub fn parameters(&self) -> ServerParameters {
        self.parameters
    }

    /// Whether the ServerKeyExchange message begins with a PSK identity hint (RFC 4279 §2).
    pub fn hint(&self) -> bool {
        self.hint
    }
}

/// A cipher suite, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    number: u32,
    name: &'static str,
    openssl: Option<&'static str>,
    gnutls: Option<&'static str>,
    other_names: Vec<&'static str>,
    key_exchange: Option<&'static Mechanism>,
    authentication: Option<&'static Mechanism>,
    cipher: Option<Algorithm>,
    mac: Option<Algorithm>,
    prf_hash: Option<&'static str>,
    from: Option<Protocol>,
    to: Option<Protocol>,
    status: Status,
    reference: &'static str,
}

impl Suite {
    fn read(row: Row<'_>) -> Option<Self> {
        let status = row.status()?;
        let from = row.protocol("from");
        let suite = Self {
            number: row.code()?,
            name: row.cell("name")?,
            openssl: row.cell("openssl"),
            gnutls: row.cell("gnutls"),
            other_names: row.list("other-names"),
            key_exchange: row.cell("key-exchange").and_then(|word| Mechanism::named(Role::KeyExchange, word)),
            authentication: row.cell("authentication").and_then(|word| Mechanism::named(Role::Authentication, word)),
            cipher: cipher(&row),
            mac: row.cell("mac").and_then(|word| mac(word, from)),
            prf_hash: row.cell("prf-hash"),
            from,
            to: row.protocol("to"),
            status,
            reference: row.cell("reference")?,
        };
        let whole = suite.key_exchange.is_some() && suite.authentication.is_some() && suite.cipher.is_some();
        (whole || status == Status::Signalling).then_some(suite)
    }

    /// Every suite of SSL 3.0 to TLS 1.3, then every kind of SSL 2.0, by number.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        SUITES.values().chain(KINDS.values())
    }

    /// The suite of that canonical name, exactly; see [`find`](super::find) for other dialects.
    pub fn named(name: &str) -> Option<&'static Self> {
        NAMES.get(name).copied()
    }

    /// The number on the wire: two bytes, or three for SSL 2.0.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The canonical name: that of IANA where it has one.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The name in OpenSSL, if it has one.
    pub fn openssl(&self) -> Option<&'static str> {
        self.openssl
    }

    /// The name in GnuTLS, if it has one.
    pub fn gnutls(&self) -> Option<&'static str> {
        self.gnutls
    }

    /// Further names: of older versions and other tools.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// How keys are agreed on; none for signalling values.
    pub fn key_exchange(&self) -> Option<&'static Mechanism> {
        self.key_exchange
    }

    /// How the server is authenticated; none for signalling values.
    pub fn authentication(&self) -> Option<&'static Mechanism> {
        self.authentication
    }

    /// The cipher with its size, mode and tag; none for signalling values.
    pub fn cipher(&self) -> Option<&Algorithm> {
        self.cipher.as_ref()
    }

    /// The MAC of the records; none where the cipher authenticates by itself. In SSL 2.0 a plain hash over key and data.
    pub fn mac(&self) -> Option<&Algorithm> {
        self.mac.as_ref()
    }

    /// The hash of the PRF in TLS 1.2 or of HKDF in TLS 1.3. Before TLS 1.2 the version decides: MD5 with SHA-1.
    pub fn prf_hash(&self) -> Option<&'static str> {
        self.prf_hash
    }

    /// Whether it may be negotiated in that version. Suites that a later RFC took away (DES, IDEA, export) still may: servers do so.
    pub fn allowed_in(&self, protocol: Protocol) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| from <= protocol && protocol <= to)
    }

    /// Whether it is a signal and no suite.
    pub fn is_signalling(&self) -> bool {
        self.status == Status::Signalling
    }

    /// Where its number comes from.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The document that defines it.
    pub fn reference(&self) -> &'static str {
        self.reference
    }

    /// The suite as an algorithm of the family `TLS-suite`.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::new("TLS-suite").with(Parameter::Name, self.name)
    }
}

fn cipher(row: &Row<'_>) -> Option<Algorithm> {
    let mut cipher = Algorithm::new(row.cell("cipher")?);
    if let Some(bits) = row.number("bits") {
        cipher = cipher.with(Parameter::Bits, bits);
    }
    if cipher.family.name() == "3DES" {
        cipher = cipher.with(Parameter::Keys, 3_u32);
    }
    if let Some(mode) = row.cell("mode") {
        cipher = cipher.with(Parameter::Mode, mode);
    }
    if let Some(tag) = row.number("tag-bits") {
        cipher = cipher.with(Parameter::TagBits, tag);
    }
    Some(cipher)
}

/// A hash in the column `mac` stands for its HMAC, but for the hash itself in SSL 2.0 (section 1.2 of its specification).
fn mac(word: &str, from: Option<Protocol>) -> Option<Algorithm> {
    let family = Family::new(word);
    if family.kind()? != Kind::Hash || from == Some(Protocol::Ssl2) {
        return Some(Algorithm { family, parameters: super::Parameters::none() });
    }
    let key_bits = Hash::named(word)?.output_bits();
    Some(Algorithm::new("HMAC").with(Parameter::Hash, word).with(Parameter::KeyBits, key_bits))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_a_suite() {
        assert_eq!(SUITES.len(), registry::tests::lines(registry::SUITES));
        assert_eq!(KINDS.len(), registry::tests::lines(registry::KINDS));
        assert_eq!(MECHANISMS.len(), registry::tests::lines(registry::MECHANISMS));
        assert_eq!(NAMES.len(), SUITES.len() + KINDS.len());
        // The registry of IANA as s2n-tls counts it in its copy of February 2025: 370 with 18 private ones.
        assert_eq!(
            SUITES.values().filter(|suite| matches!(suite.status, Status::Iana | Status::Signalling)).count(),
            352
        );
        for suite in Suite::all().filter(|suite| !suite.is_signalling()) {
            suite.cipher.iter().chain(&suite.mac).for_each(registry::tests::assert_registered);
            suite.prf_hash.iter().for_each(|hash| assert!(Hash::named(hash).is_some(), "{hash}"));
        }
        for (_, mechanism) in MECHANISMS.iter() {
            mechanism.algorithms.iter().for_each(registry::tests::assert_registered);
        }
    }

    #[test]
    fn names_and_versions_are_those_of_openssl() {
        // `openssl ciphers -V -stdname 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'` of OpenSSL 3.0.19, and of 1.1.1w with weak ciphers.
        let lists =
            [include_str!("testdata/openssl-3.0-ciphers.txt"), include_str!("testdata/openssl-1.1.1-ciphers.txt")];
        for (list, length) in lists.into_iter().zip([158, 187]) {
            assert_eq!(list.lines().map(check_line).count(), length);
        }
    }

    fn check_line(line: &str) {
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap();
        let digits = word().replace("0x", "").replace(',', "");
        let suite = CipherSuite(u16::from_str_radix(&digits, 16).unwrap()).entry().unwrap();
        assert_eq!([word(), word()], ["-", suite.name()]);
        assert_eq!((word(), Some(word())), ("-", suite.openssl()));
        let from = match word() {
            "TLSv1" => Protocol::Tls10,
            "TLSv1.2" => Protocol::Tls12,
            "TLSv1.3" => Protocol::Tls13,
            other => Protocol::named(other).unwrap(),
        };
        assert!(suite.allowed_in(from), "{line}");
        // Since 1.1.0 OpenSSL keeps elliptic curves out of SSL 3.0; before, it did not.
        let earlier = |version: &&Protocol| **version < from && (**version > Protocol::Ssl3 || from > Protocol::Tls10);
        assert!(!Protocol::TLS.iter().filter(earlier).any(|version| suite.allowed_in(*version)), "{line}");
    }

    #[test]
    fn parts_of_a_suite() {
        let suite = CipherSuite(0xc02f).entry().unwrap();
        assert_eq!(suite.name(), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assert_eq!(suite.key_exchange().unwrap().parameters(), ServerParameters::Curve);
        assert_eq!(suite.cipher().unwrap(), &registry::algorithm("AES bits=128 mode=gcm tag-bits=128").unwrap());
        assert_eq!(suite.mac(), None);
        assert_eq!(suite.prf_hash(), Some("SHA-256"));
        assert!(
            suite.allowed_in(Protocol::Tls12)
                && !suite.allowed_in(Protocol::Tls11)
                && !suite.allowed_in(Protocol::Tls13)
        );
        let export = CipherSuite(0x0003).entry().unwrap();
        assert_eq!(export.key_exchange().unwrap().algorithms(), [registry::algorithm("RSAES-PKCS1 bits=512").unwrap()]);
        assert_eq!(export.mac().unwrap(), &registry::algorithm("HMAC hash=MD5 key-bits=128").unwrap());
        assert!(CipherSuite::FALLBACK_SCSV.entry().unwrap().is_signalling());
        assert_eq!(CipherSuite::negotiable_in(Protocol::Tls13).filter(|suite| suite.0 >> 8 == 0x13).count(), 7);
    }

    #[test]
    fn unknown_numbers_survive() {
        assert_eq!(CipherSuite(0x1a1b).entry(), None);
        assert_eq!(CipherSuite(0x1a1b).to_string(), "0x1A1B");
        assert_eq!(CipherKind(0x0a_0b_0c).to_string(), "0x0A0B0C");
        assert_eq!(CipherKind(0x07_00_c0).to_string(), "SSL_CK_DES_192_EDE3_CBC_WITH_MD5");
        assert!(CipherSuite(0xdada).is_grease() && !CipherSuite(0xdaea).is_grease());
    }
}
