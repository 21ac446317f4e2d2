use std::collections::BTreeMap;
use std::sync::Mutex;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Circumstances;
use crate::inventory::{Asset, AssetKind, Fact, Inventory, Observation, Standing};
use crate::policy::{Grade, Policy, Setting, Verdict};
use crate::vocab::{self, Direction, Parameter, Role, Strength, Usage};

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
    pub grades: Vec<PolicyGrade>,
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
    pub policy: String,
    /// Its verdict with the outcome of every aspect that it addresses.
    #[serde(flatten)]
    pub grade: Grade,
}

/// Grades facts; the same fact in the same setting is graded once.
pub(super) struct Grader<'a> {
    inventory: &'a Inventory,
    policies: &'a [&'a Policy],
    circumstances: &'a Circumstances,
    holders: BTreeMap<&'a str, Holder>,
    graded: Mutex<BTreeMap<Question<'a>, Vec<PolicyGrade>>>,
}

/// All of an observation that a policy can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question<'a> {
    fact: &'a Fact,
    standing: Standing,
    holder: Option<Holder>,
}

/// What rules may ask of the asset that holds a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    kind: AssetKind,
    role: Option<Role>,
}

impl Holder {
    fn of(asset: &Asset) -> Self {
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

impl Question<'_> {
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

impl<'a> Grader<'a> {
    pub(super) fn new(inventory: &'a Inventory, policies: &'a [&'a Policy], circumstances: &'a Circumstances) -> Self {
        let holders = inventory.assets.iter().map(|asset| (asset.id.as_str(), Holder::of(asset))).collect();
        Self { inventory, policies, circumstances, holders, graded: Mutex::new(BTreeMap::new()) }
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        self.inventory.observations.iter().map(|observation| self.finding(observation)).collect()
    }

    fn finding(&self, observation: &'a Observation) -> Finding {
        Finding {
            title: title(&observation.fact),
            strength: strength(&observation.fact),
            counts: counts(observation.standing, self.circumstances),
            grades: self.grades(observation),
            observation: observation.clone(),
        }
    }

    fn grades(&self, observation: &'a Observation) -> Vec<PolicyGrade> {
        let question = self.question(observation);
        let known = |graded: &Mutex<BTreeMap<_, Vec<PolicyGrade>>>| graded.lock().ok()?.get(&question).cloned();
        if let Some(grades) = known(&self.graded) {
            return grades;
        }
        let grades: Vec<_> = self
            .policies
            .iter()
            .map(|policy| PolicyGrade {
                policy: policy.id().to_owned(),
                grade: grade(policy, &question, self.circumstances),
            })
            .filter(|graded| graded.grade.verdict.is_some())
            .collect();
        if let Ok(mut graded) = self.graded.lock() {
            graded.insert(question, grades.clone());
        }
        grades
    }

    /// What a policy can see of an observation.
    pub(super) fn question(&self, observation: &'a Observation) -> Question<'a> {
        let holder = self.holders.get(observation.asset.as_str()).copied();
        Question { fact: &observation.fact, standing: observation.standing, holder }
    }
}

/// What a policy makes of a fact under the circumstances.
pub(super) fn grade(policy: &Policy, question: &Question<'_>, circumstances: &Circumstances) -> Grade {
    let mut setting = Setting::new(circumstances.as_of, &circumstances.context);
    setting.asset = question.holder.map(|holder| holder.kind);
    setting.role = question.holder.and_then(|holder| holder.role);
    setting.direction = question.direction();
    setting.standing = Some(question.standing);
    match question.fact {
        Fact::Algorithm { algorithm, usage, protocol } => {
            setting.protocol = *protocol;
            policy.grade(&vocab::aspects_in(algorithm, *usage, *protocol), &setting)
        }
        Fact::Unknown { space, value, usage } => policy.unknown(space, value, *usage, &setting),
        Fact::Library { .. } => Grade::silent_on_all(),
    }
}

/// Whether a fact in that standing decides results.
fn counts(standing: Standing, circumstances: &Circumstances) -> bool {
    circumstances.count_present || standing >= Standing::Called
}

fn title(fact: &Fact) -> String {
    match fact {
        Fact::Algorithm { algorithm, protocol: Some(protocol), .. } => format!("{protocol} {algorithm}"),
        Fact::Algorithm { algorithm, protocol: None, .. } => algorithm.to_string(),
        Fact::Library { name, version: Some(version) } => format!("{name} {version}"),
        Fact::Library { name, version: None } => name.clone(),
        Fact::Unknown { space, value, .. } => format!("unknown {space} {value}"),
    }
}

fn strength(fact: &Fact) -> Option<Strength> {
    match fact {
        Fact::Algorithm { algorithm, usage, .. } => vocab::strength(algorithm, *usage),
        Fact::Library { .. } | Fact::Unknown { .. } => None,
    }
}
