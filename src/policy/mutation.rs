//! How much vectors would notice: slips of the hand in the rules and expectations of a policy file, and what becomes of each.

mod slips;

use std::collections::BTreeSet;
use std::ops::Range;

use super::document::{Example, Policy};
use super::expect::{Expectation, OfferExample};
use super::grid::Grid;
use super::outcome::RuleId;
use super::spelling;
use super::vectors::{OfferVector, Vector, Vectors};
use crate::vocab::{Aspect, Family};

/// More facts than this are not searched for one that shows a slip: it then counts as one that changes something.
const MOST_FACTS: usize = 400_000;

/// One slip of the hand: another verdict, a bound or a day off by one, a member of a set lost or mistaken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Mutation {
    /// The rule.
    pub rule: RuleId,
    /// What it replaces in the file, in bytes.
    pub place: Range<usize>,
    /// By what.
    pub by: String,
    /// What happens, in a few words: `3000 -> 3001`, `without "P-384"`.
    pub what: String,
}

/// What becomes of a slip.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fate {
    /// The file with it is no sound policy: it is refused when it is loaded.
    Refused,
    /// Some vector does not come out any more.
    Caught,
    /// No fact is graded otherwise: it changes nothing.
    Equivalent,
    /// Nothing notices.
    Survived {
        /// What is judged otherwise, if something was found, as the keys of a vector spell it: a fact without its verdict, for
        /// that stands in the document; an offer with the verdict of the policy as it is.
        shown_by: Option<String>,
    },
}

/// A policy, its text, and those of its vectors that come out, ready to judge slips.
pub struct Trial<'a> {
    policy: &'a Policy,
    text: &'a str,
    vectors: Vec<(&'a Vector, Vec<Aspect>)>,
    offers: Vec<&'a OfferVector>,
}

impl<'a> Trial<'a> {
    /// Vectors that fail as it is notice nothing, and are left out.
    pub fn new(policy: &'a Policy, text: &'a str, vectors: &'a Vectors) -> Self {
        let aspects = vectors.vectors.iter().map(|vector| (vector, vector.aspects()));
        let holds = |(vector, aspects): &(&Vector, Vec<Aspect>)| {
            vector.agrees(&policy.grade(aspects, &vector.example.setting()))
        };
        let offers = vectors.offers.iter().filter(|vector| vector.agrees(policy)).collect();
        Self { policy, text, vectors: aspects.filter(holds).collect(), offers }
    }

    /// Every slip that is tried, in the order of the file.
    pub fn mutations(&self) -> Vec<Mutation> {
        slips::all(self.policy, self.text)
    }

    /// The text of the policy with a slip in it.
    pub fn mutated(&self, mutation: &Mutation) -> String {
        let before = self.text.get(..mutation.place.start).unwrap_or_default();
        let after = self.text.get(mutation.place.end..).unwrap_or_default();
        format!("{before}{}{after}", mutation.by)
    }

    /// What becomes of a slip, given the policy that was read from the text with it; none, if it was refused.
    pub fn fate(&self, mutation: &Mutation, slipped: Option<&Policy>) -> Fate {
        let Some(slipped) = slipped else { return Fate::Refused };
        let rules = [self.policy, slipped].into_iter().flat_map(|policy| &policy.rules);
        let touched = rules.filter(|rule| rule.id == mutation.rule);
        let families: BTreeSet<&Family> = touched.flat_map(|rule| &rule.mechanisms).collect();
        let concerned = |aspects: &[Aspect]| aspects.iter().any(|aspect| families.contains(&aspect.algorithm.family));
        let notices = |(vector, aspects): &(&Vector, Vec<Aspect>)| {
            concerned(aspects) && !vector.agrees(&slipped.grade(aspects, &vector.example.setting()))
        };
        if self.vectors.iter().any(notices) || self.offers.iter().any(|vector| !vector.agrees(slipped)) {
            return Fate::Caught;
        }
        if let Some(expectation) = self.policy.expectations.iter().find(|it| it.id == mutation.rule) {
            return Fate::Survived { shown_by: self.shown_by_example(expectation, slipped) };
        }
        let mut whole = true;
        for family in families {
            let grid = Grid::of(family, &[self.policy, slipped]);
            whole &= grid.len() <= MOST_FACTS;
            let (one, other) = (self.policy.about(family), slipped.about(family));
            let verdict = |policy: &Policy, fact: &Example| policy.aspect(&fact.aspect, &fact.setting()).verdict();
            let mut facts = grid.facts().take(MOST_FACTS);
            if let Some(fact) = facts.find(|fact| verdict(&one, fact) != verdict(&other, fact)) {
                return Fate::Survived { shown_by: Some(spelling::fact(&fact)) };
            }
        }
        if whole { Fate::Equivalent } else { Fate::Survived { shown_by: None } }
    }
}

impl Trial<'_> {
    /// The first example of an expectation that comes out otherwise with a slip in it.
    fn shown_by_example(&self, expectation: &Expectation, slipped: &Policy) -> Option<String> {
        let with_slip = slipped.expectations.iter().find(|it| it.id == expectation.id)?;
        let tells = |example: &&OfferExample| {
            let (before, after) =
                (self.policy.judge_example(expectation, example), slipped.judge_example(with_slip, example));
            before.gives() != after.gives()
        };
        expectation.examples.iter().find(tells).map(|example| spelling::offer(example, expectation))
    }
}

impl Policy {
    /// The policy with those rules only that speak of a family.
    fn about(&self, family: &Family) -> Self {
        let mut policy = self.clone();
        policy.rules.retain(|rule| rule.mechanisms.contains(family));
        policy
    }
}
