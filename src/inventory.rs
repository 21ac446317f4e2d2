//! What was found: assets, observations with their evidence, and the questions that stayed open.
//!
//! Facts only. Nothing here says what is good or bad, and nothing here knows how it was found beyond the name of the method.

mod asset;
mod gap;
mod observation;

pub use asset::{Asset, AssetId, AssetKind, Link, Relation};
pub use gap::{Gap, GapReason};
pub use observation::{Confidence, Evidence, Fact, Locus, Observation, Standing};

use rayon::slice::ParallelSliceMut;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the JSON form; readers refuse a form that they do not know.
pub const FORMAT: &str = "cryptassay-inventory/1";

/// All that was learned of the targets of a run.
///
/// Ordered: [`Inventory::sort`] gives the one order in which it is written, so that two runs on the same facts compare equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Inventory {
    /// Always [`FORMAT`].
    pub format: String,
    /// The name and version of the tool that made it.
    pub tool: String,
    /// What the user asked for, as canonical names, each with what became of it.
    pub targets: Vec<TargetRecord>,
    /// What holds cryptography, or was examined for it.
    pub assets: Vec<Asset>,
    /// What was seen.
    pub observations: Vec<Observation>,
    /// What stayed open.
    pub gaps: Vec<Gap>,
    /// When and how long: apart from the facts, and no part of any comparison.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
}

/// A target that the user named, and the assets that it led to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TargetRecord {
    /// Hash of the canonical name and of what was asked: the same question always has the same id.
    pub id: String,
    /// The canonical name: `tls://example.org:443`, `file:firmware.bin`.
    pub name: String,
    /// Whether it could be assessed at all: `false` if it could not be reached or read.
    pub assessed: bool,
    /// Why not, or what else there is to say, for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl TargetRecord {
    /// A target that was reached and examined.
    pub fn assessed(id: String, name: String) -> Self {
        Self { id, name, assessed: true, problem: None }
    }

    /// A target that could not be assessed, and why.
    pub fn failed(id: String, name: String, problem: String) -> Self {
        Self { id, name, assessed: false, problem: Some(problem) }
    }
}

/// Times of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Run {
    /// RFC 3339 time at which the run began.
    pub started: String,
    /// Wall time in milliseconds.
    pub milliseconds: u64,
    /// Connections opened, over all targets.
    pub connections: u64,
    /// Bytes of files examined.
    pub bytes: u64,
}

impl Run {
    /// A run that began then and cost this much.
    pub fn new(started: String, milliseconds: u64, connections: u64, bytes: u64) -> Self {
        Self { started, milliseconds, connections, bytes }
    }
}

impl Default for Inventory {
    fn default() -> Self {
        Self {
            format: FORMAT.to_owned(),
            tool: concat!("cryptassay ", env!("CARGO_PKG_VERSION")).to_owned(),
            targets: Vec::new(),
            assets: Vec::new(),
            observations: Vec::new(),
            gaps: Vec::new(),
            run: None,
        }
    }
}

impl Inventory {
    /// Takes in all of another inventory's facts. Sort once after the last.
    pub fn absorb(&mut self, other: Self) {
        self.targets.extend(other.targets);
        self.assets.extend(other.assets);
        self.observations.extend(other.observations);
        self.gaps.extend(other.gaps);
    }

    /// Puts everything into its one order and merges what was seen twice: one asset, one observation with all its evidence.
    pub fn sort(&mut self) {
        self.targets.sort();
        self.targets.dedup();
        // What merging keeps of two sights of one asset must not depend on which came first.
        self.assets.sort_by(|a, b| {
            (&a.id, a.kind, &a.name, &a.target, &a.properties).cmp(&(&b.id, b.kind, &b.name, &b.target, &b.properties))
        });
        self.assets.dedup_by(|later, first| first.id == later.id && first.absorb(later));
        self.observations.par_sort();
        self.observations.dedup_by(|later, first| first.absorb(later));
        self.gaps.sort();
        self.gaps.dedup();
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// Names the line and column of malformed JSON, or the format if it is not [`FORMAT`].
    pub fn from_json(text: &str) -> Result<Self, String> {
        let inventory: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if inventory.format == FORMAT {
            Ok(inventory)
        } else {
            Err(format!("format is {:?}, expected {FORMAT:?}", inventory.format))
        }
    }

    /// The published JSON Schema of the form.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}
