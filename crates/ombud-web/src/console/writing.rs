//! Writing in a draft: an article with its preview, what customers write, what the assistant says.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use jiff::{ToSpan, civil::Date};
use ombud_domain::Language;
use ombud_service::{
    Content, DraftItem, DraftPart, DraftPlace, DraftView, Service, ServiceError, Thing,
    WrittenArticle, slug,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    checks::Check,
    knowledge::{address, answer_title, languages, title_of, untitled_answer},
};
use crate::{
    public::knowledge::rendered,
    staff::{Form, Frame, Rejection, Section, Staff, html, objection, refused},
};

#[derive(Template)]
#[template(path = "console/article.html")]
struct ArticlePage {
    frame: Frame,
    draft: Uuid,
    draft_title: String,
    title: String,
    language: String,
    language_name: String,
    /// The same article in the other languages, with their addresses.
    others: Vec<(String, String)>,
    filled: FilledArticle,
    preview: Option<Preview>,
    checks: Vec<Check>,
    /// What somebody else wrote meanwhile.
    now: Option<String>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "console/lines.html")]
struct LinesPage {
    frame: Frame,
    draft: Uuid,
    draft_title: String,
    title: String,
    about: String,
    hint: String,
    rows: u8,
    fields: Vec<Field>,
    seen: String,
    checks: Vec<Check>,
    problem: Option<String>,
    /// What whoever came here should know.
    notice: Option<String>,
}

#[derive(Template)]
#[template(path = "console/new_article.html")]
struct NewArticlePage {
    frame: Frame,
    draft: Uuid,
    draft_title: String,
    fields: Vec<NewField>,
    filled: FilledNew,
    problem: Option<String>,
}

/// An article as customers meet it.
struct Preview {
    lead: String,
    body: String,
}

/// A text in one language.
struct Field {
    language: String,
    label: String,
    text: String,
    /// What somebody else wrote meanwhile.
    now: Option<String>,
}

/// A new article in one language.
struct NewField {
    language: String,
    label: String,
    title: String,
    markdown: String,
    phrasings: String,
}

/// An article as it is filled in.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct FilledArticle {
    seen: String,
    title: String,
    owner: String,
    origin: String,
    licence: String,
    valid_from: String,
    valid_until: String,
    keywords: String,
    markdown: String,
    revision: u32,
    /// Whether the other languages have to follow.
    raise: bool,
    /// Whether it is only looked at.
    look: bool,
}

/// Texts as they are filled in, by language: a form names them `text_de` and so on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FilledLines {
    seen: String,
    text_de: String,
    text_en: String,
    /// Whether it is only begun, so that nothing can be wrong with it yet.
    #[serde(skip)]
    is_begun: bool,
}

/// A new article as it is filled in.
#[derive(Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct FilledNew {
    owner: String,
    origin: String,
    licence: String,
    valid_until: String,
    title_de: String,
    title_en: String,
    markdown_de: String,
    markdown_en: String,
    phrasings_de: String,
    phrasings_en: String,
}

