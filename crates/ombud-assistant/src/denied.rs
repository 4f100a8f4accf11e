//! What a customer says they do not want: “Ich will nicht kündigen”, “no phone calls please”.
//!
//! A classifier hears the words of the wish and not that it is turned down. Only wishes are looked at: that
//! something cannot be done, does not work or did not come (“ich kann nicht zahlen”, “mein Zähler geht nicht”) is a
//! matter of its own, and so is what somebody wants an end of (“keine Werbung mehr”, “I don't want to pay that much”).

use crate::{
    Assistant, Command, FlowCommand, Heard, Understanding,
    about_talk::{AboutTalk, about_talk},
    choice,
    clauses::{DENIAL, clauses},
    intent::{Intent, IntentCommand, Unclear},
    procedure::Stack,
    rules::{has, is_in, words},
};

const NOT: &str = "nicht nich net nie niemals not never dont";
const NO: &str = "kein keine keinen keinem keiner keinerlei no any";
const WISHES: &str = "will wollen wollte wollten möchte moechte möchten moechten brauche brauchen benötige benötigen \
                      wünsche wünschen plane planen vor want wanted wish need like intend plan planning intending \
                      looking require rather";
const WHO: &str = "ich wir will möchte moechte wollen möchten i we";
const PLEASE: &str = "bitte please";
const ORDERS: &str = "rufen ruft kündigen kündigt schicken schickt senden sendet ändern ändert buchen bucht beenden \
                      starten löschen melden machen";

/// With any of these something else is said: that it is too much or should end, that it cannot be done, or is
/// not known.
const OTHERWISE: &str = "mehr länger laenger weiter weiterhin wieder nochmal so soviel viel lange teuer doppelt zweimal nur ob wenn bis \
     ohne dass daß was wie warum wieso weshalb wer wo wann weiß weiss wissen verstehe kann kannst können koennen \
     konnte konnten darf dürfen geht gehen ging klappt funktioniert lässt hilfe helfen more longer anymore much many \
     long again twice only just if until unless without that what how why who where when know understand can cant \
     cannot could couldnt works work help see get getting receive received have has werden wird be lose miss verlieren verpassen \
     warten wait forget vergessen bekommen erhalten gekommen erschienen";

/// Words of a clause at most: a longer one says more than that.
const WORDS_MAX: usize = 14;

/// Words between a wish and its denial at most: “ich will meinen Zählerstand nicht melden”.
const BETWEEN_MAX: usize = 4;

/// Words from a denial to the wish behind it at most: “don't want”, “keinen Rückruf brauche ich”.
const BEFORE_MAX: usize = 2;

/// Letters of a word that says what is turned down, at least, and those that two forms of one have in common.
const LETTERS_MIN: usize = 4;
const STEM: usize = 5;

/// Words behind “only wanted to ask” that say what is asked, at least.
const BEHIND_MIN: usize = 2;

/// Words after a denial that it may be about.
const DENIED_MAX: usize = 2;

/// From which probability on a clause that turns something down is about an intent.
const DENIED_MIN: f64 = 0.4;

/// What a clause turns down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// To do something: “nicht kündigen”.
    Act,
    /// To have something: “keinen Rückruf”.
    Thing,
}

