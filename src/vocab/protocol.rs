use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A protocol, with its version where it has several, in which an algorithm was seen: `TLS 1.2`, `SSLv3`, `SSH`, `IKEv2`.
///
/// SSL and TLS come first, in the order of their versions, so that these compare as the versions came; see [`Protocol::is_tls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub enum Protocol {
    /// SSL 2.0 (the 1995 draft; forbidden by RFC 6176).
    #[serde(rename = "SSLv2")]
    Ssl2,
    /// SSL 3.0 (RFC 6101; forbidden by RFC 7568).
    #[serde(rename = "SSLv3")]
    Ssl3,
    /// TLS 1.0 (RFC 2246).
    #[serde(rename = "TLS 1.0")]
    Tls10,
    /// TLS 1.1 (RFC 4346).
    #[serde(rename = "TLS 1.1")]
    Tls11,
    /// TLS 1.2 (RFC 5246).
    #[serde(rename = "TLS 1.2")]
    Tls12,
    /// TLS 1.3 (RFC 8446).
    #[serde(rename = "TLS 1.3")]
    Tls13,
    /// Secure Shell, version 2 (RFC 4251, RFC 4253).
    #[serde(rename = "SSH")]
    Ssh,
    /// Internet Key Exchange, version 1 (RFC 2409; historic by RFC 9395).
    #[serde(rename = "IKEv1")]
    Ike1,
    /// Internet Key Exchange, version 2 (RFC 7296).
    #[serde(rename = "IKEv2")]
    Ike2,
    /// Encapsulating Security Payload, the protection of packets in IPsec (RFC 4303).
    #[serde(rename = "ESP")]
    Esp,
    /// Secure mail by Cryptographic Message Syntax (RFC 8551).
    #[serde(rename = "S/MIME")]
    Smime,
    /// OpenPGP messages (RFC 9580).
    #[serde(rename = "OpenPGP")]
    OpenPgp,
    /// Kerberos, version 5 (RFC 4120).
    #[serde(rename = "Kerberos")]
    Kerberos,
}

impl Protocol {
    /// Every protocol: SSL and TLS, oldest first, then the others.
    pub const ALL: &'static [Self] = &[
        Self::Ssl2,
        Self::Ssl3,
        Self::Tls10,
        Self::Tls11,
        Self::Tls12,
        Self::Tls13,
        Self::Ssh,
        Self::Ike1,
        Self::Ike2,
        Self::Esp,
        Self::Smime,
        Self::OpenPgp,
        Self::Kerberos,
    ];

    /// Every version of SSL and TLS, oldest first.
    pub const TLS: &'static [Self] = &[Self::Ssl2, Self::Ssl3, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// The name used in JSON, policies and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl2 => "SSLv2",
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
            Self::Ssh => "SSH",
            Self::Ike1 => "IKEv1",
            Self::Ike2 => "IKEv2",
            Self::Esp => "ESP",
            Self::Smime => "S/MIME",
            Self::OpenPgp => "OpenPGP",
            Self::Kerberos => "Kerberos",
        }
    }

    /// Whether it is a version of SSL or TLS.
    pub fn is_tls(self) -> bool {
        Self::TLS.contains(&self)
    }

    /// The protocol of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|protocol| protocol.name() == name)
    }

    /// The number of a version of SSL or TLS on the wire, such as `0x0303` for TLS 1.2 (RFC 8446 §4.1.2); 0, which no version has,
    /// for the other protocols.
    pub fn number(self) -> u16 {
        match self {
            Self::Ssl2 => 0x0002,
            Self::Ssl3 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
            Self::Ssh | Self::Ike1 | Self::Ike2 | Self::Esp | Self::Smime | Self::OpenPgp | Self::Kerberos => 0,
        }
    }

    /// The SSL or TLS version with that number on the wire.
    pub fn tls(number: u16) -> Option<Self> {
        Self::TLS.iter().copied().find(|protocol| protocol.number() == number)
    }
}

impl std::fmt::Display for Protocol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn names_are_those_of_the_json_form() {
        for protocol in Protocol::ALL {
            assert_eq!(serde_json::to_string(protocol).unwrap(), format!("\"{protocol}\""));
            assert_eq!(Protocol::named(protocol.name()), Some(*protocol));
        }
    }

    #[test]
    fn only_versions_of_tls_have_a_number() {
        for protocol in Protocol::ALL {
            assert_eq!(Protocol::tls(protocol.number()), protocol.is_tls().then_some(*protocol));
        }
        assert_eq!(Protocol::tls(0), None);
        assert!(Protocol::TLS.is_sorted());
    }
}
