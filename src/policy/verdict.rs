use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a policy makes of an algorithm, best first; where several aspects are joined, the last in this order decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Verdict {
    /// The document recommends it.
    Recommended,
    /// The document allows it.
    Acceptable,
    /// Still allowed, until a date or for the time being.
    Legacy,
    /// Discouraged: should not be used, phase it out.
    Deprecated,
    /// The document, read as its silence demands, does not name it. Never a pass.
    Unlisted,
    /// The known facts do not decide. Never a pass.
    Indeterminate,
    /// Not allowed, or no longer.
    Forbidden,
}

impl Verdict {
    /// Every verdict, best first.
    pub const ALL: &'static [Self] = &[
        Self::Recommended,
        Self::Acceptable,
        Self::Legacy,
        Self::Deprecated,
        Self::Unlisted,
        Self::Indeterminate,
        Self::Forbidden,
    ];

    /// The word used in JSON, policies and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Acceptable => "acceptable",
            Self::Legacy => "legacy",
            Self::Deprecated => "deprecated",
            Self::Unlisted => "unlisted",
            Self::Indeterminate => "indeterminate",
            Self::Forbidden => "forbidden",
        }
    }

    /// The verdict of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|verdict| verdict.name() == name)
    }

    /// Whether the policy is met: `deprecated` still is, `unlisted` and `indeterminate` are not.
    pub fn meets(self) -> bool {
        self <= Self::Deprecated
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
