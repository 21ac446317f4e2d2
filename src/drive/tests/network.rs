use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};

use super::*;
use crate::inventory::{
    Asset, AssetId, AssetKind, Confidence, Evidence, Fact, Gap, GapReason, Locus, Observation, Standing,
};
use crate::scan::target::Endpoint;
use crate::scan::{Conversation, Event, Plan, Want};
use crate::vocab::{Algorithm, Usage};

/// Asks several times, in two rounds, and takes what comes back as facts.
struct Questions {
    endpoint: Endpoint,
    rounds: Vec<Vec<u32>>,
    running: usize,
    answers: Vec<(u32, Question)>,
}

/// Sends a word and reads until the answer is as long.
#[derive(Default)]
struct Question {
    unsent: Option<Vec<u8>>,
    heard: Vec<u8>,
    end: Option<String>,
}

impl Conversation for Question {
    fn want(&mut self) -> Want {
        match self.unsent.take() {
            _ if self.end.is_some() => Want::Close,
            Some(bytes) => Want::Send(bytes),
            None => Want::Receive,
        }
    }
    fn happened(&mut self, event: Event<'_>) {
        assert!(self.end.is_none(), "nothing happens after the end: {event:?}");
        match event {
            Event::Connected => self.unsent = Some(b"word".to_vec()),
            Event::Received(bytes) => {
                self.heard.extend(bytes);
                if self.heard.len() >= 4 && self.heard.starts_with(b"word") {
                    self.end = Some("answered".to_owned());
                }
            }
            other => self.end = Some(format!("{other:?}")),
        }
    }
}

impl Plan for Questions {
    fn next(&mut self) -> Vec<(u32, Box<dyn Conversation>)> {
        if self.running > 0 {
            return Vec::new();
        }
        let round = self.rounds.pop().unwrap_or_default();
        self.running = round.len();
        round.into_iter().map(|number| (number, Box::<Question>::default() as Box<dyn Conversation>)).collect()
    }
    fn finished(&mut self, number: u32, conversation: Box<dyn Conversation>) {
        self.running -= 1;
        let question: Box<Question> = (conversation as Box<dyn std::any::Any>).downcast().unwrap();
        self.answers.push((number, *question));
    }
    fn conclude(self: Box<Self>) -> (Vec<Asset>, Vec<Observation>, Vec<Gap>) {
        assert_eq!((self.running, self.rounds.len()), (0, 0));
        let id = AssetId::new(format!("tls://{}@{}", self.endpoint.host, self.endpoint.address));
        let asset = Asset::new(id.clone(), AssetKind::Endpoint, "test", self.endpoint.target.clone());
        let (mut seen, mut gaps) = (Vec::new(), Vec::new());
        for (number, question) in self.answers {
            let end = question.end.unwrap();
            if end == "answered" {
                let locus = Locus::Wire { connection: number, from_peer: true, offset: 0, len: 4 };
                let fact =
                    Fact::Algorithm { algorithm: Algorithm::new("AES"), usage: Usage::Encryption, protocol: None };
                let evidence = Evidence::new("test", locus, "an answer");
                seen.push(Observation::new(id.clone(), fact, Standing::Accepted, Confidence::Proven, evidence));
            } else if question.heard.starts_with(b"HTTP/") {
                gaps.push(Gap::new(id.clone(), "test", GapReason::OtherProtocol { seen: "HTTP".to_owned() }, end));
            } else {
                let reason = if end == "TimedOut" { GapReason::TimedOut } else { GapReason::Refused };
                gaps.push(Gap::new(id.clone(), "test", reason, end));
            }
        }
        (vec![asset], seen, gaps)
    }
}

fn questions(endpoint: &Endpoint, _: u64) -> Box<dyn Plan> {
    let rounds = vec![(3..12).collect(), (0..3).collect()];
    Box::new(Questions { endpoint: endpoint.clone(), rounds, running: 0, answers: Vec::new() })
}

/// A server on this machine that treats every connection so.
fn server(host: &str, treat: impl Fn(TcpStream) + Send + Clone + 'static) -> SocketAddr {
    let listener = TcpListener::bind((host, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let treat = treat.clone();
            std::thread::spawn(move || treat(stream));
        }
    });
    address
}

