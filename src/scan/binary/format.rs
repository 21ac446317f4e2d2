//! The format of an artefact, told by its content: ELF, PE, COFF, Mach-O (fat too), static archives; all else is raw bytes.

mod image;
mod packed;

pub(super) use image::{Image, Section};
pub(super) use packed::gaps as packed;

use object::read::archive::ArchiveFile;
use object::read::macho::{FatArch, MachOFatFile32, MachOFatFile64};
use object::{FileKind, ReadRef};

use crate::inventory::GapReason;

/// An artefact, opened as far as its format allows.
#[derive(Default)]
pub(super) struct Opened<'a> {
    /// For people: `ELF`, `PE`, `Mach-O fat`, `ar archive`, `unknown`.
    pub(super) format: &'static str,
    /// One, or one an architecture in a fat file, or none.
    pub(super) images: Vec<Image<'a>>,
    /// Of a static archive.
    pub(super) members: Vec<Member<'a>>,
    /// What does not follow its format, or was not examined.
    pub(super) trouble: Vec<(GapReason, String)>,
}

/// A member of a static archive.
pub(super) struct Member<'a> {
    pub(super) name: String,
    pub(super) bytes: &'a [u8],
}

/// Opens an artefact. Whatever does not follow its format is told in `trouble`; the raw bytes can be examined all the same.
pub(super) fn open(bytes: &[u8]) -> Opened<'_> {
    let mut opened = Opened { format: "unknown", ..Opened::default() };
    match FileKind::parse(bytes) {
        Ok(FileKind::Archive) => archive(bytes, &mut opened),
        Ok(FileKind::MachOFat32) => match MachOFatFile32::parse(bytes) {
            // A Java class begins like a fat file with 45 architectures or more.
            Ok(fat) if fat.arches().len() < 45 => slices(bytes, fat.arches(), &mut opened),
            _ => {}
        },
        Ok(FileKind::MachOFat64) => match MachOFatFile64::parse(bytes) {
            Ok(fat) => slices(bytes, fat.arches(), &mut opened),
            Err(error) => opened.malformed(0, "Mach-O fat", error),
        },
        Ok(kind) => {
            opened.format = name(kind);
            match Image::parse(bytes, 0) {
                Ok((image, trouble)) => {
                    opened.images.push(image);
                    opened.trouble.extend(trouble);
                }
                // Two octets are all that a COFF object begins with: other files can too.
                Err(_) if matches!(kind, FileKind::Coff | FileKind::CoffBig) => opened.format = "unknown",
                Err(error) => opened.malformed(0, opened.format, error),
            }
        }
        // An archive without members: system libraries whose functions moved elsewhere are kept as such.
        Err(_) if bytes == b"!<arch>\n" => opened.format = "ar archive",
        Err(_) => {
            // What announces itself and is cut short is no unknown format.
            let begins = [(&b"\x7fELF"[..], "ELF"), (b"!<arch>", "ar archive"), (b"\xcf\xfa\xed\xfe", "Mach-O")];
            if let Some((_, format)) = begins.into_iter().find(|(magic, _)| bytes.starts_with(magic)) {
                opened.format = format;
                opened.malformed(0, format, "no header of that format");
            }
        }
    }
    opened
}

impl Opened<'_> {
    fn malformed(&mut self, at: u64, what: &str, error: impl std::fmt::Display) {
        let reason = GapReason::Malformed { at, what: what.to_owned() };
        self.trouble.push((reason, format!("{what}: {error}; examined as raw bytes")));
    }
}

fn name(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Elf32 | FileKind::Elf64 => "ELF",
        FileKind::Pe32 | FileKind::Pe64 => "PE",
        FileKind::Coff | FileKind::CoffBig => "COFF",
        FileKind::CoffImport => "COFF import",
        FileKind::MachO32 | FileKind::MachO64 => "Mach-O",
        FileKind::Xcoff32 | FileKind::Xcoff64 => "XCOFF",
        _ => "unknown",
    }
}

