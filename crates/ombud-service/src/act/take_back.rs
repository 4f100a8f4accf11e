//! What a customer takes back in words: the newest act of their conversation that stands, or that waits to be released.
//!
//! What waits is withdrawn with the reply. What was done is undone right after it, by the contract's inverse: that it is
//! due is written with the reply, so that a crash in between leaves it to the next start.

use ombud_assistant::{Stack, TakesBack, is_named};
use ombud_domain::{ActState, Conversation, DecisionId, DecisionKind, Event, Language, Reason};
use ombud_policy::Purpose;
use ombud_store::{DocumentQuery, SubjectKey};

use super::{Acting, Body, KIND, Kept, body, undo::Patience};
use crate::{
    Principal, Service, ServiceError, Thing,
    auth::parse_id,
    authentication::Standing,
    decide::Decided,
    findings::Findings,
    judge::Judged,
    live::Loaded,
    record::{CommittedText, Writing},
};

/// Events before a message that are looked at for what it follows.
const EVENTS_MAX: u64 = 30;

/// What a message takes back.
pub(crate) struct TakenBack {
    /// The reply that says so.
    pub(crate) decided: Decided,
    /// The act that is to be undone right after it.
    pub(crate) undo: Option<DecisionId>,
}

impl Service {
    /// What a message takes back, which says that it does; what that changes goes into the writing.
    pub(crate) async fn taken_back(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        (how, begun): (TakesBack, Option<&Stack>),
        acting: &Acting,
        inputs: Vec<CommittedText>,
        writing: &mut Writing,
    ) -> Result<Option<TakenBack>, ServiceError> {
        if self.is_stopped(conversation.site.as_deref()) {
            return Ok(None);
        }
        let again = how == TakesBack::ByName { again: true };
        let text = &acting.question;
        let meant = self.meant(key, conversation, (how, begun), text).await?;
        let Some((mut kept, is_several)) = meant else { return Ok(None) };
        let id = kept.id;
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        let Some((_, operation)) = known else { return Ok(None) };
        let who = Principal::Customer { conversation: conversation.id };
        let mut judged = Judged::default();
        judged.because(
            "rule.undo_asked",
            "Sie wollten, dass es rückgängig gemacht wird.",
            "You wanted it to be undone.",
        );
        let (words, handover, undo) = if kept.body.state == ActState::Proposed {
            self.withdraw_with(key, conversation, &mut kept, &who, writing)?;
            ("act-taken-back", false, None)
        } else {
            let may = self.whole(key, conversation, &kept, &who, Patience::None).await;
            let outcome = match may.map_err(|hindered| hindered.judged_into(&mut judged)) {
                Ok(_) if is_several => ("act-undoing-all", false, Some(id)),
                Ok(_) => ("act-undoing", false, Some(id)),
                Err(ServiceError::Undo(why)) if why.is_for_now() => ("act-undo-later", true, None),
                Err(ServiceError::Undo(_)) => ("act-not-undone", true, None),
                Err(error) => return Err(error),
            };
            if outcome.0 != "act-not-undone" {
                kept.body.undo_due = outcome.2.is_some();
                self.ask_in_time(key, &mut kept, writing).await?;
            }
            outcome
        };
        let standing = Standing::default();
        let scene = self.scene(conversation, "", begun, &standing);
        let assistant = self.assistant();
        let mut composed = assistant.compose_told(words, operation, None, handover, &scene);
        if again {
            assistant.offer_again(&mut composed, &kept.body.flow, &scene);
        }
        // What becomes of an act is told whatever a rule says about texts; the verdict is recorded.
        let asked = (Purpose::Follow, &Findings::default());
        if !self.may_release(&mut judged, conversation, &composed, asked, &scene) {
            judged.released_anyway(Purpose::Follow);
        }
        let mut draft = self.told(conversation, acting, id).judged(judged);
        draft.inputs = inputs;
        let handover = composed.handover;
        draft.reasons.extend(handover.map(|reason| Reason::of(reason.code())));
        if handover.is_some() {
            draft.kind = DecisionKind::Handoff;
        }
        draft.output = Some(CommittedText { field: "reply".to_owned(), text: composed.text() });
        let decided = Decided { draft, composed, handover, proposed: None };
        Ok(Some(TakenBack { decided, undo }))
    }

