//! `ombud ledger verify`: what a check of the whole ledger found, as people read it.

use std::process::ExitCode;

use axum::http::Method;
use serde_json::{Value, json};

use super::admin::plain;
use crate::{admin::Admin, arguments::count};

/// Check the ledger, and say what was found.
pub(super) async fn verify(admin: &Admin, json: bool) -> anyhow::Result<ExitCode> {
    let report = admin.call(Method::POST, "/v1/ledger/verify", None).await?;
    let before = report["before"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_right = report["first_wrong"].is_null()
        && report["changed"] == 0
        && before.iter().all(is_right_before);
    if json {
        println!("{report:#}");
    } else if let Some(index) = report["first_wrong"].as_u64() {
        wrong(index);
    } else {
        if report["changed"] == 0 {
            right(&report);
        } else {
            changed(&report);
        }
        before.iter().for_each(say_before);
        say_unchecked(&report);
    }
    Ok(if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The data cannot be opened because its log is wrong: for whoever asked that, an answer.
pub(super) fn not_opened(index: u64, json: bool) -> ExitCode {
    if json {
        println!("{:#}", json!({ "first_wrong": index }));
    } else {
        wrong(index);
    }
    ExitCode::FAILURE
}

fn wrong(index: u64) {
    println!("wrong: entry {index} is the first that is not shown to be what was signed");
}

fn right(report: &Value) {
    println!(
        "right: {}; {}, {} can no longer be opened (erased)",
        count(&report["size"], "entry", "entries"),
        count(&report["leaves_matching"], "leaf matches", "leaves match"),
        report["leaves_erased"]
    );
    println!(
        "       beside them match the policy requests of {} and the sealed texts of {}; {}",
        count(&report["requests_matching"], "decision", "decisions"),
        count(&report["texts_matching"], "decision", "decisions"),
        count(&report["messages_opened"], "message opens", "messages open"),
    );
}

/// The log is right, and something kept beside it is not.
fn changed(report: &Value) {
    let examples = report["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
    for example in examples {
        println!("wrong: {}", plain(&example["what"]));
    }
    let more = report["changed"].as_u64().unwrap_or_default().saturating_sub(examples.len() as u64);
    if more > 0 {
        println!("       and {more} more");
    }
    println!(
        "       the log itself is right: {}; what is named here was changed in the database, or its disk is damaged",
        count(&report["size"], "entry", "entries")
    );
}

/// Erasures that only a log before this one could tell of, and it is wrong.
fn say_unchecked(report: &Value) {
    let unchecked = report["erasures_unchecked"].as_u64().unwrap_or_default();
    if unchecked > 0 {
        println!();
        println!(
            "not checked: whether {} recorded; they may be in a log before this one, and that one is not shown to be \
             what was signed",
            count(unchecked, "erasure that is kept was", "erasures that are kept were")
        );
    }
}

fn is_right_before(log: &Value) -> bool {
    let (named, kept) = (&log["named"], &log["kept"]);
    let named_is = named.is_null() || named["checkpoint"].is_string() && named["signed"] != "wrong";
    named_is && kept["first_wrong"].is_null()
}

/// A log before this one: what of it was checked, and what was not.
fn say_before(log: &Value) {
    let (origin, named, kept) = (plain(&log["origin"]), &log["named"], &log["kept"]);
    println!();
    if named.is_null() {
        println!("an older log is kept, which no log after it names: `{origin}`");
    } else {
        say_named(origin, named);
    }
    if kept.is_null() {
        println!("       checked: nothing, for none of its entries are here");
    } else {
        say_kept(kept);
    }
    let missing = log["missing"].as_u64().unwrap_or_default();
    if missing > 0 {
        let from = kept["size"].as_u64().unwrap_or_default();
        let which = match missing {
            1 => format!("entry {from}, which is"),
            _ => format!("entries {from} to {}, which are", from + missing - 1),
        };
        println!(
            "       not checked: {which} not here any more, and that its last checkpoint continues what is"
        );
        println!(
            "                    for that, an auditor needs the log's tiles as they were published (`ombud ledger"
        );
        println!(
            "                    export`, or whoever fetched them), its key, and its last checkpoint (`--json`)"
        );
    }
    if [named, kept].iter().any(|part| part["signed"] == "key_missing") {
        println!(
            "       not checked: who signed its checkpoints, for its key is not here (`secrets` in the data folder)"
        );
    }
}

fn say_named(origin: &str, named: &Value) {
    let (decision, at) = (plain(&named["decision"]), plain(&named["at"]));
    if named["checkpoint"].is_null() {
        println!(
            "wrong: the last checkpoint kept of the log before is not the one that decision {decision} names, by \
             which the data was restored at {at}"
        );
    } else if named["signed"] == "wrong" {
        println!(
            "wrong: the last known checkpoint of the log before, `{origin}`, was not signed by that log's key"
        );
    } else {
        println!("continues the log `{origin}`, which ended when the data was restored at {at}");
        println!(
            "       decision {decision} names its last known checkpoint, which has {}",
            count(&named["size"], "entry", "entries")
        );
    }
}

fn say_kept(kept: &Value) {
    if let Some(index) = kept["first_wrong"].as_u64() {
        println!(
            "wrong: entry {index} of that log is the first of those kept that is not shown to be what was signed; \
             the log that is written now is right"
        );
        return;
    }
    println!(
        "       checked: its first {}, which came with the backup, against their tiles and {}",
        count(&kept["size"], "entry", "entries"),
        match plain(&kept["signed"]) {
            "right" => "the checkpoint that its key signed",
            _ => "the checkpoint that came with them",
        }
    );
    println!(
        "                {}, {} can no longer be opened (erased)",
        count(&kept["leaves_matching"], "leaf matches", "leaves match"),
        kept["leaves_erased"]
    );
}
