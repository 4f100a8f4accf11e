//! Requests that leave: webhooks and witnesses, over HTTP or HTTPS with the system's certificates.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::Request;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use ombud_service::{Outgoing, OutgoingAnswer, OutgoingError, OutgoingRequest};

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// What is read of an answer, in bytes.
const ANSWER_SIZE_MAX_BYTES: usize = 64 * 1024;

/// The client that all outgoing requests share.
#[derive(Clone, Debug)]
pub(crate) struct HttpOutgoing {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl HttpOutgoing {
    /// A client that trusts the system's certificates.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Send a request as it is; its answer is not bounded in any way.
    pub(crate) async fn request(
        &self,
        request: Request<Full<Bytes>>,
    ) -> Result<axum::http::Response<Incoming>, hyper_util::client::legacy::Error> {
        self.client.request(request).await
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
            let (head, body) = client.request(request.map(Full::new)).await?.into_parts();
            let body = Limited::new(body, ANSWER_SIZE_MAX_BYTES).collect().await?;
            Ok(axum::http::Response::from_parts(head, body.to_bytes()))
        };
        self.runtime.spawn(async { tokio::time::timeout(TIMEOUT, exchange).await }).await??
    }
}

#[async_trait]
impl Outgoing for HttpOutgoing {
    async fn send(&self, request: OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingError> {
        let OutgoingRequest { method, url, headers, body, timeout } = request;
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request =
            request.body(Full::new(Bytes::from(body))).map_err(|_error| OutgoingError::Address)?;
        let exchange = async {
            let answer = self.client.request(request).await.map_err(|error| {
                if error.is_connect() { OutgoingError::Unreachable } else { OutgoingError::Broken }
            })?;
            let status = answer.status().as_u16();
            let body = Limited::new(answer.into_body(), ANSWER_SIZE_MAX_BYTES);
            let body = body.collect().await.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    OutgoingError::TooLarge { limit_bytes: ANSWER_SIZE_MAX_BYTES }
                } else {
                    OutgoingError::Broken
                }
            })?;
            Ok(OutgoingAnswer { status, body: body.to_bytes().to_vec() })
        };
        let late = || OutgoingError::Late { seconds: timeout.as_secs() };
        tokio::time::timeout(timeout, exchange).await.unwrap_or_else(|_| Err(late()))
    }
}
