//! Streams, documents, ledger entries and keys on SQLite and PostgreSQL.
