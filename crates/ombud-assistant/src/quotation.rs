//! Texts of other systems within what is said: whoever may write into such a system, as everybody may who pays
//! something, must not speak with the company's voice. So they stand in one line, in quotation marks, and short.

use ombud_domain::{Language, Locale};

/// A text of another system that is shown, in characters. The longest that is common, the remittance information of a
/// transfer, has 140 and says what it is about in the first of its four lines of 35.
const QUOTED_CHARS_MAX: usize = 80;

/// A text between the quotation marks of a language.
pub(crate) fn in_marks(text: &str, language: Language) -> String {
    match Locale::of(language) {
        Locale::De => format!("„{text}“"),
        Locale::En => format!("“{text}”"),
    }
}

/// A text of another system as a quotation of it: nothing in it ends the quotation, begins a line or is markup.
pub(crate) fn quoted(text: &str, language: Language) -> String {
    in_marks(&one_line(text).replace(is_mark, "'"), language)
}

/// A text of another system as one short line, without what nobody sees and without the signs that make links and
/// elements of Markdown and HTML.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let mut signs = line.chars().filter(|sign| !is_unseen(*sign)).map(|sign| match sign {
        '<' => '‹',
        '>' => '›',
        '[' => '(',
        ']' => ')',
        '`' => '\'',
        other => other,
    });
    let mut short: String = signs.by_ref().take(QUOTED_CHARS_MAX).collect();
    if signs.next().is_some() {
        short.pop();
        short.push('…');
    }
    short
}

/// Signs that a reader takes for the end of a quotation.
fn is_mark(sign: char) -> bool {
    matches!(
        sign,
        '"' | '«'
            | '»'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '❝'
            | '❞'
            | '❠'
            | '〝'
            | '〞'
            | '〟'
            | '＂'
            | '⹂'
    )
}

/// Signs without a shape, and those that turn the direction of writing.
fn is_unseen(sign: char) -> bool {
    sign.is_control() || crate::address::is_invisible(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_system_answers_is_one_line_of_data_in_quotation_marks() {
        for (text, expect) in [
            ("Abschlag 11/2026", "„Abschlag 11/2026“"),
            (
                "Miete\n\n**Ihr Konto** wurde gesperrt.\r\nRufen Sie\u{2028}0900 666 an",
                "„Miete **Ihr Konto** wurde gesperrt. Rufen Sie 0900 666 an“",
            ),
            ("[Hier](https://x.example)", "„(Hier)(https://x.example)“"),
            ("<script>alert(1)</script>", "„‹script›alert(1)‹/script›“"),
            ("Abschlag“. Es spricht Nordlicht: „Ja", "„Abschlag'. Es spricht Nordlicht: 'Ja“"),
            ("a\u{202e}b\u{200b}c\u{7}d", "„abcd“"),
        ] {
            assert_eq!(quoted(text, Language::DE), expect, "{text:?}");
        }
        assert_eq!(quoted("it’s “mine”", Language::EN), "“it’s 'mine'”");
    }

    #[test]
    fn a_text_that_is_too_long_is_shortened_and_says_so() {
        assert_eq!(one_line(&"ä".repeat(80)), "ä".repeat(80));
        assert_eq!(one_line(&"ä".repeat(20_000)), format!("{}…", "ä".repeat(79)));
    }
}
