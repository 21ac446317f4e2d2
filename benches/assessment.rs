//! How long an assessment takes, by the number of observations and by the number of policies and their rules.

#![allow(clippy::disallowed_methods, reason = "benches read their own inputs")]

use std::hint::black_box;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use cryptassay::assessment::{Circumstances, assess};
use cryptassay::inventory::Inventory;
use cryptassay::policy::{self, Policy};

#[path = "synthetic.rs"]
mod synthetic;

criterion_group!(benches, by_observations, by_rules);
criterion_main!(benches);

/// Twenty policies, more and more observations.
fn by_observations(criterion: &mut Criterion) {
    let mut group = group(criterion, "observations");
    for observations in [1_000, 10_000, 100_000, 1_000_000] {
        bench(&mut group, &synthetic::inventory(observations), &policies(20), observations.to_string());
    }
}

/// A hundred thousand observations, more and more policies; called by how many rules these have.
fn by_rules(criterion: &mut Criterion) {
    let inventory = synthetic::inventory(100_000);
    let mut group = group(criterion, "rules");
    for count in [1, 5, 10, 20, 40, 80] {
        let policies = policies(count);
        let rules: usize = policies.iter().map(|policy| policy.rules.len() + policy.expectations.len()).sum();
        bench(&mut group, &inventory, &policies, format!("{count} policies, {rules} rules"));
    }
}

/// Long runs, a few of each.
fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(format!("assessment by {name}"));
    group.sampling_mode(SamplingMode::Flat).sample_size(10).warm_up_time(Duration::from_secs(1));
    group
}

fn bench(group: &mut BenchmarkGroup<'_, WallTime>, inventory: &Inventory, policies: &[&Policy], name: String) {
    let circumstances = Circumstances::on(jiff::civil::date(2026, 11, 24));
    group.throughput(Throughput::Elements(u64::try_from(inventory.observations.len()).unwrap_or_default()));
    group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
        bencher.iter_with_large_drop(|| assess(black_box(inventory), policies, &circumstances));
    });
}

/// So many policies: the built-in ones, from the first again once they are used up.
fn policies(count: usize) -> Vec<&'static Policy> {
    policy::library().iter().cycle().take(count).collect()
}
