//! The readers of the handshake: what real peers wrote, what we write ourselves, and anything at all.

use cryptassay::scan::tls::wire::{
    CertificateRequest, ClientHello, Exchange, Exchanged, Form, KeyExchange, Message, Messages, Record, Records,
    ServerHello, certificate_list, content, extension, handshake,
};
use proptest::prelude::*;

/// Hellos of OpenSSL 3.0.19 as a client, each restricted to one suite, and the flights with which nginx 1.22.1 answered them.
const ECDHE: [&[u8]; 2] =
    [include_bytes!("tls_wire/ecdhe-rsa-hello.bin"), include_bytes!("tls_wire/ecdhe-rsa-flight.bin")];
const DHE: [&[u8]; 2] = [include_bytes!("tls_wire/dhe-rsa-hello.bin"), include_bytes!("tls_wire/dhe-rsa-flight.bin")];

fn messages(bytes: &[u8], piece: usize) -> Vec<Message> {
    let (mut records, mut joined, mut read) = (Records::new(), Messages::new(), Vec::new());
    for piece in bytes.chunks(piece) {
        records.received(piece);
        while let Some(Record { kind, fragment, at, .. }) = records.record().expect("a record") {
            assert_eq!(kind, content::HANDSHAKE);
            joined.received(&fragment, at);
            while let Some(message) = joined.message().expect("a message") {
                read.push(message);
            }
        }
    }
    assert!(records.waiting().is_empty() && !joined.is_partial());
    read
}

fn form(exchanged: Exchange) -> Form {
    Form { hint: false, exchanged, signed: true, names_scheme: true }
}

#[test]
fn a_flight_of_nginx_is_read_as_openssl_reads_it() {
    // openssl s_client -tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256: "Cipher is ECDHE-RSA-AES128-GCM-SHA256", "Server Temp Key:
    // X25519, 253 bits", "Peer signature type: RSA-PSS", "Server public key is 2048 bit", "Secure Renegotiation IS supported".
    for piece in [1, 7, 1000, 100_000] {
        let read = messages(ECDHE[1], piece);
        let kinds: Vec<u8> = read.iter().map(|message| message.kind).collect();
        assert_eq!(
            kinds,
            [
                handshake::SERVER_HELLO,
                handshake::CERTIFICATE,
                handshake::SERVER_KEY_EXCHANGE,
                handshake::SERVER_HELLO_DONE
            ]
        );
        let hello = ServerHello::read(&read[0].body).expect("a ServerHello");
        assert_eq!((hello.version, hello.suite, hello.compression), (0x0303, 0xc02f, 0));
        assert!(hello.extension(extension::RENEGOTIATION_INFO).is_some() && !hello.is_retry());
        let at = usize::try_from(read[0].at(hello.suite_at)).expect("an offset");
        assert_eq!(ECDHE[1][at..at + 2], [0xc0, 0x2f]);
        let exchange = KeyExchange::read(&read[2].body, form(Exchange::Curve)).expect("a ServerKeyExchange");
        let Exchanged::Group { group, point, .. } = exchange.exchanged else { panic!("a group") };
        assert_eq!((group, point), (29, 32));
        let signed = exchange.signed.expect("a signature");
        assert_eq!((signed.scheme, signed.length), (Some(0x0804), 256));
        let at = usize::try_from(read[2].at(signed.at)).expect("an offset");
        assert_eq!(ECDHE[1][at..at + 2], [0x08, 0x04]);
        let certificates = certificate_list(&read[1].body).expect("certificates");
        let (at, der) = certificates.first().expect("a certificate");
        let at = usize::try_from(read[1].at(*at)).expect("an offset");
        assert_eq!(&ECDHE[1][at..at + der.len()], der.as_slice());
    }
}

