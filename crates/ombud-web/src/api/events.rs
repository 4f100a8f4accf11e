//! Live events of a conversation, as server-sent events.

use std::{convert::Infallible, num::ParseIntError, str::FromStr, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::{Stream, StreamExt, stream};
use ombud_service::News;
use serde::{Deserialize, Deserializer, de::Error};
use utoipa::IntoParams;
use uuid::Uuid;

use super::shape::event;
use crate::{
    Faces,
    expected::Expected,
    problem::Problem,
    state::{Caller, Path, Query},
};

/// What a reader has read: the id of an event, `LOG-VERSION`, or its version alone. The log says whether a backup was
/// put back since, after which the same versions may be other events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Read {
    log: Option<u32>,
    version: u64,
}

impl FromStr for Read {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('-') {
            Some((log, version)) => Ok(Self { log: Some(log.parse()?), version: version.parse()? }),
            None => Ok(Self { log: None, version: text.parse()? }),
        }
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("`{text}` is the id of no event")))
    }
}

/// Where to resume.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Resume {
    /// Events after this one: an event's id, such as `1-7`, or its version. `Last-Event-ID` counts before it. Default: 0,
    /// from the beginning.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "event")]
    after: Read,
}

/// Follow a conversation live
///
/// Server-sent events named `event`; the id of each is the number of the log and its version, so that a reconnecting
/// client resumes without loss or repetition. One named `typing`, without an id, says that the person who has the
/// conversation is writing; after eight seconds without another they no longer are. Where a backup was put back since, or the conversation does not reach as
/// far as the client has read, the first is one named `reset`, with version 0 in its id and the `version` that there
/// is: what the client has may no longer be so. It forgets it and begins anew; the whole conversation follows.
#[utoipa::path(get, path = "/v1/conversations/{id}/events", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), Resume,
        ("Last-Event-ID" = Option<String>, Header,
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
        Some(value) => {
            let given = value.to_str().unwrap_or_default();
            let wrong = |_| Problem::must_be("Last-Event-ID", &Expected::Event, given);
            given.parse().map_err(wrong)?
        }
    };
    let subscription = faces.service.follow(&who, id.into(), after.version, after.log).await?;
    let log = subscription.log();
    let reset = subscription.begins_anew().map(|version| {
        let data = format!("{{\"version\":{version}}}");
        Ok(Event::default().id(format!("{log}-0")).event("reset").data(data))
    });
    let events = stream::unfold(
        (subscription, Vec::new().into_iter(), faces.service),
        move |(mut subscription, mut ready, service)| async move {
            loop {
                if let Some(view) = ready.next() {
                    let json = event(&service, view);
                    let id = format!("{log}-{}", json.version);
                    // `json_data` fails only for maps with keys that are no text.
                    let sse = Event::default().id(id).event("event").json_data(json).ok()?;
                    return Some((Ok(sse), (subscription, ready, service)));
                }
                match subscription.next().await.ok()?? {
                    News::Happened(views) => ready = views.into_iter(),
                    News::AgentTypes => {
                        let sse = Event::default().event("typing").data("{}");
                        return Some((Ok(sse), (subscription, ready, service)));
                    }
                }
            }
        },
    );
    let stream = stream::iter(reset).chain(events);
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}
