//! Carrying out an act: decided, written, done, written.

use std::time::Instant;

use ombud_assistant::{
    Call, CallOutcome, Command, Draft as Composed, Operation, Part, Scene, Stack, Tool,
};
use ombud_domain::{
    ActState, Autonomy, Conversation, Cost, DecisionId, DecisionKind, Disclosure, Event,
    HandoverReason, Language, Opened, Owner, Reason, Undo, UndoBy,
};
use ombud_policy::Purpose;
use ombud_store::SubjectKey;

use super::{
    Body, Bounded, Bounds, Kept,
    code::{is_code, limit_of},
    limits::places_for,
    track::Became,
};
use crate::{
    Answered, Principal, Service, ServiceError,
    decide::{Decided, ReplyIds, Stage, sources, steps},
    findings::Findings,
    gate::{Approach, Effect, Performed, holds_undo, visible},
    judge::Judged,
    live::Loaded,
    record::{CommittedText, Draft, Writing},
};

/// What a tool answered, and what was found in it.
pub(super) struct Brought {
    value: serde_json::Value,
    found: Findings,
}

impl Brought {
    pub(super) fn of(value: serde_json::Value) -> Self {
        Self { found: Findings::in_answer(&value), value }
    }

    pub(super) fn into_value(self) -> serde_json::Value {
        self.value
    }
}

/// For which turn something is done.
pub(crate) struct Acting {
    pub(crate) reply: ReplyIds,
    /// What the customer wrote.
    pub(crate) question: String,
    pub(crate) language: Language,
}

/// An act that was decided and is not written yet.
struct Intent {
    draft: Draft,
    call: Call,
    composed: Composed,
    autonomy: Autonomy,
}

impl Service {
    /// Carry out what was decided, whatever it calls next, and release the reply that tells of it.
    ///
    /// `writing` holds what goes before: it is written with the first intent. From then on the turn
    /// has happened, and no error may make it happen again.
    pub(crate) async fn act(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        acting: Acting,
        decided: Decided,
        writing: Writing,
    ) -> Result<Answered, ServiceError> {
        let Some(conversation) = state.as_ref().map(|loaded| loaded.conversation.clone()) else {
            return Err(ServiceError::Busy);
        };
        let intent = first_intent(&conversation, decided)?;
        let kept = self.intend(state, key, &acting, intent, writing).await?;
        let (decided, writing) =
            self.carry_out(state, key, &acting, kept).await.map_err(unfinished)?;
        self.release(state, key, acting.reply, decided, writing).await.map_err(unfinished)
    }

    /// Write that something is about to be done.
    async fn intend(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        acting: &Acting,
        intent: Intent,
        mut writing: Writing,
    ) -> Result<Kept, ServiceError> {
        let clock = Stage::begin("intend");
        let Intent { mut draft, call, composed, autonomy } = intent;
        draft.kind = DecisionKind::Act;
        let known = self.assistant().operation(&call.tool, &call.operation);
        let limit = known.and_then(|(_, operation)| limit_of(operation));
        let id = draft.conversation.ok_or(ServiceError::Corrupt { what: "act" })?;
        let conversation = self.loaded(id, state).await?.conversation.clone();
        let standing = self.standing(&conversation).await?;
        let places = known.and_then(|(_, operation)| places_for(&call, operation, &standing));
        let mut kept = self.new_act(
            &draft,
            call,
            composed,
            autonomy,
            (acting, &standing, conversation.site.clone()),
        )?;
        self.promise_undo(&conversation, &mut kept).await?;
        self.describe(&mut draft, &kept)?;
        writing.documents.extend(self.claim(&kept, limit).await?);
        if let Some((_, operation)) = known {
            writing.documents.extend(self.take_places(&mut kept, operation, places).await?);
        }
        writing.documents.extend(self.new_code(&mut kept).await?);
        writing.event(Event::Intended { act: kept.id, decision: kept.id });
        writing.entry(&mut self.record(key, draft)?);
        writing.documents.push(self.act_document(key, &kept)?);
        clock.end();
        self.write(state, writing).await?;
        kept.version = 1;
        Ok(kept)
    }

