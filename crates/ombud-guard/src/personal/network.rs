//! Detector `network`: addresses of computers.

use std::net::Ipv6Addr;

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "network@1";

/// An address of version 4 or 6.
pub(super) fn find_address(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let kind = FindingKind::PersonalData(Identifier::Ip);
    if bytes[0].is_ascii_digit()
        && let Some(end) = v4(bytes)
        && !view.before.ends_with(['.', '-', '_'])
    {
        let rest = &bytes[end..];
        let goes_on = matches!(rest, [b'.' | b'-', b'0'..=b'9' | b'a'..=b'z', ..] | [b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_', ..]);
        let is_version = (view.context().names_thing() || view.before.trim_end().ends_with('§'))
            && !view.context().names(topic::IP);
        // Small numbers are a version or a chapter more often: "Release 1.2.3.4", "Punkt 3.1.2.4".
        let is_small = view
            .after
            .get(..end)
            .unwrap_or_default()
            .split('.')
            .all(|part| part.parse::<u8>().is_ok_and(|value| value < 30));
        let is_named = || view.context().distance(topic::IP).is_some_and(|ip| ip < 6);
        if !goes_on && !is_version && (!is_small || is_named()) {
            found.push(kind, 0..end, 0.95, "four numbers up to 255", DETECTOR);
        }
        return;
    }
    let size = bytes
        .iter()
        .take(46)
        .take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        .count();
    let text = view.after.get(..size).unwrap_or_default().trim_end_matches('.');
    let text = if text.ends_with("::") { text } else { text.trim_end_matches(':') };
    let colons = text.bytes().filter(|byte| *byte == b':').count();
    // "12:30:45" and "a::b" are none: an address has seven colons, or two in a row and a few groups.
    let is_full = colons >= 3
        || text.contains("::") && colons >= 2 && text.bytes().any(|byte| byte.is_ascii_digit());
    if is_full && !view.before.ends_with(':') && text.parse::<Ipv6Addr>().is_ok() {
        let is_long = text.len() > 5 || view.context().speaks_of(topic::IP);
        let ends = !view
            .after
            .get(text.len()..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(char::is_alphanumeric);
        if is_long && ends {
            found.push(kind, 0..text.len(), 0.95, "an address of version 6 (RFC 4291)", DETECTOR);
        }
    }
}

/// Where four numbers from 0 to 255 end that have a full stop between them.
fn v4(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            if bytes.get(at) != Some(&b'.') {
                return None;
            }
            at += 1;
        }
        let size = bytes.get(at..)?.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let digits = bytes.get(at..at + size)?;
        let value = digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        if size == 0 || value > 255 || size > 1 && digits[0] == b'0' {
            return None;
        }
        at += size;
    }
    Some(at)
}

/// A hardware address: six pairs with colons or hyphens, or three groups of four with full stops.
pub(super) fn find_mac(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let pairs = |sign: u8| {
        (0..6).all(|pair| {
            is_hex(pair * 3)
                && is_hex(pair * 3 + 1)
                && (pair == 5 || bytes.get(pair * 3 + 2) == Some(&sign))
        })
    };
    let groups = (0..3).all(|group| {
        (0..4).all(|at| is_hex(group * 5 + at))
            && (group == 2 || bytes.get(group * 5 + 4) == Some(&b'.'))
    });
    let word = view.word.text;
    let is_bare = word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let speaks_of_one = || view.context().distance(topic::MAC).is_some_and(|mac| mac < 5);
    let end = if pairs(b':') || pairs(b'-') {
        17
    } else if groups && speaks_of_one() {
        14
    } else if is_bare && speaks_of_one() && !view.context().names_thing() {
        12
    } else {
        return;
    };
    let goes_on = bytes.get(end).is_some_and(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-') && is_hex(end + 1)
    });
    if !goes_on && !view.before.ends_with([':', '-']) {
        found.push(
            FindingKind::PersonalData(Identifier::Mac),
            0..end,
            0.95,
            "six pairs of a hardware address",
            DETECTOR,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn addresses_are_found_to_their_end() {
        for (text, expected) in [
            ("von 48.237.197.91 aus", ("ip", "48.237.197.91")),
            ("von 2001:db8:e56d:5b1f::fcd8.", ("ip", "2001:db8:e56d:5b1f::fcd8")),
            ("fe80::1ff:fe23:4567:890a", ("ip", "fe80::1ff:fe23:4567:890a")),
            ("MAC 00:1A:2b:3c:4D:5e", ("mac", "00:1A:2b:3c:4D:5e")),
            ("die MAC-Adresse ist 3C22FB8A019E", ("mac", "3C22FB8A019E")),
        ] {
            assert_eq!(kinds(text), [(expected.0, expected.1.to_owned())], "{text}");
        }
    }

    #[test]
    fn versions_times_and_handles_are_none() {
        for text in [
            "Version 3.17.6.1",
            "um 12:30:45",
            "300.1.2.3",
            "std::vec",
            "1.2.3.4.5",
            "siehe Kapitel 3.4.5.6",
            "§ 1.2.3.4",
            "Release 1.2.3.4 ist da",
            "Punkt 3.1.2.4 der AGB",
            "App 12.4.1.2 stürzt ab",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
