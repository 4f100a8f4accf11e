//! The pass itself: what every detector sees of a text, in what order, and which finding wins.
//!
//! A detector is asked at the beginning of each word, number or sign that can begin something. It sees a bounded
//! piece of the text before and after that place and nothing else, so its answer cannot depend on how the text came
//! in: a stream gives exactly the findings of the whole text.

use std::{cell::OnceCell, cmp::Ordering, ops::Range, sync::Arc};

use crate::{
    Finding, FindingKind, Identifier, Rules,
    normal::Normal,
    personal, secret, special,
    words::{self, Context, Word},
};

/// Bytes before a place that a detector sees: the words that say what a number is. A finding reaches back that far.
pub(crate) const BEFORE_MAX_BYTES: usize = 96;

/// Bytes from a place on that most detectors see. The longest are a spoken telephone number and a postal address in
/// four lines, both below 200.
pub(crate) const AFTER_MAX_BYTES: usize = 256;

/// Bytes from a place on that detectors of keys see: a private key of 8,192 bits has 6,400 characters.
pub(crate) const LONG_MAX_BYTES: usize = 8 * 1024;

/// The longest that a stream is held back, in bytes of the folded text: only while something as long as a private
/// key is open, which is looked at again every `AFTER_MAX_BYTES`. Otherwise `BEFORE_MAX_BYTES` and
/// `AFTER_MAX_BYTES` together.
pub const HOLD_BACK_MAX_BYTES: usize = LONG_MAX_BYTES + BEFORE_MAX_BYTES + AFTER_MAX_BYTES;

/// What a detector sees.
pub(crate) struct View<'w> {
    /// What stands before, nearest last.
    pub(crate) before: &'w str,
    /// What begins here.
    pub(crate) after: &'w str,
    long: &'w str,
    /// Whether the text is known as far as a long detector may look.
    is_known: bool,
    context: OnceCell<Context>,
    /// Bytes to the next digit: beyond `AFTER_MAX_BYTES` if none is in sight.
    pub(crate) digit_in: usize,
    /// The word that begins here.
    pub(crate) word: Word<'w>,
    /// The words before it, nearest first.
    pub(crate) previous: [Previous; 3],
}

/// A word that was read before this one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Previous {
    pub(crate) flags: u32,
    /// What stands between it and the word after it.
    pub(crate) gap: Gap,
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Gap {
    /// One space.
    Space,
    /// A colon, a comma or the like, with space around it.
    Sign,
    /// A full stop.
    Stop,
    /// A line break.
    Line,
    /// Nothing but an apostrophe or a hyphen.
    Tight,
    /// More, or the beginning of the text.
    #[default]
    Apart,
}

impl Gap {
    fn of(between: &[u8]) -> Self {
        let ends = |bytes: &[u8]| bytes.iter().any(|byte| matches!(byte, b'.' | b'!' | b'?'));
        match between {
            [] => Self::Tight,
            _ if between.len() > 8 => Self::Apart,
            b" " | b"  " => Self::Space,
            b"'" | b"-" => Self::Tight,
            _ if between.contains(&b'\n') => Self::Line,
            _ if ends(between) => Self::Stop,
            [b':' | b',' | b'=' | b'-' | b'"' | b'\'' | b';' | b'(' | b' ' | b'/' | b'>', ..] => {
                Self::Sign
            }
            _ => Self::Apart,
        }
    }
}

impl<'w> View<'w> {
    /// What begins here, as bytes.
    pub(crate) fn bytes(&self) -> &'w [u8] {
        self.after.as_bytes()
    }

    /// The words before this place and what they speak of.
    pub(crate) fn context(&self) -> &Context {
        self.context.get_or_init(|| Context::of(self.before))
    }

    /// What is spoken of after a place.
    pub(crate) fn context_after(&self, end: usize) -> u32 {
        self.after.get(end..).map_or(0, words::topics_after)
    }

    /// How many bytes from `from` on belong to a run, far beyond what other detectors see. `None`: the text is not
    /// known that far yet.
    pub(crate) fn run(&self, from: usize, belongs: impl Fn(u8) -> bool) -> Option<usize> {
        let rest = self.long.as_bytes().get(from..).unwrap_or_default();
        match rest.iter().position(|byte| !belongs(*byte)) {
            Some(size) => Some(size),
            None => self.is_known.then_some(rest.len()),
        }
    }

    /// All that a long detector sees.
    pub(crate) fn long(&self) -> &'w str {
        self.long
    }
}

/// What detectors found at one place.
#[derive(Debug, Default)]
pub(crate) struct Found {
    candidates: Vec<Finding>,
    at: usize,
    /// A detector has to see more before it can tell.
    pub(crate) is_open: bool,
}

impl Found {
    /// Report what stands from `range.start` to `range.end`, counted from the place of the view.
    pub(crate) fn push(
        &mut self,
        kind: FindingKind,
        range: Range<usize>,
        confidence: f32,
        evidence: &'static str,
        detector: &'static str,
    ) {
        self.push_back(kind, 0, range, confidence, evidence, detector);
    }

