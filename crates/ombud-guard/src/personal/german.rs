//! Detector `german`: numbers that German offices and insurers give to persons.

use super::digits::{Digits, mod_11_10};
use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "german@1";

/// Tax and pension insurance numbers, and passports whose number has digits only: they begin with a digit.
pub(super) fn find_number(view: &View<'_>, digits: &Digits, found: &mut Found) {
    find_tax_id(view, digits, found);
    find_pension(view, found);
    find_passport(view, digits, found);
}

/// The United Kingdom, the United States before 2021 and others number passports with nine digits. Only the word for it
/// tells them from other numbers.
fn find_passport(view: &View<'_>, digits: &Digits, found: &mut Found) {
    let context = view.context();
    let is_named = || {
        context.distance(topic::PASSPORT).is_some_and(|passport| {
            passport < 5
                && passport
                    <= context
                        .distance(topic::THING | topic::PHONE | topic::TAX | topic::SOCIAL)
                        .unwrap_or(usize::MAX)
        })
    };
    if let Some((_, end)) = digits.exactly(9)
        && digits.is_all(9)
        && is_named()
    {
        let kind = FindingKind::PersonalData(Identifier::Passport);
        found.push(kind, 0..end, 0.85, "the text calls it a passport's number", DETECTOR);
    }
}

/// Steueridentifikationsnummer (§ 139b AO) and, where the text speaks of one, a Steuernummer.
fn find_tax_id(view: &View<'_>, digits: &Digits, found: &mut Found) {
    let kind = FindingKind::PersonalData(Identifier::TaxId);
    let is_named = || {
        let context = view.context();
        context.distance(topic::TAX).is_some_and(|tax| {
            tax < 8
                && tax
                    <= context
                        .distance(topic::THING | topic::SOCIAL | topic::PHONE)
                        .unwrap_or(usize::MAX)
        })
    };
    if let Some((number, end)) = digits.exactly(11)
        && number[0] != 0
    {
        let is_alone = digits.is_all(11);
        if is_tax_id(number) {
            let is_grouped = digits.sizes().take(4).eq([2, 3, 3, 3]);
            if is_named() {
                found.push(
                    kind,
                    0..end,
                    0.98,
                    "its check digit is right, and the text speaks of taxes",
                    DETECTOR,
                );
            } else if is_alone
                && (is_grouped || !view.context().names_thing())
                && !view.context().names(topic::PHONE)
            {
                found.push(kind, 0..end, 0.75, "a tax number's form and check digit", DETECTOR);
            }
        } else if is_alone && is_named() {
            found.push(
                kind,
                0..end,
                0.6,
                "the text calls it a tax number, but its check digit is wrong",
                DETECTOR,
            );
        }
    }
    // "12/345/67890", "93815/08152", "013 815 08153": ten or eleven digits in the groups of a state (§ 46 AO, and the
    // tax offices' table of forms); thirteen in the form of all states.
    for size in [10, 11, 13] {
        let Some((_, end)) = digits.exactly(size) else { continue };
        let is_grouped =
            [&[2, 3, 5][..], &[3, 3, 5], &[3, 4, 4], &[3, 4, 5], &[5, 5], &[2, 3, 4, 1]]
                .iter()
                .any(|form| digits.sizes().eq(form.iter().copied()));
        if digits.is_all(size) && (is_grouped || size == 13) && is_named() {
            found.push(kind, 0..end, 0.8, "the text calls it a tax number", DETECTOR);
        }
    }
}

/// One of the first ten digits stands two or three times, never three in a row, the others once at most; the eleventh
/// checks them (ISO 7064, MOD 11,10).
fn is_tax_id(number: &[u8]) -> bool {
    let Some((check, first)) = number.split_last() else { return false };
    let mut counts = [0_u8; 10];
    for digit in first {
        counts[usize::from(*digit)] += 1;
    }
    let repeated = counts.iter().filter(|count| **count > 1).count();
    let is_distributed = repeated == 1 && counts.iter().all(|count| *count <= 3);
    let in_a_row = first.windows(3).any(|three| three[0] == three[1] && three[1] == three[2]);
    is_distributed && !in_a_row && mod_11_10(first) == *check
}

