//! Evaluations of the sample assistant, whole and spoiled on purpose.

#![expect(clippy::expect_used, reason = "a test may panic")]

use std::{fs, path::Path, sync::Arc};

use jiff::Timestamp;
use ombud_eval::{Options, Report, compare, evaluate};
use ombud_service::{Folder, check_folder};
use serde_json::{Value, json};

/// A Monday, when people are at the desk.
const AT: &str = "2026-11-23T09:00:00Z";

/// A copy of the sample assistant with these files written over; of its goals only those.
fn copy(files: &[(&str, &str)]) -> tempfile::TempDir {
    let to = tempfile::tempdir().expect("a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    let mut open = vec![from.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the sample").flatten() {
            let inner = entry.path();
            let name = inner.strip_prefix(&from).expect("below it");
            if inner.is_dir() {
                fs::create_dir_all(to.path().join(name)).expect("a folder");
                open.push(inner);
            } else if !name.starts_with("scenarios") {
                fs::copy(&inner, to.path().join(name)).expect("a copy");
            }
        }
    }
    for (name, text) in files {
        fs::write(to.path().join(name), text).expect("a file");
    }
    to
}

fn sample(name: &str) -> String {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    fs::read_to_string(from.join(name)).expect("the sample has it")
}

async fn evaluated(k: usize, files: &[(&str, &str)]) -> Report {
    let folder = copy(files);
    let at: Timestamp = AT.parse().expect("a moment");
    let today = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let learned = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learned");
    let read = Folder::read(folder.path()).expect("a folder").learned_in(Some(learned));
    let (loaded, report) = check_folder(read, today);
    let (assistant, policies) = loaded.unwrap_or_else(|| panic!("{:?}", report.problems));
    let options = Options { k, only: None, at_once: 8, at };
    let (assistant, policies) = (Arc::new(assistant), Arc::new(policies));
    evaluate(assistant, policies, &options, |_, _| {}).await.expect("it can be done")
}

fn unmet(report: &Report) -> String {
    let runs = report.goals.iter().flat_map(|goal| &goal.runs);
    runs.flat_map(|(_, run)| run.unmet.clone()).collect::<Vec<_>>().join("\n")
}

const READING: &str = r#"
title = "A meter reading"
[[want]]
procedure = "meter-reading"
[want.says]
de = ["Ich möchte meinen Zählerstand melden", "Zählerstand melden"]
en = ["I'd like to report my meter reading", "submit a meter reading"]
[facts]
contract = "NL-100234"
reading = "12345"
read_on = { de = "gestern", en = "yesterday" }
[slips]
reading = "12435"
"#;

const DONE: &str = r#"
[[end.act]]
operation = "billing.submit-reading"
with = { contract = "NL-100234", value_kwh = 12345 }
"#;

fn reading(more: &str) -> String {
    format!("{READING}{more}")
}

