//! What a message asks for besides: “Ich möchte meinen Zählerstand melden. Außerdem: Wann kommt meine Rechnung?”
//!
//! One thing is answered at a time: an emergency, a threat or despair first, whatever else is said; what else is
//! clearly wished for is kept and offered after it.

use crate::{
    Assistant, Command, Heard, Understanding, choice,
    clauses::{HALF, WISH, clauses},
    intent::{IntentCommand, Unclear},
    rules::{self, has, words},
};

/// Further wishes that are kept of one message; more cannot be taken in at a glance.
pub(crate) const FURTHER_MAX: usize = 3;

/// Parts of one message that are looked at one by one.
const PARTS_MAX: usize = 16;

/// From which probability on a part is taken for a wish of its own.
const CLEAR_MIN: f64 = 0.7;

/// The same for a threat, despair or a death, which nobody is asked back about.
const GRAVE_MIN: f64 = 0.5;

/// Words of a part at least, and of one that wishes for something without saying so at most: “Abschlag ändern”.
const WORDS_MIN: usize = 2;
const BARE_WORDS_MAX: usize = 4;

/// Words that say that there is more, and those that count it.
const MORE: &str = "auch außerdem ausserdem zudem erstens zweitens drittens also besides firstly secondly thirdly additionally";

/// A part of a message, by itself.
pub(crate) struct Part {
    text: String,
    understood: Understanding,
    /// Whether it asks for something and does not only tell it.
    asks: bool,
}

impl Assistant {
    /// The parts of a message, each understood by itself.
    pub(crate) fn parts_of(&self, heard: &Heard<'_>, understood: &Understanding) -> Vec<Part> {
        let mut parts = clauses(heard.text, &WISH);
        parts.truncate(PARTS_MAX);
        let is_one = parts.len() == 1;
        let by_itself = |text: String| {
            let alone = if is_one { understood.clone() } else { self.alone(heard, &text) };
            Part { asks: is_wish(&text), understood: alone, text }
        };
        parts.into_iter().map(by_itself).collect()
    }

    /// A part of a message that is urgent, or that a person decides, where the whole was taken for something else:
    /// “Unmöglich, dieser Service. Ich zünd euch die Bude an!”.
    pub(crate) fn graver(
        &self,
        heard: &Heard<'_>,
        understood: &Understanding,
        parts: &[Part],
    ) -> Option<Understanding> {
        if self.is_grave(understood) {
            return None;
        }
        // An emergency is heard in half a sentence, unless that denies it.
        let halves = || parts.iter().flat_map(|part| clauses(&part.text, &HALF)).take(PARTS_MAX);
        let mut alone = halves()
            .filter(|half| !rules::denies(&half.to_lowercase()))
            .map(|half| self.alone(heard, &half));
        let is_urgent = |half: &Understanding| {
            let intent = half.intent.as_deref().and_then(|id| self.intent(id));
            intent.is_some_and(|intent| intent.unclear == Unclear::Answer) && self.is_clear(half)
        };
        let urgent = (halves().count() > 1).then(|| alone.find(is_urgent)).flatten();
        let decided = || {
            let mut alone = parts.iter().map(|part| &part.understood);
            // Nobody whom it names is put at risk by the words around it being unlike any we know.
            let grave = |part: &&Understanding| {
                parts.len() > 1 && self.is_grave(part) && part.confidence >= GRAVE_MIN
            };
            alone.find(grave).cloned()
        };
        let grave = urgent.or_else(decided)?;
        Some(Understanding { code: "score.sentence", ..grave })
    }

    /// What a part of a message clearly asks for, where the whole was taken for something that no part says as clearly:
    /// “Das ist jetzt schon das dritte Mal, dass ich schreibe!!! Ich möchte meinen Umzug melden”.
    pub(crate) fn plainer(
        &self,
        understood: &Understanding,
        parts: &[Part],
    ) -> Option<Understanding> {
        let taken = understood.intent.as_deref()?;
        if parts.len() < 2 || !is_answer(&understood.command) || !self.is_asked_back(taken) {
            return None;
        }
        let mut asked = parts.iter().filter(|part| part.asks).map(|part| &part.understood);
        let is_taken = |part: &&Understanding| part.intent.as_deref() == Some(taken);
        let clearest = if let Some(same) = asked.clone().find(is_taken) {
            // Among other wishes it sounds less sure than it is.
            Some(same).filter(|same| self.is_clear(same) && same.confidence > understood.confidence)
        } else {
            let shares = parts.iter().map(|part| share_of(&part.understood, taken));
            let as_clear = shares.fold(0.0, f64::max);
            asked.find(|part| {
                is_answer(&part.command) && self.is_clear(part) && part.confidence > as_clear
            })
        };
        Some(Understanding { code: "score.sentence", ..clearest?.clone() })
    }

