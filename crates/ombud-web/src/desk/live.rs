//! Pages of the desk that change by themselves: a stream says that something has, and the page fetches what is there now.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{FromRef, Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
    routing::{MethodRouter, get},
};
use futures_util::{StreamExt, stream};
use ombud_service::{DeskList, DeskNews, DeskWatch, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    Faces,
    problem::Problem,
    staff::{Rejection, Staff, session_of},
    state::Shared,
};

/// The header in which a browser says what it has read.
const READ: &str = "last-event-id";

/// What the page has: the stamp that was in it. One that comes back says the last it was told.
#[derive(Default, Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    seen: String,
}

impl Seen {
    fn last(self, headers: &HeaderMap) -> String {
        let last = headers.get(READ).and_then(|value| value.to_str().ok());
        last.map_or(self.seen, str::to_owned)
    }
}

/// The stream of a page that lists something.
pub(super) fn list(list: DeskList) -> MethodRouter<Shared> {
    get(async move |State(shared): State<Shared>, Query(seen): Query<Seen>, headers: HeaderMap| {
        let Faces { service, .. } = Faces::from_ref(&shared);
        let token = session_of(&headers).unwrap_or_default();
        told(service.watch_list(token, list, &seen.last(&headers)).await)
    })
}

pub(super) async fn conversation(
    State(shared): State<Shared>,
    Path(id): Path<Uuid>,
    Query(seen): Query<Seen>,
    headers: HeaderMap,
) -> Response {
    let Faces { service, .. } = Faces::from_ref(&shared);
    let token = session_of(&headers).unwrap_or_default();
    told(service.watch_conversation(token, id.into(), &seen.last(&headers)).await)
}

/// Whoever looks at a conversation writes in it.
pub(super) async fn types(staff: Staff, Path(id): Path<Uuid>) -> Result<StatusCode, Rejection> {
    staff.service.types(&staff.who, id.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn told(watch: Result<DeskWatch, ServiceError>) -> Response {
    let watch = match watch {
        Ok(watch) => watch,
        // Refused, a browser would only see that there is no stream.
        Err(ServiceError::Unauthenticated) => return once(&DeskNews::SignedOut),
        Err(ServiceError::Erased(_)) => return once(&DeskNews::Gone),
        Err(error) => return Problem::from(error).into_response(),
    };
    let news = stream::unfold(watch, |mut watch| async move {
        let news = watch.next().await.ok()??;
        Some((Ok::<_, Infallible>(event(&news)), watch))
    });
    // At once, so that the page knows that it is connected.
    let begin = stream::iter([Ok(Event::default().comment("here").retry(RETRY))]);
    Sse::new(begin.chain(news)).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}

fn once(news: &DeskNews) -> Response {
    Sse::new(stream::iter([Ok::<_, Infallible>(event(news))])).into_response()
}

/// After how long a browser comes back that lost the connection.
const RETRY: Duration = Duration::from_secs(2);
const ALIVE: Duration = Duration::from_secs(15);

fn event(news: &DeskNews) -> Event {
    match news {
        DeskNews::Changed(stamp) => Event::default().event("changed").id(stamp).data(stamp),
        DeskNews::SignedOut => Event::default().event("signed-out").data("signed-out"),
        DeskNews::Gone => Event::default().event("gone").data("gone"),
    }
}
