//! `ombud serve`: the server.

use std::{fs, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use axum::serve::ListenerExt;
use metrics_exporter_prometheus::PrometheusBuilder;
use ombud_web::{Faces, LookAtMachine, Machine, Trust};
use tokio::{
    net::{TcpListener, UnixListener, UnixStream},
    signal::unix::{SignalKind, signal},
};

use crate::{
    admin,
    commands::doctor::Room,
    config::{Config, in_force},
    outgoing::{HookOutgoing, HttpOutgoing},
    telemetry, wiring,
};

/// Serve until a signal.
pub(crate) async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let outgoing = HttpOutgoing::new()?;
    let telemetry = telemetry::start(&config, &outgoing)?;
    let socket = admin::socket_path(&config);
    if UnixStream::connect(&socket).await.is_ok() {
        anyhow::bail!("another ombud serves the data folder `{}`", config.data.display());
    }
    let metrics = if config.metrics {
        let buckets = [
            0.000_05, 0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,
            0.5, 1.0, 5.0,
        ];
        let builder = PrometheusBuilder::new().set_buckets(&buckets)?;
        Some(builder.install_recorder().context("metrics cannot be started")?)
    } else {
        None
    };
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("`server.listen` {} cannot be used", config.listen))?;
    let running = wiring::open(&config).await?;
    let service = running.service.clone();
    service.open_releases().await.context("the version that is live cannot be served")?;
    service.spawn_releases();
    service.spawn_idle_watch();
    service.spawn_verify();
    service.spawn_blocks();
    service.spawn_following();
    service.spawn_stops();
    service.spawn_settling();
    service.spawn_recalls();
    let outgoing: Arc<dyn ombud_service::Outgoing> = Arc::new(outgoing);
    service.load_webhooks().await?;
    service.spawn_webhooks(Arc::new(HookOutgoing::new(&config.reach)?));
    service.spawn_witnesses(&config.witnesses, &outgoing);
    let faces = Faces {
        service: service.clone(),
        metrics: metrics.clone(),
        machine: Some(machine(&config)),
        trust: Trust::Nobody,
    };
    if let Some(handle) = metrics {
        let measured = service.clone();
        service.spawn(async move {
            loop {
                // An error of the store shows in `/readyz`.
                drop(measured.measure_ledger().await);
                tokio::time::sleep(Duration::from_secs(5)).await;
                handle.run_upkeep();
            }
        });
    }
    // Left over from a process that was killed: nobody answered on it.
    drop(fs::remove_file(&socket));
    let admin_listener = UnixListener::bind(&socket)
        .with_context(|| format!("the admin socket `{}` cannot be made", socket.display()))?;
    let operator = admin::operator_router(&running);
    let stopping = service.clone();
    service.spawn(async move {
        let serving = axum::serve(admin_listener.tap_io(|_| {}), operator);
        let serving = serving.with_graceful_shutdown(async move { stopping.stopping().await });
        if let Err(error) = serving.await {
            tracing::error!(error = %error, "the admin socket failed");
        }
    });
    service.spawn(keep_checkpoint(service.clone(), config.data.join(wiring::PUBLISHED)));
    service.spawn(watch_folder(service.clone(), config.assistant.clone()));
    announce(&config, &service).await?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopping = service.clone();
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stopping.begin_stop();
    };
    let router = telemetry::traced(ombud_web::router(faces), config.traces.is_some());
    ombud_web::serve(listener, router, stop).await?;
    service.stop().await;
    write_checkpoint(&service, &config.data.join(wiring::PUBLISHED), &mut None).await;
    drop(fs::remove_file(&socket));
    tracing::info!("stopped");
    telemetry.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// What the console shows of the machine.
fn machine(config: &Config) -> LookAtMachine {
    let (data, is_here) = (config.data.clone(), config.postgres.is_none());
    let settings = in_force(config);
    Arc::new(move || {
        let room = Room::at(&data);
        let files = fs::read_dir(&data).ok().into_iter().flatten().flatten();
        let sizes = files.filter_map(|file| file.metadata().ok().filter(fs::Metadata::is_file));
        Machine {
            version: env!("CARGO_PKG_VERSION"),
            size_bytes: is_here.then(|| sizes.map(|file| file.len()).sum()),
            free_bytes: room.as_ref().map(|room| room.free),
            free_least_bytes: room.map_or(0, |room| room.least),
            settings: settings.clone(),
        }
    })
}

/// How often we look whether the assistant's folder is the one that serves: reading it takes a
/// millisecond or two.
const FOLDER_EVERY: Duration = Duration::from_secs(5);

/// Say once that the assistant's folder has changed. What was loaded and checked serves on.
async fn watch_folder(service: ombud_service::Service, folder: std::path::PathBuf) {
    loop {
        tokio::time::sleep(FOLDER_EVERY).await;
        let (serving, folder) = (service.current(), folder.clone());
        let same = tokio::task::spawn_blocking(move || serving.assistant().is_from(&folder)).await;
        if !matches!(same, Ok(Ok(true))) {
            let serving = service.current();
            let version = serving.assistant().version();
            tracing::warn!(
                assistant.version = version,
                "the assistant's folder has changed: this version serves on; `ombud check` tells whether the \
                 new one can be served, and `ombud release propose` proposes it"
            );
            return;
        }
    }
}

/// Keep the newest checkpoint beside the database: after a restore, the new log names it.
async fn keep_checkpoint(service: ombud_service::Service, path: std::path::PathBuf) {
    let mut kept = None;
    loop {
        write_checkpoint(&service, &path, &mut kept).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Write the checkpoint, unless it is the one written last.
async fn write_checkpoint(
    service: &ombud_service::Service,
    path: &std::path::Path,
    kept: &mut Option<std::sync::Arc<str>>,
) {
    if let Ok(checkpoint) = service.ledger().checkpoint().await
        && kept.as_ref() != Some(&checkpoint)
    {
        let next = path.with_extension("next");
        let written = fs::write(&next, checkpoint.as_bytes());
        if written.and_then(|()| fs::rename(&next, path)).is_ok() {
            *kept = Some(checkpoint);
        }
    }
}

/// Say where to go.
async fn announce(config: &Config, service: &ombud_service::Service) -> anyhow::Result<()> {
    let serving = service.current();
    let assistant = serving.assistant();
    println!(
        "ombud serves {} for {} (version {})",
        assistant.manifest().name,
        assistant.manifest().company.name,
        assistant.version().get(..12).unwrap_or_default()
    );
    println!("  chat   {}/          (?lang=de, ?lang=en)", config.public_url);
    println!("  API    {}/docs", config.public_url);
    println!("  log    {}/checkpoint", config.public_url);
    println!("  key    {}", service.ledger_key().await?);
    // Each call makes a new one: the node that writes does it, and the others tell of none.
    let first =
        if service.store().stands_by() { None } else { service.first_admin_token().await? };
    if let Some(token) = first {
        println!("  first-admin token (good once, for the first administrator or key): {token}");
        println!("    in the browser: {}/first, or", config.public_url);
        println!(
            "    curl -X POST {}/v1/keys/first -H 'Authorization: Bearer {token}' \\\n         \
             -H 'Content-Type: application/json' -d '{{\"name\": \"me\"}}'",
            config.public_url
        );
    }
    Ok(())
}
