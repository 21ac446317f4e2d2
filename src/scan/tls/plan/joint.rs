/// Finds out all accepted values of two independent kinds with hellos that offer both: what was chosen is taken away from
/// either, so that one answer teaches two things. When nothing is chosen any more, each kind is given back in turn to tell
/// which of them has ended; a kind has ended when the other alone makes the difference.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    first: Kind,
    second: Kind,
    state: State,
    forward: bool,
}

#[derive(Clone, Debug)]
struct Kind {
    all: Vec<u16>,
    /// To be offered last although seen already: without it the server cannot use its certificate (RFC 8422 §5.1).
    keep: Option<u16>,
    ended: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Both are taken from.
    Both,
    /// Both together failed: the first is given back whole.
    Doubt,
    /// Only the first is taken from.
    First,
    /// Only the second is taken from.
    Second,
    Over,
}

impl Joint {
    /// All values of two kinds. A kind that is not asked for is empty, or [`given`](Self::given).
    pub(super) fn new(first: Vec<u16>, second: Vec<u16>) -> Self {
        let kind = |all: Vec<u16>| Kind { ended: all.is_empty(), all, keep: None };
        Self { first: kind(first), second: kind(second), state: State::Both, forward: true }
    }

    /// Both kinds seem to be known already: each is asked for its end alone.
    pub(super) fn apart(mut self) -> Self {
        self.state = State::Second;
        self
    }

    /// The first kind is offered whole each time, and not asked for.
    pub(super) fn given(mut self) -> Self {
        self.first.ended = true;
        self
    }

    /// This value of the first kind is offered last until that teaches nothing more.
    pub(super) fn keeping(mut self, keep: Option<u16>) -> Self {
        self.first.keep = keep;
        self
    }

    /// What to offer next. `None`: all is known. The arguments give the values of a list that were not accepted so far.
    pub(super) fn offer(
        &mut self,
        unseen_first: impl Fn(&[u16]) -> Vec<u16>,
        unseen_second: impl Fn(&[u16]) -> Vec<u16>,
    ) -> Option<(Vec<u16>, Vec<u16>)> {
        let mut first = unseen_first(&self.first.all);
        let mut second = unseen_second(&self.second.all);
        self.first.ended |= first.is_empty();
        self.second.ended |= second.is_empty();
        self.state = match (self.first.ended, self.second.ended) {
            (true, true) => State::Over,
            (false, true) => State::First,
            (true, false) => State::Second,
            (false, false) => self.state,
        };
        if self.state == State::Over {
            return None;
        }
        if matches!(self.state, State::Doubt | State::Second) {
            first.clone_from(&self.first.all);
        }
        if self.state == State::First {
            second.clone_from(&self.second.all);
        }
        if !self.forward {
            first.reverse();
            second.reverse();
        }
        if let Some(keep) = self.first.keep {
            first.retain(|value| *value != keep);
            first.push(keep);
        }
        Some((first, second))
    }

    /// What came of it: whether a value of either kind was accepted that had not been, and which of the first was chosen.
    pub(super) fn heard(&mut self, new_first: bool, new_second: bool, chosen_first: Option<u16>) {
        self.forward = !self.forward;
        let taken = matches!(self.state, State::Both | State::First);
        if taken && self.first.keep.is_some() && chosen_first == self.first.keep {
            self.first.keep = None;
            return;
        }
        match self.state {
            State::Both if !new_first && !new_second => self.state = State::Doubt,
            State::Doubt if new_second => self.first.ended = true,
            State::Doubt => {
                self.second.ended = true;
            }
            State::First if !new_first && self.first.keep.take().is_some() => {}
            State::First => self.first.ended = !new_first,
            State::Second => self.second.ended = !new_second,
            State::Both | State::Over => {}
        }
    }
}
