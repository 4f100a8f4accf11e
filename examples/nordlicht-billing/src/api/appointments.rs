//! Appointments with a technician.

use axum::{Json, extract::State};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Area, Removed, check_postcode, contracts};
use crate::{
    error::{BillingError, Rule, not_found, refused},
    problem::Problem,
    request::{Order, Path, Query, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// When technicians come: from hour to hour.
const WINDOWS: [(i8, i8); 4] = [(8, 10), (10, 12), (13, 15), (15, 17)];
/// The first and the last day that can be booked, in days from today.
const DAYS: (i32, i32) = (2, 21);

/// A time at which a technician can come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slot {
    /// Its id: the area, the day and the hour.
    #[schema(example = "18-2026-12-01-08")]
    id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// From when, German time.
    #[schema(example = "08:00")]
    from: String,
    /// Until when, German time.
    #[schema(example = "10:00")]
    until: String,
    /// Both, as people read it.
    #[schema(example = "08:00–10:00")]
    window: String,
}

/// Part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PartOfDay {
    /// Before noon.
    Morning,
    /// After noon.
    Afternoon,
    /// Either.
    Any,
}

/// From when on, and when in the day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wish {
    /// The first day that would do.
    #[param(value_type = String, format = Date)]
    from: Date,
    /// Which part of the day; either if not said.
    #[param(inline)]
    part: Option<PartOfDay>,
}

/// The slot that is free first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextSlot {
    /// None if nothing is free in the next three weeks.
    #[schema(required)]
    slot: Option<Slot>,
}

/// The slots that are free.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slots {
    /// The earliest first.
    slots: Vec<Slot>,
}

/// What a technician comes for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Purpose {
    /// The meter is replaced.
    MeterReplacement,
    /// The meter is checked.
    MeterCheck,
    /// A smart meter is installed.
    SmartMeter,
    /// The connection is looked at.
    Connection,
}

/// An appointment that is booked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Appointment {
    /// Its id.
    id: String,
    /// Id of its slot.
    slot: String,
    /// What for.
    #[schema(example = "meter-check")]
    purpose: String,
}

/// To book an appointment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAppointment {
    /// Id of a free slot in the area of the contract.
    slot: String,
    /// What for.
    purpose: Purpose,
}

/// List the free slots of an area
#[utoipa::path(get, path = "/v1/appointments/slots", tag = "appointments", params(Area),
    responses((status = 200, description = "What is free in the next three weeks.", body = Slots)))]
pub(crate) async fn appointment_slots(
    State(billing): State<Billing>,
    Query(area): Query<Area>,
) -> Result<Json<Slots>, Problem> {
    Ok(Json(Slots { slots: billing.read(move |view| free(view, &area.postcode)).await? }))
}

/// Find the first free slot for a contract
#[utoipa::path(get, path = "/v1/contracts/{contract}/appointments/next", tag = "appointments",
    params(("contract" = String, Path, description = "Contract number."), Wish),
    responses((status = 200, description = "What was found.", body = NextSlot)))]
pub(crate) async fn next_appointment_slot(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Json<NextSlot>, Problem> {
    let find = move |view: &View<'_>| {
        let contract = contracts::row(view, &contract)?;
        let part = wish.part.unwrap_or(PartOfDay::Any);
        let fits = |slot: &Slot| {
            let is_morning = slot.from.as_str() < "12:00";
            slot.on >= wish.from
                && (part == PartOfDay::Any || (part == PartOfDay::Morning) == is_morning)
        };
        Ok(free(view, &contract.address.postcode)?.into_iter().find(fits))
    };
    Ok(Json(NextSlot { slot: billing.read(find).await? }))
}

/// Book an appointment
#[utoipa::path(post, path = "/v1/contracts/{contract}/appointments", tag = "appointments",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewAppointment,
    responses((status = 201, description = "The appointment.", body = Appointment,
        links(("undo" = (
            operation_id = "cancel_appointment",
            parameters(("contract" = "$request.path.contract"),
                ("appointment" = "$response.body#/id"))))))))]
