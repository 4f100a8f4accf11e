//! From a configuration to a running service.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use ombud_assistant::{ServedDocument, Tool};
use ombud_domain::{Clock, Ids};
use ombud_ledger::{Checkpoint, Note};
use ombud_service::{
    Credential, Credentials, Folder, Gate, HttpSystem, Identity, KeySet, Ledger, Parts, Report,
    Secret, Service, ServiceError, Settings, Severity, SystemClock, SystemEntropy, ToolAccess,
    Translator, check_folder,
};
use ombud_store::{
    CellKey, Head, Keys, LogOptions, LogStart, PostgresStore, SqliteKeys, SqliteStore, Store,
    StoreError,
};

use crate::{
    config::{Config, IdentityKeys, IdentitySettings, Reached, ToolSettings, TranslationSettings},
    evaluator::ChildEvaluator,
    key_set::{KeyPlace, KeySource},
    mail::{self, SmtpMailer},
    mcp::{Connection, Server},
    outgoing::{HttpOutgoing, SystemNames},
    served::{self, Served, Source},
};

use self::secrets::{Secrets, read_secrets, secrets_are_whole};
pub(crate) use self::{
    look::{Ill, Look, Seen},
    secrets::LedgerKeys,
};

mod look;
mod secrets;

/// What runs, and what must outlive it.
pub(crate) struct Running {
    pub(crate) service: Service,
    /// The embedded store, for backups; `None` on PostgreSQL.
    pub(crate) embedded: Option<(Arc<SqliteStore>, Arc<SqliteKeys>)>,
    /// Who signs for the ledger, and where its key is kept.
    pub(crate) ledger_keys: LedgerKeys,
}

/// Open everything that a configuration names.
pub(crate) async fn open(config: &Config) -> anyhow::Result<Running> {
    // Learning takes seconds, only to be refused.
    is_usable(&config.data)?;
    is_used(config).await?;
    // What is learned is kept in it.
    private_folder(&config.data)?;
    let (assistant, policies) = load_assistant(&config.assistant, Some(&config.learned))?;
    open_with(config, assistant, policies).await
}

/// The same with an assistant that was loaded before.
pub(crate) async fn open_with(
    config: &Config,
    assistant: ombud_service::Assistant,
    policies: ombud_service::PolicySet,
) -> anyhow::Result<Running> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids = Ids::new(Arc::clone(&clock), Arc::new(SystemEntropy));
    let restored = config.data.join(RESTORED);
    let (secrets, Opened { store, keys, embedded }) = open_data(config, &ids).await?;
    let credentials = Credentials::default();
    let kept = store.documents(Credentials::query()).await?;
    credentials.take(&kept, keys.as_ref(), &config.cell).await?;
    let gate = gate(config, &assistant, &credentials).await?;
    let identity = match &config.identity {
        Some(settings) => Some(identity(settings, clock.now()).await?),
        None => None,
    };
    let service = Service::new(Parts {
        settings: Settings {
            cell: config.cell.clone(),
            burst_window: config.burst_window,
            idle_timeout: config.idle_timeout,
            answer_within: config.answer_within,
            calls_per_window: config.calls_per_window,
            retention_min: config.retention_min,
            attachments: config.attachments,
            public_url: config.public_url.clone(),
            learned: Some(config.learned.clone()),
            reach: config.reach.clone(),
        },
        store,
        keys,
        clock,
        ids: ids.clone(),
        assistant: Arc::new(assistant),
        policies: Arc::new(policies),
        token_secret: secrets.token,
        gate,
        credentials,
        identity,
        evaluator: Some(Arc::new(ChildEvaluator { learned: config.learned.clone() })),
        former_keys: secrets.former,
        names: Some(Arc::new(SystemNames)),
        translator: config.translation.as_ref().map(translator).transpose()?,
    })?;
    // A change of key that a crash interrupted is finished.
    secrets.ledger.settle(&service.ledger_key().await?, &ids)?;
    if restored.exists() {
        let last = fs::read_to_string(&restored)
            .with_context(|| format!("`{}` cannot be read", restored.display()))?;
        service.record_restore(&last).await?;
        fs::remove_file(&restored)
            .with_context(|| format!("`{}` cannot be removed", restored.display()))?;
    }
    let size = service.store().head().await?.size;
    let checked = service.verify_tail(size.saturating_sub(TAIL)).await?;
    if let Some(index) = checked.first_wrong {
        tracing::error!(ledger.index = index, "a leaf is not the one that was signed");
    }
    if let Err(error) = service.keep_articles().await {
        tracing::warn!(error = %error, "the articles are not kept yet");
        service.spawn_keep_articles();
    }
    service.load_stops().await?;
    service.load_sites().await?;
    if let Err(error) = service.load_releases().await {
        tracing::warn!(error = %error, "the releases cannot be served yet");
    }
    match service.resume_erasures().await {
        Ok(0) => {}
        Ok(resumed) => tracing::info!(erasures = resumed, "erasures were completed"),
        Err(ServiceError::Busy) => tracing::info!("another node is erasing"),
        Err(error) => return Err(error.into()),
    }
    Ok(Running { service, embedded, ledger_keys: secrets.ledger })
}

