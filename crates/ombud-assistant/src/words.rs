//! Words: approved sentences in Fluent, ombud's own and the folder's.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, PatternElement},
    parser,
};
use ombud_domain::{Language, Locale};

use crate::{
    folder::Folder,
    problem::{Report, line_at},
};

const OWN: [(Locale, &str); 2] =
    [(Locale::De, include_str!("words/de.ftl")), (Locale::En, include_str!("words/en.ftl"))];

/// The approved sentences of an assistant, by language and name.
#[derive(Debug, Clone)]
pub struct Words {
    sentences: BTreeMap<(Language, String), String>,
    /// What the folder itself names, and ombud does not.
    added: BTreeSet<String>,
    /// Where the folder's own sentences stand.
    placed: Vec<Placed>,
}

/// Where a sentence of the folder stands.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) sentence: String,
}

impl Words {
    /// ombud's own words with the folder's over them.
    pub(crate) fn read(folder: &Folder, report: &mut Report) -> Self {
        let mut sentences = BTreeMap::new();
        let mut own = Report::default();
        for (locale, text) in OWN {
            let file = match locale {
                Locale::De => "de.ftl",
                Locale::En => "en.ftl",
            };
            for (name, sentence) in parse(file, text, &mut own) {
                sentences.insert((locale.language(), name), sentence);
            }
        }
        debug_assert!(own.problems.is_empty(), "{own:?}");
        let ours: BTreeSet<String> =
            sentences.keys().map(|(_, name): &(_, String)| name.clone()).collect();
        let mut named: BTreeMap<Language, BTreeSet<String>> = BTreeMap::new();
        let mut placed = Vec::new();
        for path in folder.below("words", ".ftl") {
            let name = path.trim_start_matches("words/").trim_end_matches(".ftl");
            let Ok(language) = name.parse::<Language>() else {
                report.error(path, 0, "the file's name is no language", "name it de.ftl or en.ftl");
                continue;
            };
            let Some(text) = folder.read_text(path, report) else { continue };
            for (name, sentence) in parse(path, text, report) {
                named.entry(language).or_default().insert(name.clone());
                placed.push(Placed {
                    file: path.to_owned(),
                    line: line_of(text, &name),
                    name: name.clone(),
                    sentence: sentence.clone(),
                });
                sentences.insert((language, name), sentence);
            }
        }
        for (language, names) in &named {
            for (other, others) in &named {
                for name in others.difference(names) {
                    report.warn(
                        &format!("words/{language}.ftl"),
                        0,
                        format!("`{name}` is missing, `words/{other}.ftl` has it"),
                        "add it, so that both languages say the same",
                    );
                }
            }
        }
        let added = named.into_values().flatten().filter(|name| !ours.contains(name)).collect();
        Self { sentences, added, placed }
    }

    /// The sentences of the folder itself, where they stand.
    pub(crate) fn placed(&self) -> &[Placed] {
        &self.placed
    }

    /// The names that the folder adds to ombud's own.
    pub(crate) fn added(&self) -> impl Iterator<Item = &str> {
        self.added.iter().map(String::as_str)
    }

    /// A sentence, in the language or else in English.
    pub fn say(&self, name: &str, language: Language) -> &str {
        self.sentences
            .get(&(language, name.to_owned()))
            .or_else(|| {
                let fallback = Locale::of(language).language();
                self.sentences.get(&(fallback, name.to_owned()))
            })
            .map_or("", String::as_str)
    }

    /// Whether there is such a sentence in this language.
    pub(crate) fn has_in(&self, name: &str, language: Language) -> bool {
        self.sentences.contains_key(&(language, name.to_owned()))
    }

    /// Whether there is such a sentence in any language.
    pub fn has(&self, name: &str) -> bool {
        self.sentences.keys().any(|(_, known)| known == name)
    }
}

/// Names and sentences of a Fluent file. Sentences are plain: no variables, terms or attributes,
/// because what is approved must be what is said.
fn parse(path: &str, text: &str, report: &mut Report) -> Vec<(String, String)> {
    let (resource, errors) = match parser::parse(text) {
        Ok(resource) => (resource, vec![]),
        Err((resource, errors)) => (resource, errors),
    };
    for error in errors {
        let line = line_at(text, error.pos.start);
        report.error(path, line, error.kind.to_string(), "write `name = sentence`");
    }
    let mut sentences = Vec::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let name = message.id.name.to_owned();
        let mut sentence = String::new();
        let mut plain = message.attributes.is_empty();
        for element in message.value.into_iter().flat_map(|pattern| pattern.elements) {
            match element {
                PatternElement::TextElement { value } => sentence.push_str(value),
                PatternElement::Placeable { .. } => plain = false,
            }
        }
        if plain && !sentence.trim().is_empty() {
            sentences.push((name, sentence.trim().to_owned()));
        } else {
            report.error(
                path,
                line_of(text, &name),
                format!("`{name}` is empty or not plain"),
                "write one sentence without { … } and without attributes",
            );
        }
    }
    sentences
}

