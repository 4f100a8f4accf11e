//! Detector `secret`: keys and tokens by the form their service gives them, private keys, connection strings,
//! headers, and what a text itself calls a password.

use crate::{
    FindingKind, SecretKind,
    scan::{Found, View},
    words,
};

const DETECTOR: &str = "secret@1";

/// Which signs follow a beginning.
#[derive(Clone, Copy)]
enum Signs {
    /// Letters, digits, `_` and `-`.
    Url,
    /// The same and full stops.
    Dotted,
    /// Letters and digits.
    Plain,
    /// Digits and `a` to `f`.
    Hex,
}

impl Signs {
    fn has(self, byte: u8) -> bool {
        match self {
            Self::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
            Self::Plain => byte.is_ascii_alphanumeric(),
            Self::Hex => byte.is_ascii_hexdigit(),
        }
    }
}

/// Beginnings of keys: how many signs follow at least and at most, and whose they are. From the services' own pages.
/// Keys that are meant to be public (Stripe's `pk_`, Twilio's `AC`) are none.
const KEYS: &[(&str, Signs, usize, usize, &str)] = &[
    ("sk-ant-", Signs::Url, 32, 256, "a key of Anthropic"),
    ("sk-proj-", Signs::Url, 32, 256, "a key of OpenAI"),
    ("sk-svcacct-", Signs::Url, 32, 256, "a key of OpenAI"),
    ("sk-or-v1-", Signs::Hex, 40, 128, "a key of OpenRouter"),
    ("sk-", Signs::Url, 32, 256, "a key of OpenAI's form"),
    ("sk_live_", Signs::Plain, 16, 256, "a key of Stripe"),
    ("sk_test_", Signs::Plain, 16, 256, "a key of Stripe"),
    ("rk_live_", Signs::Plain, 16, 256, "a key of Stripe"),
    ("rk_test_", Signs::Plain, 16, 256, "a key of Stripe"),
    ("whsec_", Signs::Plain, 24, 128, "a key of Stripe"),
    ("ghp_", Signs::Plain, 30, 256, "a token of GitHub"),
    ("gho_", Signs::Plain, 30, 256, "a token of GitHub"),
    ("ghu_", Signs::Plain, 30, 256, "a token of GitHub"),
    ("ghs_", Signs::Plain, 30, 256, "a token of GitHub"),
    ("ghr_", Signs::Plain, 30, 256, "a token of GitHub"),
    ("github_pat_", Signs::Url, 36, 256, "a token of GitHub"),
    ("glpat-", Signs::Dotted, 16, 256, "a token of GitLab"),
    ("gldt-", Signs::Url, 16, 256, "a token of GitLab"),
    ("glrt-", Signs::Url, 16, 256, "a token of GitLab"),
    ("glptt-", Signs::Url, 16, 256, "a token of GitLab"),
    ("glcbt-", Signs::Url, 16, 256, "a token of GitLab"),
    ("AKIA", Signs::Plain, 16, 16, "a key of Amazon Web Services"),
    ("ASIA", Signs::Plain, 16, 16, "a key of Amazon Web Services"),
    ("AIza", Signs::Url, 35, 35, "a key of Google"),
    ("GOCSPX-", Signs::Url, 20, 64, "a secret of Google"),
    ("ya29.", Signs::Url, 20, 512, "a token of Google"),
    ("hf_", Signs::Plain, 30, 64, "a token of Hugging Face"),
    ("npm_", Signs::Plain, 30, 64, "a token of npm"),
    ("pypi-", Signs::Url, 50, 512, "a token of PyPI"),
    ("rubygems_", Signs::Hex, 40, 64, "a key of RubyGems"),
    ("dckr_pat_", Signs::Url, 20, 64, "a token of Docker"),
    ("SG.", Signs::Dotted, 40, 128, "a key of SendGrid"),
    ("xoxb-", Signs::Url, 20, 256, "a token of Slack"),
    ("xoxp-", Signs::Url, 20, 256, "a token of Slack"),
    ("xoxa-", Signs::Url, 20, 256, "a token of Slack"),
    ("xoxr-", Signs::Url, 20, 256, "a token of Slack"),
    ("xoxs-", Signs::Url, 20, 256, "a token of Slack"),
    ("xoxe.", Signs::Dotted, 20, 256, "a token of Slack"),
    ("xapp-", Signs::Url, 20, 256, "a token of Slack"),
    ("SK", Signs::Hex, 32, 32, "a key of Twilio"),
    ("key-", Signs::Hex, 32, 32, "a key of Mailgun"),
    ("xkeysib-", Signs::Url, 64, 128, "a key of Brevo"),
    ("shpat_", Signs::Hex, 32, 64, "a token of Shopify"),
    ("shpss_", Signs::Hex, 32, 64, "a secret of Shopify"),
    ("shpca_", Signs::Hex, 32, 64, "a token of Shopify"),
    ("dop_v1_", Signs::Hex, 40, 80, "a token of DigitalOcean"),
    ("doo_v1_", Signs::Hex, 40, 80, "a token of DigitalOcean"),
    ("lin_api_", Signs::Plain, 30, 64, "a key of Linear"),
    ("figd_", Signs::Url, 30, 64, "a token of Figma"),
    ("ntn_", Signs::Plain, 40, 64, "a token of Notion"),
    ("secret_", Signs::Plain, 40, 64, "a token of Notion"),
    ("sq0atp-", Signs::Url, 20, 64, "a token of Square"),
    ("sq0csp-", Signs::Url, 20, 64, "a secret of Square"),
    ("EAAC", Signs::Plain, 80, 512, "a token of Meta"),
    ("EAAG", Signs::Plain, 80, 512, "a token of Meta"),
    ("hvs.", Signs::Url, 20, 256, "a token of Vault"),
    ("hvb.", Signs::Url, 20, 256, "a token of Vault"),
    ("pat.", Signs::Dotted, 40, 128, "a token of a service"),
    ("pul-", Signs::Hex, 40, 64, "a token of Pulumi"),
    ("tfp_", Signs::Plain, 30, 128, "a token of Typeform"),
    ("sntrys_", Signs::Url, 40, 512, "a token of Sentry"),
    ("glsa_", Signs::Url, 30, 64, "a token of Grafana"),
    ("gsk_", Signs::Plain, 30, 128, "a key of Groq"),
    ("r8_", Signs::Plain, 30, 64, "a token of Replicate"),
    ("pplx-", Signs::Plain, 30, 128, "a key of Perplexity"),
    ("xai-", Signs::Plain, 40, 128, "a key of xAI"),
    ("AGE-SECRET-KEY-1", Signs::Plain, 50, 64, "a key of age"),
    ("PMAK-", Signs::Url, 40, 128, "a key of Postman"),
    ("dapi", Signs::Hex, 32, 40, "a token of Databricks"),
    ("sbp_", Signs::Hex, 32, 64, "a token of Supabase"),
    ("rnd_", Signs::Plain, 28, 64, "a key of Render"),
    ("fo1_", Signs::Url, 30, 128, "a token of Fly"),
];

