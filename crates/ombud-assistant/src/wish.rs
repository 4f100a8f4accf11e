//! Whether somebody wants something done, or asks about it.

use crate::{
    rules::{has, is_in, only, words},
    take_back::{PAUSES, lets_be},
};

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

/// What says that something else is wanted than what is under way.
const INSTEAD: &str =
    "actually instead rather prefer thought thoughts lieber stattdessen eigentlich";
/// What says so beside a “no”: “ach nee, doch Abschlag ändern”.
const AFTER_ALL: &str = "doch";
/// What it stands beside then.
const NO: &str = "ach nein nee ne nö halt moment";
/// What else may stand before the wish itself, and says nothing of it.
const BEFORE_WISH: &str = "ah äh ähm hm hmm oh um well so but no nope wait sorry hang on a second one i id we wed would want to like \
                           can could may let me lets please now first my mind ive changed also aber mal warte warten sie \
                           entschuldigung ich wir will wollen wollte wollten möchte möchten moechte würde würden kann können \
                           könnte könnten bitte jetzt dann zuerst erst erstmal hab habe es mir anders überlegt";

/// What somebody wants instead of what is under way: “actually I'd rather report a meter reading”, “ach nee, doch Abschlag
/// ändern”. `None` where nothing says that it is meant so.
pub(crate) fn instead(text: &str) -> Option<String> {
    // What comes behind “forget that” is wanted as it is said: “forget that, I'm moving house”.
    let mut behind = text.match_indices(PAUSES).filter_map(|(at, _)| {
        let (before, behind) = text.split_at_checked(at)?;
        lets_be(before).then(|| behind.trim_start_matches(|sign: char| !sign.is_alphanumeric()))
    });
    if let Some(wish) = behind.next_back().filter(|wish| !wish.is_empty()) {
        return Some(wish.to_owned());
    }
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    let words = words(&plain);
    let changes = has(&words, INSTEAD) || has(&words, AFTER_ALL) && has(&words, NO);
    let is_before =
        |word: &&&str| [INSTEAD, AFTER_ALL, NO, BEFORE_WISH].iter().any(|list| is_in(word, list));
    let behind: Vec<&str> = words.iter().skip_while(is_before).copied().collect();
    let end = behind.iter().rposition(|word| !is_in(word, INSTEAD))?;
    changes.then(|| behind[..=end].join(" "))
}

/// Words that begin a question, or the wish to be told something.
const ASKING: &str = "wie was wann wo wohin woher wer wen wem wessen warum wieso weshalb welche welcher welches welchen wieviel \
                      how what whats when whens where wheres who whos whose why which is are do does did can could will would \
                      should has have ist sind hat habt kann kannst können weiß weißt wissen wird war gibt erzähl erzähle sag \
                      sage verrat verrate tell know";
/// What may stand before them.
const FIRST: &str =
    "und aber also ok okay na ja hm äh dann and but so well then hey hi hallo hello bitte please";
/// Words that name nothing: a question of nothing else is about what was said before it.
const NAMELESS: &str = "ich du er sie es wir ihr mir mich dir dich uns euch ihnen ihm ihn man mein meine meinen das dies dieses die \
                        der den dem da dabei dafür dazu damit daran davon darüber dort dahin hier hin so auch noch nun jetzt denn \
                        eigentlich mal nur mit von für zu zum zur an auf in bei aus um ab nach ein eine einen muss müssen soll \
                        sollen darf will möchte könnte geht gehen tun tue machen mache mach nehmen nehme mitnehmen bringen \
                        bekomme kriege kommt kommen i you it its this that these those we they me us my your there here to of \
                        for with about on in at from by an a the and or must need may might shall get go goes take bring make \
                        keep come happen happens now then also just really actually be been not nicht kein keine else sonst alles \
                        all any anything etwas irgendwas something nächstes next";

/// Whether a message asks and names what it asks about: “What's the weather tomorrow?”. “What do I have to do?” is about what
/// was said before it.
pub(crate) fn asks_of_its_own(text: &str) -> bool {
    let plain = text.to_lowercase().replace(['\'', '’'], "");
    let words = words(&plain);
    let first = words.iter().find(|word| !is_in(word, FIRST));
    let asks = text.trim_end().ends_with('?') || first.is_some_and(|word| is_in(word, ASKING));
    asks && !only(&words, &[ASKING, FIRST, NAMELESS])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_instead_is_told_from_what_is_said_of_it() {
        for (said, wanted) in [
            ("actually I'd rather report a meter reading", "report a meter reading"),
            ("Ach nee, doch Abschlag ändern", "abschlag ändern"),
            ("Eigentlich wollte ich meinen Zählerstand melden", "meinen zählerstand melden"),
            ("Ich möchte lieber meinen Umzug anmelden.", "meinen umzug anmelden"),
            ("On second thoughts, let me change my tariff", "change my tariff"),
            ("can I change my tariff instead?", "change my tariff"),
            ("Warten Sie, stattdessen bitte den Termin absagen", "den termin absagen"),
            ("forget that, I'm moving house", "I'm moving house"),
            ("Ach nee, lass mal, ich ziehe um", "ich ziehe um"),
            ("Vergiss es, ich ziehe um", "ich ziehe um"),
            ("Vergessen Sie das, ich möchte einen Umzug melden", "ich möchte einen Umzug melden"),
        ] {
            assert_eq!(instead(said).as_deref(), Some(wanted), "{said}");
        }
        for other in [
            "Doch",
            "report a meter reading",
            "NL-100234",
            "nein",
            "lieber",
            "actually",
            "vergiss es",
            "Forget it.",
        ] {
            assert_eq!(instead(other), None, "{other}");
        }
    }

    #[test]
    fn a_question_that_names_something_is_told_from_one_about_what_was_said() {
        for own in [
            "What's the weather tomorrow?",
            "Wie wird das Wetter morgen?",
            "und wie koche ich Reis",
            "how far is the moon",
            "tell me the news",
            "Verkauft ihr auch Pizza?",
        ] {
            assert!(asks_of_its_own(own), "{own}");
        }
        for other in [
            "What do I have to do?",
            "was muss ich da machen?",
            "can I take it with me?",
            "und wie geht das",
            "I mean the new flat",
            "ab Januar",
            "",
        ] {
            assert!(!asks_of_its_own(other), "{other}");
        }
    }

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
