//! `ombud doctor`: look at everything and say what to mend.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use axum::http::Method;
use ombud_domain::Clock;
use ombud_service::{Assistant, Credentials, Folder, KeySet, SystemClock, check_folder};
use ombud_store::{PostgresStore, SqliteStore, StoreError};
use tokio::net::UnixStream;

use crate::{
    admin::{Admin, socket_path},
    arguments::count,
    config::{Config, IdentityKeys, Reached, ToolSettings},
    key_set::KeySource,
    outgoing::HttpOutgoing,
    served::Source,
    wiring::{Ill, Look, Seen, identity, is_usable, remedy, shown, variable_of},
};

/// What is said line by line, and whether nothing is to be mended.
struct Findings {
    well: bool,
}

impl Findings {
    fn ok(what: &str) {
        println!("ok   {what}");
    }

    fn mend(&mut self, what: &str, remedy: &str) {
        println!("MEND {what}\n     {remedy}");
        self.well = false;
    }

    /// What was looked at, in part or as a whole.
    fn seen(&mut self, what: &str, looked: Option<Result<Seen, Ill>>) {
        match looked {
            None => {}
            Some(Err(Ill { why, remedy })) => self.mend(&why, &remedy),
            Some(Ok(Seen { looked, size })) if looked == size => {
                Self::ok(&format!("{what}: all {size}"));
            }
            Some(Ok(Seen { looked, size })) => {
                Self::ok(&format!("{what}: the newest and some of the others, {looked} of {size}"));
            }
        }
    }

    fn of(&mut self, what: &str, looked: Result<(), Ill>) {
        match looked {
            Ok(()) => Self::ok(what),
            Err(Ill { why, remedy }) => self.mend(&why, &remedy),
        }
    }
}