/// Web addresses that whoever knows them can post to.
const HOOKS: &[&str] = &[
    "https://hooks.slack.com/services/",
    "https://hooks.slack.com/workflows/",
    "https://discord.com/api/webhooks/",
    "https://discordapp.com/api/webhooks/",
    "https://hooks.zapier.com/hooks/catch/",
    "https://outlook.office.com/webhook/",
];

pub(crate) fn find(view: &View<'_>, found: &mut Found) {
    let Some(first) = view.bytes().first() else { return };
    match first {
        b'-' => find_private_key(view, found),
        b'0'..=b'9' => find_bot_token(view, found),
        _ if !view.word.text.is_empty() => {
            find_key(view, found);
            match view.bytes().get(view.word.text.len()) {
                Some(b'.' | b'_' | b'-') => find_signed(view, found),
                Some(b':' | b'+' | b'=') => {
                    find_connection(view, found);
                    find_header(view, found);
                }
                Some(b' ') => find_header(view, found),
                _ => {}
            }
            find_password(view, found);
        }
        _ => {}
    }
}

fn find_key(view: &View<'_>, found: &mut Found) {
    let first = view.bytes()[0];
    let size = view.word.text.len();
    // What can begin one: a short word before one of these signs, or a long one with digits.
    let is_prefix = size <= 12 && matches!(view.bytes().get(size), Some(b'_' | b'-' | b'.' | b':'));
    let is_code =
        size >= 4 && view.bytes()[1].is_ascii_uppercase() && matches!(first, b'A' | b'S' | b'E');
    if !(is_prefix || is_code || size >= 36 && first == b'd') {
        return;
    }
    // A key stands alone: "task-…" and "/sk-…" are something else.
    if view.before.ends_with(['-', '_']) {
        return;
    }
    for (beginning, signs, least, most, evidence) in KEYS {
        if beginning.as_bytes()[0] != first || !view.after.starts_with(beginning) {
            continue;
        }
        let size =
            view.bytes()[beginning.len()..].iter().take_while(|byte| signs.has(**byte)).count();
        let key = view.after.get(beginning.len()..beginning.len() + size).unwrap_or_default();
        let key = key.trim_end_matches(['.', '-']);
        // Words with hyphens are no key: "sk-learn-is-a-library-for-machine-learning".
        let has = |is: fn(&u8) -> bool| key.as_bytes().iter().any(is);
        let is_random =
            has(u8::is_ascii_digit) || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
        if (*least..=*most).contains(&key.len()) && is_random {
            let kind = FindingKind::Secret(SecretKind::ServiceKey);
            found.push(kind, 0..beginning.len() + key.len(), 0.98, evidence, DETECTOR);
            return;
        }
    }
    if first == b'h' {
        for hook in HOOKS {
            if view.after.starts_with(hook) {
                let size = view
                    .bytes()
                    .iter()
                    .take_while(|byte| {
                        !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'<' | b'>')
                    })
                    .count();
                let size = view
                    .after
                    .get(..size)
                    .unwrap_or_default()
                    .trim_end_matches(['.', ',', ')', ';', '!', '?'])
                    .len();
                if size > hook.len() + 8 {
                    let kind = FindingKind::Secret(SecretKind::ServiceKey);
                    found.push(
                        kind,
                        0..size,
                        0.97,
                        "a web address that takes messages from anybody",
                        DETECTOR,
                    );
                }
                return;
            }
        }
    }
}

