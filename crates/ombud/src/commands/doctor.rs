//! `ombud doctor`: look at everything and say what to mend.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use ombud_domain::Clock;
use ombud_service::{SystemClock, check_folder};
use ombud_store::{PostgresStore, SqliteStore, StoreError};
use tokio::net::UnixStream;

use crate::{admin::socket_path, arguments::count, config::Config};

pub(crate) async fn run(file: Option<&PathBuf>) -> anyhow::Result<ExitCode> {
    let mut well = true;
    let mut line = |ok: bool, what: &str, remedy: &str| {
        println!("{} {what}", if ok { "ok  " } else { "MEND" });
        if !ok {
            println!("     {remedy}");
            well = false;
        }
    };
    let config = match Config::load(file) {
        Ok(config) => {
            line(true, "configuration", "");
            config
        }
        Err(error) => {
            line(false, &format!("configuration: {error:#}"), "see `ombud config --reference`");
            return Ok(ExitCode::FAILURE);
        }
    };
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    match check_folder(&config.assistant, today) {
        Ok((loaded, report)) => {
            let what = format!(
                "assistant `{}`, {}",
                config.assistant.display(),
                count(report.problems.len(), "problem", "problems")
            );
            line(
                loaded.is_some(),
                &what,
                &format!("run `ombud check {}`", config.assistant.display()),
            );
        }
        Err(error) => line(false, &format!("assistant: {error}"), "set `assistant.folder`"),
    }
    let serving = UnixStream::connect(socket_path(&config)).await.is_ok();
    println!(
        "     a server {} on `{}`",
        if serving { "runs" } else { "does not run" },
        config.data.display()
    );
    for (what, found) in databases(&config).await {
        match found {
            Ok(()) => line(true, &what, ""),
            Err((why, remedy)) => line(false, &format!("{what} cannot be opened: {why}"), &remedy),
        }
    }
    if config.data.exists() && !config.data.is_dir() {
        let remedy = "move the file away, or set `data.folder` to another place";
        line(false, &format!("data folder `{}` is a file", config.data.display()), remedy);
    } else if config.data.exists() {
        let remedy = format!("chmod 700 {}", config.data.display());
        let mode = fs::metadata(&config.data).map(|found| found.permissions().mode() & 0o077);
        line(mode.is_ok_and(|mode| mode == 0), "data folder is its owner's alone", &remedy);
        let secrets = config.data.join("secrets");
        for name in ["cell.key", "token.key", "ledger.key"] {
            let path = secrets.join(name);
            if let Ok(found) = fs::metadata(&path) {
                let mode = found.permissions().mode() & 0o077;
                line(
                    mode == 0,
                    &format!("secret {name}"),
                    &format!("chmod 600 {}", path.display()),
                );
            }
        }
        let probe = config.data.join(".doctor");
        let writable = fs::write(&probe, "x").is_ok();
        drop(fs::remove_file(&probe));
        line(
            writable,
            "data folder can be written to",
            "make room, or give rights to the service's user",
        );
    } else if let Err((place, why)) = can_be_made(&config.data) {
        let remedy = format!(
            "set `data.folder` to a place where the service's user may write, or give them the right \
             to write in `{}`",
            place.display()
        );
        let folder = config.data.display();
        line(false, &format!("data folder `{folder}` cannot be made: {why}"), &remedy);
    } else {
        println!("     `{}` does not exist yet; `ombud serve` makes it", config.data.display());
    }
    if !config.listen.ip().is_loopback() {
        println!("     listens on {}: put a reverse proxy with TLS before it", config.listen);
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Each database there is, and why it cannot be opened with what to do about it.
async fn databases(config: &Config) -> Vec<(String, Result<(), (String, String)>)> {
    if let Some(url) = &config.postgres {
        // Where it is may hold a password.
        let looked = PostgresStore::look(url, config.postgres_standbys).await;
        let remedy = "see that the server runs and can be reached from here, and that name, password and \
                      database in `data.postgres` are right";
        let looked = looked.map_err(|error| (why(&error), remedy_of(&error, remedy)));
        return vec![("the PostgreSQL database".to_owned(), looked)];
    }
    let folder = config.data.clone();
    let looked = tokio::task::spawn_blocking(move || SqliteStore::look(folder)).await;
    let databases = looked.unwrap_or_default().into_iter().map(|(name, looked)| {
        let path = config.data.join(name);
        let remedy = format!(
            "see that the service's user may read and write `{}`; if it is damaged, put a backup in place: \
             `ombud restore`",
            path.display()
        );
        let looked = looked.map_err(|error| (why(&error), remedy_of(&error, &remedy)));
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

fn remedy_of(error: &StoreError, otherwise: &str) -> String {
    match error {
        StoreError::NotDurable { remedy, .. } => (*remedy).to_owned(),
        StoreError::TooNew { .. } => "use the ombud that wrote it, or a newer one".to_owned(),
        _ => otherwise.to_owned(),
    }
}

/// Whether a folder that does not exist can be made: else the nearest that exists, and why not in it.
fn can_be_made(folder: &Path) -> Result<(), (PathBuf, io::Error)> {
    let above = folder.ancestors().skip(1).map(|above| match above.to_str() {
        Some("") => Path::new("."),
        _ => above,
    });
    let place = above.into_iter().find(|above| above.exists()).unwrap_or(Path::new("/"));
    let probe = place.join(".ombud-doctor");
    let made = fs::create_dir(&probe);
    drop(fs::remove_dir(&probe));
    made.map_err(|why| (place.to_owned(), why))
}
