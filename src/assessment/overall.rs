use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expectation::{ExpectationResult, ExpectationTally, Judged};
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
    /// The worst verdict over all findings that count and all expectations; none if the policy addresses nothing that was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
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
    judged: &[Judged<'_>],
) -> Results {
    let mut of_assets: BTreeMap<AssetId, Vec<AssetResult>> = BTreeMap::new();
    let mut expected: BTreeMap<&str, Vec<&Judged<'_>>> = BTreeMap::new();
    for judged in judged {
        expected.entry(judged.policy).or_default().push(judged);
    }
    let of_policies = policies
        .iter()
        .map(|policy| {
            let expected = expected.get(policy.id()).map_or(&[][..], Vec::as_slice);
            let assets = by_asset(inventory, policy, circumstances, grader, findings, expected);
            let result = of_policy(policy, circumstances, findings, expected, &assets);
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
    expected: &[&Judged<'_>],
) -> BTreeMap<AssetId, AssetResult> {
    let mut assets: BTreeMap<AssetId, (Option<Verdict>, Ending)> = BTreeMap::new();
    let mut endings = BTreeMap::new();
    for (observation, finding) in inventory.observations.iter().zip(findings).filter(|(_, finding)| finding.counts) {
        let Some(verdict) = verdict_of(finding, policy.id()) else { continue };
        let question = grader.question(observation);
        let ending = endings
            .entry(question)
            .or_insert_with(|| horizon::of_fact(policy, &question, &finding.title, circumstances))
            .clone();
        join(&mut assets, &finding.observation.asset, Some(verdict), ending);
    }
    for judged in expected {
        // What does not apply yet says nothing of an asset that has no result.
        if judged.result.is_some() || assets.contains_key(judged.asset) {
            let verdict = judged.result.as_ref().and_then(ExpectationResult::verdict);
            join(&mut assets, judged.asset, verdict, judged.ending.clone());
        }
    }
    let result = |(asset, (verdict, ending)): (_, (Option<Verdict>, _))| {
        let horizon = match ending {
            Ending::At(horizon) => Some(horizon),
            Ending::NeverMet | Ending::Open => None,
        };
        // Where there is nothing but expectations and all are met, the policy is met.
        let verdict = verdict.unwrap_or(Verdict::Acceptable);
        (asset, AssetResult { policy: policy.id().to_owned(), verdict, horizon })
    };
    assets.into_iter().map(result).collect()
}

/// The worst decides the result of an asset, what ends first its horizon.
fn join(
    assets: &mut BTreeMap<AssetId, (Option<Verdict>, Ending)>,
    asset: &AssetId,
    verdict: Option<Verdict>,
    ending: Ending,
) {
    match assets.get_mut(asset) {
        None => drop(assets.insert(asset.clone(), (verdict, ending))),
        Some(joined) => *joined = (joined.0.max(verdict), joined.1.clone().min(ending)),
    }
}

fn of_policy(
    policy: &Policy,
    circumstances: &Circumstances,
    findings: &[Finding],
    expected: &[&Judged<'_>],
    assets: &BTreeMap<AssetId, AssetResult>,
) -> PolicyResult {
    let (mut tally, mut present) = (Tally::new(), Tally::new());
    for finding in findings {
        if let Some(verdict) = verdict_of(finding, policy.id()) {
            *if finding.counts { &mut tally } else { &mut present }.entry(verdict).or_default() += 1;
        }
    }
    let mut expectations = ExpectationTally::default();
    for result in expected.iter().filter_map(|judged| judged.result.as_ref()) {
        let count = result.verdict().map_or(&mut expectations.met, |it| expectations.not_met.entry(it).or_default());
        *count = count.saturating_add(1);
    }
    let worst = tally.keys().next_back().max(expectations.not_met.keys().next_back()).copied();
    let all_met = || (!expectations.is_empty()).then_some(Verdict::Acceptable);
    let meeting = assets.values().filter(|result| result.verdict.meets()).count();
    let ahead = assets.values().filter_map(|result| result.horizon.as_ref());
    PolicyResult {
        policy: PolicyIdentity::of(policy),
        verdict: worst.or_else(all_met),
        tally,
        present,
        expectations,
        assets: assets.len() as u64,
        meeting: meeting as u64,
        horizon: ahead.filter(|horizon| horizon.date > circumstances.as_of).min().cloned(),
    }
}

fn verdict_of(finding: &Finding, policy: &str) -> Option<Verdict> {
    finding.grades.iter().find(|graded| graded.policy == policy)?.grade.verdict
}