/// A bot's token of Telegram: its number, a colon, 35 signs.
fn find_bot_token(view: &View<'_>, found: &mut Found) {
    let digits = view.word.text.len();
    if !(8..=10).contains(&digits)
        || !view.after.get(digits..).is_some_and(|rest| rest.starts_with(":AA"))
    {
        return;
    }
    let size = view.bytes()[digits + 1..].iter().take_while(|byte| Signs::Url.has(**byte)).count();
    if (34..=36).contains(&size) {
        found.push(
            FindingKind::Secret(SecretKind::ServiceKey),
            0..digits + 1 + size,
            0.97,
            "a bot's token of Telegram",
            DETECTOR,
        );
    }
}

/// A signed token (RFC 7519): its header in Base64 begins with `{"`.
fn find_signed(view: &View<'_>, found: &mut Found) {
    if !view.after.starts_with("eyJ") {
        return;
    }
    let Some(size) = view.run(0, |byte| Signs::Dotted.has(byte)) else {
        found.is_open = true;
        return;
    };
    let token = view.long().get(..size).unwrap_or_default().trim_end_matches('.');
    let mut parts = token.split('.');
    let header = parts.next().unwrap_or_default();
    if header.len() >= 12 && parts.next().is_some_and(|claims| claims.len() >= 8) {
        found.push(
            FindingKind::Secret(SecretKind::SignedToken),
            0..token.len(),
            0.98,
            "a signed token with claims",
            DETECTOR,
        );
    }
}

/// A private key in its armour (RFC 7468), to the end of it or as far as its letters go.
fn find_private_key(view: &View<'_>, found: &mut Found) {
    let Some(label) = view.after.strip_prefix("-----BEGIN ") else { return };
    let Some((label, _)) = label.split_once("-----") else { return };
    if !label.contains("PRIVATE KEY") || label.len() > 40 {
        return;
    }
    let head = "-----BEGIN -----".len() + label.len();
    let is_body = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'+' | b'/' | b'=' | b'\n' | b'\r' | b' ' | b':' | b',' | b'-' | b'\\'
            )
    };
    let Some(size) = view.run(head, is_body) else {
        found.is_open = true;
        return;
    };
    let body = view.long().get(head..head + size).unwrap_or_default();
    let end = match body.split_once("-----END ") {
        Some((inside, tail)) => {
            let tail = tail.split_once("-----").map_or(0, |(label, _)| label.len() + 5);
            head + inside.len() + "-----END ".len() + tail
        }
        // Cut off: words after it are not of it.
        None => {
            head + body
                .split_inclusive(['\n', ' '])
                .take_while(|line| line.trim().len() > 15 || line.trim().is_empty())
                .map(str::len)
                .sum::<usize>()
        }
    };
    let end = view.long().get(..end).unwrap_or_default().trim_end().len();
    found.push(
        FindingKind::Secret(SecretKind::PrivateKey),
        0..end,
        0.99,
        "a private key",
        DETECTOR,
    );
}

