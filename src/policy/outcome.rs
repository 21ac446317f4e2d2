use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Verdict;
use crate::inventory::{AssetKind, Standing};
use crate::vocab::{Aspect, Direction, Parameter, Parameters, Protocol, Role, Value};

/// A rule by the id of its policy and its own: `eccg-acm-2/rsa-modulus`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RuleId(pub String);

impl RuleId {
    /// The id of its policy.
    pub fn policy(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(policy, _)| policy)
    }

    /// Its name within its policy.
    pub fn rule(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(_, rule)| rule)
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How strongly a policy binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Binding {
    /// Law.
    Law,
    /// A requirement of an agency, a contract, a programme.
    Requirement,
    /// A condition of a certification.
    Certification,
    /// A guideline.
    Guideline,
}

impl Binding {
    /// Every way to bind, the strongest first.
    pub const ALL: &'static [Self] = &[Self::Law, Self::Requirement, Self::Certification, Self::Guideline];

    /// The word used in JSON and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Requirement => "requirement",
            Self::Certification => "certification",
            Self::Guideline => "guideline",
        }
    }
}

impl Confidence {
    /// The word used in JSON and policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Unverified => "unverified",
        }
    }
}

/// How well a rule is established.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Confidence {
    /// The published text was read.
    Primary,
    /// A transcription, quotation or implementation of the text was read.
    Secondary,
    /// Not established. A verdict that rests on it says so.
    Unverified,
}

/// Where a rule stands in its document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Citation {
    /// The document's title.
    pub document: String,
    /// Its edition.
    pub edition: String,
    /// Section, table or note.
    pub clause: String,
    /// How well the rule is established.
    pub confidence: Confidence,
    /// Another reading of the clause that is held by others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contested: Option<String>,
    /// When somebody last held the rule against the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub last_verified: Option<Date>,
}

/// What must be known for a rule to decide.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Missing {
    /// A parameter that was not seen.
    Parameter(Parameter),
    /// A circumstance that was not declared, by name.
    Circumstance(String),
}

impl Missing {
    /// The name of the parameter or circumstance.
    pub fn name(&self) -> &str {
        match self {
            Self::Parameter(parameter) => parameter.name(),
            Self::Circumstance(name) => name,
        }
    }
}

/// What a policy makes of one aspect. A verdict cannot be had without its rule and citation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// A rule decides.
    Graded(Graded),
    /// A rule speaks of it, but a fact that it needs is not known.
    Undetermined {
        /// What is missing.
        needs: Vec<Missing>,
        /// The rule.
        rule: RuleId,
        /// Where it stands.
        cite: Citation,
        /// The best verdict that the missing facts could lead to.
        at_best: Verdict,
        /// The worst.
        at_worst: Verdict,
    },
    /// The document treats this kind of mechanism but no rule names this one: what its silence means.
    Silent {
        /// The verdict that the policy gives to silence: `unlisted` or `forbidden`.
        verdict: Verdict,
        /// The policy's own word.
        own: String,
        /// The document, its edition, and the clause that says so.
        cite: Citation,
    },
    /// The document does not treat this kind of mechanism.
    NotAddressed,
    /// The edition was not yet in force on that date, or no longer.
    NotInForce,
}

impl Outcome {
    /// The verdict, if the policy speaks of the aspect at all.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Graded(graded) => Some(graded.verdict),
            Self::Undetermined { .. } => Some(Verdict::Indeterminate),
            Self::Silent { verdict, .. } => Some(*verdict),
            Self::NotAddressed | Self::NotInForce => None,
        }
    }

    /// The rule that decides, or that would if more were known.
    pub fn rule(&self) -> Option<&RuleId> {
        match self {
            Self::Graded(graded) => Some(&graded.rule),
            Self::Undetermined { rule, .. } => Some(rule),
            Self::Silent { .. } | Self::NotAddressed | Self::NotInForce => None,
        }
    }

    /// The policy's own word, where a rule or its silence decides.
    pub fn own(&self) -> Option<&str> {
        match self {
            Self::Graded(graded) => Some(&graded.own),
            Self::Silent { own, .. } => Some(own),
            Self::Undetermined { .. } | Self::NotAddressed | Self::NotInForce => None,
        }
    }
}

/// The verdict of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Graded {
    /// The verdict.
    pub verdict: Verdict,
    /// The policy's own word for it: `L[2025]`, `uit te faseren`.
    pub own: String,
    /// The rule.
    pub rule: RuleId,
    /// Where it stands.
    pub cite: Citation,
    /// The last day of this verdict, where the rule sets one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub until: Option<Date>,
    /// Whether the document says that this day may still be moved to a later one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub extendable: bool,
    /// How strongly the rule binds, where it differs from its policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding: Option<Binding>,
    /// What else the rule says, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a policy makes of one fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Grade {
    /// The worst verdict over the aspects that the policy addresses; `None` if it addresses none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// Every aspect with its outcome, in the order of the vocabulary.
    pub aspects: Vec<(Arc<Aspect>, Arc<Outcome>)>,
}

/// The setting of a fact: what a rule may ask beyond the algorithm itself.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Setting<'a> {
    /// The date of the assessment.
    pub as_of: Date,
    /// The protocol in which the fact was seen.
    pub protocol: Option<Protocol>,
    /// Whether no protocol means none in particular, so that no rule about one holds. It does wherever an asset holds the fact.
    pub general: bool,
    /// What kind of asset holds it, if any does.
    pub asset: Option<AssetKind>,
    /// How the asset stands by it.
    pub standing: Option<Standing>,
    /// In which role the asset holds it, if that is known.
    pub role: Option<Role>,
    /// Whether protection is applied or processed, if that is known.
    pub direction: Option<Direction>,
    /// Declared circumstances by name (`quantum-protection` = `required`); a policy may give a default of those that it knows.
    pub context: &'a BTreeMap<String, String>,
}

impl<'a> Setting<'a> {
    /// A date and declared circumstances, with nothing known of asset, protocol and standing.
    pub fn new(as_of: Date, context: &'a BTreeMap<String, String>) -> Self {
        Self {
            as_of,
            protocol: None,
            general: false,
            asset: None,
            standing: None,
            role: None,
            direction: None,
            context,
        }
    }

    /// The value of a parameter of an algorithm that stands in this setting: its own, or what the setting says of it.
    pub(super) fn value(&self, parameters: &Parameters, parameter: Parameter) -> Option<Value> {
        parameters.value(parameter).cloned().or_else(|| match parameter {
            Parameter::Classical => parameters.classical().map(Value::from),
            Parameter::Role => self.role.map(|role| Value::from(role.name())),
            Parameter::Direction => self.direction.map(|direction| Value::from(direction.name())),
            _ => None,
        })
    }
}