    /// Do it, and what follows from it, until words are left to say.
    pub(super) async fn carry_out(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        acting: &Acting,
        mut kept: Kept,
    ) -> Result<(Decided, Writing), ServiceError> {
        loop {
            let performed = self.perform(&kept, Approach::Perform).await;
            match self.after(state, key, acting, kept, performed).await? {
                After::Reply(decided, writing) => return Ok((*decided, writing)),
                After::Act(intent, writing) => {
                    kept = self.intend(state, key, acting, *intent, writing).await?;
                }
            }
        }
    }

    /// Have the tool do it.
    pub(super) async fn perform(&self, kept: &Kept, approach: Approach) -> Performed {
        let Body { tool, operation, .. } = &kept.body;
        let Some((tool, operation)) = self.assistant().operation(tool, operation) else {
            return Performed::Unknown("the assistant's folder no longer has the operation");
        };
        if self.0.gate.is_ours(tool) && approach != Approach::Ask {
            // The task is written with the result, so nothing can come in between.
            let is_stopped = self.watch_stops(&tool.id, kept.body.site.as_deref()).now();
            return if is_stopped { Performed::Stopped } else { Self::made_task(kept) };
        }
        // What is kept nowhere is gone after a crash: then it can be asked about, and not repeated.
        let arguments = &kept.once.with(&kept.secret.arguments);
        let stack = kept.secret.composed.procedure.as_ref();
        // Where a later version of the folder no longer stands at the call, a person goes on.
        let fits = |result: &serde_json::Value| {
            holds_undo(operation, arguments, result)
                && stack.and_then(|stack| self.assistant().can_keep(stack, result)) != Some(false)
        };
        let key = kept.id.to_string();
        let effect = Effect {
            tool,
            endpoint: &operation.endpoint,
            arguments,
            key: &key,
            written: self.assistant().written(
                tool,
                &operation.endpoint,
                arguments,
                kept.body.language,
            ),
            fits: &fits,
            stopped: self.watch_stops(&tool.id, kept.body.site.as_deref()),
        };
        let started = Instant::now();
        let performed = self.0.gate.bring_about(&effect, approach).await;
        metrics::histogram!("ombud_act_seconds", "tool" => tool.id.clone())
            .record(started.elapsed().as_secs_f64());
        performed
    }

    /// What came of it goes into a writing, and the text goes on from there: to another act, or to a
    /// reply.
    async fn after(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        acting: &Acting,
        mut kept: Kept,
        performed: Performed,
    ) -> Result<After, ServiceError> {
        let id = kept.body.conversation;
        let mut conversation = self.loaded(id, state).await?.conversation.clone();
        let mut writing = Writing::default();
        let clock = Stage::begin("result");
        let (outcome, cause, brought) =
            self.result(key, &conversation, &mut kept, performed, &mut writing)?;
        writing.documents.extend(self.new_task(&kept)?);
        clock.end();
        self.reopen_to_tell(key, &mut conversation, &mut writing)?;
        let standing = self.standing(&conversation).await?;
        let scene = Scene {
            language: acting.language,
            ..self.scene(&conversation, &acting.question, None, &standing)
        };
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        // What only looked, and a code, is nothing to tell of by itself.
        let known = known.filter(|_| kept.body.effect.changes() && !is_code(&kept.body.operation));
        let done = kept.body.state == ActState::Done;
        let part = known.filter(|_| done).map(|(_, operation)| {
            let until = kept.body.undo_until.filter(|_| kept.body.by_customer);
            self.assistant().act_part(kept.id.to_string(), operation, until, acting.language)
        });
        let before = std::mem::take(&mut kept.secret.composed);
        writing.documents.push(self.act_document(key, &kept)?);
        let is_beside = beside_a_person(&conversation);
        let mut composed = self.assistant().compose_called(before, &outcome, part.clone(), &scene);
        if is_beside {
            let stands = kept.body.state;
            composed.parts = self.outcome_parts(known, stands, part, &scene);
            composed = said_beside(composed, self.procedure(&conversation).await?);
        } else if acting.reply.turn.is_none() {
            // Released later: what the customer began meanwhile waits below.
            composed.procedure =
                Stack::above(self.procedure(&conversation).await?, composed.procedure);
        }
        let mut judged = Judged::default();
        let bounds = Bounds {
            conversation: &conversation,
            scene: &scene,
            standing: &standing,
            proven: None,
            confidence: 1.0,
            counted: 0,
        };
        let Bounded { mut composed, mut proposed } =
            self.bounded(composed, &bounds, &mut judged).await?;
        let mut draft = self.told(&conversation, acting, cause);
        if let Some(call) = composed.call.take() {
            draft.id = self.0.ids.event();
            let draft = draft.judged(judged);
            let autonomy = level_of(&draft);
            let intent = Intent { draft, call, composed, autonomy };
            return Ok(After::Act(Box::new(intent), writing));
        }
        let purpose = if is_beside { Purpose::Outcome } else { Purpose::Follow };
        let asked = (purpose, &brought);
        if !self.may_release(&mut judged, &conversation, &composed, asked, &scene) {
            if is_beside {
                judged.released_anyway(purpose);
            } else {
                composed = self.withheld(composed, &scene);
                // A person has it now, and it is not released beside them.
                proposed = None;
            }
        }
        draft.reasons.extend(steps(&composed));
        let handover = composed.handover;
        if let Some(reason) = handover {
            draft.kind = DecisionKind::Handoff;
            draft.reasons.push(Reason::of(reason.code()));
        }
        draft.output = Some(CommittedText { field: "reply".to_owned(), text: composed.text() });
        draft.sources = sources(&composed);
        let draft = draft.judged(judged);
        Ok(After::Reply(Box::new(Decided { draft, composed, handover, proposed }), writing))
    }

