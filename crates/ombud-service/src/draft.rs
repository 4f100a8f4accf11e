//! Drafts: what people write anew of articles, phrasings, sentences and ready answers before it is proposed as a version.
//!
//! A draft holds what was written, item by item, and no copy of the folder: it is laid over the version that is live, so
//! that whoever works on something else is not in the way. Nothing of it reaches a customer before it is proposed,
//! evaluated, and approved by somebody who wrote none of it.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::Timestamp;
use ombud_assistant::{
    Assistant, Content, Folder, Problem, WrittenArticle, answer_file, answered_by, is_name,
    with_phrasings, with_sentence,
};
use ombud_domain::{DecisionId, Language};
use ombud_store::{Document, DocumentQuery, PutDocument, WriteSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    IdempotencyKey, Principal, ReleaseView, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    conversation::newest_first,
    given::{name_of, nothing_hidden},
    idempotency::{Hex, remembered},
    policies::report_hidden,
    release::{Drafted, Proposal},
};

const KIND: &str = "draft";
/// Drafts there may be at once.
const COUNT_MAX: usize = 100;
/// Items of a draft at most.
const ITEMS_MAX: usize = 500;
/// The longest title of a draft or of an article, in characters.
const TITLE_MAX: usize = 200;
/// The longest text of an item, in characters: a page of the console sends no more.
const TEXT_MAX: usize = 20_000;
/// Phrasings of an intent in one language, and keywords of an article, at most.
const LINES_MAX: usize = 500;

/// What is written: which article, which phrasings, which sentence, in which language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DraftPlace {
    /// What it is.
    pub part: DraftPart,
    /// The id of the article or the intent, the name of the sentence.
    pub name: String,
    /// In which language.
    pub language: Language,
}

/// What can be written in a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DraftPart {
    /// An article.
    Article,
    /// What customers write who come for something.
    Phrasings,
    /// A sentence that the assistant says.
    Sentence,
    /// What people at the desk begin an answer with.
    Answer,
}

/// What was written there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftItem {
    /// An article.
    Article(WrittenArticle),
    /// What customers write.
    Phrasings {
        /// One each.
        told: Vec<String>,
        /// The article that answers it, where that is new.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        article: Option<String>,
    },
    /// A sentence.
    Sentence(String),
    /// A ready answer: its title, and below it its text.
    Answer(String),
}

/// A draft as its writers see it.
#[derive(Debug, Clone)]
pub struct DraftView {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub title: String,
    /// When it was begun.
    pub at: Timestamp,
    /// When it was last written in.
    pub changed_at: Timestamp,
    /// What was written, by its place.
    pub changes: Vec<DraftChange>,
    /// How many people have written in it.
    pub writers: usize,
    /// Whether whoever asks has: then somebody else must approve it.
    pub is_own: bool,
}

/// Something that was written.
#[derive(Debug, Clone)]
pub struct DraftChange {
    /// Where.
    pub place: DraftPlace,
    /// What the version that is live says there; `None` where it has nothing.
    pub live: Option<DraftItem>,
    /// What was written.
    pub item: DraftItem,
    /// Whether the live version says something else there than when this was written.
    pub is_overtaken: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    title: String,
    at: Timestamp,
    changed_at: Timestamp,
    /// The names of those who wrote in it.
    writers: BTreeSet<String>,
    items: Vec<Kept>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    place: DraftPlace,
    item: DraftItem,
    /// Digest of what stood there in the version that was live then.
    over: String,
}

/// A draft as it is stored.
struct Stored {
    id: Uuid,
    document: u64,
    body: Body,
}

impl DraftPart {
    fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Phrasings => "phrasings",
            Self::Sentence => "sentence",
            Self::Answer => "answer",
        }
    }
}

impl fmt::Display for DraftPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}/{}", self.part.as_str(), self.language, self.name)
    }
}

impl FromStr for DraftPlace {
    type Err = ServiceError;

