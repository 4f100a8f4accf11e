//! Configuration in two steps: what the file and the environment say, and what the program uses.

use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context, bail};
use ombud_domain::CellId;
use ombud_service::{TokenAlgorithm, WitnessSettings};
use serde::Deserialize;

/// One key: its path, its default as TOML, and what it means. The reference page is made of these.
struct Key {
    path: &'static str,
    default: &'static str,
    help: &'static str,
}

/// Every key there is. A test compares them with `RawConfig`.
const KEYS: &[Key] = &[
    Key {
        path: "server.listen",
        default: "\"127.0.0.1:8080\"",
        help: "Address and port to listen on. Put a reverse proxy with TLS before anything but loopback.",
    },
    Key {
        path: "server.public_url",
        default: "\"\"",
        help: "What links begin with, such as `https://service.example`. Empty: made from `server.listen`.",
    },
    Key {
        path: "assistant.folder",
        default: "\"examples/nordlicht\"",
        help: "The assistant's folder.",
    },
    Key {
        path: "cell.name",
        default: "\"local\"",
        help: "Name of this deployment in its jurisdiction: 1 to 32 of a-z, 0-9 and `-`. Stands in every decision.",
    },
    Key {
        path: "data.folder",
        default: "\"data\"",
        help: "Where everything is kept: database, keys, secrets. Created with rights for its owner only.",
    },
    Key {
        path: "data.postgres",
        default: "\"\"",
        help: "URL of a PostgreSQL database instead of the embedded SQLite, such as `postgres://ombud@db/ombud`. Secrets stay in `data.folder`.",
    },
    Key {
        path: "ledger.origin",
        default: "\"\"",
        help: "The log's identity, the first line of every checkpoint, such as `service.example/ombud`. Empty: `localhost/ombud/` and the cell's name. Do not change it later.",
    },
    Key {
        path: "ledger.witnesses",
        default: "[]",
        help: "Witnesses that checkpoints are shown to, each as `URL KEY`, such as `https://witness.example witness.example/ombud+…`.",
    },
    Key {
        path: "conversation.burst_window_ms",
        default: "400",
        help: "Milliseconds, 0 to 10000: how long a turn waits for more messages of the same burst.",
    },
    Key {
        path: "conversation.idle_timeout_minutes",
        default: "60",
        help: "Minutes, 1 to 43200: after how long without a message a conversation of the assistant ends.",
    },
    Key {
        path: "retention.min_days",
        default: "0",
        help: "Days, 0 to 36500: how long data must be kept by statute before it may be erased.",
    },
    Key {
        path: "tools.connected",
        default: "[]",
        help: "Systems that the assistant may act on, each as `NAME URL` or `NAME URL TOKEN-FILE`, such as `billing http://127.0.0.1:8090 /etc/ombud/billing.token`. NAME is a file of the assistant's `tools/`; what stands in the token file is sent as `Authorization: Bearer`.",
    },
    Key {
        path: "identity.issuer",
        default: "\"\"",
        help: "Who signs the tokens with which customers sign in (claim `iss`), such as `https://portal.example`. Empty: nobody signs in.",
    },
    Key {
        path: "identity.audience",
        default: "\"ombud\"",
        help: "For whom these tokens must be (claim `aud`).",
    },
    Key {
        path: "identity.algorithm",
        default: "\"EdDSA\"",
        help: "How these tokens are signed, and no other way: `EdDSA`, `ES256`, `RS256` or `HS256`.",
    },
    Key {
        path: "identity.key_file",
        default: "\"\"",
        help: "File with the key that checks these tokens: a public key in PEM (`-----BEGIN PUBLIC KEY-----`), or for `HS256` the shared secret of 32 bytes or more.",
    },
    Key {
        path: "log.level",
        default: "\"info\"",
        help: "`error`, `warn`, `info`, `debug` or `trace`, or directives such as `info,ombud_store=debug`.",
    },
    Key {
        path: "log.format",
        default: "\"pretty\"",
        help: "`pretty` for people or `json` for machines. Goes to standard error.",
    },
    Key {
        path: "metrics.enabled",
        default: "true",
        help: "Whether `/metrics` shows metrics for Prometheus.",
    },
    Key {
        path: "traces.endpoint",
        default: "\"\"",
        help: "Where OpenTelemetry traces are sent (OTLP over HTTP, protobuf), such as `http://collector:4318/v1/traces`. Empty: nowhere.",
    },
    Key {
        path: "traces.sample_percent",
        default: "100",
        help: "Of a hundred requests, 0 to 100, how many are traced where the caller has not decided it.",
    },
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfig {
    server: RawServer,
    assistant: RawAssistant,
    cell: RawCell,
    data: RawData,
    ledger: RawLedger,
    conversation: RawConversation,
    retention: RawRetention,
    tools: RawTools,
    identity: RawIdentity,
    log: RawLog,
    metrics: RawMetrics,
    traces: RawTraces,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawServer {
    listen: String,
    public_url: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAssistant {
    folder: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCell {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawData {
    folder: PathBuf,
    postgres: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLedger {
    origin: String,
    witnesses: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConversation {
    burst_window_ms: i64,
    idle_timeout_minutes: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRetention {
    min_days: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTools {
    connected: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIdentity {
    issuer: String,
    audience: String,
    algorithm: String,
    key_file: PathBuf,
}

impl RawIdentity {
    /// Whose tokens are believed; `None` where nobody's are.
    fn settings(self) -> anyhow::Result<Option<IdentitySettings>> {
        let Self { issuer, audience, algorithm, key_file } = self;
        let Some(algorithm) = TokenAlgorithm::named(&algorithm) else {
            bail!(
                "`identity.algorithm` is `{algorithm}`, but must be `EdDSA`, `ES256`, `RS256` or \
                 `HS256`"
            )
        };
        match (issuer.is_empty(), key_file.as_os_str().is_empty()) {
            (true, true) => Ok(None),
            (true, false) => bail!("`identity.key_file` needs `identity.issuer`: whose key it is"),
            (false, true) => {
                bail!("`identity.issuer` needs `identity.key_file`, which checks tokens")
            }
            _ if audience.is_empty() => bail!("`identity.audience` must not be empty"),
            _ => Ok(Some(IdentitySettings { issuer, audience, algorithm, key_file })),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLog {
    level: String,
    format: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMetrics {
    enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTraces {
    endpoint: String,
    sample_percent: i64,
}

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
    pub(crate) postgres: Option<String>,
    pub(crate) origin: String,
    pub(crate) witnesses: Vec<WitnessSettings>,
    pub(crate) burst_window: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) retention_min: Duration,
    pub(crate) tools: Vec<ToolSettings>,
    pub(crate) identity: Option<IdentitySettings>,
    pub(crate) log_level: String,
    pub(crate) log_format: LogFormat,
    pub(crate) metrics: bool,
    pub(crate) traces: Option<TraceSettings>,
}

/// Whose tokens say who customers are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentitySettings {
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) algorithm: TokenAlgorithm,
    pub(crate) key_file: PathBuf,
}

/// Where a tool is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ToolSettings {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) token_file: Option<PathBuf>,
}

impl ToolSettings {
    /// `NAME URL` or `NAME URL TOKEN-FILE`, which may hold blanks.
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = text.trim().split_once(' ')?;
        let (url, file) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let is_url = url.starts_with("http://") || url.starts_with("https://");
        let token_file = Some(file.trim()).filter(|file| !file.is_empty()).map(PathBuf::from);
        is_url.then(|| Self { name: name.to_owned(), url: url.to_owned(), token_file })
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
        let text = match file {
            Some(path) => std::fs::read_to_string(path).with_context(|| {
                format!("the configuration `{}` cannot be read", path.display())
            })?,
            None if default.exists() => std::fs::read_to_string(&default)
                .context("the configuration `ombud.toml` cannot be read")?,
            None => String::new(),
        };
        Self::from_text(&text, &std::env::vars().collect())
    }

    /// Make a configuration of a file's text and an environment.
    pub(crate) fn from_text(
        text: &str,
        environment: &BTreeMap<String, String>,
    ) -> anyhow::Result<Self> {
        let mut table: toml::Table =
            toml::from_str(text).context("the configuration is not valid TOML")?;
        check_known(&table)?;
        check_environment(environment)?;
        for key in KEYS {
            let default: toml::Value = value_of(key.default)?;
            let variable = variable(key.path);
            let given = environment.get(&variable).map(|text| match &default {
                toml::Value::String(_) => Ok(toml::Value::String(text.clone())),
                other => value_of(text).map_err(|_| {
                    anyhow::anyhow!("`{variable}` is `{text}`, but must be {}", kind(other))
                }),
            });
            let (section, name) = key.path.split_once('.').context("keys have a section")?;
            let section = table
                .entry(section)
                .or_insert_with(|| toml::Value::Table(toml::Table::new()))
                .as_table_mut()
                .context("sections are tables")?;
            match given {
                Some(given) => drop(section.insert(name.to_owned(), given?)),
                None => drop(section.entry(name).or_insert(default)),
            }
        }
        let raw: RawConfig =
            toml::Value::Table(table).try_into().map_err(|error: toml::de::Error| {
                anyhow::anyhow!("the configuration: {}", error.message())
            })?;
        Self::from_raw(raw)
    }

    fn from_raw(raw: RawConfig) -> anyhow::Result<Self> {
        let listen: SocketAddr = raw.server.listen.parse().map_err(|_| {
            anyhow::anyhow!(
                "`server.listen` is `{}`, but must be an address and port such as 127.0.0.1:8080",
                raw.server.listen
            )
        })?;
        let cell: CellId =
            raw.cell.name.parse().map_err(|error| anyhow::anyhow!("`cell.name`: {error}"))?;
        let burst =
            between("conversation.burst_window_ms", raw.conversation.burst_window_ms, 0, 10_000)?;
        let idle = between(
            "conversation.idle_timeout_minutes",
            raw.conversation.idle_timeout_minutes,
            1,
            43_200,
        )?;
        let days = between("retention.min_days", raw.retention.min_days, 0, 36_500)?;
        let log_format = match raw.log.format.as_str() {
            "pretty" => LogFormat::Pretty,
            "json" => LogFormat::Json,
            other => bail!("`log.format` is `{other}`, but must be `pretty` or `json`"),
        };
        let percent = between("traces.sample_percent", raw.traces.sample_percent, 0, 100)?;
        let endpoint = raw.traces.endpoint;
        let is_url = endpoint.starts_with("http://") || endpoint.starts_with("https://");
        if !endpoint.is_empty() && !is_url {
            bail!("`traces.endpoint` is `{endpoint}`, but must begin with http:// or https://");
        }
        if !raw.data.postgres.is_empty() && !raw.data.postgres.starts_with("postgres") {
            bail!("`data.postgres` must begin with `postgres://`");
        }
        let public_url = if raw.server.public_url.is_empty() {
            format!("http://{listen}")
        } else {
            raw.server.public_url.trim_end_matches('/').to_owned()
        };
        let origin = if raw.ledger.origin.is_empty() {
            format!("localhost/ombud/{cell}")
        } else {
            raw.ledger.origin
        };
        let mut witnesses = Vec::new();
        for text in &raw.ledger.witnesses {
            let parsed = text.split_once(' ').and_then(|(url, key)| {
                Some(WitnessSettings { url: url.to_owned(), key: key.trim().parse().ok()? })
            });
            match parsed.filter(|witness| witness.url.starts_with("http")) {
                Some(witness) => witnesses.push(witness),
                None => bail!("`ledger.witnesses` has `{text}`, but each must be `URL KEY`"),
            }
        }
        let mut tools: Vec<ToolSettings> = Vec::new();
        for text in &raw.tools.connected {
            match ToolSettings::parse(text) {
                Some(tool) if tools.iter().any(|other| other.name == tool.name) => {
                    bail!("`tools.connected` has `{}` twice", tool.name)
                }
                Some(tool) => tools.push(tool),
                None => bail!(
                    "`tools.connected` has `{text}`, but each must be `NAME URL` or `NAME URL \
                     TOKEN-FILE`, with a URL that begins with http:// or https://"
                ),
            }
        }
        if origin.chars().any(|character| character.is_whitespace() || character == '+') {
            bail!("`ledger.origin` is `{origin}`, but must have no blanks and no `+`");
        }
        Ok(Self {
            listen,
            public_url,
            assistant: raw.assistant.folder,
            cell,
            data: raw.data.folder,
            postgres: Some(raw.data.postgres).filter(|url| !url.is_empty()),
            origin,
            witnesses,
            burst_window: Duration::from_millis(burst),
            idle_timeout: Duration::from_secs(idle * 60),
            retention_min: Duration::from_secs(days * 86_400),
            tools,
            identity: raw.identity.settings()?,
            log_level: raw.log.level,
            log_format,
            metrics: raw.metrics.enabled,
            traces: (!endpoint.is_empty()).then(|| TraceSettings {
                endpoint,
                sample_percent: u32::try_from(percent).unwrap_or(100),
            }),
        })
    }
}

/// Refuse a variable that names a section of ours and no key in it: most likely a slip.
fn check_environment(environment: &BTreeMap<String, String>) -> anyhow::Result<()> {
    let section = |path: &str| variable(path.split_once('.').map_or(path, |(section, _)| section));
    for name in environment.keys() {
        let ours = KEYS.iter().filter(|key| name.starts_with(&format!("{}_", section(key.path))));
        let known: Vec<String> = ours.map(|key| variable(key.path)).collect();
        if !known.is_empty() && !known.contains(name) {
            bail!("`{name}` is no setting; there are {}", known.join(", "));
        }
    }
    Ok(())
}

/// The environment variable of a key: `OMBUD_SERVER_LISTEN`.
fn variable(path: &str) -> String {
    format!("OMBUD_{}", path.replace('.', "_").to_uppercase())
}

fn value_of(text: &str) -> anyhow::Result<toml::Value> {
    let mut table: toml::Table = toml::from_str(&format!("value = {text}"))?;
    table.remove("value").context("a value")
}

fn kind(value: &toml::Value) -> &'static str {
    match value {
        toml::Value::Integer(_) => "a whole number",
        toml::Value::Boolean(_) => "`true` or `false`",
        toml::Value::Array(_) => "a list of texts",
        _ => "a text",
    }
}

fn between(path: &str, value: i64, min: i64, max: i64) -> anyhow::Result<u64> {
    match u64::try_from(value) {
        Ok(found) if (min..=max).contains(&value) => Ok(found),
        _ => bail!("`{path}` is {value}, but must be {min} to {max}"),
    }
}

/// Refuse keys that do not exist, with the path of each.
fn check_known(table: &toml::Table) -> anyhow::Result<()> {
    for (section, value) in table {
        let toml::Value::Table(keys) = value else {
            bail!("`{section}` is not a section; known keys: `ombud config --reference`");
        };
        for (name, value) in keys {
            let path = format!("{section}.{name}");
            let Some(key) = KEYS.iter().find(|key| key.path == path) else {
                bail!("`{path}` is not a key; known keys: `ombud config --reference`");
            };
            let default = value_of(key.default)?;
            if !default.same_type(value) {
                bail!("`{path}` is `{value}`, but must be {}", kind(&default));
            }
        }
        if !KEYS.iter().any(|key| key.path.split('.').next() == Some(section)) {
            bail!("`[{section}]` is not a section; known keys: `ombud config --reference`");
        }
    }
    Ok(())
}

/// What `ombud config --reference` prints.
pub(crate) fn reference() -> String {
    let mut page = String::from(
        "# Configuration\n\n\
         One TOML file, `ombud.toml` or `--config FILE`, and over it the environment: `server.listen`\n\
         is `OMBUD_SERVER_LISTEN`. This page is printed by `ombud config --reference`.\n\n\
         | key | default | meaning |\n|---|---|---|\n",
    );
    for key in KEYS {
        let default = if key.default == "\"\"" { "empty" } else { key.default };
        let _ = writeln!(page, "| `{}` | `{default}` | {} |", key.path, key.help);
    }
    page
}

/// The configuration in force, as TOML. Secrets are not in it: the database's password is hidden.
pub(crate) fn in_force(config: &Config) -> String {
    let postgres = config.postgres.as_deref().map_or_else(String::new, hide_password);
    let witnesses = config.witnesses.iter();
    let witnesses: Vec<String> =
        witnesses.map(|witness| format!("\"{} {}\"", witness.url, witness.key)).collect();
    let tools = config.tools.iter().map(|tool| {
        let file = tool.token_file.as_ref().map(|file| format!(" {}", file.display()));
        format!("\"{} {}{}\"", tool.name, tool.url, file.unwrap_or_default())
    });
    let tools: Vec<String> = tools.collect();
    let identity = config.identity.as_ref();
    let format = match config.log_format {
        LogFormat::Pretty => "pretty",
        LogFormat::Json => "json",
    };
    format!(
        "[server]\nlisten = \"{}\"\npublic_url = \"{}\"\n\n[assistant]\nfolder = \"{}\"\n\n\
         [cell]\nname = \"{}\"\n\n[data]\nfolder = \"{}\"\npostgres = \"{postgres}\"\n\n\
         [ledger]\norigin = \"{}\"\nwitnesses = [{}]\n\n[conversation]\nburst_window_ms = {}\n\
         idle_timeout_minutes = {}\n\n[retention]\nmin_days = {}\n\n\
         [tools]\nconnected = [{}]\n\n\
         [identity]\nissuer = \"{}\"\naudience = \"{}\"\nalgorithm = \"{}\"\nkey_file = \"{}\"\n\n\
         [log]\nlevel = \"{}\"\nformat = \"{format}\"\n\n[metrics]\nenabled = {}\n\n\
         [traces]\nendpoint = \"{}\"\nsample_percent = {}\n",
        config.listen,
        config.public_url,
        config.assistant.display(),
        config.cell,
        config.data.display(),
        config.origin,
        witnesses.join(", "),
        config.burst_window.as_millis(),
        config.idle_timeout.as_secs() / 60,
        config.retention_min.as_secs() / 86_400,
        tools.join(", "),
        identity.map_or("", |identity| &identity.issuer),
        identity.map_or("ombud", |identity| &identity.audience),
        identity.map_or("EdDSA", |identity| identity.algorithm.as_str()),
        identity.map_or_else(String::new, |identity| identity.key_file.display().to_string()),
        config.log_level,
        config.metrics,
        config.traces.as_ref().map_or("", |traces| &traces.endpoint),
        config.traces.as_ref().map_or(100, |traces| traces.sample_percent),
    )
}

fn hide_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    match rest.split_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:…@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::from_text(text, &BTreeMap::new()).unwrap_err().to_string()
    }

    #[test]
    fn a_slip_in_a_variable_is_named_and_what_is_not_ours_is_left_alone() {
        let with = |name: &str| {
            Config::from_text("", &BTreeMap::from([(name.to_owned(), "x".to_owned())]))
        };
        let said = with("OMBUD_SERVER_LISTN").unwrap_err().to_string();
        assert!(said.contains("`OMBUD_SERVER_LISTN`") && said.contains("OMBUD_SERVER_LISTEN"));
        with("OMBUD_TEST_POSTGRES").unwrap();
        with("SERVER_LISTN").unwrap();
    }

    #[test]
    fn an_empty_file_gives_the_defaults_and_the_environment_goes_over_the_file() {
        let config = Config::from_text("", &BTreeMap::new()).unwrap();
        assert_eq!(config.listen.port(), 8080);
        let environment =
            [("OMBUD_CONVERSATION_BURST_WINDOW_MS".to_owned(), "0".to_owned())].into();
        let config =
            Config::from_text("[conversation]\nburst_window_ms = 9\n", &environment).unwrap();
        assert!(config.burst_window.is_zero());
    }

    #[test]
    fn an_error_names_the_key_and_what_is_allowed() {
        assert!(error("[server]\nport = 1\n").contains("`server.port` is not a key"));
        assert!(error("[sever]\n").contains("`[sever]`"));
        assert!(error("[log]\nformat = \"xml\"\n").contains("`pretty` or `json`"));
        assert!(error("[conversation]\nburst_window_ms = -1\n").contains("0 to 10000"));
        assert!(error("[conversation]\nburst_window_ms = \"1\"\n").contains("a whole number"));
        assert!(error("[identity]\nalgorithm = \"none\"\n").contains("`EdDSA`, `ES256`"));
        assert!(error("[identity]\nissuer = \"x\"\n").contains("`identity.key_file`"));
    }

    #[test]
    fn what_is_in_force_is_a_configuration_again_and_has_no_password() {
        let text = "[data]\npostgres = \"postgres://ombud:geheim@db/ombud\"\n";
        let config = Config::from_text(text, &BTreeMap::new()).unwrap();
        let shown = in_force(&config);
        assert!(!shown.contains("geheim"), "{shown}");
        Config::from_text(&shown, &BTreeMap::new()).unwrap();
    }

    #[test]
    fn the_reference_page_is_fresh() {
        let kept = include_str!("../../../docs/reference/config.md");
        assert_eq!(kept, reference(), "run: ombud config --reference > docs/reference/config.md");
    }
}
