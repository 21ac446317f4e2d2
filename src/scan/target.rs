//! What a user may name as a target, and how one kind is told from another.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Component, Path, PathBuf};

use thiserror::Error;

/// The port of a service that is named without one: HTTPS.
const USUAL_PORT: u16 = 443;

/// URL schemes of services that speak TLS from the first byte, with their ports in the IANA service name registry.
const SCHEMES: &[(&str, u16)] = &[
    ("amqps", 5671),
    ("ftps", 990),
    ("https", 443),
    ("imaps", 993),
    ("ircs", 6697),
    ("ldaps", 636),
    ("mqtts", 8883),
    ("pop3s", 995),
    ("smtps", 465),
    ("ssl", USUAL_PORT),
    ("submissions", 465),
    ("tls", USUAL_PORT),
    ("wss", 443),
];

/// A target as it was told apart from the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Target {
    /// A TLS service: every address of the host is surveyed.
    Service {
        /// Host name in lower case, or address literal, without brackets.
        host: String,
        /// TCP port.
        port: u16,
    },
    /// A file, or a directory with all files below it.
    Path(PathBuf),
}

impl Target {
    /// Tells a target by its form. `exists` says whether there is a file or directory of that name.
    ///
    /// In this order: a URL (`https://example.org/`, `tls://host:8443`, `file:name`); what exists as a file or directory;
    /// an address (`192.0.2.1`, `2001:db8::1`), with a port (`192.0.2.1:8443`, `[2001:db8::1]:8443`); a host name, with or
    /// without port. A name that is both a file and a host is the file; `tls://` in front makes it the host.
    ///
    /// # Errors
    /// Says what is wrong with the name, or that nothing of its form can be a target.
    pub fn parse(text: &str, exists: impl Fn(&str) -> bool) -> Result<Self, TargetError> {
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if let Some((scheme, rest)) = text.split_once("://") {
            return url(scheme, rest, &exists);
        }
        if let Some(path) = text.strip_prefix("file:") {
            return file(path, &exists);
        }
        if exists(text) {
            return Ok(Self::path(text));
        }
        if text.contains(['/', '\\']) || text.starts_with(['.', '~']) {
            return Err(TargetError::NoSuchFile { name: text.to_owned() });
        }
        service(text, USUAL_PORT)
    }

    /// A file or directory, its name without empty and `.` components.
    pub fn path(path: impl AsRef<Path>) -> Self {
        let tidy: PathBuf = path.as_ref().components().filter(|part| *part != Component::CurDir).collect();
        Self::Path(if tidy.as_os_str().is_empty() { PathBuf::from(".") } else { tidy })
    }

    /// The canonical name: `tls://example.org:443`, `tls://[2001:db8::1]:443`, `file:firmware.bin`.
    pub fn name(&self) -> String {
        match self {
            Self::Service { host, port } => format!("tls://{}:{port}", bracketed(host)),
            Self::Path(path) => format!("file:{}", path_name(path)),
        }
    }

    /// The stable id: the first 16 bytes of SHA-256, in hexadecimal, over what is asked and the canonical name.
    /// The same question has the same id at any time and on any machine.
    pub fn id(&self) -> String {
        let question = format!("cryptassay survey 1\n{}", self.name());
        let digest = ring::digest::digest(&ring::digest::SHA256, question.as_bytes());
        let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
        format!("{:032x}", u128::from_be_bytes(first))
    }
}

/// Why a text names no target.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The text is empty.
    #[error("an empty name is no target")]
    Empty,
    /// A URL of a scheme that cannot be surveyed.
    #[error(
        "{scheme}:// is not supported yet; supported are file:// and, for TLS from the first byte, {}",
        supported()
    )]
    Scheme {
        /// The scheme, without `://`.
        scheme: String,
    },
    /// A URL of a scheme without any encryption.
    #[error("{scheme}:// has no encryption to assess; for its TLS service write https:// or tls://host:port")]
    Unencrypted {
        /// The scheme, without `://`.
        scheme: String,
    },
    /// It has the form of a file's name, and there is no such file.
    #[error("{name:?}: no such file or directory; a service is named as host, host:port or URL")]
    NoSuchFile {
        /// The name.
        name: String,
    },
    /// The port is not a number from 1 to 65535.
    #[error("{port:?} is no port; a port is a number from 1 to 65535")]
    Port {
        /// What stands for the port.
        port: String,
    },
    /// A host name with characters outside ASCII.
    #[error("{host:?}: write international names in their ASCII form, which begins with xn-- (RFC 5890)")]
    International {
        /// The host.
        host: String,
    },
    /// An IPv6 address with a zone.
    #[error("{host:?}: addresses with a zone (%) are not supported yet")]
    Zone {
        /// The host.
        host: String,
    },
    /// Neither an address nor a host name.
    #[error("{host:?} is neither a file here nor a host name or address: {why}")]
    Host {
        /// The host.
        host: String,
        /// The rule that it breaks.
        why: &'static str,
    },
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

