//! Detector `network`: e-mail addresses, addresses of computers, coordinates.

use std::net::Ipv6Addr;

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::{Word, topic},
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

/// Latitude and longitude, closer than some fifty metres: with four decimals, with seconds, or with decimals of minutes
/// (ISO 6709, annex D, and what people make of it).
pub(super) fn find_coordinates(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let Some(first) = angle(bytes, 90.0) else { return };
    let mut at = first.end;
    let mut has_sides = is_side(bytes, at, b"NSns");
    at += usize::from(has_sides);
    let from = at;
    while let Some(b' ' | b',' | b';' | b'/' | b'\n') = bytes.get(at) {
        at += 1;
    }
    if at - from > 3 || at == first.end {
        return;
    }
    // "lat: 48.1371, lon: 11.5754".
    let word = Word::at(view.after.get(at..).unwrap_or_default()).text;
    if ["lon", "lng", "long", "longitude", "länge"]
        .iter()
        .any(|known| word.to_lowercase() == *known)
    {
        at += word.len();
        while let Some(b' ' | b':' | b'=') = bytes.get(at) {
            at += 1;
        }
    }
    // "N 53° 05.123 E 008° 48.456": the sides stand before.
    let has_sides_before = !has_sides && is_side(bytes, at, b"EWOewo");
    if has_sides_before {
        at += 1;
        at += usize::from(bytes.get(at) == Some(&b' '));
    }
    at += usize::from(bytes.get(at) == Some(&b'-'));
    let Some(second) = bytes.get(at..).and_then(|rest| angle(rest, 180.0)) else { return };
    let mut end = at + second.end;
    let side = end + usize::from(bytes.get(end) == Some(&b' '));
    if is_side(bytes, side, b"EWOewo")
        && !bytes.get(side + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80)
    {
        end = side + 1;
    } else {
        has_sides = false;
    }
    let mut back = usize::from(view.before.ends_with('-'));
    if has_sides_before {
        let side = view.before.trim_end_matches([' ', '-']);
        if !side.ends_with(['N', 'S', 'n', 's']) {
            return;
        }
        back = view.before.len() - side.len() + 1;
    }
    let is_exact = first.is_exact && second.is_exact;
    // Decimals with a comma are amounts unless the sides say what they are.
    if is_exact && (!first.has_comma || has_sides || has_sides_before) {
        let kind = FindingKind::PersonalData(Identifier::Coordinates);
        found.push_back(kind, back, 0..end, 0.9, "latitude and longitude", DETECTOR);
    }
}

/// Whether one of these letters stands at a place.
fn is_side(bytes: &[u8], at: usize, sides: &[u8]) -> bool {
    bytes.get(at).is_some_and(|byte| sides.contains(byte))
}

/// Latitude or longitude.
struct Angle {
    /// After it and the spaces that follow.
    end: usize,
    is_exact: bool,
    has_comma: bool,
}

/// "53.075800", "53,0758°", "53° 05.123'", "53°5'12.3\"".
fn angle(bytes: &[u8], most: f64) -> Option<Angle> {
    let (whole, mut decimals, mut at) = decimal(bytes, 0)?;
    let has_comma = decimals > 0 && bytes.get(at - decimals - 1) == Some(&b',');
    let value: f64 = std::str::from_utf8(bytes.get(..whole)?).ok()?.parse().ok()?;
    if whole > 3 || value > most || decimals > 12 {
        return None;
    }
    let mut is_exact = decimals >= 4;
    let spaces = |at: usize| usize::from(bytes.get(at) == Some(&b' '));
    if bytes.get(at..)?.starts_with("°".as_bytes()) {
        at += "°".len();
        for (sign, needed) in [(b'\'', 2), (b'"', 0)] {
            let from = at + spaces(at);
            let Some((whole, more, to)) = (decimals == 0).then(|| decimal(bytes, from)).flatten()
            else {
                break;
            };
            if whole > 2 {
                return None;
            }
            decimals = more;
            is_exact |= more > needed || sign == b'"';
            at = to;
            if bytes.get(at) == Some(&sign) {
                at += 1;
            } else if sign == b'"' && bytes.get(at..)?.starts_with(b"''") {
                at += 2;
            } else {
                break;
            }
        }
    }
    let side = at + spaces(at);
    if is_side(bytes, side, b"NSns") && !bytes.get(side + 1).is_some_and(u8::is_ascii_alphanumeric)
    {
        at = side;
    }
    Some(Angle { end: at, is_exact, has_comma })
}

