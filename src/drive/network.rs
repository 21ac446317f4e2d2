//! Services: from names to endpoints to event loops, and what became of each.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mio::Waker;

use super::endpoint::Surveyed;
use super::options::STOPPED;
use super::progress::Work;
use super::reactor::Reactor;
use super::{Home, limits, resolve};
use crate::inventory::{Asset, AssetId, AssetKind, Gap, GapReason, TargetRecord};
use crate::scan::target::Endpoint;
use crate::scan::{Findings, Plan};

/// Makes the plan of the survey of an endpoint, from a seed.
pub(super) type Planner<'a> = &'a (dyn Fn(&Endpoint, u64) -> Box<dyn Plan> + Sync);

/// A service to survey at every address of its host.
pub(super) struct Service {
    pub(super) target: String,
    pub(super) name: String,
    pub(super) host: String,
    pub(super) port: u16,
}

/// What the event loops share.
pub(super) struct Network<'a> {
    pub(super) feed: Feed,
    pub(super) plan: Planner<'a>,
    results: Mutex<BTreeMap<String, BTreeMap<SocketAddr, Answer>>>,
}

/// What became of one endpoint.
struct Answer {
    assessed: bool,
    trouble: Option<String>,
}

impl Network<'_> {
    /// The survey of an endpoint is over.
    pub(super) fn surveyed(&self, home: &Home<'_>, surveyed: Surveyed) {
        let Surveyed { target, address, trouble, assessed, found } = surveyed;
        home.take(found);
        lock(&self.results).entry(target).or_default().insert(address, Answer { assessed, trouble });
    }

    fn unsurveyed(&self, endpoint: Endpoint, why: &str) {
        let answer = Answer { assessed: false, trouble: Some(why.to_owned()) };
        lock(&self.results).entry(endpoint.target).or_default().insert(endpoint.address, answer);
    }
}

/// Surveys all services.
pub(super) fn survey(services: Vec<Service>, home: &Home<'_>, plan: Planner<'_>) {
    if services.is_empty() {
        return;
    }
    let network = Network { feed: Feed::default(), plan, results: Mutex::default() };
    let threads = home.options.threads().min(services.len());
    let sockets = limits::sockets(home.options.connections).div_ceil(threads).max(1);
    let trouble = Mutex::new(None);
    let mut unresolved = BTreeMap::new();
    let work = |_: rayon::BroadcastContext<'_>| {
        if let Err(error) = Reactor::new(home, &network, sockets).and_then(Reactor::run) {
            *lock(&trouble) = Some(format!("the event loop failed: {error}"));
        }
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|n| format!("network-{n}")).build();
    std::thread::scope(|scope| {
        match &pool {
            Ok(pool) => drop(scope.spawn(|| pool.broadcast(work))),
            Err(error) => *lock(&trouble) = Some(format!("no threads: {error}")),
        }
        unresolved = feed(&services, home, &network.feed);
    });
    if let Some(why) = lock(&trouble).take() {
        while let Some(endpoint) = network.feed.take() {
            network.unsurveyed(endpoint, &why);
        }
    }
    let mut results = network.results.into_inner().unwrap_or_else(PoisonError::into_inner);
    for service in services {
        let unresolved = unresolved.remove(&service.target);
        home.record(record(&service, unresolved, &results.remove(&service.target).unwrap_or_default()));
    }
}

/// Resolves all names and feeds the event loops; returns what could not be resolved, by target, and why.
fn feed(services: &[Service], home: &Home<'_>, feed: &Feed) -> BTreeMap<String, String> {
    let mut unresolved = BTreeMap::new();
    let names: Vec<_> = services.iter().map(|service| (service.host.clone(), service.port)).collect();
    home.progress.found(Work::Name, u64::try_from(names.len()).unwrap_or(u64::MAX));
    resolve::all(&names, home.options, |index, answer| {
        let Some(service) = services.get(index) else { return };
        home.progress.done(Work::Name, &service.host);
        match answer {
            Ok(addresses) => {
                home.progress.found(Work::Endpoint, u64::try_from(addresses.len()).unwrap_or(u64::MAX));
                let endpoint = |address| Endpoint::new(&service.host, address, service.target.clone());
                feed.give(addresses.into_iter().map(endpoint));
            }
            Err(why) => {
                home.take(unresolvable(service, &why));
                unresolved.insert(service.target.clone(), why);
            }
        }
    });
    feed.close();
    unresolved
}

fn unresolvable(service: &Service, why: &str) -> Findings {
    let id = AssetId::new(service.name.clone());
    let asset = Asset::new(id.clone(), AssetKind::Endpoint, service.name.clone(), service.target.clone());
    let gap = Gap::new(id, "drive/names", GapReason::Unresolvable, why);
    Findings { assets: vec![asset], gaps: vec![gap], ..Findings::default() }
}

/// One line for a service: assessed if one of its addresses was, with the trouble of the others.
fn record(service: &Service, unresolved: Option<String>, answers: &BTreeMap<SocketAddr, Answer>) -> TargetRecord {
    let (id, name) = (service.target.clone(), service.name.clone());
    let single = service.host.parse::<std::net::IpAddr>().is_ok();
    let trouble: Vec<String> = answers
        .iter()
        .filter_map(|(address, answer)| Some((address, answer.trouble.as_ref()?)))
        .map(|(address, trouble)| if single { trouble.clone() } else { format!("{}: {trouble}", address.ip()) })
        .chain(unresolved)
        .collect();
    let trouble = trouble.join("; ");
    if answers.values().any(|answer| answer.assessed) {
        let mut record = TargetRecord::assessed(id, name);
        record.problem = (!trouble.is_empty()).then_some(trouble);
        record
    } else {
        TargetRecord::failed(id, name, if trouble.is_empty() { STOPPED.to_owned() } else { trouble })
    }
}

/// Endpoints on their way from the resolver to whichever event loop has room.
#[derive(Default)]
pub(super) struct Feed {
    endpoints: Mutex<VecDeque<Endpoint>>,
    closed: AtomicBool,
    wakers: Mutex<Vec<Arc<Waker>>>,
}

impl Feed {
    /// Wakes this event loop when something comes.
    pub(super) fn attach(&self, waker: &Arc<Waker>) {
        lock(&self.wakers).push(Arc::clone(waker));
    }

    /// This event loop has ended.
    pub(super) fn detach(&self, waker: &Arc<Waker>) {
        lock(&self.wakers).retain(|other| !Arc::ptr_eq(other, waker));
    }

    /// The next endpoint, if there is one now.
    pub(super) fn take(&self) -> Option<Endpoint> {
        lock(&self.endpoints).pop_front()
    }

    /// Whether nothing more will come.
    pub(super) fn dry(&self) -> bool {
        self.closed.load(Ordering::Acquire) && lock(&self.endpoints).is_empty()
    }

    /// Gives up what nobody has taken.
    pub(super) fn abandon(&self, home: &Home<'_>, network: &Network<'_>) {
        while let Some(endpoint) = self.take() {
            home.progress.done(Work::Endpoint, &endpoint.address.to_string());
            network.unsurveyed(endpoint, STOPPED);
        }
    }

    fn give(&self, endpoints: impl Iterator<Item = Endpoint>) {
        lock(&self.endpoints).extend(endpoints);
        self.wake();
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.wake();
    }

    fn wake(&self) {
        for waker in lock(&self.wakers).iter() {
            // An event loop that cannot be woken looks by itself before long.
            let _ = waker.wake();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
