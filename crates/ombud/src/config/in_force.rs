//! The configuration in force, shown as TOML.

use std::{fmt::Display, path::Path};

use ombud_service::TokenAlgorithm;
use ombud_store::Standbys;

use super::{Config, IdentityKeys, LogFormat};

/// The configuration in force, as TOML. Secrets are not in it: the database's password is hidden.
pub(crate) fn in_force(config: &Config) -> String {
    let postgres = config.postgres.as_deref().map_or_else(String::new, hide_password);
    let standbys = match config.postgres_standbys {
        Standbys::Synchronous => "synchronous",
        Standbys::NeverPromoted => "never-promoted",
    };
    let witnesses = config.witnesses.iter();
    let witnesses: Vec<String> =
        witnesses.map(|witness| quoted(format!("{} {}", witness.url, witness.key))).collect();
    let commands: Vec<String> = config.key_commands.iter().map(quoted).collect();
    let tools: Vec<String> = config.tools.iter().map(quoted).collect();
    let allowed: Vec<String> = config.reach.allowed().iter().map(quoted).collect();
    let identity = config.identity.as_ref();
    let (algorithm, file, set) = match identity.map(|identity| &identity.keys) {
        Some(IdentityKeys::File { algorithm, file }) => {
            (algorithm.as_str(), file.as_path(), String::new())
        }
        Some(IdentityKeys::Set { only, at }) => {
            (only.map_or("", TokenAlgorithm::as_str), Path::new(""), at.to_string())
        }
        None => ("", Path::new(""), String::new()),
    };
    let translation = config.translation.as_ref();
    let languages = translation.into_iter().flat_map(|translation| &translation.languages);
    let languages: Vec<String> = languages.map(quoted).collect();
    let key_file = translation.and_then(|translation| translation.key_file.as_deref());
    let key_file = key_file.unwrap_or(Path::new(""));
    let format = match config.log_format {
        LogFormat::Pretty => "pretty",
        LogFormat::Json => "json",
    };
    format!(
        "[server]\nlisten = \"{}\"\npublic_url = {}\n\n[assistant]\nfolder = {}\n\n\
         [cell]\nname = \"{}\"\n\n[data]\nfolder = {}\npostgres = {}\n\
         postgres_standbys = \"{standbys}\"\n\n\
         [ledger]\norigin = {}\nwitnesses = [{}]\nkey_commands = [{}]\n\
         key_timeout_ms = {}\n\n[conversation]\nburst_window_ms = {}\n\
         idle_timeout_minutes = {}\n\n[desk]\nanswer_within_minutes = {}\ncalls_per_window = {}\n\n[retention]\nmin_days = {}\n\n\
         [attachments]\nsize_max_mb = {}\nper_day_mb = {}\n\n\
         [tools]\nconnected = [{}]\n\n[webhooks]\nallowed = [{}]\n\n\
         [translation]\nurl = {}\nkey_file = {}\ncountry = {}\nlanguages = [{}]\ntimeout_ms = {}\n\n\
         [identity]\nissuer = {}\naudience = {}\nalgorithm = \"{algorithm}\"\nkey_file = {}\nkey_set = {}\n\n\
         [log]\nlevel = {}\nformat = \"{format}\"\n\n[metrics]\nenabled = {}\n\n\
         [traces]\nendpoint = {}\nsample_percent = {}\n",
        config.listen,
        quoted(&config.public_url),
        quoted(config.assistant.display()),
        config.cell,
        quoted(config.data.display()),
        quoted(postgres),
        quoted(&config.origin),
        witnesses.join(", "),
        commands.join(", "),
        config.key_timeout.as_millis(),
        config.burst_window.as_millis(),
        config.idle_timeout.as_secs() / 60,
        config.answer_within.as_secs() / 60,
        config.calls_per_window,
        config.retention_min.as_secs() / 86_400,
        config.attachments.size_max_bytes / 1_000_000,
        config.attachments.per_day_bytes / 1_000_000,
        tools.join(", "),
        allowed.join(", "),
        quoted(translation.map_or("", |translation| &translation.url)),
        quoted(key_file.display()),
        quoted(translation.map_or("", |translation| translation.country.as_str())),
        languages.join(", "),
        translation.map_or(10_000, |translation| translation.timeout.as_millis()),
        quoted(identity.map_or("", |identity| &identity.issuer)),
        quoted(identity.map_or("ombud", |identity| &identity.audience)),
        quoted(file.display()),
        quoted(set),
        quoted(&config.log_level),
        config.metrics,
        quoted(config.traces.as_ref().map_or("", |traces| &traces.endpoint)),
        config.traces.as_ref().map_or(100, |traces| traces.sample_percent),
    )
}

/// A text as TOML has it.
fn quoted(text: impl Display) -> String {
    toml::Value::String(text.to_string()).to_string()
}

/// An address without what may be a password in it, which may itself hold an `@`.
pub(super) fn hide_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let rest = match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            format!("{}:…@{host}", credentials.split(':').next().unwrap_or_default())
        }
        None => rest.to_owned(),
    };
    // The database takes it as a parameter, too.
    let mut parts = rest.split_inclusive(['?', '&']);
    let hidden: String =
        parts.by_ref().fold(String::new(), |hidden, part| match part.strip_prefix("password=") {
            Some(value) => {
                let end = value.chars().last().filter(|last| *last == '&').map(String::from);
                format!("{hidden}password=…{}", end.unwrap_or_default())
            }
            None => hidden + part,
        });
    format!("{scheme}://{hidden}")
}
