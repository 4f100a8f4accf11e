//! Undoing an act together with what followed from it: in reverse order, each step a decision of its
//! own. Where a step fails, the rest stands still (Garcia-Molina and Salem 1987, “Sagas”).

use std::collections::BTreeSet;

use ombud_domain::{ActState, Conversation, DecisionId};
use ombud_store::SubjectKey;
use uuid::Uuid;

use super::{Kept, UndoError, undo::Patience};
use crate::{Principal, Service, ServiceError, judge::Judged, live::Loaded, record::Writing};

impl Service {
    /// Undo an act after what followed from it; how the act stands then. It stays as it is where one
    /// of those could not be undone.
    ///
    /// # Errors
    /// [`UndoError`] before anything is undone, where it is plain that one of them cannot be.
    pub(super) async fn undo_saga(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        kept: Kept,
        who: &Principal,
        patience: Patience,
        mut writing: Writing,
    ) -> Result<ActState, ServiceError> {
        let conversation = self.loaded(kept.body.conversation, state).await?.conversation.clone();
        let followed = match self.whole(key, &conversation, &kept, who, patience).await {
            Ok(followed) => followed,
            Err(hindered) => {
                let Hindered { refused, why } = *hindered;
                if let Some((one, judged)) = refused {
                    self.record_refusal(state, &one, who, judged).await?;
                }
                return Err(why);
            }
        };
        for mut one in followed {
            one.body.saga = Some(kept.id);
            one.body.recall = kept.body.recall;
            let before = std::mem::take(&mut writing);
            if one.body.state == ActState::Proposed {
                // Nothing was done that could be undone, and nothing shall be.
                self.withdraw(state, key, &mut one, who, before).await?;
                continue;
            }
            let stands = self.undo_kept(state, key, one, who, patience, before).await?;
            if stands != ActState::Undone {
                // A person was told of this one, and the rest stands. Nobody knows yet whether it is
                // undone: what waits for it waits too.
                return Ok(if stands == ActState::Undoing { stands } else { kept.body.state });
            }
        }
        self.undo_kept(state, key, kept, who, patience, writing).await
    }

    /// What is undone before an act, or withdrawn, the last first, where all of it can be undone.
    ///
    /// # Errors
    /// What stands against the first that cannot be; that a tool is not there right now only where nothing else does.
    pub(super) async fn whole(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        kept: &Kept,
        who: &Principal,
        patience: Patience,
    ) -> Result<Vec<Kept>, Box<Hindered>> {
        let hindered = |why: ServiceError| Box::new(Hindered { refused: None, why });
        let followed = self.followed(key, kept).await.map_err(hindered)?;
        let mut is_away = None;
        let done = followed.iter().filter(|one| one.body.state != ActState::Proposed);
        for one in std::iter::once(kept).chain(done) {
            let as_part = |why: ServiceError| match why {
                ServiceError::Undo(why) if one.id != kept.id => {
                    ServiceError::Undo(UndoError::Followed {
                        operation: format!("{}.{}", one.body.tool, one.body.operation),
                        why: Box::new(why),
                    })
                }
                why => why,
            };
            // A recall comes after the windows too, and what was begun may.
            let in_window = match patience {
                Patience::None => self.in_window(one),
                Patience::Begun | Patience::Recall => Ok(()),
            };
            match in_window.and_then(|()| self.arguments_to_undo(one).map(drop)) {
                Err(ServiceError::Undo(why)) if why.is_for_now() => {
                    is_away.get_or_insert(as_part(ServiceError::Undo(why)));
                }
                Err(why) => return Err(hindered(as_part(why))),
                Ok(()) => {}
            }
            // What is allowed is asked again with each step, and recorded there.
            let mut judged = Judged::default();
            if let Err(why) = self.may_undo(conversation, one, who, patience, &mut judged).await {
                let is_refused = matches!(why, ServiceError::Undo(_));
                let refused = is_refused.then(|| (one.clone(), judged));
                return Err(Box::new(Hindered { refused, why: as_part(why) }));
            }
        }
        is_away.map_or(Ok(followed), |why| Err(hindered(why)))
    }

    /// Keep that a customer asked in time for an act to be undone, with what followed from it: their windows are kept with
    /// that.
    pub(super) async fn ask_in_time(
        &self,
        key: &SubjectKey,
        kept: &mut Kept,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        let now = self.now();
        for mut one in self.followed(key, kept).await? {
            if one.body.state == ActState::Done && one.body.undo_asked.is_none() {
                one.body.undo_asked = Some(now);
                writing.documents.push(self.act_document(key, &one)?);
            }
        }
        kept.body.undo_asked.get_or_insert(now);
        writing.documents.push(self.act_document(key, kept)?);
        Ok(())
    }

    /// Go on with a saga that was interrupted, as part of the recall that began it, where one did.
    pub(super) async fn resume_saga(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        last: DecisionId,
        recall: Option<Uuid>,
    ) -> Result<(), ServiceError> {
        let mut kept = self.kept(key, last).await?;
        kept.body.recall = recall.or(kept.body.recall);
        if kept.body.state != ActState::Done {
            return Ok(());
        }
        let (who, writing) = (Principal::Operator, Writing::default());
        // Boxed: what is settled may lead to what is settled.
        Box::pin(self.undo_saga(state, key, kept, &who, Patience::Begun, writing)).await?;
        Ok(())
    }

    /// What followed from an act in the same run of its procedure and may still stand, the last first.
    pub(super) async fn followed(
        &self,
        key: &SubjectKey,
        kept: &Kept,
    ) -> Result<Vec<Kept>, ServiceError> {
        let acts = self.acts_in_order(kept.body.conversation).await?;
        let mut from = BTreeSet::from([kept.id.as_uuid()]);
        let mut followed = Vec::new();
        for (id, body) in acts {
            if body.after.is_some_and(|after| from.contains(&after.as_uuid())) {
                from.insert(id.as_uuid());
                let stands = match body.state {
                    ActState::Done => body.changes(),
                    // It may be done yet, or nobody knows whether there is something to undo.
                    ActState::Proposed
                    | ActState::Unknown
                    | ActState::Intended
                    | ActState::Undoing => true,
                    _ => false,
                };
                if stands {
                    followed.push(self.kept(key, id).await?);
                }
            }
        }
        followed.reverse();
        Ok(followed)
    }
}

/// Why an act cannot be undone with what followed from it.
pub(super) struct Hindered {
    /// Which of them policy refuses, with its verdict, where it does.
    refused: Option<(Kept, Judged)>,
    why: ServiceError,
}

impl Hindered {
    /// Its reason, with policy's verdict beside those of a decision that says so.
    pub(super) fn judged_into(self, judged: &mut Judged) -> ServiceError {
        if let Some((_, verdict)) = self.refused {
            judged.append(verdict);
        }
        self.why
    }
}
