//! Detector `hidden`: characters that a program reads and a person does not see.

use std::{borrow::Cow, ops::Range};

use crate::{Finding, FindingKind};

const DETECTOR: &str = "hidden@2";

/// What a text has in it that nobody would see, whatever its length: of what is not a customer's message, and
/// is not changed.
pub fn find_hidden(text: &str) -> Vec<Finding> {
    detect(text).1
}

/// A text without what nobody would see, whatever its length: of what is not a customer's message.
pub fn visible(text: &str) -> Cow<'_, str> {
    detect(text).0
}

/// The text without hidden characters, and where they were.
///
/// Line feeds and tabs stay. A zero-width joiner stays between two characters that are not ASCII, and the first
/// character that chooses a form of the one before it stays with that: emoji and several scripts are written
/// with them.
pub(crate) fn detect(text: &str) -> (Cow<'_, str>, Vec<Finding>) {
    if !text.chars().any(is_hidden) {
        return (Cow::Borrowed(text), Vec::new());
    }
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
        let forms = is_form(character)
            && !previous.is_whitespace()
            && previous != '\0'
            && !is_form(previous);
        let Some((kind, evidence)) = kind_of(character).filter(|_| !joins && !forms) else {
            if !findings.is_empty() {
                visible.push(character);
            }
            previous = character;
            continue;
        };
        if findings.is_empty() {
            visible.push_str(text.get(..start).unwrap_or_default());
        }
        // A run of the same kind is one finding.
        let end = start + character.len_utf8();
        if let Some(last) = findings
            .last_mut()
            .filter(|last: &&mut Finding| last.kind == kind && last.range.end == start)
        {
            last.range.end = end;
            continue;
        }
        findings.push(Finding {
            kind,
            declared: None,
            range: start..end,
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

/// What tags spell that no program shows (Unicode, block E0000), and where they stand: an instruction can be smuggled in
/// them past whoever reads the text. Flags of regions are spelled with a few.
pub(crate) fn smuggled(text: &str) -> Option<(String, Range<usize>)> {
    const SPELLED_MIN: usize = 16;
    /// The first byte of each.
    const LEAD: u8 = 0xf3;
    if !text.as_bytes().contains(&LEAD) {
        return None;
    }
    let tags =
        || text.char_indices().filter(|(_, sign)| ('\u{e0020}'..='\u{e007e}').contains(sign));
    let (first, _) = tags().next()?;
    let spelled: String =
        tags().filter_map(|(_, sign)| char::from_u32(u32::from(sign) - 0xe0000)).collect();
    let (last, sign) = tags().next_back()?;
    (spelled.len() >= SPELLED_MIN).then_some((spelled, first..last + sign.len_utf8()))
}

/// Whether nobody would see a character.
pub(crate) fn is_hidden(character: char) -> bool {
    kind_of(character).is_some()
}

fn kind_of(character: char) -> Option<(FindingKind, &'static str)> {
    match character {
        // Most characters of most texts.
        '\u{20}'..='\u{7e}' | '\u{c0}'..='\u{24f}' | '\n' | '\t' | '\r' => None,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
            Some((FindingKind::ControlCharacter, "a control character"))
        }
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
            Some((FindingKind::BidiControl, "a character that turns the direction of writing"))
        }
        // The rest of Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties), and what marks notes between
        // the lines.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => {
            Some((FindingKind::InvisibleCharacter, "a character without a shape"))
        }
        _ => None,
    }
}

/// Whether a character chooses a form of the one before it, such as a symbol in colours.
fn is_form(character: char) -> bool {
    matches!(character, '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether there is something to see in a text. Some characters have a place, and are drawn as nothing.
pub fn is_blank(visible: &str) -> bool {
    let is_drawn = |sign: char| !matches!(sign, '\u{2800}' | '\u{16fe4}' | '\u{1d159}');
    !visible.contains(|sign: char| !sign.is_whitespace() && is_drawn(sign))
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
    fn a_form_stays_with_its_character_and_more_of_them_are_hidden() {
        for text in ["Danke ❤\u{fe0f}", "Taste 1\u{fe0f}\u{20e3}", "\u{845b}\u{e0100}"] {
            assert_eq!(detect(text).0, text, "{text:?}");
        }
        // A message can be hidden in a row of them.
        assert_eq!(detect("😀\u{fe0f}\u{e0121}\u{e0138}").0, "😀\u{fe0f}");
        assert_eq!(detect("a \u{fe0f}b").0, "a b");
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
    fn a_run_of_one_kind_is_one_finding_and_another_kind_is_another() {
        let text = "a\u{200b}\u{200b}\u{2060}b\u{200b}\u{202e}\u{202e}";
        let (visible, findings) = detect(text);
        assert_eq!(visible, "ab");
        let hidden = findings.iter().filter_map(|found| text.get(found.range.clone()));
        assert!(hidden.eq(["\u{200b}\u{200b}\u{2060}", "\u{200b}", "\u{202e}\u{202e}"]));
    }

    #[test]
    fn a_word_split_by_a_zero_width_space_is_put_together() {
        let (visible, findings) = detect("ig\u{200b}nore");
        assert_eq!(visible, "ignore");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].range, 2..5);
    }
}
