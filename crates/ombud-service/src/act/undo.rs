//! Undoing an act: by the customer or by the company's people, within its window.

use ombud_domain::{ActState, DecisionId, DecisionKind, Event, HandoverReason, Owner, Reason};
use ombud_policy::Purpose;
use ombud_store::SubjectKey;
use serde_json::json;

use super::{
    ActView, Kept, UndoError,
    run::{Brought, beside_a_person},
    track::Became,
};
use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError,
    authentication::Standing,
    decide::{Decided, ReplyIds},
    findings::Findings,
    gate::{Approach, Arguments, Effect, Performed},
    idempotency::remembered,
    judge::Judged,
    live::Loaded,
    record::{CommittedText, Writing},
};

/// Who waits for an act to be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Somebody does: what nobody can say goes to a person at once.
    None,
    /// A recall does: what nobody can say yet is settled later.
    Recall,
    /// Somebody did, and what they began is carried to its end: it was allowed then.
    Begun,
}

impl Service {
    /// Undo an act. What came of it stands in the act's state: where the tool refuses, it stays done
    /// and a person takes over.
    pub async fn undo(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let (service, who, key) = (self.clone(), who.clone(), key.cloned());
        self.detached(async move {
            service.serving_act(id).await.undo_to_end(&who, id, key.as_ref()).await
        })
        .await
    }

