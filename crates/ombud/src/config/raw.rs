//! The first step: what the file and the environment say, and every slip in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    path::PathBuf,
};

use anyhow::{Context, bail};
use ombud_assistant::{SyntaxSlip, near, with_short_quotations};
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, range, variable};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) server: RawServer,
    pub(super) assistant: RawAssistant,
    pub(super) cell: RawCell,
    pub(super) data: RawData,
    pub(super) ledger: RawLedger,
    pub(super) conversation: RawConversation,
    pub(super) desk: RawDesk,
    pub(super) retention: RawRetention,
    pub(super) attachments: RawAttachments,
    pub(super) tools: RawTools,
    pub(super) webhooks: RawWebhooks,
    pub(super) translation: RawTranslation,
    pub(super) identity: RawIdentity,
    pub(super) log: RawLog,
    pub(super) metrics: RawMetrics,
    pub(super) traces: RawTraces,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawServer {
    pub(super) listen: String,
    pub(super) public_url: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAssistant {
    pub(super) folder: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCell {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawData {
    pub(super) folder: PathBuf,
    pub(super) learned_folder: PathBuf,
    pub(super) postgres: String,
    pub(super) postgres_standbys: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLedger {
    pub(super) origin: String,
    pub(super) witnesses: Vec<String>,
    pub(super) key_commands: Vec<String>,
    pub(super) key_timeout_ms: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConversation {
    pub(super) burst_window_ms: i64,
    pub(super) idle_timeout_minutes: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDesk {
    pub(super) answer_within_minutes: i64,
    pub(super) calls_per_window: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRetention {
    pub(super) min_days: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAttachments {
    pub(super) size_max_mb: i64,
    pub(super) per_day_mb: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTools {
    pub(super) connected: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWebhooks {
    pub(super) allowed: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTranslation {
    pub(super) url: String,
    pub(super) key_file: PathBuf,
    pub(super) country: String,
    pub(super) languages: Vec<String>,
    pub(super) timeout_ms: i64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIdentity {
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) algorithm: String,
    pub(super) key_file: PathBuf,
    pub(super) key_set: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLog {
    pub(super) level: String,
    pub(super) format: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMetrics {
    pub(super) enabled: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTraces {
    pub(super) endpoint: String,
    pub(super) sample_percent: i64,
}

/// What is wrong with a configuration: everything, not only the first.
#[derive(Debug, Default)]
pub(super) struct Slips {
    found: Vec<String>,
    /// Keys of which something is wrong: nothing more is said of them.
    of: BTreeSet<String>,
    /// Where the value of a key stands, unless it is the default.
    places: BTreeMap<&'static str, String>,
}

impl Slips {
    /// Say what a key has, and what it must be.
    pub(super) fn wrong(&mut self, path: &str, found: impl Display, must: impl Display) {
        // What stands at `data.postgres` may hold a password.
        self.add(
            path,
            match path {
                "data.postgres" => format!("`{path}` must be {must}"),
                _ => format!("`{path}` is `{found}`, but must be {must}"),
            },
        );
    }

    /// Say something of a key, once.
    pub(super) fn add(&mut self, path: &str, what: impl Display) {
        if self.of.insert(path.to_owned()) {
            match self.places.get(path) {
                Some(place) => self.found.push(format!("{what} ({place})")),
                None => self.found.push(what.to_string()),
            }
        }
    }

    /// Whether something is wrong with a key.
    pub(super) fn has(&self, path: &str) -> bool {
        self.of.contains(path)
    }

    fn note(&mut self, place: &str, what: impl Display) {
        self.found.push(format!("{} ({place})", with_short_quotations(what.to_string())));
    }

    /// Nothing is wrong.
    ///
    /// # Errors
    /// Otherwise all of it, each on a line of its own.
    pub(super) fn none(self) -> anyhow::Result<()> {
        match self.found.as_slice() {
            [] => Ok(()),
            [only] => bail!("{only}"),
            many => bail!("the configuration has {} slips:\n  {}", many.len(), many.join("\n  ")),
        }
    }
}

/// Read the text of `file` and the environment over it. Where something is wrong, the default stands in.
pub(super) fn read(
    file: &str,
    text: &str,
    environment: &BTreeMap<String, String>,
) -> anyhow::Result<(RawConfig, Slips)> {
    let mut slips = Slips::default();
    let mut given = of_file(file, text, &mut slips);
    for (path, value) in of_environment(environment, &mut slips) {
        given.insert(path, value);
    }
    let mut table = toml::Table::new();
    for key in KEYS {
        let value = given.remove(key.path).map_or_else(|| value_of(key.default), Ok)?;
        let section =
            table.entry(key.section()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        let section = section.as_table_mut().context("sections are tables")?;
        section.insert(key.name().to_owned(), value);
    }
    let raw = toml::Value::Table(table).try_into().context("the configuration cannot be read")?;
    Ok((raw, slips))
}

fn of_file(file: &str, text: &str, slips: &mut Slips) -> BTreeMap<&'static str, toml::Value> {
    let line_of =
        |offset: usize| text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1;
    let place = |line: usize| format!("{file}, line {line}");
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut broken = BTreeSet::new();
    for error in &errors {
        let line = error.span().map_or(1, |span| line_of(span.start));
        if broken.insert(line) {
            let slip = SyntaxSlip::of_toml(error);
            slips.note(
                &place(line),
                format!("this is not valid TOML: {}; {}", slip.what, slip.remedy),
            );
        }
    }
    let mut given = BTreeMap::new();
    for (section, value) in document.get_ref() {
        let line = line_of(section.span().start);
        let section = section.get_ref().as_ref();
        let known: Vec<&Key> = KEYS.iter().filter(|key| key.section() == section).collect();
        if broken.contains(&line) {
            // What was said of the line is enough; of its keys nothing is known.
            slips.of.extend(known.iter().map(|key| key.path.to_owned()));
            continue;
        }
        let Some(keys) = value.get_ref().as_table().filter(|_| !known.is_empty()) else {
            let sections: BTreeSet<&str> = KEYS.iter().map(Key::section).collect();
            let name = if value.get_ref().is_table() {
                format!("[{section}]")
            } else {
                section.to_owned()
            };
            let meant = meant(section, sections.iter().copied());
            let sections: Vec<&str> = sections.into_iter().collect();
            let what =
                format!("`{name}` is not a section{meant}; there are {}", sections.join(", "));
            slips.note(&place(line), what);
            continue;
        };
        for (name, value) in keys {
            let line = line_of(name.span().start);
            let path = format!("{section}.{}", name.get_ref());
            if broken.contains(&line) {
                slips.of.insert(path);
                continue;
            }
            let Some(key) = known.iter().find(|key| key.path == path) else {
                let names: Vec<&str> = known.iter().map(|key| key.name()).collect();
                let meant = meant(name.get_ref(), names.iter().copied());
                let what =
                    format!("`{path}` is not a key{meant}; `[{section}]` has {}", names.join(", "));
                slips.note(&place(line), what);
                continue;
            };
            slips.places.insert(key.path, place(line));
            let source = text.get(value.span()).unwrap_or_default();
            match plain(value.get_ref()).filter(|value| key.takes(value)) {
                Some(value) => drop(given.insert(key.path, value)),
                None => slips.wrong(key.path, source, key.must()),
            }
        }
    }
    given
}

fn of_environment(
    environment: &BTreeMap<String, String>,
    slips: &mut Slips,
) -> BTreeMap<&'static str, toml::Value> {
    // What begins as ours does and is none is a slip: nothing would read it.
    for (name, value) in environment {
        let ours: Vec<String> = KEYS.iter().map(Key::variable).collect();
        if !name.starts_with("OMBUD_") || ours.contains(name) || is_of_others(name, value) {
            continue;
        }
        let meant = meant(name, ours.iter().map(String::as_str));
        let is_in = |key: &&Key| name.starts_with(&format!("{}_", variable(key.section())));
        let known: Vec<String> = KEYS.iter().filter(is_in).map(Key::variable).collect();
        let known = match known.as_slice() {
            [] => {
                let sections: BTreeSet<&str> = KEYS.iter().map(Key::section).collect();
                let sections =
                    sections.into_iter().map(|section| format!("{}_…", variable(section)));
                sections.collect::<Vec<_>>().join(", ")
            }
            known => known.join(", "),
        };
        slips.note("environment", format!("`{name}` is no setting{meant}; there are {known}"));
    }
    let mut given = BTreeMap::new();
    for key in KEYS {
        let variable = key.variable();
        let Some(text) = environment.get(&variable) else { continue };
        let value = match key.kind() {
            "a text" => Some(toml::Value::String(text.clone())),
            _ => value_of(text).ok().filter(|value| key.takes(value)),
        };
        // It stands over the file, whatever is said there.
        slips.places.insert(key.path, format!("environment, `{variable}`"));
        match value {
            Some(value) => drop(given.insert(key.path, value)),
            None => slips.wrong(key.path, text, key.must()),
        }
    }
    given
}

/// Whether a variable that begins as ours do is somebody else's: the command line's, a test's, or what
/// Kubernetes and Docker set for a service that is called ombud (`OMBUD_SERVICE_HOST`, `OMBUD_PORT_80_TCP`).
fn is_of_others(name: &str, value: &str) -> bool {
    let of_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
    let of_port = name.contains("_PORT_") || (name.ends_with("_PORT") && value.contains("://"));
    name == "OMBUD_CONFIG" || name.starts_with("OMBUD_TEST_") || of_service || of_port
}

fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    near(name, known).map_or_else(String::new, |near| format!(", did you mean `{near}`?"))
}

/// A value of the kinds that keys have.
fn plain(value: &DeValue<'_>) -> Option<toml::Value> {
    Some(match value {
        DeValue::String(text) => toml::Value::String(text.clone().into_owned()),
        DeValue::Integer(number) => {
            toml::Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()?)
        }
        DeValue::Boolean(value) => toml::Value::Boolean(*value),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| plain(item.get_ref()));
            toml::Value::Array(items.collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn value_of(text: &str) -> anyhow::Result<toml::Value> {
    let mut table: toml::Table = toml::from_str(&format!("value = {text}"))?;
    table.remove("value").context("a value")
}

const NUMBER: &str = "a whole number";

impl Key {
    /// What its values are.
    fn kind(&self) -> &'static str {
        match self.default.as_bytes().first() {
            Some(b'"') => "a text",
            Some(b'[') => "a list of texts",
            Some(b't' | b'f') => "`true` or `false`",
            _ => NUMBER,
        }
    }

    /// What a value must be.
    pub(super) fn must(&self) -> String {
        match self.kind() {
            NUMBER => {
                let (min, max) = range(self.path);
                format!("{NUMBER}, {min} to {max}")
            }
            kind => kind.to_owned(),
        }
    }

    /// Whether a value is of that kind.
    fn takes(&self, value: &toml::Value) -> bool {
        match self.kind() {
            "a text" => value.is_str(),
            "a list of texts" => {
                value.as_array().is_some_and(|items| items.iter().all(toml::Value::is_str))
            }
            "`true` or `false`" => value.is_bool(),
            _ => value.is_integer(),
        }
    }
}
