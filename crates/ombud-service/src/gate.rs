//! The gate: the one place from which other systems are acted on, and where their credentials are.
//!
//! It knows contracts and answers, not policies or conversations. Whatever comes back is taken for
//! done, refused or unknown; only what fits the contract and its document is taken for done.

use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use ombud_assistant::{Endpoint, McpTools, Operation, ServedDocument, Tool, ToolRequest, Written};
use serde_json::Value as Json;

use crate::{
    ANSWER_SIZE_MAX_BYTES, Credential, HttpSystem, IsStopped, MailError, Mailer, McpCall,
    McpServer, Outgoing, OutgoingError, OutgoingMail, OutgoingRequest,
};

/// Where a tool is reached, and what shows that we may.
#[derive(Clone)]
pub enum ToolAccess {
    /// Over HTTP.
    Http {
        /// What its paths are appended to, such as `http://127.0.0.1:8090`.
        url: String,
        /// What is sent as `Authorization: Bearer …`, if anything, as it is at each call.
        token: Credential,
        /// What it says of itself, where its contract names a place for that.
        system: Option<Arc<dyn HttpSystem>>,
    },
    /// At an MCP server, which has its credential.
    Mcp(Arc<dyn McpServer>),
    /// By mail, through a server that has its credential.
    Mail(Arc<dyn Mailer>),
}

/// The credential stays out of logs.
impl fmt::Debug for ToolAccess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http { url, .. } => {
                formatter.debug_struct("Http").field("url", url).finish_non_exhaustive()
            }
            Self::Mcp(_) => formatter.debug_struct("Mcp").finish_non_exhaustive(),
            Self::Mail(_) => formatter.debug_struct("Mail").finish_non_exhaustive(),
        }
    }
}

/// The tools that are connected, and the way out to them.
#[derive(Clone, Default)]
pub struct Gate {
    tools: BTreeMap<String, ToolAccess>,
    outgoing: Option<Arc<dyn Outgoing>>,
}

/// What came of an operation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Performed {
    /// It was done; the tool's answer.
    Done(Json),
    /// Nothing was done: the tool refused it with this status, or it could not even be asked.
    Refused(Option<u16>),
    /// It was stopped before it left: nothing was done.
    Stopped,
    /// Nobody can say. Why, for the company's people; never what the tool wrote.
    Unknown(&'static str),
}

/// How an effect is brought about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Approach {
    /// It is done, for the first time.
    Perform,
    /// It was interrupted: it is done if it was not.
    Settle,
    /// Nobody could say whether it was done: it is asked about, and never done.
    Ask,
}

/// What is to be done.
pub(crate) struct Effect<'a> {
    pub(crate) tool: &'a Tool,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) arguments: &'a Arguments,
    /// The idempotency key.
    pub(crate) key: &'a str,
    /// What is written, where it is mail.
    pub(crate) written: Option<Written>,
    /// Whether an answer holds what the contract promises.
    pub(crate) fits: &'a (dyn Fn(&Json) -> bool + Sync),
    /// Whether it was stopped meanwhile.
    pub(crate) stopped: IsStopped,
}

/// Arguments by name.
pub(crate) type Arguments = BTreeMap<String, Json>;

impl Gate {
    /// These tools, reached on this way.
    pub fn new(tools: BTreeMap<String, ToolAccess>, outgoing: Arc<dyn Outgoing>) -> Self {
        Self { tools, outgoing: Some(outgoing) }
    }

    /// Whether people of ours do it, and no system that plays them.
    pub(crate) fn is_ours(&self, tool: &Tool) -> bool {
        tool.is_for_people() && !self.tools.contains_key(&tool.id)
    }

    /// Whether a tool is connected, and is still what its contract was written for.
    pub(crate) fn has(&self, tool: &Tool) -> bool {
        if self.is_ours(tool) {
            return true;
        }
        match self.tools.get(&tool.id) {
            // One that is played takes mail like any other request.
            Some(ToolAccess::Http { .. }) => {
                self.outgoing.is_some()
                    && !tool.is_mcp()
                    && self.served(tool).is_none_or(|now| is_same(tool, &tool.differences(&now)))
            }
            Some(ToolAccess::Mail(mailer)) => tool.mail().is_some() && mailer.is_ready(),
            Some(ToolAccess::Mcp(server)) => {
                tool.is_mcp()
                    && server.tools().is_some_and(|now| is_same(tool, &tool.changes(&now)))
            }
            None => false,
        }
    }

