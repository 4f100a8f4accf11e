//! The text as detectors read it, folded once, and the way back to the text as it was written.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use crate::hidden;

/// Combining marks that one character carries at most; those after them are dropped (Unicode UAX #15 counts 30 as
/// more than any language needs).
const MARKS_MAX: usize = 30;

/// Invisible characters between two visible ones that are left out without a trace. After each run of that many
/// stands a line break: what is farther apart is not one thing, and a piece of text has a bounded size.
const INVISIBLE_RUN_MAX: usize = 16;

/// A place where the folded text differs from the original. Both ranges count from the beginning of the stream.
#[derive(Debug, Clone, Copy)]
struct Piece {
    folded: (usize, usize),
    original: (usize, usize),
}

/// A text as it is read: compatibility forms composed (NFKC), look-alikes of Latin letters and digits replaced by
/// what they look like, dashes and quotes plain, invisible characters gone. Case stays.
///
/// It takes a text in pieces, forgets what is no longer needed, and gives every range back as bytes of the original,
/// on character borders, covering whole characters.
#[derive(Debug, Default)]
pub(crate) struct Normal {
    text: String,
    /// Folded bytes that were forgotten.
    base: usize,
    /// Original bytes that were folded.
    original_size: usize,
    pieces: Vec<Piece>,
    /// The last character and its marks: the next piece may have more of them.
    cluster: String,
    marks: usize,
    invisible_run: usize,
}

