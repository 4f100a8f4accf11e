//! What a customer takes back in words: “Mach das rückgängig”, “undo that”, “doch nicht”.
//!
//! Only what says so itself counts: how to withdraw from a contract is a question like others.

use crate::rules::{has, only, words};

/// What says by itself that something done is to be undone, with what must stand beside it.
const PLAIN: &str = "rückgängig rueckgängig rueckgaengig undo undone revert reverse";
/// Two words that say it together: “nimm das zurück”, “take that back”.
const TOGETHER: &[(&str, &str)] = &[
    ("nimm nehmt nehmen nehme mach macht machen", "zurück zurueck"),
    ("take put change switch roll", "back"),
];
/// What it is about: what was just done, not a contract or a payment.
const THIS: &str = "das dies es ihn sie alles bitte wieder doch lieber mach mache machen macht kannst können koennen \
                    könnten du ihr ich möchte will soll zurück zurueck nimm nehmen eben gerade jetzt sofort schnell mal den \
                    die der letzte letzten schritt änderung auftrag nein moment halt stopp war falsch ein versehen \
                    nochmal that it this the last please can you could i want to would like change changes step all \
                    no wait now just my back take put roll actually sorry d s was a mistake wrong what did thing";
/// What takes back what was just said to be done or to be decided, and is something else anywhere else.
const VAGUE: &[&str] = &[
    "doch nicht",
    "lieber doch nicht",
    "lieber nicht",
    "dann doch nicht",
    "nein doch nicht",
    "oh nein",
    "abbrechen",
    "bitte abbrechen",
    "stopp",
    "stop",
    "halt",
    "storniere das",
    "storno",
    "stornieren",
    "bitte stornieren",
    "das war falsch",
    "das war ein versehen",
    "das wollte ich nicht",
    "vergiss es",
    "vergessen sie es",
    "cancel",
    "cancel that",
    "cancel it",
    "cancel that please",
    "please cancel",
    "please cancel that",
    "please cancel it",
    "no wait",
    "no wait cancel it",
    "no wait cancel that",
    "wait cancel that",
    "wait cancel it",
    "never mind",
    "nevermind",
    "forget it",
    "that was wrong",
    "that was a mistake",
    "i didn t want that",
    "i did not want that",
    "not that",
    "stop that",
    "actually no",
    "rather not",
    "changed my mind",
    "i changed my mind",
    "i ve changed my mind",
    "ich habe es mir anders überlegt",
    "hab es mir anders überlegt",
    "habs mir anders überlegt",
    "ich hab s mir anders überlegt",
];

/// How plainly somebody takes something back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakesBack {
    /// In so many words: whatever was done last.
    Plainly,
    /// Only where something was done just before.
    RightAfter,
}

/// Words of a message that takes something back at most; a longer one says more than that.
const WORDS_MAX: usize = 10;

/// Whether a message takes back what was done, and says nothing else.
pub fn takes_back(text: &str) -> Option<TakesBack> {
    let lower = text.to_lowercase();
    let words = words(&lower);
    if words.is_empty() || words.len() > WORDS_MAX {
        return None;
    }
    let together = |(first, second): &(&str, &str)| has(&words, first) && has(&words, second);
    let says = has(&words, PLAIN) || TOGETHER.iter().any(together);
    // “How do I undo it” asks how, and “bitte nicht rückgängig machen” wants it to stay.
    if says && only(&words, &[PLAIN, THIS]) {
        return Some(TakesBack::Plainly);
    }
    let said = words.join(" ");
    VAGUE.contains(&said.as_str()).then_some(TakesBack::RightAfter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_back_what_was_done_is_heard_in_both_languages() {
        for text in [
            "Mach das rückgängig",
            "Bitte machen Sie das wieder rückgängig!",
            "rückgängig",
            "Können Sie das bitte rückgängig machen?",
            "Nimm das zurück",
            "Das war ein Versehen, bitte rückgängig machen",
            "undo that",
            "Undo",
            "Please undo the last change.",
            "can you take that back?",
            "I'd like to undo that",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::Plainly), "{text}");
        }
        for text in [
            "Doch nicht!",
            "no wait, cancel it",
            "Abbrechen!",
            "Stopp",
            "never mind",
            "Das war falsch.",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::RightAfter), "{text}");
        }
    }

    #[test]
    fn what_asks_about_contracts_or_wants_something_else_takes_nothing_back() {
        for text in [
            "",
            "Wie kann ich den Vertrag rückgängig machen?",
            "Ich möchte meinen Vertrag widerrufen",
            "Ich möchte mein Geld zurück",
            "Kündigung zurücknehmen",
            "Bitte nicht rückgängig machen",
            "how do I undo a bank transfer?",
            "Can I get my money back?",
            "I want to cancel my contract",
            "please call me back",
            "Rufen Sie mich zurück",
            "Ich will zurück zum alten Tarif",
            "don't undo it",
        ] {
            assert_eq!(takes_back(text), None, "{text}");
        }
    }
}
