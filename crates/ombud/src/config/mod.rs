//! Configuration in two steps: what the file and the environment say, and what the program uses.

//!
//! * [`keys`]: every key with its default and meaning; the reference page
//! * [`raw`]: the first step, file and environment with every slip in them
//! * [`Config`]: the second, nothing optional that has a default
//! * [`in_force()`]: shown as TOML again

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use ombud_domain::{CellId, Language, Locale};
use ombud_service::{
    AttachmentLimits, Country, Reach, TokenAlgorithm, WitnessSettings, check_web_address,
};
use ombud_store::Standbys;

use self::in_force::hide_password;
use self::raw::{
    RawAssistant, RawAttachments, RawConfig, RawData, RawIdentity, RawTranslation, Slips,
};
pub(crate) use self::{in_force::in_force, keys::reference};
use crate::{key_set::KeyPlace, mail::MailServer, telemetry};

mod in_force;
mod keys;
mod raw;

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    Pretty,
    Json,
}

/// What the program uses.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: String,
    pub(crate) assistant: PathBuf,
    pub(crate) cell: CellId,
    pub(crate) data: PathBuf,
    /// Where what was learned is kept.
    pub(crate) learned: PathBuf,
    pub(crate) postgres: Option<String>,
    pub(crate) postgres_standbys: Standbys,
    pub(crate) origin: String,
    pub(crate) witnesses: Vec<WitnessSettings>,
    pub(crate) key_commands: Vec<KeyCommand>,
    pub(crate) key_timeout: Duration,
    pub(crate) burst_window: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) answer_within: Duration,
    pub(crate) calls_per_window: usize,
    pub(crate) retention_min: Duration,
    pub(crate) attachments: AttachmentLimits,
    pub(crate) tools: Vec<ToolSettings>,
    /// What webhooks may reach besides the internet.
    pub(crate) reach: Reach,
    pub(crate) translation: Option<TranslationSettings>,
    pub(crate) identity: Option<IdentitySettings>,
    pub(crate) log_level: String,
    pub(crate) log_format: LogFormat,
    pub(crate) metrics: bool,
    pub(crate) traces: Option<TraceSettings>,
}

/// A command that signs with a key that ombud does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyCommand {
    pub(crate) public: [u8; 32],
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<String>,
}

impl KeyCommand {
    /// `PUBLIC-KEY PROGRAM ARGUMENTS`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split_ascii_whitespace();
        let public = STANDARD.decode(parts.next()?).ok()?.try_into().ok()?;
        let program = PathBuf::from(parts.next()?);
        Some(Self { public, program, arguments: parts.map(str::to_owned).collect() })
    }
}

impl fmt::Display for KeyCommand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", STANDARD.encode(self.public), self.program.display())?;
        self.arguments.iter().try_for_each(|argument| write!(formatter, " {argument}"))
    }
}

/// What translates at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TranslationSettings {
    pub(crate) url: String,
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) country: Country,
    /// Empty where it may know any.
    pub(crate) languages: BTreeSet<Language>,
    pub(crate) timeout: Duration,
}

/// Whose tokens say who customers are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentitySettings {
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) keys: IdentityKeys,
}

/// What checks their signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IdentityKeys {
    /// One key in a file.
    File { algorithm: TokenAlgorithm, file: PathBuf },
    /// A set that changes, perhaps for one algorithm alone.
    Set { only: Option<TokenAlgorithm>, at: KeyPlace },
}

/// A tool and where it is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToolSettings {
    pub(crate) name: String,
    pub(crate) reached: Reached,
}

/// Where a tool is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reached {
    /// At an address.
    Url { url: String, token_file: Option<PathBuf> },
    /// At a mail server.
    Mail { server: MailServer, password_file: Option<PathBuf> },
    /// At a program that is started, over its standard input and output.
    Program {
        /// An absolute path.
        command: PathBuf,
        arguments: Vec<String>,
        /// Variables of its environment, each with the file that holds its value; without one it is in the key
        /// store.
        variables: Vec<(String, Option<PathBuf>)>,
    },
}

