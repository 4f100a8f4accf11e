//! A request's body as it comes: what nobody read of it is read before the answer goes out, and nobody waits for
//! one that has stopped.
//!
//! Where a server answers and closes while its caller still sends, the caller's system often throws the
//! answer away with the connection (RFC 9112, section 9.6): curl and browsers then tell of a connection that
//! was reset, and not of a request that was too large.

use std::{
    future::Future as _,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    http::header,
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::{sync::oneshot, time::Sleep};

/// Read for nobody at most, in bytes: as much again as the largest request may have.
const SIZE_MAX_BYTES: usize = 32 * 1024 * 1024;
/// And for how long. Whoever sends more, or more slowly, may lose the answer.
const TIME_MAX: Duration = Duration::from_secs(10);

/// How long the next part of a body may take: a phone with a bad connection has that time for each.
const PART_MAX: Duration = Duration::from_secs(30);

/// The next part of a body did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing more of the body came within {} seconds", PART_MAX.as_secs())]
pub(crate) struct Stalled;

impl Stalled {
    /// Whether that is what lies behind an error.
    pub(crate) fn is_behind(error: &(dyn std::error::Error + 'static)) -> bool {
        let mut behind = Some(error);
        while let Some(error) = behind {
            if error.is::<Self>() {
                return true;
            }
            behind = error.source();
        }
        false
    }
}

/// Answer once the caller can read the answer.
pub(crate) async fn read_first(request: Request, next: Next) -> Response {
    // Whoever asks before sending is told by the answer not to.
    let asks = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let (back, mut given_back) = oneshot::channel();
    let lent = Lent { body, is_wanted: !asks, until: None, back: Some(back) };
    let response = next.run(Request::from_parts(parts, Body::new(lent))).await;
    if let Ok(rest) = given_back.try_recv() {
        // Answered in any case.
        drop(tokio::time::timeout(TIME_MAX, drain(rest)).await);
    }
    response
}

async fn drain(body: Body) {
    let mut data = body.into_data_stream();
    let mut size_bytes = 0;
    while let Some(Ok(chunk)) = data.next().await {
        size_bytes += chunk.len();
        if size_bytes > SIZE_MAX_BYTES {
            break;
        }
    }
}

/// A body that comes back when nobody reads it any more, if there is something left of it.
struct Lent {
    body: Body,
    /// Whether the caller sends it, or was asked to by reading.
    is_wanted: bool,
    /// When the part that is waited for must have come.
    until: Option<Pin<Box<Sleep>>>,
    /// `None` once it was read to its end.
    back: Option<oneshot::Sender<Body>>,
}

impl hyper::body::Body for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.is_wanted = true;
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
            let until = self.until.get_or_insert_with(|| Box::pin(tokio::time::sleep(PART_MAX)));
            ready!(until.as_mut().poll(context));
            self.back = None;
            return Poll::Ready(Some(Err(axum::Error::new(Stalled))));
        };
        self.until = None;
        if !matches!(frame, Some(Ok(_))) {
            self.back = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(back) = self.back.take() else { return };
        if self.is_wanted && !self.body.is_end_stream() {
            // Nobody may wait for it any more: the connection is gone.
            drop(back.send(std::mem::take(&mut self.body)));
        }
    }
}
