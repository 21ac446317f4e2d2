//! The survey against a model server: whatever its configuration, the plan recovers it exactly, within its bound of connections.

mod server;

use std::collections::{BTreeMap, BTreeSet};

use cryptassay::inventory::{Fact, Gap, Observation};
use cryptassay::scan::target::Endpoint;
use cryptassay::scan::{Conversation, Event, Want, tls};
use cryptassay::vocab::{CipherSuite, NamedGroup, Parameter, Protocol, SignatureScheme};
use proptest::prelude::*;
use proptest::sample::subsequence;

use self::server::{Auth, Configuration, Exchange, Reaction, SCHEMES, SUITES, Version};

fn list(pool: Vec<u16>, least: usize) -> impl Strategy<Value = Vec<u16>> {
    let least = least.min(pool.len());
    let most = pool.len();
    subsequence(pool, least..=most).prop_shuffle()
}

fn version(number: u16) -> impl Strategy<Value = Version> {
    let suites = SUITES.iter().filter(|row| row.3 <= number && number <= row.4).map(|row| row.0).collect();
    let groups = if number == 0x304 {
        vec![23, 24, 25, 29, 30, 31, 0x100, 0x101, 0x11ec, 0x201]
    } else {
        vec![14, 22, 23, 24, 25, 26, 29, 30]
    };
    (list(suites, 1), list(groups, 1)).prop_map(move |(suites, groups)| Version { number, suites, groups })
}

fn versions() -> impl Strategy<Value = Vec<Version>> {
    subsequence(vec![0x300, 0x301, 0x302, 0x303, 0x304], 1..=5)
        .prop_flat_map(|numbers| numbers.into_iter().map(version).collect::<Vec<_>>())
}

prop_compose! {
    fn configuration()(
        versions in versions(),
        rsa in list(SCHEMES.iter().filter(|row| row.1 == Auth::Rsa).map(|row| row.0).collect(), 1),
        ecdsa in list(SCHEMES.iter().filter(|row| row.1 == Auth::Ecdsa).map(|row| row.0).collect(), 1),
        dss in list(SCHEMES.iter().filter(|row| row.1 == Auth::Dss).map(|row| row.0).collect(), 1),
        fields in list(vec![0x100, 0x101], 0),
        alpn in subsequence(vec![b"http/1.1".as_slice(), b"h2"], 0..=2),
        switches in any::<[bool; 8]>(),
        quirk in 0..12_u8,
        record in prop_oneof![Just(1_usize << 14), Just(700), 1..60_usize],
    ) -> Configuration {
        let [server_order, binds_curve, needs_name, master_secret, ticket, renegotiation, deflate, fallback] = switches;
        let schemes = rsa.into_iter().chain(ecdsa).chain(dss).collect();
        Configuration {
            versions, schemes, server_order, binds_curve, fields, needs_name, master_secret, ticket, renegotiation, deflate,
            alpn, fallback, record,
            closes: quirk == 0,
            most_suites: usize::MAX,
        }
    }
}

/// Everything that was learned, and in how many connections.
struct Survey {
    observations: Vec<Observation>,
    gaps: Vec<Gap>,
    connections: usize,
}

fn survey(server: &Configuration) -> Survey {
    let endpoint = Endpoint {
        host: "model.test".to_owned(),
        address: ([127, 0, 0, 1], 443).into(),
        server_name: Some("model.test".to_owned()),
        target: "model".to_owned(),
    };
    let mut plan = tls::survey(&endpoint, 1);
    let mut connections = 0;
    let mut open = Vec::new();
    loop {
        open.extend(plan.next());
        let Some((number, mut conversation)) = open.pop() else { break };
        connections += 1;
        talk(conversation.as_mut(), server);
        plan.finished(number, conversation);
    }
    let (_, observations, gaps) = plan.conclude();
    Survey { observations, gaps, connections }
}

