//! Files in a conversation: those that were sent, and sending one.

use axum::{
    extract::{Multipart, Path, multipart::MultipartError},
    http::StatusCode,
    response::Response,
};
use ombud_domain::AttachmentId;
use ombud_service::IdempotencyKey;
use uuid::Uuid;

use super::{conversation::Typed, doing::after};
use crate::{
    api,
    problem::Problem,
    staff::{Rejection, Staff},
};

/// Why a form with a file was not read.
#[expect(clippy::needless_pass_by_value, reason = "given by map_err")]
fn unread(error: MultipartError) -> Rejection {
    Rejection::Problem(if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large()
    } else {
        Problem::form()
    })
}

pub(super) async fn attach(
    staff: Staff,
    Path(id): Path<Uuid>,
    mut form: Multipart,
) -> Result<Response, Rejection> {
    let (mut key, mut name, mut bytes) = (String::new(), String::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(unread)? {
        match field.name() {
            Some("key") => key = field.text().await.map_err(unread)?,
            Some("file") => {
                field.file_name().unwrap_or_default().clone_into(&mut name);
                bytes = field.bytes().await.map_err(unread)?.to_vec();
            }
            _ => {}
        }
    }
    let key = IdempotencyKey::new(&key)?;
    let file = (name.as_str(), bytes);
    let done = staff.service.attach_as_agent(&staff.who, id.into(), file, Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn show(
    staff: Staff,
    Path((id, attachment)): Path<(Uuid, Uuid)>,
) -> Result<Response, Rejection> {
    let attachment = AttachmentId::from(attachment);
    let kept = staff.service.attachment(&staff.who, id.into(), attachment).await?;
    Ok(api::attachments::given(attachment, kept))
}
