//! The desk: what waits for people, the conversations they have, and what they say and do in them.
//!
//! Every action is a plain form under a key of its own, so that sent twice it happens once; what stands against one is
//! said on the page, with what was written kept.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use ombud_service::{DeskList, GuardError, ServiceError};

pub(crate) use self::decision::Source;
use crate::{routes::FILE_SIZE_MAX_BYTES, staff::problem_of, state::Shared, words::Words};

mod acts;
mod approvals;
mod assign;
mod attachments;
mod conversation;
mod decision;
mod doing;
mod earlier;
mod flags;
mod live;
mod queue;
mod reviews;
mod tasks;

/// A form with a file in bytes at most: the rest of it is small.
const FILE_FORM_MAX_BYTES: usize = FILE_SIZE_MAX_BYTES + 64 * 1024;

/// Another form in bytes at most: a text that is too long comes back with the page that says so, so that nothing of it is
/// lost. Each of its bytes may be three in a form, and it may be there twice, as what the AI suggested.
const TEXT_FORM_MAX_BYTES: usize = 1024 * 1024;

/// The word that something has in JSON: the end of a key of our words.
pub(crate) fn word_of(value: impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// What stands against a form of the desk, in words for those who answer customers.
fn problem_for_agent(error: ServiceError, w: Words) -> String {
    match error {
        ServiceError::Text(GuardError::TextEmpty) => w.get("desk-text-empty"),
        error => problem_of(error, w),
    }
}

/// The keys of the desk, with what each does: for the map that `?` shows.
pub(crate) fn map(w: Words) -> Vec<(&'static str, String)> {
    vec![
        ("?", w.get("map-map")),
        ("j", w.get("map-next")),
        ("k", w.get("map-previous")),
        ("u", w.get("map-up")),
        ("t", w.get("map-take")),
        ("a", w.get("map-answer")),
        ("s", w.get("map-suggestion-send")),
        ("d", w.get("map-suggestion-edit")),
        ("v", w.get("map-suggestion-reject")),
        ("e", w.get("map-solved")),
        ("o", w.get("map-open-end")),
        ("b", w.get("map-give-back")),
        ("q", w.get("map-queue")),
        ("p", w.get("map-park")),
        ("c", w.get("map-file")),
        ("g", w.get("map-assign")),
        ("n", w.get("map-note")),
        ("l", w.get("map-translate")),
        ("m", w.get("map-translate-answer")),
        ("y", w.get("map-translation-send")),
        ("f", w.get("map-find")),
        ("1 … 6", w.get("map-quote")),
        ("r", w.get("map-ready")),
        ("x", w.get("map-flag")),
    ]
}

/// The pages of the desk; who may see and do what is the service's to say.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/desk", get(queue::page))
        .route("/desk/live", live::list(DeskList::Conversations))
        .route("/desk/reviews", get(reviews::page))
        .route("/desk/reviews/live", live::list(DeskList::Reviews))
        .route("/desk/reviews/{id}", get(reviews::one))
        .route("/desk/reviews/{id}/answer", post(reviews::answer))
        .route("/desk/reviews/{id}/settle", post(reviews::settle))
        .route("/desk/decisions/{id}", get(decision::page))
        .route("/desk/decisions/{id}/flag", post(flags::flag))
        .route("/desk/flags/{id}/answer", post(flags::answer))
        .route("/desk/conversations/{id}", get(conversation::page))
        .route("/desk/conversations/{id}/live", get(live::conversation))
        .route("/desk/conversations/{id}/types", post(live::types))
        .route("/desk/conversations/{id}/take", post(doing::take))
        .route("/desk/conversations/{id}/say", post(doing::say))
        .route("/desk/conversations/{id}/translate", post(doing::translate))
        .route("/desk/conversations/{id}/translate-answer", post(doing::translate_answer))
        .route("/desk/conversations/{id}/suggestion/send", post(doing::send_suggestion))
        .route("/desk/conversations/{id}/suggestion/reject", post(doing::reject_suggestion))
        .route("/desk/conversations/{id}/give-back", post(doing::give_back))
        .route("/desk/conversations/{id}/hand-over", post(doing::hand_over))
        .route("/desk/conversations/{id}/close", post(doing::close))
        .route("/desk/conversations/{id}/park", post(doing::park))
        .route(
            "/desk/conversations/{id}/attach",
            post(attachments::attach).layer(DefaultBodyLimit::max(FILE_FORM_MAX_BYTES)),
        )
        .route("/desk/conversations/{id}/attachments/{attachment}", get(attachments::show))
        .route("/desk/conversations/{id}/assign", get(assign::page).post(assign::assign))
        .route("/desk/conversations/{id}/earlier", get(earlier::page))
        .route("/desk/conversations/{id}/note", post(doing::note))
        .route("/desk/conversations/{id}/mentions-seen", post(doing::mentions_seen))
        .route("/desk/conversations/{id}/acts/{act}/undo", post(acts::undo))
        .route("/desk/conversations/{id}/acts/{act}/found", post(acts::found))
        .route("/desk/approvals", get(approvals::page))
        .route("/desk/approvals/live", live::list(DeskList::Approvals))
        .route("/desk/approvals/{id}", get(approvals::show))
        .route("/desk/approvals/{id}/approve", post(approvals::approve))
        .route("/desk/approvals/{id}/reject", post(approvals::reject))
        .route("/desk/tasks", get(tasks::page))
        .route("/desk/tasks/live", live::list(DeskList::Tasks))
        .route("/desk/tasks/{id}", get(tasks::task))
        .route("/desk/tasks/{id}/take", post(tasks::take))
        .route("/desk/tasks/{id}/give-back", post(tasks::give_back))
        .route("/desk/tasks/{id}/done", post(tasks::done))
        .layer(DefaultBodyLimit::max(TEXT_FORM_MAX_BYTES))
        .layer(axum::middleware::from_fn(crate::staff::from_our_pages))
        .layer(axum::middleware::from_fn(crate::staff::known_addresses))
}
