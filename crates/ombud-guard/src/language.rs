//! Detector `language`: in which language a message is.
//!
//! Two small detectors vote and function words of German and English decide in short texts.
//! “Unknown” is an answer: a caller then keeps the language it had.

use whichlang::Lang;

/// In which language a text is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageGuess {
    /// ISO 639-1 code, or 639-3 where there is no shorter one.
    pub code: &'static str,
    /// How sure we are, in `0.0..=1.0`.
    pub confidence: f32,
}

/// Words that stand in nearly every German sentence and are no words of English.
const GERMAN: &[&str] = &[
    "ab", "aber", "als", "auch", "auf", "aus", "bei", "bin", "bitte", "bis", "brauche", "da",
    "danke", "das", "dass", "dem", "den", "der", "des", "doch", "ein", "eine", "einem", "einen",
    "einer", "es", "euch", "für", "fuer", "gibt", "habe", "haben", "hallo", "hat", "ich", "ihr",
    "ihre", "ihrem", "ihren", "im", "ist", "ja", "kann", "kein", "keine", "kommt", "können",
    "koennen", "mal", "man", "mehr", "mein", "meine", "meinem", "meinen", "meiner", "mich", "mir",
    "mit", "möchte", "moechte", "muss", "nach", "nicht", "noch", "nur", "oder", "ohne", "schon",
    "sehr", "sich", "sie", "sind", "soll", "über", "ueber", "um", "und", "uns", "vom", "von",
    "wann", "warum", "was", "wegen", "welche", "wenn", "werden", "wie", "wieso", "wieviel", "wir",
    "wird", "wo", "zu", "zum", "zur",
];

/// Words that stand in nearly every English sentence and are no words of German.
const ENGLISH: &[&str] = &[
    "about", "and", "any", "are", "as", "at", "be", "but", "by", "can", "could", "did", "do",
    "does", "don't", "dont", "for", "from", "get", "had", "has", "have", "hello", "help", "how",
    "i", "i'd", "i'm", "i've", "if", "is", "it", "its", "me", "much", "my", "need", "not", "of",
    "on", "or", "our", "please", "should", "that", "the", "there", "they", "this", "to", "us",
    "want", "we", "what", "what's", "when", "where", "which", "who", "why", "with", "would", "you",
    "your",
];

/// Words and letters by which a few words of a language can be told, where detectors need more. Words
/// that Germans and English people use too are left out, also those they borrow, such as “merci”.
const TELLING: &[(&str, &[&str], &str)] = &[
    (
        "es",
        &[
            "hola", "quiero", "necesito", "puedo", "tengo", "mi", "mis", "el", "es", "una", "por",
            "gracias", "cómo", "cuándo", "cuánto", "dónde", "buenos", "buenas", "está", "factura",
        ],
        "ñ¿¡",
    ),
    (
        "fr",
        &[
            "bonjour", "j'ai", "mon", "ma", "mes", "les", "une", "avec", "quand", "combien",
            "voudrais", "veux", "suis", "êtes", "vous", "s'il", "facture",
        ],
        "œ",
    ),
    (
        "it",
        &[
            "buongiorno",
            "vorrei",
            "il",
            "mio",
            "mia",
            "della",
            "sono",
            "quando",
            "quanto",
            "grazie",
            "perché",
            "posso",
            "bolletta",
        ],
        "",
    ),
    (
        "pl",
        &[
            "chcę",
            "chce",
            "proszę",
            "dzień",
            "dobry",
            "jak",
            "czy",
            "moja",
            "moje",
            "mój",
            "jest",
            "gdzie",
            "kiedy",
            "dziękuję",
            "rachunek",
            "mam",
            "potrzebuję",
        ],
        "łąęśćżźń",
    ),
    (
        "tr",
        &[
            "merhaba",
            "çok",
            "için",
            "nasıl",
            "neden",
            "istiyorum",
            "lütfen",
            "teşekkürler",
            "değil",
            "var",
            "yok",
            "bir",
            "ve",
            "mısın",
            "misiniz",
            "faturam",
        ],
        "şğıİ",
    ),
    ("nl", &["mijn", "niet", "een", "het", "waarom", "wanneer", "graag", "bedankt"], ""),
    ("cs", &["dobrý", "prosím", "chci", "jak", "můj", "děkuji", "není"], "řěů"),
];

/// The one language that a few words tell, where none of them is German or English.
fn told(words: &[String], text: &str) -> Option<&'static str> {
    let mut best: Option<(&'static str, usize)> = None;
    let mut tied = false;
    for (code, known, letters) in TELLING {
        let count = words.iter().filter(|word| known.contains(&word.as_str())).count()
            + 2 * usize::from(text.chars().any(|letter| letters.contains(letter)));
        match best {
            Some((_, most)) if count == most && count > 0 => tied = true,
            Some((_, most)) if count <= most => {}
            _ if count > 0 => (best, tied) = (Some((*code, count)), false),
            _ => {}
        }
    }
    let (code, count) = best.filter(|_| !tied)?;
    // One word of a few may be a slip of the pen.
    (count * 2 > words.len() || count >= 2 && count * 3 >= words.len()).then_some(code)
}

/// Letters below which a language other than German and English is not claimed.
const LETTERS_MIN: usize = 12;
/// Letters below which a word without function words is in no language in particular.
const LETTERS_WORD: usize = 6;

