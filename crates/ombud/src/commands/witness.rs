//! `ombud witness`: cosign the checkpoints of other people's logs (C2SP tlog-witness).

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::Context;
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use ombud_domain::{Clock, Entropy};
use ombud_ledger::{
    AddCheckpointRequest, CosigningKey, Hash, KeyChain, Note, TreeHead, WatchedLog, WitnessRefusal,
    cosign_checkpoint,
};
use ombud_service::{SystemClock, SystemEntropy};
use tokio::sync::Mutex;

use super::verify::{read_key, read_successions};
use crate::{arguments::count, cli::WitnessArgs};

/// A request in bytes at most. A checkpoint with all the signatures that a note may have is 128 KiB, and beside it is
/// a proof of 63 hashes at most.
const REQUEST_SIZE_MAX_BYTES: usize = 256 * 1024;

struct Witness {
    folder: PathBuf,
    key: CosigningKey,
    /// By origin. The lock makes looking up, deciding and storing one step.
    logs: Mutex<HashMap<String, WatchedLog>>,
}

pub(crate) async fn run(args: &WitnessArgs) -> anyhow::Result<ExitCode> {
    fs::create_dir_all(&args.folder)
        .with_context(|| format!("`{}` cannot be made", args.folder.display()))?;
    // Two witnesses that do not know of each other could be shown two versions of a log.
    let lock = fs::File::create(args.folder.join("lock")).with_context(|| {
        format!("`{}` cannot be written to: see that this user may", args.folder.display())
    })?;
    lock.try_lock()
        .with_context(|| format!("another witness uses the folder `{}`", args.folder.display()))?;
    let key = key(&args.folder, &args.name)?;
    let successions: Vec<Vec<Note>> =
        args.successions.iter().map(|path| read_successions(path)).collect::<Result<_, _>>()?;
    let mut logs: HashMap<String, WatchedLog> = HashMap::new();
    for text in &args.logs {
        let mut key = read_key(text)?;
        for notes in &successions {
            // A key that ended must not be believed any more: whoever stole it would sign with it.
            key = KeyChain::follow_from(key, notes)
                .context("the successions do not follow one another")?
                .current()
                .clone();
        }
        let origin = key.name().to_owned();
        match logs.get_mut(&origin) {
            Some(log) if log.keys.contains(&key) => {}
            Some(log) => log.keys.push(key),
            None => {
                let latest = read_latest(&args.folder, &origin)?;
                logs.insert(origin.clone(), WatchedLog { origin, keys: vec![key], latest });
            }
        }
    }
    // Before it says so: whoever reads that it listens may ask at once.
    let listener = tokio::net::TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("{} cannot be used", args.listen))?;
    let watched = count(logs.len(), "log", "logs");
    println!("witness {} watches {watched} on http://{}", args.name, args.listen);
    println!("  key {}", key.verifying_key());
    let witness = Arc::new(Witness { folder: args.folder.clone(), key, logs: Mutex::new(logs) });
    let router = Router::new()
        .route("/add-checkpoint", post(add))
        .layer(DefaultBodyLimit::max(REQUEST_SIZE_MAX_BYTES))
        .with_state(witness);
    ombud_web::serve(listener, router, async {
        drop(tokio::signal::ctrl_c().await);
    })
    .await?;
    drop(lock);
    Ok(ExitCode::SUCCESS)
}

async fn add(State(witness): State<Arc<Witness>>, body: Result<Bytes, BytesRejection>) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let text = format!("the request has more than {REQUEST_SIZE_MAX_BYTES} bytes\n");
            return (StatusCode::PAYLOAD_TOO_LARGE, text).into_response();
        }
        Err(_) => {
            let text = "the request did not come to its end\n";
            return (StatusCode::BAD_REQUEST, text).into_response();
        }
    };
    let request = match AddCheckpointRequest::parse(&body) {
        Ok(request) => request,
        Err(error) => return (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    };
    let origin = request.origin().unwrap_or_default();
    let mut logs = witness.logs.lock().await;
    let seconds = u64::try_from(SystemClock.now().as_second()).unwrap_or(0);
    match cosign_checkpoint(&request, logs.get(&origin), &witness.key, seconds) {
        Ok(cosigned) => {
            // Stored before it is said: a witness that forgets could be shown a fork.
            if let Err(error) = write_latest(&witness.folder, &origin, cosigned.latest) {
                let text = format!("{error:#}\n");
                return (StatusCode::INTERNAL_SERVER_ERROR, text).into_response();
            }
            if let Some(log) = logs.get_mut(&origin) {
                log.latest = cosigned.latest;
            }
            format!("{}\n", cosigned.signature).into_response()
        }
        Err(WitnessRefusal::Conflict { size }) => {
            let headers = [(header::CONTENT_TYPE, "text/x.tlog.size")];
            (StatusCode::CONFLICT, headers, format!("{size}\n")).into_response()
        }
        Err(refusal) => {
            let status = match refusal {
                WitnessRefusal::Malformed(_) => StatusCode::BAD_REQUEST,
                WitnessRefusal::UnknownOrigin { .. } => StatusCode::NOT_FOUND,
                WitnessRefusal::Untrusted(_) => StatusCode::FORBIDDEN,
                WitnessRefusal::Conflict { .. } => StatusCode::CONFLICT,
                WitnessRefusal::Inconsistent(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            (status, format!("{refusal}\n")).into_response()
        }
    }
}

fn key(folder: &Path, name: &str) -> anyhow::Result<CosigningKey> {
    let path = folder.join("witness.key");
    let failed = |what: &str| format!("the key in `{}` cannot be {what}", path.display());
    if path.exists() {
        let text = fs::read_to_string(&path).with_context(|| failed("read"))?;
        let key = CosigningKey::from_text(text.trim())
            .with_context(|| format!("`{}` is no witness key", path.display()))?;
        anyhow::ensure!(
            key.verifying_key().name() == name,
            "the key in `{}` is of `{}`",
            path.display(),
            key.verifying_key().name()
        );
        return Ok(key);
    }
    let mut seed = [0; 32];
    SystemEntropy.fill(&mut seed);
    let key = CosigningKey::from_seed(name, &seed).context("the name fits no key")?;
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    made.and_then(|mut file| {
        file.write_all(key.to_text().as_bytes())?;
        file.sync_all()
    })
    .with_context(|| failed("kept"))?;
    Ok(key)
}

/// The file of a log: its origin in hex, so that any origin is a name.
fn latest_path(folder: &Path, origin: &str) -> PathBuf {
    let mut name = origin.bytes().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    });
    name.push_str(".latest");
    folder.join(name)
}

fn read_latest(folder: &Path, origin: &str) -> anyhow::Result<TreeHead> {
    let path = latest_path(folder, origin);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(TreeHead::EMPTY),
        Err(error) => return Err(error).with_context(|| format!("`{}`", path.display())),
    };
    let parsed = text.trim().split_once(' ').and_then(|(size, root)| {
        Some(TreeHead { size: size.parse().ok()?, root: root.parse::<Hash>().ok()? })
    });
    parsed.with_context(|| format!("`{}` cannot be read", path.display()))
}

fn write_latest(folder: &Path, origin: &str, head: TreeHead) -> anyhow::Result<()> {
    let path = latest_path(folder, origin);
    let next = path.with_extension("next");
    let mut file = fs::File::create(&next)?;
    writeln!(file, "{} {}", head.size, head.root)?;
    file.sync_all()?;
    fs::rename(&next, &path)?;
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}
