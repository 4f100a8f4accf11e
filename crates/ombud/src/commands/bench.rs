//! `ombud bench`: turns over HTTP, end to end, on this machine.

use std::{
    collections::BTreeMap,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use axum::{
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use ombud_domain::{Channel, Language};
use ombud_service::{Principal, Scope};
use ombud_web::{Faces, Trust};
use tokio::{net::TcpStream, task::JoinSet};

use super::batch::latency;
use crate::{cli::BenchArgs, config::Config, wiring};

pub(crate) async fn run(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    let data = tempfile::tempdir().context("no folder for temporary files")?;
    let mut config = Config::from_text(
        "[conversation]\nburst_window_ms = 0\n[cell]\nname = \"bench\"\n",
        &BTreeMap::new(),
    )?;
    config.data = data.path().join("data");
    config.assistant.clone_from(&args.assistant);
    let running = wiring::open(&config).await?;
    let service = running.service.clone();
    let key = service
        .create_api_key(&Principal::Operator, "bench", vec![Scope::Conversations], None)
        .await?
        .key;
    let phrasings: Arc<Vec<String>> = Arc::new(
        service
            .assistant()
            .intents()
            .iter()
            .flat_map(|intent| intent.phrasings.iter().map(|(_, text)| text.clone()))
            .collect(),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let faces = Faces { service: service.clone(), metrics: None, trust: Trust::Nobody };
    let stopping = service.clone();
    let mut tasks = JoinSet::new();
    tasks.spawn(ombud_web::serve(listener, ombud_web::router(faces), async move {
        stopping.stopping().await;
    }));
    let (_, alone) = drive(&service, address, &key, &phrasings, 1, Duration::from_secs(3)).await?;
    println!(
        "one conversation alone: p50 {:.2} ms, p99 {:.2} ms ({} turns)",
        latency(&alone).p50,
        latency(&alone).p99,
        alone.len()
    );
    let before = running.embedded.as_ref().map(|(store, _)| store.counts());
    let length = Duration::from_secs(args.seconds);
    let (seconds, together) =
        drive(&service, address, &key, &phrasings, args.concurrency, length).await?;
    let turns = f64::from(u32::try_from(together.len()).unwrap_or(u32::MAX));
    println!(
        "{} conversations at once: {:.0} turns a second; p50 {:.1} ms, p99 {:.1} ms ({} turns)",
        args.concurrency,
        turns / seconds,
        latency(&together).p50,
        latency(&together).p99,
        together.len()
    );
    if let (Some(before), Some((store, _))) = (before, running.embedded.as_ref()) {
        let after = store.counts();
        let transactions = after.transactions - before.transactions;
        println!(
            "  {transactions} transactions (one fsync each), {:.1} write sets in each",
            turns / f64::from(u32::try_from(transactions).unwrap_or(1).max(1))
        );
    }
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for line in
            status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"))
        {
            println!("  {line}");
        }
    }
    service.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Conversations that send one message after another; the seconds it took and all latencies, sorted.
async fn drive(
    service: &ombud_service::Service,
    address: std::net::SocketAddr,
    key: &str,
    phrasings: &Arc<Vec<String>>,
    concurrency: usize,
    length: Duration,
) -> anyhow::Result<(f64, Vec<Duration>)> {
    let mut workers = JoinSet::new();
    let started = Instant::now();
    for worker in 0..concurrency {
        let (service, phrasings) = (service.clone(), Arc::clone(phrasings));
        let authorization = format!("Bearer {key}");
        workers.spawn(async move {
            let mut sender = connect(address).await?;
            let mut latencies = Vec::new();
            let mut at = worker * 7919;
            'conversations: loop {
                let opened = service
                    .open_conversation(&Principal::Operator, Language::DE, Channel::Api, None)
                    .await?;
                let path = format!("/v1/conversations/{}/messages", opened.conversation.id);
                // A person takes over sooner or later; then a new customer comes.
                for _ in 0..20 {
                    at += 1;
                    let text = phrasings.get(at % phrasings.len()).map_or("", String::as_str);
                    let request = Request::post(&path)
                        .header(header::HOST, "localhost")
                        .header(header::AUTHORIZATION, &authorization)
                        .header(header::CONTENT_TYPE, "application/json")
                        .body(Body::from(serde_json::json!({ "text": text }).to_string()))?;
                    let sent = Instant::now();
                    let answer = sender.send_request(request).await?;
                    let ok = answer.status().is_success();
                    let bytes = answer.into_body().collect().await?.to_bytes();
                    anyhow::ensure!(ok, "{}", String::from_utf8_lossy(&bytes));
                    latencies.push(sent.elapsed());
                    if started.elapsed() >= length {
                        break 'conversations;
                    }
                    if bytes.windows(15).any(|part| part == b"\"owner\":\"queue\"") {
                        break;
                    }
                }
            }
            Ok::<_, anyhow::Error>(latencies)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = workers.join_next().await {
        all.extend(done??);
    }
    let seconds = started.elapsed().as_secs_f64();
    all.sort_unstable();
    Ok((seconds, all))
}

async fn connect(address: std::net::SocketAddr) -> anyhow::Result<SendRequest<Body>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    #[expect(clippy::disallowed_methods, reason = "ends with the benchmark")]
    tokio::spawn(connection);
    Ok(sender)
}
