//! The log: how long it is, who has seen it, and whether it is right.

use askama::Template;
use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use futures_util::stream;
use ombud_service::{LedgerCheck, LedgerFiles, LedgerReport, LedgerView, ServiceError};

use super::archive::{END, packed, packed_size};
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
    /// How large the download is.
    export_size: String,
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
    let export_size = w.size(archive_size(&service.ledger_files(who).await?));
    Ok(html(&LedgerPage {
        export_size,
        frame: Frame::within(&staff, Section::Ledger),
        witnesses: witnesses.collect(),
        mean: w.mean(view.week, 7),
        check: view.check.take().map(|begun| check(*w, begun)),
        view,
    }))
}

/// How large an archive of these files is, in bytes.
fn archive_size(files: &LedgerFiles) -> u64 {
    files.sizes_bytes().map(packed_size).sum::<u64>() + END.len() as u64
}

/// All of it as files in one archive, as `ombud ledger export` writes them; read and sent piece by piece.
pub(super) async fn export(staff: Staff) -> Result<Response, Rejection> {
    let files = staff.service.ledger_files(&staff.who).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-tar".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"ledger.tar\"".to_owned()),
        (header::CONTENT_LENGTH, archive_size(&files).to_string()),
    ];
    let pieces = stream::try_unfold(Some(files), async |files| {
        let Some(mut files) = files else { return Ok::<_, ServiceError>(None) };
        Ok(Some(match files.next().await? {
            Some((path, bytes)) => (Bytes::from(packed(&path, &bytes)), Some(files)),
            None => (Bytes::from_static(&END), None),
        }))
    });
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Begin to check all of it.
pub(super) async fn verify(staff: Staff) -> Result<Response, Rejection> {
    staff.service.begin_check(&staff.who)?;
    Ok(Redirect::to("/console/ledger#check").into_response())
}
