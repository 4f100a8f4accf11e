//! Digits in groups, as people write long numbers.

/// No number that we know has more digits.
const DIGITS_MAX: usize = 24;

/// A number in groups: "4111 1111 1111 1111", "67/429/125/283".
#[derive(Debug)]
pub(super) struct Digits {
    values: [u8; DIGITS_MAX],
    /// Where a group ends: in digits, and in bytes of the text.
    ends: [(usize, usize); DIGITS_MAX],
    groups: usize,
    /// Whether a letter or more digits than fit stand right at the end of the last group.
    goes_on: bool,
}

impl Digits {
    /// The digits that a text begins with. Groups are parted by one space, hyphen, full stop or stroke, or by a
    /// hyphen or stroke between spaces.
    pub(super) fn at(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut this =
            Self { values: [0; DIGITS_MAX], ends: [(0, 0); DIGITS_MAX], groups: 0, goes_on: false };
        let (mut at, mut count) = (0, 0);
        loop {
            let from = count;
            while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
                if count == DIGITS_MAX {
                    this.goes_on = true;
                    return this;
                }
                this.values[count] = digit - b'0';
                count += 1;
                at += 1;
            }
            if count == from {
                return this;
            }
            this.ends[this.groups] = (count, at);
            this.groups += 1;
            let gap = match bytes.get(at..).unwrap_or_default() {
                [b' ', b'-' | b'/', b' ', b'0'..=b'9', ..] => 3,
                [b' ' | b'-' | b'.' | b'/', b'0'..=b'9', ..] => 1,
                [next, ..] if next.is_ascii_alphabetic() || *next >= 0x80 => {
                    this.goes_on = text
                        .get(at..)
                        .and_then(|rest| rest.chars().next())
                        .is_some_and(char::is_alphanumeric);
                    return this;
                }
                _ => return this,
            };
            at += gap;
        }
    }

    /// The first groups that have `count` digits together, and where they end in the text. `None` if no group ends
    /// there, or a letter follows.
    pub(super) fn exactly(&self, count: usize) -> Option<(&[u8], usize)> {
        let group = self.ends[..self.groups].iter().position(|(digits, _)| *digits == count)?;
        if self.goes_on && group + 1 == self.groups {
            return None;
        }
        Some((self.values.get(..count)?, self.ends[group].1))
    }

    /// How many digits each of the first groups has.
    pub(super) fn sizes(&self) -> impl Iterator<Item = usize> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(digits, _)| *digits));
        self.ends[..self.groups].iter().zip(starts).map(|((end, _), start)| end - start)
    }

    /// Whether the groups that have `count` digits together are all that stands here.
    pub(super) fn is_all(&self, count: usize) -> bool {
        self.ends[..self.groups].last().is_some_and(|(digits, _)| *digits == count)
    }
}

/// Luhn's check (ISO/IEC 7812-1, annex B).
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| {
            let value = u32::from(*digit) * if index % 2 == 1 { 2 } else { 1 };
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|digit| *digit != 0)
}

/// The check digit by ISO 7064, MOD 11,10: of tax numbers and German VAT ids.
pub(super) fn mod_11_10(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10_u32, |product, digit| {
        let sum = (u32::from(*digit) + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    u8::try_from((11 - product) % 10).unwrap_or(0)
}

/// Whether digits times weights, added up, fit a modulus.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

/// The check digit of an article number (GS1), which the Swiss insurance number has, too.
pub(super) fn ean(digits: &[u8]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let sum: u32 = rest
        .iter()
        .rev()
        .enumerate()
        .map(|(index, digit)| u32::from(*digit) * if index % 2 == 0 { 3 } else { 1 })
        .sum();
    (10 - sum % 10) % 10 == u32::from(*check)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_of_card_schemes_pass_luhn() {
        for number in [
            "4111111111111111",
            "5555555555554444",
            "378282246310005",
            "6011111111111117",
            "30569309025904",
        ] {
            let digits: Vec<u8> = number.bytes().map(|digit| digit - b'0').collect();
            assert!(luhn(&digits), "{number}");
        }
        assert!(!luhn(&[4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]));
    }

    #[test]
    fn groups_are_read_to_their_end() {
        let digits = Digits::at("67 429 125 283, danach");
        assert_eq!(digits.exactly(11).map(|(_, end)| end), Some(14));
        assert_eq!(digits.sizes().collect::<Vec<_>>(), [2, 3, 3, 3]);
        assert!(Digits::at("123a").exactly(3).is_none());
    }
}
