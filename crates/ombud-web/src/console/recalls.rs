//! Recalls: many acts undone together. Previewed, approved by others, run, and watched.

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use ombud_domain::Locale;
use ombud_service::{
    IdempotencyKey, Recall, RecallAct, RecallSeen, RecallSelection, RecallState, ServiceError,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Choice, given, time};
use crate::{
    api::page::{After, Limit, Page},
    staff::{Form, Frame, Listing, Moment, Rejection, Section, Staff, html, objection, refused},
    words::Words,
};

#[derive(Template)]
#[template(path = "console/recalls.html")]
struct RecallsPage {
    frame: Frame,
    recalls: Vec<Row>,
    next: Option<String>,
    tools: Vec<Choice>,
    flows: Vec<Choice>,
    filled: Filled,
    key: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/recall.html")]
struct RecallPage {
    frame: Frame,
    row: Row,
    of: Vec<(String, String)>,
    recall: Recall,
    amount: String,
    /// Approvals it needs before it is run.
    asked: u32,
    is_preview: bool,
    /// Whether whoever looks may be one of those who approve it.
    may_approve: bool,
    is_running: bool,
    acts: Vec<Line>,
    next: Option<String>,
    key: String,
    reason: String,
    problem: Option<String>,
}

/// A recall in a list.
struct Row {
    id: String,
    reason: String,
    state: String,
    sign: &'static str,
    since: Moment,
    selected: u64,
    undone: u64,
}

/// An act of a recall.
struct Line {
    title: String,
    customer: String,
    amount: String,
    state: String,
    follows: bool,
    against: Option<String>,
}

/// A recall to be, as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    key: String,
    tool: String,
    operation: String,
    flow: String,
    version: String,
    rule: String,
    passage: String,
    source: String,
    since: String,
    until: String,
    letter: String,
    reason: String,
}

/// What a form of a recall's page sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    key: String,
    selected: u64,
    following: u64,
    reason: String,
}

impl Filled {
    fn selection(&self) -> Result<RecallSelection, ServiceError> {
        Ok(RecallSelection {
            tool: given(&self.tool),
            operation: given(&self.operation),
            flow: given(&self.flow),
            version: given(&self.version),
            rule: given(&self.rule),
            passage: given(&self.passage),
            source: given(&self.source),
            since: time(&self.since, "since")?,
            until: time(&self.until, "until")?,
        })
    }
}

fn row(w: Words, now: Timestamp, recall: &Recall) -> Row {
    let (word, sign) = match recall.state {
        RecallState::Preview => ("preview", "…"),
        RecallState::Running => ("running", "▸"),
        RecallState::Done => ("done", "✓"),
        RecallState::Cancelled => ("cancelled", "✕"),
    };
    Row {
        id: recall.id.to_string(),
        reason: recall.reason.clone(),
        state: w.of("recall-", word),
        sign,
        since: Moment::new(w, recall.at, now),
        selected: recall.counts.selected + recall.counts.following,
        undone: recall.counts.undone,
    }
}

/// What is selected, by what it is called on the page.
fn selected(w: Words, of: &RecallSelection) -> Vec<(String, String)> {
    let time = |at: Option<Timestamp>| at.map(|at| w.exact(at));
    let fields = [
        ("tool", of.tool.clone()),
        ("operation", of.operation.clone()),
        ("flow", of.flow.clone()),
        ("version", of.version.clone()),
        ("rule", of.rule.clone()),
        ("passage", of.passage.clone()),
        ("source", of.source.clone()),
        ("since", time(of.since)),
        ("until", time(of.until)),
    ];
    let named = |(name, value): (&str, Option<String>)| Some((w.of("recall-field-", name), value?));
    fields.into_iter().filter_map(named).collect()
}

fn line(w: Words, one: RecallAct) -> Line {
    Line {
        title: one.act.title,
        customer: one.customer.unwrap_or_default(),
        amount: w.euros(one.amount_cents),
        state: w.of("act-", one.act.state.as_str()),
        follows: one.follows.is_some(),
        against: one.against.map(|why| match w.0 {
            Locale::De => crate::german::undo(&why),
            Locale::En => why.to_string(),
        }),
    }
}

