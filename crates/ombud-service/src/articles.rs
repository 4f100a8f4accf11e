//! Articles as they stood: the link below a quotation shows what was quoted, whatever the
//! assistant's folder says today.

use std::time::Duration;

use jiff::{Timestamp, civil::Date};
use ombud_assistant::Article;
use ombud_domain::Language;
use ombud_store::{DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Service, ServiceError, Thing, auth::to_json, idempotency::Hex};

/// An article as readers see it, today's or an earlier one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleView {
    /// Its title.
    pub title: String,
    /// Who keeps it true.
    pub owner: String,
    /// Where its text comes from.
    pub origin: String,
    /// Under which licence its text may be used.
    pub licence: String,
    /// Last day on which it may be quoted.
    pub valid_until: Date,
    /// Its Markdown.
    pub markdown: String,
    /// The names by which its sections are linked to, in their order, without the lead.
    pub sections: Vec<String>,
}

/// An article and whether it is the one that is quoted today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundArticle {
    /// The article.
    pub article: ArticleView,
    /// How it stands with the assistant that serves now.
    pub standing: Standing,
}

/// What became of an article since it was quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It says the same today.
    Current,
    /// Today's version says something else.
    Changed,
    /// There is none today.
    Withdrawn,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    article: ArticleView,
    kept_at: Timestamp,
}

const KIND: &str = "article";
/// By the article's name and the beginning of a passage's digest.
const PASSAGE: &str = "passage";
/// How much of a passage's digest (hex) stands in a link: 64 bits tell any two passages of one
/// company apart.
const QUOTED_LENGTH: usize = 16;
/// Articles kept in one transaction.
const BATCH: usize = 50;
/// Versions of an article that hold the same passage, of which the newest is shown.
const VERSIONS_MAX: usize = 200;
/// How long to wait when they could not be kept, because another node writes.
const AGAIN: Duration = Duration::from_secs(30);

/// How a link names the passage that was quoted: the beginning of its digest.
pub fn quoted(digest: &str) -> &str {
    digest.get(..QUOTED_LENGTH).unwrap_or(digest)
}

impl ArticleView {
    fn of(article: &Article) -> Self {
        let sections = article.text.passages.iter().map(|passage| passage.section.clone());
        Self {
            title: article.title.clone(),
            owner: article.owner.clone(),
            origin: article.origin.clone(),
            licence: article.licence.clone(),
            valid_until: article.valid_until,
            markdown: article.text.markdown.clone(),
            sections: sections.filter(|section| section != "lead").collect(),
        }
    }
}

impl Service {
    /// An article for everyone: as it stood when a passage was quoted (see [`quoted`]), or as it
    /// stands now.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] when there is no such article.
    pub async fn article(
        &self,
        language: Language,
        id: &str,
        passage: Option<&str>,
    ) -> Result<FoundArticle, ServiceError> {
        let assistant = self.assistant();
        let today = assistant.knowledge().article(id, language);
        if let Some(passage) = passage
            && !today.is_some_and(|article| holds(article, passage))
        {
            let value = label(&name(language, id), passage);
            let query = DocumentQuery::equal(KIND, PASSAGE, value, VERSIONS_MAX);
            let mut kept = Vec::new();
            for document in self.0.store.documents(query).await? {
                let read = serde_json::from_slice::<Kept>(&document.body);
                kept.push(read.map_err(|_| ServiceError::Corrupt { what: "article" })?);
            }
            if let Some(newest) = kept.into_iter().max_by_key(|kept| kept.kept_at) {
                let standing =
                    if today.is_some() { Standing::Changed } else { Standing::Withdrawn };
                return Ok(FoundArticle { article: newest.article, standing });
            }
        }
        let article = today.map(ArticleView::of);
        article
            .map(|article| FoundArticle { article, standing: Standing::Current })
            .ok_or_else(|| ServiceError::NotFound { what: Thing::Article, id: name(language, id) })
    }

    /// Keep the articles of the assistant that serves, so that what it quotes can be read in its
    /// context for ever; how many were new. An article that was kept before is not written again.
    pub async fn keep_articles(&self) -> Result<usize, ServiceError> {
        let mut new = Vec::new();
        for article in self.assistant().knowledge().articles() {
            let view = ArticleView::of(article);
            let name = name(article.language, &article.id);
            let id = format!("{name}/{:x}", Hex(&Sha256::digest(to_json(&view)?)));
            if self.0.store.document(KIND, &id).await?.is_some() {
                continue;
            }
            let mut labels: Vec<_> = article
                .text
                .passages
                .iter()
                .map(|passage| (PASSAGE, label(&name, quoted(&passage.digest))))
                .collect();
            labels.sort_unstable();
            labels.dedup();
            let body = to_json(&Kept { article: view, kept_at: self.now() })?;
            let put =
                PutDocument { kind: KIND, id, expected: 0, body: Some(body), sealed: None, labels };
            new.push(put);
        }
        for documents in new.chunks(BATCH) {
            let documents = documents.to_vec();
            self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        }
        Ok(new.len())
    }

    /// Keep them as soon as that can be done, where it could not be done at once.
    pub fn spawn_keep_articles(&self) {
        let service = self.clone();
        self.spawn(async move {
            while let Err(error) = service.keep_articles().await {
                tracing::warn!(error = %error, "the articles are not kept yet");
                tokio::time::sleep(AGAIN).await;
            }
        });
    }
}

fn name(language: Language, id: &str) -> String {
    format!("{language}/{id}")
}

fn label(name: &str, passage: &str) -> String {
    format!("{name}#{passage}")
}

fn holds(article: &Article, passage: &str) -> bool {
    article.text.passages.iter().any(|one| quoted(&one.digest) == passage)
}
