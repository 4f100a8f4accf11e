//! `ombud check`: every problem of an assistant's folder.

use std::{fs, path::Path, process::ExitCode};

use anyhow::Context;
use ombud_domain::Locale;
use ombud_service::Assistant;

use super::scenarios;
use crate::{
    arguments::count,
    cli::CheckArgs,
    wiring::{Temporary, checked, describe},
};

pub(crate) async fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let (loaded, mut report) = checked(&args.folder, None)?;
    let counts = loaded.as_ref().map(|(assistant, policies)| {
        format!(
            "{}, {}, {}, {}, {}; version {}",
            count(assistant.knowledge().articles().len(), "article", "articles"),
            count(assistant.intents().len(), "intent", "intents"),
            count(assistant.flows().len(), "procedure", "procedures"),
            count(policies.policies().count(), "policy", "policies"),
            count(assistant.scenarios().len(), "scenario", "scenarios"),
            assistant.version()
        )
    });
    if let Some((assistant, policies)) = loaded {
        if let Some(folder) = &args.graph {
            draw(&assistant, folder)?;
        }
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

/// Write a picture of each procedure.
fn draw(assistant: &Assistant, folder: &Path) -> anyhow::Result<()> {
    let failed = |path: &Path| format!("`{}` cannot be written", path.display());
    fs::create_dir_all(folder).with_context(|| failed(folder))?;
    for flow in assistant.flows() {
        let svg = assistant.picture(flow, Locale::En, None);
        for (kind, drawn) in [("svg", svg), ("mmd", assistant.mermaid(flow, Locale::En))] {
            let path = folder.join(format!("{}.{kind}", flow.id));
            fs::write(&path, drawn).with_context(|| failed(&path))?;
        }
    }
    Ok(())
}
