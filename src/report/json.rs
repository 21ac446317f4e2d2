//! The assessment itself, as JSON with a published schema: for other programs and other laboratories.

use std::io::{self, Write};

use super::{Format, Layout};
use crate::assessment::Assessment;

/// The JSON format.
pub struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "everything, as JSON; `cryptassay schema assessment` describes it"
    }

    fn write(&self, assessment: &Assessment, _layout: &Layout, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, assessment)?;
        out.write_all(b"\n")
    }
}
