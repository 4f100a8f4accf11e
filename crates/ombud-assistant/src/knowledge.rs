//! Knowledge search: which passages fit a question.

use std::collections::HashMap;

use jiff::civil::Date;
use ombud_domain::Language;
use tantivy::{
    Index, IndexReader, ReloadPolicy, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery},
    schema::{
        Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
    },
    tokenizer::{
        Language as Stemming, LowerCaser, NgramTokenizer, SimpleTokenizer, Stemmer, TextAnalyzer,
    },
};

use crate::article::{Article, Passage};

/// A passage that fits.
#[derive(Debug, Clone, Copy)]
pub struct Hit<'a> {
    /// The article it stands in.
    pub article: &'a Article,
    /// The passage.
    pub passage: &'a Passage,
    /// How well it fits (BM25); larger is better, comparable only within one search.
    pub score: f32,
}

/// Why the search could not be built. Says nothing about the folder.
#[derive(Debug, thiserror::Error)]
#[error("the knowledge index could not be built")]
pub struct KnowledgeError(#[from] tantivy::TantivyError);

/// The articles of an assistant, searchable. Public content only.
pub struct Knowledge {
    articles: Vec<Article>,
    by_id: HashMap<(String, Language), usize>,
    reader: IndexReader,
    fields: Fields,
    analyzers: Analyzers,
}

#[derive(Clone, Copy)]
struct Fields {
    article: Field,
    passage: Field,
    language: Field,
    words: Field,
    grams: Field,
}

/// Memory of the index writer, in bytes: tantivy's minimum. A folder's articles fit many times.
const WRITER_SIZE_BYTES: usize = 15_000_000;
/// Words of a question that are searched for; a long letter is cut here.
const QUERY_WORDS_MAX: usize = 40;
/// Weight of character four-grams, which find parts of compound words and misspelt ones, against
/// whole words.
const GRAMS_WEIGHT: f32 = 0.15;

impl Knowledge {
    /// Index these articles, in memory.
    pub fn new(articles: Vec<Article>) -> Result<Self, KnowledgeError> {
        let mut schema = Schema::builder();
        let indexed = |analyzer: &str| {
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(analyzer)
                    .set_index_option(IndexRecordOption::WithFreqs),
            )
        };
        let fields = Fields {
            article: schema.add_u64_field("article", STORED),
            passage: schema.add_u64_field("passage", STORED),
            language: schema.add_text_field("language", STRING),
            words: schema.add_text_field("words", indexed("prepared")),
            grams: schema.add_text_field("grams", indexed("prepared")),
        };
        let index = Index::create_in_ram(schema.build());
        // Texts are analysed here, by language; the index only splits at blanks.
        index.tokenizers().register(
            "prepared",
            TextAnalyzer::builder(tantivy::tokenizer::WhitespaceTokenizer::default()).build(),
        );
        let mut analyzers = Analyzers::new()?;
        let mut writer = index.writer_with_num_threads(1, WRITER_SIZE_BYTES)?;
        let mut by_id = HashMap::new();
        for (number, article) in articles.iter().enumerate() {
            by_id.insert((article.id.clone(), article.language), number);
            for (place, passage) in article.text.passages.iter().enumerate() {
                // The title and keywords of the article help each of its passages to be found.
                let text = format!(
                    "{} {} {} {} {}",
                    article.title,
                    article.keywords.join(" "),
                    passage.title,
                    passage.title,
                    passage.text
                );
                let mut document = TantivyDocument::new();
                document.add_u64(fields.article, number as u64);
                document.add_u64(fields.passage, place as u64);
                document.add_text(fields.language, article.language.as_str());
                document.add_text(fields.words, analyzers.words(&text, article.language).join(" "));
                document.add_text(fields.grams, analyzers.grams(&text).join(" "));
                writer.add_document(document)?;
            }
        }
        writer.commit()?;
        drop(writer);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { articles, by_id, reader, fields, analyzers })
    }

    /// All articles, in the order of their files.
    pub fn articles(&self) -> &[Article] {
        &self.articles
    }

    /// An article by id and language.
    pub fn article(&self, id: &str, language: Language) -> Option<&Article> {
        let number = self.by_id.get(&(id.to_owned(), language))?;
        self.articles.get(*number)
    }

    /// The passages that fit a question best, valid on `day`, best first.
    ///
    /// With `within`, only passages of that article count.
    pub fn search(
        &self,
        question: &str,
        language: Language,
        day: Date,
        within: Option<&str>,
        count: usize,
    ) -> Vec<Hit<'_>> {
        let mut analyzers = self.analyzers.clone();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut should = |field: Field, word: &str, weight: f32| {
            let term = Term::from_field_text(field, word);
            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(query), weight))));
        };
        let mut words = analyzers.words(question, language);
        words.truncate(QUERY_WORDS_MAX);
        for word in &words {
            should(self.fields.words, word, 1.0);
        }
        let mut grams = analyzers.grams(question);
        grams.truncate(QUERY_WORDS_MAX * 4);
        for gram in &grams {
            should(self.fields.grams, gram, GRAMS_WEIGHT);
        }
        if clauses.is_empty() {
            return vec![];
        }
        let of_language = Term::from_field_text(self.fields.language, language.as_str());
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(BooleanQuery::new(clauses)) as Box<dyn Query>),
            (
                Occur::Must,
                Box::new(BoostQuery::new(
                    Box::new(TermQuery::new(of_language, IndexRecordOption::Basic)),
                    0.0,
                )),
            ),
        ]);
        let searcher = self.reader.searcher();
        // More than asked for, because invalid ones and those of other articles fall out.
        let wanted = if within.is_some() { 200 } else { count * 4 + 8 };
        let Ok(found) = searcher.search(&query, &TopDocs::with_limit(wanted).order_by_score())
        else {
            return vec![];
        };
        let mut hits = Vec::new();
        for (score, address) in found {
            let Ok(document) = searcher.doc::<TantivyDocument>(address) else { continue };
            let number = |field| {
                document
                    .get_first(field)
                    .and_then(|value| value.as_u64())
                    .and_then(|n| usize::try_from(n).ok())
            };
            let hit = number(self.fields.article).zip(number(self.fields.passage)).and_then(
                |(article, passage)| {
                    let article = self.articles.get(article)?;
                    Some(Hit { article, passage: article.text.passages.get(passage)?, score })
                },
            );
            if let Some(hit) = hit
                && hit.article.valid_on(day)
                && within.is_none_or(|id| hit.article.id == id)
            {
                hits.push(hit);
                if hits.len() == count {
                    break;
                }
            }
        }
        hits
    }
}