    /// The OpenAPI document that a tool's system served last, where it serves one.
    fn served(&self, tool: &Tool) -> Option<Arc<ServedDocument>> {
        match self.tools.get(&tool.id)? {
            ToolAccess::Http { system, .. } => system.as_ref()?.document(),
            ToolAccess::Mcp(_) | ToolAccess::Mail(_) => None,
        }
    }

    /// Have an operation done, or find out whether it was.
    pub(crate) async fn bring_about(&self, effect: &Effect<'_>, approach: Approach) -> Performed {
        match approach {
            Approach::Perform => self.perform(effect).await,
            Approach::Settle => self.settle(effect).await,
            Approach::Ask => match self.happened(effect).await {
                Some(Some(result)) => Performed::Done(result),
                // Its request may be on its way still: only that it happened is certain.
                Some(None) | None => Performed::Unknown("the tool does not say that it happened"),
            },
        }
    }

    /// Have an operation done, at most once under its key, and find out whether it was.
    ///
    /// After an answer that says nothing, the tool is asked whether it happened; if it says no, the
    /// request is repeated under the same key, which has one effect however often it arrives.
    async fn perform(&self, effect: &Effect<'_>) -> Performed {
        let first = self.attempt(effect, true).await;
        let Performed::Unknown(why) = first else { return first };
        match self.happened(effect).await {
            Some(Some(result)) => Performed::Done(result),
            Some(None) => self.attempt(effect, false).await,
            None => Performed::Unknown(why),
        }
    }

    /// Find out what became of an operation that was interrupted, and have it done if it was not.
    async fn settle(&self, effect: &Effect<'_>) -> Performed {
        match self.happened(effect).await {
            Some(Some(result)) => Performed::Done(result),
            Some(None) => self.attempt(effect, false).await,
            None => Performed::Unknown("the tool cannot say whether it happened"),
        }
    }

    /// What a tool says of how things stand, without what a person cannot see; `None` where it does not say.
    pub(crate) async fn look(
        &self,
        tool: &Tool,
        endpoint: &Endpoint,
        arguments: &Arguments,
    ) -> Option<Json> {
        self.ask(tool, endpoint, arguments).await.map(visible)
    }

