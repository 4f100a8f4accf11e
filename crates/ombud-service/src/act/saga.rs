//! Undoing an act together with what followed from it: in reverse order, each step a decision of its
//! own. Where a step fails, the rest stands still (Garcia-Molina and Salem 1987, “Sagas”).

use std::collections::BTreeSet;

use ombud_domain::{ActState, DecisionId};
use ombud_store::SubjectKey;

use super::{Kept, UndoError, undo::Patience};
use crate::{Principal, Service, ServiceError, judge::Judged, live::Loaded, record::Writing};

impl Service {
    /// Undo an act after what followed from it; how the act stands then. It stays as it is where one
    /// of those could not be undone.
    ///
    /// # Errors
    /// [`UndoError::Forbidden`] and [`UndoError::Followed`] before anything is undone, where it is plain that one cannot be.
    pub(super) async fn undo_saga(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        kept: Kept,
        who: &Principal,
        patience: Patience,
        mut writing: Writing,
    ) -> Result<ActState, ServiceError> {
        self.arguments_to_undo(&kept)?;
        let conversation = self.loaded(kept.body.conversation, state).await?.conversation.clone();
        // What is allowed is asked again with each step, and recorded there.
        let mut judged = Judged::default();
        let may = self.may_undo(&conversation, &kept, who, patience, &mut judged).await;
        self.or_refuse(state, &kept, who, judged, may).await?;
        let followed = self.followed(key, &kept).await?;
        for one in followed.iter().filter(|one| one.body.state != ActState::Proposed) {
            // A recall comes after the windows too.
            let in_window = match patience {
                Patience::None | Patience::Begun => self.in_window(one),
                Patience::Recall => Ok(()),
            };
            let may = match in_window.and_then(|()| self.arguments_to_undo(one).map(drop)) {
                Ok(()) => {
                    let mut judged = Judged::default();
                    let may = self.may_undo(&conversation, one, who, patience, &mut judged).await;
                    self.or_refuse(state, one, who, judged, may).await
                }
                error => error,
            };
            if let Err(error) = may {
                return Err(match error {
                    ServiceError::Undo(why) => ServiceError::Undo(UndoError::Followed {
                        operation: format!("{}.{}", one.body.tool, one.body.operation),
                        why: Box::new(why),
                    }),
                    other => other,
                });
            }
        }
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

    /// Go on with a saga that was interrupted.
    pub(super) async fn resume_saga(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        last: DecisionId,
    ) -> Result<(), ServiceError> {
        let kept = self.kept(key, last).await?;
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
                    ActState::Done => body.effect.changes(),
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
