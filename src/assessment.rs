//! Inventory × policies × date → outcomes, strength, weakest link, horizon.
//!
//! [`assess`] is a pure function: no clock, no network, no randomness. The same inventory, policies and circumstances give the
//! same assessment, byte for byte, in any laboratory.

mod conflict;
mod exception;
mod expectation;
mod finding;
mod horizon;
mod known;
mod memo;
mod overall;
mod weakest;

pub use conflict::Conflict;
pub use exception::{ExceptionResult, ExceptionState};
pub use expectation::{ExpectationResult, ExpectationTally};
pub use finding::{Finding, PolicyGrade};
pub use horizon::Horizon;
pub use overall::{AssetResult, PolicyResult, Tally};
pub use weakest::{WeakestLink, WeakestLinks};

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use known::Grader;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::inventory::{Asset, AssetId, AssetKind, Gap, Inventory, Link, Observation, TargetRecord};
use crate::policy::{Binding, Policy};

/// The version of the JSON form.
pub const FORMAT: &str = "cryptassay-assessment/1";

/// The date of an assessment and what was declared about the product or service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Circumstances {
    /// The date for which the policies are read.
    #[schemars(with = "String")]
    pub as_of: Date,
    /// Declared circumstances by name: `quantum-protection` = `required`. What is not declared has the policy's default.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
    /// Whether cryptography that is merely present or linked counts in the results as what is used does.
    #[serde(default)]
    pub count_present: bool,
}

impl Circumstances {
    /// A date with nothing declared.
    pub fn on(as_of: Date) -> Self {
        Self { as_of, context: BTreeMap::new(), count_present: false }
    }
}

/// What policies make of an inventory, as of a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Assessment {
    /// Always [`FORMAT`].
    pub format: String,
    /// The name and version of the tool that made it.
    pub tool: String,
    /// The date and what was declared.
    pub circumstances: Circumstances,
    /// The policies, in the order asked for, each with its overall result.
    pub policies: Vec<PolicyResult>,
    /// What the user asked for, and whether it could be assessed.
    pub targets: Vec<TargetRecord>,
    /// Every asset with its weakest links and its result under each policy.
    pub assets: Vec<AssessedAsset>,
    /// Every observation with what each policy makes of it, in the order of the inventory.
    pub findings: Vec<Finding>,
    /// What each policy's expectations make of each asset as a whole, by asset, then by policy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expectations: Vec<ExpectationResult>,
    /// The exceptions of the policies, each with what became of it, by policy, then in the order of its file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<ExceptionResult>,
    /// What one policy recommends and another forbids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// The questions that stayed open, carried over from the inventory.
    pub gaps: Vec<Gap>,
}

/// An asset with what was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct AssessedAsset {
    /// Its stable name.
    pub id: AssetId,
    /// What it is.
    pub kind: AssetKind,
    /// Its name for people.
    pub name: String,
    /// The target through which it was first found, by id.
    pub target: String,
    /// Plain descriptions that no rule grades.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// How it stands to other assets.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub links: BTreeSet<Link>,
    /// The questions that were put to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub asked: BTreeSet<String>,
    /// The cheapest ways in.
    pub weakest: WeakestLinks,
    /// Its result under each policy, in the order of the policies; none for a policy that addresses nothing in it.
    pub results: Vec<AssetResult>,
}

/// What a policy is, for the head of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PolicyIdentity {
    /// Its id: `eccg-acm-2`.
    pub id: String,
    /// The document's title.
    pub title: String,
    /// Who issued it.
    pub authority: String,
    /// Where it holds: `EU`, `DE`.
    pub jurisdiction: String,
    /// Its edition.
    pub edition: String,
    /// How strongly it binds.
    pub binding: Binding,
    /// Whether it is a draft.
    pub draft: bool,
    /// The first day on which it is in force.
    #[schemars(with = "String")]
    pub in_force: Date,
}

impl PolicyIdentity {
    fn of(policy: &Policy) -> Self {
        Self {
            id: policy.id.clone(),
            title: policy.title.clone(),
            authority: policy.authority.clone(),
            jurisdiction: policy.jurisdiction.clone(),
            edition: policy.edition.clone(),
            binding: policy.binding,
            draft: policy.draft,
            in_force: policy.in_force,
        }
    }
}

/// What the policies make of the inventory under the circumstances. No clock, no I/O.
pub fn assess(inventory: &Inventory, policies: &[&Policy], circumstances: &Circumstances) -> Assessment {
    let grader = Grader::new(inventory, policies, circumstances);
    let known = grader.all(&inventory.observations);
    let observed = inventory.observations.par_iter().zip(&known);
    let findings: Vec<_> = observed.map(|(seen, known)| finding::of(seen, known, circumstances)).collect();
    let counts = |observation: &Observation| finding::counts(observation.standing, circumstances);
    let chains = weakest::Facts::new(inventory, &known, counts);
    let weakest: Vec<_> = inventory.assets.par_iter().map(|asset| chains.weakest(asset)).collect();
    let judged = expectation::judged(inventory, policies, circumstances);
    let evidence = overall::Evidence { inventory, policies, circumstances, known: &known, judged: &judged };
    let mut results = overall::results(&evidence);
    let excused = exception::Excused::new(inventory, policies, circumstances);
    for result in &mut results.of_policies {
        result.gate = excused.gate(&result.policy.id, result.verdict, &findings, &judged);
    }
    let exceptions = excused.results(&findings, &judged);
    let assets = inventory.assets.iter().zip(weakest);
    let assets = assets.map(|(asset, weakest)| assessed(asset, weakest, results.of_asset(&asset.id))).collect();
    Assessment {
        format: FORMAT.to_owned(),
        tool: inventory.tool.clone(),
        circumstances: circumstances.clone(),
        policies: results.of_policies,
        exceptions,
        targets: inventory.targets.clone(),
        assets,
        conflicts: conflict::conflicts(&findings),
        findings,
        expectations: judged.into_iter().filter_map(|judged| judged.result).collect(),
        gaps: inventory.gaps.clone(),
    }
}

fn assessed(asset: &Asset, weakest: WeakestLinks, results: Vec<AssetResult>) -> AssessedAsset {
    AssessedAsset {
        id: asset.id.clone(),
        kind: asset.kind,
        name: asset.name.clone(),
        target: asset.target.clone(),
        properties: asset.properties.clone(),
        links: asset.links.clone(),
        asked: asset.asked.clone(),
        weakest,
        results,
    }
}

impl Assessment {
    /// The published JSON Schema of the form.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }

    /// Whether every target could be assessed, and all of it.
    pub fn is_complete(&self) -> bool {
        self.targets.iter().all(|target| target.assessed && target.problem.is_none())
    }
}
