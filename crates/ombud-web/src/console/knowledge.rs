//! What the assistant knows and says, as its writers see it: the version that is live, and drafts of the next one.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::{ToSpan, civil::Date};
use ombud_domain::{Language, Locale};
use ombud_service::{
    Content, DraftChange, DraftItem, DraftPart, DraftPlace, DraftView, IdempotencyKey, RowBeside,
    ServiceError, WrittenArticle, side_by_side,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Choice, checks::Check};
use crate::{
    staff::{Form, Frame, Moment, Rejection, Section, Staff, html, objection, refused},
    words::Words,
};

#[derive(Template)]
#[template(path = "console/knowledge.html")]
struct KnowledgePage {
    frame: Frame,
    drafts: Vec<DraftRow>,
    /// The draft that this is of; `None` for the version that is live.
    draft: Option<Draft>,
    parts: Vec<Choice>,
    part: String,
    q: String,
    articles: Vec<ArticleRow>,
    intents: Vec<IntentRow>,
    sentences: Vec<SentenceRow>,
    answers: Vec<AnswerRow>,
    key: String,
    title: String,
    problem: Option<String>,
}

/// A draft in the list.
struct DraftRow {
    id: String,
    title: String,
    changes: String,
    since: Moment,
}

/// A draft on its page.
struct Draft {
    id: String,
    title: String,
    about: String,
    is_own: bool,
    changes: Vec<Change>,
    checks: Vec<Check>,
}

/// Something that was written.
struct Change {
    place: String,
    what: String,
    href: String,
    is_overtaken: bool,
    rows: Vec<RowBeside>,
}

struct ArticleRow {
    id: String,
    title: String,
    languages: Vec<InLanguage>,
    phrasings: usize,
    /// The begin of a draft about it is sent once.
    key: String,
}

/// An article in one language.
struct InLanguage {
    place: String,
    /// The same as it stands in addresses.
    path: String,
    language: String,
    state: String,
    /// Whether somebody should look.
    is_bad: bool,
    /// Whether the draft has it otherwise.
    is_changed: bool,
}

struct IntentRow {
    id: String,
    title: String,
    counts: Vec<(String, usize)>,
    is_changed: bool,
    key: String,
}

struct SentenceRow {
    name: String,
    said: Vec<(String, String)>,
    is_changed: bool,
    key: String,
}

/// What people at the desk begin an answer with.
struct AnswerRow {
    id: String,
    title: String,
    text: String,
    is_changed: bool,
    key: String,
}

/// What is shown of a list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Shown {
    part: String,
    q: String,
}

/// What a form of these pages sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    key: String,
    title: String,
    place: String,
}

/// An article whose time is up in so many days is marked.
const SOON_DAYS: i32 = 30;

/// The languages that articles are written in.
pub(super) fn languages(staff: &Staff) -> Vec<Language> {
    let all = staff.service.assistant().manifest().languages.iter().copied();
    all.filter(|language| Locale::speaking(*language).is_some()).collect()
}

/// The title of an article, in the reader's language where there is one.
pub(super) fn title_of(content: &Content, id: &str, w: Words) -> Option<String> {
    let own = w.0.language();
    let all = || content.articles.iter().filter(|((known, _), _)| known == id);
    let found = all().find(|((_, language), _)| *language == own).or_else(|| all().next());
    found.map(|(_, article)| article.title.clone())
}

/// The title of a ready answer, in the reader's language where there is one.
pub(super) fn answer_title(content: &Content, id: &str, w: Words) -> Option<String> {
    let own = w.0.language();
    let all = || content.answers.iter().filter(|((known, _), _)| known == id);
    let found = all().find(|((_, language), _)| *language == own).or_else(|| all().next());
    found.and_then(|(_, said)| said.lines().next()).map(str::to_owned)
}

fn fits(q: &str, texts: &[&str]) -> bool {
    let q = q.trim().to_lowercase();
    q.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&q))
}

fn state(w: Words, article: Option<&WrittenArticle>, newest: u32, today: Date) -> (String, bool) {
    let Some(article) = article else { return (w.get("article-missing"), true) };
    let until = || w.day(article.valid_until);
    let soon = today.checked_add(SOON_DAYS.days()).unwrap_or(today);
    if article.valid_until < today {
        (w.with("article-expired", "day", until()), true)
    } else if article.revision < newest {
        (w.get("article-stale"), true)
    } else if article.valid_from > today {
        (w.with("article-begins", "day", w.day(article.valid_from)), false)
    } else {
        (w.with("article-until", "day", until()), article.valid_until < soon)
    }
}

struct Of<'a> {
    staff: &'a Staff,
    content: &'a Content,
    changes: &'a [DraftChange],
    q: &'a str,
}

