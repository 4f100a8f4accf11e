//! How AI is used here, for everybody: told from what really runs.

use std::{collections::BTreeSet, time::Duration};

use ombud_assistant::{Accountable, Company, IntentCommand};
use ombud_domain::Locale;

use crate::{Service, ServiceError};

/// What anyone may know of how AI is used here.
#[derive(Debug, Clone)]
pub struct AiNotice {
    /// What the assistant is called.
    pub assistant: String,
    /// The digest of the version that serves.
    pub version: String,
    /// What it is for.
    pub purpose: String,
    /// On whose behalf it speaks.
    pub company: Company,
    /// Who answers for it.
    pub accountable: Accountable,
    /// The words that say that an AI speaks.
    pub disclosure: String,
    /// What it answers, from articles.
    pub answers: Vec<String>,
    /// What it does step by step, on other systems too.
    pub does: Vec<String>,
    /// Systems that it may act on.
    pub tools: Vec<String>,
    /// Whether it suggests what people answer.
    pub suggestions: bool,
    /// Whether it estimates how customers sound.
    pub tone: bool,
    /// In which country texts are translated for people at the desk (ISO 3166); `None` where none are.
    pub translated_in: Option<String>,
    /// Where the data is kept: the name of the deployment.
    pub cell: String,
    /// How long data is kept at least by statute; zero for no such duty.
    pub retention: Duration,
    /// The key that signs the log, as verifiers take it.
    pub key: String,
}

impl Service {
    /// How AI is used here, in a language.
    pub async fn ai_notice(&self, locale: Locale) -> Result<AiNotice, ServiceError> {
        let (assistant, language) = (self.assistant(), locale.language());
        let manifest = assistant.manifest();
        let answered = assistant
            .intents()
            .iter()
            .filter(|intent| matches!(intent.command, IntentCommand::Answer { .. }));
        let answers: BTreeSet<String> = answered
            .filter_map(|intent| assistant.title_of(&intent.id, language).map(str::to_owned))
            .collect();
        let does: BTreeSet<String> =
            assistant.flows().iter().map(|flow| flow.title(language).to_owned()).collect();
        Ok(AiNotice {
            assistant: manifest.name.clone(),
            version: assistant.version().to_owned(),
            purpose: match locale {
                Locale::De => manifest.purpose_de.clone(),
                Locale::En => manifest.purpose_en.clone(),
            },
            company: manifest.company.clone(),
            accountable: manifest.accountable.clone(),
            disclosure: self.disclosure(language),
            answers: answers.into_iter().collect(),
            does: does.into_iter().collect(),
            tools: assistant.tools().iter().map(|tool| tool.id.clone()).collect(),
            suggestions: manifest.desk.suggestions,
            tone: manifest.guard.tone,
            translated_in: self
                .0
                .translator
                .as_ref()
                .map(|translator| translator.country.as_str().to_owned()),
            cell: self.0.settings.cell.as_str().to_owned(),
            retention: self.0.settings.retention_min,
            key: self.ledger_key().await?.to_string(),
        })
    }
}
