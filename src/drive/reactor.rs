//! One thread's event loop: many surveys, many connections, one wait.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;

use super::connection::{Connection, Turn, explain};
use super::endpoint::{Ending, Survey};
use super::network::Network;
use super::progress::Work;
use super::timers::{Due, Timers};
use super::{Home, clock, guarded};
use crate::scan::Conversation;

/// The longest wait: how soon the end of a run is noticed.
const NAP: Duration = Duration::from_millis(200);
/// How long to wait when the system has no socket left.
const SHORTAGE: Duration = Duration::from_millis(50);
const WAKE: Token = Token(usize::MAX);

/// An event loop.
pub(super) struct Reactor<'a> {
    home: &'a Home<'a>,
    network: &'a Network<'a>,
    poll: Poll,
    waker: Arc<Waker>,
    surveys: Slab<Survey>,
    connections: Slab<Connection>,
    /// Surveys that would open another connection, each once, who came first first.
    hungry: VecDeque<usize>,
    /// Connections that had no time to read all.
    again: VecDeque<usize>,
    timers: Timers,
    /// Connections that may be open at once.
    sockets: usize,
    /// Connections opened so far; tells two under the same key apart.
    serial: u64,
    /// Whether the system has no sockets left for now.
    short: bool,
    buffer: Vec<u8>,
}

