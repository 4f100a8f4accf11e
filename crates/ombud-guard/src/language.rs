//! Detector `language@6`: in which language a message is.
//!
//! Whether it is German with its dialects, English or another language is learned ([`broad`]); where that is sure of
//! a text that is not short, nothing else is asked. Otherwise evidence is added up per language and made a
//! probability: what was learned, how usual its letters are ([`letters`]: tables of the commonest sequences of up to
//! four letters in nineteen languages of the Latin alphabet and six of the Cyrillic), which words it has that tell a
//! language ([`telling`]), and that most messages here are German or English. Other alphabets speak for themselves.
//! “Unknown” is an answer: a caller then keeps the language it had.
//!
//! A greeting alone tells its language (“hola”); a name or an address does not, however foreign its letters
//! are (“Słowackiego 12”). An English title in a German sentence makes it no English one.
//!
//! What it misses: a language of the Latin alphabet that is not in the table is taken for unknown at best
//! and for its neighbour at worst; a single word is often no evidence; a few words of close kin, such as
//! Czech and Slovak, may be taken for each other; of several languages in one text only the strongest is
//! named.

use std::{collections::HashMap, sync::LazyLock};

use letters::{Alphabet, CYRILLIC, LATIN, Scores};
use telling::TELLING;
use unicode_normalization::{
    IsNormalized, UnicodeNormalization as _, char::is_combining_mark, is_nfc_quick,
};

mod broad;
mod letters;
mod telling;

/// What is learned from, and how a text is read.
pub mod training {
    pub use super::broad::{CLASSES, ENGLISH, GERMAN, OTHER, buckets};

    /// The code of a text's language with other weights than those that are built in.
    pub fn told(text: &str, shares: impl Fn(&str) -> [f32; CLASSES]) -> Option<&'static str> {
        super::detect_by(text, shares).map(|guess| guess.code)
    }

    /// The telling words of each language of the Latin alphabet, parted by blanks.
    pub fn telling_words() -> impl Iterator<Item = (&'static str, &'static str)> {
        let latin = super::TELLING.iter().filter(|one| super::LATIN.place(one.code).is_some());
        latin.map(|telling| (telling.code, telling.words))
    }
}

/// In which language a text is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LanguageGuess {
    /// ISO 639-1 code, or 639-3 where there is no shorter one.
    pub code: &'static str,
    /// How sure we are that it is this one or one of its kin, in `0.0..=1.0`.
    pub confidence: f32,
}

/// Languages so close that a few words may be of either.
const KIN: &[&[&str]] = &[
    &["fr", "es", "it", "pt", "ro"],
    &["pl", "cs", "sk", "hr"],
    &["da", "sv"],
    &["ru", "uk", "be", "bg", "sr", "mk"],
];

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
/// What it is worth how many customers write a language, in natural logarithms of odds.
const PRIORS: &[(&str, f32)] = &[("de", 3.0), ("en", 3.0), ("ru", 1.5), ("uk", 1.0)];
/// From this learned share on a text that is not short is German or English without another look.
const SHARE_SURE: f32 = 0.98;
/// A learned share is never taken for less.
const SHARE_MIN: f32 = 0.002;
/// Below this probability nothing is claimed.
const CONFIDENCE_MIN: f32 = 0.6;
/// Fewer letters than these, without a telling word, are a guess whatever they look like: they may be
/// mistyped. No conversation changes its language for them.
const LETTERS_SHORT: usize = 20;
const CONFIDENCE_SHORT: f32 = 0.7;
/// How sure we are of a language all of whose words tell it.
const CONFIDENCE_TOLD: f32 = 0.8;
/// Letters that a word must have for that: shorter ones may be an abbreviation.
const TOLD_MIN: usize = 4;
/// How sure we are of a language that has an alphabet of its own.
const CONFIDENCE_ALPHABET: f32 = 0.95;

/// Letters that a word must have to count without its marks: shorter ones are words of other languages too.
const UNMARKED_MIN: usize = 4;

