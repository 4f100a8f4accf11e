//! The `ombud` command.

#![expect(clippy::print_stdout, reason = "a command line prints its answers")]
#![expect(clippy::print_stderr, reason = "and its errors")]

use std::process::ExitCode;

use clap::Parser;

mod admin;
mod cli;
mod commands;
mod config;
mod outgoing;
mod wiring;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::from(2)
        }
    }
}
