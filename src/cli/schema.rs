use clap::{Args, ValueEnum};

use super::Done;
use super::exit::Exit;
use super::output::Output;
use crate::assessment::Assessment;
use crate::inventory::Inventory;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which output.
    of: Of,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// What `scan --format inventory` writes and `assess` reads.
    Inventory,
    /// What `--format json` writes.
    Assessment,
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let schema = match arguments.of {
        Of::Inventory => Inventory::schema(),
        Of::Assessment => Assessment::schema(),
    };
    Output::new(None).write(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema)?;
        out.write_all(b"\n")
    })?;
    Ok(Exit::Clean)
}
