//! Danger and despair in languages that ombud does not speak: the few words in which whoever smells gas, sees fire or wants
//! to die says so. A person takes over in any case; with these it is urgent, and the emergency numbers are named at once.
//!
//! The numbers of speakers in Germany decide which languages are here. What it misses: whoever says it in other words, and
//! denials (“no huele a gas”): a false alarm costs a look, a missed one more.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::Alarm;

/// Phrases in lower case without marks on their letters, each a run of whole words; `+` ends a word that may go on.
struct Abroad {
    alarm: Alarm,
    phrases: &'static [&'static str],
}

const ABROAD: [Abroad; 3] = [
    Abroad {
        alarm: Alarm::Gas,
        phrases: &[
            // Romance languages.
            "sent le gaz",
            "sens le gaz",
            "sens du gaz",
            "sent du gaz",
            "odeur de gaz",
            "odeurs de gaz",
            "fuite de gaz",
            "huele a gas",
            "olor a gas",
            "fuga de gas",
            "escape de gas",
            "odore di gas",
            "puzza di gas",
            "fuga di gas",
            "perdita di gas",
            "cheiro a gas",
            "cheiro de gas",
            "cheira a gas",
            "fuga de gas",
            "vazamento de gas",
            "miros de gaz",
            "miroase a gaz",
            "scurgere de gaz",
            // Slavic languages.
            "czuc gaz",
            "czuje gaz",
            "smierdzi gazem",
            "pachnie gazem",
            "zapach gazu",
            "ulatnia sie gaz",
            "wyciek gazu",
            "citim plyn",
            "smrdi plyn",
            "unik plynu",
            "curi plin",
            "miris plina",
            "osjecam plin",
            "osecam gas",
            "запах газа",
            "пахнет газом",
            "воняет газом",
            "утечка газа",
            "утечку газа",
            "запах газу",
            "пахне газом",
            "витік газу",
            "мирише на газ",
            "изтичане на газ",
            // Others.
            "gaz kokusu",
            "gaz kokuyor",
            "gaz kacagi",
            "gaz sizintisi",
            "era gazi",
            "rrjedhje gazi",
            "gazszag",
            "gazszivargas",
            "μυριζει γκαζι",
            "μυρωδια γκαζιου",
            "διαρροη αεριου",
            "gaslucht",
            "gaslek",
            "ruik gas",
            "رایحة غاز",
            "رایحة الغاز",
            "تسرب غاز",
            "تسرب الغاز",
            "بوی گاز",
            "نشت گاز",
            "bihna gaze",
            "mui gas",
        ],
    },
    Abroad {
        alarm: Alarm::Electricity,
        phrases: &[
            "au feu",
            "il y a le feu",
            "y a le feu",
            "un incendie",
            "incendie",
            "ca brule",
            "hay fuego",
            "un incendio",
            "incendio",
            "se quema",
            "va a fuoco",
            "al fuoco",
            "esta a arder",
            "fogo em casa",
            "arde casa",
            "a luat foc",
            "pozar",
            "pali sie",
            "hori to",
            "hori nam",
            "gori kuca",
            "gori mi",
            "пожар",
            "пожежа",
            "горит дом",
            "горит квартира",
            "горит проводка",
            "yangin",
            "ev yaniyor",
            "zjarr",
            "tuz van",
            "eg a haz",
            "φωτια",
            "πυρκαγια",
            "er is brand",
            "brand in huis",
            "حریق",
            "اتش سوزی",
            "اتش گرفته",
            "agir ket",
        ],
    },
    Abroad {
        alarm: Alarm::Despair,
        phrases: &[
            "veux mourir",
            "me suicider",
            "me tuer",
            "envie de mourir",
            "plus envie de vivre",
            "quiero morir",
            "quiero morirme",
            "suicidarme",
            "matarme",
            "no quiero vivir",
            "voglio morire",
            "suicidarmi",
            "uccidermi",
            "non voglio piu vivere",
            "quero morrer",
            "me matar",
            "suicidar me",
            "vreau sa mor",
            "sa ma sinucid",
            "chce umrzec",
            "zabic sie",
            "nie chce zyc",
            "samoboj+",
            "odebrac sobie zycie",
            "chci umrit",
            "chci zemrit",
            "zabit se",
            "zelim umrijeti",
            "zelim da umrem",
            "hocu da umrem",
            "ubit cu se",
            "ubicu se",
            "samoubi+",
            "хочу умереть",
            "хочу сдохнуть",
            "не хочу жить",
            "покончить с собои",
            "покончу с собои",
            "самоубии+",
            "хочу померти",
            "не хочу жити",
            "самогуб+",
            "искам да умра",
            "olmek istiyorum",
            "intihar",
            "kendimi oldur+",
            "yasamak istemiyorum",
            "dua te vdes",
            "do vetevritem",
            "vetevras+",
            "meg akarok halni",
            "ongyilkos+",
            "θελω να πεθανω",
            "αυτοκτον+",
            "wil dood",
            "zelfmoord",
            "niet meer leven",
            "ارید ان اموت",
            "انتحار",
            "انتحر",
            "سانتحر",
            "میخواهم بمیرم",
            "می خواهم بمیرم",
            "خودکشی",
            "dixwazim bimirim",
        ],
    },
];

