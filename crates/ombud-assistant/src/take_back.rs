//! What a customer takes back in words: “Mach das rückgängig”, “undo that”, “doch nicht”, “Termin absagen”.
//!
//! Only what says so itself counts: how to withdraw from a contract is a question like others.

use crate::rules::{has, is_in, only, words, works_again};

/// What says by itself that something done is to be undone, with what must stand beside it.
const PLAIN: &str = "rückgängig rueckgängig rueckgaengig undo undone revert reverse";
/// The same of what is said to somebody; a consent is withdrawn so, too.
const UNSAYS: &str = "zurücknehmen zurückzunehmen zurückziehen zurückzuziehen zurücksetzen zuruecknehmen zurueckziehen";
/// What says so too, and may be about a contract, a payment or data where nothing was done.
const CANCELS: &str = "stornieren storniere storniert stornierst canceln cancel cancelling widerrufen widerrufe retract \
                       withdraw revoke rescind scrap annullieren annulliere";
/// What says so only of what was done just before: personal data are deleted, too.
const DELETES: &str = "lösche löschen löscht loeschen delete remove";
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
                    no wait now just my back take put roll actually sorry d s was a mistake wrong what did thing auch davor \
                    vorherige vorherigen vorige vorigen noch too also one before oh hey kannste wir we";
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
    "ich habe mich vertan",
    "ich hab mich vertan",
    "hab mich vertan",
    "da habe ich mich vertan",
    "da hab ich mich vertan",
    "ich habe mich geirrt",
    "ich hab mich geirrt",
    "doch nicht nötig",
    "nicht mehr nötig",
    "ist nicht mehr nötig",
    "oh no that was wrong",
    "oh no that s wrong",
    "that s wrong",
    "no that was wrong",
    "no longer needed",
    "not needed any more",
    "not needed anymore",
    "scrap that",
    "scrap it",
    "on second thought no",
    "on second thoughts no",
    "hmm on second thought no",
    "hmm on second thoughts no",
    "my mistake",
    "i made a mistake",
    "ich habe einen fehler gemacht",
    "ich hab einen fehler gemacht",
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
    /// Whatever was done last, where something stands; elsewhere, it may mean something else: “Ich will das widerrufen”.
    WhereItStands,
    /// Only where something was done just before.
    RightAfter,
    /// What it names, of whatever kind that is: “Mach die Erstattung rückgängig”. [`is_named`] says what it names.
    ByTitle,
    /// What it names, where that was done: “Termin absagen”. [`is_named`] says what it names.
    ByName {
        /// Whether it is to be done again, otherwise: “Termin verschieben”.
        again: bool,
    },
}

/// Words of a message that takes something back at most; a longer one says more than that.
const WORDS_MAX: usize = 10;

/// Words of a message that says besides why, at most: “changed my mind, take that back”.
const WITH_WHY_MAX: usize = 16;

/// Signs between the parts of a message.
pub(crate) const PAUSES: [char; 9] = [',', '.', ';', '!', '?', ':', '–', '—', '\n'];

/// Whether a message takes back what was done, and says nothing else but why.
pub fn takes_back(text: &str) -> Option<TakesBack> {
    takes_back_alone(text).or_else(|| takes_back_in_part(text)).or_else(|| takes_back_title(text))
}

/// What one part of a message takes back, where the others only say why: “Oh no that was wrong, undo it”.
fn takes_back_in_part(text: &str) -> Option<TakesBack> {
    let parts: Vec<&str> = text.split(PAUSES).filter(|part| !words(part).is_empty()).collect();
    if parts.len() < 2 || words(text).len() > WITH_WHY_MAX {
        return None;
    }
    let of_part = |part: &&str| takes_back_alone(part).or_else(|| takes_back_title(part));
    let found: Vec<_> = parts.iter().map(of_part).collect();
    let says_why = |part: &str| works_again(part) || only(&words(&part.to_lowercase()), &[AROUND]);
    if !parts.iter().zip(&found).all(|(part, found)| found.is_some() || says_why(part)) {
        return None;
    }
    let plain = found.iter().flatten().find(|how| **how != TakesBack::RightAfter);
    plain.or_else(|| found.iter().flatten().next()).copied()
}

/// What a message, or a part of one, takes back by its title.
fn takes_back_title(text: &str) -> Option<TakesBack> {
    let lower = text.to_lowercase();
    let words = words(&lower);
    if words.len() > WORDS_MAX { None } else { by_title(&words) }
}

/// Whether a message, or a part of one, takes back what was done, and says nothing else.
fn takes_back_alone(text: &str) -> Option<TakesBack> {
    let lower = text.to_lowercase();
    let words = words(&lower);
    if words.is_empty() || words.len() > WORDS_MAX {
        return None;
    }
    let together = |(first, second): &(&str, &str)| has(&words, first) && has(&words, second);
    let says = has(&words, PLAIN) || has(&words, UNSAYS) || TOGETHER.iter().any(together);
    // “How do I undo it” asks how, and “bitte nicht rückgängig machen” wants it to stay.
    if says && only(&words, &[PLAIN, UNSAYS, THIS]) {
        return Some(TakesBack::Plainly);
    }
    let said = words.join(" ");
    if VAGUE.contains(&said.as_str()) || lets_be(text) {
        return Some(TakesBack::RightAfter);
    }
    if has(&words, CANCELS) && words.len() > 1 && only(&words, &[CANCELS, THIS]) {
        return Some(TakesBack::WhereItStands);
    }
    if has(&words, DELETES) && words.len() > 1 && only(&words, &[DELETES, THIS]) {
        return Some(TakesBack::RightAfter);
    }
    by_name(&words)
}