fn echo(mut stream: TcpStream) {
    let mut word = [0; 4];
    if stream.read_exact(&mut word).is_ok() {
        for byte in word {
            let _ = stream.write_all(&[byte]);
        }
        let _ = stream.read(&mut word);
    }
}

fn service(address: SocketAddr) -> Target {
    Target::Service { host: address.ip().to_string(), port: address.port() }
}

fn outcome(targets: &[Target], options: &Options) -> Inventory {
    survey_with(targets, options, &(), &questions)
}

fn problem(inventory: &Inventory, target: &Target) -> (bool, String) {
    let record = inventory.targets.iter().find(|record| record.id == target.id()).unwrap();
    (record.assessed, record.problem.clone().unwrap_or_default())
}

#[test]
fn every_failure_is_told_apart_and_the_others_go_on() {
    let good = service(server("127.0.0.1", echo));
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        service(listener.local_addr().unwrap())
    };
    let silent = service(server("127.0.0.1", |stream| {
        std::thread::sleep(Duration::from_secs(20));
        drop(stream);
    }));
    let hanging_up = service(server("127.0.0.1", drop));
    let http = service(server("127.0.0.1", |mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    }));
    let endless = service(server("127.0.0.1", |mut stream| while stream.write_all(&[0x16; 4096]).is_ok() {}));
    let dripping = service(server("127.0.0.1", |mut stream| {
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    }));
    let nowhere = Target::Service { host: "no-such-host.invalid".to_owned(), port: 443 };
    let all = [&good, &closed, &silent, &hanging_up, &http, &endless, &dripping, &nowhere].map(Clone::clone);
    let inventory = outcome(&all, &quick(2));
    assert_eq!(problem(&inventory, &good), (true, String::new()));
    assert_eq!(problem(&inventory, &closed), (false, "connection refused".to_owned()));
    assert_eq!(problem(&inventory, &silent), (false, "accepts connections, but does not answer".to_owned()));
    assert_eq!(problem(&inventory, &http), (false, "does not speak TLS: HTTP".to_owned()));
    assert_eq!(problem(&inventory, &dripping).1, "accepts connections, but does not answer");
    assert!(!problem(&inventory, &endless).0 && !problem(&inventory, &hanging_up).0);
    let (assessed, why) = problem(&inventory, &nowhere);
    assert!(!assessed && why.contains("does not resolve"), "{why}");
    assert!(inventory.gaps.iter().any(|gap| gap.reason == GapReason::Unresolvable));
    assert_eq!(inventory.targets.len(), all.len());
    // All answers of the good one are one observation with the evidence of each.
    assert_eq!(inventory.observations.iter().map(|seen| seen.evidence.len()).collect::<Vec<_>>(), [12]);
}

#[test]
fn a_peer_that_never_says_anything_is_not_asked_for_long() {
    let silent = service(server("127.0.0.1", |stream| {
        std::thread::sleep(Duration::from_secs(20));
        drop(stream);
    }));
    let inventory = outcome(std::slice::from_ref(&silent), &quick(1));
    // The first round of three; the nine of the second are told without asking.
    assert_eq!(inventory.run.as_ref().map(|run| run.connections), Some(3));
    assert_eq!(inventory.gaps.len(), 1);
}

#[test]
fn every_address_of_a_name_is_surveyed() {
    let address = server("127.0.0.1", echo);
    let target = Target::Service { host: "localhost".to_owned(), port: address.port() };
    let inventory = outcome(std::slice::from_ref(&target), &quick(1));
    assert!(problem(&inventory, &target).0);
    let assets: Vec<_> = inventory.assets.iter().map(|asset| asset.id.as_str().to_owned()).collect();
    assert!(assets.contains(&format!("tls://localhost@{address}")), "{assets:?}");
}

#[test]
fn facts_do_not_depend_on_jobs_or_order() {
    let mut targets: Vec<_> = (0..40).map(|_| service(server("127.0.0.1", echo))).collect();
    // Hanging up before all was read would be a reset or a close, as the system pleases.
    let polite = |mut stream: TcpStream| drop(stream.read_exact(&mut [0; 4]));
    targets.extend((0..5).map(|_| service(server("127.0.0.1", polite))));
    let one = facts(outcome(&targets, &quick(1)));
    targets.reverse();
    let eight = facts(outcome(&targets, &quick(8)));
    assert!(one == eight, "{:?}\n{:?}", one.gaps, eight.gaps);
    assert_eq!(one.targets.iter().filter(|record| record.assessed).count(), 40);
}

