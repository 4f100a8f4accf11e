//! Finding decisions among all of them, and counting them by day.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::try_join_all;
use jiff::Timestamp;
use ombud_domain::{
    ActorKind, ConversationId, DecisionId, DecisionKind, Language, Leaf, VerdictEffect,
};

use self::blocks::FoundLeaves;
pub(crate) use self::blocks::{ANY_UNANSWERED, Blocks, DAY_MS, Wanted, is_asked_back};
use crate::{Principal, Scope, Service, ServiceError, kept::leaf_of};

mod blocks;

/// How often we look whether a block has become full.
const EVERY: Duration = Duration::from_secs(5);
/// After each block that is read in the background, others come first.
const RESTS: Duration = Duration::from_millis(2);
/// Pages of decisions that are looked through at once for those that somebody's rights reach.
const ROUNDS_MAX: usize = 8;
/// Decisions of one conversation that are looked through at once.
const OF_CONVERSATION: usize = 500;

/// Which decisions to find: those that fit everything that is said.
#[derive(Debug, Clone, Default)]
pub struct DecisionFilter {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// What kind of decision.
    pub kind: Option<DecisionKind>,
    /// What kind of actor decided.
    pub actor: Option<ActorKind>,
    /// By which version of the assistant: all of its digest.
    pub version: Option<String>,
    /// Which rule determined a verdict.
    pub policy: Option<String>,
    /// What policy said to something that was asked for.
    pub verdict: Option<VerdictEffect>,
    /// In which language.
    pub language: Option<Language>,
    /// About acts with which tool, at which level, and what became of them: `TOOL/LEVEL/OUTCOME`, as [`DayCounts`] names
    /// them under `acted.`.
    pub act: Option<String>,
    /// Of which conversation.
    pub conversation: Option<ConversationId>,
}

/// A decision that was found.
#[derive(Debug, Clone)]
pub struct FoundDecision {
    /// Its id.
    pub id: DecisionId,
    /// When it was taken, as it is stored.
    pub at: Timestamp,
    /// What it says; `None` where what is stored is not what the log committed to.
    pub leaf: Option<Leaf>,
    /// The conversation it belongs to, unless it was erased.
    pub conversation: Option<ConversationId>,
}

/// Decisions that were found.
#[derive(Debug, Clone)]
pub struct FoundDecisions {
    /// Newest first.
    pub items: Vec<FoundDecision>,
    /// Before which log and index to go on; `None` where all were looked at.
    pub next: Option<(u32, u64)>,
    /// Back to when was looked, where the search paused before the page was full: it goes on at `next`.
    pub paused_at: Option<Timestamp>,
}

/// What was decided on one day (UTC), counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// The day, counted from 1970.
    pub day: i64,
    /// In how many decisions each mark stands: `kind.reply`, `outcome.confirmed`, `verdict.deny`, `intent.…`, `acted.…`,
    /// and `began.contest` and `began.stop` for what is neither said to an objection that there is already nor a drill.
    counts: BTreeMap<String, u64>,
}

impl DayCounts {
    /// In how many of the day's decisions this stands.
    pub fn of(&self, mark: &str) -> u64 {
        self.counts.get(mark).copied().unwrap_or_default()
    }

    /// Every mark that begins so, without that, and in how many decisions it stands.
    pub fn beginning(&self, begin: &str) -> Vec<(&str, u64)> {
        let counts = self.counts.iter();
        counts.filter_map(|(mark, count)| Some((mark.strip_prefix(begin)?, *count))).collect()
    }
}

impl DecisionFilter {
    fn wanted(&self) -> Wanted {
        let mut wanted = Wanted {
            marks: vec![],
            from_ms: self.from.map(Timestamp::as_millisecond),
            to_ms: self.to.map(Timestamp::as_millisecond),
        };
        let mut want = |name: &str, value: Option<String>| {
            wanted.marks.extend(value.map(|value| format!("{name}.{value}")));
        };
        want("kind", self.kind.map(word));
        want("actor", self.actor.map(word));
        want("version", self.version.clone());
        want("policy", self.policy.clone());
        want("acted", self.act.clone());
        want("verdict", self.verdict.map(word));
        want("language", self.language.map(|language| language.as_str().to_owned()));
        wanted
    }
}

