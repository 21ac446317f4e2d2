use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expectation::{ExpectationResult, ExpectationTally, Judged};
use super::finding::counts;
use super::horizon::Ending;
use super::known::{self, Known};
use super::{Circumstances, Horizon, PolicyIdentity};
use crate::inventory::{AssetId, Inventory, Observation};
use crate::policy::{Policy, Verdict};

/// How many findings got which verdict.
pub type Tally = BTreeMap<Verdict, u64>;

/// The overall result under one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PolicyResult {
    /// The policy.
    #[serde(flatten)]
    pub policy: PolicyIdentity,
    /// The worst verdict over all findings that count and all expectations; none if the policy addresses nothing that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The worst of those that no exception lets pass, which decides whether a run fails; none if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<Verdict>,
    /// How many findings that count got which verdict.
    pub tally: Tally,
    /// The same for what is merely present or linked.
    pub present: Tally,
    /// What became of its expectations of whole assets.
    #[serde(default, skip_serializing_if = "ExpectationTally::is_empty")]
    pub expectations: ExpectationTally,
    /// How many assets have a result under the policy.
    pub assets: u64,
    /// How many of them meet it.
    pub meeting: u64,
    /// The first day after the assessment on which an asset that meets the policy stops meeting it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Horizon>,
}

/// The result of one asset under one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AssetResult {
    /// The policy, by id.
    pub policy: String,
    /// The worst verdict over its findings that count and what is expected of all of it; `acceptable` if there is none and every
    /// expectation is met.
    pub verdict: Verdict,
    /// When it stops, or stopped, meeting the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Horizon>,
}

pub(super) struct Results {
    pub(super) of_policies: Vec<PolicyResult>,
    of_assets: BTreeMap<AssetId, Vec<AssetResult>>,
}

impl Results {
    /// The results of an asset; taken, for each is asked for once.
    pub(super) fn of_asset(&mut self, asset: &AssetId) -> Vec<AssetResult> {
        self.of_assets.remove(asset).unwrap_or_default()
    }
}

/// What is known of one asset: its observations by place, and what is expected of it.
#[derive(Default)]
struct Seen<'a> {
    observations: Vec<usize>,
    expected: Vec<&'a Judged<'a>>,
}

/// What an assessment knows by now.
pub(super) struct Evidence<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) policies: &'a [&'a Policy],
    pub(super) circumstances: &'a Circumstances,
    /// Of the observations, in their order.
    pub(super) known: &'a [Arc<Known>],
    pub(super) judged: &'a [Judged<'a>],
}

pub(super) fn results(evidence: &Evidence<'_>) -> Results {
    let mut seen: BTreeMap<&AssetId, Seen<'_>> = BTreeMap::new();
    let mut start = 0_usize;
    for run in known::runs(&evidence.inventory.observations) {
        let places = (start..).zip(run).filter(|(_, seen)| counts(seen.standing, evidence.circumstances));
        let places: Vec<_> = places.map(|(at, _)| at).collect();
        start = start.saturating_add(run.len());
        if let Some(first) = run.first().filter(|_| !places.is_empty()) {
            seen.entry(&first.asset).or_default().observations.extend(places);
        }
    }
    for judged in evidence.judged {
        seen.entry(judged.asset).or_default().expected.push(judged);
    }
    let of_assets: BTreeMap<AssetId, Vec<AssetResult>> =
        seen.into_par_iter().map(|(asset, seen)| (asset.clone(), of_one(evidence, &seen))).collect();
    let tallies = tallies(evidence);
    let of_policies = evidence.policies.iter().zip(tallies).map(|(policy, tally)| of_policy(evidence, policy, tally));
    let mut of_policies: Vec<_> = of_policies.collect();
    let places: BTreeMap<&str, usize> =
        evidence.policies.iter().enumerate().map(|(at, policy)| (policy.id(), at)).collect();
    for result in of_assets.values().flatten() {
        let Some(of_policy) = places.get(result.policy.as_str()).and_then(|at| of_policies.get_mut(*at)) else {
            continue;
        };
        of_policy.assets = of_policy.assets.saturating_add(1);
        of_policy.meeting = of_policy.meeting.saturating_add(u64::from(result.verdict.meets()));
        let ahead = result.horizon.as_ref().filter(|horizon| horizon.date > evidence.circumstances.as_of);
        if let Some(ahead) = ahead.filter(|ahead| of_policy.horizon.as_ref().is_none_or(|known| *ahead < known)) {
            of_policy.horizon = Some(ahead.clone());
        }
    }
    Results { of_policies, of_assets }
}

