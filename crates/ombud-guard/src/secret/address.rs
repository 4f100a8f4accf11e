//! Addresses with a password in them: of databases and stores, and of web pages.

use super::DETECTOR;
use crate::{
    FindingKind, SecretKind,
    scan::{Found, View},
};

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

pub(super) fn find(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    let rest = view.after.get(word.len()..).unwrap_or_default();
    if rest.starts_with("://") || rest.starts_with('+') || rest.starts_with(':') {
        find_address(view, found);
    } else if rest.starts_with('=') {
        find_account(view, found);
    }
}

/// `postgres://name:password@host/shop`, `https://name:password@host`.
fn find_address(view: &View<'_>, found: &mut Found) {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>`".contains(byte);
    let size = view.bytes().iter().position(ends).unwrap_or(view.after.len());
    let address = view.after.get(..size).unwrap_or_default();
    let address = address.trim_end_matches(['.', ',', ')', ';']);
    let Some((scheme, rest)) = address.split_once("://") else { return };
    let is_scheme = |name: &str| SCHEMES.iter().any(|known| name.eq_ignore_ascii_case(known));
    let first = scheme.split_once(['+', ':']).map_or(scheme, |(first, _)| first);
    let is_of_data = scheme.len() <= 24 && (is_scheme(scheme) || is_scheme(first));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A password of a database can have a slash.
    let authority = if is_of_data && !authority.contains('@') { rest } else { authority };
    let Some((credentials, host)) = authority.rsplit_once('@') else { return };
    let Some((name, password)) = credentials.split_once(':').filter(|(_, one)| !one.is_empty())
    else {
        return;
    };
    let (kind, confidence, evidence) = if is_of_data {
        if password.starts_with(['<', '$', '{', '*']) {
            return;
        }
        (SecretKind::ConnectionString, 0.97, "an address of data with a password")
    } else {
        let is_web = scheme == view.word.text && scheme.len() <= 12;
        if !is_web || host.is_empty() || name.len() + password.len() < 2 {
            return;
        }
        (SecretKind::UrlWithCredentials, 0.95, "a web address with a name and a password")
    };
    found.push(FindingKind::Secret(kind), 0..address.len(), confidence, evidence, DETECTOR);
}

/// `DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…`, `Endpoint=sb://…;SharedAccessKey=…`.
fn find_account(view: &View<'_>, found: &mut Found) {
    if !matches!(
        view.word.text,
        "DefaultEndpointsProtocol"
            | "Endpoint"
            | "AccountKey"
            | "SharedAccessKey"
            | "AccountName"
            | "BlobEndpoint"
            | "HostName"
    ) {
        return;
    }
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
        let kind = FindingKind::Secret(SecretKind::ConnectionString);
        found.push(kind, 0..size, 0.98, "a connection string with a key", DETECTOR);
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{check, kinds};

    #[test]
    fn addresses_with_a_password_are_found_by_what_they_lead_to() {
        for (kind, address) in [
            ("connection_string", "postgres://app:TUYGwixAqIgFDs@db.example.org:5432/shop"),
            ("connection_string", "mongodb+srv://u:p4ss@cluster0.example.net"),
            ("connection_string", "mysql://u:p/4ss@db.example.net"),
            ("connection_string", "jdbc:mysql://u:p4ss@db.example.net"),
            ("url_with_credentials", "https://max:geheim@example.org/x"),
            ("url_with_credentials", "https://kunde:geheim@portal.example.de/a?b=c@d"),
        ] {
            check(&format!("bitte {address}. Danke"), kind, address);
        }
        for text in [
            "postgres://db.example.org/shop",
            "postgres://app:$PASSWORD@db.example.org/shop",
            "https://example.org/a:b@c",
            "https://max@example.org",
        ] {
            assert!(
                kinds(text).iter().all(|(kind, _)| *kind == "email"),
                "{text}: {:?}",
                kinds(text)
            );
        }
    }

    /// An `AccountKey` in the form that Azure's pages show, with random signs.
    #[test]
    fn strings_that_name_an_account_and_its_key_are_found() {
        let text = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==";
        check(text, "connection_string", text);
        assert_eq!(kinds("AccountName=shop;AccountKey=short"), []);
    }
}