/// The languages that each telling word speaks for.
static WORDS: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut words: HashMap<_, Vec<_>> = HashMap::new();
    for telling in TELLING {
        for word in telling.words.split(' ') {
            words.entry(word.to_owned()).or_default().push(telling.code);
        }
    }
    let mut unmarked: HashMap<String, Vec<_>> = HashMap::new();
    for telling in TELLING {
        let plain = telling.words.split(' ').map(|word| (word, unmarked_of(word)));
        let plain = plain.filter(|(word, plain)| word != plain && !words.contains_key(plain));
        for (_, plain) in plain.filter(|(_, plain)| plain.chars().count() >= UNMARKED_MIN) {
            unmarked.entry(plain).or_default().push(telling.code);
        }
    }
    words.extend(unmarked);
    words
});

/// A word without accents and other marks on its letters.
fn unmarked_of(word: &str) -> String {
    let bare = word.nfd().filter(|letter| !is_combining_mark(*letter));
    bare.map(|letter| match letter {
        'đ' => 'd',
        'ı' => 'i',
        'ł' => 'l',
        'ø' => 'o',
        letter => letter,
    })
    .collect()
}

pub(crate) fn detect(text: &str) -> Option<LanguageGuess> {
    detect_by(text, broad::shares)
}

/// In which language a text is, with these shares of German, English and others.
fn detect_by(
    text: &str,
    shares_of: impl Fn(&str) -> [f32; broad::CLASSES],
) -> Option<LanguageGuess> {
    let composed;
    let text = if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        composed = text.nfc().collect::<String>();
        &composed
    };
    let (script, letters) = script(text);
    if letters < 2 {
        return None;
    }
    let mut shares = [1.0; broad::CLASSES];
    let alphabet = match script {
        Script::Latin => {
            shares = shares_of(text);
            for (class, code) in [(broad::GERMAN, "de"), (broad::ENGLISH, "en")] {
                if letters >= LETTERS_SHORT && shares[class] >= SHARE_SURE {
                    return Some(LanguageGuess { code, confidence: shares[class] });
                }
            }
            &LATIN
        }
        Script::Cyrillic => &CYRILLIC,
        Script::Other => {
            let code = of_other_alphabet(text, letters)?;
            return Some(LanguageGuess { code, confidence: CONFIDENCE_ALPHABET });
        }
    };
    let count = alphabet.languages.len();
    let (mut odds, told) = evidence(alphabet, text);
    let is_latin = std::ptr::eq(alphabet, &raw const LATIN);
    let is_name = is_latin && is_name(text);
    if is_latin && !is_name {
        weigh(&mut odds, shares);
    }
    let odds = odds.get(..count)?;
    let highest = odds.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let shares: Vec<f32> = odds.iter().map(|odds| (odds - highest).exp()).collect();
    let best = odds.iter().position(|odds| *odds >= highest)?;
    let code = *alphabet.languages.get(best)?;
    let kin = KIN.iter().find(|kin| kin.contains(&code)).copied().unwrap_or_default();
    let is_kin = |language: &&str| *language == code || kin.contains(language);
    let of_kin = |values: &[f32]| -> f32 {
        let languages = alphabet.languages.iter().zip(values);
        languages.filter(|(language, _)| is_kin(language)).map(|(_, value)| value).sum()
    };
    let confidence = of_kin(&shares) / shares.iter().sum::<f32>();
    let is_told = of_kin(&told) > 0.0 || !is_latin;
    let is_short = letters < LETTERS_SHORT && !is_told;
    let confidence = if is_short { confidence.min(CONFIDENCE_SHORT) } else { confidence };
    let confidence = match code {
        "de" | "en" => confidence,
        _ if is_told_by_each_word(text, is_kin) => confidence.max(CONFIDENCE_TOLD),
        _ if is_name => confidence.min(CONFIDENCE_SHORT),
        _ => confidence,
    };
    (confidence >= CONFIDENCE_MIN).then_some(LanguageGuess { code, confidence })
}