impl std::fmt::Debug for Knowledge {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Knowledge({} articles)", self.articles.len())
    }
}

/// What makes words of texts, by language.
#[derive(Clone)]
pub(crate) struct Analyzers {
    german: TextAnalyzer,
    english: TextAnalyzer,
    grams: TextAnalyzer,
}

impl Analyzers {
    pub(crate) fn new() -> Result<Self, tantivy::TantivyError> {
        let stemmed = |language| {
            TextAnalyzer::builder(SimpleTokenizer::default())
                .filter(LowerCaser)
                .filter(Stemmer::new(language))
                .build()
        };
        Ok(Self {
            german: stemmed(Stemming::German),
            english: stemmed(Stemming::English),
            grams: TextAnalyzer::builder(NgramTokenizer::new(4, 4, false)?).build(),
        })
    }

    /// Stemmed words without the commonest ones.
    pub(crate) fn words(&mut self, text: &str, language: Language) -> Vec<String> {
        let folded = fold(text);
        let analyzer = if language == Language::DE { &mut self.german } else { &mut self.english };
        let mut words = collect(analyzer, &folded);
        words.retain(|word| word.chars().count() > 1 && !COMMON.contains(&word.as_str()));
        words
    }

    /// Character four-grams of each longer word.
    pub(crate) fn grams(&mut self, text: &str) -> Vec<String> {
        let folded = fold(text);
        let mut grams = Vec::new();
        for word in folded.split(|character: char| !character.is_alphanumeric()) {
            if word.chars().count() >= 5 {
                grams.extend(collect(&mut self.grams, word));
            }
        }
        grams
    }
}