/// The line in which a sentence begins.
fn line_of(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.starts_with(name)).map_or(0, |index| index + 1)
}

/// That a person takes over, for customers whose language the assistant does not speak.
///
/// Followed by the same in English. Languages are those most spoken at home in Germany, by the
/// Federal Statistical Office's count of 2024, and those of its neighbours.
pub(crate) fn person_takes_over(language: Language) -> Option<&'static str> {
    Some(match language.as_str() {
        "ar" => "لا أتحدث العربية. سأحوّل رسالتك إلى أحد زملائي.",
        "bg" => "Не говоря български. Предавам съобщението ви на колега.",
        "cs" => "Česky nemluvím. Předávám vaši zprávu kolegovi nebo kolegyni.",
        "da" => "Jeg taler ikke dansk. Jeg giver din besked videre til en kollega.",
        "el" => "Δεν μιλάω ελληνικά. Προωθώ το μήνυμά σας σε συνάδελφο.",
        "es" => "No hablo español. Paso su mensaje a una persona de nuestro equipo.",
        "fa" => "من فارسی صحبت نمی‌کنم. پیام شما را به یکی از همکاران می‌سپارم.",
        "fr" => {
            "Je ne parle pas français. Je transmets votre message à une personne de notre équipe."
        }
        "hr" | "sr" => "Ne govorim vaš jezik. Prosljeđujem vašu poruku osobi iz našeg tima.",
        "hu" => "Nem beszélek magyarul. Üzenetét továbbítom egy kollégának.",
        "it" => "Non parlo italiano. Passo il suo messaggio a una persona del nostro team.",
        "nl" => "Ik spreek geen Nederlands. Ik geef uw bericht door aan een collega.",
        "pl" => "Nie mówię po polsku. Przekazuję Pana/Pani wiadomość osobie z naszego zespołu.",
        "pt" => "Não falo português. Vou encaminhar a sua mensagem a um colega.",
        "ro" => "Nu vorbesc română. Transmit mesajul dumneavoastră unui coleg.",
        "ru" => "Я не говорю по-русски. Передаю ваше сообщение сотруднику.",
        "sk" => "Po slovensky nehovorím. Vašu správu odovzdávam kolegovi alebo kolegyni.",
        "sv" => "Jag talar inte svenska. Jag skickar ditt meddelande vidare till en kollega.",
        "tr" => "Türkçe konuşmuyorum. Mesajınızı bir çalışma arkadaşıma iletiyorum.",
        "uk" => "Я не розмовляю українською. Передаю ваше повідомлення співробітнику.",
        "vi" => "Tôi không nói tiếng Việt. Tôi sẽ chuyển tin nhắn của bạn cho đồng nghiệp.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(files: &[(&str, &str)]) -> (Words, Report) {
        let files = files.iter().map(|(p, t)| ((*p).into(), t.as_bytes().to_vec())).collect();
        let mut report = Report::default();
        let words = Words::read(&Folder { files, ..Folder::default() }, &mut report);
        (words, report)
    }

    #[test]
    fn both_languages_have_the_same_sentences() {
        let (words, _) = words(&[]);
        for (language, name) in words.sentences.keys() {
            let other = if *language == Language::DE { Language::EN } else { Language::DE };
            assert!(words.sentences.contains_key(&(other, name.clone())), "{name} in {other}");
        }
    }

    #[test]
    fn no_sentence_of_ours_claims_to_be_a_human_and_one_of_a_folder_that_does_is_refused() {
        let (own, _) = words(&[]);
        let claims = crate::humanity::Claims::of("Norda");
        for ((language, name), sentence) in &own.sentences {
            let claim = claims.find(sentence);
            assert_eq!(claim, None, "{name} in {language}: {sentence}");
        }
        let files =
            [("words/de.ftl", "a = Ein Mensch übernimmt.\ngreeting = Ich bin ein Mensch.\n")];
        let (own, mut report) = words(&files);
        claims.check(&own, &[], &[], &Folder::default(), &mut report);
        let found: Vec<_> = report.problems.iter().map(|p| (p.line, p.message.as_str())).collect();
        let message = "`greeting` says that the assistant is a human: `Ich bin ein Mensch`";
        assert_eq!(found, [(2, message)]);
    }

    #[test]
    fn a_folder_replaces_a_sentence() {
        let (words, report) = words(&[("words/de.ftl", "greeting = Moin!\n")]);
        assert_eq!(words.say("greeting", Language::DE), "Moin!");
        assert_eq!(report.problems, []);
    }

    #[test]
    fn a_broken_sentence_is_named_with_its_line() {
        let (_, report) = words(&[("words/en.ftl", "greeting = Hi\nthanks = { $name }!\n")]);
        assert_eq!(report.problems[0].line, 2);
    }
}
