//! Whether ombud is well.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{Faces, problem::Problem};

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Decisions can be recorded: the store answers.
pub(crate) async fn ready(State(faces): State<Faces>) -> Result<&'static str, Problem> {
    faces.service.ready().await?;
    Ok("ready\n")
}

/// Metrics in the format of Prometheus.
pub(crate) async fn metrics(State(faces): State<Faces>) -> Response {
    match faces.metrics {
        Some(handle) => {
            let headers = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
            (headers, handle.render()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "metrics are switched off\n").into_response(),
    }
}
