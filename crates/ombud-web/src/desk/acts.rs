//! What was done for a customer on other systems, beside the conversation it was done in: how it stands, undoing it, and what is
//! half done.

use axum::{extract::Path, response::Response};
use ombud_domain::{ActState, ConversationId};
use ombud_service::{ActView, Found, IdempotencyKey, Listed, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use super::{conversation::Typed, doing::after, word_of};
use crate::staff::{Form, Moment, Rejection, Staff};

/// Acts of one conversation that are shown; who had more done sees the newest.
const SHOWN: usize = 200;

/// An act, beside its conversation.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) at: Moment,
    /// How it stands, in words.
    pub(super) state: String,
    /// Until when it can be undone, where it can be now.
    pub(super) undo_until: Option<Moment>,
    /// Whether it waits to be released, and can be withdrawn.
    pub(super) waits: bool,
    /// Whether nobody knows what became of it, so that somebody has to find out.
    pub(super) is_unknown: bool,
    /// Whether it is undoing that was tried, and refused or without a known outcome.
    pub(super) undo_tried: bool,
    /// What its tool was given, by name.
    pub(super) given: Vec<(String, String)>,
}

/// What a tool was given, as it is shown.
pub(super) fn given(staff: &Staff, act: &ActView) -> Vec<(String, String)> {
    let arguments = act.given.iter().flat_map(|given| &given.arguments);
    arguments.map(|(name, value)| argument(staff, &act.operation, name, value)).collect()
}

/// What an argument of an operation, such as `billing.set-instalment`, is called and says.
pub(super) fn argument(
    staff: &Staff,
    operation: &str,
    name: &str,
    value: &serde_json::Value,
) -> (String, String) {
    let (tool, operation) = operation.split_once('.').unwrap_or((operation, ""));
    staff.service.assistant().argument(tool, operation, name, value, staff.words.0.language())
}

/// The acts of a conversation, the newest first.
pub(super) async fn of(staff: &Staff, id: ConversationId) -> Result<Vec<Row>, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let now = service.now();
    let found = service.acts_of(who, id, None, SHOWN, Some(w.0.language())).await?;
    let row = |Listed { item: act, .. }: Listed<ActView>| {
        let undo_until = act.undo_until.filter(|until| act.state == ActState::Done && *until > now);
        Row {
            given: given(staff, &act),
            id: act.id.to_string(),
            is_unknown: act.is_to_find_out(),
            undo_tried: act.undo_tried,
            title: act.title,
            at: Moment::new(*w, act.at, now),
            state: w.of("act-", &word_of(act.state)),
            undo_until: undo_until.map(|until| Moment::new(*w, until, now)),
            waits: act.state == ActState::Proposed,
        }
    };
    let mut rows: Vec<_> = found.into_iter().map(row).collect();
    rows.reverse();
    Ok(rows)
}

/// What a form about an act sends.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    /// What somebody found out: a word of [`Found`].
    #[serde(default)]
    found: String,
    /// Where they looked.
    #[serde(default)]
    note: String,
}

pub(super) async fn undo(
    staff: Staff,
    Path((conversation, id)): Path<(Uuid, Uuid)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.undo(&staff.who, id.into(), Some(&key)).await;
    after(&staff, conversation, Typed::default(), done.map(drop)).await
}

/// Somebody found out what became of it.
pub(super) async fn found(
    staff: Staff,
    Path((conversation, id)): Path<(Uuid, Uuid)>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let found = match sent.found.as_str() {
        "done" => Found::Done(None),
        "undone" => Found::Undone,
        "not_undone" => Found::NotUndone,
        _ => Found::NotDone,
    };
    let note = sent.note.trim();
    let done = staff.service.record_found(&staff.who, id.into(), found, note, Some(&key)).await;
    after(&staff, conversation, Typed::default(), done.map(drop)).await
}
