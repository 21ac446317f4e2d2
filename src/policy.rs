//! The policy language: parse, check, match, grade.
//!
//! A policy is a TOML file: what a document demands, rule by rule, each with its citation, its dates and its own examples.
//! [`Policy::parse`] gives only sound policies; everything wrong with a file is reported at once, with its place.

mod by_protocol;
mod cells;
mod check;
mod compare;
mod condition;
mod conflicts;
mod document;
mod errors;
mod expect;
mod grade;
mod grid;
mod library;
mod mutation;
mod outcome;
mod overlap;
mod overlay;
mod parse;
mod region;
mod selection;
mod source;
mod spelling;
mod timeline;
mod unstated;
mod vectors;
mod verdict;

pub use by_protocol::Spoken;
pub(crate) use cells::{Cell, Cells};
pub use check::{CheckReport, FailedExample, MissingExample};
pub use compare::{Demanded, Diff, Difference, Seen, Sense, Told, diff};
pub use condition::{Condition, Conditions};
pub use conflicts::{Besides, Choice, Conflicts, Exclusion, Purpose, Version, conflicts};
pub use document::{Case, ContextQuestion, Delegation, Example, Exception, Filters, Phase, Policy, Rule, Silence};
pub use errors::{PolicyError, PolicyErrors};
pub use expect::{Demand, Expectation, Expected, Given, Gives, Need, Offer, OfferExample, Offers, Pattern};
pub use library::{embedded, embedded_vectors, library};
pub use mutation::{Fate, Mutation, Trial};
pub use outcome::{Binding, Citation, Confidence, Grade, Graded, Missing, Outcome, RuleId, Setting};
pub use parse::BaseText;
pub use selection::{SelectionError, select};
pub use timeline::{Change, Course, Event, Facts, timeline};
pub use vectors::{FailedOffer, FailedVector, OfferVector, Vector, Vectors, failures};
pub use verdict::Verdict;
