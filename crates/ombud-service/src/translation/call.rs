//! What is asked of the translator at once, and what of it stays here: tokens leave for personal data and secrets.

use ombud_domain::{Language, MessageId};
use ombud_guard::{Finding, Rules, Tokens};
use ombud_store::Version;

use super::translator::{TEXTS_SIZE_MAX_BYTES, TranslationError};
use crate::{findings::Findings, record::CommittedText};

/// Texts in one call: a leaf has room for their commitments.
const TEXTS_MAX: usize = 16;
/// Under which name leaves commit to an answer.
pub(super) const ANSWER: &str = "answer";

/// What is asked of the translator at once.
pub(super) struct Call {
    pub(super) from: Language,
    pub(super) to: Language,
    pub(super) texts: Vec<Asked>,
}

/// The texts of a call as they leave.
pub(super) struct Tokenised {
    pub(super) texts: Vec<String>,
    pub(super) tokens: Tokens,
    /// For each text, what its tokens stand for.
    pub(super) values: Vec<Vec<String>>,
    pub(super) findings: Findings,
}

impl Tokenised {
    /// The log's commitments to what leaves.
    pub(super) fn inputs(&self, call: &Call) -> Vec<CommittedText> {
        let texts = call.texts.iter().zip(&self.texts);
        texts
            .map(|(asked, text)| CommittedText { field: asked.field(), text: text.clone() })
            .collect()
    }

    /// A translation with the values in the place of their tokens.
    ///
    /// # Errors
    /// [`TranslationError::Lost`] where the translator left one out of an answer: whoever sends it may not be able to read it.
    pub(super) fn restored(
        &self,
        translated: &[String],
        is_answer: bool,
    ) -> Result<Vec<String>, TranslationError> {
        let texts: Vec<String> = translated.iter().map(|text| self.tokens.restore(text)).collect();
        let is_whole = texts
            .iter()
            .zip(&self.values)
            .all(|(text, values)| values.iter().all(|value| text.contains(value.as_str())));
        if is_answer && !is_whole { Err(TranslationError::Lost) } else { Ok(texts) }
    }

    /// Whether something stays here.
    pub(super) fn keeps_back(&self) -> bool {
        self.values.iter().any(|values| !values.is_empty())
    }
}

/// A text that is to be translated.
pub(super) struct Asked {
    /// The message and its version; `None` for an answer.
    pub(super) message: Option<(MessageId, Version)>,
    pub(super) text: String,
}

impl Asked {
    /// Under which name the log commits to it.
    pub(super) fn field(&self) -> String {
        match self.message {
            Some((message, _)) => format!("message.{message}"),
            None => ANSWER.to_owned(),
        }
    }
}

impl Call {
    pub(super) fn is_answer(&self) -> bool {
        self.texts.iter().any(|text| text.message.is_none())
    }

    /// What is to be translated, as the log commits to it.
    pub(super) fn inputs(&self) -> Vec<CommittedText> {
        let texts = self.texts.iter();
        texts
            .map(|asked| CommittedText { field: asked.field(), text: asked.text.clone() })
            .collect()
    }

    /// The same without what stays here.
    pub(super) fn tokenised(&self, rules: &Rules) -> Tokenised {
        let (mut tokens, mut all) = (Tokens::new(rules), vec![]);
        let (mut texts, mut values) = (vec![], vec![]);
        for asked in &self.texts {
            let mut found = ombud_guard::findings(&asked.text, rules);
            all.extend(found.iter().cloned());
            // A word such as an illness is what the text is about: without it nothing is left to translate. Policy may
            // forbid that it leaves.
            found.retain(|found| found.kind.can_be_taken_out());
            let value = |found: &Finding| asked.text.get(found.range.clone()).map(str::to_owned);
            values.push(found.iter().filter_map(value).collect());
            texts.push(tokens.tokenise(&asked.text, &found));
        }
        Tokenised { texts, tokens, values, findings: Findings::of(&all) }
    }

    pub(super) fn size_bytes(&self) -> usize {
        self.texts.iter().map(|text| text.text.len()).sum()
    }
}

/// What is wanted, in calls of one language each, in the order of the newest text of each.
pub(super) fn calls(wanted: Vec<(Language, Asked)>, to: Language) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for (from, asked) in wanted {
        let fits = |call: &&mut Call| {
            call.from == from
                && call.texts.len() < TEXTS_MAX
                && call.size_bytes() + asked.text.len() <= TEXTS_SIZE_MAX_BYTES
        };
        match calls.iter_mut().find(fits) {
            Some(call) => call.texts.push(asked),
            None => calls.push(Call { from, to, texts: vec![asked] }),
        }
    }
    calls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_asked_for_by_language_in_calls_that_stay_small() {
        let [turkish, german] = ["tr", "de"].map(|code| code.parse().unwrap());
        let asked = |version, size| Asked {
            message: Some((MessageId::from(uuid::Uuid::from_u128(version)), 1)),
            text: "x".repeat(size),
        };
        let mut wanted: Vec<_> = (0..17).map(|version| (turkish, asked(version, 10))).collect();
        wanted.insert(1, (Language::EN, asked(50, 10)));
        wanted.extend([(Language::EN, asked(51, 16_000)), (Language::EN, asked(52, 16_384))]);
        wanted.push((Language::EN, asked(53, 16_384)));
        let made = calls(wanted, german);
        let shown: Vec<_> = made.iter().map(|call| (call.from, call.texts.len())).collect();
        assert_eq!(
            shown,
            [(turkish, 16), (Language::EN, 3), (turkish, 1), (Language::EN, 1)],
            "the newest of each language first"
        );
        assert!(made.iter().all(|call| call.size_bytes() <= TEXTS_SIZE_MAX_BYTES));
    }
}
