//! Payments, and refunds of them.

use axum::{Json, extract::State};
use jiff::{ToSpan, civil::Date};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Removed, check_text, contracts, euros};
use crate::{
    error::{BillingError, Rule, invalid, not_found, refused},
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// Until then a refund can be reversed.
const PAYOUT_AFTER_DAYS: i32 = 3;

/// A payment that arrived.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Payment {
    /// Its id.
    id: String,
    /// In cents.
    amount_cents: i64,
    /// The day it arrived.
    #[schema(value_type = String, format = Date)]
    received_on: Date,
    /// `direct-debit` or `transfer`.
    method: String,
    /// What it was for, as the bank statement says.
    #[schema(example = "Abschlag 11/2026")]
    reference: String,
    /// What of it was refunded or will be, in cents.
    refunded_cents: i64,
}

/// The payments of a contract.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Payments {
    /// The oldest first.
    payments: Vec<Payment>,
}

/// A payment that arrived twice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoublePayment {
    /// Id of the later of the two, which nobody owed.
    payment: String,
    /// In cents.
    #[schema(minimum = 1, maximum = 100_000_000)]
    amount_cents: i64,
    /// The day the first arrived.
    #[schema(value_type = String, format = Date)]
    first_on: Date,
    /// The day it arrived again.
    #[schema(value_type = String, format = Date)]
    again_on: Date,
    /// What both were for, as the bank statement says.
    #[schema(example = "Abschlag 11/2026")]
    reference: String,
}

/// Whether a payment arrived twice.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoublePayments {
    /// The latest that was not refunded, if there is one.
    #[schema(required)]
    double: Option<DoublePayment>,
}

/// A refund of a payment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refund {
    /// Its id.
    id: String,
    /// Id of the payment.
    payment: String,
    /// In cents.
    amount_cents: i64,
    /// Why.
    reason: String,
    /// The day on which the money leaves; until the day before it can be reversed.
    #[schema(value_type = String, format = Date)]
    payout_on: Date,
}

/// To refund a payment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRefund {
    /// Id of the payment.
    payment: String,
    /// At most what was paid and not refunded before, in cents.
    #[schema(minimum = 1)]
    amount_cents: i64,
    /// Why; at most 500 characters.
    #[schema(max_length = 500)]
    reason: String,
}

/// List the payments of a contract
#[utoipa::path(get, path = "/v1/contracts/{contract}/payments", tag = "payments",
    params(("contract" = String, Path, description = "Contract number.")),
    responses((status = 200, description = "The payments.", body = Payments)))]
pub(crate) async fn list_payments(
    State(billing): State<Billing>,
    Path(number): Path<String>,
) -> Result<Json<Payments>, Problem> {
    let list = move |view: &View<'_>| {
        contracts::row(view, &number)?;
        payments(view, &number)
    };
    Ok(Json(Payments { payments: billing.read(list).await? }))
}

/// Find a payment that arrived twice
///
/// Two of the same amount for the same, of which nothing was refunded.
#[utoipa::path(get, path = "/v1/contracts/{contract}/payments/double", tag = "payments",
    params(("contract" = String, Path, description = "Contract number.")),
    responses((status = 200, description = "What was found.", body = DoublePayments)))]
pub(crate) async fn find_double_payment(
    State(billing): State<Billing>,
    Path(number): Path<String>,
) -> Result<Json<DoublePayments>, Problem> {
    let find = move |view: &View<'_>| {
        contracts::row(view, &number)?;
        Ok(double(payments(view, &number)?))
    };
    Ok(Json(DoublePayments { double: billing.read(find).await? }))
}

/// Refund a payment
///
/// Never more than was paid. The money leaves three days later.
#[utoipa::path(post, path = "/v1/contracts/{contract}/refunds", tag = "payments",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewRefund,
    responses((status = 201, description = "The refund.", body = Refund, links(("undo" = (
        operation_id = "reverse_refund",
        parameters(("contract" = "$request.path.contract"), ("refund" = "$response.body#/id"))))))))]
pub(crate) async fn refund_payment(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewRefund>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("refund_payment");
    Ok(billing.perform(call, deed, move |effect| refund(effect, &contract, body)).await?)
}

/// Reverse a refund
///
/// While it is not paid out.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/refunds/{refund}", tag = "payments",
    params(("contract" = String, Path, description = "Contract number."),
        ("refund" = String, Path, description = "Id of the refund.")),
    responses((status = 200, description = "It is reversed.", body = Removed)))]