/// A text of a form: a browser ends lines with CR and LF.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// The lines of a text that say something.
fn lines(text: &str) -> Vec<String> {
    plain(text).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn day(field: &'static str, text: &str) -> Result<Date, ServiceError> {
    let (en, de) = ("must be a day such as 2027-12-31", "muss ein Tag sein, etwa 2027-12-31");
    text.trim().parse().map_err(|_| ServiceError::invalid(field, en, de))
}

/// The text for a language of a form.
fn of<'a>(language: Language, de: &'a str, en: &'a str) -> &'a str {
    if language == Language::DE { de } else { en }
}

impl FilledArticle {
    fn of(article: &WrittenArticle, seen: String) -> Self {
        Self {
            seen,
            title: article.title.clone(),
            owner: article.owner.clone(),
            origin: article.origin.clone(),
            licence: article.licence.clone(),
            valid_from: article.valid_from.to_string(),
            valid_until: article.valid_until.to_string(),
            keywords: article.keywords.join("\n"),
            markdown: article.markdown.trim().to_owned(),
            revision: article.revision,
            raise: false,
            look: false,
        }
    }

    fn article(&self) -> Result<WrittenArticle, ServiceError> {
        Ok(WrittenArticle {
            title: plain(&self.title),
            owner: plain(&self.owner),
            origin: plain(&self.origin),
            licence: plain(&self.licence),
            valid_from: day("valid_from", &self.valid_from)?,
            valid_until: day("valid_until", &self.valid_until)?,
            revision: self.revision.max(1).saturating_add(u32::from(self.raise)),
            keywords: lines(&self.keywords),
            markdown: plain(&self.markdown) + "\n",
        })
    }
}

fn preview(article: &WrittenArticle) -> Preview {
    Preview { lead: article.lead(), body: rendered(&article.markdown, &article.sections()) }
}

/// An article's place in its draft.
struct At {
    view: DraftView,
    content: Content,
    place: DraftPlace,
}

async fn place_of(
    staff: &Staff,
    draft: Uuid,
    part: &str,
    language: &str,
    name: &str,
) -> Result<At, ServiceError> {
    let unknown =
        || ServiceError::NotFound { what: Thing::Article, id: name.chars().take(64).collect() };
    let place: DraftPlace = format!("{part}/{language}/{name}").parse().map_err(|_| unknown())?;
    if !languages(staff).contains(&place.language) {
        return Err(unknown());
    }
    let (view, content) = staff.service.draft(&staff.who, draft).await?;
    Ok(At { view, content, place })
}

impl At {
    /// As it stands; in a language that has none yet, after one that has.
    fn article(&self, staff: &Staff) -> Option<WrittenArticle> {
        if let Some(DraftItem::Article(article)) = self.place.item_in(&self.content) {
            return Some(article);
        }
        let other = |language: Language| {
            let place = DraftPlace { language, ..self.place.clone() };
            match place.item_in(&self.content)? {
                DraftItem::Article(article) => {
                    Some(WrittenArticle { keywords: vec![], markdown: String::new(), ..article })
                }
                _ => None,
            }
        };
        languages(staff).into_iter().find_map(other)
    }

    fn seen(&self, places: &[DraftPlace]) -> Result<String, ServiceError> {
        Service::seen(&self.content, places)
    }

    /// The same article in the other languages.
    fn others(&self, staff: &Staff) -> Vec<(String, String)> {
        let others = languages(staff).into_iter().filter(|one| *one != self.place.language);
        let link = |language: Language| {
            let place = DraftPlace { language, ..self.place.clone() };
            let name = staff.words.of("language-", language.as_str());
            (address(self.view.id, &place), name)
        };
        others.map(link).collect()
    }

    /// What is wrong with the files of these places if that is written there.
    async fn checks(
        &self,
        staff: &Staff,
        with: Vec<(DraftPlace, DraftItem)>,
    ) -> Result<Vec<Check>, ServiceError> {
        let files: Vec<String> = with.iter().map(|(place, _)| place.file()).collect();
        let found = staff.service.check_draft(&staff.who, self.view.id, with).await?;
        let own = found.iter().filter(|problem| files.contains(&problem.file));
        Ok(own.map(|problem| Check::of(staff.words, problem)).collect())
    }
}

async fn article_page(
    staff: &Staff,
    at: &At,
    filled: FilledArticle,
    problem: Option<String>,
) -> Result<ArticlePage, ServiceError> {
    let w = staff.words;
    let article = filled.article().ok();
    let checks = match &article {
        Some(article) => {
            let item = DraftItem::Article(article.clone());
            at.checks(staff, vec![(at.place.clone(), item)]).await?
        }
        None => vec![],
    };
    let stands = at.seen(std::slice::from_ref(&at.place))?;
    let now = match at.place.item_in(&at.content) {
        Some(DraftItem::Article(now)) if stands != filled.seen => {
            Some(format!("{}\n\n{}", now.title, now.markdown))
        }
        _ => None,
    };
    Ok(ArticlePage {
        frame: Frame::within(staff, Section::Knowledge),
        draft: at.view.id,
        draft_title: at.view.title.clone(),
        title: title_of(&at.content, &at.place.name, w).unwrap_or_else(|| at.place.name.clone()),
        language: at.place.language.to_string(),
        language_name: w.of("language-", at.place.language.as_str()),
        others: at.others(staff),
        preview: article.as_ref().filter(|one| !one.markdown.trim().is_empty()).map(preview),
        // Whoever has read what stands there may write over it.
        filled: FilledArticle { seen: stands, look: false, ..filled },
        checks,
        now,
        problem,
    })
}

pub(super) async fn article(
    staff: Staff,
    Path((draft, language, id)): Path<(Uuid, String, String)>,
) -> Result<Response, Rejection> {
    let at = place_of(&staff, draft, "article", &language, &id).await?;
    let not_found = || ServiceError::NotFound { what: Thing::Article, id: id.clone() };
    let article = at.article(&staff).ok_or_else(not_found)?;
    let filled = FilledArticle::of(&article, at.seen(std::slice::from_ref(&at.place))?);
    Ok(html(&article_page(&staff, &at, filled, None).await?))
}

pub(super) async fn write_article(
    staff: Staff,
    Path((draft, language, id)): Path<(Uuid, String, String)>,
    Form(filled): Form<FilledArticle>,
) -> Result<Response, Rejection> {
    let at = place_of(&staff, draft, "article", &language, &id).await?;
    let done = match filled.article() {
        Ok(_) if filled.look => return Ok(html(&article_page(&staff, &at, filled, None).await?)),
        Ok(article) => {
            let change = vec![(at.place.clone(), DraftItem::Article(article))];
            staff.service.write_draft(&staff.who, draft, &filled.seen, change).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&address(draft, &at.place)).into_response()),
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            Ok(refused(&article_page(&staff, &at, filled, Some(problem)).await?, status))
        }
    }
}

