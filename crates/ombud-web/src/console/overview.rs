//! The overview: what ran today, what went wrong, and what waits for whom.

use askama::Template;
use axum::response::Response;
use jiff::{Timestamp, tz::TimeZone};
use ombud_service::{COUNTED_MAX, DayCounts, Overview, Scope, ServiceError, Waits};

use crate::{
    staff::{Frame, Moment, Rejection, Section, Staff, html},
    words::Words,
};

/// Days of the course: two weeks.
const DAYS: u16 = 14;
/// Days before today that today is compared with.
const COMPARED: usize = 7;
/// Topics that are named.
const TOPICS: usize = 8;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    frame: Frame,
    /// Since when today is counted.
    today: String,
    waiting: Vec<Waiting>,
    /// Whether the rights of whoever looks reach everywhere: only then what is counted of days is theirs.
    is_counted: bool,
    ran: Vec<Figure>,
    wrong: Vec<Figure>,
    topics: Vec<Topic>,
    course: Vec<Day>,
    /// From which day on the counts are complete, where they are not all.
    complete_from: Option<String>,
}

/// Who waits for whom.
struct Waiting {
    what: String,
    whom: String,
    count: String,
    since: Option<Moment>,
    /// Where whoever looks can do something about it.
    path: Option<&'static str>,
}

/// A number of today.
struct Figure {
    what: String,
    count: u64,
    /// How many there were on the days before, on average.
    before: String,
    path: Option<String>,
}

/// What customers wrote about.
struct Topic {
    title: String,
    count: u64,
}

/// A day of the course.
struct Day {
    name: String,
    replies: u64,
    handed_over: u64,
    acts: u64,
    contested: u64,
}

/// What is counted of a day: what it is called, its mark, and where it is looked at: how these decisions are found, or
/// among the acts.
const RAN: [(&str, &str, Listed); 4] = [
    ("replies", "did.reply.assistant", Listed::Decisions("kind=reply&actor=assistant")),
    ("agent-replies", "did.reply.person", Listed::Decisions("kind=reply&actor=person")),
    ("acts", "result.act.done", Listed::Acts),
    ("ended", "kind.outcome", Listed::Decisions("kind=outcome")),
];
const WRONG: [(&str, &str, Listed); 8] = [
    ("contested", "began.contest", Listed::Decisions("kind=contest")),
    ("handed-over", "kind.handoff", Listed::Decisions("kind=handoff")),
    ("denied", "verdict.deny", Listed::Decisions("verdict=deny")),
    ("act-refused", "result.act.refused", Listed::Acts),
    ("act-unknown", "result.act.unknown", Listed::Acts),
    ("undone", "result.undo.done", Listed::Acts),
    ("abandoned", "outcome.abandoned", Listed::Decisions("kind=outcome")),
    ("stopped", "began.stop", Listed::Decisions("kind=stop")),
];