/// Schemes of addresses that lead to data.
const SCHEMES: &[&str] = &[
    "postgres",
    "postgresql",
    "mysql",
    "mysql2",
    "mariadb",
    "mongodb",
    "mongodb+srv",
    "redis",
    "rediss",
    "amqp",
    "amqps",
    "mssql",
    "sqlserver",
    "ftp",
    "ftps",
    "sftp",
    "ssh",
    "smb",
    "ldap",
    "ldaps",
    "clickhouse",
    "cassandra",
    "oracle",
    "couchdb",
    "influxdb",
    "nats",
    "kafka",
    "smtp",
    "smtps",
    "imap",
    "cockroachdb",
    "neo4j",
    "bolt",
    "snowflake",
    "jdbc",
    "postgis",
];

fn find_connection(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    let rest = view.after.get(word.len()..).unwrap_or_default();
    let kind = FindingKind::Secret(SecretKind::ConnectionString);
    let size = || {
        view.bytes()
            .iter()
            .take_while(|byte| {
                !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
            })
            .count()
    };
    if rest.starts_with("://") || rest.starts_with('+') || rest.starts_with(':') {
        let Some((scheme, _)) = view.after.get(..size()).unwrap_or_default().split_once("://")
        else {
            return;
        };
        let is_known = SCHEMES.iter().any(|known| {
            scheme.eq_ignore_ascii_case(known)
                || scheme
                    .split_once(['+', ':'])
                    .is_some_and(|(first, _)| first.eq_ignore_ascii_case(known))
        });
        if !is_known || scheme.len() > 24 {
            return;
        }
        let address =
            view.after.get(..size()).unwrap_or_default().trim_end_matches(['.', ',', ')', ';']);
        let authority = address
            .get(scheme.len() + 3..)
            .unwrap_or_default()
            .split(['/', '?'])
            .next()
            .unwrap_or_default();
        let authority = if authority.contains('@') {
            authority
        } else {
            address.get(scheme.len() + 3..).unwrap_or_default()
        };
        let has_password = authority
            .rsplit_once('@')
            .and_then(|(credentials, _)| credentials.split_once(':'))
            .is_some_and(|(_, password)| {
                !password.is_empty() && !password.starts_with(['<', '$', '{', '*'])
            });
        if has_password {
            found.push(
                kind,
                0..address.len(),
                0.97,
                "an address of data with a password",
                DETECTOR,
            );
        }
        return;
    }
    // "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…", "Endpoint=sb://…;SharedAccessKey=…".
    if rest.starts_with('=')
        && matches!(
            word,
            "DefaultEndpointsProtocol"
                | "Endpoint"
                | "AccountKey"
                | "SharedAccessKey"
                | "AccountName"
                | "BlobEndpoint"
                | "HostName"
        )
    {
        let Some(size) =
            view.run(0, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\''))
        else {
            found.is_open = true;
            return;
        };
        let whole = view.long().get(..size).unwrap_or_default();
        let has_key = ["AccountKey=", "SharedAccessKey=", "SharedAccessSignature="]
            .iter()
            .filter_map(|name| whole.split_once(name))
            .any(|(_, key)| key.bytes().take_while(|byte| *byte != b';').count() >= 16);
        if has_key {
            found.push(kind, 0..size, 0.98, "a connection string with a key", DETECTOR);
        }
    }
}

/// `Authorization: Bearer …`, `Bearer …`, `Basic …`.
fn find_header(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    if !(word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic")) {
        return;
    }
    let Some(rest) = view.after.get(word.len()..) else { return };
    let gap = rest.bytes().take_while(|byte| matches!(byte, b' ' | b':' | b'"')).count();
    if gap == 0 || gap > 3 {
        return;
    }
    let from = word.len() + gap;
    let Some(size) =
        view.run(from, |byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte))
    else {
        found.is_open = true;
        return;
    };
    let token = view.long().get(from..from + size).unwrap_or_default().trim_end_matches('.');
    let is_header = view.before.trim_end_matches([' ', '"', '\'']).ends_with(':');
    let has_digit = token.bytes().any(|byte| byte.is_ascii_digit());
    let is_mixed = token.bytes().any(|byte| byte.is_ascii_uppercase())
        && token.bytes().any(|byte| byte.is_ascii_lowercase());
    if token.len() >= 16 && (has_digit || is_mixed)
        || is_header && token.len() >= 8 && (has_digit || is_mixed)
    {
        let kind = FindingKind::Secret(SecretKind::AuthorizationHeader);
        found.push(kind, 0..from + token.len(), 0.95, "a header that authorises", DETECTOR);
    }
}

