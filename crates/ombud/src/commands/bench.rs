//! `ombud bench`: turns over HTTP, end to end, on this machine.

use std::{
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt;
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use metrics_exporter_prometheus::PrometheusBuilder;
use ombud_domain::{Channel, Clock, DecisionKind, Language, VerdictEffect};
use ombud_eval::{Options, evaluate};
use ombud_service::{DecisionFilter, KeyRights, Principal, Scope, Service, SystemClock};
use ombud_store::SqliteStore;
use ombud_web::{Faces, Trust};
use rusqlite::TransactionBehavior;
use tokio::{net::TcpStream, task::JoinSet};

use super::batch::latency;
use crate::{
    arguments::count,
    cli::BenchArgs,
    wiring::{self, Temporary},
};

pub(crate) async fn run(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    if args.acts {
        return acts(args).await;
    }
    let began = Instant::now();
    let (assistant, policies) = wiring::load_assistant(&args.assistant, None)?;
    let (training, began) = (began.elapsed(), Instant::now());
    let running = Temporary::open("bench", assistant, policies, args.data.as_deref()).await?;
    let (service, store) = (running.service.clone(), Arc::clone(&running.store));
    println!(
        "start: {:.2} s with {} in the log, beside {:.1} s of training",
        began.elapsed().as_secs_f64(),
        count(service.store().head().await?.size, "decision", "decisions"),
        training.as_secs_f64()
    );
    let key = service
        .create_api_key(&Principal::Operator, "bench", KeyRights::all([Scope::Conversations]), None)
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
    let faces =
        Faces { service: service.clone(), metrics: None, machine: None, trust: Trust::Nobody };
    let stopping = service.clone();
    let mut tasks = JoinSet::new();
    tasks.spawn(ombud_web::serve(listener, ombud_web::router(faces), async move {
        stopping.stopping().await;
    }));
    let (_, alone) = drive(&service, address, &key, &phrasings, 1, Duration::from_secs(3)).await?;
    println!(
        "one conversation alone: p50 {:.2} ms, p99 {:.2} ms ({})",
        latency(&alone).p50,
        latency(&alone).p99,
        count(alone.len(), "turn", "turns")
    );
    let bare = BareInserts::start(&running.folder().join("bare.db"), Arc::clone(&store))?;
    let before = store.counts();
    let length = Duration::from_secs(args.seconds);
    let (seconds, together) =
        drive(&service, address, &key, &phrasings, args.concurrency, length).await?;
    let turns = f64::from(u32::try_from(together.len()).unwrap_or(u32::MAX));
    println!(
        "{} at once: {:.0} turns a second; p50 {:.1} ms, p99 {:.1} ms ({})",
        count(args.concurrency, "conversation", "conversations"),
        turns / seconds,
        latency(&together).p50,
        latency(&together).p99,
        count(together.len(), "turn", "turns")
    );
    let after = store.counts();
    let transactions = after.transactions - before.transactions;
    println!(
        "  {} (one fsync each), {:.1} write sets in each",
        count(transactions, "transaction", "transactions"),
        mean(after.write_sets - before.write_sets, transactions)
    );
    let committing = after.committing.saturating_sub(before.committing).as_secs_f64();
    let commit = committing * 1e3 / mean(transactions, 1).max(1.0);
    let (insert, inserts) = bare.stop()?;
    println!(
        "  a commit {commit:.2} ms, a bare insert of as many bytes and rows {insert:.2} ms: \
         {:.2} times ({})",
        commit / insert,
        count(inserts, "insert", "inserts")
    );
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for line in
            status.lines().filter(|line| line.starts_with("VmRSS") || line.starts_with("VmHWM"))
        {
            println!("  {line}");
        }
    }
    finding(&service).await?;
    service.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// How long the console takes to find a page of decisions: right after a start, and once the log was looked through.
async fn finding(service: &Service) -> anyhow::Result<()> {
    let stops = DecisionFilter { kind: Some(DecisionKind::Stop), ..DecisionFilter::default() };
    let forbidden =
        DecisionFilter { verdict: Some(VerdictEffect::Deny), ..DecisionFilter::default() };
    let act = Some("billing.set-instalment/approve/act.done".to_owned());
    let acts = DecisionFilter { act, ..DecisionFilter::default() };
    let filters = [
        ("all", DecisionFilter::default()),
        ("stops", stops.clone()),
        ("forbidden", forbidden),
        ("acts with a tool", acts),
    ];
    let page = async |filter: &DecisionFilter| {
        let began = Instant::now();
        let found = service.find_decisions(&Principal::Operator, filter, None, PAGE).await?;
        anyhow::Ok((began.elapsed().as_secs_f64() * 1e3, found))
    };
    let size = service.store().head().await?.size;
    println!("a page of {PAGE} among {}, found:", count(size, "decision", "decisions"));
    let (first, _) = page(&stops).await?;
    let began = Instant::now();
    service.spawn_blocks();
    // Until then a search pauses, and says so.
    while page(&stops).await?.1.next.is_some() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    println!(
        "  {first:.1} ms unread; all was read {:.1} s later, or before a search had passed it",
        began.elapsed().as_secs_f64()
    );
    for (name, filter) in &filters {
        let mut took = Vec::new();
        for _ in 0..20 {
            took.push(page(filter).await?.0);
        }
        took.sort_by(f64::total_cmp);
        println!("  {name}: {:.1} ms at the median, {:.1} ms at most", took[10], took[19]);
    }
    let mut took = Vec::new();
    for _ in 0..20 {
        let began = Instant::now();
        service.count_by_day(&Principal::Operator, DAYS).await?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    println!(
        "acts of {DAYS} days, counted: {:.1} ms at the median, {:.1} ms at most",
        took[10], took[19]
    );
    Ok(())
}

/// Decisions on a page of the console.
const PAGE: usize = 50;
/// The most days that the console's page of acts counts.
const DAYS: u16 = 90;

/// What an act takes besides its commits and the tool's own time, by stage.
async fn acts(args: &BenchArgs) -> anyhow::Result<ExitCode> {
    let metrics = PrometheusBuilder::new().install_recorder()?;
    let (assistant, policies) = wiring::load_assistant(&args.assistant, None)?;
    let options = Options { k: 1, only: None, at_once: 1, at: SystemClock.now() };
    evaluate(Arc::new(assistant), Arc::new(policies), &options, |_, _| {}).await?;
    let rendered = metrics.render();
    let value = |stage: &str, rest: &str| {
        let name = match rest {
            "count" => format!("ombud_turn_stage_seconds_count{{stage=\"{stage}\"}} "),
            quantile => {
                format!("ombud_turn_stage_seconds{{stage=\"{stage}\",quantile=\"{quantile}\"}} ")
            }
        };
        let found = rendered.lines().find_map(|line| line.strip_prefix(&name));
        found.and_then(|value| value.parse::<f64>().ok()).unwrap_or_default()
    };
    let mut sums = [0.0; 2];
    for stage in ["bound", "intend", "gate", "result"] {
        let [median, late] = ["0.5", "0.99"].map(|quantile| value(stage, quantile) * 1e3);
        sums = [sums[0] + median, sums[1] + late];
        let count = value(stage, "count");
        println!("  {stage:7} p50 {median:.3} ms, p99 {late:.3} ms ({count} times)");
    }
    println!("an act, besides its commits and the tool's time: {:.3} ms at the medians", sums[0]);
    println!("  {:.3} ms where each stage takes as long as in the slowest hundredth", sums[1]);
    Ok(ExitCode::SUCCESS)
}

fn mean(sum: u64, count: u64) -> f64 {
    let number = |number: u64| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    number(sum) / number(count.max(1))
}

/// What the disk and SQLite cost without us: beside the load, a thread inserts into a table without
/// an index what the store's transactions hold at that time, as many rows and bytes, as durably.
struct BareInserts {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<anyhow::Result<Vec<Duration>>>,
}

impl BareInserts {
    /// Seldom enough to cost the load next to nothing.
    const EVERY: Duration = Duration::from_millis(20);

    fn start(path: &Path, store: Arc<SqliteStore>) -> anyhow::Result<Self> {
        let mut connection = rusqlite::Connection::open(path)?;
        for (name, value) in
            [("page_size", "8192"), ("journal_mode", "WAL"), ("synchronous", "FULL")]
        {
            connection.pragma_update(None, name, value)?;
        }
        connection
            .execute_batch("CREATE TABLE bare (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut times = Vec::new();
            let mut before = store.counts();
            // What is left of a row when transactions hold, say, 1.7 write sets.
            let mut rest = 0.0;
            while !stopped.load(Ordering::Relaxed) {
                thread::sleep(Self::EVERY);
                let now = store.counts();
                let sets = now.write_sets - before.write_sets;
                if sets == 0 {
                    continue;
                }
                rest += mean(sets, now.transactions - before.transactions);
                let size_bytes = usize::try_from((now.size_bytes - before.size_bytes) / sets)?;
                let row = vec![0xA5_u8; size_bytes];
                before = now;
                let began = Instant::now();
                let transaction =
                    connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                while rest >= 1.0 {
                    transaction
                        .prepare_cached("INSERT INTO bare (bytes) VALUES (?1)")?
                        .execute([&row])?;
                    rest -= 1.0;
                }
                transaction.commit()?;
                times.push(began.elapsed());
            }
            Ok(times)
        });
        Ok(Self { stop, thread })
    }

    /// The mean in milliseconds, and of how many.
    fn stop(self) -> anyhow::Result<(f64, usize)> {
        self.stop.store(true, Ordering::Relaxed);
        let times =
            self.thread.join().map_err(|_| anyhow::anyhow!("the bare inserts failed"))??;
        let sum: Duration = times.iter().sum();
        let count = times.len();
        Ok((sum.as_secs_f64() * 1e3 / mean(count as u64, 1).max(1.0), count))
    }
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
