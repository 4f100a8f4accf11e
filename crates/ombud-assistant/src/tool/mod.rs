//! Tools: what the assistant may have other systems do, each operation with a contract.
//!
//! * [`Tool`]: a file `tools/NAME.toml`, read and checked against the document it names: an OpenAPI
//!   document, or what an MCP server says its tools are. Where it names none, it says itself which requests
//!   the system takes
//! * [`Operation`]: what it does to the world, how it is undone, how often it may happen
//! * [`Endpoint`]: where it is done and what it takes
//! * [`McpTools`]: what an MCP server says, to be compared with what it said when it was looked at
//! * [`ServedDocument`]: the OpenAPI document that a system serves, to be compared with the folder's copy
//!
//! Where a system is reached and with which credential is the operator's configuration: a folder
//! holds no secret. Nothing here calls anything.

mod inline;
mod letter;
mod mcp;
mod openapi;
mod read;
mod request;
mod schema;
mod served;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use ombud_domain::{DataClass, EffectClass, Language};
use serde::Deserialize;
use serde_json::Value as Json;

pub(crate) use self::{letter::letter_words, read::read_all, schema::Lies};
pub use self::{
    letter::{Mail, Written},
    mcp::{McpDescription, McpTools},
    openapi::{resolved, schema_of},
    request::ToolRequest,
    schema::Schema,
    served::{HttpDescription, ServedDocument},
};
use crate::folder::Folder;

/// A system that the assistant may act on.
#[derive(Debug, Clone)]
pub struct Tool {
    /// The file's name without `.toml`.
    pub id: String,
    /// What it may be asked to do, by name.
    pub operations: BTreeMap<String, Operation>,
    /// How to ask whether something was done, where the system can say.
    pub settle: Option<Settle>,
    /// How it sends a code to the address on file, where it can.
    pub one_time_code: Option<OneTimeCode>,
    /// By whom its operations are done.
    pub done_by: DoneBy,
    /// How many seconds an answer may take.
    pub timeout_seconds: u32,
    /// The path at which the system serves its OpenAPI document, where it does.
    pub served_at: Option<String>,
    /// What says what its operations take.
    pub(crate) described: Described,
    /// Its path in the folder.
    pub file: String,
}

/// By whom the operations of a tool are done.
#[derive(Debug, Clone)]
pub enum DoneBy {
    /// A system that is connected.
    System,
    /// People of ours: each act is a task for them, and no system is connected.
    People,
    /// A mail server that is connected, to which these letters are handed.
    Mail(Mail),
}

/// What says what a tool's operations take.
#[derive(Debug, Clone)]
pub(crate) enum Described {
    /// The document at this path of the folder.
    Beside(String),
    /// The contract itself, or we, as an OpenAPI document.
    Inline(Json),
}

/// How a system says whether the operation under an idempotency key happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settle {
    /// Where it is asked.
    pub endpoint: Endpoint,
    /// The argument that takes the key.
    pub key: String,
    /// Where its answer says `true` or `false` (RFC 6901).
    pub happened: String,
    /// Where its answer holds the answer to the operation (RFC 6901).
    pub result: String,
}

/// How a tool sends a code to the address on file of an account.
#[derive(Debug, Clone)]
pub struct OneTimeCode {
    /// Where it is done, under the name [`ONE_TIME_CODE`]; whose matter it is says the account.
    pub operation: Operation,
    /// The argument that takes the account.
    pub account: String,
    /// The argument that takes the code. It is sent, and kept nowhere.
    pub code: String,
}

/// What sending a code is called; no other operation is called so.
pub const ONE_TIME_CODE: &str = "one-time-code";

/// An account, the same however it was written.
pub fn account_key(text: &str) -> String {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.to_uppercase()
}

/// The most that a transfer can have: 999,999,999.99 euros (SEPA Credit Transfer Scheme Rulebook, AT-T002).
const AMOUNT_MAX_CENTS: i64 = 99_999_999_999;