/// What differs between the pages on which texts are written in every language at once.
#[derive(Clone, Copy)]
struct Kind {
    part: DraftPart,
    word: &'static str,
    rows: u8,
}

const PHRASINGS: Kind = Kind { part: DraftPart::Phrasings, word: "phrasings", rows: 14 };
const SENTENCE: Kind = Kind { part: DraftPart::Sentence, word: "sentence", rows: 4 };
const ANSWER: Kind = Kind { part: DraftPart::Answer, word: "answer", rows: 9 };

impl Kind {
    fn item(self, text: &str) -> DraftItem {
        match self.part {
            DraftPart::Phrasings => DraftItem::Phrasings { told: lines(text), article: None },
            DraftPart::Answer => DraftItem::Answer(plain(text)),
            _ => DraftItem::Sentence(plain(text)),
        }
    }

    fn text(item: Option<DraftItem>) -> String {
        match item {
            Some(DraftItem::Phrasings { told, .. }) => told.join("\n"),
            Some(DraftItem::Sentence(said) | DraftItem::Answer(said)) => said,
            _ => String::new(),
        }
    }

    async fn places(
        self,
        staff: &Staff,
        draft: Uuid,
        name: &str,
    ) -> Result<(At, Vec<DraftPlace>), ServiceError> {
        let first = languages(staff).first().map_or("de", |language| language.as_str()).to_owned();
        let at = place_of(staff, draft, self.word, &first, name).await?;
        let is_known = match self.part {
            DraftPart::Phrasings => at.content.intents.contains_key(name),
            // One that is to be written.
            DraftPart::Answer => true,
            _ => at.content.sentences.keys().any(|(known, _)| known == name),
        };
        if !is_known {
            return Err(ServiceError::NotFound { what: Thing::Article, id: name.to_owned() });
        }
        let places = languages(staff).into_iter();
        let places = places.map(|language| DraftPlace { language, ..at.place.clone() }).collect();
        Ok((at, places))
    }