/// What ends a contract is no act of a conversation, and who asks or tells wants nothing undone.
const OTHERWISE: &str = "vertrag vertrages vertrags kündigung konto contract account nicht kein keine keinen not dont don t cant \
                         never wie warum wieso wann wer ob falls wenn was how why when who whether if what wurde worden was \
                         were kostet kosten gebühr cost costs fee ihr euer ihre sie have has hat haben";

/// Whether words ask, deny, tell or are about a contract, and do not ask that something be done: “Können Sie den Termin
/// verschieben?”, “Bitte machen Sie die Störungsmeldung rückgängig”.
fn is_otherwise(words: &[&str]) -> bool {
    const ASKS: &str = "können könnten koennen sagen bitte machen nehmen ziehen stornieren löschen widerrufen würden";
    let asks =
        |pair: &[&str]| matches!(pair, [ask, who] if is_in(ask, ASKS) && is_in(who, "sie ihr"));
    let asks_you = words.windows(2).any(asks);
    words.iter().any(|word| is_in(word, OTHERWISE) && !(asks_you && is_in(word, "sie ihr")))
}

/// Whether words take back something that they name: “Mach die Störungsmeldung rückgängig”, “I want to withdraw the report”.
/// Who withdraws a consent undoes no change of it: only a thing is withdrawn so.
fn by_title(words: &[&str]) -> Option<TakesBack> {
    // Money comes back in other ways, who moves back goes somewhere, and what was undone is told.
    const ELSEWHERE: &str = "geld money lastschrift überweisung transfer debit zahlung kauf purchase nach gekauft bought recht right \
                             gemacht ist is been wurden";
    if words.len() < 2 || has(words, ELSEWHERE) || is_otherwise(words) {
        return None;
    }
    if has(words, PLAIN) {
        return Some(TakesBack::ByTitle);
    }
    let together = |(first, second): &(&str, &str)| has(words, first) && has(words, second);
    let withdraws = [UNSAYS, CANCELS, DELETES].iter().any(|list| has(words, list));
    (withdraws || TOGETHER.iter().any(together)).then_some(TakesBack::ByName { again: false })
}

/// Whether words cancel or move something that they name, and neither ask about it nor leave it as it is.
fn by_name(words: &[&str]) -> Option<TakesBack> {
    const CANCELS: &str = "absagen abzusagen canceln stornieren storniere storniert cancel";
    const MOVES: &str = "verschieben verschiebe verschiebt verlegen verlege umbuchen verschoben reschedule rescheduled postpone rebook \
                         move";
    const TOGETHER: &[(&str, &str)] =
        &[("sage sag sagen sagt", "ab"), ("call", "off"), ("put push", "off")];
    let says = |(first, second): &(&str, &str)| has(words, first) && has(words, second);
    if words.len() < 2 || is_otherwise(words) {
        return None;
    }
    // “Cancel my move” cancels.
    let is_verb = |place: usize| {
        place == 0 || !words.get(place - 1).is_some_and(|word| is_in(word, DETERMINERS))
    };
    let moves = words.iter().enumerate().any(|(place, word)| is_in(word, MOVES) && is_verb(place));
    let moves = moves || TOGETHER.iter().skip(2).any(says);
    let cancels = has(words, CANCELS) || TOGETHER.iter().take(2).any(says);
    (moves || cancels).then_some(TakesBack::ByName { again: moves })
}

/// What stands before a noun.
const DETERMINERS: &str =
    "my the our your this that der die das den dem meine meinen mein unsere unseren diese diesen";

/// Whether a part of a message names what has this title: “Termin” names the “Terminbuchung”, “call back” the “callback”, “die
/// Meldung” the “Störungsmeldung” and “my move” the “registration of your move”.
pub fn is_named(title: &str, text: &str) -> bool {
    let (title, text) = (title.to_lowercase(), text.to_lowercase());
    text.split(PAUSES).any(|part| is_named_in(&words(&title), &words(part)))
}

