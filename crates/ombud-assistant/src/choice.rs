//! Answers to what was offered: a number, a title, yes or no, or that nothing of it is meant.

use jiff::civil::Date;
use ombud_domain::Language;

use crate::{Assistant, Command, Heard, Understanding, procedure::yes_or_no, rules::words, taught};

/// A message that only answers, whatever was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BareAnswer {
    /// “Ja”, “no”, “ok”, or that it was taken note of.
    YesOrNo,
    /// The number of what was offered.
    Choice,
}

/// What a message answers that says nothing of its own.
pub(crate) fn bare_answer(text: &str) -> Option<BareAnswer> {
    const YES_OR_NO: &[&str] = &[
        "ja",
        "jo",
        "jap",
        "jep",
        "jawohl",
        "yes",
        "yeah",
        "yep",
        "yup",
        "sure",
        "nein",
        "nee",
        "ne",
        "nö",
        "noe",
        "no",
        "nope",
        "nah",
        "ok",
        "okay",
        "okey",
        "oki",
        "k",
        "kk",
        "okidoki",
        "klar",
        "genau",
        "richtig",
        "stimmt",
        "korrekt",
        "gut",
        "fein",
        "passt",
        "gern",
        "gerne",
        "einverstanden",
        "verstanden",
        "verstehe",
        "aha",
        "ach",
        "achso",
        "so",
        "na",
        "hm",
        "hmm",
        "mhm",
        "right",
        "correct",
        "exactly",
        "fine",
        "cool",
        "good",
        "alright",
        "understood",
        "agreed",
        "got",
        "it",
        "i",
        "see",
        "oh",
        "ah",
        "please",
        "bitte",
        "doch",
        "vielleicht",
        "maybe",
        "perhaps",
        "natürlich",
        "sicher",
        "certainly",
        "danke",
        "thanks",
    ];
    let lower = text.to_lowercase();
    let words = words(&lower);
    if words.is_empty() {
        let is_thumb = |sign: char| matches!(sign, '👍' | '👎' | '👌' | '🆗' | '✅' | '✔');
        return lower.contains(is_thumb).then_some(BareAnswer::YesOrNo);
    }
    if words.len() > ANSWER_WORDS_MAX {
        return None;
    }
    if words.iter().all(|word| YES_OR_NO.contains(word)) {
        return Some(BareAnswer::YesOrNo);
    }
    let (choices, beside): (Vec<&str>, Vec<&str>) =
        words.into_iter().partition(|word| place_of(word).is_some());
    let is_one = !choices.is_empty() && beside.iter().all(|word| BESIDE_CHOICES.contains(word));
    is_one.then_some(BareAnswer::Choice)
}

/// What a message chooses among so many offers: “2”, “das erste bitte”, “Nr. 3”.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The offer at this place, from 0.
    Place(usize),
    /// A number that none of them has.
    NotOffered,
}

/// What a message chooses among `count` offers, where it names one number and says nothing else.
pub(crate) fn choice(plain: &str, count: usize) -> Option<Choice> {
    let words = words(plain);
    // “The first one” chooses the first.
    let ordinal = |word: &str| ["first", "second", "third", "fourth", "last"].contains(&word);
    let has_ordinal = words.iter().any(|word| ordinal(word));
    let beside = |word: &str| BESIDE_CHOICES.contains(&word) && (word != "one" || has_ordinal);
    let mut places = words.iter().filter(|word| !beside(word)).map(|word| place_of(word));
    let place = places.next()??;
    if words.len() > ANSWER_WORDS_MAX || places.next().is_some() {
        return None;
    }
    let index = match place {
        Place::Number(number) => number.checked_sub(1),
        Place::Last => count.checked_sub(1),
    };
    let offered = index.filter(|index| *index < count);
    Some(offered.map_or(Choice::NotOffered, Choice::Place))
}

/// Whether what was offered are wishes of the customer's that we kept, and no guesses: nothing was unclear, but perhaps
/// the number of the one that comes next.
pub(crate) fn were_asked_for(heard: &Heard<'_>) -> bool {
    heard.before.is_none_or(|before| bare_answer(before) == Some(BareAnswer::Choice))
}

/// The place in a list that a word names.
enum Place {
    /// Counted from 1, as it is written.
    Number(usize),
    Last,
}

fn place_of(word: &str) -> Option<Place> {
    const NUMBERS: &[&[&str]] = &[
        &["null", "zero"],
        &["eins", "erste", "ersten", "erstes", "one", "first"],
        &["zwei", "zweite", "zweiten", "zweites", "two", "second"],
        &["drei", "dritte", "dritten", "drittes", "three", "third"],
        &["vier", "vierte", "vierten", "viertes", "four", "fourth"],
        &["fünf", "fuenf", "fünfte", "five", "fifth"],
        &["sechs", "six"],
        &["sieben", "seven"],
        &["acht", "eight"],
        &["neun", "nine"],
        &["zehn", "ten"],
    ];
    if ["letzte", "letzten", "letztes", "last"].contains(&word) {
        return Some(Place::Last);
    }
    // A longer number is a meter reading or the like.
    let is_number = word.len() <= NUMBER_MAX && word.bytes().all(|sign| sign.is_ascii_digit());
    let number = if is_number { word.parse().ok() } else { None };
    number.or_else(|| NUMBERS.iter().position(|names| names.contains(&word))).map(Place::Number)
}