    /// What is said of an act while a person has the conversation: that it was done, or that it was not.
    fn outcome_parts(
        &self,
        known: Option<(&Tool, &Operation)>,
        stands: ActState,
        done: Option<Part>,
        scene: &Scene<'_>,
    ) -> Vec<Part> {
        let words = match stands {
            ActState::Done => return done.into_iter().collect(),
            ActState::Unknown => "act-unknown",
            _ => "act-not-done",
        };
        let told = known.map(|(_, operation)| {
            self.assistant().compose_told(words, operation, None, false, scene)
        });
        told.map_or_else(Vec::new, |told| told.parts)
    }

    /// The words where a rule withholds the text: a person takes over, and what was done is told.
    fn withheld(&self, composed: Composed, scene: &Scene<'_>) -> Composed {
        let reason = HandoverReason::Policy;
        let handed = self.assistant().compose(&Command::HandOver { reason }, scene);
        let mut handed = handed.unwrap_or_default();
        let acts = composed.parts.into_iter().filter(|part| matches!(part, Part::Act { .. }));
        handed.parts.extend(acts);
        handed.passed = composed.passed;
        handed.handover = Some(reason);
        handed
    }

    /// The decision that records what came of an act.
    fn result(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        kept: &mut Kept,
        performed: Performed,
        writing: &mut Writing,
    ) -> Result<(CallOutcome, DecisionId, Findings), ServiceError> {
        let stopped = matches!(performed, Performed::Stopped);
        let before = Became::of(kept);
        let (state, outcome, result) = match performed {
            // Whatever it answered: the code may stand in it.
            Performed::Done(_) if is_code(&kept.body.operation) => (
                ActState::Done,
                CallOutcome::Done { result: serde_json::Value::Null, act: None },
                None,
            ),
            Performed::Done(result) => {
                let seen = visible(result.clone());
                let act = kept.body.effect.changes().then(|| kept.id.to_string());
                (ActState::Done, CallOutcome::Done { result: seen, act }, Some(result))
            }
            // Nothing was refused: the code was nowhere else when the server was killed.
            Performed::Refused(None) if is_code(&kept.body.operation) => {
                (ActState::Refused, CallOutcome::Person, None)
            }
            Performed::Refused(status) => {
                tracing::info!(act = %kept.id, ?status, "a tool refused an act");
                (ActState::Refused, CallOutcome::Refused, None)
            }
            Performed::Stopped => (ActState::Refused, CallOutcome::Person, None),
            Performed::Unknown(why) => {
                tracing::warn!(act = %kept.id, why, "nobody can say whether an act was done");
                (ActState::Unknown, CallOutcome::Unknown, None)
            }
        };
        let (de, en) = match state {
            _ if stopped => (
                "Es wurde angehalten, bevor es geschah; es wurde nichts geändert.",
                "It was stopped before it happened; nothing was changed.",
            ),
            ActState::Done => ("Das System hat es ausgeführt.", "The system has done it."),
            ActState::Refused => (
                "Das System hat es abgelehnt; es wurde nichts geändert.",
                "The system refused it; nothing was changed.",
            ),
            _ => (
                "Das System konnte nicht sagen, ob es geschehen ist. Ein Mensch prüft es.",
                "The system could not say whether it happened. A person will find out.",
            ),
        };
        let result = result.map(Brought::of);
        let found = result.as_ref().map(|brought| brought.found.clone()).unwrap_or_default();
        let code = format!("act.{}", if stopped { "stopped" } else { state.as_str() });
        let decision =
            self.outcome_of(key, conversation, kept, &code, (de, en), result, writing)?;
        writing.event(Event::Acted { act: kept.id, decision, state });
        kept.body.state = state;
        kept.body.since = self.now();
        if !stopped {
            writing.tallies.extend(before.tallies(kept));
        }
        Ok((outcome, decision, found))
    }

