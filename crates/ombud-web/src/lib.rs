//! The HTTP faces: the API, the chat page, the public log.
//!
//! * [`router`]: everything, ready to be served
//! * [`ledger_router`]: the ledger alone, which needs no assistant
//! * [`serve`]: listen, with `TCP_NODELAY`, until told to stop
//! * [`openapi`]: what the API is, generated from the code
//! * [`reference()`]: the same to be read
//!
//! Handlers take out, call the service once, and present. Authorisation and SQL live elsewhere.

pub use crate::{
    public::docs::reference,
    routes::{ledger_router, openapi, router},
    serve::serve,
    state::{Faces, LookAtMachine, Machine, Trust},
};

mod api;
mod chat;
mod console;
mod cross_origin;
mod desk;
mod expected;
mod german;
mod misfit;
mod problem;
mod problem_kind;
mod public;
mod reader;
mod routes;
mod serve;
mod staff;
mod state;
mod unread;
mod words;
