//! Why one decision was taken.

use askama::Template;
use axum::{extract::Path, response::Response};
use ombud_service::Explanation;
use uuid::Uuid;

use super::word_of;
use crate::staff::{Frame, Rejection, Section, Staff, html};

#[derive(Template)]
#[template(path = "desk/decision.html")]
struct DecisionPage {
    frame: Frame,
    id: String,
    conversation: Option<String>,
    at: String,
    actor: String,
    explanation: Explanation,
    index: u64,
}

pub(super) async fn page(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    let view = service.decision(who, id.into()).await?;
    let explanation = service.explain(who, id.into(), w.0).await?;
    Ok(html(&DecisionPage {
        frame: Frame::within(&staff, Section::Desk),
        id: id.to_string(),
        conversation: view.conversation.map(|id| id.to_string()),
        at: w.exact(view.leaf.at),
        actor: w.of("actor-", &word_of(view.leaf.actor.kind)),
        explanation,
        index: view.index,
    }))
}
