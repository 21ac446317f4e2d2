//! The `cryptassay` program.

fn main() -> std::process::ExitCode {
    cryptassay::cli::run().into()
}
