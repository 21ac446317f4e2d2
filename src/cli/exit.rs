//! The exit codes that a run promises.

use std::process::ExitCode;

use crate::assessment::Assessment;
use crate::policy::Verdict;

/// The exit codes, for the help.
pub(super) const HELP: &str = "\
Exit codes:
  0  everything was assessed and nothing reaches --fail-on, but for exceptions
  1  something reaches --fail-on
  2  usage, policy or configuration error, or nothing to scan
  3  incomplete: some target could not be assessed, and nothing reaches --fail-on
  130, 143  interrupted; what was done until then was written";

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exit {
    /// Everything was assessed and nothing reaches the threshold.
    Clean,
    /// Something reaches the threshold.
    Reached,
    /// A usage, policy or configuration error, or nothing to scan.
    Usage,
    /// Some target could not be assessed and nothing reaches the threshold.
    Incomplete,
    /// Stopped by SIGINT.
    Interrupted,
    /// Stopped by SIGTERM.
    Terminated,
}

impl Exit {
    /// The number that the process returns.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Reached => 1,
            Self::Usage => 2,
            Self::Incomplete => 3,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What decides between success and failure.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Gate {
    /// The mildest verdict that fails; none if no verdict does.
    pub fail_on: Option<Verdict>,
    /// Whether an incomplete run may succeed.
    pub allow_incomplete: bool,
}

impl Gate {
    /// A gate that fails what reaches a verdict.
    pub fn failing_on(verdict: Verdict) -> Self {
        Self { fail_on: Some(verdict), allow_incomplete: false }
    }

    /// How a run with this assessment ends.
    pub fn exit(self, assessment: &Assessment) -> Exit {
        let worst = assessment.policies.iter().filter_map(|result| result.gate).max();
        match (worst, self.fail_on) {
            (Some(worst), Some(threshold)) if worst >= threshold => Exit::Reached,
            _ if assessment.is_complete() || self.allow_incomplete => Exit::Clean,
            _ => Exit::Incomplete,
        }
    }
}
