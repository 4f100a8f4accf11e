//! From `tools/*.toml` to contracts.

use std::collections::BTreeMap;

use ombud_domain::{EffectClass, Language};
use serde::Deserialize;
use serde_json::Value as Json;

use self::contract::Contract;
use super::{
    CustomerIs, Described, DoneBy, McpTools, Tool,
    inline::{self, RawEndpoint},
    letter::{self, Mail, RawLetter},
};
use crate::{
    folder::Folder,
    problem::Report,
    procedure::{self, NAME_REMEDY},
    slip::SyntaxSlip,
    toml_file,
};

mod contract;

/// How many seconds an answer may take, unless the contract says otherwise.
const TIMEOUT_SECONDS: u32 = 10;
/// What a contract may ask for at most: a customer waits for it.
const TIMEOUT_SECONDS_MAX: u32 = 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTool {
    openapi: Option<String>,
    /// The path at which the system serves that document.
    served_at: Option<String>,
    mcp: Option<String>,
    built_in: Option<BuiltIn>,
    idempotency_header: Option<String>,
    idempotency_argument: Option<String>,
    errors_are_refusals: Option<bool>,
    timeout_seconds: Option<u32>,
    settle: Option<RawSettle>,
    one_time_code: Option<RawOneTimeCode>,
    /// From whom mail is.
    from: Option<String>,
    #[serde(default, rename = "letter")]
    letters: Vec<RawLetter>,
    #[serde(default, rename = "endpoint")]
    endpoints: Vec<RawEndpoint>,
    #[serde(rename = "operation")]
    operations: Vec<RawOperation>,
}

/// What needs no other system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum BuiltIn {
    /// Tasks for people.
    Tasks,
    /// Mail.
    Mail,
}

