//! `ombud doctor`: look at everything and say what to mend.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::ExitCode};

use axum::http::Method;
use ombud_domain::Clock;
use ombud_service::{SystemClock, check_folder};
use ombud_store::{PostgresStore, SqliteStore, StoreError};
use tokio::net::UnixStream;

use crate::{
    admin::{Admin, socket_path},
    arguments::count,
    config::Config,
    wiring::{Ill, Look, is_usable, remedy},
};

/// What is said line by line, and whether nothing is to be mended.
struct Findings {
    well: bool,
}

impl Findings {
    fn ok(what: &str) {
        println!("ok   {what}");
    }

    fn mend(&mut self, what: &str, remedy: &str) {
        println!("MEND {what}\n     {remedy}");
        self.well = false;
    }

    fn of(&mut self, what: &str, looked: Result<(), Ill>) {
        match looked {
            Ok(()) => Self::ok(what),
            Err(Ill { why, remedy }) => self.mend(&why, &remedy),
        }
    }
}

pub(crate) async fn run(file: Option<&PathBuf>) -> anyhow::Result<ExitCode> {
    let mut findings = Findings { well: true };
    let config = match Config::load(file) {
        Ok(config) => config,
        Err(error) => {
            let remedy = "see `ombud config --reference`";
            findings.mend(&format!("configuration: {error:#}"), remedy);
            return Ok(ExitCode::FAILURE);
        }
    };
    Findings::ok("configuration");
    assistant(&config, &mut findings);
    let serving = UnixStream::connect(socket_path(&config)).await.is_ok();
    println!(
        "     a server {} on `{}`",
        if serving { "runs" } else { "does not run" },
        config.data.display()
    );
    if serving {
        match ready(&config).await {
            Ok(()) => Findings::ok("the server is ready"),
            Err(why) => {
                findings.mend(&format!("the server is not ready: {why:#}"), "see what it logged");
            }
        }
    }
    let mut is_used = false;
    for (what, found) in databases(&config).await {
        // A file that is no database any more was one.
        is_used |= found.as_ref().map_or(config.postgres.is_none(), |used| *used);
        match found {
            Ok(_) => Findings::ok(&what),
            Err((why, remedy)) => {
                findings.mend(&format!("{what} cannot be opened: {why}"), &remedy);
            }
        }
    }
    if config.data.is_dir() {
        let looked = config.clone();
        let look = tokio::task::spawn_blocking(move || Look::at(&looked, is_used)).await?;
        data(&config, look, &mut findings);
    } else if let Err(Ill { why, remedy }) = is_usable(&config.data) {
        findings.mend(&why, &remedy);
    } else {
        println!("     `{}` does not exist yet; `ombud serve` makes it", config.data.display());
    }
    if !config.listen.ip().is_loopback() {
        println!("     listens on {}: put a reverse proxy with TLS before it", config.listen);
    }
    Ok(if findings.well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn assistant(config: &Config, findings: &mut Findings) {
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let folder = config.assistant.display();
    match check_folder(&config.assistant, today) {
        Ok((loaded, report)) => {
            let problems = count(report.problems.len(), "problem", "problems");
            let what = format!("assistant `{folder}`, {problems}");
            match loaded {
                Some(_) => Findings::ok(&what),
                None => findings.mend(&what, &format!("run `ombud check {folder}`")),
            }
        }
        Err(error) => findings.mend(&format!("assistant: {error}"), "set `assistant.folder`"),
    }
}

/// What is in the data folder, and who may do what with it.
fn data(config: &Config, look: anyhow::Result<Look>, findings: &mut Findings) {
    match look {
        Ok(Look { secrets, ledger, keys_missing, read_only }) => {
            for (path, looked) in secrets {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                findings.of(&format!("secret {name}"), looked);
                let mode = fs::metadata(&path).map(|found| found.permissions().mode() & 0o077);
                if mode.is_ok_and(|mode| mode != 0) {
                    let remedy = format!("chmod 600 {}", path.display());
                    findings.mend(&format!("secret {name} is not its owner's alone"), &remedy);
                }
            }
            if let Some(looked) = ledger {
                findings.of("the ledger's entries", looked);
            }
            for Ill { why, remedy } in keys_missing.into_iter().chain(read_only) {
                findings.mend(&why, &remedy);
            }
        }
        Err(error) => findings.mend(&format!("secrets: {error:#}"), "set it as it was"),
    }
    let mode = fs::metadata(&config.data).map(|found| found.permissions().mode() & 0o077);
    if mode.is_ok_and(|mode| mode == 0) {
        Findings::ok("data folder is its owner's alone");
    } else {
        let remedy = format!("chmod 700 {}", config.data.display());
        findings.mend("data folder is not its owner's alone", &remedy);
    }
    findings.of("data folder can be written to", is_usable(&config.data));
}

/// Each database there is, and whether there may be data in it, or why it cannot be opened with what to do
/// about it.
async fn databases(config: &Config) -> Vec<(String, Result<bool, (String, String)>)> {
    if let Some(url) = &config.postgres {
        // Where it is may hold a password.
        let looked = PostgresStore::look(url, config.postgres_standbys).await;
        let looked = looked.map_err(|error| (why(&error), remedy(config, &error)));
        return vec![("the PostgreSQL database".to_owned(), looked)];
    }
    let folder = config.data.clone();
    let looked = tokio::task::spawn_blocking(move || SqliteStore::look(folder)).await;
    let databases = looked.unwrap_or_default().into_iter().map(|(name, looked)| {
        let path = config.data.join(name);
        let looked = looked.map(|()| true);
        let looked = looked.map_err(|error| (why(&error), remedy(config, &error)));
        (format!("database `{}`", path.display()), looked)
    });
    databases.collect()
}

/// What a database says, with what lies behind it, in one line.
fn why(error: &StoreError) -> String {
    let mut said = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string().replace('\n', " ");
        // Layers often repeat what lies below them.
        if !said.iter().any(|before| before.contains(&text)) {
            said.push(text);
        }
        cause = inner.source();
    }
    said.join(": ")
}

/// What a running server says of itself: it may have started and decide nothing.
async fn ready(config: &Config) -> anyhow::Result<()> {
    let (status, said) =
        Admin::Socket(socket_path(config)).bytes(Method::GET, "/readyz", None).await?;
    if status == 200 {
        return Ok(());
    }
    let problem: serde_json::Value = serde_json::from_slice(&said).unwrap_or_default();
    let detail = problem.get("detail").and_then(serde_json::Value::as_str);
    anyhow::bail!("{}", detail.unwrap_or("it does not say why"))
}
