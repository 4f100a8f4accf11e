//! Answers that the AI suggests to the person who has a conversation. They send one as it is, edit it or reject it; none reaches
//! the customer by itself.
//!
//! A suggestion quotes the knowledge and does nothing else: it asks nothing back, begins no procedure and calls no tool. Where the
//! assistant would have done that, or passed the matter on, there is none.
//!
//! What it misses: each turn is heard for itself, without what the person had asked before.

use std::sync::Arc;

use ombud_assistant::Part;
use ombud_domain::{
    Conversation, ConversationId, DecisionId, DecisionKind, Event, Leaf, Locale, Owner, Reason,
    TurnId, Undo, UndoBy,
};

use crate::{
    ConversationView, IdempotencyKey, Principal, Scope, Service, ServiceError,
    decide::{Decided, Known},
    given::text_of,
    live::Received,
    record::{CommittedText, Draft},
};

/// A suggestion that the person who has a conversation may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestionView {
    /// The decision behind it.
    pub decision: DecisionId,
    /// What the AI would say.
    pub text: String,
    /// Why, in sentences.
    pub why: Vec<String>,
    /// The passages that it quotes, such as `price-guarantee/en#lead`.
    pub sources: Vec<String>,
}

/// A suggestion as it was recorded.
pub(crate) struct Suggested {
    pub(crate) text: String,
    pub(crate) leaf: Leaf,
    why_de: Vec<String>,
    why_en: Vec<String>,
}

/// Under which name a leaf commits to a suggestion.
const FIELD: &str = "suggestion";
/// Events that are looked back on for what the customer wrote: a turn holds sixteen messages.
const BACK: u64 = 64;
/// The longest reason not to want one, in characters.
const REASON_MAX: usize = 2_000;

impl Service {
    /// Have an answer suggested in the background, where a person has the conversation now and its version allows it.
    pub(crate) fn spawn_suggesting(&self, conversation: &Conversation) {
        if !self.serving(conversation).suggests_for(conversation) {
            return;
        }
        let (service, id) = (self.clone(), conversation.id);
        self.spawn(async move {
            match service.make_suggestion(id).await {
                Ok(()) | Err(ServiceError::Erased(_)) => {}
                Err(error) => tracing::warn!(error = %error, "an answer was not suggested"),
            }
        });
    }

    fn suggests_for(&self, conversation: &Conversation) -> bool {
        self.assistant().manifest().desk.suggestions
            && matches!(conversation.owner, Owner::Agent { .. })
            && !conversation.unanswered.is_empty()
            && conversation.room(1).is_ok()
            && !self.is_stopped(conversation.site.as_deref())
    }

    async fn make_suggestion(&self, id: ConversationId) -> Result<(), ServiceError> {
        let lane = self.lane(id);
        let seen = self.loaded(id, &mut *lane.state.lock().await).await?.clone();
        let conversation = &seen.conversation;
        let service = self.serving(conversation);
        if seen.restricted || !service.suggests_for(conversation) {
            return Ok(());
        }
        let Some((turn, taken)) = self.unanswered_turn(conversation).await? else { return Ok(()) };
        // What would it have said if it had been asked?
        let mut asked = conversation.clone();
        asked.owner = Owner::Assistant;
        let standing = self.standing(conversation).await?;
        let known = Known { standing: &standing, code: None, restricted: false };
        let language = conversation.language;
        let decided = service.decide(&asked, None, &taken, turn, language, known).await?;
        let Some(text) = quoted(&decided) else { return Ok(()) };
        let draft = Draft {
            kind: DecisionKind::Suggestion,
            output: Some(CommittedText { field: FIELD.to_owned(), text }),
            // It is said to nobody, so there is nothing to disclose or to undo.
            disclosure: None,
            undo: Undo { by: UndoBy::Nobody, until: None },
            ..decided.draft
        };
        let mut state = lane.state.lock().await;
        let now = self.loaded(id, &mut state).await?;
        // Something newer happened while it was made.
        let is_for_now = now.conversation.unanswered == conversation.unanswered
            && now.conversation.owner == conversation.owner
            && now.conversation.suggestion.is_none();
        if !is_for_now || now.restricted || !service.suggests_for(&now.conversation) {
            return Ok(());
        }
        let event = Event::Suggested { decision: draft.id };
        service.write_decision(&mut state, vec![event], draft, None).await
    }

