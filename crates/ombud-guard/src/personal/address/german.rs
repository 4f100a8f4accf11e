//! Addresses of Germany, Austria and Switzerland: street and number, postcode and town.

use std::sync::LazyLock;

use super::{DETECTOR, KIND};
use crate::{
    scan::{Found, Gap, View},
    words::{self, Word, is_word_byte, topic},
};

/// Ends of words that hardly stand for anything but a street.
const STREETS: &[&str] = &[
    "straße",
    "strasse",
    "str",
    "weg",
    "gasse",
    "allee",
    "damm",
    "ufer",
    "chaussee",
    "stieg",
    "pfad",
    "promenade",
    "twiete",
    "stiege",
    "gässchen",
    "gaesschen",
    "strooß",
    "strass",
];

/// Ends of words that streets have, and other things, too.
const PLACES: &[&str] = &[
    "platz", "ring", "hof", "berg", "park", "tor", "steig", "markt", "wall", "garten", "gärten",
    "feld", "kamp", "brink", "höhe", "bogen", "winkel", "zeile", "rain", "wiese", "wiesen",
    "brücke", "bruecke", "anger", "eck", "grund", "tal", "heide", "busch", "acker", "blick",
    "leite", "hang", "horst", "halde", "bach", "see", "graben", "kai", "lohe", "siedlung", "höfe",
    "terrasse", "passage", "deich", "kirche", "mühle", "steg", "schanze", "quai",
];

/// Words with such an end that are no street.
const NO_STREETS: &[&str] = &[
    "parkplatz",
    "stellplatz",
    "sitzplatz",
    "arbeitsplatz",
    "platz",
    "bahnsteig",
    "steig",
    "hof",
    "markt",
    "park",
    "tor",
    "berg",
    "ring",
    "see",
    "umweg",
    "rückweg",
    "hinweg",
    "ausweg",
    "bahnhof",
    "flughafen",
    "betrag",
    "vertrag",
    "eintrag",
    "umfeld",
    "handy",
    "supermarkt",
    "dauerauftrag",
    "rechnungsbetrag",
    "tal",
    "feld",
    "eck",
    "spielplatz",
    "liegeplatz",
    "standplatz",
    "bildschirm",
    "lehrgang",
    "weg",
    "str",
    "garten",
    "grund",
    "winkel",
    "wall",
    "bach",
    "brücke",
    "höhe",
    "montag",
    "tag",
    "testhorst",
    "eingang",
    "anhang",
    "zusammenhang",
    "umhang",
    "vorhang",
    "hang",
    "rang",
    "campingplatz",
    "kostenberg",
    "download",
    "ausgang",
    "zugang",
    "lehrgang",
    "hering",
    "fingerring",
    "ehering",
];

/// Street and number, then postcode and town.
pub(in crate::personal) fn find_german(view: &View<'_>, found: &mut Found) {
    // A digit has to follow soon, and a street's name does not begin within one.
    if view.digit_in >= if view.word.text.starts_with(char::is_uppercase) { 56 } else { 32 }
        || view.word.has_digit
        || view.before.ends_with('-')
        || view.previous[0].flags & words::ADDRESSED != 0 && view.previous[0].gap == Gap::Space
    {
        return;
    }
    let Some(street) = street(view.after) else { return };
    let context = view.context();
    let is_named = context.distance(topic::ADDRESS).is_some_and(|distance| distance < 9);
    let town = town_after(view.after, street.end);
    if street.is_unknown
        && town.is_none()
        && context.distance(topic::HOME).is_none_or(|home| home > 3)
    {
        return;
    }
    let (confidence, evidence) = match (town, street.is_sure) {
        (Some(_), _) => (0.96, "street, number, postcode and town"),
        (None, true) if is_named => (0.85, "street and number, and the text speaks of an address"),
        (None, true) if street.is_capital => (0.65, "street and number"),
        (None, false) if is_named && street.is_capital => {
            (0.65, "perhaps street and number, and the text speaks of an address")
        }
        _ => return,
    };
    found.push(KIND, 0..town.unwrap_or(street.end), confidence, evidence, DETECTOR);
}

