//! Account numbers (ISO 13616).

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Length of an IBAN in the countries of SEPA.
const LENGTHS: [(&str, usize); 40] = [
    ("AD", 24),
    ("AL", 28),
    ("AT", 20),
    ("BE", 16),
    ("BG", 22),
    ("CH", 21),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FR", 27),
    ("GB", 22),
    ("GI", 23),
    ("GR", 27),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IS", 26),
    ("IT", 27),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MT", 31),
    ("NL", 18),
    ("NO", 15),
    ("PL", 28),
    ("PT", 25),
    ("RO", 24),
    ("RS", 22),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
];

/// The IBAN without spaces in capitals, or what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    let iban: String = text
        .chars()
        .filter(|character| *character != ' ')
        .map(|character| character.to_ascii_uppercase())
        .collect();
    let country = iban.get(..2).unwrap_or_default();
    let Some((_, length)) = LENGTHS.iter().find(|(known, _)| *known == country) else {
        return Err("the IBAN must begin with a country of the SEPA area, such as `DE`".to_owned());
    };
    if iban.chars().count() != *length {
        return Err(format!("an IBAN of `{country}` has {length} characters"));
    }
    if !iban.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("an IBAN has only letters and digits".to_owned());
    }
    if remainder(&iban) != 1 {
        return Err("the check digits of the IBAN are wrong: is there a typing error?".to_owned());
    }
    Ok(iban)
}

/// The German IBAN of an account, with its check digits.
pub(crate) fn german(bank: u32, account: u64) -> String {
    let digits = 98 - remainder(&format!("DE00{bank:08}{account:010}"));
    format!("DE{digits:02}{bank:08}{account:010}")
}

/// What remains of an IBAN modulo 97, its first four characters last and its letters as numbers.
fn remainder(iban: &str) -> u32 {
    let (head, tail) = iban.split_at_checked(4).unwrap_or((iban, ""));
    tail.chars().chain(head.chars()).fold(0, |sum, character| {
        let value = character.to_digit(36).unwrap_or(0);
        (sum * if value > 9 { 100 } else { 10 } + value) % 97
    })
}

/// The country and the last four characters, as `DE******************3000`.
pub(crate) fn mask(iban: &str) -> String {
    let end = iban.len().saturating_sub(4);
    iban.char_indices()
        .map(|(place, character)| if (2..end).contains(&place) { '*' } else { character })
        .collect()
}

/// Tells two IBANs apart without naming either. There are few enough accounts to try them all, so
/// it takes the secret of this database.
pub(crate) fn fingerprint(secret: &[u8], iban: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(iban.as_bytes());
    let digest = mac.finalize().into_bytes();
    let (first, _) = digest.split_at(8);
    first.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::{german, mask, parse};

    /// From the IBAN registry of SWIFT.
    #[test]
    fn the_examples_of_the_registry_are_accepted() {
        for iban in [
            "DE89370400440532013000",
            "AT611904300234573201",
            "FR1420041010050500013M02606",
            "NL91ABNA0417164300",
            "GB29NWBK60161331926819",
            "de89 3704 0044 0532 0130 00",
        ] {
            assert!(parse(iban).is_ok(), "{iban}");
        }
    }

    #[test]
    fn slips_are_found() {
        for iban in [
            "",
            "DE",
            "DE89370400440532013001",
            "DE98370400440532013000",
            "DE8937040044053201300",
            "XX89370400440532013000",
            "DE8937040044053201300Ä",
            "ÄE89370400440532013000",
        ] {
            assert!(parse(iban).is_err(), "{iban}");
        }
    }

    #[test]
    fn check_digits_are_computed_as_the_bank_does() {
        assert_eq!(german(37_040_044, 532_013_000), "DE89370400440532013000");
    }

    #[test]
    fn a_masked_iban_shows_four_digits() {
        assert_eq!(mask("DE89370400440532013000"), "DE****************3000");
    }
}