fn talk(conversation: &mut dyn Conversation, server: &Configuration) {
    conversation.happened(Event::Connected);
    let mut heard = Vec::new();
    loop {
        match conversation.want() {
            Want::Send(bytes) => heard.extend(bytes),
            Want::Receive => match server.answer(&std::mem::take(&mut heard)) {
                Reaction::Closes => conversation.happened(Event::Closed),
                Reaction::Says(bytes) => {
                    for piece in bytes.chunks(333) {
                        conversation.happened(Event::Received(piece));
                    }
                    if conversation.want() == Want::Receive {
                        conversation.happened(Event::Closed);
                    }
                }
            },
            _ => return,
        }
    }
}

/// Facts of a family: protocol, name or other parameter, rank.
fn facts(survey: &Survey, family: &str, parameter: Parameter) -> BTreeSet<(Option<Protocol>, String, Option<u32>)> {
    let mut found = BTreeSet::new();
    for observation in &survey.observations {
        if let Fact::Algorithm { algorithm, protocol, .. } = &observation.fact
            && algorithm.family.name() == family
        {
            let value = algorithm.parameters.value(parameter).map_or(String::new(), ToString::to_string);
            found.insert((*protocol, value, observation.rank));
        }
    }
    found
}

fn features(survey: &Survey) -> BTreeMap<(Option<Protocol>, String), BTreeSet<String>> {
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for observation in &survey.observations {
        if let Fact::Algorithm { algorithm, protocol, .. } = &observation.fact
            && algorithm.family.name() == "TLS-feature"
        {
            let word = |parameter| algorithm.parameters.word(parameter).unwrap_or_default().to_owned();
            found.entry((*protocol, word(Parameter::Name))).or_default().insert(word(Parameter::Value));
        }
    }
    found
}

fn ranked(
    values: &[u16],
    server_order: bool,
    protocol: Protocol,
    name: impl Fn(u16) -> String,
) -> BTreeSet<(Option<Protocol>, String, Option<u32>)> {
    let ranked = server_order && values.len() > 1;
    (0..).zip(values).map(|(rank, value)| (Some(protocol), name(*value), ranked.then_some(rank))).collect()
}

/// The groups that some client can agree on: an ECDSA certificate that is bound to its curve needs a client that offers the
/// curve, so a server with an order of its own never comes to those behind it.
fn reachable(server: &Configuration, version: &Version) -> Vec<u16> {
    if version.number == 0x304 {
        return version.groups.clone();
    }
    let curves = version.suites.iter().map(|number| server::suite(*number)).filter(|suite| suite.0 == Exchange::Curve);
    let auths: Vec<Auth> = curves.map(|suite| suite.1).collect();
    if auths.is_empty() {
        return Vec::new();
    }
    let bound = server.binds_curve && auths.iter().all(|auth| *auth == Auth::Ecdsa);
    let last = version.groups.iter().position(|group| *group == 23);
    match last.filter(|_| bound && server.server_order) {
        Some(last) => version.groups[..=last].to_vec(),
        None => version.groups.clone(),
    }
}

