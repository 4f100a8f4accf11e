//! The assistant: which version serves, which were proposed, what they changed and showed, and what people decide.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{
    FileBeside, FileChange, FileChangeKind, IdempotencyKey, ReleaseState, ReleaseView, RowBeside,
    Scope, ServiceError,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Choice, archive::archive};
use crate::{
    api::page::{After, Limit, Page},
    staff::{Form, Frame, Listing, Moment, Rejection, Section, Staff, html, objection, refused},
    words::Words,
};

#[derive(Template)]
#[template(path = "console/assistants.html")]
struct ReleasesPage {
    frame: Frame,
    /// What answers, in one sentence.
    live: String,
    rows: Vec<Row>,
    next: Option<String>,
    may_draft: bool,
}

#[derive(Template)]
#[template(path = "console/assistant.html")]
struct ReleasePage {
    frame: Frame,
    row: Row,
    version: String,
    changes: Option<Vec<FileChange>>,
    /// What was asked of it and what it showed, line by line.
    shown: Vec<Showed>,
    /// Goals that are worth a look, by what became of them.
    goals: Vec<(String, Vec<String>)>,
    steps: Vec<Step>,
    may: May,
    may_look: bool,
    key: String,
    reason: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/assistant_beside.html")]
struct BesidePage {
    frame: Frame,
    row: Row,
    /// What it can be held against.
    others: Vec<Choice>,
    parts: Vec<Part>,
}

/// The files of one kind that differ.
struct Part {
    what: String,
    files: Vec<FileBeside>,
}

/// What a version is held against.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Against {
    other: String,
}

/// What can be decided about it as it stands.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
struct May {
    approve: bool,
    reject: bool,
    promote: bool,
    roll_back: bool,
    draft: bool,
    /// It waits for approvals, and whoever looks is none of those who can.
    for_others: bool,
}

/// A version in the list.
struct Row {
    id: String,
    short: String,
    title: String,
    state: String,
    sign: &'static str,
    since: Moment,
    approvals: u32,
}

/// Something that it had to show.
struct Showed {
    what: String,
    is_right: bool,
}

/// Something that was done about it.
struct Step {
    what: String,
    reason: Option<String>,
    since: Moment,
    decision: String,
}

/// What a form of this page sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    key: String,
    version: String,
    reason: String,
}

/// So many signs of a version's digest tell it from others.
fn short(version: &str) -> String {
    version.chars().take(12).collect()
}

fn row(staff: &Staff, view: &ReleaseView) -> Row {
    let w = staff.words;
    let sign = match view.state {
        ReleaseState::Live => "✓",
        ReleaseState::Canary => "◐",
        ReleaseState::Evaluating | ReleaseState::Proposed => "…",
        ReleaseState::Refused | ReleaseState::Rejected => "✕",
        ReleaseState::Retired | ReleaseState::RolledBack => "–",
    };
    Row {
        id: view.id.to_string(),
        short: short(&view.version),
        title: view.title.clone().unwrap_or_default(),
        state: w.of("release-", view.state.as_str()),
        sign,
        since: Moment::new(w, view.since, staff.service.now()),
        approvals: view.approvals,
    }
}

fn showed(w: Words, view: &ReleaseView) -> Vec<Showed> {
    let mut lines = Vec::new();
    if let Some(shown) = &view.evaluation {
        lines.push(Showed {
            what: w.all(
                "release-goals",
                [
                    ("reached", shown.reached.into()),
                    ("goals", shown.goals.into()),
                    ("k", u64::from(shown.k).into()),
                ],
            ),
            is_right: view
                .bar
                .is_none_or(|bar| shown.pass_k().share.is_some_and(|share| share >= bar.pass_min)),
        });
        for (key, count) in [
            ("release-broken", shown.broken),
            ("release-contracts", shown.contracts),
            ("release-scenarios", shown.scenarios),
        ] {
            lines.push(Showed { what: w.with(key, "count", count), is_right: count == 0 });
        }
    }
    if view.bar.is_some() {
        lines.push(Showed {
            what: w.all(
                "release-approvals",
                [
                    ("count", u64::from(view.approvals).into()),
                    ("asked", u64::from(view.approvals_asked).into()),
                ],
            ),
            is_right: view.approvals >= view.approvals_asked,
        });
    }
    if let Some(live) = &view.live {
        lines.push(Showed {
            what: w.all(
                "release-before",
                [("reached", live.reached.into()), ("goals", live.goals.into())],
            ),
            is_right: view.lost().is_empty(),
        });
    }
    if let Some(trial) = &view.trial {
        lines.push(Showed {
            what: w.all(
                "release-trial",
                [
                    ("ended", trial.candidate.ended.into()),
                    ("unserved", trial.candidate.not_served.into()),
                    ("asked", view.bar.map_or(0, |bar| u64::from(bar.canary_conversations)).into()),
                ],
            ),
            is_right: trial.alarms.is_empty(),
        });
    }
    lines
}

