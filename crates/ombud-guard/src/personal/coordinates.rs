//! Detector `coordinates`: a place on earth.

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::Word,
};

const DETECTOR: &str = "coordinates@1";

/// Latitude and longitude, closer than some fifty metres: with four decimals, with seconds, or with decimals of minutes
/// (ISO 6709, annex D, and what people make of it).
pub(super) fn find(view: &View<'_>, found: &mut Found) {
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

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn places_are_found_in_every_spelling() {
        for (text, expected) in [
            ("bei 52.520008, 13.404954 bitte", ("coordinates", "52.520008, 13.404954")),
            ("53,07583° N, 8,80721° O!", ("coordinates", "53,07583° N, 8,80721° O")),
            (
                "bei 53° 5' 12.3\" N, 8° 48' 5.1\" O.",
                ("coordinates", "53° 5' 12.3\" N, 8° 48' 5.1\" O"),
            ),
            ("53°05′12″N 8°48′05″E", ("coordinates", "53°05′12″N 8°48′05″E")),
            ("N 53° 05.123 E 008° 48.456", ("coordinates", "N 53° 05.123 E 008° 48.456")),
            ("lat: 48.13712, lon: 11.57540", ("coordinates", "48.13712, lon: 11.57540")),
        ] {
            assert_eq!(kinds(text), [(expected.0, expected.1.to_owned())], "{text}");
        }
    }

    #[test]
    fn amounts_and_towns_are_none() {
        for text in
            ["53,0758, 8,8072", "53° 5' N, 8° 48' O", "it was 30° at noon, 12.5 in the shade"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
