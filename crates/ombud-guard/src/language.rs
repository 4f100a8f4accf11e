//! Detector `language@2`: in which language a message is.
//!
//! Evidence is added up per language and made a probability: how usual its letters are (a table of the
//! commonest sequences of up to four letters in eighteen languages of Europe), which words it has that
//! stand in nearly every message of one language, and that most messages here are German or English.
//! Other alphabets speak for themselves. “Unknown” is an answer: a caller then keeps the language it had.
//!
//! What it misses: a language of the Latin alphabet that is not in the table is taken for unknown at best
//! and for its neighbour at worst; a single word is often no evidence; of several languages in one text
//! only the strongest is named.
//!
//! The table is made by `scripts/language-table` from the models of lingua (Peter M. Stahl, Apache-2.0).

/// In which language a text is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageGuess {
    /// ISO 639-1 code, or 639-3 where there is no shorter one.
    pub code: &'static str,
    /// How sure we are, in `0.0..=1.0`.
    pub confidence: f32,
}

/// The languages of the table, in its order.
const LANGUAGES: [&str; 18] = [
    "de", "en", "fr", "es", "it", "pl", "tr", "cs", "nl", "pt", "da", "sv", "ro", "hu", "hr", "sk",
    "sq", "fi",
];
const GERMAN: usize = 0;
const ENGLISH: usize = 1;

/// A number for each language.
type Scores = [f32; LANGUAGES.len()];

/// Rows in the order of their hashes: FNV-1a of 32 bits over a sequence of letters in lower case, little
/// endian, and for each language the natural logarithm of how probable the last letter is after those
/// before it, in steps of [`STEP`] down from 255; 0 is a sequence that the language does not have.
static TABLE: &[u8] = include_bytes!("language.table");
const ROW_SIZE_BYTES: usize = 4 + LANGUAGES.len();
const STEP: f32 = 0.05;
/// Letters of a sequence, at most.
const SEQUENCE_MAX: usize = 4;
/// What a letter that a language does not have costs.
const UNKNOWN: f32 = -9.0;
/// Letters that are looked at: three sentences tell a language.
const LETTERS_MAX: usize = 400;

/// A sequence of letters lies in four sequences that the table counts, so evidence is worth less than its
/// sum.
const LETTERS_WEIGHT: f32 = 0.35;
/// What a telling word is worth, in natural logarithms of odds.
const WORD_WEIGHT: f32 = 5.0;
/// What a letter is worth that only one language has.
const SIGN_WEIGHT: f32 = 3.0;
/// What the letters of one word are worth at most: it may be a name.
const WORD_MAX: f32 = 4.0;
/// What it is worth that most customers write German or English.
const PRIOR: f32 = 3.0;
/// Below this probability nothing is claimed.
const CONFIDENCE_MIN: f32 = 0.6;
/// Fewer letters than these, without a telling word, are a guess whatever they look like: they may be
/// mistyped. No conversation changes its language for them.
const LETTERS_SHORT: usize = 20;
const CONFIDENCE_SHORT: f32 = 0.7;

