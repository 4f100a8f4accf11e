//! Where the keys of an issuer stand that change: a file, or an address of the issuer.

use std::{fmt, net::IpAddr, path::PathBuf, time::Duration};

use async_trait::async_trait;
use ombud_service::{IsStopped, KeySetSource, Outgoing, OutgoingRequest, check_web_address};

use crate::outgoing::HttpOutgoing;

/// How long the issuer may take: a customer may wait for it.
const TIMEOUT: Duration = Duration::from_secs(3);
/// What is read of a set, in bytes: a hundred keys of 4096 bits with their certificates.
const SIZE_MAX_BYTES: usize = 512 * 1024;

/// Where a set of keys stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    File(PathBuf),
    /// An address with `https://`, or with `http://` on this machine.
    Url(String),
}

impl KeyPlace {
    /// What stands in the configuration; `None` where it is an address that nobody should trust.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Some(Self::File(PathBuf::from(text)));
        };
        check_web_address(text).ok()?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_safe = scheme.eq_ignore_ascii_case("https") || is_here(authority);
        is_safe.then(|| Self::Url(text.to_owned()))
    }
}

/// Whether a host, with its port, is this machine.
fn is_here(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(file) => write!(formatter, "{}", file.display()),
            Self::Url(url) => formatter.write_str(url),
        }
    }
}

/// A place with the way to it.
pub(crate) struct KeySource {
    place: KeyPlace,
    outgoing: HttpOutgoing,
}

impl KeySource {
    pub(crate) fn new(place: KeyPlace) -> anyhow::Result<Self> {
        Ok(Self { place, outgoing: HttpOutgoing::new()? })
    }
}

#[async_trait]
impl KeySetSource for KeySource {
    async fn read(&self) -> Result<Vec<u8>, String> {
        let url = match &self.place {
            KeyPlace::File(file) => {
                return tokio::fs::read(file).await.map_err(|error| error.to_string());
            }
            KeyPlace::Url(url) => url,
        };
        let request = OutgoingRequest {
            method: "GET",
            url,
            headers: &[("accept", "application/jwk-set+json, application/json".to_owned())],
            body: vec![],
            timeout: TIMEOUT,
            answer_size_max_bytes: SIZE_MAX_BYTES,
            stopped: IsStopped::never(),
        };
        let answer = self.outgoing.send(request).await.map_err(|error| error.to_string())?;
        if answer.status != 200 {
            return Err(format!("it answers with status {}", answer.status));
        }
        Ok(answer.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_from_a_file_or_over_a_way_on_which_nobody_changes_them() {
        let of = |text| KeyPlace::parse(text);
        assert_eq!(of("/etc/keys.json"), Some(KeyPlace::File("/etc/keys.json".into())));
        for url in [
            "https://portal.example/jwks",
            "http://127.0.0.1:8/",
            "http://[::1]:8/",
            "http://localhost/k",
        ] {
            assert_eq!(of(url), Some(KeyPlace::Url(url.to_owned())));
        }
        for url in [
            "http://portal.example/jwks",
            "http://127.0.0.1.evil.example/",
            "http://localhost.evil.example/",
            "ftp://portal.example/",
            "https://",
            "https://name:geheim@portal.example/",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