pub(crate) fn detect(text: &str) -> Option<LanguageGuess> {
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    if letters < 2 {
        return None;
    }
    let mut said = Vec::new();
    let (mut german, mut english) = (0_usize, 0_usize);
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’') {
        // Two capitals are an abbreviation or the beginning of a number, as in AB-1234567.
        if word.is_empty() || word.len() <= 2 && word.chars().all(char::is_uppercase) {
            continue;
        }
        let word = word.to_lowercase().replace('’', "'");
        german += usize::from(GERMAN.contains(&word.as_str()));
        english += usize::from(ENGLISH.contains(&word.as_str()));
        said.push(word);
    }
    let words = said.len();
    let guess = |code, confidence| Some(LanguageGuess { code, confidence });
    // "es" is Spanish as well.
    let german_only = said.iter().any(|word| word != "es" && GERMAN.contains(&word.as_str()));
    if !german_only
        && english == 0
        && let Some(code) = told(&said, text)
    {
        return guess(code, 0.8);
    }
    if german > english && german * 4 >= words {
        return guess("de", if german * 3 >= words { 0.97 } else { 0.9 });
    }
    if english > german && english * 4 >= words {
        return guess("en", if english * 3 >= words { 0.97 } else { 0.9 });
    }
    let fast = code_of(whichlang::detect_language(text));
    let careful = whatlang::detect(text);
    let careful_code = careful.as_ref().map(|info| careful_code(info.lang().code()));
    match careful_code {
        _ if letters < LETTERS_WORD && is_latin(text) => None,
        _ if fast == "de" && german >= english => {
            guess("de", if letters < 20 { 0.6 } else { 0.85 })
        }
        _ if fast == "en" && english >= german => {
            guess("en", if letters < 20 { 0.6 } else { 0.85 })
        }
        // Another alphabet speaks for itself, even in one word.
        Some(code) if !is_latin(text) => guess(code, 0.95),
        _ if letters < LETTERS_MIN || words < 3 => None,
        Some(code) if code == fast && german + english == 0 => guess(code, 0.9),
        Some(code)
            if german + english == 0
                && careful.is_some_and(|info| info.is_reliable())
                && !matches!(code, "de" | "en") =>
        {
            guess(code, 0.75)
        }
        _ if german + english == 0 && !matches!(careful_code, Some("de" | "en")) && words >= 4 => {
            guess(fast, 0.6)
        }
        _ => None,
    }
}

fn is_latin(text: &str) -> bool {
    let (mut latin, mut other) = (0_usize, 0_usize);
    for character in text.chars().filter(|character| character.is_alphabetic()) {
        if (character as u32) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&character) {
            latin += 1;
        } else {
            other += 1;
        }
    }
    latin >= other
}

fn code_of(language: Lang) -> &'static str {
    match language {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    }
}

/// ISO 639-3 to 639-1 where there is one that our words or faces use.
fn careful_code(code: &'static str) -> &'static str {
    match code {
        "deu" => "de",
        "eng" => "en",
        "fra" => "fr",
        "ita" => "it",
        "spa" => "es",
        "por" => "pt",
        "nld" => "nl",
        "pol" => "pl",
        "ces" => "cs",
        "tur" => "tr",
        "rus" => "ru",
        "ukr" => "uk",
        "ara" => "ar",
        "pes" => "fa",
        "ron" => "ro",
        "hun" => "hu",
        "swe" => "sv",
        "dan" => "da",
        "fin" => "fi",
        "ell" => "el",
        "bul" => "bg",
        "hrv" => "hr",
        "srp" => "sr",
        "slk" => "sk",
        "slv" => "sl",
        "vie" => "vi",
        "cmn" => "zh",
        "jpn" => "ja",
        "kor" => "ko",
        "hin" => "hi",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        assert_eq!(detect(text).map(|guess| guess.code), expect, "{text}");
    }

    #[test]
    fn messages_of_customers_are_told_apart() {
        check("Ich ziehe um, was muss ich tun?", Some("de"));
        check("wo ist meine rechnung", Some("de"));
        check("will tarif wechseln", Some("de"));
        check("I want to cancel my contract", Some("en"));
        check("how do i read the meter", Some("en"));
        check("Bonjour, je voudrais résilier mon contrat d'électricité", Some("fr"));
        check("Buongiorno, vorrei disdire il mio contratto della luce", Some("it"));
        check("Dzień dobry, chciałbym wypowiedzieć moją umowę", Some("pl"));
        check("Merhaba, sözleşmemi iptal etmek istiyorum, lütfen yardım edin", Some("tr"));
        check("Здравствуйте, где мой счёт?", Some("ru"));
        check("مرحبا، أريد إلغاء العقد", Some("ar"));
    }

    #[test]
    fn what_cannot_be_told_is_unknown() {
        check("42", None);
        check("ok", None);
        check("🙂🙂", None);
        check("AB-1234567", None);
    }

    #[test]
    fn a_few_words_tell_a_language_that_is_neither() {
        for (text, code) in [
            ("hola", "es"),
            ("quiero cancelar mi contrato", "es"),
            ("Mi factura es incorrecta", "es"),
            ("Merhaba, faturam çok yüksek", "tr"),
            ("Taşınıyorum", "tr"),
            ("Chce zmienic taryfe, jak?", "pl"),
            ("Dzień dobry", "pl"),
            ("Bonjour, ma facture", "fr"),
            ("Vorrei la mia bolletta", "it"),
        ] {
            assert_eq!(detect(text).map(|guess| guess.code), Some(code), "{text}");
        }
        for text in [
            "Es brennt",
            "es geht nicht",
            "wil kündigen",
            "nie wieder",
            "merci",
            "Ciao!",
            "my bill",
        ] {
            let code = detect(text).map(|guess| guess.code);
            assert!(matches!(code, None | Some("de" | "en")), "{text}: {code:?}");
        }
    }
}
