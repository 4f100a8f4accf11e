//! What customers do with what is kept of them: have a copy of it. Erasing it is in [`crate::erase`].

use ombud_domain::{ConversationId, DecisionKind, Event};

use crate::{ConversationView, IdempotencyKey, Principal, Scope, Service, ServiceError};

impl Service {
    /// Record that the customer is given a copy of all that is kept of a conversation (GDPR, Art. 15(3) and 20), before
    /// they are. It is in [`Service::messages`], [`Service::own_decisions`] and [`Service::acts_of`].
    ///
    /// # Errors
    /// [`ServiceError::ExportedOften`] where several were given lately.
    pub async fn export(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let request = self.request(who, key, &format!("export/{id}"), "");
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let conversation = &loaded.conversation;
        if let Some(wait) = conversation.no_export_for(self.now()) {
            return Err(ServiceError::ExportedOften { wait });
        }
        let mut draft = self.route(conversation, who, "rule.export_asked");
        draft.kind = DecisionKind::Export;
        draft.why_de = vec!["Verlangt wurde eine Kopie der gespeicherten Daten.".to_owned()];
        draft.why_en = vec!["A copy of what is kept was asked for.".to_owned()];
        let exported = Event::Exported { decision: draft.id };
        let service = self.serving(conversation);
        service.write_decision(&mut state, vec![exported], draft, request.as_ref()).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }
}
