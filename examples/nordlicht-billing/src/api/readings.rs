//! Meter readings.

use axum::extract::State;
use jiff::civil::Date;
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Removed;
use crate::{
    error::{BillingError, Rule, invalid, not_found, refused},
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// So many times the expected consumption is still believed.
const TIMES_EXPECTED_MAX: i64 = 4;
/// And so much more whatever was expected: a guest, a heater, a small household.
const MARGIN_KWH: i64 = 300;
/// Meters have six digits.
const VALUE_MAX_KWH: i64 = 999_999;

/// A meter reading.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reading {
    /// Its id.
    id: String,
    /// What the meter showed, in kWh.
    value_kwh: i64,
    /// The day it was read.
    #[schema(value_type = String, format = Date)]
    read_on: Date,
    /// Whether a bill is based on it.
    billed: bool,
}

/// To submit a reading.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReading {
    /// What the meter shows, without decimals, in kWh.
    #[schema(minimum = 0, maximum = 999_999)]
    value_kwh: i64,
    /// The day it was read: today at the latest, the day of the last reading at the earliest.
    #[schema(value_type = String, format = Date)]
    read_on: Date,
}

/// Submit a meter reading
///
/// Refused if it is lower than the last one, or higher than four times the expected consumption
/// and 300 kWh allow.
#[utoipa::path(post, path = "/v1/contracts/{contract}/readings", tag = "readings",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewReading,
    responses((status = 201, description = "The reading.", body = Reading, links(("undo" = (
        operation_id = "delete_reading",
        parameters(("contract" = "$request.path.contract"), ("reading" = "$response.body#/id"))))))))]
pub(crate) async fn submit_reading(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewReading>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("submit_reading");
    Ok(billing.perform(call, deed, move |effect| submit(effect, &contract, &body)).await?)
}

/// Take a meter reading back
///
/// Not one that a bill is based on.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/readings/{reading}", tag = "readings",
    params(("contract" = String, Path, description = "Contract number."),
        ("reading" = String, Path, description = "Id of the reading.")),
    responses((status = 200, description = "It is gone.", body = Removed)))]
pub(crate) async fn delete_reading(
    State(billing): State<Billing>,
    Path((contract, reading)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("delete_reading");
    Ok(billing.perform(call, deed, move |effect| delete(effect, &contract, reading)).await?)
}

fn submit(
    effect: &mut Effect<'_>,
    number: &str,
    new: &NewReading,
) -> Result<Reading, BillingError> {
    let contract = effect.contract(number)?;
    let NewReading { value_kwh, read_on } = *new;
    if !(0..=VALUE_MAX_KWH).contains(&value_kwh) {
        return Err(invalid(format!("`value_kwh` must be from 0 to {VALUE_MAX_KWH}")));
    }
    if read_on > effect.view.today {
        return Err(invalid(format!("`read_on` is {read_on}, which is still to come")));
    }
    if let Some(last) = last(&effect.view, number)? {
        if read_on < last.read_on {
            return Err(invalid(format!(
                "`read_on` is {read_on}, but a reading of {} is there already",
                last.read_on
            )));
        }
        if value_kwh < last.value_kwh {
            let (before, on) = (last.value_kwh, last.read_on);
            return Err(refused(
                Rule::ReadingTooLow,
                format!("{value_kwh} kWh is less than the {before} kWh of {on}"),
            ));
        }
        let days = read_on.since(last.read_on).map_or(0, |span| i64::from(span.get_days()));
        let used_max = TIMES_EXPECTED_MAX * contract.yearly_kwh * days / 365 + MARGIN_KWH;
        let used = value_kwh - last.value_kwh;
        if used > used_max {
            return Err(refused(
                Rule::ReadingImplausible,
                format!(
                    "{used} kWh in {days} days is more than the {used_max} kWh that are plausible \
                     here; the last reading was {} kWh",
                    last.value_kwh
                ),
            ));
        }
    }
    let id = effect.id("reading");
    effect.run(
        "INSERT INTO reading (id, contract, value_kwh, read_on, billed) VALUES (?1, ?2, ?3, ?4, 0)",
        params![id, number, value_kwh, read_on],
    )?;
    Ok(Reading { id, value_kwh, read_on, billed: false })
}

fn delete(effect: &mut Effect<'_>, number: &str, id: String) -> Result<Removed, BillingError> {
    effect.contract(number)?;
    let billed = effect.view.first(
        "SELECT billed FROM reading WHERE id = ?1 AND contract = ?2",
        [&id, number],
        |row| row.get::<_, bool>(0),
    )?;
    match billed {
        None => Err(not_found("reading", &id)),
        Some(true) => {
            Err(refused(Rule::ReadingBilled, format!("a bill is based on the reading `{id}`")))
        }
        Some(false) => {
            effect.run("DELETE FROM reading WHERE id = ?1", [&id])?;
            Ok(Removed { id })
        }
    }
}

pub(super) fn last(view: &View<'_>, number: &str) -> Result<Option<Reading>, BillingError> {
    view.first(
        "SELECT * FROM reading WHERE contract = ?1 ORDER BY read_on DESC, rowid DESC LIMIT 1",
        [number],
        read,
    )
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<Reading>, BillingError> {
    view.list("SELECT * FROM reading WHERE contract = ?1 ORDER BY read_on, rowid", [number], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Reading> {
    Ok(Reading {
        id: row.get("id")?,
        value_kwh: row.get("value_kwh")?,
        read_on: row.get("read_on")?,
        billed: row.get("billed")?,
    })
}
