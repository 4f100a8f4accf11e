//! Requests that leave: to tools, webhooks and witnesses, over HTTP or HTTPS with the system's certificates.

use std::{
    error::Error as StdError,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use async_trait::async_trait;
use axum::http::{Request, Uri};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connect, HttpConnector, dns::Name},
    },
    rt::{TokioExecutor, TokioIo},
};
use ombud_service::{
    ANSWER_SIZE_MAX_BYTES, IsStopped, Names, Outgoing, OutgoingAnswer, OutgoingError,
    OutgoingRequest, Reach,
};
use tokio::net::TcpStream;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The client that all outgoing requests to what the operator named share: tools, witnesses, traces.
#[derive(Clone, Debug)]
pub(crate) struct HttpOutgoing {
    client: Client<Asking<HttpsConnector<HttpConnector>>, Leaving>,
}

/// The client of webhooks, whose addresses others name than who runs this machine.
#[derive(Clone, Debug)]
pub(crate) struct HookOutgoing {
    client: Client<HttpsConnector<Within>, Leaving>,
}

impl HookOutgoing {
    /// A client that connects only where webhooks may go.
    pub(crate) fn new(reach: &Reach) -> anyhow::Result<Self> {
        let reach = Arc::new(reach.clone());
        let mut http = HttpConnector::new_with_resolver(NamesWithin { reach: Arc::clone(&reach) });
        http.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .wrap_connector(Within { reach, http });
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }
}

/// Connects only where webhooks may go. What a name leads to is looked at before each connection, and the connection
/// is made to the very address that was looked at: a name may lead elsewhere each time it is asked.
#[derive(Clone, Debug)]
struct Within {
    reach: Arc<Reach>,
    http: HttpConnector<NamesWithin>,
}

/// Addresses of hosts, as far as webhooks may go there.
#[derive(Clone, Debug)]
struct NamesWithin {
    reach: Arc<Reach>,
}

/// Where webhooks may not go.
#[derive(Debug, thiserror::Error)]
#[error("webhooks may not go there")]
struct OutOfReach;

/// Connects, and hands the connection out only if what it was made for is not stopped by then. A request without a body
/// is never asked while it is written, so this is the last look before it leaves.
#[derive(Clone, Debug)]
struct Asking<C> {
    connector: C,
}

tokio::task_local! {
    /// Whether the request is stopped that this task makes.
    static LEAVING: IsStopped;
}

impl<C> tower::Service<Uri> for Asking<C>
where
    C: tower::Service<Uri>,
    C::Error: Into<Box<dyn StdError + Send + Sync>>,
    C::Future: Send + 'static,
{
    type Response = C::Response;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        // Connecting may go on in a task of the client's, so it takes along what it is made for.
        let stopped = LEAVING.try_with(IsStopped::clone).unwrap_or_else(|_| IsStopped::never());
        let connecting = self.connector.call(uri);
        Box::pin(async move {
            let connection = connecting.await.map_err(Into::into)?;
            if stopped.now() { Err(Stopped.into()) } else { Ok(connection) }
        })
    }
}

type Connecting<T> =
    Pin<Box<dyn Future<Output = Result<T, Box<dyn StdError + Send + Sync>>> + Send>>;

impl tower::Service<Uri> for Within {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.http.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        // An address is connected to without being looked up.
        let host = uri.host().unwrap_or_default();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.parse().is_ok_and(|address: IpAddr| !self.reach.takes(address)) {
            return Box::pin(async { Err(OutOfReach.into()) });
        }
        let connecting = self.http.call(uri);
        Box::pin(async { connecting.await.map_err(Into::into) })
    }
}

impl tower::Service<Name> for NamesWithin {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = Arc::clone(&self.reach);
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One that leads to both is made to lead to what it may not.
            let may = reach.takes_host(name.as_str())
                || found.iter().all(|address| reach.takes(address.ip()));
            if may { Ok(found.into_iter()) } else { Err(OutOfReach.into()) }
        })
    }
}

/// Names of hosts, by the system.
#[derive(Debug)]
pub(crate) struct SystemNames;

/// How long a name is looked up for whoever waits for the answer.
const NAME_TIMEOUT: Duration = Duration::from_secs(3);

