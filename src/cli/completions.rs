use clap::Args;
use clap_complete::Shell;

use super::Done;
use super::exit::Exit;
use super::output::Output;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, command: &mut clap::Command) -> Done {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, command, "cryptassay", &mut script);
    Output::new(None).write(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}
