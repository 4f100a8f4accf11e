//! What ombud sends out by itself: acts to tools, webhooks to integrations, checkpoints to witnesses.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use ombud_assistant::{McpTools, ServedDocument, Written};
use ombud_domain::Wording;
use serde_json::{Map, Value as Json};

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
    /// What is read of the answer's body, in bytes; a larger one is an error.
    pub answer_size_max_bytes: usize,
    /// Asked last of all, on a connection that is made, where something is sent with it.
    pub stopped: IsStopped,
}

/// Whether something that is on its way out is stopped meanwhile.
#[derive(Clone)]
pub struct IsStopped(Arc<dyn Fn() -> bool + Send + Sync>);

impl IsStopped {
    /// What this says whenever it is asked.
    pub fn by(says: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(says))
    }

    /// For what no stop is about.
    pub fn never() -> Self {
        Self::by(|| false)
    }

    /// Whether it is stopped now.
    pub fn now(&self) -> bool {
        (self.0)()
    }
}

impl fmt::Debug for IsStopped {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("IsStopped").field(&self.now()).finish()
    }
}

/// What is read of an answer, in bytes, where nothing else is said.
pub const ANSWER_SIZE_MAX_BYTES: usize = 64 * 1024;

/// An answer from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutgoingError {
    /// The address or a header is none that can be sent.
    #[error("the address cannot be used")]
    Address,
    /// It leads to this machine, a private network or nobody in particular, and nobody allowed that.
    #[error(
        "it leads to this machine or a private network, where webhooks are not sent (`webhooks.allowed`)"
    )]
    OutOfReach,
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
    /// The server's tool is not what its contract was written for.
    #[error("the tool is not what it was: nothing was sent")]
    Changed,
    /// It was stopped while the connection was made.
    #[error("it was stopped: nothing was sent")]
    Stopped,
    /// It took too long.
    #[error("no answer within {seconds} seconds")]
    Late {
        /// How long we waited.
        seconds: u64,
    },
}

impl OutgoingError {
    /// The same in both languages.
    pub(crate) fn wording(&self) -> Wording {
        let de = match self {
            Self::Address => "die Adresse lässt sich nicht verwenden".to_owned(),
            Self::OutOfReach => {
                "die Adresse führt zu diesem Rechner oder in ein privates Netz; dorthin wird nichts gesendet \
                 (`webhooks.allowed`)"
                    .to_owned()
            }
            Self::Unreachable => "es kam keine Verbindung zustande".to_owned(),
            Self::Broken => "die Verbindung brach ab, bevor die Antwort vollständig war".to_owned(),
            Self::TooLarge { limit_bytes } => {
                format!("die Antwort ist größer als {limit_bytes} Bytes")
            }
            Self::Changed => {
                "das Werkzeug ist nicht mehr, was es war; es wurde nichts gesendet".to_owned()
            }
            Self::Stopped => "es wurde angehalten und nichts gesendet".to_owned(),
            Self::Late { seconds } => format!("{seconds} Sekunden lang kam keine Antwort"),
        };
        Wording::new(self.to_string(), de)
    }
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
        let (timeout, answer_size_max_bytes) = (TIMEOUT, ANSWER_SIZE_MAX_BYTES);
        let (method, stopped) = ("POST", IsStopped::never());
        self.send(OutgoingRequest {
            method,
            url,
            headers,
            body,
            timeout,
            answer_size_max_bytes,
            stopped,
        })
        .await
    }
}

/// A system over HTTP that says what its operations are. The binary asks it.
pub trait HttpSystem: Send + Sync {
    /// The OpenAPI document that it served last; `None` where it never did.
    fn document(&self) -> Option<Arc<ServedDocument>>;
}

/// An MCP server that tools are called at. The binary brings the real one; the service knows neither
/// processes nor JSON-RPC.
#[async_trait]
pub trait McpServer: Send + Sync {
    /// What it said last of its tools; `None` while it is not connected.
    fn tools(&self) -> Option<Arc<McpTools>>;

    /// Call one of its tools and wait for the answer; where it is not connected, first for that. It
    /// is sent once or not at all.
    async fn call(&self, call: McpCall<'_>) -> Result<McpAnswer, OutgoingError>;
}

/// A mail to be sent.
#[derive(Debug, Clone, Copy)]
pub struct OutgoingMail<'a> {
    /// From whom.
    pub from: &'a str,
    /// What is in its `Message-ID`: the act's id.
    pub key: &'a str,
    /// To whom, and what it says.
    pub written: &'a Written,
}

/// Why a mail was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The address is none: nothing was sent.
    #[error("the address is none")]
    Address,
    /// The server was not reached, or would not talk to us: nothing was sent.
    #[error("the mail server was not reached")]
    Unreachable,
    /// The server did not take it.
    #[error("the mail server did not take it")]
    Refused,
    /// The connection ended before the server had said whether it takes it.
    #[error("the mail server did not say whether it took it")]
    Unknown,
}

/// A mail server. The binary brings the real one.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Whether it has what it needs to be asked, such as the password of its user.
    fn is_ready(&self) -> bool;

    /// Hand a mail over, once.
    async fn send(&self, mail: OutgoingMail<'_>) -> Result<(), MailError>;
}

/// A call of a tool of an MCP server.
#[derive(Clone)]
pub struct McpCall<'a> {
    /// Its name.
    pub tool: &'a str,
    /// What it is given.
    pub arguments: Map<String, Json>,
    /// How long the answer may take, wholly.
    pub timeout: Duration,
    /// Whether it is still what its contract was written for, by what the server says of its tools.
    pub fits: &'a (dyn Fn(&McpTools) -> bool + Sync),
    /// Asked last of all, where the server is connected.
    pub stopped: IsStopped,
}

/// What an MCP server answered to a call.
#[derive(Debug, Clone, PartialEq)]
pub struct McpAnswer {
    /// Whether it is marked as an error, or is one of JSON-RPC that is about what was sent.
    pub is_error: bool,
    /// What it holds (`structuredContent`, or its only text as JSON), null for nothing at all, and
    /// `None` for anything else.
    pub content: Option<Json>,
}
