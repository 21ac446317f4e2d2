#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use ml_kem::TryKeyInit;
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, SharedSecret, SupportedKxGroup, ring};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{NamedGroup, ServerConfig, ServerConnection};

use super::recorder::Signature;
use super::*;
use crate::vocab::Protocol::{Tls12, Tls13};

/// Made with `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost`.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
MIIBgDCCASWgAwIBAgIUNjqD5EwTLMXqx7RxbYxbUXD4vjUwCgYIKoZIzj0EAwIw\n\
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDAwNDUzMloYDzIxMjYxMDMx\n\
MDA0NTMyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n\
PQMBBwNCAAQ1o4gmEON20+TYCVYIp00cD+51sRZiGecaSSgc40fhM0/o+llNjlUj\n\
J72f6mx9klpjNBR82D5iQS9ZYfx5IXPZo1MwUTAdBgNVHQ4EFgQUgcOKBe3WjjYM\n\
2p8nsq/gIA/UcKMwHwYDVR0jBBgwFoAUgcOKBe3WjjYM2p8nsq/gIA/UcKMwDwYD\n\
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAjX3PlgvC+TllOTXDUQKh\n\
5b++KVFg2PXGblMWC4wGKPQCIQCQzMgDY1+/L32InVGQLsHMeQy6QZ0xUw9XdlRg\n\
7BQKhw==\n\
-----END CERTIFICATE-----";
const KEY: &str = "-----BEGIN PRIVATE KEY-----\n\
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiJ5BXI1+NadUbSKv\n\
8EBBhtf2PsShiRvHsv1+KfWw2lyhRANCAAQ1o4gmEON20+TYCVYIp00cD+51sRZi\n\
GecaSSgc40fhM0/o+llNjlUjJ72f6mx9klpjNBR82D5iQS9ZYfx5IXPZ\n\
-----END PRIVATE KEY-----";

fn endpoint(name: Option<&str>) -> Endpoint {
    Endpoint {
        host: name.unwrap_or("192.0.2.1").to_owned(),
        address: ([192, 0, 2, 1], 443).into(),
        server_name: name.map(str::to_owned),
        target: String::new(),
    }
}