/// What a clause turns down, where it does.
pub(crate) fn denied(clause: &str) -> Option<Denied> {
    let lower = plain(clause);
    let words = words(&lower);
    if words.len() > WORDS_MAX || clause.contains('?') || has(&words, OTHERWISE) {
        return None;
    }
    let place = |list: &str| words.iter().position(|word| is_in(word, list));
    let thing = place(NO);
    let denial = thing.or_else(|| place(NOT))?;
    // “Ich will die Erhöhung nicht” turns down a thing, “kündigen will ich nicht” an act.
    let is_last = denial + 1 == words.len() && words.first().is_some_and(|word| is_in(word, WHO));
    // “I don't want the increase” is about a thing, “I don't want to move” is not.
    let is_noun = words.get(denial + 1).is_some_and(|word| ["want", "need", "like"].contains(word))
        && words.get(denial + 2) != Some(&"to");
    let is_thing = thing.is_some() || is_last || is_noun;
    let what = if is_thing { Denied::Thing } else { Denied::Act };
    let near = |other: usize| other.abs_diff(denial) <= BETWEEN_MAX;
    let before = denial.checked_sub(1).and_then(|place| words.get(place));
    // “I want one and not the other” wants one, and what “will not” work is English.
    let is_else = match before {
        Some(&"and" | &"und") => true,
        Some(&"will") => words.get(denial) == Some(&"not"),
        _ => false,
    };
    // “Any” denies with “not” only.
    let is_whole = words.get(denial) != Some(&"any") || has(&words, NOT);
    let follows = |wish: usize| wish < denial || wish - denial <= BEFORE_MAX;
    let is_near = |wish: usize| near(wish) && follows(wish);
    let wished = place(WISHES).is_some_and(is_near) && is_whole && !is_else;
    let asked = place(PLEASE).is_some() && (denial == 0 || place(PLEASE).is_some_and(near));
    let polite = words.last() == Some(&"thanks") || words.ends_with(&["thank", "you"]);
    let declined = thing == Some(0) && polite;
    let begins = |list: &str| words.first().is_some_and(|word| is_in(word, list));
    let ordered = begins("dont") || words.starts_with(&["do", "not"]) || begins(ORDERS);
    let stated = is_stated(&words);
    (wished || asked || declined || ordered || stated).then_some(if stated {
        Denied::Act
    } else {
        what
    })
}

/// Whether somebody says that they do not do something: “Ich ziehe nicht um”, “we are not moving”. That they do not
/// pay or agree is another matter.
fn is_stated(words: &[&str]) -> bool {
    const PARTICLES: &str = "um aus ein weg";
    const REFUSES: &str = "zahle zahlen bezahle bezahlen akzeptiere akzeptieren unterschreibe paying accepting agreeing signing \
                           having happy going";
    if has(words, REFUSES) {
        return false;
    }
    match words {
        ["ich" | "wir", _, "nicht" | "nich", particle] => is_in(particle, PARTICLES),
        ["im" | "were", "not", verb, ..]
        | ["i", "am", "not", verb, ..]
        | ["we", "are", "not", verb, ..] => verb.ends_with("ing"),
        _ => false,
    }
}

/// Whether a text leaves a question whether something is so as open as it was: a question, that something else is not
/// wanted, nothing but denials or that all is well, a number, or a wish to wait.
pub(crate) fn answers_nothing(text: &str) -> bool {
    const DENIES: &str = "niemand keiner nichts gar none nobody nothing cannot isnt arent";
    const WELL: &str = "alles gut ok okay in ordnung uns mir geht es we are were i am im fine everything is all good well hier zum \
                        glück safe sicher danke thanks nur just only dunkel dark licht light lights strom power weg off out aus";
    const WAITS: &str = "moment momentchen mal sekunde sec second just a one wait warte warten bitte please gleich hold on kurz minute";
    let lower = plain(text);
    let clauses: Vec<Vec<&str>> = lower.split(['.', '!', ',', ';', ':', '\n']).map(words).collect();
    let clauses: Vec<&Vec<&str>> = clauses.iter().filter(|words| !words.is_empty()).collect();
    let is_idle = |words: &&Vec<&str>| {
        // “I don't know” is a doubt, and so is that nobody can say.
        let doubts = has(words, "weiß weiss know sicher sure ahnung idea sagen say");
        let denies = [NOT, NO, DENIES].iter().any(|list| has(words, list)) && !doubts;
        let is_number = words.iter().all(|word| word.chars().all(|sign| sign.is_ascii_digit()));
        denies
            || is_number
            || [WELL, WAITS].iter().any(|list| words.iter().all(|word| is_in(word, list)))
    };
    text.contains('?') || denied(text).is_some() || clauses.iter().all(is_idle)
}

