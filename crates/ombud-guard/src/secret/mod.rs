//! Detector `secret`: keys and tokens by the form their service gives them, private keys and headers; addresses with a
//! password ([`address`]), and what a text itself calls a password ([`password`]).

use crate::{
    FindingKind, SecretKind,
    scan::{Found, View},
};

mod address;
mod password;

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
                    address::find(view, found);
                    find_header(view, found);
                }
                Some(b' ') => find_header(view, found),
                _ => {}
            }
            password::find(view, found);
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

#[cfg(test)]
mod tests {
    use crate::tests::{check, kinds};

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
    fn headers_that_authorise_are_found() {
        check(
            "Authorization: Bearer H3nP6wLtzmIVLxZEbqvjea2ylbu3b0",
            "authorization_header",
            "Bearer H3nP6wLtzmIVLxZEbqvjea2ylbu3b0",
        );
        assert_eq!(kinds("the bearer understands everything"), []);
    }
}
