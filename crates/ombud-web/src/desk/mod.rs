//! The desk: what waits for people, the conversations they have, and what they say and do in them.
//!
//! Every action is a plain form under a key of its own, so that sent twice it happens once; what stands against one is
//! said on the page, with what was written kept.

use axum::{
    Router,
    routing::{get, post},
};

pub(crate) use self::decision::Source;
use crate::state::Shared;

mod conversation;
mod decision;
mod queue;
mod reviews;

/// The word that something has in JSON: the end of a key of our words.
pub(crate) fn word_of(value: impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

/// The pages of the desk; who may see and do what is the service's to say.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/desk", get(queue::page))
        .route("/desk/reviews", get(reviews::page))
        .route("/desk/reviews/{id}/settle", post(reviews::settle))
        .route("/desk/decisions/{id}", get(decision::page))
        .route("/desk/conversations/{id}", get(conversation::page))
        .route("/desk/conversations/{id}/take", post(conversation::take))
        .route("/desk/conversations/{id}/say", post(conversation::say))
        .route("/desk/conversations/{id}/give-back", post(conversation::give_back))
        .route("/desk/conversations/{id}/hand-over", post(conversation::hand_over))
        .route("/desk/conversations/{id}/close", post(conversation::close))
        .layer(axum::middleware::from_fn(crate::staff::from_our_pages))
}
