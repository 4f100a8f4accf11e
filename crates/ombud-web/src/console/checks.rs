//! What is wrong with a draft, in the words of those who write it.

use ombud_domain::Locale;
use ombud_service::{Problem, Severity};

use crate::words::Words;

/// Something that is wrong, or that somebody should look at.
pub(super) struct Check {
    pub(super) is_error: bool,
    pub(super) what: String,
    pub(super) remedy: String,
    /// The file and the line.
    pub(super) place: String,
}

impl Check {
    pub(super) fn of(w: Words, problem: &Problem) -> Self {
        let Problem { severity, file, line, message, remedy } = problem;
        let said = |text: &str| match w.0 {
            Locale::De => sentence(&german(text).unwrap_or_else(|| text.to_owned())),
            Locale::En => sentence(&text.replace('`', "")),
        };
        Self {
            is_error: *severity == Severity::Error,
            what: said(message),
            remedy: said(remedy),
            place: if *line > 0 { format!("{file}:{line}") } else { file.clone() },
        }
    }
}

/// A message as a sentence: it begins with a capital and ends.
fn sentence(text: &str) -> String {
    let mut signs = text.chars();
    let begin: String = signs.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{begin}{}{end}", signs.as_str())
}

/// What `ombud check` says of articles, phrasings and sentences, with the German of it. `{}` stands for what is quoted, in
/// the same order in both.
const GERMAN: &[(&str, &str)] = &[
    (
        "the article has no text before its first heading",
        "vor der ersten Überschrift steht kein Text",
    ),
    (
        "begin with a paragraph that answers the question: it is what gets quoted",
        "beginnen Sie mit einem Absatz, der die Frage beantwortet: Er wird im Chat zitiert",
    ),
    (
        "section `{}` has {} bytes and is too long to quote well",
        "der Abschnitt „{}“ ist mit {} Bytes zu lang, um ihn gut zu zitieren",
    ),
    ("split it with ## headings", "teilen Sie ihn mit Überschriften (##) auf"),
    (
        "the article is expired since {} and is never quoted",
        "der Artikel ist seit {} abgelaufen und wird nicht mehr zitiert",
    ),
    (
        "review it and set `valid_until` to a new day, or delete it",
        "prüfen Sie ihn und setzen Sie einen neuen letzten Tag",
    ),
    ("the article is not valid before {}", "der Artikel gilt erst ab {}"),
    ("nothing to do if that is meant", "wenn das so gewollt ist, gibt es nichts zu tun"),
    (
        "the translation has revision {}, `{}` has {}",
        "die Übersetzung hat den Stand {}, „{}“ hat den Stand {}",
    ),
    ("bring it up to date and give it the same revision", "bringen Sie sie auf den neuen Stand"),
    ("`{}` is still `{}`", "„{}“ lautet noch „{}“"),
    ("fill it in", "tragen Sie es ein"),
    (
        "a code block does not end: all that follows belongs to it",
        "ein Codeblock endet nicht: Alles danach gehört dazu",
    ),
    (
        "end it with a line of the same signs that it began with",
        "beenden Sie ihn mit einer Zeile aus denselben Zeichen, mit denen er beginnt",
    ),
    (
        "a picture is not shown: only its description is",
        "ein Bild wird nicht gezeigt, nur seine Beschreibung",
    ),
    (
        "write what it shows as text, or link to the page that has it",
        "schreiben Sie als Text, was es zeigt, oder verlinken Sie die Seite, auf der es steht",
    ),
    (
        "a picture is not shown, and it has no description",
        "ein Bild wird nicht gezeigt und hat keine Beschreibung",
    ),
    ("write what it shows as text", "schreiben Sie als Text, was es zeigt"),
    ("HTML is left out: `{}`", "HTML wird weggelassen: {}"),
    (
        "a comment does not end, and all that follows is left out: `{}`",
        "ein Kommentar endet nicht, und alles danach wird weggelassen: {}",
    ),
    (
        "write it in Markdown, such as `**bold**`; a `<` that is meant as it stands is written `\\<`",
        "schreiben Sie es in Markdown, etwa **fett**; ein gemeintes < schreiben Sie als \\<",
    ),
    (
        "a link cannot be read, and its signs are shown",
        "ein Link ist nicht lesbar, und seine Zeichen werden angezeigt",
    ),
    (
        "write `[text](https://…)`, without blanks in the address",
        "schreiben Sie [Text](https://…), ohne Leerzeichen in der Adresse",
    ),
    (
        "a `**` is shown, for what it begins does not end",
        "ein ** wird angezeigt, denn was damit beginnt, endet nicht",
    ),
    ("write `**bold**`", "schreiben Sie **fett**"),
    ("the link to `{}` has no text", "der Link auf „{}“ hat keinen Text"),
    (
        "write `[text](address)`: the text is what is seen",
        "schreiben Sie [Text](Adresse): Zu sehen ist der Text",
    ),
    (
        "the link names `{}`, and nothing says what it is",
        "der Link nennt „{}“, und nirgends steht, was das ist",
    ),
    ("add a line `[{}]: https://…`", "fügen Sie eine Zeile [{}]: https://… hinzu"),
    ("a link must not lead to `{}`", "ein Link darf nicht auf „{}“ führen"),
    (
        "lead to https://, http://, mailto:, tel:, or to /knowledge/LANGUAGE/ID",
        "möglich sind https://, http://, mailto:, tel: und /knowledge/SPRACHE/ID",
    ),
    ("a link leads nowhere", "ein Link führt nirgendwohin"),
    (
        "a link leads to `{}`, and there is no such article",
        "ein Link führt auf „{}“, und diesen Artikel gibt es nicht",
    ),
    ("a link leads to `{}`, which is not there", "ein Link führt auf „{}“, und das gibt es nicht"),
    (
        "a link leads to `{}`, which names no e-mail address",
        "ein Link führt auf „{}“ und nennt keine E-Mail-Adresse",
    ),
    (
        "a link leads to `{}`, which names no telephone number",
        "ein Link führt auf „{}“ und nennt keine Telefonnummer",
    ),
    (
        "a link leads to `{}`, which is no whole address",
        "ein Link führt auf „{}“, das ist keine ganze Adresse",
    ),
    (
        "write https://… for a page elsewhere, and /knowledge/LANGUAGE/ID for an article",
        "schreiben Sie https://… für eine Seite anderswo und /knowledge/SPRACHE/ID für einen Artikel",
    ),
    (
        "write it with `https://` and the name of the host",
        "schreiben Sie sie mit https:// und dem Namen des Servers",
    ),
    ("the article has no section `{}`", "der Artikel hat keinen Abschnitt „{}“"),
    ("`{}` has no section `{}`", "„{}“ hat keinen Abschnitt „{}“"),
    ("name one of {}", "möglich ist {}"),
    ("there is no phrasing in `{}`", "auf „{}“ gibt es keine Formulierung"),
    ("there is only one phrasing in `{}`", "auf „{}“ gibt es nur eine Formulierung"),
    ("there are only {} phrasings in `{}`", "es gibt nur {} Formulierungen auf „{}“"),
    ("add some: {} are little, 15 are good", "schreiben Sie weitere: {} sind wenig, 15 sind gut"),
    ("`{}` also stands in `{}`", "„{}“ steht auch bei „{}“"),
    ("keep it where it belongs", "lassen Sie es dort stehen, wo es hingehört"),
    ("`{}` stands there twice in `{}`", "„{}“ steht zweimal da (auf „{}“)"),
    ("keep one of the two", "behalten Sie eines von beiden"),
    ("there is no phrasing", "es gibt keine Formulierung"),
    (
        "add what customers write, in each language",
        "schreiben Sie in jeder Sprache auf, was Kunden schreiben",
    ),
    (
        "`{}` is held back and taught",
        "„{}“ ist zum Messen zurückgehalten und wird zugleich gelehrt",
    ),
    (
        "take it out of one of the two: what is taught measures nothing",
        "nehmen Sie es hier heraus: Was gelehrt wird, misst nichts",
    ),
    ("`{}` is missing, `{}` has it", "„{}“ fehlt in dieser Sprache, in {} steht es"),
    (
        "add it, so that both languages say the same",
        "ergänzen Sie es, damit beide Sprachen dasselbe sagen",
    ),
    ("`{}` is never said", "„{}“ wird nie gesagt"),
    (
        "`{}` says that the assistant is a human: `{}`",
        "„{}“ behauptet, die KI sei ein Mensch: „{}“",
    ),
    (
        "a title says that the assistant is a human: `{}`",
        "ein Titel behauptet, die KI sei ein Mensch: „{}“",
    ),
    (
        "quoted, the assistant would say that it is a human: `{}`",
        "zitiert würde die KI behaupten, sie sei ein Mensch: „{}“",
    ),
    (
        "name who speaks, or put it in quotation marks",
        "nennen Sie, wer spricht, oder setzen Sie es in Anführungszeichen",
    ),
    ("nobody sees what stands here: {}", "hier steht etwas, das niemand sieht: {}"),
    (
        "take it out: it may come from where the text was copied",
        "nehmen Sie es heraus: Es stammt vielleicht von dort, woher der Text kopiert wurde",
    ),
    (
        "the answer `{}` is missing in a language that the assistant speaks",
        "der Textbaustein „{}“ fehlt in einer Sprache, die die KI spricht",
    ),
    (
        "write it in each of them: agents answer in the customer's language",
        "schreiben Sie ihn in jeder: Geantwortet wird in der Sprache des Kunden",
    ),
    ("the answer has no title", "der Textbaustein hat keinen Titel"),
    (
        "begin it with a line `# Title`, by which agents find it",
        "schreiben Sie in die erste Zeile einen Titel, unter dem er zu finden ist",
    ),
    (
        "the answer must have 1 to {} characters below its title",
        "unter dem Titel müssen 1 bis {} Zeichen stehen",
    ),
    ("write what the agent is to begin with", "schreiben Sie, womit die Antwort beginnen soll"),
    ("`{}` stands for nothing", "„{}“ steht für nichts"),
    (
        "write `{agent}`, `{company}` or `{assistant}`, or leave out the braces",
        "schreiben Sie {agent}, {company} oder {assistant}, oder lassen Sie die Klammern weg",
    ),
];