/// Versicherungsnummer of the pension insurance (§ 147 SGB VI): area, date of birth, initial, serial number, check
/// digit. `65 180539 W 001`.
fn find_pension(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let mut characters = [0_u8; 12];
    let (mut count, mut at) = (0, 0);
    while count < 12 {
        let Some(byte) = bytes.get(at) else { return };
        if byte.is_ascii_digit() && count != 8 || byte.is_ascii_alphabetic() && count == 8 {
            characters[count] = byte.to_ascii_uppercase();
            count += 1;
        } else if !(matches!(byte, b' ' | b'-' | b'.' | b'/')
            && matches!(count, 2 | 4 | 6 | 8 | 9 | 11)
            && bytes[at - 1].is_ascii_alphanumeric())
        {
            return;
        }
        at += 1;
    }
    if view.after.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
    {
        return;
    }
    let digit = |index: usize| u32::from(characters[index] - b'0');
    let (day, month) = (digit(2) * 10 + digit(3), digit(4) * 10 + digit(5));
    // A second person with the same beginning gets 50 added to the day.
    if !(1..=31).contains(&(day % 50)) || !(1..=12).contains(&month) {
        return;
    }
    let letter = u32::from(characters[8] - b'A') + 1;
    let values = (0..8).map(digit).chain([letter / 10, letter % 10]).chain([digit(9), digit(10)]);
    let sum: u32 = values
        .zip([2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1])
        .map(|(value, weight)| value * weight / 10 + value * weight % 10)
        .sum();
    let kind = FindingKind::PersonalData(Identifier::SocialSecurityNumber);
    if sum % 10 == digit(11) {
        found.push(
            kind,
            0..at,
            0.97,
            "a pension insurance number's form and check digit",
            DETECTOR,
        );
    } else if view.context().names(topic::SOCIAL) {
        found.push(
            kind,
            0..at,
            0.75,
            "the text calls it an insurance number, but its check digit is wrong",
            DETECTOR,
        );
    } else if !view.context().names_thing() {
        found.push(
            kind,
            0..at,
            0.6,
            "a pension insurance number's form with a date in it",
            DETECTOR,
        );
    }
}

/// What begins with a letter: identity card and passport, driving licence, health insurance.
pub(super) fn find_document(view: &View<'_>, found: &mut Found) {
    let word = view.word.text.as_bytes();
    let is_code = (9..=11).contains(&word.len()) && word.iter().all(u8::is_ascii_uppercase);
    if !(view.word.has_digit || word.len() == 1 || is_code)
        || !view.word.text.is_ascii()
        || word.len() > 12
    {
        return;
    }
    // "T 22000129 3", "A 123 456 789": up to 12 letters and digits with single spaces.
    let mut characters = [0_u8; 12];
    let (mut count, mut at, mut spaces) = (0, 0, 0);
    let bytes = view.bytes();
    let mut ends = [0_usize; 13];
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            if count == 12 {
                break;
            }
            characters[count] = byte.to_ascii_uppercase();
            count += 1;
        } else if *byte == b' ' && spaces < 4 && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
            ends[count] = at;
            spaces += 1;
        } else {
            break;
        }
        at += 1;
    }
    if bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0xc0) {
        count = 0;
    } else {
        ends[count] = at;
    }
    let whole = word.len();
    find_health(view, &characters[..count.min(10)], &ends, found);
    let sizes = [count, whole];
    for size in sizes {
        if !(7..=11).contains(&size) || ends[size] == 0 && size != whole {
            continue;
        }
        let mut document = [0_u8; 12];
        let end = if size == whole && ends[size] == 0 { whole } else { ends[size] };
        document[..size].copy_from_slice(&characters_of(bytes, end)[..size]);
        if find_travel(view, &document[..size], end, found)
            || find_driving(view, &document[..size], end, found)
        {
            return;
        }
    }
}