/// Open the ledger alone, with what is kept beside it. `None` where a backup was put back and no server has run
/// since: that begins a new log with a decision, which this is not for.
pub(crate) async fn open_ledger(config: &Config) -> anyhow::Result<Option<Ledger>> {
    is_usable(&config.data)?;
    if config.data.join(RESTORED).exists() {
        return Ok(None);
    }
    let ids = Ids::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
    let (secrets, Opened { store, keys, .. }) = open_data(config, &ids).await?;
    Ok(Some(Ledger::new(store, keys, config.cell.clone(), secrets.former)))
}

/// Read the secrets and open the store with them.
async fn open_data(config: &Config, ids: &Ids) -> anyhow::Result<(Secrets, Opened)> {
    private_folder(&config.data)?;
    is_writable(&config.data)?;
    let origin = origin(config)?;
    if is_used(config).await? {
        secrets_are_whole(config)?;
    }
    let secrets = read_secrets(config, &origin, ids)?;
    let signers = secrets.ledger.signers(ids)?;
    let restored = config.data.join(RESTORED).exists();
    let start = if restored { LogStart::New } else { LogStart::Continue };
    let options = LogOptions { origin, signers, start };
    let opened = open_store(config, options, CellKey::new(secrets.cell)).await?;
    if start == LogStart::Continue {
        not_older_than_published(config, &opened.store.head().await?)?;
    }
    Ok((secrets, opened))
}

/// The store and the keys of persons.
struct Opened {
    store: Arc<dyn Store>,
    keys: Arc<dyn Keys>,
    embedded: Option<(Arc<SqliteStore>, Arc<SqliteKeys>)>,
}

async fn open_store(
    config: &Config,
    options: LogOptions,
    cell_key: CellKey,
) -> anyhow::Result<Opened> {
    match &config.postgres {
        None => {
            let folder = config.data.clone();
            let opened = tokio::task::spawn_blocking(move || {
                let store = SqliteStore::open(&folder, options)?;
                // Never made anew beside what was sealed with them.
                if store.is_used() && !folder.join(KEYS).exists() {
                    return Ok(None);
                }
                let keys = SqliteKeys::open(&folder, cell_key)?;
                Ok::<_, StoreError>(Some((Arc::new(store), Arc::new(keys))))
            });
            let opened = opened.await?.map_err(|error| {
                let remedy = remedy(config, &error);
                let folder = config.data.display();
                let context = format!("the data folder `{folder}` cannot be opened: {remedy}");
                anyhow::Error::from(error).context(context)
            })?;
            let (store, keys) = opened.ok_or_else(|| keys_missing(config))?;
            let embedded = Some((store.clone(), keys.clone()));
            Ok(Opened { store, keys, embedded })
        }
        Some(url) => {
            let failed = |what, error| postgres_failed(config, what, error);
            let store = PostgresStore::connect(url, config.postgres_standbys, options)
                .await
                .map_err(|error| failed("the PostgreSQL database", error))?;
            let keys = ombud_store::PostgresKeys::connect(url, cell_key)
                .await
                .map_err(|error| failed("the keys in the PostgreSQL database", error))?;
            Ok(Opened { store: Arc::new(store), keys: Arc::new(keys), embedded: None })
        }
    }
}

/// A cell of its own in a folder that is removed with it: nothing of it stays, and nothing waits.
pub(crate) struct Temporary {
    pub(crate) service: Service,
    pub(crate) store: Arc<SqliteStore>,
    folder: tempfile::TempDir,
}

