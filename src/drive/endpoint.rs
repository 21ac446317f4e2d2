//! The survey of one endpoint: its plan, the conversations that wait, and what has become of it.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

use super::guarded;
use super::options::STOPPED;
use crate::inventory::GapReason;
use crate::scan::target::Endpoint;
use crate::scan::{Conversation, Event, Findings, Plan};

/// A survey under way.
pub(super) struct Survey {
    endpoint: Endpoint,
    /// Nothing, after an internal error.
    plan: Option<Box<dyn Plan>>,
    waiting: VecDeque<(u32, Box<dyn Conversation>)>,
    running: usize,
    opened: bool,
    /// Whether a byte ever came.
    heard: bool,
    /// Connections on which nothing came in time, while nothing was ever heard.
    silences: u32,
    fate: Fate,
    /// When no more connections are opened.
    pub(super) deadline: Instant,
    /// Whether it stands in the line of those that would open another connection.
    pub(super) queued: bool,
}

/// Why no more connections are opened.
enum Fate {
    Open,
    Unreachable(String),
    Silent,
    OutOfTime,
    Stopped,
    Broken(String),
}

/// Connections that may wait in vain on an endpoint that was never heard.
const SILENCES: u32 = 3;
const SILENT: &str = "accepts connections, but does not answer";

/// How a connection ended.
#[derive(Default)]
pub(super) struct Ending {
    /// Whether it was ever open.
    pub(super) opened: bool,
    /// Whether a byte ever came.
    pub(super) heard: bool,
    /// Whether its time was out.
    pub(super) late: bool,
    /// Why it could not be opened.
    pub(super) refused: Option<String>,
}

/// What a survey came to.
pub(super) struct Surveyed {
    pub(super) target: String,
    pub(super) address: SocketAddr,
    /// What was not reached or learned, in one line.
    pub(super) trouble: Option<String>,
    /// Whether anything was learned.
    pub(super) assessed: bool,
    pub(super) found: Findings,
}

impl Survey {
    pub(super) fn new(endpoint: Endpoint, deadline: Instant, plan: impl FnOnce(&Endpoint) -> Box<dyn Plan>) -> Self {
        let planned = guarded(|| plan(&endpoint));
        let mut survey = Self {
            endpoint,
            plan: None,
            waiting: VecDeque::new(),
            running: 0,
            opened: false,
            heard: false,
            silences: 0,
            fate: Fate::Open,
            deadline,
            queued: false,
        };
        match planned {
            Ok(plan) => survey.plan = Some(plan),
            Err(message) => survey.fail(message),
        }
        survey.refill();
        survey
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.endpoint.address
    }

    /// Whether a connection was ever open.
    pub(super) fn reached(&self) -> bool {
        self.opened
    }

    /// Whether another connection should be opened, if only so many may be at once.
    pub(super) fn hungry(&self, at_once: usize) -> bool {
        !self.waiting.is_empty() && self.running < at_once.max(1)
    }

    /// Whether all was said.
    pub(super) fn over(&self) -> bool {
        self.waiting.is_empty() && self.running == 0
    }

    /// The next conversation to open a connection for.
    pub(super) fn take(&mut self) -> Option<(u32, Box<dyn Conversation>)> {
        let next = self.waiting.pop_front()?;
        self.running = self.running.saturating_add(1);
        Some(next)
    }

    /// A conversation that was taken could not be begun for want of sockets, and waits again.
    pub(super) fn put_back(&mut self, number: u32, conversation: Box<dyn Conversation>) {
        self.running = self.running.saturating_sub(1);
        self.waiting.push_front((number, conversation));
    }

    /// A conversation that was taken is over.
    pub(super) fn finished(&mut self, number: u32, conversation: Box<dyn Conversation>, ending: Ending) {
        self.running = self.running.saturating_sub(1);
        self.opened |= ending.opened;
        self.heard |= ending.heard;
        if ending.late && !self.heard {
            self.silences = self.silences.saturating_add(1);
        }
        // Where nothing was ever reached or heard, asking again would only wait again.
        if let (Some(reason), false, Fate::Open) = (ending.refused, self.opened, &self.fate) {
            self.fate = Fate::Unreachable(reason);
        } else if !self.heard && self.silences >= SILENCES && matches!(self.fate, Fate::Open) {
            self.fate = Fate::Silent;
        }
        self.hand_back(number, conversation);
        self.refill();
    }