#[async_trait]
impl Names for SystemNames {
    async fn addresses(&self, host: &str) -> Vec<IpAddr> {
        let found = tokio::time::timeout(NAME_TIMEOUT, tokio::net::lookup_host((host, 0))).await;
        found.into_iter().flatten().flatten().map(|address| address.ip()).collect()
    }
}

impl HttpOutgoing {
    /// A client that trusts the system's certificates.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .build();
        let connector = Asking { connector };
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Send a request as it is; its answer is not bounded in any way.
    pub(crate) async fn request(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<axum::http::Response<Incoming>, hyper_util::client::legacy::Error> {
        self.client.request(request.map(Leaving::freely)).await
    }
}

/// The body of a request. It is asked for once the request is being written, on a connection that is made, also on one
/// that was made for another: what is stopped by then breaks that off, and nothing is sent.
struct Leaving {
    body: Full<Bytes>,
    stopped: IsStopped,
}

/// It was stopped before it left.
#[derive(Debug, thiserror::Error)]
#[error("it was stopped")]
struct Stopped;

impl Leaving {
    fn freely(body: Full<Bytes>) -> Self {
        Self { body, stopped: IsStopped::never() }
    }
}

impl Body for Leaving {
    type Data = Bytes;
    type Error = Stopped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Stopped>>> {
        if self.stopped.now() {
            return Poll::Ready(Some(Err(Stopped)));
        }
        let frame = Pin::new(&mut self.body).poll_frame(context);
        frame.map(|frame| frame.map(|frame| frame.map_err(|never| match never {})))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Traces leave the same way. Their sender is a thread without a runtime, so the request runs on
/// ours.
#[derive(Debug)]
pub(crate) struct TraceSender {
    outgoing: HttpOutgoing,
    runtime: tokio::runtime::Handle,
}

impl TraceSender {
    /// To be called within the runtime that sends.
    pub(crate) fn new(outgoing: HttpOutgoing) -> Self {
        Self { outgoing, runtime: tokio::runtime::Handle::current() }
    }
}

#[async_trait]
impl opentelemetry_http::HttpClient for TraceSender {
    async fn send_bytes(
        &self,
        request: Request<Bytes>,
    ) -> Result<axum::http::Response<Bytes>, opentelemetry_http::HttpError> {
        let client = self.outgoing.client.clone();
        let exchange = async move {
            let (head, body) = client
                .request(request.map(|body| Leaving::freely(Full::new(body))))
                .await?
                .into_parts();
            let body = Limited::new(body, ANSWER_SIZE_MAX_BYTES).collect().await?;
            Ok(axum::http::Response::from_parts(head, body.to_bytes()))
        };
        self.runtime.spawn(async { tokio::time::timeout(TIMEOUT, exchange).await }).await??
    }
}

#[async_trait]
impl Outgoing for HttpOutgoing {
    async fn send(&self, request: OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingError> {
        exchange(&self.client, request).await
    }
}

#[async_trait]
impl Outgoing for HookOutgoing {
    async fn send(&self, request: OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingError> {
        exchange(&self.client, request).await
    }
}

/// Send a request once, and read its answer. Redirects are not followed.
async fn exchange<C>(
    client: &Client<C, Leaving>,
    request: OutgoingRequest<'_>,
) -> Result<OutgoingAnswer, OutgoingError>
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let OutgoingRequest { method, url, headers, body, timeout, answer_size_max_bytes, stopped } =
        request;
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let body = Leaving { body: Full::new(Bytes::from(body)), stopped: stopped.clone() };
    let request = request.body(body).map_err(|_error| OutgoingError::Address)?;
    let exchange = async {
        let answer = LEAVING.scope(stopped, client.request(request)).await.map_err(|error| {
            if is_of::<OutOfReach>(&error) {
                OutgoingError::OutOfReach
            } else if is_of::<Stopped>(&error) {
                OutgoingError::Stopped
            } else if error.is_connect() {
                OutgoingError::Unreachable
            } else {
                OutgoingError::Broken
            }
        })?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), answer_size_max_bytes);
        let body = body.collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                OutgoingError::TooLarge { limit_bytes: answer_size_max_bytes }
            } else {
                OutgoingError::Broken
            }
        })?;
        Ok(OutgoingAnswer { status, body: body.to_bytes().to_vec() })
    };
    let late = || OutgoingError::Late { seconds: timeout.as_secs() };
    tokio::time::timeout(timeout, exchange).await.unwrap_or_else(|_| Err(late()))
}

