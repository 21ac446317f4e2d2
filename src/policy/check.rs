//! What a policy proves of itself: its examples, and where it has none.

mod coverage;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Example, Policy};
use super::{Confidence, PolicyError, PolicyErrors, Verdict, spelling};
use crate::vocab::{Family, FamilyEntry};

/// What the check of a sound policy found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckReport {
    /// How many rules it has.
    pub rules: usize,
    /// How many examples were run.
    pub examples: usize,
    /// The examples that do not hold.
    pub failed: Vec<FailedExample>,
    /// What no example shows: cases, sides of bounds, days, members of sets.
    pub missing: Vec<MissingExample>,
    /// How many rules rest on a citation of each confidence.
    pub confidence: BTreeMap<Confidence, usize>,
    /// The families of treated kinds that no rule names.
    pub silent: Vec<Family>,
}

/// Something that no example shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct MissingExample {
    /// Where the rule stands in the file, in bytes.
    pub place: (usize, usize),
    /// What is not shown.
    pub what: String,
    /// An example that would show it, with what the policy gives now: to be held against the document before it is added.
    pub suggestion: String,
}

/// An example that does not hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedExample {
    /// The example.
    pub example: Example,
    /// What the policy gives instead; none if it does not address it.
    pub given: Option<Verdict>,
}

impl CheckReport {
    /// What is wrong, as errors with their places.
    pub fn errors(&self) -> PolicyErrors {
        let word = |verdict: Option<Verdict>| verdict.map_or("not-addressed", Verdict::name);
        let failed = self.failed.iter().map(|failed| PolicyError {
            message: format!(
                "{} on {}: the policy gives {}",
                spelling::algorithm(&failed.example.aspect.algorithm),
                failed.example.on,
                word(failed.given)
            ),
            place: failed.example.place.clone(),
            label: format!("the example says {}", word(failed.example.gives)),
            also: None,
            help: None,
        });
        let missing = self.missing.iter().map(|missing| PolicyError {
            message: missing.what.clone(),
            place: missing.place.0..missing.place.1,
            label: "of this rule".to_owned(),
            also: None,
            help: Some(format!("if the document says so, add: {}", missing.suggestion)),
        });
        let mut errors: Vec<_> = failed.chain(missing).collect();
        errors.sort_by_key(|error| (error.place.start, error.place.end));
        PolicyErrors(errors)
    }

    /// Whether every example holds and none is missing.
    pub fn is_clean(&self) -> bool {
        self.failed.is_empty() && self.missing.is_empty()
    }
}

impl Policy {
    /// Runs the policy's own examples and looks for what none of them shows.
    pub fn check(&self) -> CheckReport {
        let examples = || self.rules.iter().flat_map(|rule| &rule.examples);
        let failed = examples().filter_map(|example| self.failed(example)).collect();
        let named: BTreeSet<_> = self.rules.iter().flat_map(|rule| &rule.mechanisms).collect();
        let treated = FamilyEntry::all().filter(|entry| self.treats.contains(&entry.kind())).map(FamilyEntry::family);
        CheckReport {
            rules: self.rules.len(),
            examples: examples().count(),
            failed,
            missing: coverage::missing(self),
            confidence: self.confidence(),
            silent: treated.filter(|family| !named.contains(family) && !self.leaves_out.contains(family)).collect(),
        }
    }

    fn failed(&self, example: &Example) -> Option<FailedExample> {
        let given = self.gives(example);
        (given != example.gives).then(|| FailedExample { example: example.clone(), given })
    }

    /// What the policy gives where an example says something.
    fn gives(&self, example: &Example) -> Option<Verdict> {
        self.aspect(&example.aspect, &example.setting()).verdict()
    }
}
