//! Use cases: load, decide, change, record, commit.
