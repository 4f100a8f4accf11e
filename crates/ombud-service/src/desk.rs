//! People have conversations: handed over, taken, answered, given back.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use ombud_domain::{
    Author, Conversation, ConversationError, ConversationId, DecisionKind, Event, HandoverReason,
    Language, MessageId, Owner, StaffId, SubjectId,
};
use ombud_store::{Document, DocumentQuery, SubjectKey, Version};

use crate::{
    ConversationView, IdempotencyKey, Listed, MadeOf, Place, Principal, Scope, Service,
    ServiceError, Thing,
    auth::parse_id,
    conversation::{Body, KIND, Matter, Said},
    idempotency::{Request, remembered},
    live::{Loaded, parse},
    mood::Mood,
    record::{CommittedText, Draft, Writing},
    waiting::WAITING_MAX,
};

/// A conversation as the desk lists it.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own in a row")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtDesk {
    /// Its id.
    pub conversation: ConversationId,
    /// The language spoken.
    pub language: Option<Language>,
    /// Why it went to a person; `None` where a person took it from the assistant.
    pub handover: Option<HandoverReason>,
    /// Whether the AI may no longer work with it, because its erasure was asked for.
    pub restricted: bool,
    /// What it is about, where that was understood.
    pub topic: Option<Topic>,
    /// Whether somebody may be in danger.
    pub urgent: bool,
    /// Since when it waits, or since when the agent has it.
    pub since: Timestamp,
    /// Whether it waits for a person for longer than anybody should ([`Settings::answer_within`](crate::Settings)).
    pub late: bool,
    /// The beginning of what the customer wrote last; `None` where nothing is there any more.
    pub last_words: Option<String>,
    /// How the customer's messages sound so far; `None` where that is not known or nothing is there any more.
    pub mood: Option<Mood>,
    /// Whether the customer waits for an answer of the agent who has it.
    pub unanswered: bool,
    /// Answers that the customer got before, while it waits for a person.
    pub answers: u32,
    /// Until when the agent who has it put it aside.
    pub parked_until: Option<Timestamp>,
    /// The colleague who gave it to the agent, until they do something with it.
    pub given_by: Option<StaffId>,
}

/// What a conversation at the desk is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The intent.
    pub intent: String,
    /// What it is called towards customers, in the language spoken; `None` for what only people decide.
    pub title: Option<String>,
}

/// A conversation's card as a list found it.
struct Found {
    at_desk: AtDesk,
    subject: SubjectId,
    asked: Option<Version>,
}

impl Found {
    fn read(service: &Service, document: &Document) -> Result<Self, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "conversation" };
        let body: Body = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        let since = time_of(&document.label).ok_or_else(corrupt)?;
        let waits = body.owner == Owner::Queue.as_str();
        let at_desk = AtDesk {
            conversation: parse_id(Thing::Conversation, &document.id)?,
            language: body.language,
            handover: body.handover,
            restricted: body.restricted,
            urgent: body.matter.as_ref().is_some_and(|matter| matter.urgent),
            topic: body.matter.and_then(|Matter { intent, .. }| intent).map(|intent| {
                let language = body.language.unwrap_or(Language::DE);
                let title = service.assistant().title_of(&intent, language).map(str::to_owned);
                Topic { intent, title }
            }),
            since,
            late: waits && service.is_late(since),
            last_words: None,
            mood: None,
            unanswered: body.unanswered,
            answers: body.answers,
            parked_until: body.parked_until,
            given_by: body.given_by,
        };
        Ok(Self { at_desk, subject: body.subject, asked: body.asked })
    }
}

/// The time that a label of these lists ends with.
fn time_of(label: &str) -> Option<Timestamp> {
    let ms = label.rsplit('/').next()?.parse().ok()?;
    Timestamp::from_millisecond(ms).ok()
}

/// The beginning of a text, in one line, ended between two words.
fn beginning(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut short: String = words.next().unwrap_or_default().chars().take(WORDS_MAX).collect();
    for word in words {
        if short.chars().count() + 1 + word.chars().count() > WORDS_MAX {
            short.push_str(" …");
            break;
        }
        short.push(' ');
        short.push_str(word);
    }
    short
}

/// As much of a customer's last words as a list shows, in characters.
const WORDS_MAX: usize = 140;
/// Texts of a list that are opened at once.
const OPENED_AT_ONCE: usize = 8;
/// The longest that a conversation can be put aside, in hours: a month.
const PARKED_HOURS_MAX: u32 = 31 * 24;

