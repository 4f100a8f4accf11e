//! Whether contracts keep what they say: in a simulated world, each act is done and undone. Where the contract says
//! that this restores what was there, the world must be as it was; what only makes up for it must be possible. An MCP
//! server's list of tools says what they take and give, not what they do: there the contract's word is all there is.

use std::collections::BTreeMap;

use ombud_assistant::{ArgumentKind, Assistant, Endpoint, Tool, ToolRequest};
use ombud_domain::EffectClass;
use ombud_service::{Outgoing, OutgoingRequest};
use serde_json::Value as Json;

use crate::world::World;

/// What was found about the contracts, each with its file.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Operations that are not undone by what their contract says undoes them, and why.
    pub(crate) broken: Vec<(String, String)>,
    /// Operations of which only the contract says that what undoes them puts back what was there.
    pub(crate) unshown: Vec<(String, String)>,
}

/// Do and undo what the contracts of an assistant offer.
pub(crate) async fn tried(assistant: &Assistant) -> Findings {
    let mut findings = Findings::default();
    for tool in assistant.tools() {
        for operation in tool.operations.values() {
            let Some(inverse) = &operation.undo else { continue };
            let world = World::new(assistant, &[]);
            let arguments: BTreeMap<String, Json> = operation
                .endpoint
                .arguments
                .iter()
                .map(|(name, argument)| (name.clone(), sample(argument.kind)))
                .collect();
            let mut note = |why: &str| {
                let message = format!("`{}`: {why}", operation.name);
                findings.broken.push((tool.file.clone(), message));
            };
            // What is set was something else before: only that can be put back.
            let Some(result) = sent(&world, tool, &operation.endpoint, &arguments, "do").await
            else {
                note("it cannot be done in a simulated world");
                continue;
            };
            let Some(arguments) = inverse.arguments_of(&arguments, &result) else {
                note("its answer, as the document describes it, does not hold what undoing needs");
                continue;
            };
            let before = world.before();
            if sent(&world, tool, &inverse.endpoint, &arguments, "undo").await.is_none() {
                note("what is to undo it cannot be done in a simulated world");
            } else if operation.effect == EffectClass::Reversible && world.resources() != before {
                note(
                    "what is to undo it does not put back what was there: it is neither a DELETE \
                     of what was made, nor sets what was there before, nor linked as such in the \
                     document",
                );
            } else if operation.effect == EffectClass::Reversible && tool.is_mcp() {
                let why = format!(
                    "`{}`: that undoing it puts back what was there is the contract's word: an MCP \
                     server does not say what its tools do. Try it on the system itself",
                    operation.name
                );
                findings.unshown.push((tool.file.clone(), why));
            }
        }
    }
    findings
}

async fn sent(
    world: &World,
    tool: &Tool,
    endpoint: &Endpoint,
    arguments: &BTreeMap<String, Json>,
    key: &str,
) -> Option<Json> {
    let (method, path, header, body) = match endpoint.request(arguments, Some(key))? {
        ToolRequest::Http { method, path, header, body } => (method, path, header, body),
        ToolRequest::Mcp { tool: name, arguments, .. } => {
            let answer = world.called(&tool.id, name, arguments).ok()?;
            return answer.content.filter(|_| !answer.is_error);
        }
    };
    let request = OutgoingRequest {
        method,
        url: &format!("http://{}{path}", tool.id),
        headers: &header.into_iter().collect::<Vec<_>>(),
        body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
        timeout: std::time::Duration::from_secs(1),
        answer_size_max_bytes: ombud_service::ANSWER_SIZE_MAX_BYTES,
        stopped: ombud_service::IsStopped::never(),
    };
    let answer = world.send(request).await.ok()?;
    (200..300).contains(&answer.status).then(|| serde_json::from_slice(&answer.body).ok())?
}

fn sample(kind: ArgumentKind) -> Json {
    match kind {
        ArgumentKind::Text => "A-1".into(),
        ArgumentKind::Whole => 7.into(),
        ArgumentKind::Flag => true.into(),
    }
}
