//! The book, and whether an operation happened.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::{
    error::invalid,
    problem::Problem,
    request::{Path, Query, check_key},
    store::{Billing, View},
};

/// Rows that one answer has if nothing else is said, and at most.
const LIMIT: (i64, i64) = (100, 1_000);

/// Whether an operation happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Occurrence {
    /// Whether it had its effect, exactly once. If not, it can still happen while its request is
    /// under way.
    happened: bool,
    /// HTTP status of its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Body of its answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    result: Option<Box<RawValue>>,
}

/// Rows of the book.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookPage {
    /// In the order in which they happened.
    rows: Vec<BookRow>,
    /// Sequence of the last row of the whole book; 0 if it is empty.
    last: i64,
}

/// One effect that really happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookRow {
    /// Its place: 1, 2, 3, and so on without gaps.
    sequence: i64,
    /// Idempotency key of its request.
    key: String,
    /// `operationId` of what happened, such as `submit_reading`.
    operation: String,
    /// The contract it is about; an outage can be reported without one.
    #[schema(required)]
    contract: Option<String>,
    /// When it happened (RFC 3339).
    #[schema(format = DateTime)]
    at: String,
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Rows {
    /// Only rows with a higher sequence.
    #[param(minimum = 0)]
    after: Option<i64>,
    /// At most so many; 100 if not said.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
}

/// Say whether the operation with this idempotency key happened
///
/// For a caller that does not know whether its request arrived. A request that was refused has not
/// happened, and its key is free.
#[utoipa::path(get, path = "/v1/operations/{key}", tag = "book",
    params(("key" = String, Path, description = "The idempotency key, percent-encoded.")),
    responses((status = 200, description = "Whether it happened.", body = Occurrence)))]
pub(crate) async fn get_operation(
    State(billing): State<Billing>,
    Path(key): Path<String>,
) -> Result<Json<Occurrence>, Problem> {
    let key = check_key(&key)?;
    let look = move |view: &View<'_>| {
        let found: Option<(u16, String)> =
            view.first("SELECT status, body FROM operation WHERE key = ?1", [key], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(match found {
            None => Occurrence { happened: false, status: None, result: None },
            Some((status, body)) => Occurrence {
                happened: true,
                status: Some(status),
                result: Some(RawValue::from_string(body)?),
            },
        })
    };
    Ok(Json(billing.read(look).await?))
}

/// List the book: one row for each effect that really happened
///
/// It only grows: an undo adds its own row.
#[utoipa::path(get, path = "/v1/book", tag = "book", params(Rows),
    responses((status = 200, description = "Some rows.", body = BookPage)))]
pub(crate) async fn list_book(
    State(billing): State<Billing>,
    Query(which): Query<Rows>,
) -> Result<Json<BookPage>, Problem> {
    let list = move |view: &View<'_>| {
        let limit = which.limit.unwrap_or(LIMIT.0);
        if !(1..=LIMIT.1).contains(&limit) {
            return Err(invalid(format!("`limit` must be from 1 to {}", LIMIT.1)));
        }
        let after = which.after.unwrap_or(0);
        if after < 0 {
            return Err(invalid("`after` must be 0 or more"));
        }
        let rows = view.list(
            "SELECT * FROM book WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
            [after, limit],
            |row| {
                Ok(BookRow {
                    sequence: row.get("sequence")?,
                    key: row.get("key")?,
                    operation: row.get("operation")?,
                    contract: row.get("contract")?,
                    at: row.get("at")?,
                })
            },
        )?;
        let last = view.value("SELECT coalesce(max(sequence), 0) FROM book", [])?;
        Ok(BookPage { rows, last })
    };
    Ok(Json(billing.read(list).await?))
}
