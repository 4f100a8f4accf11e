//! Policies: the rules in force in plain words, and what a change of them would have decided otherwise.

use askama::Template;
use axum::{extract::Query, http::StatusCode, response::Response};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use ombud_domain::{Locale, VerdictEffect};
use ombud_service::{IdempotencyKey, ReplayReport, Rule, ServiceError};
use serde::Deserialize;

use super::Choice;
use crate::{
    desk::word_of,
    staff::{Form, Frame, Rejection, Section, Staff, html, problem_of, refused},
};

/// How far back a change is tried, if nothing else is said.
const BACK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[derive(Template)]
#[template(path = "console/policies.html")]
struct PoliciesPage {
    frame: Frame,
    rules: Vec<Rule>,
    files: Vec<Choice>,
    filled: Filled,
    key: String,
    report: Option<ReplayReport>,
    /// What cannot be read of the rules: said in English by what reads them.
    unread: Option<String>,
    problem: Option<String>,
}

/// A change to be tried, as it was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    key: String,
    file: String,
    text: String,
    since: String,
}

fn shown(
    staff: &Staff,
    mut filled: Filled,
    report: Option<ReplayReport>,
    problem: Option<String>,
) -> Result<PoliciesPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let sources: Vec<(&str, &str)> = service.assistant().folder().policies().collect();
    let chosen = sources.iter().find(|(file, _)| *file == filled.file).or(sources.first());
    if let Some((file, text)) = chosen {
        (*file).clone_into(&mut filled.file);
        if filled.text.is_empty() {
            (*text).clone_into(&mut filled.text);
        }
    }
    if filled.since.is_empty() {
        let since = service.now().checked_sub(BACK).unwrap_or_default();
        filled.since = since.to_zoned(TimeZone::UTC).date().to_string();
    }
    let files = sources.iter().map(|(file, _)| Choice {
        value: (*file).to_owned(),
        label: (*file).to_owned(),
        is_chosen: *file == filled.file,
    });
    Ok(PoliciesPage {
        frame: Frame::within(staff, Section::Policies),
        rules: service.rules(who, w.0)?,
        files: files.collect(),
        filled,
        key: service.form_key(),
        report,
        unread: None,
        problem,
    })
}

pub(super) async fn page(
    staff: Staff,
    Query(filled): Query<Filled>,
) -> Result<Response, Rejection> {
    let of_file = Filled { file: filled.file, ..Filled::default() };
    Ok(html(&shown(&staff, of_file, None, None)?))
}

fn since(text: &str) -> Result<Option<Timestamp>, ServiceError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let day = text.trim().parse::<jiff::civil::Date>().ok();
    let day = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    let (en, de) = ("cannot be read", "lässt sich nicht lesen");
    day.map(|day| Some(day.timestamp())).ok_or_else(|| ServiceError::invalid("since", en, de))
}

/// Judge what was decided again, with one file of the rules changed.
pub(super) async fn replay(
    staff: Staff,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&filled.key)?;
    let text = filled.text.replace("\r\n", "\n");
    let of_folder = staff.service.assistant().folder().policies();
    let sources: Vec<(String, String)> = of_folder
        .map(|(file, now)| {
            let text = if file == filled.file { text.clone() } else { now.to_owned() };
            (file.to_owned(), text)
        })
        .collect();
    let replayed = match since(&filled.since) {
        Ok(since) => staff.service.replay_sources(&staff.who, &sources, since, Some(&key)).await,
        Err(error) => Err(error),
    };
    match replayed {
        Ok(report) => Ok(html(&shown(&staff, filled, Some(report), None)?)),
        Err(ServiceError::Invalid { field: "policies", problem }) => {
            let unread = Some(problem.in_locale(Locale::En).to_owned());
            let page = PoliciesPage { unread, ..shown(&staff, filled, None, None)? };
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error @ (ServiceError::Invalid { .. } | ServiceError::IdempotencyKeyReused)) => {
            let problem = Some(problem_of(error, staff.words));
            let page = shown(&staff, filled, None, problem)?;
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}

impl PoliciesPage {
    /// `before → after`, in words.
    fn change(&self, change: &str) -> String {
        let words = change.split(" → ").map(|effect| self.frame.w.of("verdict-", effect));
        words.collect::<Vec<_>>().join(" → ")
    }

    /// What policy said, in words.
    fn verdict(&self, effect: VerdictEffect) -> String {
        self.frame.w.of("verdict-", &word_of(effect))
    }
}
