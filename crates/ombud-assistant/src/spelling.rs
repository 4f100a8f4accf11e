//! The words that a folder uses: which language has them, and what is mistyped, which is one slip of the fingers
//! away from one of them (Damerau 1964: a letter left out, one too many, another one, or two that changed
//! places). The first letter is hardly ever the one that is wrong (Yannakoudakis and Fawthrop 1983), and an everyday word is meant
//! as it stands.

use std::collections::HashMap;

use ombud_domain::{Language, Locale};

use crate::{
    everyday::is_everyday,
    rules::{has, is_in},
};

/// The words that a folder uses.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    uses: HashMap<String, Use>,
}

/// Where a word is used.
#[derive(Debug, Default, Clone, Copy)]
struct Use {
    /// How often.
    count: u32,
    in_german: bool,
    in_english: bool,
}

/// Letters of a word that is corrected, at least: shorter ones are close to too many.
const LETTERS_MIN: usize = 5;
/// Letters of a word that is looked for in German compounds, at least.
const COMPOUND_MIN: usize = 3;
/// The longest word that is looked at.
const LETTERS_MAX: usize = 30;
/// Letters that a slip may have left out or changed.
const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzäöüß";

impl Spelling {
    /// The words of these texts.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = (Language, &'a str)>) -> Self {
        let mut uses: HashMap<String, Use> = HashMap::new();
        for (language, text) in texts {
            let locale = Locale::speaking(language);
            for word in words(text) {
                let entry = uses.entry(word.to_lowercase()).or_default();
                entry.count += 1;
                entry.in_german |= locale == Some(Locale::De);
                entry.in_english |= locale == Some(Locale::En);
            }
        }
        Self { uses }
    }

    /// Whether a text has words, and each is one that the folder uses in this language.
    pub(crate) fn has_only_words_of(&self, text: &str, language: Language) -> bool {
        let Some(locale) = Locale::speaking(language) else { return false };
        let is_used = |word: &str| {
            let found = self.uses.get(&word.to_lowercase()).copied().unwrap_or_default();
            match locale {
                Locale::De => found.in_german,
                Locale::En => found.in_english,
            }
        };
        words(text).next().is_some() && words(text).all(is_used)
    }

    /// Whether the folder uses a word, given in lower case.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.uses.contains_key(word)
    }

    /// Whether a text has words of some length, and none of them is one that the folder uses in any language, a
    /// slip away from one, or of the same stem or compound: “Pizza”, where “Gasrechnung” and “Zähler” are akin.
    pub(crate) fn has_only_strange_words(&self, text: &str, language: Language) -> bool {
        let is_long = |word: &str| word.chars().count() >= LETTERS_MIN;
        let is_akin = |word: &str| {
            let word = word.to_lowercase();
            self.uses.contains_key(&word)
                || is_long(&word) && (self.known(&word).is_some() || self.has_kin(&word, language))
        };
        words(text).any(is_long) && !words(text).any(is_akin)
    }

    /// Whether a known word begins or ends with this one, or this one with a known word of the language: a
    /// short one too in German, which writes compounds as one word.
    fn has_kin(&self, word: &str, language: Language) -> bool {
        let is_german = Locale::speaking(language) == Some(Locale::De);
        let (known_min, is_part) =
            (if is_german { COMPOUND_MIN } else { LETTERS_MIN }, |part: &str, whole: &str| {
                whole.starts_with(part) || whole.ends_with(part)
            });
        self.uses.iter().any(|(known, used)| {
            let is_of = if is_german { used.in_german } else { used.in_english };
            let is_within = is_of && known.chars().count() >= known_min && is_part(known, word);
            is_within || is_part(word, known)
        })
    }

    /// Whether a text speaks of a contract with somebody whom the folder does not know: “my Netflix subscription”,
    /// “meinen Vodafone-Vertrag”. Whoever changes over from there has one, and is ours.
    pub(crate) fn names_another(&self, text: &str) -> bool {
        const MINE: &str = "my our mein meine meinen meinem unser unsere unseren unserem das den";
        const CONTRACTS: &str =
            "subscription account membership contract abo abonnement konto mitgliedschaft vertrag";
        const CHANGES: &str =
            "switch switching change changing move wechseln wechsel wechsle umsteigen zu";
        let lower = text.to_lowercase();
        let said = |list: &str| words(&lower).any(|word| is_in(word, list));
        let is_name = |word: &str| {
            word.chars().next().is_some_and(char::is_uppercase)
                && self.is_unlike_any(&word.to_lowercase())
        };
        let words: Vec<&str> = words(text).collect();
        let is_contract = |word: &str| is_in(&word.to_lowercase(), CONTRACTS);
        let has_name = |between: &[&str]| match between {
            [mine, names @ .., contract] => {
                is_in(&mine.to_lowercase(), MINE)
                    && is_contract(contract)
                    && !names.is_empty()
                    && names.iter().all(|word| is_name(word))
            }
            _ => false,
        };
        !said(CHANGES) && (3..=4).any(|length| words.windows(length).any(has_name))
    }

    /// A text with “another supplier” for a name that the folder does not know, where somebody changes over to it: “ich wechsel zu
    /// eon”. `None` where nobody does.
    pub(crate) fn with_another(&self, text: &str) -> Option<String> {
        const CHANGES: &str =
            "switch switching switched wechsel wechseln wechsle wechsele wechselt gewechselt";
        const ANOTHER: &[(&str, &str)] = &[
            ("zu", "zu einem anderen Anbieter"),
            ("zur", "zu einem anderen Anbieter"),
            ("zum", "zu einem anderen Anbieter"),
            ("to", "to another supplier"),
        ];
        // What such names have with ours: “to British Gas”.
        const KINDS: &str = "gas energy energie strom power electric electricity stadtwerke stadtwerken werke ag gmbh co";
        const OURS: &str = "you u ya euch ihnen dir us uns yourselves guys";
        const OTHERS: &str = "anderen anderem anderer andere another other different anbieter versorger supplier provider";
        const ENDS: &str = "und and ab from on in next nächsten weil because jetzt now bitte please instead stattdessen von wie how was \
                            what wann when will want möchte muss kann can";
        const TARGET_MAX: usize = 3;
        let said: Vec<&str> = words(text).collect();
        let lower: Vec<String> = said.iter().map(|word| word.to_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        if !has(&lower, CHANGES) {
            return None;
        }
        let is_name = |word: &str| self.is_unlike_any(word) && !is_everyday(word);
        lower.iter().enumerate().find_map(|(place, word)| {
            let (_, another) = ANOTHER.iter().find(|(to, _)| to == word)?;
            let after = lower.get(place + 1..)?;
            let target =
                after.iter().take_while(|word| !is_in(word, ENDS) && !is_in(word, CHANGES));
            let target: Vec<&str> = target.copied().collect();
            let is_another = (1..=TARGET_MAX).contains(&target.len())
                && target.iter().any(|word| is_name(word) || word.starts_with("stadtwerke"))
                && target
                    .iter()
                    .all(|word| is_name(word) || is_in(word, KINDS) || is_in(word, "e"))
                && !has(&target, OURS)
                && !has(&target, OTHERS);
            let (before, rest) = (said.get(..place)?, said.get(place + 1 + target.len()..)?);
            is_another.then(|| [before, &[*another], rest].concat().join(" "))
        })
    }

    /// Whether no word of the folder is this one, a slip away, or a longer one's beginning or end.
    fn is_unlike_any(&self, word: &str) -> bool {
        let is_part = |known: &String| {
            known.chars().count() >= LETTERS_MIN
                && (word.starts_with(known.as_str()) || word.ends_with(known.as_str()))
        };
        !self.uses.contains_key(word)
            && self.known(word).is_none()
            && !self.uses.keys().any(is_part)
    }

    /// A text with its unknown words corrected; `None` where there is none to correct.
    pub(crate) fn corrected(&self, text: &str) -> Option<String> {
        let mut corrected = String::with_capacity(text.len());
        let (mut rest, mut is_other) = (text, false);
        for word in words(text) {
            let (between, after) = rest.split_once(word)?;
            let known = self.known(&word.to_lowercase());
            is_other |= known.is_some();
            corrected.push_str(between);
            corrected.push_str(known.unwrap_or(word));
            rest = after;
        }
        corrected.push_str(rest);
        is_other.then_some(corrected)
    }

    /// The word that is meant: the most used of those that are one slip away, and begin as it does unless its first two letters
    /// changed places.
    fn known(&self, word: &str) -> Option<&str> {
        let letters: Vec<char> = word.chars().collect();
        let fits = (LETTERS_MIN..=LETTERS_MAX).contains(&letters.len());
        if !fits || self.uses.contains_key(word) || is_everyday(word) {
            return None;
        }
        let mut near: Vec<(u32, &str)> = Vec::new();
        let mut look = |letters: &[char]| {
            let tried: String = letters.iter().collect();
            if let Some((known, used)) = self.uses.get_key_value(&tried) {
                near.push((used.count, known));
            }
        };
        for place in 0..=letters.len() {
            let (before, after) = letters.split_at(place);
            if let [one, other, rest @ ..] = after {
                look(&[before, &[*other, *one], rest].concat());
            }
            if before.is_empty() {
                continue;
            }
            if let [_, rest @ ..] = after {
                look(&[before, rest].concat());
            }
            for letter in ALPHABET.chars() {
                look(&[before, &[letter], after].concat());
                if let [_, rest @ ..] = after {
                    look(&[before, &[letter], rest].concat());
                }
            }
        }
        // Of words that are used as often, always the same.
        near.into_iter().max().map(|(_, known)| known)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelling() -> Spelling {
        let german = ["Zählerstand melden", "kündigen wie", "Smart Meter", "melden"];
        let english = ["meter reading", "smart"];
        let texts = german.map(|text| (Language::DE, text)).into_iter();
        Spelling::new(texts.chain(english.map(|text| (Language::EN, text))))
    }

    #[test]
    fn one_slip_is_mended_and_what_is_known_or_far_away_stays() {
        for (text, expect) in [
            ("Zähelrstand melden", Some("zählerstand melden")),
            ("küdnigen wie?", Some("kündigen wie?")),
            ("meter raeding", Some("meter reading")),
            ("meeter readng 12345", Some("meter reading 12345")),
            ("melden", None),
            ("Umzug", None),
            ("mel den", None),
            ("", None),
        ] {
            assert_eq!(spelling().corrected(text).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn an_everyday_word_is_no_slip_of_another_and_the_first_letter_stands() {
        let german = ["Mahnung bekommen", "Stand melden", "Preise", "Vertrag", "Straße", "Wartung"];
        let english = ["cancel the contract", "change the price", "smell of gas", "power", "bank"];
        let texts = german.map(|text| (Language::DE, text)).into_iter();
        let spelling = Spelling::new(texts.chain(english.map(|text| (Language::EN, text))));
        for text in [
            "Ahnung", "Strand", "Reise", "Vortrag", "Strafe", "Warnung", "cancer", "chance",
            "prize", "small", "powder", "blank", "spell",
        ] {
            assert_eq!(spelling.corrected(text), None, "{text}");
        }
        for (text, meant) in [
            ("Mahnugn", "mahnung"),
            ("amhnung", "mahnung"),
            ("cancl", "cancel"),
            ("pwoer", "power"),
            ("Vertag", "vertrag"),
        ] {
            assert_eq!(spelling.corrected(text).as_deref(), Some(meant), "{text}");
        }
    }

    #[test]
    fn whoever_changes_over_to_a_name_that_is_not_known_goes_to_somebody_else() {
        let ours = [(Language::EN, "switch to Nordlicht tariff"), (Language::DE, "Fix wechseln")];
        let spelling = Spelling::new(ours.into_iter());
        for (text, meant) in [
            ("ich wechsel zu eon", "ich wechsel zu einem anderen Anbieter"),
            ("Ich möchte zu Vattenfall wechseln", "Ich möchte zu einem anderen Anbieter wechseln"),
            ("I want to switch to eon", "I want to switch to another supplier"),
            ("switching to British Gas next week", "switching to another supplier next week"),
        ] {
            assert_eq!(spelling.with_another(text).as_deref(), Some(meant), "{text}");
        }
        for text in [
            "switch to Nordlicht",
            "switch from eon to you",
            "I want to switch to you guys",
            "ich wechsel von eon zu euch",
            "ich will zum Fix wechseln",
            "Ich wechsle zu einem anderen Anbieter",
            "I'm moving to Berlin",
        ] {
            assert_eq!(spelling.with_another(text), None, "{text}");
        }
    }

    #[test]
    fn a_word_that_a_language_borrowed_is_one_of_its_own() {
        for (text, in_german, in_english) in [
            ("smart meter", true, true),
            ("SMART METER?", true, true),
            ("Meter melden 4711", true, false),
            ("meter reading", false, true),
            ("smart home", false, false),
            ("4711", false, false),
        ] {
            let spelling = spelling();
            let is_of = |language| spelling.has_only_words_of(text, language);
            assert_eq!(
                (is_of(Language::DE), is_of(Language::EN)),
                (in_german, in_english),
                "{text}"
            );
            assert!(!is_of("fr".parse().unwrap()));
        }
    }

    #[test]
    fn a_word_is_strange_that_no_word_of_the_folder_is_akin_to() {
        let strange = |text, language| spelling().has_only_strange_words(text, language);
        for text in ["Pizza", "Pizza!", "Feedback", "oh Banane"] {
            assert!(strange(text, Language::DE), "{text}");
        }
        for text in [
            "Zähler",
            "Zählerstandsmeldung",
            "Zähelrstand",
            "Smartphone",
            "Pizza melden",
            "ok",
            "12",
            "",
        ] {
            assert!(!strange(text, Language::DE), "{text}");
        }
        // English writes compounds apart.
        let spelling =
            Spelling::new([(Language::EN, "feed in"), (Language::DE, "Gas")].into_iter());
        assert!(spelling.has_only_strange_words("feedback", Language::EN));
        assert!(!spelling.has_only_strange_words("Gasaustritt", Language::DE));
    }

    #[test]
    fn a_contract_with_somebody_unknown_is_named() {
        let ours = [(Language::EN, "my Nordlicht contract"), (Language::DE, "Strom Stromvertrag")];
        let spelling = Spelling::new(ours.into_iter());
        for text in [
            "I want to cancel my Netflix subscription",
            "cancel my Amazon Prime membership",
            "Meinen Vodafone-Vertrag kündigen bitte",
            "ich will das Netflix Abo loswerden",
        ] {
            assert!(spelling.names_another(text), "{text}");
        }
        for text in [
            "Please cancel my Nordlicht contract",
            "cancel my old contract",
            "I want to cancel my contract, Peter Miller",
            "Meinen Autostrom-Vertrag kündigen",
            "Meinen Nordlihct-Vertrag kündigen",
            "I want to switch my Vattenfall contract to you",
            "Mein Vodafone-Vertrag läuft aus, ich will zu euch",
            "Netflix",
            "",
        ] {
            assert!(!spelling.names_another(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_corrected_needs_no_correction(text in "\\PC{0,60}|[a-zäöü ]{0,60}") {
            let spelling = spelling();
            if let Some(corrected) = spelling.corrected(&text) {
                prop_assert_eq!(spelling.corrected(&corrected), None);
            }
        }
    }
}
