//! Conversations: opening, reading, and who owns them.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use ombud_assistant::{Alarm, IntentCommand, Part, Unclear};
use ombud_domain::{
    Actor, ActorKind, AuthenticationLevel, Author, AuthorKind, Callback, Channel, Conversation,
    ConversationId, DecisionKind, Event, HandoverReason, Language, Locale, Outcome, Owner, Rated,
    Reason, StaffId, SubjectId, TurnId, disclosure,
};
use ombud_store::{Append, NewEvent, PutDocument, StoredEvent, Version, WriteSet};
use serde::{Deserialize, Serialize};

use crate::{
    Altered, ConversationToken, IdempotencyKey, Principal, QueuePlace, Scope, Service,
    ServiceError,
    auth::to_json,
    idempotency::{Request, remembered},
    live::{Loaded, parse},
    mood::Mood,
    profile::Person,
    record::{Draft, Writing},
};

pub(crate) const KIND: &str = "conversation";

/// A conversation that was just opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The conversation.
    pub conversation: ConversationView,
    /// The capability to take part in it.
    pub token: ConversationToken,
}

/// A conversation as faces show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationView {
    /// Its id.
    pub id: ConversationId,
    /// Whose data it holds; only for those who may erase it.
    pub subject: Option<SubjectId>,
    /// The language spoken.
    pub language: Language,
    /// The site it began on, where it began on one.
    pub site: Option<String>,
    /// Who may speak.
    pub owner: Owner,
    /// Whether the AI may no longer work with it, because its erasure was asked for and something
    /// stands against that.
    pub restricted: bool,
    /// How it ended, where it did.
    pub outcome: Option<Outcome>,
    /// Whether the customer says that it was solved, where they do.
    pub rated: Option<Rated>,
    /// Events so far.
    pub version: u64,
    /// When the last thing happened.
    pub last_at: Timestamp,
    /// Its place among those that wait for a person: told to whoever reads it while it waits.
    pub queue: Option<QueuePlace>,
    /// The call that is promised, where one is.
    pub callback: Option<Callback>,
    /// Until when a statute has it kept, where one does and nothing more happens.
    pub kept_until: Option<Timestamp>,
    /// How surely the customer is known now.
    pub authentication: AuthenticationLevel,
    /// Who speaks: that it is an AI, and for whom. Shown before the first message.
    pub disclosure: String,
}

/// What happened in a conversation after a version that a reader has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagesAfter {
    /// Oldest first.
    pub views: Vec<MessageView>,
    /// Whether they are from the beginning, as the conversation does not reach as far as the reader has read: a backup was
    /// put back. What the reader has is no longer so.
    pub begins_anew: bool,
}

/// Something that happened in a conversation, as faces show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Its place in the conversation, ascending; where a client resumes. Without gaps, but for what readers do not see.
    pub version: u64,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// For a message, and for a rating with a comment: what was said. `None` once it was erased.
    pub text: Option<String>,
    /// For a message of the assistant: the text in its parts.
    pub parts: Vec<Part>,
    /// For a message: the words that name its author.
    pub author_label: Option<String>,
    /// For a message of the customer or the assistant: what language it is in. Where the customer chose one: which.
    pub language: Option<Language>,
    /// For a message of the customer: how the conversation sounds with it, where that is known.
    pub mood: Option<Mood>,
}

/// What a conversation's document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) subject: SubjectId,
    pub(crate) owner: String,
    #[serde(default)]
    pub(crate) restricted: bool,
    /// The language spoken; for lists at the desk, which open nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<Language>,
    /// Why it went to a person, while it waits for one or is with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) handover: Option<HandoverReason>,
    /// What it is about, while it waits for a person or is with one, and always where that is urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) matter: Option<Matter>,
    /// The customer's last message, by its version, while it waits for a person or is with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<Version>,
    /// Whether the customer waits for an answer of whoever has it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unanswered: bool,
    /// Answers that the customer got, while it waits for a person.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) answers: u32,
    /// Until when whoever has it put it aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) parked_until: Option<Timestamp>,
    /// The colleague who gave it to whoever has it, until they do something with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) given_by: Option<StaffId>,
    /// Who signed in in it. It stands in the document alone, which goes with an erasure, and in no event.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) people: Vec<Person>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

