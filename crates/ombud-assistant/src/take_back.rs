//! What a customer takes back in words: “Mach das rückgängig”, “undo that”, “doch nicht”, “Termin absagen”.
//!
//! Only what says so itself counts: how to withdraw from a contract is a question like others.

use crate::rules::{has, is_in, only, words};

/// What says by itself that something done is to be undone, with what must stand beside it.
const PLAIN: &str = "rückgängig rueckgängig rueckgaengig undo undone revert reverse";
/// Two words that say it together: “nimm das zurück”, “take that back”.
const TOGETHER: &[(&str, &str)] = &[
    ("nimm nehmt nehmen nehme mach macht machen zieh ziehe zieht ziehen", "zurück zurueck"),
    ("take put change switch roll", "back"),
];
/// What it is about: what was just done, not a contract or a payment.
const THIS: &str = "das dies es ihn sie alles bitte wieder doch lieber mach mache machen macht kannst können koennen \
                    könnten du ihr ich möchte will soll zurück zurueck nimm nehmen nehmt nehme zieh ziehe zieht \
                    ziehen sofort und ok okay eben gerade jetzt schnell mal den \
                    die der letzte letzten schritt änderung auftrag nein moment halt stopp war falsch ein versehen \
                    nochmal nochmals erneut ach nee danke and again ok okay that it this the last please can you could i want to would like change changes step all \
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

/// What says that something is to be left, wherever it stands.
const LET_BE: &[&str] = &[
    "lass mal",
    "lass es",
    "lass das",
    "lass es sein",
    "lass gut sein",
    "lass stecken",
    "lassen sie mal",
    "lassen sie es",
    "lassen sie das",
    "lassen sie es gut sein",
    "lassen wir das",
    "lassen wir es",
    "doch nicht",
    "doch lieber nicht",
    "lieber doch nicht",
    "dann doch nicht",
    "vergiss es",
    "vergiss das",
    "vergessen sie es",
    "vergessen sie das",
    "vergessen wir das",
    "abbrechen",
    "storno",
    "stornieren",
    "cancel",
    "cancel that",
    "cancel it",
    "cancel this",
    "scratch that",
    "leave it",
    "let s leave it",
    "lets leave it",
    "let s not",
    "forget it",
    "forget that",
    "forget about it",
    "never mind",
    "nevermind",
    "don t bother",
    "dont bother",
];

/// What stands around that and says nothing else.
const AROUND: &str = "ach ah äh also aber dann hm hmm na nah nee nö nein no oh ok okay well danke dankeschön bitte sorry entschuldigung \
                      moment warte halt wait hold on actually please thanks thank you und and das jetzt einfach mal ich glaube i \
                      think just gut";

/// Whether a message says that something is to be left, and nothing else: “Ach nee, lass mal”, “danke, doch nicht”, “actually
/// cancel that”.
pub(crate) fn lets_be(text: &str) -> bool {
    let lower = text.to_lowercase();
    let said = words(&lower);
    if said.len() > WORDS_MAX || text.contains('?') {
        return false;
    }
    let parts = (0..said.len()).flat_map(|from| (from + 1..=said.len()).map(move |to| (from, to)));
    parts.into_iter().any(|(from, to)| {
        let inner = said.get(from..to).unwrap_or_default().join(" ");
        let around = said.iter().take(from).chain(said.iter().skip(to));
        LET_BE.contains(&inner.as_str()) && around.into_iter().all(|word| is_in(word, AROUND))
    })
}

/// How plainly somebody takes something back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakesBack {
    /// In so many words: whatever was done last.
    Plainly,
    /// Only where something was done just before.
    RightAfter,
    /// What it names, where that was done: “Termin absagen”. [`is_named`] says what it names.
    ByName {
        /// Whether it is to be done again, otherwise: “Termin verschieben”.
        again: bool,
    },
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
    if VAGUE.contains(&said.as_str()) || lets_be(text) {
        return Some(TakesBack::RightAfter);
    }
    by_name(&words)
}