/// What is asked in a text that first says what it is not about: “kein Stromausfall, nur eine Frage zum Tarif”, “I can't
/// smell any gas, I just wanted to ask what you charge for it”. The first is what is denied.
pub(crate) fn only_asks(text: &str) -> Option<(String, String)> {
    const ONLY: &str = "nur bloß bloss lediglich just only merely";
    const ASKS: &str = "frage fragen question questions ask asking wissen know wondering wonder wüsste auskunft info";
    const STILL: &str = "mehr länger wieder more longer anymore again";
    let clauses = clauses(text, &DENIAL);
    let begins = |clause: &String| {
        let clause = plain(clause);
        let words = words(&clause);
        words.iter().take(BETWEEN_MAX).any(|word| is_in(word, ONLY)) && has(&words, ASKS)
    };
    let place = clauses.iter().position(begins).filter(|place| *place > 0)?;
    let (before, asked) = clauses.split_at_checked(place)?;
    let denies = |clause: &&String| {
        let clause = plain(clause);
        let words = words(&clause);
        let first = words.iter().position(|word| is_in(word, NO) || is_in(word, NOT));
        let is_denial = first.is_some_and(|place| place <= BETWEEN_MAX) && words.len() <= WORDS_MAX;
        is_denial && !has(&words, STILL)
    };
    let first =
        before.iter().find(denies).filter(|_| !before.iter().any(|clause| clause.contains('?')))?;
    // “Wollte nur fragen” says nothing of what is asked.
    let mut asked = asked.to_vec();
    if let Some(opening) = asked.first_mut() {
        let words: Vec<&str> = opening.split_whitespace().collect();
        let last = words.iter().rposition(|word| is_in(&crate::taught::plain(word), ASKS));
        let behind = last.and_then(|place| words.get(place + 1..)).unwrap_or_default();
        if behind.len() >= BEHIND_MIN {
            *opening = behind.join(" ");
        }
    }
    Some((first.clone(), asked.join(" ")))
}

impl Assistant {
    /// What is understood of a message that turns down a wish: what it says besides, or that nothing is wanted. `None`
    /// where it turns down nothing.
    pub(crate) fn beside_denied(&self, heard: &Heard<'_>) -> Option<Understanding> {
        if let Some((denied, asked)) = only_asks(heard.text)
            && !self.is_taught_as_denied(&denied)
        {
            return Some(self.understand_anew(&Heard { text: &asked, ..*heard }));
        }
        let clauses = clauses(heard.text, &DENIAL);
        let (turned_down, left): (Vec<_>, Vec<_>) =
            clauses.into_iter().partition(|clause| self.turns_down(clause));
        let first = self.denied_wish(turned_down.first()?);
        let left = left.join(" ");
        let says_more = !left.is_empty() && choice::bare_answer(&left).is_none();
        if says_more {
            let mut besides = self.understand_anew(&Heard { text: &left, ..*heard });
            if let Command::Clarify { offers } = &mut besides.command {
                offers.retain(|offer| first.is_none_or(|first| *offer != first.id));
            }
            return Some(besides);
        }
        // Whoever is in the middle of it ends it.
        let begun = heard.procedure.filter(|stack| stack.is_under_way()).and_then(Stack::begun);
        let brings = match first.map(|first| &first.command) {
            Some(IntentCommand::Answer { flow, .. }) => flow.as_deref(),
            Some(IntentCommand::StartFlow { flow }) => Some(flow.as_str()),
            _ => None,
        };
        let command = if begun.is_some() && begun == brings {
            Command::Follow(FlowCommand::CancelFlow)
        } else {
            Command::SmallTalk { words: "not-wanted".to_owned() }
        };
        Some(Understanding::certain(command, None, "rule.wish_denied"))
    }

    /// Whether a clause says that something is not wanted: what an intent brings, or a person.
    fn turns_down(&self, clause: &str) -> bool {
        about_talk(clause) == Some(AboutTalk::NoPerson) || self.denied_wish(clause).is_some()
    }

    /// The intent whose wish a clause turns down. One that was taught such words itself hears them as they are
    /// meant (“keine Werbung”), and a thing is turned down only where a procedure would bring it: a smart meter that is
    /// not wanted is a question.
    pub(crate) fn denied_wish(&self, clause: &str) -> Option<&Intent> {
        let what = denied(clause)?;
        let scores = self.scores(clause);
        let (best, share) = scores.ranked.first()?;
        let intent = self.intent(best).filter(|_| *share >= DENIED_MIN)?;
        let (is_wish, procedures) = match &intent.command {
            IntentCommand::StartFlow { .. } | IntentCommand::Answer { flow: Some(_), .. } => {
                (true, true)
            }
            IntentCommand::Answer { flow: None, .. } => (what == Denied::Act, false),
            _ => (false, false),
        };
        let mut taught = intent.phrasings.iter().map(|(_, text)| text);
        let is_denied = is_wish
            && intent.unclear == Unclear::AskBack
            && taught.any(|text| wishes_for(text, clause, procedures))
            && !is_matter_of(intent, clause);
        is_denied.then_some(intent)
    }

