//! Proposals that nobody can approve any more: the version that made them no longer serves, and the one that does has no
//! such step.

use ombud_domain::{ActState, ConversationId, DecisionId};

use super::{body, in_state};
use crate::{Principal, Service, ServiceError, Thing, auth::parse_id, record::Writing};

/// Proposals looked at at once.
const PAGE: usize = 100;

impl Service {
    /// End the proposals that nobody can approve any more because the version that made them was taken back, or is of
    /// long before, and the one that serves now goes another way. Each goes to a person at once; how many.
    pub(super) async fn end_stranded_proposals(&self) -> Result<usize, ServiceError> {
        let (mut ended, mut after) = (0, None);
        if self.0.store.stands_by() {
            return Ok(0);
        }
        loop {
            let page = self.0.store.documents(in_state(ActState::Proposed, after, PAGE)).await?;
            for document in &page {
                let act: DecisionId = parse_id(Thing::Act, &document.id)?;
                let service = self.serving_act(act).await;
                match Box::pin(service.end_if_stranded(act, body(document)?.conversation)).await {
                    Ok(is_ended) => ended += usize::from(is_ended),
                    Err(error) => tracing::warn!(act = %act, error = %error, "it has not ended"),
                }
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    after = Some((last.label.clone(), last.id.clone()));
                }
                _ => return Ok(ended),
            }
        }
    }

    async fn end_if_stranded(
        &self,
        act: DecisionId,
        conversation: ConversationId,
    ) -> Result<bool, ServiceError> {
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        let loaded = self.load(conversation).await?;
        let (known, is_restricted) = (loaded.conversation.clone(), loaded.restricted);
        let key = self.subject_key(known.subject).await?;
        let mut kept = self.kept(&key, act).await?;
        let waits = kept.body.state == ActState::Proposed;
        if !waits || is_restricted || known.acting.is_some() || self.can_go_on_after(&kept) {
            return Ok(false);
        }
        *state = Some(loaded);
        let mut draft = self.route(&known, &Principal::Operator, "approval.other_version");
        draft.language = kept.body.language;
        let mut writing = Writing::default();
        let decision = draft.id;
        let why = (
            "Die Version, die das vorbereitet hat, wurde zurückgenommen; ein Mensch kümmert sich darum.",
            "The version that prepared this was taken back; a person sees to it.",
        );
        self.end_proposal(&key, &mut kept, draft, ActState::Withdrawn, why, &mut writing)?;
        let words = "act-not-prepared";
        self.tell_of(&mut state, &key, &kept, decision, words, true, writing).await?;
        tracing::info!(act = %act, "a proposal of a version that no longer serves goes to a person");
        Ok(true)
    }
}
