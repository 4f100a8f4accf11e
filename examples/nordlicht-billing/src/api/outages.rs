//! Outages: what is known, and what customers report.

use axum::{Json, extract::State};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Area, Removed, check_postcode, check_text};
use crate::{
    error::{BillingError, invalid, not_found},
    problem::Problem,
    request::{Order, Path, Query, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// A report of what is longer ago helps nobody.
const REPORT_AGE_MAX: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Clocks of callers may be so far ahead of ours.
const AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A report of an outage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutageReport {
    /// Its id.
    id: String,
    /// Where.
    postcode: String,
    /// Since when (RFC 3339).
    #[schema(format = DateTime)]
    since: String,
    /// What does not work.
    what: String,
    /// Contract of who reports it, if it was said.
    #[schema(required)]
    contract: Option<String>,
}

/// To report an outage.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOutageReport {
    /// Where: five digits.
    #[schema(example = "18055", pattern = "^[0-9]{5}$")]
    postcode: String,
    /// Since when (RFC 3339); at most 14 days ago. Now if it is not said.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// What does not work; at most 500 characters.
    #[schema(max_length = 500)]
    what: String,
    /// Contract of who reports it.
    contract: Option<String>,
}

/// How things are in an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutageStatus {
    /// Where.
    postcode: String,
    /// Outages that the network operator knows of, the earliest first.
    outages: Vec<Outage>,
    /// How many reports of customers there are.
    reports: i64,
}

/// An outage that is known.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Outage {
    /// Its id.
    id: String,
    /// `unplanned`, or `planned` if it is work on the network.
    kind: String,
    /// When it begins or began (RFC 3339).
    #[schema(format = DateTime)]
    since: String,
    /// When it is expected to end (RFC 3339), if that can be said.
    #[schema(format = DateTime, required)]
    expected_end: Option<String>,
    /// Why, in German.
    cause: String,
}

/// Report an outage
#[utoipa::path(post, path = "/v1/outages", tag = "outages", request_body = NewOutageReport,
    responses((status = 201, description = "The report.", body = OutageReport, links(("undo" = (
        operation_id = "withdraw_outage",
        parameters(("report" = "$response.body#/id"))))))))]
pub(crate) async fn report_outage(
    State(billing): State<Billing>,
    Order { call, body }: Order<NewOutageReport>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("report_outage");
    Ok(billing.perform(call, deed, move |effect| report(effect, body)).await?)
}

/// Take the report of an outage back
#[utoipa::path(delete, path = "/v1/outages/{report}", tag = "outages",
    params(("report" = String, Path, description = "Id of the report.")),
    responses((status = 200, description = "It is gone.", body = Removed)))]
pub(crate) async fn withdraw_outage(
    State(billing): State<Billing>,
    Path(report): Path<String>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("withdraw_outage");
    Ok(billing.perform(call, deed, move |effect| withdraw(effect, report)).await?)
}

/// Say what is known of outages in an area
#[utoipa::path(get, path = "/v1/outages", tag = "outages", params(Area),
    responses((status = 200, description = "How things are.", body = OutageStatus)))]
pub(crate) async fn outage_status(
    State(billing): State<Billing>,
    Query(area): Query<Area>,
) -> Result<Json<OutageStatus>, Problem> {
    Ok(Json(billing.read(move |view| status(view, area.postcode)).await?))
}

fn report(effect: &mut Effect<'_>, new: NewOutageReport) -> Result<OutageReport, BillingError> {
    let NewOutageReport { postcode, since, what, contract } = new;
    if let Some(number) = &contract {
        effect.contract(number)?;
    }
    check_postcode(&postcode)?;
    check_text("what", &what, 500)?;
    let since = since.unwrap_or(effect.now);
    if since > effect.now + AHEAD_MAX {
        return Err(invalid(format!("`since` is {since}, which is still to come")));
    }
    if since < effect.now - REPORT_AGE_MAX {
        return Err(invalid("`since` is more than 14 days ago"));
    }
    let (id, since) = (effect.id("outage-report"), since.to_string());
    effect.run(
        "INSERT INTO outage_report (id, contract, postcode, since, what)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, contract, postcode, since, what],
    )?;
    Ok(OutageReport { id, postcode, since, what, contract })
}

fn withdraw(effect: &mut Effect<'_>, id: String) -> Result<Removed, BillingError> {
    let report = effect
        .view
        .first("SELECT * FROM outage_report WHERE id = ?1", [&id], read)?
        .ok_or_else(|| not_found("report of an outage", &id))?;
    if let Some(number) = &report.contract {
        effect.contract(number)?;
    }
    effect.run("DELETE FROM outage_report WHERE id = ?1", [&id])?;
    Ok(Removed { id })
}

fn status(view: &View<'_>, postcode: String) -> Result<OutageStatus, BillingError> {
    check_postcode(&postcode)?;
    let outages =
        view.list("SELECT * FROM outage WHERE postcode = ?1 ORDER BY since", [&postcode], |row| {
            Ok(Outage {
                id: row.get("id")?,
                kind: row.get("kind")?,
                since: row.get("since")?,
                expected_end: row.get("expected_end")?,
                cause: row.get("cause")?,
            })
        })?;
    let reports =
        view.value("SELECT count(*) FROM outage_report WHERE postcode = ?1", [&postcode])?;
    Ok(OutageStatus { postcode, outages, reports })
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<OutageReport>, BillingError> {
    view.list("SELECT * FROM outage_report WHERE contract = ?1 ORDER BY rowid", [number], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<OutageReport> {
    Ok(OutageReport {
        id: row.get("id")?,
        postcode: row.get("postcode")?,
        since: row.get("since")?,
        what: row.get("what")?,
        contract: row.get("contract")?,
    })
}