impl ToolSettings {
    /// `NAME URL` or `NAME URL TOKEN-FILE`, which may hold blanks, or
    /// `NAME stdio VARIABLE=FILE … COMMAND ARGUMENT …`, where no word may.
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.trim().split_once(' ')?;
        let (first, rest) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let reached = if first == "stdio" {
            Reached::program(rest)?
        } else {
            let file = Some(rest.trim()).filter(|file| !file.is_empty()).map(PathBuf::from);
            match MailServer::parse(first) {
                Some(server) => Reached::Mail { server, password_file: file },
                None => is_url(first)
                    .then(|| Reached::Url { url: first.to_owned(), token_file: file })?,
            }
        };
        Some(Self { name: name.to_owned(), reached })
    }
}

impl Reached {
    fn program(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace().peekable();
        let mut variables = Vec::new();
        while let Some((name, file)) = words.peek().and_then(|word| word.split_once('=')) {
            let is_name =
                |of: &str| of.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if name.is_empty() || !is_name(name) {
                break;
            }
            let file = Some(file).filter(|file| !file.is_empty()).map(PathBuf::from);
            variables.push((name.to_owned(), file));
            words.next();
        }
        let command = PathBuf::from(words.next()?);
        let arguments = words.map(str::to_owned).collect();
        // No folder is searched for it.
        command.is_absolute().then_some(Self::Program { command, arguments, variables })
    }
}

/// As it is written in the configuration.
impl fmt::Display for ToolSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reached {
            Reached::Url { url, token_file } => {
                write!(formatter, "{} {url}", self.name)?;
                token_file.iter().try_for_each(|file| write!(formatter, " {}", file.display()))
            }
            Reached::Mail { server, password_file } => {
                write!(formatter, "{} {server}", self.name)?;
                password_file.iter().try_for_each(|file| write!(formatter, " {}", file.display()))
            }
            Reached::Program { command, arguments, variables } => {
                write!(formatter, "{} stdio", self.name)?;
                for (name, file) in variables {
                    write!(formatter, " {name}=")?;
                    file.iter().try_for_each(|file| write!(formatter, "{}", file.display()))?;
                }
                write!(formatter, " {}", command.display())?;
                arguments.iter().try_for_each(|argument| write!(formatter, " {argument}"))
            }
        }
    }
}

/// Where traces go, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TraceSettings {
    pub(crate) endpoint: String,
    /// 0 to 100.
    pub(crate) sample_percent: u32,
}

impl Config {
    /// Read the file, if there is one, and the environment over it.
    pub(crate) fn load(file: Option<&PathBuf>) -> anyhow::Result<Self> {
        let default = PathBuf::from("ombud.toml");
        let name = file.unwrap_or(&default).display().to_string();
        let text = match file {
            Some(path) => text_of(path)?,
            None if default.exists() => text_of(&default)?,
            None => String::new(),
        };
        Self::from_text(&name, &text, &environment()?)
    }

    /// Make a configuration of a file's text and an environment. `file` is what the text is called.
    ///
    /// # Errors
    /// Everything that is wrong with either, each with its key, its place and what is allowed.
    pub(crate) fn from_text(
        file: &str,
        text: &str,
        environment: &BTreeMap<String, String>,
    ) -> anyhow::Result<Self> {
        let (raw, mut slips) = raw::read(file, text, environment)?;
        let config = Self::from_raw(raw, &mut slips);
        slips.none()?;
        config.context("the configuration cannot be used")
    }

