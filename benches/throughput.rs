//! How fast the parts are that run once for every certificate, binary or fact. Read the ratios: machines differ.

#![allow(clippy::disallowed_methods, reason = "benches read their own inputs")]
#![expect(clippy::expect_used, reason = "a bench may fail")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cryptassay::assessment::{Circumstances, assess};
use cryptassay::inventory::{AssetId, Inventory, Locus};
use cryptassay::policy::{self, Policy};
use cryptassay::scan::{self, Artefact, Findings, certificate};

criterion_group!(benches, certificates_and_keys, certificates_by_x509_parser, chains, binaries, policies, assessment);
criterion_main!(benches);

/// Measures one thing that is done to so many items or bytes.
fn measure<T>(criterion: &mut Criterion, name: &str, throughput: Throughput, mut routine: impl FnMut() -> T) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(throughput);
    group.bench_function("all", |bencher| bencher.iter(&mut routine));
}

fn elements(count: usize) -> Throughput {
    Throughput::Elements(u64::try_from(count).unwrap_or_default())
}

/// Every file of the samples under a folder.
fn samples(folder: &str) -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(folder);
    let mut files: Vec<_> =
        std::fs::read_dir(root).expect("the samples are there").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let other = |path: &std::path::PathBuf| path.extension().is_none_or(|extension| extension != "toml");
    let read = |path: std::path::PathBuf| (path.display().to_string(), std::fs::read(path).expect("is readable"));
    files.into_iter().filter(other).map(read).collect()
}

fn examined(files: &[(String, Vec<u8>)]) -> Findings {
    let mut found = Findings::default();
    for (name, bytes) in files {
        let asset = AssetId::new(format!("file:{name}"));
        scan::examine(&Artefact { path: vec![name.clone()], asset, target: "bench".to_owned(), bytes }, &mut found);
    }
    found
}

fn certificates_and_keys(criterion: &mut Criterion) {
    let files = samples("certificates");
    measure(criterion, "certificates and keys", elements(files.len()), || examined(black_box(&files)));
}

/// A reader of the same certificates that judges nothing and finds nobody's issuer, for comparison.
fn certificates_by_x509_parser(criterion: &mut Criterion) {
    let files = samples("certificates");
    measure(criterion, "certificates by x509-parser", elements(files.len()), || {
        for (_, bytes) in black_box(&files) {
            for pem in x509_parser::pem::Pem::iter_from_buffer(bytes).flatten() {
                let _ = black_box(pem.parse_x509().is_ok());
            }
        }
    });
}

/// A chain, described again and again as endpoints send it.
fn chains(criterion: &mut Criterion) {
    let ders: Vec<_> = samples("certificates")
        .iter()
        .flat_map(|(_, bytes)| {
            x509_parser::pem::Pem::iter_from_buffer(bytes).flatten().map(|pem| pem.contents).collect::<Vec<_>>()
        })
        .take(3)
        .collect();
    let locus = Locus::Wire { connection: 0, from_peer: true, offset: 0, len: 0 };
    let chain: Vec<_> = ders.iter().map(|der| (der.as_slice(), locus.clone())).collect();
    measure(criterion, "chains", elements(chain.len()), || {
        let mut found = Findings::default();
        certificate::describe(black_box(&chain), "bench", "bench", &mut found)
    });
}

fn binaries(criterion: &mut Criterion) {
    let files = samples("binaries");
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let throughput = Throughput::Bytes(u64::try_from(bytes).unwrap_or_default());
    measure(criterion, "binaries", throughput, || examined(black_box(&files)));
}

fn policies(criterion: &mut Criterion) {
    let files = policy::embedded();
    measure(criterion, "policies read", elements(files.len()), || {
        for (name, text) in black_box(files) {
            let _ = black_box(Policy::parse(name, text).is_ok());
        }
    });
}

fn assessment(criterion: &mut Criterion) {
    let found = examined(&samples("certificates"));
    let mut inventory = Inventory::default();
    inventory.assets = found.assets;
    inventory.observations = found.observations;
    inventory.gaps = found.gaps;
    inventory.sort();
    let policies: Vec<_> = policy::library().iter().collect();
    let circumstances = Circumstances::on(jiff::civil::date(2026, 11, 23));
    measure(criterion, "assessment of the certificates", elements(inventory.observations.len()), || {
        assess(black_box(&inventory), &policies, &circumstances)
    });
}
