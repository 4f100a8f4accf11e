//! Numbers in words: "fünfundachtzig", "eighty-five", "zweitausenddreihundert", "a hundred and twenty".
//!
//! What it misses: numbers from a million on, halves ("anderthalb"), and digits said one by one.

/// What numbers are made of, without umlauts; what begins with another stands before it.
const PARTS: [(&str, Part); 58] = [
    ("null", Part::Value(0)),
    ("zero", Part::Value(0)),
    ("eins", Part::Value(1)),
    ("ein", Part::Value(1)),
    ("one", Part::Value(1)),
    ("zwei", Part::Value(2)),
    ("zwolf", Part::Value(12)),
    ("zwo", Part::Value(2)),
    ("two", Part::Value(2)),
    ("dreizehn", Part::Value(13)),
    ("dreissig", Part::Value(30)),
    ("drei", Part::Value(3)),
    ("three", Part::Value(3)),
    ("vierzehn", Part::Value(14)),
    ("vierzig", Part::Value(40)),
    ("vier", Part::Value(4)),
    ("fourteen", Part::Value(14)),
    ("four", Part::Value(4)),
    ("funfzehn", Part::Value(15)),
    ("funfzig", Part::Value(50)),
    ("funf", Part::Value(5)),
    ("five", Part::Value(5)),
    ("sechzehn", Part::Value(16)),
    ("sechzig", Part::Value(60)),
    ("sechs", Part::Value(6)),
    ("sixteen", Part::Value(16)),
    ("sixty", Part::Value(60)),
    ("six", Part::Value(6)),
    ("siebzehn", Part::Value(17)),
    ("siebzig", Part::Value(70)),
    ("sieben", Part::Value(7)),
    ("seventeen", Part::Value(17)),
    ("seventy", Part::Value(70)),
    ("seven", Part::Value(7)),
    ("achtzehn", Part::Value(18)),
    ("achtzig", Part::Value(80)),
    ("acht", Part::Value(8)),
    ("eighteen", Part::Value(18)),
    ("eighty", Part::Value(80)),
    ("eight", Part::Value(8)),
    ("neunzehn", Part::Value(19)),
    ("neunzig", Part::Value(90)),
    ("neun", Part::Value(9)),
    ("nineteen", Part::Value(19)),
    ("ninety", Part::Value(90)),
    ("nine", Part::Value(9)),
    ("zehn", Part::Value(10)),
    ("ten", Part::Value(10)),
    ("elf", Part::Value(11)),
    ("eleven", Part::Value(11)),
    ("twelve", Part::Value(12)),
    ("thirteen", Part::Value(13)),
    ("fifteen", Part::Value(15)),
    ("zwanzig", Part::Value(20)),
    ("twenty", Part::Value(20)),
    ("thirty", Part::Value(30)),
    ("forty", Part::Value(40)),
    ("fifty", Part::Value(50)),
];
const JOINING: [(&str, Part); 6] = [
    ("hundert", Part::Hundred),
    ("hundred", Part::Hundred),
    ("tausend", Part::Thousand),
    ("thousand", Part::Thousand),
    ("und", Part::And),
    ("and", Part::And),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Value(u32),
    Hundred,
    Thousand,
    And,
    /// A word that is no number.
    Other,
}

/// A number in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled {
    pub(super) value: u32,
    /// The word behind it.
    pub(super) unit: String,
}

/// The numbers that a text has in words. "One" and its like are none by themselves: they are articles
/// more often.
pub(super) fn spelled(text: &str) -> Vec<Spelled> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    let parts: Vec<(Part, &str)> = words
        .flat_map(|word| {
            let parts = parts(&folded(word));
            parts.into_iter().map(move |part| (part, word))
        })
        .collect();
    let mut numbers = Vec::new();
    let mut rest = parts.as_slice();
    while let Some((_, after)) = rest.split_first() {
        let Some((value, count)) = number(rest) else {
            rest = after;
            continue;
        };
        let is_article = count == 1 && value == 1;
        rest = rest.get(count..).unwrap_or_default();
        if !is_article {
            let unit = rest.first().map_or("", |(_, word)| *word).to_owned();
            numbers.push(Spelled { value, unit });
        }
    }
    numbers
}