    /// Whether what a clause denies is likely to be what an intent is about, such as “kein Strom”.
    pub(crate) fn is_taught_as_denied(&self, clause: &str) -> bool {
        let scores = self.scores(clause);
        let likely = scores.ranked.first().filter(|(_, share)| *share >= DENIED_MIN);
        let likely = likely.and_then(|(best, _)| self.intent(best));
        likely.is_none_or(|intent| is_matter_of(intent, clause))
    }
}

/// Whether an intent was taught a denial like that of a clause.
fn is_matter_of(intent: &Intent, clause: &str) -> bool {
    let mut taught = intent.phrasings.iter().flat_map(|(_, text)| clauses(text, &DENIAL));
    taught.any(|taught| turns_down(&taught, clause))
}

/// Whether a phrasing wishes for what a clause turns down: a word of the one is a form of one of the other. Where
/// `procedures` bring it, a question or a few words are enough; else somebody wishes it in so many words, as “please
/// don't disconnect us” does not turn down what “can you disconnect us?” asks for.
pub(crate) fn wishes_for(phrasing: &str, clause: &str, procedures: bool) -> bool {
    const OWN: &str = "will möchte moechte möchten wollen würde hiermit hereby want like need id";
    const ASKED: &str = "brauche bitte kann können wie please can could how";
    let (phrasing, clause) = (plain(phrasing), plain(clause));
    let (taught, turned_down) = (words(&phrasing), words(&clause));
    let is_loose = procedures && (has(&taught, ASKED) || taught.len() <= 3);
    let is_wish = has(&taught, OWN) || is_loose;
    is_wish && !has(&taught, NOT) && !has(&taught, NO) && shares(&taught, &turned_down)
}

/// Whether a phrasing turns down what a clause does.
pub(crate) fn turns_down(phrasing: &str, clause: &str) -> bool {
    let (phrasing, clause) = (plain(phrasing), plain(clause));
    let (taught, turned_down) = (words(&phrasing), words(&clause));
    let denials = taught.iter().enumerate().filter(|(_, word)| is_in(word, NOT) || is_in(word, NO));
    let mut about = denials.map(|(place, _)| taught.iter().skip(place + 1).take(DENIED_MAX));
    about.any(|about| shares(&about.copied().collect::<Vec<_>>(), &turned_down))
}

