//! The command line: arguments, progress, exit codes.
//!
//! Results go to standard output, progress and messages to standard error. The exit code is decided before anything is
//! rendered; [`exit::Exit`] lists what each means.
#![expect(
    clippy::disallowed_methods,
    reason = "the command line reads the files that the user names, and the clock, once"
)]

mod assess;
mod completions;
pub mod exit;
mod explain;
mod facts;

mod judge;
mod man;
mod output;
mod policies;
mod policy;
mod problem;
mod progress;
mod scan;
mod schema;
mod table;

use clap::{CommandFactory, Parser, Subcommand};

use exit::Exit;
use problem::Problem;

/// Assess the strength of the cryptography in TLS endpoints, certificates and binaries.
///
/// Scans targets into an inventory of facts, each with its evidence, and grades it against dated, cited policies.
#[derive(Debug, Parser)]
#[command(name = "cryptassay", version, propagate_version = true, arg_required_else_help = true, after_help = exit::HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Scan targets and assess what is found.
    Scan(scan::Arguments),
    /// Assess a saved inventory, under other policies or as of another date, without touching the targets.
    Assess(assess::Arguments),

    /// Explain an algorithm, suite, group, scheme or OID: what it is made of, its strength, what each policy says of it.
    Explain(explain::Arguments),
    /// List, show and check policies.
    Policy(policy::Arguments),
    /// Print the JSON Schema of an output.
    Schema(schema::Arguments),
    /// Print a completion script for a shell.
    Completions(completions::Arguments),
    /// Print the manual page.
    Man,
}

/// Runs the command line of this process.
pub fn run() -> Exit {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let usage = error.use_stderr();
            // Nothing is left to do if the message itself cannot be written.
            let _ = error.print();
            return if usage { Exit::Usage } else { Exit::Clean };
        }
    };
    let done = match &arguments.command {
        Command::Scan(arguments) => scan::run(arguments),
        Command::Assess(arguments) => assess::run(arguments),

        Command::Explain(arguments) => explain::run(arguments),
        Command::Policy(arguments) => policy::run(arguments),
        Command::Schema(arguments) => schema::run(arguments),
        Command::Completions(arguments) => completions::run(arguments, &mut Arguments::command()),
        Command::Man => man::run(Arguments::command()),
    };
    done.unwrap_or_else(|problem| {
        output::complain(&problem);
        problem.exit()
    })
}

/// What a subcommand returns.
type Done = Result<Exit, Problem>;
