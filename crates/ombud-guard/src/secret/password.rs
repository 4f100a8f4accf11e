//! What a text itself calls a password, a PIN or a key.

use super::DETECTOR;
use crate::{
    FindingKind, SecretKind,
    scan::{Found, View},
    words,
};

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
pub(super) fn find(view: &View<'_>, found: &mut Found) {
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
    } else if is_account(word.text) {
        find_after_name(view, found);
        return;
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
    let given = if is_quoted {
        given
    } else {
        let several = if is_assigned { several_words(text) } else { 0 };
        let size = several.max(groups_of_digits(text, size));
        text.get(..size).unwrap_or(given).trim_end_matches(['.', ',', ';', ')', '"', '\''])
    };
    let after = text.get(given.len()..).unwrap_or_default();
    // "Pass X1234567" is a passport.
    let is_passport = word.eq_ignore_ascii_case("pass")
        && given.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && given.bytes().filter(u8::is_ascii_digit).count() >= 6;
    if given.len() > 160
        || is_passport
        || is_bare && !is_unlike_words(given)
        || !(is_value(given, value, is_assigned, is_quoted, after)
            || value == Value::Password && given.contains(' '))
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

/// Words after which a name and its password may stand.
fn is_account(word: &str) -> bool {
    ["login", "zugang", "zugangsdaten", "logindaten", "anmeldedaten", "credentials", "anmeldung"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// "Login: anna / Geheim77": a name, a sign and what opens it.
fn find_after_name(view: &View<'_>, found: &mut Found) {
    let from = view.word.text.len();
    let rest = view.after.get(from..).unwrap_or_default();
    let name = rest.trim_start_matches([':', '=', ' ']);
    if !rest.starts_with([':', '=']) && !rest.starts_with(" :") || rest.len() - name.len() > 4 {
        return;
    }
    let size =
        name.find(|sign: char| sign.is_whitespace() || matches!(sign, '/' | '|' | ':' | ','));
    let Some(size) = size.filter(|size| (2..=64).contains(size)) else { return };
    let gap = name.get(size..).unwrap_or_default();
    let given = gap.trim_start_matches([' ', '/', '|', ':', ',']);
    let signs = gap.get(..gap.len() - given.len()).unwrap_or_default();
    if !matches!(signs.trim(), "/" | "|" | ":" | ",") {
        return;
    }
    let end = given.find(char::is_whitespace).unwrap_or(given.len());
    let value = given.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ')']);
    // A number alone may be a customer's.
    if is_unlike_words(value) && value.len() <= 64 {
        let start = view.after.len() - given.len();
        let kind = FindingKind::Secret(SecretKind::Password);
        let evidence = "it stands behind a name to log in with";
        found.push(kind, start..start + value.len(), 0.85, evidence, DETECTOR);
    }
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
    let mut previous = "";
    if let Some(short) = rest.strip_prefix("'s ") {
        return Some((text.len() - short.len(), false));
    }
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
        // "… habe ich Fiffi2019! genommen".
        let follows = || text.get(word + end..).and_then(|rest| rest.split(' ').next());
        let is_mine = bare == "ich"
            && matches!(previous, "habe" | "hab" | "nehme" | "nahm")
            && follows().is_some_and(is_unlike_words);
        if (is_verb || is_mine) && index > 0 {
            let from = (word + end).min(text.len());
            let skipped = text.get(from..).map_or(0, adverb);
            return Some((from + skipped, next.ends_with(':') || bare == "lautet"));
        }
        previous = bare;
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

/// How long a password of digits in groups is: "4711 0815 2299". `first`: the size of what stands before a space.
fn groups_of_digits(text: &str, first: usize) -> usize {
    let is_group = |part: &str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !text.get(..first).is_some_and(is_group) {
        return first;
    }
    let mut size = first;
    for group in text.get(first..).unwrap_or_default().split(' ').skip(1).take(6) {
        let core = group.trim_end_matches(['.', ',', '!', ';']);
        if !is_group(core) {
            break;
        }
        size += 1 + core.len();
        if core.len() < group.len() {
            break;
        }
    }
    size
}

/// How long a password of three to eight plain words is that are all of a line: "Passwort: korrekt pferd batterie
/// heftklammer". 0: a sentence, or something else.
fn several_words(text: &str) -> usize {
    const OF_SENTENCES: &[&str] = &[
        "ist",
        "sind",
        "war",
        "nicht",
        "ich",
        "wir",
        "sie",
        "mein",
        "meine",
        "das",
        "der",
        "die",
        "den",
        "und",
        "oder",
        "bitte",
        "wie",
        "was",
        "wo",
        "kann",
        "muss",
        "habe",
        "hat",
        "wird",
        "zu",
        "ein",
        "eine",
        "is",
        "are",
        "was",
        "not",
        "my",
        "your",
        "the",
        "and",
        "or",
        "please",
        "how",
        "what",
        "where",
        "can",
        "have",
        "has",
        "it",
        "to",
        "for",
        "does",
        "cannot",
        "can't",
        "vergessen",
        "forgotten",
        "geht",
        "kommt",
        "falsch",
        "wrong",
        "nach",
        "per",
        "von",
        "with",
        "mit",
        "auf",
        "at",
        "in",
        "im",
        "by",
        "via",
        "bei",
        "noch",
        "seit",
        "since",
        "keine",
        "no",
        "anders",
        "als",
        "than",
        "gleich",
    ];
    let line = text.split('\n').next().unwrap_or_default().trim_end();
    let line = line.trim_end_matches(['.', '!']);
    let parted = [' ', '-'].into_iter().find(|sign| line.contains(*sign));
    let Some(sign) = parted else { return 0 };
    let words = || line.split(sign);
    let is_plain = |word: &str| {
        word.chars().count() >= 3
            && word.chars().all(char::is_alphabetic)
            && !OF_SENTENCES.contains(&word.to_lowercase().as_str())
    };
    let fits = line.len() <= 100 && (3..=8).contains(&words().count()) && words().all(is_plain);
    if fits { line.len() } else { 0 }
}

/// How long an adverb is that stands between the verb and the password: "war bisher Katze#2020".
fn adverb(text: &str) -> usize {
    const ADVERBS: &[&str] = &[
        "bisher",
        "früher",
        "immer",
        "jetzt",
        "eigentlich",
        "vorher",
        "always",
        "currently",
        "now",
    ];
    let word = text.split(' ').next().unwrap_or_default();
    if ADVERBS.contains(&word) && text.len() > word.len() { word.len() + 1 } else { 0 }
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
    "anders",
    "so",
    "wie",
    "different",
    "something",
    "gleich",
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
            let is_address = given.contains("://") || given.starts_with("www.");
            is_made_up && !is_address || count >= 4 && (is_quoted || is_assigned && ends)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{check, kinds};

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
            ("Kennwort lautet 4711 0815 2299.", "4711 0815 2299"),
            ("Passwort: korrekt pferd batterie heftklammer", "korrekt pferd batterie heftklammer"),
            ("password: correct-horse-battery-staple", "correct-horse-battery-staple"),
            ("Login: anna / Geheim_77", "Geheim_77"),
            ("als Passwort habe ich Blumen$trauss1 genommen", "Blumen$trauss1"),
            ("Mein Passwort war bisher Katze#2020, jetzt nicht mehr", "Katze#2020"),
            ("the password's Tr0ub4dor&3", "Tr0ub4dor&3"),
            ("Zugangsdaten: aberg | Xy7$kkl9.", "Xy7$kkl9"),
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
            "I sent the password to your support",
            "Passwort bitte auf Englisch erklären",
            "Das Passwort per SMS: kommt nicht an",
            "PIN auf Anfrage",
            "the password to www.shop2.com is gone",
            "Passwort: wie ändere ich das",
            "Das Passwort lautet anders.",
            "Das Passwort habe ich vergessen",
            "Mein Passwort war bisher immer richtig",
            "the password's wrong",
            "Das Passwort lautet anders als gedacht",
            "Passwort: Zurücksetzen geht nicht",
            "Login: geht seit gestern nicht / nur Fehler",
            "Login: 12.10.2026, 14:30",
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