impl Normal {
    /// Forget everything, and keep the memory for the next text.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
        self.cluster.clear();
        (self.base, self.original_size, self.marks, self.invisible_run) = (0, 0, 0, 0);
    }

    /// The folded text that is kept; it begins at [`Normal::base`].
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn base(&self) -> usize {
        self.base
    }

    /// Original bytes that the folded text covers so far.
    pub(crate) fn original_size(&self) -> usize {
        self.original_size
    }

    /// Fold what comes next.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.reserve(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            // Most text is ASCII, and stays as it is. Its last character may get a mark.
            let plain = rest.bytes().take_while(|byte| matches!(byte, b' '..=b'~' | b'\n')).count();
            if plain > 0 {
                self.flush();
                let (run, after) = rest.split_at(plain);
                let (copied, last) = run.split_at(plain - 1);
                self.text.push_str(copied);
                self.original_size += copied.len();
                self.cluster.push_str(last);
                self.invisible_run = 0;
                rest = after;
                continue;
            }
            let Some(character) = rest.chars().next() else { break };
            self.push_character(character);
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
        }
    }

    fn push_character(&mut self, character: char) {
        let is_invisible = matches!(character, '\u{200c}' | '\u{200d}')
            || (!character.is_ascii_whitespace() && hidden::is_hidden(character));
        if is_invisible {
            self.flush();
            self.invisible_run += 1;
            let breaks = self.invisible_run.is_multiple_of(INVISIBLE_RUN_MAX);
            self.replaced(character.len_utf8(), if breaks { "\n" } else { "" });
            return;
        }
        self.invisible_run = 0;
        if canonical_combining_class(character) != 0 && !self.cluster.is_empty() {
            if self.marks < MARKS_MAX {
                self.marks += 1;
                self.cluster.push(character);
                return;
            }
            self.flush();
            self.replaced(character.len_utf8(), "");
            return;
        }
        self.flush();
        self.cluster.push(character);
    }

    /// Nothing comes any more.
    pub(crate) fn finish(&mut self) {
        self.flush();
    }

    /// Fold the pending character and its marks.
    fn flush(&mut self) {
        if self.cluster.is_empty() {
            return;
        }
        let cluster = std::mem::take(&mut self.cluster);
        self.marks = 0;
        if matches!(cluster.as_bytes(), [b' '..=b'~' | b'\n'])
            || matches!(cluster.as_str(), "ä" | "ö" | "ü" | "Ä" | "Ö" | "Ü" | "ß" | "é" | "€")
        {
            self.text.push_str(&cluster);
            self.original_size += cluster.len();
        } else {
            let folded: String = cluster.nfkc().map(plain).collect();
            if folded == cluster {
                self.text.push_str(&cluster);
                self.original_size += cluster.len();
            } else {
                self.replaced(cluster.len(), &folded);
            }
        }
        // The allocation is used again.
        self.cluster = cluster;
        self.cluster.clear();
    }

    /// The next `size` original bytes are folded to `folded`.
    fn replaced(&mut self, size: usize, folded: &str) {
        let start = self.base + self.text.len();
        self.text.push_str(folded);
        let piece = Piece {
            folded: (start, start + folded.len()),
            original: (self.original_size, self.original_size + size),
        };
        self.original_size += size;
        match self.pieces.last_mut() {
            // A row of what is left out is one piece.
            Some(last)
                if folded.is_empty()
                    && last.folded.0 == last.folded.1
                    && last.folded.1 == start
                    && last.original.1 == piece.original.0 =>
            {
                last.original.1 = piece.original.1;
            }
            _ => self.pieces.push(piece),
        }
    }

    /// Where a range of the folded text, counted from the beginning of the stream, stands in the original.
    pub(crate) fn original(&self, folded: &Range<usize>) -> Range<usize> {
        let before = self.pieces.partition_point(|piece| piece.folded.0 <= folded.start);
        let start = match before.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) if folded.start < piece.folded.1 => piece.original.0,
            piece => self.shifted(piece, before, folded.start),
        };
        let before = self.pieces.partition_point(|piece| piece.folded.0 < folded.end);
        let end = match before.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) if folded.end <= piece.folded.1 => piece.original.1,
            piece => self.shifted(piece, before, folded.end),
        };
        start..end.max(start)
    }

    /// A position between two pieces.
    fn shifted(&self, before: Option<&Piece>, next: usize, position: usize) -> usize {
        if let Some(piece) = before {
            return piece.original.1 + (position - piece.folded.1);
        }
        // Pieces before this one were forgotten: count from the next piece, or from the end.
        let (folded, original) = self
            .pieces
            .get(next)
            .map_or((self.base + self.text.len(), self.original_size), |piece| {
                (piece.folded.0, piece.original.0)
            });
        original.saturating_sub(folded - position)
    }

    /// Forget what stands before a position; ranges that begin before it cannot be given back any more.
    pub(crate) fn forget(&mut self, before: usize) {
        let mut size = before.saturating_sub(self.base).min(self.text.len());
        while !self.text.is_char_boundary(size) {
            size -= 1;
        }
        self.text.drain(..size);
        self.base += size;
        let gone = self.pieces.partition_point(|piece| piece.folded.1 < self.base);
        self.pieces.drain(..gone);
    }
}

/// What a character looks like, where it looks like one of ASCII. By the idea of Unicode's confusables (UTS #39), for
/// the scripts that texts in Latin letters are disguised with; digits keep their value.
fn plain(character: char) -> char {
    if character.is_ascii() {
        return character;
    }
    match character {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'Β' | 'В' | 'Ᏼ' => 'B',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'ԁ' => 'd',
        'е' | 'ҽ' | '℮' => 'e',
        'ɡ' | 'ց' => 'g',
        'һ' | 'հ' => 'h',
        'і' | 'ι' | 'ɩ' | 'ӏ' => 'i',
        'ј' | 'ϳ' => 'j',
        'κ' | 'к' => 'k',
        'ո' => 'n',
        'о' | 'ο' | 'օ' | 'ᴏ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'υ' | 'ս' | 'ᴜ' => 'u',
        'ν' | 'ѵ' | 'ᴠ' => 'v',
        'ԝ' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        'ᴢ' => 'z',
        'А' | 'Α' | 'Ꭺ' => 'A',
        'С' | 'Ϲ' | 'Ꮯ' => 'C',
        'Ꭰ' => 'D',
        'Е' | 'Ε' | 'Ꭼ' => 'E',
        'Ԍ' => 'G',
        'Н' | 'Η' | 'Ꮋ' => 'H',
        'І' | 'Ι' | 'Ӏ' => 'I',
        'Ј' | 'Ꭻ' => 'J',
        'К' | 'Κ' | 'Ꮶ' => 'K',
        'Ꮮ' => 'L',
        'М' | 'Μ' | 'Ꮇ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' | 'Օ' => 'O',
        'Р' | 'Ρ' | 'Ꮲ' => 'P',
        'Ѕ' | 'Տ' | 'Ꮪ' => 'S',
        'Т' | 'Τ' | 'Ꭲ' => 'T',
        'Ѵ' | 'Ꮩ' => 'V',
        'Ԝ' | 'Ꮃ' => 'W',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' | 'Ү' => 'Y',
        'Ζ' | 'Ꮓ' => 'Z',
        '‐'..='―' | '−' | '﹘' | '⁃' | '˗' => '-',
        '‘' | '’' | '‛' | 'ʼ' | 'ʹ' | '′' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' => '"',
        '∕' | '⁄' | '⧸' => '/',
        '․' => '.',
        '∶' | '꞉' => ':',
        '٬' | '‚' => ',',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        _ if character.is_whitespace() => ' ',
        _ => digit(character).unwrap_or(character),
    }
}

