//! What there is to be opened, looked at without opening it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use ombud_domain::Entropy;
use ombud_service::{Credentials, SystemEntropy, look_at_decisions};
use ombud_store::{
    CellKey, LogLook, LogOptions, LogStart, PostgresKeys, PostgresStore, SqliteKeys, SqliteStore,
    StoreError,
};

use super::{
    KEYS, RESTORED, keys_missing, not_older_than_published, origin, remedy,
    secrets::{LedgerKeys, key_of, secret_missing},
};
use crate::config::Config;

/// What stands against using something, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{why}: {remedy}")]
pub(crate) struct Ill {
    pub(crate) why: String,
    pub(crate) remedy: String,
}

/// What is there to be opened, as it was found: nothing is made or changed.
#[derive(Debug, Default)]
pub(crate) struct Look {
    /// The secrets' files that are there or must be.
    pub(crate) secrets: Vec<(PathBuf, Result<(), Ill>)>,
    /// The log against its signed checkpoint; `None` where there is none to go on with, or no key to check it
    /// with.
    pub(crate) ledger: Option<Result<Seen, Ill>>,
    /// Decisions against the log, and what is kept beside them against them; `None` where there is no log, or
    /// it is wrong, or there is no key of the cell to open them with.
    pub(crate) decisions: Option<Result<Seen, Ill>>,
    /// The credentials of tools that are kept; `None` where they could not be looked at.
    pub(crate) credentials: Option<Credentials>,
    /// The keys of persons are not there although they must be.
    pub(crate) keys_missing: Option<Ill>,
    /// Files of the databases that cannot be written.
    pub(crate) read_only: Vec<Ill>,
}

/// How much of something was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) looked: u64,
    pub(crate) size: u64,
}

/// The newest decisions that are opened and held against the log, and in which runs as many of the earlier ones
/// are: some 100 ms on either database.
const DECISIONS_TAIL: u64 = 1_000;
const DECISIONS_RUN: u64 = 50;

impl Look {
    /// Look at what a configuration names, also while a server uses it; `is_used` if there is data, so that no
    /// secret may be missing.
    ///
    /// # Errors
    /// Where the log's name or the commands that sign for it are not usable.
    pub(crate) async fn at(config: &Config, is_used: bool) -> anyhow::Result<Self> {
        let ledger_keys = LedgerKeys::new(config, &origin(config)?)?;
        let folder = config.data.join("secrets");
        let mut look = Self { read_only: read_only(config), ..Self::default() };
        let mut cell_key = None;
        look.secret(is_used, folder.join("cell.key"), |path, text| {
            cell_key = Some(CellKey::new(key_of(path, text)?));
            Ok(())
        });
        look.secret(is_used, folder.join("token.key"), |path, text| key_of(path, text).map(drop));
        let mut signers = ledger_keys.commands.clone();
        for file in [ledger_keys.file.clone(), ledger_keys.next_file()] {
            // The next one is there while the key changes.
            if file.exists() || (ledger_keys.commands.is_empty() && file == ledger_keys.file) {
                look.secret(is_used, file, |path, text| {
                    signers.push(Arc::new(ledger_keys.of_text(path, text)?));
                    Ok(())
                });
            }
        }
        if !signers.is_empty() {
            let start = LogStart::Continue;
            let options = LogOptions { origin: ledger_keys.origin, signers, start };
            look.log(config, &options, cell_key).await;
        }
        Ok(look)
    }

    /// The credentials of tools that are kept; none where there is no data, or it is not usable.
    pub(crate) async fn credentials(config: &Config) -> Credentials {
        let look = if config.data.is_dir() { Self::at(config, false).await.ok() } else { None };
        look.and_then(|look| look.credentials).unwrap_or_default()
    }

    fn secret(
        &mut self,
        is_used: bool,
        path: PathBuf,
        read: impl FnOnce(&Path, &str) -> Result<(), Ill>,
    ) {
        let looked = match fs::read_to_string(&path) {
            Ok(text) => read(&path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !is_used {
                    return;
                }
                Err(secret_missing(&path))
            }
            Err(error) => Err(Ill {
                why: format!("`{}` cannot be read: {error}", path.display()),
                remedy: format!(
                    "give it to the service's user: `chown`, `chmod 600 {}`",
                    path.display()
                ),
            }),
        };
        self.secrets.push((path, looked));
    }

