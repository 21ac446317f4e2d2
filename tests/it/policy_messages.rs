//! What the author of a broken policy file reads. Each file in `messages/` has one sort of mistake, and beside it what is said of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cryptassay::policy::Policy;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/messages")
}

fn names(extension: &str) -> BTreeSet<String> {
    let files = fs::read_dir(folder()).expect("is a folder").map(|entry| entry.expect("is readable").path());
    let of = files.filter(|file| file.extension().is_some_and(|it| it == extension));
    of.map(|file| file.file_stem().expect("has a name").to_string_lossy().into_owned()).collect()
}

fn said(name: &str, colour: bool) -> String {
    let file = format!("{name}.toml");
    let text = fs::read_to_string(folder().join(&file)).expect("is text");
    match Policy::parse(&file, &text) {
        Ok(policy) => policy.check().errors().render(&file, &text, colour),
        Err(errors) => errors.render(&file, &text, colour),
    }
}

#[test]
fn every_mistake_is_worded_as_it_should_be() {
    assert_eq!(names("toml"), names("txt"));
    let mut wrong = Vec::new();
    for name in names("toml") {
        let expected = fs::read_to_string(folder().join(format!("{name}.txt"))).expect("is text");
        let said = said(&name, false);
        if said.trim_end() != expected.trim_end() {
            wrong.push(format!("--- {name}\n{said}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn colours_are_there_when_asked_for_and_only_then() {
    for name in names("toml") {
        assert!(!said(&name, false).contains('\u{1b}'), "{name}");
        let coloured = said(&name, true);
        assert!(coloured.contains('\u{1b}'), "{name}");
        let mut plain = String::new();
        let mut escaped = false;
        for sign in coloured.chars() {
            match sign {
                '\u{1b}' => escaped = true,
                'm' if escaped => escaped = false,
                _ if !escaped => plain.push(sign),
                _ => {}
            }
        }
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&plain), words(&said(&name, false)), "{name}");
    }
}
