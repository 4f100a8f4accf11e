//! How long people wait for a person at the desk.
//!
//! Whenever somebody who waited is taken, it is counted how many were and how long they had waited, by the hour. Those
//! who began to wait while nobody was there are left out: how long they waited says nothing about the desk.

use jiff::{SignedDuration, Timestamp};
use ombud_domain::{Conversation, Owner};
use ombud_store::Tally;

use crate::{Place, Service, ServiceError, conversation::KIND};

/// The queue as customers are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueNow {
    /// How many wait for a person; up to 1,000 are counted.
    pub waiting: usize,
    /// How long a wait is expected to be; `None` where nobody can say.
    pub expected_wait_seconds: Option<u64>,
}

/// How long what was seen of the queue is told: each customer who looks at a page asks for it.
const SEEN_MAX: SignedDuration = SignedDuration::from_secs(2);
/// Those who wait, counted at most.
const WAITING_MAX: usize = 1_000;
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
        let now = self.now();
        let seen = *self.0.queue_seen.lock();
        if let Some((at, queue)) = seen
            && (SignedDuration::ZERO..SEEN_MAX).contains(&now.duration_since(at))
        {
            return Ok(queue);
        }
        let query = Place::query(KIND, "waiting_since", "", None, WAITING_MAX)?;
        let waiting = self.0.store.documents(query).await?;
        let since = waiting.iter().filter_map(|document| document.label.parse().ok()).min();
        let since = since.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let queue = QueueNow {
            waiting: waiting.len(),
            expected_wait_seconds: self.expected_wait(now, since).await?,
        };
        *self.0.queue_seen.lock() = Some((now, queue));
        Ok(queue)
    }

    /// As long as those who were taken lately had waited, and not less than the one who waits longest has. Nobody can
    /// say while nobody is there, or where hardly anybody was taken.
    async fn expected_wait(
        &self,
        now: Timestamp,
        longest_since: Option<Timestamp>,
    ) -> Result<Option<u64>, ServiceError> {
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
        if taken < TAKEN_MIN {
            return Ok(None);
        }
        let longest = longest_since.map_or(0, |since| now.duration_since(since).as_secs());
        Ok(u64::try_from((waited / taken).max(longest)).ok())
    }
}