#[tokio::test(flavor = "multi_thread")]
async fn goals_are_judged_by_the_state_of_the_world_and_faults_lead_to_people() {
    let fault = |fault: &str| {
        format!("[[world]]\noperation = \"billing.submit-reading\"\nfault = \"{fault}\"\n")
    };
    let person = "[end]\nowner = \"person\"\n";
    let undo = "[[want]]\ndoes = \"undo\"\n";
    let undone = READING.replace("[facts]", &format!("{undo}[facts]"));
    let asked = READING.replace("[facts]", "[[want]]\ndoes = \"person\"\n[facts]");
    let report = evaluated(
        3,
        &[
            // It was done, once, although its answer never came.
            ("scenarios/lost.toml", &reading(&format!("{}{DONE}", fault("lost")))),
            ("scenarios/down.toml", &reading(&format!("{}{person}", fault("down")))),
            ("scenarios/lie.toml", &reading(&format!("{}{person}", fault("lie")))),
            ("scenarios/refused.toml", &reading(&format!("{}{person}", fault("refused")))),
            // Nothing is left of it.
            ("scenarios/undone.toml", &undone),
            ("scenarios/person.toml", &format!("{asked}{person}{DONE}")),
            // And what must not be called reached is not.
            ("scenarios/wrong-value.toml", &reading(&DONE.replace("12345", "99999"))),
            ("scenarios/nothing.toml", &reading("")),
            ("scenarios/no-person.toml", &reading(&format!("{person}{DONE}"))),
            (
                "scenarios/untold.toml",
                &reading(&format!(
                    "[end]\ntold = {{ de = [\"Zebra\"], en = [\"zebra\"] }}\n{DONE}"
                )),
            ),
            (
                "scenarios/never.toml",
                &reading(&format!(
                    "[end]\nnever = {{ de = [\"Zählerstand\"], en = [\"reading\"] }}\n{DONE}"
                )),
            ),
        ],
    )
    .await;
    let text = report.text();
    for goal in &report.goals {
        let name = goal.name();
        let wrong = ["wrong-value", "nothing", "no-person", "untold", "never"]
            .iter()
            .any(|wrong| name.starts_with(wrong));
        let count = if wrong { 0 } else { 3 };
        assert_eq!(goal.pass_1.count, count, "{name}\n{text}");
    }
    assert_eq!(report.pass_k.count, 12, "{text}");
    let unmet = unmet(&report);
    assert!(unmet.contains("\"value_kwh\":99999} is not done"), "{unmet}");
    assert!(unmet.contains("\"value_kwh\":12345} is done and should not be"), "{unmet}");
    assert!(unmet.contains("no person has the conversation"), "{unmet}");
    assert!(unmet.contains("“Zebra” is not said"), "{unmet}");
    // What must never be said is a rule, and one broken rule keeps a version from going live.
    assert_eq!(report.broken, 6, "{text}");
    assert!(!report.passes(0.0));
    let junit = report.junit();
    assert!(junit.contains("tests=\"66\" failures=\"30\""), "{junit}");
    let html = report.html();
    assert!(html.contains("“Zebra” is not said") && !html.contains("<script"));
    // A goal that was reached then and no longer is comes first.
    let before = report.json().expect("JSON").replace("\"pass_k\": false", "\"pass_k\": true");
    let compared = compare(&report, &before).expect("a report");
    assert!(compared.contains("no longer reached: scenarios/nothing.toml (de)"), "{compared}");
    assert!(!compared.contains("scenarios/lost.toml"), "{compared}");
    assert!(compare(&report, "{}").is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_customers_wait_and_what_is_spent_is_said_of_each_goal_and_compared() {
    let tools = sample("tools/billing.toml");
    let priced =
        tools.replace("id = \"submit_reading\"\n", "id = \"submit_reading\"\ncost_micro = 75000\n");
    assert_ne!(priced, tools, "the contract is written so");
    let person = "title = \"A person\"\n[[want]]\ndoes = \"person\"\n[end]\nowner = \"person\"\n";
    let files = [
        ("tools/billing.toml", priced),
        ("scenarios/done.toml", reading(DONE)),
        ("scenarios/person.toml", person.to_owned()),
    ];
    let report = evaluated(3, &files.each_ref().map(|(name, text)| (*name, text.as_str()))).await;
    let text = report.text();
    assert_eq!(report.pass_k.count, 4, "{text}");
    // Three readings in two languages; who only asks for a person costs nothing and waits for nobody.
    assert_eq!(report.spent.money_micro, 6 * 75_000, "{text}");
    let spent = |file: &str| {
        let of = report.goals.iter().filter(|goal| goal.file.ends_with(file));
        of.map(|goal| (goal.spent.money_micro, goal.waiting.turns)).collect::<Vec<_>>()
    };
    assert!(spent("done.toml").iter().all(|(micro, turns)| *micro == 3 * 75_000 && *turns >= 9));
    assert_eq!(spent("person.toml"), [(0, 0), (0, 0)]);
    // A button is pressed six times.
    assert_eq!(report.waiting.turns + 6, report.messages, "{text}");
    let waiting = report.waiting;
    assert!(0.0 < waiting.p50_ms && waiting.p50_ms <= waiting.p95_ms, "{text}");
    assert!(waiting.p95_ms <= waiting.p99_ms && waiting.p99_ms <= waiting.max_ms, "{text}");
    assert!(text.contains("0.45 euros, 0.0375 a conversation"), "{text}");
    assert!(report.html().contains("0.45 euros, 0.0375 a conversation"));
    let junit = report.junit();
    assert!(junit.contains("<property name=\"money_micro\" value=\"225000\"/>"), "{junit}");
    let before =
        report.json().expect("JSON").replace("\"money_micro\": 450000", "\"money_micro\": 0");
    let compared = compare(&report, &before).expect("a report");
    assert!(compared.contains("0.0000 euros a conversation then, 0.0375 now"), "{compared}");
    assert!(compared.contains("95 % of answers within"), "{compared}");
    let older: Value = serde_json::from_str(&before).expect("JSON");
    let older = json!({ "goals": older["goals"], "version": older["version"] }).to_string();
    assert!(!compare(&report, &older).expect("a report").contains("euros"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_rule_that_permits_it_nothing_is_done() {
    let policies = sample("policies/acts.cedar");
    let spoiled = policies.replace("Action::\"act\", Action::", "Action::");
    assert_ne!(policies, spoiled, "the rule is written so");
    let report = evaluated(
        2,
        &[
            ("policies/acts.cedar", &spoiled),
            ("scenarios/done.toml", &reading(DONE)),
            ("scenarios/proposed.toml", &reading(&format!("{DONE}state = \"proposed\"\n"))),
        ],
    )
    .await;
    let reached: Vec<usize> = report.goals.iter().map(|goal| goal.pass_1.count).collect();
    assert_eq!(reached, [0, 0, 2, 2], "{}", report.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_whose_inverse_undoes_nothing_is_named() {
    let tools = sample("tools/billing.toml");
    let true_one = "id = \"delete_reading\"";
    let arguments = "arguments = { contract = \"argument.contract\", reading = \"result/id\" }";
    let spoiled = tools.replace(true_one, "id = \"file_complaint\"").replace(
        arguments,
        "arguments = { contract = \"argument.contract\", subject = \"result/id\", text = \"result/id\" }",
    );
    assert!(tools.contains(true_one) && tools.contains(arguments), "the contract is written so");
    let files = [("scenarios/done.toml", reading(DONE)), ("tools/billing.toml", spoiled)];
    let report = evaluated(8, &files.each_ref().map(|(name, text)| (*name, text.as_str()))).await;
    let named: Vec<&str> = report.contracts.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named.concat().contains("`submit-reading`: what is to undo it does not put back"));
    assert_eq!(report.pass_k.count, 2, "the conversations go well");
    assert!(!report.passes(0.95), "and still it must not go live");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_makes_up_for_an_act_need_not_restore_what_was_there() {
    let tools = sample("tools/billing.toml");
    let undone = "id = \"delete_reading\"";
    let arguments = "arguments = { contract = \"argument.contract\", reading = \"result/id\" }";
    let other = "arguments = { contract = \"argument.contract\", subject = \"result/id\", text = \"result/id\" }";
    let (before, operation) = tools.split_once("name = \"submit-reading\"").expect("it is there");
    let operation = operation.replacen("effect = \"reversible\"", "effect = \"compensable\"", 1);
    let operation = operation.replace(undone, "id = \"file_complaint\"").replace(arguments, other);
    let made_up_for = format!("{before}name = \"submit-reading\"{operation}");
    assert_ne!(made_up_for, tools, "the contract is written so");
    let files = [("scenarios/done.toml", reading(DONE)), ("tools/billing.toml", made_up_for)];
    let report = evaluated(8, &files.each_ref().map(|(name, text)| (*name, text.as_str()))).await;
    assert_eq!(report.contracts, [], "a complaint can be filed");
    assert_eq!(report.unshown, [], "the document says what each request does");
}

/// A contract that does not say where the system serves its document: an MCP server has none.
fn without_place(contract: &str) -> String {
    contract.replace("served_at = \"/openapi.json\"\n", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inverse_that_sets_again_what_was_set_is_named() {
    let keys = "mcp = \"billing.mcp.json\"\nidempotency_argument = \"idempotency_key\"\n\
                errors_are_refusals = true";
    let (tools, described) = (sample("tools/billing.toml"), described());
    let over_mcp = without_place(&tools).replace("openapi = \"billing.openapi.json\"", keys);
    // The new value in the place of the former: as it was sent, and as the answer repeats it.
    for (contract, cents, granted) in [
        (&tools, "argument.amount_cents", "result/granted"),
        (&over_mcp, "result/amount_cents", "argument.granted"),
    ] {
        let written = contract
            .replace("result/former_cents", cents)
            .replace("granted = \"result/former\"", &format!("granted = \"{granted}\""));
        assert!(!written.contains("result/former"), "the contract is written so");
        let files = [
            ("scenarios/done.toml", reading(DONE)),
            ("tools/billing.toml", written),
            ("tools/billing.mcp.json", described.clone()),
        ];
        let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
        let report = evaluated(1, &files).await;
        let named: Vec<&str> = report.contracts.iter().map(|(_, why)| why.as_str()).collect();
        let says = "what is to undo it does not put back what was there";
        let expect = ["set-consent", "set-instalment"].map(|name| format!("`{name}`: {says}"));
        assert_eq!(named.len(), expect.len(), "{cents}: {named:?}");
        for (named, expect) in named.iter().zip(&expect) {
            assert!(named.starts_with(expect.as_str()), "{cents}: {named}");
        }
        assert!(!report.passes(0.0), "it must not go live");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_is_set_again_as_it_was_sent_puts_nothing_back() {
    let tools = sample("tools/billing.toml");
    let (before, rest) = tools.split_once("id = \"set_bank_details\"").expect("the sample has it");
    let (undo, rest) = rest.split_once("[operation.undo]").expect("with an inverse");
    let (_, rest) = rest.split_once("\n\n").expect("which ends");
    let again = "[operation.undo]\nid = \"set_bank_details\"\nwithin_hours = 72\n[operation.undo.arguments]\n\
                 contract = \"argument.contract\"\niban = \"argument.iban\"\nholder = \"argument.holder\"";
    let written = format!("{before}id = \"set_bank_details\"{undo}{again}\n\n{rest}");
    let files = [("scenarios/done.toml", reading(DONE)), ("tools/billing.toml", written)];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let report = evaluated(1, &files).await;
    let named: Vec<&str> = report.contracts.iter().map(|(_, why)| why.as_str()).collect();
    let says = "`set-bank-details`: what is to undo it does not put back what was there";
    assert!(named.len() == 1 && named[0].starts_with(says), "{named:?}");
    // Also beside another value that is put back.
    let crm = "[[endpoint]]\nid = \"set_email\"\nrequest = \"PUT /accounts/{account}/email\"\n\
               takes = { account = \"text\", email = \"text\", name = \"text\" }\n\
               answers = { id = \"text\", former = \"text\" }\n\n\
               [[operation]]\nname = \"set-email\"\nid = \"set_email\"\n\
               title = { de = \"E-Mail\", en = \"e-mail\" }\neffect = \"reversible\"\ndata = [\"contact\"]\n\
               customer = \"account\"\nper_customer_day = 3\nper_hour = 100\n\n\
               [operation.undo]\nid = \"set_email\"\nwithin_hours = 48\n\
               arguments = { account = \"argument.account\", email = \"result/former\", name = \"argument.name\" }\n";
    let done = reading(DONE);
    let beside = evaluated(1, &[("scenarios/done.toml", &done), ("tools/crm.toml", crm)]).await;
    let named: Vec<&str> = beside.contracts.iter().map(|(_, why)| why.as_str()).collect();
    assert!(named.len() == 1 && named[0].starts_with("`set-email`: "), "{named:?}");
    // Whoever reads the results as continuous integration does is told, too.
    let junit = report.junit();
    assert!(junit.contains("name=\"contracts\" tests=\"1\" failures=\"1\""), "{junit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_goal_that_names_what_is_not_there_is_told_with_its_line() {
    let goal = reading(DONE)
        .replace("procedure = \"meter-reading\"", "procedure = \"meter-readings\"")
        .replace("value_kwh", "value")
        .replace(
            "[[want]]",
            "[signed_in]\ncustomer = { busines = true, business = \"yes\" }\n\n[[want]]",
        )
        .replace("[[end.act]]", "[[world]]\noperation = \"billing.find-double-payment\"\nanswer = { double = {} }\n[[end.act]]")
        .replace("en = [\"I'd like to report my meter reading\", \"submit a meter reading\"]", "");
    let folder = copy(&[("scenarios/wrong.toml", &goal)]);
    let today = jiff::civil::date(2026, 11, 23);
    let learned = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learned");
    let read = Folder::read(folder.path()).expect("a folder").learned_in(Some(learned));
    let (loaded, report) = check_folder(read, today);
    assert!(loaded.is_none());
    let told: Vec<String> = report.problems.iter().map(|problem| problem.message.clone()).collect();
    for wanted in [
        "`billing.find-double-payment` does not answer such a `double`",
        "there is no procedure `meter-readings`",
        "`billing.submit-reading` has no argument `value`",
        "a `want` is not said in `en`",
        "no attribute `busines` of customers is declared",
        "`business` is not what the assistant declares",
    ] {
        assert!(told.iter().any(|message| message == wanted), "{wanted}: {told:?}");
    }
    // What only follows from the misspelt procedure is not told.
    assert!(!told.iter().any(|message| message.contains("asks for `contract`")), "{told:?}");
    let of_goal = report.problems.iter().filter(|problem| problem.file == "scenarios/wrong.toml");
    assert!(of_goal.clone().count() >= 3 && of_goal.into_iter().all(|problem| problem.line > 0));
}

/// A schema without references.
fn inlined(document: &Value, schema: &Value) -> Value {
    match ombud_assistant::resolved(document, schema) {
        Value::Object(members) => {
            let members = members.iter();
            members.map(|(name, value)| (name.clone(), inlined(document, value))).collect()
        }
        Value::Array(items) => items.iter().map(|item| inlined(document, item)).collect(),
        other => other.clone(),
    }
}

/// The sample company's system as an MCP server describes it: what OpenAPI says of its operations,
/// as JSON Schemas.
fn described() -> String {
    let document: Value =
        serde_json::from_str(&sample("tools/billing.openapi.json")).expect("JSON");
    let resolved = |value: &Value| inlined(&document, value);
    let mut tools = Vec::new();
    for item in document["paths"].as_object().expect("paths").values() {
        let operations = item.as_object().expect("a path").iter();
        for (method, operation) in operations.filter(|(_, of)| of["operationId"].is_string()) {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            let mut input = resolved(body);
            if input.is_null() {
                input = json!({ "type": "object" });
            }
            let mut required = input["required"].as_array().cloned().unwrap_or_default();
            let parameters = [item, operation].map(|of| of["parameters"].as_array());
            for parameter in parameters.into_iter().flatten().flatten().map(resolved) {
                if parameter["in"] != "header" {
                    let name = parameter["name"].as_str().expect("a name");
                    input["properties"][name] = parameter["schema"].clone();
                    required.extend((parameter["in"] == "path").then(|| name.into()));
                }
            }
            if method != "get" {
                input["properties"]["idempotency_key"] = json!({ "type": "string" });
            }
            input["required"] = required.into();
            let responses = operation["responses"].as_object().expect("responses");
            let success = responses.iter().find(|(status, _)| status.starts_with('2'));
            let response = resolved(success.expect("a success").1);
            let output = &response["content"]["application/json"]["schema"];
            tools.push(json!({
                "name": operation["operationId"], "inputSchema": input, "outputSchema": output
            }));
        }
    }
    json!({ "tools": tools }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_mcp_server_is_played_like_any_other_system() {
    let keys = "mcp = \"billing.mcp.json\"\nidempotency_argument = \"idempotency_key\"\n\
                errors_are_refusals = true";
    let contract = sample("tools/billing.toml");
    let changed = without_place(&contract).replace("openapi = \"billing.openapi.json\"", keys);
    assert_ne!(changed, contract);
    let fault = |fault: &str| {
        format!("[[world]]\noperation = \"billing.submit-reading\"\nfault = \"{fault}\"\n")
    };
    let person = "[end]\nowner = \"person\"\n";
    let undone = READING.replace("[facts]", "[[want]]\ndoes = \"undo\"\n[facts]");
    let instalment = sample("scenarios/goals/instalment-undone.toml");
    let report = evaluated(
        2,
        &[
            ("tools/billing.toml", &changed),
            ("tools/billing.mcp.json", &described()),
            ("scenarios/done.toml", &reading(DONE)),
            ("scenarios/lost.toml", &reading(&format!("{}{DONE}", fault("lost")))),
            ("scenarios/down.toml", &reading(&format!("{}{person}", fault("down")))),
            ("scenarios/lie.toml", &reading(&format!("{}{person}", fault("lie")))),
            ("scenarios/refused.toml", &reading(&format!("{}{person}", fault("refused")))),
            ("scenarios/undone.toml", &undone),
            ("scenarios/instalment.toml", &instalment),
        ],
    )
    .await;
    let text = report.text();
    assert_eq!(report.pass_k.count, 14, "{text}");
    assert_eq!(report.contracts, [], "{text}");
    let reversible = changed.matches("effect = \"reversible\"").count();
    assert_eq!(report.unshown.len(), reversible, "nobody can see it in the server's list: {text}");
    assert!(text.contains("tools/billing.toml: not shown: `submit-reading`"), "{text}");
}
