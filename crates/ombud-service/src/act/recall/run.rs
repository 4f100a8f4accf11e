//! Carrying out a recall: in the background, the newest act first, from where a crash left it.

use std::time::Duration;

use ombud_domain::{ActState, DecisionId, DecisionKind, Reason};
use ombud_store::{DocumentQuery, WriteSet};
use uuid::Uuid;

use super::{KIND, Recall, RecallState, document, parse, waiting::Waiting};
use crate::{
    Principal, Service, ServiceError,
    act::{Body, UndoError, undo::Patience},
    record::{Draft, Writing},
};

/// How often we look for recalls that were begun, or wait for a tool.
const EVERY: Duration = Duration::from_secs(1);

impl Service {
    /// Carry out the recalls that were begun, also those that a crash or another node left.
    pub fn spawn_recalls(&self) {
        let service = self.clone();
        self.spawn(async move {
            loop {
                // The node that writes does it.
                if !service.0.store.stands_by()
                    && let Err(error) = service.carry_recalls().await
                {
                    tracing::warn!(error = %error, "recalls wait");
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    async fn carry_recalls(&self) -> Result<(), ServiceError> {
        let query = DocumentQuery::equal(KIND, "running", "", 100);
        for document in self.0.store.documents(query).await? {
            let id = parse(&document)?.id;
            // One that waits for its system keeps no other from ending.
            if let Err(error) = Box::pin(self.carry_recall(id)).await {
                tracing::warn!(recall = %id, error = %error, "a recall waits");
            }
        }
        Ok(())
    }

    /// Undo what is left of a recall, the newest act first. What waits for its system keeps nothing of other customers from
    /// being undone.
    async fn carry_recall(&self, id: Uuid) -> Result<(), ServiceError> {
        // What a crash interrupted is settled first, so that it is neither missed nor counted wrong.
        self.settle_all().await?;
        let (mut version, mut recall) = self.stored_recall(id).await?;
        if recall.state != RecallState::Running {
            return Ok(());
        }
        let tried = |body: &Body| body.recall == Some(id);
        let (mut left, done) = {
            let selected = self.selected(ActState::Done, &recall.of).await?;
            selected.into_iter().partition::<Vec<_>, _>(|(_, body)| !tried(body))
        };
        let count =
            |acts: Vec<(DecisionId, Body)>| acts.iter().filter(|(_, b)| tried(b)).count() as u64;
        let mut waiting = Waiting::default();
        for (act, body) in self.selected(ActState::Undoing, &recall.of).await? {
            // One that was interrupted, and whose tool cannot say yet.
            if tried(&body)
                && let Some(whose) = self.whose(act, &body).await?
            {
                waiting.add(whose, ServiceError::Acting)?;
            }
        }
        recall.counts.failed = done.len() as u64;
        recall.counts.undone = count(self.selected(ActState::Undone, &recall.of).await?);
        recall.counts.unknown = count(self.selected(ActState::Unknown, &recall.of).await?);
        left.reverse();
        self.keep_recall(&recall, version).await?;
        version += 1;
        for (act, body) in left {
            let Some(whose) = self.whose(act, &body).await? else { continue };
            if waiting.holds(&whose) {
                continue;
            }
            let became = match self.recall_act(id, act, &body).await {
                Ok(became) => became,
                Err(error) => {
                    waiting.add(whose, error)?;
                    continue;
                }
            };
            (version, recall) = self.count_in(id, (version, recall), became).await?;
            if recall.state != RecallState::Running {
                return Ok(());
            }
        }
        waiting.end()?;
        recall.state = RecallState::Done;
        let mut draft = Draft::system(self, DecisionKind::Recall, self.0.ids.random());
        draft.cause = Some(id.into());
        draft.reasons = vec![Reason::of("recall.done")];
        self.record_recall(draft, &recall, version, None).await?;
        tracing::info!(recall = %id, undone = recall.counts.undone, "a recall has ended");
        Ok(())
    }

    /// Count what became of an act; the recall as it stands then, which somebody may have cancelled meanwhile.
    async fn count_in(
        &self,
        id: Uuid,
        (mut version, mut recall): (u64, Recall),
        became: Option<ActState>,
    ) -> Result<(u64, Recall), ServiceError> {
        loop {
            match became {
                Some(ActState::Undone) => recall.counts.undone += 1,
                Some(ActState::Unknown) => recall.counts.unknown += 1,
                Some(_) => recall.counts.failed += 1,
                // Somebody else undid it meanwhile, or it was erased.
                None => {}
            }
            match self.keep_recall(&recall, version).await {
                Err(ServiceError::Busy) => (version, recall) = self.stored_recall(id).await?,
                kept => return kept.map(|()| (version + 1, recall)),
            }
        }
    }

    async fn keep_recall(&self, recall: &Recall, version: u64) -> Result<(), ServiceError> {
        let set = WriteSet { documents: vec![document(recall, version)?], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        Ok(())
    }

    /// Undo one act of a recall; how it stands then. `None` where it does not stand as done any more.
    ///
    /// # Errors
    /// Where the tool is stopped, not connected or does not answer: the recall waits for it.
    async fn recall_act(
        &self,
        recall: Uuid,
        act: DecisionId,
        body: &Body,
    ) -> Result<Option<ActState>, ServiceError> {
        let lane = self.lane(body.conversation);
        let mut state = lane.state.lock().await;
        let Some(key) = self.living_key(body.subject).await? else { return Ok(None) };
        let loaded = self.load(body.conversation).await?;
        let service = self.serving(&loaded.conversation);
        let acting = loaded.conversation.acting;
        *state = Some(loaded);
        if let Some(acting) = acting
            && !service.settle_in_time(&mut state, acting).await?
        {
            return Err(ServiceError::Acting);
        }
        let mut kept = service.kept(&key, act).await?;
        if kept.body.state != ActState::Done {
            return Ok(None);
        }
        kept.body.recall = Some(recall);
        match service.arguments_to_undo(&kept) {
            Ok(_) => {}
            Err(error @ ServiceError::Undo(UndoError::Stopped | UndoError::NotConnected)) => {
                return Err(error);
            }
            Err(_) => {
                // It cannot be undone: a person sees to it.
                let mut writing = Writing::default();
                writing.documents.push(service.act_document(&key, &kept)?);
                let words = "act-not-undone";
                service.tell_of(&mut state, &key, &kept, act, words, true, writing).await?;
                return Ok(Some(ActState::Done));
            }
        }
        let (who, writing) = (&Principal::Operator, Writing::default());
        let patience = Patience::Recall;
        let saga = service.undo_saga(&mut state, &key, kept, who, patience, writing);
        let undone = match Box::pin(saga).await {
            // A rule forbids it, or what followed cannot be undone, so this is not either: a person sees to it.
            Err(ServiceError::Undo(UndoError::Followed { .. } | UndoError::Forbidden { .. })) => {
                let mut kept = service.kept(&key, act).await?;
                kept.body.recall = Some(recall);
                let mut writing = Writing::default();
                writing.documents.push(service.act_document(&key, &kept)?);
                let words = "act-not-undone";
                service.tell_of(&mut state, &key, &kept, act, words, true, writing).await?;
                ActState::Done
            }
            undone => undone?,
        };
        match undone {
            // Nobody can say yet: it is settled, and the recall waits for that.
            ActState::Undoing => Err(ServiceError::Acting),
            stands => Ok(Some(stands)),
        }
    }
}
