//! `ombud chat`: the assistant in the terminal.

use std::{
    io::{BufRead, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use axum::http::Method;
use serde_json::{Value, json};

use crate::{admin::Admin, cli::ChatArgs, config::Config, wiring};

pub(crate) async fn run(config: &Config, args: &ChatArgs) -> anyhow::Result<ExitCode> {
    let admin = match Admin::connect(config).await {
        Ok(admin) => admin,
        // The first run: there is no data yet, so this process makes it.
        Err(_) if config.postgres.is_none() && !config.data.exists() => {
            let running = wiring::open(config).await?;
            Admin::Here(Box::new(crate::admin::operator_router(&running)), Some(Box::new(running)))
        }
        Err(error) => return Err(error),
    };
    let german = args.lang == "de";
    // Without a server nobody answers at the address of an article; its file is at hand.
    let folder = matches!(admin, Admin::Here(..)).then_some(config.assistant.as_path());
    let body = json!({ "language": args.lang, "channel": "terminal" });
    let opened = admin.call(Method::POST, "/v1/conversations", Some(&body)).await?;
    let conversation = opened["conversation"]["id"].as_str().unwrap_or_default().to_owned();
    println!("{}\n", opened["conversation"]["disclosure"].as_str().unwrap_or_default());
    println!("{}\n", if german { "(Mit Strg+D beenden.)" } else { "(End with Ctrl+D.)" });
    let stdin = std::io::stdin();
    loop {
        print!("> ");
        std::io::stdout().flush()?;
        let mut line = Vec::new();
        if stdin.lock().read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let Ok(text) = String::from_utf8(line) else {
            let words = if german {
                "Diese Zeile ist kein UTF-8 und wurde nicht gesendet."
            } else {
                "That line is not UTF-8 and was not sent."
            };
            println!("! {words}\n");
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        let path = format!("/v1/conversations/{conversation}/messages");
        let body = json!({ "text": text.trim_end() });
        match admin.call_in(&args.lang, Method::POST, &path, Some(&body)).await {
            Ok(sent) => print_reply(&sent, german, folder),
            Err(error) => println!("! {error}\n"),
        }
    }
    println!();
    admin.close().await;
    Ok(ExitCode::SUCCESS)
}

fn print_reply(sent: &Value, german: bool, folder: Option<&Path>) {
    let Some(reply) = sent.get("reply").filter(|reply| reply.is_object()) else {
        let words = if german {
            "(Ihre Nachricht liegt bei unserem Team. Ein Mensch antwortet Ihnen.)"
        } else {
            "(Your message is with our team. A person will answer you.)"
        };
        println!("{words}\n");
        return;
    };
    println!("\n[{}]", reply["author"]["label"].as_str().unwrap_or_default());
    println!("{}", reply["text"].as_str().unwrap_or_default());
    for part in reply["parts"].as_array().into_iter().flatten() {
        if let Some(link) = part["link"].as_str() {
            match folder.and_then(|folder| article_of(folder, link)) {
                Some(file) => println!("→ {}", file.display()),
                None => println!("→ {link}"),
            }
        }
    }
    println!();
}

/// The file of the article that a link leads to, where the folder has it.
fn article_of(folder: &Path, link: &str) -> Option<PathBuf> {
    let (_, place) = link.split_once("/knowledge/")?;
    let name = place.split(['?', '#']).next()?;
    Some(folder.join("knowledge").join(format!("{name}.md"))).filter(|file| file.exists())
}
