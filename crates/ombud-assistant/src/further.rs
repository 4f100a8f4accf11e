//! What a message asks for besides: “Ich möchte meinen Zählerstand melden. Außerdem: Wann kommt meine Rechnung?”
//!
//! One thing is answered at a time: an emergency, a threat or despair first, whatever else is said; what else is
//! clearly wished for is kept and offered after it.

use crate::{
    Assistant, Command, Heard, Understanding,
    intent::{IntentCommand, Unclear},
    rules::{self, has, is_in, words},
};

/// Further wishes that are kept of one message; more cannot be taken in at a glance.
const FURTHER_MAX: usize = 3;

/// Parts of one message that are looked at one by one.
const PARTS_MAX: usize = 8;

/// From which probability on a part is taken for a wish of its own.
const CLEAR_MIN: f64 = 0.7;

/// The same for a threat, despair or a death, which nobody is asked back about.
const GRAVE_MIN: f64 = 0.5;

/// Words of a part at least, and of one that wishes for something without saying so at most: “Abschlag ändern”.
const WORDS_MIN: usize = 2;
const BARE_WORDS_MAX: usize = 4;

/// Words that say that there is more, and those that count it: what comes behind them is what it is.
const MORE: &str = "auch außerdem ausserdem zudem erstens zweitens drittens also besides firstly secondly thirdly additionally";
const COUNTED: &str = "und erstens zweitens drittens and also firstly secondly thirdly";

impl Assistant {
    /// A part of a message that is urgent, or that a person decides, where the whole was taken for something else:
    /// “Unmöglich, dieser Service. Ich zünd euch die Bude an!”.
    pub(crate) fn graver(
        &self,
        heard: &Heard<'_>,
        understood: &Understanding,
    ) -> Option<Understanding> {
        let unclear = |understood: &Understanding| {
            let intent = understood.intent.as_deref().and_then(|id| self.intent(id))?;
            let is_decided = matches!(intent.command, IntentCommand::Refer { .. });
            Some(if is_decided { Unclear::HandOver } else { intent.unclear })
        };
        let is_grave = |understood: &Understanding| {
            unclear(understood).is_some_and(|unclear| unclear != Unclear::AskBack)
        };
        // What answers a procedure was asked for.
        let is_other = !matches!(understood.command, Command::HandOver { .. } | Command::Follow(_));
        let whole = parts(heard.text);
        let finer: Vec<String> =
            whole.iter().flat_map(|part| finer(part)).take(PARTS_MAX).collect();
        if !is_other || is_grave(understood) || finer.len() < 2 {
            return None;
        }
        // An emergency is heard in half a sentence, unless that denies it.
        let denies = |part: &String| rules::denies(&part.to_lowercase());
        let mut halves =
            finer.iter().filter(|part| !denies(part)).map(|text| self.alone(heard, text));
        let is_urgent = |part: &Understanding| unclear(part) == Some(Unclear::Answer);
        let urgent = halves.find(|part| is_urgent(part) && self.is_clear(part));
        let decided = || {
            let several = whole.len() > 1 && whole.len() <= PARTS_MAX;
            let mut alone = whole.iter().filter(|_| several).map(|text| self.alone(heard, text));
            // Nobody whom it names is put at risk by the words around it being unlike any we know.
            alone.find(|part| is_grave(part) && part.confidence >= GRAVE_MIN)
        };
        let grave = urgent.or_else(decided)?;
        Some(Understanding { code: "score.sentence", ..grave })
    }

