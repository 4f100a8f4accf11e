//! What people do in a conversation: each a form, and back to the conversation.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::{DecisionId, Language};
use ombud_service::{IdempotencyKey, MadeOf, ServiceError, Thing};
use serde::Deserialize;
use uuid::Uuid;

use super::conversation::{Shown, Typed, shown};
use crate::staff::{Form, Rejection, Staff, refused};

/// What a form of this page sends.
#[derive(Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    text: String,
    /// Whether what the customer came for is done.
    #[serde(default)]
    solved: bool,
    /// For how long it is put aside.
    #[serde(default)]
    hours: u32,
    /// What the AI suggested; empty where the words are one's own.
    #[serde(default)]
    suggestion: String,
    #[serde(default)]
    reason: String,
    /// The translation that the text is; empty where the words are one's own.
    #[serde(default)]
    translation: String,
    /// Into which language something is translated, and from which.
    #[serde(default)]
    to: String,
    #[serde(default)]
    from: String,
}

impl Sent {
    fn key(&self) -> Result<IdempotencyKey, ServiceError> {
        IdempotencyKey::new(&self.key)
    }

    /// A key for something else that the same form does.
    fn key_for(&self, what: &str) -> Result<IdempotencyKey, ServiceError> {
        IdempotencyKey::new(&format!("{}{what}", self.key))
    }

    fn suggestion(&self) -> Option<DecisionId> {
        self.suggestion.trim().parse().ok()
    }

    fn made_of(&self) -> MadeOf {
        let translation = self.translation.trim().parse().ok();
        MadeOf { suggestion: self.suggestion(), translation }
    }
}

/// A text as it was typed: a browser sends the ends of lines as CR and LF.
pub(super) fn lines_of(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Back to the conversation, or what stood against it there, with what was written.
pub(super) async fn after(
    staff: &Staff,
    id: Uuid,
    typed: Typed,
    done: Result<(), ServiceError>,
) -> Result<Response, Rejection> {
    let problem = match done {
        Ok(()) => {
            return Ok(Redirect::to(&format!("/desk/conversations/{id}#last")).into_response());
        }
        Err(
            error @ (ServiceError::Conversation(_)
            | ServiceError::Text(_)
            | ServiceError::File(_)
            | ServiceError::Restricted
            | ServiceError::Acting
            | ServiceError::Busy
            | ServiceError::Undo(_)
            | ServiceError::Translation(_)
            | ServiceError::Done(_)
            | ServiceError::IdempotencyKeyReused
            | ServiceError::Invalid { .. }),
        ) => super::problem_for_agent(error, staff.words),
        Err(error) => return Err(error.into()),
    };
    let page = shown(staff, id.into(), Shown::default(), typed, Some(problem)).await?;
    Ok(refused(&page, StatusCode::CONFLICT))
}

pub(super) async fn take(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.take(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn say(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let text = lines_of(&sent.text);
    let made_of = sent.made_of();
    let done = staff.service.say(&staff.who, id.into(), &text, made_of, Some(&key)).await;
    let suggestion = sent.suggestion.trim().to_owned();
    let typed = match made_of.translation {
        Some(translation) => Typed {
            translation: Some(translation),
            translated: text,
            suggestion,
            ..Typed::default()
        },
        None => Typed { answer: text, suggestion, ..Typed::default() },
    };
    after(&staff, id, typed, done.map(drop)).await
}

pub(super) async fn give_back(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.give_back(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn hand_over(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.hand_over(&staff.who, id.into(), Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn close(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.close(&staff.who, id.into(), sent.solved, Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn park(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let done = staff.service.park(&staff.who, id.into(), sent.hours, Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn note(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let note = lines_of(&sent.text);
    let done = staff.service.note(&staff.who, id.into(), &note, Some(&key)).await;
    after(&staff, id, Typed { note, ..Typed::default() }, done.map(drop)).await
}

/// What the AI suggested, as it is.
pub(super) async fn send_suggestion(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let (text, made_of) = (lines_of(&sent.text), sent.made_of());
    let done = staff.service.say(&staff.who, id.into(), &text, made_of, Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

pub(super) async fn reject_suggestion(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = sent.key()?;
    let suggestion = sent.suggestion().ok_or_else(|| ServiceError::NotFound {
        what: Thing::Decision,
        id: sent.suggestion.clone(),
    })?;
    let reason = lines_of(&sent.reason);
    let done = staff
        .service
        .reject_suggestion(&staff.who, id.into(), suggestion, &reason, Some(&key))
        .await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

fn language(code: &str, field: &'static str) -> Result<Language, ServiceError> {
    let known = code.parse().ok().filter(Language::exists);
    known.ok_or_else(|| {
        let (en, de) = ("must be a language, such as de", "muss eine Sprache sein, etwa de");
        ServiceError::invalid(field, en, de)
    })
}

/// What was said, in the language that whoever looks at it reads.
pub(super) async fn translate(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let (key, to) = (sent.key()?, language(&sent.to, "to")?);
    let done = staff.service.translate_messages(&staff.who, id.into(), to, None, Some(&key)).await;
    after(&staff, id, Typed::default(), done.map(drop)).await
}

/// An answer in the customer's language, to be read before it is sent.
pub(super) async fn translate_answer(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let (key, from) = (sent.key_for("m")?, language(&sent.from, "from")?);
    let text = lines_of(&sent.text);
    let made = staff.service.translate_answer(&staff.who, id.into(), from, &text, Some(&key)).await;
    match made {
        Ok(made) => {
            let suggestion = sent.suggestion().map(|id| format!("&suggestion={id}"));
            let suggestion = suggestion.unwrap_or_default();
            let to = format!(
                "/desk/conversations/{id}?translation={}{suggestion}#translated",
                made.decision
            );
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let suggestion = sent.suggestion.trim().to_owned();
            let typed = Typed { answer: text, suggestion, ..Typed::default() };
            after(&staff, id, typed, Err(error)).await
        }
    }
}

/// Whoever was named in a conversation has looked at it.
pub(super) async fn mentions_seen(
    staff: Staff,
    Path(id): Path<Uuid>,
) -> Result<Redirect, Rejection> {
    staff.service.mentions_seen(&staff.who, id.into()).await?;
    Ok(Redirect::to("/desk"))
}