impl<'a> Reactor<'a> {
    /// An event loop for so many sockets at once.
    pub(super) fn new(home: &'a Home<'a>, network: &'a Network<'a>, sockets: usize) -> std::io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKE)?);
        network.feed.attach(&waker);
        Ok(Self {
            home,
            network,
            poll,
            waker,
            surveys: Slab::new(),
            connections: Slab::new(),
            hungry: VecDeque::new(),
            again: VecDeque::new(),
            timers: Timers::default(),
            sockets: sockets.max(1),
            serial: 0,
            short: false,
            buffer: vec![0; 16 << 10],
        })
    }

    /// Surveys endpoints until no more come.
    pub(super) fn run(mut self) -> std::io::Result<()> {
        let mut events = Events::with_capacity(1024);
        loop {
            self.begin();
            self.open();
            if self.surveys.is_empty() && self.network.feed.dry() {
                self.network.feed.detach(&self.waker);
                return Ok(());
            }
            match self.poll.poll(&mut events, Some(self.patience())) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                if event.token() != WAKE {
                    self.advance(event.token().0);
                }
            }
            for key in std::mem::take(&mut self.again) {
                self.advance(key);
            }
            self.look_at_clock();
            if self.home.options.stop.stopped() {
                self.stop();
            }
        }
    }

    fn patience(&self) -> Duration {
        if !self.again.is_empty() {
            return Duration::ZERO;
        }
        let until = self.timers.next().map(|when| when.saturating_duration_since(clock::now()));
        until.map_or(NAP, |until| until.min(NAP))
    }

    /// Takes up endpoints while there are sockets for them.
    fn begin(&mut self) {
        while self.surveys.len() < self.sockets {
            let Some(endpoint) = self.network.feed.take() else { return };
            let deadline = clock::after(clock::now(), self.home.options.endpoint_timeout);
            self.home.progress.begun(Work::Endpoint, &endpoint.address.to_string());
            let plan = self.network.plan;
            let seed = self.home.options.seed;
            let key = self.surveys.insert(Survey::new(endpoint, deadline, |endpoint| plan(endpoint, seed)));
            self.timers.set(deadline, Due::Survey(key));
            self.settle(key);
        }
    }

    /// Opens connections, one survey after the other, while there are sockets.
    fn open(&mut self) {
        while self.connections.len() < self.sockets && !self.short {
            let Some(key) = self.hungry.pop_front() else { return };
            let Some(survey) = self.surveys.get_mut(key) else { continue };
            survey.queued = false;
            if !survey.hungry(self.home.options.per_endpoint) {
                continue;
            }
            let Some((number, conversation)) = survey.take() else { continue };
            let address = survey.address();
            let limits = (self.home.options.timeout, self.home.options.connection_timeout);
            match Connection::open(address, limits, (key, number, conversation)) {
                Ok(connection) => self.register(connection),
                Err((error, conversation)) => self.unopened(key, number, conversation, &error),
            }
            self.line_up(key);
        }
    }

    /// Puts a survey in the line, if it would open another connection.
    fn line_up(&mut self, key: usize) {
        if let Some(survey) = self.surveys.get_mut(key)
            && survey.hungry(self.home.options.per_endpoint)
            && !survey.queued
        {
            survey.queued = true;
            self.hungry.push_back(key);
        }
    }

    fn register(&mut self, mut connection: Connection) {
        self.serial = self.serial.wrapping_add(1);
        connection.serial = self.serial;
        let deadline = connection.deadline();
        let key = self.connections.insert(connection);
        self.timers.set(deadline, Due::Connection(key, self.serial));
        let Some(connection) = self.connections.get_mut(key) else { return };
        let interest = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self.poll.registry().register(&mut connection.stream, Token(key), interest) {
            let Connection { survey, number, conversation, .. } = self.connections.remove(key);
            self.unopened(survey, number, conversation, &error);
        }
    }

    /// A connection could not even be begun.
    fn unopened(&mut self, key: usize, number: u32, mut conversation: Box<dyn Conversation>, error: &std::io::Error) {
        let Some(survey) = self.surveys.get_mut(key) else { return };
        if scarce(error, survey.reached()) && !self.connections.is_empty() {
            survey.put_back(number, conversation);
            self.short = true;
            self.timers.set(clock::after(clock::now(), SHORTAGE), Due::Sockets);
            return;
        }
        let reason = explain(error);
        match guarded(|| conversation.happened(crate::scan::Event::Refused(&reason))) {
            Ok(()) => {
                let ending = Ending { refused: Some(reason), ..Ending::default() };
                survey.finished(number, conversation, ending);
            }
            Err(message) => survey.lost(message),
        }
        self.settle(key);
    }

    /// Lets a connection do what it can.
    fn advance(&mut self, key: usize) {
        let Some(connection) = self.connections.get_mut(key) else { return };
        let was_open = connection.ending.opened;
        let buffer = &mut self.buffer;
        let turn = guarded(|| connection.advance(buffer));
        if connection.ending.opened && !was_open {
            self.home.connections.fetch_add(1, Ordering::Relaxed);
        }
        match turn {
            Ok(Turn::Wait) => {}
            Ok(Turn::Again) => self.again.push_back(key),
            Ok(Turn::Over) => self.close(key),
            Err(message) => {
                let lost = self.remove(key);
                if let Some(survey) = self.surveys.get_mut(lost.survey) {
                    survey.lost(message);
                }
                self.settle(lost.survey);
            }
        }
    }

    /// Takes a connection that is over out of the loop and hands its conversation back.
    fn close(&mut self, key: usize) {
        let connection = self.remove(key);
        let (owner, number) = (connection.survey, connection.number);
        let (conversation, ending) = connection.end();
        if let Some(survey) = self.surveys.get_mut(owner) {
            survey.finished(number, conversation, ending);
        }
        self.settle(owner);
    }

    fn remove(&mut self, key: usize) -> Connection {
        let mut connection = self.connections.remove(key);
        // Dropping the socket takes it out as well; where this fails, it is gone already.
        let _ = self.poll.registry().deregister(&mut connection.stream);
        connection
    }

    /// Ends a survey that is over; lines one up that would go on.
    fn settle(&mut self, key: usize) {
        let Some(survey) = self.surveys.get(key) else { return };
        if survey.over() {
            let address = survey.address().to_string();
            self.network.surveyed(self.home, self.surveys.remove(key).conclude());
            self.home.progress.done(Work::Endpoint, &address);
        } else {
            self.line_up(key);
        }
    }

    fn look_at_clock(&mut self) {
        let now = clock::now();
        while let Some(due) = self.timers.due(now) {
            match due {
                Due::Sockets => self.short = false,
                Due::Connection(key, serial) => self.connection_due(key, serial, now),
                Due::Survey(key) => self.survey_due(key, now),
            }
        }
    }

    fn connection_due(&mut self, key: usize, serial: u64, now: Instant) {
        let Some(connection) = self.connections.get(key).filter(|connection| connection.serial == serial) else {
            return;
        };
        let deadline = connection.deadline();
        if deadline > now {
            self.timers.set(deadline, Due::Connection(key, serial));
        } else {
            self.time_out(key);
        }
    }

    fn time_out(&mut self, key: usize) {
        let Some(connection) = self.connections.get_mut(key) else { return };
        match guarded(|| connection.time_out()) {
            Ok(()) => self.close(key),
            Err(message) => {
                let lost = self.remove(key);
                if let Some(survey) = self.surveys.get_mut(lost.survey) {
                    survey.lost(message);
                }
                self.settle(lost.survey);
            }
        }
    }

    fn survey_due(&mut self, key: usize, now: Instant) {
        let Some(survey) = self.surveys.get_mut(key) else { return };
        if survey.deadline > now {
            return;
        }
        survey.out_of_time();
        self.time_out_all(|connection| connection.survey == key);
        self.settle(key);
    }

    fn stop(&mut self) {
        self.network.feed.abandon(self.home, self.network);
        for (_, survey) in &mut self.surveys {
            survey.stop();
        }
        self.time_out_all(|_| true);
        for key in self.surveys.iter().map(|(key, _)| key).collect::<Vec<_>>() {
            self.settle(key);
        }
    }

    fn time_out_all(&mut self, which: impl Fn(&Connection) -> bool) {
        let keys: Vec<usize> =
            self.connections.iter().filter(|(_, connection)| which(connection)).map(|(key, _)| key).collect();
        for key in keys {
            self.time_out(key);
        }
    }
}

/// Whether the system lacks something that closing other connections gives back.
fn scarce(error: &std::io::Error, reached: bool) -> bool {
    // With a peer that was reached before, it comes when all local ports to it are in use; with others, there is no way to it.
    if error.kind() == ErrorKind::AddrNotAvailable {
        return reached;
    }
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let code = error.raw_os_error();
        [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM].iter().any(|errno| code == Some(errno.raw_os_error()))
    }
    #[cfg(not(unix))]
    {
        error.kind() == ErrorKind::OutOfMemory
    }
}
