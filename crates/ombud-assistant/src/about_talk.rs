//! What a message says about our talk itself and nothing else: that no person is wanted or no machine, that it
//! should end, that what was said is unclear.
//!
//! Each is a closed list of words, as a [wish for a language](crate::language_wish) is: with any other word a
//! message is about something else. “Kein Mensch antwortet mir” is a complaint, and “ich verstehe meine Rechnung
//! nicht” asks about a bill.

use crate::{
    rules::{has, is_in, only, words},
    who_speaks::{is_machine, is_somebody},
};

/// What a message says about our talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AboutTalk {
    /// It turns a person away: “I don't want to talk to a person”.
    NoPerson,
    /// It turns the AI away: “Kein Bot!”.
    NoMachine,
    /// It asks for the end: “close my conversation”.
    End,
    /// What was said is unclear: “Ich verstehe nicht”.
    Puzzled,
}

const DENIALS: &str =
    "kein keine keinen keinem keiner nicht nich nichts net no not dont didnt never";
const WISHES: &str = "bitte brauche chatten möchte moechte reden schreiben sprechen will wollte wünsche verbinden \
                      chat connect need please speak talk transfer wait want wish brauchen geben bock lust nerv mood";
const BESIDE_WISHES: &str = "a an any auch danke do doch echten ein eine einem einen einer gar hier i ich jetzt live \
                             me mehr mich mir mit nein now real for sie zu there is theres thanks thank to with would you like lieber being \
                             beings unbedingt auf für in of have got hab habe haben das den dem der die nen nem ner irgendeinen \
                             irgendeine";
/// What is said to a machine that is to go: “stop the bot”, “weg mit dem Bot”.
const GOES: &str = "stop end quit kill shut exit leave lose rid skip off away enough stopp stoppt stoppen beende beenden weg raus schluss aus \
                    genug reicht ausschalten abschalten abstellen";
const BESIDE_GOES: &str = "the this that your dieser diese diesen diesem eurem euren of get turn switch go from down with von vom \
                           schalt schaltet mach macht stell stellt ab jetzt endlich messaging sending already stupid damn blöde \
                           blöden doofe doofen";
const PEOPLE: &str = "people humans agents persons";
const MACHINES: &str = "bots robots machines chatbots";

const ENDS: &str = "beende beenden schließ schließe schließen schliess schliesse schliessen zumachen close end exit \
                    finish leave quit stop";
const TALKS: &str =
    "chat chats gespräch gespraech unterhaltung konversation conversation dialog session";
const BESIDE_ENDS: &str = "bitte das den die dies diese diesen dieses hier ich jetzt kann können mein meine meinen \
                           möchte moechte sie will wie würde gern gerne unsere a can could do how i like my now our \
                           please the this to want would you ok okay danke thanks";

const UNDERSTAND: &str =
    "verstehe versteh verstanden verstehen kapiere kapier understand understood get";
const BESIDE_UNDERSTAND: &str = "aber ich das es dies jetzt leider gar überhaupt immer noch sie dich euch damit bin \
                                 entschuldigung i this that it you at all still really sorry do am";
/// What asks for the same again in other words, as a whole.
const ASKS_AGAIN: &[&str] = &[
    "hä",
    "häh",
    "hae",
    "wie bitte",
    "bitte was",
    "was",
    "was meinen sie",
    "was meinen sie damit",
    "was meinst du",
    "was meinst du damit",
    "was heißt das",
    "was heisst das",
    "was bedeutet das",
    "was soll das heißen",
    "huh",
    "pardon",
    "sorry what",
    "what",
    "what do you mean",
    "what do you mean by that",
    "what does that mean",
    "what does this mean",
];

/// Words of such a message at most.
const WORDS_MAX: usize = 14;

/// What a message says about our talk, where it says nothing else.
pub(crate) fn about_talk(text: &str) -> Option<AboutTalk> {
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let words = words(&lower);
    if words.is_empty() || words.len() > WORDS_MAX {
        return None;
    }
    // “Kein Bot?” asks who answers.
    if let Some(turned_away) = turned_away(&words)
        && !text.contains('?')
    {
        return Some(turned_away);
    }
    if has(&words, ENDS) && has(&words, TALKS) && only(&words, &[ENDS, TALKS, BESIDE_ENDS]) {
        return Some(AboutTalk::End);
    }
    let puzzled = ASKS_AGAIN.contains(&words.join(" ").as_str())
        || has(&words, DENIALS)
            && has(&words, UNDERSTAND)
            && only(&words, &[DENIALS, UNDERSTAND, BESIDE_UNDERSTAND])
            // “No, I get it” understands.
            && !words.contains(&"no");
    puzzled.then_some(AboutTalk::Puzzled)
}

