use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expectation::Judged;
use super::{Circumstances, ExpectationResult, Finding};
use crate::inventory::{AssetId, Inventory};
use crate::policy::{Exception, Outcome, Policy, RuleId, Verdict};

/// What became of an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ExceptionState {
    /// It lets something pass.
    Holds,
    /// Its last day is over: it lets nothing pass any more.
    Ended,
    /// Nothing that was found needs it.
    MatchedNothing,
}

/// An exception of a policy and what became of it. It changes no verdict; what it lets pass does not fail a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExceptionResult {
    /// The policy that makes it, by id.
    pub policy: String,
    /// The rule or expectation that is excused from.
    pub rule: RuleId,
    /// The asset, as the policy names it.
    pub asset: String,
    /// The assets that are meant.
    pub assets: BTreeSet<AssetId>,
    /// The last day.
    #[schemars(with = "String")]
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// What became of it.
    pub state: ExceptionState,
    /// How many findings and expectations that do not meet the rule it speaks of.
    pub concerned: u64,
    /// The worst verdict among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst: Option<Verdict>,
}

/// The exceptions of all policies with the assets that each means.
pub(super) struct Excused<'a> {
    of_policies: BTreeMap<&'a str, Vec<Excuse<'a>>>,
    order: Vec<&'a str>,
}

struct Excuse<'a> {
    exception: &'a Exception,
    policy: &'a str,
    assets: BTreeSet<&'a AssetId>,
    ended: bool,
}

impl<'a> Excused<'a> {
    pub(super) fn new(inventory: &'a Inventory, policies: &[&'a Policy], circumstances: &Circumstances) -> Self {
        let mut excused = Self { of_policies: BTreeMap::new(), order: Vec::new() };
        for policy in policies.iter().filter(|policy| !policy.exceptions.is_empty()) {
            let excuse = |exception: &'a Exception| Excuse {
                exception,
                policy: &policy.id,
                assets: meant(inventory, &exception.asset),
                ended: exception.until < circumstances.as_of,
            };
            if excused.of_policies.insert(&policy.id, policy.exceptions.iter().map(excuse).collect()).is_none() {
                excused.order.push(&policy.id);
            }
        }
        excused
    }

    /// The worst verdict under a policy that no exception lets pass.
    pub(super) fn gate(
        &self,
        policy: &str,
        verdict: Option<Verdict>,
        findings: &[Finding],
        judged: &[Judged<'_>],
    ) -> Option<Verdict> {
        let Some(excuses) = self.of_policies.get(policy) else { return verdict };
        let passes = |asset: &AssetId, rule: &RuleId| {
            excuses.iter().any(|it| !it.ended && it.exception.rule == *rule && it.assets.contains(asset))
        };
        let counted = findings.iter().filter(|finding| finding.counts);
        let found = counted.flat_map(|finding| {
            let asset = &finding.observation.asset;
            judgements(finding, policy).filter(|(rule, _)| !passes(asset, rule)).map(|(_, verdict)| verdict)
        });
        let results = judged.iter().filter_map(|judged| judged.result.as_ref()).filter(|it| it.policy == policy);
        let unmet = results.filter(|it| !passes(&it.asset, &it.rule)).filter_map(ExpectationResult::verdict);
        found.chain(unmet).max().or_else(|| verdict.filter(|verdict| verdict.meets()))
    }

    /// What became of each exception.
    pub(super) fn results(&self, findings: &[Finding], judged: &[Judged<'_>]) -> Vec<ExceptionResult> {
        let excuses = self.order.iter().filter_map(|policy| self.of_policies.get(policy)).flatten();
        excuses.map(|excuse| excuse.result(findings, judged)).collect()
    }
}

impl Excuse<'_> {
    fn result(&self, findings: &[Finding], judged: &[Judged<'_>]) -> ExceptionResult {
        let of_rule = |finding: &Finding| {
            let judged = judgements(finding, self.policy).filter(|(rule, _)| *rule == self.exception.rule);
            judged.map(|(_, verdict)| verdict).max()
        };
        let counted = findings.iter().filter(|it| it.counts && self.assets.contains(&it.observation.asset));
        let results = judged.iter().filter_map(|judged| judged.result.as_ref());
        let own = results
            .filter(|it| it.policy == self.policy && it.rule == self.exception.rule && self.assets.contains(&it.asset));
        let verdicts = counted.filter_map(of_rule).chain(own.filter_map(ExpectationResult::verdict));
        let failing: Vec<_> = verdicts.filter(|verdict| !verdict.meets()).collect();
        let state = match (self.ended, failing.is_empty()) {
            (true, _) => ExceptionState::Ended,
            (false, true) => ExceptionState::MatchedNothing,
            (false, false) => ExceptionState::Holds,
        };
        ExceptionResult {
            policy: self.policy.to_owned(),
            rule: self.exception.rule.clone(),
            asset: self.exception.asset.clone(),
            assets: self.assets.iter().map(|id| (*id).clone()).collect(),
            until: self.exception.until,
            reason: self.exception.reason.clone(),
            owner: self.exception.owner.clone(),
            state,
            concerned: failing.len() as u64,
            worst: failing.into_iter().max(),
        }
    }
}

/// What a policy makes of each aspect of a finding, by the rule that decides it.
fn judgements<'f>(finding: &'f Finding, policy: &str) -> impl Iterator<Item = (RuleId, Verdict)> + 'f {
    let silence = RuleId(format!("{policy}/silence"));
    let graded = finding.grades.iter().find(|graded| *graded.policy == *policy);
    let outcomes = graded.into_iter().flat_map(|graded| graded.grade.aspects.iter().map(|(_, outcome)| outcome));
    outcomes.filter_map(move |outcome| {
        let rule = match &**outcome {
            Outcome::Silent { .. } => silence.clone(),
            _ => outcome.rule()?.clone(),
        };
        Some((rule, outcome.verdict()?))
    })
}

/// The assets that a name stands for: an id, a name, the subject of a certificate, or a target with or without its scheme.
fn meant<'a>(inventory: &'a Inventory, name: &str) -> BTreeSet<&'a AssetId> {
    let bare = |target: &'a str| target.split_once(':').map(|(_, rest)| rest.trim_start_matches("//"));
    let asked = inventory.targets.iter().filter(|it| it.id == name || it.name == name || bare(&it.name) == Some(name));
    let targets: BTreeSet<_> = asked.map(|it| it.id.as_str()).collect();
    let called = inventory.assets.iter().filter(|asset| {
        asset.id.as_str() == name
            || asset.name == name
            || asset.properties.get("subject").is_some_and(|subject| subject == name)
            || targets.contains(asset.target.as_str())
    });
    called.map(|asset| &asset.id).collect()
}
