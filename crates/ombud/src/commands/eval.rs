//! `ombud eval`: customers with goals, played against an assistant in simulated worlds.

use std::{fs, path::Path, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use ombud_domain::Clock;
use ombud_eval::{Options, compare, evaluate};
use ombud_service::SystemClock;

use crate::{cli::EvalArgs, wiring};

/// Conversations at a time, per core: while one waits for the disk, another thinks.
const PER_CORE: usize = 4;

pub(crate) async fn run(args: &EvalArgs) -> anyhow::Result<ExitCode> {
    let read = |path: &Path| {
        fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))
    };
    // Before the work, not after it.
    let against = args.against.as_deref().map(read).transpose()?;
    for path in [&args.json, &args.html, &args.junit].into_iter().flatten() {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || path.is_dir() {
            bail!("`{}` cannot be written: its folder is not there, or it is one", path.display());
        }
    }
    let (assistant, policies) = wiring::load_assistant(&args.folder, None)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let options = Options {
        k: args.k.into(),
        only: args.only.clone(),
        at_once: cores * PER_CORE,
        at: SystemClock.now(),
    };
    // Draws nothing where the error stream is no terminal.
    let bar = ProgressBar::new(0).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} conversations, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let progress = |ended: usize, all: usize| {
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(ended).unwrap_or(u64::MAX));
    };
    let report = evaluate(Arc::new(assistant), Arc::new(policies), &options, progress).await?;
    bar.finish_and_clear();
    print!("{}", report.text());
    if let Some(before) = against {
        match compare(&report, &before) {
            Ok(text) => print!("{text}"),
            Err(why) => bail!("`--against` names no report of an evaluation: {why}"),
        }
    }
    let files =
        [(&args.json, report.json()?), (&args.html, report.html()), (&args.junit, report.junit())];
    for (path, text) in files {
        let Some(path) = path else { continue };
        fs::write(path, text).with_context(|| format!("`{}` cannot be written", path.display()))?;
        println!("written: {}", path.display());
    }
    Ok(if report.passes(args.min / 100.0) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