/// A word as it stands in leaves.
fn word(value: impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

impl Service {
    /// Decisions that fit, newest first, older than the one at log and index `before`.
    ///
    /// Looks at a bounded number of them: what is rare and spread thinly is found in several goes.
    pub async fn find_decisions(
        &self,
        who: &Principal,
        filter: &DecisionFilter,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<FoundDecisions, ServiceError> {
        who.require_somewhere(Scope::Decisions)?;
        let wanted = filter.wanted();
        let (mut items, mut next, mut back_to) = (Vec::new(), before, None);
        for _ in 0..ROUNDS_MAX {
            let FoundLeaves { leaves, next: after, back_to_ms } =
                self.leaves_that_fit(filter.conversation, &wanted, next, limit).await?;
            (next, back_to) = (after, back_to_ms);
            let places: Vec<_> = leaves.iter().map(|(log, leaf)| (*log, leaf.index)).collect();
            let looked = leaves.into_iter().map(|(_, leaf)| leaf.decision.into());
            let looked = try_join_all(looked.map(|id| self.found_decision(id))).await?;
            for (item, place) in looked.into_iter().zip(places) {
                if items.len() < limit && self.is_theirs(who, item.conversation).await? {
                    items.push(item);
                    next = if items.len() == limit { Some(place) } else { next };
                }
            }
            if items.len() == limit || next.is_none() || who.areas().is_empty() {
                break;
            }
        }
        let paused_at = next.filter(|_| items.len() < limit).and(back_to);
        let paused_at = paused_at.and_then(|at| Timestamp::from_millisecond(at).ok());
        Ok(FoundDecisions { items, next, paused_at })
    }

    async fn leaves_that_fit(
        &self,
        conversation: Option<ConversationId>,
        wanted: &Wanted,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<FoundLeaves, ServiceError> {
        let store = &*self.0.store;
        Ok(match conversation {
            Some(conversation) => {
                let entries = store.entries_of(conversation.as_uuid(), before, OF_CONVERSATION);
                wanted.among(entries.await?, OF_CONVERSATION, limit)
            }
            None => self.0.blocks.find(store, wanted, before, limit).await?,
        })
    }

    async fn found_decision(&self, id: DecisionId) -> Result<FoundDecision, ServiceError> {
        let entry = self.0.store.entry(id.as_uuid()).await?;
        let entry = entry.ok_or(ServiceError::DecisionNotFound(id))?;
        let leaf = match self.hold_to_log(&entry).await {
            Ok(()) => leaf_of(&entry).ok(),
            Err(ServiceError::Altered(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(FoundDecision {
            id,
            at: Timestamp::from_millisecond(entry.at_ms).unwrap_or_default(),
            leaf,
            conversation: entry.stream.map(ConversationId::from),
        })
    }

    /// What was decided on each of the last so many days (UTC), today last, and since which day that is complete: right
    /// after a start, older ones are still being read.
    pub async fn count_by_day(
        &self,
        who: &Principal,
        days: u16,
    ) -> Result<(Vec<DayCounts>, i64), ServiceError> {
        who.require(Scope::Overview)?;
        let today = self.now().as_millisecond().div_euclid(DAY_MS);
        let since = today - i64::from(days) + 1;
        let (mut counted, complete) = self.0.blocks.days(&*self.0.store, since).await?;
        let days = (since..=today).map(|day| {
            let counts = counted.remove(&day).unwrap_or_default().into_iter();
            let counts = counts.map(|(mark, count)| (mark.to_string(), count)).collect();
            DayCounts { day, counts }
        });
        Ok((days.collect(), complete))
    }

    /// Read what occurs in which stretch of the log, and go on as it grows, until ombud stops.
    pub fn spawn_blocks(&self) {
        let service = self.clone();
        self.spawn(async move {
            loop {
                if let Err(error) = service.0.blocks.read_all(&*service.0.store, RESTS).await {
                    tracing::warn!(error = %error, "searching decisions is slower for now");
                }
                tokio::time::sleep(EVERY).await;
            }
        });
    }
}