    /// What a part of a message clearly asks for, where the whole was taken for something that no part says as clearly:
    /// “Das ist jetzt schon das dritte Mal, dass ich schreibe!!! Ich möchte meinen Umzug melden”.
    pub(crate) fn plainer(
        &self,
        heard: &Heard<'_>,
        understood: &Understanding,
    ) -> Option<Understanding> {
        let taken = understood.intent.as_deref()?;
        let is_answer = |command: &Command| {
            matches!(command, Command::Answer { .. } | Command::StartFlow { .. })
        };
        let may_be_another = self.intent(taken)?.unclear == Unclear::AskBack;
        let parts = parts(heard.text);
        let is_one = !(2..=PARTS_MAX).contains(&parts.len());
        if is_one || !is_answer(&understood.command) || !may_be_another {
            return None;
        }
        let alone = parts.iter().map(|text| (self.alone(heard, text), is_wish(text)));
        let alone: Vec<(Understanding, bool)> = alone.collect();
        let is_taken = |part: &Understanding| part.intent.as_deref() == Some(taken);
        if let Some(place) = alone.iter().position(|(part, asks)| *asks && is_taken(part)) {
            // Among other wishes it sounds less sure than it is.
            let (same, _) = alone.into_iter().nth(place)?;
            let is_surer = self.is_clear(&same) && same.confidence > understood.confidence;
            return is_surer.then_some(Understanding { code: "score.sentence", ..same });
        }
        let says_it = |part: &Understanding| {
            let considered = part.others.iter().map(|(intent, share)| (intent.as_str(), *share));
            let mut considered =
                considered.chain(part.intent.as_deref().map(|own| (own, part.confidence)));
            considered.find(|(intent, _)| *intent == taken).map_or(0.0, |(_, share)| share)
        };
        let as_clear = alone.iter().map(|(part, _)| says_it(part)).fold(0.0, f64::max);
        let (asked, _) = alone.into_iter().find(|(part, is_wish)| {
            *is_wish
                && is_answer(&part.command)
                && self.is_clear(part)
                && part.confidence > as_clear
        })?;
        Some(Understanding { code: "score.sentence", ..asked })
    }

    /// What a part of a message is by itself.
    fn alone(&self, heard: &Heard<'_>, text: &str) -> Understanding {
        let (offered, procedure, code, before) = (&[][..], None, None, None);
        self.understand_one(&Heard { text, offered, procedure, code, before, ..*heard })
    }

    fn is_clear(&self, part: &Understanding) -> bool {
        part.confidence >= CLEAR_MIN
            && part.in_scope >= self.manifest().thresholds.in_scope_min
            && part.code == "score.intent"
    }

    /// The intents that a message clearly wishes for besides the one that is answered, in their order; of topics that
    /// were all asked for, those that are left.
    pub(crate) fn further(&self, heard: &Heard<'_>, understood: &Understanding) -> Vec<String> {
        let (Some(intent), Command::Answer { .. } | Command::StartFlow { .. }) =
            (&understood.intent, &understood.command)
        else {
            return vec![];
        };
        if understood.code == "rule.offer_chosen" {
            let left = heard.offered.iter().filter(|offered| *offered != intent);
            let asked_for = heard.before.is_none();
            return left.filter(|_| asked_for).cloned().collect();
        }
        // What is urgent is answered and nothing else.
        if !self.intent(intent).is_some_and(|intent| intent.unclear == Unclear::AskBack) {
            return vec![];
        }
        let parts = parts(heard.text);
        // Who says that there is more tells it as a wish.
        let says_more = has(&words(&heard.text.to_lowercase()), MORE);
        let asked = parts.iter().filter(|part| says_more || is_wish(part));
        let asked: Vec<String> = asked.flat_map(|part| joined_by_and(part)).collect();
        if !(2..=PARTS_MAX).contains(&asked.len()) {
            return vec![];
        }
        let mut wishes: Vec<(String, Command)> = vec![];
        for text in &asked {
            let part = self.alone(heard, text);
            let clear = self.is_clear(&part);
            match part.command {
                Command::HandOver { .. } => return vec![],
                Command::Answer { .. } | Command::StartFlow { .. } if clear => {
                    wishes.extend(part.intent.map(|intent| (intent, part.command)));
                }
                _ => {}
            }
        }
        // What was read from the whole and from none of its parts is one matter in several sentences.
        if !wishes.iter().any(|(wish, _)| wish == intent) {
            return vec![];
        }
        let mut further: Vec<String> = vec![];
        for (wish, command) in wishes {
            let is_ours = command != understood.command
                && wish != *intent
                && !further.contains(&wish)
                && self.intent(&wish).is_some_and(|intent| intent.unclear == Unclear::AskBack);
            if is_ours && further.len() < FURTHER_MAX {
                further.push(wish);
            }
        }
        further
    }
}