/// Whether some longer word of the one is a form of one of the other.
fn shares(some: &[&str], others: &[&str]) -> bool {
    let is_content = |word: &&&str| {
        let lists =
            [NOT, NO, WISHES, PLEASE, "mein meine meinen mich your mine einen eine they them"];
        word.chars().count() >= LETTERS_MIN && !lists.iter().any(|list| is_in(word, list))
    };
    let is_form = |one: &str, other: &str| {
        let (one_count, other_count) = (one.chars().count(), other.chars().count());
        let shorter = one_count.min(other_count);
        let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        common >= shorter.min(STEM) && common * 2 >= one_count.max(other_count)
    };
    let others: Vec<&&str> = others.iter().filter(is_content).collect();
    some.iter().filter(is_content).any(|one| others.iter().any(|other| is_form(one, other)))
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace(['\'', '’'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_that_is_turned_down_is_heard() {
        for clause in [
            "Ich will nicht kündigen",
            "ich möchte NICHT umziehen!",
            "kündigen will ich nicht",
            "Ich will meinen Zählerstand nicht melden",
            "Ich habe nicht vor umzuziehen",
            "Bitte nicht anrufen",
            "Rufen Sie mich nicht an",
            "I don't want to cancel",
            "I do not wish to move",
            "we’d rather not switch",
            "please don't call me",
            "Don't cancel my contract",
            "Ich ziehe nicht um",
            "wir ziehen nicht aus!",
            "I'm not moving",
            "We are not cancelling our contract",
        ] {
            assert_eq!(denied(clause), Some(Denied::Act), "{clause}");
        }
        for clause in [
            "Bitte keine Rückrufe",
            "keinen Rückruf bitte",
            "Ich brauche keinen Techniker",
            "no phone calls please",
            "please no payment plan",
            "no call back, thanks",
            "I don't need any technician",
            "Ich will die Preiserhöhung nicht",
            "I don't want the price increase",
        ] {
            let clause = clause.replace(',', "");
            assert_eq!(denied(&clause), Some(Denied::Thing), "{clause}");
        }
    }

    #[test]
    fn what_cannot_be_done_did_not_come_or_should_end_is_no_denied_wish() {
        for clause in [
            "Warum kann ich nicht kündigen?",
            "Mein Zähler geht nicht",
            "I can't pay",
            "ich kann mich nicht einloggen",
            "Ich habe keine Rechnung bekommen",
            "the power does not work",
            "kein Strom",
            "no power since this morning",
            "Ich will nicht mehr Kunde sein",
            "Ich will keine Werbung mehr",
            "I don't want to pay that much",
            "Ich weiß nicht, wie ich kündigen soll",
            "I don't know how to cancel",
            "Ich möchte nicht, dass Sie meine Daten speichern",
            "I want to cancel",
            "Ich möchte nicht gesperrt werden",
            "I don't want to lose my bonus",
            "The app will not let me in",
            "My meter is not working and I need assistance",
            "Ich kenne mich nicht aus mit dem Zähler",
            "Ich zahle nicht",
            "I'm not paying that",
            "I am not getting any bills",
            "we are not happy",
            "I think I want the fixed one and not the other",
            "nein",
            "",
        ] {
            assert_eq!(denied(clause), None, "{clause}");
        }
    }

    #[test]
    fn what_says_nothing_of_a_danger_is_asked_again_and_a_doubt_is_not() {
        for text in [
            "Keine Gefahr",
            "Nichts davon",
            "gar nicht",
            "kein Geruch",
            "niemand ist verletzt",
            "Alles in Ordnung",
            "Uns geht es gut",
            "Moment",
            "18055",
            "No danger",
            "none of that",
            "no one is hurt",
            "we are fine",
            "just a sec",
            "What do you mean?",
            "I don't need a technician",
        ] {
            assert!(answers_nothing(text), "{text}");
        }
        for text in [
            "Es riecht komisch",
            "Kein Strom, aber es qualmt",
            "Ich weiß nicht",
            "Ich bin mir nicht sicher",
            "not sure",
            "I don't know",
            "a cable is hanging down",
            "nobody is hurt, but it smells of burning",
        ] {
            assert!(!answers_nothing(text), "{text}");
        }
    }

    #[test]
    fn what_a_message_is_not_about_is_told_from_what_it_asks() {
        for (text, denied, asked) in [
            ("Kein Stromausfall, nur eine Frage zum Tarif", "Kein Stromausfall,", "zum Tarif"),
            (
                "Ich rieche kein Gas, wollte nur fragen ob ihr Gas liefert",
                "Ich rieche kein Gas,",
                "ob ihr Gas liefert",
            ),
            (
                "I'm not moving. I just wanted to know, how long is the notice?",
                "I'm not moving.",
                "I just wanted to know, how long is the notice?",
            ),
        ] {
            assert_eq!(only_asks(text), Some((denied.to_owned(), asked.to_owned())), "{text}");
        }
        for text in [
            "Ich rieche kein Gas mehr, wollte nur fragen ob das normal ist",
            "Nur eine Frage: wann kommt die Rechnung?",
            "Der Strom ist weg, wollte nur fragen wie lange",
            "Kein Licht, nur im Bad geht es",
            "",
        ] {
            assert_eq!(only_asks(text), None, "{text}");
        }
    }

    #[test]
    fn a_phrasing_may_wish_for_what_is_denied_or_turn_it_down_itself() {
        assert!(wishes_for("Ich möchte kündigen", "Ich will nicht kündigen", false));
        assert!(wishes_for("rückruf bitte", "keine Rückrufe", true));
        assert!(!wishes_for("kündigung bestätigung noch nicht da", "nicht kündigen", true));
        assert!(!wishes_for("Ich möchte kündigen", "Ich will nicht umziehen", true));
        assert!(!wishes_for("Can you disconnect us?", "please don't disconnect me", false));
        assert!(turns_down("keine werbung mehr bitte", "bitte keine Werbung"));
        assert!(turns_down("kein strom", "kein strom bitte"));
        assert!(!turns_down("kündigung bestätigung noch nicht da", "nicht kündigen"));
        assert!(!turns_down("no confirmation of my cancellation yet", "I don't want to cancel"));
    }
}