/// Digits of a number that may choose among offers, at most.
const NUMBER_MAX: usize = 2;

/// What may stand beside the number of an offer.
const BESIDE_CHOICES: &[&str] = &[
    "das", "die", "der", "den", "the", "one", "nummer", "nr", "number", "option", "punkt", "bitte",
    "please", "ich", "nehme", "i", "take", "ill", "thema", "topic",
];

/// Words of a message that only answers at most.
const ANSWER_WORDS_MAX: usize = 4;

/// Whether a message says that none of what was offered is meant, and nothing else.
pub(crate) fn rejects_offers(plain: &str) -> bool {
    const REJECTIONS: &[&str] = &[
        "keins",
        "keines",
        "keine",
        "keiner",
        "keins davon",
        "keines davon",
        "keine davon",
        "keins von beiden",
        "keines von beiden",
        "keine von beiden",
        "nichts davon",
        "nichts von beidem",
        "weder noch",
        "weder das eine noch das andere",
        "was anderes",
        "etwas anderes",
        "ganz was anderes",
        "etwas ganz anderes",
        "anderes",
        "ein anderes thema",
        "anderes thema",
        "none",
        "none of them",
        "none of these",
        "none of those",
        "none of the above",
        "neither",
        "neither of them",
        "neither of those",
        "neither one",
        "nothing of that",
        "something else",
        "something different",
        "something else entirely",
        "another topic",
        "other",
    ];
    let without =
        |word: &str| plain.strip_prefix(word).map(|rest| rest.trim_start_matches([',', ' ']));
    let bare = without("nein").or_else(|| without("no,")).unwrap_or(plain);
    REJECTIONS.contains(&plain) || REJECTIONS.contains(&bare)
}

impl Assistant {
    /// Whether a message names one of the offered topics. What it is written in says little then: its title
    /// may hold a name in another language.
    pub fn chooses(&self, text: &str, language: Language, offered: &[String], today: Date) -> bool {
        let heard =
            Heard { text, language, offered, today, procedure: None, code: None, before: None };
        self.chosen(&taught::plain(text), &heard).is_some()
    }

    /// The offered intent that the customer names by number or title.
    pub(crate) fn chosen(&self, plain: &str, heard: &Heard<'_>) -> Option<String> {
        match choice(plain, heard.offered.len()) {
            Some(Choice::Place(place)) => return heard.offered.get(place).cloned(),
            Some(Choice::NotOffered) => return None,
            None => {}
        }
        let politely = |text: &str| {
            let words = text.split_whitespace().map(taught::plain);
            words.filter(|word| !["bitte", "please"].contains(&word.as_str())).collect::<Vec<_>>()
        };
        let said = politely(plain);
        heard.offered.iter().find_map(|intent| {
            let title = self.title_of(intent, heard.language)?;
            let is_it = taught::plain(title) == plain || politely(title) == said;
            is_it.then(|| intent.clone())
        })
    }

    /// What is made of a message that answers our asking back and names nothing: yes to one topic is that
    /// topic, and anything else is as unclear as what was asked about.
    pub(crate) fn answer_to_offers(
        &self,
        heard: &Heard<'_>,
        plain: &str,
        bare: Option<BareAnswer>,
    ) -> Option<Understanding> {
        let asked_back = !heard.offered.is_empty() || heard.before.is_some();
        let names_nothing = bare.is_some() || rejects_offers(plain);
        if !asked_back || !names_nothing || self.chosen(plain, heard).is_some() {
            return None;
        }
        let choice = choice(plain, heard.offered.len());
        if !heard.offered.is_empty() && choice == Some(Choice::NotOffered) {
            let command = Command::OfferAgain { offers: heard.offered.to_vec() };
            return Some(Understanding::certain(command, None, "rule.number_not_offered"));
        }
        if let (Some(BareAnswer::YesOrNo), Some(true), [offered]) =
            (bare, yes_or_no(heard.text), heard.offered)
        {
            let command = self.command_of(offered);
            return Some(Understanding::certain(
                command,
                Some(offered.clone()),
                "rule.offer_chosen",
            ));
        }
        // There is nothing to ask back.
        if let (Some(BareAnswer::YesOrNo), true, [first, ..]) =
            (bare, were_asked_for(heard), heard.offered)
        {
            return yes_or_no(heard.text).map(|yes| {
                let command = if yes {
                    self.command_of(first)
                } else {
                    Command::SmallTalk { words: "further-declined".to_owned() }
                };
                let (intent, code) = if yes {
                    (Some(first.clone()), "rule.offer_chosen")
                } else {
                    (None, "rule.offers_declined")
                };
                Understanding::certain(command, intent, code)
            });
        }
        Some(Understanding::uncertain(vec![], 0.0, 0.0))
    }
}
