//! How many files and sockets the system allows to be open at once.

/// What is left for everything but sockets: files under examination, event loops, standard streams.
const RESERVE: u64 = 64;

/// Raises the soft limit on open files to what `wanted` sockets need, as far as the hard limit allows. Returns how many sockets
/// may be open at once, at least 4.
#[cfg(unix)]
pub(super) fn sockets(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let needed = u64::try_from(wanted).unwrap_or(u64::MAX).saturating_add(RESERVE);
    let limit = getrlimit(Resource::Nofile);
    let mut allowed = limit.current.unwrap_or(u64::MAX);
    if allowed < needed {
        let raised = limit.maximum.map_or(needed, |most| most.min(needed));
        // Where this is refused, the old limit holds.
        if setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum }).is_ok() {
            allowed = raised;
        }
    }
    usize::try_from(allowed.saturating_sub(RESERVE)).unwrap_or(usize::MAX).clamp(4, wanted.max(4))
}

/// Other systems have no such limit on sockets.
#[cfg(not(unix))]
pub(super) fn sockets(wanted: usize) -> usize {
    wanted.max(4)
}
