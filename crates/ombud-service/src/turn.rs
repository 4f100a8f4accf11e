//! The way of a message: inspect, understand, decide, compose, inspect, release with receipt.

use std::sync::Arc;

use jiff::Timestamp;
use ombud_assistant::{CodeCheck, Heard, Part, Stack, TakesBack};
use ombud_domain::{
    AuthorKind, Conversation, ConversationId, DecisionId, DecisionKind, Event, HandoverReason,
    Language, Locale, MessageId, Outcome, Owner, TurnId,
};
use ombud_ledger::{Opening as TextOpening, Receipt, TlogProof};
use ombud_store::{Committed, PutDocument, StoreError, SubjectKey};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tracing::{Instrument, Span, field};

use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError, Thing,
    act::{Acting, TakenBack},
    authentication::Standing,
    conversation::Said,
    decide::{Decided, Known, ReplyIds, Stage, joined, messages},
    idempotency,
    live::{Lane, Loaded, Pending, Received},
    mood::Mood,
    record::{Draft, Recorded, Writing, leaf_salt, text_salt},
    release::{Done, Overheard},
};

/// What became of a message.
#[derive(Debug, Clone)]
pub struct SentTurn {
    /// The message's id.
    pub message: MessageId,
    /// The turn it became part of.
    pub turn: TurnId,
    /// Who may speak now.
    pub owner: Owner,
    /// The reply; `None` while a person has the conversation.
    pub reply: Option<Answered>,
}

/// A reply that was released.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The message's id.
    pub message: MessageId,
    /// The decision that released it.
    pub decision: DecisionId,
    /// What kind of decision.
    pub kind: DecisionKind,
    /// Who wrote it, as the page shows it.
    pub author_label: String,
    /// The text as a whole.
    pub text: String,
    /// The text in its parts.
    pub parts: Vec<Part>,
    /// The language of the turn.
    pub language: Language,
    /// Why it went to a person, where it did.
    pub handover: Option<HandoverReason>,
    /// Whether it asks the customer back.
    pub asks: bool,
    /// The proof, for its owner.
    pub receipt: Receipt,
}

/// What an idempotent repetition is rendered from again.
#[derive(Serialize, Deserialize)]
struct SentIds {
    message: MessageId,
    turn: TurnId,
    decision: Option<DecisionId>,
}

/// How sure it takes to be that a message is in another of the languages that are spoken.
const SWITCH_MIN: f32 = 0.8;

/// How often a turn starts again when someone else wrote first.
const ATTEMPTS_MAX: usize = 8;

/// Messages in one turn, at most: its leaf holds a commitment to each.
const TURN_MESSAGES_MAX: usize = 16;
/// How many times the length of the window is waited, at most.
const WINDOWS_MAX: usize = 10;
/// How often a turn is decided again because more messages came; then they wait for the next.
const JOINS_MAX: usize = 3;

/// A turn on its way: its id and language, its messages, whoever waits for its answer, and the lane that may bring more.
type InTurn<'a> = (TurnId, Language, &'a [Arc<Received>], &'a [Pending], Option<&'a Lane>);

