//! What a text says: days, yes and no.

use jiff::civil::Date;
use ombud_domain::Language;

use super::numeral::spelled;
use crate::rules::{has, is_in, only, words};

/// Days since 1970-01-01.
pub(super) fn days_since_epoch(day: Date) -> i64 {
    i64::from((day - jiff::civil::date(1970, 1, 1)).get_days())
}

/// Lower case, words apart by one blank, without marks.
pub(super) fn plain(text: &str) -> String {
    let words = text.split(|character: char| !character.is_alphanumeric() && character != '-');
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join(" ")
}

/// Names of months in German and English, from January; the first three letters are enough.
const MONTHS: [[&str; 2]; 12] = [
    ["januar", "january"],
    ["februar", "february"],
    ["märz", "march"],
    ["april", "april"],
    ["mai", "may"],
    ["juni", "june"],
    ["juli", "july"],
    ["august", "august"],
    ["september", "september"],
    ["oktober", "october"],
    ["november", "november"],
    ["dezember", "december"],
];

/// Days by their distance to today; a name that holds another stands before it.
const NEAR: [(&str, i64); 11] = [
    ("vorgestern", -2),
    ("gestern", -1),
    ("heute", 0),
    ("übermorgen", 2),
    ("uebermorgen", 2),
    ("morgen", 1),
    ("day before yesterday", -2),
    ("day after tomorrow", 2),
    ("yesterday", -1),
    ("tomorrow", 1),
    ("today", 0),
];

/// A day in a text: `2026-12-01`, `1.12.2026`, `1.12.`, `1. Dezember`, `12/1/2026` only where the
/// language puts the month first, `morgen`, `tomorrow`. Without a year it is the nearest one.
pub(super) fn day(text: &str, language: Language, today: Date) -> Option<Date> {
    // A greeting is no day.
    let lower = text.to_lowercase().replace("guten morgen", " ");
    let apart: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let found = NEAR.iter().find(|(name, _)| lower.contains(name));
    let near = found.and_then(|(_, days)| today.checked_add(jiff::Span::new().days(*days)).ok());
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if let Some((place, weekday)) = weekday(&words)
        && words.iter().any(|word| is_in(word, BESIDE_WEEKDAY))
        && !names_date(&words)
    {
        return weekday_of_week(&words, place, weekday, today);
    }
    // "In three days" holds no date, and "heute in drei Tagen" is not today.
    if let Some(day) = counted(&apart, near, today) {
        return Some(day);
    }
    if let Some(near) = near {
        // Where a date or a length of time is named as well, it is not clear which is meant.
        let rest = lower.replace(found.map_or("", |(name, _)| *name), " ");
        let more = rest
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word.bytes().any(|byte| byte.is_ascii_digit()) || SPANS.contains(&word));
        return (!more).then_some(near);
    }
    if let Some(day) = named(&words, today) {
        return Some(day);
    }
    let number = |place: usize| {
        let word = words.get(place)?;
        let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
        digits.parse::<i16>().ok().or_else(|| ordinal(&words, place))
    };
    // A month by name, with the day before or after it.
    let named = words.iter().position(|word| month(word).is_some());
    if let Some(place) = named {
        let month = month(words.get(place)?)?;
        // "1. Dezember", "1st of December", "ersten Dezember"
        let before = (1..=2).find_map(|back| number(place.checked_sub(back)?));
        // "December the 21st", "January twenty first", whose day has two words
        let next = place + 1 + usize::from(words.get(place + 1) == Some(&"the"));
        let (day, year) = match (before, number(next)) {
            (Some(day), year) => (day, year),
            (None, Some(day)) => (day, number(next + 1)),
            (None, None) => (number(next + 1)?, number(next + 2)),
        };
        return dated(year, month, i8::try_from(day).ok()?, today);
    }
    let parts: Vec<i16> = words.iter().filter_map(|word| word.parse().ok()).collect();
    match parts.as_slice() {
        [year, month, day] if *year > 31 => {
            dated(Some(*year), i8::try_from(*month).ok()?, i8::try_from(*day).ok()?, today)
        }
        [first, second, rest @ ..] if rest.len() <= 1 => {
            // Slashes are read as in Britain unless only the other order is a day.
            let (day, month) = if language != Language::DE && *second > 12 {
                (*second, *first)
            } else {
                (*first, *second)
            };
            let year = rest.first().copied();
            dated(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?, today)
        }
        _ => None,
    }
}

