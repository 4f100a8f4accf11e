//! Addresses that something is sent to, as people give them.

use std::net::Ipv6Addr;

use ombud_domain::Wording;

/// An address at most, in bytes: what browsers and proxies take.
const SIZE_MAX_BYTES: usize = 2_000;

/// Why nothing can be sent to an address, or should not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebAddressError {
    /// It begins otherwise, or is too long.
    Begin,
    /// It holds a name or a password, and addresses are shown.
    Password,
    /// It holds a character that is in no address.
    Character,
    /// It names no host, or a port that is none.
    Host,
}

impl WebAddressError {
    /// What follows its name, in both languages. Nothing of it is said back: it may hold a password.
    pub fn wording(self) -> Wording {
        match self {
            Self::Begin => Wording::new(
                format!(
                    "must begin with https:// or http:// and have at most {SIZE_MAX_BYTES} bytes"
                ),
                format!(
                    "muss mit https:// oder http:// beginnen und darf höchstens {SIZE_MAX_BYTES} Bytes haben"
                ),
            ),
            Self::Password => Wording::new(
                "must hold no name and no password (`user:password@`), as addresses are shown",
                "darf weder Namen noch Passwort enthalten (`name:passwort@`), denn Adressen werden angezeigt",
            ),
            Self::Character => Wording::new(
                "has a blank or another character that addresses do not have: write it as in `%20`, and the \
                 name of a host as in `xn--bcher-kva.example`",
                "enthält ein Leerzeichen oder ein anderes Zeichen, das in Adressen nicht vorkommt: Schreiben \
                 Sie es wie in `%20`, und den Namen eines Rechners wie in `xn--bcher-kva.example`",
            ),
            Self::Host => Wording::new(
                "must name a host after the `//`, as in `https://hooks.example/ombud`",
                "muss nach dem `//` einen Rechner nennen, wie in `https://hooks.example/ombud`",
            ),
        }
    }
}

/// Check that something can be sent to an address over HTTP or HTTPS, in whichever case that is written (RFC 3986,
/// sections 3.1 and 3.2).
///
/// # Errors
/// [`WebAddressError`] says what stands against it.
pub fn check_web_address(text: &str) -> Result<(), WebAddressError> {
    let (scheme, rest) = text.split_once("://").unzip();
    let is_web =
        |scheme: &str| ["https", "http"].iter().any(|one| scheme.eq_ignore_ascii_case(one));
    let rest = rest.filter(|_| scheme.is_some_and(is_web));
    let Some(rest) = rest.filter(|_| text.len() <= SIZE_MAX_BYTES) else {
        return Err(WebAddressError::Begin);
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(WebAddressError::Password);
    }
    let is_taken =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    if !rest.bytes().all(is_taken) {
        return Err(WebAddressError::Character);
    }
    if is_host_and_port(authority) { Ok(()) } else { Err(WebAddressError::Host) }
}

/// The host of an address that [`check_web_address`] takes, without brackets and port.
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, _)) => host,
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    }
}

fn is_host_and_port(authority: &str) -> bool {
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    if let Some((host, rest)) = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_end = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        return is_end && host.parse::<Ipv6Addr>().is_ok();
    }
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    host.strip_suffix('.').unwrap_or(host).split('.').all(is_label) && port.is_none_or(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_nothing_can_be_sent_to_is_refused_for_its_reason() {
        use WebAddressError as E;
        for (text, expect) in [
            ("https://hooks.example/a?b=c%20d&e=@", Ok(())),
            ("http://[::1]:8095", Ok(())),
            ("https://hooks.example.", Ok(())),
            ("http://a_b:1/", Ok(())),
            ("HTTP://hooks.example", Ok(())),
            ("Https://Hooks.example/a", Ok(())),
            ("ftp://hooks.example", Err(E::Begin)),
            ("HTTP//hooks.example", Err(E::Begin)),
            ("xhttp://hooks.example", Err(E::Begin)),
            ("", Err(E::Begin)),
            ("https://ombud:geheim@hooks.example/", Err(E::Password)),
            ("http://hooks.example:80@elsewhere.example", Err(E::Password)),
            ("https://bücher.example/", Err(E::Character)),
            ("https://hooks.example/a b", Err(E::Character)),
            ("https://hooks.example/\u{202e}", Err(E::Character)),
            ("https://hooks.example/<a>", Err(E::Character)),
            ("https://", Err(E::Host)),
            ("https:///path", Err(E::Host)),
            ("https://hooks..example", Err(E::Host)),
            ("https://hooks.example:0/", Err(E::Host)),
            ("https://hooks.example:70000/", Err(E::Host)),
            ("https://[::1/", Err(E::Host)),
        ] {
            assert_eq!(check_web_address(text), expect, "{text}");
        }
        let long = format!("https://hooks.example/{}", "a".repeat(2_000));
        assert_eq!(check_web_address(&long), Err(E::Begin));
    }
}
