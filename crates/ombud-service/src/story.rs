//! The story of a decision: what led to it, what came of it, and, for whom may, the texts behind it.

use std::collections::HashSet;

use ombud_domain::{DecisionId, DecisionKind, Reason};
use ombud_store::WriteSet;

use crate::{
    DecisionView, Principal, Scope, Service, ServiceError, Thing, conversation::actor_of,
    record::Draft,
};

/// Decisions of a conversation among which a story is looked for: as many after it, and before.
const AROUND: u64 = 200;
/// Decisions that a story without a conversation is followed back over.
const STEPS_MAX: usize = 10;

/// The reason of a decision that records that somebody looked at texts.
pub(crate) const LOOKED: &str = "access.texts";

/// What belongs together with a decision.
#[derive(Debug, Clone)]
pub struct Story {
    /// The decisions of the same turn, what led to them, and what followed from them: oldest first.
    pub decisions: Vec<DecisionView>,
    /// Whether there may be more, too far from it in a long conversation.
    pub is_part: bool,
}

/// A text that a decision commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionText {
    /// Which: `message.0`, `reply`, …
    pub field: String,
    /// The text itself.
    pub text: String,
}

impl Service {
    /// What a decision belongs to, from message to effect.
    pub async fn story(&self, who: &Principal, id: DecisionId) -> Result<Story, ServiceError> {
        let told = self.decision(who, id).await?;
        let Some(conversation) = told.conversation else {
            return self.followed_back(who, told).await;
        };
        let after = told.index.saturating_add(AROUND);
        let limit = usize::try_from(AROUND * 2).unwrap_or(usize::MAX);
        let mut near = self.decisions(who, conversation, Some((told.log, after)), limit).await?;
        near.reverse();
        let mut turns: HashSet<_> = told.leaf.turn.into_iter().collect();
        let mut ids = HashSet::from([id]);
        // Each round takes in what follows from what is in, and what that follows from, until nothing more does.
        loop {
            let before = ids.len();
            for view in &near {
                let leaf = &view.leaf;
                let is_in = ids.contains(&leaf.id)
                    || leaf.turn.is_some_and(|turn| turns.contains(&turn))
                    || leaf.cause.is_some_and(|cause| ids.contains(&cause));
                if is_in {
                    ids.insert(leaf.id);
                    ids.extend(leaf.cause);
                    turns.extend(leaf.turn);
                }
            }
            if ids.len() == before {
                break;
            }
        }
        let is_part = near.len() == limit;
        near.retain(|view| ids.contains(&view.leaf.id));
        Ok(Story { decisions: near, is_part })
    }

    async fn followed_back(
        &self,
        who: &Principal,
        told: DecisionView,
    ) -> Result<Story, ServiceError> {
        let mut decisions = vec![told];
        for _ in 0..STEPS_MAX {
            let Some(cause) = decisions.last().and_then(|last| last.leaf.cause) else { break };
            decisions.push(self.decision(who, cause).await?);
        }
        let is_part = decisions.last().is_some_and(|last| last.leaf.cause.is_some());
        decisions.reverse();
        Ok(Story { decisions, is_part })
    }

    /// The texts behind a decision: what a customer wrote, what they were told. That somebody looked is a decision, too,
    /// and in the log before they see anything.
    ///
    /// # Errors
    /// [`ServiceError::Erased`] where the person's data was erased.
    pub async fn decision_texts(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<Vec<DecisionText>, ServiceError> {
        who.require_somewhere(Scope::Texts)?;
        let (entry, leaf) = self.permitted(who, id).await?;
        let (private, _) =
            self.private(&entry, &leaf).await?.ok_or(ServiceError::Erased(Thing::Decision))?;
        let mut draft = Draft::system(self, DecisionKind::Access, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.cause = Some(id);
        draft.reasons = vec![Reason::of(LOOKED)];
        let (entry, documents) = self.public_entry(draft)?;
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        let texts = private.texts.into_iter();
        Ok(texts.map(|text| DecisionText { field: text.field, text: text.text }).collect())
    }
}