/// Without umlauts, however they are written.
fn folded(word: &str) -> String {
    word.replace("ue", "u")
        .replace('ü', "u")
        .replace("oe", "o")
        .replace('ö', "o")
        .replace('ß', "ss")
}

/// What a word is made of, where all of it is a number.
fn parts(word: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = word;
    while !rest.is_empty() {
        let mut known = PARTS.iter().chain(&JOINING);
        let next = known.find_map(|(name, part)| Some((rest.strip_prefix(name)?, *part)));
        let Some((after, part)) = next else { return vec![Part::Other] };
        parts.push(part);
        rest = after;
    }
    parts
}

/// The number that the parts begin with, and how many they are.
fn number(parts: &[(Part, &str)]) -> Option<(u32, usize)> {
    let at = |place: usize| parts.get(place).map_or(Part::Other, |(part, _)| *part);
    let (mut thousands, mut below, mut place) = (0_u32, None::<u32>, 0);
    loop {
        let said = below.unwrap_or(0);
        // After nothing or hundreds there is room for a number below a hundred.
        let has_room = below.is_none() || said >= 100 && said.is_multiple_of(100);
        match (at(place), at(place + 1), at(place + 2)) {
            // "fünf-und-achtzig"
            (Part::Value(unit @ 1..=9), Part::And, Part::Value(ten @ 20..)) if has_room => {
                below = Some(said + unit + ten);
                place += 3;
            }
            (Part::Value(value), ..) if has_room => {
                below = Some(said + value);
                place += 1;
            }
            // "eighty five"
            (Part::Value(unit @ 1..=9), ..)
                if said % 100 >= 20 && said.is_multiple_of(10) && place > 0 =>
            {
                below = Some(said + unit);
                place += 1;
            }
            (Part::Hundred, ..) if below.is_none_or(|said| (1..10).contains(&said)) => {
                below = Some(below.unwrap_or(1) * 100);
                place += 1;
            }
            (Part::Thousand, ..) if thousands == 0 && said < 1_000 => {
                thousands = below.take().unwrap_or(1) * 1_000;
                place += 1;
            }
            (Part::And, Part::Value(_), _)
                if place > 0 && matches!(at(place - 1), Part::Hundred | Part::Thousand) =>
            {
                place += 1;
            }
            _ => break,
        }
    }
    (place > 0).then(|| (thousands + below.unwrap_or(0), place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words_are_read_in_both_languages() {
        for (text, expect) in [
            ("fünfundachtzig Euro", &[85][..]),
            ("fuenfundachtzig", &[85]),
            ("Auf achtzig bitte", &[80]),
            ("eighty-five euros", &[85]),
            ("eighty five", &[85]),
            ("a hundred and twenty", &[120]),
            ("one hundred twenty-one", &[121]),
            ("hundertzwanzig", &[120]),
            ("einhundertfünfzig", &[150]),
            ("zweitausenddreihundertvierundfünfzig", &[2_354]),
            ("zwölftausenddreihundertfünfundvierzig", &[12_345]),
            ("twelve thousand three hundred and forty-five", &[12_345]),
            ("einundzwanzig", &[21]),
            ("siebzehn", &[17]),
            ("dreißig", &[30]),
            ("zwei hundert", &[200]),
            ("fünfzig oder sechzig", &[50, 60]),
            ("five six", &[5, 6]),
            ("sixty and seventy", &[60, 70]),
            ("ein Termin", &[]),
            ("this one", &[]),
            ("Achtung, Elfriede", &[]),
            ("und", &[]),
            ("", &[]),
        ] {
            let values: Vec<u32> = spelled(text).into_iter().map(|one| one.value).collect();
            assert_eq!(values, expect, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(
            text in "((hundert|tausend|und|fünf|zwanzig|ein|hundred|and|ty) ?){0,30}|\\PC{0,40}"
        ) {
            proptest::prop_assert!(spelled(&text).iter().all(|one| one.value < 1_000_000));
        }
    }
}
