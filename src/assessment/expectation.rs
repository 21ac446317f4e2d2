use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::horizon::{self, Ending};
use super::known;
use super::{Circumstances, Tally};
use crate::inventory::{Asset, AssetId, Gap, Inventory, Observation};
use crate::policy::{Citation, Expectation, Expected, Offer, Policy, RuleId, Setting, Verdict};

/// What an expectation of a policy makes of everything that an asset offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExpectationResult {
    /// The asset.
    pub asset: AssetId,
    /// The policy, by id.
    pub policy: String,
    /// The expectation.
    pub rule: RuleId,
    /// What is expected, for a person: `TLS 1.2 or TLS 1.3 is offered`.
    pub demand: String,
    /// Whether it is met, and what follows if not; where it does not apply there is no result.
    #[serde(flatten)]
    pub expected: Expected,
    /// Where it stands.
    pub cite: Citation,
    /// What else it says, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What to do where it is not met.
    #[serde(rename = "do", default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// How many expectations were met, were not, or could not be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExpectationTally {
    /// How many were met.
    pub met: u64,
    /// How many got which verdict; `indeterminate` where the facts do not decide.
    pub not_met: Tally,
}

impl ExpectationTally {
    /// Whether no expectation spoke of any asset.
    pub fn is_empty(&self) -> bool {
        self.met == 0 && self.not_met.is_empty()
    }
}

/// What an expectation makes of an asset now, and how meeting it ends.
pub(super) struct Judged<'a> {
    pub(super) asset: &'a AssetId,
    pub(super) policy: &'a str,
    /// None if it does not apply: a verdict that it asks about may change that.
    pub(super) result: Option<ExpectationResult>,
    pub(super) ending: Ending,
}

/// What the expectations of all policies make of all assets: by asset, then by policy, in the order of the inventory and as asked for.
pub(super) fn judged<'a>(
    inventory: &'a Inventory,
    policies: &[&'a Policy],
    circumstances: &Circumstances,
) -> Vec<Judged<'a>> {
    let expecting: Vec<_> = policies.iter().filter(|policy| !policy.expectations.is_empty()).collect();
    if expecting.is_empty() {
        return Vec::new();
    }
    let mut of_assets: BTreeMap<&AssetId, (Vec<&Observation>, Vec<&Gap>)> = BTreeMap::new();
    for run in known::runs(&inventory.observations) {
        if let Some(first) = run.first() {
            of_assets.entry(&first.asset).or_default().0.extend(run);
        }
    }
    for gap in &inventory.gaps {
        of_assets.entry(&gap.asset).or_default().1.push(gap);
    }
    let of_all = |asset: &'a Asset| {
        let Some((observations, gaps)) = of_assets.get(&asset.id) else { return Vec::new() };
        let offer = Offer::new(asset, observations.clone(), gaps.clone());
        expecting.iter().flat_map(|policy| of_asset(asset, &offer, policy, circumstances)).collect()
    };
    inventory.assets.par_iter().flat_map_iter(of_all).collect()
}

fn of_asset<'a>(
    asset: &'a Asset,
    offer: &Offer<'_>,
    policy: &'a Policy,
    circumstances: &Circumstances,
) -> impl Iterator<Item = Judged<'a>> {
    policy.expectations.iter().filter_map(move |expectation| {
        let on = |date| policy.judge(expectation, offer, &Setting::new(date, &circumstances.context));
        let expected = on(circumstances.as_of);
        let applies = expected != Expected::NotApplicable;
        let ending = horizon::of_expectation(policy, expectation, &expected, circumstances, on);
        let result = applies.then(|| result(asset, policy, expectation, expected));
        let matters = applies || matches!(ending, Ending::At(_));
        matters.then_some(Judged { asset: &asset.id, policy: &policy.id, result, ending })
    })
}

fn result(asset: &Asset, policy: &Policy, expectation: &Expectation, expected: Expected) -> ExpectationResult {
    ExpectationResult {
        asset: asset.id.clone(),
        policy: policy.id.clone(),
        rule: expectation.id.clone(),
        demand: expectation.demand.to_string(),
        expected,
        cite: expectation.cite.clone(),
        note: expectation.note.clone(),
        remedy: expectation.remedy.clone(),
    }
}

impl ExpectationResult {
    /// The verdict, unless the expectation is met.
    pub fn verdict(&self) -> Option<Verdict> {
        self.expected.verdict()
    }
}
