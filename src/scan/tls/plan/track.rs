use crate::scan::tls::conversation::End;
use crate::scan::tls::handshake::{Options, Outcome};
use crate::scan::tls::hello::Hello;
use crate::scan::tls::learned::{Learned, Reply};

/// One line of questions: one hello at a time, each following from what was answered.
pub(super) trait Track: Send {
    /// What to do next.
    fn step(&mut self, learned: &mut Learned) -> Step;
    /// What came of the last hello. What it teaches has been taken in already.
    fn heard(&mut self, hello: &Hello, answer: Answer, learned: &mut Learned) {
        let _ = (hello, answer, learned);
    }
    /// What came of the last handshake, on that connection.
    fn shaken(&mut self, connection: u32, outcome: &Outcome, learned: &mut Learned) {
        let _ = (connection, outcome, learned);
    }
}

/// What a track does next.
pub(super) enum Step {
    /// Sends a hello.
    Hello(Hello),
    /// Makes a complete handshake.
    Handshake(Options),
    /// Waits for what other tracks find out.
    Wait,
    /// Has nothing more to ask.
    Over,
}

/// What came of a hello.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// The server chose.
    Chosen(Reply),
    /// It did not.
    Not(End),
}
