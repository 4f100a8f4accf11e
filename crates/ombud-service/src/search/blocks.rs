//! What occurs in which stretch of the log: so decisions are found, and counted by day, without reading all of it.
//!
//! A block is so many entries that follow one another. What their leaves say, coarsely, is remembered once they were
//! read. It is in memory only and made of nothing but the log, so it can neither be stale nor say otherwise: a block
//! that is full never changes.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    sync::Arc,
    time::Duration,
};

use ombud_assistant::ONE_TIME_CODE;
use ombud_domain::{VerdictEffect, came_to};
use ombud_store::{Entry, EntryLeaf, Store, StoreError};
use parking_lot::Mutex;
use serde::Deserialize;

use crate::{contest::ADDED, stop::DRILL};

/// Entries in a block. Of one, some 2 MB of leaves are read in a few milliseconds; of a million, what occurs in a
/// thousand blocks takes some hundred kilobytes.
pub(super) const BLOCK: u64 = 1_024;
/// Milliseconds in a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Blocks that are read for one answer at most: some 50 ms. Whoever wants more goes on from there.
const READ_MAX: usize = 6;

/// The mark of a decision that did not answer what was asked, whatever the reason.
pub(crate) const ANY_UNANSWERED: &str = "unanswered.";
/// That the assistant asked back, as the end of that mark.
const ASKED_BACK: &str = "asked_back";
/// The reasons of hand-overs that are because the assistant had no answer.
const UNANSWERED: [&str; 2] = ["rule.not_understood", "rule.no_valid_passage"];

/// What is remembered of the blocks that were read.
#[derive(Debug, Default)]
pub(crate) struct Blocks(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Arc<str>, u32>,
    marks: Vec<Arc<str>>,
    /// By log, and place among its blocks.
    blocks: BTreeMap<(u32, u64), Arc<Block>>,
}

/// What occurs in one block.
#[derive(Debug)]
struct Block {
    /// The earliest time in it, in milliseconds since 1970.
    from_ms: i64,
    /// The latest.
    to_ms: i64,
    counts: Vec<Count>,
}

/// In how many leaves of a block a mark stands, of those of one day.
#[derive(Debug)]
struct Count {
    day: i64,
    mark: u32,
    leaves: u32,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// Each must be there: `kind.reply`, `verdict.deny`, …
    pub(crate) marks: Vec<String>,
    /// Not before this time, in milliseconds since 1970.
    pub(crate) from_ms: Option<i64>,
    /// Before this time.
    pub(crate) to_ms: Option<i64>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct FoundLeaves {
    /// Newest first, each with its log.
    pub(crate) leaves: Vec<(u32, EntryLeaf)>,
    /// Before which log and index to go on; `None` where the beginning was reached.
    pub(crate) next: Option<(u32, u64)>,
    /// The time of the oldest entry that was looked at, in milliseconds since 1970.
    pub(crate) back_to_ms: Option<i64>,
}

/// By day since 1970: in how many leaves each mark stands.
pub(crate) type Days = BTreeMap<i64, BTreeMap<Arc<str>, u64>>;

/// What is read of a leaf to find it by.
#[derive(Deserialize)]
struct Looked<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    actor: LookedActor<'a>,
    #[serde(borrow, default)]
    act: Option<LookedAct<'a>>,
    #[serde(borrow, default)]
    verdicts: Vec<LookedVerdict<'a>>,
    #[serde(borrow, default)]
    reasons: Vec<LookedReason<'a>>,
    #[serde(borrow)]
    labels: LookedLabels<'a>,
}

#[derive(Deserialize)]
struct LookedReason<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
}

#[derive(Deserialize)]
struct LookedActor<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    version: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct LookedAct<'a> {
    #[serde(borrow)]
    tool: Cow<'a, str>,
    #[serde(borrow)]
    effect: Cow<'a, str>,
    #[serde(borrow)]
    autonomy: Cow<'a, str>,
}

#[derive(Deserialize)]
struct LookedVerdict<'a> {
    #[serde(borrow)]
    action: Cow<'a, str>,
    effect: VerdictEffect,
    #[serde(default)]
    policies: Vec<String>,
}

