use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How much to do at once, how long to wait, what to leave out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// How long a connection may take to open, and how long a peer may be silent.
    pub timeout: Duration,
    /// How long a name may take to resolve.
    pub name_timeout: Duration,
    /// How long one connection may take in all, however busy.
    pub connection_timeout: Duration,
    /// How long the survey of one endpoint may take in all.
    pub endpoint_timeout: Duration,
    /// Threads that work at once; by default as many as there are processors.
    pub jobs: Option<usize>,
    /// Connections at once to one endpoint.
    pub per_endpoint: usize,
    /// Connections at once to all endpoints; fewer if the system does not allow so many open files.
    pub connections: usize,
    /// Files larger than this are left out, with a gap; by default none.
    pub max_file_bytes: Option<u64>,
    /// What the randoms of hand-built hellos are made from: same seed, same bytes.
    pub seed: u64,
    /// The handle by which the run can be ended early.
    pub stop: Stop,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(5),
            name_timeout: Duration::from_secs(10),
            connection_timeout: Duration::from_secs(30),
            endpoint_timeout: Duration::from_secs(300),
            jobs: None,
            per_endpoint: 8,
            connections: 4096,
            max_file_bytes: None,
            seed: 0,
            stop: Stop::default(),
        }
    }
}

impl Options {
    /// Threads that work at once, at least one.
    pub(super) fn threads(&self) -> usize {
        self.jobs.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1).max(1)
    }
}

/// Ends a run early from another thread or a signal handler; what was done by then is kept.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends the run.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the run was ended.
    pub fn stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What stands at a target that was not finished.
pub(super) const STOPPED: &str = "the run was ended before this was finished";