impl Temporary {
    /// Open it with an assistant, in `data` when that is to be kept.
    pub(crate) async fn open(
        name: &str,
        assistant: ombud_service::Assistant,
        policies: ombud_service::PolicySet,
        data: Option<&Path>,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no folder for temporary files")?;
        let text = format!("[conversation]\nburst_window_ms = 0\n[cell]\nname = \"{name}\"\n");
        let mut config = Config::from_text("the cell", &text, &BTreeMap::new())?;
        config.data = data.map_or_else(|| folder.path().join("data"), Path::to_owned);
        let Running { service, embedded, .. } = open_with(&config, assistant, policies).await?;
        let (store, _) = embedded.context("a temporary cell is embedded")?;
        Ok(Self { service, store, folder })
    }

    /// A place beside the data, for as long as it is open.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Leaves that are checked against their commitments before anyone is served; the rest follow in
/// the background. A thousand take a few milliseconds.
const TAIL: u64 = 1_000;

/// The newest checkpoint that was published, kept beside the database.
pub(crate) const PUBLISHED: &str = "checkpoint";

/// Refuse a database that is older than the newest checkpoint published from it: to go on would be to sign a
/// second history under the same name and key.
fn not_older_than_published(config: &Config, head: &Head) -> Result<(), Ill> {
    let path = config.data.join(PUBLISHED);
    let Ok(text) = fs::read_to_string(&path) else { return Ok(()) };
    let read = |text: &str| {
        Note::parse(text.as_bytes()).and_then(|note| note.text().parse::<Checkpoint>())
    };
    let (Ok(published), Ok(here)) = (read(&text), read(&head.checkpoint)) else { return Ok(()) };
    let (was, is) = (published.head(), here.head());
    // The log before a restore has another name.
    if published.origin() != here.origin() || was.size < is.size || was == is {
        return Ok(());
    }
    let what = if was.size == is.size {
        format!("other entries than those that were signed, although both have {}", is.size)
    } else {
        format!("{} entries, but {} were signed and published", is.size, was.size)
    };
    Err(Ill {
        why: format!(
            "the database in `{}` has {what} (`{}`). It is an older copy, or was lost",
            config.data.display(),
            path.display()
        ),
        remedy: "put a backup back with `ombud restore`, which begins a new log that names the old one. \
                 Nothing was changed"
            .to_owned(),
    })
}

/// Left in the data folder by `restore`: the name of the new log, which has a key of its own. Two
/// logs under one name would look like one that was forked.
pub(crate) const ORIGIN: &str = "origin";

/// Left in the data folder by `restore`: the last known checkpoint of the log before.
pub(crate) const RESTORED: &str = "restored";

/// Where commands that have no data folder keep what they learned, if anywhere.
pub(crate) fn learned_anywhere() -> Option<PathBuf> {
    std::env::var_os(LEARNED).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The environment variable of `data.learned_folder`.
pub(crate) const LEARNED: &str = "OMBUD_DATA_LEARNED_FOLDER";

/// Load and check a folder; a person at a terminal sees that it takes some seconds to learn. What is learned is kept in
/// `learned`, else where the environment says.
pub(crate) fn checked(
    folder: &Path,
    learned: Option<&Path>,
) -> anyhow::Result<(Option<(ombud_service::Assistant, ombud_service::PolicySet)>, Report)> {
    // Draws nothing where the error stream is no terminal.
    let spinner = indicatif::ProgressBar::new_spinner();
    spinner.set_message(format!("learning from {} …", folder.display()));
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let learned = learned.map(Path::to_owned).or_else(learned_anywhere);
    let checked = Folder::read(folder).map(|read| check_folder(read.learned_in(learned), today));
    spinner.finish_and_clear();
    Ok(checked?)
}

/// Load an assistant, or say everything that is wrong with its folder.
pub(crate) fn load_assistant(
    folder: &Path,
    learned: Option<&Path>,
) -> anyhow::Result<(ombud_service::Assistant, ombud_service::PolicySet)> {
    let (loaded, report) = checked(folder, learned)?;
    match loaded {
        Some(loaded) => {
            for problem in &report.problems {
                tracing::warn!(file = problem.file, line = problem.line, "{}", problem.message);
            }
            Ok(loaded)
        }
        None => bail!(
            "the assistant `{}` cannot be started:\n{}",
            folder.display(),
            describe(&report, true)
        ),
    }
}

/// Problems as people read them.
pub(crate) fn describe(report: &Report, errors_only: bool) -> String {
    let mut lines = Vec::new();
    for problem in &report.problems {
        if errors_only && problem.severity != Severity::Error {
            continue;
        }
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = if problem.line == 0 {
            problem.file.clone()
        } else {
            format!("{}:{}", problem.file, problem.line)
        };
        lines.push(format!(
            "{place}: {severity}: {}\n    remedy: {}",
            problem.message, problem.remedy
        ));
    }
    lines.join("\n")
}

/// The tools that are connected, with their credentials.
async fn gate(
    config: &Config,
    assistant: &ombud_service::Assistant,
    credentials: &Credentials,
) -> anyhow::Result<Gate> {
    let systems = assistant.tools().iter().filter(|tool| !tool.is_for_people());
    let known: Vec<&str> = systems.map(|tool| tool.id.as_str()).collect();
    for tool in known.iter().filter(|known| config.tools.iter().all(|tool| tool.name != **known)) {
        tracing::warn!(tool, "not connected: a person does what it is for (`tools.connected`)");
    }
    if config.tools.is_empty() {
        return Ok(Gate::default());
    }
    let outgoing = HttpOutgoing::new()?;
    let mut tools = BTreeMap::new();
    for ToolSettings { name, reached } in &config.tools {
        let Some(tool) = assistant.tools().iter().find(|tool| tool.id == *name) else {
            bail!("`tools.connected` has `{name}`, but the assistant has no `tools/{name}.toml`");
        };
        if tool.is_for_people() {
            bail!(
                "`tools.connected` has `{name}`, but people do what `{}` is for: leave it out",
                tool.file
            );
        }
        let access = match (reached, tool.is_mcp()) {
            (Reached::Mail { server, password_file }, _) if let Some(mail) = tool.mail() => {
                let file = password_file.as_ref();
                let file = file.map(|file| mail::password(name, file)).transpose()?;
                let file = file.map(Secret::new);
                let password = Credential { name: name.clone(), file, kept: credentials.clone() };
                let mailer = SmtpMailer::new(server, password, &mail.from);
                ToolAccess::Mail(Arc::new(mailer.with_context(|| format!("`{}`", tool.file))?))
            }
            (Reached::Mail { .. }, _) => bail!(
                "`tools.connected` has a mail server for `{name}`, but `{}` is not for mail: give \
                 the address where the system is reached",
                tool.file
            ),
            (_, _) if tool.mail().is_some() => bail!(
                "`tools.connected` has no mail server for `{name}`, but `{}` is for mail: write \
                 `{name} smtps://USER@HOST PASSWORD-FILE`",
                tool.file
            ),
            (Reached::Url { url, token_file }, false) => {
                let token = shown(name, token_file.as_deref(), credentials)?;
                let system = served(tool, url, &token, &outgoing).await;
                ToolAccess::Http { url: url.clone(), token, system }
            }
            (reached, true) => {
                let server = mcp_server(name, reached, &outgoing, credentials)?;
                ToolAccess::Mcp(Arc::new(Connection::open(server, tool.clone()).await))
            }
            (Reached::Program { .. }, false) => bail!(
                "`tools.connected` has a program for `{name}`, but `{}` names an OpenAPI document: \
                 give the address where the system is reached",
                tool.file
            ),
        };
        tools.insert(name.clone(), access);
    }
    Ok(Gate::new(tools, Arc::new(outgoing)))
}

/// A system as it describes itself, where its contract says at which path it does.
async fn served(
    tool: &Tool,
    url: &str,
    token: &Credential,
    outgoing: &HttpOutgoing,
) -> Option<Arc<dyn HttpSystem>> {
    let source = Source::new(url, tool.served_at.as_ref()?, token, outgoing);
    let of = tool.clone();
    let differences = Box::new(move |now: &ServedDocument| of.differences(now));
    Some(Arc::new(Served::open(source, &tool.id, differences, served::ASK_AGAIN).await))
}

/// Where an MCP server is reached, with its credentials.
pub(crate) fn mcp_server(
    name: &str,
    reached: &Reached,
    outgoing: &HttpOutgoing,
    credentials: &Credentials,
) -> anyhow::Result<Server> {
    Ok(match reached {
        Reached::Mail { .. } => {
            bail!("`tools.connected` has a mail server for `{name}`, which is no MCP server")
        }
        Reached::Url { url, token_file } => Server::Address {
            url: url.clone(),
            token: shown(name, token_file.as_deref(), credentials)?,
            outgoing: outgoing.clone(),
        },
        Reached::Program { command, arguments, variables } => {
            let variables = variables.iter();
            let variables = variables.map(|(name_there, file)| {
                let of = variable_of(name, name_there);
                let value = shown(&of, file.as_deref(), credentials)?;
                Ok::<_, anyhow::Error>((name_there.clone(), value))
            });
            Server::Program {
                command: command.clone(),
                arguments: arguments.clone(),
                variables: variables.collect::<Result<_, _>>()?,
            }
        }
    })
}

/// Under which name the credential is kept that a tool's program has in a variable.
pub(crate) fn variable_of(tool: &str, variable: &str) -> String {
    format!("{tool}.{variable}")
}

/// What translates at the desk.
fn translator(settings: &TranslationSettings) -> anyhow::Result<Translator> {
    let file = settings.key_file.as_deref();
    Ok(Translator {
        url: settings.url.clone(),
        key: file.map(|file| credential("translation", file)).transpose()?.map(Secret::new),
        languages: settings.languages.clone(),
        country: settings.country.clone(),
        timeout: settings.timeout,
        outgoing: Arc::new(HttpOutgoing::new()?),
    })
}

/// What a system is shown: what is kept under a name, else what stands in the operator's file.
pub(crate) fn shown(
    name: &str,
    file: Option<&Path>,
    credentials: &Credentials,
) -> anyhow::Result<Credential> {
    let file = file.map(|file| credential(name, file)).transpose()?.map(Secret::new);
    Ok(Credential { name: name.to_owned(), file, kept: credentials.clone() })
}

/// The credential of a tool in a file.
fn credential(name: &str, file: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(file).with_context(|| {
        format!("the credential of `{name}` in `{}` cannot be read", file.display())
    })?;
    let token = text.trim().to_owned();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        bail!("`{}` does not hold a credential in one line", file.display());
    }
    Ok(token)
}

/// Whose tokens say who customers are, with the keys that check them.
///
/// A file must be good; an address may be out of reach for now, which is no reason not to serve.
pub(crate) async fn identity(
    settings: &IdentitySettings,
    now: jiff::Timestamp,
) -> anyhow::Result<Identity> {
    let IdentitySettings { issuer, audience, keys } = settings;
    match keys {
        IdentityKeys::File { algorithm, file } => {
            let shown = file.display();
            let text = fs::read_to_string(file)
                .with_context(|| format!("`identity.key_file`: `{shown}` cannot be read"))?;
            Identity::new(issuer, audience, *algorithm, &text)
                .with_context(|| format!("`identity.key_file`: `{shown}` is not usable"))
        }
        IdentityKeys::Set { only, at } => {
            let keys = KeySet::new(Box::new(KeySource::new(at.clone())?), *only);
            let read = keys.read(now).await;
            match (read, at) {
                (Err(error), KeyPlace::File(_)) => {
                    return Err(error)
                        .with_context(|| format!("`identity.key_set`: `{at}` is not usable"));
                }
                (Err(_), KeyPlace::Url(_)) => {
                    tracing::warn!("nobody can sign in before `identity.key_set` can be read");
                }
                (Ok(_), _) => {}
            }
            Ok(Identity::with_keys(issuer, audience, keys))
        }
    }
}

/// The origin of the log that is written now: the configured one, or the one that a restore gave.
fn origin(config: &Config) -> anyhow::Result<String> {
    match fs::read_to_string(config.data.join(ORIGIN)) {
        Ok(kept) => Ok(kept.trim().to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(config.origin.clone()),
        Err(error) => Err(error).context("the log's name cannot be read"),
    }
}

/// Make a folder for its owner alone, or take from all others what they may do with one that is there. What
/// its owner may do is theirs to say: a folder that was made read-only stays so.
fn private_folder(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).map_err(|why| cannot_be_made(folder, &why))?;
    let mode =
        fs::metadata(folder).map_err(|why| cannot_be_made(folder, &why))?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(mode & 0o700))
            .with_context(|| format!("the folder `{}` is not ours to protect", folder.display()))?;
    }
    Ok(())
}