/// What a tool may be asked to do: the contract, and where it is done.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its name within the tool.
    pub name: String,
    /// What it is called towards customers: a noun, such as “meter reading”.
    pub title: BTreeMap<Language, String>,
    /// What it does to the world.
    pub effect: EffectClass,
    /// How it is undone; `None` for what cannot be.
    pub undo: Option<Inverse>,
    /// The argument that says how much money moves, in cents.
    pub amount: Option<String>,
    /// The argument that says whose matter it is, such as a contract number.
    pub customer: Option<String>,
    /// What that argument names.
    pub customer_is: CustomerIs,
    /// Which data of the customer it is about, or shows; empty where its contract does not say.
    pub data: BTreeSet<DataClass>,
    /// What is done without a person at most.
    pub limits: Limits,
    /// How it is released where policy wants a person to.
    pub approval: Approval,
    /// How things stand before; `None` where its contract does not say.
    pub before: Option<Before>,
    /// What one call costs the company, in millionths of a euro, such as for a text message.
    pub cost_micro: u32,
    /// Within how many hours people are to do it; `None` where that is not said, or a system does it.
    pub done_within_hours: Option<u32>,
    /// Where it is done.
    pub endpoint: Endpoint,
}

/// What the argument names that says whose matter an operation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerIs {
    /// Something of theirs that a sign-in or a code can prove, such as a contract.
    #[default]
    Account,
    /// Only where they are reached, such as a phone number: acts are counted by it, and it proves nothing.
    Contact,
}

/// The largest limit per hour: every place in it is one that an act takes.
pub(crate) const PER_HOUR_MAX: u32 = 1_000;

/// What of one operation is done without a person at most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Money that one act moves, in cents.
    pub amount_max: Option<i64>,
    /// Acts for one customer in 24 hours.
    pub per_customer_day: Option<u32>,
    /// Acts of the assistant in an hour.
    pub per_hour: Option<u32>,
}

/// How an act is released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// How many people have to release it.
    pub quorum: u32,
    /// For how many hours it can be.
    pub within_hours: u32,
    /// The teams whose people may; empty for everyone who may approve at all.
    pub teams: Vec<String>,
    /// The teams whose people may, once it has waited for so many hours.
    pub substitutes: Option<(Vec<String>, u32)>,
}

/// What a person who releases an act is shown beside it: how things stand before.
#[derive(Debug, Clone)]
pub struct Before {
    /// Where it is looked up.
    pub endpoint: Endpoint,
    /// Each of its arguments with the argument of the act that it is given.
    pub arguments: BTreeMap<String, String>,
    /// For arguments of the act, where the answer holds what they will replace (RFC 6901). `{purpose}` in it
    /// stands for what the act is given as its argument `purpose`, and `-` for something new in a list.
    pub values: BTreeMap<String, String>,
}

impl Before {
    /// Where the answer holds what each argument of an act will replace, given all of them.
    pub fn places<'a>(
        &'a self,
        arguments: &'a BTreeMap<String, Json>,
    ) -> impl Iterator<Item = (&'a String, String)> {
        let value = |name: &str| match arguments.get(name)? {
            Json::String(text) => Some(text.replace('~', "~0").replace('/', "~1")),
            other => Some(other.to_string()),
        };
        self.values.iter().map(move |(argument, place)| {
            let members = place.split('/').map(|member| {
                let named = member.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
                named.and_then(value).unwrap_or_else(|| member.to_owned())
            });
            (argument, members.collect::<Vec<_>>().join("/"))
        })
    }

    /// What stands at a place of an answer: [`Json::Null`] where nothing does, as the answer says or because the place is
    /// that after the last of a list (`-`, RFC 6901 section 4), which is where something new comes; `None` where it does not say.
    #[must_use]
    pub fn standing(answer: &Json, place: &str) -> Option<Json> {
        let mut stands = answer;
        for member in place.split('/').skip(1) {
            let member = member.replace("~1", "/").replace("~0", "~");
            stands = match stands {
                Json::Object(members) => members.get(&member)?,
                Json::Array(_) if member == "-" => &Json::Null,
                Json::Array(items) => {
                    items.get(member.parse::<usize>().ok()?).unwrap_or(&Json::Null)
                }
                Json::Null => &Json::Null,
                _ => return None,
            };
        }
        Some(stands.clone())
    }
}

