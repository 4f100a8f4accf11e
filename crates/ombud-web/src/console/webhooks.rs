//! Webhooks: where decisions are told, what arrived and what did not.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::DecisionKind;
use ombud_domain::Locale;
use ombud_service::{Delivery, DeliveryState, IdempotencyKey, Listed, ServiceError, Webhook};
use serde::Deserialize;
use uuid::Uuid;

use super::{Choice, decisions::KINDS};
use crate::{
    api::page::{After, Limit, Page},
    desk::word_of,
    staff::{Form, Frame, Moment, Rejection, Section, Staff, html, problem_of, refused},
};

#[derive(Template)]
#[template(path = "console/webhooks.html")]
struct WebhooksPage {
    frame: Frame,
    hooks: Vec<Hook>,
    kinds: Vec<Choice>,
    url: String,
    /// What fails and is tried again.
    failing: Vec<Line>,
    /// What was given up.
    dead: Vec<Line>,
    next: Option<String>,
    /// What arrived last, and at which webhook where that is asked for.
    delivered: Vec<Line>,
    only: Option<String>,
    key: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/webhook_made.html")]
struct MadePage {
    frame: Frame,
    url: String,
    secret: String,
}

/// A webhook.
struct Hook {
    id: String,
    url: String,
    kinds: String,
    since: Moment,
}

/// A delivery.
struct Line {
    id: String,
    url: String,
    kind: String,
    since: Moment,
    attempts: u32,
    /// What came of the last attempt: when, and what we said of it.
    last_at: Option<Moment>,
    last: String,
    /// What was kept before it was kept in German, too.
    in_english: bool,
}

/// What of the lists is shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: Option<After>,
    /// Only what arrived at this webhook.
    webhook: Option<Uuid>,
}

/// What a form of this page sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    key: String,
    url: String,
    kind: Vec<DecisionKind>,
}

async fn shown(
    staff: &Staff,
    Asked { after, webhook }: Asked,
    sent: Sent,
    problem: Option<String>,
) -> Result<WebhooksPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let hooks = service.webhooks(who).await?;
    let url_of = |id: Uuid| hooks.iter().find(|hook| hook.id == id).map(|hook| hook.url.clone());
    let line = |delivery: Delivery| Line {
        id: delivery.told.id.to_string(),
        url: url_of(delivery.webhook).unwrap_or_default(),
        kind: w.of("kind-", &word_of(delivery.told.kind)),
        since: Moment::new(*w, delivery.told.at, service.now()),
        attempts: delivery.attempts,
        last_at: delivery.last_at.map(|at| Moment::new(*w, at, service.now())),
        in_english: w.0 == Locale::De && delivery.last_de.is_none(),
        last: match w.0 {
            Locale::De => delivery.last_de.or(delivery.last),
            Locale::En => delivery.last,
        }
        .unwrap_or_default(),
    };
    let limit = Limit::<50, 200>::default().get();
    let failing = service.list_deliveries(who, DeliveryState::Failing, None, limit).await?;
    let after = after.map(Into::into);
    let dead = service.list_deliveries(who, DeliveryState::Dead, after, limit).await?;
    let Page { items: dead, next } = Page::of(dead, limit, line);
    let items = |found: Vec<Listed<Delivery>>| found.into_iter().map(|found| found.item);
    let delivered = if let Some(hook) = webhook {
        service.arrived(who, hook).await?
    } else {
        let state = DeliveryState::Delivered;
        items(service.list_deliveries(who, state, None, limit).await?).collect()
    };
    let named = |kinds: &[DecisionKind]| {
        let named = kinds.iter().map(|kind| w.of("kind-", &word_of(kind)));
        named.collect::<Vec<_>>().join(", ")
    };
    let hook = |hook: &Webhook| Hook {
        id: hook.id.to_string(),
        url: hook.url.clone(),
        kinds: if hook.kinds.is_empty() { w.get("webhooks-all") } else { named(&hook.kinds) },
        since: Moment::new(*w, hook.created_at, service.now()),
    };
    let kinds = KINDS.iter().map(|word| Choice {
        value: (*word).to_owned(),
        label: w.of("kind-", word),
        is_chosen: sent.kind.iter().any(|kind| word_of(kind) == *word),
    });
    Ok(WebhooksPage {
        frame: Frame::within(staff, Section::Webhooks),
        hooks: hooks.iter().map(hook).collect(),
        kinds: kinds.collect(),
        url: sent.url,
        failing: items(failing).map(line).collect(),
        dead,
        next,
        delivered: delivered.into_iter().map(line).collect(),
        only: webhook.and_then(url_of),
        key: service.form_key(),
        problem,
    })
}

pub(super) async fn page(staff: Staff, Query(asked): Query<Asked>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, asked, Sent::default(), None).await?))
}

pub(super) async fn make(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let (service, kinds) = (&staff.service, sent.kind.clone());
    match service.create_webhook(&staff.who, sent.url.trim(), kinds, Some(&key)).await {
        Ok(made) => Ok(html(&MadePage {
            frame: Frame::within(&staff, Section::Webhooks),
            url: made.webhook.url,
            secret: made.secret,
        })),
        Err(error @ ServiceError::Invalid { .. }) => {
            let problem = Some(problem_of(error, staff.words));
            let page = shown(&staff, Asked::default(), sent, problem).await?;
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}

/// Back to the list. What is gone meanwhile was dealt with.
fn back(done: Result<(), ServiceError>) -> Result<Response, Rejection> {
    match done {
        Ok(()) | Err(ServiceError::NotFound { .. }) => {
            Ok(Redirect::to("/console/webhooks").into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn remove(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    back(staff.service.delete_webhook(&staff.who, id).await)
}

/// Deliver once more, at once.
pub(super) async fn revive(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    back(staff.service.revive_delivery(&staff.who, id, Some(&key)).await)
}