struct Street {
    /// After the house number.
    end: usize,
    is_sure: bool,
    is_capital: bool,
    /// Nothing but a house number after it says that it is a street: "Lange Reihe 101", "Zeil 106".
    is_unknown: bool,
}

/// A street's name of up to five words, and a house number.
fn street(text: &str) -> Option<Street> {
    let mut at = 0;
    let mut count = 0;
    let is_sure;
    let mut begins_with_preposition = false;
    let mut is_unknown = false;
    // Whether all words so far are adjectives or little words: another street's word may stand after them.
    let mut is_open = true;
    let is_capital = text.starts_with(char::is_uppercase);
    let mut buffer = [0; 40];
    loop {
        let word = part(text.get(at..)?);
        if word.is_empty() || count == 5 {
            return None;
        }
        let is_word_capital = word.starts_with(char::is_uppercase);
        if count == 0 && !is_word_capital && (word.len() < 3 || !ENDINGS[ending(word.as_bytes())]) {
            return None;
        }
        let flags = words::flags(word);
        let lower = words::lowered(word, &mut buffer)?;
        let end = ends_as_street(lower, count > 0);
        let after = at + word.len();
        let dotted = usize::from(text.get(after..)?.starts_with('.'));
        // A whole word such as "Lindenweg" is the street; only "Straße", "Platz" stand after a name.
        let is_end_alone = STREETS.contains(&lower) || PLACES.contains(&lower);
        if let Some(sure) = end
            && let Some(number_end) = house_number(text, after + dotted)
        {
            if !is_open && !is_end_alone {
                return None;
            }
            is_sure = sure;
            at = number_end;
            break;
        }
        if let Some(number_end) = street_of_a_date(text, lower, after) {
            is_sure = true;
            at = number_end;
            break;
        }
        if count == 0 {
            begins_with_preposition = flags & words::STREET_PREPOSITION != 0 && is_capital;
            let may_begin = begins_with_preposition
                || flags & words::STREET_ADJECTIVE != 0 && is_capital
                || end == Some(true) && is_capital
                || is_capital && flags & words::COMMON == 0;
            if !may_begin {
                return None;
            }
        } else if begins_with_preposition && is_word_capital && end.is_none() {
            // "Am Markt 25a", "In der Aue 3": any noun after a preposition.
            if let Some(number_end) = house_number(text, after) {
                is_sure = false;
                at = number_end;
                break;
            }
        } else if !is_word_capital && flags & (words::STREET_PREPOSITION | words::PARTICLE) == 0 {
            return None;
        }
        if is_word_capital
            && (is_open || count < 3)
            && flags & words::COMMON == 0
            && let Some(number_end) = house_number(text, after)
        {
            (is_sure, is_unknown) = (false, true);
            at = number_end;
            break;
        }
        is_open &= flags & words::STREET_ADJECTIVE != 0
            || !is_word_capital
            || count == 0 && begins_with_preposition;
        // The words before a street's own word are its own, too: capital, or little words between.
        if count > 0
            && is_word_capital
            && flags & words::COMMON != 0
            && flags & words::STREET_ADJECTIVE == 0
            && end.is_none()
            && !begins_with_preposition
        {
            return None;
        }
        if !text.get(after + dotted..)?.starts_with([' ', '-']) || dotted == 1 && word.len() > 5 {
            return None;
        }
        at = after + dotted + 1;
        count += 1;
    }
    Some(Street { end: at, is_sure, is_capital, is_unknown })
}

