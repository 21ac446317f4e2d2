//! From a name in any dialect to the algorithm that it names: IANA, OpenSSL, GnuTLS, NSS, SSH, IKE, Kerberos, an object identifier, a number on the wire.

mod index;

use super::description::{described, folded};
use super::{
    Algorithm, CipherKind, CipherSuite, Curve, FamilyEntry, FiniteFieldGroup, Group, NamedGroup, Negotiated, Oid,
    OidRole, Parameter, Protocol, Scheme, SignatureScheme, Suite, Usage, curve_by_oid, oid,
};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Term {
    /// What sort of name it is: `TLS cipher suite 0xC013`, `object identifier`.
    pub sort: String,
    /// The name in its registry.
    pub name: String,
    /// The same in other dialects.
    pub other_names: Vec<String>,
    /// What it names.
    pub algorithm: Algorithm,
    /// What that is used for.
    pub usage: Usage,
    /// The document that defines it.
    pub reference: String,
}

/// Everything that has this name, in any dialect; case, dashes, underscores and spaces do not count.
pub fn find(name: &str) -> Vec<Term> {
    let mut found = numbered(name);
    found.extend(identified(name.trim()));
    found.extend(registered(name));
    let said = in_words(name).filter(|term| found.iter().all(|known| known.algorithm != term.algorithm));
    found.extend(said);
    let mut unique: Vec<Term> = Vec::new();
    for term in found {
        if !unique.iter().any(|known| known.sort == term.sort && known.algorithm == term.algorithm) {
            unique.push(term);
        }
    }
    unique
}

/// The known names nearest to one that is not known, nearest first.
pub fn near(name: &str) -> Vec<String> {
    let wanted = folded(name);
    let mut scored: Vec<_> = every_name()
        .map(|known| (strsim::jaro_winkler(&wanted, &folded(known)), known))
        .filter(|(score, _)| *score > 0.85)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    scored.into_iter().take(5).map(|(_, known)| known.to_owned()).collect()
}

fn every_name() -> impl Iterator<Item = &'static str> {
    let suites = Suite::all().flat_map(|suite| [Some(suite.name()), suite.openssl(), suite.gnutls()]).flatten();
    let groups = Group::all().flat_map(|group| [Some(group.name()), group.openssl(), group.gnutls()]).flatten();
    let schemes = Scheme::all().map(Scheme::name);
    let families = FamilyEntry::all()
        .flat_map(|family| std::iter::once(family.name()).chain(family.other_names().iter().copied()));
    suites
        .chain(groups)
        .chain(schemes)
        .chain(Negotiated::all().map(Negotiated::name))
        .chain(families)
        .chain(Curve::all().map(Curve::name))
        .chain(Oid::all().map(Oid::name))
}

/// A number on the wire: `0xC013`, `0xC0,0x13`, `C0,13`.
fn numbered(name: &str) -> Vec<Term> {
    let digits: String = name.replace("0x", "").replace("0X", "").chars().filter(char::is_ascii_hexdigit).collect();
    let plain = name.chars().all(|letter| letter.is_ascii_hexdigit() || "xX, {}".contains(letter));
    if !plain || !(name.contains("0x") || name.contains("0X") || name.contains(',')) {
        return Vec::new();
    }
    let mut terms = Vec::new();
    if let (4, Ok(number)) = (digits.len(), u16::from_str_radix(&digits, 16)) {
        terms.extend(CipherSuite(number).entry().map(suite));
        terms.extend(NamedGroup(number).entry().map(group));
        terms.extend(SignatureScheme(number).entry().map(scheme));
        terms.extend(Protocol::tls(number).map(version));
    }
    if let (6, Ok(number)) = (digits.len(), u32::from_str_radix(&digits, 16)) {
        terms.extend(CipherKind(number).entry().map(suite));
    }
    terms
}

/// A dotted object identifier.
fn identified(name: &str) -> Vec<Term> {
    let name = name.strip_prefix("urn:").unwrap_or(name);
    let name = name.strip_prefix("oid:").or_else(|| name.strip_prefix("OID:")).unwrap_or(name);
    let mut terms: Vec<_> = oid(name).map(identifier).into_iter().collect();
    terms.extend(curve_by_oid(name).map(curve));
    terms
}

/// A name that some registry has.
fn registered(name: &str) -> Vec<Term> {
    let mut terms: Vec<_> = index::terms(&folded(name)).collect();
    terms.extend(Negotiated::all().filter(|entry| entry.covers(name)).map(negotiated));
    terms
}

/// A family with its parameters in words: `RSA-2048`, `AES-128-GCM`, `ECDSA P-256 with SHA-256`, `HMAC-SHA-256`.
fn in_words(name: &str) -> Option<Term> {
    let algorithm = described(name)?;
    let entry = algorithm.family.entry()?;
    Some(Term { name: algorithm.to_string(), algorithm, ..family(entry) })
}

