//! How a customer's text sounds: content or not, insulting or not, and where a conversation is going. Never an employee's.

use std::borrow::Cow;

use super::{
    Read, SCRATCH, Scratch, Table, WHOLE_MAX_BYTES, confidence, lane, sentiment, toxicity,
};
use crate::{Finding, FindingKind, Identifier, Insult, Rules, findings};

/// What only a customer writes. To be implemented by types that hold nothing else, never by one that can hold what an
/// employee wrote: how employees speak is not measured here.
pub trait FromCustomer {
    /// The text.
    fn customer_text(&self) -> &str;
}

/// A customer's text: the only thing whose tone is read. Nothing makes one from a text alone.
///
/// ```compile_fail
/// ombud_guard::tone("Das schreibt eine Mitarbeiterin", "de");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CustomerText<'t>(pub(crate) &'t str);

impl<'t> CustomerText<'t> {
    /// From what a customer wrote.
    pub fn of(said: &'t impl FromCustomer) -> Self {
        Self(said.customer_text())
    }

    /// The text.
    pub fn as_str(self) -> &'t str {
        self.0
    }
}

/// Whether somebody is content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sentiment {
    /// Not content.
    Negative,
    /// Neither, or both.
    Neutral,
    /// Content.
    Positive,
}

/// The value from which on a message by itself is worth telling: discontent below its negative, content above it. In
/// between, the detector is wrong too often.
pub const TELLING_VALUE: f32 = 0.35;

/// How a customer's text sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Tone {
    /// Which of three it is.
    pub sentiment: Sentiment,
    /// From -1 (very discontent) to 1 (very content).
    pub value: f32,
    /// How sure we are that it insults or swears, in `0.0..=1.0`; a half is where that is told.
    pub offence: f32,
    /// How sure we are that it shows contempt of a group of people, in `0.0..=1.0`; a half is where that is told.
    pub hate: f32,
}

impl Tone {
    /// What is told of it, for a text of `size` bytes.
    pub(super) fn findings(&self, size: usize) -> impl Iterator<Item = Finding> {
        let hate = (Insult::Hate, self.hate, "speaks with contempt of a group of people");
        let offence = (Insult::Offence, self.offence, "insults or swears");
        [hate, offence].into_iter().filter(|(_, confidence, _)| *confidence >= 0.5).map(
            move |(insult, confidence, evidence)| Finding {
                kind: FindingKind::Toxicity(insult),
                declared: None,
                range: 0..size,
                confidence,
                evidence,
                detector: toxicity::DETECTOR,
            },
        )
    }
}

/// How a customer's text sounds; `language` is its ISO 639-1 code. `None` for other languages than German and English.
pub fn tone(text: CustomerText<'_>, language: &str) -> Option<Tone> {
    let text = without_names(begin_of(text.0));
    SCRATCH.with_borrow_mut(|scratch| {
        let read = scratch.read(&text);
        tone_of(scratch, &read, language)
    })
}

/// What stands for a name in what tone is read from.
const NAME: &str = "@name";

/// A text without the names of persons, which are among its `findings`: what somebody is called says nothing of how they
/// sound, and nobody is to be taken for angry for it.
pub(crate) fn nameless<'t>(text: &'t str, findings: &[Finding]) -> Cow<'t, str> {
    let is_name = |found: &&Finding| {
        found.kind == FindingKind::PersonalData(Identifier::Person) && found.range.end <= text.len()
    };
    let mut names = findings.iter().filter(is_name).peekable();
    if names.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let (mut nameless, mut at) = (String::with_capacity(text.len()), 0);
    for name in names {
        nameless.push_str(text.get(at..name.range.start).unwrap_or_default());
        nameless.push_str(NAME);
        at = name.range.end;
    }
    nameless.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(nameless)
}

/// A text as tone is read from it; for training.
pub fn without_names(text: &str) -> Cow<'_, str> {
    nameless(text, &findings(text, Rules::none()))
}

/// What a message has as one piece: tone is read from its beginning if it is longer than a message may be.
pub(super) fn begin_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(WHOLE_MAX_BYTES)).unwrap_or(text)
}

