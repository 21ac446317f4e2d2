//! Vectors: expected verdicts that were written down from a document itself, apart from the file of its policy.

use super::document::{Example, Policy};
use super::errors::{PolicyError, PolicyErrors};
use super::outcome::{Confidence, Grade, Missing, Outcome};
use super::spelling;
use super::verdict::Verdict;
use crate::vocab::{Aspect, aspects_in};

/// A file of vectors.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Vectors {
    /// The id of the policy that they are about.
    pub policy: String,
    /// From what they were read.
    pub source: String,
    /// The vectors, in the order of the file; a list in a value stands for one vector each.
    pub vectors: Vec<Vector>,
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

impl Vectors {
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

/// The failed vectors as errors with their places.
pub fn failures(failed: &[FailedVector]) -> PolicyErrors {
    PolicyErrors(failed.iter().map(FailedVector::error).collect())
}

fn said(verdict: Option<Verdict>, own: Option<&str>) -> String {
    let verdict = verdict.map_or("not-addressed", Verdict::name);
    own.map_or_else(|| verdict.to_owned(), |own| format!("{verdict} ({own})"))
}
