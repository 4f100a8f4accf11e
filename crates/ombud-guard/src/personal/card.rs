//! Detector `card`: numbers of payment cards (ISO/IEC 7812): issuer, length and Luhn's check.

use super::digits::{Digits, ean, luhn};
use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "card@1";

/// What an issuer's number says about a length.
#[derive(PartialEq)]
enum Fit {
    /// A common card.
    Sure,
    /// Possible: only where the text speaks of a card.
    Possible,
    No,
}

pub(super) fn find(view: &View<'_>, digits: &Digits, found: &mut Found) {
    let kind = FindingKind::PersonalData(Identifier::Card);
    for size in [19, 18, 17, 16, 15, 14, 13, 12] {
        let Some((number, end)) = digits.exactly(size) else { continue };
        let fit = fit(number);
        if fit == Fit::No
            || !digits.is_all(size) && digits.sizes().nth(4).is_some_and(|next| next > 4)
        {
            continue;
        }
        let is_named =
            view.context().names(topic::CARD) || view.context_after(end) & topic::CARD != 0;
        let is_thing = view.context().names_thing() && !is_named;
        if luhn(number) {
            if is_named {
                found.push(
                    kind,
                    0..end,
                    0.99,
                    "a card's issuer and check digit, and the text speaks of a card",
                    DETECTOR,
                );
            } else if fit == Fit::Sure && !is_thing && !(size == 13 && ean(number)) {
                found.push(kind, 0..end, 0.9, "a card's issuer, length and check digit", DETECTOR);
            } else {
                continue;
            }
            return;
        }
        if is_named
            && fit == Fit::Sure
            && size >= 15
            && view.context().distance(topic::CARD).is_some_and(|words| words < 5)
        {
            let evidence = "the text calls it a card's number, but its check digit is wrong";
            found.push(kind, 0..end, 0.6, evidence, DETECTOR);
            return;
        }
    }
}

/// Whether issuers give out numbers that begin so and are that long.
fn fit(number: &[u8]) -> Fit {
    let beginning = |size: usize| {
        number[..size].iter().fold(0_u32, |value, digit| value * 10 + u32::from(*digit))
    };
    let size = number.len();
    let (two, three, four) = (beginning(2), beginning(3), beginning(4));
    let is_sure = match two {
        40..=49 | 51..=55 | 62 | 65 => size == 16,
        34 | 37 => size == 15,
        36 | 38 | 39 => size == 14,
        35 => size == 16 && (3528..=3589).contains(&four),
        _ => {
            size == 16
                && ((2221..=2720).contains(&four) || four == 6011 || (644..=649).contains(&three))
                || size == 14 && (300..=305).contains(&three)
        }
    };
    if is_sure {
        return Fit::Sure;
    }
    let is_possible = match two {
        40..=49 => matches!(size, 13 | 19),
        50 | 56..=58 | 60..=69 => (12..=19).contains(&size),
        18 | 21 => size == 15 && matches!(four, 1800 | 2131),
        35 => (16..=19).contains(&size),
        6 => size >= 12 && three == 60,
        30 | 36 | 38 | 39 => (14..=19).contains(&size),
        _ => false,
    };
    if is_possible { Fit::Possible } else { Fit::No }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn test_numbers_of_the_schemes_are_found() {
        // Published test numbers of Visa, Mastercard (both ranges), American Express, Discover, Diners and JCB.
        for number in [
            "4111111111111111",
            "4012 8888 8888 1881",
            "5555-5555-5555-4444",
            "2223 0031 2200 3222",
            "3782 822463 10005",
            "6011111111111117",
            "30569309025904",
            "3530111333300000",
        ] {
            assert_eq!(
                kinds(&format!("Nehmen Sie {number} dafür")),
                [("card", number.to_owned())],
                "{number}"
            );
        }
    }

    #[test]
    fn a_card_within_an_address_of_mail_is_found() {
        assert_eq!(kinds("an 4111111111111111@web.de"), [("card", "4111111111111111".into())]);
        assert_eq!(kinds("an 4111111111111112@web.de")[0].0, "email");
    }

    #[test]
    fn numbers_of_things_are_no_cards() {
        // An EAN that passes Luhn's check, an order number that does, and one that does not.
        for text in [
            "EAN 4006381333931",
            "Auftrag 4111111111111111",
            "Nummer 4111111111111112",
            "Sendung 00340434516227650514",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn a_mistyped_card_counts_where_the_text_calls_it_one() {
        assert_eq!(kinds("Meine Kreditkarte 4111111111111112")[0].0, "card");
    }
}