    /// No time is left: what waits is told so.
    pub(super) fn out_of_time(&mut self) {
        self.end(Fate::OutOfTime);
    }

    /// The run was ended: what waits is told that time is out.
    pub(super) fn stop(&mut self) {
        self.end(Fate::Stopped);
    }

    /// A plan or conversation of it has panicked.
    pub(super) fn fail(&mut self, message: String) {
        self.plan = None;
        self.waiting.clear();
        self.fate = Fate::Broken(message);
    }

    /// A conversation was lost in a panic.
    pub(super) fn lost(&mut self, message: String) {
        self.running = self.running.saturating_sub(1);
        self.fail(message);
    }

    /// The end.
    pub(super) fn conclude(mut self) -> Surveyed {
        let concluded = match self.plan.take().map(|plan| guarded(|| plan.conclude())) {
            Some(Ok((assets, observations, gaps))) => Findings { assets, observations, gaps },
            Some(Err(message)) => {
                self.fate = Fate::Broken(message);
                Findings::default()
            }
            None => Findings::default(),
        };
        let assessed = !concluded.observations.is_empty() && !matches!(self.fate, Fate::Stopped | Fate::Broken(_));
        let trouble = match self.fate {
            Fate::Open if assessed => None,
            Fate::Open => Some(unlearned(&concluded)),
            Fate::Unreachable(reason) => Some(reason),
            Fate::Silent => Some(SILENT.to_owned()),
            Fate::OutOfTime => Some("not finished within the time limit of an endpoint".to_owned()),
            Fate::Stopped => Some(STOPPED.to_owned()),
            Fate::Broken(message) => Some(message),
        };
        let Endpoint { address, target, .. } = self.endpoint;
        Surveyed { target, address, trouble, assessed, found: concluded }
    }

    fn end(&mut self, fate: Fate) {
        if matches!(self.fate, Fate::Open) {
            self.fate = fate;
        }
        self.refill();
    }

    fn hand_back(&mut self, number: u32, conversation: Box<dyn Conversation>) {
        if let Some(plan) = &mut self.plan
            && let Err(message) = guarded(|| plan.finished(number, conversation))
        {
            self.fail(message);
        }
    }

    /// Asks the plan for more; where no more connections are opened, tells all of it why.
    fn refill(&mut self) {
        while let Some(plan) = &mut self.plan {
            match guarded(|| plan.next()) {
                Ok(more) => self.waiting.extend(more),
                Err(message) => return self.fail(message),
            }
            let reason = match &self.fate {
                Fate::Unreachable(reason) => Some(reason.clone()),
                _ => None,
            };
            if matches!(self.fate, Fate::Open) || self.waiting.is_empty() {
                return;
            }
            for (number, mut conversation) in std::mem::take(&mut self.waiting) {
                let event = reason.as_deref().map_or(Event::TimedOut, Event::Refused);
                if let Err(message) = guarded(|| conversation.happened(event)) {
                    return self.fail(message);
                }
                self.hand_back(number, conversation);
            }
        }
    }
}

/// Why a survey that reached its endpoint learned nothing, from the gaps that it left.
fn unlearned(found: &Findings) -> String {
    let weight = |reason: &GapReason| match reason {
        GapReason::OtherProtocol { .. } => 0,
        GapReason::Malformed { .. } | GapReason::Truncated { .. } | GapReason::OverLimit { .. } => 1,
        GapReason::TimedOut => 2,
        _ => 3,
    };
    // Of the gaps that weigh most, the words that most of them say.
    let as_often = |detail: &str| found.gaps.iter().filter(|gap| gap.detail == detail).count();
    match found.gaps.iter().min_by_key(|gap| (weight(&gap.reason), Reverse(as_often(&gap.detail)))) {
        Some(gap) => match &gap.reason {
            GapReason::OtherProtocol { seen } => format!("does not speak TLS: {seen}"),
            GapReason::TimedOut => SILENT.to_owned(),
            _ => format!("no handshake was understood: {}", gap.detail),
        },
        None => "nothing was learned".to_owned(),
    }
}