/// Hold what was learned against the evidence for each language: which of German and English it is, the learned
/// shares tell alone; whether it is one of them, both do.
fn weigh(odds: &mut Scores, shares: [f32; broad::CLASSES]) {
    let (german, english) = (0, 1);
    let [of_german, of_english, of_other] = shares.map(|share| share.max(SHARE_MIN));
    let highest = odds[german].max(odds[english]);
    let both = highest + ((odds[german] - highest).exp() + (odds[english] - highest).exp()).ln();
    let ours = of_german + of_english;
    odds[german] = both + (of_german / ours).ln() + ours.ln();
    odds[english] = both + (of_english / ours).ln() + ours.ln();
    for odds in odds.iter_mut().skip(2) {
        *odds += of_other.ln();
    }
}

/// Whether every word of a text tells one of these languages and no other.
fn is_told_by_each_word(text: &str, is_one: impl Fn(&&str) -> bool) -> bool {
    let mut words =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let is_told = |word: &str| {
        let told = WORDS.get(word.to_lowercase().as_str());
        word.chars().count() >= TOLD_MIN && told.is_some_and(|told| told.iter().all(&is_one))
    };
    words.peek().is_some() && words.all(is_told)
}

/// Whether a text looks like a name or an address: words with a capital or a number at their beginning,
/// abbreviated or as names have them between, and none that tells a language.
fn is_name(text: &str) -> bool {
    const BETWEEN: &[&str] = &[
        "al", "bin", "da", "de", "del", "della", "der", "di", "do", "du", "el", "la", "le", "van",
        "von",
    ];
    let mut parts =
        text.split_whitespace().map(|part| part.trim_end_matches([',', ';'])).peekable();
    let mut capitals = 0;
    let all = parts.all(|part| {
        let is_abbreviated = part.ends_with('.') && part.chars().count() <= 5;
        if part.starts_with(char::is_uppercase) {
            capitals += 1;
            return part
                .split(|c: char| !c.is_alphabetic())
                .all(|word| !WORDS.contains_key(word.to_lowercase().as_str()));
        }
        part.starts_with(char::is_numeric) || is_abbreviated || BETWEEN.contains(&part)
    });
    all && capitals > 0
}

/// The logarithm of how likely each language is, up to a constant, and how often words or letters tell it.
fn evidence(alphabet: &Alphabet, text: &str) -> (Scores, Scores) {
    let (mut odds, mut told) = (Scores::default(), Scores::default());
    let add = |scores: &mut Scores, code: &str, worth: f32| {
        if let Some(score) = alphabet.place(code).and_then(|place| scores.get_mut(place)) {
            *score += worth;
        }
    };
    for (code, prior) in PRIORS {
        add(&mut odds, code, *prior);
    }
    let mut letters = 0;
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’') {
        // Two capitals are an abbreviation or the beginning of a number, as in AB-1234567.
        if word.is_empty() || word.len() <= 2 && word.chars().all(char::is_uppercase) {
            continue;
        }
        let mut word = word.to_lowercase();
        if word.contains('’') {
            word = word.replace('’', "'");
        }
        // “d'électricité” has its word behind the apostrophe, where it is no word of its own, as “isn't”.
        let behind = word.split_once('\'').map_or("", |(_, behind)| behind);
        for code in WORDS.get(word.as_str()).or_else(|| WORDS.get(behind)).into_iter().flatten() {
            add(&mut odds, code, WORD_WEIGHT);
            add(&mut told, code, 1.0);
        }
        // No letter that tells a language is ASCII.
        for telling in TELLING.iter().filter(|_| !word.is_ascii()) {
            if word.contains(|letter| telling.letters.contains(letter)) {
                add(&mut odds, telling.code, SIGN_WEIGHT);
                add(&mut told, telling.code, 1.0);
            }
        }
        let usual = alphabet.spelled(&word);
        let best = usual.iter().copied().take(alphabet.languages.len());
        let best = best.fold(f32::NEG_INFINITY, f32::max);
        for (odds, usual) in odds.iter_mut().zip(usual) {
            *odds += (LETTERS_WEIGHT * (usual - best)).max(-WORD_MAX);
        }
        letters += word.chars().count();
        if letters > LETTERS_MAX {
            break;
        }
    }
    (odds, told)
}

