//! How arguments are read: whoever gets one wrong is told what it looks like and where to find it.

use std::{fmt::Display, net::SocketAddr, str::FromStr};

use jiff::Timestamp;
use uuid::Uuid;

const ID: &str = "an id looks like 01890a5d-ac96-774b-bcce-b302099a8057";

/// An id, or what it looks like and where it is shown.
fn id(text: &str, shown: &str) -> Result<Uuid, String> {
    text.parse().map_err(|_error| format!("{ID}; {shown}"))
}

/// A decision's.
pub(crate) fn decision(text: &str) -> Result<Uuid, String> {
    let shown = "each reply names its own as `decision`, and \
                 `GET /v1/conversations/ID/decisions` lists a conversation's";
    id(text, shown)
}

/// A person's.
pub(crate) fn subject(text: &str) -> Result<Uuid, String> {
    id(text, "`GET /v1/conversations/ID` shows it as `subject` with the scope `admin`")
}

/// An act's.
pub(crate) fn act(text: &str) -> Result<Uuid, String> {
    id(text, "`ombud approvals list` shows those that wait")
}

/// A delivery's.
pub(crate) fn delivery(text: &str) -> Result<Uuid, String> {
    id(text, "`ombud deliveries list` shows those that did not arrive")
}

/// A recall's.
pub(crate) fn recall(text: &str) -> Result<Uuid, String> {
    id(text, "`ombud recall preview` prints it")
}

/// A release's.
pub(crate) fn release(text: &str) -> Result<Uuid, String> {
    id(text, "`ombud release list` shows them")
}

/// A time.
pub(crate) fn time(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_error| "a time looks like 2026-11-22T08:00:00Z (RFC 3339)".to_owned())
}

/// An address to listen on.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_error| "an address and a port look like 127.0.0.1:8090".to_owned())
}

/// A whole number from 0.
pub(crate) fn whole<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_error| "a whole number from 0 is expected".to_owned())
}

/// A whole number within bounds.
pub(crate) fn within<T: FromStr + TryInto<u64> + Copy, const MIN: u64, const MAX: u64>(
    text: &str,
) -> Result<T, String> {
    let number = text.parse::<T>().ok();
    let fits = |number: &T| (*number).try_into().is_ok_and(|it: u64| (MIN..=MAX).contains(&it));
    number.filter(fits).ok_or_else(|| format!("a whole number from {MIN} to {MAX} is expected"))
}

/// A name and a pattern.
pub(crate) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, pattern) =
        text.split_once('=').ok_or("a name and a pattern look like customer_number=KD-\\d{6}")?;
    Ok((name.to_owned(), pattern.to_owned()))
}

/// How many, with the word for it: `1 line`, `2 lines`.
pub(crate) fn count(number: impl Display, one: &str, more: &str) -> String {
    let number = number.to_string();
    let word = if number == "1" { one } else { more };
    format!("{number} {word}")
}