/// The goals that whoever decides should look at: lost, missed, dropped, changed.
fn goals_named(w: Words, view: &ReleaseView) -> Vec<(String, Vec<String>)> {
    let lost: Vec<String> = view.lost().into_iter().map(str::to_owned).collect();
    let missed = view.evaluation.iter().flat_map(|shown| &shown.missed);
    let missed = missed.filter(|title| !lost.contains(title)).cloned().collect();
    let goals = view.goals.clone().unwrap_or_default();
    let named = [
        ("release-goals-lost", lost),
        ("release-goals-missed", missed),
        ("release-goals-dropped", goals.dropped),
        ("release-goals-changed", goals.changed),
    ];
    let named = named.into_iter().filter(|(_, titles)| !titles.is_empty());
    named.map(|(key, titles)| (w.with(key, "count", titles.len()), titles)).collect()
}

async fn list(staff: &Staff, after: Option<After>) -> Result<ReleasesPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let limit = Limit::<50, 200>::default().get();
    let found = service.releases(who, after.map(Into::into), limit).await?;
    let Page { items: rows, next } = Page::of(found, limit, |view| row(staff, &view));
    let assistant = service.assistant();
    let (name, version) = (assistant.manifest().id.clone(), short(assistant.version()));
    let values = [("name", name.into()), ("version", version.into())];
    Ok(ReleasesPage {
        frame: Frame::within(staff, Section::Assistants),
        live: w.all("assistants-live", values),
        rows,
        next,
        may_draft: who.require(Scope::Drafts).is_ok(),
    })
}

async fn shown(
    staff: &Staff,
    id: Uuid,
    reason: String,
    problem: Option<String>,
) -> Result<ReleasePage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let view = service.release_by_id(who, id.into()).await?;
    let changes = service.release_changes(who, id.into()).await?;
    let steps = view.steps.iter().map(|step| Step {
        what: w.of("step-", step.code.trim_start_matches("release.")),
        reason: step.reason.clone(),
        since: Moment::new(*w, step.at, service.now()),
        decision: step.decision.to_string(),
    });
    // Those who draft decide about what others drafted.
    let drafts = who.require(Scope::Drafts).is_ok();
    let releases = who.require(Scope::Releases).is_ok() || (drafts && view.title.is_some());
    let is = |states: &[ReleaseState]| states.contains(&view.state);
    let for_others = service.is_for_others_to_approve(who, id.into()).await?;
    let enough = match (view.state, view.bar) {
        (ReleaseState::Proposed, _) => view.approvals >= view.approvals_asked,
        (_, Some(bar)) => {
            let ended = view.trial.as_ref().map_or(0, |trial| trial.candidate.ended);
            ended >= u64::from(bar.canary_conversations)
        }
        (_, None) => true,
    };
    Ok(ReleasePage {
        frame: Frame::within(staff, Section::Assistants),
        row: row(staff, &view),
        changes,
        shown: showed(*w, &view),
        goals: goals_named(*w, &view),
        steps: steps.collect(),
        may: May {
            approve: releases && is(&[ReleaseState::Proposed]) && !for_others,
            reject: releases && is(&[ReleaseState::Evaluating, ReleaseState::Proposed]),
            promote: releases && is(&[ReleaseState::Canary, ReleaseState::Proposed]) && enough,
            roll_back: is(&[ReleaseState::Canary, ReleaseState::Live])
                && (releases || who.require(Scope::Desk).is_ok()),
            draft: drafts
                && is(&[ReleaseState::Refused, ReleaseState::Rejected, ReleaseState::RolledBack]),
            for_others: releases && is(&[ReleaseState::Proposed]) && for_others,
        },
        may_look: who.require(Scope::Decisions).is_ok(),
        version: view.version,
        key: service.form_key(),
        reason,
        problem,
    })
}