/// Where what was counted is looked at.
#[derive(Debug, Clone, Copy)]
enum Listed {
    /// Among the decisions, by this query.
    Decisions(&'static str),
    /// Among the acts of the day.
    Acts,
}

pub(super) fn date_of(day: i64) -> Option<jiff::civil::Date> {
    let at = Timestamp::from_second(day.checked_mul(86_400)?).ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}

pub(super) fn day_name(w: Words, day: i64) -> String {
    date_of(day).map_or_else(String::new, |date| w.day(date))
}

fn figure(staff: &Staff, days: &[DayCounts], (name, mark, at): (&str, &str, Listed)) -> Figure {
    let w = staff.words;
    let (today, before) =
        days.split_last().map_or((0, &[][..]), |(today, before)| (today.of(mark), before));
    let before = before.iter().rev().take(COMPARED);
    let sum: u64 = before.map(|day| day.of(mark)).sum();
    let may_look = staff.who.require(Scope::Decisions).is_ok();
    let from = days.last().and_then(|day| date_of(day.day));
    Figure {
        what: w.counted("figure-", name, today),
        count: today,
        before: w.with("overview-before", "count", w.mean(sum, COMPARED as u64)),
        path: match at {
            _ if today == 0 => None,
            Listed::Acts => Some("/console/acts?days=1".to_owned()),
            Listed::Decisions(query) => from
                .filter(|_| may_look)
                .map(|from| format!("/console/decisions?{query}&from={from}")),
        },
    }
}

fn topics(staff: &Staff, days: &[DayCounts]) -> Vec<Topic> {
    let mut counts = std::collections::BTreeMap::<&str, u64>::new();
    for day in days.iter().rev().take(COMPARED) {
        for (intent, count) in day.beginning("intent.") {
            *counts.entry(intent).or_default() += count;
        }
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let assistant = staff.service.assistant();
    let topic = |(intent, count): (&str, u64)| Topic {
        title: assistant.topic_of(intent, staff.words.0),
        count,
    };
    counts.into_iter().take(TOPICS).map(topic).collect()
}

fn waiting(staff: &Staff, now: &Overview) -> Vec<Waiting> {
    let w = staff.words;
    let lines: [(&str, Waits, Option<&'static str>, Scope); 7] = [
        ("customers", now.customers, Some("/desk"), Scope::Desk),
        ("reviews", now.reviews, Some("/desk/reviews"), Scope::Desk),
        ("approvals", now.approvals, Some("/desk/approvals"), Scope::Approvals),
        ("tasks", now.tasks, Some("/desk/tasks"), Scope::Desk),
        ("unknown", now.unknown, Some("/desk/tasks"), Scope::Desk),
        ("releases", now.releases, Some("/console/assistants"), Scope::Releases),
        ("deliveries", now.deliveries, Some("/console/webhooks"), Scope::Integrations),
    ];
    let lines = lines.into_iter().filter(|(_, waits, ..)| waits.count > 0);
    let line = |(name, waits, path, scope): (&str, Waits, Option<&'static str>, Scope)| Waiting {
        what: w.of("overview-wait-", name),
        whom: w.of("overview-for-", name),
        count: if waits.count < COUNTED_MAX {
            w.number(waits.count as u64)
        } else {
            w.with("overview-many", "count", COUNTED_MAX as u64)
        },
        since: waits.since.map(|since| Moment::new(w, since, staff.service.now())),
        path: path.filter(|_| staff.who.require_somewhere(scope).is_ok()),
    };
    let mut waiting: Vec<Waiting> = lines.map(line).collect();
    if now.stops > 0 {
        waiting.insert(
            0,
            Waiting {
                what: w.get("overview-wait-stops"),
                whom: w.get("overview-for-stops"),
                count: w.number(now.stops as u64),
                since: None,
                path: staff.who.require(Scope::Stops).ok().map(|()| "/console/stops"),
            },
        );
    }
    waiting
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff).await?))
}

async fn shown(staff: &Staff) -> Result<OverviewPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let now = service.overview(who).await?;
    let is_counted = who.require(Scope::Overview).is_ok();
    let (days, complete) =
        if is_counted { service.count_by_day(who, DAYS).await? } else { (vec![], 0) };
    let first = days.first().map_or(0, |day| day.day);
    let course = days.iter().rev().map(|day| Day {
        name: day_name(*w, day.day),
        replies: day.of("did.reply.assistant"),
        handed_over: day.of("kind.handoff"),
        acts: day.of("result.act.done"),
        contested: day.of("began.contest"),
    });
    let wrong = WRONG.map(|one| figure(staff, &days, one)).into_iter().filter(|one| one.count > 0);
    Ok(OverviewPage {
        frame: Frame::within(staff, Section::Overview),
        today: days.last().map(|day| day_name(*w, day.day)).unwrap_or_default(),
        waiting: waiting(staff, &now),
        is_counted,
        ran: RAN.map(|one| figure(staff, &days, one)).into(),
        wrong: wrong.collect(),
        topics: topics(staff, &days),
        course: course.collect(),
        complete_from: (complete > first).then(|| day_name(*w, complete)),
    })
}