/// What a conversation is about. It stands in the document alone, which goes with an erasure, and in no event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Matter {
    /// The intent that was understood last, or the urgent one; `None` where an alarm has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) intent: Option<String>,
    /// Whether somebody may be in danger.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) urgent: bool,
}

/// What of a conversation a reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// All of it.
    Desk,
    /// What was between the customer and us: also for those who only bring it to the customer.
    Customer,
}

impl Seen {
    pub(crate) fn by(who: &Principal) -> Self {
        if who.require_somewhere(Scope::Desk).is_ok() { Self::Desk } else { Self::Customer }
    }

    fn shows(self, event: &Event) -> bool {
        self == Self::Desk || !event.is_internal()
    }
}

/// A conversation's document as it was last written: what it says, and what it is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    pub(crate) body: Body,
    pub(crate) labels: Vec<(&'static str, String)>,
}

/// What is sealed beside a message's event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<Part>,
    /// Where the conversation stands in its procedures then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) procedure: Option<ombud_assistant::Stack>,
    /// For a customer's message: how the conversation sounds with it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mood: Option<Mood>,
}

impl Said {
    /// What a person wrote.
    pub(crate) fn text(text: &str) -> Self {
        Self { text: text.to_owned(), parts: vec![], procedure: None, mood: None }
    }
}

/// What the time of a conversation that is urgent begins with in the lists of those that wait. Other times begin with one
/// zero (until the year 2286), so that it stands before them; and it is the same number of milliseconds.
const URGENT: &str = "00";
/// People who signed in in one conversation that are kept: of two, it is nobody's.
const PEOPLE_MAX: usize = 2;
/// Events read at once to look back for the language.
const BACK: Version = 50;

/// A conversation that is about to be written.
pub(crate) struct Beginning {
    /// As it is after `event`.
    pub(crate) conversation: Conversation,
    /// That it was opened.
    pub(crate) event: Event,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct OpenedAnswer {
    pub(crate) conversation: ConversationId,
}

impl Service {
    /// Begin a conversation with a customer we do not know.
    pub async fn open_conversation(
        &self,
        who: &Principal,
        language: Language,
        channel: Channel,
        key: Option<&IdempotencyKey>,
    ) -> Result<Opening, ServiceError> {
        who.require(Scope::Conversations)?;
        self.open_for(who, language, channel, None, key).await
    }

    /// Begin a conversation on the company's own page, where nobody signs in: on the site `default`.
    pub async fn open_public_conversation(
        &self,
        language: Language,
        key: Option<&IdempotencyKey>,
    ) -> Result<Opening, ServiceError> {
        let key = key.map(|key| key.among_strangers(crate::site::DEFAULT)).transpose()?;
        self.open_on(crate::site::DEFAULT, language, key.as_ref()).await
    }

    /// Begin a conversation on a site, with the assistant.
    pub(crate) async fn open_on(
        &self,
        site: &str,
        language: Language,
        key: Option<&IdempotencyKey>,
    ) -> Result<Opening, ServiceError> {
        self.open_for(&Principal::Operator, language, Channel::Web, Some(site), key).await
    }

    /// The conversation that a request began before.
    pub(crate) async fn opened_before(
        &self,
        who: &Principal,
        request: Option<&Request>,
    ) -> Result<Option<Opening>, ServiceError> {
        match self.repeated(request).await? {
            Some(OpenedAnswer { conversation }) => self.opening(who, conversation).await.map(Some),
            None => Ok(None),
        }
    }

