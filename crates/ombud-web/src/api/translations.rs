//! Translations at the desk: of what was said, for whoever reads it, and of an answer, before it is sent.

use axum::{Json, extract::State};
use ombud_domain::Language;
use ombud_service::{TranslatedAnswer, TranslatedMessages};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{conversations::language_in, page::Page};
use crate::{
    Faces,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// A message in another language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Translation {
    /// The message, as `GET /v1/conversations/{id}/messages` has it.
    message: Uuid,
    /// The language that it was said in, such as `tr`.
    from: String,
    /// The language of the text, such as `de`.
    to: String,
    /// What it says.
    text: String,
    /// Whether an agent wrote this and the message was made of it by machine. Otherwise this was made of the message by machine.
    original: bool,
}

impl From<ombud_service::Translation> for Translation {
    fn from(made: ombud_service::Translation) -> Self {
        Self {
            message: made.message.as_uuid(),
            from: made.from.to_string(),
            to: made.to.to_string(),
            text: made.text,
            original: made.is_original,
        }
    }
}

/// Into which language, and of which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Into {
    /// The language to read, such as `de`. Default: `de`.
    #[serde(default)]
    #[param(format = "language")]
    to: Option<String>,
    /// Of the 200 events after this version. Default: 0, from the beginning.
    #[serde(default)]
    after: u64,
}

/// The translations that are kept of a conversation's messages
///
/// The oldest first. Nothing is translated for it.
#[utoipa::path(get, path = "/v1/conversations/{id}/translations", tag = "desk",
    security(("bearer" = ["desk"])), params(("id" = Uuid, Path), Into),
    responses((status = 200, body = Page<Translation>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Query(Into { to, after }): Query<Into>,
) -> Result<Json<Page<Translation>>, Problem> {
    let to = to.as_deref().map_or(Ok(Language::DE), |to| language_in("to", to))?;
    let found = faces.service.translations_into(&who, id.into(), to, after).await?;
    Ok(Json(Page::whole(found.into_iter().map(Translation::from).collect())))
}

/// What is to be translated, and into which language.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Translate {
    /// The language to read, such as `de`.
    #[schema(format = "language")]
    to: String,
    /// Of the 200 events after this version. Default: the last 200.
    #[serde(default)]
    after: Option<u64>,
}

/// What was translated.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Translated {
    /// The oldest first, those that were kept from before too.
    translations: Vec<Translation>,
    /// How many messages are left: ask again for those. The newest are done first.
    left: usize,
}

/// Have the messages of a conversation translated
///
/// Those of the customer and of the assistant that are in another language and were not translated before. Their texts leave for
/// the translator that the operator named (`translation.url`), if the rules allow it (action `translate`); each call is a decision before it
/// and one after. What comes back is kept with the conversation.
#[utoipa::path(post, path = "/v1/conversations/{id}/translations", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect.")), request_body = Translate,
    responses((status = 200, body = Translated), (status = "4XX", body = Problem, content_type = "application/problem+json"), (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn translate(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(Translate { to, after }): Body<Translate>,
) -> Result<Json<Translated>, Problem> {
    let to = language_in("to", &to)?;
    let made = faces.service.translate_messages(&who, id.into(), to, after, key.as_ref()).await?;
    let TranslatedMessages { translations, left } = made;
    let translations = translations.into_iter().map(Translation::from).collect();
    Ok(Json(Translated { translations, left }))
}

/// An answer that is to be put into the customer's language.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TranslateAnswer {
    /// At most 16 KiB.
    text: String,
    /// The language that it is written in, such as `de`.
    #[schema(format = "language")]
    from: String,
}

/// An answer in the customer's language.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswerTranslation {
    /// Its id; also that of the decision that records it. `translation` of `POST /v1/conversations/{id}/replies` takes it.
    translation: Uuid,
    /// The language that it was written in.
    from: String,
    /// The language of the text: the customer's.
    to: String,
    /// What came back.
    text: String,
    /// What was written.
    original: String,
}

impl From<TranslatedAnswer> for AnswerTranslation {
    fn from(made: TranslatedAnswer) -> Self {
        let code = |language: Language| language.to_string();
        Self {
            translation: made.decision.as_uuid(),
            from: code(made.from),
            to: code(made.to),
            text: made.text,
            original: made.original,
        }
    }
}

/// Put an answer into the customer's language
///
/// For whoever has the conversation. Nothing is sent to the customer: read it, and send it with `POST /v1/conversations/{id}/replies`.
#[utoipa::path(post, path = "/v1/conversations/{id}/translations/answer", tag = "desk",
    security(("bearer" = ["desk"])),
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = TranslateAnswer,
    responses((status = 200, body = AnswerTranslation), (status = "4XX", body = Problem, content_type = "application/problem+json"), (status = 502, body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn translate_answer(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
    Body(TranslateAnswer { text, from }): Body<TranslateAnswer>,
) -> Result<Json<AnswerTranslation>, Problem> {
    let from = language_in("from", &from)?;
    let made = faces.service.translate_answer(&who, id.into(), from, &text, key.as_ref());
    Ok(Json(made.await?.into()))
}
