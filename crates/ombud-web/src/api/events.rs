//! Live events of a conversation, as server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, StreamExt, stream};
use ombud_domain::Wording;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::shape::event;
use crate::{
    Faces,
    problem::Problem,
    state::{Caller, Path, Query},
};

/// Where to resume.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Resume {
    /// Events after this version. `Last-Event-ID` counts before it.
    #[serde(default)]
    after: u64,
}

/// Follow a conversation live
///
/// Server-sent events named `event`; the id of each is its version, so that a reconnecting client resumes
/// without loss or repetition. Where the conversation does not reach as far as the client has read, which is so
/// after a backup was put back, the first is one named `reset`, with the id `0` and the `version` that there
/// is: what the client has is no longer so. It forgets it and begins anew; the whole conversation follows.
#[utoipa::path(get, path = "/v1/conversations/{id}/events", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), Resume,
        ("Last-Event-ID" = Option<u64>, Header,
            description = "The id of the last event that was read: it goes on after it. Before `after`."),
        ("token" = Option<String>, Query, description = "The conversation's token, for EventSource.")),
    responses((status = 200, content_type = "text/event-stream", body = String),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn follow(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(resume): Query<Resume>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = match headers.get("last-event-id") {
        None => resume.after,
        Some(value) => value.to_str().ok().and_then(|text| text.parse().ok()).ok_or_else(|| {
            Problem::invalid(Wording::new(
                "`Last-Event-ID` must be the id of an event: a whole number such as `7`.",
                "`Last-Event-ID` muss die Kennung eines Ereignisses sein: eine ganze Zahl wie `7`.",
            ))
        })?,
    };
    let subscription = faces.service.follow(&who, id.into(), after).await?;
    let reset = subscription.begins_anew().map(|version| {
        let data = format!("{{\"version\":{version}}}");
        Ok(Event::default().id("0").event("reset").data(data))
    });
    let events = stream::unfold(
        (subscription, Vec::new().into_iter(), faces.service),
        |(mut subscription, mut ready, service)| async move {
            loop {
                if let Some(view) = ready.next() {
                    let json = event(&service, view);
                    let version = json.version.to_string();
                    // `json_data` fails only for maps with keys that are no text.
                    let sse = Event::default().id(version).event("event").json_data(json).ok()?;
                    return Some((Ok(sse), (subscription, ready, service)));
                }
                ready = subscription.next().await.ok()??.into_iter();
            }
        },
    );
    let stream = stream::iter(reset).chain(events);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}
