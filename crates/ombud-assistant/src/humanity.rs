//! Words with which an assistant would claim to be a human, in German and English.
//!
//! What is looked for are plain claims in the first person (`Ich bin ein Mensch`, `I'm not a bot`), about
//! whom one talks to (`You are talking to a real person`), and about the assistant by its name. What stands
//! in quotation marks is said by somebody else. It misses claims that are only implied, such as a life
//! story, and other languages.

use std::sync::LazyLock;

use regex::Regex;

use crate::{
    article::Article,
    folder::Folder,
    problem::Report,
    words::{Placed, Words},
};

/// Adjectives and adverbs before a human, in German.
const DE_REAL: &str = r"(?:(?:wirklich|tatsächlich|natürlich|selbst|auch|nur|selbstverständlich|ganz|normale?r?|echter?n?|echten|richtiger?n?|lebendiger?n?|lebender?n?|menschlicher?n?|freundlicher?n?|netter?n?) )*";
/// A human, in German.
const DE_HUMAN: &str = r"(?:mensch(?:en)?|person|mitarbeiter(?:in)?|mitarbeitenden?|kolleg(?:e|in|en)|kundenberater(?:in)?|sachbearbeiter(?:in)?|angestellter?|angestellten|frau|mann)\b";
/// What is no human, in German.
const DE_MACHINE: &str = r"(?:ki|bot|chatbot|roboter|maschine|computer|programm|automat|sprachmodell|künstliche intelligenz)\b";
/// Adjectives and adverbs before a human, in English.
const EN_REAL: &str = r"(?:(?:real|actual|actually|really|living|genuine|human|normal|just|only|also|friendly|fellow|of course|definitely) )*";
/// A human, in English.
const EN_HUMAN: &str = r"(?:human(?: being)?|person|man|woman|employee|colleague|(?:customer )?(?:service|support) (?:agent|representative|rep|advis[eo]r)|member of (?:our|the)(?: \w+)? (?:team|staff))\b";
/// What is no human, in English.
const EN_MACHINE: &str =
    r"(?:ai|bot|chatbot|robot|machine|computer|program|language model|artificial intelligence)\b";

static CLAIMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        format!(r"\bich bin {DE_REAL}(?:eine?|der|die|ihre?) {DE_REAL}{DE_HUMAN}"),
        format!(r"\bich bin {DE_REAL}mensch\b"),
        format!(r"\bich bin {DE_REAL}(?:keine?|nicht eine?) {DE_REAL}{DE_MACHINE}"),
        format!(
            r"\bsie (?:sprechen|schreiben|chatten|reden) (?:hier |gerade |jetzt |wirklich |tatsächlich |natürlich )*mit (?:einem|einer) {DE_REAL}{DE_HUMAN}"
        ),
        format!(
            r"\bsie (?:sprechen|schreiben|chatten|reden) (?:hier |gerade |jetzt |wirklich )*(?:mit keiner|mit keinem|nicht mit einer|nicht mit einem) {DE_MACHINE}"
        ),
        format!(r"\bhier (?:schreibt|spricht|antwortet|tippt|chattet)(?: ihnen)? {DE_REAL}eine? {DE_REAL}{DE_HUMAN}"),
        r"\bals mensch (?:kann|weiß|verstehe|kenne) ich\b".to_owned(),
        format!(r"\bi(?: am|['’]m) {EN_REAL}(?:an?|your) {EN_REAL}{EN_HUMAN}"),
        format!(r"\bi(?: am|['’]m) {EN_REAL}human\b"),
        format!(r"\bi(?: am|['’]m) (?:not an?|no|not) {EN_REAL}{EN_MACHINE}"),
        format!(
            r"\byou(?: are|['’]re) (?:now |really |actually |currently )*(?:talking|speaking|chatting|writing) (?:to|with) an? {EN_REAL}{EN_HUMAN}"
        ),
        format!(
            r"\byou(?: are|['’]re) not (?:talking|speaking|chatting|writing) (?:to|with) an? {EN_MACHINE}"
        ),
        format!(r"\bthis is (?:an? {EN_REAL}{EN_HUMAN}|not an? {EN_MACHINE}|no {EN_MACHINE})"),
        r"\bas a (?:fellow )?human(?: being)?,? i\b".to_owned(),
    ]
    .iter()
    .filter_map(|claim| Regex::new(&format!("(?i){claim}")).ok())
    .collect()
});

/// What makes the English claim after it none: a doubt, a denial, a condition.
static DOUBT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:whether|if|that|think|believe|pretend|claim|say|never|not|don['’]t|nor)\b[^.!?]{0,40}$").ok()
});
/// What others are quoted with.
static QUOTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("„[^“”]*[“”]|“[^”]*”|\"[^\"]*\"|»[^«]*«|«[^»]*»|‚[^‘’]*[‘’]").ok());

/// What to do about a claim.
pub(crate) const REMEDY: &str = "say it as the AI that it is: customers are told so before the first words, and \
                                 the law wants it (AI Act, Art. 50)";