impl Of<'_> {
    fn is_changed(&self, is: impl Fn(&DraftPlace) -> bool) -> bool {
        self.changes.iter().any(|change| is(&change.place))
    }

    fn articles(&self) -> Vec<ArticleRow> {
        let Self { staff, content, q, .. } = *self;
        let w = staff.words;
        let mut by_id: BTreeMap<&str, BTreeMap<Language, &WrittenArticle>> = BTreeMap::new();
        for ((id, language), article) in &content.articles {
            by_id.entry(id).or_default().insert(*language, article);
        }
        let today = staff.service.today();
        let row = |(id, of): (&str, BTreeMap<Language, &WrittenArticle>)| {
            let newest = of.values().map(|article| article.revision).max().unwrap_or_default();
            let in_language = |language: Language| {
                let place = DraftPlace { part: DraftPart::Article, name: id.to_owned(), language };
                let (state, is_bad) = state(w, of.get(&language).copied(), newest, today);
                let is_changed = self.is_changed(|changed| *changed == place);
                InLanguage {
                    path: format!("{}/{}", place.language, place.name),
                    place: place.to_string(),
                    language: w.of("language-", place.language.as_str()),
                    state,
                    is_bad,
                    is_changed,
                }
            };
            let intents = content.intents.values();
            let intents = intents.filter(|intent| intent.article.as_deref() == Some(id));
            ArticleRow {
                title: title_of(content, id, w).unwrap_or_else(|| id.to_owned()),
                languages: languages(staff).into_iter().map(in_language).collect(),
                phrasings: intents.flat_map(|one| one.phrasings.values()).map(Vec::len).sum(),
                key: staff.service.form_key(),
                id: id.to_owned(),
            }
        };
        let is_found = |(id, of): &(&str, BTreeMap<Language, &WrittenArticle>)| {
            let texts = of.values().flat_map(|one| [one.title.as_str(), one.markdown.as_str()]);
            fits(q, &texts.chain([*id]).collect::<Vec<_>>())
        };
        let mut rows: Vec<_> = by_id.into_iter().filter(is_found).map(row).collect();
        rows.sort_by_cached_key(|row| row.title.to_lowercase());
        rows
    }

    fn intents(&self) -> Vec<IntentRow> {
        let Self { staff, content, q, .. } = *self;
        let w = staff.words;
        let row = |(id, intent): (&String, &ombud_service::WrittenIntent)| {
            let title = staff.service.assistant().topic_of(id, w.0);
            let title =
                intent.article.as_ref().and_then(|id| title_of(content, id, w)).unwrap_or(title);
            let count = |language: Language| {
                let told = intent.phrasings.get(&language).map_or(0, Vec::len);
                (w.of("language-", language.as_str()), told)
            };
            let told: Vec<&str> = intent.phrasings.values().flatten().map(String::as_str).collect();
            let is_found = fits(q, &told) || fits(q, &[id, &title]);
            is_found.then(|| IntentRow {
                counts: languages(staff).into_iter().map(count).collect(),
                is_changed: self
                    .is_changed(|place| place.part == DraftPart::Phrasings && place.name == *id),
                key: staff.service.form_key(),
                id: id.clone(),
                title,
            })
        };
        let mut rows: Vec<_> = content.intents.iter().filter_map(row).collect();
        rows.sort_by_cached_key(|row| row.title.to_lowercase());
        rows
    }

    fn sentences(&self) -> Vec<SentenceRow> {
        let Self { staff, content, q, .. } = *self;
        let w = staff.words;
        let mut by_name: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
        for ((name, language), said) in &content.sentences {
            let language = w.of("language-", language.as_str());
            by_name.entry(name).or_default().push((language, said.clone()));
        }
        let row = |(name, said): (&str, Vec<(String, String)>)| {
            let texts = said.iter().map(|(_, said)| said.as_str()).chain([name]);
            let is_found = fits(q, &texts.collect::<Vec<_>>());
            is_found.then(|| SentenceRow {
                is_changed: self
                    .is_changed(|place| place.part == DraftPart::Sentence && place.name == name),
                key: staff.service.form_key(),
                name: name.to_owned(),
                said,
            })
        };
        by_name.into_iter().filter_map(row).collect()
    }
}

