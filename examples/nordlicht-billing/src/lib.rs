//! The billing of Nordlicht, a fictional energy supplier.
//!
//! * [`Billing`]: the books in one SQLite file, filled with made-up customers at first start
//! * [`router`]: everything, ready to be served
//! * [`serve`]: listen until told to stop
//! * [`openapi_json`]: what the API is, generated from the code
//!
//! Every effect happens in one transaction with its idempotency key and its row in the book. An
//! effect that can be undone says in the description, as a link named `undo`, how.

pub use crate::{
    clock::Clock,
    error::BillingError,
    routes::{openapi_json, router},
    serve::serve,
    store::Billing,
    token::Token,
};

mod api;
mod clock;
mod error;
mod iban;
mod problem;
mod request;
mod routes;
mod serve;
mod store;
mod token;
