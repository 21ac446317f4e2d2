//! The bytes of a file: read if it is small, mapped into memory if it is large. The only unsafe code of the project.

#![expect(unsafe_code, reason = "a memory map is a promise about other processes that Rust cannot check")]

use std::fs::File;
use std::io::Read;
use std::ops::Deref;

use memmap2::Mmap;

/// Files up to this size are read: as fast, and safe from others who change them. So many bytes a thread at most.
const SMALL: u64 = 8 << 20;

/// The bytes of a file.
pub(super) enum Bytes {
    Read(Vec<u8>),
    Mapped(Mmap),
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Read(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

/// The bytes of a regular file of that size. One that grows is seen at that size, or at [`SMALL`] bytes if it claims to be
/// smaller; the second value tells whether there is more.
pub(super) fn bytes(file: &File, size: u64) -> std::io::Result<(Bytes, bool)> {
    if size <= SMALL {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default().saturating_add(1));
        file.take(SMALL.saturating_add(1)).read_to_end(&mut bytes)?;
        let cut = u64::try_from(bytes.len()).unwrap_or(u64::MAX) > SMALL;
        bytes.truncate(usize::try_from(SMALL).unwrap_or(usize::MAX));
        return Ok((Bytes::Read(bytes), cut));
    }
    // SAFETY: the map is private and read-only, nothing here writes to it, and it is never taken for valid UTF-8 or any other
    // type than bytes. What remains is that another process writes to the file or cuts it short while it is examined: then the
    // bytes change under the reader, which only compares and copies them, or the system ends this process with SIGBUS. Both are
    // accepted for files above SMALL, which are too large to be read into memory on every thread at once.
    let map = unsafe { Mmap::map(file)? };
    #[cfg(unix)]
    // Only a hint; without it the file is read in the usual steps.
    let _ = map.advise(memmap2::Advice::Sequential);
    Ok((Bytes::Mapped(map), false))
}
