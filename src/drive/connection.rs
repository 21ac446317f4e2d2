//! One connection: a socket that never blocks, and the conversation that is held over it.

#![expect(clippy::disallowed_methods, reason = "this is where sockets are opened")]

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;

use super::clock;
use super::endpoint::Ending;
use crate::scan::{Conversation, Event, Want};

/// Reads at one go, before others have their turn.
const READS: usize = 16;
/// More than this from one peer on one connection is no answer to any question.
const MOST_BYTES: u64 = 16 << 20;

/// What a connection is waiting for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// For its socket.
    Wait,
    /// For its next turn: there may be more to read.
    Again,
    /// For nothing: it is over.
    Over,
}

/// A connection under way.
pub(super) struct Connection {
    /// Its socket.
    pub(super) stream: TcpStream,
    /// Tells it from others that had its key before.
    pub(super) serial: u64,
    /// The key of the survey that it belongs to.
    pub(super) survey: usize,
    /// The conversation's number in its plan.
    pub(super) number: u32,
    /// The conversation.
    pub(super) conversation: Box<dyn Conversation>,
    /// What would stand in the record if it ended now.
    pub(super) ending: Ending,
    /// When it is over if nothing happens.
    pub(super) silent: Instant,
    /// When it is over in any case.
    end: Instant,
    timeout: Duration,
    unsent: Vec<u8>,
    broken: bool,
    closing: bool,
    received: u64,
}

impl Connection {
    /// Begins to connect.
    ///
    /// # Errors
    /// Hands the conversation back with the system's error.
    pub(super) fn open(
        address: SocketAddr,
        limits: (Duration, Duration),
        (survey, number, conversation): (usize, u32, Box<dyn Conversation>),
    ) -> Result<Self, (std::io::Error, Box<dyn Conversation>)> {
        let now = clock::now();
        let (timeout, whole) = limits;
        let stream = match TcpStream::connect(address) {
            Ok(stream) => stream,
            Err(error) => return Err((error, conversation)),
        };
        Ok(Self {
            stream,
            serial: 0,
            survey,
            number,
            conversation,
            ending: Ending::default(),
            silent: clock::after(now, timeout),
            end: clock::after(now, whole),
            timeout,
            unsent: Vec::new(),
            broken: false,
            closing: false,
            received: 0,
        })
    }

    /// When to look at it again if its socket has nothing to say.
    pub(super) fn deadline(&self) -> Instant {
        self.silent.min(self.end)
    }

    /// Its deadline has passed.
    pub(super) fn time_out(&mut self) {
        self.ending.late = true;
        if self.ending.opened {
            self.conversation.happened(Event::TimedOut);
        } else {
            self.refuse(&format!("no answer within {:?}", self.timeout));
        }
    }

    /// Its conversation, and how it ended.
    pub(super) fn end(self) -> (Box<dyn Conversation>, Ending) {
        (self.conversation, self.ending)
    }

    /// Does what can be done without waiting.
    pub(super) fn advance(&mut self, buffer: &mut [u8]) -> Turn {
        if !self.ending.opened {
            match self.connected() {
                Ok(true) => {}
                Ok(false) => return Turn::Wait,
                Err(error) => {
                    self.refuse(&explain(&error));
                    return Turn::Over;
                }
            }
            self.ending.opened = true;
            self.stir();
            self.conversation.happened(Event::Connected);
        }
        if self.speak() == Turn::Over {
            return Turn::Over;
        }
        for _ in 0..READS {
            if self.closing {
                return Turn::Wait;
            }
            match self.stream.read(buffer) {
                Ok(0) => return self.ended(if self.broken { Event::Reset } else { Event::Closed }),
                Ok(count) => {
                    self.stir();
                    self.ending.heard = true;
                    self.received = self.received.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
                    if self.received > MOST_BYTES {
                        return self.ended(Event::TimedOut);
                    }
                    self.conversation.happened(Event::Received(buffer.get(..count).unwrap_or_default()));
                    if self.speak() == Turn::Over {
                        return Turn::Over;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock && !self.broken => return Turn::Wait,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return self.ended(Event::Reset),
            }
        }
        Turn::Again
    }

    fn connected(&self) -> std::io::Result<bool> {
        if let Some(error) = self.stream.take_error()? {
            return Err(error);
        }
        match self.stream.peer_addr() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn refuse(&mut self, reason: &str) {
        self.ending.refused = Some(reason.to_owned());
        self.conversation.happened(Event::Refused(reason));
    }

    fn stir(&mut self) {
        self.silent = clock::after(clock::now(), self.timeout);
    }

    fn ended(&mut self, event: Event<'_>) -> Turn {
        self.conversation.happened(event);
        Turn::Over
    }

    /// Asks the conversation what it wants and sends what can be sent.
    fn speak(&mut self) -> Turn {
        while !self.closing {
            match self.conversation.want() {
                Want::Send(bytes) if bytes.is_empty() => break,
                Want::Send(bytes) => self.unsent.extend(bytes),
                Want::Receive => break,
                Want::Close => self.closing = true,
            }
        }
        self.send();
        if self.closing && self.unsent.is_empty() { Turn::Over } else { Turn::Wait }
    }

    fn send(&mut self) {
        while !self.unsent.is_empty() {
            match self.stream.write(&self.unsent) {
                Ok(count) if count > 0 => drop(self.unsent.drain(..count.min(self.unsent.len()))),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // A peer that answers and closes at once resets what comes later; its answer may still be there to read.
                Ok(_) | Err(_) => {
                    self.broken = true;
                    self.unsent.clear();
                }
            }
        }
    }
}

/// An error of connecting, for a person.
pub(super) fn explain(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        ErrorKind::ConnectionReset => "connection reset".to_owned(),
        ErrorKind::HostUnreachable => "host unreachable".to_owned(),
        ErrorKind::NetworkUnreachable => "network unreachable".to_owned(),
        ErrorKind::AddrNotAvailable => "no address of this machine can reach it".to_owned(),
        ErrorKind::PermissionDenied => "connecting is not permitted here".to_owned(),
        ErrorKind::TimedOut => "no answer".to_owned(),
        _ => error.to_string(),
    }
}
