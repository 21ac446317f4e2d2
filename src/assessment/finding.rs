use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Circumstances;
use super::known::Known;
use crate::inventory::{Asset, AssetKind, Fact, Observation, Standing};
use crate::policy::{Grade, Policy, Setting, Verdict};
use crate::vocab::{Direction, Parameter, Role, Strength, Usage};

/// One observation with its strength and what each policy makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Finding {
    /// What was seen, where, with its evidence.
    pub observation: Observation,
    /// The fact's name for people: `TLS 1.2 TLS_RSA_WITH_AES_128_CBC_SHA`.
    pub title: String,
    /// How strong it is, whatever any policy says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<Strength>,
    /// Whether it decides results: what is merely present or linked is shown and does not.
    pub counts: bool,
    /// What each policy that addresses it makes of it, in the order of the policies.
    pub grades: Arc<Vec<PolicyGrade>>,
}

impl Finding {
    /// The worst verdict over all policies.
    pub fn worst(&self) -> Option<Verdict> {
        self.grades.iter().filter_map(|graded| graded.grade.verdict).max()
    }
}

/// What one policy makes of a fact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PolicyGrade {
    /// The policy, by id.
    pub policy: Arc<str>,
    /// Its verdict with the outcome of every aspect that it addresses.
    #[serde(flatten)]
    pub grade: Grade,
}

/// All of an observation that a policy can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question<'a> {
    pub(super) fact: &'a Fact,
    standing: Standing,
    holder: Option<Holder>,
}

/// What rules may ask of the asset that holds a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Holder {
    kind: AssetKind,
    role: Option<Role>,
}

impl Holder {
    pub(super) fn of(asset: &Asset) -> Self {
        let role = match asset.kind {
            AssetKind::Endpoint => Some(Role::Server),
            AssetKind::Certificate => asset.properties.get("ca").map(|ca| match ca.as_str() {
                "yes" => Role::Ca,
                _ => Role::EndEntity,
            }),
            _ => None,
        };
        Self { kind: asset.kind, role }
    }
}

impl<'a> Question<'a> {
    /// What a policy can see of an observation, whoever holds it.
    pub(super) fn of(observation: &'a Observation, holder: Option<Holder>) -> Self {
        Self { fact: &observation.fact, standing: observation.standing, holder }
    }

    /// The setting of the fact on a day.
    pub(super) fn setting<'c>(&self, day: Date, circumstances: &'c Circumstances) -> Setting<'c> {
        let mut setting = Setting::new(day, &circumstances.context);
        setting.asset = self.holder.map(|holder| holder.kind);
        setting.role = self.holder.and_then(|holder| holder.role);
        setting.direction = self.direction();
        setting.standing = Some(self.standing);
        if let Fact::Algorithm { protocol, .. } = self.fact {
            setting.protocol = *protocol;
        }
        setting
    }

    /// An endpoint applies what it accepts. A certificate shows that its issuer signed; of its own key it shows no use.
    fn direction(&self) -> Option<Direction> {
        let signed = || match self.fact {
            Fact::Algorithm { algorithm, usage: Usage::Signature, .. } => {
                algorithm.parameters.value(Parameter::Hash).is_some()
            }
            _ => false,
        };
        match self.holder?.kind {
            AssetKind::Endpoint => Some(Direction::Apply),
            AssetKind::Certificate if signed() => Some(Direction::Apply),
            _ => None,
        }
    }
}

/// What a policy makes, on a day, of a fact that cannot be taken apart.
pub(super) fn without_aspects(
    policy: &Policy,
    question: &Question<'_>,
    day: Date,
    circumstances: &Circumstances,
) -> Grade {
    match question.fact {
        Fact::Unknown { space, value, usage } => {
            policy.unknown(space, value, *usage, &question.setting(day, circumstances))
        }
        Fact::Algorithm { .. } | Fact::Library { .. } => Grade::silent_on_all(),
    }
}

/// The finding that an observation is.
pub(super) fn of(observation: &Observation, known: &Known, circumstances: &Circumstances) -> Finding {
    Finding {
        title: known.title.clone(),
        strength: known.strength.clone(),
        counts: counts(observation.standing, circumstances),
        grades: Arc::clone(&known.grades),
        observation: observation.clone(),
    }
}

/// Whether a fact in that standing decides results.
pub(super) fn counts(standing: Standing, circumstances: &Circumstances) -> bool {
    circumstances.count_present || standing >= Standing::Called
}

/// The fact's name for people.
pub(super) fn title(fact: &Fact) -> String {
    match fact {
        Fact::Algorithm { algorithm, protocol: Some(protocol), .. } => format!("{protocol} {algorithm}"),
        Fact::Algorithm { algorithm, protocol: None, .. } => algorithm.to_string(),
        Fact::Library { name, version: Some(version) } => format!("{name} {version}"),
        Fact::Library { name, version: None } => name.clone(),
        Fact::Unknown { space, value, .. } => format!("unknown {space} {value}"),
    }
}
