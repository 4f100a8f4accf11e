//! Contracts: who is supplied with what.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Address, bank_details, consents,
    moves::{self, Move},
    readings::{self, Reading},
};
use crate::{
    error::{BillingError, invalid},
    iban,
    problem::Problem,
    request::{Path, Query},
    store::{Billing, View},
};

/// A contract and what the customer can know about it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contract {
    /// Contract number.
    #[schema(example = "NL-100234")]
    pub(crate) number: String,
    /// What is supplied: `electricity`, `heat-pump`, `car` or `gas`.
    pub(crate) supply: String,
    /// Name of the customer.
    pub(crate) holder: String,
    /// E-mail address of the customer.
    pub(crate) email: String,
    /// Where energy is supplied.
    pub(crate) address: Address,
    /// First day of supply.
    #[schema(value_type = String, format = Date)]
    pub(crate) supplied_since: Date,
    /// Id of the agreed tariff.
    #[schema(example = "fix-12")]
    pub(crate) tariff: String,
    /// The day from which the tariff applies; may lie ahead.
    #[schema(value_type = String, format = Date)]
    pub(crate) tariff_from: Date,
    /// The day on which the fixed term ends, if there is one.
    #[schema(value_type = Option<String>, format = Date, required)]
    pub(crate) bound_until: Option<Date>,
    /// Monthly instalment in cents.
    pub(crate) instalment_cents: i64,
    /// What is due and unpaid, in cents.
    pub(crate) open_cents: i64,
    /// Meter number.
    #[schema(example = "1NLE0012345678")]
    pub(crate) meter: String,
    /// Whether the meter sends its readings by itself.
    pub(crate) smart_meter: bool,
    /// Expected consumption of a year in kWh.
    pub(crate) yearly_kwh: i64,
    /// The last meter reading.
    #[schema(required)]
    pub(crate) last_reading: Option<Reading>,
    /// The account that is debited, all but four digits hidden; none if the customer transfers.
    #[schema(example = "DE****************3000", required)]
    pub(crate) iban_masked: Option<String>,
    /// Whose account it is.
    #[schema(required)]
    pub(crate) bank_holder: Option<String>,
    /// The day on which the bank details were changed last, or else the first day of supply.
    #[schema(value_type = String, format = Date)]
    pub(crate) bank_details_since: Date,
    /// Purpose to whether the customer agreed to it.
    pub(crate) consents: BTreeMap<String, bool>,
    /// The move that is announced: moving out here, moving in there.
    #[serde(rename = "move")]
    #[schema(required)]
    pub(crate) announced: Option<Move>,
}

/// Contracts that were found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contracts {
    /// In the order of their numbers; empty if there are none.
    contracts: Vec<Contract>,
}

/// Whose contracts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// E-mail address of the customer; capitals do not matter.
    #[param(example = "jana.petersen@post.example")]
    email: String,
}

/// Find the contracts of an e-mail address
#[utoipa::path(get, path = "/v1/contracts", tag = "contracts", params(Whose),
    responses((status = 200, description = "What was found.", body = Contracts)))]
pub(crate) async fn find_contracts(
    State(billing): State<Billing>,
    Query(whose): Query<Whose>,
) -> Result<Json<Contracts>, Problem> {
    let find = move |view: &View<'_>| {
        if whose.email.trim().is_empty() {
            return Err(invalid("`email` is empty"));
        }
        let numbers: Vec<String> = view.list(
            "SELECT number FROM contract WHERE email = lower(trim(?1)) ORDER BY number",
            [whose.email],
            |row| row.get(0),
        )?;
        numbers.iter().map(|number| contract(view, number)).collect()
    };
    Ok(Json(Contracts { contracts: billing.read(find).await? }))
}

/// Show a contract
#[utoipa::path(get, path = "/v1/contracts/{contract}", tag = "contracts",
    params(("contract" = String, Path, description = "Contract number.", example = "NL-100234")),
    responses((status = 200, description = "The contract.", body = Contract)))]
pub(crate) async fn get_contract(
    State(billing): State<Billing>,
    Path(number): Path<String>,
) -> Result<Json<Contract>, Problem> {
    Ok(Json(billing.read(move |view| contract(view, &number)).await?))
}

/// A contract's own row.
#[derive(Debug)]
pub(crate) struct ContractRow {
    pub(crate) number: String,
    pub(crate) supply: String,
    pub(crate) holder: String,
    pub(crate) email: String,
    pub(crate) address: Address,
    pub(crate) supplied_since: Date,
    pub(crate) tariff: String,
    pub(crate) tariff_from: Date,
    pub(crate) bound_until: Option<Date>,
    pub(crate) instalment_cents: i64,
    pub(crate) open_cents: i64,
    pub(crate) meter: String,
    pub(crate) smart_meter: bool,
    pub(crate) yearly_kwh: i64,
    pub(crate) iban: Option<String>,
    pub(crate) bank_holder: Option<String>,
}

pub(crate) fn row(view: &View<'_>, number: &str) -> Result<ContractRow, BillingError> {
    let found = view.first("SELECT * FROM contract WHERE number = ?1", [number], |row| {
        Ok(ContractRow {
            number: row.get("number")?,
            supply: row.get("supply")?,
            holder: row.get("holder")?,
            email: row.get("email")?,
            address: Address {
                street: row.get("street")?,
                postcode: row.get("postcode")?,
                city: row.get("city")?,
            },
            supplied_since: row.get("supplied_since")?,
            tariff: row.get("tariff")?,
            tariff_from: row.get("tariff_from")?,
            bound_until: row.get("bound_until")?,
            instalment_cents: row.get("instalment_cents")?,
            open_cents: row.get("open_cents")?,
            meter: row.get("meter")?,
            smart_meter: row.get("smart_meter")?,
            yearly_kwh: row.get("yearly_kwh")?,
            iban: row.get("iban")?,
            bank_holder: row.get("bank_holder")?,
        })
    })?;
    found.ok_or_else(|| BillingError::ContractNotFound(number.to_owned()))
}

pub(crate) fn contract(view: &View<'_>, number: &str) -> Result<Contract, BillingError> {
    let row = row(view, number)?;
    Ok(Contract {
        last_reading: readings::last(view, number)?,
        consents: consents::of(view, number)?,
        announced: moves::of(view, number)?,
        bank_details_since: bank_details::since(view, number)?.unwrap_or(row.supplied_since),
        number: row.number,
        supply: row.supply,
        holder: row.holder,
        email: row.email,
        address: row.address,
        supplied_since: row.supplied_since,
        tariff: row.tariff,
        tariff_from: row.tariff_from,
        bound_until: row.bound_until,
        instalment_cents: row.instalment_cents,
        open_cents: row.open_cents,
        meter: row.meter,
        smart_meter: row.smart_meter,
        yearly_kwh: row.yearly_kwh,
        iban_masked: row.iban.as_deref().map(iban::mask),
        bank_holder: row.bank_holder,
    })
}
