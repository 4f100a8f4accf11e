//! What customers do with what is kept of them: have a copy of it, and have it erased.

use std::io;

use axum::{
    Json,
    body::{Body as Content, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::stream;
use ombud_domain::{AttachmentId, ConversationId, Event};
use ombud_service::{ConversationView, OwnDecision, Place, Principal, Service, ServiceError};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    acts::Act,
    shape::{
        Conversation, ConversationEvent, Decision, DescribedReceipt, event, receipt as receipt_json,
    },
    subjects::Erasure,
    translations::Translation,
};
use crate::{
    Faces,
    problem::Problem,
    state::{Caller, Idempotency, Path},
};

/// What is read at once for a copy.
const PAGE: usize = 200;

/// A copy of all that is kept of a conversation, for its customer.
#[derive(ToSchema)]
#[schema(as = Export)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct DescribedExport {
    /// The version of this form: 1.
    v: u64,
    /// When it was made (RFC 3339).
    at: String,
    /// For whom the assistant speaks.
    company: String,
    /// The conversation.
    conversation: Conversation,
    /// What happened in it, oldest first, with all that was said.
    events: Vec<ConversationEvent>,
    /// What was decided in it, newest first, each with why and with its proof.
    decisions: Vec<ExportedDecision>,
    /// What was done on other systems, oldest first.
    acts: Vec<Act>,
    /// The files that were sent, oldest first; what they are called stands in `events`.
    attachments: Vec<ExportedAttachment>,
    /// What was translated for those who work at the desk, or written there and translated.
    translations: Vec<Translation>,
}

/// A file in a copy.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedAttachment {
    /// Its id.
    id: Uuid,
    /// What it is, such as `image/jpeg`.
    media_type: &'static str,
    /// What is in it, in base64 (RFC 4648, section 4).
    content: String,
}

/// A decision in a copy.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportedDecision {
    #[serde(flatten)]
    decision: Decision,
    /// Why, in German, one sentence each.
    why_de: Vec<String>,
    /// Why, in English.
    why_en: Vec<String>,
    /// Its proof: `ombud verify` checks it offline. `null` where it stands in an earlier log.
    #[schema(value_type = Option<DescribedReceipt>)]
    receipt: Option<Box<RawValue>>,
}

impl From<OwnDecision> for ExportedDecision {
    fn from(own: OwnDecision) -> Self {
        Self {
            decision: own.view.into(),
            why_de: own.why_de,
            why_en: own.why_en,
            receipt: own.receipt.as_ref().map(receipt_json),
        }
    }
}