    /// The same, `back` bytes before.
    pub(crate) fn push_back(
        &mut self,
        kind: FindingKind,
        back: usize,
        range: Range<usize>,
        confidence: f32,
        evidence: &'static str,
        detector: &'static str,
    ) {
        debug_assert!(back <= BEFORE_MAX_BYTES && range.end <= LONG_MAX_BYTES, "{detector}");
        let range = (self.at + range.start).saturating_sub(back)..self.at + range.end;
        if range.start < range.end {
            let declared = None;
            self.candidates.push(Finding { kind, declared, range, confidence, evidence, detector });
        }
    }

    /// Report what an assistant declares by a name: so many bytes from the place of the view on.
    pub(crate) fn push_declared(&mut self, name: Arc<str>, size: usize, detector: &'static str) {
        self.candidates.push(Finding {
            kind: FindingKind::PersonalData(Identifier::Declared),
            declared: Some(name),
            range: self.at..self.at + size,
            confidence: 0.9,
            evidence: "what this assistant declares",
            detector,
        });
    }
}

/// The pass over one text or one stream.
#[derive(Debug)]
pub(crate) struct Scanner<'r> {
    rules: &'r Rules,
    normal: Normal,
    /// Folded bytes that were read, from the beginning of the stream.
    position: usize,
    previous: [Previous; 3],
    /// Where the word before ended.
    previous_end: usize,
    /// Where the next digit stands, or how far there is none.
    next_digit: usize,
    found: Found,
    /// What may still be beaten: in order of the text.
    waiting: Vec<Finding>,
    current: Option<Finding>,
    shadow: Option<Finding>,
    /// Where the last finding ended that was told.
    told_end: usize,
    /// Folded size that is worth another look while something is open.
    again_at: usize,
    /// Steps taken, to show that they grow with the text and not faster.
    #[cfg(test)]
    pub(crate) steps: usize,
}

impl<'r> Scanner<'r> {
    pub(crate) fn new(rules: &'r Rules) -> Self {
        Self {
            rules,
            normal: Normal::default(),
            position: 0,
            previous: [Previous::default(); 3],
            previous_end: 0,
            next_digit: 0,
            found: Found::default(),
            waiting: Vec::new(),
            current: None,
            shadow: None,
            told_end: 0,
            again_at: 0,
            #[cfg(test)]
            steps: 0,
        }
    }

    /// Read what comes next, and tell what is certain by now.
    pub(crate) fn push(&mut self, text: &str, findings: &mut Vec<Finding>) {
        self.normal.push(text);
        let size = self.normal.base() + self.normal.text().len();
        if size >= self.again_at {
            self.read(false, findings);
        }
    }

    /// Nothing comes any more.
    pub(crate) fn finish(&mut self, findings: &mut Vec<Finding>) {
        self.normal.finish();
        self.read(true, findings);
    }

    /// Original bytes before which no further finding begins.
    pub(crate) fn settled(&self) -> usize {
        let open = self.current.iter().chain(&self.shadow).chain(&self.waiting);
        let open = open.map(|finding| finding.range.start);
        let settled =
            open.min().unwrap_or(usize::MAX).min(self.position.saturating_sub(BEFORE_MAX_BYTES));
        self.normal.original(&(settled..settled)).start.min(self.normal.original_size())
    }

    fn read(&mut self, is_last: bool, findings: &mut Vec<Finding>) {
        self.again_at = 0;
        loop {
            let base = self.normal.base();
            let text = self.normal.text();
            let at = self.position - base;
            let left = text.len() - at;
            if left == 0 || (!is_last && left < AFTER_MAX_BYTES) {
                break;
            }
            #[cfg(test)]
            {
                self.steps += 1;
            }
            let bytes = text.as_bytes();
            let byte = bytes[at];
            if !begins(text, at) && (self.rules.is_empty() || !byte.is_ascii_punctuation()) {
                self.position +=
                    text.get(at..).map_or(1, |rest| rest.chars().next().map_or(1, char::len_utf8));
                continue;
            }
            if self.next_digit <= self.position {
                let digit = bytes[at..].iter().position(u8::is_ascii_digit);
                self.next_digit = digit.map_or(base + text.len(), |digit| self.position + digit);
            }
            let after = part(text, at, at + AFTER_MAX_BYTES);
            let word = Word::at(after);
            let is_word = !word.text.is_empty();
            if is_word {
                // What stands between the word before and this one.
                let from = self.previous_end.checked_sub(base);
                let between = from.and_then(|from| text.as_bytes().get(from..at));
                self.previous[0].gap = between.map_or(Gap::Apart, Gap::of);
            }
            let view = View {
                before: before(text, at),
                after,
                long: part(text, at, at + LONG_MAX_BYTES),
                is_known: is_last || left >= LONG_MAX_BYTES,
                context: OnceCell::new(),
                digit_in: self.next_digit - self.position,
                word,
                previous: self.previous,
            };
            let known = self.found.candidates.len();
            self.found.at = self.position;
            self.found.is_open = false;
            personal::find(&view, self.rules, &mut self.found);
            secret::find(&view, &mut self.found);
            if is_word {
                special::find(&view, &mut self.found);
            }
            if self.found.is_open {
                // Seen again when a good part more is there.
                self.found.candidates.truncate(known);
                self.again_at = base + text.len() + AFTER_MAX_BYTES;
                break;
            }
            let (flags, size) = (view.word.flags, view.word.text.len());
            if is_word {
                self.previous.rotate_right(1);
                self.previous[0] = Previous { flags, gap: Gap::Apart };
                self.previous_end = self.position + size;
                self.position += size;
            } else {
                self.position += 1;
            }
            self.waiting.append(&mut self.found.candidates);
            self.settle(self.position.saturating_sub(BEFORE_MAX_BYTES), findings);
        }
        if is_last {
            self.settle(usize::MAX, findings);
            if let Some(finding) = self.current.take() {
                self.emit(finding, findings);
            }
        }
        let kept = self
            .current
            .iter()
            .chain(&self.shadow)
            .chain(&self.waiting)
            .map(|finding| finding.range.start)
            .min()
            .unwrap_or(usize::MAX)
            .min(self.position.saturating_sub(BEFORE_MAX_BYTES + 4));
        if kept > self.normal.base() + LONG_MAX_BYTES
            || (!is_last && kept > self.normal.base() + 1024)
        {
            self.normal.forget(kept);
        }
    }

