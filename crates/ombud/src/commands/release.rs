//! `ombud release`: versions of the assistant on their way to customers.

use std::{collections::BTreeMap, path::Path, time::Duration};

use anyhow::{Context, anyhow};
use axum::http::Method;
use base64::{Engine, engine::general_purpose::STANDARD};
use indicatif::ProgressBar;
use ombud_service::Folder;
use serde_json::{Value, json};

use super::admin::plain;
use crate::{admin::Admin, arguments::count, cli::ReleaseCommand, wiring};

/// How often we look whether an evaluation has ended.
const EVERY: Duration = Duration::from_millis(500);

pub(crate) async fn run(admin: &Admin, command: ReleaseCommand) -> anyhow::Result<()> {
    let post = async |path: String, body: Value| admin.call(Method::POST, &path, Some(&body)).await;
    let release = match command {
        ReleaseCommand::List => return list(admin).await,
        ReleaseCommand::Show { release } => {
            admin.call(Method::GET, &format!("/v1/releases/{release}"), None).await?
        }
        ReleaseCommand::Propose { folder } => {
            let read = Folder::read(&folder)?;
            let files: BTreeMap<&String, String> =
                read.files.iter().map(|(path, bytes)| (path, STANDARD.encode(bytes))).collect();
            match post("/v1/releases".to_owned(), json!({ "files": files })).await {
                Ok(proposed) => evaluated(admin, proposed).await?,
                Err(refused) => return Err(not_proposed(&folder, refused)),
            }
        }
        ReleaseCommand::Approve { release, assistant_version: version, reason } => {
            let body = json!({ "version": version, "reason": reason });
            post(format!("/v1/releases/{release}/approve"), body).await?
        }
        ReleaseCommand::Reject { release, reason } => {
            post(format!("/v1/releases/{release}/reject"), json!({ "reason": reason })).await?
        }
        ReleaseCommand::Promote { release } => {
            post(format!("/v1/releases/{release}/promote"), json!({})).await?
        }
        ReleaseCommand::Listen { release, off } => {
            post(format!("/v1/releases/{release}/listen"), json!({ "listens": !off })).await?
        }
        ReleaseCommand::RollBack { release, reason } => {
            post(format!("/v1/releases/{release}/roll-back"), json!({ "reason": reason })).await?
        }
    };
    show(&release);
    Ok(())
}

/// Why a folder was not taken: everything that is wrong with it, as `ombud check` says it, or what the server
/// has against it besides.
fn not_proposed(folder: &Path, refused: anyhow::Error) -> anyhow::Error {
    let shown = folder.display();
    match wiring::checked(folder, None) {
        Ok((_, report)) if report.has_errors() => {
            anyhow!("`{shown}` cannot be proposed:\n{}", wiring::describe(&report, true))
        }
        _ => refused.context(format!("`{shown}` cannot be proposed")),
    }
}

/// Wait until customers have been played against a proposed version.
async fn evaluated(admin: &Admin, mut release: Value) -> anyhow::Result<Value> {
    // Draws nothing where the error stream is no terminal.
    let spinner = ProgressBar::new_spinner();
    spinner.set_message("customers are played against it; this can take minutes …");
    spinner.enable_steady_tick(Duration::from_millis(120));
    let id = release["id"].as_str().context("the server named no release")?.to_owned();
    while release["state"] == "evaluating" {
        tokio::time::sleep(EVERY).await;
        release = admin.call(Method::GET, &format!("/v1/releases/{id}"), None).await?;
    }
    spinner.finish_and_clear();
    Ok(release)
}

async fn list(admin: &Admin) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let path = format!("/v1/releases?limit=100{after}");
        let page = admin.call(Method::GET, &path, None).await?;
        for release in page["items"].as_array().into_iter().flatten() {
            let version = plain(&release["version"]);
            println!(
                "{}  {}  {:11} since {}",
                plain(&release["id"]),
                version.get(..12).unwrap_or(version),
                plain(&release["state"]),
                plain(&release["since"])
            );
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(()),
        }
    }
}