    fn from_str(text: &str) -> Result<Self, ServiceError> {
        let read = || {
            let mut parts = text.splitn(3, '/');
            let part = match parts.next()? {
                "article" => DraftPart::Article,
                "phrasings" => DraftPart::Phrasings,
                "sentence" => DraftPart::Sentence,
                "answer" => DraftPart::Answer,
                _ => return None,
            };
            let language = parts.next()?.parse().ok()?;
            let name = parts.next().filter(|name| is_name(name))?.to_owned();
            Some(Self { part, name, language })
        };
        read().ok_or_else(|| ServiceError::invalid("place", "is none", "gibt es nicht"))
    }
}

impl TryFrom<String> for DraftPlace {
    type Error = ServiceError;

    fn try_from(text: String) -> Result<Self, ServiceError> {
        text.parse()
    }
}

impl From<DraftPlace> for String {
    fn from(place: DraftPlace) -> Self {
        place.to_string()
    }
}

impl DraftPlace {
    /// The file that holds it.
    pub fn file(&self) -> String {
        let Self { part, name, language } = self;
        match part {
            DraftPart::Article => format!("knowledge/{language}/{name}.md"),
            DraftPart::Phrasings => format!("examples/{name}.toml"),
            DraftPart::Sentence => format!("words/{language}.ftl"),
            DraftPart::Answer => format!("answers/{language}/{name}.md"),
        }
    }

    /// What stands there.
    pub fn item_in(&self, written: &Content) -> Option<DraftItem> {
        let key = (self.name.clone(), self.language);
        match self.part {
            DraftPart::Article => written.articles.get(&key).cloned().map(DraftItem::Article),
            DraftPart::Phrasings => {
                let intent = written.intents.get(&self.name)?;
                let told = intent.phrasings.get(&self.language)?.clone();
                Some(DraftItem::Phrasings { told, article: None })
            }
            DraftPart::Sentence => written.sentences.get(&key).cloned().map(DraftItem::Sentence),
            DraftPart::Answer => written.answers.get(&key).cloned().map(DraftItem::Answer),
        }
    }
}

impl DraftItem {
    /// Whether that is what stands there. What says nothing stands wherever nothing does.
    pub fn is_in(&self, place: &DraftPlace, content: &Content) -> bool {
        match (self, place.item_in(content)) {
            (Self::Phrasings { told, .. }, Some(Self::Phrasings { told: known, .. })) => {
                *told == known
            }
            (Self::Phrasings { told, .. }, None) => told.is_empty(),
            (Self::Sentence(said) | Self::Answer(said), None) => said.is_empty(),
            (item, known) => Some(item) == known.as_ref(),
        }
    }

    /// With what a form does not hold and was known of it before.
    fn of_the_same(self, before: Option<Self>) -> Self {
        match (self, before) {
            (Self::Phrasings { told, article: None }, Some(Self::Phrasings { article, .. })) => {
                Self::Phrasings { told, article }
            }
            (item, _) => item,
        }
    }

    fn check(&self, place: &DraftPlace) -> Result<(), ServiceError> {
        match (self, place.part) {
            (Self::Article(article), DraftPart::Article) => {
                for (field, line) in [
                    ("title", &article.title),
                    ("owner", &article.owner),
                    ("origin", &article.origin),
                    ("licence", &article.licence),
                ] {
                    name_of(field, line, TITLE_MAX)?;
                }
                lines("keywords", &article.keywords)?;
                if article.valid_until < article.valid_from {
                    let en = "lies before the first day";
                    return Err(ServiceError::invalid(
                        "valid_until",
                        en,
                        "liegt vor dem ersten Tag",
                    ));
                }
                text("markdown", &article.markdown)
            }
            (Self::Phrasings { told, .. }, DraftPart::Phrasings) => lines("phrasings", told),
            (Self::Sentence(sentence), DraftPart::Sentence) => {
                if sentence.contains(['{', '}']) {
                    let en = "cannot hold { or }: it is said as it stands";
                    let de = "darf weder { noch } enthalten: Er wird gesagt, wie er dasteht";
                    return Err(ServiceError::invalid("sentence", en, de));
                }
                text("sentence", sentence)
            }
            (Self::Answer(said), DraftPart::Answer) => text("answer", said),
            _ => Err(ServiceError::invalid("place", "is none", "gibt es nicht")),
        }
    }

