//! Carrying out a recall: in the background, the newest act first, from where a crash left it.

use std::time::Duration;

use ombud_domain::{ActState, ConversationId, DecisionId, DecisionKind, EffectClass, Reason};
use ombud_store::{DocumentQuery, SubjectKey, WriteSet};
use uuid::Uuid;

use super::{KIND, Recall, RecallSelection, RecallState, document, parse, waiting::Waiting};
use crate::{
    Principal, Service, ServiceError,
    act::{Body, Kept, undo::Patience},
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
        let mut left = self.selected(ActState::Done, &recall.of).await?;
        left.retain(|(_, body)| body.recall != Some(id) && !stays(&recall.of, body));
        let mut waiting = Waiting::default();
        for (act, body) in self.tried(ActState::Undoing, id).await? {
            // One that was interrupted, and whose tool cannot say yet.
            if let Some(whose) = self.whose(act, &body).await? {
                waiting.add(whose, ServiceError::Acting)?;
            }
        }
        let count = |acts: Vec<(DecisionId, Body)>| acts.len() as u64;
        recall.counts.failed = count(self.tried(ActState::Done, id).await?);
        recall.counts.undone = count(self.tried(ActState::Undone, id).await?);
        recall.counts.unknown = count(self.tried(ActState::Unknown, id).await?);
        left.reverse();
        self.keep_recall(&recall, version).await?;
        version += 1;
        for (act, body) in left {
            let Some(whose) = self.whose(act, &body).await? else { continue };
            if waiting.holds(&whose) {
                continue;
            }
            let before = self.came_of(id, body.conversation).await?;
            let result = self.recall_act(id, act, &body).await;
            // What followed from it was undone with it, or before it waits.
            let after = self.came_of(id, body.conversation).await?;
            (version, recall) = self.count_in(id, (version, recall), [before, after]).await?;
            if let Err(error) = result {
                waiting.add(whose, error)?;
            }
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

    /// What came of a recall's acts in one conversation so far.
    async fn came_of(
        &self,
        recall: Uuid,
        conversation: ConversationId,
    ) -> Result<CameOf, ServiceError> {
        let mut came = CameOf::default();
        for (_, body) in self.acts_done_in(conversation).await? {
            if body.recall != Some(recall) {
                continue;
            }
            match body.state {
                ActState::Undone => came.undone += 1,
                ActState::Unknown => came.unknown += 1,
                ActState::Done => came.failed += 1,
                _ => {}
            }
        }
        Ok(came)
    }

    /// Count what became of acts; the recall as it stands then, which somebody may have cancelled meanwhile.
    async fn count_in(
        &self,
        id: Uuid,
        (mut version, mut recall): (u64, Recall),
        [before, after]: [CameOf; 2],
    ) -> Result<(u64, Recall), ServiceError> {
        if before == after {
            return self.stored_recall(id).await;
        }
        loop {
            let counts = &mut recall.counts;
            counts.undone = (counts.undone + after.undone).saturating_sub(before.undone);
            counts.failed = (counts.failed + after.failed).saturating_sub(before.failed);
            counts.unknown = (counts.unknown + after.unknown).saturating_sub(before.unknown);
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

    /// Undo one act of a recall with what followed from it. Where one of them cannot be undone, or is refused, all that still
    /// stands of them counts as tried, and a person is told once.
    ///
    /// # Errors
    /// Where a tool is stopped, not connected or does not answer: the recall waits for it.
    async fn recall_act(
        &self,
        recall: Uuid,
        act: DecisionId,
        body: &Body,
    ) -> Result<(), ServiceError> {
        let lane = self.lane(body.conversation);
        let mut state = lane.state.lock().await;
        let Some(key) = self.living_key(body.subject).await? else { return Ok(()) };
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
        // Somebody else undid it meanwhile, or it was tried with what it followed from.
        if kept.body.state != ActState::Done || kept.body.recall == Some(recall) {
            return Ok(());
        }
        let followed = service.followed(&key, &kept).await?;
        if followed.iter().any(|one| has_failed(recall, &one.body)) {
            // A person was told of that one, and this one stands with it.
            let mut writing = Writing::default();
            service.have_tried(recall, &key, act, &mut writing).await?;
            return service.write(&mut state, writing).await.map(drop);
        }
        kept.body.recall = Some(recall);
        let (who, writing) = (&Principal::Operator, Writing::default());
        let patience = Patience::Recall;
        let saga = service.undo_saga(&mut state, &key, kept, who, patience, writing);
        match Box::pin(saga).await {
            // It is undone once the tool is there again.
            Err(ServiceError::Undo(why)) if why.is_for_now() => Err(ServiceError::Undo(why)),
            // It cannot be, or something that followed from it cannot, or a rule forbids it: a person sees to it.
            Err(ServiceError::Undo(_)) => {
                let mut writing = Writing::default();
                let kept = service.have_tried(recall, &key, act, &mut writing).await?;
                let words = "act-not-undone";
                service.tell_of(&mut state, &key, &kept, act, words, true, writing).await
            }
            // Nobody can say yet: it is settled, and the recall waits for that.
            Ok(ActState::Undoing) => Err(ServiceError::Acting),
            Ok(ActState::Done) => {
                let mut writing = Writing::default();
                service.have_tried(recall, &key, act, &mut writing).await?;
                service.write(&mut state, writing).await.map(drop)
            }
            other => other.map(drop),
        }
    }

    /// Count an act, and what followed from it, as tried, as far as they stand and do not yet.
    async fn have_tried(
        &self,
        recall: Uuid,
        key: &SubjectKey,
        act: DecisionId,
        writing: &mut Writing,
    ) -> Result<Kept, ServiceError> {
        let first = self.kept(key, act).await?;
        let followed = self.followed(key, &first).await?;
        for mut one in followed.into_iter().chain([first.clone()]) {
            if one.body.state == ActState::Done && one.body.recall != Some(recall) {
                one.body.recall = Some(recall);
                writing.documents.push(self.act_document(key, &one)?);
            }
        }
        Ok(first)
    }
}

/// What came of acts of a recall.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct CameOf {
    undone: u64,
    failed: u64,
    unknown: u64,
}

/// Whether a recall passes over an act that cannot be undone by its contract. Where it names the operation, its customers
/// are told.
fn stays(of: &RecallSelection, body: &Body) -> bool {
    body.effect == EffectClass::Irreversible && of.operation.is_none()
}

/// Whether a recall tried to undo an act that stands, or of which nobody knows whether it does.
fn has_failed(recall: Uuid, body: &Body) -> bool {
    body.recall == Some(recall) && matches!(body.state, ActState::Done | ActState::Unknown)
}
