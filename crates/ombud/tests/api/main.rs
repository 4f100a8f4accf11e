//! The API as its callers meet it: the real binary over HTTP, one file per family of addresses.
//!
//! A behaviour that needs no server of its own takes a [`app::TestApp`]; it runs on the embedded
//! database with a server that the whole run shares, and the important ones on PostgreSQL too
//! (`postgres.rs`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

/// Run behaviours on the embedded database.
macro_rules! behaviours {
    ($($behaviour:ident),+ $(,)?) => {
        behaviours! { on "api": $($behaviour),+ }
    };
    // On a server that others do not fill with what waits.
    (on $app:literal: $($behaviour:ident),+ $(,)?) => {
        mod embedded {
            $(
                #[test]
                fn $behaviour() {
                    super::$behaviour(&crate::app::TestApp::shared($app));
                }
            )+
        }
    };
}

mod acts;
#[path = "../app/mod.rs"]
mod app;
mod approvals;
mod areas;
mod assign;
mod attachments;
mod authentication;
mod bad_input;
#[path = "../app/billing.rs"]
mod billing;
mod callbacks;
mod console;
mod conversations;
mod credentials;
mod decisions;
mod desk;
mod documents;
mod drafts;
mod events;
mod flags;
mod guard;
mod idempotency;
mod keys;
mod log;
mod mail;
mod matters;
mod mcp;
mod messages;
mod notes;
mod own_data;
mod pages;
mod postgres;
mod problems;
mod procedures;
mod profiles;
mod ratings;
mod recalls;
mod receipts;
mod releases;
mod rights;
mod sagas;
mod sites;
mod staff;
mod step_up;
mod stops;
mod subjects;
mod suggestions;
mod take_back;
mod tasks;
#[path = "../app/token.rs"]
mod token;
mod traces;
mod translations;
mod undo_policy;
mod webhooks;

/// A question that the sample assistant answers, in German.
const QUESTION_DE: &str = "Ich ziehe um, was muss ich tun?";
/// The same in English.
const QUESTION_EN: &str = "I'm moving, what do I need to do?";
/// What nobody understands.
const GIBBERISH: &str = "qwertz asdf yxcv";
