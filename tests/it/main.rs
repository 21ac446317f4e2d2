//! The integration tests, in one binary: linking is what costs.
#![expect(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod policy_language;