/// The tone of what was just read.
pub(super) fn tone_of(scratch: &mut Scratch, read: &Read, language: &str) -> Option<Tone> {
    let is_german = match language {
        "de" => true,
        "en" => false,
        _ => return None,
    };
    let ([offence, hate], feelings) = if is_german {
        (lane::GERMAN_TOXICITY, lane::GERMAN_SENTIMENT)
    } else {
        (lane::ENGLISH_TOXICITY, lane::ENGLISH_SENTIMENT)
    };
    let place = if is_german { 0 } else { 2 };
    toxicity::classes(&scratch.pass, is_german, &mut scratch.classes);
    let classes = toxicity::WEIGHTS.of_buckets(&scratch.classes);
    let offence = read.as_is[offence] + toxicity::OFFENCE_CLASSES * classes[place];
    let hate = match &read.plain {
        None => read.as_is[hate] + toxicity::HATE_CLASSES * classes[place + 1],
        Some(plain) => {
            toxicity::classes(&scratch.plain, is_german, &mut scratch.classes);
            let classes = toxicity::WEIGHTS.of_buckets(&scratch.classes);
            plain[hate] + toxicity::HATE_CLASSES * classes[place + 1]
        }
    };
    let is_plain = read.plain.is_none() && toxicity::is_plain_answer(&scratch.pass, is_german);
    let numbers = sentiment::numbers(&scratch.pass, is_german, &mut scratch.sequences);
    let scores = |weights: &Table<3>, lanes: [usize; 3]| -> [f32; 3] {
        let mut more = weights.of_numbers(&numbers);
        if !is_german {
            let sequences = weights.of_buckets(&scratch.sequences);
            more =
                std::array::from_fn(|class| more[class] + sentiment::SEQUENCES * sequences[class]);
        }
        std::array::from_fn(|class| read.as_is[lanes[class]] + more[class])
    };
    let (classes, mood) = if is_german {
        let classes = scores(&sentiment::GERMAN_WEIGHTS, feelings);
        (classes, classes)
    } else {
        let mood = scores(&sentiment::ENGLISH_MOOD_WEIGHTS, lane::ENGLISH_MOOD);
        (scores(&sentiment::ENGLISH_WEIGHTS, feelings), mood)
    };
    let [negative, neutral, positive] = classes;
    let sentiment = if negative >= neutral && negative >= positive {
        Sentiment::Negative
    } else if neutral >= positive {
        Sentiment::Neutral
    } else {
        Sentiment::Positive
    };
    // Its own words tell too little of so short a text; what a model guesses beyond them is noise.
    let told = |score: f32, min: f32, sure: f32| {
        if is_plain { 0.0 } else { confidence(score, min, sure) }
    };
    Some(Tone {
        sentiment,
        value: sentiment::value(mood),
        offence: told(offence, toxicity::OFFENCE_MIN, toxicity::OFFENCE_SURE),
        hate: told(hate, toxicity::HATE_MIN, toxicity::HATE_SURE),
    })
}

/// How a conversation sounds so far: each message counts twice as much as the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Mood {
    recent: Option<f32>,
    before: Option<f32>,
}

/// What the newest message is worth against all before it.
const NEWEST: f32 = 0.5;

impl Mood {
    /// Take in the next message of the customer.
    pub fn add(&mut self, tone: &Tone) {
        self.before = self.recent;
        self.recent = Some(match self.recent {
            Some(recent) => recent + NEWEST * (tone.value - recent),
            None => tone.value,
        });
    }

    /// Go on where a conversation stood: [`Mood::value`] of then.
    pub fn resume(value: Option<f32>) -> Self {
        Self { recent: value.map(|value| value.clamp(-1.0, 1.0)), before: None }
    }

    /// From -1 to 1; `None` before the first message.
    pub fn value(&self) -> Option<f32> {
        self.recent
    }

