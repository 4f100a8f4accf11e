//! Whether it was solved, as the customer says after the end.
//!
//! It is a decision of its own that follows from the end, and leaves that as it is: how a conversation ended was
//! recorded then.

use std::borrow::Cow;

use ombud_domain::{ConversationId, DecisionKind, Event, MessageId, Rating, Reason};
use ombud_guard::GuardError;

use crate::{
    ConversationView, IdempotencyKey, Principal, Scope, Service, ServiceError,
    conversation::Said,
    given::text_of,
    idempotency::remembered,
    record::{CommittedText, Writing},
};

/// The longest comment, in characters.
const COMMENT_MAX: usize = 2_000;

impl Service {
    /// The customer says whether it was solved, once or anew within a day. What they write with it is theirs, sealed
    /// as their messages are; without any, a comment that they gave before stays with the rating that it was given
    /// with.
    ///
    /// # Errors
    /// [`ServiceError::Conversation`] before the end, and where the rating cannot be changed any more;
    /// [`ServiceError::Restricted`] where the data may no longer be worked with.
    pub async fn rate(
        &self,
        who: &Principal,
        id: ConversationId,
        rating: Rating,
        comment: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        // As in a message, what nobody sees is taken out.
        let seen = match ombud_guard::inspect(comment) {
            Ok(seen) => seen.visible,
            Err(GuardError::TextEmpty) => Cow::default(),
            Err(too_long) => return Err(too_long.into()),
        };
        let comment = text_of("comment", &seen, COMMENT_MAX)?;
        let body = format!("{}/{comment}", rating.as_str());
        let request = self.request(who, key, &format!("rate/{id}"), &body);
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let conversation = &loaded.conversation;
        let until = conversation.may_rate(self.now())?;
        if loaded.restricted {
            return Err(ServiceError::Restricted);
        }
        let same = conversation.rated.is_some_and(|rated| rated.rating == rating);
        if same && comment.is_empty() {
            // A button pressed twice says nothing new.
            return Ok(self.view(&loaded, who));
        }
        let mut draft = self.route(conversation, who, "rule.customer_rates");
        draft.kind = DecisionKind::Rating;
        draft.reasons.push(Reason::of(rating.code()));
        let (de, en) = in_words(rating);
        (draft.why_de, draft.why_en) = (vec![de.to_owned()], vec![en.to_owned()]);
        let subject = conversation.subject;
        let subject_key = self.subject_key(subject).await?;
        let (comment, redaction) = self.serving(conversation).kept_words(conversation, comment);
        let mut sealed = None;
        let comment = if comment.is_empty() {
            None
        } else {
            let id: MessageId = self.0.ids.event();
            let said = Said::text(&comment);
            sealed = Some(self.seal(&subject_key, subject, id.as_uuid(), &said)?);
            draft.inputs = vec![CommittedText { field: "comment".to_owned(), text: said.text }];
            Some(id)
        };
        let rated = Event::Rated { decision: draft.id, rating, until, comment };
        let mut writing = Writing::default();
        writing.events.push((rated, sealed));
        if let Some(redaction) = redaction {
            writing.entry(&mut self.record(&subject_key, redaction)?);
        }
        writing.entry(&mut self.serving(conversation).record(&subject_key, draft)?);
        writing.documents.extend(remembered(request.as_ref(), &())?);
        self.write(&mut state, writing).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }
}

/// What was said, German and English.
fn in_words(rating: Rating) -> (&'static str, &'static str) {
    match rating {
        Rating::Yes => {
            ("Rückmeldung: Das Anliegen ist gelöst.", "It was said that the matter is solved.")
        }
        Rating::Partly => (
            "Rückmeldung: Das Anliegen ist zum Teil gelöst.",
            "It was said that the matter is solved in part.",
        ),
        Rating::No => (
            "Rückmeldung: Das Anliegen ist nicht gelöst.",
            "It was said that the matter is not solved.",
        ),
    }
}
