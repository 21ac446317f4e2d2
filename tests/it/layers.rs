//! A module imports only from floors below its own (docs/DESIGN.md).

use std::fs;
use std::path::{Path, PathBuf};

/// The floors of the house.
const FLOORS: &[(&str, u8)] = &[
    ("vocab", 0),
    ("inventory", 1),
    ("scan", 2),
    ("policy", 2),
    ("assessment", 3),
    ("drive", 3),
    ("report", 4),
    ("cli", 5),
];

/// What a module must not know although it lies below.
const STRANGERS: &[(&str, &str)] = &[("assessment", "scan"), ("drive", "policy"), ("report", "scan")];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// The modules at the root of the crate that a file of source names, with the line.
fn named(source: &str, depth: usize) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    // A group of imports may run over several lines; comments name modules for people.
    let code: Vec<&str> = source.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect();
    let text = code.join("\n");
    let roots = ["crate::".to_owned(), "super::".repeat(depth), "super::".repeat(depth + 1)];
    for root in roots {
        for (at, _) in text.match_indices(&root) {
            let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
            let before = text.get(..at).unwrap_or_default();
            if before.ends_with("::") || before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let rest = text.get(at + root.len()..).unwrap_or_default();
            found.extend(heads(rest).into_iter().map(|head| (line, head)));
        }
    }
    found
}

/// The first words of a path or of each path in a group: `a` of `a::b`, `a` and `c` of `{a::{b}, c}`.
fn heads(rest: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut heads, mut nesting, mut start) = (Vec::new(), 0_usize, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => nesting += 1,
            '}' if nesting > 0 => nesting -= 1,
            ',' | '}' if nesting == 0 => {
                heads.push(word(group.get(start..at).unwrap_or_default()));
                start = at + 1;
                if character == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads
}

/// The lines of a file, by its path below src, that reach where they must not.
fn violations(path: &Path, source: &str) -> Vec<String> {
    let parts: Vec<String> = path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let Some((own, floor_of_own)) = parts.first().and_then(|own| Some((own.clone(), floor(own)?))) else {
        return Vec::new();
    };
    let forbidden = |other: &String| {
        let above = floor(other).is_some_and(|floor| floor >= floor_of_own);
        *other != own && (above || STRANGERS.contains(&(own.as_str(), other.as_str())))
    };
    named(source, parts.len())
        .into_iter()
        .filter(|(_, other)| forbidden(other))
        .map(|(line, other)| format!("src/{}:{line}: {own} must not know {other}", path.display()))
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn modules_import_only_from_floors_below() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    assert!(files.len() > 20, "src was not found");
    let mut all = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a source is text");
        all.extend(violations(file.strip_prefix(&src).expect("it lies in src"), &source));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn every_module_has_a_floor() {
    let root = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs is there");
    let modules = root.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let homeless: Vec<_> = modules.filter(|module| floor(module).is_none()).collect();
    assert!(homeless.is_empty(), "{homeless:?}");
}

#[test]
fn a_violation_is_seen() {
    for (path, source) in [
        ("vocab.rs", "use crate::inventory::Gap;"),
        ("vocab/usage.rs", "use super::super::report::Json;"),
        ("scan/tls.rs", "fn f() { crate::policy::parse() }"),
        ("policy.rs", "use crate::{\n    scan::{Want, Event},\n    vocab::Usage,\n};"),
        ("policy.rs", "use crate::{vocab::{Usage, Kind}, scan};"),
        ("drive/files.rs", "use crate::policy::Policy;"),
        ("report/json.rs", "use crate::scan::About;"),
        ("assessment.rs", "use super::drive::survey;"),
    ] {
        assert_eq!(violations(Path::new(path), source).len(), 1, "{path}: {source}");
    }
    for (path, source) in [
        ("scan/tls.rs", "use crate::{inventory::Gap, vocab::{Usage, Kind}};\n// crate::policy is for people"),
        ("scan/tls.rs", "use super::certificate::describe;\nuse other_crate::policy::X;"),
        ("drive.rs", "//! [`scan`](crate::report)\nuse crate::scan::Plan;"),
        ("cli/scan.rs", "use crate::{drive, policy, report};"),
        ("main.rs", "use crate::anything;"),
    ] {
        assert_eq!(violations(Path::new(path), source), Vec::<String>::new(), "{path}: {source}");
    }
}