/// "Straße des 17. Juni 135".
fn street_of_a_date(text: &str, word: &str, after: usize) -> Option<usize> {
    let rest = text.get(after..)?.strip_prefix(" des ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let month = Word::at(rest.get(digits..)?.strip_prefix(". ")?);
    if digits == 0 || !matches!(word, "straße" | "strasse" | "platz") {
        return None;
    }
    house_number(text, after + " des ".len() + digits + ". ".len() + month.text.len())
}

/// A word up to a space, with its hyphens.
fn part(text: &str) -> &str {
    let size = text
        .find(|sign: char| !(sign.is_alphabetic() || sign == '-' || sign == '\''))
        .unwrap_or(text.len());
    text.get(..size).unwrap_or_default().trim_end_matches('-')
}

/// Whether a word in small letters is or ends as a street's name does: `true` where little else does. A word that
/// is only the end needs another one before it.
fn ends_as_street(word: &str, has_before: bool) -> Option<bool> {
    let bytes = word.as_bytes();
    if bytes.len() < 3 || !ENDINGS[ending(bytes)] {
        return None;
    }
    let fits = |ends: &[&str]| {
        ends.iter().any(|end| {
            word.ends_with(end)
                && (word.len() >= end.len() + 2 || has_before && word.len() == end.len())
        })
    };
    let is_none = || !has_before && NO_STREETS.contains(&word);
    if fits(STREETS) {
        (!is_none()).then_some(true)
    } else if fits(PLACES) && !is_none() && !matches!(word, "parkplatz" | "stellplatz" | "bahnhof")
    {
        Some(false)
    } else {
        None
    }
}

/// The last two bytes of every such end.
static ENDINGS: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut endings = vec![false; 1 << 16];
    for end in STREETS.iter().chain(PLACES) {
        endings[ending(end.as_bytes())] = true;
    }
    endings
});

fn ending(word: &[u8]) -> usize {
    usize::from(word[word.len() - 2]) << 8 | usize::from(word[word.len() - 1])
}

/// "32a", "5-7", "12 b", "3/4", "Nr. 8".
fn house_number(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = at;
    if bytes.get(at) == Some(&b',') {
        at += 1;
    }
    if bytes.get(at) != Some(&b' ') {
        return None;
    }
    at += 1;
    for prefix in ["Nr. ", "Nr.", "Nr ", "Hausnummer ", "Hausnr. "] {
        if text.get(at..)?.starts_with(prefix) {
            at += prefix.len();
            break;
        }
    }
    let mut end = number(bytes, at)?;
    // A second number of the same house; in Austria house, stairs and door: "12/3/14".
    if let Some(b'/') = bytes.get(end)
        && let Some(second) = number(bytes, end + 1)
        && bytes.get(second) == Some(&b'/')
        && let Some(third) = number(bytes, second + 1)
        && third - second < 5
    {
        end = third;
    } else if let Some(b'-' | b'/' | b'+') = bytes.get(end)
        && let Some(second) = number(bytes, end + 1)
    {
        end = second;
    } else if bytes.get(end..end + 3) == Some(b" - ")
        && let Some(second) = number(bytes, end + 3)
    {
        end = second;
    }
    let rest = bytes.get(end..)?;
    let goes_on = rest.first().is_some_and(|byte| is_word_byte(*byte))
        || matches!(rest, [b',' | b'.' | b':' | b'-' | b'/', b'0'..=b'9', ..])
        || matches!(rest, [b' ', b'%', ..] | [b'%', ..])
        || rest.starts_with(" €".as_bytes())
        || rest.starts_with(b" Uhr")
        || rest.starts_with(b" EUR");
    (!goes_on).then_some(end)
}

/// Up to four digits and a letter: "32a", "32 a".
pub(super) fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 || digits > 4 || bytes[at] == b'0' {
        return None;
    }
    let mut end = at + digits;
    let is_letter = |at: usize| {
        bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
            && !bytes.get(at + 1).is_some_and(|byte| is_word_byte(*byte) || *byte == b'.')
    };
    if is_letter(end) {
        end += 1;
    } else if bytes.get(end) == Some(&b' ')
        && is_letter(end + 1)
        && bytes[end + 1].is_ascii_lowercase()
    {
        end += 2;
    }
    Some(end)
}

/// Where postcode and town end that follow an address's first line; a floor or a c/o may stand between.
pub(super) fn town_after(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = at;
    // ", 3. OG", ", Hinterhaus", ", 2. Stock links".
    for _ in 0..2 {
        let from = at + gap(bytes, at)?;
        if let Some(end) = town(text, from) {
            return Some(end);
        }
        let line =
            bytes.get(from..)?.iter().take(24).position(|byte| matches!(byte, b',' | b'\n'))?;
        let extra = text.get(from..from + line)?;
        let is_extra = [
            "OG", "Stock", "Etage", "haus", "Wohnung", "Whg", "EG", "DG", "Top", "Tür", "Stiege",
            "c/o", "Apt", "App",
        ]
        .iter()
        .any(|word| extra.contains(word));
        if !is_extra {
            return None;
        }
        at = from + line;
    }
    None
}