    /// The file with this in it.
    fn written(&self, place: &DraftPlace, before: Option<&str>) -> Option<String> {
        Some(match self {
            Self::Article(article) => article.written(before),
            Self::Phrasings { told, article } => match (before, article) {
                (Some(before), _) => with_phrasings(before, place.language, told)?,
                (None, Some(article)) => {
                    answered_by(article, &[(place.language, told.clone())].into())
                }
                // The intent that they were phrasings of is gone.
                (None, None) => return None,
            },
            Self::Sentence(sentence) => {
                with_sentence(before.unwrap_or_default(), &place.name, sentence)
            }
            Self::Answer(said) => answer_file(said),
        })
    }
}

/// A text of some length that holds nothing unseen.
fn text(field: &'static str, text: &str) -> Result<(), ServiceError> {
    if text.chars().count() > TEXT_MAX {
        let en = format!("must have at most {TEXT_MAX} characters");
        let de = format!("darf höchstens {TEXT_MAX} Zeichen haben");
        return Err(ServiceError::invalid(field, en, de));
    }
    nothing_hidden(field, text)
}

/// A list of lines.
fn lines(field: &'static str, all: &[String]) -> Result<(), ServiceError> {
    if all.len() > LINES_MAX {
        let en = format!("must have at most {LINES_MAX} lines");
        let de = format!("darf höchstens {LINES_MAX} Zeilen haben");
        return Err(ServiceError::invalid(field, en, de));
    }
    all.iter().try_for_each(|line| text(field, line))
}

/// A digest of what stands at these places.
fn digest(written: &Content, places: &[DraftPlace]) -> Result<String, ServiceError> {
    let items: Vec<_> = places.iter().map(|place| (place, place.item_in(written))).collect();
    Ok(format!("{:x}", Hex(&Sha256::digest(to_json(&items)?))))
}

/// The folder with what was written laid over it.
fn laid_over(live: &Folder, items: &[Kept]) -> Folder {
    let mut folder = live.clone();
    for Kept { place, item, .. } in items {
        let path = place.file();
        if matches!(item, DraftItem::Answer(said) if said.is_empty()) {
            folder.files.remove(&path);
            continue;
        }
        let before = folder.text(&path).and_then(Result::ok).map(str::to_owned);
        if let Some(file) = item.written(place, before.as_deref()) {
            folder.files.insert(path, file.into_bytes());
        }
    }
    folder
}

fn corrupt() -> ServiceError {
    ServiceError::Corrupt { what: "draft" }
}

fn all() -> DocumentQuery {
    DocumentQuery::until(KIND, "all", "~".to_owned(), COUNT_MAX)
}

impl Stored {
    fn of(document: &Document) -> Result<Self, ServiceError> {
        let body = serde_json::from_slice(&document.body).map_err(|_| corrupt())?;
        Ok(Self { id: parse_id(Thing::Draft, &document.id)?, document: document.version, body })
    }

    fn put(&self) -> Result<PutDocument, ServiceError> {
        Ok(PutDocument {
            kind: KIND,
            id: self.id.to_string(),
            expected: self.document,
            body: Some(to_json(&self.body)?),
            sealed: None,
            labels: vec![("all", newest_first(self.body.at))],
        })
    }

    fn view(self, who: &Principal, live: &Content) -> Result<DraftView, ServiceError> {
        let Body { title, at, changed_at, writers, items } = self.body;
        let change = |Kept { place, item, over }| {
            let is_overtaken = digest(live, std::slice::from_ref(&place))? != over;
            let live = place.item_in(live);
            Ok(DraftChange { place, live, item, is_overtaken })
        };
        Ok(DraftView {
            id: self.id,
            title,
            at,
            changed_at,
            changes: items.into_iter().map(change).collect::<Result<_, ServiceError>>()?,
            writers: writers.len(),
            is_own: writers.contains(&who.name()),
        })
    }
}

