//! How long people wait for a person at the desk.
//!
//! Whenever somebody who waited is taken, it is counted how many were and how long they had waited, by the hour. Those
//! who began to wait while nobody was there are left out: how long they waited says nothing about the desk.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{Conversation, ConversationId, Owner};
use ombud_store::Tally;

use crate::{Place, Service, ServiceError, Thing, auth::parse_id, conversation::KIND};

/// The queue as customers are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueNow {
    /// How many wait for a person; up to 1,000 are counted.
    pub waiting: usize,
    /// How long a wait is expected to be; `None` where nobody can say.
    pub expected_wait_seconds: Option<u64>,
}

/// The place of a conversation that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    /// Whose turn it is before its own is, and itself: 1 for whoever is next.
    pub place: usize,
    /// How much longer it is expected to wait; `None` where nobody can say.
    pub expected_wait_seconds: Option<u64>,
}

/// The queue as it was when somebody asked last.
#[derive(Debug, Clone)]
pub(crate) struct QueueSeen {
    at: Timestamp,
    now: QueueNow,
    /// Those who wait, in the order in which they are taken.
    waiting: Arc<[ConversationId]>,
}

/// How long what was seen of the queue is told: each customer who looks at a page asks for it.
const SEEN_MAX: SignedDuration = SignedDuration::from_secs(2);
/// Those who wait, counted at most.
pub(crate) const WAITING_MAX: usize = 1_000;
/// Fewer who were taken say nothing about the next one.
const TAKEN_MIN: i64 = 3;
/// How many hours are looked back on, with the one that has begun.
const HOURS: i64 = 2;
const HOUR_SECONDS: i64 = 3_600;
const DAY_SECONDS: i64 = 86_400;

fn taken(hour: i64) -> String {
    format!("desk/taken/{hour}")
}

fn waited_seconds(hour: i64) -> String {
    format!("desk/waited_seconds/{hour}")
}

impl Service {
    /// What is counted when a conversation is taken: nothing where it did not wait while people were there.
    pub(crate) fn waited(&self, conversation: &Conversation) -> Vec<Tally> {
        let since = conversation.owner_since;
        if conversation.owner != Owner::Queue || !self.assistant().manifest().hours.open_at(since) {
            return vec![];
        }
        let now = self.now();
        let hour = now.as_second().div_euclid(HOUR_SECONDS);
        let day = now.as_second().div_euclid(DAY_SECONDS);
        let seconds = now.duration_since(since).as_secs().max(0);
        vec![
            Tally { name: taken(hour), day, add: 1 },
            Tally { name: waited_seconds(hour), day, add: seconds },
        ]
    }

    /// The queue as it is now, or was a moment ago.
    pub(crate) async fn queue_now(&self) -> Result<QueueNow, ServiceError> {
        Ok(self.queue_seen(Timestamp::MIN).await?.now)
    }

    /// The place of a conversation that waits for a person; `None` where it does not, or is not among the first 1,000.
    ///
    /// Whoever comes last waits as long as [`QueueNow`] says, and who stands before them the less the nearer they are to their turn:
    /// places are taken at an even pace.
    pub(crate) async fn place_in_queue(
        &self,
        conversation: &Conversation,
    ) -> Result<Option<QueuePlace>, ServiceError> {
        if conversation.owner != Owner::Queue {
            return Ok(None);
        }
        // Whoever has just come is in it too.
        let seen = self.queue_seen(conversation.owner_since).await?;
        let Some(before) = seen.waiting.iter().position(|id| *id == conversation.id) else {
            return Ok(None);
        };
        let (place, waiting) = (before as u64 + 1, seen.waiting.len() as u64);
        let left = |whole: u64| whole.saturating_mul(place).div_ceil(waiting.max(1));
        Ok(Some(QueuePlace {
            place: before + 1,
            expected_wait_seconds: seen.now.expected_wait_seconds.map(left),
        }))
    }

    /// The queue as it was a moment ago, and after `since`.
    async fn queue_seen(&self, since: Timestamp) -> Result<QueueSeen, ServiceError> {
        let now = self.now();
        let seen = self.0.queue_seen.lock().clone();
        if let Some(seen) = seen
            && seen.at > since
            && (SignedDuration::ZERO..SEEN_MAX).contains(&now.duration_since(seen.at))
        {
            return Ok(seen);
        }
        let query = Place::query(KIND, "waiting_since", "", None, WAITING_MAX)?;
        let waiting = self.0.store.documents(query).await?;
        let since = waiting.iter().filter_map(|document| document.label.parse().ok()).min();
        let since = since.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let usual = self.usual_wait(now).await?;
        // Not less than the one who waits longest has.
        let longest = since.map_or(0, |since| now.duration_since(since).as_secs());
        let queue = QueueNow {
            waiting: waiting.len(),
            expected_wait_seconds: usual.and_then(|usual| u64::try_from(usual.max(longest)).ok()),
        };
        let ids = waiting.iter().map(|document| parse_id(Thing::Conversation, &document.id));
        let waiting = ids.collect::<Result<_, _>>()?;
        let seen = QueueSeen { at: now, now: queue, waiting };
        *self.0.queue_seen.lock() = Some(seen.clone());
        Ok(seen)
    }

    /// How long those who were taken lately had waited, in seconds. Nobody can say while nobody is there, or where hardly
    /// anybody was taken.
    async fn usual_wait(&self, now: Timestamp) -> Result<Option<i64>, ServiceError> {
        if !self.assistant().manifest().hours.open_at(now) {
            return Ok(None);
        }
        let hour = now.as_second().div_euclid(HOUR_SECONDS);
        let hours = (0..HOURS).map(|back| hour - back);
        let names = hours.clone().map(taken).chain(hours.map(waited_seconds)).collect();
        let yesterday = now.as_second().div_euclid(DAY_SECONDS) - 1;
        let counted = self.0.store.tallied(names, yesterday).await?;
        let (taken, waited) = counted.split_at(counted.len() / 2);
        let (taken, waited): (i64, i64) = (taken.iter().sum(), waited.iter().sum());
        Ok((taken >= TAKEN_MIN).then(|| waited / taken))
    }
}