fn server(groups: Vec<&'static dyn SupportedKxGroup>) -> ServerConfig {
    let provider = CryptoProvider { kx_groups: groups, ..ring::default_provider() };
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    ServerConfig::builder_with_details(Arc::new(provider), Arc::new(Timeless))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

/// Talks to a server in memory, in pieces of `piece` bytes.
fn talk(mut handshake: Handshake, config: ServerConfig, piece: usize) -> (Outcome, ServerConnection) {
    let mut server = ServerConnection::new(Arc::new(config)).unwrap();
    handshake.happened(Event::Connected);
    loop {
        match handshake.want() {
            Want::Send(bytes) => {
                let mut bytes = bytes.as_slice();
                while !bytes.is_empty() {
                    server.read_tls(&mut bytes).unwrap();
                    let _ = server.process_new_packets();
                }
            }
            Want::Receive => {
                let mut bytes = Vec::new();
                server.write_tls(&mut bytes).unwrap();
                if bytes.is_empty() {
                    handshake.happened(Event::Closed);
                }
                bytes.chunks(piece).for_each(|piece| handshake.happened(Event::Received(piece)));
            }
            Want::Close => return (handshake.outcome(), server),
        }
    }
}

#[test]
fn completes_tls_1_3_with_everything_offered() {
    let mut config = server(ring::default_provider().kx_groups);
    config.alpn_protocols = vec![b"h2".to_vec()];
    let options = Options { alpn: vec![b"http/1.1".to_vec(), b"h2".to_vec()], ..Options::default() };
    let (outcome, server) = talk(Handshake::new(&endpoint(Some("localhost")), options), config, 7);
    assert!(outcome.complete, "{outcome:?}");
    assert_eq!(outcome.version, Some(Tls13));
    assert_eq!(outcome.group, Some(0x001d));
    assert_eq!(outcome.alpn.as_deref(), Some(b"h2".as_slice()));
    assert_eq!(outcome.record.scheme, Some(0x0403));
    assert_eq!(outcome.record.signature, Some(Signature::Valid));
    assert_eq!(outcome.record.certificates.iter().map(Vec::len).collect::<Vec<_>>(), [388]);
    assert!(!outcome.retried && !outcome.record.wants_client_certificate);
    assert_eq!(server.server_name(), Some("localhost"));
    assert!(!server.is_handshaking());
}

#[test]
fn completes_tls_1_2_with_one_suite_and_no_name() {
    let options = Options { versions: vec![Tls12], suites: vec![0xc02c], name: Name::Absent, ..Options::default() };
    let handshake = Handshake::new(&endpoint(Some("localhost")), options);
    let (outcome, server) = talk(handshake, server(vec![ring::kx_group::SECP384R1]), 4096);
    assert!(outcome.complete, "{outcome:?}");
    assert_eq!((outcome.version, outcome.suite, outcome.group), (Some(Tls12), Some(0xc02c), Some(0x0018)));
    assert_eq!(server.server_name(), None);
}

#[test]
fn says_that_a_share_was_asked_again() {
    let handshake = Handshake::new(&endpoint(None), Options::default());
    let (outcome, _) = talk(handshake, server(vec![ring::kx_group::SECP256R1]), 4096);
    assert!(outcome.complete && outcome.retried, "{outcome:?}");
    assert_eq!(outcome.group, Some(0x0017));
}

#[test]
fn reports_alerts_closes_and_limits() {
    let options = Options { alpn: vec![b"h3".to_vec()], ..Options::default() };
    let mut config = server(ring::default_provider().kx_groups);
    config.alpn_protocols = vec![b"h2".to_vec()];
    // no_application_protocol is 120 (RFC 7301 §3.2).
    assert_eq!(talk(Handshake::new(&endpoint(None), options), config, 9).0.failure, Some(Failure::Alert(120)));

    let tell = |event| {
        let mut handshake = Handshake::new(&endpoint(None), Options::default());
        handshake.happened(Event::Connected);
        assert!(matches!(handshake.want(), Want::Send(_)));
        assert_eq!(handshake.want(), Want::Receive);
        handshake.happened(event);
        while handshake.want() != Want::Close {}
        handshake.outcome().failure.unwrap()
    };
    assert_eq!(tell(Event::Closed), Failure::Closed);
    assert_eq!(tell(Event::TimedOut), Failure::TimedOut);
    assert!(matches!(tell(Event::Received(b"HTTP/1.1 400 Bad Request\r\n\r\n")), Failure::Protocol(_)));
    assert!(matches!(tell(Event::Received(&[0; 300])), Failure::Protocol(_)));
}

#[test]
fn ends_on_records_without_end() {
    let mut handshake = Handshake::new(&endpoint(None), Options::default());
    // Change-cipher-spec records, which TLS 1.3 tells us to skip.
    let record = [0x14, 3, 3, 0, 1, 1].repeat(1000);
    let mut rounds = 0;
    while handshake.want() != Want::Close {
        handshake.happened(Event::Received(&record));
        rounds += 1;
    }
    assert!(rounds < 1000 && handshake.outcome().failure.is_some());
}

#[test]
fn refuses_what_cannot_be_offered() {
    for (name, options) in [
        (None, Options { versions: vec![Protocol::Tls11], ..Options::default() }),
        (None, Options { groups: vec![0x0019], ..Options::default() }),
        (Some("not a name"), Options::default()),
    ] {
        let mut handshake = Handshake::new(&endpoint(name), options);
        assert_eq!(handshake.want(), Want::Close);
        assert!(matches!(handshake.outcome().failure, Some(Failure::Options(_))));
    }
}

/// From an encapsulation key to a ciphertext and its secret.
type Encapsulate = fn(&[u8]) -> (Vec<u8>, Vec<u8>);

/// The server's side of a group, of which the client's side under test knows nothing.
#[derive(Debug)]
struct Encapsulating {
    number: u16,
    /// Bytes of the client's share; of them the ML-KEM key, which comes first or last.
    lengths: (usize, usize),
    kem_first: bool,
    classical: Option<&'static &'static dyn SupportedKxGroup>,
    encapsulate: Encapsulate,
}

macro_rules! encapsulate {
    ($set:ident) => {
        |key| {
            let key = ml_kem::$set::EncapsulationKey::new_from_slice(key).unwrap();
            let (ciphertext, secret) = key.encapsulate_deterministic(&[7; 32].into());
            (ciphertext.to_vec(), secret.to_vec())
        }
    };
}

impl SupportedKxGroup for Encapsulating {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, rustls::Error> {
        unreachable!("a server completes at once")
    }
    fn start_and_complete(&self, share: &[u8]) -> Result<CompletedKeyExchange, rustls::Error> {
        assert_eq!(share.len(), self.lengths.0);
        let classical_len = self.lengths.0 - self.lengths.1;
        let (kem, classical) = if self.kem_first {
            share.split_at(self.lengths.1)
        } else {
            let (classical, kem) = share.split_at(classical_len);
            (kem, classical)
        };
        let (ciphertext, kem_secret) = (self.encapsulate)(kem);
        let (public, secret) = match self.classical {
            None => (ciphertext, kem_secret),
            Some(group) => {
                let ours = group.start_and_complete(classical)?;
                let secret = ours.secret.secret_bytes().to_vec();
                if self.kem_first {
                    ([ciphertext, ours.pub_key].concat(), [kem_secret, secret].concat())
                } else {
                    ([ours.pub_key, ciphertext].concat(), [secret, kem_secret].concat())
                }
            }
        };
        Ok(CompletedKeyExchange { group: self.name(), pub_key: public, secret: SharedSecret::from(secret) })
    }
    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }
    fn name(&self) -> NamedGroup {
        NamedGroup::from(self.number)
    }
}