/// Refuse a data folder that nothing can be written to, or that cannot be made, before anything is tried in it.
/// Nothing is made or changed.
pub(crate) fn is_usable(folder: &Path) -> Result<(), Ill> {
    if folder.is_dir() {
        return is_writable(folder);
    }
    if folder.exists() {
        return Err(Ill {
            why: format!("the data folder `{}` is a file", folder.display()),
            remedy: "move the file away, or set `data.folder` to another place".to_owned(),
        });
    }
    tempfile::tempdir_in(nearest(folder)).map(drop).map_err(|why| cannot_be_made(folder, &why))
}

/// The nearest folder above that exists, or a file in its place.
fn nearest(folder: &Path) -> &Path {
    let mut above = folder.ancestors().skip(1).map(|above| match above.to_str() {
        Some("") => Path::new("."),
        _ => above,
    });
    above.find(|above| above.exists()).unwrap_or(Path::new("/"))
}

fn cannot_be_made(folder: &Path, why: &io::Error) -> Ill {
    Ill {
        // Without the name of what was tried.
        why: format!("the data folder `{}` cannot be made ({})", folder.display(), why.kind()),
        remedy: format!(
            "set `data.folder` to a place where the service's user may write, or give them the right to write in \
             `{}`",
            nearest(folder).display()
        ),
    }
}

