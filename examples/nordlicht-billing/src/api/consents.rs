//! Consents: what the customer agreed to.

use std::collections::BTreeMap;

use axum::extract::State;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::revision::{self, Setting};
use crate::{
    error::{BillingError, not_found},
    problem::Problem,
    request::{Order, Path},
    store::{Answer, Billing, Deed, Effect, View},
};

/// What a customer can agree to. Every contract has an answer for each.
pub(crate) const PURPOSES: [&str; 5] =
    ["advertising-email", "advertising-phone", "advertising-post", "usage-profile", "credit-check"];

/// A consent after it was set.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Consent {
    /// What it is for.
    purpose: String,
    /// Whether the customer agrees.
    granted: bool,
    /// Whether the customer agreed before.
    former: bool,
    /// Number of the change that stands as the latest now, with which it can be taken back; 0 where none does.
    revision: i64,
}

/// To set a consent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConsent {
    /// Whether the customer agrees.
    granted: bool,
    /// Which change this takes back: the latest that stands, by what was there before it, or nothing is set. For
    /// undoing, so that a later change stays.
    revision: Option<i64>,
}

/// Give or withdraw a consent
///
/// The answer says what it was before: setting that again, with the number of the change, undoes it while it is the latest.
#[utoipa::path(put, path = "/v1/contracts/{contract}/consents/{purpose}", tag = "consents",
    params(("contract" = String, Path, description = "Contract number."),
        ("purpose" = String, Path, description = "`advertising-email`, `advertising-phone`, \
         `advertising-post`, `usage-profile` or `credit-check`.", example = "advertising-email")),
    request_body = NewConsent,
    responses((status = 200, description = "It is set.", body = Consent, links(("undo" = (
        operation_id = "set_consent",
        parameters(("contract" = "$request.path.contract"), ("purpose" = "$request.path.purpose")),
        request_body = json!({
            "granted": "$response.body#/former",
            "revision": "$response.body#/revision"})))))))]
pub(crate) async fn set_consent(
    State(billing): State<Billing>,
    Path((contract, purpose)): Path<(String, String)>,
    Order { call, body }: Order<NewConsent>,
) -> Result<Answer, Problem> {
    let deed = Deed::done("set_consent");
    Ok(billing.perform(call, deed, move |effect| set(effect, &contract, purpose, &body)).await?)
}

fn set(
    effect: &mut Effect<'_>,
    number: &str,
    purpose: String,
    new: &NewConsent,
) -> Result<Consent, BillingError> {
    effect.contract(number)?;
    let former = of(&effect.view, number)?.get(&purpose).copied();
    let former = former.ok_or_else(|| not_found("consent", &purpose))?;
    let field = format!("consent/{purpose}");
    let (was, granted) = (former.into(), new.granted.into());
    let setting = Setting { contract: number, field: &field, former: was, new: granted };
    let revision = revision::note(effect, setting, new.revision)?;
    effect.run(
        "UPDATE consent SET granted = ?3 WHERE contract = ?1 AND purpose = ?2",
        params![number, purpose, new.granted],
    )?;
    Ok(Consent { purpose, granted: new.granted, former, revision })
}

pub(super) fn of(view: &View<'_>, number: &str) -> Result<BTreeMap<String, bool>, BillingError> {
    let consents =
        view.list("SELECT purpose, granted FROM consent WHERE contract = ?1", [number], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(consents.into_iter().collect())
}