fn names(known: impl IntoIterator<Item = Option<&'static str>>, others: &[&'static str], own: &str) -> Vec<String> {
    let mut names: Vec<_> = known
        .into_iter()
        .flatten()
        .chain(others.iter().copied())
        .filter(|name| *name != own)
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

fn suite(suite: &'static Suite) -> Term {
    let digits = if suite.number() > 0xffff { 6 } else { 4 };
    Term {
        sort: format!("TLS cipher suite 0x{:0digits$X}", suite.number()),
        name: suite.name().to_owned(),
        other_names: names([suite.openssl(), suite.gnutls()], suite.other_names(), suite.name()),
        algorithm: suite.algorithm(),
        usage: Usage::Encryption,
        reference: suite.reference().to_owned(),
    }
}

fn numbered_sort(what: &str, number: Option<u16>) -> String {
    number.map_or_else(|| what.to_owned(), |number| format!("{what} 0x{number:04X}"))
}

fn group(group: &'static Group) -> Term {
    Term {
        sort: numbered_sort("TLS group", group.number()),
        name: group.name().to_owned(),
        other_names: names([group.openssl(), group.gnutls()], group.other_names(), group.name()),
        algorithm: group.algorithm(),
        usage: Usage::KeyEstablishment,
        reference: group.reference().to_owned(),
    }
}

fn scheme(scheme: &'static Scheme) -> Term {
    Term {
        sort: numbered_sort("TLS signature scheme", scheme.number()),
        name: scheme.name().to_owned(),
        other_names: names([scheme.openssl(), scheme.gnutls()], scheme.other_names(), scheme.name()),
        algorithm: scheme.algorithm(),
        usage: Usage::Signature,
        reference: scheme.reference().to_owned(),
    }
}

fn negotiated(entry: &'static Negotiated) -> Term {
    let list = entry.family();
    let list = list.name();
    Term {
        sort: entry
            .number()
            .map_or_else(|| list.replace('-', " "), |number| format!("{} {number}", list.replace('-', " "))),
        name: entry.name().to_owned(),
        other_names: names([], entry.other_names(), entry.name()),
        algorithm: entry.algorithm(),
        usage: entry.usage(),
        reference: entry.reference().to_owned(),
    }
}

fn version(protocol: Protocol) -> Term {
    Term {
        sort: format!("protocol version 0x{:04X}", protocol.number()),
        name: protocol.name().to_owned(),
        other_names: Vec::new(),
        algorithm: Algorithm::new("TLS-version").with(Parameter::Name, protocol.name()),
        usage: Usage::Protocol,
        reference: super::Family::new("TLS-version")
            .entry()
            .map(|entry| entry.reference().to_owned())
            .unwrap_or_default(),
    }
}

/// A version of a protocol other than TLS: `SSH-2`, `IKEv1`.
fn other_version(entry: &'static FamilyEntry, name: String) -> Term {
    let algorithm = Algorithm::new(entry.name()).with(Parameter::Name, name.as_str());
    Term { sort: "protocol version".to_owned(), name, algorithm, ..family(entry) }
}

fn identifier(oid: &'static Oid) -> Term {
    let usual = oid.algorithm().family.usage().unwrap_or(Usage::Signature);
    let usage = match oid.roles().first() {
        Some(OidRole::Signature) => Usage::Signature,
        Some(OidRole::KeyEstablishment) => Usage::KeyEstablishment,
        Some(OidRole::Hash) => Usage::Hash,
        Some(OidRole::Mac) => Usage::Integrity,
        Some(OidRole::Cipher | OidRole::PasswordBased) => Usage::Encryption,
        _ => usual,
    };
    Term {
        sort: format!("object identifier {}", oid.dotted()),
        name: oid.name().to_owned(),
        other_names: names([], oid.other_names(), oid.name()),
        algorithm: oid.algorithm().clone(),
        usage,
        reference: oid.reference().to_owned(),
    }
}

fn curve(curve: &'static Curve) -> Term {
    let oid = curve.oid().map(|oid| format!(", object identifier {oid}")).unwrap_or_default();
    Term {
        sort: format!("elliptic curve{oid}"),
        name: curve.name().to_owned(),
        other_names: names([], curve.other_names(), curve.name()),
        algorithm: Algorithm::new("EC").with(Parameter::Curve, curve.name()),
        usage: Usage::Signature,
        reference: curve.reference().to_owned(),
    }
}

fn field(group: &'static FiniteFieldGroup) -> Term {
    Term {
        sort: "finite-field group".to_owned(),
        name: group.name().to_owned(),
        other_names: names([], group.other_names(), group.name()),
        algorithm: Algorithm::new("FFDH").with(Parameter::Bits, group.bits()).with(Parameter::Group, group.name()),
        usage: Usage::KeyEstablishment,
        reference: group.source().to_owned(),
    }
}

fn family(family: &'static FamilyEntry) -> Term {
    Term {
        sort: format!("family of algorithms ({})", family.kind().name()),
        name: family.name().to_owned(),
        other_names: names([family.cyclonedx()], family.other_names(), family.name()),
        algorithm: Algorithm::new(family.name()),
        usage: family.usage(),
        reference: family.reference().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "tests")]
    use super::*;

    fn name(query: &str) -> String {
        find(query).first().expect("is found").name.clone()
    }

    #[test]
    fn a_suite_in_any_dialect_is_the_same() {
        let suite = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
        for query in [
            "ECDHE-RSA-AES128-SHA",
            "tls_ecdhe_rsa_with_aes_128_cbc_sha",
            "0xC013",
            "0xC0,0x13",
            "TLS_ECDHE_RSA_AES_128_CBC_SHA1",
        ] {
            assert_eq!(name(query), suite, "{query}");
        }
        assert_eq!(name("SSL_RSA_WITH_RC4_128_MD5"), "TLS_RSA_WITH_RC4_128_MD5");
    }

    #[test]
    fn a_group_in_any_dialect_is_the_same() {
        for query in ["secp256r1", "prime256v1", "0x0017"] {
            assert!(find(query).iter().any(|term| term.name == "secp256r1"), "{query}");
        }
        assert_eq!(name("X25519MLKEM768"), "X25519MLKEM768");
    }

    #[test]
    fn object_identifiers_are_known() {
        let terms = find("1.2.840.113549.1.1.5");
        let term = terms.first().expect("is found");
        assert_eq!((term.algorithm.to_string().as_str(), term.usage), ("RSASSA-PKCS1 with SHA-1", Usage::Signature));
        assert!(find("1.2.840.10045.3.1.7").iter().any(|term| term.name == "P-256"));
    }

    #[test]
    fn families_with_parameters_in_words_are_understood() {
        for (query, expected) in [
            ("RSA-2048", "RSA-2048"),
            ("rsa 3072", "RSA-3072"),
            ("AES-128-GCM", "AES-128-GCM"),
            ("AES256", "AES-256"),
            ("ECDSA P-256", "ECDSA P-256"),
            ("HMAC-SHA-256", "HMAC-SHA-256"),
            ("2048-bit RSA", "RSA-2048"),
            ("AES-128-CCM-8", "AES-128-CCM with a tag of 64 bits"),
            ("AES-256-GCM-SIV", "AES-256-GCM-SIV"),
            ("Ascon-AEAD128", "Ascon"),
            ("CTR_DRBG-AES-256", "CTR-DRBG-AES-256"),
            ("XMSS-SHA2_10_256", "XMSS-SHA2_10_256"),
            ("LMS_SHA256_M24_H5", "LMS_SHA256_M24_H5"),
            ("EC-GDSA brainpoolP256r1", "EC-GDSA brainpoolP256r1"),
        ] {
            assert!(
                find(query).iter().any(|term| term.algorithm.to_string() == expected),
                "{query}: {:?}",
                find(query)
            );
        }
    }

    #[test]
    fn names_beside_tls_are_understood() {
        for (query, sort, expected) in [
            ("curve25519-sha256@libssh.org", "SSH key exchange", "curve25519-sha256"),
            ("gss-group16-sha512-toWM5Slw5Ew8Mqkay+al2g==", "SSH key exchange", "gss-group16-sha512-*"),
            ("umac-64-etm@openssh.com", "SSH mac", "umac-64-etm@openssh.com"),
            ("ENCR_AES_GCM_16", "IKE encryption 20", "ENCR_AES_GCM_16"),
            ("256-bit random ECP group", "IKE group 19", "group 19"),
            ("arcfour-hmac", "Kerberos encryption 23", "rc4-hmac"),
            ("IKEv1", "protocol version", "IKEv1"),
            ("SSH-1", "protocol version", "SSH-1"),
        ] {
            let found = find(query);
            assert!(found.iter().any(|term| term.sort == sort && term.name == expected), "{query}: {found:?}");
        }
    }

    #[test]
    fn every_name_of_every_table_is_found() {
        for known in every_name() {
            assert!(!find(known).is_empty(), "{known}");
        }
        for oid in Oid::all() {
            assert!(find(oid.dotted()).iter().any(|term| term.algorithm == *oid.algorithm()), "{}", oid.dotted());
        }
    }

    #[test]
    fn names_that_no_registry_has_are_not_made_up() {
        for query in ["AES-129-GCM", "ML-KEM-banana", "RSA-0", "2.5.29.15", "", "x", "0x7777"] {
            assert_eq!(find(query), Vec::new(), "{query}");
        }
    }

    #[test]
    fn a_mistyped_name_has_neighbours() {
        assert!(find("ECDHE-RSA-AES182-SHA").is_empty());
        assert!(near("ECDHE-RSA-AES182-SHA").contains(&"ECDHE-RSA-AES128-SHA".to_owned()));
    }
}
