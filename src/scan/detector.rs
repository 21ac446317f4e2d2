use crate::inventory::{Asset, AssetId, Gap, Observation};

/// The documentation of a probe or detector, from which help, `explain` and the README's tables are made.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its id, the path of its file: `binary/constants`, `tls/suites`.
    pub id: &'static str,
    /// The question that it answers, in a few words.
    pub title: &'static str,
    /// How it is found, and what it cannot see.
    pub how: &'static str,
    /// The documents that it rests on.
    pub references: &'static [&'static str],
}

/// Bytes at rest, with the way to them.
#[derive(Clone, Debug)]
pub struct Artefact<'a> {
    /// The path through containers, outermost first.
    pub path: Vec<String>,
    /// The asset whose bytes they are.
    pub asset: AssetId,
    /// The target through which they were reached, by id.
    pub target: String,
    /// The bytes.
    pub bytes: &'a [u8],
}

/// What was learned from bytes at rest.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Assets: the artefact itself, and what it contains.
    pub assets: Vec<Asset>,
    /// What was seen.
    pub observations: Vec<Observation>,
    /// What stayed open.
    pub gaps: Vec<Gap>,
}

impl Findings {
    /// Takes in all of another's.
    pub fn absorb(&mut self, other: Self) {
        self.assets.extend(other.assets);
        self.observations.extend(other.observations);
        self.gaps.extend(other.gaps);
    }
}

/// The other way of looking: bytes at rest. Pure, so that any thread may run it.
pub trait Detector: Sync {
    /// Its documentation.
    fn about(&self) -> &'static About;
    /// Looks at an artefact and adds what it finds.
    fn look(&self, artefact: &Artefact<'_>, found: &mut Findings);
}
