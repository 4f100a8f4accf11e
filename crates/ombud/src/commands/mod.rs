//! The commands. One file per family.

use std::process::ExitCode;

use anyhow::Context;
use clap::CommandFactory;

use crate::{
    cli::{Cli, Command},
    config::{self, Config},
};

mod admin;
mod batch;
mod bench;
mod chat;
mod check;
mod credentials;
mod doctor;
mod eval;
mod guard;
mod init;
mod ledger;
mod man;
mod release;
mod report;
mod restore;
mod scenarios;
mod serve;
mod tools;
mod verify;
mod witness;

/// Carry out a command. Exit code 0: done; 1: done, and the answer is no; 2: it failed.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let file = cli.config.as_ref();
    match cli.command {
        // What needs no configuration works without one, also where the file is broken.
        Command::Check(args) => runtime()?.block_on(check::run(&args)),
        Command::Eval(args) => runtime()?.block_on(eval::run(&args)),
        Command::Init(args) => init::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Guard(args) => guard::run(&args),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "ombud", &mut text);
            print!("{}", String::from_utf8(text)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Man(args) => man::run(&args),
        Command::Api(args) => {
            let openapi = ombud_web::openapi();
            if args.reference {
                print!("{}", ombud_web::reference(&openapi));
            } else {
                println!("{}", openapi.to_pretty_json()?);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Config(args) => {
            let text = if args.reference {
                config::reference()
            } else {
                config::in_force(&Config::load(file)?)
            };
            print!("{text}");
            Ok(ExitCode::SUCCESS)
        }
        Command::Tools(args) => runtime()?.block_on(tools::run(&Config::load(file)?, &args)),
        Command::Witness(args) => runtime()?.block_on(witness::run(&args)),
        Command::Serve => runtime()?.block_on(serve::run(Config::load(file)?)),
        Command::Chat(args) => runtime()?.block_on(chat::run(&Config::load(file)?, &args)),
        Command::Batch(args) => runtime()?.block_on(batch::run(&args)),
        Command::Bench(args) => runtime()?.block_on(bench::run(&args)),
        Command::Doctor => runtime()?.block_on(doctor::run(file)),
        Command::Restore(args) => restore::run(&Config::load(file)?, &args),
        command @ (Command::Ledger(_)
        | Command::Policy(_)
        | Command::Erase(_)
        | Command::Procedures(_)
        | Command::Release(_)
        | Command::Hold(_)
        | Command::Stop(_)
        | Command::Approvals(_)
        | Command::Tasks(_)
        | Command::Deliveries(_)
        | Command::Credentials(_)
        | Command::Recall(_)
        | Command::Backup(_)) => runtime()?.block_on(admin::run(&Config::load(file)?, command)),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")
}
