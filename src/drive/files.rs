//! Files: found, read and examined on all cores, each once.

#![expect(clippy::disallowed_methods, reason = "this is where files are opened")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::iter::{ParallelBridge, ParallelIterator};

use super::options::STOPPED;
use super::progress::Work;
use super::walk::{Entries, Found, explain};
use super::{Home, guarded, mapping};
use crate::inventory::{Asset, AssetId, AssetKind, Gap, GapReason, TargetRecord};
use crate::scan::target::path_name;
use crate::scan::{Artefact, Findings};

/// The question that stays open when a file was not read.
const QUESTION: &str = "drive/files";

/// A file or directory to examine.
pub(super) struct Root {
    pub(super) target: String,
    pub(super) name: String,
    pub(super) path: PathBuf,
}

/// Examines all files at or below the roots; files before directories, so that a file that was named is found under its name.
pub(super) fn survey(mut roots: Vec<Root>, home: &Home<'_>) {
    if roots.is_empty() {
        return;
    }
    roots.sort_by_cached_key(|root| (root.path.is_dir(), root.path.clone()));
    let real: Vec<PathBuf> = roots.iter().filter_map(|root| std::fs::canonicalize(&root.path).ok()).collect();
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(home.options.threads()).thread_name(|n| format!("files-{n}"));
    let pool = match pool.build() {
        Ok(pool) => pool,
        Err(error) => {
            let why = format!("no threads: {error}");
            for root in roots {
                home.record(TargetRecord::failed(root.target, root.name, why.clone()));
            }
            return;
        }
    };
    let met = Mutex::new(BTreeMap::new());
    for root in roots {
        let visit = Visit { home, root: &root, met: &met, examined: AtomicU64::new(0), trouble: Mutex::default() };
        let single = !root.path.is_dir();
        let entries = Entries::new(&root.path, real.clone());
        pool.install(|| {
            let work = entries.take_while(|_| !home.options.stop.stopped()).filter_map(|found| visit.sort(found));
            work.par_bridge().for_each(|task| visit.carry_out(task));
        });
        home.record(visit.record(single));
    }
}

/// The visit of one root.
struct Visit<'a> {
    home: &'a Home<'a>,
    root: &'a Root,
    /// Files met so far in the run, and the name under which each was met first.
    met: &'a Mutex<BTreeMap<Identity, String>>,
    examined: AtomicU64,
    /// What was not examined, and why.
    trouble: Mutex<BTreeSet<(String, String)>>,
}

/// What to do with something that was found.
enum Task {
    Examine {
        path: PathBuf,
        metadata: Metadata,
    },
    Skip {
        path: PathBuf,
        reason: GapReason,
        why: String,
    },
    /// The same file as another.
    Alias {
        path: PathBuf,
        of: String,
    },
}

/// What makes two names the same file.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    #[cfg_attr(not(unix), expect(dead_code, reason = "other systems tell files apart by their paths"))]
    Inode(u64, u64),
    #[cfg_attr(unix, expect(dead_code, reason = "inodes tell files apart"))]
    Path(PathBuf),
}