/// The operation that restores what another changed.
#[derive(Debug, Clone)]
pub struct Inverse {
    /// Where it is done.
    pub endpoint: Endpoint,
    /// Where each of its arguments comes from.
    pub arguments: BTreeMap<String, Origin>,
    /// The arguments of the act that name what it changes, where the system undoes the latest change of that only; empty
    /// where each can be undone by itself.
    pub latest_of: Vec<String>,
    /// For how many hours it can be undone.
    pub within_hours: u32,
    /// Whether the customer may undo it, beside the company's people.
    pub by_customer: bool,
    /// What one call of it costs the company, in millionths of a euro.
    pub cost_micro: u32,
}

/// Where an argument of an inverse comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The argument of this name that was sent.
    Argument(String),
    /// What lies there in the answer (RFC 6901).
    Result(String),
}

/// Where an operation is done, what it takes and what it answers, from the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Where it is done.
    pub target: Target,
    /// Each argument with where it stands.
    pub arguments: BTreeMap<String, Argument>,
    /// What is answered where it is done.
    pub answer: Schema,
}

/// Where an operation is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// By a request over HTTP, as an OpenAPI document describes it.
    Http {
        /// The HTTP method, in capitals.
        method: String,
        /// The path with its parameters in braces.
        path: String,
        /// The header that takes the idempotency key.
        idempotency_header: String,
        /// What the document in the folder says of it.
        description: HttpDescription,
    },
    /// By a call of a tool of an MCP server.
    Mcp {
        /// The tool's name at the server.
        tool: String,
        /// The argument that takes the idempotency key; `None` where none does, and what is done
        /// there cannot be repeated.
        idempotency_argument: Option<String>,
        /// Whether an answer that is marked as an error says for certain that it was refused and
        /// nothing was changed; otherwise it says nothing.
        errors_are_refusals: bool,
        /// What the server said of it when it was looked at.
        description: McpDescription,
    },
}

/// As people who approve it read it.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { method, path, .. } => write!(formatter, "{method} {path}"),
            Self::Mcp { tool, .. } => write!(formatter, "tools/call {tool}"),
        }
    }
}

/// An argument of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Where it stands.
    pub place: Place,
    /// Whether it must be given.
    pub required: bool,
    /// What kind of JSON it is.
    pub kind: ArgumentKind,
}

/// Where an argument stands in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// A member of the JSON object that is sent: the names that lead to it.
    Body(Vec<String>),
}

/// What kind of JSON an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentKind {
    /// A string.
    Text,
    /// A whole number.
    Whole,
    /// True or false.
    Flag,
}

impl ArgumentKind {
    /// What JSON Schema calls it.
    const fn json_type(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Whole => "integer",
            Self::Flag => "boolean",
        }
    }

    /// Whether a value is of this kind.
    pub(crate) fn is_of(self, value: &Json) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Whole => value.is_i64(),
            Self::Flag => value.is_boolean(),
        }
    }
}

impl Tool {
    /// Whether people do what it is for.
    pub fn is_for_people(&self) -> bool {
        matches!(self.done_by, DoneBy::People)
    }

    /// The mail that it sends, where it is for that.
    pub fn mail(&self) -> Option<&Mail> {
        match &self.done_by {
            DoneBy::Mail(mail) => Some(mail),
            DoneBy::System | DoneBy::People => None,
        }
    }

    /// The document that says what its operations take: of OpenAPI, or what an MCP server says. `None`
    /// for a folder that it is not of.
    pub fn document(&self, folder: &Folder) -> Option<Json> {
        match &self.described {
            Described::Beside(path) => serde_json::from_slice(folder.files.get(path)?).ok(),
            Described::Inline(document) => Some(document.clone()),
        }
    }

    /// Whether it is called at an MCP server, and not over HTTP.
    pub fn is_mcp(&self) -> bool {
        self.endpoints().any(|endpoint| matches!(endpoint.target, Target::Mcp { .. }))
    }