impl Of<'_> {
    fn answers(&self) -> Vec<AnswerRow> {
        let Self { staff, content, q, .. } = *self;
        let own = staff.words.0.language();
        let mut by_id: BTreeMap<&str, BTreeMap<Language, &str>> = BTreeMap::new();
        for ((id, language), said) in &content.answers {
            by_id.entry(id).or_default().insert(*language, said);
        }
        let row = |(id, said): (&str, BTreeMap<Language, &str>)| {
            let texts: Vec<&str> = said.values().copied().chain([id]).collect();
            let shown = said.get(&own).or_else(|| said.values().next())?;
            let (title, text) = shown.split_once('\n').unwrap_or((shown, ""));
            fits(q, &texts).then(|| AnswerRow {
                is_changed: self
                    .is_changed(|place| place.part == DraftPart::Answer && place.name == id),
                key: staff.service.form_key(),
                id: id.to_owned(),
                title: title.to_owned(),
                text: text.trim().to_owned(),
            })
        };
        let mut rows: Vec<_> = by_id.into_iter().filter_map(row).collect();
        rows.sort_by_cached_key(|row| row.title.to_lowercase());
        rows
    }
}

/// What an item says, as lines.
fn lines_of(item: &DraftItem) -> String {
    match item {
        DraftItem::Article(article) => {
            let WrittenArticle { title, keywords, valid_from, valid_until, markdown, .. } = article;
            let WrittenArticle { owner, origin, licence, .. } = article;
            let keywords = keywords.join(", ");
            format!(
                "{title}\n{keywords}\n{owner} · {origin} · {licence}\n{valid_from} – {valid_until}\n\n{markdown}"
            )
        }
        DraftItem::Phrasings { told, .. } => told.join("\n"),
        DraftItem::Sentence(said) | DraftItem::Answer(said) => said.clone(),
    }
}

/// What is written at a place, as people call it.
pub(super) fn named(staff: &Staff, content: &Content, place: &DraftPlace) -> String {
    let w = staff.words;
    let name = match place.part {
        DraftPart::Article => title_of(content, &place.name, w),
        DraftPart::Phrasings => {
            let intent = content.intents.get(&place.name);
            let article = intent.and_then(|intent| intent.article.clone());
            article.and_then(|id| title_of(content, &id, w))
        }
        DraftPart::Sentence => None,
        DraftPart::Answer => answer_title(content, &place.name, w),
    };
    let language = w.of("language-", place.language.as_str());
    let name = name.unwrap_or_else(|| place.name.clone());
    let values = [("name", name.into()), ("language", language.into())];
    match place.part {
        DraftPart::Article => w.all("draft-in-article", values),
        DraftPart::Phrasings => w.all("draft-in-phrasings", values),
        DraftPart::Sentence => w.all("draft-in-sentence", values),
        DraftPart::Answer => w.all("draft-in-answer", values),
    }
}

/// Where something is written in a draft.
pub(super) fn address(draft: Uuid, place: &DraftPlace) -> String {
    let DraftPlace { part, name, language } = place;
    match part {
        DraftPart::Article => format!("/console/drafts/{draft}/articles/{language}/{name}"),
        DraftPart::Phrasings => format!("/console/drafts/{draft}/phrasings/{name}"),
        DraftPart::Sentence => format!("/console/drafts/{draft}/sentences/{name}"),
        DraftPart::Answer => format!("/console/drafts/{draft}/answers/{name}"),
    }
}

fn draft_row(staff: &Staff, view: &DraftView) -> DraftRow {
    let w = staff.words;
    DraftRow {
        id: view.id.to_string(),
        title: view.title.clone(),
        changes: w.with("draft-changes", "count", view.changes.len()),
        since: Moment::new(w, view.changed_at, staff.service.now()),
    }
}

async fn draft_of(
    staff: &Staff,
    view: &DraftView,
    content: &Content,
) -> Result<Draft, ServiceError> {
    let w = staff.words;
    let problems = staff.service.check_draft(&staff.who, view.id, vec![]).await?;
    let change = |change: &DraftChange| {
        let before = change.live.as_ref().map(lines_of).unwrap_or_default();
        Change {
            place: change.place.to_string(),
            what: named(staff, content, &change.place),
            href: address(view.id, &change.place),
            is_overtaken: change.is_overtaken,
            rows: side_by_side(&before, &lines_of(&change.item)),
        }
    };
    let count = w.with("draft-changes", "count", view.changes.len());
    let writers = w.with("draft-writers", "count", view.writers);
    Ok(Draft {
        id: view.id.to_string(),
        title: view.title.clone(),
        about: format!("{count} · {writers} · {}", w.ago(view.changed_at, staff.service.now())),
        is_own: view.is_own,
        changes: view.changes.iter().map(change).collect(),
        checks: problems.iter().map(|problem| Check::of(w, problem)).collect(),
    })
}

