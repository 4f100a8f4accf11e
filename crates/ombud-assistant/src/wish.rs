//! Whether somebody wants something done, or asks about it.

use crate::rules::{has, words};

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
/// Words that turn it down.
const NOT: &str = "nicht kein keine keinen keiner nie niemals dont not never no";

/// Whether a message wants something done in so many words: “Ich möchte meinen Abschlag ändern”, “please change my
/// instalment”. A question wants an answer. Misses wishes without such a word, such as “Abschlag ändern”.
pub(crate) fn wants_it_done(text: &str) -> bool {
    if text.contains('?') {
        return false;
    }
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    let words = words(&plain);
    (has(&words, WANTS) || has(&words, ASKS)) && !has(&words, ANSWER) && !has(&words, NOT)
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
            "Abschlag ändern",
            "",
        ] {
            assert!(!wants_it_done(asked), "{asked}");
        }
    }
}
