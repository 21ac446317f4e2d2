//! Binaries: object formats, constant tables, symbols, versions, embedded certificates and keys.
//!
//! Each clue is a [`Detector`](super::Detector) of its own; this module opens the format once and puts every question to what it finds.

mod code;
mod detect;
mod format;
mod names;
mod rotations;
mod sampled;
mod signatures;

use std::collections::{BTreeMap, BTreeSet};

use super::{About, Artefact, Findings};
use crate::inventory::{Asset, AssetId, AssetKind, Gap, GapReason, Locus, Relation};

/// The question whether the artefact could be read as its format.
const FORMAT: &str = "binary/format";

static ABOUT_FORMAT: About = About {
    id: FORMAT,
    title: "What format the file has, and what in it cannot be examined",
    how: "Tells ELF, PE, COFF, Mach-O (fat too) and static archives by their content, and reads their sections, symbols and \
          needed libraries; any other file is examined as raw bytes. Compressed, packed or encrypted parts are named, by the \
          magic octets of their formats or by the entropy of a sample of large sections; they are not unpacked.",
    references: &["System V ABI, chapter 4", "PE Format (Microsoft)", "Mach-O Programming Topics (Apple)"],
};

/// The documentation of all that is looked for in binaries.
pub fn about() -> impl Iterator<Item = &'static About> {
    std::iter::once(&ABOUT_FORMAT).chain(detect::ALL.iter().map(|detector| detector.about()))
}

/// Examines an artefact of any format: adds its asset with what was asked, what was found and what stayed open.
pub fn examine(artefact: &Artefact<'_>, found: &mut Findings) {
    examine_opened(artefact, &format::open(artefact.bytes), found);
}

fn examine_opened(artefact: &Artefact<'_>, opened: &format::Opened<'_>, found: &mut Findings) {
    let name = artefact.path.join(" › ");
    let mut asset = Asset::new(artefact.asset.clone(), AssetKind::File, name, artefact.target.clone())
        .with("format", opened.format)
        .with("size", artefact.bytes.len().to_string())
        .with("examined", if opened.images.is_empty() { "raw bytes" } else { "by its format" });
    if !opened.members.is_empty() {
        asset = asset.with("examined", format!("{} members, each by itself", opened.members.len()));
    }
    let joined = |words: BTreeSet<&str>| words.into_iter().collect::<Vec<_>>().join(", ");
    let architectures = joined(opened.images.iter().map(|image| image.architecture.as_str()).collect());
    let needed = joined(opened.images.iter().flat_map(|image| &image.needed).map(String::as_str).collect());
    for (property, value) in [("architecture", architectures), ("needed", needed)] {
        if !value.is_empty() {
            asset = asset.with(property, value);
        }
    }
    for about in about() {
        asset.ask(about.id);
    }
    found.assets.push(asset);
    let mut open = |reason, detail: String| found.gaps.push(Gap::new(artefact.asset.clone(), FORMAT, reason, detail));
    if artefact.bytes.is_empty() {
        return open(GapReason::Unsupported, "the file is empty".to_owned());
    }
    for (reason, detail) in opened.trouble.iter().cloned().chain(format::packed(artefact.bytes, opened)) {
        open(reason, detail);
    }
    if opened.members.is_empty() {
        for detector in detect::ALL {
            detector.search(artefact, opened, found);
        }
    } else {
        members(artefact, opened, found);
    }
}

/// Examines the members of an archive. Those in which something was found become assets of their own.
fn members(artefact: &Artefact<'_>, opened: &format::Opened<'_>, found: &mut Findings) {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for member in &opened.members {
        let number = names.entry(&member.name).or_default();
        *number += 1;
        let name = if *number == 1 { member.name.clone() } else { format!("{} ({number})", member.name) };
        let mut path = artefact.path.clone();
        path.push(name.clone());
        let inner = Artefact {
            path,
            asset: AssetId::new(format!("{} › {name}", artefact.asset)),
            target: artefact.target.clone(),
            bytes: member.bytes,
        };
        let mut inside = Findings::default();
        examine_member(&inner, &mut inside);
        if inside.observations.is_empty() && inside.assets.len() == 1 {
            for gap in inside.gaps {
                let detail = format!("{name}: {}", gap.detail);
                found.gaps.push(Gap::new(artefact.asset.clone(), &gap.question, gap.reason, detail));
            }
        } else {
            if let Some(asset) = found.assets.iter_mut().find(|asset| asset.id == artefact.asset) {
                asset.link(Relation::Contains, inner.asset);
            }
            found.absorb(inside);
        }
    }
}

/// Like [`examine`], but an archive in an archive is examined as raw bytes, so that nesting costs no stack.
fn examine_member(artefact: &Artefact<'_>, found: &mut Findings) {
    let mut opened = format::open(artefact.bytes);
    if !opened.members.is_empty() {
        opened.members.clear();
        opened.trouble.push((GapReason::Unsupported, "an archive in an archive: examined as raw bytes".to_owned()));
    }
    examine_opened(artefact, &opened, found);
}

/// A place in the artefact.
fn locus(artefact: &Artefact<'_>, offset: u64, len: u64) -> Locus {
    Locus::File { path: artefact.path.clone(), offset, len }
}
