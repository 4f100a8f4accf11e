//! What customers asked and the assistant did not answer, in groups of what is alike.
//!
//! The texts are customers': whoever looks needs the right to read texts, and that they looked is a decision, in the log
//! before they see any.

use std::collections::{BTreeMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use ombud_assistant::alike;
use ombud_domain::{DecisionKind, Language, Leaf, Reason};
use ombud_store::{Entry, WriteSet};
use uuid::Uuid;

use crate::{
    Principal, Scope, Service, ServiceError,
    conversation::actor_of,
    kept::leaf_of,
    record::Draft,
    search::{ANY_UNANSWERED, Wanted, is_asked_back},
    story::LOOKED,
};

/// The reason of a decision that records a look at the questions that were not answered.
const LOOKED_AT_UNANSWERED: &str = "access.unanswered";
/// Conversations that are looked at: their texts are opened one by one, in a second all together.
const QUESTIONS_MAX: usize = 400;
/// Goes of searching the log, each of a bounded number of blocks.
const GOES_MAX: usize = 50;
/// Decisions of a conversation among which an answer is looked for.
const DECISIONS: usize = 50;
/// Examples of a group.
const EXAMPLES_MAX: usize = 10;

/// What was not answered.
#[derive(Debug, Clone, Default)]
pub struct Unanswered {
    /// How many conversations.
    pub questions: usize,
    /// Those that are alike, the largest group first.
    pub groups: Vec<UnansweredGroup>,
    /// Back to when was looked, where there was too much to look at all.
    pub back_to: Option<Timestamp>,
}

/// Questions that are alike.
#[derive(Debug, Clone)]
pub struct UnansweredGroup {
    /// In which language.
    pub language: Language,
    /// How many.
    pub count: usize,
    /// In how many of these a person took over.
    pub handed_over: usize,
    /// Some of them, the most typical first.
    pub examples: Vec<String>,
    /// The article that is nearest to the most typical one, by its id and title: it may lack words alone.
    pub near: Option<(String, String)>,
}

/// What a customer asked in a conversation, in vain.
struct Question {
    language: Language,
    text: String,
    is_handed_over: bool,
}

impl Service {
    /// What was asked in the last so many days and not answered, in groups: of the newest conversations.
    pub async fn unanswered(&self, who: &Principal, days: u16) -> Result<Unanswered, ServiceError> {
        who.require(Scope::Texts)?;
        let mut draft = Draft::system(self, DecisionKind::Access, self.0.ids.random());
        draft.actor = actor_of(who);
        draft.reasons = vec![Reason::of(LOOKED), Reason::of(LOOKED_AT_UNANSWERED)];
        let (entry, documents) = self.public_entry(draft)?;
        let set = WriteSet { documents, entries: vec![entry], ..WriteSet::default() };
        self.0.store.commit(set).await?;
        let (by_conversation, back_to) = self.left_unanswered(days).await?;
        let mut questions = Vec::new();
        for (conversation, entries) in by_conversation {
            questions.extend(self.question(conversation, entries).await?);
        }
        let assistant = std::sync::Arc::clone(&self.current().1.assistant);
        let today = self.today();
        let grouped = tokio::task::spawn_blocking(move || {
            let texts: Vec<_> =
                questions.iter().map(|one| (one.language, one.text.as_str())).collect();
            let groups = alike(&texts).unwrap_or_default().into_iter();
            let groups = groups.filter_map(|members| {
                let members: Vec<&Question> =
                    members.iter().filter_map(|place| questions.get(*place)).collect();
                let first = members.first()?;
                let knowledge = assistant.knowledge();
                let near = knowledge.search(&first.text, first.language, today, None, 1);
                let near = near.first().map(|hit| hit.article);
                Some(UnansweredGroup {
                    language: first.language,
                    count: members.len(),
                    handed_over: members.iter().filter(|one| one.is_handed_over).count(),
                    examples: members
                        .iter()
                        .take(EXAMPLES_MAX)
                        .map(|one| one.text.clone())
                        .collect(),
                    near: near.map(|article| (article.id.clone(), article.title.clone())),
                })
            });
            let groups: Vec<_> = groups.collect();
            (questions.len(), groups)
        });
        let (questions, groups) = grouped.await.map_err(|_| ServiceError::Stopping)?;
        Ok(Unanswered { questions, groups, back_to })
    }

    /// The decisions that did not answer, by conversation, the newest conversations first in time; and back to when was
    /// looked, where not all of the time was.
    async fn left_unanswered(
        &self,
        days: u16,
    ) -> Result<(BTreeMap<Uuid, Vec<Entry>>, Option<Timestamp>), ServiceError> {
        let since = self.now().checked_sub(SignedDuration::from_hours(24 * i64::from(days)));
        let wanted = Wanted {
            marks: vec![ANY_UNANSWERED.to_owned()],
            from_ms: since.ok().map(Timestamp::as_millisecond),
            to_ms: None,
        };
        let mut found: BTreeMap<Uuid, Vec<Entry>> = BTreeMap::new();
        let (mut before, mut goes, mut back_to) = (None, 0, None);
        loop {
            let leaves = self.0.blocks.find(&*self.0.store, &wanted, before, QUESTIONS_MAX).await?;
            for (_, leaf) in leaves.leaves {
                let entry = self.0.store.entry(leaf.decision).await?;
                let Some((stream, entry)) = entry.and_then(|entry| Some((entry.stream?, entry)))
                else {
                    continue;
                };
                found.entry(stream).or_default().push(entry);
            }
            (before, goes) = (leaves.next, goes + 1);
            if before.is_none() {
                return Ok((found, None));
            }
            back_to = leaves.back_to_ms.or(back_to);
            if found.len() >= QUESTIONS_MAX || goes == GOES_MAX {
                let back_to = back_to.and_then(|at| Timestamp::from_millisecond(at).ok());
                return Ok((found, back_to));
            }
        }
    }

    /// What was asked in vain in a conversation; `None` where it was answered after all, is erased, or may not be used.
    async fn question(
        &self,
        conversation: Uuid,
        mut entries: Vec<Entry>,
    ) -> Result<Option<Question>, ServiceError> {
        entries.sort_by_key(|entry| (entry.log, entry.index));
        let mut leaves = Vec::new();
        for entry in &entries {
            leaves.push(leaf_of(entry)?);
        }
        let is_handed_over = leaves.iter().any(|leaf| leaf.kind == DecisionKind::Handoff);
        let (Some(last), Some(leaf)) = (entries.last(), leaves.last()) else { return Ok(None) };
        if !is_handed_over && self.is_answered_after(conversation, last).await? {
            return Ok(None);
        }
        let loaded = match self.load(conversation.into()).await {
            Ok(loaded) => loaded,
            Err(ServiceError::ConversationNotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        if loaded.restricted {
            return Ok(None);
        }
        let mut texts: Vec<String> = Vec::new();
        let mut known = HashSet::new();
        for (entry, leaf) in entries.iter().zip(&leaves) {
            // What was changed in the database is not shown as if it were right.
            let opened = match self.private(entry, leaf).await {
                Err(ServiceError::Altered(_)) => continue,
                opened => opened?,
            };
            let Some((private, _)) = opened else { return Ok(None) };
            let own = private.texts.into_iter().filter(|text| text.field.starts_with("message."));
            texts.extend(own.map(|text| text.text).filter(|text| known.insert(text.clone())));
        }
        let text = texts.join("\n");
        let language = leaf.labels.language;
        Ok((!text.trim().is_empty()).then_some(Question { language, text, is_handed_over }))
    }

    /// Whether the assistant answered something in a conversation after it asked back.
    async fn is_answered_after(
        &self,
        conversation: Uuid,
        last: &Entry,
    ) -> Result<bool, ServiceError> {
        let later = self.0.store.entries_of(conversation, None, DECISIONS).await?;
        let is_later = |entry: &&Entry| (entry.log, entry.index) > (last.log, last.index);
        for entry in later.iter().filter(is_later) {
            let leaf: Leaf = leaf_of(entry)?;
            if leaf.kind == DecisionKind::Reply && !is_asked_back(&entry.leaf) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