/// A decimal digit of another script, by where its script's zero stands (Unicode, general category Nd).
fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 22] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
        0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0xa8d0, 0xaa50,
    ];
    let code = u32::from(character);
    let zero = ZEROS.iter().rev().find(|zero| **zero <= code)?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> Normal {
        let mut normal = Normal::default();
        normal.push(text);
        normal.finish();
        normal
    }

    #[test]
    fn look_alikes_become_what_they_look_like() {
        for (text, expected) in [
            ("DE12\u{a0}3456", "DE12 3456"),
            ("раураl", "paypal"),
            ("𝐌𝐚𝐱 Ｍüller", "Max Müller"),
            ("٠١٧٦", "0176"),
            ("ma\u{200b}x@\u{2060}web.de", "max@web.de"),
            ("u\u{308}ber", "über"),
            ("12–34‑56", "12-34-56"),
            ("ﬁn", "fin"),
        ] {
            assert_eq!(folded(text).text(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_range_comes_back_as_whole_characters_of_the_original() {
        let text = "ab\u{200b}u\u{308}ﬁx";
        let normal = folded(text);
        assert_eq!(normal.text(), "abüfix");
        let original = |range: Range<usize>| text.get(normal.original(&range)).unwrap();
        assert_eq!(original(2..4), "u\u{308}");
        assert_eq!(original(4..5), "ﬁ");
        assert_eq!(original(5..6), "ﬁ");
        assert_eq!(original(1..2), "b");
        assert_eq!(original(0..7), text);
    }

    #[test]
    fn what_is_far_apart_is_not_one_thing() {
        let text = format!("DE12{}3456", "\u{200b}".repeat(100));
        assert!(folded(&text).text().contains('\n'));
    }

    proptest! {
        #[test]
        fn folding_in_pieces_is_folding_at_once(
            text in "[\\PCa1\u{308}\u{200b}\u{fe0f}ﬁ-]{0,60}", cuts in prop::collection::vec(0usize..60, 0..5)
        ) {
            let whole = folded(&text);
            let mut pieces = Normal::default();
            let mut rest = text.as_str();
            for cut in cuts {
                let at = rest.floor_char_boundary(cut);
                let (now, later) = rest.split_at(at);
                pieces.push(now);
                rest = later;
            }
            pieces.push(rest);
            pieces.finish();
            prop_assert_eq!(whole.text(), pieces.text());
            prop_assert_eq!(whole.original_size(), text.len());
            let borders: Vec<usize> = whole.text().char_indices().map(|(at, _)| at).chain([whole.text().len()]).collect();
            for pair in borders.windows(2) {
                let range = whole.original(&(pair[0]..pair[1]));
                prop_assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()), "{:?}", range);
                prop_assert_eq!(range, pieces.original(&(pair[0]..pair[1])));
            }
        }
    }
}