fn characters_of(bytes: &[u8], end: usize) -> [u8; 12] {
    let mut characters = [0; 12];
    let kept = bytes[..end].iter().filter(|byte| byte.is_ascii_alphanumeric());
    for (to, byte) in characters.iter_mut().zip(kept) {
        *to = byte.to_ascii_uppercase();
    }
    characters
}

/// Identity cards since 2010 and passports since 2007: nine signs without vowels and others that are misread, with or
/// without the check digit, and `D` after it.
fn find_travel(view: &View<'_>, document: &[u8], end: usize, found: &mut Found) -> bool {
    let context = view.context();
    let near = |topics: u32| {
        context.distance(topics).is_some_and(|distance| {
            distance < 7
                && distance
                    <= context
                        .distance(topic::THING | topic::TAX | topic::SOCIAL)
                        .unwrap_or(usize::MAX)
        })
    };
    let is_named = near(topic::ID_CARD | topic::PASSPORT)
        && !context.nearer(topic::PASSPORT | topic::ID_CARD, topic::DRIVING).eq(&topic::DRIVING);
    let without_country = match document {
        [rest @ .., b'D'] if rest.len() == 10 => rest,
        all => all,
    };
    let has_country = without_country.len() < document.len();
    let is_official = matches!(without_country.len(), 9 | 10)
        && without_country[..9].iter().all(|sign| is_official_sign(*sign))
        && is_official_sign(without_country[0])
        && without_country[0].is_ascii_alphabetic()
        && without_country[9..].iter().all(u8::is_ascii_digit);
    let is_checked = without_country.len() == 10
        && is_official
        && check_731(&without_country[..9]) == without_country[9] - b'0';
    let digits = document.iter().filter(|sign| sign.is_ascii_digit()).count();
    // Passports begin with C, F, G, H, J or K: the letters of the passport offices.
    let by_letter = if matches!(document[0], b'C' | b'F' | b'G' | b'H' | b'J' | b'K') {
        Identifier::Passport
    } else {
        Identifier::IdCard
    };
    let identifier = match (context.distance(topic::PASSPORT), context.distance(topic::ID_CARD)) {
        (Some(passport), Some(card)) if passport == card => by_letter,
        (Some(passport), Some(card)) if card < passport => Identifier::IdCard,
        (Some(_), _) => Identifier::Passport,
        (None, Some(_)) => Identifier::IdCard,
        (None, None) => by_letter,
    };
    let kind = FindingKind::PersonalData(identifier);
    if is_named && is_official {
        let confidence = if is_checked || without_country.len() == 9 { 0.95 } else { 0.85 };
        found.push(
            kind,
            0..end,
            confidence,
            "a document's number, and the text speaks of the document",
            DETECTOR,
        );
    } else if is_named && digits >= 2 && (8..=10).contains(&document.len()) && end == document.len()
        || is_named && digits >= 6 && (7..=10).contains(&document.len())
    {
        found.push(kind, 0..end, 0.7, "the text calls it a document's number", DETECTOR);
    } else if is_checked && has_country {
        found.push(kind, 0..end, 0.7, "a document's form, check digit and country", DETECTOR);
    } else {
        return false;
    }
    true
}

