use crate::inventory::{Asset, Gap, Observation};

/// A state machine that talks over one connection: it says what it wants and is told what happened.
///
/// The driver connects, reports [`Event::Connected`], then repeats: ask [`want`](Self::want), do it, report. After
/// [`Want::Close`] it closes the connection and hands the conversation back to its plan. A conversation never sees a
/// socket or a clock; time comes in as [`Event::TimedOut`].
pub trait Conversation: Send + std::any::Any {
    /// What to do next. Called after every event; asking twice changes nothing, but that bytes to send are handed out once.
    fn want(&mut self) -> Want;
    /// What happened. After `Refused`, `Closed`, `Reset` or `TimedOut` nothing more will happen: `want` is `Close`.
    fn happened(&mut self, event: Event<'_>);
}

/// What a conversation wants of its driver.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Want {
    /// Send these bytes, then ask again.
    Send(Vec<u8>),
    /// Wait for bytes.
    Receive,
    /// All was said: close.
    Close,
}

/// What happened on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// The connection is open.
    Connected,
    /// No connection could be made; the text says why, for a person.
    Refused(&'a str),
    /// These bytes came. Never empty.
    Received(&'a [u8]),
    /// The peer closed in good order.
    Closed,
    /// The connection broke.
    Reset,
    /// Nothing came within the time limit.
    TimedOut,
}

/// The plan of a survey of one endpoint at one address: which conversations to hold, in what order, and what they teach.
///
/// The driver calls [`next`](Self::next) at the start and after each finished conversation, opens what it returns (as many at
/// once as its limits allow; the rest wait, in order), and hands each back by [`finished`](Self::finished) when it ended.
/// When `next` returns nothing and nothing is under way, the survey is over and [`conclude`](Self::conclude) gives the facts.
pub trait Plan: Send {
    /// The conversations to open now, each under a number that the plan chooses. Empty: wait, or over.
    fn next(&mut self) -> Vec<(u32, Box<dyn Conversation>)>;
    /// A conversation has ended, in whatever way; it knows what happened to it.
    fn finished(&mut self, number: u32, conversation: Box<dyn Conversation>);
    /// What was learned.
    fn conclude(self: Box<Self>) -> (Vec<Asset>, Vec<Observation>, Vec<Gap>);
}
