//! Rules about the whole offer of an asset: what must be among it, what must not, and in which order it must stand.

mod describe;
mod evaluate;
mod offer;
mod questions;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::document::Phase;
use super::{Citation, Conditions, RuleId, Verdict};
use crate::inventory::{AssetKind, Fact};
use crate::vocab::{Family, Parameter, Protocol, Usage};

pub use offer::Offer;

/// What a document expects of everything that an asset offers, taken together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Expectation {
    /// Policy and rule: `bsi-tr-03116-4/tls-1.2-offered`.
    pub id: RuleId,
    /// The kinds of asset that it speaks of; all, if empty.
    pub asset: BTreeSet<AssetKind>,
    /// It speaks of what is offered in one of these protocols, and of no asset that uses none of them; of all, if empty.
    pub protocol: BTreeSet<Protocol>,
    /// When it holds.
    pub given: Given,
    /// What is expected.
    pub demand: Demand,
    /// What follows if it is not met, in the order of time; only the last has no end.
    pub phases: Vec<Phase>,
    /// What else it says, for a person.
    pub note: Option<String>,
    /// What to do where it is not met, in a sentence.
    pub remedy: Option<String>,
    /// Where it stands.
    pub cite: Citation,
    /// What it must give, by the hand of its author.
    pub examples: Vec<OfferExample>,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
}

/// When an expectation holds.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Given {
    /// Declared circumstances: one of these answers.
    pub context: BTreeMap<String, BTreeSet<String>>,
    /// What the asset must offer for the expectation to hold.
    pub offers: Offers,
}

/// What is expected.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Demand {
    /// What is among the offer, and what is not.
    pub offers: Offers,
    /// The members of this family stand in the asset's own order from better to worse verdict of the policy, in each protocol.
    pub order: Option<Family>,
}

/// What is among an offer, and what is not.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Offers {
    /// At least one of these is; nothing is asked, if empty.
    pub any: Vec<Pattern>,
    /// Each of these is.
    pub all: Vec<Pattern>,
    /// None of these is.
    pub none: Vec<Pattern>,
}

/// Some facts: those of which an aspect is one of the mechanisms and meets the conditions.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pattern {
    /// The families.
    pub mechanisms: Vec<Family>,
    /// What must hold of the parameters.
    pub when: Conditions,
    /// The usages; all, if empty.
    pub usage: BTreeSet<Usage>,
    /// The protocols; all, if empty.
    pub protocol: BTreeSet<Protocol>,
    /// What the policy must make of the fact; anything, if empty.
    pub verdict: BTreeSet<Verdict>,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
}

/// What an expectation must give for one offer on one day.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OfferExample {
    /// What is offered; what has an order stands in the asset's own.
    pub offers: Vec<Fact>,
    /// The questions that stayed open.
    pub gaps: BTreeSet<String>,
    /// The kind of asset that offers it.
    pub asset: AssetKind,
    /// The day.
    pub on: Date,
    /// Declared circumstances.
    pub with: BTreeMap<String, String>,
    /// What the expectation must give.
    pub gives: Gives,
    /// Where it stands in the file, in bytes.
    pub place: Range<usize>,
}

/// What an example says that an expectation gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gives {
    /// It is met.
    Met,
    /// It is not met, with this verdict.
    NotMet(Verdict),
    /// The facts do not decide.
    Indeterminate,
    /// It does not speak of the offer.
    NotApplicable,
}

impl Gives {
    /// The word used in policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet(verdict) => verdict.name(),
            Self::Indeterminate => "indeterminate",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// What an expectation makes of an offer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Expected {
    /// It is met.
    Met,
    /// It is not met.
    NotMet {
        /// The verdict.
        verdict: Verdict,
        /// The policy's own word for it.
        own: String,
        /// The last day of this verdict, where the document sets one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schemars(with = "Option<String>")]
        until: Option<Date>,
        /// What is expected and not there.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lacks: Vec<String>,
        /// What is there against it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        against: Vec<String>,
    },
    /// The facts do not decide.
    Indeterminate {
        /// What is missing.
        needs: Vec<Need>,
        /// The verdict if it should not be met.
        at_worst: Verdict,
    },
    /// It does not speak of this offer.
    NotApplicable,
}

/// What must be known before an expectation can be decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Need {
    /// A parameter of a fact.
    Parameter {
        /// The fact, by its name for people.
        of: String,
        /// The parameter.
        parameter: Parameter,
    },
    /// The protocol in which a fact was seen.
    Protocol {
        /// The fact, by its name for people.
        of: String,
    },
    /// The verdict of a fact, which the facts do not decide.
    Verdict {
        /// The fact, by its name for people.
        of: String,
    },
    /// The answer to a question that stayed open.
    Gap {
        /// The question, by the id of its probe.
        question: String,
        /// What exactly was not learned.
        detail: String,
    },
    /// The answer to a question that was not asked.
    Unasked {
        /// The question, by the id of its probe.
        question: String,
    },
    /// What a value is that the vocabulary does not know.
    Value {
        /// What it is a value of: `tls-suite`.
        space: String,
        /// The value.
        value: String,
    },
    /// The order in which the asset prefers the members of a family.
    Order {
        /// The family.
        of: String,
    },
    /// A circumstance that was not declared.
    Circumstance {
        /// Its name.
        name: String,
    },
}

impl Expected {
    /// The verdict, unless the expectation is met or does not apply.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::NotMet { verdict, .. } => Some(*verdict),
            Self::Indeterminate { .. } => Some(Verdict::Indeterminate),
            Self::Met | Self::NotApplicable => None,
        }
    }

    pub(super) fn gives(&self) -> Gives {
        match self {
            Self::Met => Gives::Met,
            Self::NotMet { verdict, .. } => Gives::NotMet(*verdict),
            Self::Indeterminate { .. } => Gives::Indeterminate,
            Self::NotApplicable => Gives::NotApplicable,
        }
    }
}

impl Offers {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.any.is_empty() && self.all.is_empty() && self.none.is_empty()
    }

    /// Every pattern.
    pub fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.any.iter().chain(&self.all).chain(&self.none)
    }
}

impl Expectation {
    /// Whether what it gives depends on what the policy's rules make of the offer, and so on their dates.
    pub fn asks_for_verdicts(&self) -> bool {
        let mut patterns = self.demand.offers.patterns().chain(self.given.offers.patterns());
        self.demand.order.is_some() || patterns.any(|pattern| !pattern.verdict.is_empty())
    }
}