/// Numbers, lengths and orders from draft-ietf-tls-ecdhe-mlkem-03 section 4 and draft-ietf-tls-mlkem-05 section 4.
static SERVER_GROUPS: [Encapsulating; 6] = [
    Encapsulating {
        number: 0x11ec,
        lengths: (1216, 1184),
        kem_first: true,
        classical: Some(&ring::kx_group::X25519),
        encapsulate: encapsulate!(ml_kem_768),
    },
    Encapsulating {
        number: 0x11eb,
        lengths: (1249, 1184),
        kem_first: false,
        classical: Some(&ring::kx_group::SECP256R1),
        encapsulate: encapsulate!(ml_kem_768),
    },
    Encapsulating {
        number: 0x11ed,
        lengths: (1665, 1568),
        kem_first: false,
        classical: Some(&ring::kx_group::SECP384R1),
        encapsulate: encapsulate!(ml_kem_1024),
    },
    Encapsulating {
        number: 0x0200,
        lengths: (800, 800),
        kem_first: true,
        classical: None,
        encapsulate: encapsulate!(ml_kem_512),
    },
    Encapsulating {
        number: 0x0201,
        lengths: (1184, 1184),
        kem_first: true,
        classical: None,
        encapsulate: encapsulate!(ml_kem_768),
    },
    Encapsulating {
        number: 0x0202,
        lengths: (1568, 1568),
        kem_first: true,
        classical: None,
        encapsulate: encapsulate!(ml_kem_1024),
    },
];

#[test]
fn completes_with_post_quantum_groups_first_or_asked_again() {
    for group in &SERVER_GROUPS {
        for groups in [vec![group.number], Vec::new()] {
            let first = groups.len() == 1;
            let handshake = Handshake::new(&endpoint(None), Options { groups, ..Options::default() });
            let (outcome, _) = talk(handshake, server(vec![group]), 4096);
            assert!(outcome.complete, "{group:?} {outcome:?}");
            assert_eq!((outcome.group, outcome.retried), (Some(group.number), !first));
        }
    }
}

#[test]
fn every_group_of_the_list_can_be_computed() {
    assert!(groups::USUAL.iter().all(|number| groups::by_number(*number).is_some()));
}
