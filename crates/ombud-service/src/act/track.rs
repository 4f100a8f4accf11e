//! What became of the acts of an operation lately, as policy sees it.
//!
//! It is counted day by day, with the decision that something became of an act, so that it is read in as
//! many rows as there are days. An act counts on the day it was begun, whenever it is undone: of the acts
//! of some days, a share is told. Counts hold nobody's data and stay after an erasure.

use jiff::Timestamp;
use ombud_domain::{ActState, Conversation, DecisionId};
use ombud_policy::TrackRecord;
use ombud_store::{SubjectKey, Tally};

use super::{Body, Kept};
use crate::{Service, ServiceError, record::Writing};

/// Days that are looked at, today not among them.
const DAYS: i64 = 30;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What an act counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    /// It waits, is under way, or people decided that it is not done.
    Nothing,
    Done,
    Undone,
    Failed,
}

impl Became {
    pub(super) fn of(kept: &Kept) -> Self {
        match kept.body.state {
            ActState::Done | ActState::Undoing => Self::Done,
            // It was done, and nobody can say whether it is undone.
            ActState::Unknown if kept.secret.result.is_some() => Self::Done,
            ActState::Undone => Self::Undone,
            ActState::Refused | ActState::Unknown => Self::Failed,
            ActState::Proposed
            | ActState::Rejected
            | ActState::Expired
            | ActState::Withdrawn
            | ActState::Intended => Self::Nothing,
        }
    }

    /// What it is counted under.
    fn counts(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &[],
            Self::Done => &["done"],
            Self::Undone => &["done", "undone"],
            Self::Failed => &["failed"],
        }
    }

    /// What is counted when an act becomes something else.
    pub(super) fn tallies(self, kept: &Kept) -> Vec<Tally> {
        let (before, now) = (self.counts(), Self::of(kept).counts());
        let gone = before.iter().filter(|what| !now.contains(what)).map(|what| (what, -1));
        let came = now.iter().filter(|what| !before.contains(what)).map(|what| (what, 1));
        gone.chain(came).map(|(what, add)| tally(&kept.body, what, add)).collect()
    }
}

fn tally(body: &Body, what: &str, add: i64) -> Tally {
    Tally { name: name(&body.tool, &body.operation, what), day: day(body.at), add }
}

fn name(tool: &str, operation: &str, what: &str) -> String {
    format!("act/{tool}.{operation}/{what}")
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(DAY_SECONDS)
}

impl Service {
    /// What became of the acts of an operation that were begun in the last 30 days.
    pub(super) async fn track_record(
        &self,
        tool: &str,
        operation: &str,
    ) -> Result<TrackRecord, ServiceError> {
        let names = ["contested", "done", "failed", "undone"];
        let names = names.map(|what| name(tool, operation, what)).to_vec();
        let counts = self.0.store.tallied(names, day(self.now()) - DAYS).await?;
        let mut counts = counts.into_iter().map(|count| {
            let largest = if count < 0 { 0 } else { u32::MAX };
            u32::try_from(count).unwrap_or(largest)
        });
        let mut next = || counts.next().unwrap_or(0);
        Ok(TrackRecord { contested: next(), done: next(), failed: next(), undone: next() })
    }

    /// A decision is contested: each act that it is about counts as contested, once.
    pub(crate) async fn count_contested(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        contested: DecisionId,
        writing: &mut Writing,
    ) -> Result<(), ServiceError> {
        let (_, leaf) = self.entry(contested).await?;
        let about = [Some(contested), leaf.cause];
        for (id, body) in self.acts_done_in(conversation.id).await? {
            let is_about = about.contains(&Some(id))
                || about.contains(&Some(body.running))
                || body.reply.decision == contested;
            if !is_about || body.contested {
                continue;
            }
            let mut kept = self.kept(key, id).await?;
            if Became::of(&kept) == Became::Nothing {
                continue;
            }
            kept.body.contested = true;
            writing.tallies.push(tally(&kept.body, "contested", 1));
            writing.documents.push(self.act_document(key, &kept)?);
        }
        Ok(())
    }
}
