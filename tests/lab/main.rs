//! Tests against real servers on loopback.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "tests meet the world")]
