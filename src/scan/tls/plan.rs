//! The plan of a survey: which hellos to send next, what each answer means for the next, and when all is known.
//!
//! Lines of questions run side by side: one for each version up to TLS 1.2, one of hellos and one of complete handshakes for
//! TLS 1.3, one for what needs the versions to be known. Each asks one thing at a time and goes on from what all have learned.
//! A connection that ends without any answer is tried once more before that counts as one.

mod applications;
mod classic;
mod extras;
mod handshakes;
mod joint;
mod retry;
mod track;

use std::any::Any;
use std::collections::BTreeMap;

use self::classic::{Classic, is_version_alert};
use self::track::{Answer, Step, Track};
use super::conversation::{End, Exchange};
use super::handshake::{Failure, Handshake, Options};
use super::hello::{Hello, Shape};
use super::learned::{Fate, Learned};
use super::probes;
use crate::inventory::{Asset, Gap, Observation};
use crate::scan::target::Endpoint;
use crate::scan::{Conversation, Plan};
use crate::vocab::Protocol;

/// The survey of one endpoint.
pub(crate) struct Survey {
    endpoint: Endpoint,
    seed: u64,
    number: u32,
    shape: Shape,
    tracks: Vec<Line>,
    started: Vec<Protocol>,
    learned: Learned,
    /// Whether the one attempt is under way that silence leaves.
    last_attempt: bool,
}

/// A track, and what it waits for.
struct Line {
    track: Box<dyn Track>,
    over: bool,
    asked: BTreeMap<u32, Asked>,
    again: Option<What>,
}

struct Asked {
    what: What,
    repeated: bool,
}

#[derive(Clone)]
enum What {
    Hello(Hello),
    Handshake(Options),
}

impl Survey {
    /// A survey that has not begun.
    pub(crate) fn new(endpoint: &Endpoint, seed: u64) -> Self {
        let mut survey = Self {
            endpoint: endpoint.clone(),
            seed,
            number: 0,
            shape: Shape::Full,
            tracks: Vec::new(),
            started: Vec::new(),
            learned: Learned::default(),
            last_attempt: false,
        };
        survey.begin();
        survey
    }

    fn begin(&mut self) {
        let name = self.endpoint.server_name.clone();
        self.tracks.clear();
        self.started.clear();
        self.learned.versions.clear();
        self.line(retry::Retry::new(self.shape, name.clone()));
        self.classic(Protocol::Tls12);
        self.classic(Protocol::Tls11);
        self.line(handshakes::Handshakes::new(name.is_some()));
        self.line(extras::Extras::new(self.shape, name));
    }

    fn line(&mut self, track: impl Track + 'static) {
        self.tracks.push(Line { track: Box::new(track), over: false, asked: BTreeMap::new(), again: None });
    }

    fn classic(&mut self, version: Protocol) {
        if !self.started.contains(&version) {
            self.started.push(version);
            self.learned.version(version).plainer = self.shape != Shape::Full;
            self.line(Classic::new(version, self.shape, self.endpoint.server_name.clone()));
        }
    }

    /// Starts the lines of older versions, or settles them, by what became of the next higher one.
    fn descend(&mut self) {
        for (version, lower) in [(Protocol::Tls11, Protocol::Tls10), (Protocol::Tls10, Protocol::Ssl3)] {
            if self.started.contains(&lower)
                || self.learned.fate(lower).is_some_and(|fate| !matches!(fate, Fate::Accepted(_)))
            {
                continue;
            }
            match self.learned.fate(version).cloned() {
                None => {}
                Some(Fate::Lower(chosen)) if chosen < lower => {
                    self.learned.version(lower).fate = Some(Fate::Lower(chosen));
                }
                Some(Fate::Refused(end)) if is_version_alert(&end) => {
                    self.learned.version(lower).fate = Some(Fate::RefusedWith(version));
                }
                Some(Fate::RefusedWith(higher)) => {
                    self.learned.version(lower).fate = Some(Fate::RefusedWith(higher));
                }
                Some(Fate::Accepted(_) | Fate::Refused(_) | Fate::Lower(_)) => self.classic(lower),
            }
        }
    }

    /// Whether to ask no more: nothing was accepted, and what came leaves no hope.
    fn is_hopeless(&self) -> bool {
        self.learned.accepted().next().is_none() && (self.learned.hopeless.is_some() || self.is_silent())
    }

    /// Whether the server has let every hello so far run into the time limit.
    fn is_silent(&self) -> bool {
        self.learned.received == 0 && self.learned.silences > 0
    }

