//! Object files, archives and anything else: any bytes are examined.
#![no_main]

use cryptassay::inventory::AssetId;
use cryptassay::scan::{Artefact, Findings, binary};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let asset = AssetId::new("file:fuzz");
    let artefact = Artefact { path: vec!["fuzz".to_owned()], asset, target: "fuzz".to_owned(), bytes };
    binary::examine(&artefact, &mut Findings::default());
});