fn turned_away(words: &[&str]) -> Option<AboutTalk> {
    let person = |word: &str| is_somebody(word) || is_in(word, PEOPLE);
    let machine = |word: &str| is_machine(word) || is_in(word, MACHINES);
    // “No, I want a real person” answers, and then wants one.
    let words = match words {
        ["no" | "nein" | "nee", rest @ ..]
            if rest.first().is_some_and(|word| is_in(word, "i ich we wir please bitte let")) =>
        {
            rest
        }
        _ => words,
    };
    let is_known = |word: &&str| {
        let lists = [DENIALS, WISHES, BESIDE_WISHES];
        person(word) || machine(word) || lists.iter().any(|list| is_in(word, list))
    };
    let goes = |word: &&str| is_known(word) || is_in(word, GOES) || is_in(word, BESIDE_GOES);
    if has(words, GOES)
        && !has(words, DENIALS)
        && words.iter().any(|word| machine(word))
        && words.iter().all(goes)
    {
        return Some(AboutTalk::NoMachine);
    }
    if !has(words, DENIALS) || !words.iter().all(is_known) {
        return None;
    }
    match (words.iter().any(|word| person(word)), words.iter().any(|word| machine(word))) {
        (true, false) if has(words, WISHES) => Some(AboutTalk::NoPerson),
        (false, true) => Some(AboutTalk::NoMachine),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_message_turns_away_is_heard_where_it_says_nothing_else() {
        for text in [
            "I don't want to talk to a person",
            "Ich will keinen Menschen.",
            "Bitte keinen Mitarbeiter",
            "Nein danke, ich möchte nicht mit einem Menschen sprechen",
            "I do not need a human, thanks",
            "please don't connect me to an agent",
            "no need for a person",
            "Sie brauchen mir keinen Menschen zu geben",
        ] {
            assert_eq!(about_talk(text), Some(AboutTalk::NoPerson), "{text}");
        }
        assert_eq!(about_talk("no I want a real person"), None);
        for text in [
            "Kein Bot!",
            "no bots please",
            "kein bock auf ki",
            "stop the bot",
            "weg mit dem bot",
            "turn the bot off please",
            "Bitte keine KI",
            "Ich will nicht mit einem Roboter reden",
            "I don't want to talk to a machine",
        ] {
            assert_eq!(about_talk(text), Some(AboutTalk::NoMachine), "{text}");
        }
        for text in [
            "Kein Mensch antwortet mir",
            "Hier ist kein Mensch",
            "Ich will keinen Bot, sondern einen Menschen",
            "Ich will nicht mehr mit einem Bot, ich will mit einem Menschen reden",
            "Kein Bot?",
            "Ich will einen Menschen",
            "Ich brauche keinen neuen Zähler",
            "no",
            "",
        ] {
            assert_eq!(about_talk(text), None, "{text}");
        }
    }

    #[test]
    fn the_end_of_a_conversation_is_no_end_of_a_contract() {
        for text in [
            "close my conversation",
            "Chat beenden",
            "Unterhaltung bitte schließen",
            "How do I end this chat?",
            "Ich möchte den Chat jetzt beenden, danke",
        ] {
            assert_eq!(about_talk(text), Some(AboutTalk::End), "{text}");
        }
        for text in [
            "Vertrag beenden",
            "close my account",
            "Wie beende ich meinen Vertrag im Chat?",
            "Chat",
            "stop",
            "",
        ] {
            assert_eq!(about_talk(text), None, "{text}");
        }
    }

    #[test]
    fn who_did_not_understand_us_is_told_apart_from_who_asks_about_something() {
        for text in [
            "Ich verstehe nicht",
            "Das verstehe ich nicht!",
            "versteh ich leider gar nicht",
            "I don't understand",
            "i dont get it",
            "Hä?",
            "Was meinen Sie damit?",
            "what do you mean",
        ] {
            assert_eq!(about_talk(text), Some(AboutTalk::Puzzled), "{text}");
        }
        for text in [
            "Ich verstehe meine Rechnung nicht",
            "I don't understand my bill",
            "ok, verstehe",
            "no, I get it",
            "Du verstehst mich nicht",
            "Was kostet das?",
            "nicht",
            "",
        ] {
            assert_eq!(about_talk(text), None, "{text}");
        }
    }
}