    /// The decision that records what came of an act, or of undoing one.
    #[expect(clippy::too_many_arguments, reason = "each is said once, and two use cases share it")]
    pub(super) fn outcome_of(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        kept: &mut Kept,
        code: &str,
        (de, en): (&str, &str),
        result: Option<Brought>,
        writing: &mut Writing,
    ) -> Result<DecisionId, ServiceError> {
        let draft = self.outcome_draft(conversation, kept, code, (de, en), result.as_ref());
        if let Some(Brought { value, .. }) = result {
            kept.secret.result = Some(value);
        }
        let decision = draft.id;
        writing.entry(&mut self.record(key, draft)?);
        metrics::counter!(
            "ombud_acts",
            "tool" => kept.body.tool.clone(),
            "operation" => kept.body.operation.clone(),
            "result" => code.to_owned()
        )
        .increment(1);
        Ok(decision)
    }

    /// The same, before it is recorded.
    pub(super) fn outcome_draft(
        &self,
        conversation: &Conversation,
        kept: &Kept,
        code: &str,
        (de, en): (&str, &str),
        result: Option<&Brought>,
    ) -> Draft {
        let mut draft = Draft::system(self, DecisionKind::Result, conversation.subject);
        draft.conversation = Some(conversation.id);
        draft.turn = kept.body.reply.turn;
        draft.cause = Some(kept.body.running);
        draft.act = self.described(kept);
        draft.language = kept.body.language;
        conversation.channel.as_str().clone_into(&mut draft.channel);
        draft.reasons = vec![Reason::of(code)];
        draft.reasons.extend(result.into_iter().flat_map(|result| result.found.reasons()));
        draft.why_de = vec![de.to_owned()];
        draft.why_en = vec![en.to_owned()];
        // What was sent is paid for, also where nobody can say what became of it.
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        draft.cost.money_micro = known.map_or(0, |(_, known)| match code {
            "act.done" | "act.unknown" => known.cost_micro.into(),
            "undo.done" | "undo.unknown" => {
                known.undo.as_ref().map_or(0, |undo| undo.cost_micro.into())
            }
            _ => 0,
        });
        draft.output = result
            .map(|Brought { value, .. }| value.to_string())
            .map(|text| CommittedText { field: "result".to_owned(), text });
        draft
    }

    /// The decision to tell of it, before its words.
    pub(super) fn told(
        &self,
        conversation: &Conversation,
        acting: &Acting,
        cause: DecisionId,
    ) -> Draft {
        let mut draft = Draft::system(self, DecisionKind::Reply, conversation.subject);
        draft.id = acting.reply.decision;
        draft.conversation = Some(conversation.id);
        draft.turn = acting.reply.turn;
        draft.cause = Some(cause);
        draft.actor = self.actor();
        draft.disclosure = Some(Disclosure {
            opened: if conversation.disclosed { Opened::Before } else { Opened::Here },
            labelled: true,
        });
        draft.undo = Undo { by: UndoBy::Correction, until: None };
        draft.cost = Cost::default();
        draft.language = acting.language;
        conversation.channel.as_str().clone_into(&mut draft.channel);
        draft
    }