    async fn log(&mut self, config: &Config, options: &LogOptions, cell_key: Option<CellKey>) {
        let found = match &config.postgres {
            None => SqliteStore::look_at_log(&config.data, options).await,
            Some(url) => PostgresStore::look_at_log(url, options).await,
        };
        let is_used = match &found {
            Ok(Some(log)) => log.head().log > 1 || log.head().size > 0,
            _ => false,
        };
        if is_used && config.postgres.is_none() && !config.data.join(KEYS).exists() {
            self.keys_missing = Some(keys_missing(config));
        }
        // After a restore it is not continued: a new one begins.
        if config.data.join(RESTORED).exists() {
            return;
        }
        let ill =
            |error: &StoreError| Ill { remedy: remedy(config, error), why: error.to_string() };
        let log = match found {
            Ok(None) => return,
            Ok(Some(log)) => log,
            Err(error) => {
                self.ledger = Some(Err(ill(&error)));
                return;
            }
        };
        // At other places each time.
        let mut offset = [0; 8];
        SystemEntropy.fill(&mut offset);
        let offset = u64::from_le_bytes(offset);
        let head = log.head();
        let checked = log.check(offset).await.map_err(|error| ill(&error)).and_then(|looked| {
            not_older_than_published(config, &head).map(|()| Seen { looked, size: head.size })
        });
        let is_right = checked.is_ok();
        self.ledger = Some(checked);
        if let Some(cell_key) = cell_key.filter(|_| is_right && self.keys_missing.is_none()) {
            self.credentials = credentials(config, &log, cell_key.clone()).await;
            self.decisions = Some(decisions(config, &log, cell_key, offset).await);
        }
    }
}

/// The credentials of tools that are kept, opened.
async fn credentials(config: &Config, log: &LogLook, cell_key: CellKey) -> Option<Credentials> {
    let keys = match &config.postgres {
        None => Ok(SqliteKeys::look(&config.data, cell_key)),
        Some(url) => PostgresKeys::look(url, cell_key).await,
    };
    let documents = log.documents(Credentials::query()).await.ok()?;
    let credentials = Credentials::default();
    credentials.take(&documents, keys.ok()?.as_ref(), &config.cell).await.ok()?;
    Some(credentials)
}

/// Hold some decisions against the log, and what is kept beside them against them.
async fn decisions(
    config: &Config,
    log: &LogLook,
    cell_key: CellKey,
    offset: u64,
) -> Result<Seen, Ill> {
    let keys = match &config.postgres {
        None => Ok(SqliteKeys::look(&config.data, cell_key)),
        Some(url) => PostgresKeys::look(url, cell_key).await,
    };
    let keys = keys.map_err(|error| Ill {
        remedy: remedy(config, &error),
        why: format!("the keys of persons cannot be read: {error}"),
    })?;
    let ranges = log.some(DECISIONS_TAIL, DECISIONS_RUN, offset);
    let looked = ranges.iter().map(|range| range.end - range.start).sum();
    let found = look_at_decisions(log, keys.as_ref(), &config.cell, &ranges).await;
    let report = found.map_err(|error| Ill {
        why: format!("decisions cannot be held against the ledger: {error}"),
        remedy: "see that the database answers, and look again".to_owned(),
    })?;
    let what = match (report.first_wrong, report.examples.first()) {
        (Some(index), _) => format!(
            "entry {index} of the ledger is not shown to be what was signed: its record was changed"
        ),
        (None, Some(changed)) => changed.to_string(),
        (None, None) => return Ok(Seen { looked, size: log.head().size }),
    };
    Err(Ill {
        why: what,
        remedy: "`ombud ledger verify` looks at all of them. Keep a copy of the data as it is, for it shows what \
                 was changed; then put a backup in place (`ombud restore`)"
            .to_owned(),
    })
}

/// Files of the embedded databases, and the locks beside them, that cannot be written.
fn read_only(config: &Config) -> Vec<Ill> {
    let files = fs::read_dir(&config.data).into_iter().flatten().flatten();
    let ours = files.filter(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("ombud.") || name.starts_with("keys.")
    });
    let ill = ours.filter_map(|file| {
        let path = file.path();
        let error = fs::OpenOptions::new().write(true).open(&path).err()?;
        let path = path.display();
        Some(Ill {
            why: format!("`{path}` cannot be written to: {error}"),
            remedy: format!("give the service's user the right to: `chown`, `chmod u+rw {path}`"),
        })
    });
    ill.collect()
}
