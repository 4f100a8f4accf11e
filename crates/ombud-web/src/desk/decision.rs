//! Why one decision was taken.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use ombud_service::{Explanation, Service, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use super::{map, word_of};
use crate::staff::{Frame, Moment, Rejection, Section, Staff, html};

#[derive(Template)]
#[template(path = "desk/decision.html")]
pub(super) struct DecisionPage {
    frame: Frame,
    map: Vec<(&'static str, String)>,
    id: String,
    conversation: Option<String>,
    at: Moment,
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
    /// Whether it was just flagged by whoever looks at it.
    is_flagged: bool,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub(super) struct Shown {
    #[serde(default)]
    flagged: bool,
}

/// What a decision rests on, and where it can be read.
pub(crate) struct Source {
    pub(crate) name: String,
    /// The article as a page; `None` for what is no article.
    pub(crate) page: Option<String>,
}

impl Source {
    /// Of an article, language and section, such as `price-guarantee/en#lead`: by its title, where the live version has it.
    pub(crate) fn of(service: &Service, name: &str) -> Self {
        let (place, section) = name.split_once('#').unwrap_or((name, ""));
        let Some((id, language)) = place.rsplit_once('/').filter(|(_, code)| code.len() == 2)
        else {
            return Self { name: name.to_owned(), page: None };
        };
        let assistant = service.assistant();
        let article =
            language.parse().ok().and_then(|code| assistant.knowledge().article(id, code));
        let title = article.map(|article| {
            let passage = article.text.passages.iter().find(|passage| passage.section == section);
            match passage.filter(|passage| passage.title != article.title) {
                Some(passage) => format!("{}: {}", article.title, passage.title),
                None => article.title.clone(),
            }
        });
        let page = Some(format!("/knowledge/{language}/{id}"));
        Self { name: title.unwrap_or_else(|| name.to_owned()), page }
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
        (format!("{}: {effect}", w.of("action-", &verdict.action)), verdict.policies.join(", "))
    });
    Ok(DecisionPage {
        frame: Frame::within(staff, Section::Desk),
        map: map(*w),
        id: id.to_string(),
        conversation: view.conversation.map(|id| id.to_string()),
        at: Moment::new(*w, view.leaf.at, service.now()),
        actor: w.of("actor-", &word_of(view.leaf.actor.kind)),
        sources: explanation.sources.iter().map(|name| Source::of(service, name)).collect(),
        verdicts: verdicts.collect(),
        explanation,
        index: view.index,
        key: service.form_key(),
        reason,
        problem,
        is_flagged: false,
    })
}

pub(super) async fn page(
    staff: Staff,
    Path(id): Path<Uuid>,
    Query(Shown { flagged }): Query<Shown>,
) -> Result<Response, Rejection> {
    let page = shown(&staff, id, String::new(), None).await?;
    Ok(html(&DecisionPage { is_flagged: flagged, ..page }))
}
