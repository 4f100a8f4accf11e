//! Letters. What is in the post cannot be called back.

use axum::extract::State;
use jiff::civil::Date;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::check_text;
use crate::{
    error::BillingError,
    problem::Problem,
    request::{Order, Path},
    store::{Answer, Billing, Deed, Effect, View},
};

/// What a letter is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Template {
    /// Says that something was done.
    Confirmation,
    /// Tells or asks something.
    Information,
    /// Says that we are sorry.
    Apology,
    /// Asks for money that is due.
    Reminder,
}

/// A letter that was sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letter {
    /// Its id.
    id: String,
    /// What it is.
    #[schema(example = "confirmation")]
    template: String,
    /// What it says.
    text: String,
    /// The day it was sent.
    #[schema(value_type = String, format = Date)]
    sent_on: Date,
}

/// To send a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLetter {
    /// What it is.
    template: Template,
    /// What it says; at most 8000 characters.
    #[schema(max_length = 8000)]
    text: String,
}

/// Send a letter
///
/// Irreversible.
#[utoipa::path(post, path = "/v1/contracts/{contract}/letters", tag = "letters",
    params(("contract" = String, Path, description = "Contract number.")),
    request_body = NewLetter,
    responses((status = 201, description = "The letter.", body = Letter)))]
pub(crate) async fn send_letter(
    State(billing): State<Billing>,
    Path(contract): Path<String>,
    Order { call, body }: Order<NewLetter>,
) -> Result<Answer, Problem> {
    let deed = Deed::created("send_letter");
    Ok(billing.perform(call, deed, move |effect| send(effect, &contract, body)).await?)
}

fn send(effect: &mut Effect<'_>, number: &str, new: NewLetter) -> Result<Letter, BillingError> {
    effect.contract(number)?;
    check_text("text", &new.text, 8_000)?;
    let template = match new.template {
        Template::Confirmation => "confirmation",
        Template::Information => "information",
        Template::Apology => "apology",
        Template::Reminder => "reminder",
    };
    let (id, sent_on) = (effect.id("letter"), effect.view.today);
    effect.run(
        "INSERT INTO letter (id, contract, template, text, sent_on) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, number, template, new.text, sent_on],
    )?;
    Ok(Letter { id, template: template.to_owned(), text: new.text, sent_on })
}

pub(super) fn all(view: &View<'_>, number: &str) -> Result<Vec<Letter>, BillingError> {
    view.list("SELECT * FROM letter WHERE contract = ?1 ORDER BY rowid", [number], |row| {
        Ok(Letter {
            id: row.get("id")?,
            template: row.get("template")?,
            text: row.get("text")?,
            sent_on: row.get("sent_on")?,
        })
    })
}
