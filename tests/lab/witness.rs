//! What other programs say of a server.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use cryptassay::vocab::{Protocol, Suite};

use crate::servers::cache;

/// A suite by any name that OpenSSL gives it, or by its registered one.
fn registered(name: &str) -> String {
    // OpenSSL calls the ephemeral triple-DES suites DHE in new versions and EDH in old ones.
    let older = name.replace("DHE-RSA-DES-CBC3", "EDH-RSA-DES-CBC3").replace("EEDH", "EDH").replace("ECEDH", "ECDHE");
    let named =
        |suite: &&Suite| [suite.openssl(), Some(suite.name())].contains(&Some(name)) || suite.openssl() == Some(&older);
    Suite::all().find(named).unwrap_or_else(|| panic!("{name} is in the registry")).name().to_owned()
}

/// The suites that sslscan sees accepted, by version, in the order in which it got them. It knows no SSLv3.
pub(crate) fn sslscan(port: u16) -> BTreeMap<Protocol, Vec<String>> {
    let output =
        Command::new("sslscan").args(["--no-colour", &format!("127.0.0.1:{port}")]).output().expect("sslscan runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut suites: BTreeMap<Protocol, Vec<String>> = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("Accepted ") || line.starts_with("Preferred ")) {
        let words: Vec<_> = line.split_whitespace().collect();
        let protocol = words.get(1).and_then(|word| Protocol::named(&word.replace("TLSv", "TLS ")));
        let name = words.iter().skip_while(|word| **word != "bits").nth(1);
        let (Some(protocol), Some(name)) = (protocol, name) else { panic!("sslscan says: {line}") };
        suites.entry(protocol).or_default().push(registered(name));
    }
    suites
}

/// The suites that OpenSSL's own client gets accepted in SSLv3, one connection for each that it knows.
pub(crate) fn sslv3_suites(port: u16) -> Vec<String> {
    let openssl = cache().join("openssl-3.6");
    let all = "ALL:COMPLEMENTOFALL:@SECLEVEL=0";
    let list = Command::new(&openssl).args(["ciphers", "-s", "-ssl3", all]).output().expect("openssl runs");
    let list = String::from_utf8_lossy(&list.stdout).trim().to_owned();
    let accepts = |name: &&str| {
        let cipher = format!("{name}:@SECLEVEL=0");
        let status = Command::new(&openssl)
            .env("OPENSSL_CONF", "/dev/null")
            .args(["s_client", "-connect", &format!("127.0.0.1:{port}"), "-ssl3", "-cipher", &cipher])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        status.expect("s_client runs").success()
    };
    let mut accepted: Vec<_> = list.split(':').filter(accepts).map(registered).collect();
    accepted.sort();
    accepted
}

/// The suites that GnuTLS makes of a priority string, without those for which a server with an RSA certificate has no key or group.
pub(crate) fn gnutls_suites(priority: &str) -> BTreeSet<String> {
    let output = Command::new("gnutls-cli").args(["--list", "--priority", priority]).output().expect("gnutls-cli runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let code = |line: &str| {
        let (_, number) = line.split_once("0x")?;
        let rest = number.split_once("0x").and_then(|(_, rest)| rest.get(..2))?;
        u32::from_str_radix(&format!("{}{rest}", number.get(..2)?), 16).ok()
    };
    let usable = |line: &&str| line.starts_with("TLS_") && !line.contains("ECDSA") && !line.starts_with("TLS_DHE");
    let named = |number: u32| Suite::all().find(|suite| suite.number() == number).map(|suite| suite.name().to_owned());
    text.lines().filter(usable).filter_map(code).filter_map(named).collect()
}
