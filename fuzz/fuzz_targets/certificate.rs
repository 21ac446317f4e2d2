//! Containers of certificates and keys, and what lies inside binaries: any bytes are read, and no byte is read twice as often.
#![no_main]

use cryptassay::inventory::{AssetId, Locus};
use cryptassay::scan::{Artefact, Findings, certificate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let asset = AssetId::new("file:fuzz");
    let artefact = Artefact { path: vec!["fuzz".to_owned()], asset, target: "fuzz".to_owned(), bytes };
    let mut found = Findings::default();
    certificate::examine(&artefact, &mut found);
    certificate::examine_embedded(&artefact, &mut found);
    let locus = Locus::File { path: vec!["fuzz".to_owned()], offset: 0, len: 0 };
    certificate::describe(&[(bytes, locus.clone()), (bytes, locus)], "fuzz", "fuzz", &mut found);
});