/// The result of one asset under every policy that addresses something in it that counts.
fn of_one(evidence: &Evidence<'_>, seen: &Seen<'_>) -> Vec<AssetResult> {
    let of = |(at, policy): (usize, &&Policy)| {
        let mut joined: Option<(Option<Verdict>, Ending)> = None;
        for known in seen.observations.iter().filter_map(|at| evidence.known.get(*at)) {
            let judgement = &known.judgement;
            let Some(verdict) = judgement.verdicts.get(at).copied().flatten() else { continue };
            let Some(end) = judgement.ends.get(at) else { continue };
            joined = Some(match joined {
                None => (Some(verdict), end.named(&known.title)),
                Some((worst, first)) => (worst.max(Some(verdict)), end.before(&first, &known.title).unwrap_or(first)),
            });
        }
        for judged in seen.expected.iter().filter(|judged| judged.policy == policy.id()) {
            // What does not apply yet says nothing of an asset that has no result.
            if judged.result.is_some() || joined.is_some() {
                let verdict = judged.result.as_ref().and_then(ExpectationResult::verdict);
                joined = Some(match joined {
                    None => (verdict, judged.ending.clone()),
                    Some((worst, first)) => (worst.max(verdict), first.min(judged.ending.clone())),
                });
            }
        }
        let (verdict, ending) = joined?;
        let horizon = match ending {
            Ending::At(horizon) => Some(horizon),
            Ending::NeverMet | Ending::Open => None,
        };
        // Where there is nothing but expectations and all are met, the policy is met.
        let verdict = verdict.unwrap_or(Verdict::Acceptable);
        Some(AssetResult { policy: policy.id().to_owned(), verdict, horizon })
    };
    evidence.policies.iter().enumerate().filter_map(of).collect()
}

/// How often each verdict stands in what counts and in what does not, for each policy.
fn tallies(evidence: &Evidence<'_>) -> Vec<(Tally, Tally)> {
    let none = || vec![(Tally::new(), Tally::new()); evidence.policies.len()];
    let count = |mut tallies: Vec<(Tally, Tally)>, (observation, known): (&Observation, &Arc<Known>)| {
        let counts = counts(observation.standing, evidence.circumstances);
        for (verdict, (counted, present)) in known.judgement.verdicts.iter().zip(&mut tallies) {
            if let Some(verdict) = verdict {
                *if counts { counted } else { present }.entry(*verdict).or_default() += 1;
            }
        }
        tallies
    };
    let add = |mut one: Vec<(Tally, Tally)>, other: Vec<(Tally, Tally)>| {
        for ((counted, present), (more, more_present)) in one.iter_mut().zip(other) {
            for (tally, more) in [(counted, more), (present, more_present)] {
                for (verdict, count) in more {
                    *tally.entry(verdict).or_default() += count;
                }
            }
        }
        one
    };
    evidence.inventory.observations.par_iter().zip(evidence.known).fold(none, count).reduce(none, add)
}

/// The result of a policy, but for what its assets say.
fn of_policy(evidence: &Evidence<'_>, policy: &Policy, (tally, present): (Tally, Tally)) -> PolicyResult {
    let mut expectations = ExpectationTally::default();
    let expected = evidence.judged.iter().filter(|judged| judged.policy == policy.id());
    for result in expected.filter_map(|judged| judged.result.as_ref()) {
        let count = result.verdict().map_or(&mut expectations.met, |it| expectations.not_met.entry(it).or_default());
        *count = count.saturating_add(1);
    }
    let worst = tally.keys().next_back().max(expectations.not_met.keys().next_back()).copied();
    let all_met = || (!expectations.is_empty()).then_some(Verdict::Acceptable);
    PolicyResult {
        policy: PolicyIdentity::of(policy),
        verdict: worst.or_else(all_met),
        gate: None,
        tally,
        present,
        expectations,
        assets: 0,
        meeting: 0,
        horizon: None,
    }
}
