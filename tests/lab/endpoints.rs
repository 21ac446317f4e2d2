//! Our survey of real servers against their configuration and against other programs.

use std::collections::{BTreeMap, BTreeSet};

use cryptassay::vocab::Protocol;

use crate::facts::{algorithms, connections, feature, names, suites, survey};
use crate::{servers, witness};

fn sorted(suites: &BTreeMap<Protocol, Vec<String>>) -> BTreeMap<Protocol, BTreeSet<String>> {
    suites.iter().map(|(protocol, names)| (*protocol, names.iter().cloned().collect())).collect()
}

fn pairs(suites: &BTreeMap<Protocol, Vec<String>>) -> u64 {
    suites.values().map(|names| names.len() as u64).sum()
}

#[test]
fn everything_a_weak_server_accepts_is_found_and_nothing_else() {
    let server = servers::weak(&[]);
    let mut expected = sorted(&witness::sslscan(server.port));
    assert_eq!(expected.values().map(BTreeSet::len).sum::<usize>(), 119, "as sslscan counts, without SSLv3");
    expected.insert(Protocol::Ssl3, witness::sslv3_suites(server.port).into_iter().collect());

    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    let found = suites(&inventory);
    assert_eq!(sorted(&found), expected);
    assert_eq!(feature(&inventory, "suite-order"), ["client"], "s_server follows the client unless told otherwise");
    assert!(connections(&inventory) <= pairs(&found) + 40, "{} connections", connections(&inventory));

    assert_eq!(algorithms(&inventory, "RSA"), ["RSA-1024"]);
    assert!(
        algorithms(&inventory, "FFDH").iter().all(|name| name.starts_with("FFDH-1024")),
        "{:?}",
        algorithms(&inventory, "FFDH")
    );
    assert!(algorithms(&inventory, "RSASSA-PKCS1").contains(&"RSASSA-PKCS1-3072 with SHA-1".to_owned()));
}

#[test]
fn the_order_of_a_server_that_decides_is_found() {
    let server = servers::weak(&["-serverpref"]);
    let expected = witness::sslscan(server.port);
    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    let mut found = suites(&inventory);
    assert!(found.remove(&Protocol::Ssl3).is_some_and(|suites| !suites.is_empty()));
    // sslscan asks for the triple-DES suites, which Debian's OpenSSL lacks, after all others: their place it cannot see.
    let seen = |suites: &mut Vec<String>| suites.retain(|name| !name.contains("3DES"));
    let (bound, mut order) = (pairs(&found) + 17 + 40, expected);
    found.values_mut().for_each(seen);
    order.values_mut().for_each(seen);
    assert_eq!(found, order);
    assert!(feature(&inventory, "suite-order").contains(&"server".to_owned()));
    assert!(connections(&inventory) <= bound, "{} connections", connections(&inventory));
}

#[test]
fn a_typical_nginx_costs_at_most_45_connections() {
    let server = servers::nginx();
    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    let found = suites(&inventory);
    assert_eq!(
        found.get(&Protocol::Tls12).map(Vec::as_slice),
        Some(servers::NGINX_SUITES.map(|(_, name)| name.to_owned()).as_slice())
    );
    let tls13 = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"];
    assert_eq!(found.get(&Protocol::Tls13).map(Vec::as_slice), Some(tls13.map(str::to_owned).as_slice()));
    assert_eq!(found.len(), 2);
    assert!(connections(&inventory) <= 45, "{} connections", connections(&inventory));
    assert_eq!(feature(&inventory, "alpn"), ["h2", "http/1.1"]);
    assert_eq!(feature(&inventory, "compression"), ["none"]);
    assert_eq!(feature(&inventory, "secure-renegotiation"), ["yes"]);
    assert_eq!(algorithms(&inventory, "FFDH"), ["FFDH-2048 (ffdhe2048)"]);
    assert_eq!(algorithms(&inventory, "RSA"), ["RSA-2048", "RSA-3072"], "the server's key and its issuer's");
    assert!(
        algorithms(&inventory, "ECDSA").contains(&"ECDSA P-256".to_owned()),
        "{:?}",
        algorithms(&inventory, "ECDSA")
    );
}

#[test]
fn post_quantum_groups_and_certificate_are_found() {
    let groups = ["X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "MLKEM768", "x25519"];
    let list = "X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:MLKEM768:X25519";
    let server = servers::openssl("3.6", "mldsa65", &["-tls1_3", "-groups", list]);
    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    let found: BTreeSet<_> =
        names(&inventory, "TLS-group").remove(&Protocol::Tls13).unwrap_or_default().into_iter().collect();
    assert_eq!(found, groups.map(str::to_owned).into());
    assert_eq!(algorithms(&inventory, "ML-DSA"), ["ML-DSA-65"]);
    assert_eq!(names(&inventory, "TLS-signature-scheme").remove(&Protocol::Tls13), Some(vec!["mldsa65".to_owned()]));
}

#[test]
fn a_server_with_post_quantum_groups_only_shows_its_certificate() {
    let server = servers::openssl("3.6", "mldsa65", &["-tls1_3", "-groups", "MLKEM768"]);
    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    assert_eq!(algorithms(&inventory, "ML-DSA"), ["ML-DSA-65"]);
}

#[test]
fn what_newer_openssl_has_dropped_is_found() {
    let curves = "sect571k1:sect283r1:secp256k1:brainpoolP256r1:P-256";
    let options =
        ["-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", "-dhparam", "dh1024.pem", "-curves", curves, "-no_tls1_3"];
    let server = servers::openssl("1.1.1", "rsa2048", &options);
    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    let found = suites(&inventory);
    assert!(
        found.get(&Protocol::Tls12).is_some_and(|suites| suites.contains(&"TLS_RSA_WITH_RC4_128_SHA".to_owned())),
        "{found:?}"
    );
    let groups: BTreeSet<_> =
        names(&inventory, "TLS-group").remove(&Protocol::Tls12).unwrap_or_default().into_iter().collect();
    let expected = ["sect571k1", "sect283r1", "secp256k1", "brainpoolP256r1", "secp256r1"];
    assert_eq!(groups, expected.map(str::to_owned).into());
}

#[test]
fn a_server_of_tls_1_3_alone_shows_its_certificate_on_ipv6() {
    let server = servers::openssl_on("[::1]", "3.6", "ed25519", &["-tls1_3"]);
    let inventory = survey(&format!("[::1]:{}", server.port));
    assert_eq!(names(&inventory, "TLS-suite").into_keys().collect::<Vec<_>>(), [Protocol::Tls13]);
    assert!(
        algorithms(&inventory, "EdDSA").contains(&"EdDSA Ed25519".to_owned()),
        "{:?}",
        algorithms(&inventory, "EdDSA")
    );
}

#[test]
fn another_stack_is_read_as_well() {
    let priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-SECP256R1:+GROUP-X25519";
    let server = servers::gnutls(priority);
    let expected = BTreeMap::from([(Protocol::Tls12, witness::gnutls_suites(priority))]);
    let inventory = survey(&format!("127.0.0.1:{}", server.port));
    assert_eq!(sorted(&suites(&inventory)), expected);
    let groups: BTreeSet<_> =
        names(&inventory, "TLS-group").remove(&Protocol::Tls12).unwrap_or_default().into_iter().collect();
    assert_eq!(groups, ["secp256r1", "x25519"].map(str::to_owned).into());
}