/// Digits, and perhaps decimals: how many of each, and where they end.
fn decimal(bytes: &[u8], from: usize) -> Option<(usize, usize, usize)> {
    let digits = |at: usize| {
        bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let whole = digits(from);
    if whole == 0 {
        return None;
    }
    let end = from + whole;
    let decimals = match bytes.get(end) {
        Some(b'.' | b',') => digits(end + 1),
        _ => 0,
    };
    Some((whole, decimals, if decimals > 0 { end + 1 + decimals } else { end }))
}

/// An e-mail address as people write it for other people: "anna.berg (at) web.de", "anna punkt berg at web punkt de".
/// Read at its "at" both ways.
pub(super) fn find_spelled_email(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    if !matches!(word, "at" | "AT" | "At" | "ät" | "aet" | "Klammeraffe" | "klammeraffe") {
        return;
    }
    let is_bracketed = view.before.ends_with(['(', '[', '{', '<']);
    let before = if is_bracketed {
        view.before.get(..view.before.len() - 1).unwrap_or_default()
    } else {
        view.before
    };
    if !is_bracketed && !before.ends_with(' ') {
        return;
    }
    let head = before.trim_end_matches(' ');
    let Some((local, is_dotted)) = spelled_local(head) else { return };
    let mut at = word.len();
    if is_bracketed {
        if !matches!(view.bytes().get(at), Some(b')' | b']' | b'}' | b'>')) {
            return;
        }
        at += 1;
    }
    at += view.after.get(at..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len());
    let Some((domain, is_spelled)) = view.after.get(at..).and_then(spelled_domain) else { return };
    // "look at example.com" is none: the word for it, or a sign that nothing else has.
    let is_named = || view.context().distance(topic::MAIL).is_some_and(|distance| distance < 9);
    if is_bracketed || is_spelled && is_dotted || is_named() {
        let confidence = if is_bracketed || is_spelled { 0.9 } else { 0.8 };
        let back = view.before.len() - head.len() + local;
        let kind = FindingKind::PersonalData(Identifier::Email);
        let evidence = "an e-mail address with words for its signs";
        found.push_back(kind, back, 0..at + domain, confidence, evidence, DETECTOR);
    }
}

/// Words that stand for the full stop of an address.
const DOTS: &[&str] = &[
    " punkt ",
    " dot ",
    " Punkt ",
    " DOT ",
    "(punkt)",
    "(dot)",
    "[dot]",
    "[punkt]",
    "[.]",
    "(.)",
    " (punkt) ",
    " (dot) ",
    " [dot] ",
    " [punkt] ",
];

/// How long the part before "at" is, and whether it has a full stop, a digit or the like, which words do not.
fn spelled_local(head: &str) -> Option<(usize, bool)> {
    let is_local = |sign: char| sign.is_alphanumeric() || "_-.+".contains(sign);
    let (mut size, mut is_dotted) = (0, false);
    loop {
        let rest = head.get(..head.len() - size)?;
        let part: usize =
            rest.chars().rev().take_while(|sign| is_local(*sign)).map(char::len_utf8).sum();
        let text = rest.get(rest.len() - part..)?.trim_start_matches(['.', '-', '+']);
        if text.is_empty() {
            return None;
        }
        is_dotted |=
            text.contains(['.', '_', '+']) || text.contains(|sign: char| sign.is_ascii_digit());
        size += text.len();
        let rest = head.get(..head.len() - size)?;
        let dot = DOTS.iter().filter(|dot| rest.ends_with(**dot)).map(|dot| dot.len()).max();
        match dot {
            Some(dot) if size + dot < LOCAL_MAX => {
                size += dot;
                is_dotted = true;
            }
            _ => return (size <= LOCAL_MAX).then_some((size, is_dotted)),
        }
    }
}

/// How long the part after "at" is, and whether its full stops are spelled.
fn spelled_domain(text: &str) -> Option<(usize, bool)> {
    let (mut size, mut dots, mut is_spelled) = (0, 0, false);
    loop {
        let rest = text.get(size..)?;
        let label: usize = rest
            .chars()
            .take(64)
            .take_while(|sign| sign.is_alphanumeric() || *sign == '-')
            .map(char::len_utf8)
            .sum();
        if label < 2 {
            return None;
        }
        size += label;
        let is_top = text.get(size - label..size)?.chars().all(char::is_alphabetic);
        let rest = text.get(size..)?;
        let dot = DOTS.iter().filter(|dot| rest.starts_with(**dot)).map(|dot| dot.len()).max();
        let next = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
        match dot {
            Some(dot) if next(dot) => (size, is_spelled) = (size + dot, true),
            _ if rest.starts_with('.') && next(1) => size += 1,
            _ => return (dots > 0 && is_top).then_some((size, is_spelled)),
        }
        dots += 1;
        if dots > 4 {
            return None;
        }
    }
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
            ("53,07583° N, 8,80721° O!", ("coordinates", "53,07583° N, 8,80721° O")),
            (
                "bei 53° 5' 12.3\" N, 8° 48' 5.1\" O.",
                ("coordinates", "53° 5' 12.3\" N, 8° 48' 5.1\" O"),
            ),
            ("53°05′12″N 8°48′05″E", ("coordinates", "53°05′12″N 8°48′05″E")),
            ("N 53° 05.123 E 008° 48.456", ("coordinates", "N 53° 05.123 E 008° 48.456")),
            ("lat: 48.13712, lon: 11.57540", ("coordinates", "48.13712, lon: 11.57540")),
            ("die MAC-Adresse ist 3C22FB8A019E", ("mac", "3C22FB8A019E")),
            ("anna.berg (at) web.de", ("email", "anna.berg (at) web.de")),
            ("anna[at]web[dot]de", ("email", "anna[at]web[dot]de")),
            ("mail: anna berg2 at web punkt de", ("email", "berg2 at web punkt de")),
            (
                "anna dot berg at web dot co dot uk, please",
                ("email", "anna dot berg at web dot co dot uk"),
            ),
            ("my email is anna at example.com.", ("email", "anna at example.com")),
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
            "look at example.com",
            "I looked at web dot de",
            "siehe Kapitel 3.4.5.6",
            "§ 1.2.3.4",
            "Release 1.2.3.4 ist da",
            "Punkt 3.1.2.4 der AGB",
            "App 12.4.1.2 stürzt ab",
            "53,0758, 8,8072",
            "53° 5' N, 8° 48' O",
            "it was 30° at noon, 12.5 in the shade",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