/// The day of a month that a word names, with the "twenty" or "thirty" before it: "ersten", "twenty first", "einunddreißigsten".
fn ordinal(words: &[&str], place: usize) -> Option<i16> {
    const NAMED: [(&str, i16); 9] = [
        ("erste ersten erster first", 1),
        ("second", 2),
        ("dritte dritten dritter third", 3),
        ("fifth", 5),
        ("siebte siebten siebter", 7),
        ("achte achten achter eighth", 8),
        ("ninth", 9),
        ("twelfth", 12),
        ("thirtieth", 30),
    ];
    const ENDINGS: [&str; 7] = ["sten", "ster", "ste", "ten", "ter", "te", "th"];
    let word = *words.get(place)?;
    if word == "twentieth" {
        return Some(20);
    }
    let named = NAMED.iter().find(|(names, _)| is_in(word, names)).map(|(_, day)| *day);
    let value = |word: &str| match spelled(word).as_slice() {
        [one] => i16::try_from(one.value).ok(),
        _ => None,
    };
    let stems = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    let day = named.or_else(|| stems.into_iter().find_map(value))?;
    let tens = match place.checked_sub(1).and_then(|place| words.get(place)) {
        Some(&"twenty") => 20,
        Some(&"thirty") => 30,
        _ => 0,
    };
    Some(day)
        .filter(|day| (1..=31).contains(day))
        .map(|day| if day < 10 { tens + day } else { day })
}

/// Numbers that days and weeks are counted with, from one.
const COUNTED: [[&str; 4]; 14] = [
    ["einem", "einer", "one", "a"],
    ["zwei", "two", "zwo", "couple"],
    ["drei", "three", "", ""],
    ["vier", "four", "", ""],
    ["fünf", "fuenf", "five", ""],
    ["sechs", "six", "", ""],
    ["sieben", "seven", "", ""],
    ["acht", "eight", "", ""],
    ["neun", "nine", "", ""],
    ["zehn", "ten", "", ""],
    ["elf", "eleven", "", ""],
    ["zwölf", "zwoelf", "twelve", ""],
    ["dreizehn", "thirteen", "", ""],
    ["vierzehn", "fourteen", "", ""],
];

/// Words for lengths of time.
const SPANS: [&str; 12] = [
    "tag", "tagen", "day", "days", "woche", "wochen", "week", "weeks", "monat", "monaten", "month",
    "months",
];

/// A number that days and weeks are counted with.
fn count_of(word: &str) -> Option<i64> {
    let named = COUNTED.iter().position(|names| !word.is_empty() && names.contains(&word));
    let named = named.and_then(|place| i64::try_from(place + 1).ok());
    word.parse::<i64>().ok().or(named).filter(|number| (0..=3_660).contains(number))
}

/// A day that is counted from today, or from a day that is near: "in drei Tagen", "vor 2 Wochen",
/// "a month from today", "morgen in einer Woche".
fn counted(words: &[&str], near: Option<Date>, today: Date) -> Option<Date> {
    words.windows(2).enumerate().find_map(|(place, pair)| {
        let [count, unit] = pair else { return None };
        let count = count_of(count)?;
        let span = match *unit {
            "tag" | "tagen" | "day" | "days" => jiff::Span::new().days(count),
            "woche" | "wochen" | "week" | "weeks" => jiff::Span::new().weeks(count),
            "monat" | "monaten" | "month" | "months" => jiff::Span::new().months(count),
            _ => return None,
        };
        let before = place.checked_sub(1).and_then(|place| words.get(place)).copied();
        let after = words.get(place + 2).copied();
        match (before, after, near) {
            (Some("vor"), ..) | (_, Some("ago"), _) => today.checked_sub(span).ok(),
            (_, _, Some(near)) => near.checked_add(span).ok(),
            (Some("in"), ..) | (_, Some("from"), _) => today.checked_add(span).ok(),
            _ => None,
        }
    })
}

/// Names of weekdays in German and English, from Monday.
const WEEKDAYS: [[&str; 2]; 7] = [
    ["montag", "monday"],
    ["dienstag", "tuesday"],
    ["mittwoch", "wednesday"],
    ["donnerstag", "thursday"],
    ["freitag", "friday"],
    ["samstag", "saturday"],
    ["sonntag", "sunday"],
];
/// What beside a weekday says that it is not simply the next one.
const BESIDE_WEEKDAY: &str = "woche wochen week weeks tagen days monat monats monaten month months";

