//! What is live: one lane per conversation, in which turns follow one another.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

use jiff::Timestamp;
use ombud_assistant::GuardSettings;
use ombud_domain::{Conversation, ConversationId, Event, MessageId};
use ombud_guard::{
    CustomerText, Finding, FindingKind, FromCustomer, GuardError, SURE_MIN, Signal, Tone,
    inspect_customer,
};
use ombud_store::{StoredEvent, Version};
use parking_lot::Mutex;
use tokio::sync::{oneshot, watch};

use crate::{
    Altered, Principal, Scope, SentTurn, Service, ServiceError, Thing, conversation::Seen,
    idempotency, mood::Mood,
};

/// One conversation in memory.
pub(crate) struct Lane {
    /// Messages that arrived and no turn has taken yet.
    pub(crate) pending: Mutex<Vec<Pending>>,
    /// The state as of the last commit we know of. Whoever holds this is the only one who may
    /// write; other nodes are kept out by the version that each write expects.
    pub(crate) state: tokio::sync::Mutex<Option<Loaded>>,
    /// Whoever holds this is the only one who has texts of it translated.
    pub(crate) translating: tokio::sync::Mutex<()>,
    /// The version as of the last commit, for those who wait for more.
    pub(crate) version: watch::Sender<Version>,
    /// Moves whenever the person who has it writes; kept nowhere.
    pub(crate) typing: watch::Sender<()>,
}

/// A message of a customer, inspected.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) id: MessageId,
    /// When it came.
    pub(crate) arrived: std::time::Instant,
    pub(crate) text: String,
    pub(crate) language: Option<ombud_guard::LanguageGuess>,
    /// What was taken out of it before it was read.
    pub(crate) hidden: BTreeSet<FindingKind>,
    /// What was found in `text`.
    pub(crate) findings: Vec<Finding>,
    /// Whether something was taken out of it because a rule does not let it be kept.
    pub(crate) is_redacted: bool,
    /// How it sounds, where that is known.
    pub(crate) tone: Option<Tone>,
    /// How the conversation sounds with it, once it is part of one.
    pub(crate) mood: Option<Mood>,
}

/// What a customer wrote: nothing else makes one, so that of nobody else it is read how they sound.
struct FromTheCustomer<'t>(&'t str);

impl FromCustomer for FromTheCustomer<'_> {
    fn customer_text(&self) -> &str {
        self.0
    }
}

impl Received {
    /// Inspect what a customer wrote, with what a version looks for beside the rest; it says whether tone is read, too.
    ///
    /// # Errors
    /// [`GuardError`] where it is empty or too long.
    pub(crate) fn inspected(
        id: MessageId,
        text: &str,
        guard: &GuardSettings,
    ) -> Result<Self, GuardError> {
        let written = FromTheCustomer(text);
        let seen = inspect_customer(CustomerText::of(&written), &guard.rules)?;
        let read = seen.read;
        let is_upset = read.findings.iter().any(|found| match found.kind {
            // One or two in a hundred ordinary messages look a little like it.
            FindingKind::Toxicity(_) => found.confidence >= SURE_MIN,
            kind => tells_tone(kind),
        });
        let tone = read.tone.filter(|_| guard.tone).map(|tone| {
            let value = if is_upset { tone.value.min(UPSET) } else { tone.value };
            Tone { value, ..tone }
        });
        let is_told = |found: &Finding| guard.tone || !tells_tone(found.kind);
        Ok(Self {
            id,
            arrived: std::time::Instant::now(),
            language: read.language,
            hidden: seen.hidden.iter().map(|found| found.kind).collect(),
            findings: read.findings.into_iter().filter(is_told).collect(),
            text: seen.visible.into_owned(),
            is_redacted: false,
            tone,
            mood: None,
        })
    }
}

/// A message that waits for its turn, with whoever waits for its answer.
pub(crate) struct Pending {
    pub(crate) received: Arc<Received>,
    pub(crate) idempotency: Option<idempotency::Request>,
    pub(crate) answer: oneshot::Sender<Result<SentTurn, ServiceError>>,
}

