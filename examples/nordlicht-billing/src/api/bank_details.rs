//! The account that is debited. A former IBAN stays here: it is restored, never told.

use axum::extract::State;
use jiff::civil::Date;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::check_text;
use crate::{
    error::{BillingError, Rule, invalid, not_found, refused},
    iban,
    problem::Problem,
    request::{Order, Path, Undo},
    store::{Answer, Billing, Deed, Effect, View},
};

/// A change of bank details.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BankChange {
    /// Id of the change, with which it can be taken back.
    change: String,
    /// The account that is debited from now on, all but four digits hidden.
    #[schema(example = "DE****************3000")]
    iban_masked: String,
    /// Whose account it is.
    holder: String,
}

/// To change bank details.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBankDetails {
    /// An IBAN of the SEPA area; spaces and small letters do not matter.
    #[schema(example = "DE89 3704 0044 0532 0130 00")]
    iban: String,
    /// Whose account it is; at most 70 characters.
    #[schema(max_length = 70)]
    holder: String,
}

/// Bank details as they are after a change was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BankRestored {
    /// Id of the change that was taken back.
    change: String,
    /// The account that is debited again, all but four digits hidden; none if there was none.
    #[schema(required)]
    iban_masked: Option<String>,
    /// Whose account it is.
    #[schema(required)]
    holder: Option<String>,
}

/// What a contract's state says of a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BankChangeNote {
    /// Id of the change.
    change: String,
    /// The day of the change.
    #[schema(value_type = String, format = Date)]
    changed_on: Date,
}

/// Change the bank details
#[utoipa::path(put, path = "/v1/contracts/{contract}/bank-details", tag = "bank details",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewBankDetails,
    responses((status = 200, description = "The change.", body = BankChange, links(("undo" = (
        operation_id = "restore_bank_details",
        parameters(("contract" = "$request.path.contract"),
            ("change" = "$response.body#/change"))))))))]
pub(crate) async fn set_bank_details(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewBankDetails>,
) -> Result<Answer, Problem> {
    let deed = Deed::done("set_bank_details");
    Ok(billing.perform(call, deed, move |effect| set(effect, &contract, body)).await?)
}

/// Restore the bank details before a change
///
/// The latest change first.
#[utoipa::path(delete, path = "/v1/contracts/{contract}/bank-details/changes/{change}",
    tag = "bank details",
    params(("contract" = String, Path, description = "Contract number."),
        ("change" = String, Path, description = "Id of the change.")),
    responses((status = 200, description = "They are as before.", body = BankRestored)))]
pub(crate) async fn restore_bank_details(
    State(billing): State<Billing>,
    Path((contract, change)): Path<(String, String)>,
    Undo(call): Undo,
) -> Result<Answer, Problem> {
    let deed = Deed::done("restore_bank_details");
    Ok(billing.perform(call, deed, move |effect| restore(effect, &contract, change)).await?)
}

fn set(
    effect: &mut Effect<'_>,
    number: &str,
    new: NewBankDetails,
) -> Result<BankChange, BillingError> {
    let contract = effect.contract(number)?;
    check_text("holder", &new.holder, 70)?;
    let iban = iban::parse(&new.iban).map_err(invalid)?;
    if contract.iban.as_ref() == Some(&iban) && contract.bank_holder.as_ref() == Some(&new.holder) {
        return Err(refused(Rule::NothingToChange, "these are the bank details already"));
    }
    let change = effect.id("bank-change");
    effect.run(
        "INSERT INTO bank_change (id, contract, changed_on, former_iban, former_holder)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![change, number, effect.view.today, contract.iban, contract.bank_holder],
    )?;
    effect.run(
        "UPDATE contract SET iban = ?2, bank_holder = ?3 WHERE number = ?1",
        params![number, iban, new.holder],
    )?;
    Ok(BankChange { change, iban_masked: iban::mask(&iban), holder: new.holder })
}

fn restore(
    effect: &mut Effect<'_>,
    number: &str,
    change: String,
) -> Result<BankRestored, BillingError> {
    effect.contract(number)?;
    let changes = all(&effect.view, number)?;
    if !changes.iter().any(|one| one.change == change) {
        return Err(not_found("change of bank details", &change));
    }
    if let Some(later) = changes.last().filter(|last| last.change != change) {
        let why = format!("the bank details were changed again, with `{}`", later.change);
        return Err(refused(Rule::NotTheLatest, why));
    }
    effect.run(
        "UPDATE contract SET iban = former_iban, bank_holder = former_holder
         FROM bank_change WHERE bank_change.id = ?1 AND number = bank_change.contract",
        [&change],
    )?;
    effect.run("DELETE FROM bank_change WHERE id = ?1", [&change])?;
    let contract = effect.contract(number)?;
    let iban_masked = contract.iban.as_deref().map(iban::mask);
    Ok(BankRestored { change, iban_masked, holder: contract.bank_holder })
}

/// The day of the last change, if there was one.
pub(super) fn since(view: &View<'_>, number: &str) -> Result<Option<Date>, BillingError> {
    view.value("SELECT max(changed_on) FROM bank_change WHERE contract = ?1", [number])
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<BankChangeNote>, BillingError> {
    view.list("SELECT * FROM bank_change WHERE contract = ?1 ORDER BY rowid", [number], |row| {
        Ok(BankChangeNote { change: row.get("id")?, changed_on: row.get("changed_on")? })
    })
}
