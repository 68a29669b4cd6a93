//! The `portaria` command.

use std::process::ExitCode;

/// Pages and answers are many small pieces of memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    portaria::cli::run(std::env::args_os())
}