/// With what most of a text is written.
enum Script {
    Latin,
    Cyrillic,
    Other,
}

/// With what most of a text is written, and how many letters it has.
fn script(text: &str) -> (Script, usize) {
    let (mut latin, mut cyrillic, mut other) = (0_usize, 0_usize, 0_usize);
    for character in text.chars() {
        match character {
            'a'..='z' | 'A'..='Z' => latin += 1,
            _ if character.is_ascii() || !character.is_alphabetic() => {}
            '\0'..'\u{250}' | '\u{1e00}'..='\u{1eff}' => latin += 1,
            '\u{400}'..='\u{52f}' => cyrillic += 1,
            _ => other += 1,
        }
    }
    let script = if latin >= cyrillic + other {
        Script::Latin
    } else if cyrillic >= other {
        Script::Cyrillic
    } else {
        Script::Other
    };
    (script, latin + cyrillic + other)
}

/// Which language of an alphabet that is neither Latin nor Cyrillic. A few Hebrew letters are rarely
/// Yiddish, and a few of Devanagari rarely Marathi or Nepali.
fn of_other_alphabet(text: &str, letters: usize) -> Option<&'static str> {
    use whatlang::Script as Alphabet;
    let info = whatlang::detect(text)?;
    let commonest = match info.script() {
        Alphabet::Devanagari => "hi",
        Alphabet::Hebrew => "he",
        _ => return code_of(info.lang()),
    };
    let is_sure = letters >= LETTERS_SHORT && info.is_reliable();
    if is_sure { code_of(info.lang()) } else { Some(commonest) }
}

/// The code of a language that has an alphabet of its own, or one that whatlang tells apart.
fn code_of(language: whatlang::Lang) -> Option<&'static str> {
    use whatlang::Lang;
    Some(match language {
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Ben => "bn",
        Lang::Cmn => "zh",
        Lang::Ell => "el",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hye => "hy",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Sin => "si",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tha => "th",
        Lang::Urd => "ur",
        Lang::Yid => "yi",
        _ => return None,
    })
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
    fn dialects_are_german_and_their_neighbours_are_not() {
        for text in [
            "i hob scho dreimoi ogruafa und koana hod si gmeidt",
            "mei stromrechnung is vui z'hoch, des ko ned stimma",
            "D Rächnig isch z höch, chönd Sie mir hälfe?",
            "Ich ha sit geschter kei Strom meh",
            "Kannsch mer saga wia hoch mei Abschlag isch",
            "mir hend a neie Wohnung, wie kann i des melda",
            "ik heff mien reken noch nich kregen",
            "Wos kostn des, wenn i fria kindig?",
            "Isches meiglich in Vertrog zi kindign?",
        ] {
            check(text, Some("de"));
        }
        check("ik wil graag weten wanneer de monteur komt", Some("nl"));
        check("jeg vil gerne vide hvornår teknikeren kommer", Some("da"));
        check("jag skulle vilja veta när teknikern kommer", Some("sv"));
    }

    #[test]
    fn a_title_of_another_language_does_not_make_the_sentence_one() {
        check("Ich habe The Lord of the Rings bestellt und nicht bekommen", Some("de"));
        check("Wann kommt mein Smart Home Starter Kit an?", Some("de"));
        check("My order from Kaufhaus am Alexanderplatz has not arrived", Some("en"));
        check("my name is Müller and I live in Garmisch-Partenkirchen", Some("en"));
    }

    #[test]
    fn very_short_messages_are_told_only_where_they_tell() {
        for (text, code) in [
            ("danke", Some("de")),
            ("thanks", Some("en")),
            ("hallo", Some("de")),
            ("hello", Some("en")),
            ("guten morgen", Some("de")),
            ("good morning", Some("en")),
            ("ja", Some("de")),
            ("ok", None),
            ("super", None),
            ("37", None),
            ("test", None),
            ("PIN", None),
            ("???", None),
            ("x", None),
        ] {
            check(text, code);
        }
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
