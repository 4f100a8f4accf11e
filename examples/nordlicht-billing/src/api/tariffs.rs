//! Tariffs, and changing to another.

use axum::{Json, extract::State};
use jiff::{ToSpan, civil::Date};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contracts::{self, ContractRow};
use crate::{
    error::{BillingError, Rule, invalid, not_found, refused},
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// The right of withdrawal, § 355 BGB.
const WITHDRAWAL_DAYS: i32 = 14;

/// A tariff on offer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tariff {
    /// Its id.
    #[schema(example = "fix-12")]
    id: String,
    /// Its name.
    #[schema(example = "Nordlicht Fix 12")]
    name: String,
    /// What is supplied: `electricity`, `heat-pump`, `car` or `gas`.
    supply: String,
    /// Base price in cents a month.
    base_cents_per_month: i64,
    /// Energy price in cents a megawatt hour: 31420 are 31.42 cents a kWh.
    energy_cents_per_mwh: i64,
    /// For how many months price and contract are fixed; 0 is from month to month.
    fixed_months: i64,
    /// Whether the customer needs a smart meter for it.
    needs_smart_meter: bool,
}

/// All tariffs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tariffs {
    /// In the order of the price list.
    tariffs: Vec<Tariff>,
}

/// What stands in the way of a tariff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Obstacle {
    /// Nothing.
    None,
    /// It is for another kind of supply.
    OtherSupply,
    /// It needs a smart meter, and there is none.
    SmartMeter,
    /// It is agreed already.
    Agreed,
    /// The term of the present tariff ends more than a year from now, or after the day that was asked
    /// for.
    Bound,
}

/// What a tariff would be for a contract.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TariffOffer {
    /// The first day on which it could apply: the first of a month, after any fixed term.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Base price in cents a month.
    base_cents_per_month: i64,
    /// Energy price in cents a megawatt hour: 31420 are 31.42 cents a kWh.
    energy_cents_per_mwh: i64,
    /// For how many months price and contract are fixed; 0 is from month to month.
    fixed_months: i64,
    /// What a year costs at the consumption that is expected, in cents.
    yearly_cents: i64,
    /// That consumption in kWh.
    yearly_kwh: i64,
    /// What stands in the way.
    obstacle: Obstacle,
}

/// A change of tariff that was agreed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TariffChange {
    /// Its id.
    id: String,
    /// Id of the new tariff.
    tariff: String,
    /// The first day of the new tariff.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Id of the tariff before.
    former: String,
    /// The day on which the change was agreed.
    #[schema(value_type = String, format = Date)]
    agreed_on: Date,
    /// The last day on which the customer can withdraw.
    #[schema(value_type = String, format = Date)]
    withdraw_by: Date,
}

/// To change the tariff.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTariffChange {
    /// Id of the new tariff.
    #[schema(example = "flex")]
    tariff: String,
    /// The first of a month to come, at most a year ahead and not within a fixed term.
    #[schema(value_type = String, format = Date)]
    from: Date,
}

/// A change of tariff that was withdrawn.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Withdrawn {
    /// What the change was called.
    id: String,
    /// Id of the tariff that is agreed again.
    tariff: String,
}

/// List the tariffs
#[utoipa::path(get, path = "/v1/tariffs", tag = "tariffs",
    responses((status = 200, description = "The tariffs.", body = Tariffs)))]
pub(crate) async fn list_tariffs(State(billing): State<Billing>) -> Result<Json<Tariffs>, Problem> {
    let list = |view: &View<'_>| view.list("SELECT * FROM tariff ORDER BY rowid", [], read_tariff);
    Ok(Json(Tariffs { tariffs: billing.read(list).await? }))
}

/// Say what a tariff would be for a contract
///
/// Binding for the day: `change_tariff` takes what is offered here without an obstacle.
#[utoipa::path(get, path = "/v1/contracts/{contract}/tariff-offers/{tariff}", tag = "tariffs",
    params(("contract" = String, Path, description = "Contract number."),
        ("tariff" = String, Path, description = "Id of the tariff.", example = "fix-12")),
    responses((status = 200, description = "What it would be.", body = TariffOffer)))]
