//! What ombud sends out by itself: webhooks to integrations, checkpoints to witnesses.

use async_trait::async_trait;

/// An answer from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body, cut at 64 KiB.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OutgoingError(pub String);

/// How requests leave. The binary brings the real one; the service knows no HTTP.
#[async_trait]
pub trait Outgoing: Send + Sync {
    /// POST a body and wait for the answer, at most ten seconds. Redirects are not followed.
    async fn post(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: Vec<u8>,
    ) -> Result<OutgoingAnswer, OutgoingError>;
}