    async fn open_for(
        &self,
        who: &Principal,
        language: Language,
        channel: Channel,
        site: Option<&str>,
        key: Option<&IdempotencyKey>,
    ) -> Result<Opening, ServiceError> {
        let body = format!("{language}/{}", channel.as_str());
        let request = self.request(who, key, "open", &body);
        if let Some(again) = self.opened_before(who, request.as_ref()).await? {
            return Ok(again);
        }
        let Beginning { conversation, event } = self.begin(language, channel, site, true).await?;
        let (id, now) = (conversation.id, conversation.last_at);
        let card = self.card(&conversation, false, None, &[]);
        let document = card.put(id, 0)?;
        let mut documents = vec![document];
        documents.extend(crate::release::tried(&conversation)?);
        documents.extend(remembered(request.as_ref(), &OpenedAnswer { conversation: id })?);
        let events =
            vec![NewEvent { at_ms: now.as_millisecond(), body: to_json(&event)?, sealed: None }];
        let appends = vec![Append { stream: id.as_uuid(), expected: 0, events }];
        let set = WriteSet { appends, documents, ..WriteSet::default() };
        match self.0.store.commit(set).await {
            Ok(_) => {}
            Err(ombud_store::StoreError::Conflict(_)) if request.is_some() => {
                // The same request came twice at once and the other was first.
                let first = self.opened_before(who, request.as_ref()).await?;
                return first.ok_or(ServiceError::Busy);
            }
            Err(error) => return Err(error.into()),
        }
        let lane = self.lane(id);
        let missed = self.0.missed.load(Ordering::SeqCst);
        let card = Some(card);
        let loaded = Loaded {
            conversation,
            document: 1,
            card,
            restricted: false,
            matter: None,
            mood: None,
            people: vec![],
            missed,
        };
        let view = self.view(&loaded, who);
        *lane.state.lock().await = Some(loaded);
        Ok(Opening { conversation: view, token: self.conversation_token(id) })
    }

    /// A conversation with somebody new, of which nothing is written yet but the key of whoever it is; `is_tried` where a
    /// version may be tried on it.
    pub(crate) async fn begin(
        &self,
        language: Language,
        channel: Channel,
        site: Option<&str>,
        is_tried: bool,
    ) -> Result<Beginning, ServiceError> {
        let id: ConversationId = self.0.ids.random();
        let subject: SubjectId = self.0.ids.random();
        self.create_subject_key(subject).await?;
        let (service, tried) = if is_tried { self.beginning(id) } else { (self.current(), None) };
        let assistant = Some(service.assistant().version().to_owned());
        let site = site.map(str::to_owned);
        let event = Event::Opened { subject, language, channel, assistant, tried, site };
        let conversation = Conversation::open(id, self.now(), &event)
            .ok_or(ServiceError::Corrupt { what: "conversation" })?;
        Ok(Beginning { conversation, event })
    }

    async fn opening(&self, who: &Principal, id: ConversationId) -> Result<Opening, ServiceError> {
        let loaded = self.load(id).await?;
        let view = self.view(&loaded, who);
        Ok(Opening { conversation: view, token: self.conversation_token(id) })
    }

    pub(crate) fn view(&self, loaded: &Loaded, who: &Principal) -> ConversationView {
        let Loaded { conversation, restricted, .. } = loaded;
        ConversationView {
            id: conversation.id,
            subject: who.require_somewhere(Scope::Privacy).is_ok().then_some(conversation.subject),
            language: conversation.language,
            site: conversation.site.clone(),
            owner: conversation.owner,
            restricted: *restricted,
            outcome: conversation.outcome,
            rated: conversation.rated,
            version: conversation.version,
            last_at: conversation.last_at,
            callback: conversation.callback,
            queue: None,
            kept_until: self.kept_until(conversation),
            authentication: conversation.authentication.level(self.now()),
            disclosure: self.serving(conversation).disclosure(conversation.locale.language()),
        }
    }

    /// That an AI speaks, and for whom.
    pub fn disclosure(&self, language: Language) -> String {
        let manifest = self.assistant().manifest();
        disclosure::opening(&manifest.name, &manifest.company.name, Locale::of(language))
    }

