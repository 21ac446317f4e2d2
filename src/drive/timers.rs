//! What is due when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// A heap of times at which to look at something. A deadline that moved is not taken out: who is looked at too early says when
/// to come back.
#[derive(Default)]
pub(super) struct Timers(BinaryHeap<Reverse<(Instant, Due)>>);

/// What to look at; keys may be out of date, and may have been given to another since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// A connection, by key and serial number.
    Connection(usize, u64),
    /// The survey of an endpoint.
    Survey(usize),
    /// Sockets were short; try again.
    Sockets,
}

impl Timers {
    pub(super) fn set(&mut self, when: Instant, due: Due) {
        self.0.push(Reverse((when, due)));
    }

    /// The time of the next one.
    pub(super) fn next(&self) -> Option<Instant> {
        self.0.peek().map(|Reverse((when, _))| *when)
    }

    /// Takes one that is due by now.
    pub(super) fn due(&mut self, now: Instant) -> Option<Due> {
        if self.next()? > now {
            return None;
        }
        self.0.pop().map(|Reverse((_, due))| due)
    }
}