impl Endpoint {
    /// The endpoint of a service at one of its addresses.
    pub fn new(host: &str, address: SocketAddr, target: impl Into<String>) -> Self {
        let server_name = host.parse::<IpAddr>().is_err().then(|| host.to_owned());
        Self { host: host.to_owned(), address, server_name, target: target.into() }
    }
}

/// The name of a path as text: as it is, but bytes that are no UTF-8 as `\xNN`, so that different paths have different names.
pub fn path_name(path: &Path) -> String {
    let mut name = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing into a string does not fail.
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    name
}

fn supported() -> String {
    SCHEMES.iter().map(|(scheme, _)| format!("{scheme}://")).collect::<Vec<_>>().join(", ")
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

fn url(scheme: &str, rest: &str, exists: impl Fn(&str) -> bool) -> Result<Target, TargetError> {
    let scheme = scheme.to_ascii_lowercase();
    if scheme == "file" {
        return file(rest.strip_prefix("localhost").filter(|path| path.starts_with('/')).unwrap_or(rest), exists);
    }
    if matches!(scheme.as_str(), "http" | "ws" | "telnet") {
        return Err(TargetError::Unencrypted { scheme });
    }
    let Some((_, port)) = SCHEMES.iter().find(|(known, _)| *known == scheme) else {
        return Err(TargetError::Scheme { scheme });
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before the @ is for logging in, and must not be shown.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    service(host, *port)
}

fn file(path: &str, exists: impl Fn(&str) -> bool) -> Result<Target, TargetError> {
    if !path.is_empty() && exists(path) {
        Ok(Target::path(path))
    } else {
        Err(TargetError::NoSuchFile { name: path.to_owned() })
    }
}

fn service(text: &str, usual: u16) -> Result<Target, TargetError> {
    if let Ok(address) = text.parse::<Ipv6Addr>() {
        return Ok(Target::Service { host: address.to_string(), port: usual });
    }
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        let port = match rest.strip_prefix(':') {
            Some(port) => self::port(port)?,
            None if rest.is_empty() => usual,
            None => return Err(host_error(text, "after the bracket stands a colon and a port, or nothing")),
        };
        return Ok(Target::Service { host: ipv6(address)?, port });
    }
    let (host, port) = match text.split_once(':') {
        Some((_, rest)) if rest.contains(':') => return ipv6(text).map(|host| Target::Service { host, port: usual }),
        Some((host, port)) => (host, self::port(port)?),
        None => (text, usual),
    };
    Ok(Target::Service { host: self::host(host)?, port })
}

fn port(text: &str) -> Result<u16, TargetError> {
    // `parse` would take a plus sign.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(port) if digits && port != 0 => Ok(port),
        _ => Err(TargetError::Port { port: text.to_owned() }),
    }
}

fn ipv6(text: &str) -> Result<String, TargetError> {
    if text.contains('%') {
        return Err(TargetError::Zone { host: text.to_owned() });
    }
    let address: Ipv6Addr = text.parse().map_err(|_| host_error(text, "not an IPv6 address (RFC 4291)"))?;
    Ok(address.to_string())
}

