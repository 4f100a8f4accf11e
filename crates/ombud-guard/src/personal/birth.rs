//! Detector `birth`: dates of birth. A date counts where the text says that somebody was born then.

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::{self, Word, topic},
};

const DETECTOR: &str = "birth@1";

pub(super) fn find(view: &View<'_>, found: &mut Found) {
    let is_month = view.word.is(words::MONTH);
    if !view.word.text.is_empty() && !is_month && !view.word.has_digit {
        return;
    }
    // Not within another number: "2026-04-16", "10.12.1980".
    if let [.., previous, b'.' | b'-' | b'/'] = view.before.as_bytes()
        && previous.is_ascii_digit()
    {
        return;
    }
    let Some(date) = date(view.after) else { return };
    let context = view.context();
    let before = context.distance(topic::BIRTH);
    let other = context.distance(topic::DATED | topic::THING).unwrap_or(usize::MAX);
    // "geboren am", "date of birth of my daughter is".
    let is_born = before.is_some_and(|distance| distance < 8 && distance <= other)
        || view.before.trim_end().ends_with('*') && date.has_year
        || view.before.trim_end_matches([' ', ':']).to_ascii_lowercase().ends_with("d.o.b.")
        || view.context_after(date.end) & topic::BIRTH != 0 && date.has_year && other > 2;
    if is_born {
        let evidence = "a date, and the text speaks of birth";
        found.push(
            FindingKind::PersonalData(Identifier::DateOfBirth),
            0..date.end,
            0.95,
            evidence,
            DETECTOR,
        );
    }
}

/// Whether a text begins with a date.
pub(super) fn is_date(text: &str) -> bool {
    date(text).is_some()
}

struct Date {
    end: usize,
    has_year: bool,
}

/// A date in German, British, American or ISO 8601 form, in digits or with the name of the month.
fn date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    if bytes.first()?.is_ascii_digit() {
        numeric(bytes).or_else(|| named(text))
    } else {
        month_first(text)
    }
}

/// "05.12.1957", "5.12.57", "05/12/1957", "1957-12-05", "5. 12. 1957", "05-12-1957".
fn numeric(bytes: &[u8]) -> Option<Date> {
    let (first, at) = number(bytes, 0)?;
    let sign = *bytes.get(at)?;
    if !matches!(sign, b'.' | b'/' | b'-' | b' ') {
        return None;
    }
    let space = |at: usize| usize::from(bytes.get(at) == Some(&b' '));
    let at = at + 1;
    let (second, next) = number(bytes, at + space(at))?;
    let sizes = (first.1, second.1);
    if sizes.1 > 2 {
        return None;
    }
    let has_year_first = sizes.0 == 4;
    if bytes.get(next) != Some(&sign) {
        return None;
    }
    let (third, end) = number(bytes, next + 1 + space(next + 1))?;
    let (year, month, day) =
        if has_year_first { (first, second, third) } else { (third, second, first) };
    let is_year = year.1 == 4 && (1880..=2099).contains(&year.0) || year.1 == 2 && !has_year_first;
    let is_day = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    // Americans write the month first, with strokes or hyphens.
    let fits =
        is_day(day.0, month.0) || matches!(sign, b'/' | b'-' | b'.') && is_day(month.0, day.0);
    let is_short = sizes.0 <= 2 || has_year_first;
    let goes_on = bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)
        || bytes.get(end) == Some(&sign)
            && sign != b' '
            && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    (is_year && fits && is_short && third.1 <= 4 && !goes_on)
        .then_some(Date { end, has_year: true })
}

/// A number of up to four digits, how many it has, and where it ends.
fn number(bytes: &[u8], at: usize) -> Option<((u32, usize), usize)> {
    let size = bytes.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if size == 0 || size > 4 {
        return None;
    }
    let value =
        bytes[at..at + size].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some(((value, size), at + size))
}

/// "19. Mai 1986", "19 May 1986", "2nd of June, 1971", "3. März".
fn named(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let ((day, size), mut at) = number(bytes, 0)?;
    if !(1..=31).contains(&day) || size > 2 {
        return None;
    }
    for ordinal in ["st", "nd", "rd", "th", "."] {
        if text.get(at..).is_some_and(|rest| rest.starts_with(ordinal)) {
            at += ordinal.len();
            break;
        }
    }
    at += gap(bytes, at);
    if let Some(rest) = text.get(at..)
        && rest.starts_with("of ")
    {
        at += 3;
    }
    let month = Word::at(text.get(at..)?);
    if !month.is(words::MONTH) {
        return None;
    }
    at += month.text.len();
    at += usize::from(bytes.get(at) == Some(&b'.'));
    Some(
        year(bytes, at)
            .map_or(Date { end: at, has_year: false }, |end| Date { end, has_year: true }),
    )
}

/// "January 16, 2002", "Jan. 16th 2002".
fn month_first(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let month = Word::at(text);
    if !month.is(words::MONTH) {
        return None;
    }
    let mut at = month.text.len();
    at += usize::from(bytes.get(at) == Some(&b'.'));
    at += gap(bytes, at);
    let ((day, size), mut end) = number(bytes, at)?;
    if !(1..=31).contains(&day) || size > 2 {
        return None;
    }
    if ["st", "nd", "rd", "th"]
        .iter()
        .any(|ordinal| text.get(end..).is_some_and(|rest| rest.starts_with(ordinal)))
    {
        end += 2;
    }
    Some(year(bytes, end).map_or(Date { end, has_year: false }, |end| Date { end, has_year: true }))
}

fn gap(bytes: &[u8], at: usize) -> usize {
    usize::from(bytes.get(at) == Some(&b' '))
}

/// Where a year ends that stands behind a comma, an apostrophe or a space.
fn year(bytes: &[u8], at: usize) -> Option<usize> {
    let signs = bytes
        .get(at..)?
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b',' | b'\'' | b'-' | b'/'))
        .count();
    let ((year, size), end) = number(bytes, at + signs)?;
    let is_year = size == 4 && (1880..=2099).contains(&year) || size == 2;
    (signs <= 2 && signs > 0 && is_year && !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric))
        .then_some(end)
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn a_date_of_birth_is_found_in_every_form() {
        for (text, expected) in [
            ("geboren am 15.5.60", "15.5.60"),
            ("geb. 05.12.1957 in Köln", "05.12.1957"),
            ("Mein Geburtsdatum ist der 19. Mai 1986.", "19. Mai 1986"),
            ("Das Geburtsdatum meiner Tochter lautet 3.4.2010", "3.4.2010"),
            ("born on January 16, 2002", "January 16, 2002"),
            ("My date of birth is 1965-11-07", "1965-11-07"),
            ("DOB: 05/09/1989", "05/09/1989"),
            ("D.O.B.: 05/09/1989", "05/09/1989"),
            ("DOB 12/31/1989", "12/31/1989"),
            ("born 2nd of June 1971", "2nd of June 1971"),
            ("ich bin am 3. März 1980 geboren", "3. März 1980"),
        ] {
            assert_eq!(kinds(text), [("date_of_birth", expected.to_owned())], "{text}");
        }
    }

    #[test]
    fn other_dates_are_none() {
        for text in [
            "gültig bis 15.12.2026",
            "seit dem 21.02.2026",
            "on 17 May 2026",
            "geliefert am 3. März 2026",
            "Version 3.17.6",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
