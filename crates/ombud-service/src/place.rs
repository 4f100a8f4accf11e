//! Places in lists: where a page begins, and the pages of documents.

use ombud_store::{Document, DocumentQuery};

use crate::ServiceError;

/// A place in a list of documents: after this one, the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The value of the label that the list is in the order of.
    pub label: String,
    /// The document's id.
    pub id: String,
}

/// Something in a list, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// What it is.
    pub item: T,
    /// Where a page after it begins.
    pub place: Place,
}

impl Place {
    /// The documents of a kind whose label is `begin` and a time, in the order of that time.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place among these.
    pub(crate) fn query(
        kind: &'static str,
        label: &'static str,
        begin: &str,
        after: Option<Self>,
        limit: usize,
    ) -> Result<DocumentQuery, ServiceError> {
        let is_time =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_here = |place: &Self| place.label.strip_prefix(begin).is_some_and(is_time);
        Ok(DocumentQuery {
            kind,
            label,
            from: begin.to_owned(),
            // Times are digits, and `~` comes after them.
            to: format!("{begin}~"),
            after: checked(after, is_here)?,
            limit,
        })
    }

    /// The documents of a kind whose label has exactly this value, in the order of their ids.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place among these.
    pub(crate) fn query_equal(
        kind: &'static str,
        label: &'static str,
        value: &str,
        after: Option<Self>,
        limit: usize,
    ) -> Result<DocumentQuery, ServiceError> {
        let after = checked(after, |place| place.label == value)?;
        Ok(DocumentQuery { after, ..DocumentQuery::equal(kind, label, value, limit) })
    }
}

fn checked(
    after: Option<Place>,
    is_here: impl Fn(&Place) -> bool,
) -> Result<Option<(String, String)>, ServiceError> {
    match after {
        Some(place) if !is_here(&place) => {
            Err(ServiceError::Cursor(format!("{}/{}", place.label, place.id)))
        }
        after => Ok(after.map(|Place { label, id }| (label, id))),
    }
}

/// What a document says, at its place.
pub(crate) fn listed<T>(
    document: Document,
    read: impl Fn(&Document) -> Result<T, ServiceError>,
) -> Result<Listed<T>, ServiceError> {
    let item = read(&document)?;
    Ok(Listed { item, place: Place { label: document.label, id: document.id } })
}