/// The signs between two lines of an address.
fn gap(bytes: &[u8], at: usize) -> Option<usize> {
    let size = bytes
        .get(at..)?
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b',' | b'\n' | b'\r' | b';' | b'/' | b'-' | b'|'))
        .count();
    (size > 0 && size <= 4)
        .then_some(size)
        .or_else(|| bytes.get(at..)?.starts_with(b" in ").then_some(4))
}

/// "50667 Köln", "D-60311 Frankfurt am Main", "8001 Zürich", "A-1010 Wien".
fn town(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = at;
    if text.get(at..)?.starts_with("in ") {
        at += 3;
    }
    if bytes.get(at..)?.starts_with(b"PLZ ") {
        at += 4;
    }
    if let Some([b'D' | b'A' | b'F' | b'L' | b'I', b'-']) = bytes.get(at..at + 2) {
        at += 2;
    } else if let Some(b"CH-" | b"DE-" | b"AT-" | b"LI-" | b"FL-") = bytes.get(at..at + 3) {
        at += 3;
    }
    let digits = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !matches!(digits, 4 | 5) || bytes.get(at + digits) != Some(&b' ') {
        return None;
    }
    town_name(text, at + digits + 1)
}

/// A town's name of one to four words.
fn town_name(text: &str, at: usize) -> Option<usize> {
    let first = part(text.get(at..)?);
    if first.chars().count() < 2 {
        return None;
    }
    let mut end = at + first.len();
    let is_lower = first.starts_with(char::is_lowercase);
    let mut buffer = [0; 40];
    let lower = words::lowered(first, &mut buffer)?;
    if matches!(lower, "euro" | "eur" | "uhr" | "stück" | "und" | "oder" | "kwh" | "mal") {
        return None;
    }
    if text.get(end..)?.starts_with(". ") && matches!(lower, "st" | "hann" | "bad") {
        end += 1;
    }
    // "Bad Homburg", "Sankt Augustin", "Neu Wulmstorf".
    if matches!(
        lower,
        "bad"
            | "sankt"
            | "st"
            | "groß"
            | "klein"
            | "neu"
            | "alt"
            | "burg"
            | "hann"
            | "schwäbisch"
            | "königs"
            | "den"
            | "la"
            | "le"
            | "markt"
            | "stadt"
            | "ober"
            | "unter"
            | "freiburg"
            | "frankfurt"
            | "lutherstadt"
            | "hansestadt"
            | "mülheim"
            | "rotenburg"
            | "rothenburg"
            | "kempten"
    ) {
        let next = part(text.get(end + 1..)?);
        if text.get(end..)?.starts_with(' ')
            && next.starts_with(char::is_uppercase)
            && !matches!(lower, "freiburg" | "frankfurt" | "mülheim")
        {
            end += 1 + next.len();
        }
    }
    // "am Main", "an der Oder", "im Breisgau", "vor der Höhe", "ob der Tauber".
    for tail in [
        " am ",
        " an der ",
        " an dem ",
        " im ",
        " in der ",
        " vor der ",
        " ob der ",
        " bei ",
        " auf der ",
        " a. d. ",
        " a.d. ",
        " a. ",
    ] {
        if let Some(rest) = text.get(end..)
            && rest.starts_with(tail)
        {
            let next = part(rest.get(tail.len()..)?);
            // "in Köln im Moment": the tail of a town is a river or a landscape.
            if next.starts_with(char::is_uppercase)
                && words::flags(next) & words::COMMON == 0
                && !is_lower
            {
                end += tail.len() + next.len();
            }
            break;
        }
    }
    // "Halle (Saale)", "Frankfurt/Main".
    end += text.get(end..).map_or(0, river);
    Some(end)
}

/// What tells a town from others of its name: "Halle (Saale)", "Frankfurt/Main".
fn river(text: &str) -> usize {
    let (open, close) = if text.starts_with(" (") { (2, 1) } else { (1, 0) };
    if !text.starts_with(" (") && !text.starts_with('/') {
        return 0;
    }
    let name = part(text.get(open..).unwrap_or_default());
    let closes =
        close == 0 || text.get(open + name.len()..).is_some_and(|rest| rest.starts_with(')'));
    let fits = name.len() > 2 && closes && name.starts_with(char::is_uppercase);
    if fits { open + name.len() + close } else { 0 }
}