    /// `None` where something is wrong; the slips say what.
    fn from_raw(raw: RawConfig, slips: &mut Slips) -> Option<Self> {
        let RawConfig { server, assistant, cell, data, ledger, conversation, .. } = raw;
        let listen: Option<SocketAddr> = server.listen.parse().ok();
        if listen.is_none() {
            let must = "an address and port such as 127.0.0.1:8080";
            slips.wrong("server.listen", &server.listen, must);
        }
        let cell: Option<CellId> = match cell.name.parse() {
            Ok(cell) => Some(cell),
            Err(error) => {
                slips.add("cell.name", format!("`cell.name`: {error}"));
                None
            }
        };
        let burst = between("conversation.burst_window_ms", conversation.burst_window_ms, slips);
        let idle =
            between("conversation.idle_timeout_minutes", conversation.idle_timeout_minutes, slips);
        let answer = between("desk.answer_within_minutes", raw.desk.answer_within_minutes, slips);
        let calls = between("desk.calls_per_window", raw.desk.calls_per_window, slips);
        let days = between("retention.min_days", raw.retention.min_days, slips);
        let attachments = attachments(&raw.attachments, slips);
        let percent = between("traces.sample_percent", raw.traces.sample_percent, slips);
        let log_format = match raw.log.format.as_str() {
            "pretty" => Some(LogFormat::Pretty),
            "json" => Some(LogFormat::Json),
            other => {
                slips.wrong("log.format", other, "`pretty` or `json`");
                None
            }
        };
        if !telemetry::is_level(&raw.log.level) {
            let must = "`error`, `warn`, `info`, `debug`, `trace` or directives such as \
                        `info,ombud_store=debug`";
            slips.wrong("log.level", &raw.log.level, must);
        }
        check_places(&assistant, &data, &server.public_url, &raw.traces.endpoint, slips);
        let is_postgres =
            ["postgres://", "postgresql://"].iter().any(|scheme| data.postgres.starts_with(scheme));
        if !data.postgres.is_empty() && !is_postgres {
            slips.wrong("data.postgres", &data.postgres, "empty or begin with `postgres://`");
        }
        let postgres_standbys = standbys(&data.postgres_standbys, slips);
        let is_unfit = |sign: char| sign.is_whitespace() || sign == '+';
        if ledger.origin.contains(is_unfit) || !ombud_guard::find_hidden(&ledger.origin).is_empty()
        {
            let must = "without blanks, `+` and characters that nobody sees";
            slips.wrong("ledger.origin", ledger.origin.escape_debug(), must);
        }
        let witnesses = witnesses(&ledger.witnesses, slips);
        let key_commands = key_commands(&ledger.key_commands, slips);
        let key_timeout = between("ledger.key_timeout_ms", ledger.key_timeout_ms, slips);
        let tools = tools(&raw.tools.connected, slips);
        let reach = reach(&raw.webhooks.allowed, slips);
        let translation = translation(raw.translation, slips);
        let identity = identity(raw.identity, slips);
        let (listen, cell) = (listen?, cell?);
        let public_url = if server.public_url.is_empty() {
            format!("http://{listen}")
        } else {
            server.public_url.trim_end_matches('/').to_owned()
        };
        let origin = Some(ledger.origin).filter(|origin| !origin.is_empty());
        let origin = origin.unwrap_or_else(|| format!("localhost/ombud/{cell}"));
        let endpoint = raw.traces.endpoint;
        Some(Self {
            listen,
            public_url,
            assistant: assistant.folder,
            cell,
            learned: Some(data.learned_folder)
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or_else(|| data.folder.join("learned")),
            data: data.folder,
            postgres: Some(data.postgres).filter(|url| !url.is_empty()),
            postgres_standbys,
            origin,
            witnesses,
            key_commands,
            key_timeout: Duration::from_millis(key_timeout?),
            burst_window: Duration::from_millis(burst?),
            idle_timeout: Duration::from_secs(idle? * 60),
            answer_within: Duration::from_secs(answer? * 60),
            calls_per_window: usize::try_from(calls?).unwrap_or(usize::MAX),
            retention_min: Duration::from_secs(days? * 86_400),
            attachments: attachments?,
            tools,
            reach,
            translation,
            identity,
            log_level: raw.log.level,
            log_format: log_format?,
            metrics: raw.metrics.enabled,
            traces: match u32::try_from(percent?) {
                Ok(sample_percent) if !endpoint.is_empty() => {
                    Some(TraceSettings { endpoint, sample_percent })
                }
                _ => None,
            },
        })
    }
}