fn collect(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut stream = analyzer.token_stream(text);
    while let Some(token) = stream.next() {
        words.push(token.text.clone());
    }
    words
}

/// Lower case, with umlauts as two letters: both spellings are found.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 8);
    for character in text.to_lowercase().chars() {
        match character {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            other => folded.push(other),
        }
    }
    folded
}

/// Words too common in questions to find anything by, folded and stemmed.
const COMMON: &[&str] = &[
    "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "bin", "bitt", "das", "dass", "dem",
    "den", "der", "des", "die", "ein", "einen", "er", "es", "fuer", "hab", "hat", "ich", "ihr",
    "im", "in", "ist", "kann", "man", "mein", "mich", "mir", "mit", "muss", "nach", "nicht",
    "noch", "nur", "ob", "oder", "sich", "sie", "sind", "so", "um", "und", "uns", "von", "wann",
    "was", "wenn", "wer", "werd", "wie", "wir", "wird", "wo", "zu", "zum", "zur", "about", "and",
    "are", "as", "at", "be", "but", "by", "can", "do", "doe", "for", "from", "get", "has", "have",
    "how", "if", "is", "it", "me", "my", "need", "not", "of", "on", "or", "our", "pleas", "should",
    "that", "the", "there", "they", "this", "to", "want", "we", "what", "when", "where", "which",
    "who", "why", "will", "with", "would", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn article(id: &str, language: Language, title: &str, texts: &[(&str, &str)]) -> Article {
        Article {
            id: id.into(),
            language,
            title: title.into(),
            owner: "x".into(),
            origin: "x".into(),
            licence: "x".into(),
            valid_from: "2026-01-01".parse().unwrap(),
            valid_until: "2026-12-31".parse().unwrap(),
            revision: 1,
            keywords: vec![],
            text: crate::ArticleText {
                passages: texts
                    .iter()
                    .map(|(section, text)| Passage {
                        section: (*section).into(),
                        title: title.into(),
                        text: (*text).into(),
                        digest: String::new(),
                    })
                    .collect(),
                markdown: String::new(),
                file: String::new(),
            },
        }
    }

    fn knowledge() -> Knowledge {
        Knowledge::new(vec![
            article(
                "meter",
                Language::DE,
                "Zählerstand melden",
                &[("lead", "Den Stand Ihres Stromzählers melden Sie im Portal.")],
            ),
            article(
                "move",
                Language::DE,
                "Umziehen",
                &[
                    ("lead", "Ziehen Sie um, nehmen Sie den Vertrag mit."),
                    ("fristen", "Spätestens sechs Wochen nach dem Auszug."),
                ],
            ),
            article(
                "move",
                Language::EN,
                "Moving house",
                &[("lead", "When you move, your contract moves with you.")],
            ),
        ])
        .unwrap()
    }

    fn best(question: &str, language: Language) -> Option<(String, String)> {
        let knowledge = knowledge();
        let hits = knowledge.search(question, language, "2026-06-01".parse().unwrap(), None, 1);
        hits.first().map(|hit| (hit.article.id.clone(), hit.passage.section.clone()))
    }

    #[test]
    fn either_spelling_of_an_umlaut_and_parts_of_compounds_are_found() {
        let expect = Some(("meter".to_owned(), "lead".to_owned()));
        assert_eq!(best("zaehlerstand", Language::DE), expect);
        assert_eq!(best("Zählerstände melden?", Language::DE), expect);
        assert_eq!(best("Wie lese ich den Stromzähler ab", Language::DE), expect);
        assert_eq!(
            best("Fristen beim Auszug", Language::DE),
            Some(("move".into(), "fristen".into()))
        );
    }

    #[test]
    fn only_articles_of_the_language_are_found() {
        assert_eq!(best("moving", Language::EN).unwrap().0, "move");
        assert_eq!(best("Zählerstand", Language::EN), None);
        assert_eq!(best("???", Language::EN), None);
    }

    #[test]
    fn an_expired_article_is_never_found() {
        let knowledge = knowledge();
        let day = "2027-01-01".parse().unwrap();
        assert!(knowledge.search("umziehen", Language::DE, day, None, 3).is_empty());
    }
}
