//! Why one decision was taken.

use askama::Template;
use axum::{extract::Path, response::Response};
use ombud_service::{Explanation, ServiceError};
use uuid::Uuid;

use super::word_of;
use crate::staff::{Frame, Rejection, Section, Staff, html};

#[derive(Template)]
#[template(path = "desk/decision.html")]
pub(super) struct DecisionPage {
    frame: Frame,
    id: String,
    conversation: Option<String>,
    at: String,
    actor: String,
    pub(super) explanation: Explanation,
    pub(super) sources: Vec<Source>,
    /// What the rules said, each with the rules that decided.
    pub(super) verdicts: Vec<(String, String)>,
    index: u64,
    key: String,
    /// What was typed as a reason to flag it.
    reason: String,
    problem: Option<String>,
}

/// What a decision rests on, and where it can be read.
pub(crate) struct Source {
    pub(crate) name: String,
    /// The article as a page; `None` for what is no article.
    pub(crate) page: Option<String>,
}

impl Source {
    /// Of an article, language and section: `price-guarantee/en#lead`.
    pub(crate) fn of(name: &str) -> Self {
        let page = name.split('#').next().and_then(|article| article.rsplit_once('/'));
        let page = page.filter(|(_, language)| language.len() == 2);
        let page = page.map(|(article, language)| format!("/knowledge/{language}/{article}"));
        Self { name: name.to_owned(), page }
    }
}

/// The page, with what was typed and what stands against it.
pub(super) async fn shown(
    staff: &Staff,
    id: Uuid,
    reason: String,
    problem: Option<String>,
) -> Result<DecisionPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let view = service.decision(who, id.into()).await?;
    let explanation = service.explain(who, id.into(), w.0).await?;
    let verdicts = view.leaf.verdicts.iter().map(|verdict| {
        let effect = w.of("verdict-", &word_of(verdict.effect));
        (format!("{}: {effect}", verdict.action), verdict.policies.join(", "))
    });
    Ok(DecisionPage {
        frame: Frame::within(staff, Section::Desk),
        id: id.to_string(),
        conversation: view.conversation.map(|id| id.to_string()),
        at: w.exact(view.leaf.at),
        actor: w.of("actor-", &word_of(view.leaf.actor.kind)),
        sources: explanation.sources.iter().map(|name| Source::of(name)).collect(),
        verdicts: verdicts.collect(),
        explanation,
        index: view.index,
        key: service.form_key(),
        reason,
        problem,
    })
}

pub(super) async fn page(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id, String::new(), None).await?))
}