    /// Settle the act that a crash interrupted, and say what came of it. With `force` a person takes
    /// over what the tool cannot say; without, it stays as it is. Whether it is settled.
    pub(crate) async fn settle(
        &self,
        state: &mut Option<Loaded>,
        act: DecisionId,
        force: bool,
    ) -> Result<bool, ServiceError> {
        let Some(conversation) = state.as_ref().map(|loaded| loaded.conversation.clone()) else {
            return Err(ServiceError::Busy);
        };
        let key = self.subject_key(conversation.subject).await?;
        let kept = self.kept(&key, act).await?;
        if kept.body.state == ActState::Undoing {
            return self.settle_undo(state, &key, kept, force).await;
        }
        let performed = self.perform(&kept, Approach::Settle).await;
        if matches!(performed, Performed::Unknown(_)) && !force {
            return Ok(false);
        }
        let acting = kept.acting();
        let (decided, writing) = match self.after(state, &key, &acting, kept, performed).await? {
            After::Reply(decided, writing) => (*decided, writing),
            After::Act(intent, writing) => {
                let kept = self.intend(state, &key, &acting, *intent, writing).await?;
                self.carry_out(state, &key, &acting, kept).await?
            }
        };
        self.tell(state, &key, acting.reply, decided, writing).await?;
        tracing::info!(act = %act, "an act that was interrupted is settled");
        Ok(true)
    }

    /// Say what came of an act. Where there is nothing to say beside a person, it is only written.
    pub(super) async fn tell(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        reply: ReplyIds,
        decided: Decided,
        writing: Writing,
    ) -> Result<(), ServiceError> {
        if decided.composed.parts.is_empty() {
            self.write(state, writing).await?;
        } else {
            self.release(state, key, reply, decided, writing).await?;
        }
        Ok(())
    }

    /// A conversation that has ended is opened again, so that what came of an act can be told in it.
    pub(super) fn reopen_to_tell(
        &self,
        key: &SubjectKey,
        conversation: &mut Conversation,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        if conversation.owner == Owner::Closed {
            let who = Principal::Operator;
            self.reopen(key, conversation, &who, "rule.act_to_tell", writing)?;
        }
        Ok(())
    }
}

/// What follows when it is known what came of an act.
enum After {
    /// Words.
    Reply(Box<Decided>, Writing),
    /// Another act.
    Act(Box<Intent>, Writing),
}

/// A text that says what became of an act and nothing else: nothing is asked, offered or done beside a person.
fn said_beside(composed: Composed, begun: Option<Stack>) -> Composed {
    Composed {
        asks: false,
        confirmed: false,
        procedure: begun,
        handover: None,
        call: None,
        ..composed
    }
}

/// Whether a person has a conversation, or is waited for.
pub(super) fn beside_a_person(conversation: &Conversation) -> bool {
    matches!(conversation.owner, Owner::Queue | Owner::Agent { .. })
}

/// From the intent on, a turn is not tried again: it is settled.
pub(super) fn unfinished(error: ServiceError) -> ServiceError {
    tracing::error!(error = %error, "an act was interrupted");
    match error {
        ServiceError::Busy => ServiceError::Acting,
        other => other,
    }
}

/// The turn's decision as the decision to act.
fn first_intent(conversation: &Conversation, decided: Decided) -> Result<Intent, ServiceError> {
    let Decided { mut draft, mut composed, .. } = decided;
    let call = composed.call.take().ok_or(ServiceError::Corrupt { what: "act" })?;
    let autonomy = level_of(&draft);
    draft.cause = conversation.last_decision;
    draft.output = None;
    draft.sources = vec![];
    Ok(Intent { draft, call, composed, autonomy })
}

/// The level at which an act was permitted: the last thing that policy was asked.
fn level_of(draft: &Draft) -> Autonomy {
    match draft.verdicts.last() {
        Some(verdict) if ["autonomous", "step_up"].contains(&verdict.action.as_str()) => {
            Autonomy::Autonomous
        }
        _ => Autonomy::Act,
    }
}