impl Service {
    /// Send a message as the customer and get the reply with its receipt.
    ///
    /// Messages that arrive before the reply is released join its turn, and each of their senders
    /// gets the same reply. While a person has the conversation there is no reply here; while one is waited for, only
    /// to danger, and once that what was written is added.
    pub async fn send(
        &self,
        who: &Principal,
        id: ConversationId,
        text: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<SentTurn, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations]).await?;
        let request =
            key.map(|key| idempotency::Request::new(self, who, key, &format!("send/{id}"), text));
        if let Some(request) = &request
            && let Some(sent) = self.answered_before(id, request).await?
        {
            return Ok(sent);
        }
        let clock = Stage::begin("inspect");
        let guard = &self.assistant().manifest().guard;
        let received = Received::inspected(self.0.ids.event(), text, guard)?;
        clock.end();
        let (answer, mut answered) = oneshot::channel();
        let pending =
            Pending { received: Arc::new(received), idempotency: request.clone(), answer };
        let lane = self.lane(id);
        lane.pending.lock().push(pending);
        // The turn runs to its end even if this sender hangs up: others may have joined it.
        let service = self.clone();
        let span = tracing::debug_span!("turn", kind = field::Empty, decision = field::Empty);
        let run = async move { service.run_lane(id, &lane).await };
        let run = self.0.tasks.spawn(run.instrument(span));
        let outcome = tokio::select! {
            biased;
            outcome = &mut answered => outcome,
            _ = run => answered.await,
        };
        match outcome {
            Ok(outcome) => outcome,
            Err(_) => Err(ServiceError::Stopping),
        }
    }

    /// Take what waits in a lane and answer it, if nobody else has.
    async fn run_lane(&self, id: ConversationId, lane: &Lane) {
        let mut state = lane.state.lock().await;
        if lane.pending.lock().is_empty() {
            return;
        }
        let window = self.0.settings.burst_window;
        if !window.is_zero() {
            // Wait until nothing came for the length of the window, or enough did.
            for _ in 0..WINDOWS_MAX {
                let count = lane.pending.lock().len();
                tokio::time::sleep(window).await;
                let came = lane.pending.lock().len();
                if came == count || came >= TURN_MESSAGES_MAX {
                    break;
                }
            }
        }
        for attempt in 1.. {
            // Whatever arrived before the release joins the turn, as far as it holds it. Each of the others
            // has a run of its own, which finds it.
            let mut taken: Vec<Pending> = {
                let mut pending = lane.pending.lock();
                let count = pending.len().min(TURN_MESSAGES_MAX);
                pending.drain(..count).collect()
            };
            if attempt > 1 {
                // Perhaps the other who wrote first had the same request.
                taken = self.not_answered(id, taken).await;
            }
            let repeated = take_repeated(&mut taken);
            if taken.is_empty() {
                return;
            }
            let is_full = taken.len() + repeated.len() >= TURN_MESSAGES_MAX;
            let joinable = (attempt <= JOINS_MAX && !is_full).then_some(lane);
            let result = self.answer(id, &mut state, &taken, joinable).await;
            match result {
                Err(ServiceError::Busy) if attempt < ATTEMPTS_MAX => {
                    let mut pending = lane.pending.lock();
                    taken.extend(repeated);
                    taken.append(&mut pending);
                    *pending = taken;
                }
                Ok(sent) => {
                    for (pending, sent) in taken.into_iter().zip(sent) {
                        drop(pending.answer.send(Ok(sent)));
                    }
                    fail(self.not_answered(id, repeated).await, &ServiceError::Busy);
                    return;
                }
                Err(error) => {
                    taken.extend(repeated);
                    fail(taken, &error);
                    return;
                }
            }
        }
    }

    /// Give those whose request was answered before that answer; the others come back.
    async fn not_answered(&self, id: ConversationId, waiting: Vec<Pending>) -> Vec<Pending> {
        let mut left = Vec::with_capacity(waiting.len());
        for pending in waiting {
            let before = match &pending.idempotency {
                Some(request) => self.answered_before(id, request).await.transpose(),
                None => None,
            };
            match before {
                Some(before) => drop(pending.answer.send(before)),
                None => left.push(pending),
            }
        }
        left
    }

    /// What a request was answered when it came before; `None` where it did not.
    async fn answered_before(
        &self,
        id: ConversationId,
        request: &idempotency::Request,
    ) -> Result<Option<SentTurn>, ServiceError> {
        match self.answered::<SentIds>(request).await? {
            Some(ids) => self.sent_before(id, &ids).await.map(Some),
            None => Ok(None),
        }
    }

    /// One attempt at a turn: load, decide, write.
    ///
    /// [`ServiceError::Busy`] asks for another attempt: someone wrote first, or more came into the
    /// `joinable` lane.
    async fn answer(
        &self,
        id: ConversationId,
        state: &mut Option<Loaded>,
        taken: &[Pending],
        joinable: Option<&Lane>,
    ) -> Result<Vec<SentTurn>, ServiceError> {
        let service = self.serving(&self.loaded(id, state).await?.conversation);
        // It is large: nobody who waits for it should be.
        Box::pin(service.answer_as_it_is(id, state, taken, joinable)).await
    }

    /// The same, by the version that serves the conversation.
    async fn answer_as_it_is(
        &self,
        id: ConversationId,
        state: &mut Option<Loaded>,
        pending: &[Pending],
        joinable: Option<&Lane>,
    ) -> Result<Vec<SentTurn>, ServiceError> {
        let loaded = self.loaded(id, state).await?;
        // What is restricted goes to a person; the AI says no more than that.
        let restricted = loaded.restricted;
        if let Some(act) = loaded.conversation.acting {
            // A crash came in between. What came of it must be known before anything else is said.
            if !self.settle_in_time(state, act).await? {
                return Err(ServiceError::Acting);
            }
        }
        let mut conversation = self.loaded(id, state).await?.conversation.clone();
        conversation.room(pending.len())?;
        let mut taken = self.taken(state, pending).await?;
        let redaction = self.redacted(&conversation, conversation.language, &mut taken);
        let taken: Vec<_> = taken.into_iter().map(Arc::new).collect();
        let taken = taken.as_slice();
        let procedure = if restricted { None } else { self.procedure(&conversation).await? };
        let language = self.language_of(&conversation, procedure.as_ref(), taken);
        let key = self.subject_key(conversation.subject).await?;
        let turn: TurnId = self.0.ids.event();
        let mut writing = Writing::default();
        if conversation.owner == Owner::Closed {
            let who = Principal::Customer { conversation: id };
            self.reopen(&key, &mut conversation, &who, "rule.customer_returns", &mut writing)?;
        }
        if let Some(draft) = redaction {
            writing.entry(&mut self.record(&key, Draft { turn: Some(turn), ..draft })?);
        }
        self.receive(&key, &mut conversation, (turn, language), taken, &mut writing)?;
        let sent = |reply: Option<Answered>, owner: Owner| {
            taken
                .iter()
                .map(|received| SentTurn {
                    message: received.id,
                    turn,
                    owner,
                    reply: reply.clone(),
                })
                .collect()
        };
        if conversation.owner == Owner::Queue && !restricted {
            let turn = (turn, language, taken, pending, joinable);
            let told = self.answer_waiting(state, &key, &conversation, turn, &mut writing);
            if let Some(reply) = told.await? {
                return Ok(sent(Some(reply), Owner::Queue));
            }
        }
        if conversation.owner != Owner::Assistant {
            writing.documents.extend(remember(pending, turn, None)?);
            self.write(state, writing).await?;
            if !restricted {
                self.listen_to(&conversation, taken, turn, language).await?;
            }
            return Ok(sent(None, conversation.owner));
        }
        // Of before: what is proven just now is not written yet.
        let mut standing = self.standing(&conversation).await?;
        let (text, stack) = (joined(taken), procedure.as_ref());
        let said = (text.as_str(), language, turn);
        let code = self.look_at_code(&key, &mut conversation, stack, said, &mut writing).await?;
        if let Some((CodeCheck::Right, account)) = &code {
            standing.step_up(account);
        }
        if code.is_none()
            && !restricted
            && let Some(how) = ombud_assistant::takes_back(&text)
        {
            let turn = (turn, language, taken, pending, joinable);
            let undoing =
                self.undo_in_turn(state, &key, &conversation, (how, stack), turn, &mut writing);
            if let Some(reply) = undoing.await? {
                let owner = if reply.handover.is_some() { Owner::Queue } else { Owner::Assistant };
                return Ok(sent(Some(reply), owner));
            }
        }
        let known = Known { standing: &standing, code: code.map(|(check, _)| check), restricted };
        let decided = self.decide(&conversation, stack, taken, turn, language, known).await?;
        if joinable.is_some_and(|lane| !lane.pending.lock().is_empty()) {
            // More came before the release: it joins, and the turn is decided again.
            return Err(ServiceError::Busy);
        }
        let heard = (self.is_overheard() && !restricted).then(|| {
            let (stack, done) = (procedure.clone(), Some(Done::of(&decided)));
            overheard(&conversation, stack, taken, turn, language, standing.clone(), done)
        });
        let message: MessageId = self.0.ids.event();
        let reply = if decided.composed.call.is_some() {
            // The decision to act comes before the one to tell of it.
            let reply = ReplyIds { turn: Some(turn), message, decision: self.0.ids.event() };
            writing.documents.extend(remember(pending, turn, Some(reply.decision))?);
            let acting = Acting { reply, question: joined(taken), language };
            self.act(state, &key, acting, decided, writing).await?
        } else {
            let decision = decided.draft.id;
            let reply = ReplyIds { turn: Some(turn), message, decision };
            writing.documents.extend(remember(pending, turn, Some(decision))?);
            self.release(state, &key, reply, decided, writing).await?
        };
        if let Some(heard) = heard {
            self.spawn_listening(heard);
        }
        let owner = if reply.handover.is_some() { Owner::Queue } else { Owner::Assistant };
        Ok(sent(Some(reply), owner))
    }

    /// Add the messages of a turn to what is written, each sealed.
    fn receive(
        &self,
        key: &SubjectKey,
        conversation: &mut Conversation,
        (turn, language): (TurnId, Language),
        taken: &[Arc<Received>],
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        writing.mood = taken.last().and_then(|received| received.mood);
        for received in taken {
            let said = Said { mood: received.mood, ..Said::text(&received.text) };
            let sealed = self.seal(key, conversation.subject, received.id.as_uuid(), &said)?;
            let event = Event::Received { message: received.id, turn, language };
            conversation.apply(self.now(), &event);
            writing.events.push((event, Some(sealed)));
        }
        Ok(())
    }

    /// The messages of a turn, each with how the conversation sounds with it.
    async fn taken(
        &self,
        state: &mut Option<Loaded>,
        pending: &[Pending],
    ) -> Result<Vec<Received>, ServiceError> {
        let mut mood = match state {
            Some(loaded) if self.assistant().manifest().guard.tone => self.mood(loaded).await?,
            _ => None,
        };
        let mut taken = Vec::with_capacity(pending.len());
        for Pending { received, .. } in pending {
            mood = received.tone.as_ref().map(|tone| Mood::after(mood, tone)).or(mood);
            taken.push(Received { mood, ..Received::clone(received) });
        }
        Ok(taken)
    }

    /// How a conversation sounds so far: as we know, or as the customer's last message says.
    pub(crate) async fn mood(&self, loaded: &Loaded) -> Result<Option<Mood>, ServiceError> {
        let Loaded { conversation, mood, .. } = loaded;
        match (mood, conversation.asked) {
            (Some(mood), _) => Ok(Some(*mood)),
            (None, None) => Ok(None),
            (None, Some(asked)) => {
                let said = self.said_at(conversation.id, conversation.subject, asked).await?;
                Ok(said.and_then(|said| said.mood))
            }
        }
    }

    /// The reply to somebody who waits for a person: to danger, and once that what they write is added; `None` where there is
    /// nothing to say.
    async fn answer_waiting(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        conversation: &Conversation,
        (turn, language, taken, pending, joinable): InTurn<'_>,
        writing: &mut Writing,
    ) -> Result<Option<Answered>, ServiceError> {
        if self.is_stopped(conversation.site.as_deref()) {
            return Ok(None);
        }
        let standing = self.standing(conversation).await?;
        let decided = self.decide_waiting(conversation, taken, turn, language, &standing);
        let Some(decided) = decided.await? else { return Ok(None) };
        if joinable.is_some_and(|lane| !lane.pending.lock().is_empty()) {
            // More came before the release: it joins, and the turn is decided again.
            return Err(ServiceError::Busy);
        }
        let (message, decision) = (self.0.ids.event(), decided.draft.id);
        let reply = ReplyIds { turn: Some(turn), message, decision };
        writing.documents.extend(remember(pending, turn, Some(decision))?);
        let reply = self.release(state, key, reply, decided, std::mem::take(writing)).await?;
        self.listen_to(conversation, taken, turn, language).await?;
        Ok(Some(reply))
    }

    /// Have an answer suggested to what a customer writes to a person, and a version that listens hear it.
    async fn listen_to(
        &self,
        conversation: &Conversation,
        taken: &[Arc<Received>],
        turn: TurnId,
        language: Language,
    ) -> Result<(), ServiceError> {
        self.spawn_suggesting(conversation);
        if self.is_overheard() {
            let standing = self.standing(conversation).await?;
            let heard = overheard(conversation, None, taken, turn, language, standing, None);
            self.spawn_listening(heard);
        }
        Ok(())
    }

    /// The reply to a turn whose words take something back; `None` where there is nothing that they could mean.
    async fn undo_in_turn(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        conversation: &Conversation,
        how: (TakesBack, Option<&Stack>),
        (turn, language, taken, pending, joinable): InTurn<'_>,
        writing: &mut Writing,
    ) -> Result<Option<Answered>, ServiceError> {
        let (message, decision) = (self.0.ids.event(), self.0.ids.event());
        let reply = ReplyIds { turn: Some(turn), message, decision };
        let acting = Acting { reply, question: joined(taken), language };
        let inputs = messages(taken);
        let taken_back = self.taken_back(key, conversation, how, &acting, inputs, writing).await?;
        let Some(TakenBack { decided, undo }) = taken_back else { return Ok(None) };
        if joinable.is_some_and(|lane| !lane.pending.lock().is_empty()) {
            // More came before the release: it joins, and the turn is decided again.
            return Err(ServiceError::Busy);
        }
        writing.documents.extend(remember(pending, turn, Some(decision))?);
        let answered = self.release(state, key, reply, decided, std::mem::take(writing)).await?;
        if let Some(act) = undo {
            self.undo_now(state, key, act).await;
        }
        Ok(Some(answered))
    }

    /// Write a decided reply together with what goes before it, and give it with its receipt.
    pub(crate) async fn release(
        &self,
        state: &mut Option<Loaded>,
        key: &SubjectKey,
        reply: ReplyIds,
        decided: Decided,
        mut writing: Writing,
    ) -> Result<Answered, ServiceError> {
        let Decided { mut draft, composed, handover, proposed } = decided;
        let ReplyIds { message, decision, .. } = reply;
        if let Some(proposed) = proposed {
            draft.cause = Some(self.propose(key, &draft, proposed, &mut writing)?);
        }
        let (kind, language) = (draft.kind, draft.language);
        let gives_alarm = draft.reasons.iter().any(|reason| reason.code == "rule.alarm");
        writing.matter = self.matter(draft.intent.as_deref(), gives_alarm);
        writing.events.push(self.said(key, draft.subject, &reply, &composed)?);
        if let Some(reason) = handover {
            writing.event(Event::HandedOver { decision, reason });
        }
        let mut recorded = self.record(key, draft)?;
        writing.entry(&mut recorded);
        let clock = Stage::begin("commit");
        let committed = self.write(state, writing).await?;
        clock.end();
        let locale = state.as_ref().map(|loaded| loaded.conversation.locale);
        let locale = locale.unwrap_or(Locale::of(language));
        metrics::counter!("ombud_turns", "kind" => kind_name(kind)).increment(1);
        Span::current().record("kind", kind_name(kind));
        Span::current().record("decision", field::display(decision));
        Ok(Answered {
            message,
            decision,
            kind,
            author_label: self.author_label(AuthorKind::Assistant, locale),
            text: composed.text(),
            parts: composed.parts,
            language,
            handover,
            asks: composed.asks,
            receipt: receipt(key, decision, recorded, &committed)?,
        })
    }

    /// It goes on after the end: the event and its decision.
    pub(crate) fn reopen(
        &self,
        key: &SubjectKey,
        conversation: &mut Conversation,
        who: &Principal,
        code: &str,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        let mut draft = self.route(conversation, who, code);
        draft.kind = DecisionKind::Outcome;
        draft.outcome = Some(Outcome::Reopened);
        let event = Event::Reopened { decision: draft.id };
        conversation.apply(self.now(), &event);
        writing.event(event);
        writing.entry(&mut self.record(key, draft)?);
        Ok(())
    }

    /// Where a conversation stands in its procedures, for whoever plays the customer.
    pub async fn stack(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<Option<Stack>, ServiceError> {
        who.require(Scope::Admin)?;
        let loaded = self.load(id).await?;
        self.procedure(&loaded.conversation).await
    }

    /// Where a conversation stands in its procedures: what the last reply left sealed.
    pub(crate) async fn procedure(
        &self,
        conversation: &Conversation,
    ) -> Result<Option<Stack>, ServiceError> {
        let Some(version) = conversation.procedure else { return Ok(None) };
        let subject = conversation.subject;
        let corrupt = || ServiceError::Corrupt { what: "conversation" };
        let stored = self.0.store.events(conversation.id.as_uuid(), version - 1, 1).await?;
        let stored = stored.first().ok_or_else(corrupt)?;
        let event: Event = serde_json::from_slice(&stored.body).map_err(|_| corrupt())?;
        let (Event::Said { message, .. }, Some(sealed)) = (event, &stored.sealed) else {
            return Err(corrupt());
        };
        let key = self.subject_key(subject).await?;
        let said: Said = self.open_sealed(&key, subject, message.as_uuid(), sealed)?;
        let asked = Timestamp::from_millisecond(stored.at_ms).map_err(|_| corrupt())?;
        Ok(said.procedure.map(|stack| {
            let until = self.assistant().waits_until(&stack, asked);
            if until.is_some_and(|until| until < self.now()) { stack.lapsed() } else { stack }
        }))
    }

    /// The language of a turn: what its texts are in, or else what was spoken before.
    fn language_of(
        &self,
        conversation: &Conversation,
        procedure: Option<&Stack>,
        taken: &[Arc<Received>],
    ) -> Language {
        let (text, language) = (joined(taken), conversation.language);
        let today = self.assistant().manifest().hours.today(self.now());
        let heard = Heard {
            text: &text,
            language,
            offered: &conversation.offered,
            today,
            procedure,
            code: None,
            before: None,
        };
        if let Some(asked) = self.assistant().language_asked(&heard) {
            return asked;
        }
        let answers =
            procedure.is_some_and(|stack| self.assistant().answers(stack, &text, language, today));
        if answers || self.assistant().chooses(&text, language, &conversation.offered, today) {
            return language;
        }
        let spoken = &self.assistant().manifest().languages;
        let mut best = (conversation.language, 0.0_f32);
        for received in taken {
            let Some(guess) = received.language else { continue };
            if self.assistant().is_usual_in(&received.text, conversation.language) {
                continue;
            }
            let Ok(language) = guess.code.parse::<Language>() else { continue };
            // A language we do not speak sends the customer to a person, so it takes more.
            // A guess at a few words changes nothing: “Ablesewert melden” is English to a detector.
            let enough = if spoken.contains(&language) { SWITCH_MIN } else { 0.74 };
            if guess.confidence >= enough && guess.confidence > best.1 {
                best = (language, guess.confidence);
            }
        }
        best.0
    }

    /// The answer to a message that was answered before, rendered again.
    async fn sent_before(
        &self,
        id: ConversationId,
        ids: &SentIds,
    ) -> Result<SentTurn, ServiceError> {
        let loaded = self.load(id).await?;
        let mut sent = SentTurn {
            message: ids.message,
            turn: ids.turn,
            owner: loaded.conversation.owner,
            reply: None,
        };
        let Some(decision) = ids.decision else { return Ok(sent) };
        if loaded.conversation.acting.is_some() {
            return Err(ServiceError::Acting);
        }
        let (entry, leaf) = match self.entry(decision).await {
            // A person took over before the reply was said.
            Err(ServiceError::DecisionNotFound(_)) => return Ok(sent),
            found => found?,
        };
        let receipt = self.receipt_of(&entry, &leaf, loaded.conversation.subject).await?;
        let views = self.history(id, 0, usize::MAX >> 1).await?;
        let view = views.into_iter().find(
            |view| matches!(&view.event, Event::Said { decision: said, .. } if *said == decision),
        );
        let Some(view) = view else { return Ok(sent) };
        let Event::Said { message, asks, .. } = view.event else { return Ok(sent) };
        let handover = self.handover_of(id, decision).await?;
        sent.reply = Some(Answered {
            message,
            decision,
            kind: leaf.kind,
            author_label: view.author_label.unwrap_or_default(),
            text: view.text.ok_or(ServiceError::Erased(Thing::Message))?,
            parts: view.parts,
            language: leaf.labels.language,
            handover,
            asks,
            receipt,
        });
        Ok(sent)
    }

    async fn handover_of(
        &self,
        id: ConversationId,
        decision: DecisionId,
    ) -> Result<Option<HandoverReason>, ServiceError> {
        let views = self.history(id, 0, usize::MAX >> 1).await?;
        Ok(views.into_iter().find_map(|view| match view.event {
            Event::HandedOver { decision: by, reason } if by == decision => Some(reason),
            _ => None,
        }))
    }
}

