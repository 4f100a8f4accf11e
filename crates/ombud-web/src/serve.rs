//! Listening until told to stop.

use std::{future::Future, io, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use rustix::process::{Resource, getrlimit};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// How long open requests may take after the stop; streams are told to end and resume elsewhere.
const GRACE: Duration = Duration::from_secs(10);

/// How long a connection may take for the head of a request, and say nothing between two: whoever opens many
/// and sends nothing would keep others out (“Slowloris”, `CAPEC-469`). A body has its own time
/// ([`unread`](crate::unread)).
const HEAD_MAX: Duration = Duration::from_mins(1);

/// How long to wait where the system has no more connections to give.
const NONE_LEFT: Duration = Duration::from_secs(1);

/// Of the files that may be open at once, how many quarters connections take: the rest is for the database and for
/// the operator's own socket, which must work when strangers take all there is.
const QUARTERS: u64 = 3;

/// Serve until `stop` resolves, then let what is under way finish.
///
/// Sets `TCP_NODELAY`: without it a stream's small writes wait 40 ms for one another.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_MAX);
    let (under_way, mut connections) = (GracefulShutdown::new(), JoinSet::new());
    let files_max = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let connections_max = usize::try_from(files_max / 4 * QUARTERS).unwrap_or(usize::MAX);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            // One too many waits until another ends.
            accepted = listener.accept(), if connections.len() < connections_max => accepted,
            Some(_) = connections.join_next() => continue,
            () = &mut stop => break,
        };
        match accepted {
            Ok((connection, _)) => {
                let service = TowerToHyperService::new(router.clone());
                let serving = http.serve_connection(TokioIo::new(prompt(connection)), service);
                let serving = under_way.watch(serving);
                connections.spawn(async move {
                    if let Err(error) = serving.await {
                        tracing::debug!(error = %error, "a connection ended");
                    }
                });
            }
            // Whoever asked is gone.
            Err(error) if is_theirs(&error) => {}
            Err(error) => {
                tracing::error!(error = %error, "no connection can be accepted");
                tokio::time::sleep(NONE_LEFT).await;
            }
        }
    }
    drop(listener);
    // Whoever is still connected then resumes by what was committed.
    drop(tokio::time::timeout(GRACE, under_way.shutdown()).await);
    Ok(())
}

fn prompt(connection: TcpStream) -> TcpStream {
    if let Err(error) = connection.set_nodelay(true) {
        tracing::debug!(error = %error, "TCP_NODELAY was not set");
    }
    connection
}

fn is_theirs(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}