impl Service {
    /// What people write, as the version that is live has it.
    pub fn content(&self, who: &Principal) -> Result<Content, ServiceError> {
        who.require(Scope::Drafts)?;
        Ok(Content::of(self.current().assistant().folder()))
    }

    /// Begin a draft.
    pub async fn begin_draft(
        &self,
        who: &Principal,
        title: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<Uuid, ServiceError> {
        who.require(Scope::Drafts)?;
        let title = name_of("title", title, TITLE_MAX)?;
        let request = self.request(who, key, "begin draft", title);
        if let Some(id) = self.repeated(request.as_ref()).await? {
            return Ok(id);
        }
        let draft = self.new_draft(who, title.to_owned(), vec![]).await?;
        let mut documents = vec![draft.put()?];
        documents.extend(remembered(request.as_ref(), &draft.id)?);
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(draft.id)
    }

    async fn new_draft(
        &self,
        who: &Principal,
        title: String,
        items: Vec<Kept>,
    ) -> Result<Stored, ServiceError> {
        if self.0.store.documents(all()).await?.len() >= COUNT_MAX {
            let en = format!("would be one more than the {COUNT_MAX} that there may be");
            let de = format!("wäre einer mehr als die {COUNT_MAX}, die es geben darf");
            return Err(ServiceError::invalid("draft", en, de));
        }
        let now = self.now();
        let writers = [who.name()].into();
        let body = Body { title, at: now, changed_at: now, writers, items };
        Ok(Stored { id: self.0.ids.random(), document: 0, body })
    }

    /// All drafts, the newest first.
    pub async fn drafts(&self, who: &Principal) -> Result<Vec<DraftView>, ServiceError> {
        let live = self.content(who)?;
        let documents = self.0.store.documents(all()).await?;
        documents.iter().map(|document| Stored::of(document)?.view(who, &live)).collect()
    }

    /// A draft, and what people write as it would have it.
    pub async fn draft(
        &self,
        who: &Principal,
        id: Uuid,
    ) -> Result<(DraftView, Content), ServiceError> {
        let live = self.content(who)?;
        let draft = self.stored_draft(id).await?;
        let folder = laid_over(self.current().assistant().folder(), &draft.body.items);
        Ok((draft.view(who, &live)?, Content::of(&folder)))
    }

    async fn stored_draft(&self, id: Uuid) -> Result<Stored, ServiceError> {
        let document = self.0.store.document(KIND, &id.to_string()).await?;
        let not_found = ServiceError::NotFound { what: Thing::Draft, id: id.to_string() };
        Stored::of(&document.ok_or(not_found)?)
    }

    /// What stands at these places as somebody begins to write there, for [`Service::write_draft`].
    ///
    /// # Errors
    /// [`ServiceError::Corrupt`] where it cannot be written as JSON.
    pub fn seen(written: &Content, places: &[DraftPlace]) -> Result<String, ServiceError> {
        digest(written, places)
    }

    /// Write something in a draft, over what was `seen` there: then nobody's work is lost where two write the same. What
    /// is as the live version has it is no change any more.
    ///
    /// # Errors
    /// [`ServiceError::Done`] where somebody else wrote there meanwhile; [`ServiceError::Invalid`].
    pub async fn write_draft(
        &self,
        who: &Principal,
        id: Uuid,
        seen: &str,
        changes: Vec<(DraftPlace, DraftItem)>,
    ) -> Result<(), ServiceError> {
        let live = self.content(who)?;
        for (place, item) in &changes {
            item.check(place)?;
        }
        let places: Vec<_> = changes.iter().map(|(place, _)| place.clone()).collect();
        let mut draft = self.stored_draft(id).await?;
        let folder = laid_over(self.current().assistant().folder(), &draft.body.items);
        let now = Content::of(&folder);
        let is_there = |(place, item): &(DraftPlace, DraftItem)| item.is_in(place, &now);
        let mut rests_on_now = true;
        for known in draft.body.items.iter().filter(|known| places.contains(&known.place)) {
            rests_on_now &= known.over == digest(&live, std::slice::from_ref(&known.place))?;
        }
        // Also of the same form that came twice.
        if rests_on_now && changes.iter().all(is_there) {
            return Ok(());
        }
        if digest(&now, &places)? != seen {
            return Err(ServiceError::done(
                "somebody else has changed this since you opened it; below stands what it says now, and your text is kept",
                "jemand anderes hat das geändert, seit Sie es geöffnet haben; unten steht, was jetzt dort steht, und Ihr \
                 Text ist noch da",
            ));
        }
        for (place, item) in changes {
            let before = draft.body.items.iter().position(|known| known.place == place);
            let before = before.map(|at| draft.body.items.remove(at).item);
            let item = item.of_the_same(before);
            if !item.is_in(&place, &live) {
                let over = digest(&live, std::slice::from_ref(&place))?;
                draft.body.items.push(Kept { place, item, over });
            }
        }
        if draft.body.items.len() > ITEMS_MAX {
            let en = format!("would hold more than {ITEMS_MAX} changes");
            let de = format!("enthielte mehr als {ITEMS_MAX} Änderungen");
            return Err(ServiceError::invalid("draft", en, de));
        }
        draft.body.items.sort_by(|one, other| one.place.cmp(&other.place));
        self.put_draft(who, draft).await
    }

    /// Take something out of a draft: it stays as the live version has it.
    pub async fn unwrite_draft(
        &self,
        who: &Principal,
        id: Uuid,
        place: &DraftPlace,
    ) -> Result<(), ServiceError> {
        who.require(Scope::Drafts)?;
        let mut draft = self.stored_draft(id).await?;
        draft.body.items.retain(|known| known.place != *place);
        self.put_draft(who, draft).await
    }

    async fn put_draft(&self, who: &Principal, mut draft: Stored) -> Result<(), ServiceError> {
        draft.body.writers.insert(who.name());
        draft.body.changed_at = self.now();
        let documents = vec![draft.put()?];
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(())
    }

    /// A draft is no more. That it is gone already is what was asked for.
    pub async fn discard_draft(&self, who: &Principal, id: Uuid) -> Result<(), ServiceError> {
        who.require(Scope::Drafts)?;
        if let Some(document) = self.0.store.document(KIND, &id.to_string()).await? {
            let documents = vec![document.delete(KIND)];
            self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        }
        Ok(())
    }

    /// What would be wrong with the folder because of a draft, as far as it shows without learning from it.
    pub async fn check_draft(
        &self,
        who: &Principal,
        id: Uuid,
        with: Vec<(DraftPlace, DraftItem)>,
    ) -> Result<Vec<Problem>, ServiceError> {
        who.require(Scope::Drafts)?;
        let mut items = self.stored_draft(id).await?.body.items;
        items.retain(|known| with.iter().all(|(place, _)| *place != known.place));
        let with = with.into_iter();
        items.extend(with.map(|(place, item)| Kept { place, item, over: String::new() }));
        let service = self.current();
        let checked = tokio::task::spawn_blocking(move || {
            let live = service.assistant().folder();
            let today = service.today();
            let check = |folder: &Folder| {
                let mut report = Assistant::check(folder, today);
                report_hidden(folder, &mut report);
                report.problems
            };
            let mut found = check(&laid_over(live, &items));
            if !found.is_empty() {
                let before = check(live);
                let is_same = |one: &Problem, other: &Problem| {
                    one.file == other.file && one.message == other.message
                };
                found.retain(|one| !before.iter().any(|other| is_same(one, other)));
            }
            found
        });
        checked.await.map_err(|_| ServiceError::Stopping)
    }

    /// Propose what a draft makes of the live version. The draft is then a release.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] where it changes nothing, where the live version was changed in the same places, or
    /// where it cannot be served.
    pub async fn propose_draft(
        &self,
        who: &Principal,
        id: Uuid,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReleaseView, ServiceError> {
        who.require(Scope::Drafts)?;
        let request = self.request(who, key, "propose draft", &id.to_string());
        if let Some(id) = self.repeated::<DecisionId>(request.as_ref()).await? {
            return self.release_view(id).await;
        }
        let document = self.0.store.document(KIND, &id.to_string()).await?;
        let not_found = ServiceError::NotFound { what: Thing::Draft, id: id.to_string() };
        let document = document.ok_or(not_found)?;
        let draft = Stored::of(&document)?;
        let live = self.current();
        let folder = live.assistant().folder();
        let view = Stored::of(&document)?.view(who, &Content::of(folder))?;
        if view.changes.iter().any(|change| change.is_overtaken) {
            let en =
                "rests on texts that the live version has otherwise by now: see what is marked";
            let de = "beruht auf Texten, die in der laufenden Version inzwischen anders lauten: siehe die \
                      Markierungen";
            return Err(ServiceError::invalid("draft", en, de));
        }
        let laid = laid_over(folder, &draft.body.items);
        if laid.files == folder.files {
            return Err(ServiceError::invalid("draft", "changes nothing", "ändert nichts"));
        }
        let Body { title, mut writers, .. } = draft.body;
        writers.insert(who.name());
        let drafted = Drafted { title, writers };
        let proposal = Proposal {
            drafted: Some(drafted),
            over: Some(live.1.files.clone()),
            request,
            documents: vec![document.delete(KIND)],
        };
        self.propose_folder(who, laid, proposal).await
    }

    /// Draft again what a release changes of articles, phrasings, sentences and ready answers.
    pub async fn draft_release(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<Uuid, ServiceError> {
        let live = self.content(who)?;
        let request = self.request(who, key, "draft release", &id.to_string());
        if let Some(id) = self.repeated(request.as_ref()).await? {
            return Ok(id);
        }
        let (title, before, own) = self.written_in_release(id).await?;
        let mut items = Vec::new();
        for (place, item) in between(&before, &own) {
            if !item.is_in(&place, &live) {
                let over = digest(&live, std::slice::from_ref(&place))?;
                items.push(Kept { place, item, over });
            }
        }
        let draft = self.new_draft(who, title, items).await?;
        let mut documents = vec![draft.put()?];
        documents.extend(remembered(request.as_ref(), &draft.id)?);
        self.0.store.commit(WriteSet { documents, ..WriteSet::default() }).await?;
        Ok(draft.id)
    }
}

/// What one folder says otherwise than another.
fn between(before: &Content, own: &Content) -> Vec<(DraftPlace, DraftItem)> {
    let mut places = Vec::new();
    let keys = own.articles.keys().map(|(name, language)| (DraftPart::Article, name, *language));
    let sentences = own.sentences.keys();
    let keys = keys.chain(sentences.map(|(name, language)| (DraftPart::Sentence, name, *language)));
    let answers = own.answers.keys();
    let keys = keys.chain(answers.map(|(name, language)| (DraftPart::Answer, name, *language)));
    let intents = own.intents.iter();
    let phrasings = intents.flat_map(|(name, intent)| {
        intent.phrasings.keys().map(move |language| (DraftPart::Phrasings, name, *language))
    });
    for (part, name, language) in keys.chain(phrasings) {
        let place = DraftPlace { part, name: name.clone(), language };
        let Some(mut item) = place.item_in(own) else { continue };
        if item.is_in(&place, before) {
            continue;
        }
        // Of an intent that is new, with the article that answers it.
        if let DraftItem::Phrasings { article, .. } = &mut item
            && !before.intents.contains_key(name)
        {
            *article = own.intents.get(name).and_then(|intent| intent.article.clone());
        }
        places.push((place, item));
    }
    places
}