/// The parts of a text that may each ask for something: its sentences, and what follows an “außerdem”.
fn parts(text: &str) -> Vec<String> {
    const BESIDES: &str = "außerdem ausserdem zudem zusätzlich desweiteren ferner additionally furthermore moreover besides";
    let mut parts: Vec<String> = vec![];
    for sentence in text.split_inclusive(['.', '!', '?', '\n']) {
        let mut part: Vec<&str> = vec![];
        for word in sentence.split_whitespace() {
            let bare = crate::taught::plain(word);
            if part.is_empty() && is_in(&bare, COUNTED) {
                continue;
            }
            if is_in(&bare, BESIDES) {
                parts.push(part.join(" "));
                part.clear();
            } else {
                part.push(word);
            }
        }
        parts.push(part.join(" "));
    }
    parts.retain(|part| words(part).len() >= WORDS_MIN);
    parts
}

/// A part at its commas and at each “und”, where both sides say something.
fn finer(part: &str) -> Vec<String> {
    let mut finer: Vec<Vec<&str>> = vec![vec![]];
    for word in part.split_whitespace() {
        let is_and = ["und", "and"].contains(&word.to_lowercase().as_str());
        let last = finer.last_mut();
        match last {
            Some(said) if !is_and => said.push(word),
            _ => {}
        }
        if is_and || word.ends_with(',') {
            finer.push(vec![]);
        }
    }
    finer.retain(|said| said.len() >= WORDS_MIN);
    finer.into_iter().map(|said| said.join(" ")).collect()
}

/// The two wishes of a part that joins them: “Ich möchte umziehen und meinen Abschlag senken”. Any other is one.
fn joined_by_and(part: &str) -> Vec<String> {
    let said: Vec<&str> = part.split_whitespace().collect();
    let is_and = |word: &&str| ["und", "and"].contains(&word.to_lowercase().as_str());
    let halves = said.iter().position(is_and).and_then(|place| {
        let (one, other) = (said.get(..place)?, said.get(place + 1..)?);
        (one.len() >= WORDS_MIN && other.len() >= WORDS_MIN).then_some([one, other])
    });
    let halves = halves.map(|halves| halves.map(|half| half.join(" ")));
    match halves {
        // What follows is wished for in the same words.
        Some(halves) if is_wish(&halves[0]) => halves.to_vec(),
        _ => vec![part.to_owned()],
    }
}

/// Whether a part asks for something and does not only tell it.
pub(crate) fn is_wish(part: &str) -> bool {
    const WISHES: &str = "will möchte moechte wollen wollte hätte haette brauche bitte würde kann können könnte wie wann was warum \
                          wieso wer wo welche welcher welches wieviel want would id like need please can could how what when why \
                          where who which";
    let lower = part.to_lowercase().replace(['\'', '’'], "");
    let words = words(&lower);
    let says_who = has(&words, "ich wir bin ist sind hat habe haben wurde war i we is are was");
    let is_bare = words.len() <= BARE_WORDS_MAX
        && !says_who
        && words.last().is_some_and(|word| word.ends_with("en") || word.ends_with("ern"));
    part.contains('?') || has(&words, WISHES) || is_bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_parts_that_may_each_ask_for_something() {
        let text = "Hallo! Ich möchte meinen Zählerstand melden, außerdem wann kommt die Rechnung?\nabschlag ändern";
        assert_eq!(
            parts(text),
            [
                "Ich möchte meinen Zählerstand melden,",
                "wann kommt die Rechnung?",
                "abschlag ändern"
            ]
        );
        assert!(parts("Ja.").is_empty());
    }

    #[test]
    fn two_wishes_in_one_sentence_are_two() {
        let two = joined_by_and("Ich möchte umziehen und meinen Abschlag senken");
        assert_eq!(two, ["Ich möchte umziehen", "meinen Abschlag senken"]);
        for one in ["Ich bin umgezogen und möchte kündigen", "Strom und Gas", "Und wann kommt sie?"]
        {
            assert_eq!(joined_by_and(one), [one]);
        }
    }

    #[test]
    fn what_is_told_is_no_wish() {
        for wish in
            ["Ich möchte kündigen", "abschlag ändern", "Wann kommt die Rechnung", "Geht das?"]
        {
            assert!(is_wish(wish), "{wish}");
        }
        for told in ["Ich bin gestern umgezogen", "Mein Zähler ist kaputt", "I moved yesterday"] {
            assert!(!is_wish(told), "{told}");
        }
    }
}
