//! The `ombud` command.

#![expect(clippy::print_stdout, reason = "a command line prints its answers")]
#![expect(clippy::print_stderr, reason = "and its errors")]

use std::{io, process::ExitCode};

use clap::Parser;

mod admin;
mod arguments;
mod cli;
mod commands;
mod config;
mod evaluator;
mod json;
mod key_command;
mod key_set;
mod lines;
mod mail;
mod mcp;
mod outgoing;
mod served;
mod telemetry;
mod wiring;

/// A turn allocates some thousand small things on one thread and drops some of them on another:
/// with the C library's allocator that is a sixth of its time. What training leaves behind goes back
/// to the system within seconds, which a thread of the allocator's own sees to.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    leave_when_nobody_reads();
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            for cause in error.chain().skip(1) {
                // What was read as text is none.
                let is_no_text = cause
                    .downcast_ref::<io::Error>()
                    .is_some_and(|cause| cause.kind() == io::ErrorKind::InvalidData);
                if is_no_text {
                    eprintln!("  because: it is not UTF-8");
                } else {
                    eprintln!("  because: {cause}");
                }
            }
            ExitCode::from(2)
        }
    }
}

/// `ombud … | head` ends when `head` has seen enough, without a word; where what is printed cannot be
/// written, such as to a full disk, with one. All that is printed is printed by `print!`, which panics then.
fn leave_when_nobody_reads() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload().downcast_ref::<String>().map(String::as_str);
        if let Some(why) = text.and_then(|text| text.strip_prefix("failed printing to std")) {
            if why.contains("Broken pipe") {
                std::process::exit(141);
            }
            if let Some(why) = why.strip_prefix("out: ") {
                eprintln!("error: what is printed cannot be written\n  because: {why}");
                std::process::exit(2);
            }
        }
        before(panic);
    }));
}