    /// One request. After the first under its key an earlier one may still be under way, whatever
    /// the tool says meanwhile: then only a refusal for what it is asked is one.
    async fn attempt(&self, effect: &Effect<'_>, is_first: bool) -> Performed {
        let stopped = || {
            let under_way = Performed::Unknown("it was stopped while it was under way");
            if is_first { Performed::Stopped } else { under_way }
        };
        // What waits already is stopped too; once more where a connection had to be made.
        if effect.stopped.now() {
            return stopped();
        }
        let Effect { tool, endpoint, arguments, key, fits, written, .. } = effect;
        if let (Some(ToolAccess::Mail(mailer)), Some(mail)) =
            (self.tools.get(&tool.id), tool.mail())
        {
            let Some(written) = written else { return Performed::Refused(None) };
            let sent = mailer.send(OutgoingMail { from: &mail.from, key, written }).await;
            return match sent {
                Ok(()) => Performed::Done(Json::Object(serde_json::Map::new())),
                Err(MailError::Unknown) => {
                    Performed::Unknown("the mail server did not say whether it took it")
                }
                Err(MailError::Address | MailError::Unreachable | MailError::Refused) => {
                    Performed::Refused(None)
                }
            };
        }
        // What was released earlier may be sent when the system is another one.
        if self.served(tool).is_some_and(|now| !is_same(tool, &endpoint.differences(&now))) {
            let under_way = Performed::Unknown("the system changed while it was under way");
            return if is_first { Performed::Refused(None) } else { under_way };
        }
        let Some(request) = endpoint.request(arguments, Some(key)) else {
            // It cannot be sent, so it never was.
            return Performed::Refused(None);
        };
        let only_reads = matches!(request, ToolRequest::Http { method: "GET", .. });
        let status = match self.exchange(tool, endpoint, request, &effect.stopped).await {
            None => return Performed::Unknown("the tool did not answer"),
            Some(Said::Unsent) => return stopped(),
            Some(Said::Done(Some(result))) if fits(&result) => return Performed::Done(result),
            Some(Said::Done(_)) => {
                return Performed::Unknown("the tool's answer does not fit its contract");
            }
            // An earlier call under this key may be why, and still be under way.
            Some(Said::Refused) if is_first => return Performed::Refused(None),
            Some(Said::Refused) => {
                return Performed::Unknown("the tool refused it when it was repeated");
            }
            Some(Said::Error) => return Performed::Unknown("the tool failed"),
            Some(Said::Status(status)) => status,
        };
        match status {
            // It may be under way still, or would be taken later.
            408 | 425 | 429 => Performed::Unknown("the tool is busy"),
            // Some say so to a key whose first request is under way; most, that a rule forbids it.
            409 => match self.happened(effect).await {
                Some(Some(result)) => Performed::Done(result),
                Some(None) if is_first => Performed::Refused(Some(status)),
                _ => Performed::Unknown("the tool speaks of a conflict"),
            },
            // Whether there is what was asked for, it has not said.
            401 | 403 | 407 if only_reads => {
                Performed::Unknown("the tool does not take our credential")
            }
            400..500 => Performed::Refused(Some(status)),
            _ => Performed::Unknown("the tool failed"),
        }
    }

    /// Whether the operation happened, with its answer if it did; `None` where nobody can say.
    async fn happened(&self, effect: &Effect<'_>) -> Option<Option<Json>> {
        let Effect { tool, endpoint, key, fits, .. } = effect;
        let settle = tool.settle.as_ref()?;
        let arguments = Arguments::from([(settle.key.clone(), (*key).into())]);
        let body = self.ask(tool, &settle.endpoint, &arguments).await?;
        if !body.pointer(&settle.happened)?.as_bool()? {
            return Some(None);
        }
        let result = body.pointer(&settle.result)?.clone();
        (endpoint.answer.fits(&result) && fits(&result)).then_some(Some(result))
    }

    /// What a tool answers to a question; `None` where it does not.
    async fn ask(&self, tool: &Tool, endpoint: &Endpoint, arguments: &Arguments) -> Option<Json> {
        let request = endpoint.request(arguments, None)?;
        match self.exchange(tool, endpoint, request, &IsStopped::never()).await? {
            Said::Done(body) => body,
            Said::Unsent | Said::Refused | Said::Error | Said::Status(_) => None,
        }
    }