    async fn page(
        self,
        staff: &Staff,
        (at, places): &(At, Vec<DraftPlace>),
        filled: Option<FilledLines>,
        problem: Option<String>,
    ) -> Result<LinesPage, ServiceError> {
        let w = staff.words;
        let seen = at.seen(places)?;
        let is_begun = filled.as_ref().is_some_and(|filled| filled.is_begun);
        let is_stale = !is_begun && filled.as_ref().is_some_and(|filled| filled.seen != seen);
        let field = |place: &DraftPlace| {
            let stands = Self::text(place.item_in(&at.content));
            let text = filled.as_ref().map_or_else(
                || stands.clone(),
                |filled| match of(place.language, &filled.text_de, &filled.text_en) {
                    // There is room below the title.
                    begun if is_begun => begun.to_owned(),
                    text => plain(text),
                },
            );
            Field {
                language: place.language.to_string(),
                label: w.of("language-", place.language.as_str()),
                now: Some(stands).filter(|stands| is_stale && *stands != text),
                text,
            }
        };
        let fields: Vec<Field> = places.iter().map(field).collect();
        let with = places.iter().zip(&fields);
        let with = with.map(|(place, field)| (place.clone(), self.item(&field.text))).collect();
        Ok(LinesPage {
            frame: Frame::within(staff, Section::Knowledge),
            draft: at.view.id,
            draft_title: at.view.title.clone(),
            title: match self.part {
                DraftPart::Phrasings => {
                    let intent = at.content.intents.get(&at.place.name);
                    let article = intent.and_then(|intent| intent.article.clone());
                    let title = article.and_then(|id| title_of(&at.content, &id, w));
                    title.unwrap_or_else(|| staff.service.assistant().topic_of(&at.place.name, w.0))
                }
                DraftPart::Answer => {
                    let first = || fields.iter().find_map(|field| field.text.lines().next());
                    answer_title(&at.content, &at.place.name, w)
                        .or_else(|| first().map(str::to_owned))
                        .unwrap_or_else(|| at.place.name.clone())
                }
                _ => at.place.name.clone(),
            },
            about: w.of("write-about-", self.word),
            hint: w.of("write-hint-", self.word),
            rows: self.rows,
            checks: if is_begun { vec![] } else { at.checks(staff, with).await? },
            fields,
            seen,
            problem,
            notice: None,
        })
    }

    async fn write(
        self,
        staff: &Staff,
        draft: Uuid,
        name: &str,
        filled: FilledLines,
    ) -> Result<Response, Rejection> {
        let known = self.places(staff, draft, name).await?;
        let change = known.1.iter().map(|place| {
            let text = of(place.language, &filled.text_de, &filled.text_en);
            (place.clone(), self.item(text))
        });
        let done =
            staff.service.write_draft(&staff.who, draft, &filled.seen, change.collect()).await;
        let to = address(draft, &known.0.place);
        match done {
            Ok(()) => Ok(Redirect::to(&to).into_response()),
            Err(error) => {
                let (status, problem) = objection(error, staff.words)?;
                Ok(refused(&self.page(staff, &known, Some(filled), Some(problem)).await?, status))
            }
        }
    }
}

pub(super) async fn phrasings(
    staff: Staff,
    Path((draft, name)): Path<(Uuid, String)>,
) -> Result<Response, Rejection> {
    let known = PHRASINGS.places(&staff, draft, &name).await?;
    Ok(html(&PHRASINGS.page(&staff, &known, None, None).await?))
}

pub(super) async fn write_phrasings(
    staff: Staff,
    Path((draft, name)): Path<(Uuid, String)>,
    Form(filled): Form<FilledLines>,
) -> Result<Response, Rejection> {
    PHRASINGS.write(&staff, draft, &name, filled).await
}

pub(super) async fn sentence(
    staff: Staff,
    Path((draft, name)): Path<(Uuid, String)>,
) -> Result<Response, Rejection> {
    let known = SENTENCE.places(&staff, draft, &name).await?;
    Ok(html(&SENTENCE.page(&staff, &known, None, None).await?))
}

