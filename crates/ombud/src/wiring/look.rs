//! What there is to be opened, looked at without opening it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use ombud_store::{LogOptions, LogStart, SqliteStore};

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
    /// The embedded log, from its first entry to its last; `None` where there is none to go on with, or no
    /// key to check it with.
    pub(crate) ledger: Option<Result<(), Ill>>,
    /// The keys of persons are not there although they must be.
    pub(crate) keys_missing: Option<Ill>,
    /// Files of the databases that cannot be written.
    pub(crate) read_only: Vec<Ill>,
}

impl Look {
    /// Look at what a configuration names, also while a server uses it; `is_used` if there is data, so that no
    /// secret may be missing.
    ///
    /// # Errors
    /// Where the log's name or the commands that sign for it are not usable.
    pub(crate) fn at(config: &Config, is_used: bool) -> anyhow::Result<Self> {
        let ledger_keys = LedgerKeys::new(config, &origin(config)?)?;
        let folder = config.data.join("secrets");
        let mut look = Self { read_only: read_only(config), ..Self::default() };
        for name in ["cell.key", "token.key"] {
            let path = folder.join(name);
            look.secret(is_used, path, |path, text| key_of(path, text).map(drop));
        }
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
        if config.postgres.is_none() && !signers.is_empty() {
            let start = LogStart::Continue;
            look.log(config, &LogOptions { origin: ledger_keys.origin, signers, start });
        }
        Ok(look)
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

    fn log(&mut self, config: &Config, options: &LogOptions) {
        let found = SqliteStore::look_at_log(&config.data, options);
        let is_used = matches!(&found, Ok(Some(head)) if head.log > 1 || head.size > 0);
        if is_used && !config.data.join(KEYS).exists() {
            self.keys_missing = Some(keys_missing(config));
        }
        // After a restore it is not continued: a new one begins.
        if config.data.join(RESTORED).exists() {
            return;
        }
        self.ledger = match found {
            Ok(None) => None,
            Ok(Some(head)) => Some(not_older_than_published(config, &head)),
            Err(error) => Some(Err(Ill { remedy: remedy(config, &error), why: error.to_string() })),
        };
    }
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
