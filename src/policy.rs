//! The policy language: parse, check, match, grade.

mod outcome;
mod verdict;

pub use outcome::{Binding, Citation, Confidence, Grade, Graded, Outcome, RuleId, Setting};
pub use verdict::Verdict;
