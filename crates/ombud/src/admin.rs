//! The way of a command to the service: through the admin socket of a running server, or, where
//! none runs, through the same routes in this process. Never a second writer.

use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, bail};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use ombud_domain::Ids;
use ombud_service::{Principal, Service, SystemClock, SystemEntropy};
use ombud_web::{Faces, Trust};
use serde_json::Value;
use tokio::net::UnixStream;
use tower::ServiceExt;

use crate::{config::Config, wiring};

/// A way to the service as its operator.
pub(crate) enum Admin {
    /// A server runs.
    Socket(PathBuf),
    /// None runs; this process opened the data itself: all of it, or for the ledger alone.
    Here(Box<Router>, Option<Box<wiring::Running>>),
}

/// Where the admin socket of a data folder is.
pub(crate) fn socket_path(config: &Config) -> PathBuf {
    config.data.join("admin.sock")
}

impl Admin {
    /// Find the running server, or open the data.
    pub(crate) async fn connect(config: &Config) -> anyhow::Result<Self> {
        if let Some(running) = Self::running(config).await? {
            return Ok(running);
        }
        let running = wiring::open(config).await?;
        let router = operator_router(&running);
        Ok(Self::Here(Box::new(router), Some(Box::new(running))))
    }

    /// The same for commands that only look at the ledger: where no server runs, they need no assistant.
    pub(crate) async fn connect_to_ledger(config: &Config) -> anyhow::Result<Self> {
        if let Some(running) = Self::running(config).await? {
            return Ok(running);
        }
        match wiring::open_ledger(config).await? {
            Some(ledger) => Ok(Self::Here(Box::new(ombud_web::ledger_router(ledger)), None)),
            None => Self::connect(config).await,
        }
    }

    /// The running server. An error where none runs and there is no data either.
    async fn running(config: &Config) -> anyhow::Result<Option<Self>> {
        let path = socket_path(config);
        if UnixStream::connect(&path).await.is_ok() {
            return Ok(Some(Self::Socket(path)));
        }
        if config.postgres.is_none() && !config.data.join("ombud.db").exists() {
            wiring::is_usable(&config.data)?;
            bail!("there is no data in `{}` yet; `ombud serve` makes it", config.data.display());
        }
        Ok(None)
    }

    /// Call a route and get its JSON; a problem becomes an error in its own words, in English.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        self.call_in("en", method, path, body).await
    }

    /// The same with problems in the words of a language.
    pub(crate) async fn call_in(
        &self,
        language: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let (status, bytes) = self.ask(language, method, path, body).await?;
        let json: Value = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).context("the server's answer is not JSON")?
        };
        if status < 400 {
            return Ok(json);
        }
        let detail = json.get("detail").or_else(|| json.get("title")).and_then(Value::as_str);
        bail!("{}", detail.unwrap_or("the server refused"))
    }

    /// Call a route and get its status and bytes.
    pub(crate) async fn bytes(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(u16, Vec<u8>)> {
        self.ask("en", method, path, body).await
    }

    async fn ask(
        &self,
        language: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(u16, Vec<u8>)> {
        let text = body.map(Value::to_string).unwrap_or_default();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT_LANGUAGE, language)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(text))?;
        match self {
            Self::Socket(path) => {
                let stream = UnixStream::connect(path).await.context("the server has gone")?;
                let (mut sender, connection) =
                    hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
                #[expect(clippy::disallowed_methods, reason = "ends with this one request")]
                let task = tokio::spawn(connection);
                let answer = sender.send_request(request).await?;
                let status = answer.status().as_u16();
                let bytes = answer.into_body().collect().await?.to_bytes().to_vec();
                task.abort();
                Ok((status, bytes))
            }
            Self::Here(router, _) => {
                let answer = router.as_ref().clone().oneshot(request).await?;
                let status = answer.status().as_u16();
                Ok((status, answer.into_body().collect().await?.to_bytes().to_vec()))
            }
        }
    }

    /// End what this process opened.
    pub(crate) async fn close(self) {
        if let Self::Here(_, Some(running)) = self {
            running.service.stop().await;
        }
    }
}

/// The routes as an operator has them.
pub(crate) fn operator_router(running: &wiring::Running) -> Router {
    let faces = Faces {
        service: running.service.clone(),
        metrics: None,
        machine: None,
        trust: Trust::Operator,
    };
    ombud_web::router(faces)
        .merge(backup_router(&running.service, running.embedded.clone()))
        .merge(rotate_router(&running.service, &running.ledger_keys))
}

/// Keys are files at the server's side, so only the operator's socket changes them.
fn rotate_router(service: &Service, keys: &wiring::LedgerKeys) -> Router {
    let (service, keys) = (service.clone(), keys.clone());
    let handler = async move || answer(rotate(&service, &keys).await);
    Router::new().route("/operator/rotate", axum::routing::post(handler))
}

/// Change the ledger's key. What a crash leaves undone after the change itself, the next start does.
async fn rotate(service: &Service, keys: &wiring::LedgerKeys) -> anyhow::Result<Value> {
    let ids = Ids::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let next = keys.next(&service.ledger_key().await?, &ids)?;
    let change = service.succeed_ledger_key(&Principal::Operator, next).await?;
    keys.settle(&service.ledger_key().await?, &ids)?;
    Ok(serde_json::to_value(change)?)
}

fn answer(done: anyhow::Result<Value>) -> (StatusCode, axum::Json<Value>) {
    match done {
        Ok(value) => (StatusCode::OK, axum::Json(value)),
        Err(error) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            axum::Json(serde_json::json!({ "detail": format!("{error:#}") })),
        ),
    }
}

type Embedded = Option<(Arc<ombud_store::SqliteStore>, Arc<ombud_store::SqliteKeys>)>;

/// Backups write files at the server's side, so only the operator's socket has this.
fn backup_router(service: &Service, embedded: Embedded) -> Router {
    let service = service.clone();
    let handler = async move |axum::Json(body): axum::Json<Value>| {
        answer(backup(&service, embedded.clone(), &body).await)
    };
    Router::new().route("/operator/backup", axum::routing::post(handler))
}

async fn backup(service: &Service, embedded: Embedded, body: &Value) -> anyhow::Result<Value> {
    let folder = body.get("folder").and_then(Value::as_str).context("`folder` is missing")?;
    let folder = PathBuf::from(folder);
    let Some((store, keys)) = embedded else {
        bail!("the data is in PostgreSQL: back it up with its own tools (pg_dump, WAL archives)");
    };
    if folder.exists() {
        bail!("`{}` exists already: a backup goes to a folder of its own", folder.display());
    }
    std::fs::create_dir(&folder)
        .with_context(|| format!("`{}` cannot be made", folder.display()))?;
    // The keys first: a conversation in the data whose key is missing could not be read again.
    keys.backup_to(folder.join("keys.db")).await?;
    store.backup_to(folder.join("ombud.db")).await?;
    let checkpoint = service.ledger().checkpoint().await?;
    std::fs::write(folder.join("checkpoint"), checkpoint.as_bytes())
        .context("the checkpoint cannot be written")?;
    Ok(serde_json::json!({ "folder": folder }))
}
