//! Policy files: any text is a sound policy that checks itself, or a list of errors that can be shown.
#![no_main]

use cryptassay::policy::Policy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Policy::parse("fuzz.toml", text) {
        Ok(policy) => drop(policy.check().errors().render("fuzz.toml", text, false)),
        Err(errors) => drop(errors.render("fuzz.toml", text, true)),
    }
});
