//! Whether somebody wants something done, or asks about it.

use crate::rules::{has, is_in, words};

/// Words that want something.
const WANTS: &str = "möchte moechte möchten will wollen würde wuerde würden hätte haette hätten brauche brauchen muss \
                     müsste muesste want wanna need like id";
/// Words that ask somebody to do something.
const ASKS: &str = "bitte please";
/// Words with which only an answer is wanted.
const ANSWER: &str = "wissen fragen frage fragte erfahren verstehen info infos information informationen auskunft \
                      erklären erklärung erklärt sagen hören lesen ob wie was wann warum wieso weshalb wo welche welcher \
                      welches wer know ask asking question wondering understand explain explanation tell hear read \
                      whether if how what when why where which who";
/// What is done, as the last word of a few in German and the first in English: “Abschlag ändern”, “change instalment”.
const DONE: &str = "ändern aendern melden anmelden abmelden durchgeben mitteilen beantragen kündigen kuendigen buchen \
                    vereinbaren senken erhöhen erhoehen anpassen wechseln einreichen widerrufen eintragen";
const DO: &str = "change submit report register book cancel update lower raise increase reduce set send make arrange";
/// Words of such a wish at most.
const BARE_WORDS_MAX: usize = 4;
/// Words that turn it down.
const NOT: &str = "nicht kein keine keinen keiner nie niemals dont not never no";

/// Whether a message wants something done: “Ich möchte meinen Abschlag ändern”, “please change my instalment”, “Abschlag
/// ändern”. A question wants an answer.
pub(crate) fn wants_it_done(text: &str) -> bool {
    if text.contains('?') {
        return false;
    }
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    let words = words(&plain);
    let is_bare = (2..=BARE_WORDS_MAX).contains(&words.len())
        && (words.last().is_some_and(|word| is_in(word, DONE))
            || words.first().is_some_and(|word| is_in(word, DO)));
    let is_wanted = has(&words, WANTS) || has(&words, ASKS) || is_bare;
    is_wanted && !has(&words, ANSWER) && !has(&words, NOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_told_from_what_is_asked() {
        for wanted in [
            "Ich möchte meinen Abschlag ändern",
            "Bitte ändern Sie meinen Abschlag",
            "Ich würde gern meinen Zählerstand durchgeben",
            "I'd like to change my instalment",
            "Please register my move",
            "I need to submit a meter reading",
            "Abschlag ändern",
            "zählerstand melden",
            "change my instalment",
        ] {
            assert!(wants_it_done(wanted), "{wanted}");
        }
        for asked in [
            "Wie ändere ich meinen Abschlag",
            "Kann ich bitte meinen Abschlag ändern?",
            "Ich möchte wissen, wie hoch mein Abschlag ist",
            "I want to know what an instalment is",
            "please explain the instalment",
            "Ich will meinen Abschlag nicht ändern",
            "I don't want to change my instalment",
            "ändern",
            "Wie Abschlag ändern",
            "ich kann mich nicht anmelden",
            "",
        ] {
            assert!(!wants_it_done(asked), "{asked}");
        }
    }
}
