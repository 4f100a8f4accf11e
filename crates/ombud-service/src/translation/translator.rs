//! The service that translates: what it is asked and what it answers, as `LibreTranslate` has them.
//!
//! `POST` of `{"q": ["…"], "source": "tr", "target": "de", "format": "text", "api_key": "…"}`; the answer is
//! `{"translatedText": ["…"]}`, one text for each, in their order.

use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

use ombud_domain::Language;
use ombud_policy::Country;
use serde::{Deserialize, Serialize};

use crate::{IsStopped, Outgoing, OutgoingError, OutgoingRequest, Secret};

/// What is read of an answer, in bytes. What is asked has [`TEXTS_SIZE_MAX_BYTES`] at most; in JSON a letter that is not
/// ASCII can take three times its size (`\u00e4`), and a translation is hardly ever twice as long.
const ANSWER_SIZE_MAX_BYTES: usize = 8 * TEXTS_SIZE_MAX_BYTES;
/// What is asked at once, in bytes.
pub(super) const TEXTS_SIZE_MAX_BYTES: usize = 32 * 1024;

/// A service outside that translates, as the operator named it.
#[derive(Clone)]
pub struct Translator {
    /// Where it is asked, such as `http://127.0.0.1:5000/translate`.
    pub url: String,
    /// What shows that we may, where something has to.
    pub key: Option<Secret>,
    /// The languages that it knows; empty where it may know any.
    pub languages: BTreeSet<Language>,
    /// In which country it works.
    pub country: Country,
    /// How long an answer may take.
    pub timeout: Duration,
    /// The way to it.
    pub outgoing: Arc<dyn Outgoing>,
}

/// The key stays out of logs.
impl fmt::Debug for Translator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Translator").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Why there is no translation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TranslationError {
    /// The operator named no translator.
    #[error("no translator is set up here (`translation.url` in the configuration)")]
    NotConfigured,
    /// Rules forbid it.
    #[error("the rules do not allow it: {en}")]
    Forbidden {
        /// Why, in German.
        de: String,
        /// Why, in English.
        en: String,
    },
    /// It could not be reached, or the connection broke off.
    #[error("the translator cannot be reached")]
    Unreachable,
    /// It took too long.
    #[error("the translator did not answer within {seconds} seconds")]
    Late {
        /// How long we waited.
        seconds: u64,
    },
    /// It said no.
    #[error("the translator did not do it (HTTP status {status})")]
    Refused {
        /// What it said.
        status: u16,
    },
    /// What it answered is no translation of what it was asked.
    #[error("what the translator answered is no translation of the texts")]
    Unfit,
    /// It left out what may not be missing in an answer: a token, for which a number or a name is put in again.
    #[error(
        "the translator left out a number, a name or another detail of the answer; please put it differently, or send it as it is"
    )]
    Lost,
}

impl TranslationError {
    /// The code as it stands in a leaf's reasons.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NotConfigured => "translation.not_configured",
            Self::Forbidden { .. } => "translation.not_allowed",
            Self::Unreachable => "translation.unreachable",
            Self::Late { .. } => "translation.late",
            Self::Refused { .. } => "translation.refused",
            Self::Unfit => "translation.unfit",
            Self::Lost => "translation.lost",
        }
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    q: &'a [&'a str],
    source: &'a str,
    target: &'a str,
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(rename = "translatedText")]
    translated_text: Vec<String>,
}

impl Translator {
    /// Whether it may know a language.
    pub(super) fn knows(&self, language: Language) -> bool {
        self.languages.is_empty() || self.languages.contains(&language)
    }

    /// Have texts translated, each by itself: as many come back, in their order.
    ///
    /// # Errors
    /// Why none came back: there are all of them or none.
    pub(super) async fn translate(
        &self,
        texts: &[&str],
        (from, to): (Language, Language),
    ) -> Result<Vec<String>, TranslationError> {
        let api_key = self.key.as_ref().map(Secret::as_str);
        let asked =
            Asked { q: texts, source: from.as_str(), target: to.as_str(), format: "text", api_key };
        let request = OutgoingRequest {
            method: "POST",
            url: &self.url,
            headers: &[
                ("content-type", "application/json".to_owned()),
                ("accept", "application/json".to_owned()),
            ],
            body: serde_json::to_vec(&asked).map_err(|_| TranslationError::Unfit)?,
            timeout: self.timeout,
            answer_size_max_bytes: ANSWER_SIZE_MAX_BYTES,
            stopped: IsStopped::never(),
        };
        let answer = self.outgoing.send(request).await.map_err(|error| {
            tracing::warn!(error = %error, "the translator did not answer");
            match error {
                OutgoingError::Late { .. } => {
                    let seconds = self.timeout.as_millis().div_ceil(1_000);
                    TranslationError::Late { seconds: u64::try_from(seconds).unwrap_or(u64::MAX) }
                }
                OutgoingError::TooLarge { .. } => TranslationError::Unfit,
                _ => TranslationError::Unreachable,
            }
        })?;
        if !(200..300).contains(&answer.status) {
            tracing::warn!(status = answer.status, "the translator did not translate");
            return Err(TranslationError::Refused { status: answer.status });
        }
        read(&answer.body, texts.len()).ok_or_else(|| {
            tracing::warn!("the translator answered with something else than a translation");
            TranslationError::Unfit
        })
    }
}

/// The texts of an answer, without what nobody sees; `None` where it is not as many, or one says nothing.
fn read(body: &[u8], count: usize) -> Option<Vec<String>> {
    let answered: Answered = serde_json::from_slice(body).ok()?;
    let texts = answered.translated_text.iter().map(|text| ombud_guard::visible(text).into_owned());
    let texts: Vec<String> = texts.collect();
    let is_whole = texts.len() == count && !texts.iter().any(|text| ombud_guard::is_blank(text));
    is_whole.then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_one_text_for_each_and_nothing_hidden_in_it() {
        let texts = |body: &str| read(body.as_bytes(), 2);
        let read = r#"{"translatedText":["Hal\u200blo","Wie geht es?"],"detectedLanguage":[{"confidence":90}]}"#;
        assert_eq!(texts(read).unwrap(), ["Hallo", "Wie geht es?"]);
        for other in [
            "",
            "<html>",
            "[]",
            r#"{"error":"slow down"}"#,
            r#"{"translatedText":"Hallo"}"#,
            r#"{"translatedText":["Hallo"]}"#,
            r#"{"translatedText":["Hallo","Wie","geht"]}"#,
            r#"{"translatedText":["Hallo",""]}"#,
            r#"{"translatedText":["Hallo","\u200b "]}"#,
            r#"{"translatedText":["Hallo",null]}"#,
        ] {
            assert_eq!(texts(other), None, "{other}");
        }
    }
}
