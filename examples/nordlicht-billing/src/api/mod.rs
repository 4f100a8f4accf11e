//! The endpoints. One file per family: its shapes, its handlers, its rules and statements.

pub(crate) mod appointments;
pub(crate) mod bank_details;
pub(crate) mod book;
pub(crate) mod codes;
pub(crate) mod complaints;
pub(crate) mod consents;
pub(crate) mod contracts;
pub(crate) mod instalment;
pub(crate) mod letters;
pub(crate) mod moves;
pub(crate) mod outages;
pub(crate) mod payment_plans;
pub(crate) mod payments;
pub(crate) mod readings;
mod revision;
pub(crate) mod state;
pub(crate) mod tariffs;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{BillingError, invalid};

/// Something that was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Removed {
    /// What it was called. Nothing will have this id again.
    pub(crate) id: String,
}

/// A postal address in Germany.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Address {
    /// Street and house number, at most 100 characters.
    #[schema(example = "Lange Straße 12")]
    pub(crate) street: String,
    /// Five digits.
    #[schema(example = "18055", pattern = "^[0-9]{5}$")]
    pub(crate) postcode: String,
    /// At most 100 characters.
    #[schema(example = "Rostock")]
    pub(crate) city: String,
}

impl Address {
    fn check(&self) -> Result<(), BillingError> {
        check_text("street", &self.street, 100)?;
        check_postcode(&self.postcode)?;
        check_text("city", &self.city, 100)
    }
}

/// Which area.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Area {
    /// A German postcode: five digits.
    #[param(example = "18055", pattern = "^[0-9]{5}$")]
    pub(crate) postcode: String,
}

fn check_postcode(postcode: &str) -> Result<(), BillingError> {
    let sound = postcode.len() == 5 && postcode.bytes().all(|byte| byte.is_ascii_digit());
    if sound { Ok(()) } else { Err(invalid("a postcode has five digits, such as `18055`")) }
}

/// Not empty, not too long, and nothing in it that cannot be printed.
fn check_text(field: &str, text: &str, length_max: usize) -> Result<(), BillingError> {
    if text.trim().is_empty() {
        return Err(invalid(format!("`{field}` is empty")));
    }
    let length = text.chars().count();
    if length > length_max {
        return Err(invalid(format!(
            "`{field}` has {length} characters, the limit is {length_max}"
        )));
    }
    if text.chars().any(|one| one.is_control() && !matches!(one, '\n' | '\r' | '\t')) {
        return Err(invalid(format!("`{field}` has control characters")));
    }
    Ok(())
}

/// Cents in the words of a sentence: `12.50 EUR`.
fn euros(cents: i64) -> String {
    format!("{}.{:02} EUR", cents / 100, cents % 100)
}