    /// The act that a message takes back, with what followed from it, and whether something did; `None` where it means none.
    async fn meant(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        (how, begun): (TakesBack, Option<&Stack>),
        text: &str,
    ) -> Result<Option<(Kept, bool)>, ServiceError> {
        let under_way = begun.filter(|stack| stack.is_under_way());
        // In the middle of something, that is what is cancelled, and nothing new is offered.
        let named = match how {
            TakesBack::RightAfter
            | TakesBack::WhereItStands
            | TakesBack::ByName { again: true }
                if under_way.is_some() =>
            {
                return Ok(None);
            }
            TakesBack::ByName { .. } | TakesBack::ByTitle => Some(text),
            TakesBack::Plainly | TakesBack::WhereItStands | TakesBack::RightAfter => None,
        };
        let acts = self.acts_in_order(conversation.id).await?;
        let is_thing = matches!(how, TakesBack::ByName { .. });
        let is_meant = |body: &Body| {
            stands(body) && named.is_none_or(|text| self.is_about(body, text, is_thing))
        };
        let newest = acts.iter().rev().find(|(_, body)| is_meant(body));
        let Some(&(id, _)) = newest else { return Ok(None) };
        if how == TakesBack::RightAfter && !self.was_just_told(conversation, id).await? {
            return Ok(None);
        }
        let first = first_of_run(&acts, id);
        let kept = self.kept(key, first).await?;
        // What is being arranged is meant then, and not what was.
        let arranged = under_way.and_then(Stack::begun).filter(|_| named.is_some());
        let is_other = arranged != Some(kept.body.flow.as_str());
        Ok(is_other.then_some((kept, first != id)))
    }

    /// Undo what a turn took back. It is due all the same where that fails, and settled.
    pub(crate) async fn undo_now(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        act: DecisionId,
    ) {
        if let Err(error) = self.undo_due(state, key, act).await {
            tracing::warn!(act = %act, error = %error, "not undone yet");
        }
    }

    /// Undo what a customer took back in words, whoever comes to it first: the turn, or the next start.
    async fn undo_due(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        id: DecisionId,
    ) -> Result<(), ServiceError> {
        let mut kept = self.kept(key, id).await?;
        if !kept.body.undo_due {
            return Ok(());
        }
        kept.body.undo_due = false;
        let mut words = "act-not-undone";
        if kept.body.state == ActState::Done {
            let who = Principal::Customer { conversation: kept.body.conversation };
            let (patience, writing) = (Patience::None, Writing::default());
            match Box::pin(self.undo_saga(state, key, kept, &who, patience, writing)).await {
                Err(ServiceError::Undo(why)) if why.is_for_now() => words = "act-undo-later",
                Err(ServiceError::Undo(_)) | Ok(ActState::Done) => {}
                other => return other.map(drop),
            }
            kept = self.kept(key, id).await?;
            if !kept.body.undo_due {
                // It was tried, and a person was told of it.
                return Ok(());
            }
            kept.body.undo_due = false;
        }
        let mut writing = Writing::default();
        writing.documents.push(self.act_document(key, &kept)?);
        if kept.body.state == ActState::Done {
            return self.tell_of(state, key, &kept, id, words, true, writing).await;
        }
        self.write(state, writing).await?;
        Ok(())
    }

    /// Undo what was taken back and interrupted by a crash; how many.
    pub(super) async fn settle_due(&self, limit: usize) -> Result<usize, ServiceError> {
        let mut settled = 0;
        let query = DocumentQuery::equal(KIND, "undo_due", "", limit);
        for document in self.open_acts(query).await? {
            let id: DecisionId = parse_id(Thing::Act, &document.id)?;
            let body = body(&document)?;
            let lane = self.lane(body.conversation);
            // The turn that took it back holds the lane until it is undone.
            let Ok(mut state) = lane.state.try_lock() else { continue };
            let Ok(loaded) = self.load(body.conversation).await else { continue };
            if loaded.conversation.acting.is_some() || loaded.restricted {
                continue;
            }
            let service = self.serving(&loaded.conversation);
            let key = service.subject_key(body.subject).await?;
            *state = Some(loaded);
            match service.undo_due(&mut state, &key, id).await {
                Ok(()) => settled += 1,
                Err(error) => tracing::warn!(act = %id, error = %error, "not undone yet"),
            }
        }
        Ok(settled)
    }

