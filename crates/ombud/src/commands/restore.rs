//! `ombud restore`: put a backup back.

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, bail};
use ombud_domain::Clock;
use ombud_ledger::Note;
use ombud_service::SystemClock;
use rusqlite::{Connection, OpenFlags};

use crate::{admin::socket_path, cli::RestoreArgs, config::Config, wiring};

/// The database is replaced. The keys are taken from the backup only where there are none: those
/// that are here know what was erased since, and an older backup must not bring anyone back.
pub(crate) fn run(config: &Config, args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    if config.postgres.is_some() {
        bail!(
            "the data is in PostgreSQL: restore it with its own tools, then write the last known checkpoint to `{}`",
            config.data.join(wiring::RESTORED).display()
        );
    }
    if std::os::unix::net::UnixStream::connect(socket_path(config)).is_ok() {
        bail!("a server runs on `{}`; stop it first", config.data.display());
    }
    for file in ["ombud.db", "keys.db", "checkpoint"] {
        if !args.folder.join(file).is_file() {
            bail!("`{}` has no `{file}`: it is no backup of ombud", args.folder.display());
        }
    }
    if !config.data.join("secrets").is_dir() {
        bail!(
            "`{}` has no secrets: put back the `secrets` folder first, without it nothing can be read or signed",
            config.data.display()
        );
    }
    for file in ["ombud.db", "keys.db"] {
        is_whole(&args.folder.join(file))?;
    }
    // What the data here knows and the backup does not, as long as it can still be read.
    let since = Since::of(&config.data.join("ombud.db"), &args.folder.join("ombud.db"));
    // Beside the old one first: what fails on the way leaves that as it is.
    let copy = |name: &str| {
        let (target, beside) =
            (config.data.join(name), config.data.join(format!("{name}.restoring")));
        let failed = || format!("`{}` cannot be written", target.display());
        fs::copy(args.folder.join(name), &beside).with_context(failed)?;
        fs::File::open(&beside).and_then(|file| file.sync_all()).with_context(failed)?;
        fs::rename(&beside, &target).with_context(failed)
    };
    // The last checkpoint that anyone may have seen: the one here if there is one, else the backup's.
    let last = last_checkpoint(config).unwrap_or_else(|| args.folder.join("checkpoint"));
    let text = fs::read_to_string(&last)
        .with_context(|| format!("`{}` cannot be read", last.display()))?;
    if Note::parse(text.as_bytes()).is_err() {
        bail!("`{}` is no checkpoint of a log", last.display());
    }
    fs::write(config.data.join(wiring::RESTORED), text)
        .context("the mark of the restore cannot be written")?;
    let time = SystemClock.now().strftime("%Y%m%d%H%M%S").to_string();
    fs::write(config.data.join(wiring::ORIGIN), format!("{}/{time}", config.origin))
        .context("the new log's name cannot be written")?;
    for stale in ["ombud.db-wal", "ombud.db-shm"] {
        drop(fs::remove_file(config.data.join(stale)));
    }
    copy("ombud.db")?;
    since.apply(&config.data.join("ombud.db"))?;
    if config.data.join("keys.db").exists() {
        println!("kept the keys that are here: they know what was erased since the backup");
    } else {
        copy("keys.db")?;
        println!(
            "restored the keys too. Whatever was erased after the backup must be erased again: \
             run `ombud erase` for each."
        );
    }
    println!(
        "restored. The next start begins the log `{}/{time}`, which names the last checkpoint of the \
         old one and has a key of its own: publish it (`/key`), keep the old one for old receipts, \
         and give it to witnesses.",
        config.origin
    );
    Ok(ExitCode::SUCCESS)
}

/// What was asked or taken away after a backup was made, and must not be forgotten with the rest: of people whom the backup
/// knows.
#[derive(Debug, Default)]
struct Since {
    /// Whether the data here could be read at all.
    is_known: bool,
    /// People on whose data a legal hold was placed.
    holds: Vec<String>,
    /// People who contested a decision and were not answered yet.
    contests: Vec<String>,
    /// People whose erasure waits for a contest, a hold or a retention.
    erasures: Vec<String>,
    /// What was stopped.
    stops: Vec<String>,
    /// API keys that were revoked: id and name.
    keys: Vec<(String, String)>,
}