impl Visit<'_> {
    /// Decides what to do. Called in order, on one thread at a time, so that the same name of a file is always the first.
    fn sort(&self, found: Found) -> Option<Task> {
        let (path, metadata) = match found {
            Found::File { path, metadata } => (path, metadata),
            Found::Skipped { path, reason, why } => return Some(Task::Skip { path, reason, why }),
        };
        let name = path_name(&path);
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        match met.get(&identity(&path, &metadata)) {
            Some(first) if *first == name => {
                self.examined.fetch_add(1, Ordering::Relaxed);
                None
            }
            Some(first) => Some(Task::Alias { path, of: first.clone() }),
            None => {
                met.insert(identity(&path, &metadata), name);
                self.home.progress.found(Work::File, 1);
                Some(Task::Examine { path, metadata })
            }
        }
    }

    fn carry_out(&self, task: Task) {
        match task {
            Task::Skip { path, reason, why } => {
                let unreadable = reason == GapReason::Unreadable;
                self.skip(&path, reason, &why, unreadable);
            }
            Task::Alias { path, of } => {
                self.examined.fetch_add(1, Ordering::Relaxed);
                let asset = self.asset(&path).with("same-file-as", of);
                self.home.take(Findings { assets: vec![asset], ..Findings::default() });
            }
            Task::Examine { path, metadata } => {
                let name = path_name(&path);
                self.home.progress.begun(Work::File, &name);
                self.examine(&path, &metadata);
                self.home.progress.done(Work::File, &name);
            }
        }
    }

    fn examine(&self, path: &Path, metadata: &Metadata) {
        let size = metadata.len();
        if let Some(limit) = self.home.options.max_file_bytes.filter(|limit| size > *limit) {
            let reason = GapReason::OverLimit { limit: format!("{limit} bytes a file") };
            return self.skip(path, reason, &format!("{size} bytes are over the limit of {limit}"), true);
        }
        if is_hollow(metadata) {
            let reason = GapReason::OverLimit { limit: "1 GiB of holes in a sparse file".to_owned() };
            return self.skip(path, reason, "a sparse file with more than 1 GiB of holes", true);
        }
        let (bytes, cut) = match open(path).and_then(|file| mapping::bytes(&file, size)) {
            Ok(read) => read,
            Err(error) => return self.skip(path, GapReason::Unreadable, &explain(&error), true),
        };
        self.home.bytes.fetch_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
        let asset = self.asset(path).with("size", bytes.len().to_string());
        let id = asset.id.clone();
        let artefact = Artefact {
            path: vec![path_name(path)],
            asset: id.clone(),
            target: self.root.target.clone(),
            bytes: &bytes,
        };
        let mut found = guarded(|| {
            let mut found = Findings::default();
            crate::scan::examine(&artefact, &mut found);
            found
        })
        .unwrap_or_else(|message| {
            self.note(path, &message);
            let gap = Gap::new(id.clone(), QUESTION, GapReason::Unsupported, message);
            Findings { gaps: vec![gap], ..Findings::default() }
        });
        if cut {
            let reason = GapReason::OverLimit { limit: "its size when it was found".to_owned() };
            found.gaps.push(Gap::new(id, QUESTION, reason, "it grew while it was read"));
        }
        self.examined.fetch_add(1, Ordering::Relaxed);
        if path == self.root.path {
            self.judge_single(&bytes, &found);
        }
        found.assets.push(asset);
        self.home.take(found);
    }

    /// A file that was named by itself and told nothing is a target that failed, if something stood in the way.
    fn judge_single(&self, bytes: &[u8], found: &Findings) {
        if bytes.is_empty() {
            self.examined.store(0, Ordering::Relaxed);
            self.note(&self.root.path, "the file is empty");
        } else if found.observations.is_empty()
            && let Some(gap) = found.gaps.first()
        {
            self.examined.store(0, Ordering::Relaxed);
            self.note(&self.root.path, &gap.detail);
        }
    }

    fn asset(&self, path: &Path) -> Asset {
        let name = path_name(path);
        Asset::new(AssetId::new(format!("file:{name}")), AssetKind::File, name, self.root.target.clone())
    }

    fn skip(&self, path: &Path, reason: GapReason, why: &str, noted: bool) {
        let asset = self.asset(path);
        let gap = Gap::new(asset.id.clone(), QUESTION, reason, why);
        self.home.take(Findings { assets: vec![asset], gaps: vec![gap], ..Findings::default() });
        if noted || path == self.root.path {
            self.note(path, why);
        }
    }

    fn note(&self, path: &Path, why: &str) {
        let line = (path_name(path), why.to_owned());
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).insert(line);
    }

    fn record(self, single: bool) -> TargetRecord {
        let (id, name) = (self.root.target.clone(), self.root.name.clone());
        let examined = self.examined.into_inner();
        let trouble = self.trouble.into_inner().unwrap_or_else(PoisonError::into_inner);
        let line = match trouble.first() {
            _ if self.home.options.stop.stopped() => Some(STOPPED.to_owned()),
            Some((path, why)) if single || *path == path_name(&self.root.path) => Some(why.clone()),
            Some((path, why)) if trouble.len() == 1 => Some(format!("not examined: {path}: {why}")),
            Some((path, why)) => Some(format!("{} not examined, the first of them {path}: {why}", trouble.len())),
            None if examined == 0 => Some("no file to examine".to_owned()),
            None => None,
        };
        if examined == 0 || self.home.options.stop.stopped() {
            TargetRecord::failed(id, name, line.unwrap_or_default())
        } else {
            let mut record = TargetRecord::assessed(id, name);
            record.problem = line;
            record
        }
    }
}

#[cfg(unix)]
fn identity(_: &Path, metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    Identity::Inode(metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(path: &Path, _: &Metadata) -> Identity {
    Identity::Path(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}

/// Opens for reading, never waiting for another process: what was a file when it was found may be a pipe by now.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = i32::try_from((rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY).bits()).unwrap_or_default();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// Whether most of a file is holes, and they are large: reading terabytes of zeros finds nothing and never ends.
#[cfg(unix)]
fn is_hollow(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let stored = metadata.blocks().saturating_mul(512);
    metadata.len().saturating_sub(stored) > 1 << 30
}

#[cfg(not(unix))]
fn is_hollow(_: &Metadata) -> bool {
    false
}