/// The text of a configuration file.
fn text_of(path: &Path) -> anyhow::Result<String> {
    let file = path.display();
    let bytes = std::fs::read(path)
        .with_context(|| format!("the configuration `{file}` cannot be read"))?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let sound = String::from_utf8_lossy(sound);
        let line = sound.matches('\n').count() + 1;
        let column = sound.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        anyhow::anyhow!(
            "the configuration `{file}` is not UTF-8 from line {line}, column {column} on; save it as UTF-8: most \
             editors ask for the encoding when they save"
        )
    })
}

/// The environment, without what is no text and not ours.
fn environment() -> anyhow::Result<BTreeMap<String, String>> {
    let mut environment = BTreeMap::new();
    for (name, value) in std::env::vars_os() {
        match (name.into_string(), value.into_string()) {
            (Ok(name), Ok(value)) => drop(environment.insert(name, value)),
            (Ok(name), Err(_)) if name.starts_with("OMBUD_") => {
                anyhow::bail!("`{name}` in the environment is not UTF-8; write it as UTF-8");
            }
            _ => {}
        }
    }
    Ok(environment)
}

/// Addresses are empty or addresses, and folders are named.
fn check_places(
    assistant: &RawAssistant,
    data: &RawData,
    public_url: &str,
    endpoint: &str,
    slips: &mut Slips,
) {
    for (path, url) in [("traces.endpoint", endpoint), ("server.public_url", public_url)] {
        if let (false, Err(error)) = (url.is_empty(), check_web_address(url)) {
            let problem = error.wording();
            slips.add(path, format!("`{path}` {}", problem.in_locale(Locale::En)));
        }
    }
    for (path, folder) in [("assistant.folder", &assistant.folder), ("data.folder", &data.folder)] {
        if folder.as_os_str().is_empty() {
            slips.add(path, format!("`{path}` is empty, but must be a folder"));
        }
    }
}

fn is_url(text: &str) -> bool {
    check_web_address(text).is_ok()
}

/// A number within the range of its key.
fn between(path: &str, value: i64, slips: &mut Slips) -> Option<u64> {
    let (min, max) = keys::range(path);
    let found = u64::try_from(value).ok().filter(|_| (min..=max).contains(&value));
    if found.is_none() {
        slips.wrong(path, value, format!("a whole number, {min} to {max}"));
    }
    found
}

/// What is promised of replicas of the database's server.
fn standbys(text: &str, slips: &mut Slips) -> Standbys {
    match text {
        "synchronous" => Standbys::Synchronous,
        "never-promoted" => Standbys::NeverPromoted,
        other => {
            let must = "`synchronous` or `never-promoted`";
            slips.wrong("data.postgres_standbys", other, must);
            Standbys::Synchronous
        }
    }
}

/// Each item of a list that does not fit is named; what is wrong with any of them is one slip.
fn each<T>(
    path: &str,
    items: &[String],
    must: &str,
    slips: &mut Slips,
    parse: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let parsed: Vec<Option<T>> = items.iter().map(|item| parse(item)).collect();
    let wrong = items.iter().zip(&parsed).filter(|(_, parsed)| parsed.is_none());
    let wrong: Vec<String> = wrong.map(|(item, _)| format!("`{}`", hide_password(item))).collect();
    if !wrong.is_empty() {
        slips.add(path, format!("`{path}` has {}, but each must be {must}", wrong.join(" and ")));
    }
    parsed.into_iter().flatten().collect()
}

/// How much is taken of files, given in 10⁶ bytes.
fn attachments(raw: &RawAttachments, slips: &mut Slips) -> Option<AttachmentLimits> {
    let size = between("attachments.size_max_mb", raw.size_max_mb, slips);
    let per_day = between("attachments.per_day_mb", raw.per_day_mb, slips);
    Some(AttachmentLimits {
        size_max_bytes: size? * 1_000_000,
        per_day_bytes: per_day? * 1_000_000,
    })
}