#[test]
fn a_group_of_2048_bits_is_read() {
    // The server's dhparam file: "DH Parameters: (2048 bit)".
    let read = messages(DHE[1], 100_000);
    let exchange = KeyExchange::read(&read[2].body, form(Exchange::FiniteField)).expect("a ServerKeyExchange");
    let Exchanged::FiniteField { prime, public, .. } = exchange.exchanged else { panic!("a prime") };
    assert_eq!((prime.len(), public), (256, 256));
    assert!(prime[0] >= 0x80);
}

#[test]
fn a_hello_of_openssl_is_read_and_written_back() {
    for bytes in [ECDHE[0], DHE[0]] {
        let read = messages(bytes, 100);
        let hello = ClientHello::read(&read[0].body).expect("a ClientHello");
        assert_eq!(hello.version, 0x0303);
        let name = hello.extension(extension::SERVER_NAME).expect("a name");
        assert_eq!(&name[5..], b"localhost");
        assert_eq!(hello.write(0x0301).expect("bytes"), bytes);
    }
}

#[test]
fn every_truncation_of_a_message_is_an_error_or_a_shorter_message() {
    let read = messages(ECDHE[1], 100_000);
    for end in 0..read[0].body.len() {
        // Without its extensions a ServerHello is whole: SSL 3.0 has none.
        let whole = ServerHello::read(&read[0].body[..end]);
        assert_eq!(whole.is_ok(), end == 38 + usize::from(read[0].body[34]), "{end}");
    }
    for end in 0..read[1].body.len() {
        assert!(certificate_list(&read[1].body[..end]).is_err(), "{end}");
    }
    for end in 0..read[2].body.len() {
        let error = KeyExchange::read(&read[2].body[..end], form(Exchange::Curve)).expect_err("truncated");
        assert!(error.at <= end as u64, "{error}");
    }
}

proptest! {
    #[test]
    fn a_hello_is_read_as_it_was_written(
        version in any::<u16>(),
        random in any::<[u8; 32]>(),
        session in proptest::collection::vec(any::<u8>(), 0..=32),
        suites in proptest::collection::vec(any::<u16>(), 0..400),
        compressions in proptest::collection::vec(any::<u8>(), 1..4),
        extensions in proptest::option::of(proptest::collection::vec(
            (any::<u16>(), proptest::collection::vec(any::<u8>(), 0..80)), 0..12)),
        piece in 1..600_usize,
    ) {
        let mut hello = ClientHello::new(version, random, suites);
        (hello.session, hello.compressions, hello.extensions) = (session, compressions, extensions);
        let bytes = hello.write(0x0301).expect("bytes");
        let read = messages(&bytes, piece);
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(ClientHello::read(&read[0].body).expect("a hello"), hello);
    }

    #[test]
    fn readers_answer_anything_within_its_bounds(bytes in proptest::collection::vec(any::<u8>(), 0..400), choice in any::<[bool; 3]>()) {
        let [hint, signed, names_scheme] = choice;
        let len = bytes.len() as u64;
        let mut errors = vec![
            ClientHello::read(&bytes).err(),
            ServerHello::read(&bytes).err(),
            certificate_list(&bytes).err(),
            CertificateRequest::read(&bytes, 0x0302).err(),
            CertificateRequest::read(&bytes, 0x0303).err(),
        ];
        for exchanged in [Exchange::Opaque, Exchange::Curve, Exchange::FiniteField, Exchange::Rsa] {
            errors.push(KeyExchange::read(&bytes, Form { hint, exchanged, signed, names_scheme }).err());
        }
        for error in errors.into_iter().flatten() {
            prop_assert!(error.at <= len, "{}", error);
        }
        let (mut records, mut joined) = (Records::new(), Messages::new());
        records.received(&bytes);
        while let Ok(Some(record)) = records.record() {
            joined.received(&record.fragment, record.at);
            while let Ok(Some(message)) = joined.message() {
                prop_assert!(message.at(message.body.len() as u64) <= len);
            }
        }
        prop_assert!(records.cut() <= len);
    }
}
