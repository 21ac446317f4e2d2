//! Bills of materials: any bytes are read, and what is found can be assessed.
#![no_main]

use cryptassay::inventory::AssetId;
use cryptassay::scan::{Artefact, Findings, cbom};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let asset = AssetId::new("file:fuzz");
    let artefact = Artefact { path: vec!["fuzz".to_owned()], asset, target: "fuzz".to_owned(), bytes };
    cbom::examine(&artefact, &mut Findings::default());
});
