//! The keys of the configuration, and the reference page that is made of them.

use std::fmt::Write as _;

/// One key: its path, its default as TOML, and what it means. The reference page is made of these.
pub(super) struct Key {
    pub(super) path: &'static str,
    pub(super) default: &'static str,
    help: &'static str,
}

/// What whole numbers may be, each with its least and its greatest. They stand in the help too, with the unit.
const RANGES: &[(&str, i64, i64)] = &[
    ("ledger.key_timeout_ms", 100, 60_000),
    ("conversation.burst_window_ms", 0, 10_000),
    ("conversation.idle_timeout_minutes", 1, 43_200),
    ("desk.answer_within_minutes", 1, 10_080),
    ("desk.calls_per_window", 1, 1_000),
    ("retention.min_days", 0, 36_500),
    ("attachments.size_max_mb", 0, 50),
    ("attachments.per_day_mb", 1, 1_000_000),
    ("translation.timeout_ms", 100, 60_000),
    ("traces.sample_percent", 0, 100),
];

/// The least and the greatest that a key with a whole number may be.
pub(super) fn range(path: &str) -> (i64, i64) {
    let found = RANGES.iter().find(|(known, ..)| *known == path);
    found.map_or((0, i64::MAX), |(_, min, max)| (*min, *max))
}