/// Whether this is why, in the end.
fn is_of<E: StdError + 'static>(error: &(dyn StdError + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<E>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use std::{
        io::{ErrorKind, Read, Write},
        net::TcpListener,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// Post to an address while only this is allowed.
    async fn post(allowed: &[&str], url: String) -> Result<u16, OutgoingError> {
        let reach = Reach::new(allowed.iter().map(|item| item.parse().unwrap()).collect());
        let outgoing = HookOutgoing::new(&reach).unwrap();
        outgoing.post(&url, &[], b"{}".to_vec()).await.map(|answer| answer.status)
    }

    fn was_asked(listener: &TcpListener) -> bool {
        listener.set_nonblocking(true).unwrap();
        match listener.accept() {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                false
            }
        }
    }

    #[tokio::test]
    async fn nothing_is_connected_to_where_webhooks_may_not_go_however_it_is_written() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in [
            "127.0.0.1",
            "localhost",
            "LOCALHOST",
            "[::ffff:127.0.0.1]",
            "2130706433",
            "127.1",
            "0x7f.1",
            "0",
        ] {
            let sent =
                post(&["10.0.0.0/8", "elsewhere.example"], format!("http://{host}:{port}/")).await;
            assert_eq!(sent, Err(OutgoingError::OutOfReach), "{host}");
        }
        for url in [
            "http://169.254.169.254/",
            "https://169.254.169.254/",
            "http://[fd00::1]/",
            "http://[::1]/",
        ] {
            assert_eq!(post(&[], url.to_owned()).await, Err(OutgoingError::OutOfReach), "{url}");
        }
        assert!(!was_asked(&listener));
    }

    #[tokio::test]
    async fn what_is_allowed_is_reached_by_name_or_network_and_a_redirect_is_not_followed() {
        let inside = TcpListener::bind("127.0.0.1:0").unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let location = format!("http://{}/", inside.local_addr().unwrap());
        let answers = std::thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                assert_ne!(stream.read(&mut [0; 4_096]).unwrap(), 0);
                let answer = format!(
                    "HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert_eq!(post(&["127.0.0.0/8"], format!("http://127.0.0.1:{port}/")).await, Ok(307));
        assert_eq!(post(&["localhost"], format!("http://localhost:{port}/")).await, Ok(307));
        answers.join().unwrap();
        assert!(!was_asked(&inside));
    }

    /// What arrives of a request that is stopped once this many looks found that it is not.
    async fn arrives(method: &'static str, body: &[u8], looks: usize) -> Vec<u8> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let received = std::thread::spawn(move || {
            let mut bytes = vec![];
            listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
            bytes
        });
        let outgoing = HttpOutgoing::new().unwrap();
        let headers = [("content-type", "application/json".to_owned())];
        let looked = AtomicUsize::new(0);
        let sent = outgoing.send(OutgoingRequest {
            method,
            url: &url,
            headers: &headers,
            body: body.to_vec(),
            timeout: TIMEOUT,
            answer_size_max_bytes: ANSWER_SIZE_MAX_BYTES,
            stopped: IsStopped::by(move || looked.fetch_add(1, Ordering::Relaxed) >= looks),
        });
        assert_eq!(sent.await, Err(OutgoingError::Stopped), "{method}");
        received.join().unwrap()
    }

    #[tokio::test]
    async fn what_is_stopped_while_its_connection_is_made_never_leaves_with_a_body_or_without() {
        for (method, body) in [("POST", &b"{}"[..]), ("DELETE", b"")] {
            assert_eq!(arrives(method, body, 0).await, b"", "{method}: not even a header");
        }
    }

    #[tokio::test]
    async fn what_is_stopped_once_its_connection_is_made_never_leaves_if_it_has_a_body() {
        assert_eq!(arrives("POST", b"{}", 1).await, b"", "not even a header");
    }
}