pub(crate) async fn run(file: Option<&PathBuf>) -> anyhow::Result<ExitCode> {
    let mut findings = Findings { well: true };
    let config = match Config::load(file) {
        Ok(config) => config,
        Err(error) => {
            let remedy = "see `ombud config --reference`";
            findings.mend(&format!("configuration: {error:#}"), remedy);
            return Ok(ExitCode::FAILURE);
        }
    };
    Findings::ok("configuration");
    let assistant = assistant(&config, &mut findings);
    let serving = UnixStream::connect(socket_path(&config)).await.is_ok();
    println!(
        "     a server {} on `{}`",
        if serving { "runs" } else { "does not run" },
        config.data.display()
    );
    if serving {
        match ready(&config).await {
            Ok(()) => Findings::ok("the server is ready"),
            Err(why) => {
                findings.mend(&format!("the server is not ready: {why:#}"), "see what it logged");
            }
        }
    }
    let mut is_used = false;
    for (what, found) in databases(&config).await {
        // A file that is no database any more was one.
        is_used |= found.as_ref().map_or(config.postgres.is_none(), |used| *used);
        match found {
            Ok(_) => Findings::ok(&what),
            Err((why, remedy)) => {
                findings.mend(&format!("{what} cannot be opened: {why}"), &remedy);
            }
        }
    }
    let mut kept = Some(Credentials::default());
    if config.data.is_dir() {
        let look = Look::at(&config, is_used).await;
        kept = look.as_ref().ok().and_then(|look| look.credentials.clone());
        // Where nothing was written yet, nothing is kept.
        kept = kept.or_else(|| (!is_used).then(Credentials::default));
        data(&config, look, &mut findings);
    } else if let Err(Ill { why, remedy }) = is_usable(&config.data) {
        findings.mend(&why, &remedy);
    } else {
        println!("     `{}` does not exist yet; `ombud serve` makes it", config.data.display());
    }
    if let Some(kept) = &kept {
        credentials(&config, kept, &mut findings);
    }
    if let Some(assistant) = assistant {
        systems(&config, &assistant, &kept.unwrap_or_default(), &mut findings).await;
    }
    sign_in(&config, &mut findings).await;
    if !config.listen.ip().is_loopback() {
        println!("     listens on {}: put a reverse proxy with TLS before it", config.listen);
    }
    Ok(if findings.well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether there are keys that check the tokens with which customers sign in.
async fn sign_in(config: &Config, findings: &mut Findings) {
    let Some(settings) = &config.identity else { return };
    let IdentityKeys::Set { only, at } = &settings.keys else {
        match identity(settings, SystemClock.now()).await {
            Ok(_) => Findings::ok("a key that checks sign-in tokens"),
            Err(error) => findings.mend(&format!("{error:#}"), "set `identity.key_file`"),
        }
        return;
    };
    let Ok(source) = KeySource::new(at.clone()) else { return };
    match KeySet::new(Box::new(source), *only).read(SystemClock.now()).await {
        Ok(size) => {
            let keys = count(size, "key", "keys");
            Findings::ok(&format!("{keys} that check sign-in tokens, at `{at}`"));
        }
        Err(error) => findings.mend(
            &format!("`identity.key_set`: `{at}`: {error}"),
            "have it show the issuer's public keys, or set `identity.key_set` to where they are",
        ),
    }
}

fn assistant(config: &Config, findings: &mut Findings) -> Option<Assistant> {
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let folder = config.assistant.display();
    match Folder::read(&config.assistant) {
        Ok(read) => {
            let (loaded, report) = check_folder(read, today);
            let problems = count(report.problems.len(), "problem", "problems");
            let what = format!("assistant `{folder}`, {problems}");
            match loaded {
                Some((assistant, _)) => {
                    Findings::ok(&what);
                    return Some(assistant);
                }
                None => findings.mend(&what, &format!("run `ombud check {folder}`")),
            }
        }
        Err(error) => findings.mend(&format!("assistant: {error}"), "set `assistant.folder`"),
    }
    None
}

/// Whether the systems that are connected over HTTP still are what the folder's OpenAPI documents say, as
/// far as their contracts name where they serve theirs.
async fn systems(
    config: &Config,
    assistant: &Assistant,
    kept: &Credentials,
    findings: &mut Findings,
) {
    let Ok(outgoing) = HttpOutgoing::new() else { return };
    for ToolSettings { name, reached } in &config.tools {
        let tool = assistant.tools().iter().find(|tool| tool.id == *name);
        let served = tool.and_then(|tool| Some((tool, tool.served_at.as_ref()?)));
        let (Some((tool, at)), Reached::Url { url, token_file }) = (served, reached) else {
            continue;
        };
        // Whatever is wrong with it was said.
        let Ok(token) = shown(name, token_file.as_deref(), kept) else { continue };
        let source = Source::new(url, at, &token, &outgoing);
        match source.fetch().await {
            // It may be down, or only reached from elsewhere.
            Err(why) => println!("     tool `{name}` cannot be compared with its document: {why}"),
            Ok(now) => match tool.differences(&now).as_slice() {
                [] => Findings::ok(&format!("tool `{name}` is what its OpenAPI document says")),
                differences => findings.mend(
                    &format!(
                        "tool `{name}` is not what its OpenAPI document in the folder says, so a person \
                         does what it is for: {}",
                        differences.join("; ")
                    ),
                    &format!(
                        "look at what changed, put what it serves at `{at}` in the folder, and propose \
                         that version"
                    ),
                ),
            },
        }
    }
}

/// Whether each tool that is connected has the credentials that it needs, in the key store or in a file.
fn credentials(config: &Config, kept: &Credentials, findings: &mut Findings) {
    let mut unused = kept.names();
    for ToolSettings { name, reached } in &config.tools {
        let wanted = match reached {
            // Whether it wants one, only the system knows.
            Reached::Url { token_file, .. } => vec![(name.clone(), token_file, false)],
            Reached::Mail { server, password_file } if server.user.is_some() => {
                vec![(name.clone(), password_file, true)]
            }
            Reached::Mail { .. } => vec![],
            Reached::Program { variables, .. } => variables
                .iter()
                .map(|(variable, file)| (variable_of(name, variable), file, true))
                .collect(),
        };
        for (credential, file, is_needed) in wanted {
            unused.retain(|other| *other != credential);
            let is_kept = kept.get(&credential).is_some();
            let what = format!("credential `{credential}`");
            match file {
                Some(file) if fs::read_to_string(file).is_err() => findings.mend(
                    &format!("{what}: `{}` cannot be read", file.display()),
                    "give it to the service's user, or keep the credential with `ombud credentials set` and \
                     take the file out of `tools.connected`",
                ),
                Some(file) if is_kept => {
                    Findings::ok(&format!("{what} is kept; `{}` is not used", file.display()));
                }
                Some(file) => Findings::ok(&format!("{what} is in `{}`", file.display())),
                None if is_kept => Findings::ok(&format!("{what} is kept")),
                None if is_needed => findings.mend(
                    &format!("{what} is missing, so a person does what `{name}` is for"),
                    &format!("ombud credentials set {credential}"),
                ),
                None => println!("     {what}: there is none, and `{name}` is asked without"),
            }
        }
    }
    for name in unused {
        println!("     credential `{name}` is kept, and no tool of `tools.connected` has it");
    }
}

/// What is in the data folder, and who may do what with it.
fn data(config: &Config, look: anyhow::Result<Look>, findings: &mut Findings) {
    match look {
        Ok(Look { secrets, ledger, decisions, keys_missing, read_only, .. }) => {
            for (path, looked) in secrets {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                findings.of(&format!("secret {name}"), looked);
                let mode = fs::metadata(&path).map(|found| found.permissions().mode() & 0o077);
                if mode.is_ok_and(|mode| mode != 0) {
                    let remedy = format!("chmod 600 {}", path.display());
                    findings.mend(&format!("secret {name} is not its owner's alone"), &remedy);
                }
            }
            let is_sample = [&ledger, &decisions]
                .into_iter()
                .any(|looked| matches!(looked, Some(Ok(seen)) if seen.looked < seen.size));
            findings.seen("the ledger's entries", ledger);
            findings.seen("decisions, with what is kept beside them", decisions);
            if is_sample {
                println!("     `ombud ledger verify` looks at all of it");
            }
            for Ill { why, remedy } in keys_missing.into_iter().chain(read_only) {
                findings.mend(&why, &remedy);
            }
        }
        Err(error) => findings.mend(&format!("secrets: {error:#}"), "set it as it was"),
    }
    let mode = fs::metadata(&config.data).map(|found| found.permissions().mode() & 0o077);
    if mode.is_ok_and(|mode| mode == 0) {
        Findings::ok("data folder is its owner's alone");
    } else {
        let remedy = format!("chmod 700 {}", config.data.display());
        findings.mend("data folder is not its owner's alone", &remedy);
    }
    findings.of("data folder can be written to", is_usable(&config.data));
    match room(&config.data) {
        Ok(free) => Findings::ok(&format!("data folder has room: {free} free")),
        Err(Ill { why, remedy }) => findings.mend(&why, &remedy),
    }
}

/// Each database there is, and whether there may be data in it, or why it cannot be opened with what to do
/// about it.
async fn databases(config: &Config) -> Vec<(String, Result<bool, (String, String)>)> {
    if let Some(url) = &config.postgres {
        // Where it is may hold a password.
        let looked = PostgresStore::look(url, config.postgres_standbys).await;
        let looked = looked.map_err(|error| (why(&error), remedy(config, &error)));
        return vec![("the PostgreSQL database".to_owned(), looked)];
    }
    let folder = config.data.clone();
    let looked = tokio::task::spawn_blocking(move || SqliteStore::look(folder)).await;
    let databases = looked.unwrap_or_default().into_iter().map(|(name, looked)| {
        let path = config.data.join(name);
        let looked = looked.map(|()| true);
        let looked = looked.map_err(|error| (why(&error), remedy(config, &error)));
        (format!("database `{}`", path.display()), looked)
    });
    databases.collect()
}

/// What a database says, with what lies behind it, in one line.
fn why(error: &StoreError) -> String {
    let mut said = vec![error.to_string()];
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let text = inner.to_string().replace('\n', " ");
        // Layers often repeat what lies below them.
        if !said.iter().any(|before| before.contains(&text)) {
            said.push(text);
        }
        cause = inner.source();
    }
    said.join(": ")
}

/// What a running server says of itself: it may have started and decide nothing.
async fn ready(config: &Config) -> anyhow::Result<()> {
    let (status, said) =
        Admin::Socket(socket_path(config)).bytes(Method::GET, "/readyz", None).await?;
    if status == 200 {
        return Ok(());
    }
    let problem: serde_json::Value = serde_json::from_slice(&said).unwrap_or_default();
    let detail = problem.get("detail").and_then(serde_json::Value::as_str);
    anyhow::bail!("{}", detail.unwrap_or("it does not say why"))
}

/// How much is free where a folder lies, in words.
fn room(folder: &Path) -> Result<String, Ill> {
    let found = rustix::fs::statvfs(folder).map_err(|error| Ill {
        why: format!("how much room the data folder has cannot be told: {error}"),
        remedy: "see that its disk is mounted and answers".to_owned(),
    })?;
    let Room { free, size, .. } = Room::of(&found);
    is_enough(folder, free, size)
}

/// The room on a disk, in bytes.
pub(crate) struct Room {
    pub(crate) free: u64,
    size: u64,
    /// Below so much, somebody has to see to it.
    pub(crate) least: u64,
}

impl Room {
    fn of(found: &rustix::fs::StatVfs) -> Self {
        let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
        let size = bytes(found.f_blocks);
        Self { free: bytes(found.f_bavail), size, least: least(size) }
    }

    /// Where a folder lies; `None` where that cannot be told.
    pub(crate) fn at(folder: &Path) -> Option<Self> {
        rustix::fs::statvfs(folder).ok().as_ref().map(Self::of)
    }
}

/// Room below which somebody has to see to it: an answer takes some 10 KB, so this is a hundred thousand of them.
/// On a small disk it is less, a tenth of it.
const FREE_MIN_BYTES: u64 = 1 << 30;
/// And never less than a few thousand answers.
const FREE_LEAST_BYTES: u64 = 64 << 20;

fn least(size_bytes: u64) -> u64 {
    FREE_MIN_BYTES.min(size_bytes / 10).max(FREE_LEAST_BYTES)
}

fn is_enough(folder: &Path, free_bytes: u64, size_bytes: u64) -> Result<String, Ill> {
    let free = in_words(free_bytes);
    let least = least(size_bytes);
    if free_bytes >= least {
        return Ok(free);
    }
    let (folder, size) = (folder.display(), in_words(size_bytes));
    let state = if free_bytes < 1 << 20 { "full" } else { "nearly full" };
    Err(Ill {
        why: format!(
            "the disk of the data folder `{folder}` is {state}: {free} of {size} are free"
        ),
        remedy: format!(
            "make room on it, or give it more, until {} are free: where nothing can be written, nothing is \
             decided. Nothing in the folder may be taken away",
            in_words(least)
        ),
    })
}

/// Bytes as people read them, to a tenth.
fn in_words(bytes: u64) -> String {
    let units = [(1_u64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            let tenths = bytes / (unit / 10).max(1);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => count(bytes, "byte", "bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_nearly_full_when_little_is_left_of_what_it_holds() {
        let (mib, gib) = (1_u64 << 20, 1_u64 << 30);
        let enough = |free, size| is_enough(Path::new("/data"), free, size);
        for (free, size) in [(gib, 1_000 * gib), (500 * mib, 4 * gib), (64 * mib, 200 * mib)] {
            assert!(enough(free, size).is_ok(), "{free} of {size}");
        }
        for (free, size) in [(gib - 1, 1_000 * gib), (300 * mib, 4 * gib), (63 * mib, 200 * mib)] {
            let Ill { why, remedy } = enough(free, size).unwrap_err();
            assert!(why.contains("`/data` is nearly full") && why.contains(" MiB of "), "{why}");
            assert!(remedy.contains("make room"), "{remedy}");
        }
        let full = enough(0, gib).unwrap_err().why;
        assert!(full.contains("is full: 0 bytes of 1.0 GiB are free"), "{full}");
        assert_eq!(enough(12 * gib + gib / 2, 100 * gib).unwrap(), "12.5 GiB");
    }
}
