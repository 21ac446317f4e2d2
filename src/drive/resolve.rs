//! Names to addresses, by the system's resolver, in a few blocking threads.

#![expect(clippy::disallowed_methods, reason = "this is where names are resolved and threads wait")]

use std::collections::{BTreeMap, VecDeque};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::options::{Options, STOPPED};
use super::{clock, guarded};

/// Names that are asked for at once.
const AT_ONCE: usize = 16;
/// Threads that may hang in the system's resolver past their time before no more are started.
const MOST_STUCK: usize = 64;
/// How soon the end of a run is noticed.
const NAP: Duration = Duration::from_millis(200);

type Queue = Arc<Mutex<VecDeque<(usize, String, u16)>>>;

enum Report {
    Begun(usize),
    Done(usize, Result<Vec<SocketAddr>, String>),
}

/// Resolves all names; `each` is told of each as soon as it is known, by its index: every address once, sorted, or why none.
pub(super) fn all(
    names: &[(String, u16)],
    options: &Options,
    mut each: impl FnMut(usize, Result<Vec<SocketAddr>, String>),
) {
    let mut queue = VecDeque::new();
    for (index, (host, port)) in names.iter().enumerate() {
        match host.parse::<IpAddr>() {
            Ok(address) => each(index, Ok(vec![SocketAddr::new(address, *port)])),
            Err(_) => queue.push_back((index, host.clone(), *port)),
        }
    }
    Pool::new(queue).run(options, each);
}

struct Pool {
    open: usize,
    queue: Queue,
    begun: BTreeMap<usize, Instant>,
    stuck: usize,
    reports: Receiver<Report>,
    sender: Sender<Report>,
}

impl Pool {
    fn new(queue: VecDeque<(usize, String, u16)>) -> Self {
        let (sender, reports) = channel();
        let open = queue.len();
        let pool = Self { open, queue: Arc::new(Mutex::new(queue)), begun: BTreeMap::new(), stuck: 0, reports, sender };
        (0..open.min(AT_ONCE)).for_each(|_| pool.spawn());
        pool
    }

    /// Starts a thread that is never waited for: one that hangs ends when the system's resolver does.
    fn spawn(&self) {
        let (queue, sender) = (Arc::clone(&self.queue), self.sender.clone());
        let work = move || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some((index, host, port)) = next else { return };
                let _ = sender.send(Report::Begun(index));
                let answer = guarded(|| lookup(&host, port)).unwrap_or_else(Err);
                if sender.send(Report::Done(index, answer)).is_err() {
                    return;
                }
            }
        };
        // Where no thread can be started, those that there are do the work; where there are none, the time limit ends it.
        let _ = std::thread::Builder::new().name("resolver".to_owned()).spawn(work);
    }

    fn run(mut self, options: &Options, mut each: impl FnMut(usize, Result<Vec<SocketAddr>, String>)) {
        let mut last = clock::now();
        while self.open > 0 {
            match self.reports.recv_timeout(NAP) {
                Ok(Report::Begun(index)) => {
                    last = clock::now();
                    self.begun.insert(index, last);
                }
                Ok(Report::Done(index, answer)) => {
                    last = clock::now();
                    // One that was given up has had its answer.
                    if self.begun.remove(&index).is_some() {
                        self.open = self.open.saturating_sub(1);
                        each(index, answer);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            self.give_up(options, &mut each);
            let idle = self.begun.is_empty() && clock::after(last, options.name_timeout) < clock::now();
            if options.stop.stopped() || idle {
                let why = if idle { "no thread to resolve it" } else { STOPPED };
                self.abandon(why, &mut each);
            }
        }
    }

    /// Gives up what takes too long, and replaces the threads that hang in it.
    fn give_up(&mut self, options: &Options, each: &mut impl FnMut(usize, Result<Vec<SocketAddr>, String>)) {
        let now = clock::now();
        let late: Vec<usize> = self
            .begun
            .iter()
            .filter(|(_, begun)| clock::after(**begun, options.name_timeout) <= now)
            .map(|(index, _)| *index)
            .collect();
        for index in late {
            self.begun.remove(&index);
            self.open = self.open.saturating_sub(1);
            each(index, Err(format!("the name did not resolve within {:?}", options.name_timeout)));
            self.stuck = self.stuck.saturating_add(1);
            if self.stuck <= MOST_STUCK {
                self.spawn();
            }
        }
    }

    fn abandon(&mut self, why: &str, each: &mut impl FnMut(usize, Result<Vec<SocketAddr>, String>)) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let indices = queue.drain(..).map(|(index, ..)| index).chain(std::mem::take(&mut self.begun).into_keys());
        for index in indices {
            each(index, Err(why.to_owned()));
        }
        self.open = 0;
    }
}

fn lookup(host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    match (host, port).to_socket_addrs() {
        Ok(addresses) => {
            let mut addresses: Vec<_> = addresses.collect();
            addresses.sort();
            addresses.dedup();
            if addresses.is_empty() { Err("the name has no address".to_owned()) } else { Ok(addresses) }
        }
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            Err("resolving names is not permitted here".to_owned())
        }
        Err(error) => Err(format!("the name does not resolve: {}", plain(&error.to_string()))),
    }
}

/// The resolver's own words, without what the standard library puts in front.
fn plain(message: &str) -> &str {
    message.rsplit_once(": ").map_or(message, |(_, words)| words)
}
