#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "tests meet the world"
)]

mod files;
mod network;

use std::time::Duration;

use super::*;

/// Options for peers on this machine: short waits.
fn quick(jobs: usize) -> Options {
    Options {
        timeout: Duration::from_millis(300),
        name_timeout: Duration::from_secs(5),
        connection_timeout: Duration::from_secs(1),
        endpoint_timeout: Duration::from_secs(5),
        jobs: Some(jobs),
        ..Options::default()
    }
}

/// All of an inventory but its times.
fn facts(mut inventory: Inventory) -> Inventory {
    inventory.run = None;
    inventory
}