/// What is asked of a value.
#[derive(Clone, Copy, PartialEq)]
enum Value {
    /// A password that people make up.
    Password,
    /// Digits.
    Pin,
    /// Something that a machine made.
    Key,
}

/// What a text calls a password or a key: "mein Passwort ist …", "password: …", `api_key=…`. The finding is the value.
fn find_password(view: &View<'_>, found: &mut Found) {
    let word = view.word;
    let ends_with = |end: &str| {
        word.text
            .len()
            .checked_sub(end.len())
            .and_then(|at| word.text.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    let value = if word.is(words::PASSWORD)
        || word.text.len() > 8
            && (ends_with("passwort") || ends_with("kennwort") || ends_with("password"))
    {
        Value::Password
    } else if word.is(words::PIN) {
        Value::Pin
    } else if word.is(words::KEY) {
        if word.text.len() <= 4 {
            let named = view.before.trim_end_matches([' ', '-', '_', '.']).to_ascii_lowercase();
            if ![
                "api",
                "access",
                "secret",
                "private",
                "account",
                "auth",
                "encryption",
                "service",
                "license",
            ]
            .iter()
            .any(|name| named.ends_with(name))
            {
                return;
            }
        }
        Value::Key
    } else {
        return;
    };
    let word = word.text;
    let Some((from, is_assigned)) = value_start(view.after, word.len(), value) else { return };
    let is_bare = value == Value::Password && from == word.len() + 1 && !is_assigned;
    let rest = view.after.get(from..).unwrap_or_default();
    let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\'' | '«' | '»' | '<'));
    let inside = quote.map_or(0, char::len_utf8);
    let text = rest.get(inside..).unwrap_or_default();
    let closing = quote.map(|quote| match quote {
        '«' => '»',
        '»' => '«',
        '<' => '>',
        other => other,
    });
    let size = match closing.and_then(|closing| text.find(closing)).filter(|at| *at <= 64) {
        Some(size) => size,
        None => text.find(char::is_whitespace).unwrap_or(text.len()),
    };
    let given = text.get(..size).unwrap_or_default();
    let is_quoted = quote.is_some()
        && text.get(size..).is_some_and(|rest| rest.starts_with(closing.unwrap_or(' ')));
    let given =
        if is_quoted { given } else { given.trim_end_matches(['.', ',', ';', ')', '"', '\'']) };
    let after = text.get(given.len()..).unwrap_or_default();
    if given.len() > 160
        || is_bare && !is_unlike_words(given)
        || !is_value(given, value, is_assigned, is_quoted, after)
    {
        return;
    }
    let start = from + inside;
    let confidence = if is_assigned { 0.93 } else { 0.88 };
    let evidence = "the text calls it a password or a key";
    found.push(
        FindingKind::Secret(SecretKind::Password),
        start..start + given.len(),
        confidence,
        evidence,
        DETECTOR,
    );
}

/// Where the value begins after the word for it, and whether a sign assigns it rather than a verb.
fn value_start(text: &str, word: usize, value: Value) -> Option<(usize, bool)> {
    let rest = text.get(word..)?;
    // "password": "…", password = …, Passwort lautet: …
    let trimmed = rest.trim_start_matches(['"', '\'', ')', ']']);
    let signs = trimmed
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b':' | b'=' | b'>' | b'\n'))
        .count();
    let head = trimmed.get(..signs)?;
    let skipped = rest.len() - trimmed.len();
    if head.contains([':', '=']) && signs <= 6 {
        return Some((word + skipped + signs, true));
    }
    // A verb within a few words: "Passwort für den Shop ist …", "password I use is …".
    let mut at = 0;
    for (index, next) in rest.split(' ').enumerate().take(7) {
        let bare = next.trim_end_matches(':');
        let is_verb = matches!(
            bare,
            "ist"
                | "is"
                | "lautet"
                | "lautete"
                | "auf"
                | "to"
                | "was"
                | "war"
                | "heißt"
                | "heisst"
                | "wäre"
                | "Ist"
                | "IST"
                | "IS"
        );
        let end = at + next.len() + 1;
        if is_verb && index > 0 {
            return Some((word + end, next.ends_with(':') || bare == "lautet"));
        }
        // "Kennwort für den Zugang: …".
        if next.ends_with(':') && index > 0 {
            return Some((word + end, false));
        }
        if next.ends_with(['.', '!', '?', ',', ';']) || next.contains('\n') {
            break;
        }
        at = end;
    }
    // "PIN 4711", "pw hunter2".
    (value != Value::Key && rest.starts_with(' ')).then_some((word + 1, false))
}