pub(crate) async fn get_tariff_offer(
    State(billing): State<Billing>,
    Path((contract, tariff)): Path<(String, String)>,
) -> Result<Json<TariffOffer>, Problem> {
    Ok(Json(billing.read(move |view| offer(view, &contract, &tariff)).await?))
}

/// Change the tariff
///
/// To one for the same kind of supply, from the first of a month on. A fixed term must have ended
/// by then.
#[utoipa::path(post, path = "/v1/contracts/{contract}/tariff-changes", tag = "tariffs",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewTariffChange,
    responses((status = 201, description = "The change.", body = TariffChange, links(("undo" = (
        operation_id = "withdraw_tariff_change",
        parameters(("contract" = "$request.path.contract"), ("change" = "$response.body#/id"))))))))]
pub(crate) async fn change_tariff(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewTariffChange>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("change_tariff");
    Ok(billing.perform(call, deed, move |effect| change(effect, &contract, body)).await?)
}

/// Withdraw from a change of tariff
///
/// Within 14 days, the latest change first. The tariff before applies as if nothing had been.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/tariff-changes/{change}", tag = "tariffs",
    params(("contract" = String, Path, description = "Contract number."),
        ("change" = String, Path, description = "Id of the change.")),
    responses((status = 200, description = "The former tariff is agreed again.", body = Withdrawn)))]
pub(crate) async fn withdraw_tariff_change(
    State(billing): State<Billing>,
    Path((contract, change)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("withdraw_tariff_change");
    Ok(billing.perform(call, deed, move |effect| withdraw(effect, &contract, change)).await?)
}

fn change(
    effect: &mut Effect<'_>,
    number: &str,
    new: NewTariffChange,
) -> Result<TariffChange, BillingError> {
    let contract = effect.contract(number)?;
    let NewTariffChange { tariff, from } = new;
    let today = effect.view.today;
    if from.day() != 1 || from <= today || from > today + 1.year() {
        return Err(invalid("`from` must be the first of a month to come, at most a year ahead"));
    }
    let tariff = tariff_of(&effect.view, &tariff)?;
    let (rule, why) = match obstacle(&contract, &tariff, from) {
        Obstacle::None => (None, String::new()),
        Obstacle::OtherSupply => (
            Some(Rule::TariffNotOffered),
            format!(
                "{} is for {}, but this contract is for {}",
                tariff.name, tariff.supply, contract.supply
            ),
        ),
        Obstacle::SmartMeter => (
            Some(Rule::TariffNotOffered),
            format!("{} needs a smart meter, and there is none here", tariff.name),
        ),
        Obstacle::Agreed => {
            (Some(Rule::NothingToChange), format!("{} is agreed already", tariff.name))
        }
        Obstacle::Bound => {
            let until = contract.bound_until.unwrap_or(from);
            (Some(Rule::Bound), format!("the term of the present tariff ends on {until}"))
        }
    };
    if let Some(rule) = rule {
        return Err(refused(rule, why));
    }
    let id = effect.id("tariff-change");
    let fixed = (tariff.fixed_months > 0).then(|| from + tariff.fixed_months.months());
    effect.run(
        "INSERT INTO tariff_change (id, contract, tariff, applies_from, agreed_on, former_tariff,
         former_from, former_bound_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            id,
            number,
            tariff.id,
            from,
            today,
            contract.tariff,
            contract.tariff_from,
            contract.bound_until
        ],
    )?;
    effect.run(
        "UPDATE contract SET tariff = ?2, tariff_from = ?3, bound_until = ?4 WHERE number = ?1",
        params![number, tariff.id, from, fixed],
    )?;
    Ok(TariffChange {
        id,
        tariff: tariff.id,
        from,
        former: contract.tariff,
        agreed_on: today,
        withdraw_by: withdraw_by(today),
    })
}

fn tariff_of(view: &View<'_>, id: &str) -> Result<Tariff, BillingError> {
    view.first("SELECT * FROM tariff WHERE id = ?1", [id], read_tariff)?
        .ok_or_else(|| not_found("tariff", id))
}

