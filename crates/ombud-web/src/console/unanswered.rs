//! What customers asked and the AI did not answer: how often, and, for whom may read texts, what it was, in groups.

use askama::Template;
use axum::response::Response;
use ombud_domain::Language;
use ombud_service::{DayCounts, IdempotencyKey, Scope, ServiceError, Unanswered, UnansweredGroup};
use serde::Deserialize;

use super::{Choice, overview::day_name, writing};
use crate::staff::{Form, Frame, Rejection, Section, Staff, html};

/// Days that can be chosen.
const DAYS: [u16; 3] = [7, 30, 90];

#[derive(Template)]
#[template(path = "console/unanswered.html")]
struct UnansweredPage {
    frame: Frame,
    /// In how many decisions, by why.
    figures: Vec<(String, u64)>,
    course: Vec<Day>,
    complete_from: Option<String>,
    days: Vec<Choice>,
    may_read: bool,
    may_draft: bool,
    found: Option<Found>,
}

struct Day {
    name: String,
    counts: Vec<u64>,
}

/// What was found.
struct Found {
    about: String,
    back_to: Option<String>,
    groups: Vec<Group>,
}

struct Group {
    count: String,
    language: String,
    lang: String,
    first: String,
    more: Vec<String>,
    near: Option<(String, String)>,
    /// The examples, one a line.
    lines: String,
    key: String,
}

/// What the forms of this page send.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    days: u16,
    key: String,
    language: String,
    phrasings: String,
}

/// Why it was not answered, as the end of a mark.
const WHY: [&str; 3] = ["rule.not_understood", "rule.no_valid_passage", "asked_back"];

fn sum(days: &[DayCounts], why: &str) -> u64 {
    days.iter().map(|day| day.of(&format!("unanswered.{why}"))).sum()
}

/// A text on one line, as phrasings are written.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn group(staff: &Staff, group: UnansweredGroup) -> Group {
    let w = staff.words;
    let UnansweredGroup { language, count, handed_over, examples, near } = group;
    let values = [("count", count.into()), ("handed", handed_over.into())];
    let lines: Vec<String> = examples.iter().map(|text| one_line(text)).collect();
    let mut examples = examples.into_iter();
    Group {
        count: w.all("unanswered-count", values),
        language: w.of("language-", language.as_str()),
        lang: language.to_string(),
        first: examples.next().unwrap_or_default(),
        more: examples.collect(),
        near,
        lines: lines.join("\n"),
        key: staff.service.form_key(),
    }
}

async fn shown(
    staff: &Staff,
    chosen: u16,
    found: Option<Unanswered>,
) -> Result<UnansweredPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let (days, complete) = service.count_by_day(who, 14).await?;
    let first = days.first().map_or(0, |day| day.day);
    let course = days.iter().rev().map(|day| Day {
        name: day_name(*w, day.day),
        counts: WHY.map(|why| day.of(&format!("unanswered.{why}"))).into(),
    });
    let found = found.map(|found| Found {
        about: w.all(
            "unanswered-found",
            [("questions", found.questions.into()), ("groups", found.groups.len().into())],
        ),
        back_to: found.back_to.map(|at| w.exact(at)),
        groups: found.groups.into_iter().map(|one| group(staff, one)).collect(),
    });
    Ok(UnansweredPage {
        frame: Frame::within(staff, Section::Unanswered),
        figures: WHY
            .map(|why| (w.of("unanswered-why-", &why.replace('.', "-")), sum(&days, why)))
            .into(),
        course: course.collect(),
        complete_from: (complete > first).then(|| day_name(*w, complete)),
        days: DAYS
            .map(|days| Choice {
                value: days.to_string(),
                label: w.with("unanswered-days", "count", u64::from(days)),
                is_chosen: days == chosen,
            })
            .into(),
        may_read: who.require(Scope::Texts).is_ok(),
        may_draft: who.require(Scope::Drafts).is_ok(),
        found,
    })
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    staff.who.require(Scope::Overview)?;
    let [_, usual, _] = DAYS;
    Ok(html(&shown(&staff, usual, None).await?))
}

/// Read them, which is recorded.
pub(super) async fn read(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let [_, usual, most] = DAYS;
    let days = if sent.days == 0 { usual } else { sent.days.min(most) };
    let found = staff.service.unanswered(&staff.who, days).await?;
    Ok(html(&shown(&staff, days, Some(found)).await?))
}

/// Begin a draft with an article that answers a group of them: the form of a new article with what was written. Nothing of
/// it is kept before somebody has read it over and saved it.
pub(super) async fn draft(staff: Staff, Form(sent): Form<Sent>) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&sent.key)?;
    let Staff { service, who, words: w, .. } = &staff;
    // What was sent is filled into a form and was read before.
    who.require(Scope::Texts)?;
    let title = w.with("unanswered-draft", "day", w.day(service.today()));
    let draft = service.begin_draft(who, &title, Some(&key)).await?;
    let language = if sent.language == "en" { Language::EN } else { Language::DE };
    writing::begin(&staff, draft, language, sent.phrasings).await
}