fn is_writable(folder: &Path) -> Result<(), Ill> {
    tempfile::tempfile_in(folder).map(drop).map_err(|error| {
        // Without the name of the file that was tried.
        let (folder, why) = (folder.display(), error.kind());
        Ill {
            why: format!("the data folder `{folder}` cannot be written to ({why})"),
            remedy: format!(
                "see that its disk is not full nor mounted read-only, and that the service's user may write \
                 there (`chmod u+rwx {folder}`), or set `data.folder` to another place"
            ),
        }
    })
}

/// Why PostgreSQL cannot be used. Its address is not told: that may hold a password.
fn postgres_failed(config: &Config, what: &str, error: StoreError) -> anyhow::Error {
    let remedy = remedy(config, &error);
    let context = format!("{what} (`data.postgres`) cannot be opened: {remedy}");
    anyhow::Error::from(error).context(context)
}

/// What to do about a store that cannot be opened.
pub(crate) fn remedy(config: &Config, error: &StoreError) -> String {
    use StoreError as S;
    let data = config.data.display();
    match error {
        S::NotDurable { remedy, .. } | S::Address { remedy, .. } => (*remedy).to_owned(),
        S::Unreachable { .. } => "see that the server runs and can be reached from here, that what listens there \
                                  is PostgreSQL, and that host and port in `data.postgres` are right"
            .to_owned(),
        S::TooNew { .. } => "use the ombud that wrote it, or a newer one".to_owned(),
        S::InUse { .. } => {
            "stop the other one, or set `data.folder` to another place".to_owned()
        }
        S::LedgerWrong { .. } | S::Corrupt { .. } => format!(
            "keep a copy of it as it is, for it shows what was changed; then put a backup in place \
             (`ombud restore`), or see that `{data}/secrets` and `ledger.origin` are those of this log"
        ),
        S::NotWritable { .. } => format!(
            "see that there is room, and that the service's user may write to every file in `{data}`"
        ),
        _ if config.postgres.is_some() => {
            "see that the server runs and can be reached from here, and that name, password and database \
             in `data.postgres` are right"
                .to_owned()
        }
        _ => format!(
            "see that the service's user may read and write every file in `{data}`; if one is damaged, put a \
             backup in place: `ombud restore`"
        ),
    }
}

/// The keys of persons, beside the database.
const KEYS: &str = "keys.db";

fn keys_missing(config: &Config) -> Ill {
    let path = config.data.join(KEYS);
    Ill {
        why: format!(
            "`{}` is missing, and without it nothing that customers wrote can be read",
            path.display()
        ),
        remedy: "put it back from a backup".to_owned(),
    }
}

/// Whether there is data, sealed and signed with secrets that must be there, then.
async fn is_used(config: &Config) -> anyhow::Result<bool> {
    match &config.postgres {
        None => Ok(config.data.join("ombud.db").exists()),
        Some(url) => PostgresStore::look(url, config.postgres_standbys)
            .await
            .map_err(|error| postgres_failed(config, "the PostgreSQL database", error)),
    }
}
