//! The `nordlicht-billing` command.

#![expect(clippy::print_stdout, reason = "a command line prints its answers")]
#![expect(clippy::print_stderr, reason = "and its errors")]

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use nordlicht_billing::{Billing, Clock, Token, openapi_json, router, serve};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// The sample billing service of the fictional energy supplier Nordlicht.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Option<Serve>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the description of the API (OpenAPI 3.1).
    Openapi,
}

#[derive(Debug, Args)]
struct Serve {
    /// The database; made and filled with fictional customers if it is not there.
    #[arg(long, value_name = "FILE.db")]
    data: PathBuf,
    /// Address and port to listen on; port 0 is any free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Where the token stands that callers show; made if it is not there. Without it: FILE.db.token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = match (cli.command, cli.serve) {
        (Some(Command::Openapi), _) => openapi_json().map(|text| print!("{text}")).context("JSON"),
        (None, Some(settings)) => run(settings),
        (None, None) => Err(anyhow::anyhow!("`--data FILE.db` is missing")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because: {cause}");
            }
            ExitCode::from(2)
        }
    }
}

#[tokio::main]
async fn run(settings: Serve) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let token_file = settings.token_file.unwrap_or_else(|| {
        let mut name = settings.data.clone().into_os_string();
        name.push(".token");
        name.into()
    });
    let token = Token::read_or_make(&token_file)
        .with_context(|| format!("the token in {} cannot be used", token_file.display()))?;
    let billing = Billing::open(&settings.data, Clock::system())
        .with_context(|| format!("{} cannot be opened", settings.data.display()))?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", settings.listen))?;
    // Before anyone is told where we listen: from then on they may tell us to stop.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, router(billing, token), async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
    .await
    .context("the server failed")
}
