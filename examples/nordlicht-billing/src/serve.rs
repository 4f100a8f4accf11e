//! Listening until told to stop.

use std::{future::Future, io, time::Duration};

use axum::{Router, serve::ListenerExt};
use tokio::net::TcpListener;

/// How long open requests may take after the stop.
const GRACE: Duration = Duration::from_secs(5);

/// Serve until `stop` resolves, then let what is under way finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(error = %error, "TCP_NODELAY was not set");
        }
    });
    let (stopped, told) = tokio::sync::oneshot::channel::<()>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        drop(stopped);
    });
    let serving = serving.into_future();
    tokio::pin!(serving);
    tokio::select! {
        result = &mut serving => result,
        _ = told => match tokio::time::timeout(GRACE, serving).await {
            Ok(result) => result,
            Err(_) => Ok(()),
        },
    }
}
