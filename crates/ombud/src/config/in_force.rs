//! The configuration in force, shown as TOML.

use ombud_store::Standbys;

use super::{Config, LogFormat};

/// The configuration in force, as TOML. Secrets are not in it: the database's password is hidden.
pub(crate) fn in_force(config: &Config) -> String {
    let postgres = config.postgres.as_deref().map_or_else(String::new, hide_password);
    let standbys = match config.postgres_standbys {
        Standbys::Synchronous => "synchronous",
        Standbys::NeverPromoted => "never-promoted",
    };
    let witnesses = config.witnesses.iter();
    let witnesses: Vec<String> =
        witnesses.map(|witness| format!("\"{} {}\"", witness.url, witness.key)).collect();
    let commands = config.key_commands.iter();
    let commands: Vec<String> = commands.map(|command| format!("\"{command}\"")).collect();
    let tools = config.tools.iter().map(|tool| toml::Value::String(tool.to_string()).to_string());
    let tools: Vec<String> = tools.collect();
    let identity = config.identity.as_ref();
    let format = match config.log_format {
        LogFormat::Pretty => "pretty",
        LogFormat::Json => "json",
    };
    format!(
        "[server]\nlisten = \"{}\"\npublic_url = \"{}\"\n\n[assistant]\nfolder = \"{}\"\n\n\
         [cell]\nname = \"{}\"\n\n[data]\nfolder = \"{}\"\npostgres = \"{postgres}\"\n\
         postgres_standbys = \"{standbys}\"\n\n\
         [ledger]\norigin = \"{}\"\nwitnesses = [{}]\nkey_commands = [{}]\n\
         key_timeout_ms = {}\n\n[conversation]\nburst_window_ms = {}\n\
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
        commands.join(", "),
        config.key_timeout.as_millis(),
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