/// A conversation's state with the version of its document.
#[derive(Clone)]
pub(crate) struct Loaded {
    pub(crate) conversation: Conversation,
    pub(crate) document: Version,
    /// Its document as it was last written, if we know.
    pub(crate) card: Option<crate::conversation::Card>,
    /// Kept and not used, because something stands against erasing it (GDPR Art. 18).
    pub(crate) restricted: bool,
    /// What it is about, as far as that was understood; what is not urgent is forgotten with the memory until a person is
    /// asked for.
    pub(crate) matter: Option<crate::conversation::Matter>,
    /// How the customer's messages sound so far, where we know; else the last of them has it, sealed.
    pub(crate) mood: Option<Mood>,
    /// Who signed in in it.
    pub(crate) people: Vec<crate::profile::Person>,
    /// How often we had missed something when it was read.
    pub(crate) missed: u64,
}

impl Lane {
    /// Something was written, and the conversation has this version now.
    pub(crate) fn reached(&self, version: Version) {
        self.version.send_if_modified(|known| {
            let newer = version > *known;
            *known = (*known).max(version);
            newer
        });
    }
}

/// How content somebody sounds at most who says that they are angry or desperate, or who insults.
const UPSET: f32 = -0.6;

/// Whether a finding says how somebody sounds, and not what they say.
fn tells_tone(kind: FindingKind) -> bool {
    matches!(kind, FindingKind::Toxicity(_) | FindingKind::Signal(Signal::Anger | Signal::Distress))
}

/// Lanes above which idle ones are dropped from memory.
const LANES_WANTED: usize = 10_000;
/// Events read from the store at once.
const PAGE: usize = 1_000;

impl Service {
    /// The lane of a conversation, which need not exist.
    pub(crate) fn lane(&self, id: ConversationId) -> Arc<Lane> {
        let mut lanes = self.0.lanes.lock();
        if lanes.len() > LANES_WANTED && !lanes.contains_key(&id) {
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        }
        let lane = lanes.entry(id).or_insert_with(|| {
            Arc::new(Lane {
                pending: Mutex::default(),
                state: tokio::sync::Mutex::default(),
                translating: tokio::sync::Mutex::default(),
                version: watch::Sender::new(0),
                typing: watch::Sender::new(()),
            })
        });
        Arc::clone(lane)
    }

    /// The state of a conversation, from memory or from its events: as of the last write, on any node.
    /// One that comes from now on makes a conflict of what is written on this state.
    pub(crate) async fn loaded<'a>(
        &self,
        id: ConversationId,
        state: &'a mut Option<Loaded>,
    ) -> Result<&'a mut Loaded, ServiceError> {
        let reached = *self.lane(id).version.borrow();
        let missed = self.0.missed.load(Ordering::SeqCst);
        let fresh =
            |known: &Loaded| known.conversation.version >= reached && known.missed == missed;
        let known = state.take().filter(fresh);
        let known = match known {
            Some(known) if self.0.store.is_shared() => {
                // Another node may have written just now.
                let version = known.conversation.version;
                let newer = self.0.store.events(id.as_uuid(), version, 1).await?;
                newer.is_empty().then_some(known)
            }
            known => known,
        };
        *state = match known {
            Some(known) => Some(known),
            None => Some(self.load(id).await?),
        };
        state.as_mut().ok_or(ServiceError::ConversationNotFound(id))
    }

    /// The state of a conversation, folded from its events.
    pub(crate) async fn load(&self, id: ConversationId) -> Result<Loaded, ServiceError> {
        let corrupt = || ServiceError::Corrupt { what: "conversation" };
        let missed = self.0.missed.load(Ordering::SeqCst);
        let mut conversation: Option<Conversation> = None;
        loop {
            let after = conversation.as_ref().map_or(0, |known| known.version);
            let events = self.0.store.events(id.as_uuid(), after, PAGE).await?;
            is_whole(id, after, &events)?;
            for stored in &events {
                let (at, event) = parse(stored).ok_or_else(corrupt)?;
                match &mut conversation {
                    None => conversation = Conversation::open(id, at, &event),
                    Some(known) => known.apply(at, &event),
                }
            }
            if events.len() < PAGE {
                break;
            }
        }
        let conversation = conversation.ok_or(ServiceError::ConversationNotFound(id))?;
        // Purging deletes the document and leaves the events, without what they said.
        let document = self.0.store.document(crate::conversation::KIND, &id.to_string()).await?;
        let document = document.ok_or(ServiceError::Erased(Thing::Conversation))?;
        let body: crate::conversation::Body =
            serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        // It is rewritten with the next change, whatever it is found by now.
        let crate::conversation::Body { restricted, matter, people, .. } = body;
        let document = document.version;
        let (card, mood) = (None, None);
        Ok(Loaded { conversation, document, card, restricted, matter, mood, people, missed })
    }

    /// Follow a conversation from after version `after`, without loss or repetition; from its beginning where it
    /// does not reach that far, or `log`, in which the reader read it, is no longer the one in use.
    pub async fn follow(
        &self,
        who: &Principal,
        id: ConversationId,
        after: Version,
        log: Option<u32>,
    ) -> Result<Subscription, ServiceError> {
        self.require_conversation(who, id, &[Scope::Conversations, Scope::Desk]).await?;
        let lane = self.lane(id);
        let version = {
            let mut state = lane.state.lock().await;
            self.loaded(id, &mut state).await?.conversation.version
        };
        lane.reached(version);
        let (changes, typing) = (lane.version.subscribe(), lane.typing.subscribe());
        let current = self.0.store.head().await?.log;
        let is_of_another = after > 0 && log.is_some_and(|log| log != current);
        let anew = (after > version || is_of_another).then_some(version);
        let after = if anew.is_some() { 0 } else { after };
        let service = self.clone();
        let seen = Seen::by(who);
        Ok(Subscription {
            service,
            id,
            seen,
            log: current,
            after,
            anew,
            changes,
            typing,
            _lane: lane,
        })
    }
}