/// Every key there is.
pub(super) const KEYS: &[Key] = &[
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
        path: "data.learned_folder",
        default: "\"\"",
        help: "Where what was learned of an assistant's phrasings is kept, so that the next start takes a moment. It can be deleted at any time, and whoever can write to it can change how messages are understood. Empty: `learned` in `data.folder`. `ombud check`, `eval` and `batch`, which have no data folder, keep it only where the environment variable says so.",
    },
    Key {
        path: "data.postgres",
        default: "\"\"",
        help: "URL of a PostgreSQL database instead of the embedded SQLite, such as `postgres://ombud@db/ombud`. Secrets stay in `data.folder`.",
    },
    Key {
        path: "data.postgres_standbys",
        default: "\"synchronous\"",
        help: "`synchronous`: replicas of the PostgreSQL server may take over, so they must be synchronous, or there are none; ombud checks it at start. `never-promoted`: they are for reading, and none ever takes over.",
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
        path: "ledger.key_commands",
        default: "[]",
        help: "Commands that sign with keys that ombud does not hold, such as those of a KMS; each as `PUBLIC-KEY PROGRAM ARGUMENTS`, divided by blanks and without a shell. PUBLIC-KEY is the Ed25519 key, 32 bytes in base64. The command gets the bytes to sign on its standard input and writes the 64 bytes of the signature. The last begins a log, and is the key that `ombud ledger rotate` changes to. Empty: the key is a file in `data.folder`.",
    },
    Key {
        path: "ledger.key_timeout_ms",
        default: "5000",
        help: "Milliseconds, 100 to 60000: how long such a command may take. It runs once for each group of decisions, and all of them wait for it.",
    },
    Key {
        path: "conversation.burst_window_ms",
        default: "200",
        help: "Milliseconds, 0 to 10000: how long a turn waits for more messages of the same burst.",
    },
    Key {
        path: "conversation.idle_timeout_minutes",
        default: "60",
        help: "Minutes, 1 to 43200: after how long without a message a conversation of the assistant ends.",
    },
    Key {
        path: "desk.answer_within_minutes",
        default: "10",
        help: "Minutes, 1 to 10080: how long somebody may wait for a person. Whoever waits longer is marked at the desk. It is a target of the team: how long one person takes is measured nowhere.",
    },
    Key {
        path: "desk.calls_per_window",
        default: "10",
        help: "Calls, 1 to 1000: how many are promised to customers for the same two hours. A time that is full is offered to nobody else.",
    },
    Key {
        path: "retention.min_days",
        default: "0",
        help: "Days, 0 to 36500: how long data must be kept by statute before it may be erased.",
    },
    Key {
        path: "attachments.size_max_mb",
        default: "10",
        help: "Megabytes (10⁶ bytes), 0 to 50: the largest picture or PDF that customers and agents can send. 0: none is taken.",
    },
    Key {
        path: "attachments.per_day_mb",
        default: "1000",
        help: "Megabytes (10⁶ bytes), 1 to 1000000: what customers can send within a day (UTC), all together, so that nobody fills the disk.",
    },
    Key {
        path: "tools.connected",
        default: "[]",
        help: "Systems that the assistant may act on, each as `NAME URL` or `NAME URL TOKEN-FILE`, such as `billing http://127.0.0.1:8090 /etc/ombud/billing.token`, or, for an MCP server, with the address of its endpoint or, where it is a program, as `NAME stdio VARIABLE=FILE COMMAND ARGUMENT`, such as `crm stdio CRM_TOKEN=/etc/ombud/crm.token /usr/bin/crm-mcp --read-write`. NAME is a file of the assistant's `tools/`; what stands in the token file is sent as `Authorization: Bearer`; the program is started without a shell, with a PATH and the variables that are named, each with what stands in its file, and nothing else of the environment. What `ombud credentials set NAME` keeps goes before a file, which need not be named then; for a variable it is `NAME.VARIABLE`, and `VARIABLE=` without a file says that it is kept so. A mail server is `NAME smtps://USER@HOST PASSWORD-FILE`, or with `smtp://`, which goes on encrypted (STARTTLS) except on this machine.",
    },
    Key {
        path: "webhooks.allowed",
        default: "[]",
        help: "Where webhooks may go besides the internet, each a network such as `10.20.0.0/16` or `fd12:3456::/32`, an address, or the name of a host, such as `crm.intern.example`, whatever that leads to. Without it, this machine itself, private, link-local and other special networks are refused, when a webhook is made and before each connection. Tools and witnesses are the operator's own and need no leave.",
    },
    Key {
        path: "translation.url",
        default: "\"\"",
        help: "Where texts of a conversation are translated for the desk, such as `http://127.0.0.1:5000/translate`: a service that speaks as LibreTranslate does. Customers' words go there when somebody at the desk asks for it, so it needs `translation.country`. Empty: nothing is translated.",
    },
    Key {
        path: "translation.key_file",
        default: "\"\"",
        help: "File with the key that the translator wants (`api_key`), in one line. Empty: it wants none.",
    },
    Key {
        path: "translation.country",
        default: "\"\"",
        help: "In which country the translator works, as two capital letters (ISO 3166), such as `DE`. It stands in every decision about a translation, and rules can forbid it (`context.country`).",
    },
    Key {
        path: "translation.languages",
        default: "[]",
        help: "The languages that the translator knows, such as `[\"de\", \"en\", \"tr\"]`. What is in another one is not sent. Empty: the desk offers German and English, and any language is tried.",
    },
    Key {
        path: "translation.timeout_ms",
        default: "10000",
        help: "Milliseconds, 100 to 60000: how long the translator may take for one call.",
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
        default: "\"\"",
        help: "How these tokens are signed, and no other way: `EdDSA`, `ES256`, `RS256` or `HS256`. Empty: `EdDSA` with `identity.key_file`, and with `identity.key_set` as each key says for itself, which is never `HS256`.",
    },
    Key {
        path: "identity.key_file",
        default: "\"\"",
        help: "File with the key that checks these tokens: a public key in PEM (`-----BEGIN PUBLIC KEY-----`), or for `HS256` the shared secret of 32 bytes or more.",
    },
    Key {
        path: "identity.key_set",
        default: "\"\"",
        help: "Instead of `identity.key_file`: the public keys that check these tokens as a JSON Web Key Set (RFC 7517), as a file or an address of the issuer, such as `https://portal.example/.well-known/jwks.json` (`http://` only on this machine). It is read again every five minutes where somebody signs in, and at once, at most every ten seconds, where a token names a key (`kid`) that is not in it, so keys are changed without a restart. While it cannot be read, the keys that were read last go on.",
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

impl Key {
    /// The environment variable that goes over the file: `OMBUD_SERVER_LISTEN`.
    pub(super) fn variable(&self) -> String {
        variable(self.path)
    }

    /// The section, without the name in it.
    pub(super) fn section(&self) -> &'static str {
        self.path.split_once('.').map_or(self.path, |(section, _)| section)
    }

    /// The name within the section.
    pub(super) fn name(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(_, name)| name)
    }
}

/// The environment variable of a section or a key.
pub(super) fn variable(path: &str) -> String {
    format!("OMBUD_{}", path.replace('.', "_").to_uppercase())
}

/// What `ombud config --reference` prints.
pub(crate) fn reference() -> String {
    let mut page = String::from(
        "# Configuration\n\n\
         One TOML file, `ombud.toml` or `--config FILE`, and over it the environment: `server.listen`\n\
         is `OMBUD_SERVER_LISTEN`. What else begins with `OMBUD_` is refused. This page is printed by `ombud config --reference`.\n\n\
         | key | default | meaning |\n|---|---|---|\n",
    );
    for key in KEYS {
        let default = if key.default == "\"\"" { "empty" } else { key.default };
        let _ = writeln!(page, "| `{}` | `{default}` | {} |", key.path, key.help);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_the_range_that_its_help_says() {
        for key in KEYS.iter().filter(|key| key.default.bytes().all(|byte| byte.is_ascii_digit())) {
            assert!(RANGES.iter().any(|(path, ..)| *path == key.path), "{}", key.path);
            let (min, max) = range(key.path);
            assert!(key.help.contains(&format!("{min} to {max}")), "{}", key.path);
        }
    }
}