/// Have a copy of all that is kept of a conversation
///
/// As a file: what was said, what was decided, why, with the proof of each, and what was done. That it was given is a decision
/// (`export`); five times a day at most. A file that ends before its last bracket is not all of it.
#[utoipa::path(post, path = "/v1/conversations/{id}/export", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["conversations"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice is one decision.")),
    responses((status = 200, body = DescribedExport), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn export(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Response, Problem> {
    let service = faces.service;
    let conversation = service.export(&who, id.into(), key.as_ref()).await?;
    let (to, from) = mpsc::channel(1);
    let mut copy = Copying { service: service.clone(), who, to, is_begun: false };
    service.spawn(async move { copy.write(conversation).await });
    let pieces = stream::unfold(from, |mut from| async move { Some((from.recv().await?, from)) });
    let mut response = Content::from_stream(pieces).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = format!("attachment; filename=\"conversation-{id}.json\"");
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// A copy that is being written, a page at a time: a long conversation is never in memory as a whole.
struct Copying {
    service: Service,
    who: Principal,
    to: mpsc::Sender<io::Result<Bytes>>,
    /// Whether the list that is being written has an item.
    is_begun: bool,
}

/// Why no more of a copy is written.
enum Ended {
    /// Whoever asked for it hung up.
    Left,
    /// Something could not be read, or written as JSON.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl From<ServiceError> for Ended {
    fn from(error: ServiceError) -> Self {
        Self::Failed(error.into())
    }
}

impl Copying {
    async fn write(&mut self, conversation: ConversationView) {
        if let Err(Ended::Failed(error)) = self.all(conversation).await {
            tracing::warn!(error = %error, "a copy of a conversation was not written to its end");
            // The connection breaks, so that nobody takes it for the whole.
            let _ = self.to.send(Err(io::Error::other(error))).await;
        }
    }

    async fn all(&mut self, conversation: ConversationView) -> Result<(), Ended> {
        let id = conversation.id;
        let at = text_of(&self.service.now().to_string())?;
        let company = text_of(&self.service.assistant().manifest().company.name)?;
        let conversation = text_of(&Conversation::from(conversation))?;
        let head = format!(
            "{{\"v\":1,\"at\":{at},\"company\":{company},\"conversation\":{conversation},\"events\":["
        );
        self.text(head).await?;
        let attachments = self.events(id).await?;
        self.list("decisions").await?;
        self.decisions(id).await?;
        self.list("acts").await?;
        self.acts(id).await?;
        self.list("attachments").await?;
        self.attachments(id, attachments).await?;
        self.list("translations").await?;
        self.translations(id).await?;
        self.text("]}\n".to_owned()).await
    }

    /// What happened; the files that were sent follow later.
    async fn events(&mut self, id: ConversationId) -> Result<Vec<AttachmentId>, Ended> {
        let mut attachments = Vec::new();
        let mut after = 0;
        loop {
            let views = self.service.messages(&self.who, id, after, PAGE).await?.views;
            let Some(last) = views.last().filter(|last| last.version > after) else {
                return Ok(attachments);
            };
            after = last.version;
            attachments.extend(views.iter().filter_map(|view| match &view.event {
                Event::Attached { file, .. } => Some(file.attachment),
                _ => None,
            }));
            let events: Vec<_> = views.into_iter().map(|view| event(&self.service, view)).collect();
            self.items(events).await?;
        }
    }

    async fn decisions(&mut self, id: ConversationId) -> Result<(), Ended> {
        let mut before = None;
        loop {
            let own = self.service.own_decisions(&self.who, id, before, PAGE).await?;
            let Some(last) = own.last() else { return Ok(()) };
            before = Some((last.view.log, last.view.index));
            self.items(own.into_iter().map(ExportedDecision::from)).await?;
        }
    }

    async fn acts(&mut self, id: ConversationId) -> Result<(), Ended> {
        let mut after: Option<Place> = None;
        loop {
            let acts = self.service.acts_of(&self.who, id, after, PAGE, None).await?;
            let Some(last) = acts.last() else { return Ok(()) };
            after = Some(last.place.clone());
            self.items(acts.into_iter().map(|act| Act::from(act.item))).await?;
        }
    }

    async fn attachments(
        &mut self,
        id: ConversationId,
        attachments: Vec<AttachmentId>,
    ) -> Result<(), Ended> {
        for attachment in attachments {
            let kept = self.service.attachment(&self.who, id, attachment).await?;
            let content = BASE64_STANDARD.encode(&kept.bytes);
            let (id, media_type) = (attachment.as_uuid(), kept.media_type.as_str());
            self.items([ExportedAttachment { id, media_type, content }]).await?;
        }
        Ok(())
    }

    async fn translations(&mut self, id: ConversationId) -> Result<(), Ended> {
        let mut after: Option<Place> = None;
        loop {
            let found = self.service.translations(&self.who, id, after).await?;
            let Some(last) = found.last() else { return Ok(()) };
            after = Some(last.place.clone());
            self.items(found.into_iter().map(|made| Translation::from(made.item))).await?;
        }
    }

    async fn list(&mut self, name: &str) -> Result<(), Ended> {
        self.is_begun = false;
        self.text(format!("],\"{name}\":[")).await
    }

    async fn items<T: Serialize>(
        &mut self,
        items: impl IntoIterator<Item = T>,
    ) -> Result<(), Ended> {
        let mut text = String::new();
        for item in items {
            if std::mem::replace(&mut self.is_begun, true) {
                text.push(',');
            }
            text.push_str(&text_of(&item)?);
        }
        self.text(text).await
    }

    async fn text(&mut self, text: String) -> Result<(), Ended> {
        self.to.send(Ok(text.into())).await.map_err(|_| Ended::Left)
    }
}

fn text_of<T: Serialize>(value: &T) -> Result<String, Ended> {
    serde_json::to_string(value).map_err(|error| Ended::Failed(error.into()))
}

/// Have all that is kept of a conversation's customer erased
///
/// As `POST /v1/subjects/{id}/erase` does, with the token of the conversation and for its customer alone. While something
/// stands against it, the answer says what in words; of a legal hold it says only that there is one.
#[utoipa::path(post, path = "/v1/conversations/{id}/erase", tag = "conversations",
    security(("conversation" = []), ("bearer" = ["privacy"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = Erasure), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn erase(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<Erasure>, Problem> {
    Ok(Json(faces.service.erase_own(&who, id.into(), key.as_ref()).await?.into()))
}