fn is_named_in(title: &[&str], said: &[&str]) -> bool {
    // They say what is done with it and not what it is.
    const DONE: &str = "vereinbaren melden ändern änderung buchen buchung einreichung ansicht wechseln arrange report change booking \
                        registration filing submit cancel monthly about";
    const GENERIC: &str = "meldung anmeldung buchung report booking registration";
    let joined = said.concat();
    let is_content = |word: &&&str| word.chars().count() >= NAME_LETTERS_MIN && !is_in(word, DONE);
    let is_said = |word: &&str| {
        let is_form = |said: &&&str| word.starts_with(**said) || said.starts_with(*word);
        joined.contains(*word) || said.iter().filter(is_content).any(|said| is_form(&said))
    };
    if title.iter().filter(is_content).any(is_said) {
        return true;
    }
    let is_beside =
        |word: &&str| only(&[*word], &[PLAIN, UNSAYS, CANCELS, DELETES, THIS, AROUND, DETERMINERS]);
    // “The move”, “my plan”: a short noun is one behind such a word, where nothing follows that it stands with.
    let short = said.windows(2).enumerate().any(|(place, pair)| {
        let [before, word] = pair else { return false };
        let ends = said.get(place + 2).is_none_or(&is_beside);
        let is_long = word.chars().count() >= SHORT_LETTERS_MIN;
        is_in(before, DETERMINERS) && is_long && ends && !is_in(word, DONE) && title.contains(word)
    });
    // “The report” and nothing else that it could be of.
    let mut generic = said.iter().filter(|word| is_in(word, GENERIC));
    let is_alone = said.iter().all(|word| is_beside(word) || is_in(word, GENERIC));
    short || is_alone && generic.any(|word| title.iter().any(|known| known.ends_with(*word)))
}

/// Letters of a noun that names something behind “my” or “the”, at least.
const SHORT_LETTERS_MIN: usize = 4;

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
            "Kannst du das zurücknehmen?",
            "Können Sie das wieder zurücksetzen?",
            "changed my mind, take that back",
            "oh no that was wrong, undo it",
            "Halt, das war falsch, rückgängig",
            "Mach das auch rückgängig",
            "und das davor auch rückgängig machen",
            "undo that too please",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::Plainly), "{text}");
        }
        for text in [
            "Ich will das widerrufen",
            "Storniere das bitte",
            "please withdraw that",
            "can you cancel this one?",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::WhereItStands), "{text}");
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
            "Ich habe mich vertan",
            "scrap that",
            "hmm, on second thought, no",
            "doch nicht nötig, Strom ist wieder da",
            "Bitte löschen Sie das",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::RightAfter), "{text}");
        }
    }

    #[test]
    fn who_withdraws_a_consent_undoes_no_change_of_it() {
        for text in [
            "Ich widerrufe meine Werbeeinwilligung",
            "I withdraw my advertising consent",
            "Einwilligung zurückziehen",
        ] {
            assert_eq!(takes_back(text), Some(TakesBack::ByName { again: false }), "{text}");
        }
    }

    #[test]
    fn what_is_taken_back_by_its_title_finds_just_that() {
        for (text, title) in [
            ("Mach die Störungsmeldung rückgängig", "Störungsmeldung"),
            ("Störungsmeldung rückgängig machen", "Störungsmeldung"),
            ("Bitte machen Sie die Störungsmeldung rückgängig", "Störungsmeldung"),
            ("bitte die Meldung zurückziehen", "Störungsmeldung"),
            ("zieh die Meldung zurück", "Störungsmeldung"),
            ("Meldung stornieren", "Störungsmeldung"),
            ("Bitte löschen Sie die Meldung", "Störungsmeldung"),
            ("undo the outage report", "outage report"),
            ("cancel the report", "outage report"),
            ("I want to withdraw the report", "outage report"),
            ("please retract the report", "outage report"),
            ("power is back, cancel the report", "outage report"),
            ("Mach den Tarifwechsel bitte rückgängig", "Tarifwechsel"),
            ("mach die Erstattung rückgängig", "Erstattung"),
            ("Ich möchte die Erstattung widerrufen", "Erstattung"),
            ("please undo the refund", "refund"),
            ("cancel my move please", "registration of your move"),
            ("undo the change of my bank details", "change of your bank details"),
        ] {
            let found = takes_back(text);
            let finds =
                matches!(found, Some(TakesBack::ByTitle | TakesBack::ByName { again: false }));
            assert!(finds && is_named(title, text), "{text}: {found:?}");
        }
        for (text, title) in [
            ("undo the bank transfer", "change of your bank details"),
            ("mach die Erstattung rückgängig", "Störungsmeldung"),
            ("undo the change of my address", "change of tariff"),
            ("cancel the report of my reading", "outage report"),
            ("Bitte löschen Sie meine Daten", "Störungsmeldung"),
        ] {
            assert!(!is_named(title, text), "{title}: {text}");
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
            "Mach die Erstattung rückgängig",
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
            "Wie kann ich meinen Vertrag widerrufen?",
            "Ich möchte von meinem Widerrufsrecht Gebrauch machen",
            "Bitte die Störungsmeldung nicht rückgängig machen",
            "Bitte machen Sie die Meldung nicht rückgängig",
            "please don't undo the refund",
            "Wann wurde die Meldung storniert?",
            "The undoing of my house is the damp",
            "Ist das unrückgängig?",
            "undo that, and what does a wallbox cost?",
            "Ich will meinen Vertrag stornieren, das war falsch",
            "Ist die Erstattung rückgängig gemacht worden?",
        ] {
            assert_eq!(takes_back(text), None, "{text}");
        }
    }
}