    async fn undo_to_end(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ActView, ServiceError> {
        let body = self.act_body(who, id).await?;
        if !matches!(who, Principal::Customer { .. }) {
            self.require_in(who, Scope::Desk, body.conversation).await?;
        }
        let request = self.request(who, key, "undo", &id.to_string());
        let lane = self.lane(body.conversation);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(body.conversation, &mut state).await?;
        if let Some(act) = loaded.conversation.acting
            && !self.settle_in_time(&mut state, act).await?
        {
            return Err(ServiceError::Acting);
        }
        if self.repeated::<()>(request.as_ref()).await?.is_some() {
            return self.act_view(who, id, None).await;
        }
        let subject_key = self.subject_key(body.subject).await?;
        let kept = self.kept(&subject_key, id).await?;
        self.in_window(&kept)?;
        let mut writing = Writing::default();
        writing.documents.extend(remembered(request.as_ref(), &())?);
        if kept.body.state == ActState::Proposed {
            self.withdraw_proposal(&mut state, &subject_key, kept, who, writing).await?;
            return self.act_view(who, id, None).await;
        }
        let is_customer = matches!(who, Principal::Customer { .. });
        let (first, patience) = (kept.clone(), Patience::None);
        let saga = self.undo_saga(&mut state, &subject_key, kept, who, patience, writing);
        match Box::pin(saga).await {
            Err(ServiceError::Undo(why)) if is_customer && why.is_for_now() => {
                let mut writing = Writing::default();
                // A tool may have been stopped after a first step was taken.
                if self.repeated::<()>(request.as_ref()).await?.is_none() {
                    writing.documents.extend(remembered(request.as_ref(), &())?);
                }
                self.undo_later(&mut state, &subject_key, first, writing).await?;
            }
            undone => drop(undone?),
        }
        self.act_view(who, id, None).await
    }

    /// Keep that the customer asked in time for what cannot be undone right now, and have a person see to it.
    async fn undo_later(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        mut kept: Kept,
        mut writing: Writing,
    ) -> Result<(), ServiceError> {
        let is_asked = kept.body.undo_asked.is_some();
        self.ask_in_time(key, &mut kept, &mut writing).await?;
        if is_asked {
            self.write(state, writing).await?;
            return Ok(());
        }
        let cause = kept.id;
        self.tell_of(state, key, &kept, cause, "act-undo-later", true, writing).await
    }

    /// Undo an act whose conversation is held, whatever its window says; how it stands then.
    pub(super) async fn undo_kept(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        mut kept: Kept,
        who: &Principal,
        patience: Patience,
        mut writing: Writing,
    ) -> Result<ActState, ServiceError> {
        let arguments = self.arguments_to_undo(&kept)?;
        let conversation = self.loaded(kept.body.conversation, state).await?.conversation.clone();
        let mut judged = Judged::default();
        self.may_undo(&conversation, &kept, who, patience, &mut judged).await?;
        let code = match patience {
            Patience::None | Patience::Begun => "rule.undo_asked",
            Patience::Recall => "recall.run",
        };
        let mut draft = self.route(&conversation, who, code);
        draft.kind = DecisionKind::Undo;
        draft.cause = Some(kept.id);
        draft.why_de = vec!["Es sollte rückgängig gemacht werden.".to_owned()];
        draft.why_en = vec!["It was to be undone.".to_owned()];
        let mut draft = draft.judged(judged);
        draft.inputs = vec![CommittedText {
            field: "arguments".to_owned(),
            text: serde_json::to_string(&arguments)
                .map_err(|_| ServiceError::Corrupt { what: "act" })?,
        }];
        kept.body.state = ActState::Undoing;
        kept.body.since = self.now();
        kept.body.running = draft.id;
        kept.body.undo_tried = true;
        writing.event(Event::Intended { act: kept.id, decision: draft.id });
        writing.entry(&mut self.record(key, draft)?);
        writing.documents.push(self.act_document(key, &kept)?);
        self.write(state, writing).await?;
        kept.version += 1;
        let performed = self.invert(&kept, Approach::Perform).await;
        if matches!((&performed, patience), (Performed::Unknown(_), Patience::Recall)) {
            return Ok(ActState::Undoing);
        }
        self.undone(state, key, kept, performed).await
    }

    /// Whether it may still be undone, as far as the contract's window goes.
    pub(super) fn in_window(&self, kept: &Kept) -> Result<(), ServiceError> {
        let body = &kept.body;
        let refused = |error| Err(ServiceError::Undo(error));
        match (body.state, body.undo_until) {
            (ActState::Done, None) => refused(UndoError::Irreversible),
            (ActState::Done, Some(until)) if body.undo_asked.is_none() && self.now() > until => {
                refused(UndoError::TooLate(until))
            }
            // What else stands against it is found with the arguments.
            _ => Ok(()),
        }
    }

    /// The arguments of the inverse, if it can be done now.
    pub(super) fn arguments_to_undo(&self, kept: &Kept) -> Result<Arguments, ServiceError> {
        let body = &kept.body;
        match body.state {
            ActState::Done => {}
            ActState::Undone => return Err(ServiceError::Undo(UndoError::Undone)),
            other => return Err(ServiceError::Undo(UndoError::NotDone(other))),
        }
        if body.undo_until.is_none() {
            return Err(ServiceError::Undo(UndoError::Irreversible));
        }
        if self.is_tool_stopped(&body.tool) {
            return Err(ServiceError::Undo(UndoError::Stopped));
        }
        let known = self.assistant().operation(&body.tool, &body.operation);
        let known = known.filter(|(tool, _)| self.0.gate.has(tool));
        let inverse = known.and_then(|(_, operation)| operation.undo.as_ref());
        let result = kept.secret.result.as_ref();
        let arguments = inverse
            .zip(result)
            .and_then(|(inverse, result)| inverse.arguments_of(&kept.secret.arguments, result));
        arguments.ok_or(ServiceError::Undo(UndoError::NotConnected))
    }

    /// Have the tool undo it.
    pub(super) async fn invert(&self, kept: &Kept, approach: Approach) -> Performed {
        let lost = Performed::Unknown("the assistant's folder no longer has the operation");
        let body = &kept.body;
        let Some((tool, operation)) = self.assistant().operation(&body.tool, &body.operation)
        else {
            return lost;
        };
        let (Some(inverse), Some(result)) = (&operation.undo, &kept.secret.result) else {
            return lost;
        };
        let Some(arguments) = inverse.arguments_of(&kept.secret.arguments, result) else {
            return lost;
        };
        if self.0.gate.is_ours(tool) && approach != Approach::Ask {
            let is_stopped = self.is_tool_stopped(&tool.id);
            return if is_stopped { Performed::Stopped } else { Performed::Done(json!({})) };
        }
        let effect = Effect {
            tool,
            endpoint: &inverse.endpoint,
            arguments: &arguments,
            key: &body.running.to_string(),
            written: self.assistant().written(tool, &inverse.endpoint, &arguments, body.language),
            fits: &|_| true,
            stopped: self.watch_tool(&tool.id),
        };
        self.0.gate.bring_about(&effect, approach).await
    }

    /// What came of undoing an act that a crash interrupted.
    pub(super) async fn settle_undo(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        kept: Kept,
        force: bool,
    ) -> Result<bool, ServiceError> {
        let performed = self.invert(&kept, Approach::Settle).await;
        if matches!(performed, Performed::Unknown(_)) && !force {
            return Ok(false);
        }
        let (saga, recall) = (kept.body.saga, kept.body.recall);
        let stands = self.undone(state, key, kept, performed).await?;
        if let (ActState::Undone, Some(last)) = (stands, saga) {
            self.resume_saga(state, key, last, recall).await?;
        }
        Ok(true)
    }

    /// Write what came of it, and say it.
    async fn undone(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        mut kept: Kept,
        performed: Performed,
    ) -> Result<ActState, ServiceError> {
        let conversation = self.loaded(kept.body.conversation, state).await?.conversation.clone();
        let mut writing = Writing::default();
        let performed = match performed {
            // Somebody may have done it by now: then it stands.
            Performed::Done(_) if self.is_task(&kept) => {
                // Rare: it does not make every future that may come here larger.
                let (performed, task) = Box::pin(self.withdraw_task(&kept)).await?;
                writing.documents.extend(task);
                performed
            }
            other => other,
        };
        let (now_is, code, words, result) = match performed {
            Performed::Done(result) => (
                ActState::Undone,
                "undo.done",
                ("Das System hat es rückgängig gemacht.", "The system has undone it."),
                Some(result),
            ),
            Performed::Refused(_) => (
                ActState::Done,
                "undo.refused",
                (
                    "Das System hat es abgelehnt, das rückgängig zu machen. Ein Mensch kümmert sich darum.",
                    "The system refused to undo it. A person will see to it.",
                ),
                None,
            ),
            Performed::Stopped => (
                ActState::Done,
                "undo.stopped",
                (
                    "Es wurde angehalten, bevor es rückgängig gemacht war. Ein Mensch kümmert sich darum.",
                    "It was stopped before it was undone. A person will see to it.",
                ),
                None,
            ),
            Performed::Unknown(_) => (
                ActState::Unknown,
                "undo.unknown",
                (
                    "Das System konnte nicht sagen, ob es rückgängig gemacht wurde. Ein Mensch \
                     prüft es.",
                    "The system could not say whether it was undone. A person will find out.",
                ),
                None,
            ),
        };
        let original = kept.secret.result.clone();
        let result = result.map(Brought::of);
        let decision =
            self.outcome_of(key, &conversation, &mut kept, code, words, result, &mut writing)?;
        kept.secret.result = original;
        let before = Became::of(&kept);
        kept.body.state = now_is;
        kept.body.since = self.now();
        writing.tallies.extend(before.tallies(&kept));
        writing.event(Event::Acted { act: kept.id, decision, state: now_is });
        writing.documents.push(self.act_document(key, &kept)?);
        let is_undone = now_is == ActState::Undone;
        if is_undone {
            writing.documents.extend(self.free_places(&kept).await?);
        }
        let words = match now_is {
            ActState::Undone => "act-undone",
            ActState::Unknown => "act-undo-unknown",
            _ => "act-not-undone",
        };
        self.tell_of(state, key, &kept, decision, words, !is_undone, writing).await?;
        Ok(now_is)
    }

    /// Say of an act, outside any procedure, how it stands. With `handover` a person takes over, unless one has the
    /// conversation; what is restricted stays between people.
    #[expect(clippy::too_many_arguments, reason = "what happened, and how it is told")]
    pub(super) async fn tell_of(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        kept: &Kept,
        cause: DecisionId,
        words: &str,
        handover: bool,
        mut writing: Writing,
    ) -> Result<(), ServiceError> {
        let loaded = self.loaded(kept.body.conversation, state).await?;
        let (mut conversation, is_restricted) = (loaded.conversation.clone(), loaded.restricted);
        self.reopen_to_tell(key, &mut conversation, &mut writing)?;
        let is_beside = beside_a_person(&conversation);
        let handover = handover && !is_beside;
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        let known = known.filter(|_| !(is_beside && is_restricted));
        let Some((_, operation)) = known else {
            if handover && conversation.owner == Owner::Assistant {
                let reason = HandoverReason::Act;
                writing.event(Event::HandedOver { decision: cause, reason });
            }
            self.write(state, writing).await?;
            return Ok(());
        };
        let begun = self.procedure(&conversation).await?;
        let standing = Standing::default();
        let scene = self.scene(&conversation, "", begun.as_ref(), &standing);
        let letter = self.letter_for(kept).await?;
        let letter = letter.as_deref();
        let composed = self.assistant().compose_told(words, operation, letter, handover, &scene);
        let reply =
            ReplyIds { turn: None, message: self.0.ids.event(), decision: self.0.ids.event() };
        let acting = super::Acting { reply, question: String::new(), language: scene.language };
        let mut judged = Judged::default();
        // What became of an act is told whatever a rule says about texts; the verdict is recorded.
        let purpose = if is_beside { Purpose::Outcome } else { Purpose::Follow };
        let asked = (purpose, &Findings::default());
        if !self.may_release(&mut judged, &conversation, &composed, asked, &scene) {
            judged.released_anyway(purpose);
        }
        let mut draft = self.told(&conversation, &acting, cause).judged(judged);
        let handover = composed.handover;
        draft.reasons.push(match handover {
            Some(reason) => Reason::of(reason.code()),
            None => Reason::of("act.told"),
        });
        if handover.is_some() {
            draft.kind = DecisionKind::Handoff;
        }
        draft.output = Some(CommittedText { field: "reply".to_owned(), text: composed.text() });
        let decided = Decided { draft, composed, handover, proposed: None };
        self.release(state, key, reply, decided, writing).await?;
        Ok(())
    }
}
