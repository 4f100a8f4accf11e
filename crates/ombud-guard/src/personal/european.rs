//! Detector `european`: VAT ids, and the social insurance numbers of Switzerland and Austria.

use super::digits::{Digits, ean, mod_11_10, weighted};
use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "european@1";

/// Swiss and Austrian social insurance numbers.
pub(super) fn find_number(view: &View<'_>, digits: &Digits, found: &mut Found) {
    // 756 is Switzerland's country code (ISO 3166-1); the rest as an article number (EAN-13).
    if let Some((number, end)) = digits.exactly(13)
        && number.starts_with(&[7, 5, 6])
    {
        let is_grouped = digits.sizes().take(4).eq([3, 4, 4, 2]);
        let is_named = view.context().names(topic::AHV | topic::SOCIAL);
        let kind = FindingKind::PersonalData(Identifier::Ahv);
        if ean(number) && (is_grouped || is_named || !view.context().names_thing()) {
            found.push(
                kind,
                0..end,
                0.95,
                "a Swiss insurance number's beginning and check digit",
                DETECTOR,
            );
        } else if is_named {
            found.push(
                kind,
                0..end,
                0.6,
                "the text calls it an insurance number, but its check digit is wrong",
                DETECTOR,
            );
        }
    }
    // Serial number, check digit, date of birth: "1237 010180".
    if let Some((number, end)) = digits.exactly(10)
        && digits.is_all(10)
        && number[0] != 0
    {
        let check = weighted(&[number[0], number[1], number[2]], &[3, 7, 9])
            + weighted(&number[4..], &[5, 8, 4, 2, 1, 6]);
        let (day, month) = (number[4] * 10 + number[5], number[6] * 10 + number[7]);
        let is_right = check % 11 == u32::from(number[3])
            && (1..=31).contains(&day)
            && (1..=15).contains(&month);
        let context = view.context();
        let is_named = context.names(topic::SOCIAL | topic::AUSTRIA)
            && context
                .distance(topic::SOCIAL | topic::AUSTRIA)
                .is_some_and(|distance| distance < 7);
        let is_grouped = digits.sizes().eq([4, 6]) || digits.sizes().eq([4, 2, 2, 2]);
        if is_right && is_named {
            let evidence =
                "an Austrian insurance number's check digit and date, and the text speaks of one";
            found.push(
                FindingKind::PersonalData(Identifier::AtSvnr),
                0..end,
                0.97,
                evidence,
                DETECTOR,
            );
        } else if is_named && is_grouped && (1..=31).contains(&day) && (1..=15).contains(&month) {
            let evidence = "the text calls it an insurance number, but its check digit is wrong";
            found.push(
                FindingKind::PersonalData(Identifier::AtSvnr),
                0..end,
                0.6,
                evidence,
                DETECTOR,
            );
        }
    }
}

/// VAT ids: a country's letters and its number.
pub(super) fn find_word(view: &View<'_>, found: &mut Found) {
    let bytes = view.bytes();
    let [first, second, ..] = bytes else { return };
    if !first.is_ascii_uppercase() || !second.is_ascii_uppercase() {
        return;
    }
    let country = &bytes[..2];
    let mut characters = [0_u8; 12];
    let (mut count, mut at) = (0, 2);
    // Swiss ones say so: "CHE-123.456.789 MWST".
    let is_swiss = bytes.starts_with(b"CHE");
    at += usize::from(is_swiss);
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() && count < 12 {
            characters[count] = byte.to_ascii_uppercase();
            count += 1;
        } else if !(matches!(byte, b' ' | b'.' | b'-')
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))
        {
            break;
        }
        at += 1;
    }
    if bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0xc0) {
        return;
    }
    let number = &characters[..count];
    let Some(checked) = vat_id(country, number, is_swiss) else { return };
    let is_named = view.context().names(topic::VAT | topic::TAX);
    let kind = FindingKind::PersonalData(Identifier::VatId);
    let is_one_word = view.word.text.len() >= 9 || is_swiss;
    if checked == Checked::Right && (is_named || is_one_word && !view.context().names_thing()) {
        let confidence = if is_named { 0.97 } else { 0.8 };
        found.push(kind, 0..at, confidence, "a VAT id's form and check digit", DETECTOR);
    } else if is_named {
        found.push(kind, 0..at, 0.75, "the text calls it a VAT id", DETECTOR);
    }
}