pub(super) async fn write_sentence(
    staff: Staff,
    Path((draft, name)): Path<(Uuid, String)>,
    Form(filled): Form<FilledLines>,
) -> Result<Response, Rejection> {
    SENTENCE.write(&staff, draft, &name, filled).await
}

pub(super) async fn answer(
    staff: Staff,
    Path((draft, name)): Path<(Uuid, String)>,
    Query(Begun { title, exists }): Query<Begun>,
) -> Result<Response, Rejection> {
    let known = ANSWER.places(&staff, draft, &name).await?;
    let is_there = known.1.iter().any(|place| place.item_in(&known.0.content).is_some());
    let text = format!("{}\n\n", plain(&title));
    let begun = FilledLines {
        text_de: text.clone(),
        text_en: text,
        is_begun: true,
        ..FilledLines::default()
    };
    let begun = Some(begun).filter(|_| !is_there && !title.is_empty());
    let mut page = ANSWER.page(&staff, &known, begun, None).await?;
    page.notice = (exists && is_there).then(|| staff.words.get("answer-exists"));
    Ok(html(&page))
}

pub(super) async fn write_answer(
    staff: Staff,
    Path((draft, name)): Path<(Uuid, String)>,
    Form(filled): Form<FilledLines>,
) -> Result<Response, Rejection> {
    ANSWER.write(&staff, draft, &name, filled).await
}

/// What a ready answer that is to be written is for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Begun {
    title: String,
    /// Whether there is one already.
    exists: bool,
}

/// To the page of a ready answer that is to be written.
pub(super) async fn begin_answer(
    staff: Staff,
    Path(draft): Path<Uuid>,
    Form(Begun { title, .. }): Form<Begun>,
) -> Result<Response, Rejection> {
    let (_, content) = staff.service.draft(&staff.who, draft).await?;
    let title = plain(&title);
    let id: String = slug(&title).chars().take(60).collect();
    let id = id.trim_end_matches('-');
    if id.is_empty() {
        return untitled_answer(&staff, draft, title).await;
    }
    let is_titled = |said: &str| {
        said.lines().next().is_some_and(|first| first.trim().to_lowercase() == title.to_lowercase())
    };
    let same = content.answers.iter().find(|((known, _), said)| known == id || is_titled(said));
    let to = if let Some(((known, _), _)) = same {
        format!("/console/drafts/{draft}/answers/{known}?exists=true")
    } else {
        let title = utf8_percent_encode(&title, NON_ALPHANUMERIC);
        format!("/console/drafts/{draft}/answers/{id}?title={title}")
    };
    Ok(Redirect::to(&to).into_response())
}

async fn new_page(
    staff: &Staff,
    draft: Uuid,
    filled: FilledNew,
    problem: Option<String>,
) -> Result<NewArticlePage, ServiceError> {
    let (view, _) = staff.service.draft(&staff.who, draft).await?;
    let field = |language: Language| NewField {
        language: language.to_string(),
        label: staff.words.of("language-", language.as_str()),
        title: of(language, &filled.title_de, &filled.title_en).to_owned(),
        markdown: of(language, &filled.markdown_de, &filled.markdown_en).to_owned(),
        phrasings: of(language, &filled.phrasings_de, &filled.phrasings_en).to_owned(),
    };
    Ok(NewArticlePage {
        frame: Frame::within(staff, Section::Knowledge),
        draft,
        draft_title: view.title,
        fields: languages(staff).into_iter().map(field).collect(),
        filled,
        problem,
    })
}

impl FilledNew {
    /// With what is mostly right.
    fn usual(staff: &Staff) -> Self {
        let until = staff.service.today().checked_add(1.year()).unwrap_or_default();
        let company = staff.service.assistant().manifest().company.name.clone();
        Self {
            valid_until: until.to_string(),
            origin: company.clone(),
            licence: company,
            ..Self::default()
        }
    }
}

