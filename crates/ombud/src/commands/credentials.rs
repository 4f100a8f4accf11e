//! `ombud credentials`: what shows tools that we may, kept in the key store.

use std::io::{self, BufRead, IsTerminal, Read};

use anyhow::{Context, bail};
use axum::http::Method;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use serde_json::json;
use zeroize::Zeroizing;

use super::admin::plain;
use crate::{admin::Admin, cli::CredentialsCommand};

/// What is read at most, in bytes: more than any credential has.
const READ_MAX_BYTES: u64 = 64 * 1024;

pub(crate) async fn run(admin: &Admin, command: CredentialsCommand) -> anyhow::Result<()> {
    match command {
        CredentialsCommand::Set { name } => {
            let secret = read_secret()?;
            let body = json!({ "name": name, "secret": secret.as_str() });
            let kept = admin.call(Method::POST, "/v1/credentials", Some(&body)).await?;
            println!("kept: {name}; decision {}", plain(&kept["decision"]));
        }
        CredentialsCommand::List { json } => {
            let kept = admin.call(Method::GET, "/v1/credentials", None).await?;
            let kept = kept["items"].as_array().cloned().unwrap_or_default();
            if json {
                println!("{}", serde_json::to_string_pretty(&kept)?);
                return Ok(());
            }
            if kept.is_empty() {
                println!("no credential is kept");
            }
            for one in kept {
                let (name, at, by) =
                    (plain(&one["name"]), plain(&one["set_at"]), plain(&one["by"]));
                println!("{name}  set {at} by {by}; decision {}", plain(&one["decision"]));
            }
        }
        CredentialsCommand::Remove { name } => {
            // A name that is none is not there either; it must not become another address.
            if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
                bail!("there is no credential `{name}`");
            }
            admin.call(Method::DELETE, &format!("/v1/credentials/{name}"), None).await?;
            println!("removed: {name}");
        }
    }
    Ok(())
}

/// One line of the standard input; what is typed at a terminal is not shown.
fn read_secret() -> anyhow::Result<Zeroizing<String>> {
    let input = io::stdin();
    let mut text = Zeroizing::new(String::new());
    if input.is_terminal() {
        eprintln!("the credential, then Enter (it is not shown):");
        let shown = tcgetattr(&input).context("the terminal does not say how it is set")?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&input, OptionalActions::Now, &hidden).context("the terminal goes on showing")?;
        let read = input.lock().read_line(&mut text);
        tcsetattr(&input, OptionalActions::Now, &shown).context("the terminal shows nothing")?;
        read?;
    } else {
        let mut limited = input.lock().take(READ_MAX_BYTES);
        limited.read_to_string(&mut text).context("the standard input is not text")?;
    }
    let secret = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
    if secret.is_empty() {
        bail!("standard input is empty: write `ombud credentials set NAME < FILE`");
    }
    Ok(secret)
}