impl Since {
    fn of(here: &Path, backup: &Path) -> Self {
        let open =
            |path: &Path| Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let known = || -> rusqlite::Result<Self> {
            let (here, backup) = (open(here)?, open(backup)?);
            let known = "SELECT DISTINCT value FROM label WHERE kind = 'conversation' AND label = 'subject'";
            let known = column(&backup, known)?;
            // Each by the id of its own document: whoever had a hold before may have another since.
            let new = |kind: &str, label: &str| -> rusqlite::Result<Vec<String>> {
                let before = labelled(&backup, kind, label)?;
                let after = labelled(&here, kind, label)?.into_iter();
                let new = after.filter(|one| !before.contains(one)).map(|(_, value)| value);
                let mut people: Vec<String> = new.filter(|value| known.contains(value)).collect();
                people.dedup();
                Ok(people)
            };
            let waiting = "SELECT DISTINCT id FROM label WHERE kind = 'erasure' AND label = 'step' \
                           AND value IN ('asked', 'restricted') ORDER BY id";
            let only = |one: &Connection,
                        other: &Connection,
                        sql: &str|
             -> rusqlite::Result<Vec<String>> {
                let other = column(other, sql)?;
                Ok(column(one, sql)?.into_iter().filter(|id| !other.contains(id)).collect())
            };
            let name = |id: String| -> rusqlite::Result<(String, String)> {
                let sql = "SELECT coalesce(json_extract(CAST(body AS TEXT), '$.name'), '') FROM document \
                           WHERE kind = 'api_key' AND id = ?1";
                let name = backup.query_row(sql, [&id], |row| row.get(0))?;
                Ok((id, name))
            };
            let keys = "SELECT id FROM document WHERE kind = 'api_key' ORDER BY id";
            let stops = "SELECT id FROM document WHERE kind = 'stop' ORDER BY id";
            let mut erasures = only(&here, &backup, waiting)?;
            erasures.retain(|subject| known.contains(subject));
            Ok(Self {
                is_known: true,
                holds: new("hold", "subject")?,
                contests: new("review", "open_subject")?,
                erasures,
                stops: only(&here, &backup, stops)?,
                keys: only(&backup, &here, keys)?
                    .into_iter()
                    .map(name)
                    .collect::<Result<_, _>>()?,
            })
        };
        known().unwrap_or_default()
    }

    /// Take away what was taken away, and say what has to be asked for again.
    fn apply(&self, restored: &Path) -> anyhow::Result<()> {
        if !self.is_known {
            println!(
                "the data that was here could not be read: stops, revoked keys, legal holds, contests and erasures that waited \
                 since the backup are not known. Before anything is erased, place the holds again (`ombud hold place`)."
            );
            return Ok(());
        }
        let mut database =
            Connection::open(restored).context("the restored data cannot be opened")?;
        let transaction = database.transaction()?;
        for (id, name) in &self.keys {
            for table in ["document", "label"] {
                let sql = format!("DELETE FROM {table} WHERE kind = 'api_key' AND id = ?1");
                transaction.execute(&sql, [id])?;
            }
            println!("revoked again: the key `{id}` ({name}), as it was since the backup");
        }
        transaction.commit()?;
        // Nothing may lie beside it that a copy of the file alone would miss.
        database.close().map_err(|(_, error)| error)?;
        for scope in &self.stops {
            println!("not in the backup: a stop. Stop it again: `ombud stop {scope} --reason …`");
        }
        for subject in &self.holds {
            println!(
                "not in the backup: a legal hold. Place it again: `ombud hold place {subject} --reason …`"
            );
        }
        for subject in &self.contests {
            println!(
                "not in the backup: a decision that was contested. Keep the data until that is answered: \
                 `ombud hold place {subject} --code claim --reason …`"
            );
        }
        for subject in &self.erasures {
            println!(
                "not in the backup: an erasure that waited. Ask for it again once what stands against it is placed again: \
                 `ombud erase {subject}`"
            );
        }
        Ok(())
    }
}

/// The documents with a label, each with its value.
fn labelled(
    database: &Connection,
    kind: &str,
    label: &str,
) -> rusqlite::Result<Vec<(String, String)>> {
    let sql = "SELECT id, value FROM label WHERE kind = ?1 AND label = ?2 ORDER BY value, id";
    database.prepare(sql)?.query_map([kind, label], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn column(database: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    database.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// That a file is a database without a fault. Opened for reading only, it is not changed.
fn is_whole(path: &Path) -> anyhow::Result<()> {
    let checked =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|database| {
            database.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0))
        });
    match checked {
        Ok(found) if found == "ok" => Ok(()),
        Ok(found) => bail!("`{}` is damaged ({found}): take another backup", path.display()),
        Err(error) => bail!("`{}` cannot be read as a database: {error}", path.display()),
    }
}

/// The newest checkpoint that this data folder published, kept by the server beside the database.
fn last_checkpoint(config: &Config) -> Option<std::path::PathBuf> {
    Some(config.data.join(wiring::PUBLISHED)).filter(|path| path.is_file())
}