/// A host name in lower case without final dot (RFC 1123 §2.1, with the underscores that practice knows), or an IPv4 address.
fn host(text: &str) -> Result<String, TargetError> {
    if !text.is_ascii() {
        return Err(TargetError::International { host: text.to_owned() });
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if name.is_empty() {
        return Err(host_error(text, "it is empty"));
    }
    if name.len() > 253 {
        return Err(host_error(text, "a name has at most 253 characters"));
    }
    for label in name.split('.') {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if label.is_empty() || label.len() > 63 {
            return Err(host_error(text, "every part between dots has 1 to 63 characters"));
        }
        if !label.bytes().all(allowed) {
            return Err(host_error(text, "names are made of letters, digits, hyphens and dots"));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return Err(host_error(text, "no part begins or ends with a hyphen"));
        }
    }
    // Resolvers read a name that ends in a number as an address, in forms that nobody expects: 10.1 is 10.0.0.1.
    let last = name.rsplit('.').next().unwrap_or_default();
    let number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if number && name.parse::<Ipv4Addr>().is_err() {
        return Err(host_error(text, "an IPv4 address has four decimal numbers from 0 to 255"));
    }
    Ok(name)
}

fn host_error(host: &str, why: &'static str) -> TargetError {
    TargetError::Host { host: host.to_owned(), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, TargetError> {
        let here = ["cert.pem", "./cert.pem", "/usr/bin", "dir//sub/.", "localhost", "a:b"];
        Target::parse(text, |name| here.contains(&name)).map(|target| target.name())
    }

    #[test]
    fn tells_targets_by_their_form() {
        for (text, name) in [
            ("example.org", "tls://example.org:443"),
            ("Example.ORG.", "tls://example.org:443"),
            ("example.org:8443", "tls://example.org:8443"),
            ("xn--bcher-kva.example", "tls://xn--bcher-kva.example:443"),
            ("_dmarc.example.org", "tls://_dmarc.example.org:443"),
            ("192.0.2.1", "tls://192.0.2.1:443"),
            ("192.0.2.1:22", "tls://192.0.2.1:22"),
            ("::1", "tls://[::1]:443"),
            ("2001:DB8:0:0::1", "tls://[2001:db8::1]:443"),
            ("[::1]", "tls://[::1]:443"),
            ("[::ffff:192.0.2.1]:8443", "tls://[::ffff:192.0.2.1]:8443"),
            ("https://example.org/path?query#part", "tls://example.org:443"),
            ("HTTPS://user:secret@example.org:444/", "tls://example.org:444"),
            ("https://[2001:db8::1]:444/", "tls://[2001:db8::1]:444"),
            ("tls://localhost", "tls://localhost:443"),
            ("smtps://mail.example.org", "tls://mail.example.org:465"),
            ("cert.pem", "file:cert.pem"),
            ("./cert.pem", "file:cert.pem"),
            ("/usr/bin", "file:/usr/bin"),
            ("dir//sub/.", "file:dir/sub"),
            ("file:cert.pem", "file:cert.pem"),
            ("file:///usr/bin", "file:/usr/bin"),
            ("file://localhost/usr/bin", "file:/usr/bin"),
            ("localhost", "file:localhost"),
            ("a:b", "file:a:b"),
        ] {
            assert_eq!(parse(text).as_deref(), Ok(name), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, part) in [
            ("", "empty"),
            ("smtp://mail.example.org", "smtp:// is not supported yet"),
            ("http://example.org", "no encryption"),
            ("/no/such", "no such file"),
            ("./no", "no such file"),
            ("example.org/path", "no such file"),
            ("file:no", "no such file"),
            ("file://", "no such file"),
            ("example.org:0", "is no port"),
            ("example.org:65536", "is no port"),
            ("example.org:+1", "is no port"),
            ("example.org:", "is no port"),
            ("bücher.example", "xn--"),
            ("fe80::1%eth0", "zone"),
            ("[fe80::1%1]:443", "zone"),
            ("[::1]443", "after the bracket"),
            ("[::1", "IPv6"),
            ("1:2:3", "IPv6"),
            ("256.1.1.1", "IPv4"),
            ("10.1", "IPv4"),
            ("0x7f000001", "IPv4"),
            ("exa mple.org", "letters"),
            ("-a.example", "hyphen"),
            ("-", "hyphen"),
            ("a..example", "1 to 63"),
            ("https://", "empty"),
            ("https://:443", "empty"),
        ] {
            let error = parse(text).map_err(|error| error.to_string());
            assert!(error.as_ref().is_err_and(|error| error.contains(part)), "{text}: {error:?}");
        }
        assert!(parse(&format!("{}.example", "a".repeat(64))).is_err());
        assert!(parse(&"a.".repeat(128)).is_err());
    }

    #[test]
    fn never_shows_a_password() {
        let error = parse("https://user:secret@exa mple/").map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| !error.contains("secret")));
    }

    #[test]
    fn ids_tell_questions_apart() {
        let id = |text: &str| Target::parse(text, |_| false).map(|target| target.id());
        // printf 'cryptassay survey 1\ntls://example.org:443' | sha256sum | cut -c1-32
        assert_eq!(id("example.org").as_deref(), Ok("61ef2ed20aa24512f6da9bde07112be6"));
        assert_eq!(id("example.org"), id("https://EXAMPLE.org/"));
        assert_ne!(id("example.org"), id("example.org:444"));
    }

    #[test]
    #[cfg(unix)]
    fn paths_that_are_not_text_have_names_of_their_own() {
        use std::os::unix::ffi::OsStrExt;
        let name = |bytes| path_name(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(name(b"a\xffb"), "a\\xffb");
        assert_ne!(name(b"a\xff"), name(b"a\xfe"));
    }
}
