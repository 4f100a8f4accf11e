//! What waits for somebody to release it: what will happen, to whom, what it costs, and how it is undone.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{StatusCode, Uri},
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::ActState;
use ombud_service::{
    ActView, ApprovalError, Change, DeskList, IdempotencyKey, ProposalView, Scope, ServiceError,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    api::page::{Limit, Page},
    staff::{Form, Frame, Listing, Moment, Rejection, Section, Staff, html, problem_of, refused},
    words::Words,
};

#[derive(Template)]
#[template(path = "desk/approvals.html")]
struct ApprovalsPage {
    frame: Frame,
    map: Vec<(&'static str, String)>,
    /// The address of this page.
    here: String,
    /// What tells one state of this page from another.
    stamp: String,
    waiting: Vec<Row>,
    next: Option<String>,
    /// What was typed and can no longer be sent.
    kept: String,
    problem: Option<String>,
}

struct Row {
    id: String,
    title: String,
    /// Whose matter it is; nothing where that was erased or the contract names nobody.
    customer: String,
    amount: Option<String>,
    operation: String,
    at: Moment,
}

#[derive(Template)]
#[template(path = "desk/approval.html")]
struct ApprovalPage {
    frame: Frame,
    id: String,
    /// `None` for whoever may approve and not look into conversations.
    conversation: Option<String>,
    title: String,
    operation: String,
    effect: String,
    customer: Option<String>,
    data: String,
    amount: Option<String>,
    /// What doing it, and undoing it, costs the company; `None` where that is nothing.
    cost: Option<String>,
    undo_cost: Option<String>,
    changes: Vec<Changed>,
    arguments: Vec<Argument>,
    undo: Option<String>,
    undo_by: String,
    teams: String,
    approvals: String,
    until: Moment,
    digest: String,
    key: String,
    reason: String,
    problem: Option<String>,
}

/// What an act changes, in words.
struct Changed {
    /// As the tool calls it, and in words.
    name: String,
    title: String,
    before: String,
    after: String,
}

/// What the tool will be given: in words, and as it gets it.
struct Argument {
    name: String,
    title: String,
    given: String,
    says: String,
}

/// What a form of this page sends.
#[derive(Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    digest: String,
    #[serde(default)]
    reason: String,
}

/// A value as people read it.
pub(super) fn value(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An amount in euros, as it is written in this language.
fn euros(w: Words, cents: i64) -> String {
    let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    let sign = if cents < 0 { "−" } else { "" };
    match w.0 {
        ombud_domain::Locale::De => format!("{sign}{whole},{rest:02} €"),
        ombud_domain::Locale::En => format!("{sign}€{whole}.{rest:02}"),
    }
}

/// A cost, which may be a fraction of a cent, in euros; `None` where there is none.
fn costs(w: Words, micro: u64) -> Option<String> {
    let cents = i64::try_from(micro / 10_000).ok()?;
    match micro {
        0 => None,
        micro if micro % 10_000 == 0 => Some(euros(w, cents)),
        micro => {
            let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
            let text = text.trim_end_matches('0');
            Some(match w.0 {
                ombud_domain::Locale::De => format!("{} €", text.replace('.', ",")),
                ombud_domain::Locale::En => format!("€{text}"),
            })
        }
    }
}

async fn list(
    staff: &Staff,
    Listing { after }: Listing,
    here: String,
    problem: Option<String>,
) -> Result<ApprovalsPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    who.require_somewhere(Scope::Approvals)?;
    // Before the list: what changes between is told then.
    let stamp = service.stamp_of_list(who, DeskList::Approvals).await?;
    let (limit, now) = (Limit::<50, 200>::default().get(), service.now());
    let (after, language) = (after.map(Into::into), Some(w.0.language()));
    let found = service.acts_in(who, ActState::Proposed, after, limit, language).await?;
    let assistant = service.assistant();
    let Page { items: waiting, next } = Page::of(found, limit, |act: ActView| {
        let known = act.operation.split_once('.');
        let known = known.and_then(|(tool, operation)| assistant.operation(tool, operation));
        let given = act.given.as_ref();
        let cents = given.zip(known).map(|(given, (_, known))| known.amount_of(&given.arguments));
        Row {
            id: act.id.to_string(),
            title: act.title,
            customer: act.given.and_then(|given| given.customer).unwrap_or_default(),
            amount: cents.filter(|cents| *cents != 0).map(|cents| euros(*w, cents)),
            operation: act.operation,
            at: Moment::new(*w, act.at, now),
        }
    });
    let (frame, map) = (Frame::within(staff, Section::Approvals), super::map(*w));
    Ok(ApprovalsPage { frame, map, here, stamp, waiting, next, kept: String::new(), problem })
}

