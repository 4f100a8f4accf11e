//! Files that customers and agents send.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use ombud_domain::AttachmentId;
use ombud_service::{KeptAttachment, SentAttachment};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::shape::Attachment;
use crate::{
    Faces,
    problem::Problem,
    state::{Caller, Content, Idempotency, Path, Query},
};

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Named {
    /// What the file is called, such as `Rechnung.pdf`. Signs that mean something in names of files are left out, and it ends as
    /// its type does.
    #[serde(default)]
    name: String,
}

/// A file that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SentAttachment)]
pub(crate) struct Sent {
    /// Its id as a message.
    message: Uuid,
    /// The file as it is kept: pictures are written anew, so that it may have another size than what was sent.
    attachment: Attachment,
    /// Who may speak now: `assistant`, `queue`, `agent` or `closed`.
    owner: &'static str,
}

impl From<SentAttachment> for Sent {
    fn from(sent: SentAttachment) -> Self {
        let SentAttachment { message, file, owner } = sent;
        Self { message: message.as_uuid(), attachment: file.into(), owner: owner.as_str() }
    }
}

/// Send a file as the customer
///
/// A JPEG, PNG or WebP picture or a PDF, as the body: what it is is seen from what is in it. Pictures are decoded and written
/// anew, without what else stood in the file, such as where a photo was taken. A PDF that can run programs, holds other
/// files or is protected with a password is not taken. The AI does not look at files, and says so once; people at the desk do.
#[utoipa::path(post, path = "/v1/conversations/{id}/attachments", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path), Named,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key twice is one file.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, body = Sent), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn attach(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(Named { name }): Query<Named>,
    Idempotency(key): Idempotency,
    Content(bytes): Content,
) -> Result<Json<Sent>, Problem> {
    let file = (name.as_str(), Vec::from(bytes));
    let sent = faces.service.attach(&who, id.into(), file, key.as_ref()).await?;
    Ok(Json(sent.into()))
}

/// Send a file as the agent who has the conversation
#[utoipa::path(post, path = "/v1/conversations/{id}/replies/attachments", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), Named,
        ("Idempotency-Key" = Option<String>, Header, description = "The same key twice is one file.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file."),
    responses((status = 200, body = Sent), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn attach_as_agent(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(Named { name }): Query<Named>,
    Idempotency(key): Idempotency,
    Content(bytes): Content,
) -> Result<Json<Sent>, Problem> {
    let file = (name.as_str(), Vec::from(bytes));
    let sent = faces.service.attach_as_agent(&who, id.into(), file, key.as_ref()).await?;
    Ok(Json(sent.into()))
}

/// A file that was sent in a conversation
#[utoipa::path(get, path = "/v1/conversations/{id}/attachments/{attachment}", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"]), ("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("attachment" = Uuid, Path, description = "The file.")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "What is in it, with its type."),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path((id, attachment)): Path<(Uuid, Uuid)>,
) -> Result<Response, Problem> {
    let attachment = AttachmentId::from(attachment);
    let kept = faces.service.attachment(&who, id.into(), attachment).await?;
    Ok(given(attachment, kept))
}

/// A file, as a browser may have it: a picture is shown, and whatever it is, nothing in it runs.
pub(crate) fn given(id: AttachmentId, kept: KeptAttachment) -> Response {
    let KeptAttachment { media_type, bytes } = kept;
    let mut response = Bytes::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type.as_str()));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    let shown = if media_type.is_image() { "inline" } else { "attachment" };
    let name = format!("{shown}; filename=\"{id}.{}\"", media_type.extension());
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}
