//! Payment plans: what is open, in parts.

use axum::extract::State;
use jiff::{Span, ToSpan, civil::Date};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Removed, euros};
use crate::{
    error::{BillingError, Rule, invalid, not_found, refused},
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// The smallest part.
const PART_MIN_CENTS: i64 = 2_000;
/// The first part is due within so many days.
const FIRST_DUE_MAX_DAYS: i32 = 45;

/// A plan to pay what is open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentPlan {
    /// Its id.
    id: String,
    /// What is paid with it, in cents.
    amount_cents: i64,
    /// In how many parts.
    instalments: i64,
    /// When the first is due.
    #[schema(value_type = String, format = Date)]
    first_due: Date,
    /// The parts: a month apart, alike, the first with what is left over by dividing.
    parts: Vec<Part>,
}

/// One part of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Part {
    /// When it is due.
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// In cents.
    amount_cents: i64,
}

/// To make a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPaymentPlan {
    /// At most what is open and not in another plan, in cents.
    amount_cents: i64,
    /// In how many parts; each is at least 20 euros.
    #[schema(minimum = 2, maximum = 12)]
    instalments: i64,
    /// When the first is due: from today on, at most 45 days ahead.
    #[schema(value_type = String, format = Date)]
    first_due: Date,
}

/// Make a payment plan
#[utoipa::path(post, path = "/v1/contracts/{contract}/payment-plans", tag = "payment plans",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewPaymentPlan,
    responses((status = 201, description = "The plan.", body = PaymentPlan, links(("undo" = (
        operation_id = "cancel_payment_plan",
        parameters(("contract" = "$request.path.contract"), ("plan" = "$response.body#/id"))))))))]
pub(crate) async fn create_payment_plan(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewPaymentPlan>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("create_payment_plan");
    Ok(billing.perform(call, deed, move |effect| create(effect, &contract, &body)).await?)
}

/// Cancel a payment plan
///
/// Until the day on which its first part is due.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/payment-plans/{plan}",
    tag = "payment plans",
    params(("contract" = String, Path, description = "Contract number."),
        ("plan" = String, Path, description = "Id of the plan.")),
    responses((status = 200, description = "It is cancelled.", body = Removed)))]
pub(crate) async fn cancel_payment_plan(
    State(billing): State<Billing>,
    Path((contract, plan)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("cancel_payment_plan");
    Ok(billing.perform(call, deed, move |effect| cancel(effect, &contract, plan)).await?)
}

fn create(
    effect: &mut Effect<'_>,
    number: &str,
    new: &NewPaymentPlan,
) -> Result<PaymentPlan, BillingError> {
    let contract = effect.contract(number)?;
    let NewPaymentPlan { amount_cents, instalments, first_due } = *new;
    let today = effect.view.today;
    if !(2..=12).contains(&instalments) {
        return Err(invalid("`instalments` must be from 2 to 12"));
    }
    if first_due < today || first_due > today + FIRST_DUE_MAX_DAYS.days() {
        return Err(invalid(format!(
            "`first_due` must be from today to {FIRST_DUE_MAX_DAYS} days ahead"
        )));
    }
    if amount_cents / instalments < PART_MIN_CENTS {
        return Err(invalid(format!("each part must be at least {}", euros(PART_MIN_CENTS))));
    }
    let planned: i64 = effect.view.value(
        "SELECT coalesce(sum(amount_cents), 0) FROM payment_plan WHERE contract = ?1",
        [number],
    )?;
    let open = (contract.open_cents - planned).max(0);
    if amount_cents > open {
        return Err(refused(
            Rule::MoreThanOpen,
            format!("{} is open and in no plan, not {}", euros(open), euros(amount_cents)),
        ));
    }
    let id = effect.id("plan");
    effect.run(
        "INSERT INTO payment_plan (id, contract, amount_cents, instalments, first_due)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, number, amount_cents, instalments, first_due],
    )?;
    Ok(plan(id, amount_cents, instalments, first_due))
}

fn cancel(effect: &mut Effect<'_>, number: &str, id: String) -> Result<Removed, BillingError> {
    effect.contract(number)?;
    let plan = effect
        .view
        .first("SELECT * FROM payment_plan WHERE id = ?1 AND contract = ?2", [&id, number], read)?
        .ok_or_else(|| not_found("payment plan", &id))?;
    if plan.first_due < effect.view.today {
        let why = format!("the first part of this plan was due on {}", plan.first_due);
        return Err(refused(Rule::PlanBegun, why));
    }
    effect.run("DELETE FROM payment_plan WHERE id = ?1", [&id])?;
    Ok(Removed { id })
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<PaymentPlan>, BillingError> {
    view.list("SELECT * FROM payment_plan WHERE contract = ?1 ORDER BY rowid", [number], read)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PaymentPlan> {
    Ok(plan(
        row.get("id")?,
        row.get("amount_cents")?,
        row.get("instalments")?,
        row.get("first_due")?,
    ))
}

fn plan(id: String, amount_cents: i64, instalments: i64, first_due: Date) -> PaymentPlan {
    let (each, rest) = (amount_cents / instalments, amount_cents % instalments);
    let parts = (0..instalments)
        .map(|index| Part {
            due: first_due.saturating_add(Span::new().months(index)),
            amount_cents: if index == 0 { each + rest } else { each },
        })
        .collect();
    PaymentPlan { id, amount_cents, instalments, first_due, parts }
}