/// Whether words cancel or move something that they name, and neither ask about it nor leave it as it is.
fn by_name(words: &[&str]) -> Option<TakesBack> {
    const CANCELS: &str = "absagen abzusagen canceln stornieren storniere storniert cancel";
    const MOVES: &str = "verschieben verschiebe verschiebt verlegen verlege umbuchen verschoben reschedule rescheduled postpone rebook \
                         move";
    const TOGETHER: &[(&str, &str)] =
        &[("sage sag sagen sagt", "ab"), ("call", "off"), ("put push", "off")];
    // What ends a contract is no act of a conversation, and who asks or tells wants nothing undone.
    const OTHERWISE: &str = "vertrag vertrages vertrags kündigung konto contract account nicht kein keine keinen not dont don t cant \
                             never wie warum wieso wann wer ob falls wenn was how why when who whether if what wurde worden was \
                             were kostet kosten gebühr cost costs fee ihr euer ihre sie have has hat haben";
    let says = |(first, second): &(&str, &str)| has(words, first) && has(words, second);
    // “Können Sie den Termin verschieben?” and “Sagen Sie ihn ab” ask for it.
    let asks = |pair: &[&str]| matches!(pair, [ask, who] if is_in(ask, "können könnten koennen sagen bitte") && is_in(who, "sie ihr"));
    let asks_you = words.windows(2).any(asks);
    let is_otherwise =
        words.iter().any(|word| is_in(word, OTHERWISE) && !(asks_you && is_in(word, "sie ihr")));
    if words.len() < 2 || is_otherwise {
        return None;
    }
    let moves = has(words, MOVES) || TOGETHER.iter().skip(2).any(says);
    let cancels = has(words, CANCELS) || TOGETHER.iter().take(2).any(says);
    (moves || cancels).then_some(TakesBack::ByName { again: moves })
}

/// Whether a message names what has this title: “Termin” names the “Terminbuchung”, and “call back” the “callback”.
pub fn is_named(title: &str, text: &str) -> bool {
    // They say what is done with it and not what it is.
    const DONE: &str = "vereinbaren melden ändern änderung buchen buchung einreichung ansicht wechseln arrange report change booking \
                        registration filing submit cancel monthly about";
    let (title, text) = (title.to_lowercase(), text.to_lowercase());
    let said = words(&text);
    let joined = said.concat();
    let is_content = |word: &&&str| word.chars().count() >= NAME_LETTERS_MIN && !is_in(word, DONE);
    let is_said = |word: &&str| {
        let is_form = |said: &&&str| word.starts_with(**said) || said.starts_with(*word);
        joined.contains(*word) || said.iter().filter(is_content).any(|said| is_form(&said))
    };
    words(&title).iter().filter(is_content).any(is_said)
}

/// Letters of a word that names something, at least.
const NAME_LETTERS_MIN: usize = 5;

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
            "zieh das zurück",
            "Bitte ziehen Sie das wieder zurück",
            "und jetzt nochmal rückgängig bitte",
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
            "Ach nee, lass mal",
            "danke, doch nicht",
            "actually cancel that",
            "Nein danke, vergessen Sie es bitte",
            "ok, let's leave it",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::RightAfter), "{text}");
        }
    }

    #[test]
    fn what_is_cancelled_or_moved_by_its_name_is_heard() {
        for (text, again) in [
            ("Termin absagen", false),
            ("Ich möchte den Termin absagen", false),
            ("Bitte sagen Sie den Termin ab", false),
            ("Rückruf stornieren bitte", false),
            ("cancel my appointment", false),
            ("Please call off the call back", false),
            ("Termin verschieben", true),
            ("Kann ich meinen Termin verschieben?", true),
            ("Können Sie den Rückruf verlegen?", true),
            ("I need to move my appointment", true),
            ("can I reschedule the call back", true),
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::ByName { again }), "{text}");
        }
        for text in [
            "Wie kann ich den Termin absagen?",
            "Bitte den Termin nicht absagen",
            "Was kostet es, den Termin zu verschieben?",
            "Warum wurde der Termin abgesagt?",
            "Ich möchte die Werbung abbestellen",
            "Haben Sie den Termin verschoben?",
            "Ich möchte den Vertrag stornieren",
            "please don't cancel my appointment",
            "can I cancel if I move?",
            "Absagen",
        ] {
            let by_name = matches!(takes_back(text), Some(TakesBack::ByName { .. }));
            assert!(!by_name, "{text}");
        }
    }

    #[test]
    fn a_thing_is_named_by_what_it_is_and_not_by_what_was_done_with_it() {
        for (title, text) in [
            ("Terminbuchung", "Termin absagen"),
            ("Rückruf vereinbaren", "bitte den Rückruf verschieben"),
            ("callback", "cancel the call back"),
            ("booking of your appointment", "move my appointment"),
            ("Arrange a technician's visit", "cancel the technician"),
            ("Tarifwechsel", "Tarifwechsel stornieren"),
        ] {
            assert!(is_named(title, text), "{title}: {text}");
        }
        for (title, text) in [
            ("change of the monthly instalment", "cancel the change of my address"),
            ("Umzugsmeldung", "Termin absagen"),
            ("registration of your move", "move my appointment"),
            ("Störungsmeldung", "Zählerstand melden stornieren"),
        ] {
            assert!(!is_named(title, text), "{title}: {text}");
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
            "Ich lass mal den Techniker kommen",
            "danke, aber nicht so",
            "Ich ziehe zurück nach Rostock",
            "Kann ich das lassen?",
        ] {
            assert_eq!(takes_back(text), None, "{text}");
        }
    }
}