#[test]
fn few_connections_at_once() {
    use std::sync::Arc;
    let (now, most) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let seen = Arc::clone(&most);
    let address = server("127.0.0.1", move |stream| {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        now.fetch_sub(1, Ordering::SeqCst);
        echo(stream);
    });
    let options = Options { per_endpoint: 2, ..quick(1) };
    let inventory = outcome(&[service(address)], &options);
    assert!(inventory.targets.iter().all(|record| record.assessed));
    assert!(seen.load(Ordering::SeqCst) <= 2);
    assert_eq!(inventory.run.map(|run| run.connections), Some(12));
}

#[test]
fn a_run_that_is_ended_keeps_what_was_done() {
    let good = service(server("127.0.0.1", echo));
    let silent = service(server("127.0.0.1", |stream| {
        std::thread::sleep(Duration::from_secs(20));
        drop(stream);
    }));
    let options = Options { timeout: Duration::from_secs(60), connection_timeout: Duration::from_secs(60), ..quick(2) };
    let stop = options.stop.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(800));
        stop.stop();
    });
    let inventory = outcome(&[good.clone(), silent.clone()], &options);
    assert!(problem(&inventory, &good).0);
    assert_eq!(problem(&inventory, &silent), (false, options::STOPPED.to_owned()));
}

#[test]
fn a_panic_stays_with_its_endpoint() {
    struct Rotten;
    impl Conversation for Rotten {
        fn want(&mut self) -> Want {
            Want::Receive
        }
        fn happened(&mut self, _: Event<'_>) {
            panic!("rotten")
        }
    }
    struct Bad(bool);
    impl Plan for Bad {
        fn next(&mut self) -> Vec<(u32, Box<dyn Conversation>)> {
            let first = std::mem::replace(&mut self.0, false);
            if first { vec![(0, Box::new(Rotten)), (1, Box::new(Rotten))] } else { Vec::new() }
        }
        fn finished(&mut self, _: u32, _: Box<dyn Conversation>) {}
        fn conclude(self: Box<Self>) -> (Vec<Asset>, Vec<Observation>, Vec<Gap>) {
            unreachable!("it is broken")
        }
    }
    let (good, bad) = (server("127.0.0.1", echo), server("127.0.0.1", echo));
    let plan = |endpoint: &Endpoint, seed| -> Box<dyn Plan> {
        if endpoint.address == bad { Box::new(Bad(true)) } else { questions(endpoint, seed) }
    };
    let inventory = survey_with(&[service(good), service(bad)], &quick(1), &(), &plan);
    assert!(problem(&inventory, &service(good)).0);
    assert_eq!(problem(&inventory, &service(bad)), (false, "internal error: rotten".to_owned()));
}

#[test]
#[ignore = "measures; run by hand"]
fn thousand_endpoints_cost_sockets_not_threads() {
    let listeners: Vec<_> = (0..1000).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    let targets: Vec<_> = listeners.iter().map(|listener| service(listener.local_addr().unwrap())).collect();
    // One thread answers all of them after a while.
    std::thread::spawn(move || {
        for listener in &listeners {
            listener.set_nonblocking(true).unwrap();
        }
        loop {
            for listener in &listeners {
                while let Ok((mut stream, _)) = listener.accept() {
                    let _ = stream.write_all(b"word");
                }
            }
        }
    });
    let threads = || std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = std::sync::Arc::new(AtomicU64::new(0));
    let seen = std::sync::Arc::clone(&most);
    std::thread::spawn(move || {
        loop {
            let status = threads();
            let line = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap_or_default();
            seen.fetch_max(line.trim().parse().unwrap_or_default(), Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let inventory = outcome(&targets, &Options { timeout: Duration::from_secs(10), ..Options::default() });
    let run = inventory.run.unwrap();
    let assessed = inventory.targets.iter().filter(|record| record.assessed).count();
    let line = format!(
        "{assessed} endpoints, {} connections, {} ms, at most {most:?} threads",
        run.connections, run.milliseconds
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert_eq!(assessed, 1000);
}
