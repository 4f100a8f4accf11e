//! `ombud doctor`: look at everything and say what to mend.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::ExitCode};

use ombud_domain::Clock;
use ombud_service::{SystemClock, check_folder};
use tokio::net::UnixStream;

use crate::{admin::socket_path, config::Config};

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
                "assistant `{}`, {} problems",
                config.assistant.display(),
                report.problems.len()
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
    if config.data.exists() {
        let mode = fs::metadata(&config.data)?.permissions().mode() & 0o077;
        let remedy = format!("chmod 700 {}", config.data.display());
        line(mode == 0, "data folder is its owner's alone", &remedy);
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
    } else {
        println!("     `{}` does not exist yet; `ombud serve` makes it", config.data.display());
    }
    if !config.listen.ip().is_loopback() {
        println!("     listens on {}: put a reverse proxy with TLS before it", config.listen);
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
