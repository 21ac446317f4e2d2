//! What a survey has learned of one endpoint so far, with the place where each thing was seen.

mod listing;
mod read;

use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(crate) use self::listing::{Listing, Order};
pub(crate) use self::read::Reply;
use super::conversation::End;
use crate::inventory::{Evidence, GapReason, Locus};
use crate::vocab::{Protocol, Usage};

/// Where something was seen in what the endpoint sent, and what it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sight {
    /// The connection's number in the survey.
    pub(crate) connection: u32,
    /// Offset in the bytes of the endpoint.
    pub(crate) offset: u64,
    /// Length in bytes.
    pub(crate) len: u64,
    /// The message and field.
    pub(crate) field: &'static str,
    /// The bytes, or their digest, in hexadecimal.
    pub(crate) bytes: Option<String>,
}

impl Sight {
    /// The sight of some bytes in a field.
    pub(crate) fn new(connection: u32, offset: u64, field: &'static str, bytes: &[u8]) -> Self {
        let bytes_hex = if bytes.len() <= 32 {
            hexadecimal(bytes)
        } else {
            format!("sha256:{}", hexadecimal(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref()))
        };
        Self { connection, offset, len: bytes.len() as u64, field, bytes: Some(bytes_hex) }
    }

    /// Something that was seen behind the encryption, in a handshake that was completed: no offset in the clear.
    pub(crate) fn inside(connection: u32, field: &'static str) -> Self {
        Self { connection, offset: 0, len: 0, field, bytes: None }
    }

    /// Its place.
    pub(crate) fn locus(&self) -> Locus {
        Locus::Wire { connection: self.connection, from_peer: true, offset: self.offset, len: self.len }
    }

    /// As evidence for a question.
    pub(crate) fn evidence(&self, question: &str) -> Evidence {
        let evidence = Evidence::new(question, self.locus(), self.field);
        match &self.bytes {
            Some(bytes) => evidence.with_bytes(bytes.clone()),
            None => evidence,
        }
    }
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut hexadecimal = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

/// What became of the first hello in a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The version was chosen.
    Accepted(Sight),
    /// A lower one was chosen instead.
    Lower(Protocol),
    /// It was refused in this way.
    Refused(End),
    /// The refusal of a higher version says it of this one too.
    RefusedWith(Protocol),
}

/// Parameters of finite-field Diffie-Hellman as they were sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Field {
    /// The prime, without leading zeros.
    pub(crate) prime: Vec<u8>,
    /// The generator, without leading zeros.
    pub(crate) generator: Vec<u8>,
}

