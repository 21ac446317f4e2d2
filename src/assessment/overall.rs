use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::finding::Grader;
use super::horizon::{self, Ending};
use super::{Circumstances, Finding, Horizon, PolicyIdentity};
use crate::inventory::{AssetId, Inventory};
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
    /// The worst verdict over all findings that count; none if the policy addresses nothing that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// How many findings that count got which verdict.
    pub tally: Tally,
    /// The same for what is merely present or linked.
    pub present: Tally,
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
    /// The worst verdict over its findings that count.
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
    pub(super) fn of_asset(&self, asset: &AssetId) -> Vec<AssetResult> {
        self.of_assets.get(asset).cloned().unwrap_or_default()
    }
}

pub(super) fn results<'a>(
    inventory: &'a Inventory,
    policies: &[&Policy],
    circumstances: &Circumstances,
    grader: &Grader<'a>,
    findings: &[Finding],
) -> Results {
    let mut of_assets: BTreeMap<AssetId, Vec<AssetResult>> = BTreeMap::new();
    let of_policies = policies
        .iter()
        .map(|policy| {
            let assets = by_asset(inventory, policy, circumstances, grader, findings);
            let result = of_policy(policy, circumstances, findings, &assets);
            for (asset, result) in assets {
                of_assets.entry(asset).or_default().push(result);
            }
            result
        })
        .collect();
    Results { of_policies, of_assets }
}

/// The result of every asset in which the policy addresses something that counts.
fn by_asset<'a>(
    inventory: &'a Inventory,
    policy: &Policy,
    circumstances: &Circumstances,
    grader: &Grader<'a>,
    findings: &[Finding],
) -> BTreeMap<AssetId, AssetResult> {
    let mut assets: BTreeMap<AssetId, (Verdict, Ending)> = BTreeMap::new();
    let mut endings = BTreeMap::new();
    for (observation, finding) in inventory.observations.iter().zip(findings).filter(|(_, finding)| finding.counts) {
        let Some(verdict) = verdict_of(finding, policy.id()) else { continue };
        let question = grader.question(observation);
        let ending = endings
            .entry(question)
            .or_insert_with(|| horizon::of_fact(policy, &question, &finding.title, circumstances))
            .clone();
        // The worst finding decides the result, the one that ends first its horizon.
        match assets.get_mut(&finding.observation.asset) {
            None => drop(assets.insert(finding.observation.asset.clone(), (verdict, ending))),
            Some(joined) => *joined = (joined.0.max(verdict), joined.1.clone().min(ending)),
        }
    }
    let result = |(asset, (verdict, ending))| {
        let horizon = match ending {
            Ending::At(horizon) => Some(horizon),
            Ending::NeverMet | Ending::Open => None,
        };
        (asset, AssetResult { policy: policy.id().to_owned(), verdict, horizon })
    };
    assets.into_iter().map(result).collect()
}

fn of_policy(
    policy: &Policy,
    circumstances: &Circumstances,
    findings: &[Finding],
    assets: &BTreeMap<AssetId, AssetResult>,
) -> PolicyResult {
    let (mut tally, mut present) = (Tally::new(), Tally::new());
    for finding in findings {
        if let Some(verdict) = verdict_of(finding, policy.id()) {
            *if finding.counts { &mut tally } else { &mut present }.entry(verdict).or_default() += 1;
        }
    }
    let meeting = assets.values().filter(|result| result.verdict.meets()).count();
    let ahead = assets.values().filter_map(|result| result.horizon.as_ref());
    PolicyResult {
        policy: PolicyIdentity::of(policy),
        verdict: tally.keys().next_back().copied(),
        tally,
        present,
        assets: assets.len() as u64,
        meeting: meeting as u64,
        horizon: ahead.filter(|horizon| horizon.date > circumstances.as_of).min().cloned(),
    }
}

fn verdict_of(finding: &Finding, policy: &str) -> Option<Verdict> {
    finding.grades.iter().find(|graded| graded.policy == policy)?.grade.verdict
}
