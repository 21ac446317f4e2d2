//! Certificate extensions (RFC 5280 §4.2) that say what a key may do and whom it stands for.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::{ExtendedKeyUsage, GeneralName, KeyUsage, ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer;

use super::name;
use super::tlv::{self, Element, Fault};

/// What the extensions of a certificate say.
#[derive(Debug, Default)]
pub(super) struct Extensions<'a> {
    /// What the key may do.
    pub(super) key_usage: Option<KeyUsage>,
    /// What the certificate is for, as words.
    pub(super) extended_key_usage: Option<String>,
    /// Whom else it stands for: `DNS:example.org, IP:192.0.2.1`.
    pub(super) alternative_names: Option<String>,
    /// Whether its key may sign certificates, and how many may follow.
    pub(super) basic_constraints: Option<(bool, Option<u32>)>,
    /// The identifier of its key.
    pub(super) subject_key: Option<&'a [u8]>,
    /// The identifier of its issuer's key.
    pub(super) authority_key: Option<&'a [u8]>,
}

/// Reads the list of extensions; what does not follow its encoding is a fault, and the others still come out.
pub(super) fn read<'a>(list: &Element<'a>, faults: &mut Vec<Fault>) -> Extensions<'a> {
    let mut extensions = Extensions::default();
    let mut seen = BTreeSet::new();
    let mut reader = list.inside();
    while !reader.is_empty() {
        let element = match reader.expect(tlv::SEQUENCE, "Extension") {
            Ok(element) => element,
            Err(fault) => {
                faults.push(fault.within("extensions"));
                break;
            }
        };
        let oid = element.inside().expect(tlv::OID, "extnID").ok().and_then(|oid| tlv::dotted(oid.content));
        let oid = oid.unwrap_or_else(|| "without identifier".to_owned());
        match X509Extension::from_der(element.whole) {
            Ok((_, extension)) => {
                if extension.parsed_extension().error().is_some() {
                    faults.push(Fault::malformed(element.at, format!("extension {oid}")));
                }
                extensions.take(&extension);
            }
            Err(_) => faults.push(Fault::malformed(element.at, format!("extension {oid}"))),
        }
        if !seen.insert(oid.clone()) {
            faults.push(Fault::malformed(element.at, format!("extension {oid} stands there twice")));
        }
    }
    extensions
}

impl<'a> Extensions<'a> {
    /// Takes what one extension says. The first of its kind counts.
    fn take(&mut self, extension: &X509Extension<'a>) {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => {
                self.key_usage.get_or_insert(*usage);
            }
            ParsedExtension::ExtendedKeyUsage(usage) => {
                self.extended_key_usage.get_or_insert_with(|| purposes(usage));
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.alternative_names.get_or_insert_with(|| {
                    let names: Vec<String> = names.general_names.iter().map(general_name).collect();
                    names.join(", ")
                });
            }
            ParsedExtension::BasicConstraints(constraints) => {
                self.basic_constraints.get_or_insert((constraints.ca, constraints.path_len_constraint));
            }
            ParsedExtension::SubjectKeyIdentifier(identifier) => {
                self.subject_key.get_or_insert(identifier.0);
            }
            ParsedExtension::AuthorityKeyIdentifier(identifier) => {
                if let (None, Some(key)) = (self.authority_key, &identifier.key_identifier) {
                    self.authority_key = Some(key.0);
                }
            }
            _ => {}
        }
    }
}

/// The names of the key usage bits that are set (RFC 5280 §4.2.1.3).
pub(super) fn key_usage_words(usage: KeyUsage) -> String {
    let words = [
        (usage.digital_signature(), "digitalSignature"),
        (usage.non_repudiation(), "nonRepudiation"),
        (usage.key_encipherment(), "keyEncipherment"),
        (usage.data_encipherment(), "dataEncipherment"),
        (usage.key_agreement(), "keyAgreement"),
        (usage.key_cert_sign(), "keyCertSign"),
        (usage.crl_sign(), "cRLSign"),
        (usage.encipher_only(), "encipherOnly"),
        (usage.decipher_only(), "decipherOnly"),
    ];
    join(words.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.to_owned()))
}

/// The purposes by their names in RFC 5280 §4.2.1.12, others by number.
fn purposes(usage: &ExtendedKeyUsage<'_>) -> String {
    let words = [
        (usage.any, "anyExtendedKeyUsage"),
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.code_signing, "codeSigning"),
        (usage.email_protection, "emailProtection"),
        (usage.time_stamping, "timeStamping"),
        (usage.ocsp_signing, "OCSPSigning"),
    ];
    let named = words.into_iter().filter(|(set, _)| *set).map(|(_, word)| word.to_owned());
    join(named.chain(usage.other.iter().map(ToString::to_string)))
}

/// A general name with its kind before it (RFC 5280 §4.2.1.6).
fn general_name(name: &GeneralName<'_>) -> String {
    let (kind, text) = match name {
        GeneralName::DNSName(text) => ("DNS", (*text).to_owned()),
        GeneralName::RFC822Name(text) => ("email", (*text).to_owned()),
        GeneralName::URI(text) => ("URI", (*text).to_owned()),
        GeneralName::IPAddress(octets) => ("IP", address(octets)),
        GeneralName::DirectoryName(directory) => {
            let text = name::of(directory.as_raw()).unwrap_or_else(|| name::hexadecimal(directory.as_raw()));
            // Its special characters are escaped already.
            return format!("directory:{text}");
        }
        GeneralName::RegisteredID(oid) => ("registered-id", oid.to_string()),
        GeneralName::OtherName(oid, _) => ("other-name", oid.to_string()),
        GeneralName::X400Address(any) => ("x400", name::hexadecimal(any.data)),
        GeneralName::EDIPartyName(any) => ("edi-party", name::hexadecimal(any.data)),
        GeneralName::Invalid(tag, octets) => {
            return format!("malformed-[{}]:{}", tag.0, name::hexadecimal(octets));
        }
    };
    let mut shown = format!("{kind}:");
    name::escape(&text, &mut shown);
    shown
}

/// An address of four or sixteen octets; any other as hexadecimal.
fn address(octets: &[u8]) -> String {
    match (<[u8; 4]>::try_from(octets), <[u8; 16]>::try_from(octets)) {
        (Ok(four), _) => Ipv4Addr::from(four).to_string(),
        (_, Ok(sixteen)) => Ipv6Addr::from(sixteen).to_string(),
        _ => name::hexadecimal(octets),
    }
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(", ")
}
