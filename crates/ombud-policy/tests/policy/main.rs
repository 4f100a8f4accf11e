//! What policies promise, one file per promise's kind.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attributes;
mod decide;
mod load;
mod nordlicht;
mod replay;
mod samples;
mod schema;
