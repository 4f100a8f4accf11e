//! MCP over streamable HTTP, by the client that all outgoing requests share.
//!
//! Each message is a POST; its answer is JSON or a stream of events that ends with it. No stream is
//! kept open besides, so a server is asked whether its tools changed, and a stream that broke off is
//! not taken up again: what was lost is settled.

use std::{collections::HashMap, io, sync::Arc};

use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, header, request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use rmcp::{
    model::{ClientJsonRpcMessage, ClientRequest, ErrorData, JsonRpcMessage, ServerJsonRpcMessage},
    transport::{
        common::http_header::{EVENT_STREAM_MIME_TYPE, HEADER_SESSION_ID, JSON_MIME_TYPE},
        streamable_http_client::{
            SseError, StreamableHttpClient, StreamableHttpError, StreamableHttpPostResponse,
        },
    },
};
use sse_stream::{Sse, SseStream};

use super::MESSAGE_SIZE_MAX_BYTES;
use crate::outgoing::HttpOutgoing;

type Failed = StreamableHttpError<io::Error>;
type Headers = HashMap<HeaderName, HeaderValue>;
type Events = std::pin::Pin<Box<dyn futures_util::Stream<Item = Result<Sse, SseError>> + Send>>;

/// What is sent to an address, with the session and the credential if there are any.
fn request(
    method: Method,
    uri: &str,
    session: Option<&str>,
    token: Option<&str>,
    headers: Headers,
) -> request::Builder {
    let mut request = Request::builder().method(method).uri(uri);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(name, value);
    }
    match session {
        Some(session) => request.header(HEADER_SESSION_ID, session),
        None => request,
    }
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failed {
    StreamableHttpError::Client(io::Error::other(error))
}

impl StreamableHttpClient for HttpOutgoing {
    type Error = io::Error;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session_id: Option<Arc<str>>,
        auth_header: Option<String>,
        custom_headers: Headers,
    ) -> Result<StreamableHttpPostResponse, Failed> {
        let token = auth_header.as_deref();
        let body = serde_json::to_vec(&message).map_err(failed)?;
        let request = request(Method::POST, &uri, session_id.as_deref(), token, custom_headers)
            .header(header::CONTENT_TYPE, JSON_MIME_TYPE)
            .header(header::ACCEPT, format!("{JSON_MIME_TYPE}, {EVENT_STREAM_MIME_TYPE}"))
            .body(Full::new(Bytes::from(body)))
            .map_err(failed)?;
        let answer = self.request(request).await.map_err(failed)?;
        let status = answer.status();
        let text = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let session = text(HeaderName::from_static("mcp-session-id")).map(str::to_owned);
        let kind = text(header::CONTENT_TYPE).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let awaits = matches!(message, JsonRpcMessage::Request(_));
        if status.is_success() && kind == EVENT_STREAM_MIME_TYPE {
            let body = Limited::new(answer.into_body(), MESSAGE_SIZE_MAX_BYTES);
            let events: Events = Box::pin(SseStream::new(body.map_err(io::Error::other)));
            return Ok(StreamableHttpPostResponse::Sse(events, session));
        }
        if status.is_success() && !awaits {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        if status == StatusCode::NOT_FOUND && session_id.is_some() {
            return Err(StreamableHttpError::SessionExpired);
        }
        let said = if kind == JSON_MIME_TYPE { said(answer.into_body()).await? } else { None };
        match (said, message) {
            (Some(said), _) if status.is_success() => {
                Ok(StreamableHttpPostResponse::Json(said, session))
            }
            // One that knows no `server/discover` may say so in a way of its own.
            (said, JsonRpcMessage::Request(asked))
                if status.is_client_error()
                    && status != StatusCode::UNAUTHORIZED
                    && status != StatusCode::FORBIDDEN
                    && matches!(asked.request, ClientRequest::DiscoverRequest(_)) =>
            {
                let error = match said {
                    Some(JsonRpcMessage::Error(error)) => error.error,
                    _ => ErrorData::invalid_request(format!("HTTP {}", status.as_u16()), None),
                };
                let error = ServerJsonRpcMessage::error(error, Some(asked.id));
                Ok(StreamableHttpPostResponse::Json(error, None))
            }
            (Some(said @ JsonRpcMessage::Error(_)), _) => {
                Ok(StreamableHttpPostResponse::Json(said, session))
            }
            // Without what it wrote: customers' words may stand in it.
            _ => Err(failed(format!("it answered HTTP {}", status.as_u16()))),
        }
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session_id: Arc<str>,
        auth_header: Option<String>,
        custom_headers: Headers,
    ) -> Result<(), Failed> {
        let token = auth_header.as_deref();
        let request = request(Method::DELETE, &uri, Some(&session_id), token, custom_headers);
        let request = request.body(Full::new(Bytes::new())).map_err(failed)?;
        self.request(request).await.map(drop).map_err(failed)
    }

    async fn get_stream(
        &self,
        _uri: Arc<str>,
        _session_id: Option<Arc<str>>,
        _last_event_id: Option<String>,
        _auth_header: Option<String>,
        _custom_headers: Headers,
    ) -> Result<Events, Failed> {
        Err(StreamableHttpError::ServerDoesNotSupportSse)
    }
}

/// The message in a body; `None` where it is none.
async fn said(body: Incoming) -> Result<Option<ServerJsonRpcMessage>, Failed> {
    let body = Limited::new(body, MESSAGE_SIZE_MAX_BYTES).collect().await.map_err(failed)?;
    Ok(serde_json::from_slice(&body.to_bytes()).ok())
}
