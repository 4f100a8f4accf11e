//! Acts: what the AI did on other systems, by tool and by how far it may go, and what became of it.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::Query, response::Response};
use ombud_service::{DayCounts, Scope, ServiceError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{
    Choice,
    overview::{date_of, day_name},
};
use crate::staff::{Frame, Rejection, Section, Staff, html};

/// Days that can be chosen.
const DAYS: [u16; 4] = [1, 7, 30, 90];
/// What becomes of acts, in the order in which it is shown: the ends of marks, the ends of our words, and whether it is
/// shown also where nothing came out so.
const OUTCOMES: [(&str, &str, bool); 11] = [
    ("proposal", "proposed", true),
    ("rejection", "rejected", true),
    ("act.done", "done", true),
    ("act.refused", "refused", true),
    ("act.stopped", "stopped", false),
    ("act.unknown", "unknown", true),
    ("found.not_done", "not-done", false),
    ("undo.done", "undone", true),
    ("undo.refused", "undo-refused", false),
    ("undo.stopped", "undo-stopped", false),
    ("undo.unknown", "undo-unknown", false),
];
/// How far an act may go by itself, from least to most.
const LEVELS: [&str; 4] = ["suggest", "approve", "act", "autonomous"];

#[derive(Template)]
#[template(path = "console/acts.html")]
struct ActsPage {
    frame: Frame,
    days: Vec<Choice>,
    complete_from: Option<String>,
    outcomes: Vec<String>,
    rows: Vec<Row>,
    /// Where whoever looks can do something about acts: an address, and what is there.
    links: Vec<(&'static str, String)>,
}

/// Acts with one tool at one level.
struct Row {
    tool: String,
    level: String,
    numbers: Vec<Number>,
}

/// How many, and where they are listed.
struct Number {
    count: u64,
    /// What it is of, for whoever hears it alone.
    label: String,
    path: Option<String>,
}

/// For how long acts are counted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    days: u16,
}

/// How often each mark stands, over all days.
fn summed(days: &[DayCounts]) -> BTreeMap<&str, u64> {
    let mut all = BTreeMap::new();
    for (mark, count) in days.iter().flat_map(|day| day.beginning("acted.")) {
        *all.entry(mark).or_default() += count;
    }
    all
}

/// What each column is of, and the rows.
fn rows(staff: &Staff, days: &[DayCounts]) -> (Vec<String>, Vec<Row>) {
    let may_look = staff.who.require(Scope::Decisions).is_ok();
    let from = days.first().and_then(|day| date_of(day.day));
    let counted = summed(days);
    let happened = |outcome: &str| {
        counted.keys().any(|mark| mark.rsplit('/').next().is_some_and(|came| came == outcome))
    };
    let mut columns = OUTCOMES.to_vec();
    columns.retain(|(outcome, _, is_usual)| *is_usual || happened(outcome));
    let mut tools: Vec<&str> = counted.keys().filter_map(|mark| mark.split('/').next()).collect();
    tools.dedup();
    let mut rows = Vec::new();
    for (tool, level) in tools.iter().flat_map(|tool| LEVELS.map(|level| (*tool, level))) {
        let said = staff.words.of("autonomy-", level);
        let number = |(outcome, word, _): &(&str, &str, bool)| {
            let mark = format!("{tool}/{level}/{outcome}");
            let count = counted.get(mark.as_str()).copied().unwrap_or_default();
            let act = utf8_percent_encode(&mark, NON_ALPHANUMERIC);
            let path = from.map(|from| format!("/console/decisions?act={act}&from={from}"));
            let came = staff.words.of("acts-came-", word);
            let label = format!("{} {came}: {tool}, {said}", staff.words.number(count));
            Number { count, label, path: path.filter(|_| may_look && count > 0) }
        };
        let numbers: Vec<Number> = columns.iter().map(number).collect();
        if numbers.iter().any(|number| number.count > 0) {
            rows.push(Row { tool: tool.to_owned(), level: said, numbers });
        }
    }
    let named = columns.iter().map(|(_, word, _)| staff.words.of("acts-came-", word));
    (named.collect(), rows)
}

async fn shown(staff: &Staff, asked: u16) -> Result<ActsPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let [_, usual, ..] = DAYS;
    let chosen = DAYS.into_iter().find(|days| *days == asked).unwrap_or(usual);
    let (days, complete) = service.count_by_day(who, chosen).await?;
    let first = days.first().map_or(0, |day| day.day);
    let places = [
        ("/desk/approvals", "approvals", Scope::Approvals),
        ("/console/recalls", "recalls", Scope::Recalls),
        ("/console/stops", "stops", Scope::Stops),
    ];
    let links = places.into_iter().filter(|(.., scope)| who.require(*scope).is_ok());
    let (outcomes, rows) = rows(staff, &days);
    Ok(ActsPage {
        frame: Frame::within(staff, Section::Acts),
        days: DAYS
            .map(|days| Choice {
                value: days.to_string(),
                label: w.with("acts-days", "count", u64::from(days)),
                is_chosen: days == chosen,
            })
            .into(),
        complete_from: (complete > first).then(|| day_name(*w, complete)),
        outcomes,
        rows,
        links: links.map(|(path, word, _)| (path, w.of("acts-do-", word))).collect(),
    })
}

pub(super) async fn page(
    staff: Staff,
    Query(Asked { days }): Query<Asked>,
) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, days).await?))
}
