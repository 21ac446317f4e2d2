//! Assess the strength of the cryptography in products and services.
//!
//! **Targets** are scanned into an [`inventory`] of cryptographic facts, each with its evidence; [`policy`] files turn an
//! inventory, as of a date, into an [`assessment`]; [`report`]s show the assessment.
//!
//! ```text
//! target ──scan──▶ inventory ──assess(policies, as_of)──▶ assessment ──▶ report
//! ```
//!
//! Scanning never judges, judging never scans. An assessment is a pure function of inventory, policies and date.
//! Silence is never "good": what was not seen is a gap in the inventory, and what no rule names is `unlisted`.
//!
//! A module imports only from floors below its own: `vocab` (0), `inventory` (1), `scan` and `policy` (2),
//! `assessment` and `drive` (3), `report` (4), `cli` (5). See `docs/DESIGN.md`.

pub mod assessment;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "drive")]
pub mod drive;
pub mod inventory;
pub mod policy;
pub mod report;
pub mod scan;
pub mod vocab;

/// The README's example, compiled as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