/// A turn for a version that listens.
fn overheard(
    conversation: &Conversation,
    procedure: Option<Stack>,
    taken: &[Arc<Received>],
    turn: TurnId,
    language: Language,
    standing: Standing,
    done: Option<Done>,
) -> Overheard {
    let (conversation, taken) = (conversation.clone(), taken.to_vec());
    Overheard { conversation, procedure, taken, turn, language, standing, done }
}

fn kind_name(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Handoff => "handoff",
        DecisionKind::Refuse => "refuse",
        _ => "reply",
    }
}

/// Tell everyone who waits that it failed; each gets an error of its own.
fn fail(taken: Vec<Pending>, error: &ServiceError) {
    let copy = || match error {
        ServiceError::ConversationNotFound(id) => ServiceError::ConversationNotFound(*id),
        ServiceError::Conversation(cause) => ServiceError::Conversation(*cause),
        ServiceError::Erased(what) => ServiceError::Erased(*what),
        ServiceError::Altered(what) => ServiceError::Altered(*what),
        ServiceError::Store(StoreError::NotWritable { reason }) => {
            ServiceError::Store(StoreError::NotWritable { reason: reason.clone() })
        }
        ServiceError::Store(StoreError::SigningFailed { reason }) => {
            ServiceError::Store(StoreError::SigningFailed { reason: reason.clone() })
        }
        ServiceError::Store(StoreError::KeyMissing) => ServiceError::Store(StoreError::KeyMissing),
        ServiceError::Store(StoreError::LedgerWrong { index }) => {
            ServiceError::Store(StoreError::LedgerWrong { index: *index })
        }
        ServiceError::Store(StoreError::Unavailable(_)) => {
            ServiceError::Store(StoreError::Unavailable("the database does not answer".into()))
        }
        ServiceError::Busy => ServiceError::Busy,
        ServiceError::Restricted => ServiceError::Restricted,
        ServiceError::Acting => ServiceError::Acting,
        _ => ServiceError::Corrupt { what: "turn" },
    };
    if !matches!(error, ServiceError::Busy | ServiceError::ConversationNotFound(_)) {
        tracing::warn!(error = %error, "a turn failed");
    }
    for pending in taken {
        drop(pending.answer.send(Err(copy())));
    }
}