    /// Every endpoint that its contract uses.
    pub fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        let operations =
            self.operations.values().chain(self.one_time_code.iter().map(|of| &of.operation));
        let used = operations.flat_map(|operation| {
            let undo = operation.undo.as_ref().map(|undo| &undo.endpoint);
            let before = operation.before.as_ref().map(|before| &before.endpoint);
            [Some(&operation.endpoint), undo, before].into_iter().flatten()
        });
        used.chain(self.settle.iter().map(|settle| &settle.endpoint))
    }

    /// What an MCP server says differently now about the tools that the contract uses; empty where
    /// everything is as it was looked at, and for what is no MCP server.
    pub fn changes(&self, now: &McpTools) -> Vec<String> {
        let mut changes: Vec<String> =
            self.endpoints().flat_map(|endpoint| endpoint.changes(now)).collect();
        changes.sort();
        changes.dedup();
        changes
    }

    /// What the document that a system serves says differently about the operations that the contract
    /// uses; empty where requests are taken and answers are given as the folder's copy says.
    pub fn differences(&self, now: &ServedDocument) -> Vec<String> {
        let mut differences: Vec<String> =
            self.endpoints().flat_map(|endpoint| endpoint.differences(now)).collect();
        differences.sort();
        differences.dedup();
        differences
    }
}

impl Endpoint {
    /// What an MCP server says differently now about the tool that is called here.
    pub fn changes(&self, now: &McpTools) -> Vec<String> {
        match &self.target {
            Target::Http { .. } => vec![],
            Target::Mcp { tool, description, .. } => now.changes(tool, description),
        }
    }

    /// What the document that a system serves says differently about what is done here.
    pub fn differences(&self, now: &ServedDocument) -> Vec<String> {
        match &self.target {
            Target::Http { method, path, idempotency_header, description } => {
                now.differences(method, path, idempotency_header, description)
            }
            Target::Mcp { .. } => vec![],
        }
    }

    /// Whether it only reads, as far as its document says; `None` where that does not say.
    pub(crate) fn only_reads(&self) -> Option<bool> {
        match &self.target {
            Target::Http { method, .. } => Some(method == "GET"),
            Target::Mcp { description, .. } => description.only_reads,
        }
    }
}

impl Operation {
    /// What it is called towards customers.
    pub fn title(&self, language: Language) -> &str {
        let titles = &self.title;
        titles.get(&language).or_else(|| titles.values().next()).map_or(&self.name, String::as_str)
    }

    /// Whether it makes something that can be cancelled, such as an appointment: a change is undone by the same call with what was
    /// before, and whoever cancels what was changed means something else.
    pub fn makes_something(&self) -> bool {
        let inverse = self.undo.as_ref().map(|inverse| &inverse.endpoint.target);
        inverse.is_some_and(|inverse| *inverse != self.endpoint.target)
    }

    /// Whose matter an act with these arguments is, such as a contract number or, where that is no account, a phone
    /// number; `None` where the contract names nobody.
    pub fn customer_in<'a>(&self, arguments: &'a BTreeMap<String, Json>) -> Option<&'a str> {
        arguments.get(self.customer.as_ref()?)?.as_str()
    }

    /// The account that an act with these arguments is for; `None` where it is for none.
    pub fn account_in<'a>(&self, arguments: &'a BTreeMap<String, Json>) -> Option<&'a str> {
        self.customer_in(arguments).filter(|_| self.customer_is == CustomerIs::Account)
    }

    /// Whether what it is given as an amount can be one: from nothing to the most that a transfer can have. Beyond
    /// that, something is wrong with whoever said it.
    pub fn moves_what_can_be(&self, arguments: &BTreeMap<String, Json>) -> bool {
        let amount = self.amount.as_ref().and_then(|name| arguments.get(name));
        amount.is_none_or(|amount| {
            amount.as_i64().is_some_and(|cents| (0..=AMOUNT_MAX_CENTS).contains(&cents))
        })
    }

    /// How much money an act with these arguments moves, in cents; 0 where none does.
    pub fn amount_of(&self, arguments: &BTreeMap<String, Json>) -> i64 {
        let amount = self.amount.as_ref().and_then(|name| arguments.get(name)?.as_i64());
        amount.unwrap_or(0)
    }
}

impl Inverse {
    /// The arguments that undo an act; `None` where its answer does not hold what is needed.
    pub fn arguments_of(
        &self,
        sent: &BTreeMap<String, Json>,
        result: &Json,
    ) -> Option<BTreeMap<String, Json>> {
        let values = self.arguments.iter().map(|(name, origin)| {
            let value = match origin {
                Origin::Argument(argument) => sent.get(argument)?,
                Origin::Result(pointer) => result.pointer(pointer)?,
            };
            let kind = self.endpoint.arguments.get(name)?.kind;
            kind.is_of(value).then(|| (name.clone(), value.clone()))
        });
        values.collect()
    }
}