#[derive(Deserialize)]
struct LookedLabels<'a> {
    #[serde(borrow)]
    language: Cow<'a, str>,
    #[serde(borrow, default)]
    intent: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    outcome: Option<Cow<'a, str>>,
}

/// Every mark of a leaf, some more than once; none of what cannot be read.
fn marks(leaf: &[u8], take: &mut impl FnMut(&str)) {
    let Ok(looked) = serde_json::from_slice::<Looked<'_>>(leaf) else { return };
    let mut mark = String::with_capacity(80);
    let mut say = |name: &str, value: &str| {
        mark.clear();
        if write!(mark, "{name}.{value}").is_ok() {
            take(&mark);
        }
    };
    say("kind", &looked.kind);
    say("actor", &looked.actor.kind);
    say("did", &format!("{}.{}", looked.kind, looked.actor.kind));
    let goes_on = || looked.reasons.iter().any(|reason| [DRILL, ADDED].contains(&&*reason.code));
    if matches!(&*looked.kind, "contest" | "stop") && !goes_on() {
        say("began", &looked.kind);
    }
    say("language", &looked.labels.language);
    if let Some(version) = &looked.actor.version {
        say("version", version);
    }
    if let Some(act) = &looked.act {
        say("tool", &act.tool);
        // What only looks something up is not what somebody has to answer for.
        if act.effect != "read" {
            say("acted", &format!("{}/{}/{}", act.tool, act.autonomy, came(&looked)));
        }
    }
    if let Some(outcome) = &looked.labels.outcome {
        say("outcome", outcome);
    }
    // Of what is said of a wish later, only the reply is about it.
    if let Some(intent) = looked.labels.intent.as_ref().filter(|_| looked.kind == "reply") {
        say("intent", intent);
    }
    // What came of an act, or of undoing one. Leaves of earlier versions do not say of which.
    if looked.kind == "result" && looked.act.as_ref().is_none_or(does_something) {
        say("result", came(&looked));
    }
    if let Some(why) = unanswered(&looked) {
        say("unanswered", why);
        say("unanswered", "");
    }
    let asked = looked.verdicts.iter().map(|verdict| (&*verdict.action, verdict.effect));
    for effect in came_to(&looked.kind, asked) {
        say("verdict", effect.as_str());
    }
    for verdict in &looked.verdicts {
        for policy in &verdict.policies {
            say("policy", policy);
        }
    }
}

/// What became of an act in a decision about it: the kind of decision, and of a result, which. What a person found out
/// counts as what it is.
fn came<'a>(looked: &'a Looked<'_>) -> &'a str {
    let code = looked.reasons.first().map(|reason| &*reason.code);
    match code.filter(|_| looked.kind == "result") {
        Some("found.done") => "act.done",
        Some("found.undone") => "undo.done",
        Some(code) => code,
        None => &looked.kind,
    }
}

/// Whether an act is one that is done for a customer: neither a look nor a code that is sent.
fn does_something(act: &LookedAct<'_>) -> bool {
    let operation = act.tool.split_once('.').map_or("", |(_, operation)| operation);
    act.effect != "read" && operation != ONE_TIME_CODE
}

/// Why the assistant did not answer what was asked, as a code, where it did not.
fn unanswered<'a>(looked: &'a Looked<'_>) -> Option<&'a str> {
    let codes = || looked.reasons.iter().map(|reason| &*reason.code);
    let asked_back = |verdict: &LookedVerdict<'_>| {
        verdict.action == "clarify" && verdict.effect == VerdictEffect::Allow
    };
    match &*looked.kind {
        "handoff" => codes().find(|code| UNANSWERED.contains(code)),
        "reply" => looked.verdicts.iter().any(asked_back).then_some(ASKED_BACK),
        _ => None,
    }
}

/// Whether a leaf is a reply by which the assistant asked back.
pub(crate) fn is_asked_back(leaf: &[u8]) -> bool {
    let looked = serde_json::from_slice::<Looked<'_>>(leaf);
    looked.is_ok_and(|looked| unanswered(&looked) == Some(ASKED_BACK))
}

impl Known {
    fn number(&mut self, mark: &str) -> u32 {
        if let Some(number) = self.numbers.get(mark) {
            return *number;
        }
        let number = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
        let mark: Arc<str> = mark.into();
        self.marks.push(Arc::clone(&mark));
        self.numbers.insert(mark, number);
        number
    }

