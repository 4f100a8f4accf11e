//! The monthly instalment.

use axum::extract::State;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    euros,
    revision::{self, Setting},
};
use crate::{
    error::{BillingError, invalid},
    problem::Problem,
    request::{Order, Path},
    store::{Answer, Billing, Deed, Effect},
};

/// No contract has an instalment outside of this, so that a former one can always be set again.
const MIN_CENTS: i64 = 500;
const MAX_CENTS: i64 = 200_000;

/// The monthly instalment after a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Instalment {
    /// In cents.
    amount_cents: i64,
    /// What it was before, in cents.
    former_cents: i64,
    /// Number of the change that stands as the latest now, with which it can be taken back; 0 where none does.
    revision: i64,
}

/// To set the monthly instalment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInstalment {
    /// In cents.
    #[schema(minimum = 500, maximum = 200_000)]
    amount_cents: i64,
    /// Which change this takes back: the latest that stands, by what was there before it, or nothing is set. For
    /// undoing, so that a later change stays.
    revision: Option<i64>,
}

/// Set the monthly instalment
///
/// The answer says what it was before: setting that again, with the number of the change, undoes it while it is the latest.
#[utoipa::path(put, path = "/v1/contracts/{contract}/instalment", tag = "instalment",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewInstalment,
    responses((status = 200, description = "It is set.", body = Instalment, links(("undo" = (
        operation_id = "set_instalment",
        parameters(("contract" = "$request.path.contract")),
        request_body = json!({
            "amount_cents": "$response.body#/former_cents",
            "revision": "$response.body#/revision"})))))))]
pub(crate) async fn set_instalment(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewInstalment>,
) -> Result<Answer, Problem> {
    let deed = Deed::done("set_instalment");
    Ok(billing.perform(call, deed, move |effect| set(effect, &contract, &body)).await?)
}

fn set(
    effect: &mut Effect<'_>,
    number: &str,
    new: &NewInstalment,
) -> Result<Instalment, BillingError> {
    let contract = effect.contract(number)?;
    let amount_cents = new.amount_cents;
    if !(MIN_CENTS..=MAX_CENTS).contains(&amount_cents) {
        let (min, max) = (euros(MIN_CENTS), euros(MAX_CENTS));
        return Err(invalid(format!("the instalment must be from {min} to {max}")));
    }
    let former_cents = contract.instalment_cents;
    let setting =
        Setting { contract: number, field: "instalment", former: former_cents, new: amount_cents };
    let revision = revision::note(effect, setting, new.revision)?;
    effect.run(
        "UPDATE contract SET instalment_cents = ?2 WHERE number = ?1",
        params![number, amount_cents],
    )?;
    Ok(Instalment { amount_cents, former_cents, revision })
}