/// Versions are dense: where one is missing, what happened there was taken away.
pub(crate) fn is_whole(
    id: ConversationId,
    after: Version,
    events: &[StoredEvent],
) -> Result<(), ServiceError> {
    let follows = |(stored, place): (&StoredEvent, Version)| {
        after.checked_add(place).is_some_and(|version| version == stored.version)
    };
    if events.iter().zip(1..).all(follows) {
        return Ok(());
    }
    Err(ServiceError::Altered(Altered::Conversation(id)))
}

/// The event in a stored record, with its time.
pub(crate) fn parse(stored: &StoredEvent) -> Option<(Timestamp, Event)> {
    let at = Timestamp::from_millisecond(stored.at_ms).ok()?;
    Some((at, serde_json::from_slice(&stored.body).ok()?))
}

/// What whoever follows a conversation is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Messages and changes, oldest first.
    Happened(Vec<crate::MessageView>),
    /// The person who has it is writing, and will be said to again in a few seconds if they still are. Known of those whose
    /// pages this node serves.
    AgentTypes,
}

/// A reader of a conversation that waits for more.
pub struct Subscription {
    service: Service,
    id: ConversationId,
    seen: Seen,
    log: u32,
    after: Version,
    anew: Option<Version>,
    changes: watch::Receiver<Version>,
    typing: watch::Receiver<()>,
    /// Keeps the lane in memory while someone follows.
    _lane: Arc<Lane>,
}

impl Subscription {
    /// The number of the log in use: another one after a backup was put back.
    pub fn log(&self) -> u32 {
        self.log
    }

    /// The version that the conversation has where what the reader has may be of before a backup was put back.
    pub fn begins_anew(&self) -> Option<Version> {
        self.anew
    }

    /// The next news; waits until there are some. `None` when ombud stops.
    pub async fn next(&mut self) -> Result<Option<News>, ServiceError> {
        loop {
            let id = self.id;
            let (views, after) = self.service.shown(id, self.after, PAGE, self.seen).await?;
            self.after = after;
            if !views.is_empty() {
                return Ok(Some(News::Happened(views)));
            }
            tokio::select! {
                () = self.service.stopping() => return Ok(None),
                changed = self.changes.changed() => if changed.is_err() { return Ok(None) },
                _ = self.typing.changed() => return Ok(Some(News::AgentTypes)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ombud_guard::Rules;

    use super::*;

    fn sounds(text: &str) -> (Option<f32>, bool) {
        let guard = GuardSettings { rules: Rules::none().clone(), tone: true };
        let id = MessageId::from(uuid::Uuid::nil());
        let received = Received::inspected(id, text, &guard).expect("a text");
        let is_offence = |found: &Finding| found.kind.code() == "offence";
        (received.tone.map(|tone| tone.value), received.findings.iter().any(is_offence))
    }

    #[test]
    fn an_insult_sounds_upset_and_what_only_looks_like_one_does_not() {
        let (insulted, is_offence) = sounds("you are a bunch of fucking idiots, great job");
        assert!(is_offence && insulted.is_some_and(|value| value <= UPSET), "{insulted:?}");
        let (thanked, is_offence) = sounds("damn, that was quick, thank you so much");
        assert!(is_offence && thanked.is_some_and(|value| value > UPSET), "{thanked:?}");
    }
}
