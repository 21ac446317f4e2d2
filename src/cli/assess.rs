use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use super::problem::Problem;
use super::{Done, judge};
use crate::inventory::Inventory;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// An inventory saved by `scan --format inventory -o FILE`; `-` reads standard input.
    inventory: PathBuf,
    #[command(flatten)]
    judge: judge::Arguments,
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let judge = arguments.judge.judge()?;
    let name = arguments.inventory.display().to_string();
    let text = if name == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text).map_err(Problem::file("standard input"))?
    } else {
        std::fs::read_to_string(&arguments.inventory).map_err(Problem::file(name.clone()))?
    };
    let mut inventory =
        Inventory::from_json(&text).map_err(|error| Problem::Usage(format!("{name} is no inventory: {error}")))?;
    inventory.sort();
    judge.conclude(&inventory)
}