/// What was learned of one version.
#[derive(Clone, Debug, Default)]
pub(crate) struct VersionFacts {
    /// What became of the first hello.
    pub(crate) fate: Option<Fate>,
    /// Whether it was asked with less than full hellos.
    pub(crate) plainer: bool,
    /// Cipher suites.
    pub(crate) suites: Listing,
    /// Groups; before TLS 1.3 without the finite-field ones.
    pub(crate) groups: Listing,
    /// Signature schemes by number, from TLS 1.2.
    pub(crate) schemes: Listing,
    /// Signature schemes that the version fixes, before TLS 1.2.
    pub(crate) fixed_schemes: BTreeMap<&'static str, Sight>,
    /// Whether encrypt-then-MAC was agreed with a CBC suite.
    pub(crate) encrypt_then_mac: BTreeMap<u16, bool>,
    /// Diffie-Hellman parameters.
    pub(crate) fields: BTreeMap<Field, Sight>,
    /// Finite-field groups of RFC 7919 among them, whose number was offered.
    pub(crate) named_fields: Listing,
    /// Whether the server chooses them by what the client offers, rather than having one of them as its own parameters.
    pub(crate) negotiates_fields: bool,
    /// Sizes of temporary RSA keys (export suites): modulus bits, exponent.
    pub(crate) temporary_rsa: BTreeMap<(u64, Vec<u8>), Sight>,
    /// Curves sent by their equation: binary field, bits.
    pub(crate) explicit_curves: BTreeMap<(bool, u64), Sight>,
    /// Features by name and value.
    pub(crate) features: BTreeMap<(&'static str, String), Sight>,
    /// Application protocols chosen.
    pub(crate) alpn: BTreeMap<Vec<u8>, Sight>,
    /// Values that the vocabulary does not know or that were not offered: space, number, usage.
    pub(crate) unknown: BTreeMap<(&'static str, u16, Usage), Sight>,
}

impl VersionFacts {
    /// Whether the version is accepted.
    pub(crate) fn is_accepted(&self) -> bool {
        matches!(self.fate, Some(Fate::Accepted(_)))
    }
}

/// Certificates as they came together.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    /// DER, and where it was seen; the endpoint's own first.
    pub(crate) certificates: Vec<(Vec<u8>, Sight)>,
    /// Whether it came to a hello with the endpoint's name.
    pub(crate) named: bool,
}

/// All that was learned.
#[derive(Clone, Debug, Default)]
pub(crate) struct Learned {
    /// By version.
    pub(crate) versions: BTreeMap<Protocol, VersionFacts>,
    /// The different chains that were seen.
    pub(crate) chains: Vec<Chain>,
    /// Questions that stayed open: question, the version of which it was asked if it was one, reason, detail.
    pub(crate) gaps: Vec<(&'static str, Option<Protocol>, GapReason, String)>,
    /// What the server does with the name, as one of the values of the feature `server-name`.
    pub(crate) server_name: Option<(&'static str, Sight)>,
    /// Whether the server says that it does not know the name.
    pub(crate) name_warning: Option<Sight>,
    /// Whether it honours TLS_FALLBACK_SCSV.
    pub(crate) fallback: Option<(&'static str, Sight)>,
    /// Where it asked for a client certificate.
    pub(crate) client_certificate: Option<Sight>,
    /// Bytes that came in all, over all conversations.
    pub(crate) received: u64,
    /// Whether some connection was opened at all.
    pub(crate) connected: bool,
    /// How a conversation ended that leaves no hope, where nothing was accepted: another protocol, no end, no connection.
    pub(crate) hopeless: Option<End>,
    /// How many conversations ended without a byte within the time limit.
    pub(crate) silences: u32,
    /// The number of the conversation that ended last.
    pub(crate) connection: u32,
    /// Where the server acknowledged the name (RFC 6066 §3).
    pub(crate) acknowledged: Option<Sight>,
    /// How earlier attempts with fuller hellos ended, where nothing was accepted.
    pub(crate) failures: Vec<End>,
}

impl Learned {
    /// The facts of a version.
    pub(crate) fn version(&mut self, version: Protocol) -> &mut VersionFacts {
        self.versions.entry(version).or_default()
    }

    /// What became of the first hello in a version.
    pub(crate) fn fate(&self, version: Protocol) -> Option<&Fate> {
        self.versions.get(&version)?.fate.as_ref()
    }

    /// The versions that are accepted, oldest first.
    pub(crate) fn accepted(&self) -> impl DoubleEndedIterator<Item = (Protocol, &VersionFacts)> {
        self.versions.iter().filter(|(_, facts)| facts.is_accepted()).map(|(version, facts)| (*version, facts))
    }

    /// A question stayed open. The same is noted once.
    pub(crate) fn gap(&mut self, question: &'static str, reason: GapReason, detail: impl Into<String>) {
        self.gap_in(None, question, reason, detail);
    }

    /// A question stayed open of one version.
    pub(crate) fn gap_in(
        &mut self,
        version: Option<Protocol>,
        question: &'static str,
        reason: GapReason,
        detail: impl Into<String>,
    ) {
        let gap = (question, version, reason, detail.into());
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// Certificates were seen.
    pub(crate) fn chain(&mut self, certificates: Vec<(Vec<u8>, Sight)>, named: bool) {
        let same =
            |chain: &Chain| chain.certificates.iter().map(|(der, _)| der).eq(certificates.iter().map(|(der, _)| der));
        if !certificates.is_empty() && !self.chains.iter().any(|chain| chain.named == named && same(chain)) {
            self.chains.push(Chain { certificates, named });
        }
    }
}

/// Why a question stayed open, by the end of the conversation that should have answered it. `None`: it was answered.
pub(crate) fn reason(end: &End) -> Option<GapReason> {
    match end {
        End::Open | End::Done | End::Alert(_) | End::Closed | End::Reset => None,
        End::Refused(_) => Some(GapReason::Refused),
        End::TimedOut => Some(GapReason::TimedOut),
        End::NotTls(seen) => Some(GapReason::OtherProtocol { seen: seen.clone() }),
        End::Malformed(error) => Some(GapReason::Malformed { at: error.at, what: error.field.to_owned() }),
        End::OverLimit => Some(GapReason::OverLimit { limit: "bytes of a flight".to_owned() }),
    }
}