    /// Decide about what begins before a place, from where on nothing new begins.
    fn settle(&mut self, before: usize, findings: &mut Vec<Finding>) {
        if self.waiting.is_empty() && self.current.is_none() {
            return;
        }
        self.waiting.sort_by(order);
        let ready = self.waiting.partition_point(|finding| finding.range.start < before);
        for next in self.waiting.drain(..ready).collect::<Vec<_>>() {
            let Some(current) = self.current.take() else {
                self.current = Some(next);
                continue;
            };
            if current.range.end <= next.range.start {
                self.emit(current, findings);
                self.shadow = None;
                self.current = Some(next);
            } else if beats(&next, &current) {
                // What the loser had beaten comes back where the winner leaves it room.
                if let Some(shadow) = self.shadow.take().filter(|shadow| {
                    shadow.range.start >= self.told_end && shadow.range.end <= next.range.start
                }) {
                    self.emit(shadow, findings);
                }
                self.shadow = Some(current);
                self.current = Some(next);
            } else {
                self.current = Some(current);
            }
        }
        if let Some(current) = self.current.take_if(|current| current.range.end <= before) {
            self.emit(current, findings);
            self.shadow = None;
        }
    }

    fn emit(&mut self, mut finding: Finding, findings: &mut Vec<Finding>) {
        self.told_end = finding.range.end;
        finding.range = self.normal.original(&finding.range);
        findings.push(finding);
    }
}

/// The order in which findings are held against each other.
fn order(one: &Finding, other: &Finding) -> Ordering {
    one.range
        .start
        .cmp(&other.range.start)
        .then(other.range.end.cmp(&one.range.end))
        .then(other.confidence.total_cmp(&one.confidence))
        .then(one.kind.cmp(&other.kind))
}

/// Which of two findings that overlap stays: a card's number or a secret before the address of mail around it, the
/// longer one, then the surer one, then the one that begins first.
fn beats(next: &Finding, current: &Finding) -> bool {
    let is_mail = |finding: &Finding| finding.kind == FindingKind::PersonalData(Identifier::Email);
    let is_costly = |finding: &Finding| {
        matches!(finding.kind, FindingKind::PersonalData(Identifier::Card) | FindingKind::Secret(_))
    };
    let costly = is_costly(next) && is_mail(current);
    costly
        .cmp(&(is_costly(current) && is_mail(next)))
        .then(next.range.len().cmp(&current.range.len()))
        .then(next.confidence.total_cmp(&current.confidence))
        .is_gt()
}

/// Whether a word, a number or a sign that detectors know begins here.
fn begins(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    match bytes[at] {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | 0xc0.. => !ends_word(text, at),
        b'+' | b'(' => next.is_ascii_digit(),
        b'@' => next.is_ascii_alphanumeric() || next >= 0x80,
        b':' => next == b':' && !ends_word(text, at),
        b'-' => next == b'-' && at.checked_sub(1).is_none_or(|at| bytes[at] != b'-'),
        _ => false,
    }
}

/// Whether a letter or digit stands right before a place.
fn ends_word(text: &str, at: usize) -> bool {
    match at.checked_sub(1).map(|at| text.as_bytes()[at]) {
        None => false,
        Some(byte) if byte < 0x80 => byte.is_ascii_alphanumeric(),
        Some(_) => text
            .get(..at)
            .and_then(|text| text.chars().next_back())
            .is_some_and(char::is_alphanumeric),
    }
}

/// A part of a text, on character borders.
fn part(text: &str, from: usize, to: usize) -> &str {
    let to = text.floor_char_boundary(to.min(text.len()));
    text.get(from..to).unwrap_or_default()
}

fn before(text: &str, at: usize) -> &str {
    let from = text.ceil_char_boundary(at.saturating_sub(BEFORE_MAX_BYTES));
    text.get(from..at).unwrap_or_default()
}
