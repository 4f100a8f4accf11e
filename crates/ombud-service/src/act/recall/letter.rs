//! What customers are written when what was done for them is recalled.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ombud_domain::{ActState, ConversationId, DecisionId, Language};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::{Body, Kept};
use crate::{Listed, Place, Principal, Scope, Service, ServiceError, conversation::sortable};

/// What customers are written beside what was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallLetter {
    /// Its name in `words/*.ftl`.
    pub name: String,
    /// Its text in each language, as it stood when the recall was made.
    pub texts: BTreeMap<Language, String>,
}

/// A letter to the customer for whom acts were recalled, one in each conversation, for those who are written to by post too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallWritten {
    /// The conversation that it was told in.
    pub conversation: ConversationId,
    /// Its language.
    pub language: Language,
    /// What was written.
    pub text: String,
    /// What was undone for them there, the oldest first.
    pub undone: Vec<RecallUndone>,
}

/// An act that was undone, as a letter tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallUndone {
    /// The act.
    pub act: DecisionId,
    /// Whose matter it is, as the contract names it; absent where it names nobody.
    pub customer: Option<String>,
    /// What it was called.
    pub title: String,
    /// When it was decided.
    pub at: Timestamp,
}

impl RecallLetter {
    /// Its text in this language, or in another one where it has none.
    fn text(&self, language: Language) -> Option<String> {
        self.texts.get(&language).or_else(|| self.texts.values().next()).cloned()
    }
}

impl Service {
    /// The letter of this name in the live version.
    pub(super) fn recall_letter(&self, name: &str) -> Result<RecallLetter, ServiceError> {
        let current = self.current();
        let words = current.assistant().words();
        let texts = words.letter(name);
        if texts.is_empty() {
            let known: Vec<String> = words.letters().map(|known| format!("`{known}`")).collect();
            let none = "none yet: write `letter-NAME = …` in `words/*.ftl` of the live version";
            let keine = "noch keiner: Schreiben Sie `letter-NAME = …` in `words/*.ftl` der laufenden Version";
            let or = |nothing: &str| match known.as_slice() {
                [] => nothing.to_owned(),
                known => known.join(", "),
            };
            let en = format!("must be the name of a letter: {}", or(none));
            let de = format!("muss der Name eines Briefes sein: {}", or(keine));
            return Err(ServiceError::invalid("letter", en, de));
        }
        Ok(RecallLetter { name: name.to_owned(), texts })
    }

    /// What a customer is written beside what was undone: with the first act of theirs in a conversation that a recall with
    /// a letter undid, and with no other.
    pub(in crate::act) async fn letter_for(
        &self,
        kept: &Kept,
    ) -> Result<Option<String>, ServiceError> {
        let Some(recall) = kept.body.recall.filter(|_| kept.body.state == ActState::Undone) else {
            return Ok(None);
        };
        let letter = self.stored_recall(recall).await?.1.letter;
        let text = letter.and_then(|letter| letter.text(kept.body.language));
        if text.is_none() {
            return Ok(None);
        }
        let acts = self.acts_done_in(kept.body.conversation).await?;
        let was_written = acts.iter().any(|(id, body)| {
            *id != kept.id && body.state == ActState::Undone && body.recall == Some(recall)
        });
        Ok(text.filter(|_| !was_written))
    }

    /// The letters of a recall, to those for whom something was undone, one in each conversation, by the oldest act.
    pub async fn recall_letters(
        &self,
        who: &Principal,
        id: Uuid,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<RecallWritten>>, ServiceError> {
        who.require(Scope::Recalls)?;
        let after = Place::query(super::super::KIND, "at", "", after, limit)?.after;
        let Some(letter) = self.stored_recall(id).await?.1.letter else { return Ok(vec![]) };
        let mut by_conversation: BTreeMap<Uuid, Vec<(DecisionId, Body)>> = BTreeMap::new();
        for (act, body) in self.tried(ActState::Undone, id).await? {
            by_conversation.entry(body.conversation.as_uuid()).or_default().push((act, body));
        }
        let place = |acts: &[(DecisionId, Body)]| {
            acts.first().map(|(act, body)| (sortable(body.at), act.to_string()))
        };
        let mut all: Vec<_> =
            by_conversation.into_values().filter_map(|acts| Some((place(&acts)?, acts))).collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut written = Vec::new();
        for ((label, id), acts) in all {
            if after.as_ref().is_some_and(|(last, act)| (&label, &id) <= (last, act)) {
                continue;
            }
            if written.len() == limit {
                break;
            }
            if let Some(item) = self.recall_written(&letter, acts).await? {
                written.push(Listed { item, place: Place { label, id } });
            }
        }
        Ok(written)
    }

    /// The letter for the acts of one conversation, as it was written with the one that was undone first; `None` where the
    /// person was erased.
    async fn recall_written(
        &self,
        letter: &RecallLetter,
        acts: Vec<(DecisionId, Body)>,
    ) -> Result<Option<RecallWritten>, ServiceError> {
        let Some((_, told)) = acts.iter().min_by_key(|(_, body)| body.since) else {
            return Ok(None);
        };
        let (conversation, language) = (told.conversation, told.language);
        let Some(key) = self.living_key(told.subject).await? else { return Ok(None) };
        let Some(text) = letter.text(language) else { return Ok(None) };
        let mut undone = Vec::new();
        for (act, body) in acts {
            let kept = self.kept(&key, act).await?;
            let service = self.serving_act(act).await;
            let known = service.assistant().operation(&body.tool, &body.operation);
            let customer = known.and_then(|(_, known)| known.customer_in(&kept.secret.arguments));
            undone.push(RecallUndone {
                act,
                customer: customer.map(str::to_owned),
                title: service.view_of(act, &body, language).title,
                at: body.at,
            });
        }
        Ok(Some(RecallWritten { conversation, language, text, undone }))
    }
}