    fn count(&mut self, leaves: &[EntryLeaf]) -> Block {
        let mut counts: BTreeMap<(i64, u32), u32> = BTreeMap::new();
        let mut own: Vec<u32> = Vec::new();
        for leaf in leaves {
            own.clear();
            marks(&leaf.leaf, &mut |mark: &str| own.push(self.number(mark)));
            own.sort_unstable();
            own.dedup();
            for mark in &own {
                *counts.entry((leaf.at_ms.div_euclid(DAY_MS), *mark)).or_default() += 1;
            }
        }
        let times = || leaves.iter().map(|leaf| leaf.at_ms);
        let counts = counts.into_iter();
        Block {
            from_ms: times().min().unwrap_or_default(),
            to_ms: times().max().unwrap_or_default(),
            counts: counts.map(|((day, mark), leaves)| Count { day, mark, leaves }).collect(),
        }
    }
}

impl Block {
    fn may_hold(&self, wanted: &Wanted, numbers: &[Option<u32>]) -> bool {
        wanted.from_ms.is_none_or(|from| self.to_ms >= from)
            && wanted.to_ms.is_none_or(|to| self.from_ms < to)
            && numbers.iter().all(|number| {
                number.is_some_and(|number| self.counts.iter().any(|count| count.mark == number))
            })
    }
}

impl Wanted {
    fn fits(&self, leaf: &EntryLeaf) -> bool {
        let in_time = self.from_ms.is_none_or(|from| leaf.at_ms >= from)
            && self.to_ms.is_none_or(|to| leaf.at_ms < to);
        if !in_time || self.marks.is_empty() {
            return in_time;
        }
        let mut missing: Vec<&str> = self.marks.iter().map(String::as_str).collect();
        marks(&leaf.leaf, &mut |mark: &str| missing.retain(|wanted| *wanted != mark));
        missing.is_empty()
    }

    /// Those that fit among entries of one stream, newest first, of which at most `most` were read.
    pub(super) fn among(&self, entries: Vec<Entry>, most: usize, limit: usize) -> FoundLeaves {
        let is_all = entries.len() < most;
        let mut found = FoundLeaves::default();
        for Entry { log, index, decision, leaf, at_ms, .. } in entries {
            found.back_to_ms = Some(at_ms);
            found.next = Some((log, index));
            let leaf = EntryLeaf { index, decision, leaf, at_ms };
            if self.fits(&leaf) {
                found.leaves.push((log, leaf));
                if found.leaves.len() == limit {
                    return found;
                }
            }
        }
        if is_all {
            found.next = None;
        }
        found
    }
}

impl Blocks {
    fn known(&self, log: u32, block: u64) -> Option<Arc<Block>> {
        self.0.lock().blocks.get(&(log, block)).cloned()
    }

    /// Read the leaves of a block up to `end`, and remember what occurs in it if that is all of it.
    async fn read(
        &self,
        store: &dyn Store,
        log: u32,
        start: u64,
        end: u64,
    ) -> Result<Vec<EntryLeaf>, StoreError> {
        let leaves = store.leaves_in(log, start, end).await?;
        if leaves.len() as u64 == BLOCK {
            let mut known = self.0.lock();
            let block = Arc::new(known.count(&leaves));
            known.blocks.insert((log, start / BLOCK), block);
        }
        Ok(leaves)
    }

