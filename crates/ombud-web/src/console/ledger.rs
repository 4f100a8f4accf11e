//! The log: how long it is, who has seen it, and whether it is right.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use ombud_service::{LedgerCheck, LedgerReport, LedgerView};

use crate::{
    staff::{Frame, Rejection, Section, Staff, html},
    words::Words,
};

#[derive(Template)]
#[template(path = "console/ledger.html")]
struct LedgerPage {
    frame: Frame,
    view: LedgerView,
    mean: String,
    witnesses: Vec<Witness>,
    check: Option<Check>,
}

/// A witness, and how much of the log it has seen.
struct Witness {
    name: String,
    size: u64,
    behind: u64,
}

/// The check that was begun last.
enum Check {
    /// It runs.
    Runs { checked: u64, size: u64, since: String },
    /// It ended.
    Ended { at: String, is_right: bool, lines: Vec<String> },
}

/// What a check found, line by line; first whether all is right.
fn found(w: Words, report: &LedgerReport) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(index) = report.first_wrong {
        lines.push(w.with("ledger-found-wrong", "index", index));
    }
    if report.changed > 0 {
        lines.push(w.with("ledger-found-changed", "count", report.changed));
    }
    lines.extend(report.examples.iter().map(ToString::to_string));
    lines.push(w.with("ledger-found-entries", "count", report.size));
    lines.push(w.with("ledger-found-leaves", "count", report.leaves_matching));
    if report.leaves_erased > 0 {
        lines.push(w.with("ledger-found-erased", "count", report.leaves_erased));
    }
    lines.push(w.with("ledger-found-messages", "count", report.messages_opened));
    lines
}

fn check(w: Words, check: LedgerCheck) -> Check {
    let LedgerCheck { since, checked, size, ended } = check;
    match ended {
        None => Check::Runs { checked, size, since: w.exact(since) },
        Some((at, Ok(report))) => {
            Check::Ended { at: w.exact(at), is_right: report.is_right(), lines: found(w, &report) }
        }
        Some((at, Err(why))) => Check::Ended {
            at: w.exact(at),
            is_right: false,
            lines: vec![w.with("ledger-found-nothing", "why", why)],
        },
    }
}

pub(super) async fn page(staff: Staff) -> Result<Response, Rejection> {
    let Staff { service, who, words: w, .. } = &staff;
    let mut view = service.ledger_view(who).await?;
    let witnesses = view.cosignatures.iter().map(|seen| Witness {
        name: seen.witness.clone(),
        size: seen.size,
        behind: view.size.saturating_sub(seen.size),
    });
    Ok(html(&LedgerPage {
        frame: Frame::within(&staff, Section::Ledger),
        witnesses: witnesses.collect(),
        mean: w.mean(view.week, 7),
        check: view.check.take().map(|begun| check(*w, begun)),
        view,
    }))
}

/// Begin to check all of it.
pub(super) async fn verify(staff: Staff) -> Result<Response, Rejection> {
    staff.service.begin_check(&staff.who)?;
    Ok(Redirect::to("/console/ledger#check").into_response())
}
