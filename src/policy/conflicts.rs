//! Whether some configuration of TLS satisfies several policies at once, and if not, which of them exclude each other.

mod candidates;
mod fit;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::compare::Seen;
use super::document::Policy;
use super::expect::{Expected, Offer};
use super::outcome::{RuleId, Setting};
use super::verdict::Verdict;
use crate::inventory::{AssetKind, Fact};
use crate::vocab::{Algorithm, Direction, Protocol, Role, Strength, Usage, strength};
use candidates::Candidate;

/// What several policies allow together.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Conflicts {
    /// The day.
    pub as_of: Date,
    /// The policies.
    pub policies: Vec<String>,
    /// What each version of TLS comes to, the latest first.
    pub versions: Vec<Version>,
    /// What the policies expect beyond a server that offers all that satisfies them, best first.
    pub besides: Vec<Besides>,
}

/// Something that a policy expects and that the choices here do not show.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Besides {
    /// The expectation.
    pub rule: RuleId,
    /// What is expected, in words.
    pub demand: String,
    /// What the policy makes of a server without it.
    pub expected: Expected,
}

/// What the policies allow together in a version of TLS.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Version {
    /// The version.
    pub protocol: Protocol,
    /// The best configuration that satisfies every policy, if there is one: a choice for each purpose of which some policy speaks.
    pub configuration: Option<Vec<(&'static str, Choice)>>,
    /// What can be chosen for each purpose.
    pub purposes: Vec<Purpose>,
}

/// What can be chosen for a purpose.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Purpose {
    /// What it is: `version`, `suite`, `group`, `signature`, `certificate`.
    pub name: &'static str,
    /// How many choices there are.
    pub choices: usize,
    /// The policies that speak of it.
    pub spoken_of_by: Vec<String>,
    /// What every policy that speaks of it accepts, best first.
    pub accepted: Vec<Choice>,
    /// Why nothing is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusion: Option<Exclusion>,
}

/// Something that can be chosen, and what each policy makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// What each policy makes of it, in their order; none where a policy does not speak of it.
    pub seen: Vec<Option<Seen>>,
    #[serde(skip)]
    algorithm: Algorithm,
    #[serde(skip)]
    usage: Usage,
    /// Its place in its registry.
    #[serde(skip)]
    place: usize,
}

/// Why no choice satisfies all policies.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Exclusion {
    /// Policies that accept none of the choices by themselves.
    pub accepting_nothing: Vec<String>,
    /// Pairs of policies that accept something each, but nothing in common.
    pub pairs: Vec<(String, String)>,
    /// The choices that the fewest policies refuse.
    pub nearest: Vec<Choice>,
}

/// How many choices are shown of those that nearly satisfy all.
const NEAREST: usize = 3;

/// Looks for a configuration that satisfies every policy on a day.
pub fn conflicts(policies: &[&Policy], as_of: Date, context: &BTreeMap<String, String>) -> Conflicts {
    let versions: Vec<_> = [Protocol::Tls13, Protocol::Tls12]
        .map(|protocol| {
            let purposes = candidates::of(protocol, as_of);
            let judged =
                purposes.into_iter().map(|(name, candidates)| purpose(name, &candidates, policies, as_of, context));
            let purposes: Vec<_> = judged.collect();
            Version { protocol, configuration: fit::best(&purposes), purposes }
        })
        .into();
    let besides = besides(policies, &versions, as_of, context);
    let policies = policies.iter().map(|policy| policy.id.clone()).collect();
    Conflicts { as_of, policies, versions, besides }
}

/// What is expected of a server that offers everything that satisfies all policies, and is not met by that alone.
fn besides(
    policies: &[&Policy],
    versions: &[Version],
    as_of: Date,
    context: &BTreeMap<String, String>,
) -> Vec<Besides> {
    let possible = versions.iter().filter(|version| version.configuration.is_some());
    let offered = possible.flat_map(|version| {
        let of_endpoint = version.purposes.iter().filter(|purpose| purpose.name != "certificate");
        let choices = of_endpoint.flat_map(|purpose| &purpose.accepted);
        choices.map(|it| {
            let (algorithm, protocol) = (it.algorithm.clone(), Some(version.protocol));
            Fact::Algorithm { algorithm, usage: it.usage, protocol }
        })
    });
    let (facts, no_gaps): (Vec<_>, _) = (offered.collect(), BTreeSet::new());
    let offer = Offer::answered(AssetKind::Endpoint, &facts, &no_gaps);
    let mut setting = Setting::new(as_of, context);
    (setting.role, setting.direction) = (Some(Role::Server), Some(Direction::Apply));
    let expected = policies.iter().flat_map(|policy| {
        let judged = policy.expectations.iter().map(|it| (it, policy.judge(it, &offer, &setting)));
        judged.collect::<Vec<_>>()
    });
    let open = expected.filter(|(_, expected)| !matches!(expected, Expected::Met | Expected::NotApplicable));
    open.map(|(it, expected)| Besides { rule: it.id.clone(), demand: it.demanded(), expected }).collect()
}

