//! The books in one SQLite file, and the one way to change them.

mod customers;
mod schema;
mod seed;

use std::{
    fs::OpenOptions,
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OptionalExtension, Params, Row, TransactionBehavior, params};
use serde::Serialize;

use crate::{
    api::contracts::{self, ContractRow},
    clock::{Clock, day},
    error::BillingError,
};

/// How long to wait for another process that has the file open.
const BUSY: Duration = Duration::from_secs(5);

/// The billing system: its books in one file.
#[derive(Debug, Clone)]
pub struct Billing(Arc<Books>);

#[derive(Debug)]
struct Books {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    clock: Clock,
    secret: Vec<u8>,
}

/// Who asks for an effect: its key, and a digest of everything that it asked.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) key: String,
    pub(crate) digest: [u8; 32],
}

/// Which operation an effect is, and the status that tells of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deed {
    operation: &'static str,
    status: StatusCode,
}

impl Deed {
    /// Something new is there afterwards.
    pub(crate) fn created(operation: &'static str) -> Self {
        Self { operation, status: StatusCode::CREATED }
    }

    /// Something that was there is another or is gone.
    pub(crate) fn done(operation: &'static str) -> Self {
        Self { operation, status: StatusCode::OK }
    }
}

/// What an effect answered, now or the first time.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    body: String,
    replayed: bool,
}

impl Answer {
    /// Whether it was done just now, and not before.
    pub(crate) fn is_new(&self) -> bool {
        !self.replayed
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let mut response = (status, kind, self.body).into_response();
        if self.replayed {
            let replayed = HeaderValue::from_static("true");
            response.headers_mut().insert("idempotency-replayed", replayed);
        }
        response
    }
}

/// The books at one moment.
pub(crate) struct View<'books> {
    pub(crate) rows: &'books Connection,
    pub(crate) today: Date,
    pub(crate) secret: &'books [u8],
}

impl View<'_> {
    /// All rows of a query.
    pub(crate) fn list<T>(
        &self,
        sql: &str,
        values: impl Params,
        row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, BillingError> {
        let mut statement = self.rows.prepare_cached(sql)?;
        Ok(statement.query_map(values, row)?.collect::<Result<_, _>>()?)
    }

    /// The first row of a query, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        values: impl Params,
        row: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, BillingError> {
        Ok(self.rows.prepare_cached(sql)?.query_row(values, row).optional()?)
    }

    /// The first column of the only row of a query.
    pub(crate) fn value<T: rusqlite::types::FromSql>(
        &self,
        sql: &str,
        values: impl Params,
    ) -> Result<T, BillingError> {
        Ok(self.rows.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }
}

/// An effect under way: the books within its transaction.
pub(crate) struct Effect<'books> {
    pub(crate) view: View<'books>,
    pub(crate) now: Timestamp,
    /// The place of this effect in the book. No other effect ever has it.
    pub(crate) sequence: i64,
    about: Option<String>,
}

impl Effect<'_> {
    /// The contract that this effect is about, as the book will say.
    pub(crate) fn contract(&mut self, number: &str) -> Result<ContractRow, BillingError> {
        let row = contracts::row(&self.view, number)?;
        self.about = Some(row.number.clone());
        Ok(row)
    }

    /// An id that nothing had before and nothing will have again, also after an undo.
    pub(crate) fn id(&self, prefix: &str) -> String {
        format!("{prefix}-{}", self.sequence)
    }

    /// Change rows, and say how many.
    pub(crate) fn run(&self, sql: &str, values: impl Params) -> Result<usize, BillingError> {
        Ok(self.view.rows.prepare_cached(sql)?.execute(values)?)
    }
}

impl Billing {
    /// Open the books, and make and fill them if they are not there.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, BillingError> {
        // SQLite gives its other files the same mode.
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let mut writer = connect(path)?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if !transaction.table_exists(None, "book")? {
            transaction.execute_batch(schema::TABLES)?;
            seed::fill(&transaction, clock.now())?;
            tracing::info!("new books, filled with fictional customers");
        }
        transaction.execute_batch(schema::ADDED)?;
        let secret = transaction.query_row(
            "SELECT value FROM setting WHERE name = 'secret'",
            [],
            |row| row.get(0),
        )?;
        transaction.commit()?;
        let reader = connect(path)?;
        reader.pragma_update(None, "query_only", true)?;
        let (writer, reader) = (Mutex::new(writer), Mutex::new(reader));
        Ok(Self(Arc::new(Books { writer, reader, clock, secret })))
    }

    /// Look at the books. Everything that was answered before is in them.
    pub(crate) async fn read<T, F>(&self, look: F) -> Result<T, BillingError>
    where
        T: Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, BillingError> + Send + 'static,
    {
        let books = Arc::clone(&self.0);
        let work = move || {
            let mut reader = lock(&books.reader);
            let rows = reader.transaction()?;
            let today = day(books.clock.now());
            look(&View { rows: &rows, today, secret: &books.secret })
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| BillingError::GivenUp)?
    }

    /// Do something once: the effect, its answer under its key and its row in the book, all or
    /// nothing. What was done under this key already is answered again.
    pub(crate) async fn perform<T, F>(
        &self,
        call: Call,
        deed: Deed,
        effect: F,
    ) -> Result<Answer, BillingError>
    where
        T: Serialize,
        F: FnOnce(&mut Effect<'_>) -> Result<T, BillingError> + Send + 'static,
    {
        let books = Arc::clone(&self.0);
        let work = move || {
            let mut writer = lock(&books.writer);
            let rows = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if let Some(answer) = answered(&rows, &call)? {
                return Ok(answer);
            }
            let sequence =
                rows.query_row("SELECT coalesce(max(sequence), 0) + 1 FROM book", [], |row| {
                    row.get(0)
                })?;
            let now = books.clock.now();
            let view = View { rows: &rows, today: day(now), secret: &books.secret };
            let mut under_way = Effect { view, now, sequence, about: None };
            let body = serde_json::to_string(&effect(&mut under_way)?)?;
            let about = under_way.about;
            let status = deed.status.as_u16();
            rows.prepare_cached(
                "INSERT INTO book (sequence, key, operation, contract, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                sequence,
                call.key,
                deed.operation,
                about,
                now.to_string()
            ])?;
            rows.prepare_cached(
                "INSERT INTO operation (key, digest, sequence, status, body)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![call.key, call.digest, sequence, status, body])?;
            rows.commit()?;
            Ok(Answer { status, body, replayed: false })
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| BillingError::GivenUp)?
    }
}

fn connect(path: &Path) -> Result<Connection, BillingError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// A panic within a transaction has rolled it back: the connection is as good as before.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answered(rows: &Connection, call: &Call) -> Result<Option<Answer>, BillingError> {
    let found: Option<([u8; 32], u16, String)> = rows
        .prepare_cached("SELECT digest, status, body FROM operation WHERE key = ?1")?
        .query_row([&call.key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match found {
        None => Ok(None),
        Some((digest, ..)) if digest != call.digest => Err(BillingError::KeyTaken),
        Some((_, status, body)) => Ok(Some(Answer { status, body, replayed: true })),
    }
}
