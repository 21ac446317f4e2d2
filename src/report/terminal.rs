//! For people at a terminal: worst first, each verdict with its rule and citation, and what to do about it.

mod advice;
mod asset;
mod coverage;
mod exception;
mod expectation;
mod group;
mod matrix;
mod style;
mod summary;

use std::io::{self, Write};

use super::{Detail, Format, Layout};
use crate::assessment::Assessment;
use style::Painter;

/// The terminal format.
pub struct Terminal;

impl Format for Terminal {
    fn name(&self) -> &'static str {
        "terminal"
    }

    fn about(&self) -> &'static str {
        "for people: worst first, with what to do"
    }

    fn write(&self, assessment: &Assessment, layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        let mut painter = Painter::new(*layout, out);
        if layout.detail > Detail::Result {
            head(assessment, &mut painter)?;
            asset::write(assessment, &mut painter)?;
            coverage::write(assessment, &mut painter)?;
        }
        exception::write(assessment, &mut painter)?;
        summary::write(assessment, &mut painter)
    }
}

fn head(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    let circumstances = &assessment.circumstances;
    painter.line(&format!("{}, assessment as of {}", assessment.tool, circumstances.as_of))?;
    for (name, value) in &circumstances.context {
        painter.line(&format!("declared: {name} = {value}"))?;
    }
    painter.blank()
}