impl Service {
    /// The conversations that wait for a person, in a language or in all: those that are urgent first, and of each the
    /// longest waiting first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn queue(
        &self,
        who: &Principal,
        language: Option<Language>,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<AtDesk>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let (label, begin) = match language {
            Some(language) => ("waiting_in", format!("{language}/")),
            None => ("waiting_since", String::new()),
        };
        self.at_desk(who, Place::query(KIND, label, &begin, after, limit)?).await
    }

    /// How many conversations wait for a person; up to 1,000 are counted.
    pub async fn waiting(&self, who: &Principal) -> Result<usize, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let query = Place::query(KIND, "waiting_since", "", None, WAITING_MAX)?;
        let of = |document: &Document| parse_id(Thing::Conversation, &document.id);
        Ok(self.documents_within(who, query, of).await?.len())
    }

    /// The conversations that this agent has, the one they have had longest first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn own_conversations(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<AtDesk>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let begin = format!("{}/", who.staff()?);
        self.at_desk(who, Place::query(KIND, "agent", &begin, after, limit)?).await
    }

    /// The conversations that this agent put aside, the one to come back to first first.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn parked_conversations(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<AtDesk>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let begin = format!("{}/", who.staff()?);
        self.at_desk(who, Place::query(KIND, "parked", &begin, after, limit)?).await
    }

    async fn at_desk(
        &self,
        who: &Principal,
        query: DocumentQuery,
    ) -> Result<Vec<Listed<AtDesk>>, ServiceError> {
        let of = |document: &Document| parse_id(Thing::Conversation, &document.id);
        let documents = self.documents_within(who, query, of).await?;
        let found = documents.into_iter().map(|document| {
            let read = Found::read(self, &document)?;
            let Document { label, id, .. } = document;
            Ok::<_, ServiceError>((read, Place { label, id }))
        });
        let found = found.collect::<Result<Vec<_>, _>>()?;
        let opened: Vec<_> =
            found.into_iter().map(|(found, place)| self.with_words(found, place)).collect();
        stream::iter(opened).buffered(OPENED_AT_ONCE).try_collect().await
    }

    /// What a list says of a conversation, with what its customer wrote last.
    async fn with_words(
        &self,
        Found { mut at_desk, subject, asked }: Found,
        place: Place,
    ) -> Result<Listed<AtDesk>, ServiceError> {
        if let Some(asked) = asked {
            let said = self.said_at(at_desk.conversation, subject, asked).await?;
            at_desk.mood = said.as_ref().and_then(|said| said.mood);
            at_desk.last_words = said.map(|said| beginning(&said.text));
        }
        Ok(Listed { item: at_desk, place })
    }

    /// What the customer wrote at a version; `None` where it cannot be read any more. What was changed beside the ledger is
    /// shown in no list, and refused where the conversation is opened.
    pub(crate) async fn said_at(
        &self,
        id: ConversationId,
        subject: SubjectId,
        version: Version,
    ) -> Result<Option<Said>, ServiceError> {
        let Some(key) = self.living_key(subject).await? else { return Ok(None) };
        let events = self.0.store.events(id.as_uuid(), version.saturating_sub(1), 1).await?;
        let event = events.first();
        let Some(message) = event.and_then(parse).and_then(|(_, event)| event.text()) else {
            return Ok(None);
        };
        let Some(sealed) = event.and_then(|event| event.sealed.as_ref()) else { return Ok(None) };
        let said = self.open_sealed::<Said>(&key, subject, message.as_uuid(), sealed);
        Ok(said.ok())
    }

    /// Whether somebody who has waited since then waits for too long. While nobody is there, nobody is late.
    pub(crate) fn is_late(&self, since: Timestamp) -> bool {
        let from = self.assistant().manifest().hours.seen_to_from(since);
        from.is_some_and(|from| {
            let waited = Duration::try_from(self.now().duration_since(from)).unwrap_or_default();
            waited > self.settings().answer_within
        })
    }

    /// Whoever has a conversation puts it aside for some hours, or until something happens in it. For none is to come back to
    /// it.
    pub async fn park(
        &self,
        who: &Principal,
        id: ConversationId,
        hours: u32,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent = who.staff()?;
        if hours > PARKED_HOURS_MAX {
            let (en, de) = ("must be 0 to 744", "muss zwischen 0 und 744 liegen");
            return Err(ServiceError::invalid("hours", en, de));
        }
        let until = self.now().checked_add(SignedDuration::from_hours(hours.into()));
        let until = until.unwrap_or(Timestamp::MAX);
        let request = self.request(who, key, &format!("park/{id}"), &hours.to_string());
        self.done_by_owner((who, agent), id, request.as_ref(), |loaded| {
            loaded.conversation.room_to_answer()?;
            let draft = self.route(&loaded.conversation, who, "rule.agent_parks");
            Ok((Event::Parked { decision: draft.id, until }, draft))
        })
        .await
    }

    /// What the person who has a conversation does with it: written with its decision, and once however often it is sent.
    pub(crate) async fn done_by_owner(
        &self,
        (who, agent): (&Principal, StaffId),
        id: ConversationId,
        request: Option<&Request>,
        decide: impl FnOnce(&Loaded) -> Result<(Event, Draft), ServiceError>,
    ) -> Result<ConversationView, ServiceError> {
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        loaded.conversation.may_speak(Author::Agent { id: agent })?;
        let (event, draft) = decide(&loaded)?;
        self.write_decision(&mut state, vec![event], draft, request).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// The customer or an agent wants a person to take over. Where it had ended, it goes on with that.
    pub async fn hand_over(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk]).await?;
        let request = self.request(who, key, "hand over", &id.to_string());
        let request = request.as_ref();
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let mut conversation = loaded.conversation.clone();
        if conversation.owner == Owner::Queue {
            self.remember_only(request).await?;
            return Ok(self.view(&loaded, who));
        }
        conversation.may_hand_over()?;
        let mut writing = Writing::default();
        if conversation.owner == Owner::Closed {
            let key = self.subject_key(conversation.subject).await?;
            let code = match who {
                Principal::Customer { .. } => "rule.customer_returns",
                Principal::Key { .. } | Principal::Member { .. } | Principal::Operator => {
                    "rule.reopened_by_hand"
                }
            };
            self.reopen(&key, &mut conversation, who, code, &mut writing)?;
        }
        if conversation.owner == Owner::Assistant {
            let service = self.serving(&conversation);
            service.hand_over_by_button(&mut state, &conversation, writing, request).await?;
        } else {
            let mut draft = self.route(&conversation, who, "rule.agent_hands_over");
            draft.kind = DecisionKind::Handoff;
            let decision = draft.id;
            let event = Event::HandedOver { decision, reason: HandoverReason::Asked };
            self.write_decision(&mut state, vec![event], draft, request).await?;
        }
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// A person takes a conversation.
    pub async fn take(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent = who.staff()?;
        let request = self.request(who, key, "take", &id.to_string());
        let request = request.as_ref();
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        loaded.conversation.may_take(agent)?;
        self.give(&mut state, &loaded.conversation, who, (agent, "rule.agent_takes"), request)
            .await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// A person gives a conversation to a colleague: one that they have or may take, and with the scope `assign` also one that
    /// somebody else has.
    ///
    /// # Errors
    /// [`ConversationError::Moved`] where it is no longer with whom it was when they looked (`from`);
    /// [`ServiceError::Invalid`] where the colleague does not work at the desk.
    pub async fn assign(
        &self,
        who: &Principal,
        id: ConversationId,
        to: StaffId,
        from: Option<Owner>,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent = who.staff()?;
        let request = self.request(who, key, &format!("assign/{id}"), &to.to_string());
        let request = request.as_ref();
        let is_colleague = self.works_at_desk(to, id).await?;
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?.clone();
        if self.repeated::<()>(request).await?.is_some() {
            return Ok(self.view(&loaded, who));
        }
        let conversation = &loaded.conversation;
        if from.is_some_and(|from| from != conversation.owner) {
            return Err(ConversationError::Moved.into());
        }
        conversation.may_assign(agent, who.require_somewhere(Scope::Assign).is_ok())?;
        if !is_colleague {
            let (en, de) = (
                "must be somebody who works at the desk",
                "muss jemand sein, der am Arbeitsplatz arbeitet",
            );
            return Err(ServiceError::invalid("agent", en, de));
        }
        self.give(&mut state, conversation, who, (to, "rule.agent_assigns"), request).await?;
        let loaded = self.loaded(id, &mut state).await?;
        Ok(self.view(loaded, who))
    }

    /// Somebody has a conversation now, by a decision of their own or of a colleague's.
    async fn give(
        &self,
        state: &mut Option<Loaded>,
        conversation: &Conversation,
        who: &Principal,
        (to, code): (StaffId, &str),
        request: Option<&Request>,
    ) -> Result<(), ServiceError> {
        if conversation.owner == (Owner::Agent { id: to }) {
            return self.remember_only(request).await;
        }
        let draft = self.route(conversation, who, code);
        let mut writing = Writing { tallies: self.waited(conversation), ..Writing::default() };
        let by = who.staff().ok().filter(|by| *by != to);
        writing.event(Event::Taken { agent: to, decision: draft.id, by });
        let key = self.subject_key(draft.subject).await?;
        writing.entry(&mut self.record(&key, draft)?);
        writing.documents.extend(remembered(request, &())?);
        self.write(state, writing).await?;
        if let Some(given) = state.as_ref() {
            self.spawn_suggesting(&given.conversation);
        }
        Ok(())
    }

    /// The person gives it back to the assistant.
    pub async fn give_back(
        &self,
        who: &Principal,
        id: ConversationId,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent = who.staff()?;
        let request = self.request(who, key, "give back", &id.to_string());
        self.done_by_owner((who, agent), id, request.as_ref(), |loaded| {
            if loaded.restricted {
                return Err(ServiceError::Restricted);
            }
            let draft = self.route(&loaded.conversation, who, "rule.agent_gives_back");
            Ok((Event::Returned { decision: draft.id }, draft))
        })
        .await
    }

    /// The person who has the conversation answers the customer: in words of their own, or with what the AI suggested or a machine
    /// translated, as it is or edited.
    ///
    /// # Errors
    /// [`ServiceError::Done`] where a suggestion is sent as it is and something newer has happened.
    pub async fn say(
        &self,
        who: &Principal,
        id: ConversationId,
        text: &str,
        made_of: MadeOf,
        key: Option<&IdempotencyKey>,
    ) -> Result<MessageId, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent: StaffId = who.staff()?;
        let visible = ombud_guard::inspect(text)?.visible.into_owned();
        let MadeOf { suggestion, translation } = made_of;
        let made: Vec<String> = [suggestion, translation]
            .into_iter()
            .flatten()
            .map(|decision| format!("{decision}/"))
            .collect();
        let body = format!("{}{text}", made.concat());
        let request = self.request(who, key, &format!("say/{id}"), &body);
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let conversation = self.loaded(id, &mut state).await?.conversation.clone();
        if let Some(message) = self.repeated(request.as_ref()).await? {
            return Ok(message);
        }
        let author = Author::Agent { id: agent };
        conversation.may_speak(author)?;
        conversation.room_to_answer()?;
        let subject_key = self.subject_key(conversation.subject).await?;
        let mut reply = self.route(&conversation, who, "rule.agent_answers");
        if let Some(id) = suggestion {
            let is_outdated = conversation.suggestion != suggestion;
            let suggested = self.suggested(conversation.id, id).await?;
            suggested.used(&mut reply, &visible, is_outdated, id)?;
        }
        let translated = match translation {
            Some(decision) => Some(self.translated_answer(who, id, decision).await?),
            None => None,
        };
        if let Some(translated) = &translated {
            translated.used(&mut reply, &visible);
        }
        let mut writing = Writing::default();
        let message =
            self.said_by_person(&subject_key, agent, reply, &visible, made_of, &mut writing)?;
        if let Some(translated) = &translated {
            let original = self.put_original(&subject_key, &conversation, message, translated)?;
            writing.documents.push(original);
        }
        writing.documents.extend(remembered(request.as_ref(), &message)?);
        self.write(&mut state, writing).await?;
        if let Err(error) = self.compare_with_person(&conversation, &visible).await {
            tracing::warn!(error = %error, "an answer was not compared with the version that listens");
        }
        Ok(message)
    }

    /// What a person says to the customer, with its decision.
    pub(crate) fn said_by_person(
        &self,
        key: &SubjectKey,
        agent: StaffId,
        mut reply: Draft,
        text: &str,
        made_of: MadeOf,
        writing: &mut Writing,
    ) -> Result<MessageId, ServiceError> {
        let message: MessageId = self.0.ids.event();
        reply.kind = DecisionKind::Reply;
        reply.output = Some(CommittedText { field: "reply".to_owned(), text: text.to_owned() });
        let sealed = self.seal(key, reply.subject, message.as_uuid(), &Said::text(text))?;
        let event = Event::Said {
            message,
            turn: None,
            author: Author::Agent { id: agent },
            decision: reply.id,
            asks: false,
            offered: vec![],
            procedure: None,
            answers: true,
            confirmed: false,
            suggested: made_of.suggestion.is_some(),
            translated: made_of.translation.is_some(),
        };
        writing.events.push((event, Some(sealed)));
        writing.entry(&mut self.record(key, reply)?);
        Ok(message)
    }
}
