/// What a run consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Work {
    /// Host names to resolve.
    Name,
    /// Endpoints to survey, one for each address.
    Endpoint,
    /// Files to examine.
    File,
}

/// Is told how a run goes on, from any thread; must be quick. All that it is told is for showing, and decides nothing.
pub trait Progress: Sync {
    /// So many more are known to be done.
    fn found(&self, work: Work, count: u64) {
        let _ = (work, count);
    }

    /// One was begun.
    fn begun(&self, work: Work, name: &str) {
        let _ = (work, name);
    }

    /// One is done.
    fn done(&self, work: Work, name: &str) {
        let _ = (work, name);
    }
}

/// Shows nothing.
impl Progress for () {}