    /// A conversation.
    pub async fn conversation(
        &self,
        who: &Principal,
        id: ConversationId,
    ) -> Result<ConversationView, ServiceError> {
        // Whoever erases has to learn whose it is.
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk, Scope::Privacy])
            .await?;
        let lane = self.lane(id);
        let mut state = lane.state.lock().await;
        let loaded = self.loaded(id, &mut state).await?;
        let mut view = self.view(loaded, who);
        view.queue = self.place_in_queue(&loaded.conversation).await?;
        Ok(view)
    }

    /// What happened in a conversation after version `after`, oldest first.
    pub async fn messages(
        &self,
        who: &Principal,
        id: ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<MessagesAfter, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk]).await?;
        let seen = Seen::by(who);
        let (views, _) = self.shown(id, after, limit, seen).await?;
        if !views.is_empty() {
            return Ok(MessagesAfter { views, begins_anew: false });
        }
        self.require_existing(id).await?;
        let reaches = match after.checked_sub(1) {
            None => true,
            Some(before) => !self.0.store.events(id.as_uuid(), before, 1).await?.is_empty(),
        };
        if reaches {
            return Ok(MessagesAfter { views, begins_anew: false });
        }
        let (views, _) = self.shown(id, 0, limit, seen).await?;
        Ok(MessagesAfter { views, begins_anew: true })
    }

    /// The next `limit` events that a reader may see, and the version after which the next begin.
    pub(crate) async fn shown(
        &self,
        id: ConversationId,
        after: Version,
        limit: usize,
        seen: Seen,
    ) -> Result<(Vec<MessageView>, Version), ServiceError> {
        let (mut shown, mut after) = (Vec::new(), after);
        loop {
            let wanted = limit - shown.len();
            let views = self.history(id, after, wanted).await?;
            let is_last = views.len() < wanted;
            after = views.last().map_or(after, |last| last.version);
            shown.extend(views.into_iter().filter(|view| seen.shows(&view.event)));
            if is_last || shown.len() >= limit {
                return Ok((shown, after));
            }
        }
    }

    /// That there is such a conversation, for those who found nothing in it.
    pub(crate) async fn require_existing(&self, id: ConversationId) -> Result<(), ServiceError> {
        if self.0.store.events(id.as_uuid(), 0, 1).await?.is_empty() {
            return Err(ServiceError::ConversationNotFound(id));
        }
        Ok(())
    }

    pub(crate) async fn history(
        &self,
        id: ConversationId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<MessageView>, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "conversation" };
        let events = self.0.store.events(id.as_uuid(), after, limit).await?;
        crate::live::is_whole(id, after, &events)?;
        let is_said =
            |event: &StoredEvent| parse(event).is_some_and(|(_, event)| event.text().is_some());
        let subject = if events.iter().any(is_said) {
            Some(self.subject_of(id, &events).await?)
        } else {
            None
        };
        let key = match subject {
            Some(subject) => match self.subject_key(subject).await {
                Ok(key) => Some((subject, key)),
                Err(ServiceError::Erased(_)) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        let mut views = Vec::with_capacity(events.len());
        let mut locale = None;
        for stored in events {
            let (at, event) = parse(&stored).ok_or_else(corrupt)?;
            locale = heard(&event).or(locale);
            let author = match &event {
                Event::Received { .. } => Some(Author::Customer),
                Event::Said { author, .. } | Event::Attached { author, .. } => Some(*author),
                Event::Noted { author, .. } => Some(Author::Agent { id: *author }),
                _ => None,
            };
            let said: Option<Said> = match (event.text(), &stored.sealed, &key) {
                (Some(message), Some(sealed), Some((subject, key))) => {
                    let opened = self.open_sealed(key, *subject, message.as_uuid(), sealed);
                    // Its text cannot be opened with the key that sealed it.
                    let altered = |_| ServiceError::Altered(Altered::Message(message));
                    Some(opened.map_err(altered)?)
                }
                // It was taken away: the key of whoever was erased is destroyed first.
                (Some(message), None, Some((subject, _)))
                    if self.0.keys.get(subject.as_uuid()).await?.is_some() =>
                {
                    return Err(ServiceError::Altered(Altered::Message(message)));
                }
                _ => None,
            };
            let locale = match locale {
                Some(locale) => locale,
                None => *locale.insert(self.locale_at(id, stored.version).await?),
            };
            let mood = said.as_ref().and_then(|said| said.mood);
            let (text, parts) = said.map_or((None, vec![]), |said| (Some(said.text), said.parts));
            let author_label = match &event {
                Event::Said { suggested, translated, .. } if *suggested || *translated => {
                    Some(self.helped_label(*suggested, *translated, locale))
                }
                _ => author.map(|author| self.author_label(author.kind(), locale)),
            };
            let language = match &event {
                Event::Received { language, .. } | Event::LanguageChosen { language, .. } => {
                    Some(*language)
                }
                Event::Said { author: Author::Assistant, .. } => Some(locale.language()),
                _ => None,
            };
            views.push(MessageView {
                version: stored.version,
                at,
                event,
                text,
                parts,
                author_label,
                language,
                mood,
            });
        }
        Ok(views)
    }

    /// The words for whoever is spoken with at a version: by the last message before it in a language that has
    /// any.
    async fn locale_at(
        &self,
        id: ConversationId,
        version: Version,
    ) -> Result<Locale, ServiceError> {
        let mut until = version;
        while until > 0 {
            let after = until.saturating_sub(BACK);
            let limit = usize::try_from(until - after).unwrap_or(usize::MAX);
            let events = self.0.store.events(id.as_uuid(), after, limit).await?;
            let heard = events.iter().rev().find_map(|stored| heard(&parse(stored)?.1));
            if let Some(locale) = heard {
                return Ok(locale);
            }
            until = after;
        }
        Err(ServiceError::Corrupt { what: "conversation" })
    }

    pub(crate) async fn subject_of(
        &self,
        id: ConversationId,
        events: &[StoredEvent],
    ) -> Result<SubjectId, ServiceError> {
        let opened = |stored: &StoredEvent| match parse(stored) {
            Some((_, Event::Opened { subject, .. })) => Some(subject),
            _ => None,
        };
        if let Some(subject) = events.first().and_then(opened) {
            return Ok(subject);
        }
        let first = self.0.store.events(id.as_uuid(), 0, 1).await?;
        first.first().and_then(opened).ok_or(ServiceError::Corrupt { what: "conversation" })
    }

    /// The words that name an author. For the assistant they say that it is an AI, always.
    pub fn author_label(&self, author: AuthorKind, locale: Locale) -> String {
        let company = &self.assistant().manifest().company.name;
        match (author, locale) {
            (AuthorKind::Assistant, _) => disclosure::label(company, locale),
            (AuthorKind::Customer, Locale::De) => "Sie".to_owned(),
            (AuthorKind::Customer, Locale::En) => "You".to_owned(),
            (AuthorKind::Agent, Locale::De) => format!("Ein Mensch bei {company}"),
            (AuthorKind::Agent, Locale::En) => format!("A person at {company}"),
        }
    }

    /// What is kept of a conversation for lists.
    ///
    /// The end of the idle time is rounded up to a minute, so that most turns need not rewrite it.
    pub(crate) fn card(
        &self,
        conversation: &Conversation,
        restricted: bool,
        matter: Option<&Matter>,
        people: &[Person],
    ) -> Card {
        let matter = matter.filter(|matter| at_desk(conversation) || matter.urgent);
        let mut labels = vec![("subject", conversation.subject.to_string())];
        if let [person] = people {
            labels.push(("person", person.label()));
        }
        let since = sortable(conversation.owner_since);
        match conversation.owner {
            Owner::Queue => {
                let is_urgent = matter.is_some_and(|matter| matter.urgent);
                let since = if is_urgent { format!("{URGENT}{since}") } else { since };
                labels.push(("waiting_in", format!("{}/{since}", conversation.language)));
                labels.push(("waiting_since", since));
            }
            Owner::Agent { id } => labels.push(match conversation.parked_until {
                Some(until) => ("parked", format!("{id}/{}", sortable(until))),
                None => ("agent", format!("{id}/{since}")),
            }),
            Owner::Assistant | Owner::Closed => {}
        }
        // What is restricted does not end by itself: that would be a use of it. Whoever waits for a person
        // waits until the person comes.
        if conversation.owner == Owner::Assistant && !restricted {
            let minutes = self.due(conversation).as_second().div_euclid(60) + 1;
            labels.push(("due", format!("{minutes:012}")));
        }
        let people = people.to_vec();
        Card { body: Body { people, ..Body::of(conversation, restricted, matter) }, labels }
    }

    pub(crate) fn due(&self, conversation: &Conversation) -> Timestamp {
        conversation.last_at.checked_add(self.0.settings.idle_timeout).unwrap_or(Timestamp::MAX)
    }

    /// Append events to a loaded conversation together with decisions, and take over the new state.
    ///
    /// On a conflict nothing was written and the state is forgotten, so that the next attempt
    /// reads it again.
    pub(crate) async fn write(
        &self,
        state: &mut Option<Loaded>,
        writing: Writing,
    ) -> Result<ombud_store::Committed, ServiceError> {
        let Writing { events, entries, mut documents, tallies, matter, mood, person } = writing;
        let Some(loaded) = state.as_ref() else { return Err(ServiceError::Busy) };
        let now = self.now();
        let mut next = loaded.clone();
        let stream = next.conversation.id.as_uuid();
        let expected = next.conversation.version;
        documents.extend(self.seen_in_trial(&next.conversation, &events, &entries).await?);
        let mut appended = Vec::with_capacity(events.len());
        for (event, sealed) in events {
            next.conversation.apply(now, &event);
            if matches!(event, Event::Returned { .. } | Event::Closed { .. }) {
                next.matter = None;
            }
            let body = to_json(&event)?;
            appended.push(NewEvent { at_ms: now.as_millisecond(), body, sealed });
        }
        next.mood = mood.or(next.mood);
        // What is urgent stays so until a person has seen to it.
        if matter.as_ref().is_some_and(|matter| matter.urgent)
            || !next.matter.as_ref().is_some_and(|matter| matter.urgent)
        {
            next.matter = match (matter, next.matter.take()) {
                (Some(Matter { intent: None, urgent }), Some(Matter { intent, .. })) => {
                    Some(Matter { intent, urgent })
                }
                (matter, before) => matter.or(before),
            };
        }
        if let Some(person) = person
            && next.people.len() < PEOPLE_MAX
            && !next.people.iter().any(|known| known.is(&person))
        {
            next.people.push(person);
        }
        let card =
            self.card(&next.conversation, next.restricted, next.matter.as_ref(), &next.people);
        if next.card.as_ref() != Some(&card) {
            documents.push(card.put(next.conversation.id, next.document)?);
            next.document += 1;
            next.card = Some(card);
        }
        let set = WriteSet {
            appends: vec![Append { stream, expected, events: appended }],
            documents,
            entries,
            tallies,
            purges: vec![],
            succession: None,
        };
        match self.0.store.commit(set).await {
            Ok(committed) => {
                let id = next.conversation.id;
                let version = next.conversation.version;
                *state = Some(next);
                self.lane(id).reached(version);
                Ok(committed)
            }
            Err(error) => {
                // What was written is uncertain after some errors: read it again next time.
                *state = None;
                Err(error.into())
            }
        }
    }

    /// What an intent says that a conversation is about; `None` for greetings, and for those that ask who speaks or for a
    /// person. An alarm is urgent also where no intent answers it.
    pub(crate) fn matter(&self, intent: Option<&str>, gives_alarm: bool) -> Option<Matter> {
        let Some(known) = intent.and_then(|intent| self.assistant().intent(intent)) else {
            return gives_alarm.then_some(Matter { intent: None, urgent: true });
        };
        let is_danger = known.alarm.is_some_and(|alarm| alarm != Alarm::Death);
        let urgent = is_danger
            || match &known.command {
                IntentCommand::Answer { .. } | IntentCommand::StartFlow { .. } => {
                    known.unclear == Unclear::Answer
                }
                IntentCommand::Refer { words } => words.is_some(),
                IntentCommand::Disclose
                | IntentCommand::Confirm
                | IntentCommand::HandOver
                | IntentCommand::SmallTalk { .. } => return None,
            };
        Some(Matter { intent: Some(known.id.clone()), urgent })
    }

    /// A decision about who has a conversation.
    pub(crate) fn route(&self, conversation: &Conversation, who: &Principal, code: &str) -> Draft {
        let mut draft = Draft::system(self, DecisionKind::Route, conversation.subject);
        draft.conversation = Some(conversation.id);
        draft.cause = conversation.last_decision;
        draft.language = conversation.language;
        conversation.channel.as_str().clone_into(&mut draft.channel);
        draft.reasons = vec![Reason::of(code)];
        draft.actor = actor_of(who);
        draft
    }

    /// Write events without content together with the decision behind them, and that the request
    /// for it was answered.
    pub(crate) async fn write_decision(
        &self,
        state: &mut Option<Loaded>,
        events: Vec<Event>,
        draft: Draft,
        request: Option<&Request>,
    ) -> Result<(), ServiceError> {
        let key = self.subject_key(draft.subject).await?;
        let recorded = self.record(&key, draft)?;
        let events = events.into_iter().map(|event| (event, None)).collect();
        let mut documents = recorded.deliveries;
        documents.extend(remembered(request, &())?);
        let entries = vec![recorded.entry];
        let writing = Writing { events, entries, documents, ..Writing::default() };
        self.write(state, writing).await?;
        Ok(())
    }
}