pub(super) async fn page(
    staff: Staff,
    Query(listing): Query<Listing>,
    uri: Uri,
) -> Result<Response, Rejection> {
    Ok(html(&list(&staff, listing, uri.to_string(), None).await?))
}

async fn shown(
    staff: &Staff,
    id: Uuid,
    reason: String,
    problem: Option<String>,
) -> Result<ApprovalPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let view: ProposalView = service.proposal(who, id.into(), Some(w.0.language())).await?;
    let nothing = || w.get("approval-nothing");
    let operation = view.act.operation.clone();
    let change = |Change { argument, before, after }: Change| {
        let said = |value| super::acts::argument(staff, &operation, &argument, value);
        let before = match &before {
            None => w.get("approval-unknown"),
            Some(serde_json::Value::Null) => nothing(),
            Some(before) => said(before).1,
        };
        let (title, after) = said(&after);
        Changed { name: argument.clone(), title, before, after }
    };
    let argument = |(name, given): (&String, &serde_json::Value)| {
        let (title, says) = super::acts::argument(staff, &operation, name, given);
        Argument { name: name.clone(), title, given: value(given), says }
    };
    let may_look = who.require_somewhere(Scope::Desk).is_ok();
    let hours = view.undo.as_ref().map(|undo| undo.within_hours);
    let by_customer = view.undo.as_ref().is_some_and(|undo| undo.by_customer);
    let undo_cost = view.undo.as_ref().map_or(0, |undo| undo.cost_micro);
    Ok(ApprovalPage {
        frame: Frame::within(staff, Section::Approvals),
        id: id.to_string(),
        conversation: may_look.then(|| view.act.conversation.to_string()),
        title: view.act.title,
        operation: view.act.operation,
        effect: w.of("effect-", &super::word_of(view.act.effect)),
        customer: view.customer,
        data: view
            .data
            .iter()
            .map(|class| w.of("data-", class.as_str()))
            .collect::<Vec<_>>()
            .join(", "),
        amount: (view.amount_cents != 0).then(|| euros(*w, view.amount_cents)),
        cost: costs(*w, view.cost_micro),
        undo_cost: costs(*w, undo_cost),
        changes: view.changes.into_iter().map(change).collect(),
        arguments: view.arguments.iter().map(argument).collect(),
        undo: hours.map(|hours| w.with("approval-undo-within", "count", hours)),
        undo_by: if by_customer {
            w.get("approval-undo-customer")
        } else {
            w.get("approval-undo-staff")
        },
        teams: view.teams.join(", "),
        approvals: w.all(
            "approval-given",
            [("given", view.approvals.len().into()), ("asked", view.quorum.into())],
        ),
        until: Moment::new(*w, view.until, service.now()),
        digest: view.digest,
        key: service.form_key(),
        reason,
        problem,
    })
}

pub(super) async fn show(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    match shown(&staff, id, String::new(), None).await {
        Ok(page) => Ok(html(&page)),
        Err(error) => gone(&staff, String::new(), error).await,
    }
}

/// What waits no longer is said above the list of what does.
/// There is nothing to decide any more; what was typed for it can be copied.
async fn gone(staff: &Staff, typed: String, error: ServiceError) -> Result<Response, Rejection> {
    match error {
        error @ ServiceError::Approval(_) => {
            let problem = Some(problem_of(error, staff.words));
            let here = "/desk/approvals".to_owned();
            let mut page = list(staff, Listing { after: None }, here, problem).await?;
            page.kept = typed;
            Ok(refused(&page, StatusCode::CONFLICT))
        }
        error => Err(error.into()),
    }
}

async fn after(
    staff: &Staff,
    id: Uuid,
    reason: String,
    done: Result<ActView, ServiceError>,
) -> Result<Response, Rejection> {
    match done {
        Ok(_) => Ok(Redirect::to("/desk/approvals").into_response()),
        Err(
            error @ (ServiceError::Approval(
                ApprovalError::NotProposed(_) | ApprovalError::TooLate(_),
            )
            | ServiceError::NotFound { .. }),
        ) => gone(staff, reason, error).await,
        Err(
            error @ (ServiceError::Approval(_)
            | ServiceError::Invalid { .. }
            | ServiceError::Acting
            | ServiceError::Busy
            | ServiceError::IdempotencyKeyReused),
        ) => {
            let problem = Some(problem_of(error, staff.words));
            match shown(staff, id, reason.clone(), problem).await {
                Ok(page) => Ok(refused(&page, StatusCode::CONFLICT)),
                Err(error) => gone(staff, reason, error).await,
            }
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn approve(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, digest, reason }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let done = staff.service.approve(&staff.who, id.into(), &digest, &reason, Some(&key)).await;
    after(&staff, id, reason, done).await
}

pub(super) async fn reject(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, reason, .. }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let done = staff.service.reject(&staff.who, id.into(), &reason, Some(&key)).await;
    after(&staff, id, reason, done).await
}
