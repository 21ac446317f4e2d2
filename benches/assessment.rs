//! How long an assessment takes, by the number of observations and by the number of policies.

#![allow(clippy::disallowed_methods, reason = "benches read their own inputs")]

use cryptassay::assessment::{Circumstances, assess};
use cryptassay::policy::{self, Policy};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

#[path = "synthetic.rs"]
mod synthetic;

fn main() {
    divan::main();
}

/// So many policies: the built-in ones, from the first again once they are used up.
fn policies(count: usize) -> Vec<&'static Policy> {
    policy::library().iter().cycle().take(count).collect()
}

fn bench(bencher: Bencher<'_, '_>, observations: usize, count: usize) {
    let inventory = synthetic::inventory(observations);
    let policies = policies(count);
    let circumstances = Circumstances::on(jiff::civil::date(2026, 11, 24));
    bencher
        .counter(ItemsCount::new(inventory.observations.len()))
        .bench(|| assess(black_box(&inventory), &policies, &circumstances));
}

/// Twenty policies, more and more observations.
#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000], sample_count = 3, sample_size = 1)]
fn by_observations(bencher: Bencher<'_, '_>, observations: usize) {
    bench(bencher, observations, 20);
}

/// A hundred thousand observations, more and more policies.
#[divan::bench(args = [1, 5, 10, 20, 40], sample_count = 3, sample_size = 1)]
fn by_policies(bencher: Bencher<'_, '_>, count: usize) {
    bench(bencher, 100_000, count);
}
