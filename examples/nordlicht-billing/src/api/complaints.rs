//! Complaints, which have an answer within four weeks.

use axum::extract::State;
use jiff::{ToSpan, civil::Date};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Removed, check_text};
use crate::{
    error::{BillingError, not_found},
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// § 111a of the German energy act.
const ANSWER_WEEKS: i32 = 4;

/// A complaint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Complaint {
    /// Its number, to refer to.
    number: String,
    /// What it is about.
    subject: String,
    /// What the customer wrote.
    text: String,
    /// The day it arrived.
    #[schema(value_type = String, format = Date)]
    filed_on: Date,
    /// The day by which it must be answered: four weeks later (§ 111a of the energy
    /// act).
    #[schema(value_type = String, format = Date)]
    answer_by: Date,
}

/// To file a complaint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewComplaint {
    /// What it is about; at most 200 characters.
    #[schema(max_length = 200)]
    subject: String,
    /// What happened and what the customer wants; at most 8000 characters.
    #[schema(max_length = 8000)]
    text: String,
}

/// File a complaint
#[utoipa::path(post, path = "/v1/contracts/{contract}/complaints", tag = "complaints",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewComplaint,
    responses((status = 201, description = "The complaint.", body = Complaint, links(("undo" = (
        operation_id = "withdraw_complaint",
        parameters(("contract" = "$request.path.contract"),
            ("complaint" = "$response.body#/number"))))))))]
pub(crate) async fn file_complaint(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewComplaint>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("file_complaint");
    Ok(billing.perform(call, deed, move |effect| file(effect, &contract, body)).await?)
}

/// Withdraw a complaint
#[utoipa::path(delete, path = "/v1/contracts/{contract}/complaints/{complaint}",
    tag = "complaints",
    params(("contract" = String, Path, description = "Contract number."),
        ("complaint" = String, Path, description = "Number of the complaint.")),
    responses((status = 200, description = "It is withdrawn.", body = Removed)))]
pub(crate) async fn withdraw_complaint(
    State(billing): State<Billing>,
    Path((contract, complaint)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("withdraw_complaint");
    Ok(billing.perform(call, deed, move |effect| withdraw(effect, &contract, complaint)).await?)
}

fn file(
    effect: &mut Effect<'_>,
    contract: &str,
    new: NewComplaint,
) -> Result<Complaint, BillingError> {
    effect.contract(contract)?;
    let NewComplaint { subject, text } = new;
    check_text("subject", &subject, 200)?;
    check_text("text", &text, 8_000)?;
    let number = effect.id("complaint");
    let filed_on = effect.view.today;
    let answer_by = filed_on.saturating_add(ANSWER_WEEKS.weeks());
    effect.run(
        "INSERT INTO complaint (number, contract, subject, text, filed_on, answer_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![number, contract, subject, text, filed_on, answer_by],
    )?;
    Ok(Complaint { number, subject, text, filed_on, answer_by })
}

fn withdraw(effect: &mut Effect<'_>, contract: &str, id: String) -> Result<Removed, BillingError> {
    effect.contract(contract)?;
    let gone =
        effect.run("DELETE FROM complaint WHERE number = ?1 AND contract = ?2", [&id, contract])?;
    if gone == 0 {
        return Err(not_found("complaint", &id));
    }
    Ok(Removed { id })
}

pub(super) fn all(view: &View<'_>, contract: &str) -> Result<Vec<Complaint>, BillingError> {
    view.list("SELECT * FROM complaint WHERE contract = ?1 ORDER BY rowid", [contract], |row| {
        Ok(Complaint {
            number: row.get("number")?,
            subject: row.get("subject")?,
            text: row.get("text")?,
            filed_on: row.get("filed_on")?,
            answer_by: row.get("answer_by")?,
        })
    })
}
