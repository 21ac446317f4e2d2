use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Finding;
use crate::inventory::AssetId;
use crate::policy::Verdict;
use crate::vocab::Usage;

/// A fact that one policy recommends and another forbids: no configuration of it satisfies both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Conflict {
    /// The fact's name for people.
    pub title: String,
    /// What it is used for, where the fact is an algorithm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// The policies that recommend it, by id.
    pub recommended_by: BTreeSet<String>,
    /// The policies that forbid it, by id.
    pub forbidden_by: BTreeSet<String>,
    /// The assets that stand by it.
    pub assets: BTreeSet<AssetId>,
}

/// The conflicts of policies over what was found and counts, by the fact.
pub(super) fn conflicts(findings: &[Finding]) -> Vec<Conflict> {
    let mut found: BTreeMap<(&str, Option<Usage>), Conflict> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.counts) {
        let with = |verdict: Verdict| {
            let policies = finding.grades.iter().filter(move |graded| graded.grade.verdict == Some(verdict));
            policies.map(|graded| &*graded.policy)
        };
        if with(Verdict::Recommended).next().is_none() || with(Verdict::Forbidden).next().is_none() {
            continue;
        }
        let usage = finding.observation.fact.usage();
        let conflict = found.entry((&finding.title, usage)).or_insert_with(|| Conflict {
            title: finding.title.clone(),
            usage,
            recommended_by: BTreeSet::new(),
            forbidden_by: BTreeSet::new(),
            assets: BTreeSet::new(),
        });
        // The same fact may be graded otherwise in another asset or standing.
        add(&mut conflict.recommended_by, with(Verdict::Recommended));
        add(&mut conflict.forbidden_by, with(Verdict::Forbidden));
        if !conflict.assets.contains(&finding.observation.asset) {
            conflict.assets.insert(finding.observation.asset.clone());
        }
    }
    found.into_values().collect()
}

fn add<'a>(set: &mut BTreeSet<String>, policies: impl Iterator<Item = &'a str>) {
    for policy in policies {
        if !set.contains(policy) {
            set.insert(policy.to_owned());
        }
    }
}
