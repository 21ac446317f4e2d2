use super::Sight;

/// What a server accepts of one kind (suites, groups, schemes) in one version, in the order in which it chose.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    found: Vec<(u16, Sight)>,
    /// What was offered, in our order, and what was chosen; only where everything offered could have been chosen.
    choices: Vec<(Vec<u16>, u16)>,
}

/// Whose order decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// The server's: the order of discovery is its order.
    Server,
    /// The client's.
    Client,
    /// Neither explains all choices: several are equal to the server, or it changes its mind.
    Mixed,
    /// Both explain all choices. With fewer than two accepted values it does not matter.
    Open,
}

impl Listing {
    /// A value was accepted. Whether that is new.
    pub(crate) fn found(&mut self, value: u16, sight: Sight) -> bool {
        let new = !self.has(value);
        if new {
            self.found.push((value, sight));
        }
        new
    }

    /// A value was chosen among these, each of which could have been chosen if accepted at all.
    pub(crate) fn chosen(&mut self, offered: &[u16], value: u16) {
        if offered.contains(&value) {
            self.choices.push((offered.to_vec(), value));
        }
    }

    /// Whether a value is among the accepted.
    pub(crate) fn has(&self, value: u16) -> bool {
        self.found.iter().any(|(found, _)| *found == value)
    }

    /// What was accepted, in the order of discovery.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &(u16, Sight)> {
        self.found.iter()
    }

    /// The accepted values, in the order of discovery.
    pub(crate) fn values(&self) -> Vec<u16> {
        self.found.iter().map(|(value, _)| *value).collect()
    }

    /// How many were accepted.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// Where an accepted value was seen.
    pub(crate) fn sight(&self, value: u16) -> Option<&Sight> {
        self.found.iter().find(|(found, _)| *found == value).map(|(_, sight)| sight)
    }

    /// Takes over the order of another listing of the same values; what is not in it comes last.
    pub(crate) fn reorder(&mut self, other: &Self) {
        self.found.sort_by_key(|(value, _)| other.found.iter().position(|(o, _)| o == value).unwrap_or(usize::MAX));
    }

    /// Those of a list that were not accepted so far.
    pub(crate) fn unseen(&self, of: &[u16]) -> Vec<u16> {
        of.iter().copied().filter(|value| !self.has(*value)).collect()
    }

    /// A list with what was not accepted so far in front: a server that follows its client then shows something new.
    pub(crate) fn unseen_first(&self, of: &[u16]) -> Vec<u16> {
        let (seen, mut unseen): (Vec<u16>, Vec<u16>) = of.iter().copied().partition(|value| self.has(*value));
        unseen.extend(seen);
        unseen
    }

    /// Whose order decides, as far as the choices tell.
    pub(crate) fn order(&self) -> Order {
        let accepted = self.values();
        let rank = |value: &u16| accepted.iter().position(|found| found == value);
        let first_of_ours = |offered: &[u16]| offered.iter().find(|value| self.has(**value)).copied();
        let first_of_theirs =
            |offered: &[u16]| offered.iter().filter(|value| self.has(**value)).min_by_key(|value| rank(value)).copied();
        let client = self.choices.iter().all(|(offered, chosen)| first_of_ours(offered) == Some(*chosen));
        let server = self.choices.iter().all(|(offered, chosen)| first_of_theirs(offered) == Some(*chosen));
        match (server, client) {
            (true, true) => Order::Open,
            (true, false) => Order::Server,
            (false, true) => Order::Client,
            (false, false) => Order::Mixed,
        }
    }

    /// Whether one more choice is needed to tell whose order decides.
    pub(crate) fn is_open(&self) -> bool {
        self.found.len() > 1 && self.order() == Order::Open
    }
}