/// A message in German; `None` where none of ours is.
fn german(text: &str) -> Option<String> {
    GERMAN.iter().find_map(|(english, german)| {
        let quoted = quoted(english, text)?;
        let mut parts = german.split("{}");
        let mut said = parts.next().unwrap_or_default().to_owned();
        for (part, quoted) in parts.zip(quoted) {
            said.push_str(quoted);
            said.push_str(part);
        }
        Some(said)
    })
}

/// What stands in a text in the places of a pattern; `None` where it is not of that pattern.
fn quoted<'a>(pattern: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}").peekable();
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut quoted = Vec::new();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() {
            rest.len().checked_sub(part.len()).filter(|_| rest.ends_with(part))?
        } else {
            rest.find(part)?
        };
        quoted.push(rest.get(..at)?);
        rest = rest.get(at + part.len()..)?;
    }
    rest.is_empty().then_some(quoted)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn sources(folder: &Path, text: &mut String) {
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else {
                text.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }

    #[test]
    fn every_message_that_has_a_german_one_is_one_of_the_checks() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut text = String::new();
        for one in ["ombud-assistant/src", "ombud-service/src"] {
            sources(&crates.join(one), &mut text);
        }
        // A string may go on on the next line.
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let text = lines.join("\n").replace("\\\n", "");
        for (english, german) in GERMAN {
            assert_eq!(english.matches("{}").count(), german.matches("{}").count(), "{english}");
            let longest = english.split("{}").max_by_key(|part| part.len()).unwrap();
            let longest = longest.replace('\\', "\\\\");
            assert!(text.contains(&longest), "{english}");
        }
    }

    #[test]
    fn a_message_is_german_with_what_it_quotes() {
        for (english, expect) in [
            ("HTML is left out: `<b>`", "HTML wird weggelassen: <b>"),
            ("`a` also stands in `b`", "„a“ steht auch bei „b“"),
            ("there are only 3 phrasings in `de`", "es gibt nur 3 Formulierungen auf „de“"),
            (
                "a link leads to `x`, which is no whole address",
                "ein Link führt auf „x“, das ist keine ganze Adresse",
            ),
        ] {
            assert_eq!(german(english).as_deref(), Some(expect));
        }
        assert_eq!(german("the rule names `x`"), None);
        assert_eq!(sentence("write it"), "Write it.");
    }
}
