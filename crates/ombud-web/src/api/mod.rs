//! The API, version 1. One file per family of endpoints; shapes in `shape.rs`, pages of lists in
//! `page.rs`.

pub(crate) mod acts;
pub(crate) mod attachments;
pub(crate) mod authentication;
pub(crate) mod callbacks;
pub(crate) mod conversations;
pub(crate) mod credentials;
pub(crate) mod decisions;
pub(crate) mod desk;
pub(crate) mod events;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod messages;
pub(crate) mod own_data;
pub(crate) mod page;
pub(crate) mod policies;
pub(crate) mod procedures;
pub(crate) mod recalls;
pub(crate) mod releases;
pub(crate) mod shape;
pub(crate) mod sites;
pub(crate) mod staff;
pub(crate) mod stops;
pub(crate) mod subjects;
pub(crate) mod tasks;
pub(crate) mod translations;
pub(crate) mod webhooks;
