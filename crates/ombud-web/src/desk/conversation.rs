//! One conversation: what was said, what was decided, and what one can do now.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Path, response::Response};
use ombud_domain::{Author, ConversationId, DecisionId, Event, Language, Owner, StaffId};
use ombud_service::{
    ConversationView, FoundPassage, MessageView, Mood, ReadyAnswer, Scope, ServiceError,
    SuggestionView, TranslatedAnswer, Translation,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Source, acts, earlier, map,
    queue::{mood_of, reason_of},
    tasks::stretch,
};
use crate::{
    staff::{Frame, Moment, Rejection, Section, Staff, html},
    words::Words,
};

/// As browsers offer them.
const FILE_TYPES: &str = "image/jpeg,image/png,image/webp,application/pdf";
/// Events that are shown at once; earlier ones follow a link.
const SHOWN: u64 = 200;

#[derive(Template)]
#[template(path = "desk/conversation.html")]
pub(super) struct ConversationPage {
    frame: Frame,
    map: Vec<(&'static str, String)>,
    id: String,
    /// The address of this page.
    here: String,
    /// What tells one state of this page from another.
    stamp: String,
    /// Who else looks at it, in words.
    here_too: Vec<String>,
    /// In which language the customer writes, and the same in words.
    lang: String,
    language: String,
    state: String,
    may: May,
    /// What else one can do who has it.
    actions: Vec<Action>,
    is_restricted: bool,
    /// How the customer sounds, where that is worth telling.
    mood: Option<String>,
    lines: Vec<Line>,
    /// From where earlier events are shown; `None` where there are none.
    earlier: Option<u64>,
    /// Sent twice, a form has one effect.
    key: String,
    typed: Typed,
    problem: Option<String>,
    /// What came of what whoever looks at it has just done elsewhere.
    done: Option<String>,
    /// What the AI suggested to whoever looks at it.
    suggestion: Option<Suggested>,
    /// How translations are asked for; `None` where none are.
    translate: Option<Translate>,
    /// An answer in the customer's language, to be sent.
    translated: Option<TranslatedAnswer>,
    customer: earlier::Customer,
    acts: Vec<acts::Row>,
    /// Whether whoever looks at it may release what waits, and may give it to a colleague.
    may_approve: bool,
    may_assign: bool,
    /// What was looked for in the knowledge.
    find: String,
    passages: Vec<Quoted>,
    ready: Vec<ReadyAnswer>,
    /// The types of files that can be sent; `None` where none can.
    file_types: Option<&'static str>,
}

/// What the AI suggested, with where it is from.
struct Suggested {
    view: SuggestionView,
    sources: Vec<Source>,
}

/// How translations are asked for.
struct Translate {
    /// The languages that can be read, each with its name and whether it is the one that is.
    languages: Vec<(Language, String, bool)>,
    /// The language that is read.
    reads: Language,
    /// The customer's language, in words.
    customers: String,
    /// Whether an answer can be put into it.
    answers: bool,
}

impl Translate {
    /// `None` where nothing is translated.
    async fn of(staff: &Staff, view: &ConversationView) -> Result<Option<Self>, ServiceError> {
        let Staff { service, who, words: w, .. } = staff;
        if !service.translates() || view.restricted {
            return Ok(None);
        }
        let reads = service.reading_language(who).await?.unwrap_or_else(|| w.0.language());
        let languages = service.translated_languages();
        let knows = |language: Language| languages.is_empty() || languages.contains(&language);
        let mut offered: Vec<Language> = if languages.is_empty() {
            vec![Language::DE, Language::EN]
        } else {
            languages.iter().copied().collect()
        };
        if knows(reads) && !offered.contains(&reads) {
            offered.push(reads);
        }
        let named = |language: Language| (language, w.language(language), language == reads);
        Ok(Some(Self {
            languages: offered.into_iter().map(named).collect(),
            reads,
            customers: w.language(view.language),
            answers: reads != view.language && knows(reads) && knows(view.language),
        }))
    }
}

/// A passage, with what it is as part of an answer.
struct Quoted {
    passage: FoundPassage,
    quotation: String,
}

/// What was typed into the fields of this page.
#[derive(Default)]
pub(super) struct Typed {
    /// An answer.
    pub(super) answer: String,
    /// A note.
    pub(super) note: String,
    /// The suggestion that is being edited.
    pub(super) suggestion: String,
    /// The translation of an answer that is being edited, and what it says by now.
    pub(super) translation: Option<DecisionId>,
    pub(super) translated: String,
}

/// What whoever looks at it may do with it.
enum May {
    Answer,
    Take,
    /// Somebody else has it.
    Look,
    /// It has ended.
    Wait,
}

/// Something one can do with one button.
struct Action {
    /// The end of its address.
    path: &'static str,
    /// The key that presses it; also what tells its form from the others.
    key: &'static str,
    label: String,
    /// Whether it says that what the customer came for is done.
    solved: bool,
    /// Whether it stands with what is seldom wanted.
    is_rare: bool,
}

fn actions(w: Words, is_restricted: bool) -> Vec<Action> {
    let action =
        |path, key, label, is_rare| Action { path, key, label, solved: key == "e", is_rare };
    let mut actions = vec![
        action("close", "e", w.get("desk-close-solved"), false),
        action("close", "o", w.get("desk-close"), false),
    ];
    if !is_restricted {
        actions.push(action("give-back", "b", w.get("desk-give-back"), true));
    }
    actions.push(action("hand-over", "q", w.get("desk-hand-over"), true));
    actions
}

/// Something that happened.
struct Line {
    version: u64,
    kind: &'static str,
    by: String,
    text: String,
    lang: String,
    since: Moment,
    /// The decision behind it.
    decision: Option<String>,
    /// The file that was sent; its name is the text.
    file: Option<SentFile>,
    /// Whether the AI suggested what a person said.
    is_suggested: bool,
    /// Whether a machine translated it.
    is_translated: bool,
    /// What it says in the language of whoever looks at it.
    translation: Option<Translation>,
}

/// A file in the story.
struct SentFile {
    id: String,
    is_image: bool,
    /// In words.
    size: String,
}

/// What of it is shown, and what beside it.
#[derive(Default, Deserialize)]
pub(super) struct Shown {
    /// From which event on.
    #[serde(default)]
    from: Option<u64>,
    /// What is looked for in the knowledge.
    #[serde(default)]
    find: String,
    /// Whether the suggestion is put into the answer, for who has no script.
    #[serde(default)]
    edit: bool,
    /// The translation of an answer that is to be sent, and the suggestion that the answer was made of.
    #[serde(default)]
    translation: String,
    #[serde(default)]
    suggestion: String,
    /// Whether that translation is not wanted: the answer is there again as it was written.
    #[serde(default)]
    discard: bool,
    /// Whether whoever looks at it has just flagged a decision in it.
    #[serde(default)]
    flagged: bool,
}

impl Shown {
    /// The address of the page that shows this.
    fn address(&self, id: ConversationId) -> String {
        let mut named = Vec::new();
        named.extend(self.from.map(|from| format!("from={from}")));
        let mut text = |name: &str, value: &str| {
            let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
            named.push(format!("{name}={value}"));
        };
        if !self.find.is_empty() {
            text("find", &self.find);
        }
        if !self.translation.is_empty() && !self.discard {
            text("translation", &self.translation);
            text("suggestion", &self.suggestion);
        }
        let begin = if named.is_empty() { "" } else { "?" };
        format!("/desk/conversations/{id}{begin}{}", named.join("&"))
    }
}

/// Names of colleagues, each looked up once.
#[derive(Default)]
pub(super) struct Names(HashMap<StaffId, String>);

impl Names {
    pub(super) async fn of(&mut self, staff: &Staff, id: StaffId) -> Result<String, ServiceError> {
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = staff.service.name_of_staff(&staff.who, id).await?;
        let name = name.unwrap_or_else(|| staff.words.get("desk-colleague"));
        self.0.insert(id, name.clone());
        Ok(name)
    }
}

/// Who has a conversation, in words.
pub(super) async fn whose(
    staff: &Staff,
    names: &mut Names,
    owner: Owner,
) -> Result<String, ServiceError> {
    let w = staff.words;
    Ok(match owner {
        Owner::Assistant => w.get("desk-with-assistant"),
        Owner::Queue => w.get("desk-waits"),
        Owner::Agent { id } if Some(id) == staff.who.staff().ok() => w.get("desk-with-you"),
        Owner::Agent { id } => w.with("desk-with", "name", names.of(staff, id).await?),
        Owner::Closed => w.get("desk-closed"),
    })
}

/// Whose it is: the kind of line, and in words.
async fn by(
    staff: &Staff,
    names: &mut Names,
    author: Author,
) -> Result<(&'static str, String), ServiceError> {
    let w = staff.words;
    Ok(match author {
        Author::Customer => ("customer", w.get("desk-customer")),
        Author::Agent { id } if staff.who.staff().ok() == Some(id) => ("agent", w.get("desk-you")),
        Author::Agent { id } => ("agent", names.of(staff, id).await?),
        // As it is called in the language of whoever reads, whichever the customer's is.
        Author::Assistant => {
            let company = &staff.service.assistant().manifest().company.name;
            ("assistant", ombud_domain::disclosure::label(company, w.0))
        }
    })
}

async fn line(
    staff: &Staff,
    names: &mut Names,
    view: MessageView,
) -> Result<Option<Line>, ServiceError> {
    let w = staff.words;
    let mut line = Line {
        version: view.version,
        kind: "event",
        by: String::new(),
        text: String::new(),
        lang: view.language.map(|language| language.to_string()).unwrap_or_default(),
        since: Moment::new(w, view.at, staff.service.now()),
        decision: None,
        file: None,
        is_suggested: false,
        is_translated: false,
        translation: None,
    };
    let text = || view.text.clone().unwrap_or_else(|| w.get("desk-erased"));
    let mut happened = |decision: ombud_domain::DecisionId, text: String| {
        line.decision = Some(decision.to_string());
        line.text = text;
    };
    match view.event {
        Event::Received { .. } => {
            (line.kind, line.by, line.text) = ("customer", w.get("desk-customer"), text());
        }
        Event::Said { author, decision, suggested, translated, .. } => {
            let said = text();
            happened(decision, said);
            line.is_suggested = suggested;
            line.is_translated = translated;
            (line.kind, line.by) = by(staff, names, author).await?;
        }
        Event::Attached { author, decision, file, .. } => {
            line.decision = decision.map(|decision| decision.to_string());
            line.file = view.text.is_some().then(|| SentFile {
                id: file.attachment.to_string(),
                is_image: file.media_type.is_image(),
                size: w.size(file.size_bytes),
            });
            line.text = text();
            (line.kind, line.by) = by(staff, names, author).await?;
        }
        Event::HandedOver { decision, reason } => {
            happened(decision, w.with("desk-event-handed-over", "reason", reason_of(w, reason)));
        }
        Event::Taken { agent, decision, by } => {
            let name = names.of(staff, agent).await?;
            let words = match by {
                Some(by) => {
                    let by = names.of(staff, by).await?;
                    w.all("desk-event-assigned", [("by", by.into()), ("name", name.into())])
                }
                None => w.with("desk-event-taken", "name", name),
            };
            happened(decision, words);
        }
        Event::Returned { decision } => happened(decision, w.get("desk-event-returned")),
        Event::Closed { decision, .. } => happened(decision, w.get("desk-event-closed")),
        Event::Reopened { decision } => happened(decision, w.get("desk-event-reopened")),
        Event::Contested { decision, .. } => happened(decision, w.get("desk-event-contested")),
        Event::Rated { decision, rating, .. } => {
            let said = w.of("desk-event-rated-", rating.as_str());
            let comment = view.text.map(|text| format!("\n{text}")).unwrap_or_default();
            happened(decision, format!("{said}{comment}"));
        }
        Event::Callback { decision, callback, state } => {
            let became = w.of("desk-event-callback-", state.as_str());
            let when = stretch(staff, callback.from, callback.until);
            happened(decision, format!("{became}: {when}"));
        }
        Event::Reviewed { decision, .. } => happened(decision, w.get("desk-event-reviewed")),
        Event::Exported { decision } => happened(decision, w.get("desk-event-exported")),
        Event::SignedIn { decision, .. } => happened(decision, w.get("desk-event-signed-in")),
        Event::SignedOut { decision } => happened(decision, w.get("desk-event-signed-out")),
        Event::SteppedUp { decision, .. } => happened(decision, w.get("desk-event-stepped-up")),
        Event::LanguageChosen { decision, language } => {
            let language = w.language(language);
            happened(decision, w.with("desk-event-language", "language", language));
        }
        Event::Noted { author, .. } => {
            let by = names.of(staff, author).await?;
            (line.kind, line.by, line.text) = ("note", w.with("desk-note-by", "name", by), text());
        }
        Event::Parked { decision, until } => {
            happened(decision, w.with("desk-event-parked", "until", w.exact(until)));
        }
        Event::Opened { .. } => line.text = w.get("desk-event-opened"),
        Event::Proposed { act } => happened(act, w.get("desk-event-proposed")),
        Event::Acted { decision, state, .. } => {
            let state = w.of("act-", &super::word_of(state));
            happened(decision, w.with("desk-event-acted", "state", state));
        }
        // What came of it follows; a suggestion stands where it can be sent.
        Event::Intended { .. } | Event::Suggested { .. } | Event::SuggestionRejected { .. } => {
            return Ok(None);
        }
    }
    Ok(Some(line))
}

/// What happened after a version, with what is kept of it in the language that is read; and how the customer sounds at the
/// end.
async fn story(
    staff: &Staff,
    names: &mut Names,
    id: ConversationId,
    after: u64,
    reads: Option<Language>,
) -> Result<(Vec<Line>, Option<Mood>), ServiceError> {
    let Staff { service, who, .. } = staff;
    let translations = match reads {
        Some(reads) => service.translations_into(who, id, reads, after).await?,
        None => vec![],
    };
    let limit = usize::try_from(SHOWN).unwrap_or_default();
    let (mut lines, mut mood) = (Vec::new(), None);
    for happened in service.messages(who, id, after, limit).await?.views {
        let message = happened.event.text();
        mood = happened.mood.or(mood);
        let Some(mut line) = line(staff, names, happened).await? else { continue };
        line.translation = translations.iter().find(|one| Some(one.message) == message).cloned();
        if let Some(made) = line.translation.as_ref().filter(|_| line.lang.is_empty()) {
            line.lang = made.from.to_string();
        }
        lines.push(line);
    }
    Ok((lines, mood))
}

/// The translation of an answer that is to be sent, as it was typed by now; the answer is there again as it was written.
async fn translated(
    staff: &Staff,
    id: ConversationId,
    asked: &Shown,
    typed: &mut Typed,
) -> Result<Option<TranslatedAnswer>, ServiceError> {
    let named = typed.translation.or_else(|| asked.translation.trim().parse().ok());
    let Some(decision) = named else { return Ok(None) };
    let mut translated = staff.service.translated_answer(&staff.who, id, decision).await?;
    // A page that asks again as it was sent has it still in its address.
    if translated.is_sent && typed.translation.is_none() {
        return Ok(None);
    }
    typed.answer.clone_from(&translated.original);
    if typed.suggestion.is_empty() {
        typed.suggestion.clone_from(&asked.suggestion);
    }
    if !typed.translated.is_empty() {
        translated.text = std::mem::take(&mut typed.translated);
    }
    Ok(Some(translated).filter(|_| !asked.discard))
}

/// The page, with what was typed and what stands against it.
pub(super) async fn shown(
    staff: &Staff,
    id: ConversationId,
    asked: Shown,
    mut typed: Typed,
    problem: Option<String>,
) -> Result<ConversationPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    // Before what is shown: what changes between is told then.
    let stamp = service.stamp_of_conversation(who, id).await?;
    let view = service.conversation(who, id).await?;
    let after = asked.from.unwrap_or_else(|| view.version.saturating_sub(SHOWN));
    let mut names = Names::default();
    let translate = Translate::of(staff, &view).await?;
    let reads = translate.as_ref().map(|translate| translate.reads);
    let (lines, mood) = story(staff, &mut names, id, after, reads).await?;
    let mut here_too = Vec::new();
    for colleague in service.colleagues_at(who, id).await? {
        let name = names.of(staff, colleague.id).await?;
        here_too.push(if colleague.types {
            w.with("desk-types", "name", name)
        } else {
            w.with("desk-looks", "name", name)
        });
    }
    let find = asked.find.trim();
    let passages =
        if find.is_empty() { vec![] } else { service.passages_for(who, find, view.language)? };
    let quoted = |passage: FoundPassage| Quoted {
        quotation: format!("{}\n{}: {}", passage.text, passage.title, passage.link),
        passage,
    };
    let own = who.staff().ok();
    let ConversationView { language, owner, restricted, .. } = &view;
    let state = whose(staff, &mut names, *owner).await?;
    let is_own = matches!(owner, Owner::Agent { id } if Some(*id) == own);
    let suggestion = if is_own { service.suggestion(who, id, w.0).await? } else { None };
    if let Some(suggestion) = suggestion.as_ref().filter(|_| asked.edit && typed.answer.is_empty())
    {
        typed.answer.clone_from(&suggestion.text);
        typed.suggestion = suggestion.decision.to_string();
    }
    let may_translate = is_own && translate.as_ref().is_some_and(|translate| translate.answers);
    let translated =
        if may_translate { translated(staff, id, &asked, &mut typed).await? } else { None };
    let suggestion = suggestion.map(|view| Suggested {
        sources: view.sources.iter().map(|name| Source::of(service, name)).collect(),
        view,
    });
    Ok(ConversationPage {
        frame: Frame::within(staff, Section::Desk),
        map: map(*w),
        id: id.to_string(),
        here: asked.address(id),
        stamp,
        here_too,
        lang: language.to_string(),
        language: w.language(*language),
        state,
        mood: mood.and_then(|mood| mood_of(*w, mood)),
        may: match owner {
            Owner::Agent { id } if Some(*id) == own => May::Answer,
            Owner::Assistant | Owner::Queue => May::Take,
            Owner::Agent { .. } => May::Look,
            Owner::Closed => May::Wait,
        },
        actions: actions(*w, *restricted),
        is_restricted: *restricted,
        lines,
        earlier: (after > 0).then(|| after.saturating_sub(SHOWN)),
        key: service.form_key(),
        typed,
        problem,
        done: asked.flagged.then(|| w.get("flag-done")),
        suggestion,
        translate,
        translated,
        customer: earlier::beside(staff, id).await?,
        acts: acts::of(staff, id).await?,
        may_approve: who.require_somewhere(Scope::Approvals).is_ok(),
        may_assign: match owner {
            Owner::Agent { id } => Some(*id) == own || who.require_somewhere(Scope::Assign).is_ok(),
            Owner::Assistant | Owner::Queue => true,
            Owner::Closed => false,
        },
        passages: passages.into_iter().map(quoted).collect(),
        ready: service.ready_answers(who, &staff.member.name, view.language)?,
        find: find.to_owned(),
        file_types: service.attachment_max_bytes().map(|_| FILE_TYPES),
    })
}

pub(super) async fn page(
    staff: Staff,
    Path(id): Path<Uuid>,
    axum::extract::Query(asked): axum::extract::Query<Shown>,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id.into(), asked, Typed::default(), None).await?))
}