fn witnesses(items: &[String], slips: &mut Slips) -> Vec<WitnessSettings> {
    let must = "`URL KEY`, with a URL that begins with http:// or https:// and the key as the \
                witness prints it";
    each("ledger.witnesses", items, must, slips, |text| {
        let (url, key) = text.split_once(' ').filter(|(url, _)| is_url(url))?;
        Some(WitnessSettings { url: url.to_owned(), key: key.trim().parse().ok()? })
    })
}

fn key_commands(items: &[String], slips: &mut Slips) -> Vec<KeyCommand> {
    let path = "ledger.key_commands";
    let must = "`PUBLIC-KEY PROGRAM ARGUMENTS`, with a public key of 32 bytes in base64";
    let commands = each(path, items, must, slips, KeyCommand::parse);
    let mut keys = BTreeSet::new();
    if commands.iter().any(|command| !keys.insert(command.public)) {
        slips.add(path, format!("`{path}` has one public key twice, but each only once"));
    }
    commands
}

fn reach(items: &[String], slips: &mut Slips) -> Reach {
    let must = "a network such as `10.20.0.0/16` or `fd12:3456::/32`, an address, or the name of a host without \
                `https://` and port";
    Reach::new(each("webhooks.allowed", items, must, slips, |text| text.parse().ok()))
}

fn tools(items: &[String], slips: &mut Slips) -> Vec<ToolSettings> {
    let must = "`NAME URL` or `NAME URL TOKEN-FILE`, with a URL that begins with http:// or \
                https:// (a mail server's with smtp:// or smtps://), or `NAME stdio COMMAND`, with the \
                whole path of a program";
    let tools = each("tools.connected", items, must, slips, ToolSettings::parse);
    let mut names = BTreeSet::new();
    if let Some(tool) = tools.iter().find(|tool| !names.insert(&tool.name)) {
        let what = format!("`tools.connected` has `{}` twice, but each only once", tool.name);
        slips.add("tools.connected", what);
    }
    tools
}

/// Whose tokens are believed; `None` where nobody's are.
/// What translates; `None` where nothing does, or something is wrong with it.
fn translation(raw: RawTranslation, slips: &mut Slips) -> Option<TranslationSettings> {
    let RawTranslation { url, key_file, country, languages, timeout_ms } = raw;
    let timeout = between("translation.timeout_ms", timeout_ms, slips);
    let must = "the code of a language, such as `de`";
    let languages = each("translation.languages", &languages, must, slips, |code| {
        code.parse().ok().filter(Language::exists)
    });
    let is_off = url.is_empty();
    if !is_off && let Err(error) = check_web_address(&url) {
        let problem = error.wording();
        let what = format!("`translation.url` {}", problem.in_locale(Locale::En));
        slips.add("translation.url", what);
    }
    let must = "the country in which the translator works, as two capital letters such as `DE`";
    let country = match Country::new(country.as_str()) {
        Ok(country) => Some(country),
        Err(_) if is_off && country.is_empty() => None,
        Err(_) if country.is_empty() => {
            let what = format!("`translation.url` needs `translation.country`: {must}");
            slips.add("translation.country", what);
            None
        }
        Err(_) => {
            slips.wrong("translation.country", &country, must);
            None
        }
    };
    if is_off {
        return None;
    }
    Some(TranslationSettings {
        url,
        key_file: Some(key_file).filter(|file| !file.as_os_str().is_empty()),
        country: country?,
        languages: languages.into_iter().collect(),
        timeout: Duration::from_millis(timeout?),
    })
}