/// Report what the folder's words and articles claim. In an article it may be somebody else who speaks, so
/// that it is a warning there.
pub(crate) fn check(
    words: &Words,
    articles: &[Article],
    name: &str,
    folder: &Folder,
    report: &mut Report,
) {
    for Placed { file, line, name: word, sentence } in words.placed() {
        if let Some(claim) = claim(sentence, name) {
            let message = format!("`{word}` says that the assistant is a human: `{claim}`");
            report.error(file, *line, message, REMEDY);
        }
    }
    for article in articles {
        for passage in &article.passages {
            let Some(claim) = claim(&passage.text, name) else { continue };
            let begin: String = claim.split_inclusive(' ').take(2).collect();
            let line = folder.line_of(&article.file, begin.trim_end());
            let message = format!("quoted, the assistant would say that it is a human: `{claim}`");
            report.warn(
                &article.file,
                line,
                message,
                "name who speaks, or put it in quotation marks",
            );
        }
    }
}

/// The words in a text with which the assistant of this name would claim to be a human.
pub(crate) fn claim(text: &str, name: &str) -> Option<String> {
    // Lines are broken where they are full, not where a sentence ends.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = match &*QUOTED {
        Some(quoted) => quoted.replace_all(&text, "…").into_owned(),
        None => text,
    };
    let stands = |found: &regex::Match<'_>| {
        let before = text.get(..found.start()).unwrap_or_default();
        DOUBT.as_ref().is_none_or(|doubt| !doubt.is_match(before))
    };
    let found = CLAIMS.iter().find_map(|claim| claim.find_iter(&text).find(stands));
    let found = found.map(|found| found.as_str().to_owned());
    found.or_else(|| about(&text, name))
}

/// A claim about the assistant by its name, or as what it is.
fn about(text: &str, name: &str) -> Option<String> {
    let named = if name.trim().is_empty() {
        String::new()
    } else {
        format!("|{}", regex::escape(name.trim()))
    };
    let claim = format!(
        r"(?i)\b(?:unser(?:e|en)? assistent(?:in)?|our assistant|the assistant{named}) (?:ist {DE_REAL}eine? {DE_REAL}{DE_HUMAN}|is {EN_REAL}an? {EN_REAL}{EN_HUMAN})"
    );
    let found = Regex::new(&claim).ok()?.find(text)?.as_str().to_owned();
    Some(found)
}

/// The word in an assistant's name that only a human may bear.
pub(crate) fn human_name(name: &str) -> Option<String> {
    let human = r"(?i)\b(?:mensch|mitarbeiter(?:in)?|kolleg(?:e|in)|sachbearbeiter(?:in)?|kundenberater(?:in)?|human|person|employee|colleague|representative)\b";
    Some(Regex::new(human).ok()?.find(name)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert_eq!(CLAIMS.len(), 14);
        assert!(DOUBT.is_some() && QUOTED.is_some());
    }

    #[test]
    fn a_claim_to_be_a_human_is_found_in_both_languages() {
        for text in [
            "Ich bin ein Mensch und helfe Ihnen gern.",
            "Guten Tag, ich bin Ihre Kundenberaterin Anna.",
            "Keine Sorge: Ich bin wirklich ein echter Mensch.",
            "Ich bin kein Bot.",
            "Ich bin keine künstliche Intelligenz, ehrlich.",
            "Sie sprechen hier mit einem echten Menschen.",
            "Sie schreiben gerade mit einer Mitarbeiterin.",
            "Hier schreibt Ihnen ein Mensch.",
            "Als Mensch kann ich das gut verstehen.",
            "Norda ist eine Mitarbeiterin der Nordlicht.",
            "I'm a real person.",
            "I am human, just like you.",
            "I’m not a bot!",
            "Hello, I am a member of our service team.",
            "You are talking to a real\nperson.",
            "You're now chatting with a customer service agent.",
            "This is not a chatbot.",
            "Our assistant is a human.",
        ] {
            assert!(claim(text, "Norda").is_some(), "{text}");
        }
    }

    #[test]
    fn what_speaks_of_humans_without_claiming_to_be_one_is_left_alone() {
        for text in [
            "Ein Mensch übernimmt.",
            "Ein Mensch aus unserem Team ist jetzt für Sie da.",
            "Möchten Sie mit einem Menschen sprechen?",
            "Sie sprechen dann mit einem Menschen.",
            "Ich bin kein Mensch, sondern eine KI.",
            "Ich bin eine künstliche Intelligenz.",
            "Ich bin die KI von Nordlicht und gebe das an eine Kollegin weiter.",
            "Fragen Sie, ob ich ein Mensch bin.",
            "Sie sprechen nicht mit einem Menschen.",
            "Betrüger sagen: „Ich bin ein Mitarbeiter der Nordlicht.“ Geben Sie nichts heraus.",
            "Norda ist eine künstliche Intelligenz.",
            "Ich bin für Menschen in Rostock zuständig.",
            "Talk to a person at any time.",
            "A person will take over.",
            "I'm an AI, not a human.",
            "I am not a person.",
            "I'm an artificial intelligence. I am not a human being.",
            "You can talk to a person whenever you like.",
            "Never believe that I am a person.",
            "You are not talking to a person.",
            "If I were a human, I would not know either.",
            "Callers who say \"I am an employee of the network operator\" are to be refused.",
            "I'm a virtual assistant.",
        ] {
            assert_eq!(claim(text, "Norda"), None, "{text}");
        }
    }

    #[test]
    fn a_name_that_only_a_human_may_bear_is_found() {
        assert_eq!(human_name("Anna, Ihre Mitarbeiterin").as_deref(), Some("Mitarbeiterin"));
        assert_eq!(human_name("Your human helper").as_deref(), Some("human"));
        for name in ["Norda", "Energieberater", "Personal shopper AI", "Menschenskind"] {
            assert_eq!(human_name(name), None, "{name}");
        }
    }
}
