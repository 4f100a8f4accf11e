//! Commands that reach the service: `ledger`, `policy`, `erase`, `hold`, `backup` and others.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, bail, ensure};
use axum::http::Method;
use ombud_ledger::{Checkpoint, Note, full_tiles, partial_tiles};
use ombud_store::StoreError;
use serde_json::{Value, json};

use crate::{
    admin::Admin,
    arguments::count,
    cli::{
        ApprovalsCommand, Command, DeliveriesCommand, HoldCommand, LedgerCommand, PolicyCommand,
        ProceduresArgs, RecallCommand, StopArgs, TasksArgs,
    },
    config::Config,
};

use super::ledger;

pub(crate) async fn run(config: &Config, command: Command) -> anyhow::Result<ExitCode> {
    let connected = match &command {
        Command::Ledger(
            LedgerCommand::Verify { .. }
            | LedgerCommand::Prove { .. }
            | LedgerCommand::Export { .. },
        ) => Admin::connect_to_ledger(config).await,
        _ => Admin::connect(config).await,
    };
    let admin = match connected {
        Ok(admin) => admin,
        Err(error) => return not_opened(&command, error),
    };
    let result = carry_out(&admin, command).await;
    admin.close().await;
    result
}

/// Data that cannot be opened because its log is wrong: for whoever asked that, an answer.
fn not_opened(command: &Command, error: anyhow::Error) -> anyhow::Result<ExitCode> {
    let causes = error.chain().filter_map(|cause| cause.downcast_ref::<StoreError>());
    for cause in causes {
        if let (
            Command::Ledger(LedgerCommand::Verify { json }),
            StoreError::LedgerWrong { index },
        ) = (command, cause)
        {
            return Ok(ledger::not_opened(*index, *json));
        }
    }
    Err(error)
}