/// The words that an event chooses, as [`Conversation::locale`] has them.
fn heard(event: &Event) -> Option<Locale> {
    match event {
        Event::Opened { language, .. } => Some(Locale::of(*language)),
        Event::Received { language, .. } | Event::LanguageChosen { language, .. } => {
            Locale::speaking(*language)
        }
        _ => None,
    }
}

impl Body {
    fn of(conversation: &Conversation, restricted: bool, matter: Option<&Matter>) -> Self {
        Self {
            subject: conversation.subject,
            owner: conversation.owner.as_str().to_owned(),
            restricted,
            language: Some(conversation.language),
            handover: conversation.handover,
            matter: matter.cloned(),
            asked: conversation.asked.filter(|_| at_desk(conversation)),
            unanswered: matches!(conversation.owner, Owner::Agent { .. })
                && !conversation.unanswered.is_empty(),
            answers: if conversation.owner == Owner::Queue { conversation.answers } else { 0 },
            parked_until: conversation.parked_until,
            given_by: conversation.given_by,
            people: vec![],
        }
    }
}

/// Whether it waits for a person, or is with one.
fn at_desk(conversation: &Conversation) -> bool {
    matches!(conversation.owner, Owner::Queue | Owner::Agent { .. })
}

impl Card {
    /// What writes it over version `expected`.
    pub(crate) fn put(
        &self,
        id: ConversationId,
        expected: Version,
    ) -> Result<PutDocument, ServiceError> {
        Ok(PutDocument {
            kind: KIND,
            id: id.to_string(),
            expected,
            body: Some(to_json(&self.body)?),
            sealed: None,
            labels: self.labels.clone(),
        })
    }
}

/// Who asks, as the one who decided.
pub(crate) fn actor_of(who: &Principal) -> Actor {
    let (kind, id) = match who {
        Principal::Customer { .. } => (ActorKind::Customer, "customer".to_owned()),
        Principal::Key { staff, .. } | Principal::Member { staff, .. } => {
            (ActorKind::Person, staff.to_string())
        }
        Principal::Operator => (ActorKind::System, "ombud".to_owned()),
    };
    Actor { kind, id, version: None }
}

/// A time as a label: as many digits for every time, so that text order is time order.
pub(crate) fn sortable(at: Timestamp) -> String {
    format!("{:014}", at.as_millisecond())
}

/// A time as a label that puts the newest first.
pub(crate) fn newest_first(at: Timestamp) -> String {
    format!("{:014}", 99_999_999_999_999 - at.as_millisecond())
}

/// A message's turn, for those who render it.
impl MessageView {
    /// The turn that it belongs to or answers.
    pub fn turn(&self) -> Option<TurnId> {
        match &self.event {
            Event::Received { turn, .. } => Some(*turn),
            Event::Said { turn, .. } => *turn,
            _ => None,
        }
    }
}
