//! What ombud sends out by itself: acts to tools, webhooks to integrations, checkpoints to witnesses.

use std::time::Duration;

use async_trait::async_trait;

/// How long an answer may take, where nothing else is said.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A request to the outside.
#[derive(Debug, Clone)]
pub struct OutgoingRequest<'a> {
    /// The HTTP method, in capitals.
    pub method: &'a str,
    /// Where it goes.
    pub url: &'a str,
    /// Names and values.
    pub headers: &'a [(&'a str, String)],
    /// What is sent.
    pub body: Vec<u8>,
    /// How long the answer may take, wholly.
    pub timeout: Duration,
}

/// An answer from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body, at most 64 KiB; a larger one is an error.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutgoingError {
    /// The address or a header is none that can be sent.
    #[error("the address cannot be used")]
    Address,
    /// No connection: no such name, nobody listens, or the certificate is not trusted.
    #[error("no connection could be made")]
    Unreachable,
    /// The connection ended before the answer was whole.
    #[error("the connection broke off before the answer was whole")]
    Broken,
    /// The answer is larger than is read.
    #[error("the answer is larger than {limit_bytes} bytes")]
    TooLarge {
        /// What is read of an answer.
        limit_bytes: usize,
    },
    /// It took too long.
    #[error("no answer within {seconds} seconds")]
    Late {
        /// How long we waited.
        seconds: u64,
    },
}

/// How requests leave. The binary brings the real one; the service knows no HTTP.
#[async_trait]
pub trait Outgoing: Send + Sync {
    /// Send a request and wait for the answer. Redirects are not followed.
    async fn send(&self, request: OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingError>;

    /// POST a body and wait for the answer, at most ten seconds.
    async fn post(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<OutgoingAnswer, OutgoingError> {
        self.send(OutgoingRequest { method: "POST", url, headers, body, timeout: TIMEOUT }).await
    }
}
