//! Tests against real servers on loopback. What each server must show is known from its configuration and from other programs.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests meet the world")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod endpoints;
mod facts;
mod misbehaving;
mod servers;
mod witness;
