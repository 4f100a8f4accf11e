//! What lies beside a conversation for the person who answers in it: passages to quote, and texts to begin with.

use ombud_domain::{Language, Locale};

use crate::{Principal, Scope, Service, ServiceError, quoted};

/// A passage of the knowledge that may be quoted today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPassage {
    /// The article's title, and the section's where that is another.
    pub title: String,
    /// What is quoted, as plain text.
    pub text: String,
    /// Where it can be read as it stands now, also when it has changed since.
    pub link: String,
}

/// A text to begin an answer with, filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyAnswer {
    /// What it is found by.
    pub title: String,
    /// What it says.
    pub text: String,
}

/// As many passages as one looks through.
const PASSAGES: usize = 6;

impl Service {
    /// The passages that fit some words best and may be quoted today, best first: in the language of a conversation, or in the
    /// one that its customer is spoken to in.
    pub fn passages_for(
        &self,
        who: &Principal,
        words: &str,
        language: Language,
    ) -> Result<Vec<FoundPassage>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let assistant = self.assistant();
        let language = self.spoken(language);
        let today = assistant.manifest().hours.today(self.now());
        let hits = assistant.knowledge().search(words, language, today, None, PASSAGES);
        let public_url = &self.settings().public_url;
        let found = hits.into_iter().map(|hit| {
            let (article, passage) = (hit.article, hit.passage);
            let title = if passage.title == article.title {
                article.title.clone()
            } else {
                format!("{}: {}", article.title, passage.title)
            };
            let (id, section) = (&article.id, &passage.section);
            let digest = quoted(&passage.digest);
            let link = format!("{public_url}/knowledge/{language}/{id}?quoted={digest}#{section}");
            FoundPassage { title, text: passage.text.clone(), link }
        });
        Ok(found.collect())
    }

    /// The texts to begin an answer with, as somebody of this name would say them.
    pub fn ready_answers(
        &self,
        who: &Principal,
        name: &str,
        language: Language,
    ) -> Result<Vec<ReadyAnswer>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let language = self.spoken(language);
        let manifest = self.assistant().manifest();
        let (company, assistant) = (&manifest.company.name, &manifest.name);
        let answers = self.assistant().canned().iter();
        let answers = answers.filter(|answer| answer.language == language);
        let ready = answers.map(|answer| ReadyAnswer {
            title: answer.title.clone(),
            text: answer.said_by(name, company, assistant),
        });
        Ok(ready.collect())
    }

    /// The language in which a customer of this language is spoken to.
    fn spoken(&self, language: Language) -> Language {
        let speaks = &self.assistant().manifest().languages;
        if speaks.contains(&language) { language } else { Locale::of(language).language() }
    }
}