    /// The last turn of the customer, where nobody has answered it yet.
    async fn unanswered_turn(
        &self,
        conversation: &Conversation,
    ) -> Result<Option<(TurnId, Vec<Arc<Received>>)>, ServiceError> {
        let from = conversation.version.saturating_sub(BACK);
        let limit = usize::try_from(BACK).unwrap_or_default();
        let (mut last, mut taken) = (None, Vec::new());
        for view in self.history(conversation.id, from, limit).await? {
            let Event::Received { message, turn, .. } = view.event else { continue };
            let Some(text) = view.text.filter(|_| conversation.unanswered.contains(&message))
            else {
                continue;
            };
            if last.replace(turn).is_some_and(|before| before != turn) {
                taken.clear();
            }
            let guard = &self.assistant().manifest().guard;
            let received = Received::inspected(message, &text, guard)?;
            taken.push(Arc::new(Received { mood: view.mood, ..received }));
        }
        Ok(last.map(|turn| (turn, taken)))
    }

    /// The suggestion for the person who has a conversation; `None` where there is none, or something newer has happened.
    pub async fn suggestion(
        &self,
        who: &Principal,
        id: ConversationId,
        locale: Locale,
    ) -> Result<Option<SuggestionView>, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let lane = self.lane(id);
        let conversation =
            self.loaded(id, &mut *lane.state.lock().await).await?.conversation.clone();
        let Some(decision) = conversation.suggestion else { return Ok(None) };
        let Suggested { text, leaf, why_de, why_en } = self.suggested(id, decision).await?;
        Ok(Some(SuggestionView {
            decision,
            text,
            why: match locale {
                Locale::De => why_de,
                Locale::En => why_en,
            },
            sources: leaf.sources.into_iter().map(|source| source.passage).collect(),
        }))
    }

    /// A suggestion of a conversation, also one that is outdated.
    pub(crate) async fn suggested(
        &self,
        id: ConversationId,
        decision: DecisionId,
    ) -> Result<Suggested, ServiceError> {
        let not_found = || ServiceError::DecisionNotFound(decision);
        let (entry, leaf) = self.entry(decision).await?;
        if entry.stream != Some(id.as_uuid()) || leaf.kind != DecisionKind::Suggestion {
            return Err(not_found());
        }
        let (private, _) = self.private(&entry, &leaf).await?.ok_or_else(not_found)?;
        let text = private.texts.into_iter().find(|text| text.field == FIELD);
        let text = text.ok_or_else(not_found)?.text;
        Ok(Suggested { text, leaf, why_de: private.why_de, why_en: private.why_en })
    }

    /// The person who has a conversation does not want the suggestion.
    ///
    /// # Errors
    /// [`ServiceError::Done`] where something newer has happened.
    pub async fn reject_suggestion(
        &self,
        who: &Principal,
        id: ConversationId,
        suggestion: DecisionId,
        reason: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<ConversationView, ServiceError> {
        self.require_in(who, Scope::Desk, id).await?;
        let agent = who.staff()?;
        let reason = text_of("reason", reason, REASON_MAX)?;
        let request = self.request(who, key, &format!("reject suggestion/{suggestion}"), reason);
        self.done_by_owner((who, agent), id, request.as_ref(), |loaded| {
            if loaded.conversation.suggestion != Some(suggestion) {
                return Err(outdated());
            }
            let mut rejected = self.route(&loaded.conversation, who, "suggestion.rejected");
            rejected.kind = DecisionKind::Suggestion;
            rejected.cause = Some(suggestion);
            if !reason.is_empty() {
                let text = CommittedText { field: "reason".to_owned(), text: reason.to_owned() };
                rejected.inputs = vec![text];
            }
            Ok((Event::SuggestionRejected { decision: rejected.id, suggestion }, rejected))
        })
        .await
    }

    /// The words that name a person whose message the AI suggested or a machine translated.
    pub(crate) fn helped_label(&self, suggested: bool, translated: bool, locale: Locale) -> String {
        let mut label = self.author_label(ombud_domain::AuthorKind::Agent, locale);
        if suggested {
            label += match locale {
                Locale::De => ", mit Hilfe der KI",
                Locale::En => ", with help from the AI",
            };
        }
        if translated {
            label += match locale {
                Locale::De => ", maschinell übersetzt",
                Locale::En => ", translated by machine",
            };
        }
        label
    }
}

