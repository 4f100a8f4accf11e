//! `ombud check`: every problem of an assistant's folder.

use std::process::ExitCode;

use ombud_domain::Clock;
use ombud_service::{SystemClock, check_folder};

use crate::{cli::CheckArgs, wiring::describe};

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (loaded, mut report) = check_folder(&args.folder, today)?;
    if let Some((assistant, _)) = &loaded {
        for failure in assistant.failing_scenarios(today) {
            report.error(&failure.file, failure.line, failure.message, failure.remedy);
        }
    }
    report.sort();
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        if !report.problems.is_empty() {
            println!("{}", describe(&report, false));
        }
        match &loaded {
            Some((assistant, policies)) => println!(
                "{}: {} articles, {} intents, {} policies, {} scenarios; version {}",
                args.folder.display(),
                assistant.knowledge().articles().len(),
                assistant.intents().len(),
                policies.policies().count(),
                assistant.scenarios().len(),
                assistant.version()
            ),
            None => println!("{}: cannot be started", args.folder.display()),
        }
    }
    Ok(if report.has_errors() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
