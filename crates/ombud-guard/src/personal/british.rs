//! Detector `british`: numbers of persons in the United Kingdom and the United States.

use super::digits::{Digits, weighted};
use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "british@1";

/// NHS number and American social security number.
pub(super) fn find_number(view: &View<'_>, digits: &Digits, found: &mut Found) {
    if let Some((number, end)) = digits.exactly(10)
        && digits.is_all(10)
        && view.context().distance(topic::NHS).is_some_and(|distance| distance < 6)
    {
        let is_right = is_nhs(number);
        let evidence =
            if is_right { "its check digit is right" } else { "the text calls it an NHS number" };
        let confidence = if is_right { 0.97 } else { 0.6 };
        found.push(
            FindingKind::PersonalData(Identifier::NhsNumber),
            0..end,
            confidence,
            evidence,
            DETECTOR,
        );
    }
    if let Some((number, end)) = digits.exactly(9)
        && digits.is_all(9)
    {
        let value = |range: std::ops::Range<usize>| {
            number[range].iter().fold(0_u32, |value, digit| value * 10 + u32::from(*digit))
        };
        let (area, group, serial) = (value(0..3), value(3..5), value(5..9));
        let is_given_out = area != 0 && area != 666 && group != 0 && serial != 0;
        let is_grouped = digits.sizes().eq([3, 2, 4])
            && matches!(view.bytes()[3], b'-' | b' ')
            && view.bytes()[3] == view.bytes()[6];
        let context = view.context();
        let is_named = context.names(topic::SOCIAL)
            && context.distance(topic::SOCIAL).is_some_and(|distance| distance < 7);
        let is_dashed = is_grouped && view.bytes()[3] == b'-';
        if is_given_out
            && (is_named || is_dashed && area < 900 && !context.names_thing())
            && !view.before.ends_with(['-', '/', '.'])
        {
            let confidence = if is_named { 0.97 } else { 0.8 };
            let evidence = "nine digits as the Social Security Administration gives them out";
            found.push(
                FindingKind::PersonalData(Identifier::Ssn),
                0..end,
                confidence,
                evidence,
                DETECTOR,
            );
        }
    }
}

/// Modulus 11 with the weights 10 to 2 (NHS Data Dictionary).
fn is_nhs(number: &[u8]) -> bool {
    let Some((check, rest)) = number.split_last() else { return false };
    let remainder = 11 - weighted(rest, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    remainder % 11 == u32::from(*check) && remainder != 10
}

/// National insurance number and British driving licence.
pub(super) fn find_word(view: &View<'_>, found: &mut Found) {
    find_nino(view, found);
    find_licence(view, found);
}

/// Two letters, six digits in pairs, a letter from A to D.
fn find_nino(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let mut characters = [0_u8; 9];
    let (mut count, mut at) = (0, 0);
    let mut end_without_suffix = 0;
    while count < 9 {
        match bytes.get(at) {
            Some(byte)
                if byte.is_ascii_digit() && (2..8).contains(&count)
                    || byte.is_ascii_alphabetic() && !(2..8).contains(&count) =>
            {
                characters[count] = byte.to_ascii_uppercase();
                count += 1;
            }
            Some(b' ' | b'-' | b'.') if count % 2 == 0 && count > 0 => {}
            _ => break,
        }
        at += 1;
        if count == 8 && end_without_suffix == 0 {
            end_without_suffix = at;
        }
    }
    if count < 8 {
        return;
    }
    let [first, second] = [characters[0], characters[1]];
    // HM Revenue & Customs, NIM39110.
    let is_prefix = !b"DFIQUV".contains(&first)
        && !b"DFIQUVO".contains(&second)
        && ![b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"].contains(&&[first, second]);
    let ends = |at: usize| {
        !bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0xc0)
    };
    let is_named = view.context().names(topic::NINO);
    let kind = FindingKind::PersonalData(Identifier::Nino);
    if count == 9
        && (b'A'..=b'D').contains(&characters[8])
        && ends(at)
        && (is_prefix || is_named)
        && (is_named || !view.context().names_thing())
    {
        let confidence = if is_named { 0.97 } else { 0.85 };
        found.push(kind, 0..at, confidence, "a national insurance number's form", DETECTOR);
    } else if is_named && is_prefix && ends(end_without_suffix) {
        found.push(
            kind,
            0..end_without_suffix,
            0.8,
            "the text calls it a national insurance number",
            DETECTOR,
        );
    }
}

/// Five signs of the surname, six digits with the date of birth, initials and three more: `MORGA657054SM9IJ`.
fn find_licence(view: &View<'_>, found: &mut Found) {
    let word = view.word.text.as_bytes();
    if !(16..=18).contains(&word.len()) {
        return;
    }
    let digit = |index: usize| u32::from(word[index].saturating_sub(b'0'));
    let name = word[..5].iter().position(|byte| *byte == b'9').unwrap_or(5);
    let is_shaped = name > 0
        && word[..name].iter().all(u8::is_ascii_alphabetic)
        && word[name..5].iter().all(|byte| *byte == b'9')
        && word[5..11].iter().all(u8::is_ascii_digit)
        && matches!(digit(6) % 5 * 10 + digit(7), 1..=12)
        && matches!(digit(8) * 10 + digit(9), 1..=31)
        && word[11].is_ascii_alphabetic()
        && (word[12].is_ascii_alphabetic() || word[12] == b'9');
    if is_shaped {
        let kind = FindingKind::PersonalData(Identifier::DrivingLicence);
        found.push(
            kind,
            0..word.len(),
            0.9,
            "a British driving licence's form with a date of birth",
            DETECTOR,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn numbers_of_the_national_health_service_are_checked() {
        // NHS Data Dictionary and NHS Digital's test numbers.
        for number in ["943 476 5919", "9434765919", "401-023-2137"] {
            assert_eq!(
                kinds(&format!("My NHS number is {number}")),
                [("nhs_number", number.to_owned())],
                "{number}"
            );
        }
        assert_eq!(kinds("order 9434765919"), []);
    }

    #[test]
    fn national_insurance_numbers_have_a_known_prefix() {
        for number in ["AB123456C", "ab 12 34 56 c", "JG-10-37-59-A"] {
            assert_eq!(
                kinds(&format!("My NI number: {number}.")),
                [("nino", number.to_owned())],
                "{number}"
            );
        }
        assert_eq!(kinds("AB 12 34 56 C anbei"), [("nino", "AB 12 34 56 C".into())]);
        // The prefix of the example in forms is never given out.
        assert_eq!(kinds("QQ123456C"), []);
    }

    #[test]
    fn social_security_numbers_are_found() {
        assert_eq!(
            kinds("His social security number is 078-05-1120"),
            [("ssn", "078-05-1120".into())]
        );
        assert_eq!(kinds("SSN 078051120"), [("ssn", "078051120".into())]);
        assert_eq!(kinds("order 078-05-1120"), []);
        assert_eq!(kinds("000-05-1120"), []);
    }

    #[test]
    fn a_british_driving_licence_is_known_by_its_form() {
        assert_eq!(
            kinds("licence MORGA657054SM9IJ"),
            [("driving_licence", "MORGA657054SM9IJ".into())]
        );
    }
}