    /// The intents that a message clearly wishes for besides the one that is answered, in their order; of topics that
    /// were all asked for, those that are left.
    pub(crate) fn further(
        &self,
        heard: &Heard<'_>,
        understood: &Understanding,
        parts: &[Part],
    ) -> Vec<String> {
        let Some(intent) = understood.intent.as_ref().filter(|_| is_answer(&understood.command))
        else {
            return vec![];
        };
        if understood.code == "rule.offer_chosen" {
            let left = heard.offered.iter().filter(|offered| *offered != intent);
            let asked_for = choice::were_asked_for(heard);
            return left.filter(|_| asked_for).cloned().collect();
        }
        // What is urgent is answered and nothing else.
        if !self.is_asked_back(intent) {
            return vec![];
        }
        // Who says that there is more tells it as a wish.
        let says_more = has(&words(&heard.text.to_lowercase()), MORE);
        let mut asked: Vec<Understanding> = vec![];
        for part in parts.iter().filter(|part| says_more || part.asks) {
            match joined_by_and(&part.text) {
                Some(both) => asked.extend(both.map(|half| self.alone(heard, &half))),
                None => asked.push(part.understood.clone()),
            }
        }
        if asked.iter().any(|part| matches!(part.command, Command::HandOver { .. })) {
            return vec![];
        }
        asked.retain(|part| is_answer(&part.command) && self.is_clear(part));
        // What was read from the whole and from none of its parts is one matter in several sentences.
        if !asked.iter().any(|part| part.intent.as_ref() == Some(intent)) {
            return vec![];
        }
        let mut further: Vec<String> = vec![];
        for Understanding { intent: wish, command, .. } in asked {
            let Some(wish) = wish.filter(|wish| self.is_asked_back(wish)) else { continue };
            if command != understood.command && wish != *intent && !further.contains(&wish) {
                further.push(wish);
            }
        }
        further.truncate(FURTHER_MAX);
        further
    }

    /// What a part of a message is by itself.
    pub(crate) fn alone(&self, heard: &Heard<'_>, text: &str) -> Understanding {
        let (offered, procedure, code, before) = (&[][..], None, None, None);
        self.understand_one(&Heard { text, offered, procedure, code, before, ..*heard })
    }

    pub(crate) fn is_clear(&self, part: &Understanding) -> bool {
        part.confidence >= CLEAR_MIN
            && part.in_scope >= self.manifest().thresholds.in_scope_min
            && part.code == "score.intent"
    }

    /// Whether an intent is one of those that may be asked back about.
    fn is_asked_back(&self, intent: &str) -> bool {
        self.intent(intent).is_some_and(|intent| intent.unclear == Unclear::AskBack)
    }

    /// Whether it is urgent, or something that a person decides or nobody is asked back about.
    fn is_grave(&self, understood: &Understanding) -> bool {
        let intent = understood.intent.as_deref().and_then(|id| self.intent(id));
        intent.is_some_and(|intent| {
            intent.unclear != Unclear::AskBack
                || matches!(intent.command, IntentCommand::Refer { .. })
        })
    }
}

pub(crate) fn is_answer(command: &Command) -> bool {
    matches!(command, Command::Answer { .. } | Command::StartFlow { .. })
}

/// With which probability an intent was considered.
fn share_of(understood: &Understanding, intent: &str) -> f64 {
    if understood.intent.as_deref() == Some(intent) {
        return understood.confidence;
    }
    let considered = understood.others.iter().find(|(id, _)| id == intent);
    considered.map_or(0.0, |(_, share)| *share)
}

fn is_and(word: &str) -> bool {
    ["und", "and"].contains(&word.to_lowercase().as_str())
}

/// The two wishes of a part that joins them: “Ich möchte umziehen und meinen Abschlag senken”. What follows is wished for
/// in the same words.
fn joined_by_and(part: &str) -> Option<[String; 2]> {
    let said: Vec<&str> = part.split_whitespace().collect();
    let place = said.iter().position(|word| is_and(word))?;
    let (one, other) = (said.get(..place)?, said.get(place + 1..)?);
    let [first, second] = [one, other].map(|half| half.join(" "));
    let is_two = one.len() >= WORDS_MIN && other.len() >= WORDS_MIN && is_wish(&first);
    is_two.then_some([first, second])
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
    fn two_wishes_in_one_sentence_are_two() {
        let two = joined_by_and("Ich möchte umziehen und meinen Abschlag senken");
        assert_eq!(two.unwrap(), ["Ich möchte umziehen", "meinen Abschlag senken"]);
        for one in ["Ich bin umgezogen und möchte kündigen", "Strom und Gas", "Und wann kommt sie?"]
        {
            assert_eq!(joined_by_and(one), None);
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