pub(super) async fn page(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    Ok(html(&list(&staff, after).await?))
}

pub(super) async fn one(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id, String::new(), None).await?))
}

/// To the release, or what stood against it there, with what was written.
async fn after(
    staff: &Staff,
    id: Uuid,
    reason: String,
    done: Result<ReleaseView, ServiceError>,
) -> Result<Response, Rejection> {
    let Err(error) = done else {
        return Ok(Redirect::to(&format!("/console/assistants/{id}")).into_response());
    };
    let (status, problem) = objection(error, staff.words)?;
    Ok(refused(&shown(staff, id, reason, Some(problem)).await?, status))
}

pub(super) async fn approve(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let Sent { version, reason, .. } = sent;
    let service = &staff.service;
    let done = service.approve_release(&staff.who, id.into(), &version, &reason, Some(&key)).await;
    after(&staff, id, reason, done).await
}

pub(super) async fn reject(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.reject_release(&staff.who, id.into(), &sent.reason, Some(&key)).await;
    after(&staff, id, sent.reason, done).await
}

pub(super) async fn promote(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.promote_release(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, sent.reason, done).await
}

pub(super) async fn roll_back(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.roll_back(&staff.who, id.into(), &sent.reason, Some(&key)).await;
    after(&staff, id, sent.reason, done).await
}

/// Parts of a folder in the order in which they are shown, with how their files begin.
const PARTS: [(&str, &[&str]); 5] = [
    ("knowledge", &["knowledge/", "answers/"]),
    ("words", &["words/"]),
    ("examples", &["examples/"]),
    ("policies", &["policies/"]),
    ("other_files", &[""]),
];

/// Versions that one can be held against.
const OTHERS: usize = 50;

/// What a version has otherwise than another, side by side.
pub(super) async fn beside(
    staff: Staff,
    Path(id): Path<Uuid>,
    Query(Against { other }): Query<Against>,
) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    let view = service.release_by_id(who, id.into()).await?;
    let against = other.parse::<Uuid>().ok();
    let mut files = service.release_beside(who, id.into(), against.map(Into::into)).await?;
    let mut parts = Vec::new();
    for (word, begins) in PARTS {
        let is_of = |file: &FileBeside| begins.iter().any(|begin| file.path.starts_with(begin));
        let (own, rest) = files.into_iter().partition(is_of);
        files = rest;
        parts.push(Part { what: w.of("beside-", word), files: own });
    }
    parts.retain(|part| !part.files.is_empty());
    let known = service.releases(who, None, OTHERS).await?;
    let others = known.into_iter().map(|listed| listed.item).filter(|one| one.id != view.id);
    let others = others.map(|one| {
        let state = w.of("release-", one.state.as_str());
        Choice {
            label: format!("{} · {state}", one.title.unwrap_or_else(|| short(&one.version))),
            is_chosen: against.is_some_and(|against| one.id.as_uuid() == against),
            value: one.id.to_string(),
        }
    });
    let page = BesidePage {
        frame: Frame::within(&staff, Section::Assistants),
        row: row(&staff, &view),
        others: others.collect(),
        parts,
    };
    Ok(html(&page))
}

/// A version's folder, for whoever keeps it elsewhere.
pub(super) async fn folder(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    let (version, folder) = staff.service.release_folder(&staff.who, id.into()).await?;
    let name = format!("attachment; filename=\"assistant-{}.tar\"", short(&version));
    let headers = [
        (header::CONTENT_TYPE, "application/x-tar".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, archive(&folder.files)).into_response())
}

/// Draft again what a version changes.
pub(super) async fn draft(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    match staff.service.draft_release(&staff.who, id.into(), Some(&key)).await {
        Ok(draft) => Ok(Redirect::to(&format!("/console/drafts/{draft}")).into_response()),
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            Ok(refused(&shown(&staff, id, String::new(), Some(problem)).await?, status))
        }
    }
}

impl ReleasePage {
    /// What became of a file, with a sign.
    fn change(&self, kind: FileChangeKind) -> String {
        let w = self.frame.w;
        match kind {
            FileChangeKind::New => w.get("change-new"),
            FileChangeKind::Changed => w.get("change-changed"),
            FileChangeKind::Gone => w.get("change-gone"),
        }
    }
}
