//! What a user may type as a target, and names to explain.
#![no_main]

use cryptassay::scan::target::Target;
use cryptassay::vocab;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(target) = Target::parse(text, |_| false) {
        // The canonical name means the same target.
        let again = Target::parse(&target.name(), |_| false).expect("a canonical name is a target");
        assert_eq!(target.id(), again.id());
    }
    if text.len() < 64 {
        vocab::find(text);
    }
});