async fn shown(
    staff: &Staff,
    id: Option<Uuid>,
    asked: Shown,
    title: String,
    problem: Option<String>,
) -> Result<KnowledgePage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let (view, content) = match id {
        Some(id) => {
            let (view, content) = service.draft(who, id).await?;
            (Some(view), content)
        }
        None => (None, service.content(who)?),
    };
    let drafts = if id.is_none() { service.drafts(who).await? } else { vec![] };
    let all = ["articles", "phrasings", "sentences", "answers"];
    let part = all.into_iter().find(|part| *part == asked.part).unwrap_or("articles");
    let parts = all.map(|one| Choice {
        value: one.to_owned(),
        label: w.of("knowledge-part-", one),
        is_chosen: one == part,
    });
    let changes = view.as_ref().map_or(&[][..], |view| &view.changes);
    let of = Of { staff, content: &content, changes, q: &asked.q };
    let is = |one| part == one;
    let draft = match &view {
        Some(view) => Some(draft_of(staff, view, &content).await?),
        None => None,
    };
    Ok(KnowledgePage {
        frame: Frame::within(staff, Section::Knowledge),
        drafts: drafts.iter().map(|view| draft_row(staff, view)).collect(),
        draft,
        parts: parts.into(),
        articles: if is("articles") { of.articles() } else { vec![] },
        intents: if is("phrasings") { of.intents() } else { vec![] },
        sentences: if is("sentences") { of.sentences() } else { vec![] },
        answers: if is("answers") { of.answers() } else { vec![] },
        part: part.to_owned(),
        q: asked.q,
        key: service.form_key(),
        title,
        problem,
    })
}

pub(super) async fn page(staff: Staff, Query(asked): Query<Shown>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, None, asked, String::new(), None).await?))
}

pub(super) async fn draft(
    staff: Staff,
    Path(id): Path<Uuid>,
    Query(asked): Query<Shown>,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, Some(id), asked, String::new(), None).await?))
}

/// Begin a draft, and go to what is to be written in it.
pub(super) async fn begin(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    match staff.service.begin_draft(&staff.who, &sent.title, Some(&key)).await {
        Ok(id) => {
            let place = sent.place.parse::<DraftPlace>().ok();
            let to = place.map(|place| address(id, &place));
            Ok(Redirect::to(&to.unwrap_or_else(|| format!("/console/drafts/{id}"))).into_response())
        }
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            let page = shown(&staff, None, Shown::default(), sent.title, Some(problem)).await?;
            Ok(refused(&page, status))
        }
    }
}

/// Back to the draft, or what stood against it there.
async fn after(
    staff: &Staff,
    id: Uuid,
    done: Result<String, ServiceError>,
) -> Result<Response, Rejection> {
    match done {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            let page = shown(staff, Some(id), Shown::default(), String::new(), Some(problem));
            Ok(refused(&page.await?, status))
        }
    }
}

/// A ready answer cannot be begun under a title in which there is nothing to read.
pub(super) async fn untitled_answer(
    staff: &Staff,
    draft: Uuid,
    title: String,
) -> Result<Response, Rejection> {
    let asked = Shown { part: "answers".to_owned(), ..Shown::default() };
    let problem = Some(staff.words.get("answer-untitled"));
    let page = shown(staff, Some(draft), asked, title, problem).await?;
    Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
}

/// Take something out of a draft.
pub(super) async fn unwrite(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let done = match sent.place.parse() {
        Ok(place) => staff.service.unwrite_draft(&staff.who, id, &place).await,
        Err(error) => Err(error),
    };
    after(&staff, id, done.map(|()| format!("/console/drafts/{id}"))).await
}

pub(super) async fn discard(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    let done = staff.service.discard_draft(&staff.who, id).await;
    after(&staff, id, done.map(|()| "/console/knowledge".to_owned())).await
}

pub(super) async fn propose(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(sent): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let done = staff.service.propose_draft(&staff.who, id, Some(&key)).await;
    if let Err(ServiceError::Invalid { field: "files", .. }) = done {
        let page = shown(&staff, Some(id), Shown::default(), String::new(), None).await?;
        // What is wrong stands on the page already, in the reader's language.
        if page.draft.as_ref().is_some_and(|draft| draft.checks.iter().any(|one| one.is_error)) {
            let page = KnowledgePage { problem: Some(staff.words.get("draft-unservable")), ..page };
            return Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY));
        }
    }
    after(&staff, id, done.map(|release| format!("/console/assistants/{}", release.id))).await
}

impl KnowledgePage {
    /// The address of this page.
    fn here(&self) -> String {
        let draft = self.draft.as_ref().map(|draft| format!("/console/drafts/{}", draft.id));
        draft.unwrap_or_else(|| "/console/knowledge".to_owned())
    }

    /// Where writing in an article begins: in the reader's language.
    fn first_place(&self, row: &ArticleRow) -> String {
        let own = format!("article/{}/", self.frame.w.lang());
        let places = || row.languages.iter().map(|one| one.place.as_str());
        let first = places().find(|place| place.starts_with(&own)).or_else(|| places().next());
        first.unwrap_or_default().to_owned()
    }
}