/// A line of a passport, visa or identity card for machines (ICAO 9303, parts 4 to 7): 30, 36 or 44 capital letters,
/// digits and `<`. It holds name, number and dates, and is found as the document.
pub(super) fn find_machine_readable(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let is_sign = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'<';
    let size = bytes.iter().take(45).take_while(|byte| is_sign(byte)).count();
    let line = &bytes[..size];
    // A slip or two of whoever types it, and lines that were cut.
    let is_passport = match size {
        28..=32 | 34..=37 => false,
        42..=44 => true,
        _ => return,
    };
    // A field ends in one filler, a name in two, and the rest of a line is filled with them.
    let has_fillers = line.iter().filter(|byte| matches!(byte, b'<')).nth(2).is_some();
    if has_fillers && line.windows(2).any(|two| two == b"<<") {
        let identifier = if is_passport { Identifier::Passport } else { Identifier::IdCard };
        let evidence = "a line of a document for machines (ICAO 9303)";
        found.push(FindingKind::PersonalData(identifier), 0..size, 0.95, evidence, DETECTOR);
    }
}

/// The signs of serial numbers: no vowels, and none that looks like another.
fn is_official_sign(sign: u8) -> bool {
    sign.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(&sign)
}

/// The check digit of ICAO 9303, part 3: weights 7, 3, 1.
fn check_731(signs: &[u8]) -> u8 {
    let sum: u32 = signs
        .iter()
        .zip([7, 3, 1].iter().cycle())
        .map(|(sign, weight)| {
            let value = if sign.is_ascii_digit() { sign - b'0' } else { sign - b'A' + 10 };
            u32::from(value) * weight
        })
        .sum();
    u8::try_from(sum % 10).unwrap_or(0)
}

/// A driving licence of the EU as Germany gives it out: eleven signs. Without the word for it, anything looks so.
fn find_driving(view: &View<'_>, document: &[u8], end: usize, found: &mut Found) -> bool {
    let digits = document.iter().filter(|sign| sign.is_ascii_digit()).count();
    let is_named = view.context().distance(topic::DRIVING).is_some_and(|distance| distance < 6);
    let is_found = is_named && (8..=11).contains(&document.len()) && digits >= 3;
    if is_found {
        let kind = FindingKind::PersonalData(Identifier::DrivingLicence);
        found.push(kind, 0..end, 0.85, "the text calls it a driving licence's number", DETECTOR);
    }
    is_found
}

