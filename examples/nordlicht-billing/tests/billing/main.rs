//! The service from outside: over HTTP, in this process or as one that is killed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bad_input;
mod client;
mod command_line;
mod document;
mod idempotency;
mod killed;
mod rules;
mod undo;