/// Words and letters that stand in nearly every message of one language and in few of the others, nor in
/// German or English ones by borrowing, such as “merci”.
const TELLING: &[(&str, &[&str], &str)] = &[
    (
        "de",
        &[
            "ab", "aber", "als", "auch", "auf", "aus", "bei", "bin", "bitte", "bis", "brauche",
            "da", "danke", "das", "dass", "dem", "den", "der", "des", "doch", "ein", "eine",
            "einem", "einen", "einer", "es", "euch", "für", "fuer", "gibt", "habe", "haben",
            "hallo", "hat", "ich", "ihr", "ihre", "ihrem", "ihren", "im", "ist", "ja", "kann",
            "kein", "keine", "kommt", "können", "koennen", "mal", "man", "mehr", "mein", "meine",
            "meinem", "meinen", "meiner", "mich", "mir", "mit", "möchte", "moechte", "muss",
            "nach", "nicht", "noch", "nur", "oder", "ohne", "schon", "sehr", "sich", "sie", "sind",
            "soll", "über", "ueber", "um", "und", "uns", "vom", "von", "wann", "warum", "was",
            "wegen", "welche", "wenn", "werden", "wie", "wieso", "wieviel", "wir", "wird", "wo",
            "zu", "zum", "zur",
        ],
        "ß",
    ),
    (
        "en",
        &[
            "about", "and", "any", "are", "as", "at", "be", "but", "by", "can", "could", "did",
            "do", "does", "don't", "dont", "for", "from", "get", "had", "has", "have", "hello",
            "help", "how", "i", "i'd", "i'm", "i've", "if", "is", "it", "its", "me", "much", "my",
            "need", "not", "of", "on", "or", "our", "please", "should", "that", "the", "there",
            "they", "this", "to", "us", "want", "we", "what", "what's", "when", "where", "which",
            "who", "why", "with", "would", "you", "your",
        ],
        "",
    ),
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

pub(crate) fn detect(text: &str) -> Option<LanguageGuess> {
    let letters = text.chars().filter(|character| character.is_alphabetic()).count();
    if letters < 2 {
        return None;
    }
    if !is_latin(text) {
        let code = whatlang::detect(text).map(|info| code_of(info.lang().code()))?;
        return Some(LanguageGuess { code, confidence: 0.95 });
    }
    let (odds, is_told) = evidence(text);
    let highest = odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = odds.iter().map(|odds| (odds - highest).exp()).sum();
    let best = odds.iter().position(|odds| *odds >= highest)?;
    let is_short = letters < LETTERS_SHORT && !is_told;
    let confidence = if is_short { (1.0 / sum).min(CONFIDENCE_SHORT) } else { 1.0 / sum };
    let code = LANGUAGES.get(best)?;
    (confidence >= CONFIDENCE_MIN).then_some(LanguageGuess { code, confidence })
}

/// The logarithm of how likely each language is, up to a constant, and whether a word tells it.
fn evidence(text: &str) -> (Scores, bool) {
    let mut is_told = false;
    let mut odds = [0.0; LANGUAGES.len()];
    odds[GERMAN] = PRIOR;
    odds[ENGLISH] = PRIOR;
    let mut letters = 0;
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’') {
        // Two capitals are an abbreviation or the beginning of a number, as in AB-1234567.
        if word.is_empty() || word.len() <= 2 && word.chars().all(char::is_uppercase) {
            continue;
        }
        let word = word.to_lowercase().replace('’', "'");
        for (code, words, signs) in TELLING {
            let Some(language) = LANGUAGES.iter().position(|known| known == code) else { continue };
            if words.contains(&word.as_str()) {
                odds[language] += WORD_WEIGHT;
                is_told = true;
            }
            if word.contains(|letter| signs.contains(letter)) {
                odds[language] += SIGN_WEIGHT;
                is_told = true;
            }
        }
        let usual = spelled(&word);
        let best = usual.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for (odds, usual) in odds.iter_mut().zip(usual) {
            *odds += (LETTERS_WEIGHT * (usual - best)).max(-WORD_MAX);
        }
        letters += word.chars().count();
        if letters > LETTERS_MAX {
            break;
        }
    }
    (odds, is_told)
}

/// How usual the letters of a word are in each language: the sum over all sequences in it, each
/// counted as its longest beginning that the language has.
fn spelled(word: &str) -> Scores {
    let mut sum = [0.0; LANGUAGES.len()];
    let starts = word.char_indices().filter(|(_, letter)| letter.is_alphabetic());
    for rest in starts.filter_map(|(start, _)| word.get(start..)) {
        let mut usual = [UNKNOWN; LANGUAGES.len()];
        let mut hash = 0x811c_9dc5;
        for letter in rest.chars().take_while(|letter| letter.is_alphabetic()).take(SEQUENCE_MAX) {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
            for (usual, step) in usual.iter_mut().zip(row(hash)) {
                if *step > 0 {
                    *usual = (f32::from(*step) - 255.0) * STEP;
                }
            }
            for (sum, usual) in sum.iter_mut().zip(usual) {
                *sum += usual;
            }
        }
    }
    sum
}