/// What stands in the way of a tariff from this day on.
fn obstacle(contract: &ContractRow, tariff: &Tariff, from: Date) -> Obstacle {
    if tariff.supply != contract.supply {
        Obstacle::OtherSupply
    } else if tariff.needs_smart_meter && !contract.smart_meter {
        Obstacle::SmartMeter
    } else if tariff.id == contract.tariff {
        Obstacle::Agreed
    } else if contract.bound_until.is_some_and(|until| from < until) {
        Obstacle::Bound
    } else {
        Obstacle::None
    }
}

fn offer(view: &View<'_>, number: &str, tariff: &str) -> Result<TariffOffer, BillingError> {
    let contract = contracts::row(view, number)?;
    let tariff = tariff_of(view, tariff)?;
    let next_month = |day: Date| day.last_of_month().saturating_add(1.day());
    let soonest = next_month(view.today);
    // The term may end within a month; the next tariff begins on a first.
    let after_term = contract.bound_until.map(|until| next_month(until.saturating_sub(1.day())));
    let from = after_term.map_or(soonest, |after| after.max(soonest));
    let mut obstacle = obstacle(&contract, &tariff, from);
    if obstacle == Obstacle::None && from > view.today + 1.year() {
        obstacle = Obstacle::Bound;
    }
    let yearly_kwh = contract.yearly_kwh;
    Ok(TariffOffer {
        from,
        base_cents_per_month: tariff.base_cents_per_month,
        energy_cents_per_mwh: tariff.energy_cents_per_mwh,
        fixed_months: tariff.fixed_months,
        yearly_cents: tariff.base_cents_per_month * 12
            + yearly_kwh * tariff.energy_cents_per_mwh / 1_000,
        yearly_kwh,
        obstacle,
    })
}

fn withdraw(effect: &mut Effect<'_>, number: &str, id: String) -> Result<Withdrawn, BillingError> {
    effect.contract(number)?;
    let changes = all(&effect.view, number)?;
    let place = changes.iter().position(|change| change.id == id);
    let place = place.ok_or_else(|| not_found("tariff change", &id))?;
    let [change, later @ ..] = changes.get(place..).unwrap_or_default() else {
        return Err(not_found("tariff change", &id));
    };
    if let Some(later) = later.last() {
        let why = format!("the tariff was changed again afterwards, with `{}`", later.id);
        return Err(refused(Rule::NotTheLatest, why));
    }
    if change.withdraw_by < effect.view.today {
        let why = format!("this change could be withdrawn until {}", change.withdraw_by);
        return Err(refused(Rule::WithdrawalOver, why));
    }
    effect.run(
        "UPDATE contract SET tariff = former_tariff, tariff_from = former_from,
         bound_until = former_bound_until
         FROM tariff_change WHERE tariff_change.id = ?1 AND number = tariff_change.contract",
        [&id],
    )?;
    effect.run("DELETE FROM tariff_change WHERE id = ?1", [&id])?;
    Ok(Withdrawn { tariff: change.former.clone(), id })
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<TariffChange>, BillingError> {
    view.list("SELECT * FROM tariff_change WHERE contract = ?1 ORDER BY rowid", [number], |row| {
        let agreed_on = row.get("agreed_on")?;
        Ok(TariffChange {
            id: row.get("id")?,
            tariff: row.get("tariff")?,
            from: row.get("applies_from")?,
            former: row.get("former_tariff")?,
            agreed_on,
            withdraw_by: withdraw_by(agreed_on),
        })
    })
}

fn withdraw_by(agreed_on: Date) -> Date {
    agreed_on.saturating_add(WITHDRAWAL_DAYS.days())
}

fn read_tariff(row: &Row<'_>) -> rusqlite::Result<Tariff> {
    Ok(Tariff {
        id: row.get("id")?,
        name: row.get("name")?,
        supply: row.get("supply")?,
        base_cents_per_month: row.get("base_cents_per_month")?,
        energy_cents_per_mwh: row.get("energy_cents_per_mwh")?,
        fixed_months: row.get("fixed_months")?,
        needs_smart_meter: row.get("needs_smart_meter")?,
    })
}
