//! Pages of lists: where one begins, how long it is, and where the next one begins.

use ombud_service::{Listed, Place};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::{IntoParams, ToSchema};

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    /// The items.
    pub(crate) items: Vec<T>,
    /// Where the next page begins; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// A list that is always whole.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// What was found with a limit.
    pub(crate) fn of<U>(found: Vec<Listed<U>>, limit: usize, shape: impl Fn(U) -> T) -> Self {
        let last = found.last().filter(|_| found.len() == limit);
        let next = last.map(|Listed { place: Place { label, id }, .. }| format!("{label}/{id}"));
        Self { items: found.into_iter().map(|listed| shape(listed.item)).collect(), next }
    }
}

/// Items of a page at most. Zero, a negative number or one above `MAX` is refused, not bent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit<const DEFAULT: usize, const MAX: usize>(usize);

impl<const DEFAULT: usize, const MAX: usize> Limit<DEFAULT, MAX> {
    pub(crate) fn get(self) -> usize {
        self.0
    }
}

impl<const DEFAULT: usize, const MAX: usize> Default for Limit<DEFAULT, MAX> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl<'de, const DEFAULT: usize, const MAX: usize> Deserialize<'de> for Limit<DEFAULT, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.parse() {
            Ok(limit) if (1..=MAX).contains(&limit) => Ok(Self(limit)),
            _ => Err(D::Error::custom(format!("`{text}` is not from 1 to {MAX}"))),
        }
    }
}

/// A place in a list, as `next` of a page says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct After(Place);

impl From<After> for Place {
    fn from(after: After) -> Self {
        after.0
    }
}

impl<'de> Deserialize<'de> for After {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_id = |id: &str| {
            (1..=64).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        match text.rsplit_once('/').filter(|(_, id)| is_id(id)) {
            Some((label, id)) => Ok(Self(Place { label: label.to_owned(), id: id.to_owned() })),
            None => {
                Err(D::Error::custom(format!("`{text}` is not the `next` of a page of this list")))
            }
        }
    }
}

/// Where a page begins and how long it is.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Cursor {
    /// `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>, format = "place")]
    pub(crate) after: Option<After>,
    /// Items at most, 1 to 200. Default: 50.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200)]
    pub(crate) limit: Limit<50, 200>,
}

#[cfg(test)]
mod tests {
    use serde::de::{IntoDeserializer, value::Error as ValueError};

    use super::*;

    fn limit(text: &str) -> Result<usize, String> {
        let read: Result<Limit<50, 200>, ValueError> =
            Limit::deserialize(text.to_owned().into_deserializer());
        read.map(Limit::get).map_err(|error| error.to_string())
    }

    #[test]
    fn a_limit_out_of_its_range_is_refused_with_the_range() {
        assert_eq!(limit("1"), Ok(1));
        assert_eq!(limit("200"), Ok(200));
        for wrong in ["0", "-1", "201", "abc", "", "1.5", "99999999999999999999"] {
            let said = limit(wrong).unwrap_err();
            assert!(said.contains("1 to 200") && said.contains(wrong), "{said}");
        }
        assert_eq!(Limit::<50, 200>::default().get(), 50);
    }

    #[test]
    fn a_place_is_read_back_as_it_was_given_and_nothing_else_is_one() {
        let after = |text: &str| {
            let read: Result<After, ValueError> =
                After::deserialize(text.to_owned().into_deserializer());
            read.map(|after| (after.0.label, after.0.id)).ok()
        };
        let place = |label: &str, id: &str| Some((label.to_owned(), id.to_owned()));
        assert_eq!(after("open/00012/6f1e-a"), place("open/00012", "6f1e-a"));
        assert_eq!(after("/abc"), place("", "abc"));
        for wrong in ["", "abc", "00012/", "00012/a b", "00012/ä"] {
            assert_eq!(after(wrong), None, "{wrong}");
        }
    }
}