    /// The newest leaves that fit, before a log and index. Reads a bounded number of blocks.
    pub(crate) async fn find(
        &self,
        store: &dyn Store,
        wanted: &Wanted,
        before: Option<(u32, u64)>,
        limit: usize,
    ) -> Result<FoundLeaves, StoreError> {
        let mut found = FoundLeaves::default();
        let mut read = 0;
        for (log, size) in logs(store, before).await? {
            let mut end = match before {
                Some((begun, index)) if begun == log => index.min(size),
                _ => size,
            };
            while end > 0 {
                let block = (end - 1) / BLOCK;
                let mut start = block * BLOCK;
                if let Some(known) = self.known(log, block) {
                    let numbers: Vec<Option<u32>> = {
                        let names = self.0.lock();
                        let number = |mark: &String| names.numbers.get(mark.as_str()).copied();
                        wanted.marks.iter().map(number).collect()
                    };
                    if !known.may_hold(wanted, &numbers) {
                        found.back_to_ms = Some(known.from_ms);
                        end = start;
                        continue;
                    }
                }
                if read == READ_MAX {
                    found.next = Some((log, end));
                    return Ok(found);
                }
                read += 1;
                if wanted.marks.is_empty() {
                    // Almost all of them fit.
                    start = start.max(end.saturating_sub(limit as u64));
                }
                for leaf in self.read(store, log, start, end).await?.into_iter().rev() {
                    found.back_to_ms = Some(leaf.at_ms);
                    if wanted.fits(&leaf) {
                        let index = leaf.index;
                        found.leaves.push((log, leaf));
                        if found.leaves.len() == limit {
                            found.next = Some((log, index));
                            return Ok(found);
                        }
                    }
                }
                end = start;
            }
        }
        Ok(found)
    }

    /// In how many leaves each mark stands, day by day from one on, and since which day that is complete.
    pub(crate) async fn days(
        &self,
        store: &dyn Store,
        since_day: i64,
    ) -> Result<(Days, i64), StoreError> {
        let mut days = Days::new();
        let mut read = 0;
        for (log, size) in logs(store, None).await? {
            let mut end = size;
            while end > 0 {
                let block = (end - 1) / BLOCK;
                let start = block * BLOCK;
                let counted = match self.known(log, block) {
                    Some(known) => known,
                    None if read == READ_MAX => {
                        let oldest = days.keys().next().copied();
                        return Ok((days, oldest.map_or(since_day, |day| day.max(since_day) + 1)));
                    }
                    None => {
                        read += 1;
                        let leaves = store.leaves_in(log, start, end).await?;
                        let mut known = self.0.lock();
                        let counted = Arc::new(known.count(&leaves));
                        if leaves.len() as u64 == BLOCK {
                            known.blocks.insert((log, block), Arc::clone(&counted));
                        }
                        counted
                    }
                };
                // Clocks move back a little, and never by a day.
                if counted.to_ms < (since_day - 1) * DAY_MS {
                    return Ok((days, since_day));
                }
                let known = self.0.lock();
                for count in counted.counts.iter().filter(|count| count.day >= since_day) {
                    let Some(mark) = known.marks.get(count.mark as usize) else { continue };
                    let of_day = days.entry(count.day).or_default();
                    *of_day.entry(Arc::clone(mark)).or_default() += u64::from(count.leaves);
                }
                end = start;
            }
        }
        Ok((days, since_day))
    }

    /// An index of a log before which nothing is from a time on, in milliseconds since 1970, as far as is known.
    pub(crate) fn first_since(&self, log: u32, since_ms: i64) -> u64 {
        let known = self.0.lock();
        let blocks = (0..).map_while(|block| known.blocks.get(&(log, block)));
        blocks.take_while(|block| block.to_ms < since_ms).count() as u64 * BLOCK
    }

    /// Read every full block that was not read yet, the newest first, with a rest after each.
    pub(super) async fn read_all(
        &self,
        store: &dyn Store,
        rests: Duration,
    ) -> Result<(), StoreError> {
        for (log, size) in logs(store, None).await? {
            for block in (0..size / BLOCK).rev() {
                if self.known(log, block).is_none() {
                    self.read(store, log, block * BLOCK, (block + 1) * BLOCK).await?;
                    tokio::time::sleep(rests).await;
                }
            }
        }
        Ok(())
    }
}

/// The logs from one on, newest first, with their sizes.
async fn logs(
    store: &dyn Store,
    before: Option<(u32, u64)>,
) -> Result<Vec<(u32, u64)>, StoreError> {
    let head = store.head().await?;
    let mut logs = vec![(head.log, head.size)];
    if head.log > 1 {
        logs.extend(store.older().await?.iter().rev().map(|older| (older.log, older.size)));
    }
    logs.retain(|(log, _)| before.is_none_or(|(begun, _)| *log <= begun));
    Ok(logs)
}

#[cfg(test)]
mod tests;