/// What a message gives alarm of in such a language.
pub(super) fn alarms(text: &str) -> impl Iterator<Item = Alarm> {
    let text = bare(text);
    let says = move |phrase: &&str| match phrase.strip_suffix('+') {
        Some(begin) => text.contains(&format!(" {begin}")),
        None => text.contains(&format!(" {phrase} ")),
    };
    ABROAD
        .into_iter()
        .filter(move |abroad| abroad.phrases.iter().any(&says))
        .map(|abroad| abroad.alarm)
}

/// A text in lower case without marks on its letters, each of its words between blanks.
fn bare(text: &str) -> String {
    let mut bare = " ".to_owned();
    for letter in
        text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase)
    {
        // “İ” in lower case brings its dot along; and letters that are written in two ways.
        match letter {
            letter if is_combining_mark(letter) => {}
            'ı' => bare.push('i'),
            'ł' => bare.push('l'),
            'đ' => bare.push('d'),
            'ø' => bare.push('o'),
            'ς' => bare.push('σ'),
            'ي' | 'ى' => bare.push('ی'),
            'ك' => bare.push('ک'),
            letter if letter.is_alphanumeric() => bare.push(letter),
            // The joiner of Persian ends no word.
            '\u{200c}' => {}
            _ if bare.ends_with(' ') => {}
            _ => bare.push(' '),
        }
    }
    bare.push(' ');
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_stand_as_they_are_looked_for() {
        for phrase in ABROAD.iter().flat_map(|abroad| abroad.phrases) {
            let phrase = phrase.trim_end_matches('+');
            assert_eq!(bare(phrase).trim(), phrase, "without marks, in lower case");
        }
    }

    #[test]
    fn danger_and_despair_are_heard_in_languages_that_are_not_spoken() {
        for (text, alarm) in [
            ("Ça sent le gaz", Alarm::Gas),
            ("Fuite de gaz dans la cuisine!!", Alarm::Gas),
            ("¡Huele a gas!", Alarm::Gas),
            ("Śmierdzi gazem", Alarm::Gas),
            ("Smierdzi gazem", Alarm::Gas),
            ("Miros de gaz", Alarm::Gas),
            ("Gaz kokusu var", Alarm::Gas),
            ("У нас пахнет газом", Alarm::Gas),
            ("هناك رائحة غاز", Alarm::Gas),
            ("Au feu!", Alarm::Electricity),
            ("Pożar!", Alarm::Electricity),
            ("Yangın var!", Alarm::Electricity),
            ("YANGIN", Alarm::Electricity),
            ("Пожар!", Alarm::Electricity),
            ("Ölmek istiyorum", Alarm::Despair),
            ("İntihar etmek istiyorum", Alarm::Despair),
            ("Chcę umrzeć, nie mam siły", Alarm::Despair),
            ("Я хочу умереть", Alarm::Despair),
            ("أريد أن أموت", Alarm::Despair),
            ("Voglio morire", Alarm::Despair),
            ("Je veux mourir", Alarm::Despair),
        ] {
            assert_eq!(alarms(text).collect::<Vec<_>>(), [alarm], "{text}");
            assert_eq!(
                super::super::alarms(text),
                [alarm],
                "with the signs of what is spoken: {text}"
            );
        }
        for text in [
            "Ich möchte meinen Zählerstand melden",
            "The gas bill is wrong",
            "Brand new contract, please",
            "Quiero cambiar mi tarifa de gas",
            "Ma facture de gaz est trop élevée",
            "Пожалуйста, помогите",
            "Rachunek za gaz jest za wysoki",
        ] {
            assert_eq!(alarms(text).count(), 0, "{text}");
        }
    }
}