/// Whether it has letters and digits, or letters and a sign within: no word that stands after "password".
fn is_unlike_words(given: &str) -> bool {
    let core = given.trim_end_matches(['!', '?', '.', ':']);
    let has = |is: fn(char) -> bool| core.contains(is);
    let has_sign = has(|sign| "!#$%&*+=?@^_~|\\§€".contains(sign));
    core.chars().count() >= 6
        && has(char::is_alphabetic)
        && (has(|sign| sign.is_ascii_digit()) || has_sign)
        && !core.contains(['/', '(', ')'])
}

/// Words that stand after "password is" or "password:" and are none.
const NO_VALUES: &[&str] = &[
    "falsch",
    "weg",
    "abgelaufen",
    "vergessen",
    "ungültig",
    "unbekannt",
    "richtig",
    "korrekt",
    "gesperrt",
    "geändert",
    "nicht",
    "nein",
    "leider",
    "wrong",
    "incorrect",
    "invalid",
    "expired",
    "forgotten",
    "unknown",
    "reset",
    "required",
    "correct",
    "right",
    "not",
    "lost",
    "gone",
    "missing",
    "changed",
    "zurücksetzen",
    "ändern",
    "eingeben",
    "change",
    "forgot",
    "bitte",
    "please",
    "null",
    "none",
    "string",
    "text",
    "here",
    "hier",
    "example",
    "beispiel",
    "xxxx",
    "****",
    "true",
    "false",
    "undefined",
    "your",
    "mein",
    "dein",
    "denied",
    "rejected",
    "compromised",
    "leaked",
    "immer",
    "noch",
    "still",
    "too",
    "zu",
];

