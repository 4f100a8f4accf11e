//! Logs and traces: what ombud tells its operators, and never what customers wrote.

use anyhow::Context;
use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::HeaderMap,
    middleware::{self, Next},
    response::Response,
};
use opentelemetry::{
    KeyValue,
    propagation::{Extractor, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Instrument, Level, Metadata, Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    fmt,
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use crate::{
    config::{Config, LogFormat, TraceSettings},
    outgoing::{HttpOutgoing, TraceSender},
};

/// What must be told to stop, so that the last spans are sent.
pub(crate) struct Telemetry {
    traces: Option<SdkTracerProvider>,
}

/// Start logging to standard error and, where an endpoint is configured, tracing. Called within the
/// runtime.
pub(crate) fn start(config: &Config, outgoing: &HttpOutgoing) -> anyhow::Result<Telemetry> {
    let traces = config.traces.as_ref().map(|settings| provider(config, settings, outgoing));
    let traces = traces.transpose()?;
    let layer = traces.as_ref().map(|provider| {
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("ombud"));
        layer.with_filter(filter_fn(is_ours))
    });
    tracing_subscriber::registry().with(log(config)?).with(layer).try_init()?;
    Ok(Telemetry { traces })
}

impl Telemetry {
    /// Send what is left.
    pub(crate) async fn stop(self) {
        let Some(provider) = self.traces else { return };
        let stopped = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(error = %error, "the last traces were not sent");
        }
    }
}

/// Spans of ombud: their fields are stages, kinds and ids. Events are for the log.
fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with("ombud")
}

fn log<S>(config: &Config) -> anyhow::Result<Box<dyn Layer<S> + Send + Sync>>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let filter = EnvFilter::try_new(&config.log_level)
        .with_context(|| format!("`log.level` is `{}`, which is no level", config.log_level))?;
    // Others' libraries log what they carry: what servers answer, what is written to a database. Customers' words
    // may stand in that, and keys.
    let says = |metadata: &Metadata<'_>| is_told(metadata.target(), *metadata.level());
    let filter = filter.and(filter_fn(says));
    let layer = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    Ok(match config.log_format {
        LogFormat::Pretty => layer.with_target(false).with_filter(filter).boxed(),
        LogFormat::Json => layer.json().with_filter(filter).boxed(),
    })
}

/// Whether an event may be logged at all, whatever the level that was asked for: all of ombud's own, of other
/// libraries what went wrong, and of a client of MCP servers nothing.
fn is_told(target: &str, level: Level) -> bool {
    let of = |library: &str| {
        target.strip_prefix(library).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    target.starts_with("ombud") || (level <= Level::WARN && !of("rmcp"))
}

fn provider(
    config: &Config,
    settings: &TraceSettings,
    outgoing: &HttpOutgoing,
) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(TraceSender::new(outgoing.clone()))
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(&settings.endpoint)
        .build()
        .with_context(|| format!("`traces.endpoint` {} cannot be used", settings.endpoint))?;
    let share = f64::from(settings.sample_percent) / 100.0;
    let resource = Resource::builder()
        .with_service_name("ombud")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new("ombud.cell", config.cell.to_string()))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
        .with_resource(resource)
        .build())
}

/// A span around each request that goes on with its caller's trace (W3C Trace Context).
pub(crate) fn traced(router: Router, is_traced: bool) -> Router {
    if is_traced { router.layer(middleware::from_fn(trace)) } else { router }
}

/// Span names and fields are those of OpenTelemetry's HTTP conventions; the route, never the
/// address, which has ids and tokens in it.
async fn trace(path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let route = path.as_ref().map_or("other", MatchedPath::as_str);
    let span = tracing::debug_span!(
        "request",
        otel.name = format!("{} {route}", request.method()),
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = request.method().as_str(),
        http.route = route,
        http.response.status_code = field::Empty,
    );
    let parent = TraceContextPropagator::new().extract(&Headers(request.headers()));
    if let Err(error) = span.set_parent(parent) {
        tracing::debug!(error = %error, "the caller's trace was not continued");
    }
    let answer = async {
        let answer = next.run(request).await;
        let status = answer.status();
        Span::current().record("http.response.status_code", status.as_u16());
        if status.is_server_error() {
            Span::current().record("otel.status_code", "ERROR");
        }
        answer
    };
    answer.instrument(span).await
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

/// Whether a text says what is logged.
pub(crate) fn is_level(text: &str) -> bool {
    // A single word that is no level would be taken for the name of a module, and log nothing.
    let is_word = !text.contains(['=', ',', '[', ':']);
    let is_level = text.parse::<tracing_subscriber::filter::LevelFilter>().is_ok();
    if is_word { is_level } else { EnvFilter::try_new(text).is_ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_libraries_carry_is_logged_at_no_level() {
        for (target, level, told) in [
            ("ombud::commands::serve", Level::TRACE, true),
            ("ombud_store::postgres", Level::DEBUG, true),
            ("tokio_postgres::query", Level::WARN, true),
            ("tokio_postgres::query", Level::INFO, false),
            ("tokio_postgres::query", Level::DEBUG, false),
            ("hyper::proto", Level::TRACE, false),
            ("rmcp::service", Level::ERROR, false),
        ] {
            assert_eq!(is_told(target, level), told, "{target} {level}");
        }
    }
}
