//! Any body sent to any address of the API that takes one, the whole way to the database: an
//! answer or a problem in JSON, never a defect of ours.
#![no_main]

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, header},
};
use ombud_domain::{Ids, Language};
use ombud_ledger::SigningKey;
use ombud_service::{
    Gate, Parts, Service, Settings, SystemClock, SystemEntropy, check_folder,
};
use ombud_store::{CellKey, LogOptions, SqliteKeys, SqliteStore};
use ombud_web::{Faces, Trust};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// A whole server without a socket, and the folder it lives in.
struct Server {
    runtime: Runtime,
    router: Router,
    service: Service,
    /// Everything that takes a body; what stands in braces is an id.
    addresses: Vec<String>,
    _folder: tempfile::TempDir,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("threads");
    let folder = tempfile::tempdir().expect("a folder");
    let service = runtime.block_on(async { service(folder.path()) });
    let faces = Faces { service: service.clone(), metrics: None, trust: Trust::Operator };
    let openapi = serde_json::to_value(ombud_web::openapi()).expect("JSON");
    let paths = openapi["paths"].as_object().expect("paths").iter();
    let addresses =
        paths.filter(|(_, way)| !way["post"].is_null()).map(|(path, _)| path.clone()).collect();
    Server { router: ombud_web::router(faces), runtime, service, addresses, _folder: folder }
});

fn service(folder: &Path) -> Service {
    let sample = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/nordlicht"));
    let (loaded, report) = check_folder(&sample, jiff::civil::date(2026, 11, 21)).expect("files");
    let (assistant, policies) = loaded.unwrap_or_else(|| panic!("{:?}", report.problems));
    let key = SigningKey::from_seed("log.example", &[7; 32]).expect("a good name");
    let store = SqliteStore::open(folder, LogOptions::new("log.example", key)).expect("a store");
    let keys = SqliteKeys::open(folder, CellKey::new([9; 32])).expect("keys");
    let clock = Arc::new(SystemClock);
    Service::new(Parts {
        settings: Settings {
            cell: "fuzz".parse().expect("a good name"),
            burst_window: Duration::ZERO,
            idle_timeout: Duration::from_secs(3600),
            retention_min: Duration::ZERO,
            public_url: "http://127.0.0.1".to_owned(),
        },
        store: Arc::new(store),
        keys: Arc::new(keys),
        ids: Ids::new(clock.clone(), Arc::new(SystemEntropy)),
        clock,
        assistant: Arc::new(assistant),
        policies: Arc::new(policies),
        token_secret: [3; 32],
        identity: None,
        evaluator: None,
        gate: Gate::default(),
    })
    .expect("a service")
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((address, body)) = bytes.split_first() else { return };
    let server = &*SERVER;
    server.runtime.block_on(async {
        let opened = server.service.open_public_conversation(Language::DE).await;
        let id = opened.expect("a conversation").conversation.id.as_uuid().to_string();
        let address = &server.addresses[*address as usize % server.addresses.len()];
        let address = address.replace("{id}", &id);
        let request = Request::post(&address)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_vec()))
            .expect("a request");
        let Ok(answer) = server.router.clone().oneshot(request).await;
        let status = answer.status();
        let text = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        assert!(status.as_u16() < 500, "{address}: {status} {}", String::from_utf8_lossy(&text));
        if !text.is_empty() {
            let json: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
            assert_eq!(status.is_client_error(), json["title"].is_string(), "{address}: {json}");
        }
    });
});
