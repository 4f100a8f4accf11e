//! Moving house.

use axum::extract::State;
use jiff::{ToSpan, civil::Date};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Address, Removed};
use crate::{
    error::{BillingError, Rule, invalid, not_found, refused},
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// Days between moving out and moving in, one way or the other.
const DAYS_BETWEEN_MAX: i32 = 92;

/// A move that is announced.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "moving out and moving in are two words")]
pub(crate) struct Move {
    /// Its id.
    id: String,
    /// Last day at the old address.
    #[schema(value_type = String, format = Date)]
    move_out: Date,
    /// First day at the new address.
    #[schema(value_type = String, format = Date)]
    move_in: Date,
    /// The new address.
    address: Address,
}

/// To announce a move.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMove {
    /// Last day at the old address: from today on, at most a year ahead.
    #[schema(value_type = String, format = Date)]
    move_out: Date,
    /// First day at the new address: from today on, at most 92 days before or after moving out.
    #[schema(value_type = String, format = Date)]
    move_in: Date,
    /// The new address.
    address: Address,
}

/// Announce a move
///
/// One at a time, and never for a day that has passed: since June 2025 nobody can be signed on or
/// off in hindsight.
#[utoipa::path(post, path = "/v1/contracts/{contract}/moves", tag = "moves",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewMove,
    responses((status = 201, description = "The move.", body = Move, links(("undo" = (
        operation_id = "cancel_move",
        parameters(("contract" = "$request.path.contract"), ("move" = "$response.body#/id"))))))))]
pub(crate) async fn announce_move(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewMove>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("announce_move");
    Ok(billing.perform(call, deed, move |effect| announce(effect, &contract, body)).await?)
}

/// Call a move off
///
/// Until the earlier of its two days.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/moves/{move}", tag = "moves",
    params(("contract" = String, Path, description = "Contract number."),
        ("move" = String, Path, description = "Id of the move.")),
    responses((status = 200, description = "It is called off.", body = Removed)))]
pub(crate) async fn cancel_move(
    State(billing): State<Billing>,
    Path((contract, announced)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("cancel_move");
    Ok(billing.perform(call, deed, move |effect| cancel(effect, &contract, announced)).await?)
}

fn announce(effect: &mut Effect<'_>, number: &str, new: NewMove) -> Result<Move, BillingError> {
    effect.contract(number)?;
    let NewMove { move_out, move_in, address } = new;
    address.check()?;
    let today = effect.view.today;
    if move_out < today || move_in < today {
        return Err(invalid("a move can only be announced for today or a later day"));
    }
    if move_out > today + 1.year() {
        return Err(invalid("`move_out` is more than a year ahead"));
    }
    let between = move_in.since(move_out).map_or(i32::MAX, |span| span.get_days());
    if between.saturating_abs() > DAYS_BETWEEN_MAX {
        return Err(invalid(format!(
            "`move_in` is more than {DAYS_BETWEEN_MAX} days from `move_out`"
        )));
    }
    if let Some(before) = of(&effect.view, number)? {
        let why = format!("the move `{}` on {} is announced already", before.id, before.move_out);
        return Err(refused(Rule::MoveAnnounced, why));
    }
    let id = effect.id("move");
    effect.run(
        "INSERT INTO move (id, contract, move_out, move_in, street, postcode, city)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![id, number, move_out, move_in, address.street, address.postcode, address.city],
    )?;
    Ok(Move { id, move_out, move_in, address })
}

fn cancel(effect: &mut Effect<'_>, number: &str, id: String) -> Result<Removed, BillingError> {
    effect.contract(number)?;
    let announced = of(&effect.view, number)?.filter(|announced| announced.id == id);
    let announced = announced.ok_or_else(|| not_found("move", &id))?;
    let first = announced.move_out.min(announced.move_in);
    if first < effect.view.today {
        let why = format!("the move began on {first} and can no longer be called off");
        return Err(refused(Rule::MoveBegun, why));
    }
    effect.run("DELETE FROM move WHERE id = ?1", [&id])?;
    Ok(Removed { id })
}

pub(super) fn of(view: &View<'_>, number: &str) -> Result<Option<Move>, BillingError> {
    view.first("SELECT * FROM move WHERE contract = ?1", [number], |row| {
        Ok(Move {
            id: row.get("id")?,
            move_out: row.get("move_out")?,
            move_in: row.get("move_in")?,
            address: Address {
                street: row.get("street")?,
                postcode: row.get("postcode")?,
                city: row.get("city")?,
            },
        })
    })
}
