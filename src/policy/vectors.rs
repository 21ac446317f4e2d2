//! Vectors: expected verdicts that were written down from a document itself, apart from the file of its policy.

use super::document::{Example, Policy};
use super::errors::{PolicyError, PolicyErrors};
use super::expect::{Gives, OfferExample};
use super::outcome::{Confidence, Grade, Missing, Outcome, RuleId};
use super::spelling;
use super::verdict::Verdict;
use crate::inventory::Fact;
use crate::vocab::{Aspect, aspects_in};

/// A file of vectors.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Vectors {
    /// The id of the policy that they are about.
    pub policy: String,
    /// From what they were read.
    pub source: String,
    /// The vectors of single facts, in the order of the file; a list in a value stands for one vector each.
    pub vectors: Vec<Vector>,
    /// The vectors of whole offers, in the order of the file.
    pub offers: Vec<OfferVector>,
}

/// What a policy must make of a fact on one day, and what in the document says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Vector {
    /// Its name in the file, if it has one.
    pub id: Option<String>,
    /// The clause that decides it.
    pub cite: String,
    /// How well that is established.
    pub confidence: Confidence,
    /// The fact, its day and setting, and the verdict that is expected.
    pub example: Example,
    /// Whether only the mechanism itself is graded, and not what it is made of.
    pub whole: bool,
    /// The document's own word, where the vector gives it.
    pub own: Option<String>,
}

/// What the expectations of a policy must make of a whole offer on one day, and what in the document says so.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OfferVector {
    /// Its name in the file, if it has one.
    pub id: Option<String>,
    /// The clause that decides it.
    pub cite: String,
    /// How well that is established.
    pub confidence: Confidence,
    /// The expectation that it is about; the worst of all that speak of the offer, if none is named.
    pub expectation: Option<RuleId>,
    /// The offer, its day and circumstances, and what is expected.
    pub example: OfferExample,
}

/// A vector of a whole offer that does not come out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedOffer {
    /// The vector.
    pub vector: OfferVector,
    /// What the policy gives instead.
    pub given: Gives,
    /// The expectation that gives it, if one speaks of the offer.
    pub by: Option<RuleId>,
}

/// A vector that does not come out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FailedVector {
    /// The vector.
    pub vector: Vector,
    /// What the policy gives instead; none if it does not address the fact.
    pub given: Option<Verdict>,
    /// The aspect that decides, and what the policy makes of it.
    pub why: Option<(Aspect, Outcome)>,
}

impl Vector {
    /// The aspects that are graded.
    pub fn aspects(&self) -> Vec<Aspect> {
        let Example { aspect, protocol, .. } = &self.example;
        if self.whole { vec![aspect.clone()] } else { aspects_in(&aspect.algorithm, aspect.usage, *protocol) }
    }

    /// Whether a grade is what the vector expects.
    pub fn agrees(&self, grade: &Grade) -> bool {
        let own = || grade.deciding().and_then(|(_, outcome)| outcome.own());
        grade.verdict == self.example.gives && self.own.as_deref().is_none_or(|expected| own() == Some(expected))
    }
}

impl OfferVector {
    /// What a policy makes of the offer, and the expectation that decides.
    fn given(&self, policy: &Policy) -> (Gives, Option<RuleId>) {
        let about = policy.expectations.iter().filter(|it| self.expectation.as_ref().is_none_or(|id| *id == it.id));
        let judged = about.map(|it| (policy.judge_example(it, &self.example).gives(), Some(it.id.clone())));
        let speaking = judged.filter(|(gives, _)| *gives != Gives::NotApplicable);
        // Of what is alike the first decides.
        let worst = speaking.reduce(|worst, it| if it.0.severity() > worst.0.severity() { it } else { worst });
        worst.unwrap_or((Gives::NotApplicable, None))
    }

    /// Whether a policy gives what the vector expects.
    pub fn agrees(&self, policy: &Policy) -> bool {
        self.given(policy).0 == self.example.gives
    }
}

impl Gives {
    /// The verdict that an expectation adds to what an asset gets; none if it is met or does not apply.
    fn severity(self) -> Option<Verdict> {
        match self {
            Self::NotMet(verdict) => Some(verdict),
            Self::Indeterminate => Some(Verdict::Indeterminate),
            Self::Met | Self::NotApplicable => None,
        }
    }
}

impl Vectors {
    /// How many there are, of facts and of offers.
    pub fn count(&self) -> usize {
        self.vectors.len().saturating_add(self.offers.len())
    }