fn check(server: &Configuration) -> Result<(), TestCaseError> {
    let survey = survey(server);
    let mut versions = BTreeSet::new();
    let (mut suites, mut groups, mut schemes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut fields = BTreeSet::new();
    let mut bound = 40;
    for version in &server.versions {
        let protocol = Protocol::tls(version.number).expect("a version");
        versions.insert((Some(protocol), protocol.name().to_owned(), None));
        suites.extend(ranked(&version.suites, server.server_order, protocol, |suite| CipherSuite(suite).to_string()));
        let reached = reachable(server, version);
        bound += version.suites.len() + reached.len() + 4;
        groups.extend(ranked(&reached, server.server_order, protocol, |group| NamedGroup(group).to_string()));
        for number in version.suites.iter().filter(|_| version.number < 0x304) {
            let (exchange, auth) = server::suite(*number);
            if exchange == Exchange::Static || auth == Auth::Anonymous {
                continue;
            }
            let fixed = match auth {
                Auth::Rsa => "rsa_pkcs1_md5_sha1",
                Auth::Ecdsa => "ecdsa_sha1",
                _ => "dsa_sha1",
            };
            let able = server.schemes.iter().filter(|scheme| SCHEMES.contains(&(**scheme, auth)));
            if version.number == 0x303 {
                schemes.extend(able.map(|scheme| (Some(protocol), SignatureScheme(*scheme).to_string(), None)));
            } else {
                schemes.insert((Some(protocol), fixed.to_owned(), None));
            }
        }
        let has_field = version.suites.iter().any(|suite| server::suite(*suite).0 == Exchange::Field);
        if has_field {
            let named = server.fields.iter().filter(|_| version.number > 0x300);
            let named: Vec<String> = named.map(|field| NamedGroup(*field).to_string()).collect();
            bound += named.len();
            fields.insert((Some(protocol), "unnamed".to_owned(), None));
            for name in named {
                groups.insert((Some(protocol), name.clone(), None));
                fields.insert((Some(protocol), name, None));
            }
        }
        let found = features(&survey);
        if version.suites.len() > 1 {
            let order = if server.server_order { "server" } else { "client" };
            let key = (Some(protocol), "suite-order".to_owned());
            prop_assert_eq!(found.get(&key), Some(&BTreeSet::from([order.to_owned()])), "{}", protocol);
        }
        if version.number < 0x304 && server.most_suites == usize::MAX {
            let yes = |on: bool| BTreeSet::from([if on { "yes" } else { "no" }.to_owned()]);
            let one = |name: &str| found.get(&(Some(protocol), name.to_owned()));
            let expected = BTreeSet::from([if server.deflate { "DEFLATE" } else { "none" }.to_owned()]);
            prop_assert_eq!(one("compression"), Some(&expected));
            prop_assert_eq!(one("secure-renegotiation"), Some(&yes(server.renegotiation)));
            if version.number > 0x300 {
                prop_assert_eq!(one("extended-master-secret"), Some(&yes(server.master_secret)));
                prop_assert_eq!(one("session-ticket"), Some(&yes(server.ticket)));
            }
        }
    }
    if server.most_suites < usize::MAX {
        // Several lists a version, and once more over what was accepted, to learn its order.
        bound += 60 + server.versions.iter().map(|version| version.suites.len()).sum::<usize>();
    }
    bound += schemes.len() + if server.closes { 30 } else { 0 };
    prop_assert_eq!(facts(&survey, "TLS-version", Parameter::Name), versions);
    prop_assert_eq!(facts(&survey, "TLS-suite", Parameter::Name), suites);
    prop_assert_eq!(facts(&survey, "TLS-group", Parameter::Name), groups);
    prop_assert_eq!(facts(&survey, "FFDH", Parameter::Group), fields);
    prop_assert_eq!(facts(&survey, "TLS-signature-scheme", Parameter::Name), schemes);
    prop_assert!(survey.connections <= bound, "{} connections, bound {}", survey.connections, bound);
    // The model completes no handshake: what is behind the encryption of TLS 1.3 must stay open, and nothing else.
    let modern = server.versions.iter().any(|version| version.number == 0x304);
    let open: BTreeSet<&str> = survey.gaps.iter().map(|gap| gap.question.as_str()).collect();
    let mut expected: BTreeSet<&str> =
        if modern { ["tls/certificates", "tls/signature-schemes"].into() } else { BTreeSet::new() };
    // The model knows which lists were too long; here it only matters that nothing else stayed open.
    if server.most_suites < usize::MAX {
        expected.extend(open.get("tls/features"));
    }
    prop_assert_eq!(open, expected, "{:?}", survey.gaps);
    for gap in survey.gaps.iter().filter(|gap| gap.question == "tls/signature-schemes") {
        prop_assert_eq!(gap.protocol, Some(Protocol::Tls13));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn every_configuration_is_recovered_exactly_within_the_bound(server in configuration()) {
        check(&server)?;
    }

    /// Boxes before a server that fail on long hellos: it is asked again with shorter ones.
    #[test]
    fn a_server_that_fails_on_long_hellos_is_recovered_too(mut server in configuration(), most_suites in 60..200_usize) {
        server.most_suites = most_suites;
        // One that closes for every reason tells nothing of which it was.
        server.closes = false;
        check(&server)?;
    }
}
