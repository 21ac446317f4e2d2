//! Files of vectors: any text is a list of vectors that can be run, or a list of errors that can be shown.
#![no_main]

use cryptassay::policy::{Vectors, failures, library};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(policy) = library().first() else { return };
    match Vectors::parse(text, policy) {
        Ok(vectors) => drop(failures(&vectors.failed(policy), &vectors.failed_offers(policy)).render("fuzz.toml", text, false)),
        Err(errors) => drop(errors.render("fuzz.toml", text, true)),
    }
    let _ = Vectors::about(text);
});
