//! The language to go on in, as the customer chooses it with a button.

use ombud_domain::{ConversationId, DecisionKind, Event, Language, Locale};

use crate::{ConversationView, Principal, Scope, Service, ServiceError};

impl Service {
    /// The customer goes on in a language, whatever was spoken before: the same as when they wish for it in words. Choosing
    /// what is spoken already changes nothing.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] for a language that the assistant does not speak; [`ServiceError::Restricted`] where the
    /// data may no longer be worked with; [`ServiceError::Conversation`] where nothing fits in any more.
    pub async fn choose_language(
        &self,
        who: &Principal,
        id: ConversationId,
        language: Language,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        let conversation = &loaded.conversation;
        let service = self.serving(conversation);
        let spoken = &service.assistant().manifest().languages;
        if !spoken.contains(&language) {
            let spoken: Vec<&str> = spoken.iter().map(Language::as_str).collect();
            let spoken = spoken.join(", ");
            return Err(ServiceError::invalid(
                "language",
                format!("must be one that the assistant speaks: {spoken}"),
                format!("muss eine sein, die der Assistent spricht: {spoken}"),
            ));
        }
        let is_shown =
            Locale::speaking(language).is_none_or(|locale| locale == conversation.locale);
        if conversation.language == language && is_shown {
            return Ok(self.view(&loaded, who));
        }
        if loaded.restricted {
            return Err(ServiceError::Restricted);
        }
        conversation.room(1)?;
        let mut draft = self.route(conversation, who, "rule.language_chosen");
        draft.kind = DecisionKind::Language;
        draft.language = language;
        draft.why_de = vec!["Es wurde gewünscht, in dieser Sprache weiterzuschreiben.".to_owned()];
        draft.why_en = vec!["It was asked to go on in this language.".to_owned()];
        let event = Event::LanguageChosen { decision: draft.id, language };
        service.write_decision(&mut state, vec![event], draft, None).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }
}
