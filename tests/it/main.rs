//! The integration tests, in one binary: linking is what costs.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests meet the world")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod bills;
mod binaries;
mod cli;
mod compare;
mod conflicts;
mod dates;
mod docs;
mod exceptions;
mod expectations;
mod expectations_assessed;
mod layers;
mod mutation;
mod overlays;
mod policies;
mod policy_language;
mod policy_messages;
mod policy_settings;
mod seeds;
mod shuffled;
mod timeline;
mod tls_model;
mod tls_peers;
mod tls_wire;
mod vectors;
