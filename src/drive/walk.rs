//! All files below a directory, in order; what is not entered is named with the reason.

#![expect(clippy::disallowed_methods, reason = "this is where directories are read")]

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::{DirEntry, Walk, WalkBuilder};

use crate::inventory::GapReason;

/// What was met on the way.
pub(super) enum Found {
    /// A regular file.
    File { path: PathBuf, metadata: Metadata },
    /// Something that is not examined.
    Skipped { path: PathBuf, reason: GapReason, why: String },
}

/// Everything at or below a path, a directory's entries sorted by name. Links are not followed but at the root, and named
/// only if they lead out of all of `roots`: within them, what they lead to is met on its own.
pub(super) struct Entries {
    /// Nothing, if the root itself is not entered.
    walk: Option<Walk>,
    roots: Vec<PathBuf>,
    foreign: Arc<Mutex<Vec<PathBuf>>>,
}

impl Entries {
    /// `roots` are free of links.
    pub(super) fn new(root: &Path, roots: Vec<PathBuf>) -> Self {
        let foreign = Arc::new(Mutex::new(Vec::new()));
        let outside = Arc::clone(&foreign);
        // The filter below is not asked about the root.
        if root.is_dir() && is_pseudo(root) {
            return Self { walk: None, roots, foreign: Arc::new(Mutex::new(vec![root.to_owned()])) };
        }
        let walk = WalkBuilder::new(root)
            .standard_filters(false)
            .follow_links(false)
            .sort_by_file_path(Path::cmp)
            .filter_entry(move |entry| {
                let pseudo = entry.file_type().is_some_and(|kind| kind.is_dir()) && is_pseudo(entry.path());
                if pseudo {
                    outside.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_owned());
                }
                !pseudo
            })
            .build();
        Self { walk: Some(walk), roots, foreign }
    }

    fn entry(&self, entry: DirEntry) -> Option<Found> {
        let (depth, link) = (entry.depth(), entry.path_is_symlink());
        let path = entry.into_path();
        let metadata = if depth == 0 { std::fs::metadata(&path) } else { std::fs::symlink_metadata(&path) };
        match metadata {
            Ok(metadata) if metadata.is_dir() => None,
            Ok(metadata) if metadata.is_file() => Some(Found::File { path, metadata }),
            Ok(_) if link => self.link(path),
            Ok(metadata) => {
                let why = format!("{}, not opened", special(&metadata));
                Some(Found::Skipped { path, reason: GapReason::Unsupported, why })
            }
            Err(error) => Some(unreadable(path, &error)),
        }
    }

    fn link(&self, path: PathBuf) -> Option<Found> {
        match std::fs::canonicalize(&path) {
            Ok(real) if self.roots.iter().any(|root| real.starts_with(root)) => None,
            Ok(real) => {
                let why = format!("symbolic link out of the targets, to {}, not followed", real.display());
                Some(Found::Skipped { path, reason: GapReason::Unsupported, why })
            }
            // A link to nothing, or to itself: there is nothing to examine.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
            Err(error) if error.kind() != ErrorKind::PermissionDenied => None,
            Err(error) => Some(unreadable(path, &error)),
        }
    }
}

impl Iterator for Entries {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(path) = self.foreign.lock().unwrap_or_else(PoisonError::into_inner).pop() {
                let why = "a file system of the kernel, not entered".to_owned();
                return Some(Found::Skipped { path, reason: GapReason::Unsupported, why });
            }
            let met = match self.walk.as_mut().and_then(Iterator::next) {
                Some(Ok(entry)) => self.entry(entry),
                Some(Err(error)) => Some(trouble(&error)),
                None if self.foreign.lock().unwrap_or_else(PoisonError::into_inner).is_empty() => return None,
                None => None,
            };
            if met.is_some() {
                return met;
            }
        }
    }
}

fn trouble(error: &ignore::Error) -> Found {
    fn path_of(error: &ignore::Error) -> Option<&Path> {
        match error {
            ignore::Error::WithPath { path, .. } => Some(path),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
            ignore::Error::Loop { child, .. } => Some(child),
            _ => None,
        }
    }
    let path = path_of(error).map(Path::to_owned).unwrap_or_default();
    match error.io_error() {
        Some(io) => unreadable(path, io),
        None => Found::Skipped { path, reason: GapReason::Unreadable, why: error.to_string() },
    }
}

fn unreadable(path: PathBuf, error: &std::io::Error) -> Found {
    Found::Skipped { path, reason: GapReason::Unreadable, why: explain(error) }
}

/// An error of reading, for a person.
pub(super) fn explain(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        ErrorKind::NotFound => "no such file or directory".to_owned(),
        ErrorKind::WouldBlock => "reading it would wait for another process".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

#[cfg(unix)]
fn special(metadata: &Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_block_device() || kind.is_char_device() {
        "a device"
    } else {
        "not a regular file"
    }
}

#[cfg(not(unix))]
fn special(_: &Metadata) -> &'static str {
    "not a regular file"
}

/// Whether a directory lies in a file system that the kernel makes up, where reading can wait, act or never end.
#[cfg(target_os = "linux")]
fn is_pseudo(path: &Path) -> bool {
    // statfs(2): proc, sysfs, cgroup, cgroup2, debugfs, tracefs, bpf, securityfs.
    const MAGIC: &[u64] =
        &[0x9fa0, 0x6265_6572, 0x0027_e0eb, 0x6367_7270, 0x6462_6720, 0x7472_6163, 0xcafe_4a11, 0x7363_6673];
    rustix::fs::statfs(path).is_ok_and(|status| u64::try_from(status.f_type).is_ok_and(|kind| MAGIC.contains(&kind)))
}

#[cfg(not(target_os = "linux"))]
fn is_pseudo(_: &Path) -> bool {
    false
}