pub(super) async fn new_article(
    staff: Staff,
    Path(draft): Path<Uuid>,
) -> Result<Response, Rejection> {
    Ok(html(&new_page(&staff, draft, FilledNew::usual(&staff), None).await?))
}

/// The form of a new article with these phrasings in it.
pub(super) async fn begin(
    staff: &Staff,
    draft: Uuid,
    language: Language,
    phrasings: String,
) -> Result<Response, Rejection> {
    let usual = FilledNew::usual(staff);
    let filled = if language == Language::DE {
        FilledNew { phrasings_de: phrasings, ..usual }
    } else {
        FilledNew { phrasings_en: phrasings, ..usual }
    };
    Ok(html(&new_page(staff, draft, filled, None).await?))
}

/// The id of a new article, and everything that is written with it.
fn new_of(
    staff: &Staff,
    content: &Content,
    filled: &FilledNew,
) -> Result<(String, Vec<(DraftPlace, DraftItem)>), ServiceError> {
    let spoken = languages(staff);
    let titles: BTreeMap<Language, String> = spoken
        .iter()
        .map(|language| (*language, plain(of(*language, &filled.title_de, &filled.title_en))))
        .collect();
    // In English where it can be: ids stand in rules, which engineers of any language read.
    let named = titles.get(&Language::EN).into_iter().chain(titles.values());
    let id: String = named.map(|title| slug(title)).find(|id| !id.is_empty()).unwrap_or_default();
    let id: String = id.chars().take(60).collect();
    let id = id.trim_end_matches('-').to_owned();
    if id.is_empty() {
        return Err(ServiceError::invalid("title", "is empty", "fehlt"));
    }
    let valid_until = day("valid_until", &filled.valid_until)?;
    let mut changes = Vec::new();
    for (language, title) in titles {
        let place = |part| DraftPlace { part, name: id.clone(), language };
        let article = WrittenArticle {
            title,
            owner: plain(&filled.owner),
            origin: plain(&filled.origin),
            licence: plain(&filled.licence),
            valid_from: staff.service.today(),
            valid_until,
            revision: 1,
            keywords: vec![],
            markdown: plain(of(language, &filled.markdown_de, &filled.markdown_en)) + "\n",
        };
        changes.push((place(DraftPart::Article), DraftItem::Article(article)));
        let told = lines(of(language, &filled.phrasings_de, &filled.phrasings_en));
        let item = DraftItem::Phrasings { told, article: Some(id.clone()) };
        changes.push((place(DraftPart::Phrasings), item));
    }
    let is_taken =
        content.articles.keys().any(|(known, _)| *known == id) || content.intents.contains_key(&id);
    // The same form twice is one article.
    if is_taken && !changes.iter().all(|(place, item)| item.is_in(place, content)) {
        let en = format!("is taken: there is an article or a topic `{id}` already");
        let de = format!("ist vergeben: Es gibt schon einen Artikel oder ein Thema `{id}`");
        return Err(ServiceError::invalid("title", en, de));
    }
    Ok((id, changes))
}

pub(super) async fn make_article(
    staff: Staff,
    Path(draft): Path<Uuid>,
    Form(filled): Form<FilledNew>,
) -> Result<Response, Rejection> {
    let (_, content) = staff.service.draft(&staff.who, draft).await?;
    let done = match new_of(&staff, &content, &filled) {
        Ok((id, changes)) => {
            let places: Vec<_> = changes.iter().map(|(place, _)| place.clone()).collect();
            let seen = Service::seen(&content, &places)?;
            let written = staff.service.write_draft(&staff.who, draft, &seen, changes).await;
            written.map(|()| id)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(id) => {
            let to = format!("/console/drafts/{draft}/articles/{}/{id}", staff.words.lang());
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let (status, problem) = objection(error, staff.words)?;
            Ok(refused(&new_page(&staff, draft, filled, Some(problem)).await?, status))
        }
    }
}
