use super::handshakes::learn;
use super::track::{Answer, Step, Track};
use crate::scan::tls::catalogue;
use crate::scan::tls::conversation::End;
use crate::scan::tls::handshake::{Name, Options, Outcome};
use crate::scan::tls::hello::{Hello, Shape};
use crate::scan::tls::learned::{Learned, Sight};
use crate::scan::tls::wire::alert;
use crate::vocab::Protocol;

/// Two questions that take a hello of their own, once the versions are known: whether the server notices an unneeded
/// fallback (RFC 7507), and what it does for a client that names no server (RFC 6066 §3).
pub(super) struct Extras {
    shape: Shape,
    server_name: Option<String>,
    asked: Option<Question>,
    left: Vec<Question>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Fallback,
    Nameless,
}

impl Extras {
    pub(super) fn new(shape: Shape, server_name: Option<String>) -> Self {
        Self { shape, server_name, asked: None, left: vec![Question::Nameless, Question::Fallback] }
    }

    fn hello(&self, version: Protocol, fallback: bool, suites: Vec<u16>) -> Hello {
        Hello {
            version,
            suites: suites.into_iter().take(self.shape.most_suites()).collect(),
            groups: catalogue::groups(version),
            schemes: catalogue::schemes(version),
            server_name: self.server_name.clone().filter(|_| fallback && version > Protocol::Ssl3),
            alpn: Vec::new(),
            shape: self.shape,
            fallback,
        }
    }
}

impl Track for Extras {
    fn step(&mut self, learned: &mut Learned) -> Step {
        if Protocol::TLS.iter().any(|version| *version >= Protocol::Ssl3 && learned.fate(*version).is_none()) {
            return Step::Wait;
        }
        let accepted: Vec<(Protocol, Vec<u16>)> =
            learned.accepted().map(|(version, facts)| (version, facts.suites.values())).collect();
        self.left.retain(|question| match question {
            Question::Fallback => learned.fallback.is_none(),
            Question::Nameless => learned.server_name.is_none(),
        });
        let classic = accepted.iter().rev().find(|(version, _)| *version < Protocol::Tls13);
        while let Some(question) = self.left.pop() {
            self.asked = Some(question);
            match (question, classic, accepted.last()) {
                (Question::Fallback, _, Some((highest, _))) => {
                    let lower = accepted.iter().rev().find(|(version, _)| version < highest);
                    if let Some((version, suites)) = lower {
                        return Step::Hello(self.hello(*version, true, suites.clone()));
                    }
                }
                (Question::Nameless, Some((version, suites)), _) if self.server_name.is_some() => {
                    return Step::Hello(self.hello(*version, false, suites.clone()));
                }
                (Question::Nameless, None, Some(_)) if self.server_name.is_some() => {
                    return Step::Handshake(Options {
                        versions: vec![Protocol::Tls13],
                        name: Name::Absent,
                        ..Options::default()
                    });
                }
                _ => {}
            }
        }
        Step::Over
    }

    fn heard(&mut self, _: &Hello, answer: Answer, learned: &mut Learned) {
        let connection = learned.connection;
        match (self.asked, &answer) {
            (Some(Question::Fallback), Answer::Not(End::Alert(sent)))
                if sent.description == alert::INAPPROPRIATE_FALLBACK =>
            {
                let sight = Sight::new(connection, sent.at, "Alert", &[sent.level, sent.description]);
                learned.fallback = Some(("yes", sight));
            }
            (Some(Question::Fallback), Answer::Chosen(_)) => {
                learned.fallback = Some(("no", Sight::inside(connection, "ServerHello")));
            }
            (Some(Question::Nameless), Answer::Chosen(_)) => nameless(connection, learned),
            (Some(Question::Nameless), Answer::Not(End::Alert(sent))) => {
                let sight = Sight::new(connection, sent.at, "Alert", &[sent.level, sent.description]);
                learned.server_name = Some(("required", sight));
            }
            (Some(Question::Nameless), Answer::Not(End::Closed | End::Reset)) => {
                learned.server_name = Some(("required", Sight::inside(connection, "closed without an answer")));
            }
            (Some(question), Answer::Not(end)) => {
                if let Some(reason) = crate::scan::tls::learned::reason(end) {
                    let id = if question == Question::Fallback { "tls/features" } else { "tls/server-name" };
                    learned.gap(id, reason, format!("no answer to the hello that asks: {question:?}"));
                }
            }
            (None, _) => {}
        }
    }

    fn shaken(&mut self, connection: u32, outcome: &Outcome, learned: &mut Learned) {
        if outcome.record.certificates.is_empty() {
            learned.server_name = Some(("required", Sight::inside(connection, "handshake refused")));
        } else {
            learn(connection, outcome, learned, false);
            nameless(connection, learned);
        }
    }
}

/// The server answers without a name too: it uses names if it acknowledged ours or shows other certificates for it.
fn nameless(connection: u32, learned: &mut Learned) {
    let own = |named: bool| {
        let chains = learned.chains.iter().filter(move |chain| chain.named == named);
        chains.filter_map(|chain| chain.certificates.first().map(|(der, _)| der.clone())).collect::<Vec<_>>()
    };
    let named = own(true);
    let other = own(false).into_iter().any(|certificate| !named.contains(&certificate));
    let acknowledged = learned.acknowledged.is_some();
    let value = if acknowledged || other { "used" } else { "ignored" };
    learned.server_name = Some((value, Sight::inside(connection, "ServerHello, Certificate")));
}
