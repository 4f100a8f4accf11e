//! Detector `hidden`: characters that a program reads and a person does not see.

use std::borrow::Cow;

use crate::{Finding, FindingKind};

const DETECTOR: &str = "hidden@1";

/// The text without hidden characters, and where they were.
///
/// Line feeds and tabs stay. A zero-width joiner stays between two characters that are not ASCII:
/// emoji and several scripts are written with it.
pub(crate) fn detect(text: &str) -> (Cow<'_, str>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut visible = String::new();
    let mut previous = '\0';
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let next = characters.peek().map_or('\0', |(_, next)| *next);
        // What is hidden itself has nothing to be joined with.
        let joins = matches!(character, '\u{200c}' | '\u{200d}')
            && !previous.is_ascii()
            && !next.is_ascii()
            && kind_of(next).is_none();
        let Some((kind, evidence)) = kind_of(character).filter(|_| !joins) else {
            if !findings.is_empty() {
                visible.push(character);
            }
            previous = character;
            continue;
        };
        if findings.is_empty() {
            visible.push_str(text.get(..start).unwrap_or_default());
        }
        findings.push(Finding {
            kind,
            range: start..start + character.len_utf8(),
            confidence: 1.0,
            evidence,
            detector: DETECTOR,
        });
    }
    if findings.is_empty() {
        (Cow::Borrowed(text), findings)
    } else {
        (Cow::Owned(visible), findings)
    }
}

fn kind_of(character: char) -> Option<(FindingKind, &'static str)> {
    match character {
        '\n' | '\t' | '\r' => None,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
            Some((FindingKind::ControlCharacter, "a control character"))
        }
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Some((FindingKind::BidiControl, "a character that turns the direction of writing"))
        }
        '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{ad}'
        | '\u{180e}'
        | '\u{e0000}'..='\u{e007f}' => {
            Some((FindingKind::InvisibleCharacter, "a character without a shape"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_of_emoji_keeps_its_joiners() {
        let text = "👨‍👩‍👧 zieht um";
        assert_eq!(detect(text).0, text);
    }

    #[test]
    fn hidden_characters_join_nothing() {
        for text in
            ["\u{200b}\u{200d}\u{feff}", "\u{200d}\u{200d}", "\u{feff}\u{200c}\u{200b}\u{200d}"]
        {
            assert_eq!(detect(text).0, "", "{text:?}");
        }
        assert_eq!(detect("ä\u{200b}\u{200d}\u{200b}ö").0, "äö");
    }

    #[test]
    fn a_word_split_by_a_zero_width_space_is_put_together() {
        let (visible, findings) = detect("ig\u{200b}nore");
        assert_eq!(visible, "ignore");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].range, 2..5);
    }
}