/// Postcode and town first, then the street; or a postcode and a town where the text speaks of an address.
pub(in crate::personal) fn find_postcode(view: &View<'_>, found: &mut Found) {
    if view.word.has_letter || !matches!(view.word.text.len(), 4 | 5) {
        return;
    }
    let Some(end) = town(view.after, 0) else { return };
    // The country's letter before it belongs to it.
    let back = ["D-", "A-", "CH-", "DE-", "AT-"]
        .iter()
        .find(|country| view.before.ends_with(**country))
        .map_or(0, |country| country.len());
    let bytes = view.bytes();
    if let Some(size) = gap(bytes, end)
        && let Some(street) = view.after.get(end + size..).and_then(street)
        && (street.is_sure || !street.is_unknown && view.context().speaks_of(topic::ADDRESS))
    {
        found.push_back(
            KIND,
            back,
            0..end + size + street.end,
            0.93,
            "postcode, town, street and number",
            DETECTOR,
        );
        return;
    }
    let is_capital = view
        .bytes()
        .get(view.word.text.len() + 1)
        .is_some_and(|byte| byte.is_ascii_uppercase() || *byte >= 0xc0);
    let is_near = view.context().distance(topic::ADDRESS).is_some_and(|distance| distance < 5);
    if view.word.text.len() == 5 && is_capital && is_near && !view.context().names_thing() {
        found.push_back(
            KIND,
            back,
            0..end,
            0.6,
            "postcode and town, and the text speaks of an address",
            DETECTOR,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::tests::kinds;

    #[test]
    fn german_addresses_are_found_whole() {
        for address in [
            "Lindenweg 32a, 50667 Köln",
            "Am Markt 25a, 80331 München",
            "Karl-Marx-Allee 5, 10178 Berlin",
            "Berliner Straße 4\n60311 Frankfurt am Main",
            "An der Alster 3, 20099 Hamburg",
            "Straße des 17. Juni 135, 10623 Berlin",
            "Alte Poststr. 12-14, D-06108 Halle (Saale)",
            "Unter den Linden 5, 10117 Berlin",
            "Bahnhofstrasse 10, 8001 Zürich",
            "Mariahilfer Straße 77, 1060 Wien",
            "Mariahilfer Straße 12/3/14, 1060 Wien",
            "Neubaugasse 4/Stiege 2/Tür 8, 1070 Wien",
            "Schillerplatz 21 in 20095 Hamburg",
            "Hauptstr. 8, 3. OG, 61348 Bad Homburg",
            "Lange Reihe 101, 20099 Hamburg",
            "Graben 3, 1010 Wien",
            "Willy-Brandt-Platz 1, 44135 Dortmund",
            "Zum Sportplatz 9, 27356 Rotenburg",
            "Am Alten Sportplatz 4b, 38100 Braunschweig",
        ] {
            check(&format!("Ich wohne jetzt hier: {address}. Danke"), address);
        }
        check("50667 Köln, Lindenweg 32a", "50667 Köln, Lindenweg 32a");
        check("ich wohne in der Hauptstraße 8", "Hauptstraße 8");
        check("ich wohne Mariahilferstr. 12/2/7", "Mariahilferstr. 12/2/7");
        check("ich wohne in der Zeil 106", "Zeil 106");
        check("neue Adresse: Lerchenfeld 12", "Lerchenfeld 12");
        check(
            "Rechnungsanschrift Friedrich-Ebert-Straße 12, 99423 Weimar",
            "Friedrich-Ebert-Straße 12, 99423 Weimar",
        );
        check("Anna Schmidt Lindenweg 32a, 50667 Köln", "Lindenweg 32a, 50667 Köln");
    }

    #[test]
    fn other_places_and_numbers_are_none() {
        for text in [
            "ich stehe auf Parkplatz 12",
            "auf Seite 5 steht",
            "Bahnsteig 3",
            "Im Mai 2024",
            "der Weg 5",
            "am Montag 12 Uhr",
            "In Berlin 20 Leute",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
