//! The `portaria` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    portaria::cli::run(std::env::args_os())
}
