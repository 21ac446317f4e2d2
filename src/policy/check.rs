//! What a policy proves of itself: its examples, and where it has none.

mod coverage;
mod expect;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::document::{Example, Policy, Rule};
use super::{Confidence, PolicyError, PolicyErrors, Verdict, spelling};
use crate::vocab::{Family, FamilyEntry, Usage};

/// What the check of a sound policy found.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckReport {
    /// How many rules it has.
    pub rules: usize,
    /// How many expectations it has.
    pub expectations: usize,
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
    /// The families that rules name for some of their usages, by the usages for which none does.
    pub silent_in: BTreeMap<Usage, Vec<Family>>,
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
    /// What it is about: `RSA bits = 2048 on 2026-01-01`.
    pub what: String,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
    /// What it says that the policy gives: a verdict, or `not-addressed`; of an expectation also `met` and `not-applicable`.
    pub says: &'static str,
    /// What the policy gives instead.
    pub given: &'static str,
}

impl CheckReport {
    /// What is wrong, as errors with their places.
    pub fn errors(&self) -> PolicyErrors {
        let failed = self.failed.iter().map(|failed| PolicyError {
            message: format!("{}: the policy gives {}", failed.what, failed.given),
            place: failed.place.clone(),
            label: format!("the example says {}", failed.says),
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
        let expected = self.expectations.iter().map(|expectation| expectation.examples.len());
        let named: BTreeSet<_> = self.rules.iter().flat_map(|rule| &rule.mechanisms).collect();
        let treated = FamilyEntry::all().filter(|entry| self.treats.contains(&entry.kind())).map(FamilyEntry::family);
        CheckReport {
            rules: self.rules.len(),
            expectations: self.expectations.len(),
            examples: examples().count().saturating_add(expected.sum()),
            failed: examples().filter_map(|example| self.failed(example)).chain(expect::failed(self)).collect(),
            missing: coverage::missing(self).into_iter().chain(expect::missing(self)).collect(),
            confidence: self.confidence(),
            silent: treated.filter(|family| !named.contains(family) && !self.leaves_out.contains(family)).collect(),
            silent_in: self.silent_in(),
        }
    }

    /// For each usage the families that rules name for another.
    fn silent_in(&self) -> BTreeMap<Usage, Vec<Family>> {
        let mut silent: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for entry in FamilyEntry::all() {
            let of = |rule: &&Rule| rule.mechanisms.iter().any(|family| family.name() == entry.name());
            let rules: Vec<_> = self.rules.iter().filter(of).collect();
            let open = Usage::open_to(Some(entry.kind()));
            // A kind that any usage is open to has one that it is for.
            let own = [entry.usage()];
            let usages = if open.len() < Usage::ALL.len() { open } else { &own[..] };
            let spoken = |usage: &Usage| self.usages.is_empty() || self.usages.contains(usage);
            let named = |usage: &Usage| {
                rules.iter().any(|rule| rule.filters.usage.is_empty() || rule.filters.usage.contains(usage))
            };
            for usage in usages.iter().filter(|usage| !rules.is_empty() && spoken(usage) && !named(usage)) {
                silent.entry(*usage).or_default().push(entry.family());
            }
        }
        silent
    }

    fn failed(&self, example: &Example) -> Option<FailedExample> {
        let given = self.gives(example);
        let word = |verdict: Option<Verdict>| verdict.map_or("not-addressed", Verdict::name);
        (given != example.gives).then(|| FailedExample {
            what: format!("{} on {}", spelling::algorithm(&example.aspect.algorithm), example.on),
            place: example.place.clone(),
            says: word(example.gives),
            given: word(given),
        })
    }

    /// What the policy gives where an example says something.
    fn gives(&self, example: &Example) -> Option<Verdict> {
        self.aspect(&example.aspect, &example.setting()).verdict()
    }
}