fn slices<'a>(bytes: &'a [u8], arches: &[impl FatArch], opened: &mut Opened<'a>) {
    opened.format = "Mach-O fat";
    for arch in arches {
        let (offset, size) = arch.file_range();
        match bytes.read_bytes_at(offset, size).map(|slice| Image::parse(slice, offset)) {
            Ok(Ok((image, trouble))) => {
                opened.images.push(image);
                opened.trouble.extend(trouble);
            }
            Ok(Err(error)) => opened.malformed(offset, "Mach-O", error),
            Err(()) => opened.malformed(offset, "Mach-O fat", "an architecture lies beyond the end"),
        }
    }
}

fn archive<'a>(bytes: &'a [u8], opened: &mut Opened<'a>) {
    opened.format = "ar archive";
    let archive = match ArchiveFile::parse(bytes) {
        Ok(archive) => archive,
        Err(error) => return opened.malformed(0, "ar archive", error),
    };
    if archive.is_thin() {
        opened.trouble.push((GapReason::Unsupported, "a thin archive: its members lie in other files".to_owned()));
        return;
    }
    for member in archive.members() {
        let member = member.and_then(|member| Ok((member.data(bytes)?, member)));
        match member {
            Ok((bytes, member)) => {
                let name = String::from_utf8_lossy(member.name()).into_owned();
                opened.members.push(Member { name, bytes });
            }
            // The iterator does not know where the next one would begin.
            Err(error) => {
                let at = opened.members.last().map_or(8, |last| end(bytes, last.bytes));
                return opened.malformed(at, "ar archive member", error);
            }
        }
    }
}

/// Where a part ends in the whole.
fn end(whole: &[u8], part: &[u8]) -> u64 {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    u64::try_from(start.saturating_add(part.len())).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "a real file of this machine: the test itself")]
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn this_program() {
        let bytes = std::env::current_exe().and_then(std::fs::read).unwrap_or_default();
        let opened = open(&bytes);
        assert!(opened.images.iter().any(|image| image.sections.iter().any(|section| section.executable)));
        assert_eq!(opened.trouble, []);
    }

    #[test]
    fn heads_alone_are_malformed() {
        for head in [&b"\x7fELF\x02\x01\x01"[..], b"!<arch>\nx", b"\xcf\xfa\xed\xfe"] {
            assert_eq!(open(head).trouble.len(), 1, "{head:?}");
        }
        assert_eq!((open(b"!<arch>\n").trouble, open(b"!<arch>\n").format), (vec![], "ar archive"));
        assert_eq!(open(b"#!/bin/sh\n").format, "unknown");
    }

    /// The first octets of this program.
    static HEAD: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let bytes = std::env::current_exe().and_then(std::fs::read).unwrap_or_default();
        bytes.into_iter().take(40_000).collect()
    });

    /// The heads of real formats, so that chance gets past them.
    fn heads() -> impl Strategy<Value = Vec<u8>> {
        let mut pe = vec![0; 64];
        pe.splice(0..2, *b"MZ");
        pe.splice(60..64, [64, 0, 0, 0]);
        pe.extend(b"PE\0\0\x64\x86\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\xf0\0\x22\x20\x0b\x02");
        prop_oneof![
            Just(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec()),
            Just(b"\x7fELF\x01\x02\x01\0\0\0\0\0\0\0\0\0\0\x03\0\x08\0\0\0\x01".to_vec()),
            Just(pe),
            Just(b"\xcf\xfa\xed\xfe\x07\0\0\x01\x03\0\0\0\x06\0\0\0\x02\0\0\0".to_vec()),
            Just(b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\x03\0\0\0\x20\0\0\0\x40".to_vec()),
            Just(b"!<arch>\nfoo.o/          0           0     0     644     8         `\n".to_vec()),
        ]
    }

    proptest! {
        #[test]
        fn never_panics(head in heads(), tail in prop::collection::vec(any::<u8>(), 0..2000)) {
            open(&[head, tail].concat());
        }

        #[test]
        fn never_panics_on_a_mutation(changes in prop::collection::vec((0..8192_usize, any::<u8>()), 1..40), cut in 0..20_000_usize) {
            let mut bytes: Vec<u8> = HEAD.iter().copied().take(20_000 + cut).collect();
            for (at, value) in changes {
                if let Some(octet) = bytes.get_mut(at) {
                    *octet = value;
                }
            }
            open(&bytes);
        }
    }
}
