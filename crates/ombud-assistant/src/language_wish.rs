//! The wish for a language: “in English, please”, “Sprechen Sie Türkisch?”.

use ombud_domain::Language;

/// What a part of a message says about a language and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LanguageWish {
    /// To go on in it.
    For(Language),
    /// That the customer does not speak it.
    Against(Language),
}

/// What languages are called, in German, in English and by themselves.
const NAMES: &[(&str, &[&str])] = &[
    ("de", &["deutsch", "german"]),
    ("en", &["englisch", "english"]),
    ("ar", &["arabisch", "arabic", "العربية"]),
    ("bg", &["bulgarisch", "bulgarian", "български"]),
    ("cs", &["tschechisch", "czech", "čeština", "česky"]),
    ("da", &["dänisch", "daenisch", "danish", "dansk"]),
    ("el", &["griechisch", "greek", "ελληνικά"]),
    ("es", &["spanisch", "spanish", "español", "espanol"]),
    ("fa", &["persisch", "persian", "farsi", "dari", "فارسی"]),
    ("fi", &["finnisch", "finnish", "suomi", "suomeksi"]),
    ("fr", &["französisch", "franzoesisch", "french", "français", "francais"]),
    ("he", &["hebräisch", "hebraeisch", "hebrew", "ivrit"]),
    ("hi", &["hindi"]),
    ("hr", &["kroatisch", "croatian", "hrvatski", "bosnisch", "bosnian", "bosanski"]),
    ("hu", &["ungarisch", "hungarian", "magyar", "magyarul"]),
    ("it", &["italienisch", "italian", "italiano"]),
    ("ja", &["japanisch", "japanese", "日本語"]),
    ("ko", &["koreanisch", "korean", "한국어"]),
    ("ku", &["kurdisch", "kurdish", "kurdî"]),
    ("nl", &["niederländisch", "niederlaendisch", "holländisch", "dutch", "nederlands"]),
    ("no", &["norwegisch", "norwegian", "norsk"]),
    ("pl", &["polnisch", "polish", "polski", "polsku"]),
    ("pt", &["portugiesisch", "portuguese", "português", "portugues"]),
    ("ro", &["rumänisch", "rumaenisch", "romanian", "română"]),
    ("ru", &["russisch", "russian", "русский", "русски"]),
    ("sk", &["slowakisch", "slovak", "slovensky"]),
    ("sl", &["slowenisch", "slovenian", "slovene"]),
    ("sq", &["albanisch", "albanian", "shqip"]),
    ("sr", &["serbisch", "serbian", "srpski", "српски"]),
    ("sv", &["schwedisch", "swedish", "svenska"]),
    ("th", &["thailändisch", "thai"]),
    ("ti", &["tigrinya", "tigrinisch"]),
    ("tr", &["türkisch", "tuerkisch", "turkish", "türkçe", "turkce"]),
    ("uk", &["ukrainisch", "ukrainian", "українська", "українською"]),
    ("ur", &["urdu"]),
    ("vi", &["vietnamesisch", "vietnamese"]),
    ("zh", &["chinesisch", "chinese", "mandarin", "中文"]),
];

/// What else a wish for a language is made of. With any other word it is about something else: a bill in
/// English is asked for with a bill.
const OTHER_WORDS: &str = "auf bitte chat da das denn der die du es geht gern gerne gibt hallo hier ich ihr in ja \
     jemand jemandem jemanden kann kannst koennen koennten können könnt könnte könnten lieber machen mal man mich \
     mir mit moechte möchte möglich nur oder reden schreib schreibe schreiben schreibst schreibt sich sie so sprech \
     sprechen spreche sprecht sprich sprichst spricht umstellen uns vielleicht wechseln weiter wer will wir wäre \
     würde antworte antworten antwortet auch besser unterhalten verstehe verstehen verstehst versteht \
     a also an and answer anybody anyone be better can chat change continue could do does else from go hello help \
     here hi i i'd i'm if is it just keep language like maybe me my now on only or please possible prefer rather \
     reply respond somebody someone speak speaking speaks switch talk talking the there this to u understand us \
     want we who with would write writing you";

/// What denies.
const DENIALS: &[&str] = &[
    "kein", "keine", "nicht", "not", "no", "don't", "dont", "doesn't", "doesnt", "cannot", "can't",
    "cant",
];

/// Names that may be mistyped by a letter: nothing is lost with them, and “finish” is not Finnish.
const MAY_SLIP: &[&str] = &["deutsch", "german", "englisch", "english"];

/// What a part of a message between two marks says about a language, where it says nothing else.
pub(crate) fn language_wish(part: &str) -> Option<LanguageWish> {
    let lower = part.to_lowercase().replace('’', "'");
    let words = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '\'');
    let mut named = None;
    let mut is_denied = false;
    for word in words.filter(|word| !word.is_empty()) {
        if DENIALS.contains(&word) {
            is_denied = true;
        } else if !OTHER_WORDS.split(' ').any(|other| other == word) {
            let language = language_called(word)?;
            if named.is_some_and(|named| named != language) {
                return None;
            }
            named = Some(language);
        }
    }
    let language = named?;
    Some(if is_denied { LanguageWish::Against(language) } else { LanguageWish::For(language) })
}

fn language_called(name: &str) -> Option<Language> {
    let is_it = |known: &&str| {
        // A letter too many makes other words, such as “Germany”.
        let is_slip = || name.len() <= known.len() && strsim::osa_distance(known, name) == 1;
        *known == name || (MAY_SLIP.contains(known) && is_slip())
    };
    let (code, _) = NAMES.iter().find(|(_, names)| names.iter().any(is_it))?;
    code.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_a_language_is_heard_in_german_and_in_english() {
        for (text, code) in [
            ("Can you speak English", "en"),
            ("auf deutch bitte", "de"),
            ("in English please", "en"),
            ("english", "en"),
            ("do you speak engish", "en"),
            ("Is there anyone who speaks Turkish", "tr"),
            ("Sprechen Sie Englisch", "en"),
            ("bitte auf Türkisch", "tr"),
            ("könnten wir lieber auf deutsch schreiben", "de"),
            ("geht das auch auf Polnisch", "pl"),
            ("Ich spreche nur Russisch", "ru"),
            ("Türkçe", "tr"),
        ] {
            let language = code.parse().unwrap();
            assert_eq!(language_wish(text), Some(LanguageWish::For(language)), "{text}");
        }
        for text in ["I don't speak German", "Ich verstehe kein Deutsch", "no german please"] {
            assert_eq!(language_wish(text), Some(LanguageWish::Against(Language::DE)), "{text}");
        }
    }

    #[test]
    fn what_only_names_a_language_or_none_is_no_wish() {
        for text in [
            "Gibt es die Rechnung auf Englisch",
            "My landlord is Polish",
            "Can you speak to my landlord",
            "German or English",
            "I want to finish",
            "here in Germany",
            "Deutsche Bank",
            "please",
            "",
        ] {
            assert_eq!(language_wish(text), None, "{text}");
        }
    }
}
