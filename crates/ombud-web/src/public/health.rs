//! Whether ombud is well.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{Faces, problem::Problem};

/// Whether the process answers
#[utoipa::path(get, path = "/healthz", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether decisions can be recorded
///
/// A problem (503) where the store does not answer.
#[utoipa::path(get, path = "/readyz", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn ready(State(faces): State<Faces>) -> Result<&'static str, Problem> {
    faces.service.ready().await?;
    Ok("ready\n")
}

/// Metrics in the format of Prometheus
///
/// Of the process, never of a customer. 404 where `metrics.enabled` is `false`.
#[utoipa::path(get, path = "/metrics", tag = "public",
    security(()),
    responses((status = 200, body = String, content_type = "text/plain"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn metrics(State(faces): State<Faces>) -> Response {
    match faces.metrics {
        Some(handle) => {
            let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            (headers, handle.render()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "metrics are switched off\n").into_response(),
    }
}
