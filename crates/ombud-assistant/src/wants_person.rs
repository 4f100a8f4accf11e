//! Wishes for a person that are said with everyday words: to speak with somebody, to be given somebody who can help, whether
//! there are real people.
//!
//! A wish to speak may say what about. The others are closed lists of words: whoever wants somebody “der den Zähler abliest”
//! wants a reading.

use crate::{
    rules::{has, is_in, only, words},
    who_speaks::is_somebody,
};

const WISHES: &str = "will wollen möchte moechte möchten würde wuerde kann könnte koennte darf muss brauche lass lassen bitte want \
                      wanna need like can could may let please gotta must d id wish";
const SPEAKS: &str = "sprechen reden schreiben telefonieren chatten speak talk chat";
const WITH: &str = "mit with to";
/// What may stand between that and whoever is meant.
const KINDS: &str = "a an the some your einem einer eine den dem der ihrem eurem ihrer eurer irgend nem ner real actual proper live \
                     human echten echtem echter richtigen richtigem richtiger menschlichen";
/// Who is meant beside those who are somebody.
const TEAMS: &str = "service customer support kundenservice kundendienst kundenbetreuung team department abteilung rechnungsabteilung \
                     supervisor boss chef leute leuten people humans persons";
/// Words of somebody in the accusative, who is spoken in German: “jemanden sprechen”.
const SPOKEN: &str = "jemand jemanden jemandem einen wen";
/// Words that turn it down, or tell of it.
const NOT: &str =
    "nicht nich kein keine keinen not dont never ohne without warum why didnt wasnt couldnt";
/// Words of such a wish at most.
const WISH_WORDS_MAX: usize = 20;

const GIVES: &str = "gib gebt geben geb hol holt holen besorg verbinde verbinden verbindet give get fetch connect transfer";
const THERE: &str = "gibts gibt habt haben is there are arent isnt have has";
const ANYBODY: &str = "leute people persons humans menschen mitarbeiter";
const REAL: &str = "echt echte echten echter echtes richtige richtigen richtiger lebendige lebendigen menschliche real actual proper live living human";
/// What somebody is wanted for who is wanted for nothing but to help.
const HELPS: &str = "hilft helfen weiterhilft weiterhelfen ahnung auskennt plan versteht help helps knows understands clue";
const BESIDE: &str = "a an any and auch bei bitte can chat da dann das dem der die doch du endlich es euch gerade grad here hat hier how i ich \
                      ihnen ihr in irgend irgendwann jetzt kann kannst könnt können ma mal me mich mir mit me mehr nun now of on only \
                      please sich sie so someone some the their thing things this to tun u uns us vielleicht von want wants was what \
                      wen who with you your stuff they theyre re s es einfach just finally ein eine einen nur sprechen reden talk speak \
                      schreiben speaking that kurz möchte will need want brauche i d like";

/// Whether a message wants a person: “I need to talk to somebody about my bill”, “gebt mir jemanden, der mir hilft”, “gibt es hier
/// auch echte Leute?”.
pub(crate) fn wants_person(text: &str) -> bool {
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let parts = lower.split(['.', '!', '?', ';', '\n']).map(words);
    let mut parts = parts.filter(|part| !part.is_empty() && part.len() <= WISH_WORDS_MAX);
    parts.any(|part| {
        !has(&part, NOT)
            && (wants_to_speak(&part) || wants_to_be_given(&part) || asks_for_real(&part))
    })
}

/// “I want to talk to someone about my bill”, “kann ich mal jemanden sprechen”.
fn wants_to_speak(part: &[&str]) -> bool {
    if !has(part, WISHES) || !has(part, SPEAKS) {
        return false;
    }
    let with = part.iter().enumerate().any(|(place, word)| {
        let whoever = part.iter().skip(place + 1).find(|word| !is_in(word, KINDS));
        is_in(word, WITH) && whoever.is_some_and(|word| is_somebody(word) || is_in(word, TEAMS))
    });
    let spoken = part.iter().enumerate().any(|(place, word)| {
        let mut after = part.iter().skip(place + 1).take(2);
        is_in(word, SPOKEN) && after.any(|word| is_in(word, "sprechen"))
    });
    with || spoken
}

/// “gebt mir endlich jemanden, der mir hilft”, “get me somebody who can help”.
fn wants_to_be_given(part: &[&str]) -> bool {
    let to_me = has(part, "mir mich uns me us");
    to_me && has(part, GIVES) && names_only_somebody(part, GIVES)
}

/// “gibt es hier auch echte Leute”, “is there anyone who knows what they are doing”.
fn asks_for_real(part: &[&str]) -> bool {
    let real = has(part, REAL) || has(part, HELPS);
    real && has(part, THERE) && names_only_somebody(part, THERE)
}

fn names_only_somebody(part: &[&str], verbs: &str) -> bool {
    let names = |word: &str| is_somebody(word) || is_in(word, ANYBODY);
    let rest: Vec<&str> = part.iter().copied().filter(|word| !names(word)).collect();
    rest.len() < part.len() && only(&rest, &[verbs, REAL, HELPS, BESIDE, "doing"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_a_person_is_heard_in_everyday_words() {
        for text in [
            "need to talk to sombody about my bill",
            "i want to talk to sumone",
            "I'd like to speak with customer service",
            "Can I talk to your support team please",
            "kann ich mal jemanden sprechen der ahnung hat",
            "Ich möchte mit jemandem über meine Rechnung sprechen",
            "Ich will mit eurem Kundendienst reden!",
            "gibt es hier auch echte leute?",
            "Gibt's bei euch jemanden mit Ahnung?",
            "gebt mir jetzt endlich jemanden der mir hilft",
            "get me someone who can help",
            "are there any real people here",
            "Is there anyone who knows what they're doing?",
        ] {
            assert!(wants_person(text), "{text}");
        }
    }

    #[test]
    fn what_only_names_somebody_is_no_wish_for_a_person() {
        for text in [
            "I don't want to talk to anyone",
            "Ich möchte nicht mit jemandem sprechen",
            "I talked to somebody yesterday",
            "Holt mir jemanden, der den Zähler abliest",
            "Is there somebody who reads the meter?",
            "Gibt es Leute, die weniger zahlen?",
            "Do you have any real discounts?",
            "Ich will jemanden anmelden",
            "I need to talk to my landlord about the meter",
            "Kann jemand anders mit meinem Zähler sprechen",
            "",
        ] {
            assert!(!wants_person(text), "{text}");
        }
    }
}
