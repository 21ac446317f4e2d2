//! One file a format. Formats render one finished value; they never decide, filter or count.
//!
//! What a format leaves out for brevity it says, and the JSON form always has it.

pub mod json;
pub mod terminal;

use std::io::{self, Write};

use crate::assessment::Assessment;

/// How a report is laid out; nothing in it changes what is reported.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Layout {
    /// Columns available.
    pub width: usize,
    /// Whether the terminal understands colour.
    pub colour: bool,
    /// How much detail.
    pub detail: Detail,
}

impl Layout {
    /// A layout without colour.
    pub fn plain(width: usize, detail: Detail) -> Self {
        Self { width, colour: false, detail }
    }
}

/// How much detail a report for people shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// The result of each policy, and nothing else.
    Result,
    /// What is wrong, worst first, and what to do.
    Short,
    /// Every finding with its rule.
    Full,
    /// Every finding with its rule and its evidence.
    Evidence,
}

/// A report format.
pub trait Format: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;
    /// What it is for, in a line.
    fn about(&self) -> &'static str;
    /// Writes the report.
    ///
    /// # Errors
    /// Those of the writer.
    fn write(&self, assessment: &Assessment, layout: &Layout, out: &mut dyn Write) -> io::Result<()>;
}

/// Every format, in the order of the help.
pub const ALL: &[&dyn Format] = &[&terminal::Terminal, &json::Json];
