//! One-time codes to the address on file. Nothing is sent: the message is kept, and a line is printed
//! for whoever tries it.

use std::io::Write as _;

use axum::extract::State;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contracts;
use crate::{
    error::{BillingError, invalid},
    problem::Problem,
    request::{Order, Path},
    store::{Answer, Billing, Deed, Effect},
};

/// A code that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SentCode {
    /// Where it went, all but a little hidden.
    #[schema(example = "j***@post.example")]
    destination: String,
}

/// To send a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCode {
    /// The code: 4 to 10 digits.
    #[schema(example = "123456", pattern = "^[0-9]{4,10}$")]
    code: String,
}

/// Send a one-time code to the address on file
///
/// Irreversible.
#[utoipa::path(post, path = "/v1/contracts/{contract}/codes", tag = "codes",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewCode,
    responses((status = 201, description = "It was sent.", body = SentCode)))]
pub(crate) async fn send_code(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewCode>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("send_code");
    let (number, code) = (contract.clone(), body.code.clone());
    let answer = billing.perform(call, deed, move |effect| send(effect, &number, &code)).await?;
    if answer.is_new() {
        let email = billing.read(move |view| Ok(contracts::row(view, &contract)?.email)).await?;
        // Nobody may be listening any more; the message is kept all the same.
        drop(writeln!(std::io::stdout(), "To {}: your code is {}", mask(&email), body.code));
    }
    Ok(answer)
}

fn send(effect: &mut Effect<'_>, number: &str, code: &str) -> Result<SentCode, BillingError> {
    let contract = effect.contract(number)?;
    if !(4..=10).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid("a code has 4 to 10 digits, such as `123456`"));
    }
    effect.run(
        "INSERT INTO outbox (id, contract, recipient, text, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            effect.id("message"),
            number,
            contract.email,
            format!("Your code is {code}"),
            effect.now.to_string()
        ],
    )?;
    Ok(SentCode { destination: mask(&contract.email) })
}

/// The first letter and the domain, as `j***@post.example`.
fn mask(email: &str) -> String {
    let (name, domain) = email.split_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}***@{domain}")
}