/// What a task is given, and how it is withdrawn.
const TASKS: &str = include_str!("tasks.openapi.json");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSettle {
    id: String,
    key: String,
    happened: String,
    result: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOneTimeCode {
    id: String,
    account: String,
    code: String,
    per_hour: Option<u32>,
    #[serde(default)]
    cost_micro: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOperation {
    name: String,
    id: String,
    title: BTreeMap<Language, String>,
    effect: EffectClass,
    amount: Option<String>,
    customer: Option<String>,
    customer_is: Option<CustomerIs>,
    data: Option<Vec<String>>,
    amount_max: Option<i64>,
    per_customer_day: Option<u32>,
    per_hour: Option<u32>,
    undo: Option<RawUndo>,
    before: Option<RawBefore>,
    #[serde(default)]
    cost_micro: u32,
    approval: Option<RawApproval>,
    done_within_hours: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawApproval {
    quorum: Option<u32>,
    within_hours: Option<u32>,
    #[serde(default)]
    teams: Vec<String>,
    #[serde(default)]
    substitutes: Vec<String>,
    substitutes_after_hours: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBefore {
    id: String,
    #[serde(default)]
    arguments: BTreeMap<String, String>,
    values: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUndo {
    id: String,
    within_hours: u32,
    #[serde(default)]
    by_customer: bool,
    #[serde(default)]
    cost_micro: u32,
    #[serde(default)]
    latest_of: Vec<String>,
    arguments: BTreeMap<String, String>,
}

/// Read all tools; problems go to the report and broken ones are left out.
pub(crate) fn read_all(folder: &Folder, languages: &[Language], report: &mut Report) -> Vec<Tool> {
    let mut tools = Vec::new();
    for path in folder.below("tools", ".toml") {
        let before = report.errors();
        let tool = read(folder, path, languages, report);
        tools.extend(tool.filter(|_| report.errors() == before));
    }
    tools
}

fn read(folder: &Folder, path: &str, languages: &[Language], report: &mut Report) -> Option<Tool> {
    let id = path.strip_prefix("tools/")?.strip_suffix(".toml")?;
    if !procedure::is_name(id) {
        report.error(path, 0, "the file's name is no name of a tool", NAME_REMEDY);
        return None;
    }
    let text = folder.read_text(path, report)?;
    let mut raw: RawTool = toml_file::read(path, 1, text, report)?;
    let (described, document) = document(folder, path, &raw, report)?;
    let built_in = raw.built_in;
    let contract = Contract {
        folder,
        path,
        languages,
        document,
        is_for_people: built_in == Some(BuiltIn::Tasks),
    };
    if built_in.is_some() {
        contract.check_built_in(&raw, report);
    }
    let done_by = match built_in {
        None => DoneBy::System,
        Some(BuiltIn::Tasks) => {
            contract.check_tasks(&raw, report);
            DoneBy::People
        }
        Some(BuiltIn::Mail) => {
            contract.check_mail(&raw, report);
            let letters = std::mem::take(&mut raw.letters);
            DoneBy::Mail(Mail::new(raw.from.clone().unwrap_or_default(), letters))
        }
    };
    let timeout_seconds = raw.timeout_seconds.unwrap_or(TIMEOUT_SECONDS);
    if !(1..=TIMEOUT_SECONDS_MAX).contains(&timeout_seconds) {
        let message = format!("`timeout_seconds` is {timeout_seconds}");
        let remedy = format!("use 1 to {TIMEOUT_SECONDS_MAX}: a customer waits for it");
        report.error(path, contract.line("timeout_seconds"), message, remedy);
    }
    let served_at = raw.served_at.clone();
    if let Some(at) = &served_at {
        contract.check_served_at(at, raw.openapi.is_some(), report);
    }
    if raw.settle.is_some() && !contract.takes_keys() {
        let message =
            "`settle` needs `idempotency_argument`: under no key, nothing can be asked for";
        let remedy = "name the argument of its tools that takes the key, or leave `settle` out";
        report.error(path, contract.line("settle"), message, remedy);
    }
    let settle = raw.settle.and_then(|settle| contract.settle(settle, report));
    let one_time_code = raw.one_time_code.and_then(|raw| contract.one_time_code(&raw, report));
    contract.check_data_is_said(&raw.operations, report);
    let mut operations = BTreeMap::new();
    for raw in raw.operations {
        let (name, line) = (raw.name.clone(), contract.line(&format!("\"{}\"", raw.name)));
        let operation = contract.operation(raw, line, report);
        if operations.contains_key(&name) {
            let message = format!("there are two operations `{name}`");
            report.error(path, line, message, "give one of them another name");
        }
        operations.extend(operation.map(|operation| (name, operation)));
    }
    Some(Tool {
        id: id.to_owned(),
        operations,
        settle,
        one_time_code,
        done_by,
        timeout_seconds,
        served_at,
        described,
        file: path.to_owned(),
    })
}

impl RawTool {
    /// A document of a system that is called over HTTP.
    fn over_http(&self, whole: Json) -> Document {
        let header = self.idempotency_header.as_deref().unwrap_or("Idempotency-Key");
        Document::OpenApi { whole, idempotency_header: header.to_owned() }
    }
}

/// What says which operations there are and what they take.
enum Document {
    OpenApi { whole: Json, idempotency_header: String },
    Mcp { tools: McpTools, idempotency_argument: Option<String>, errors_are_refusals: bool },
}

/// The document that a tool names or makes, with what says so.
fn document(
    folder: &Folder,
    path: &str,
    raw: &RawTool,
    report: &mut Report,
) -> Option<(Described, Document)> {
    let has_endpoints = !raw.endpoints.is_empty();
    let (key, name) = match (&raw.openapi, &raw.mcp, raw.built_in, has_endpoints) {
        (Some(name), None, None, false) => ("openapi", name),
        (None, Some(name), None, false) => ("mcp", name),
        (None, None, None, true) => return own_document(folder, path, raw, report),
        (None, None, Some(BuiltIn::Tasks), false) => {
            let whole: Json = serde_json::from_str(TASKS).unwrap_or_default();
            return Some((Described::Inline(whole.clone()), raw.over_http(whole)));
        }
        (None, None, Some(BuiltIn::Mail), false) => {
            let whole = letter::document(&raw.letters);
            return Some((Described::Inline(whole.clone()), raw.over_http(whole)));
        }
        _ => {
            let message = "a tool has either `openapi`, `mcp`, `[[endpoint]]` or `built_in`";
            let remedy = "name its OpenAPI document, or what its MCP server answers to \
                          `tools/list`, or say with `[[endpoint]]` which requests it takes, or that \
                          people do it with `built_in = \"tasks\"`, or mail with `built_in = \"mail\"`";
            report.error(path, 1, message, remedy);
            return None;
        }
    };
    let is_mcp = key == "mcp";
    let strange = if is_mcp {
        raw.idempotency_header.as_ref().map(|_| "idempotency_header")
    } else {
        let argument = raw.idempotency_argument.as_ref().map(|_| "idempotency_argument");
        argument.or(raw.errors_are_refusals.map(|_| "errors_are_refusals"))
    };
    if let Some(strange) = strange {
        let message = format!("`{strange}` does not go with `{key}`");
        report.error(path, folder.line_of(path, strange), message, "leave it out");
    }
    let beside = format!("tools/{name}");
    if !folder.files.contains_key(&beside) {
        let remedy = if is_mcp {
            "put what the server answers to `tools/list` there: `ombud tools NAME` prints it"
        } else {
            "put the system's OpenAPI document there, as JSON"
        };
        let message = format!("there is no `{beside}`");
        report.error(path, folder.line_of(path, key), message, remedy);
        return None;
    }
    let text = folder.read_text(&beside, report)?;
    let whole: Json = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            let slip = SyntaxSlip::of_json(&error);
            let remedy = format!("{}; a document in YAML must be turned into JSON", slip.remedy);
            report.error(&beside, error.line(), slip.what, remedy);
            return None;
        }
    };
    let document = if is_mcp {
        if !whole["tools"].is_array() || !whole["nextCursor"].is_null() {
            let message = "this is not all that a server answers to `tools/list`";
            let remedy =
                "use an object with the member `tools`, with every page of the answer in it";
            report.error(&beside, 1, message, remedy);
            return None;
        }
        Document::Mcp {
            tools: McpTools::new(&whole),
            idempotency_argument: raw.idempotency_argument.clone(),
            errors_are_refusals: raw.errors_are_refusals.unwrap_or(false),
        }
    } else {
        let version = whole["openapi"].as_str().unwrap_or_default();
        if !version.starts_with("3.") {
            let message = if version.is_empty() {
                "the document does not say `openapi`".to_owned()
            } else {
                format!("`openapi` is `{version}`")
            };
            let line = folder.line_of(&beside, "\"openapi\"").max(1);
            report.error(&beside, line, message, "use a document of OpenAPI 3");
            return None;
        }
        raw.over_http(whole)
    };
    Some((Described::Beside(beside), document))
}

/// The document of a system whose contract says itself which requests it takes.
fn own_document(
    folder: &Folder,
    path: &str,
    raw: &RawTool,
    report: &mut Report,
) -> Option<(Described, Document)> {
    match inline::document(&raw.endpoints) {
        Ok(whole) => Some((Described::Inline(whole.clone()), raw.over_http(whole))),
        Err((id, problem)) => {
            let line = folder.line_of(path, &format!("\"{id}\""));
            let remedy = "write `request = \"POST /path/{argument}\"`, and in `takes` each argument \
                          with `text`, `whole` or `flag`";
            report.error(path, line, format!("`{id}`: {problem}"), remedy);
            None
        }
    }
}