    /// How it changed with the last message: below 0 it gets worse. `None` before the second message.
    pub fn trend(&self) -> Option<f32> {
        Some(self.recent? - self.before?)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::learned) struct Said<'t>(pub(in crate::learned) &'t str);

    impl FromCustomer for Said<'_> {
        fn customer_text(&self) -> &str {
            self.0
        }
    }

    pub(in crate::learned) fn tone_in(text: &str, language: &str) -> Tone {
        tone(CustomerText::of(&Said(text)), language).unwrap()
    }

    #[test]
    fn tone_is_read_in_german_and_english_and_in_no_other_language() {
        for (text, language, expected) in [
            (
                "Vielen Dank, das hat super geklappt, ich bin sehr zufrieden!",
                "de",
                Sentiment::Positive,
            ),
            (
                "Das ist eine Katastrophe, ich bin stinksauer und enttäuscht.",
                "de",
                Sentiment::Negative,
            ),
            ("Thank you so much, this is great and I love it!", "en", Sentiment::Positive),
            ("This is terrible, the worst service ever, I hate it.", "en", Sentiment::Negative),
        ] {
            let tone = tone_in(text, language);
            assert_eq!(tone.sentiment, expected, "{text}: {tone:?}");
            assert_eq!(tone.value > 0.0, expected == Sentiment::Positive, "{text}: {tone:?}");
        }
        assert_eq!(tone(CustomerText::of(&Said("Bonjour")), "fr"), None);
    }

    #[test]
    fn insults_are_told_and_complaints_are_not() {
        assert!(tone_in("Ihr seid doch alle dumme Idioten und Arschlöcher!", "de").offence >= 0.5);
        assert!(tone_in("you are a bunch of fucking idiots", "en").offence >= 0.5);
        assert!(tone_in("Diese Ausländer sind Ungeziefer und gehören weg.", "de").hate >= 0.5);
        assert!(tone_in("These immigrants are vermin and should be killed", "en").hate >= 0.5);
        for (text, language) in [
            ("Ich warte seit drei Wochen und bin wirklich verärgert.", "de"),
            ("Wo ist meine Rechnung?", "de"),
            ("I have been waiting for three weeks and I am really annoyed.", "en"),
            ("Where is my card?", "en"),
        ] {
            let tone = tone_in(text, language);
            assert!(tone.offence < 0.5 && tone.hate < 0.5, "{text}: {tone:?}");
        }
    }

    /// Counterfactual: the same words of somebody else (Kusner et al., "Counterfactual Fairness", 2017).
    #[test]
    fn what_somebody_is_called_changes_nothing() {
        const NAMES: &[&str] = &[
            "Hans Müller",
            "Ayşe Yılmaz",
            "Mohammed Hassan",
            "Fatma Öztürk",
            "Kevin Schmidt",
            "Olga Petrowa",
            "Giovanni Rossi",
            "Jamal Washington",
            "Emily Clark",
            "Priya Sharma",
            "Sarah Goldberg",
            "Dragan Jovanović",
        ];
        for (form, language) in [
            ("Mein Name ist {}, ich warte seit drei Wochen auf mein Paket.", "de"),
            ("Guten Tag, hier ist {}. Die Rechnung stimmt schon wieder nicht!", "de"),
            ("Mit freundlichen Grüßen\n{}", "de"),
            ("My name is {} and I have been waiting for three weeks.", "en"),
            ("Hello, this is {}. Your driver was rude to me!", "en"),
        ] {
            let tones: Vec<Tone> =
                NAMES.iter().map(|name| tone_in(&form.replace("{}", name), language)).collect();
            for (tone, name) in tones.iter().zip(NAMES) {
                assert_eq!(tone, &tones[0], "{name}: {form}");
            }
        }
    }

    #[test]
    fn an_answer_of_a_word_or_two_insults_nobody() {
        for (texts, language) in [
            (
                "Frau|Frauen|die lila|die schwarze|Türkei|Portugal|meine Cousine|Muslimin|Olga Petrowa|am Ramadan",
                "de",
            ),
            (
                "women|the purple one|black|Turkey|Portugal|my aunt|Muslim|Jamal Washington|gay",
                "en",
            ),
        ] {
            for text in texts.split('|') {
                let tone = tone_in(text, language);
                assert!(tone.offence < 0.5 && tone.hate < 0.5, "{text}: {tone:?}");
            }
        }
    }

    #[test]
    fn later_messages_weigh_more_in_a_mood() {
        let tone = |value| Tone { sentiment: Sentiment::Neutral, value, offence: 0.0, hate: 0.0 };
        let mut mood = Mood::default();
        assert_eq!(mood.value(), None);
        mood.add(&tone(0.8));
        assert_eq!(mood.trend(), None);
        mood.add(&tone(-0.8));
        mood.add(&tone(-0.8));
        assert!(mood.value().unwrap() < -0.3, "{mood:?}");
        assert!(mood.trend().unwrap() < 0.0, "{mood:?}");
    }
}
