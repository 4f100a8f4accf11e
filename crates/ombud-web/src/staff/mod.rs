//! The pages of those who work with ombud: signing in, their own account, the staff.
//!
//! Each is HTML that needs no script; whatever changes something is a plain form that comes from one of our own pages.
//! Who asks is known by a session in a cookie, which nothing but these pages takes.

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub(crate) use self::{
    frame::{Frame, Listing, Section, name_if, objection, problem_of},
    moment::Moment,
    session::{Form, Rejection, Staff, from_our_pages, known_addresses, session_of},
    sign_in::{html, refused},
};
use crate::state::Shared;

mod account;
mod areas;
mod components;
mod frame;
mod keys;
mod moment;
mod people;
mod session;
mod sign_in;
mod tables;

/// Every page of the staff, with what keeps other sites from sending their forms.
pub(crate) fn router() -> Router<Shared> {
    Router::new()
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/done", get(sign_in::done))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/first", get(sign_in::first_page).post(sign_in::first))
        .route("/invitation/{token}", get(sign_in::invitation).post(sign_in::accept))
        .route("/account", get(account::page))
        .route("/account/language", post(account::choose_language))
        .route("/account/sessions/{id}/end", post(account::end_session))
        .route("/components", get(components::page))
        .route("/console/keys", get(keys::list).post(keys::make))
        .route("/console/keys/{id}/revoke", post(keys::revoke))
        .route("/console/staff", get(people::list).post(people::invite))
        .route("/console/staff/{id}", get(people::show).post(people::change))
        .route("/console/staff/{id}/invite", post(people::invite_again))
        .route("/console/staff/{id}/allow", post(people::allow))
        .route("/console/staff/{id}/remove", post(people::remove))
        .layer(middleware::from_fn(session::from_our_pages))
        .layer(middleware::from_fn(session::known_addresses))
}
