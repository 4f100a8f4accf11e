//! MCP servers that tools are called at: connected, compared, restarted.
//!
//! A server is reached at an address ([`http`]), or is a program that is started here and spoken to
//! over its standard input and output. A program gets no environment but what the configuration names,
//! no shell reads its command, and what it writes to its error stream is thrown away, for customers'
//! words may stand in it. When a program ends, or a connection does, it is begun again, each time
//! after a longer pause.

use std::{path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use anyhow::Context;
use async_trait::async_trait;
use futures_util::{StreamExt, stream::FuturesUnordered};
use ombud_assistant::{McpTools, Tool};
use ombud_service::{
    ANSWER_SIZE_MAX_BYTES, Credential, McpAnswer, McpCall, McpServer, OutgoingError, Secret,
};
use rmcp::{
    ClientHandler, RoleClient,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ClientConfig,
        ContentBlock, ErrorCode, Implementation, ProtocolVersion,
    },
    service::{
        ClientCacheConfig, ClientLifecycleMode, ClientServiceExt, NotificationContext, Peer,
        RunningService, ServiceError,
    },
    transport::{
        StreamableHttpClientTransport, async_rw::AsyncRwTransport,
        streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::{Value as Json, json};
use tokio::{
    process::{Child, Command},
    sync::{Notify, watch},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::outgoing::HttpOutgoing;

mod http;

/// How long a server may take until it has said what its tools are.
const CONNECT: Duration = Duration::from_secs(10);
/// How often it is asked again; most say it by themselves when their tools change.
const ASK_AGAIN: Duration = Duration::from_secs(30);
/// The pause before a server that ended is started again; it doubles up to the longest.
const PAUSE_MIN: Duration = Duration::from_millis(200);
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// A server that ran so long has its next pause as if it was its first.
const WELL: Duration = Duration::from_mins(1);
/// What is read of one message. An answer may stand in it twice, as it is and as text, where a
/// character takes up to six: 7 · 64 KiB, and room for the rest.
const MESSAGE_SIZE_MAX_BYTES: usize = 512 * 1024;
/// Where programs that a server starts itself are looked for.
const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Where an MCP server is reached, and what shows that we may.
pub(crate) enum Server {
    /// At an address, over streamable HTTP.
    Address {
        url: String,
        /// What is sent as `Authorization: Bearer …`, if anything.
        token: Credential,
        outgoing: HttpOutgoing,
    },
    /// A program that is started.
    Program {
        /// An absolute path.
        command: PathBuf,
        arguments: Vec<String>,
        /// Its environment: credentials.
        variables: Vec<(String, Credential)>,
    },
}

impl Server {
    /// What shows it that we may.
    fn credentials(&self) -> Vec<&Credential> {
        match self {
            Self::Address { token, .. } => vec![token],
            Self::Program { variables, .. } => variables.iter().map(|(_, value)| value).collect(),
        }
    }

    /// The same as it is now.
    fn secrets(&self) -> Vec<Option<Secret>> {
        self.credentials().into_iter().map(Credential::now).collect()
    }

    /// Wait until one of them is another one than these.
    async fn changed(&self, from: &[Option<Secret>]) {
        let mut changes: FuturesUnordered<_> = self
            .credentials()
            .into_iter()
            .zip(from)
            .map(|(credential, from)| credential.changed(from.as_ref()))
            .collect();
        if changes.next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

/// An MCP server, as long as this lives.
pub(crate) struct Connection {
    session: Arc<watch::Sender<Option<Session>>>,
    /// Ends with us, and the program with it.
    _keeper: JoinSet<()>,
}

/// A connection that stands.
#[derive(Clone)]
struct Session {
    peer: Peer<RoleClient>,
    tools: Arc<McpTools>,
    /// Whether nothing went wrong since its keeper looked last; a call waits until that is so.
    stands: bool,
    /// Has its keeper look.
    look: Arc<Notify>,
}

impl Connection {
    /// Connect, and keep connected. Returns once the server has said what its tools are, or has
    /// taken too long for it; then it is waited for in the background.
    pub(crate) async fn open(server: Server, tool: Tool) -> Self {
        let session = Arc::new(watch::Sender::new(None));
        let mut keeper = JoinSet::new();
        keeper.spawn(keep(server, tool, Arc::clone(&session)));
        let mut seen = session.subscribe();
        let connected = async { seen.wait_for(Option::is_some).await.map(drop) };
        // Why not stands in the log already.
        drop(timeout(CONNECT, connected).await);
        Self { session, _keeper: keeper }
    }
}

#[async_trait]
impl McpServer for Connection {
    fn tools(&self) -> Option<Arc<McpTools>> {
        self.session.borrow().as_ref().map(|session| Arc::clone(&session.tools))
    }

    async fn call(&self, call: McpCall<'_>) -> Result<McpAnswer, OutgoingError> {
        let McpCall { tool, arguments, timeout: patience, fits, stopped } = call;
        let until = Instant::now() + patience;
        let mut session = self.session.subscribe();
        let stands = |session: &Option<Session>| session.as_ref().is_some_and(|one| one.stands);
        let connected = async { session.wait_for(stands).await.ok()?.clone() };
        let session = tokio::time::timeout_at(until, connected).await.ok().flatten();
        let Session { peer, tools, look, .. } = session.ok_or(OutgoingError::Unreachable)?;
        if !fits(&tools) {
            return Err(OutgoingError::Changed);
        }
        if stopped.now() {
            return Err(OutgoingError::Stopped);
        }
        let call = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
        let late = |_| OutgoingError::Late { seconds: patience.as_secs() };
        let answer =
            tokio::time::timeout_at(until, peer.call_tool_once(call)).await.map_err(late)?;
        let answer = understood(answer);
        if answer == Err(OutgoingError::Broken) {
            rest(&self.session);
            look.notify_one();
        }
        answer
    }
}

/// What the tools of a server are, as a folder keeps it: its answer to `tools/list`, all pages.
pub(crate) async fn describe(server: &Server) -> anyhow::Result<Json> {
    let link = timeout(CONNECT, Link::open(server)).await;
    let link =
        link.with_context(|| format!("no answer within {} seconds", CONNECT.as_secs()))??;
    Ok(link.list)
}

/// Keep a server connected, for ever.
async fn keep(server: Server, tool: Tool, publish: Arc<watch::Sender<Option<Session>>>) {
    let mut pause = PAUSE_MIN;
    loop {
        let began = Instant::now();
        let secrets = server.secrets();
        match timeout(CONNECT, Link::open(&server)).await {
            Ok(Ok(link)) => {
                tracing::info!(tool = tool.id, "an MCP server is connected");
                let changed = tokio::select! {
                    () = link.hold(&tool, &publish) => false,
                    () = server.changed(&secrets) => true,
                };
                if changed {
                    // Its tools are the same: calls wait until it is connected with the new one.
                    rest(&publish);
                    tracing::info!(tool = tool.id, "connected anew: a credential changed");
                    continue;
                }
                publish.send_replace(None);
                tracing::warn!(tool = tool.id, "the connection to an MCP server ended");
            }
            Ok(Err(error)) => {
                publish.send_replace(None);
                let error = format!("{error:#}");
                tracing::warn!(tool = tool.id, error, "an MCP server cannot be connected");
            }
            Err(_) => {
                publish.send_replace(None);
                let seconds = CONNECT.as_secs();
                tracing::warn!(tool = tool.id, seconds, "an MCP server did not answer in time");
            }
        }
        pause = if began.elapsed() > WELL { PAUSE_MIN } else { pause };
        tokio::select! {
            () = sleep(pause) => pause = (pause * 2).min(PAUSE_MAX),
            () = server.changed(&secrets) => pause = PAUSE_MIN,
        }
    }
}

/// Have calls wait until a connection stands again.
fn rest(session: &watch::Sender<Option<Session>>) {
    session.send_modify(|session| {
        if let Some(session) = session {
            session.stands = false;
        }
    });
}

/// A server that has said what its tools are. A program is killed with this.
struct Link {
    running: RunningService<RoleClient, Client>,
    changed: Arc<Notify>,
    child: Option<Child>,
    list: Json,
}

impl Link {
    async fn open(server: &Server) -> anyhow::Result<Self> {
        let changed = Arc::new(Notify::new());
        let client = Client { changed: Arc::clone(&changed) };
        let lifecycle = ClientLifecycleMode::Auto {
            preferred_versions: vec![ProtocolVersion::LATEST],
            legacy_version: Some(ProtocolVersion::LATEST_WITH_INITIALIZE),
        };
        let (running, child) = match server {
            Server::Address { url, token, outgoing } => {
                let mut config = StreamableHttpClientTransportConfig::with_uri(url.as_str())
                    // Whatever was sent is not sent again: what became of it is settled.
                    .reinit_on_expired_session(false);
                config.auth_header = token.now().map(|token| token.as_str().to_owned());
                let transport =
                    StreamableHttpClientTransport::with_client(outgoing.clone(), config);
                (client.serve_with_lifecycle(transport, lifecycle).await?, None)
            }
            Server::Program { command, arguments, variables } => {
                let variables = variables.iter().map(|(name, value)| {
                    let missing =
                        || format!("`{}` is missing (`ombud credentials set`)", value.name);
                    Ok::<_, anyhow::Error>((name, value.now().with_context(missing)?))
                });
                let variables = variables.collect::<Result<Vec<_>, _>>()?;
                let mut child = Command::new(command)
                    .args(arguments)
                    .env_clear()
                    .env("PATH", SEARCH_PATH)
                    .envs(variables.iter().map(|(name, value)| (name, value.as_str())))
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::null())
                    .kill_on_drop(true)
                    .spawn()
                    .with_context(|| format!("`{}` cannot be started", command.display()))?;
                let (input, output) = (child.stdin.take(), child.stdout.take());
                let (input, output) =
                    input.zip(output).context("it has no standard input and output")?;
                let transport = AsyncRwTransport::new_client(output, input)
                    .with_max_line_length(MESSAGE_SIZE_MAX_BYTES);
                (client.serve_with_lifecycle(transport, lifecycle).await?, Some(child))
            }
        };
        // What it says is always what it says now.
        running.set_response_cache_config(ClientCacheConfig::disabled()).await;
        let list = list(running.peer()).await?;
        Ok(Self { running, changed, child, list })
    }

    /// Publish it as long as it stands, and what its tools are when that changes.
    async fn hold(self, tool: &Tool, publish: &watch::Sender<Option<Session>>) {
        let Self { running, changed, mut child, list: mut said } = self;
        let peer = running.peer().clone();
        let ended = running.waiting();
        tokio::pin!(ended);
        let mut is_new = true;
        loop {
            let tools = Arc::new(McpTools::new(&said));
            let changes = tool.changes(&tools);
            if is_new && !changes.is_empty() {
                let (tool, changes) = (&tool.id, changes.join("; "));
                tracing::warn!(
                    tool,
                    changes,
                    "a person does what it is for: the tools of an MCP server are not what they were \
                     (`ombud tools` prints what they are)"
                );
            }
            let look = Arc::clone(&changed);
            publish.send_replace(Some(Session { peer: peer.clone(), tools, stands: true, look }));
            tokio::select! {
                _ = &mut ended => return,
                () = ended_by_itself(child.as_mut()) => return,
                () = changed.notified() => {}
                () = sleep(ASK_AGAIN) => {}
            }
            let now = timeout(CONNECT, list(&peer)).await;
            // Whoever cannot say that any more is begun anew.
            let Ok(Ok(now)) = now else { return };
            is_new = now != said;
            said = now;
        }
    }
}

/// Wait until a program has ended; for ever where there is none.
async fn ended_by_itself(child: Option<&mut Child>) {
    match child {
        Some(child) => drop(child.wait().await),
        None => std::future::pending().await,
    }
}

/// What a server's tools are.
async fn list(peer: &Peer<RoleClient>) -> anyhow::Result<Json> {
    let tools = peer.list_all_tools().await.context("it does not say what its tools are")?;
    Ok(json!({ "tools": serde_json::to_value(tools)? }))
}

/// Ourselves, as a server sees us: we can do nothing for it.
struct Client {
    changed: Arc<Notify>,
}

impl ClientHandler for Client {
    fn get_info(&self) -> ClientConfig {
        let ourselves = Implementation::new("ombud", env!("CARGO_PKG_VERSION"));
        ClientConfig::new(ClientCapabilities::default(), ourselves)
    }

    async fn on_tool_list_changed(&self, _context: NotificationContext<RoleClient>) {
        self.changed.notify_one();
    }
}

/// What an answer says.
fn understood(answer: Result<CallToolResponse, ServiceError>) -> Result<McpAnswer, OutgoingError> {
    // What was sent could not be taken, by the protocol. Other errors say nothing.
    const NOT_TAKEN: [ErrorCode; 3] =
        [ErrorCode::INVALID_REQUEST, ErrorCode::METHOD_NOT_FOUND, ErrorCode::INVALID_PARAMS];
    match answer {
        Ok(CallToolResponse::Complete(result)) => {
            let is_error = result.is_error.unwrap_or(false);
            Ok(McpAnswer { is_error, content: content(result)? })
        }
        // It wants something first, or will do it later: nobody can say yet.
        Ok(_) => Ok(McpAnswer { is_error: false, content: None }),
        Err(ServiceError::McpError(error)) => {
            Ok(McpAnswer { is_error: NOT_TAKEN.contains(&error.code), content: None })
        }
        Err(_) => Err(OutgoingError::Broken),
    }
}

/// What an answer holds: its structured content, or its only text as JSON, or null where it holds
/// nothing. `None` for anything else.
fn content(result: CallToolResult) -> Result<Option<Json>, OutgoingError> {
    let too_large = OutgoingError::TooLarge { limit_bytes: ANSWER_SIZE_MAX_BYTES };
    if let Some(structured) = result.structured_content {
        let is_small = structured.to_string().len() <= ANSWER_SIZE_MAX_BYTES;
        return if is_small { Ok(Some(structured)) } else { Err(too_large) };
    }
    match result.content.as_slice() {
        [] => Ok(Some(Json::Null)),
        [ContentBlock::Text(text)] if text.text.len() > ANSWER_SIZE_MAX_BYTES => Err(too_large),
        [ContentBlock::Text(text)] => Ok(serde_json::from_str(&text.text).ok()),
        _ => Ok(None),
    }
}
