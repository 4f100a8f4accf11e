//! Detector `network`: e-mail addresses, addresses of computers, coordinates.

use std::net::Ipv6Addr;

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "network@1";

/// The part of an address before its @ is at most 64 bytes long (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;

/// An e-mail address, read from its @ both ways.
pub(super) fn find_email(view: &View<'_>, found: &mut Found) {
    let is_local = |sign: char| sign.is_alphanumeric() || "!#$%&'*+/=?^_{|}~-.".contains(sign);
    let local: usize =
        view.before.chars().rev().take_while(|sign| is_local(*sign)).map(char::len_utf8).sum();
    let local_text = view.before.get(view.before.len() - local..).unwrap_or_default();
    // Signs around an address do not belong to it: "=max@web.de", "'max@web.de'", "/max@web.de".
    let trimmed =
        local_text.trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let trimmed = trimmed.rsplit(['=', '/', '|', '?', '\'', '&']).next().unwrap_or_default();
    if trimmed.is_empty() || trimmed.len() > LOCAL_MAX || trimmed.ends_with('.') {
        return;
    }
    // Labels with a dot between them; the last has two letters or more.
    let domain = view.after.get(1..).unwrap_or_default();
    let size: usize = domain
        .chars()
        .take_while(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '.'))
        .map(char::len_utf8)
        .sum();
    let domain = domain.get(..size.min(190)).unwrap_or_default().trim_end_matches(['.', '-']);
    let Some((host, top)) = domain.rsplit_once('.') else { return };
    let is_top =
        top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) || top.starts_with("xn--");
    if !is_top || host.is_empty() || host.contains("..") || host.starts_with(['.', '-']) {
        return;
    }
    let kind = FindingKind::PersonalData(Identifier::Email);
    found.push_back(kind, trimmed.len(), 0..1 + domain.len(), 0.99, "name, @ and domain", DETECTOR);
}

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
        let is_version = view.context().names_thing() && !view.context().names(topic::IP);
        if !goes_on && !is_version {
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
    let end = if pairs(b':') || pairs(b'-') {
        17
    } else if groups && view.context().speaks_of(topic::MAC) {
        14
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

/// Latitude and longitude with four decimals or more: closer than eleven metres.
pub(super) fn find_coordinates(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let Some(first) = degrees(bytes, 90.0) else { return };
    let gap = bytes[first..]
        .iter()
        .take_while(|byte| {
            matches!(byte, b' ' | b',' | b';' | b'/' | b'N' | b'S' | b'n' | b's') || **byte == b'\n'
        })
        .count();
    if gap == 0 || gap > 4 {
        return;
    }
    let mut at = first + gap;
    // "°" has two bytes; a minus may stand before the second.
    at += usize::from(bytes.get(at) == Some(&b'-'));
    let Some(second) = bytes.get(at..).and_then(|rest| degrees(rest, 180.0)) else { return };
    let mut end = at + second;
    if let Some(b" E" | b" W" | b" O") = bytes.get(end..end + 2) {
        end += 2;
    }
    let back = usize::from(view.before.ends_with('-'));
    found.push_back(
        FindingKind::PersonalData(Identifier::Coordinates),
        back,
        0..end,
        0.9,
        "latitude and longitude",
        DETECTOR,
    );
}

/// Where a number with at least four decimals ends that is not greater than `most`.
fn degrees(bytes: &[u8], most: f64) -> Option<usize> {
    let whole = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if whole == 0 || whole > 3 || bytes.get(whole) != Some(&b'.') {
        return None;
    }
    let decimals = bytes[whole + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = whole + 1 + decimals;
    let value: f64 = std::str::from_utf8(bytes.get(..end)?).ok()?.parse().ok()?;
    if bytes.get(end..end + 2) == Some(&[0xc2, 0xb0]) {
        end += 2;
    }
    (4..=12).contains(&decimals).then_some(end).filter(|_| value <= most)
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn addresses_are_found_to_their_end() {
        for (text, expected) in [
            (
                "Mail: max.muster+shop@sub.example.co.uk.",
                ("email", "max.muster+shop@sub.example.co.uk"),
            ),
            ("<jörg@müller.de>", ("email", "jörg@müller.de")),
            ("mailto:a@b.de?subject=x", ("email", "a@b.de")),
            ("von 48.237.197.91 aus", ("ip", "48.237.197.91")),
            ("von 2001:db8:e56d:5b1f::fcd8.", ("ip", "2001:db8:e56d:5b1f::fcd8")),
            ("fe80::1ff:fe23:4567:890a", ("ip", "fe80::1ff:fe23:4567:890a")),
            ("MAC 00:1A:2b:3c:4D:5e", ("mac", "00:1A:2b:3c:4D:5e")),
            ("bei 52.520008, 13.404954 bitte", ("coordinates", "52.520008, 13.404954")),
        ] {
            assert_eq!(kinds(text), [(expected.0, expected.1.to_owned())], "{text}");
        }
    }

    #[test]
    fn versions_times_and_handles_are_none() {
        for text in [
            "Version 3.17.6.1",
            "um 12:30:45",
            "@max hat",
            "300.1.2.3",
            "std::vec",
            "1.2.3.4.5",
            "max@localhost",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