    /// The vectors of whole offers that do not come out under a policy.
    pub fn failed_offers(&self, policy: &Policy) -> Vec<FailedOffer> {
        let failed = self.offers.iter().filter(|vector| !vector.agrees(policy)).map(|vector| {
            let (given, by) = vector.given(policy);
            FailedOffer { vector: vector.clone(), given, by }
        });
        failed.collect()
    }

    /// The vectors that do not come out under a policy.
    pub fn failed(&self, policy: &Policy) -> Vec<FailedVector> {
        let graded =
            self.vectors.iter().map(|vector| (vector, policy.grade(&vector.aspects(), &vector.example.setting())));
        let failed = graded.filter(|(vector, grade)| !vector.agrees(grade)).map(|(vector, grade)| FailedVector {
            vector: vector.clone(),
            given: grade.verdict,
            why: grade.deciding().map(|(aspect, outcome)| (aspect.clone(), outcome.clone())),
        });
        failed.collect()
    }
}

impl FailedVector {
    /// What the vector expects, in words.
    pub fn expected(&self) -> String {
        said(self.vector.example.gives, self.vector.own.as_deref())
    }

    /// What the policy gives, in words.
    pub fn given(&self) -> String {
        let own = self.why.as_ref().filter(|_| self.vector.own.is_some()).and_then(|(_, outcome)| outcome.own());
        said(self.given, own)
    }

    /// The fact, in words.
    pub fn fact(&self) -> String {
        spelling::algorithm(&self.vector.example.aspect.algorithm)
    }

    fn error(&self) -> PolicyError {
        let Vector { cite, example, .. } = &self.vector;
        let usage = example.aspect.usage;
        let message = format!("{} for {usage} on {}: the policy gives {}", self.fact(), example.on, self.given());
        let why = self.why.as_ref().map(|(aspect, outcome)| {
            let of = spelling::algorithm(&aspect.algorithm);
            match outcome {
                Outcome::Graded(graded) => {
                    format!("{} ({}) for {of} by {}: {}", graded.verdict, graded.own, graded.rule, graded.cite.clause)
                }
                Outcome::Undetermined { needs, rule, at_best, at_worst, .. } => {
                    let needs: Vec<_> = needs.iter().map(Missing::name).collect();
                    format!("{at_best} to {at_worst} for {of} by {rule}, which asks for {}", needs.join(", "))
                }
                Outcome::Silent { verdict, own, .. } => format!("{verdict} ({own}) for {of}: no rule names it"),
                Outcome::NotAddressed | Outcome::NotInForce => format!("{of} is not addressed"),
            }
        });
        PolicyError {
            message,
            place: example.place.clone(),
            label: format!("expected {} by {cite}", self.expected()),
            also: None,
            help: Some(
                why.unwrap_or_else(|| "the policy does not speak of it, or is not in force on that day".to_owned()),
            ),
        }
    }
}

impl FailedOffer {
    /// The offer, in words.
    pub fn fact(&self) -> String {
        let named = |fact: &Fact| match fact {
            Fact::Algorithm { algorithm, .. } => algorithm.to_string(),
            Fact::Unknown { value, .. } => value.clone(),
            Fact::Library { name, .. } => name.clone(),
        };
        format!("an offer of {}", self.vector.example.offers.iter().map(named).collect::<Vec<_>>().join(", "))
    }

    fn error(&self) -> PolicyError {
        let OfferVector { cite, example, .. } = &self.vector;
        let given = self.given.name();
        let by = self.by.as_ref().map_or_else(|| "no expectation speaks of it".to_owned(), |id| format!("by {id}"));
        PolicyError {
            message: format!("{} on {}: the policy gives {given}", self.fact(), example.on),
            place: example.place.clone(),
            label: format!("expected {} by {cite}", example.gives.name()),
            also: None,
            help: Some(format!("{given} {by}")),
        }
    }
}

/// The failed vectors as errors with their places.
pub fn failures(failed: &[FailedVector], offers: &[FailedOffer]) -> PolicyErrors {
    PolicyErrors(failed.iter().map(FailedVector::error).chain(offers.iter().map(FailedOffer::error)).collect())
}

fn said(verdict: Option<Verdict>, own: Option<&str>) -> String {
    let verdict = verdict.map_or("not-addressed", Verdict::name);
    own.map_or_else(|| verdict.to_owned(), |own| format!("{verdict} ({own})"))
}