fn is_value(given: &str, value: Value, is_assigned: bool, is_quoted: bool, after: &str) -> bool {
    let count = given.chars().count();
    let core = given.trim_end_matches(['!', '?', '.', ':']);
    let mut buffer = [0; 40];
    if words::lowered(core, &mut buffer).is_some_and(|lower| NO_VALUES.contains(&lower))
        || given.chars().all(|sign| matches!(sign, '*' | 'x' | 'X' | '•' | '.' | '_' | '-'))
        || given.starts_with(['<', '{', '$', '[', '%', '('])
    {
        return false;
    }
    let digits = core.chars().filter(char::is_ascii_digit).count();
    let has_upper_inside =
        core.chars().skip(1).any(char::is_uppercase) && core.chars().any(char::is_lowercase);
    let symbols = core.chars().filter(|sign| "!#$%&*+=?@^_~|\\§€{}[]".contains(*sign)).count();
    match value {
        Value::Pin => digits == core.len() && (3..=8).contains(&digits),
        Value::Key => {
            count >= 12
                && digits >= 1
                && core.chars().any(char::is_alphabetic)
                && !given.contains("://")
                || count >= 32 && has_upper_inside
        }
        Value::Password => {
            let is_made_up = count >= 4
                && (digits > 0 && (digits < core.chars().count() || digits >= 6 || is_assigned)
                    || symbols > 0
                    || has_upper_inside);
            // A plain word counts where nothing else follows: "Passwort: Sommer".
            let ends = after
                .trim_start_matches(['.', ',', '!', ')', ';'])
                .trim_start_matches(' ')
                .is_empty()
                || after.starts_with('\n');
            is_made_up && !given.contains("://") || count >= 4 && (is_quoted || is_assigned && ends)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    fn check(text: &str, kind: &str, expected: &str) {
        assert_eq!(kinds(text), [(kind, expected.to_owned())], "{text}");
    }

    #[test]
    fn keys_of_services_are_found_by_their_form() {
        // Published examples and random signs in their form.
        for key in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "glpat-AbCdEfGh1jKlMnOpQrSt",
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
            "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx",
            "AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
            "SK0123456789abcdef0123456789abcdef",
            "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
            "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX",
        ] {
            check(&format!("Bitte prüfen: {key}, danke"), "service_key", key);
        }
    }

    #[test]
    fn a_signed_token_is_found_whole() {
        // RFC 7519, 3.1.
        let token = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLCJleHAiOjEzMDA4MTkzODB9.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        check(&format!("token {token}."), "signed_token", token);
    }

    #[test]
    fn a_private_key_is_found_to_its_end() {
        let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n".repeat(40);
        let key = format!("-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----");
        check(&format!("hier: {key} ok?"), "private_key", &key);
        assert_eq!(
            kinds("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"),
            []
        );
    }

    #[test]
    fn connection_strings_and_headers_are_found() {
        check(
            "db: postgres://app:TUYGwixAqIgFDs@db.example.org:5432/shop ok",
            "connection_string",
            "postgres://app:TUYGwixAqIgFDs@db.example.org:5432/shop",
        );
        check(
            "mongodb+srv://u:p4ss@cluster0.example.net",
            "connection_string",
            "mongodb+srv://u:p4ss@cluster0.example.net",
        );
        check(
            "Authorization: Bearer H3nP6wLtzmIVLxZEbqvjea2ylbu3b0",
            "authorization_header",
            "Bearer H3nP6wLtzmIVLxZEbqvjea2ylbu3b0",
        );
        assert_eq!(kinds("postgres://db.example.org/shop"), []);
        assert_eq!(kinds("the bearer understands everything"), []);
    }

    #[test]
    fn passwords_are_found_where_the_text_gives_them() {
        for (text, value) in [
            ("mein Passwort ist zbmkjt16!", "zbmkjt16!"),
            ("Passwort: Sommer", "Sommer"),
            ("Das Passwort für den Shop lautet Sommer2024.", "Sommer2024"),
            ("my password is hunter2 and it fails", "hunter2"),
            ("mein Passwort hund123 geht nicht", "hund123"),
            ("Benutzer: anna, Kennwort Fiffi2019!", "Fiffi2019!"),
            ("mein altes Passwort lautete Fiffi2019!", "Fiffi2019!"),
            ("das Passwort habe ich auf Fiffi2019! geändert", "Fiffi2019!"),
            ("Mein Passwort \"Fiffi2019!\" funktioniert nicht", "Fiffi2019!"),
            ("das Kennwort für den Zugang: Xy7$kkl", "Xy7$kkl"),
            ("I changed my password to Rover!2019", "Rover!2019"),
            ("my login is anna with password Rover!2019", "Rover!2019"),
            ("pw = yawtvov29#", "yawtvov29#"),
            ("\"password\": \"correct horse\"", "correct horse"),
            ("Meine PIN ist 4711.", "4711"),
            (
                "aws_secret_access_key = 452WL4hUDYz0sPUGi+ioI0FiRc+JDgNmVoYezcGa",
                "452WL4hUDYz0sPUGi+ioI0FiRc+JDgNmVoYezcGa",
            ),
            ("WLAN-Passwort: g3heim-42", "g3heim-42"),
        ] {
            check(text, "password", value);
        }
    }

    #[test]
    fn talking_of_passwords_is_none() {
        for text in [
            "Das Passwort wird nicht akzeptiert",
            "how do I reset my password?",
            "ich habe mein Passwort vergessen",
            "where can I find my API key in the dashboard?",
            "mein Passwort ist falsch!",
            "my password is not working",
            "Passwort vergessen: was nun?",
            "Mein Passwort PayPal geht nicht",
            "Passwort für E-Mail und App zurücksetzen",
            "can I set my password to something else?",
            "Passwort auf der Seite ändern",
            "Passwort: wie ändere ich das",
            "password is case-sensitive",
            "Mein Passwort ist seit 3 Tagen gesperrt",
            "The token is expired",
            "meine PIN ist gesperrt",
            "Schlüssel: liegt beim Nachbarn",
            "cus_MJI3cuWVec12ux",
            "commit 3321a406411784942076aa6ef26f507a97a20032",
            "0cb53aa5-cc5c-460d-9dca-a862bb563996",
            "data:image/png;base64,NwKtdyrL2mW2s2qTwVwF",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