/// What the check digit of a number says.
#[derive(Clone, Copy, PartialEq)]
enum Checked {
    Right,
    Wrong,
    /// We do not know the country's rule.
    Unknown,
}

impl Checked {
    fn by(is_right: bool) -> Self {
        if is_right { Self::Right } else { Self::Wrong }
    }
}

/// What a country's VAT id of this form is worth (European Commission, VIES); `None` if it has another form.
fn vat_id(country: &[u8], number: &[u8], is_swiss: bool) -> Option<Checked> {
    let mut digits = [0_u8; 12];
    let count = number.iter().take_while(|sign| sign.is_ascii_digit()).count();
    for (to, sign) in digits.iter_mut().zip(number) {
        *to = sign.wrapping_sub(b'0');
    }
    let all = &digits[..count];
    let is_numeric = count == number.len();
    if is_swiss {
        // Federal Statistical Office: modulus 11 with the weights 5 4 3 2 7 6 5 4.
        let is_form = is_numeric && count == 9;
        return is_form.then(|| {
            Checked::by(
                (11 - weighted(all, &[5, 4, 3, 2, 7, 6, 5, 4]) % 11) % 11 == u32::from(all[8]),
            )
        });
    }
    match (country, number.len()) {
        (b"DE", 9) if is_numeric && all[0] != 0 => {
            Some(Checked::by(mod_11_10(&all[..8]) == all[8]))
        }
        (b"AT", 9) if number[0] == b'U' && number[1..].iter().all(u8::is_ascii_digit) => {
            let digits = &digits[1..9];
            let sum: u32 = digits[..7]
                .iter()
                .zip([1, 2].into_iter().cycle())
                .map(|(digit, weight)| {
                    let product = u32::from(*digit) * weight;
                    product / 10 + product % 10
                })
                .sum();
            Some(Checked::by((10 - (sum + 4) % 10) % 10 == u32::from(digits[7])))
        }
        (b"GB", 9) if is_numeric => {
            let check = u32::from(all[7]) * 10 + u32::from(all[8]);
            let sum = weighted(all, &[8, 7, 6, 5, 4, 3, 2]) + check;
            Some(Checked::by(sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97)))
        }
        (b"BE", 10) if is_numeric => {
            let value = all[..8].iter().fold(0_u32, |value, digit| value * 10 + u32::from(*digit));
            Some(Checked::by(97 - value % 97 == u32::from(all[8]) * 10 + u32::from(all[9])))
        }
        (b"PL", 10) if is_numeric => {
            Some(Checked::by(weighted(all, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == u32::from(all[9])))
        }
        (b"NL", 12) if number[9] == b'B' => Some(Checked::Unknown),
        (b"SE", 12)
        | (b"IT" | b"HR" | b"FR", 11)
        | (b"ES" | b"PT" | b"EE", 9)
        | (b"DK" | b"LU" | b"FI" | b"HU" | b"SI", 8)
            if count + 2 >= number.len() =>
        {
            Some(Checked::Unknown)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{check, kinds};

    #[test]
    fn vat_ids_have_a_check_digit() {
        // Published ids: Bundeszentralamt für Steuern's example, and companies' imprints.
        check("USt-IdNr. DE136695976", "vat_id", "DE136695976");
        check("UID ATU13585627", "vat_id", "ATU13585627");
        check("VAT GB 980 7806 84", "vat_id", "GB 980 7806 84");
        check("CHE-116.281.710 MWST", "vat_id", "CHE-116.281.710");
        assert_eq!(kinds("order DE136695976 never arrived"), []);
        assert_eq!(kinds("Bestellung DE3779489"), []);
    }

    #[test]
    fn insurance_numbers_of_neighbours_are_checked() {
        // Zentrale Ausgleichsstelle: 756.9217.0769.85; Austrian social insurance: 1237 010180.
        check("AHV-Nummer 756.9217.0769.85", "ahv", "756.9217.0769.85");
        check("meine SVNR: 1237 010180", "at_svnr", "1237 010180");
    }
}