/// Krankenversichertennummer (§ 290 SGB V): a letter, eight digits and their check digit.
fn find_health(view: &View<'_>, number: &[u8], ends: &[usize; 13], found: &mut Found) {
    if number.len() != 10
        || !number[0].is_ascii_uppercase()
        || !number[1..].iter().all(u8::is_ascii_digit)
        || ends[10] == 0
    {
        return;
    }
    let letter = number[0] - b'A' + 1;
    let values =
        [letter / 10, letter % 10].into_iter().chain(number[1..9].iter().map(|digit| digit - b'0'));
    let sum: u32 = values
        .zip([1, 2].into_iter().cycle())
        .map(|(value, weight)| {
            let product = u32::from(value) * weight;
            product / 10 + product % 10
        })
        .sum();
    let is_right = sum % 10 == u32::from(number[9] - b'0');
    let is_named = view.context().names(topic::HEALTH);
    let kind = FindingKind::PersonalData(Identifier::HealthInsuranceNumber);
    if is_named {
        let confidence = if is_right { 0.97 } else { 0.7 };
        found.push(
            kind,
            0..ends[10],
            confidence,
            "the text calls it a health insurance number",
            DETECTOR,
        );
    } else if is_right
        && view.bytes().first().is_some_and(u8::is_ascii_uppercase)
        && !view
            .context()
            .speaks_of(topic::THING | topic::ID_CARD | topic::PASSPORT | topic::DRIVING)
    {
        found.push(
            kind,
            0..ends[10],
            0.6,
            "a health insurance number's form and check digit",
            DETECTOR,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{check, kinds};

    #[test]
    fn tax_numbers_by_the_example_of_the_federal_office() {
        // Bundeszentralamt für Steuern, "Prüfzifferberechnung": 86095742719 (and 65929970489 with a digit three times).
        for number in ["86095742719", "86 095 742 719", "65929970489"] {
            check(&format!("Steuer-ID: {number}"), "tax_id", number);
        }
        assert!(!is_tax_id(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 3]), "no digit twice");
        assert_eq!(kinds("Ticket 10000110011"), []);
        check("meine Steuernummer 151/815/08156", "tax_id", "151/815/08156");
    }

    #[test]
    fn pension_numbers_by_the_example_of_the_insurance() {
        // Deutsche Rentenversicherung: 65 180539 W 001; Wikipedia, "Versicherungsnummer": 15 070649 C 103.
        check("SV-Nummer: 15 070649 C 103.", "social_security_number", "15 070649 C 103");
        check("65180539W001", "social_security_number", "65180539W001");
        assert_eq!(kinds("Artikel 65 189939 W 001"), []);
    }

    #[test]
    fn tax_numbers_have_the_forms_of_the_states() {
        // The forms of the tax offices for one and the same number (Wikipedia, "Steuernummer").
        for number in [
            "93815/08152",
            "181/815/08155",
            "21/815/08150",
            "048/815/08155",
            "75 815 08152",
            "02/815/08156",
            "013 815 08153",
            "079/815/08151",
            "24/815/08151",
            "133/8150/8159",
            "22/815/08154",
            "201/123/12340",
            "2181081508155",
        ] {
            check(&format!("Steuernummer: {number}"), "tax_id", number);
            check(&format!("St.-Nr. {number}"), "tax_id", number);
        }
        assert_eq!(kinds("Bestellung 181/815/08155"), []);
    }

    #[test]
    fn passports_of_digits_are_found_where_the_text_calls_them_one() {
        check("Meine Reisepassnummer ist 487265913.", "passport", "487265913");
        check("UK passport number 512345678", "passport", "512345678");
        assert_eq!(kinds("I ordered the passport cover, order 512345678"), []);
    }

    #[test]
    fn lines_for_machines_are_found_as_their_document() {
        // ICAO 9303, part 4 appendix B, and the specimens of the Bundesministerium des Innern.
        for line in [
            "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<",
            "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4",
        ] {
            check(line, "passport", line);
        }
        for line in [
            "IDD<<T220001293<<<<<<<<<<<<<<<",
            "6408125<2010315D<<<<<<<<<<<<<4",
            "MUSTERMANN<<ERIKA<<<<<<<<<<<<<",
        ] {
            check(line, "id_card", line);
        }
        assert_eq!(kinds("A<<B und C<<D"), []);
    }

    #[test]
    fn documents_by_the_examples_of_the_ministry_and_of_icao() {
        // Specimens of the Bundesministerium des Innern: card T220001293, passport C01X00T478.
        assert_eq!(check_731(b"T22000129"), 3);
        assert_eq!(check_731(b"C01X00T47"), 8);
        // ICAO 9303, part 4: L898902C3 has the check digit 6.
        assert_eq!(check_731(b"L898902C3"), 6);
        check("Ausweisnummer T220001293", "id_card", "T220001293");
        check("Personalausweis: T22000129.", "id_card", "T22000129");
        check("Reisepass C01X00T478, gültig", "passport", "C01X00T478");
        check("my passport number is c01x00t47", "passport", "c01x00t47");
        assert_eq!(kinds("Artikel EVJ3TVXSF"), []);
        assert_eq!(kinds("Seriennummer T220001293"), []);
    }

    #[test]
    fn health_insurance_numbers_by_the_example_of_the_insurers() {
        // GKV-Spitzenverband, "Krankenversichertennummer": A123456780.
        check("Versichertennummer A123456780", "health_insurance_number", "A123456780");
        check("KVNR: A 123 456 780", "health_insurance_number", "A 123 456 780");
        assert_eq!(kinds("Bestellung A123456780"), []);
    }

    #[test]
    fn driving_licences_are_found_where_the_text_speaks_of_one() {
        check("Führerschein Nr. B072RRE2I55", "driving_licence", "B072RRE2I55");
        assert_eq!(kinds("Gerät B072RRE2I55"), []);
    }
}
