use super::joint::Joint;
use super::track::{Answer, Step, Track};
use crate::scan::tls::catalogue;
use crate::scan::tls::hello::{Hello, Shape};
use crate::scan::tls::learned::{Fate, Learned, reason};
use crate::vocab::Protocol;

/// Suites and groups of TLS 1.3, two at a time: a hello without key share is answered by a HelloRetryRequest that names the
/// suite and the group which the server wants, and nobody computes a key (RFC 8446 §4.1.4).
pub(super) struct Retry {
    shape: Shape,
    server_name: Option<String>,
    schemes: Vec<u16>,
    joint: Joint,
    before: (usize, usize),
    confirmed: bool,
    over: bool,
}

impl Retry {
    pub(super) fn new(shape: Shape, server_name: Option<String>) -> Self {
        let version = Protocol::Tls13;
        Self {
            shape,
            server_name,
            schemes: offered_schemes(&catalogue::schemes(version)),
            joint: Joint::new(catalogue::suites(version), catalogue::groups(version)),
            before: (0, 0),
            confirmed: false,
            over: false,
        }
    }

    fn hello(&self, suites: Vec<u16>, groups: Vec<u16>) -> Hello {
        Hello {
            version: Protocol::Tls13,
            suites: catalogue::without_chacha_first(suites),
            groups,
            schemes: self.schemes.clone(),
            server_name: self.server_name.clone(),
            alpn: Vec::new(),
            shape: self.shape,
            fallback: false,
        }
    }
}

/// The schemes that can sign a handshake of TLS 1.3, and behind them those that can only sign certificates: some servers look
/// for the signatures of their chain in the list.
pub(super) fn offered_schemes(schemes: &[u16]) -> Vec<u16> {
    let mut offered = schemes.to_vec();
    let every = catalogue::schemes(Protocol::Tls13);
    offered.extend(catalogue::schemes(Protocol::Tls12).into_iter().filter(|scheme| !every.contains(scheme)));
    offered
}

impl Track for Retry {
    fn step(&mut self, learned: &mut Learned) -> Step {
        if self.over {
            return Step::Over;
        }
        let facts = learned.version(Protocol::Tls13);
        self.before = (facts.suites.len(), facts.groups.len());
        if let Some((suites, groups)) = self.joint.offer(|all| facts.suites.unseen(all), |all| facts.groups.unseen(all))
        {
            return Step::Hello(self.hello(suites, groups));
        }
        self.over = self.confirmed || !(facts.suites.is_open() || facts.groups.is_open());
        if self.over {
            return Step::Over;
        }
        self.confirmed = true;
        let reversed = |list: Vec<u16>| list.into_iter().rev().collect();
        let suites = catalogue::behind_another(reversed(facts.suites.values()), Protocol::Tls13);
        Step::Hello(self.hello(suites, reversed(facts.groups.values())))
    }

    fn heard(&mut self, hello: &Hello, answer: Answer, learned: &mut Learned) {
        let facts = learned.version(Protocol::Tls13);
        let new = (facts.suites.len() > self.before.0, facts.groups.len() > self.before.1);
        match &answer {
            Answer::Chosen(reply) if reply.version == Protocol::Tls13 && reply.offered => {
                facts.suites.chosen(&hello.suites, reply.suite);
            }
            other if !facts.is_accepted() => {
                facts.fate.get_or_insert(match other {
                    Answer::Chosen(reply) => Fate::Lower(reply.version),
                    Answer::Not(end) => Fate::Refused(end.clone()),
                });
                self.over = true;
            }
            Answer::Chosen(_) => self.over = true,
            Answer::Not(end) => {
                if let Some(reason) = reason(end) {
                    learned.gap_in(
                        Some(Protocol::Tls13),
                        "tls/suites",
                        reason.clone(),
                        "whether TLS 1.3 accepts more suites than those found",
                    );
                    learned.gap_in(
                        Some(Protocol::Tls13),
                        "tls/groups",
                        reason,
                        "whether TLS 1.3 accepts more groups than those found",
                    );
                }
            }
        }
        if !self.confirmed {
            self.joint.heard(new.0, new.1, None);
        }
    }
}
