//! What customers are written when what was done for them is recalled.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ombud_domain::{ActState, ConversationId, DecisionId, Language};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::Kept;
use crate::{Listed, Place, Principal, Scope, Service, ServiceError, conversation::sortable};

/// What customers are written beside what was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecallLetter {
    /// Its name in `words/*.ftl`.
    pub name: String,
    /// Its text in each language, as it stood when the recall was made.
    pub texts: BTreeMap<Language, String>,
}

/// A letter to the customer for whom an act was recalled, for those who are written to by post too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallWritten {
    /// The act that was undone.
    pub act: DecisionId,
    /// The conversation that it was told in.
    pub conversation: ConversationId,
    /// Whose matter it is, as the contract names it; absent where it names nobody.
    pub customer: Option<String>,
    /// Its language.
    pub language: Language,
    /// What it was called.
    pub title: String,
    /// When it was decided.
    pub at: Timestamp,
    /// What was written.
    pub text: String,
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
            let keine = "noch keiner: schreiben Sie `letter-NAME = …` in `words/*.ftl` der laufenden Version";
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

    /// What a customer is written beside what was undone; nothing without a recall that has a letter.
    pub(in crate::act) async fn letter_for(
        &self,
        kept: &Kept,
    ) -> Result<Option<String>, ServiceError> {
        let Some(recall) = kept.body.recall.filter(|_| kept.body.state == ActState::Undone) else {
            return Ok(None);
        };
        let letter = self.stored_recall(recall).await?.1.letter;
        Ok(letter.and_then(|letter| letter.text(kept.body.language)))
    }

    /// The letters of a recall, to those for whom something was undone, the oldest act first.
    pub async fn recall_letters(
        &self,
        who: &Principal,
        id: Uuid,
        after: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Listed<RecallWritten>>, ServiceError> {
        who.require(Scope::Recalls)?;
        let after = Place::query(super::super::KIND, "at", "", after, limit)?.after;
        let recall = self.stored_recall(id).await?.1;
        let mut written = Vec::new();
        for (act, body) in self.selected(ActState::Undone, &recall.of).await? {
            let place = (sortable(body.at), act.to_string());
            if body.recall != Some(id) || after.as_ref().is_some_and(|after| place <= *after) {
                continue;
            }
            if written.len() == limit {
                break;
            }
            let key = match self.subject_key(body.subject).await {
                Ok(key) => key,
                Err(ServiceError::Erased(_)) => continue,
                Err(error) => return Err(error),
            };
            let kept = self.kept(&key, act).await?;
            let Some(text) = self.letter_for(&kept).await? else { continue };
            let service = self.serving_act(act).await;
            let known = service.assistant().operation(&body.tool, &body.operation);
            let customer =
                known.and_then(|(_, operation)| operation.customer_in(&kept.secret.arguments));
            let item = RecallWritten {
                act,
                conversation: body.conversation,
                customer: customer.map(str::to_owned),
                language: body.language,
                title: service.view_of(act, &body, body.language).title,
                at: body.at,
                text,
            };
            let (label, id) = place;
            written.push(Listed { item, place: Place { label, id } });
        }
        Ok(written)
    }
}