fn purpose(
    name: &'static str,
    candidates: &[Candidate],
    policies: &[&Policy],
    as_of: Date,
    context: &BTreeMap<String, String>,
) -> Purpose {
    let mut choices: Vec<_> = candidates
        .iter()
        .enumerate()
        .map(|(place, it)| Choice { place, ..Choice::of(it, policies, as_of, context) })
        .collect();
    choices.sort_by_cached_key(Choice::rank);
    let speaks = |index: usize| choices.iter().any(|choice| choice.by(index).is_some());
    let spoken_of_by: Vec<_> =
        policies.iter().enumerate().filter(|(index, _)| speaks(*index)).map(|(_, policy)| policy.id.clone()).collect();
    let accepted: Vec<_> =
        choices.iter().filter(|choice| choice.refusals() == 0 && choice.is_spoken_of()).cloned().collect();
    let exclusion = (accepted.is_empty() && !spoken_of_by.is_empty()).then(|| Exclusion::of(&choices, policies));
    Purpose { name, choices: choices.len(), spoken_of_by, accepted, exclusion }
}

impl Choice {
    fn of(candidate: &Candidate, policies: &[&Policy], as_of: Date, context: &BTreeMap<String, String>) -> Self {
        let mut setting = Setting::new(as_of, context);
        (setting.protocol, setting.asset) = (candidate.protocol, Some(candidate.asset));
        // A server that is set up applies what it chooses.
        let role = if candidate.asset == AssetKind::Endpoint { Role::Server } else { Role::EndEntity };
        (setting.role, setting.direction) = (Some(role), Some(Direction::Apply));
        let seen = policies.iter().map(|policy| Seen::of(&policy.grade(&candidate.aspects, &setting))).collect();
        Self { name: candidate.name(), seen, algorithm: candidate.algorithm.clone(), usage: candidate.usage, place: 0 }
    }

    fn by(&self, policy: usize) -> Option<&Seen> {
        self.seen.get(policy).and_then(Option::as_ref)
    }

    fn refusals(&self) -> usize {
        self.seen.iter().flatten().filter(|seen| !seen.verdict.meets()).count()
    }

    fn is_spoken_of(&self) -> bool {
        self.seen.iter().any(Option::is_some)
    }

    /// The worst verdict of a policy on it.
    pub fn worst(&self) -> Option<Verdict> {
        self.seen.iter().flatten().map(|seen| seen.verdict).max()
    }

    /// Better choices first: by refusals, the worst verdict, who says nothing of it, the verdicts together; among equals what is
    /// authenticated and forward secret, then by strength.
    fn rank(&self) -> impl Ord + use<> {
        let silent = self.seen.iter().filter(|seen| seen.is_none()).count();
        let together: Vec<_> = {
            let mut verdicts: Vec<_> = self.seen.iter().flatten().map(|seen| seen.verdict).collect();
            verdicts.sort_by_key(|verdict| Reverse(*verdict));
            verdicts
        };
        let strength = strength(&self.algorithm, self.usage);
        let strength = |of: fn(&Strength) -> u32| Reverse(strength.as_ref().map_or(0, of));
        let quantum = strength(|it| u32::from(it.quantum.unwrap_or_default()));
        let classical = strength(|it| it.classical.unwrap_or_default());
        let plain = candidates::lacks(&self.algorithm);
        (self.refusals(), self.worst(), silent, together, plain, quantum, classical, self.place)
    }
}

impl Exclusion {
    fn of(choices: &[Choice], policies: &[&Policy]) -> Self {
        // Silence excludes nothing.
        let accepts = |policy: usize, choice: &Choice| choice.by(policy).is_none_or(|seen| seen.verdict.meets());
        let any = |accepted: &dyn Fn(&Choice) -> bool| choices.iter().any(accepted);
        let named = || policies.iter().enumerate().map(|(index, policy)| (index, &policy.id));
        let alone: Vec<_> = named().filter(|(index, _)| !any(&|choice| accepts(*index, choice))).collect();
        let able = || named().filter(|(index, _)| !alone.iter().any(|(other, _)| other == index));
        let pairs =
            able().flat_map(|(one, id)| able().filter(move |(other, _)| *other > one).map(move |it| ((one, id), it)));
        let apart =
            pairs.filter(|((one, _), (other, _))| !any(&|choice| accepts(*one, choice) && accepts(*other, choice)));
        Self {
            pairs: apart.map(|((_, one), (_, other))| (one.clone(), other.clone())).collect(),
            accepting_nothing: alone.into_iter().map(|(_, id)| id.clone()).collect(),
            nearest: choices.iter().take(NEAREST).cloned().collect(),
        }
    }
}
