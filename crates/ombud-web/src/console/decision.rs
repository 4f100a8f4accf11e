//! The story of one decision: from the message to the effect, why, by which rules, and the proof.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ombud_domain::{ActorKind, DecisionId, DecisionKind, Leaf, Locale, StaffId};
use ombud_service::{
    DecisionText, DecisionView, Explanation, PolicyExplanation, RequestState, Scope, ServiceError,
};
use uuid::Uuid;

use super::decisions::Verdict;
use crate::{
    desk::{Source, word_of},
    staff::{Frame, Moment, Rejection, Section, Staff, html},
};

#[expect(clippy::struct_excessive_bools, reason = "each says what the page shows")]
#[derive(Template)]
#[template(path = "console/decision.html")]
struct DecisionPage {
    frame: Frame,
    id: String,
    at: Moment,
    actor: String,
    /// The digest of the version that decided.
    version: Option<String>,
    conversation: Option<String>,
    at_desk: bool,
    topic: Option<String>,
    language: String,
    channel: String,
    took: String,
    log: u32,
    index: u64,
    explanation: Explanation,
    steps: Vec<Step>,
    is_part: bool,
    inputs: Vec<Committed>,
    sources: Vec<Source>,
    verdicts: Vec<Judged>,
    has_receipt: bool,
    may_read: bool,
    /// What was written and said, where it was asked for.
    texts: Option<Vec<DecisionText>>,
    leaf: String,
    /// For a flag, which nobody has begun to write.
    key: String,
    reason: String,
    is_flagged: bool,
    problem: Option<String>,
}

/// A decision of the story.
struct Step {
    id: String,
    is_here: bool,
    what: String,
    more: Vec<String>,
    who: String,
    since: Moment,
    verdict: Option<Verdict>,
}

/// A text that the decision commits to, without the text.
struct Committed {
    name: String,
    commitment: String,
}

/// What policy was asked and said.
struct Judged {
    action: String,
    verdict: Verdict,
    says: Vec<String>,
    policies: Vec<String>,
    /// Whether today's rules are the same.
    is_same: bool,
    /// What is recorded of the question is not what was judged.
    is_changed: bool,
}

/// What a text of a decision is, by its name in the leaf.
fn text_name(staff: &Staff, field: &str) -> String {
    let w = staff.words;
    match field.split('.').next() {
        Some(name @ ("message" | "reply" | "arguments" | "result" | "note" | "reason")) => {
            w.of("story-text-", name)
        }
        _ => field.to_owned(),
    }
}

async fn actor_of(staff: &Staff, leaf: &Leaf) -> Result<String, ServiceError> {
    let kind = staff.words.of("actor-", &word_of(leaf.actor.kind));
    if leaf.actor.kind == ActorKind::Person
        && let Ok(id) = leaf.actor.id.parse::<StaffId>()
        && let Some(name) = staff.service.name_of_staff(&staff.who, id).await?
    {
        return Ok(name);
    }
    Ok(kind)
}

async fn step(staff: &Staff, view: &DecisionView, here: DecisionId) -> Result<Step, ServiceError> {
    let (w, leaf) = (staff.words, &view.leaf);
    let mut more = Vec::new();
    let messages = leaf.inputs.iter().filter(|input| input.field.starts_with("message."));
    let messages = i64::try_from(messages.count()).unwrap_or(i64::MAX);
    if messages > 0 {
        more.push(w.with("story-messages", "count", messages));
    }
    if let Some(act) = &leaf.act {
        more.push(w.with("story-tool", "tool", act.tool.clone()));
        more.push(w.of("autonomy-", &word_of(act.autonomy)));
    }
    if let Some(outcome) = leaf.labels.outcome {
        more.push(w.of("outcome-", outcome.as_str()));
    }
    if leaf.kind == DecisionKind::Result
        && let Some(reason) = leaf.reasons.first()
    {
        more.push(match reason.code.as_str() {
            code @ ("act.done" | "act.refused" | "act.unknown" | "undo.done" | "undo.refused"
            | "undo.unknown") => w.of("result-", &code.replace('.', "-")),
            code => code.to_owned(),
        });
    }
    Ok(Step {
        id: leaf.id.to_string(),
        is_here: leaf.id == here,
        what: w.of("kind-", &word_of(leaf.kind)),
        more,
        who: actor_of(staff, leaf).await?,
        since: Moment::new(w, leaf.at, staff.service.now()),
        verdict: Verdict::of_leaf(w, leaf),
    })
}