fn show(release: &Value) {
    println!("release  {}", plain(&release["id"]));
    println!("version  {}", plain(&release["version"]));
    println!("state    {} since {}", plain(&release["state"]), plain(&release["since"]));
    if let Some(why) = release["why"].as_str() {
        println!("why      {why}");
    }
    // Members that are left out are null of a value, and a panic of a map.
    let told = |name: &str| Some(&release[name]).filter(|value| value.is_object());
    if let Some(evaluation) = told("evaluation") {
        println!("showed   {}", showed(evaluation));
        for missed in evaluation["missed"].as_array().into_iter().flatten().take(NAMED_MAX) {
            println!("         missed: {}", plain(missed));
        }
    }
    if let Some(live) = told("live") {
        println!("         live:   {}", showed(live));
        for lost in release["lost"].as_array().into_iter().flatten().take(NAMED_MAX) {
            println!("         lost:   {}", plain(lost));
        }
    }
    if let Some(goals) = told("goals") {
        println!("goals    {}; the live version has {}", goals["own"], goals["live"]);
        for what in ["dropped", "changed"] {
            for title in goals[what].as_array().into_iter().flatten() {
                println!("         {what}: {}", plain(title));
            }
        }
    }
    if told("bar").is_some() {
        println!("approved by {} of {}", release["approvals"], release["approvals_asked"]);
    }
    if let Some(trial) = told("trial") {
        println!("tried    not served: {}", share(&trial["candidate_not_served"]));
        println!("         live:       {}", share(&trial["live_not_served"]));
        let e_value = |name: &str| trial[name].as_f64().unwrap_or_default();
        println!("         e-value {:.2}", e_value("e_value"));
        println!("         an act failed: {}", share(&trial["candidate_failed"]));
        println!("         live:          {}", share(&trial["live_failed"]));
        println!("         e-value {:.2}", e_value("e_value_failed"));
        let cost = |name: &str| {
            trial[name]
                .as_f64()
                .map_or("nothing yet".to_owned(), |cost| format!("{:.4}", cost / 1e6))
        };
        let (tried, live) = (cost("candidate_cost_micro"), cost("live_cost_micro"));
        println!("         cost per conversation: {tried}; live: {live}");
        println!("         e-value {:.2}", e_value("e_value_cost"));
    }
    if let Some(agreement) = told("agreement") {
        for (with, name) in [("with_live", "the live version"), ("with_people", "people")] {
            let side = &agreement[with];
            println!(
                "agrees   with {name}: {}; left to people: {}",
                share(&side["agrees"]),
                side["leaves"]
            );
        }
    }
    for step in release["steps"].as_array().into_iter().flatten() {
        let reason = step["reason"].as_str().map(|reason| format!(": {reason}"));
        println!(
            "  {}  {}{}",
            plain(&step["at"]),
            plain(&step["code"]),
            reason.unwrap_or_default()
        );
    }
}

/// Goals that are named; the whole list is in the answer of the API and in the report of `ombud eval`.
const NAMED_MAX: usize = 20;

/// What a version showed, in one line.
fn showed(evaluation: &Value) -> String {
    let reached = format!(
        "{} of goals reached {} out of {}",
        share(&evaluation["pass_k"]),
        count(&evaluation["k"], "time", "times"),
        evaluation["k"],
    );
    let mut parts = vec![reached];
    for (what, one, several) in [
        ("broken", "rule broken", "rules broken"),
        ("contracts", "contract not kept", "contracts not kept"),
        ("scenarios", "scenario failed", "scenarios failed"),
    ] {
        parts.push(count(&evaluation[what], one, several));
    }
    parts.join("; ")
}

/// A share as people read it, with its interval.
fn share(value: &Value) -> String {
    let percent = |part: &Value| part.as_f64().unwrap_or_default() * 100.0;
    if value["of"] == 0 {
        return "nothing to count".to_owned();
    }
    format!(
        "{:.1} % ({} of {}; 95 %: {:.1} to {:.1})",
        percent(&value["share"]),
        value["count"],
        value["of"],
        percent(&value["low"]),
        percent(&value["high"])
    )
}