fn identity(raw: RawIdentity, slips: &mut Slips) -> Option<IdentitySettings> {
    let RawIdentity { issuer, audience, algorithm, key_file, key_set } = raw;
    let named = TokenAlgorithm::named(&algorithm);
    if named.is_none() && !algorithm.is_empty() {
        let must = "`EdDSA`, `ES256`, `RS256` or `HS256`";
        slips.wrong("identity.algorithm", &algorithm, must);
    }
    let paths @ [issuer_path, file_path, set_path] =
        ["identity.issuer", "identity.key_file", "identity.key_set"];
    let (has_issuer, has_file) = (!issuer.is_empty(), !key_file.as_os_str().is_empty());
    let has_set = !key_set.is_empty();
    // What could not be read may well be there.
    let is_known = !paths.iter().any(|path| slips.has(path));
    for (has, path) in [(has_file, file_path), (has_set, set_path)] {
        if has && !has_issuer && is_known {
            slips.add(path, format!("`{path}` needs `identity.issuer`: whose key it is"));
        }
    }
    if has_issuer && !has_file && !has_set && is_known {
        let needs = "`identity.issuer` needs `identity.key_file` or `identity.key_set`, which checks tokens";
        slips.add(issuer_path, needs);
    }
    if has_file && has_set {
        let what =
            "`identity.key_set` stands beside `identity.key_file`, but only one can check tokens";
        slips.add(set_path, what);
    }
    if has_issuer && audience.is_empty() {
        slips.add(
            "identity.audience",
            "`identity.audience` is empty, but must be for whom they are",
        );
    }
    let keys = if has_set {
        if named == Some(TokenAlgorithm::Hs256) {
            let what = "`identity.algorithm` is `HS256`, but `identity.key_set` holds public keys: \
                        `EdDSA`, `ES256`, `RS256`, or empty for each key's own";
            slips.add("identity.algorithm", what);
        }
        let at = KeyPlace::parse(&key_set);
        if at.is_none() {
            let must = "a file, or an address with https:// and without a password (http:// only on this machine)";
            slips.wrong(set_path, hide_password(&key_set), must);
        }
        IdentityKeys::Set { only: named, at: at? }
    } else {
        let algorithm = named.unwrap_or(TokenAlgorithm::EdDsa);
        IdentityKeys::File { algorithm, file: key_file }
    };
    has_issuer.then_some(IdentitySettings { issuer, audience, keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, environment: &BTreeMap<String, String>) -> anyhow::Result<Config> {
        Config::from_text("ombud.toml", text, environment)
    }

    fn error(text: &str) -> String {
        of(text, &BTreeMap::new()).unwrap_err().to_string()
    }

    #[test]
    fn a_slip_in_a_variable_is_named_and_what_is_not_ours_is_left_alone() {
        let with = |name: &str| of("", &BTreeMap::from([(name.to_owned(), "x".to_owned())]));
        let said = with("OMBUD_SERVER_LISTN").unwrap_err().to_string();
        assert!(said.contains("`OMBUD_SERVER_LISTN`") && said.contains("OMBUD_SERVER_LISTEN"));
        let said = with("OMBUD_NIX_X").unwrap_err().to_string();
        for part in ["`OMBUD_NIX_X` is no setting", "OMBUD_SERVER_…", "OMBUD_DATA_…", "environment"]
        {
            assert!(said.contains(part), "{part}: {said}");
        }
        let said = with("OMBUD_SEVER_LISTEN").unwrap_err().to_string();
        assert!(said.contains("did you mean `OMBUD_SERVER_LISTEN`?"), "{said}");
        // The command line's own, those of tests, and what Kubernetes sets for a service of that name.
        for other in [
            "OMBUD_CONFIG",
            "OMBUD_TEST_POSTGRES",
            "OMBUD_SERVICE_HOST",
            "OMBUD_WEB_SERVICE_PORT_HTTP",
            "OMBUD_PORT_8080_TCP_ADDR",
            "SERVER_LISTN",
        ] {
            with(other).unwrap();
        }
        let port = [("OMBUD_PORT".to_owned(), "tcp://10.0.0.7:8080".to_owned())].into();
        of("", &port).unwrap();
    }

    #[test]
    fn an_empty_file_gives_the_defaults_and_the_environment_goes_over_the_file() {
        let config = of("", &BTreeMap::new()).unwrap();
        assert_eq!(config.listen.port(), 8080);
        let environment =
            [("OMBUD_CONVERSATION_BURST_WINDOW_MS".to_owned(), "0".to_owned())].into();
        let config = of("[conversation]\nburst_window_ms = 9\n", &environment).unwrap();
        assert!(config.burst_window.is_zero());
    }

    #[test]
    fn an_error_names_the_key_and_what_is_allowed() {
        assert!(error("[server]\nport = 1\n").contains("`server.port` is not a key"));
        assert!(error("[sever]\n").contains("`[sever]`"));
        assert!(error("[log]\nformat = \"xml\"\n").contains("`pretty` or `json`"));
        assert!(error("[conversation]\nburst_window_ms = -1\n").contains("0 to 10000"));
        assert!(error("[conversation]\nburst_window_ms = \"1\"\n").contains("a whole number"));
        let said = error("[ledger]\nkey_commands = [\"YWJj /bin/sign\"]\n");
        assert!(said.contains("`PUBLIC-KEY PROGRAM ARGUMENTS`"), "{said}");
        assert!(error("[ledger]\nkey_timeout_ms = 1\n").contains("100 to 60000"));
        assert!(error("[identity]\nalgorithm = \"none\"\n").contains("`EdDSA`, `ES256`"));
        assert!(error("[identity]\nissuer = \"x\"\n").contains("`identity.key_file`"));
        let with = |more: &str| error(&format!("[identity]\nissuer = \"x\"\n{more}\n"));
        let said = with("key_set = \"http://portal.example/jwks\"");
        assert!(said.contains("`identity.key_set` is `http://portal.example/jwks`"), "{said}");
        assert!(!with("key_set = \"https://o:geheim@portal.example/\"").contains("geheim"));
        let said = with("key_set = \"k.json\"\nalgorithm = \"HS256\"");
        assert!(said.contains("holds public keys"), "{said}");
        let said = with("key_set = \"k.json\"\nkey_file = \"k.pem\"");
        assert!(said.contains("`identity.key_set` stands beside"), "{said}");
    }

    #[test]
    fn every_slip_of_file_and_environment_is_named_at_once_with_its_place() {
        let text = "[log]\nformat = \"xml\"\nlevel = 3\n[sever]\nlisten = \"x\"\n[server]\nlisten = \
                    \"here\"\nlistn = \"x\"\n[ledger]\nwitnesses = [\"a\", \"b\"]\n";
        let environment = [
            ("OMBUD_CONVERSATION_BURST_WINDOW_MS", "soon"),
            ("OMBUD_RETENTION_MIN_DAYS", "-1"),
            ("OMBUD_TRACES_SAMPLE_PERCENTS", "1"),
        ];
        let environment =
            environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let said = of(text, &environment).unwrap_err().to_string();
        for (part, place) in [
            ("`log.format` is `xml`, but must be `pretty` or `json`", "ombud.toml, line 2"),
            ("`log.level` is `3`, but must be a text", "ombud.toml, line 3"),
            ("`[sever]` is not a section, did you mean `server`?", "ombud.toml, line 4"),
            ("`server.listen` is `here`, but must be an address and port", "ombud.toml, line 7"),
            ("`server.listn` is not a key, did you mean `listen`?", "ombud.toml, line 8"),
            ("`ledger.witnesses` has `a` and `b`, but each must be", "ombud.toml, line 10"),
            ("`conversation.burst_window_ms` is `soon`, but must be a whole number", "environment"),
            ("`retention.min_days` is `-1`, but must be a whole number, 0 to 36500", "environment"),
            ("`OMBUD_TRACES_SAMPLE_PERCENTS` is no setting", "environment"),
        ] {
            let line = said.lines().find(|line| line.contains(part));
            assert!(line.is_some_and(|line| line.contains(place)), "{part} ({place}): {said}");
        }
        assert!(said.starts_with("the configuration has 9 slips:"), "{said}");
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_of_line_by_line_and_the_rest_is_still_read() {
        let text = "[server]\nlisten = here\n[log]\nformat = \"xml\"\nlevel = \n[identity]\nissuer \
                    \"x\"\nkey_file = \"k\"\n";
        let said = error(text);
        for (part, line) in [
            ("without quotation marks", "line 2"),
            ("`log.format` is `xml`", "line 4"),
            ("a key without a value", "line 5"),
            ("a key without a value", "line 7"),
        ] {
            assert!(
                said.lines().any(|one| one.contains(part) && one.contains(line)),
                "{part}: {said}"
            );
        }
        assert!(!said.contains("identity.key_file"), "what is broken may well be there: {said}");
    }

    #[test]
    fn what_the_environment_says_stands_over_a_slip_in_the_file() {
        let environment = [("OMBUD_LOG_FORMAT".to_owned(), "json".to_owned())].into();
        assert_eq!(
            of("[log]\nformat = \"xml\"\n", &environment).unwrap().log_format,
            LogFormat::Json
        );
    }

    #[test]
    fn promises_of_standbys_are_one_of_two() {
        let said = error("[data]\npostgres_standbys = \"none\"\n");
        assert!(said.contains("`none`") && said.contains("`never-promoted`"), "{said}");
    }

    #[test]
    fn addresses_are_addresses_and_hold_no_password() {
        for (text, says) in [
            ("[traces]\nendpoint = \"https://o:geheim@traces.example\"\n", "must hold no name"),
            ("[server]\npublic_url = \"https://\"\n", "`server.public_url` must name a host"),
            ("[server]\npublic_url = \"https://a b/\"\n", "`%20`"),
            (
                "[tools]\nconnected = [\"billing http://o:geheim@b.example\"]\n",
                "`billing http://o:…@b",
            ),
            ("[ledger]\nwitnesses = [\"http:// x\"]\n", "`URL KEY`"),
        ] {
            let said = error(text);
            assert!(said.contains(says) && !said.contains("geheim"), "{said}");
        }
    }

    #[test]
    fn a_password_is_not_said_back() {
        let said = error("[data]\npostgres = \"ombud:geheim@db\"\n");
        assert!(said.contains("`data.postgres`") && !said.contains("geheim"), "{said}");
    }

    #[test]
    fn a_translator_needs_an_address_and_a_country() {
        let whole = "url = \"http://127.0.0.1:5000/translate\"\ncountry = \"DE\"\nlanguages = [\"de\", \"tr\"]";
        let config = of(&format!("[translation]\n{whole}"), &BTreeMap::new()).unwrap();
        let translation = config.translation.unwrap();
        assert_eq!((translation.country.as_str(), translation.languages.len()), ("DE", 2));
        assert!(of("[translation]\nurl = \"\"", &BTreeMap::new()).unwrap().translation.is_none());
        for (text, said) in [
            (
                "url = \"http://a.example/translate\"",
                "`translation.url` needs `translation.country`",
            ),
            ("url = \"a.example\"\ncountry = \"DE\"", "`translation.url`"),
            ("country = \"Germany\"", "`translation.country` is `Germany`"),
            ("languages = [\"deutsch\"]", "`translation.languages` has `deutsch`"),
            ("timeout_ms = 1", "a whole number, 100 to 60000"),
        ] {
            let error = error(&format!("[translation]\n{text}"));
            assert!(error.contains(said), "{error}");
        }
    }

    #[test]
    fn what_is_in_force_is_a_configuration_again_and_has_no_password() {
        for url in [
            "postgres://ombud:geheim@db/ombud",
            "postgres://ombud:geheim@geheim@db/ombud",
            "postgres://db/ombud?user=o&password=geheim&sslmode=require",
            "postgres://db/ombud?password=geheim",
        ] {
            let text = format!(
                "[data]\nfolder = 'a\"b\\c'\npostgres = \"{url}\"\npostgres_standbys = \"never-promoted\"\n"
            );
            let config = of(&text, &BTreeMap::new()).unwrap();
            let shown = in_force(&config);
            assert!(!shown.contains("geheim") && shown.contains("ombud"), "{shown}");
            let again = of(&shown, &BTreeMap::new()).unwrap();
            assert_eq!(again.postgres_standbys, Standbys::NeverPromoted);
            assert_eq!(again.data, config.data);
        }
    }

    #[test]
    fn the_reference_page_is_fresh() {
        let kept = include_str!("../../../../docs/reference/config.md");
        assert_eq!(kept, reference(), "run: ombud config --reference > docs/reference/config.md");
    }
}
