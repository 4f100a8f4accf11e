//! `ombud check`: every problem of an assistant's folder.

use std::process::ExitCode;

use super::scenarios;
use crate::{
    cli::CheckArgs,
    wiring::{Temporary, checked, describe},
};

pub(crate) async fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let (loaded, mut report) = checked(&args.folder)?;
    let counts = loaded.as_ref().map(|(assistant, policies)| {
        format!(
            "{} articles, {} intents, {} policies, {} scenarios; version {}",
            assistant.knowledge().articles().len(),
            assistant.intents().len(),
            policies.policies().count(),
            assistant.scenarios().len(),
            assistant.version()
        )
    });
    if let Some((assistant, policies)) = loaded {
        let running = Temporary::open("check", assistant, policies, None).await?;
        scenarios::judge(&running, &mut report).await?;
        running.service.stop().await;
    }
    report.sort();
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        if !report.problems.is_empty() {
            println!("{}", describe(&report, false));
        }
        let found = counts.as_deref().unwrap_or("cannot be started");
        println!("{}: {found}", args.folder.display());
    }
    Ok(if report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