pub(crate) async fn reverse_refund(
    State(billing): State<Billing>,
    Path((contract, refund)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("reverse_refund");
    Ok(billing.perform(call, deed, move |effect| reverse(effect, &contract, refund)).await?)
}

fn refund(effect: &mut Effect<'_>, number: &str, new: NewRefund) -> Result<Refund, BillingError> {
    effect.contract(number)?;
    let NewRefund { payment, amount_cents, reason } = new;
    check_text("reason", &reason, 500)?;
    if amount_cents < 1 {
        return Err(invalid("`amount_cents` must be at least 1"));
    }
    let paid: i64 = effect
        .view
        .first(
            "SELECT amount_cents FROM payment WHERE id = ?1 AND contract = ?2",
            [&payment, number],
            |row| row.get(0),
        )?
        .ok_or_else(|| not_found("payment", &payment))?;
    let refunded: i64 = effect.view.value(
        "SELECT coalesce(sum(amount_cents), 0) FROM refund WHERE payment = ?1",
        [&payment],
    )?;
    if amount_cents > paid - refunded {
        return Err(refused(
            Rule::MoreThanPaid,
            format!(
                "{} was paid and {} of it refunded before: {} cannot be refunded",
                euros(paid),
                euros(refunded),
                euros(amount_cents)
            ),
        ));
    }
    let id = effect.id("refund");
    let payout_on = effect.view.today.saturating_add(PAYOUT_AFTER_DAYS.days());
    effect.run(
        "INSERT INTO refund (id, contract, payment, amount_cents, reason, payout_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, number, payment, amount_cents, reason, payout_on],
    )?;
    Ok(Refund { id, payment, amount_cents, reason, payout_on })
}

fn reverse(effect: &mut Effect<'_>, number: &str, id: String) -> Result<Removed, BillingError> {
    effect.contract(number)?;
    let payout_on: Date = effect
        .view
        .first(
            "SELECT payout_on FROM refund WHERE id = ?1 AND contract = ?2",
            [&id, number],
            |row| row.get(0),
        )?
        .ok_or_else(|| not_found("refund", &id))?;
    if payout_on <= effect.view.today {
        let why = format!("the refund `{id}` was paid out on {payout_on}");
        return Err(refused(Rule::PaidOut, why));
    }
    effect.run("DELETE FROM refund WHERE id = ?1", [&id])?;
    Ok(Removed { id })
}

/// The latest payment that has a like one before it. Once one of them is refunded, all is in order.
fn double(mut payments: Vec<Payment>) -> Option<DoublePayment> {
    while let Some(again) = payments.pop() {
        let like = |one: &&Payment| {
            one.reference == again.reference && one.amount_cents == again.amount_cents
        };
        if let Some(first) = payments.iter().find(like)
            && first.refunded_cents + again.refunded_cents == 0
        {
            return Some(DoublePayment {
                payment: again.id,
                amount_cents: again.amount_cents,
                first_on: first.received_on,
                again_on: again.received_on,
                reference: again.reference,
            });
        }
    }
    None
}

pub(super) fn payments(view: &View<'_>, number: &str) -> Result<Vec<Payment>, BillingError> {
    view.list(
        "SELECT *, (SELECT coalesce(sum(amount_cents), 0) FROM refund
          WHERE refund.payment = payment.id)
         AS refunded_cents FROM payment WHERE contract = ?1 ORDER BY received_on, rowid",
        [number],
        |row| {
            Ok(Payment {
                id: row.get("id")?,
                amount_cents: row.get("amount_cents")?,
                received_on: row.get("received_on")?,
                method: row.get("method")?,
                reference: row.get("reference")?,
                refunded_cents: row.get("refunded_cents")?,
            })
        },
    )
}

pub(super) fn refunds(view: &View<'_>, number: &str) -> Result<Vec<Refund>, BillingError> {
    view.list(
        "SELECT * FROM refund WHERE contract = ?1 ORDER BY rowid",
        [number],
        |row: &Row<'_>| {
            Ok(Refund {
                id: row.get("id")?,
                payment: row.get("payment")?,
                amount_cents: row.get("amount_cents")?,
                reason: row.get("reason")?,
                payout_on: row.get("payout_on")?,
            })
        },
    )
}