impl Suggested {
    /// What a person's answer owes to it: the suggestion as its cause, and what was changed.
    ///
    /// # Errors
    /// [`ServiceError::Done`] where it is sent as it is and something newer has happened.
    pub(crate) fn used(
        self,
        draft: &mut Draft,
        said: &str,
        is_outdated: bool,
        id: DecisionId,
    ) -> Result<(), ServiceError> {
        let as_it_is = self.text == said;
        if as_it_is && is_outdated {
            return Err(outdated());
        }
        draft.cause = Some(id);
        draft.sources = self.leaf.sources;
        draft.intent = self.leaf.labels.intent;
        let (code, de, en) = if as_it_is {
            draft.reasons.push(Reason::of("suggestion.sent"));
            (
                "suggestion.sent",
                "Den Text hat die KI vorgeschlagen; ein Mensch hat ihn geprüft und so gesendet.",
                "The AI suggested the text; a person checked it and sent it as it was.",
            )
        } else {
            draft.reasons.push(Reason::scored("suggestion.edited", changed(&self.text, said)));
            (
                "suggestion.edited",
                "Die KI hat einen Text vorgeschlagen; ein Mensch hat ihn geändert und gesendet.",
                "The AI suggested a text; a person changed it and sent it.",
            )
        };
        metrics::counter!("ombud_suggestions", "became" => code).increment(1);
        draft.why_de.push(de.to_owned());
        draft.why_en.push(en.to_owned());
        Ok(())
    }
}

fn outdated() -> ServiceError {
    ServiceError::done(
        "the suggestion is outdated, as something newer has happened; look at it again",
        "der Vorschlag ist überholt, weil inzwischen etwas geschehen ist; sehen Sie bitte noch einmal hin",
    )
}

/// What of a decision can be a suggestion: the passages that it quotes, where it does nothing besides.
fn quoted(decided: &Decided) -> Option<String> {
    let Decided { draft, composed, handover, proposed } = decided;
    let does_more = composed.call.is_some()
        || !composed.passed.is_empty()
        || composed.asks
        || handover.is_some()
        || proposed.is_some();
    if draft.kind != DecisionKind::Reply || does_more {
        return None;
    }
    let quotes = composed.parts.iter().filter(|part| matches!(part, Part::Quote { .. }));
    let texts: Vec<String> = quotes.map(Part::text).collect();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// How much of a text was changed on the way to another: the share of the words of both that are not in what they have in
/// common, in its order. 0 for the same words, 1 for no common one.
pub(crate) fn changed(from: &str, to: &str) -> f64 {
    let (from, to): (Vec<&str>, Vec<&str>) =
        (from.split_whitespace().collect(), to.split_whitespace().collect());
    let all = from.len() + to.len();
    if all == 0 {
        return 0.0;
    }
    // The longest common subsequence, a row for each word.
    let mut common = vec![0_u32; to.len() + 1];
    for word in &from {
        let mut before = 0;
        for (place, other) in to.iter().enumerate() {
            let above = common[place + 1];
            common[place + 1] = if word == other { before + 1 } else { above.max(common[place]) };
            before = above;
        }
    }
    let kept = f64::from(common[to.len()]) * 2.0;
    let all = u32::try_from(all).map_or(f64::MAX, f64::from);
    1.0 - kept / all
}

#[cfg(test)]
mod tests {
    use super::changed;

    #[test]
    fn what_was_changed_is_the_share_of_words_that_are_not_common() {
        for (from, to, share) in [
            ("", "", 0.0),
            ("a b c", "a b c", 0.0),
            ("a b c", "  a b\nc ", 0.0),
            ("a b c", "x y", 1.0),
            ("a b c d", "a b c e", 0.25),
            ("a b", "Guten Tag, a b", 1.0 / 3.0),
            ("a b c", "c b a", 2.0 / 3.0),
            ("a b", "", 1.0),
        ] {
            let found = changed(from, to);
            assert!((found - share).abs() < 1e-9, "{from:?} to {to:?}: {found}");
        }
    }
}