/// The first weekday that is named: where, and which, from Monday.
fn weekday(words: &[&str]) -> Option<(usize, i64)> {
    words.iter().enumerate().find_map(|(place, word)| {
        let known = |names: &[&str; 2]| {
            names.contains(word) || *word == "sonnabend" && names.contains(&"samstag")
        };
        let weekday = WEEKDAYS.iter().position(known)?;
        Some((place, i64::try_from(weekday).ok()?))
    })
}

/// Whether numbers stand there that count no weeks or days: those of a date.
fn names_date(words: &[&str]) -> bool {
    let after = words.iter().skip(1).map(Some).chain([None]);
    words.iter().zip(after).any(|(word, after)| {
        let counts = after.is_some_and(|after| is_in(after, BESIDE_WEEKDAY));
        !counts && word.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// A weekday of a certain week: "Dienstag nächster Woche", "Friday last week", "a week on Tuesday", "Tuesday week". What
/// people understand differently is none, such as "Friday in two weeks", and is asked again.
fn weekday_of_week(words: &[&str], place: usize, weekday: i64, today: Date) -> Option<Date> {
    const NEXT: &str =
        "nächste nächster nächsten naechste naechster naechsten kommende kommender kommenden next";
    const AFTER: &str =
        "übernächste übernächster übernächsten uebernaechste uebernaechster uebernaechsten";
    const BEFORE: &str = "letzte letzter letzten vorige voriger vorigen vergangene vergangener vergangenen last previous";
    let at = words.iter().position(|word| is_in(word, "woche wochen week weeks"))?;
    let word = |place: Option<usize>| place.and_then(|place| words.get(place)).copied();
    let (before, after) = (word(at.checked_sub(1)).unwrap_or_default(), word(Some(at + 1)));
    let now = i64::from(today.weekday().to_monday_zero_offset());
    let from = |days: i64| today.checked_add(jiff::Span::new().days(days)).ok();
    // Of the week that has today, one before or one behind it.
    let of_week = |weeks: i64| from(weekday - now + 7 * weeks);
    // From the next such day on.
    let ahead = match (weekday - now).rem_euclid(7) {
        0 => 7,
        days => days,
    };
    if (after, word(Some(at + 2))) == (Some("after"), Some("next")) || is_in(before, AFTER) {
        return of_week(2);
    }
    if is_in(before, NEXT) {
        return of_week(1);
    }
    if is_in(before, "diese dieser this") {
        return of_week(0);
    }
    if is_in(before, BEFORE) {
        return of_week(-1);
    }
    if place + 1 == at && words[at] == "week" && after.is_none() {
        return from(ahead + 7);
    }
    let is_in_weeks = word(at.checked_sub(2)).is_some_and(|word| is_in(word, "in within"));
    if is_in_weeks || place != at + 2 || !after.is_some_and(|word| is_in(word, "on from")) {
        return None;
    }
    from(ahead + 7 * count_of(before)?)
}

const LAST: [&str; 8] =
    ["letzten", "letzter", "vorigen", "vergangenen", "last", "letztem", "previous", "past"];

/// A day by the weekday it falls on, or the first of a month: "letzten Freitag", "on Monday", "zum
/// nächsten Ersten". A weekday without more is the next one.
fn named(words: &[&str], today: Date) -> Option<Date> {
    if let Some((place, weekday)) = weekday(words) {
        let now = i64::from(today.weekday().to_monday_zero_offset());
        let before = place.checked_sub(1).and_then(|place| words.get(place)).copied();
        let ahead = (weekday - now).rem_euclid(7);
        let distance = match before {
            Some(word) if LAST.contains(&word) => {
                if ahead == 0 {
                    -7
                } else {
                    ahead - 7
                }
            }
            _ if ahead == 0 => 7,
            _ => ahead,
        };
        // Where more is said, such as a date, that counts.
        let digits = words.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
        return (!digits).then(|| today.checked_add(jiff::Span::new().days(distance)).ok())?;
    }
    let has = |word: &str| words.contains(&word);
    // "Am 1. des Monats", "zum 1. nächsten Monats"
    let counted = words
        .windows(2)
        .any(|pair| pair[0] == "1" && is_in(pair[1], "des of nächsten naechsten kommenden next"));
    let first =
        crate::rules::has(words, "ersten erster first 1st monatsersten monatserster monatsanfang")
            || counted && (has("month") || has("monats") || has("monat"));
    let month = words.iter().any(|word| month(word).is_some());
    let of_month = has("month") || has("monats") || has("monat") || words.len() <= 4;
    if first && !month && of_month {
        let next = if today.month() == 12 {
            Date::new(today.year() + 1, 1, 1)
        } else {
            Date::new(today.year(), today.month() + 1, 1)
        };
        return next.ok();
    }
    None
}

fn month(word: &str) -> Option<i8> {
    let known = |name: &str| {
        word == name || (word.chars().count() >= 3 && name.starts_with(word)) || {
            // "Maerz", "marz"
            name == "märz" && matches!(word, "maerz" | "marz" | "mrz")
        }
    };
    let place = MONTHS.iter().position(|names| names.iter().any(|name| known(name)))?;
    i8::try_from(place + 1).ok()
}

/// A day with its year; two digits are of this century, none is the nearest year.
fn dated(year: Option<i16>, month: i8, day: i8, today: Date) -> Option<Date> {
    if let Some(year) = year {
        let year = if year < 100 { year + 2000 } else { year };
        return Date::new(year, month, day).ok();
    }
    let years = [today.year() - 1, today.year(), today.year() + 1];
    let days = years.iter().filter_map(|year| Date::new(*year, month, day).ok());
    days.min_by_key(|day| (days_since_epoch(*day) - days_since_epoch(today)).abs())
}

/// Words that agree.
const YES: &str = "ja jo jap jep jawohl jaa klar gern gerne genau richtig stimmt passt korrekt ok okay okey einverstanden \
                   bitte natürlich selbstverständlich freilich unbedingt definitiv absolut sicher doch mach machen \
                   yes yep yeah yup sure right correct fine agreed please absolutely definitely certainly exactly indeed do \
                   go y j ordnung perfekt course";
/// Words that deny.
const NO: &str = "nein nee ne nö noe falsch keinesfalls keineswegs no nope nah wrong incorrect n nicht nichts niemals not \
                  never don dont";
/// What may stand beside either and changes nothing of it.
const BESIDE: &str = "das ist so alles es sie wir mal dann jetzt sehr danke dankeschön vielen dank also ganz los auf fall \
                      jeden keinen in lieber daten angaben absenden senden abschicken schicken ab gut super prima that s is \
                      it all the thanks thank you very much of then now okay ahead rather t at looks sounds good great \
                      yourself auch schon wohl eben";
/// What begins a denial that goes on: “nein, die Nummer ist falsch”, “no that's my old address”. “No idea” is none.
const AFTER_NO: &str = "i it that thats this the there my we you he she they actually sorry das es ich die der dem den \
                        mein meine meinen da sondern wir er ist war hier erst am im in bei nur wait warte moment halt";
/// Words with which somebody who says yes first means something else.
const YET: &str = "aber but nur only sondern erst except außer ausser sobald wenn if falls unless later später warte wait \
                   moment mensch menschen mitarbeiter person human agent someone jemand jemanden";
/// Longest message that agrees by its first word alone, without a pause behind it, in words.
const AGREES_WORDS_MAX: usize = 8;

/// Words that deny whatever was asked by themselves: “keine”, “none”.
const NONE: &str = "kein keine keinen keiner keins keines nichts nix none nothing no not nicht";
/// What may stand beside them.
const IN_SIGHT: &str = "es da gibt besteht bestehen liegt vor vorhanden hier bei uns mir alles gut ok okay ist sind nein there s is are \
                        here at all us me in everything fine bitte danke thanks zum glück davon dergleichen of that them those \
                        like anything any a the";

/// Whether a text says that there is nothing of what was asked about: “keine Gefahr”, “no danger here”, “nein, keine”. `titles`
/// say what that is.
pub(super) fn is_none(text: &str, titles: &str) -> bool {
    let (said, titles) = (plain(text), plain(titles));
    let words = words(&said);
    let names =
        words.iter().any(|word| word.chars().count() >= NAME_LETTERS_MIN && is_in(word, &titles));
    // “No” and “not” say what is denied, and so does “nothing” of “nothing works”.
    let denies = has(&words, NONE) && (names || !has(&words, "no not nicht"));
    denies && !text.contains('?') && only(&words, &[NONE, IN_SIGHT, &titles])
}

/// Letters of a word that says what was asked about, at least.
const NAME_LETTERS_MIN: usize = 4;

/// Yes or no, where a text says one of them, nothing of the other, and nothing that it may mean instead.
///
/// What is confirmed is done, and stands in the ledger as what the customer wanted: so nothing but words that agree
/// does it, or a “yes” that comes first. A question, a doubt, a wish for a person is neither.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = words(&lower);
    let first = *words.first()?;
    if text.contains('?') {
        return None;
    }
    let says_yes = ["ja", "jaa", "yes", "yep", "yeah", "yup", "jo", "jap", "jep", "jawohl"];
    let is_plain = only(&words, &[YES, NO, BESIDE]);
    if has(&words, NO)
        || has(&words, "kein keine keinen keinem keiner keinerlei none nothing nobody cannot")
    {
        if words.iter().any(|word| says_yes.contains(word)) {
            return None;
        }
        let denies_first = ["nein", "nee", "ne", "nö", "noe", "no", "nope", "nah"].contains(&first);
        let pause = lower.trim_start().get(first.len()..).is_some_and(|rest| {
            rest.trim().is_empty() || rest.starts_with([',', '.', '!', ';', ':', '\n', '-'])
        });
        let goes_on = words.get(1).is_none_or(|&next| only(&[next], &[AFTER_NO, NO, YES, BESIDE]));
        // “Not sure” and “nicht sicher” doubt.
        let doubts = has(&words, "sure sicher certain") && !denies_first;
        return (!doubts && (is_plain || (denies_first && (pause || goes_on)))).then_some(false);
    }
    if is_plain {
        return has(&words, YES).then_some(true);
    }
    let pause = lower.trim_start().get(first.len()..).is_some_and(|rest| rest.starts_with(','));
    (says_yes.contains(&first) && !has(&words, YET) && (pause || words.len() <= AGREES_WORDS_MAX))
        .then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_are_heard_and_doubt_is_neither() {
        for yes in [
            "Ja",
            "ja, bitte!",
            "Genau.",
            "yes please",
            "OK",
            "Yes, definitely, I have the statement in front of me",
            "passt so",
            "go ahead",
            "Ja, stimmt",
            "Das stimmt alles so",
            "In Ordnung",
            "that's right",
            "That is all correct, thank you",
            "sure, do it",
            "Machen Sie das bitte",
            "gerne",
            "ja mach das bitte fertig",
            "Of course",
        ] {
            assert_eq!(yes_or_no(yes), Some(true), "{yes}");
        }
        for no in [
            "Nein",
            "nein danke",
            "das stimmt nicht",
            "no",
            "nope, wrong",
            "lieber nicht",
            "Bitte nicht",
            "bitte nicht jetzt",
            "Das ist nicht korrekt",
            "that's not correct",
            "Das passt so nicht",
            "not ok",
            "nicht gern",
            "gern nicht",
            "please don't",
            "auf keinen Fall",
            "Nein, die Nummer ist eine andere",
            "no that's my old address",
        ] {
            assert_eq!(yes_or_no(no), Some(false), "{no}");
        }
        for doubt in [
            "vielleicht",
            "Ja, aber erst nach dem Urlaub, wenn ich wieder zu Hause bin",
            "ja nein",
            "Ja nicht!",
            "Jana",
            "Was kostet das denn, wenn ich das gern erst im nächsten Jahr machen würde",
            "Bitte einen Menschen",
            "Ich hätte gern einen Menschen",
            "Bitte mit einem Mitarbeiter verbinden",
            "Ist das so richtig?",
            "is that right?",
            "can I talk to the right person",
            "Bitte noch nicht absenden",
            "fine, but not yet",
            "fine, forget it",
            "not sure",
            "Ich bin mir nicht sicher",
            "sure but change the date",
            "Bitte erst erklären",
            "bitte lassen",
            "Bitte keine Beschwerde",
            "no idea",
            "I don't need a technician",
            "nobody is in danger",
            "",
        ] {
            assert_eq!(yes_or_no(doubt), None, "{doubt}");
        }
    }
}
