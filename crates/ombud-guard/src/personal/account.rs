//! Detector `account`: bank accounts (IBAN, ISO 13616) and banks (BIC, ISO 9362).

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "account@1";

/// How long an IBAN is, by country (SWIFT, IBAN Registry, release 99).
const LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// The longest IBAN has 33 characters; in groups of four, 41 bytes.
const IBAN_MAX: usize = 33;

pub(super) fn find(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let [first, second, third, ..] = bytes else { return };
    let is_check = third.is_ascii_digit()
        || matches!(third, b' ' | b'-') && bytes.get(3).is_some_and(u8::is_ascii_digit);
    if !is_check || !first.is_ascii_alphabetic() || !second.is_ascii_alphabetic() {
        return;
    }
    let country = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
    let Some((_, length)) = LENGTHS.iter().find(|(code, _)| **code == country) else { return };
    let mut characters = [0_u8; IBAN_MAX];
    let (mut count, mut at) = (0, 0);
    while count < *length {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_alphanumeric() => {
                characters[count] = byte.to_ascii_uppercase();
                count += 1;
                at += 1;
            }
            // One separator, or a line break between groups.
            Some(b' ' | b'-' | b'.' | b'/' | b'\n')
                if count >= 2 && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric) =>
            {
                at += 1;
            }
            _ => break,
        }
    }
    let characters = &characters[..count];
    let is_shaped = characters.get(2..4).is_some_and(|check| check.iter().all(u8::is_ascii_digit));
    let ends = !view
        .after
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .is_some_and(char::is_alphanumeric);
    if !is_shaped || !ends {
        return;
    }
    if count == *length && remainder(characters) == 1 {
        let evidence = "its check digits are right (ISO 13616)";
        found.push(FindingKind::PersonalData(Identifier::Iban), 0..at, 0.99, evidence, DETECTOR);
    } else if count + 1 >= *length
        && characters.iter().filter(|byte| byte.is_ascii_digit()).count() > 10
        && (view.context().names(topic::BANK)
            || bytes.get(4) == Some(&b' ')
                && bytes.get(9) == Some(&b' ')
                && !view.context().names_thing())
    {
        let evidence = "an account number's form, but its check digits are wrong";
        found.push(FindingKind::PersonalData(Identifier::Iban), 0..at, 0.6, evidence, DETECTOR);
    }
}

/// MOD 97-10 (ISO 7064) of an IBAN with its first four characters moved to the end: 1 if it is right.
fn remainder(iban: &[u8]) -> u32 {
    let (head, rest) = iban.split_at(4);
    rest.iter().chain(head).fold(0, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
    })
}

/// A BIC: four letters for the bank, two for the country, two for the place and, if it is a branch, three more.
pub(super) fn find_bic(view: &View<'_>, found: &mut Found) {
    let word = view.word.text.as_bytes();
    let (8 | 11) = word.len() else { return };
    let is_shaped = word[..6].iter().all(u8::is_ascii_uppercase)
        && word[6..].iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && LENGTHS.iter().any(|(code, _)| **code == word[4..6])
        || word[4..6] == *b"US" && word[..6].iter().all(u8::is_ascii_uppercase);
    if is_shaped && view.context().distance(topic::BANK).is_some_and(|distance| distance < 4) {
        let evidence = "it has the form of a bank's code, and the text speaks of one";
        found.push(
            FindingKind::PersonalData(Identifier::Bic),
            0..word.len(),
            0.9,
            evidence,
            DETECTOR,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn examples_of_the_registry_are_found_in_every_spelling() {
        // SWIFT, IBAN Registry: the examples of the countries.
        for iban in [
            "DE89370400440532013000",
            "GB29NWBK60161331926819",
            "AT611904300234573201",
            "CH9300762011623852957",
            "FR1420041010050500013M02606",
            "NL91ABNA0417164300",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "PL61109010140000071219812874",
            "LC55HEMM000100010012001200023015",
        ] {
            let grouped: String = iban
                .as_bytes()
                .chunks(4)
                .map(|group| std::str::from_utf8(group).unwrap())
                .collect::<Vec<_>>()
                .join(" ");
            for text in
                [iban.to_owned(), iban.to_lowercase(), grouped.clone(), grouped.replace(' ', "-")]
            {
                assert_eq!(
                    kinds(&format!("Bitte auf {text}.")),
                    [("iban", text.clone())],
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_wrong_digit_counts_only_where_the_text_speaks_of_an_account() {
        assert_eq!(kinds("Code DE89370400440532013001 geht nicht"), []);
        assert_eq!(kinds("Meine IBAN: DE89370400440532013001")[0].0, "iban");
        let slip = "DE89 3704 0044 0532 0130 0l";
        assert_eq!(kinds(&format!("bitte an {slip}")), [("iban", slip.into())]);
        assert_eq!(kinds("Ersatzteil DE99 5001 0517 5407 3249 31 im Katalog"), []);
    }

    #[test]
    fn a_bank_code_is_found_where_one_is_spoken_of() {
        assert_eq!(kinds("BIC: COBADEFFXXX"), [("bic", "COBADEFFXXX".into())]);
        assert_eq!(kinds("ACHTUNG HINWEISE"), []);
    }
}
