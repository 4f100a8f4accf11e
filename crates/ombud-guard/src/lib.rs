//! Text in, findings out.
//!
//! * [`inspect`]: one pass over a text; what it found, and in which language the text is
//! * [`find_hidden`]: only what nobody would see; [`visible`]: the text without it
//! * [`Finding`]: kind, byte range, confidence, evidence in words, detector and its version
//!
//! One file per detector. No async, no I/O, no clock; a finding is an outcome, not an error.

pub use crate::{
    finding::{Finding, FindingKind},
    hidden::{find_hidden, is_blank, visible},
    inspect::{GuardError, Inspection, TEXT_SIZE_MAX_BYTES, inspect},
    language::LanguageGuess,
};

mod finding;
mod hidden;
mod inspect;
mod language;
mod normal;
