//! What a user may name as a target.

use std::net::SocketAddr;
use std::path::PathBuf;

/// A target as it was told apart from the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Target {
    /// A TLS service: every address of the host is surveyed.
    Service {
        /// Host name or address literal, without brackets.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// A file, or a directory with all files below it.
    Path(PathBuf),
}

/// One address of a TLS service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// The host as the user named it.
    pub host: String,
    /// The address to connect to.
    pub address: SocketAddr,
    /// The name for the server_name extension (RFC 6066 §3): none if the user named an address.
    pub server_name: Option<String>,
    /// The target through which it is reached, by id.
    pub target: String,
}
