//! The state of a contract, to be compared byte by byte.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    appointments::{self, Appointment},
    bank_details::{self, BankChangeNote},
    complaints::{self, Complaint},
    contracts::{self, Contract},
    letters::{self, Letter},
    outages::{self, OutageReport},
    payment_plans::{self, PaymentPlan},
    payments::{self, Payment, Refund},
    readings::{self, Reading},
    tariffs::{self, TariffChange},
};
use crate::{
    error::BillingError,
    iban,
    problem::Problem,
    request::Path,
    store::{Billing, View},
};

/// Everything about a contract but the book and the operations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContractState {
    /// The contract.
    contract: Contract,
    /// Tells the account from another without naming it, for as long as this database lives.
    #[schema(required)]
    iban_fingerprint: Option<String>,
    /// Changes of bank details, the earliest first, as all that follows.
    bank_changes: Vec<BankChangeNote>,
    /// Changes of tariff.
    tariff_changes: Vec<TariffChange>,
    /// Meter readings.
    readings: Vec<Reading>,
    /// Payments.
    payments: Vec<Payment>,
    /// Refunds.
    refunds: Vec<Refund>,
    /// Payment plans.
    payment_plans: Vec<PaymentPlan>,
    /// Appointments.
    appointments: Vec<Appointment>,
    /// Complaints.
    complaints: Vec<Complaint>,
    /// Reports of outages.
    outage_reports: Vec<OutageReport>,
    /// Letters.
    letters: Vec<Letter>,
}

/// Show everything about a contract as canonical JSON
///
/// RFC 8785: two states are the same if and only if their bytes are. An effect and its undo leave no
/// trace here; they do in the book.
#[utoipa::path(get, path = "/v1/contracts/{contract}/state", tag = "contracts",
    params(("contract" = String, Path, description = "Contract number.")),
    responses((status = 200, description = "The state.", body = ContractState)))]
pub(crate) async fn get_state(
    State(billing): State<Billing>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let bytes = billing
        .read(move |view| Ok(serde_json_canonicalizer::to_vec(&state(view, &number)?)?))
        .await?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, bytes).into_response())
}

fn state(view: &View<'_>, number: &str) -> Result<ContractState, BillingError> {
    let iban = contracts::row(view, number)?.iban;
    Ok(ContractState {
        contract: contracts::contract(view, number)?,
        iban_fingerprint: iban.map(|iban| iban::fingerprint(view.secret, &iban)),
        bank_changes: bank_details::all(view, number)?,
        tariff_changes: tariffs::all(view, number)?,
        readings: readings::all(view, number)?,
        payments: payments::payments(view, number)?,
        refunds: payments::refunds(view, number)?,
        payment_plans: payment_plans::all(view, number)?,
        appointments: appointments::all(view, number)?,
        complaints: complaints::all(view, number)?,
        outage_reports: outages::all(view, number)?,
        letters: letters::all(view, number)?,
    })
}
