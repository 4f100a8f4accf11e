//! A text as windows of tokens, each with its place.

use std::ops::Range;

use tokenizers::{Encoding, Tokenizer};

use crate::error::{guarded, one_line};

/// What stands around the tokens of a text: `[CLS]`, `[SEP]` and the like, each with its type.
#[derive(Debug)]
struct Frame {
    before: Vec<(i64, i64)>,
    after: Vec<(i64, i64)>,
    /// The type of the text's own tokens.
    own: i64,
}

/// What makes tokens of a text.
#[derive(Debug)]
pub(crate) struct Windows {
    tokenizer: Tokenizer,
    frame: Frame,
    /// Tokens of the text in one window.
    room: usize,
    /// The greatest number that a token has.
    greatest: u32,
}

/// A stretch of text as tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub ids: Vec<i64>,
    pub types: Vec<i64>,
    /// Its place in the text, as bytes, on borders of characters.
    pub range: Range<usize>,
}

impl Windows {
    /// From `tokenizer.json`, for windows of so many tokens at most, those around the text among them.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub(crate) fn new(json: &[u8], tokens_max: usize) -> Result<Self, String> {
        guarded("the tokenizer", || Self::made(json, tokens_max))
    }

    fn made(json: &[u8], tokens_max: usize) -> Result<Self, String> {
        let mut tokenizer = Tokenizer::from_bytes(json)
            .map_err(|error| format!("it is no tokenizer: {}", one_line(&error.to_string())))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| one_line(&error.to_string()))?;
        // A text that says `[SEP]` has letters there, and ends nothing.
        tokenizer.set_encode_special_tokens(true);
        let frame = Frame::of(&tokenizer)?;
        let around = frame.before.len() + frame.after.len();
        let room = tokens_max.saturating_sub(around);
        if room < 8 {
            return Err(format!(
                "it puts {around} tokens around a text, which leaves no room for it in `tokens_max` = {tokens_max}"
            ));
        }
        let greatest = tokenizer.get_vocab(true).into_values().max().unwrap_or_default();
        Ok(Self { tokenizer, frame, room, greatest })
    }

    /// The greatest number that a token has.
    pub(crate) fn greatest(&self) -> u32 {
        self.greatest
    }

    /// The windows of a text: none where there is no token in it. Each begins three quarters of a window after the one before;
    /// the last ends where the text does, so that it is no smaller than the others.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub(crate) fn of<'w>(
        &'w self,
        text: &'w str,
    ) -> Result<impl Iterator<Item = Window> + 'w, String> {
        let encoded = guarded("the tokenizer", || {
            self.tokenizer.encode(text, false).map_err(|error| one_line(&error.to_string()))
        })?;
        let count = encoded.len();
        let step = self.room - self.room / 4;
        let windows = match count {
            0 => 0,
            _ => 1 + count.saturating_sub(self.room).div_ceil(step),
        };
        Ok((0..windows).map(move |index| {
            let begin = (index * step).min(count.saturating_sub(self.room));
            self.window(text, &encoded, begin..(begin + self.room).min(count))
        }))
    }

    fn window(&self, text: &str, encoded: &Encoding, tokens: Range<usize>) -> Window {
        let Frame { before, after, own } = &self.frame;
        let of_text = encoded.get_ids().get(tokens.clone()).unwrap_or_default();
        let of_text = of_text.iter().map(|id| (i64::from(*id), *own));
        let all = before.iter().copied().chain(of_text).chain(after.iter().copied());
        let (ids, types) = all.unzip();
        let places = encoded.get_offsets();
        let place = |index: Option<usize>| index.and_then(|index| places.get(index)).copied();
        // What is no token, such as space, belongs to the windows at either end. A token can be some bytes of a character.
        let start = match tokens.start {
            0 => 0,
            start => place(Some(start)).map_or(0, |(start, _)| text.floor_char_boundary(start)),
        };
        let end = if tokens.end == places.len() {
            text.len()
        } else {
            let last = place(tokens.end.checked_sub(1));
            last.map_or(text.len(), |(_, end)| text.ceil_char_boundary(end))
        };
        let range = start.min(end)..end;
        Window { ids, types, range }
    }

    /// A window as full as any, of the token with the greatest number, to try out what reads it.
    pub(crate) fn full(&self) -> Window {
        let Frame { before, after, own } = &self.frame;
        let middle = std::iter::repeat_n((i64::from(self.greatest), *own), self.room);
        let all = before.iter().copied().chain(middle).chain(after.iter().copied());
        let (ids, types) = all.unzip();
        Window { ids, types, range: 0..0 }
    }
}

impl Frame {
    /// Whatever a tokenizer puts around one token, it puts around many.
    fn of(tokenizer: &Tokenizer) -> Result<Self, String> {
        // No vocabulary is so large.
        const MARK: u32 = u32::MAX;
        let mark = Encoding::new(
            vec![MARK],
            vec![0],
            vec![String::new()],
            vec![None],
            vec![(0, 0)],
            vec![0],
            vec![1],
            Vec::new(),
            [(0, 0..1)].into_iter().collect(),
        );
        let framed = tokenizer
            .post_process(mark, None, true)
            .map_err(|error| one_line(&error.to_string()))?;
        let all: Vec<(u32, i64)> = framed
            .get_ids()
            .iter()
            .zip(framed.get_type_ids())
            .map(|(id, of_type)| (*id, i64::from(*of_type)))
            .collect();
        let mut marks = all.iter().enumerate().filter(|(_, (id, _))| *id == MARK);
        let (Some((at, (_, own))), None) = (marks.next(), marks.next()) else {
            return Err("it does not put a text into its frame once".to_owned());
        };
        let side = |part: Option<&[(u32, i64)]>| {
            let part = part.unwrap_or_default().iter();
            part.map(|(id, of_type)| (i64::from(*id), *of_type)).collect()
        };
        Ok(Self { before: side(all.get(..at)), after: side(all.get(at + 1..)), own: *own })
    }
}