    /// Whether a message names what was done, by the title of the operation or of the procedure that led to it; where it
    /// cancels a thing, only what made one.
    fn is_about(&self, body: &Body, text: &str, is_thing: bool) -> bool {
        let operation = self.assistant().operation(&body.tool, &body.operation);
        let operation = operation.filter(|(_, operation)| !is_thing || operation.makes_something());
        if operation.is_none() {
            return false;
        }
        let flow = self.assistant().flow(&body.flow);
        [Language::DE, Language::EN].into_iter().any(|language| {
            let titles = operation.map(|(_, operation)| operation.title(language)).into_iter();
            let titles = titles.chain(flow.map(|flow| flow.title(language)));
            titles.into_iter().any(|title| is_named(title, text))
        })
    }

    /// Whether the customer has written nothing since they were told of an act.
    async fn was_just_told(
        &self,
        conversation: &Conversation,
        act: DecisionId,
    ) -> Result<bool, ServiceError> {
        let from = conversation.version.saturating_sub(EVENTS_MAX);
        let most = usize::try_from(EVENTS_MAX).unwrap_or(usize::MAX);
        let events = self.0.store.events(conversation.id.as_uuid(), from, most).await?;
        for stored in events.iter().rev() {
            match crate::live::parse(stored).map(|(_, event)| event) {
                Some(Event::Acted { act: told, .. } | Event::Proposed { act: told }) => {
                    return Ok(told == act);
                }
                Some(Event::Received { .. }) | None => return Ok(false),
                Some(_) => {}
            }
        }
        Ok(false)
    }

    /// Take back what waits to be released: it will not be done.
    fn withdraw_with(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        kept: &mut Kept,
        who: &Principal,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        let mut draft = self.route(conversation, who, "approval.withdrawn");
        draft.language = kept.body.language;
        let why = match who {
            Principal::Customer { .. } => {
                ("Die Kundin oder der Kunde hat es zurückgezogen.", "The customer took it back.")
            }
            _ => (
                "Ein Mensch aus dem Team hat es zurückgezogen.",
                "A person on the team took it back.",
            ),
        };
        self.end_proposal(key, kept, draft, ActState::Withdrawn, why, writing)
    }

    /// Take back what waits to be released, as its customer or the company's people ask for it, and say so.
    pub(super) async fn withdraw_proposal(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        mut kept: Kept,
        who: &Principal,
        mut writing: Writing,
    ) -> Result<(), ServiceError> {
        let conversation = self.loaded(kept.body.conversation, state).await?.conversation.clone();
        self.withdraw_with(key, &conversation, &mut kept, who, &mut writing)?;
        let cause = kept.id;
        self.tell_of(state, key, &kept, cause, "act-taken-back", false, writing).await
    }
}

/// Whether an act changed something and stands, or would if it were released.
fn stands(body: &Body) -> bool {
    matches!(body.state, ActState::Done | ActState::Proposed) && body.changes()
}

/// The first act of the same run of a procedure that stands and can be undone, up to the one that is meant: one wish was all of
/// them, such as three consents.
fn first_of_run(acts: &[(DecisionId, Body)], meant: DecisionId) -> DecisionId {
    let mut first = meant;
    let before = |id: DecisionId| {
        let (_, body) = acts.iter().find(|(known, _)| *known == id)?;
        let after = body.after?;
        let (id, body) = acts.iter().find(|(known, _)| *known == after)?;
        (stands(body) && body.undo_until.is_some()).then_some(*id)
    };
    // Each follows from an earlier one, so that there is an end.
    for _ in 0..acts.len() {
        let Some(earlier) = before(first) else { break };
        first = earlier;
    }
    first
}