    /// Send a request; what came back. `None` without an answer, or where it could not be sent.
    async fn exchange(
        &self,
        tool: &Tool,
        endpoint: &Endpoint,
        request: ToolRequest<'_>,
        stopped: &IsStopped,
    ) -> Option<Said> {
        let began = Instant::now();
        let timeout = Duration::from_secs(tool.timeout_seconds.into());
        let (before, sent) = match (request, self.tools.get(&tool.id)?) {
            (
                ToolRequest::Http { method, path, header, body },
                ToolAccess::Http { url, token, .. },
            ) => {
                let mut headers = vec![("accept", "application/json".to_owned())];
                let token = token.now();
                let bearer = token.map(|token| format!("Bearer {}", token.as_str()));
                headers.extend(bearer.map(|bearer| ("authorization", bearer)));
                headers.extend(header);
                let kind = ("content-type", "application/json".to_owned());
                headers.extend(body.is_some().then_some(kind));
                let request = OutgoingRequest {
                    method,
                    url: &format!("{}{path}", url.trim_end_matches('/')),
                    headers: &headers,
                    body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
                    timeout,
                    answer_size_max_bytes: ANSWER_SIZE_MAX_BYTES,
                    stopped: stopped.clone(),
                };
                let before = began.elapsed();
                let answer = self.outgoing.as_ref()?.send(request).await;
                (before, answer.map(|answer| Said::http(answer.status, &answer.body)))
            }
            (
                ToolRequest::Mcp { tool: name, arguments, errors_are_refusals },
                ToolAccess::Mcp(server),
            ) => {
                let fits = |now: &McpTools| endpoint.changes(now).is_empty();
                let stopped = stopped.clone();
                let call = McpCall { tool: name, arguments, timeout, fits: &fits, stopped };
                let before = began.elapsed();
                let answer = server.call(call).await;
                let said = answer.map(|answer| match answer.is_error {
                    false => Said::Done(answer.content),
                    true if errors_are_refusals => Said::Refused,
                    true => Said::Error,
                });
                (before, said)
            }
            // Its contract is for another kind of system than what is connected.
            _ => return None,
        };
        let answered = Instant::now();
        let said = match sent {
            Err(OutgoingError::Stopped) => Ok(Said::Unsent),
            sent => sent.map_err(|error: OutgoingError| {
                tracing::warn!(tool = tool.id, error = %error, "a tool did not answer");
            }),
        };
        // Without the time of the tool itself.
        metrics::histogram!("ombud_turn_stage_seconds", "stage" => "gate")
            .record((before + answered.elapsed()).as_secs_f64());
        said.ok().map(|said| held(said, tool, endpoint))
    }
}

/// Whether nothing changed; what did is logged.
fn is_same(tool: &Tool, changes: &[String]) -> bool {
    if !changes.is_empty() {
        let changes = changes.join("; ");
        tracing::warn!(tool = tool.id, changes, "not used: the system is not what it was");
    }
    changes.is_empty()
}

/// What a tool said, without what its document does not call an answer: nothing reads that.
fn held(said: Said, tool: &Tool, endpoint: &Endpoint) -> Said {
    match said {
        Said::Done(Some(answer)) if !endpoint.answer.fits(&answer) => {
            tracing::warn!(
                tool = tool.id,
                target = %endpoint.target,
                "a tool answered with something else than its document says"
            );
            Said::Done(None)
        }
        other => other,
    }
}

/// What a tool said to a request.
enum Said {
    /// It was done; the answer where it is JSON or nothing at all, and what the document says.
    Done(Option<Json>),
    /// Nothing: it was stopped before it left.
    Unsent,
    /// It was refused, and changed nothing.
    Refused,
    /// It went wrong, and nobody can say how far.
    Error,
    /// Something else, over HTTP.
    Status(u16),
}

impl Said {
    fn http(status: u16, body: &[u8]) -> Self {
        if !(200..300).contains(&status) {
            return Self::Status(status);
        }
        let nothing = body.is_empty().then_some(Json::Null);
        Self::Done(nothing.or_else(|| serde_json::from_slice(body).ok()))
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(&self.tools).finish()
    }
}

/// Whether an answer holds what undoing needs.
pub(crate) fn holds_undo(operation: &Operation, arguments: &Arguments, result: &Json) -> bool {
    operation.undo.as_ref().is_none_or(|undo| undo.arguments_of(arguments, result).is_some())
}

/// A tool's answer without what a person cannot see: it may become part of what is said.
pub(crate) fn visible(value: Json) -> Json {
    match value {
        Json::String(text) => Json::String(ombud_guard::visible(&text).into_owned()),
        Json::Array(items) => Json::Array(items.into_iter().map(visible).collect()),
        Json::Object(members) => {
            Json::Object(members.into_iter().map(|(name, value)| (name, visible(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_person_cannot_see_is_not_taken_from_an_answer() {
        let hidden = json!({ "id": "R-1", "notes": ["Gut\u{200b}en Tag\u{e0041}"], "n": 3 });
        assert_eq!(visible(hidden), json!({ "id": "R-1", "notes": ["Guten Tag"], "n": 3 }));
        // However long it is: what is shown of it is shortened there.
        let long = json!("x".repeat(20_000));
        assert_eq!(visible(long.clone()), long);
    }
}