async fn list(
    staff: &Staff,
    after: Option<After>,
    filled: Filled,
    problem: Option<String>,
) -> Result<RecallsPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let limit = Limit::<50, 200>::default().get();
    let found = service.recalls(who, after.map(Into::into), limit).await?;
    let Page { items: recalls, next } =
        Page::of(found, limit, |recall| row(*w, service.now(), &recall));
    let tools = service.assistant().tools().iter().map(|tool| Choice {
        value: tool.id.clone(),
        label: tool.id.clone(),
        is_chosen: tool.id == filled.tool,
    });
    let flows = service.assistant().flows().iter().map(|flow| Choice {
        value: flow.id.clone(),
        label: flow.title(w.0.language()).to_owned(),
        is_chosen: flow.id == filled.flow,
    });
    Ok(RecallsPage {
        frame: Frame::within(staff, Section::Recalls),
        recalls,
        next,
        tools: tools.collect(),
        flows: flows.collect(),
        filled,
        key: service.form_key(),
        problem,
    })
}

async fn shown(
    staff: &Staff,
    id: Uuid,
    after: Option<After>,
    reason: String,
    problem: Option<String>,
) -> Result<RecallPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let recall = service.recall(who, id).await?;
    let limit = Limit::<50, 200>::default().get();
    let language = Some(w.0.language());
    let acts = service.recall_acts(who, id, after.map(Into::into), limit, language).await?;
    let Page { items: acts, next } = Page::of(acts, limit, |one| line(*w, one));
    Ok(RecallPage {
        frame: Frame::within(staff, Section::Recalls),
        row: row(*w, service.now(), &recall),
        of: selected(*w, &recall.of),
        amount: w.euros(recall.counts.amount_cents),
        asked: service.assistant().manifest().recall.approvals,
        is_preview: recall.state == RecallState::Preview,
        may_approve: recall.may_be_approved_by(who),
        is_running: recall.state == RecallState::Running,
        recall,
        acts,
        next,
        key: service.form_key(),
        reason,
        problem,
    })
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    Ok(html(&list(&staff, after, Filled::default(), None).await?))
}

pub(super) async fn one(
    staff: Staff,
    Path(id): Path<Uuid>,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id, after, String::new(), None).await?))
}

pub(super) async fn preview(
    staff: Staff,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&filled.key)?;
    let letter = given(&filled.letter);
    let previewed = match filled.selection() {
        Ok(of) => {
            let (service, reason) = (&staff.service, &filled.reason);
            service.preview_recall(&staff.who, of, reason, letter.as_deref(), Some(&key)).await
        }
        Err(error) => Err(error),
    };
    match previewed {
        Ok(recall) => Ok(Redirect::to(&format!("/console/recalls/{}", recall.id)).into_response()),
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            Ok(refused(&list(&staff, None, filled, Some(problem)).await?, status))
        }
    }
}

async fn after(
    staff: &Staff,
    id: Uuid,
    reason: String,
    done: Result<Recall, ServiceError>,
) -> Result<Response, Rejection> {
    match done {
        Ok(_) => Ok(Redirect::to(&format!("/console/recalls/{id}")).into_response()),
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            Ok(refused(&shown(staff, id, None, reason, Some(problem)).await?, status))
        }
    }
}

impl Sent {
    fn seen(&self) -> RecallSeen {
        RecallSeen { selected: self.selected, following: self.following }
    }
}

pub(super) async fn approve(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.approve_recall(&staff.who, id, sent.seen(), Some(&key)).await;
    after(&staff, id, String::new(), done).await
}

pub(super) async fn run(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.run_recall(&staff.who, id, sent.seen(), Some(&key)).await;
    after(&staff, id, String::new(), done).await
}

pub(super) async fn cancel(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.cancel_recall(&staff.who, id, &sent.reason, Some(&key)).await;
    after(&staff, id, sent.reason, done).await
}
