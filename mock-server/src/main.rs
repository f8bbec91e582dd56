//! The command line.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    mock365_allocator::give_back_at_once();
    cli::run()
}
