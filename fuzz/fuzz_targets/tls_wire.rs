//! The readers of TLS messages on anything: no panic, and no place outside of what was read.

#![no_main]

use cryptassay::scan::tls::wire::{
    CertificateRequest, ClientHello, Exchange, Form, KeyExchange, Messages, Records, ServerHello, certificate_list,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((choice, bytes)) = data.split_first() else { return };
    let len = bytes.len() as u64;
    let exchanged = match choice & 3 {
        0 => Exchange::Opaque,
        1 => Exchange::Curve,
        2 => Exchange::FiniteField,
        _ => Exchange::Rsa,
    };
    let form = Form { hint: choice & 4 != 0, exchanged, signed: choice & 8 != 0, names_scheme: choice & 16 != 0 };
    let errors = [
        ClientHello::read(bytes).err(),
        ServerHello::read(bytes).err(),
        certificate_list(bytes).err(),
        CertificateRequest::read(bytes, 0x0302).err(),
        CertificateRequest::read(bytes, 0x0303).err(),
        KeyExchange::read(bytes, form).err(),
    ];
    for error in errors.into_iter().flatten() {
        assert!(error.at <= len, "{error}");
    }
    if let Ok(hello) = ClientHello::read(bytes)
        && let Ok(written) = hello.write(0x0301)
    {
        assert!(written.ends_with(bytes), "a hello is written as it was read");
    }
    let (mut records, mut messages) = (Records::new(), Messages::new());
    for piece in bytes.chunks(usize::from(*choice) + 1) {
        records.received(piece);
        while let Ok(Some(record)) = records.record() {
            messages.received(&record.fragment, record.at);
            while let Ok(Some(message)) = messages.message() {
                assert!(message.at(message.body.len() as u64) <= len);
            }
        }
    }
});