fn judged(staff: &Staff, policy: PolicyExplanation) -> Vec<Judged> {
    let w = staff.words;
    let verdicts = policy.verdicts.into_iter().map(|one| Judged {
        verdict: Verdict::of(w, one.effect),
        says: match w.0 {
            Locale::De => one.says_de,
            Locale::En => one.says_en,
        },
        action: w.of("action-", &one.action),
        policies: one.policies,
        is_same: one.same_policies,
        is_changed: one.recorded != RequestState::AsJudged,
    });
    verdicts.collect()
}

/// How long something took, in a unit that people read.
fn duration(staff: &Staff, elapsed_us: u64) -> String {
    let elapsed = i64::try_from(elapsed_us).unwrap_or(i64::MAX);
    staff.words.with("story-took-ms", "ms", (elapsed + 999) / 1_000)
}

async fn shown(
    staff: &Staff,
    id: DecisionId,
    texts: Option<Vec<DecisionText>>,
) -> Result<DecisionPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let view = service.decision(who, id).await?;
    let explanation = service.explain(who, id, w.0).await?;
    let verdicts = judged(staff, service.explain_policy(who, id).await?);
    let story = service.story(who, id).await?;
    let mut steps = Vec::with_capacity(story.decisions.len());
    for decision in &story.decisions {
        steps.push(step(staff, decision, id).await?);
    }
    let leaf = &view.leaf;
    let inputs = leaf.inputs.iter().chain(&leaf.output).map(|text| Committed {
        name: text_name(staff, &text.field),
        commitment: text.commitment.clone(),
    });
    let pretty: Option<serde_json::Value> = serde_json::from_str(&view.leaf_json).ok();
    let pretty = pretty.and_then(|leaf| serde_json::to_string_pretty(&leaf).ok());
    Ok(DecisionPage {
        frame: Frame::within(staff, Section::Decisions),
        id: id.to_string(),
        at: Moment::new(*w, leaf.at, service.now()),
        actor: actor_of(staff, leaf).await?,
        version: leaf.actor.version.clone(),
        conversation: view.conversation.map(|id| id.to_string()),
        at_desk: who.require_somewhere(Scope::Desk).is_ok(),
        topic: leaf
            .labels
            .intent
            .as_deref()
            .map(|intent| service.assistant().topic_of(intent, w.0)),
        language: leaf.labels.language.to_string(),
        channel: leaf.labels.channel.clone(),
        took: duration(staff, leaf.cost.elapsed_us),
        log: view.log,
        index: view.index,
        sources: explanation.sources.iter().map(|name| Source::of(service, name)).collect(),
        explanation,
        steps,
        is_part: story.is_part,
        inputs: inputs.collect(),
        verdicts,
        has_receipt: view.conversation.is_some(),
        may_read: who.require_somewhere(Scope::Texts).is_ok(),
        texts: texts.map(|texts| {
            let named = texts
                .into_iter()
                .map(|text| DecisionText { field: text_name(staff, &text.field), text: text.text });
            named.collect()
        }),
        leaf: pretty.unwrap_or(view.leaf_json),
        key: service.form_key(),
        reason: String::new(),
        is_flagged: false,
        problem: None,
    })
}

pub(super) async fn page(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id.into(), None).await?))
}

/// The same with the texts, once it is recorded who looked.
pub(super) async fn texts(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    let texts = staff.service.decision_texts(&staff.who, id.into()).await?;
    Ok(html(&shown(&staff, id.into(), Some(texts)).await?))
}

/// The receipt as a file, without texts.
pub(super) async fn receipt(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    let receipt = staff.service.receipt(&staff.who, id.into()).await?;
    let named = format!("attachment; filename=\"receipt-{id}.json\"");
    let named = HeaderValue::try_from(named).unwrap_or(HeaderValue::from_static("attachment"));
    let kind = HeaderValue::from_static("application/json");
    let headers = [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named)];
    Ok((headers, receipt.to_json()).into_response())
}