/// What the table says of a sequence of letters; nothing where it has none.
fn row(hash: u32) -> &'static [u8] {
    let (rows, _) = TABLE.as_chunks::<ROW_SIZE_BYTES>();
    let of = |row: &[u8; ROW_SIZE_BYTES]| u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
    let found = rows.binary_search_by_key(&hash, of).ok().and_then(|place| rows.get(place));
    found.map_or(&[], |row| &row[4..])
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

/// ISO 639-3 to 639-1 where there is one that our words or faces use.
fn code_of(code: &'static str) -> &'static str {
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
        check("Kowalczyk", None);
    }

    #[test]
    fn the_table_has_every_letter_of_its_languages_in_order() {
        assert_eq!(TABLE.len() % ROW_SIZE_BYTES, 0);
        let (rows, _) = TABLE.as_chunks::<ROW_SIZE_BYTES>();
        let hashes = rows.iter().map(|row| u32::from_le_bytes([row[0], row[1], row[2], row[3]]));
        assert!(hashes.clone().zip(hashes.skip(1)).all(|(one, next)| one < next));
        // FNV-1a of 32 bits: the published hash of "a" (Fowler, Noll, Vo).
        assert_eq!(row(0xe40c_292c).len(), LANGUAGES.len());
        for (word, code) in
            [("straße", "de"), ("señor", "es"), ("łódź", "pl"), ("değil", "tr"), ("příliš", "cs")]
        {
            let usual = spelled(word);
            let best = usual.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let language = LANGUAGES.iter().position(|known| *known == code).unwrap();
            assert!(usual[language] >= best, "{word}: {usual:?}");
        }
    }

    #[test]
    fn short_messages_of_other_languages_are_told() {
        for (text, code) in [
            ("necesito ayuda con mi factura", "es"),
            ("elektrik faturamı ödemek istiyorum", "tr"),
            ("chtěl bych zrušit smlouvu", "cs"),
            ("vreau să anulez contractul", "ro"),
            ("szeretném felmondani a szerződést", "hu"),
            ("želim raskinuti ugovor", "hr"),
            ("ik wil mijn contract opzeggen", "nl"),
            ("ho ricevuto una bolletta sbagliata", "it"),
            ("quero cancelar o meu contrato", "pt"),
            ("dua të anuloj kontratën", "sq"),
        ] {
            check(text, Some(code));
        }
    }

    #[test]
    fn a_few_mistyped_letters_are_no_more_than_a_guess() {
        for text in ["hgher instalment", "cahnge tariff", "alesewert melden", "Nordlicht"] {
            let confidence = detect(text).map_or(0.0, |guess| guess.confidence);
            assert!(confidence <= CONFIDENCE_SHORT, "{text}: {confidence}");
        }
    }

    #[test]
    fn short_german_and_english_messages_are_not_foreign() {
        for text in [
            "meter exchange date doesnt suit",
            "outage electricity.",
            "Ablesewert melden",
            "technikertermin",
            "smart meter",
            "tarif fix 12",
            "adress change",
            "zaehlerstand 12345",
            "iban falsch",
            "email adresse ändern",
            "kein saft",
            "Mein Name ist Giovanni Esposito",
            "Schulze-Delitzsch-Straße 4, Görlitz",
        ] {
            let guess = detect(text);
            let foreign = guess.filter(|guess| !matches!(guess.code, "de" | "en"));
            assert_eq!(foreign, None, "{text}");
        }
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
