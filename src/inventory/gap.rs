use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::AssetId;
use crate::vocab::Protocol;

/// A question that stayed open, and why. All gaps together are the coverage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Gap {
    /// The asset that was asked.
    pub asset: AssetId,
    /// The question, by the id of its probe or detector.
    pub question: String,
    /// The protocol, with its version, of which it was asked, where the question is put to each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Protocol>,
    /// Why it stayed open.
    pub reason: GapReason,
    /// What exactly was not learned, for a person.
    pub detail: String,
}

impl Gap {
    /// A question that stayed open.
    pub fn new(asset: AssetId, question: &str, reason: GapReason, detail: impl Into<String>) -> Self {
        Self { asset, question: question.to_owned(), protocol: None, reason, detail: detail.into() }
    }

    /// Open of that protocol only, if one is given.
    #[must_use]
    pub fn of(mut self, protocol: Option<Protocol>) -> Self {
        self.protocol = protocol;
        self
    }
}

/// Why a question stayed open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "why", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum GapReason {
    /// The connection was refused or reset.
    Refused,
    /// Nothing came within the time limit.
    TimedOut,
    /// The name has no address.
    Unresolvable,
    /// The peer speaks something else.
    OtherProtocol {
        /// What it seems to be.
        seen: String,
    },
    /// The peer asks for a client certificate.
    NeedsClientCertificate,
    /// Bytes that do not follow their format.
    Malformed {
        /// Offset of the first offending byte.
        at: u64,
        /// The field: `ServerHello.session_id`.
        what: String,
    },
    /// Ended before its format does.
    Truncated {
        /// Where it ended.
        at: u64,
    },
    /// Protected by a key or password that we do not have.
    Encrypted,
    /// A format or method that this version does not examine.
    Unsupported,
    /// Over one of the limits of the run.
    OverLimit {
        /// Which limit.
        limit: String,
    },
    /// Could not be read: permission, an I/O error.
    Unreadable,
    /// Not in the inventory, though the fact refers to it: an issuer's certificate.
    Missing,
}