/// Take out what came twice under one idempotency key; the first of each stays.
fn take_repeated(taken: &mut Vec<Pending>) -> Vec<Pending> {
    let mut repeated = Vec::new();
    let mut firsts: Vec<Pending> = Vec::with_capacity(taken.len());
    for pending in std::mem::take(taken) {
        let key = pending.idempotency.as_ref();
        let again = firsts
            .iter()
            .filter_map(|first| first.idempotency.as_ref())
            .any(|first| key.is_some_and(|key| key.has_key_of(first)));
        if again {
            repeated.push(pending);
        } else {
            firsts.push(pending);
        }
    }
    *taken = firsts;
    repeated
}

fn remember(
    taken: &[Pending],
    turn: TurnId,
    decision: Option<DecisionId>,
) -> Result<Vec<PutDocument>, ServiceError> {
    taken
        .iter()
        .filter_map(|pending| Some((pending.received.id, pending.idempotency.as_ref()?)))
        .map(|(message, request)| request.remember(&SentIds { message, turn, decision }))
        .collect()
}

/// The receipt of an entry that was just committed; its entry is the last of the write set.
fn receipt(
    key: &SubjectKey,
    decision: DecisionId,
    recorded: Recorded,
    committed: &Committed,
) -> Result<Receipt, ServiceError> {
    let proven = committed.entries.last().ok_or(ServiceError::Corrupt { what: "receipt" })?;
    let proof = TlogProof::format(proven.index, &proven.proof, &committed.checkpoint);
    let openings = recorded
        .private
        .texts
        .into_iter()
        .map(|text| TextOpening {
            salt: text_salt(key, decision, &text.field),
            field: text.field,
            text: text.text,
        })
        .collect();
    Ok(Receipt { leaf: recorded.leaf, salt: leaf_salt(key, decision), proof, openings })
}
