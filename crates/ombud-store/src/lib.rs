//! What happened, what is, and the keys: on SQLite and on PostgreSQL, with one behaviour.
//!
//! * [`Store`]: [`Streams`], [`Documents`], [`Tallies`] and [`Log`], changed only by [`Commits::commit`]
//! * [`WriteSet`]: everything one use case changes, applied wholly or not at all
//! * [`Changes`]: what was written, on whichever node
//! * [`LogLook`]: a log that is only looked at
//! * [`Keys`]: one key per subject, kept apart; [`SubjectKey`] seals, opens, salts
//! * [`SqliteStore`], [`SqliteKeys`]: both in one data folder
//! * [`PostgresStore`], [`PostgresKeys`]: both in one database, for many nodes
//!
//! Business rules live elsewhere, and no driver's type stands in a public signature.

pub use crate::{
    change::{Change, Changes},
    counts::StoreCounts,
    error::{Stale, StoreError},
    key::{CellKey, KeyError, KeyLookup, Keys, Seal, SubjectKey, Tombstone},
    log_state::{LogOptions, LogStart},
    look::LogLook,
    postgres::{PostgresKeys, PostgresStore, Standbys},
    read::{
        Document, DocumentQuery, Documents, Entries, Entry, EntryLeaf, Head, Log, OlderLog, Store,
        StoredEvent, Streams, Tallies, Unlisted,
    },
    sqlite::{SqliteKeys, SqliteStore},
    write::{
        Append, Commits, Committed, NewEntry, NewEvent, Proven, PutDocument, Tally, Version,
        WriteSet,
    },
};

mod change;
mod counts;
mod error;
mod key;
mod log_state;
mod look;
mod postgres;
mod prove;
mod read;
mod sequencer;
mod sqlite;
mod verify;
mod versions;
mod write;