pub(crate) async fn book_appointment(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewAppointment>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("book_appointment");
    Ok(billing.perform(call, deed, move |effect| book(effect, &contract, body)).await?)
}

/// Cancel an appointment
///
/// Until the day before.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/appointments/{appointment}",
    tag = "appointments",
    params(("contract" = String, Path, description = "Contract number."),
        ("appointment" = String, Path, description = "Id of the appointment.")),
    responses((status = 200, description = "It is cancelled.", body = Removed)))]
pub(crate) async fn cancel_appointment(
    State(billing): State<Billing>,
    Path((contract, appointment)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("cancel_appointment");
    Ok(billing.perform(call, deed, move |effect| cancel(effect, &contract, appointment)).await?)
}

fn book(
    effect: &mut Effect<'_>,
    number: &str,
    new: NewAppointment,
) -> Result<Appointment, BillingError> {
    let contract = effect.contract(number)?;
    let NewAppointment { slot, purpose } = new;
    let free = free(&effect.view, &contract.address.postcode)?;
    if !free.iter().any(|one| one.id == slot) {
        let why = format!("`{slot}` is not a free slot in the area of this contract");
        return Err(refused(Rule::SlotTaken, why));
    }
    let id = effect.id("appointment");
    let purpose = match purpose {
        Purpose::MeterReplacement => "meter-replacement",
        Purpose::MeterCheck => "meter-check",
        Purpose::SmartMeter => "smart-meter",
        Purpose::Connection => "connection",
    };
    effect.run(
        "INSERT INTO appointment (id, contract, slot, purpose) VALUES (?1, ?2, ?3, ?4)",
        params![id, number, slot, purpose],
    )?;
    Ok(Appointment { id, slot, purpose: purpose.to_owned() })
}

fn cancel(effect: &mut Effect<'_>, number: &str, id: String) -> Result<Removed, BillingError> {
    effect.contract(number)?;
    let booked = all(&effect.view, number)?.into_iter().find(|booked| booked.id == id);
    let booked = booked.ok_or_else(|| not_found("appointment", &id))?;
    let on: Option<Date> = booked.slot.get(3..13).and_then(|on| on.parse().ok());
    if on.is_some_and(|on| on <= effect.view.today) {
        return Err(refused(Rule::AppointmentPast, "it can be cancelled until the day before"));
    }
    effect.run("DELETE FROM appointment WHERE id = ?1", [&id])?;
    Ok(Removed { id })
}

/// What can be booked in the area, which is the first two digits of the postcode.
fn free(view: &View<'_>, postcode: &str) -> Result<Vec<Slot>, BillingError> {
    check_postcode(postcode)?;
    let area = postcode.get(..2).unwrap_or_default();
    let taken: Vec<String> =
        view.list("SELECT slot FROM appointment WHERE slot LIKE ?1 || '-%'", [area], |row| {
            row.get(0)
        })?;
    let mut slots = Vec::new();
    for ahead in DAYS.0..=DAYS.1 {
        let on = view.today.saturating_add(ahead.days());
        if matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday) {
            continue;
        }
        for (from, until) in WINDOWS {
            let id = format!("{area}-{on}-{from:02}");
            // Every third is somebody else's.
            let elsewhere = id.bytes().map(u32::from).sum::<u32>().is_multiple_of(3);
            if !elsewhere && !taken.contains(&id) {
                let (from, until) = (format!("{from:02}:00"), format!("{until:02}:00"));
                let window = format!("{from}–{until}");
                slots.push(Slot { id, on, from, until, window });
            }
        }
    }
    Ok(slots)
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<Appointment>, BillingError> {
    view.list("SELECT * FROM appointment WHERE contract = ?1 ORDER BY rowid", [number], |row| {
        Ok(Appointment { id: row.get("id")?, slot: row.get("slot")?, purpose: row.get("purpose")? })
    })
}