    /// Whether and how to ask again with plainer hellos: everything, if nothing was accepted; else the versions whose hello
    /// was answered by nothing at all, because some boxes before servers fail so on long lists.
    fn plainer(&mut self) -> bool {
        let silent = self.is_silent() && self.shape == Shape::Full;
        let some = self.learned.accepted().next().is_some();
        if self.is_hopeless() && !silent {
            return false;
        }
        let refused = self.learned.versions.iter().filter_map(|(version, facts)| match &facts.fate {
            Some(Fate::Refused(end)) => Some((*version, end.clone())),
            _ => None,
        });
        let refused: Vec<(Protocol, End)> = refused.collect();
        self.shape = match self.shape {
            // Silence costs a time-out each: one plain attempt only.
            Shape::Full if silent => Shape::Plain,
            Shape::Full => Shape::Modest,
            Shape::Modest if !some => Shape::Plain,
            Shape::Modest | Shape::Plain => return false,
        };
        if !some {
            self.learned.failures.extend(refused.into_iter().map(|(_, end)| end));
            self.begin();
            if silent {
                self.tracks.clear();
                self.started.clear();
                self.classic(Protocol::Tls12);
            }
            return true;
        }
        let unanswered = |end: &End| matches!(end, End::Closed | End::Reset | End::TimedOut);
        let again = refused.into_iter().filter(|(version, end)| *version < Protocol::Tls13 && unanswered(end));
        let again: Vec<Protocol> = again.map(|(version, _)| version).collect();
        for version in &again {
            self.learned.version(*version).fate = None;
            self.started.retain(|started| started != version);
            self.classic(*version);
        }
        if !again.is_empty() {
            self.line(extras::Extras::new(self.shape, self.endpoint.server_name.clone()));
        }
        !again.is_empty()
    }

    fn collect(&mut self) -> Vec<(u32, Box<dyn Conversation>)> {
        let mut opened: Vec<(u32, Box<dyn Conversation>)> = Vec::new();
        for line in self.tracks.iter_mut().filter(|line| !line.over && line.asked.is_empty()) {
            let repeated = line.again.is_some();
            let what = match line.again.take() {
                Some(what) => what,
                None => match line.track.step(&mut self.learned) {
                    Step::Hello(hello) => What::Hello(hello),
                    Step::Handshake(options) => What::Handshake(options),
                    Step::Wait => continue,
                    Step::Over => {
                        line.over = true;
                        continue;
                    }
                },
            };
            let number = self.number;
            let conversation: Box<dyn Conversation> = match &what {
                What::Handshake(options) => Box::new(Handshake::new(&self.endpoint, options.clone())),
                What::Hello(hello) => {
                    let Ok(bytes) = hello.bytes(self.seed, number) else {
                        line.track.heard(hello, Answer::Not(End::OverLimit), &mut self.learned);
                        continue;
                    };
                    Box::new(Exchange::new(bytes))
                }
            };
            self.number = number.saturating_add(1);
            line.asked.insert(number, Asked { what, repeated });
            opened.push((number, conversation));
        }
        opened
    }
}

impl Plan for Survey {
    fn next(&mut self) -> Vec<(u32, Box<dyn Conversation>)> {
        loop {
            if self.is_hopeless() && !self.last_attempt {
                let waiting = self.tracks.iter().any(|line| !line.asked.is_empty());
                self.last_attempt = !waiting && self.plainer();
                if !self.last_attempt {
                    return Vec::new();
                }
            }
            self.descend();
            let before = self.started.len();
            let opened = self.collect();
            self.descend();
            let waiting = self.tracks.iter().any(|line| !line.asked.is_empty());
            if !opened.is_empty() || waiting {
                return opened;
            }
            let over = self.tracks.iter().all(|line| line.over);
            if self.started.len() == before && (self.last_attempt || !over || !self.plainer()) {
                return opened;
            }
        }
    }

    fn finished(&mut self, number: u32, conversation: Box<dyn Conversation>) {
        let Some(line) = self.tracks.iter_mut().find(|line| line.asked.contains_key(&number)) else { return };
        let Some(asked) = line.asked.remove(&number) else { return };
        let any: Box<dyn Any> = conversation;
        self.learned.connection = number;
        match asked.what {
            What::Hello(hello) => {
                let Ok(exchange) = any.downcast::<Exchange>() else { return };
                let flight = exchange.into_flight();
                let reply = self.learned.read(number, &hello, &flight);
                let lost = matches!(flight.end, End::Closed | End::Reset | End::TimedOut | End::Refused(_));
                let first = self.shape == Shape::Full && matches!(flight.end, End::Closed | End::Reset);
                let hope = self.learned.accepted().next().is_some() || first;
                match reply {
                    Some(reply) => line.track.heard(&hello, Answer::Chosen(reply), &mut self.learned),
                    None if lost && !asked.repeated && hope => line.again = Some(What::Hello(hello)),
                    None => line.track.heard(&hello, Answer::Not(flight.end), &mut self.learned),
                }
            }
            What::Handshake(options) => {
                let Ok(handshake) = any.downcast::<Handshake>() else { return };
                let outcome = handshake.outcome();
                self.learned.received = self.learned.received.saturating_add(outcome.received);
                let lost = matches!(
                    outcome.failure,
                    Some(Failure::Closed | Failure::Reset | Failure::TimedOut | Failure::Refused(_))
                );
                if lost && !asked.repeated && outcome.record.scheme.is_none() {
                    line.again = Some(What::Handshake(options));
                } else {
                    line.track.shaken(number, &outcome, &mut self.learned);
                }
            }
        }
    }

    fn conclude(self: Box<Self>) -> (Vec<Asset>, Vec<Observation>, Vec<Gap>) {
        probes::report(&self.endpoint, &self.learned, self.number)
    }
}
