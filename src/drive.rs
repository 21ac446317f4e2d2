//! The only module that meets the world: sockets, files, names, clocks, threads.
//!
//! [`survey`] reaches every target, carries out what the conversations and detectors of [`scan`](crate::scan) want, and
//! brings home the facts. Names are resolved by a few blocking threads; endpoints are shared out among as many event loops as
//! there are jobs, each with all of its connections on one thread; files are examined on all cores. What cannot be reached or
//! read becomes a gap and a line at its target, and all others go on.

mod clock;
mod connection;
mod endpoint;
mod files;
mod limits;
mod mapping;
mod network;
mod options;
mod progress;
mod reactor;
mod resolve;
mod timers;
mod walk;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::inventory::{Inventory, Run, TargetRecord};
use crate::scan::Findings;
use crate::scan::target::Target;

pub use clock::today;
pub use options::{Options, Stop};
pub use progress::{Progress, Work};

/// Surveys the targets: every address of every service, every file. The inventory is sorted and complete; it does not depend
/// on the number of jobs or on the order of the targets.
///
/// A target that could not be assessed is in the inventory with its reason. Returns early, with what was done, after
/// [`Stop::stop`].
pub fn survey(targets: &[Target], options: &Options, progress: &dyn Progress) -> Inventory {
    survey_with(targets, options, progress, &crate::scan::tls::survey)
}

/// As [`survey`], with another plan for endpoints.
fn survey_with(
    targets: &[Target],
    options: &Options,
    progress: &dyn Progress,
    plan: network::Planner<'_>,
) -> Inventory {
    let started = clock::Stopwatch::start();
    let targets: BTreeMap<String, &Target> = targets.iter().map(|target| (target.id(), target)).collect();
    let home =
        Home { options, progress, taken: Mutex::default(), connections: AtomicU64::new(0), bytes: AtomicU64::new(0) };
    let mut services = Vec::new();
    let mut paths = Vec::new();
    for (id, target) in targets {
        match target {
            Target::Service { host, port } => {
                services.push(network::Service { target: id, name: target.name(), host: host.clone(), port: *port });
            }
            Target::Path(path) => paths.push(files::Root { target: id, name: target.name(), path: path.clone() }),
        }
    }
    std::thread::scope(|scope| {
        scope.spawn(|| network::survey(services, &home, plan));
        files::survey(paths, &home);
    });
    home.inventory(&started)
}

/// Where everything that was learned is brought together.
struct Home<'a> {
    options: &'a Options,
    progress: &'a dyn Progress,
    taken: Mutex<Inventory>,
    connections: AtomicU64,
    bytes: AtomicU64,
}

impl Home<'_> {
    fn take(&self, found: Findings) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.assets.extend(found.assets);
        taken.observations.extend(found.observations);
        taken.gaps.extend(found.gaps);
    }

    fn record(&self, record: TargetRecord) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).targets.push(record);
    }

    fn inventory(self, started: &clock::Stopwatch) -> Inventory {
        let mut inventory = self.taken.into_inner().unwrap_or_else(PoisonError::into_inner);
        inventory.sort();
        inventory.run = Some(Run::new(
            started.began(),
            started.milliseconds(),
            self.connections.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        ));
        inventory
    }
}

/// Runs what must not take the others down with it; a panic comes back as its message.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).map_err(|panic| {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        format!("internal error: {}", message.unwrap_or_else(|| "no message".to_owned()))
    })
}

#[cfg(test)]
mod tests;