async fn carry_out(admin: &Admin, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Ledger(LedgerCommand::Verify { json }) => {
            return ledger::verify(admin, json).await;
        }
        Command::Ledger(LedgerCommand::Prove { index }) => {
            let path = format!("/v1/ledger/{index}/proof");
            let answer = admin.call(Method::GET, &path, None).await?;
            print!("{}", answer["proof"].as_str().unwrap_or_default());
        }
        Command::Ledger(LedgerCommand::Rotate) => rotate(admin).await?,
        Command::Ledger(LedgerCommand::Export { folder }) => export(admin, &folder).await?,
        Command::Policy(PolicyCommand::Explain { decision, json }) => {
            let path = format!("/v1/decisions/{decision}/policy");
            let explanation = admin.call(Method::GET, &path, None).await?;
            if json {
                println!("{explanation:#}");
            } else {
                explain(&explanation);
            }
            let verdicts = explanation["verdicts"].as_array().map(Vec::as_slice);
            let mut verdicts = verdicts.unwrap_or_default().iter();
            if verdicts.any(|verdict| verdict["recorded"] != "as_judged") {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Policy(PolicyCommand::Replay { policies, since, json }) => {
            let files = policy_files(&policies)?;
            let body = json!({ "policies": files, "since": since });
            let report = admin.call(Method::POST, "/v1/policies/replay", Some(&body)).await?;
            if json {
                println!("{report:#}");
            } else {
                replayed(&report);
            }
            if report["changed"] != 0 || report["unreadable"] != 0 {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Erase(args) => {
            let path = format!("/v1/subjects/{}/erase", args.subject);
            let answer = admin.call(Method::POST, &path, None).await?;
            if answer["outcome"] == "erased" {
                println!("erased: the key is destroyed; decision {}", plain(&answer["decision"]));
            } else {
                println!("restricted: not erased, because");
                for hold in answer["holds"].as_array().into_iter().flatten() {
                    println!("  {}", hold_words(hold));
                }
                println!("it is erased by itself when that has ended");
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Hold(command) => hold(admin, command).await?,
        Command::Credentials(command) => super::credentials::run(admin, command).await?,
        Command::Recall(command) => recall(admin, command).await?,
        Command::Procedures(args) => procedures(admin, &args).await?,
        Command::Stop(args) => stop(admin, args).await?,
        Command::Release(command) => super::release::run(admin, command).await?,
        Command::Approvals(command) => approvals(admin, command).await?,
        Command::Tasks(args) => tasks(admin, &args).await?,
        Command::Deliveries(DeliveriesCommand::List) => list_deliveries(admin).await?,
        Command::Deliveries(DeliveriesCommand::Again { delivery }) => {
            let path = format!("/v1/deliveries/{delivery}/revive");
            admin.call(Method::POST, &path, None).await?;
            println!("sent again: {delivery}; `ombud deliveries list` shows it if it fails");
        }
        Command::Backup(args) => {
            let folder = std::path::absolute(&args.folder)?;
            let body = json!({ "folder": folder });
            admin.call(Method::POST, "/operator/backup", Some(&body)).await?;
            println!("backed up to {}: ombud.db, keys.db, checkpoint", folder.display());
            println!(
                "keep keys.db apart and for a short time: it can open what is erased later. \
                 The secrets are not in the backup."
            );
        }
        _ => bail!("this command does not reach the service"),
    }
    Ok(ExitCode::SUCCESS)
}

async fn rotate(admin: &Admin) -> anyhow::Result<()> {
    let change = admin.call(Method::POST, "/operator/rotate", None).await?;
    println!("the ledger has a new key; decision {}", plain(&change["decision"]));
    println!("  old {}", plain(&change["old"]));
    println!("  new {}", plain(&change["new"]));
    println!(
        "Receipts from before go on verifying with the old key. Whoever knows only that one follows \
         `/successions` to the new one. Publish the new key, give both to your witnesses, and back \
         up the secrets again: the old private key is gone."
    );
    Ok(())
}

async fn hold(admin: &Admin, command: HoldCommand) -> anyhow::Result<()> {
    let path = |subject| format!("/v1/subjects/{subject}/hold");
    match command {
        HoldCommand::Place { subject, reason, code, until } => {
            let body = json!({ "reason": reason, "code": code, "until": until });
            let hold = admin.call(Method::POST, &path(subject), Some(&body)).await?;
            println!("held; decision {}", plain(&hold["id"]));
        }
        HoldCommand::Lift { subject } => {
            let lifted = admin.call(Method::DELETE, &path(subject), None).await?;
            let lifted = lifted["items"].as_array().cloned().unwrap_or_default();
            if lifted.is_empty() {
                println!("there was nothing to lift");
            }
            for hold in lifted {
                let decision = plain(&hold["lifted"]["decision"]);
                println!("lifted: {}; decision {decision}", plain(&hold["reason"]));
            }
        }
        HoldCommand::List { subject } => {
            let holds = admin.call(Method::GET, &path(subject), None).await?;
            let holds = holds["items"].as_array().cloned().unwrap_or_default();
            if holds.is_empty() {
                println!("nothing was held");
            }
            for hold in holds {
                let (id, code, reason) =
                    (plain(&hold["id"]), plain(&hold["code"]), plain(&hold["reason"]));
                let until = match (hold["in_force"] == true, hold["until"].as_str()) {
                    (true, None) => "until it is lifted".to_owned(),
                    (true, Some(until)) => format!("until {until}"),
                    (false, _) => "over".to_owned(),
                };
                println!("{id}  {code}, {until}: {reason}");
            }
        }
    }
    Ok(())
}

async fn approvals(admin: &Admin, command: ApprovalsCommand) -> anyhow::Result<()> {
    let (act, to, body) = match command {
        ApprovalsCommand::List => return list_proposals(admin).await,
        ApprovalsCommand::Approve { act, digest, reason } => {
            (act, "approve", json!({ "digest": digest, "reason": reason }))
        }
        ApprovalsCommand::Reject { act, reason } => (act, "reject", json!({ "reason": reason })),
    };
    let path = format!("/v1/acts/{act}/{to}");
    let act = admin.call(Method::POST, &path, Some(&body)).await?;
    println!("{}: {}", plain(&act["title"]), plain(&act["state"]));
    Ok(())
}

/// What people have to do, what is overdue first.
async fn tasks(admin: &Admin, args: &TasksArgs) -> anyhow::Result<()> {
    let mut waiting = vec![];
    for list in ["tasks?state=open", "tasks?state=taken", "acts?state=unknown"] {
        waiting.extend(pages(admin, &format!("/v1/{list}&language=en&limit=200")).await?);
    }
    // What only looked something up leaves nothing to find out.
    waiting.retain(|one| one["effect"] != "read" && (!args.overdue || one["overdue"] == true));
    waiting.sort_by_key(|one| one["overdue"] != true);
    if args.json {
        println!("{:#}", Value::Array(waiting));
        return Ok(());
    }
    for one in &waiting {
        let overdue = if one["overdue"] == true { "  OVERDUE" } else { "" };
        println!("{}  {}{overdue}", plain(&one["id"]), plain(&one["title"]));
        let due = one["due"].as_str().map(|due| format!(", due {due}")).unwrap_or_default();
        let what = match one["state"].as_str() {
            Some("unknown") if one["undo_tried"] == true => "find out whether it was undone",
            Some("unknown") => "find out whether it was done",
            Some("taken") => "somebody is at it",
            _ => "nobody has it",
        };
        println!("    {}, since {}{due}: {what}", plain(&one["operation"]), plain(&one["at"]));
        if let Some(customer) = one["customer"].as_str() {
            println!("    for {customer}");
        }
        for (name, value) in one["arguments"].as_object().into_iter().flatten() {
            println!("    {name} = {value}");
        }
    }
    if waiting.is_empty() {
        println!("nothing waits");
    }
    Ok(())
}

async fn list_proposals(admin: &Admin) -> anyhow::Result<()> {
    let acts = pages(admin, "/v1/acts?state=proposed&language=en&limit=200").await?;
    for act in &acts {
        println!("{}  {}", plain(&act["id"]), plain(&act["title"]));
        let path = format!("/v1/acts/{}/proposal?language=en", plain(&act["id"]));
        match admin.call(Method::GET, &path, None).await {
            Ok(proposal) => print_proposal(act, &proposal),
            // The others are shown all the same.
            Err(error) => println!("    cannot be decided now: {error}"),
        }
    }
    if acts.is_empty() {
        println!("nothing waits");
    }
    Ok(())
}

/// What will happen, to whom, what it costs, what it changes, and how it is undone.
fn print_proposal(act: &Value, proposal: &Value) {
    println!("    {}", plain(&act["operation"]));
    if let Some(customer) = proposal["customer"].as_str() {
        println!("    for {customer}");
    }
    let data = proposal["data"].as_array().into_iter().flatten().map(plain).collect::<Vec<_>>();
    if !data.is_empty() {
        println!("    about data: {}", data.join(", "));
    }
    for (name, value) in proposal["arguments"].as_object().into_iter().flatten() {
        println!("    {name} = {value}");
    }
    for change in proposal["changes"].as_array().into_iter().flatten() {
        let before = match change.get("before") {
            None => "not known".to_owned(),
            Some(Value::Null) => "nothing yet".to_owned(),
            Some(before) => before.to_string(),
        };
        println!("    changes {}: {before} -> {}", plain(&change["argument"]), change["after"]);
    }
    match proposal["amount_cents"].as_i64() {
        None | Some(0) => {}
        Some(cents) => println!("    {} move", money(cents)),
    }
    let costs = |name: &str| proposal[name].as_i64().filter(|cost| *cost > 0).map(micro);
    if let Some(cost) = costs("cost_micro") {
        println!("    doing it costs {cost}");
    }
    if let Some(cost) = costs("undo_cost_micro") {
        println!("    undoing it would cost {cost}");
    }
    let given = proposal["approvals"].as_array().map_or(0, Vec::len);
    println!(
        "    approved by {given} of {}, until {}",
        proposal["quorum"],
        plain(&proposal["until"])
    );
    match (proposal["undo"].as_str(), proposal["undo_within_hours"].as_u64()) {
        (Some(undo), Some(hours)) => {
            let by =
                if proposal["undo_by_customer"] == true { ", by the customer too" } else { "" };
            println!("    can be undone for {}{by}: {undo}", count(hours, "hour", "hours"));
        }
        _ => println!("    cannot be undone"),
    }
    println!("    digest {}", plain(&proposal["digest"]));
}

async fn list_deliveries(admin: &Admin) -> anyhow::Result<()> {
    let mut shown = 0;
    for state in ["dead", "failing"] {
        let mut after = String::new();
        loop {
            let path = format!("/v1/deliveries?state={state}&limit=200{after}");
            let page = admin.call(Method::GET, &path, None).await?;
            for delivery in page["items"].as_array().into_iter().flatten() {
                shown += 1;
                let (id, webhook) = (plain(&delivery["id"]), plain(&delivery["webhook"]));
                println!("{id}  {state}  {} to webhook {webhook}", plain(&delivery["kind"]));
                println!(
                    "    {}, the last at {}: {}",
                    count(&delivery["attempts"], "attempt", "attempts"),
                    plain(&delivery["last_at"]),
                    plain(&delivery["last"])
                );
                match delivery["next_at"].as_str() {
                    Some(next) => println!("    tried again at {next}"),
                    None => println!("    given up: `ombud deliveries again {id}` sends it again"),
                }
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={}", next.replace('/', "%2F")),
                None => break,
            }
        }
    }
    if shown == 0 {
        println!("every delivery arrived or is on its way for the first time");
    }
    Ok(())
}

async fn recall(admin: &Admin, command: RecallCommand) -> anyhow::Result<()> {
    let recall = match command {
        RecallCommand::Preview(args) => {
            let of = json!({
                "tool": args.tool,
                "operation": args.operation,
                "flow": args.flow,
                "version": args.assistant_version,
                "rule": args.rule,
                "passage": args.passage,
                "source": args.source,
                "since": args.since,
                "until": args.until,
            });
            let body = json!({ "of": of, "reason": args.reason, "letter": args.letter });
            admin.call(Method::POST, "/v1/recalls", Some(&body)).await?
        }
        RecallCommand::List => return list_recalls(admin).await,
        RecallCommand::Acts { recall, json } => return recall_acts(admin, recall, json).await,
        RecallCommand::Approve { recall, selected, following } => {
            let path = format!("/v1/recalls/{recall}/approve");
            let seen = json!({ "selected": selected, "following": following });
            admin.call(Method::POST, &path, Some(&seen)).await?
        }
        RecallCommand::Run { recall, selected, following } => {
            let path = format!("/v1/recalls/{recall}/run");
            let seen = json!({ "selected": selected, "following": following });
            admin.call(Method::POST, &path, Some(&seen)).await?
        }
        RecallCommand::Cancel { recall, reason } => {
            let path = format!("/v1/recalls/{recall}/cancel");
            admin.call(Method::POST, &path, Some(&json!({ "reason": reason }))).await?
        }
        RecallCommand::Letters { recall, json } => return letters(admin, recall, json).await,
        RecallCommand::Show { recall } => {
            admin.call(Method::GET, &format!("/v1/recalls/{recall}"), None).await?
        }
    };
    for (language, text) in recall["letter"]["texts"].as_object().into_iter().flatten() {
        println!("letter in {language}: {}", plain(text));
    }
    print_recall(&recall);
    Ok(())
}

fn print_recall(recall: &Value) {
    let number = |name: &str| recall[name].as_i64().unwrap_or_default();
    println!("{}: {}", plain(&recall["id"]), plain(&recall["state"]));
    let follow = match number("following") {
        0 => String::new(),
        1 => " selected, 1 more follows from them".to_owned(),
        more => format!(" selected, {more} more follow from them"),
    };
    println!(
        "  {} in {}{follow}; {} can be undone; {} moved with them",
        count(number("selected"), "act", "acts"),
        count(number("conversations"), "conversation", "conversations"),
        number("undoable"),
        money(number("amount_cents"))
    );
    if number("undo_cost_micro") > 0 {
        println!("  undoing them costs {} besides", micro(number("undo_cost_micro")));
    }
    if number("irreversible") > 0 {
        println!("  {} cannot be undone by contract, and stay", number("irreversible"));
    }
    println!(
        "  undone {}, failed {}, unknown {}",
        number("undone"),
        number("failed"),
        number("unknown")
    );
    if let Some(reason) = recall["cancelled"].as_str() {
        println!("  cancelled: {reason}");
    }
}

/// Cents as units of the currency, which no contract names.
fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

/// Millionths of a euro, to the last digit that says something.
fn micro(micro: i64) -> String {
    let fraction = format!("{:06}", micro.unsigned_abs() % 1_000_000);
    let mut fraction = fraction.trim_end_matches('0').to_owned();
    while fraction.len() < 2 {
        fraction.push('0');
    }
    format!("{}.{fraction} euros", micro / 1_000_000)
}

async fn list_recalls(admin: &Admin) -> anyhow::Result<()> {
    let recalls = pages(admin, "/v1/recalls?limit=200").await?;
    for recall in &recalls {
        print_recall(recall);
        println!("  {}, {}", plain(&recall["at"]), plain(&recall["reason"]));
    }
    if recalls.is_empty() {
        println!("there is no recall");
    }
    Ok(())
}

/// Print what a recall selects, the newest first, as it is undone.
async fn recall_acts(admin: &Admin, recall: uuid::Uuid, json: bool) -> anyhow::Result<()> {
    let acts = pages(admin, &format!("/v1/recalls/{recall}/acts?language=en&limit=200")).await?;
    if json {
        println!("{:#}", Value::from(acts));
        return Ok(());
    }
    for one in &acts {
        let (act, amount) = (&one["act"], one["amount_cents"].as_i64().unwrap_or_default());
        println!(
            "{}  {}  {} · {} · {}",
            plain(&act["id"]),
            plain(&act["state"]),
            one["customer"].as_str().unwrap_or("nobody named"),
            plain(&act["title"]),
            plain(&act["at"]),
        );
        if amount != 0 {
            println!("    {} moved with it", money(amount));
        }
        if let Some(first) = one["follows"].as_str() {
            println!("    followed from {first}, and is undone with it");
        }
        let cost = one["undo_cost_micro"].as_i64().unwrap_or_default();
        if cost > 0 {
            println!("    undoing it costs {}", micro(cost));
        }
        if let Some(why) = one["against"].as_str() {
            println!("    cannot be undone now: {why}");
        }
    }
    if acts.is_empty() {
        println!("it selects nothing");
    }
    Ok(())
}

/// All items of a list that comes in pages; its address has parameters already.
async fn pages(admin: &Admin, path: &str) -> anyhow::Result<Vec<Value>> {
    let (mut items, mut after) = (Vec::new(), String::new());
    loop {
        let page = admin.call(Method::GET, &format!("{path}{after}"), None).await?;
        items.extend(page["items"].as_array().into_iter().flatten().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", next.replace('/', "%2F")),
            None => return Ok(items),
        }
    }
}

/// Print the letters of a recall, each with whom it is for.
async fn letters(admin: &Admin, recall: uuid::Uuid, json: bool) -> anyhow::Result<()> {
    let items = pages(admin, &format!("/v1/recalls/{recall}/letters?limit=200")).await?;
    if json {
        println!("{:#}", Value::Array(items));
        return Ok(());
    }
    for letter in &items {
        for act in letter["undone"].as_array().into_iter().flatten() {
            let customer = act["customer"].as_str().unwrap_or("nobody named");
            println!("{customer} · {} · {}", plain(&act["title"]), plain(&act["at"]));
        }
        println!("  {}", plain(&letter["text"]).replace('\n', "\n  "));
    }
    if items.is_empty() {
        println!("no letters: nothing is undone yet, or the recall has none");
    }
    Ok(())
}

async fn procedures(admin: &Admin, args: &ProceduresArgs) -> anyhow::Result<()> {
    let since = args.since.map(|since| format!("?since={since}")).unwrap_or_default();
    let page = admin.call(Method::GET, &format!("/v1/procedures{since}"), None).await?;
    if args.json {
        println!("{:#}", page["items"]);
        return Ok(());
    }
    for procedure in page["items"].as_array().into_iter().flatten() {
        println!("{}", plain(&procedure["flow"]));
        for step in procedure["steps"].as_array().into_iter().flatten() {
            let ways = step["ways"].as_object().into_iter().flatten();
            let ways = ways.map(|(way, count)| match way.as_str() {
                "" => format!("{count} on"),
                way => format!("{count} {way}"),
            });
            let took = step["median_seconds"].as_u64();
            println!(
                "  {:24} asked {}, left {}; {}{}",
                plain(&step["step"]),
                step["asked"],
                step["left"],
                ways.collect::<Vec<_>>().join(", "),
                took.map(|took| format!("; half answered within {took} s")).unwrap_or_default()
            );
        }
    }
    Ok(())
}

async fn stop(admin: &Admin, args: StopArgs) -> anyhow::Result<()> {
    let Some(scope) = args.scope else {
        let stops = admin.call(Method::GET, "/v1/stops", None).await?;
        let stops = stops["items"].as_array().cloned().unwrap_or_default();
        if stops.is_empty() {
            println!("nothing is stopped");
        }
        for stop in stops {
            let (scope, at) = (plain(&stop["scope"]), plain(&stop["at"]));
            println!("{scope} since {at}: {}", plain(&stop["reason"]));
        }
        return Ok(());
    };
    // What other commands call it.
    ensure!(scope != "list", "`list` is no scope; `ombud stop` alone lists the stops in force");
    if args.lift {
        let body = json!({ "scope": scope });
        admin.call(Method::POST, "/v1/stops/lift", Some(&body)).await?;
        println!("lifted: {scope}");
    } else if args.drill {
        let body = json!({ "scope": scope });
        let drill = admin.call(Method::POST, "/v1/stops/drill", Some(&body)).await?;
        let silent = match &drill["nodes_silent"] {
            none if none == 0 => String::new(),
            count => format!(" ({count} did not answer)"),
        };
        println!(
            "in force after {} ms on {}{silent}, and lifted; {}",
            drill["in_force_ms"],
            count(&drill["nodes"], "node", "nodes"),
            plain(&drill["decision"])
        );
    } else {
        let reason = args.reason.context("say why, with `--reason`")?;
        let body = json!({ "scope": scope, "reason": reason });
        let stop = admin.call(Method::POST, "/v1/stops", Some(&body)).await?;
        println!("stopped: {scope}; decision {}", plain(&stop["decision"]));
    }
    Ok(())
}

pub(super) fn plain(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn hold_words(hold: &Value) -> String {
    match plain(&hold["hold"]) {
        "contest" => format!("a decision is contested (review {})", plain(&hold["review"])),
        "legal" => {
            let until = hold["until"].as_str().map(|until| format!(" until {until}"));
            let (code, until) = (plain(&hold["code"]), until.unwrap_or_default());
            format!("a legal hold ({code}){until}: {}", plain(&hold["reason"]))
        }
        "retention" => format!("it must be kept until {}", plain(&hold["until"])),
        other => other.to_owned(),
    }
}

fn explain(explanation: &Value) {
    for verdict in explanation["verdicts"].as_array().into_iter().flatten() {
        println!(
            "{}: {} ({})",
            plain(&verdict["action"]),
            plain(&verdict["effect"]),
            plain(&verdict["reason"])
        );
        let named: Vec<&str> =
            verdict["policies"].as_array().into_iter().flatten().map(plain).collect();
        println!(
            "  policies: {}",
            if named.is_empty() { "none".to_owned() } else { named.join(", ") }
        );
        for digest in ["schema", "policy_set", "request", "entities"] {
            println!("  {digest}: {}", plain(&verdict["digests"][digest]));
        }
        for language in ["says_de", "says_en"] {
            for sentence in verdict[language].as_array().into_iter().flatten() {
                println!("  {}", plain(sentence));
            }
        }
        match verdict["recorded"].as_str() {
            Some("changed") => println!(
                "  WRONG: the recorded request is not the one that was judged; its digests are others. It was \
                 changed in the database"
            ),
            Some("unreadable") => println!(
                "  WRONG: the recorded request is missing or cannot be read. It was changed in the database, or \
                 its disk is damaged"
            ),
            _ => {}
        }
        if verdict["same_policies"] == false {
            println!("  (decided with other policies than those in force now)");
        }
    }
}

fn replayed(report: &Value) {
    println!(
        "{} with {} replayed; {} would have differed",
        count(&report["decisions"], "decision", "decisions"),
        count(&report["verdicts"], "verdict", "verdicts"),
        count(&report["differing"], "decision", "decisions")
    );
    let not_judged = report["changed"].as_u64().unwrap_or_default()
        + report["unreadable"].as_u64().unwrap_or_default();
    if not_judged > 0 {
        println!(
            "WRONG: {} not judged again: of {} the recorded request was changed in the database, of {} it cannot \
             be read",
            count(not_judged, "decision was", "decisions were"),
            report["changed"],
            report["unreadable"]
        );
    }
    let left_out = report["left_out"].as_array().map(Vec::as_slice).unwrap_or_default();
    for left in left_out {
        println!("  entry {} {}: {}", left["index"], plain(&left["decision"]), plain(&left["why"]));
    }
    if not_judged > left_out.len() as u64 {
        println!("  and {} more", not_judged - left_out.len() as u64);
    }
    for (change, count) in report["changes"].as_object().into_iter().flatten() {
        println!("  {change}: {count}");
    }
    for example in report["examples"].as_array().into_iter().flatten() {
        println!(
            "  {} {} {}: {} → {}",
            plain(&example["at"]),
            plain(&example["decision"]),
            plain(&example["action"]),
            plain(&example["before"]),
            plain(&example["after"])
        );
    }
}

fn policy_files(path: &Path) -> anyhow::Result<Vec<Value>> {
    let mut paths = Vec::new();
    if path.is_dir() {
        let items =
            fs::read_dir(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
        for item in items {
            let path = item?.path();
            if path.extension().is_some_and(|extension| extension == "cedar") {
                paths.push(path);
            }
        }
        paths.sort();
    } else {
        paths.push(path.to_owned());
    }
    if paths.is_empty() {
        bail!("there is no .cedar file in `{}`", path.display());
    }
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        Ok(json!({ "file": path.display().to_string(), "text": text }))
    };
    paths.iter().map(read).collect()
}

/// Write the log as static files, so that any web server can publish it.
async fn export(admin: &Admin, folder: &Path) -> anyhow::Result<()> {
    let (status, checkpoint) = admin.bytes(Method::GET, "/checkpoint", None).await?;
    if status != 200 {
        bail!("the checkpoint cannot be read");
    }
    let note = Note::parse(&checkpoint)?;
    let checkpoint_text: Checkpoint = note.text().parse()?;
    let size = checkpoint_text.head().size;
    let tiles: Vec<_> = full_tiles(0, size).chain(partial_tiles(size)).collect();
    let bar = indicatif::ProgressBar::new(tiles.len() as u64);
    for tile in tiles {
        let mut paths = vec![tile.path()];
        if tile.level() == 0 {
            paths.push(tile.entries_path());
        }
        for path in paths {
            let (status, bytes) = admin.bytes(Method::GET, &format!("/{path}"), None).await?;
            if status != 200 {
                bail!("`{path}` cannot be read");
            }
            let file = folder.join(&path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)
                    .with_context(|| format!("`{}` cannot be made", parent.display()))?;
            }
            fs::write(&file, bytes)
                .with_context(|| format!("`{}` cannot be written", file.display()))?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    // The checkpoint last: it never promises a tile that is not there.
    fs::create_dir_all(folder)?;
    let (status, successions) = admin.bytes(Method::GET, "/successions", None).await?;
    if status != 200 {
        bail!("the successions of the keys cannot be read");
    }
    fs::write(folder.join("successions"), successions)
        .context("the successions of the keys cannot be written")?;
    fs::write(folder.join("checkpoint"), checkpoint).context("the checkpoint cannot be written")?;
    println!("{} exported to {}", count(size, "entry", "entries"), folder.display());
    Ok(())
}
