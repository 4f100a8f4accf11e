//! Whole texts and streams: the same pass, the same findings.

use std::{collections::VecDeque, mem};

use crate::{Finding, Rules, Tokens, redact, scan::Scanner};

/// Bytes of a long text that are read at a time.
const BLOCK_BYTES: usize = 16 * 1024;

/// Personal data, secrets and special categories in a text of any length, in the order of the text; no two overlap.
///
/// Where two findings overlap, the longer one stays, then the surer one, then the one that begins first. Time grows
/// with the text and no faster; memory does not grow with it, but for the findings.
pub fn findings(text: &str, rules: &Rules) -> Vec<Finding> {
    let mut scanner = Scanner::new(rules);
    let mut findings = Vec::new();
    let mut rest = text;
    while rest.len() > BLOCK_BYTES {
        let (block, after) = rest.split_at(rest.floor_char_boundary(BLOCK_BYTES));
        scanner.push(block, &mut findings);
        rest = after;
    }
    scanner.push(rest, &mut findings);
    scanner.finish(&mut findings);
    findings
}

/// The bytes of a stream are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("byte {at} of the stream is not UTF-8")]
pub struct NotUtf8 {
    /// Which byte, from 0.
    pub at: usize,
}

/// Inspects a text that comes in chunks, cut anywhere, even within a character. It finds what [`findings`] finds in the
/// whole text.
///
/// A finding is told once nothing that comes can change it: at most [`crate::HOLD_BACK_MAX_BYTES`] bytes of the folded
/// text later, and 352 as long as nothing like a private key is open. Characters that nobody sees do not count.
#[derive(Debug)]
pub struct StreamInspector<'r> {
    scanner: Scanner<'r>,
    /// The beginning of a character, or nothing.
    partial: Vec<u8>,
    /// Bytes that were taken in.
    size: usize,
}

impl<'r> StreamInspector<'r> {
    /// Begin a stream.
    pub fn new(rules: &'r Rules) -> Self {
        Self { scanner: Scanner::new(rules), partial: Vec::new(), size: 0 }
    }

    /// Take in the next chunk, and tell what is certain by now. Ranges count from the beginning of the stream.
    ///
    /// # Errors
    /// [`NotUtf8`]; the stream cannot go on then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<Vec<Finding>, NotUtf8> {
        let mut findings = Vec::new();
        let mut chunk = chunk;
        // The rest of a character that was cut, a byte at a time.
        while let (false, Some((first, rest))) = (self.partial.is_empty(), chunk.split_first()) {
            self.partial.push(*first);
            chunk = rest;
            match std::str::from_utf8(&self.partial) {
                Ok(text) => {
                    self.scanner.push(text, &mut findings);
                    self.size += self.partial.len();
                    self.partial.clear();
                }
                Err(error) if error.error_len().is_some() => return Err(NotUtf8 { at: self.size }),
                Err(_) => {}
            }
        }
        let text = match std::str::from_utf8(chunk) {
            Ok(text) => text,
            Err(error) => {
                let (valid, rest) = chunk.split_at(error.valid_up_to());
                if error.error_len().is_some() {
                    return Err(NotUtf8 { at: self.size + valid.len() });
                }
                self.partial.extend_from_slice(rest);
                std::str::from_utf8(valid).unwrap_or_default()
            }
        };
        self.scanner.push(text, &mut findings);
        self.size += text.len();
        Ok(findings)
    }

    /// The stream has ended: what was still open.
    ///
    /// # Errors
    /// [`NotUtf8`] if it ended within a character.
    pub fn finish(mut self) -> Result<Vec<Finding>, NotUtf8> {
        if !self.partial.is_empty() {
            return Err(NotUtf8 { at: self.size });
        }
        let mut findings = Vec::new();
        self.scanner.finish(&mut findings);
        Ok(findings)
    }

    /// How many bytes of the stream are settled: no finding that is still to be told begins before. They may go on to
    /// whoever waits for them.
    pub fn settled_bytes(&self) -> usize {
        self.scanner.settled()
    }
}

/// Takes the findings out of a text that comes in chunks, cut anywhere. What it gives back together is what [`redact`]
/// or [`Tokens::tokenise`] makes of the whole text.
///
/// Text goes on once nothing that comes can change what is found in it: see [`StreamInspector`]. That and the chunk are
/// all that is kept in memory.
#[derive(Debug)]
pub struct StreamRedactor<'r> {
    inspector: StreamInspector<'r>,
    /// For values that come back.
    tokens: Option<&'r mut Tokens>,
    /// What did not go on yet.
    held: Vec<u8>,
    /// Where it begins in the stream.
    from: usize,
    found: VecDeque<Finding>,
    /// What stands before what is held.
    previous: char,
}

impl<'r> StreamRedactor<'r> {
    /// Begin a stream from which findings go for good: `[IBAN]`.
    pub fn new(rules: &'r Rules) -> Self {
        Self {
            inspector: StreamInspector::new(rules),
            tokens: None,
            held: Vec::new(),
            from: 0,
            found: VecDeque::new(),
            previous: ' ',
        }
    }

    /// Begin a stream in which findings leave tokens that come back: `[IBAN_1]`.
    pub fn tokenising(rules: &'r Rules, tokens: &'r mut Tokens) -> Self {
        Self { tokens: Some(tokens), ..Self::new(rules) }
    }

    /// Take in the next chunk, and give what can go on.
    ///
    /// # Errors
    /// [`NotUtf8`]; the stream cannot go on then.
    pub fn push(&mut self, chunk: &[u8]) -> Result<String, NotUtf8> {
        self.held.extend_from_slice(chunk);
        self.found.extend(self.inspector.push(chunk)?);
        let settled = self.inspector.settled_bytes() - self.from;
        Ok(self.take(settled, false))
    }

    /// The stream has ended: what was held back.
    ///
    /// # Errors
    /// [`NotUtf8`] if it ended within a character.
    pub fn finish(mut self) -> Result<String, NotUtf8> {
        let inspector = mem::replace(&mut self.inspector, StreamInspector::new(Rules::none()));
        self.found.extend(inspector.finish()?);
        Ok(self.take(self.held.len(), true))
    }

    /// What goes on of the first bytes that are held: cut where neither a finding nor what looks like a token goes on.
    fn take(&mut self, settled: usize, is_last: bool) -> String {
        let text = std::str::from_utf8(self.held.get(..settled).unwrap_or_default());
        let text = text.unwrap_or_default();
        let mut end = text.len();
        // Neither a token nor a finding is cut: where the one ends the other may have begun.
        loop {
            let before = end;
            if let Some(tokens) = self.tokens.as_deref().filter(|_| !is_last) {
                end = tokens.free(text.get(..end).unwrap_or_default(), self.previous);
            }
            let range =
                |finding: &Finding| finding.range.start - self.from..finding.range.end - self.from;
            let cut =
                self.found.iter().map(range).find(|range| range.start < end && range.end > end);
            end = cut.map_or(end, |cut| cut.start);
            if end == before {
                break;
            }
        }
        let count =
            self.found.iter().take_while(|finding| finding.range.start - self.from < end).count();
        let mut found: Vec<Finding> = self.found.drain(..count).collect();
        for finding in &mut found {
            finding.range = finding.range.start - self.from..finding.range.end - self.from;
        }
        let text = text.get(..end).unwrap_or_default();
        let taken = match &mut self.tokens {
            Some(tokens) => tokens.tokenise_after(text, &found, self.previous),
            None => redact(text, &found),
        };
        self.previous = text.chars().next_back().unwrap_or(self.previous);
        self.held.drain(..end);
        self.from += end;
        taken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{AFTER_MAX_BYTES, BEFORE_MAX_BYTES};

    /// Texts with something in them, and with characters of every size.
    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("Meine IBAN ist DE89 3704 0044 0532 0130 00, ".to_owned()),
            Just(
                "Tel. +49 (0)30 1234567 oder null eins sieben sechs drei vier fünf sechs "
                    .to_owned()
            ),
            Just("Anna-Lena Schmidt, Lindenweg 32a,\n50667 Köln ".to_owned()),
            Just("max@web.de\n".to_owned()),
            Just("geboren am 3. März 1980 ".to_owned()),
            Just("Passwort: g3heim-42 ".to_owned()),
            Just(format!(
                "-----BEGIN PRIVATE KEY-----\n{}-----END PRIVATE KEY----- ",
                "MIIEvQIBADANBgkqhkiG9w0BAQ\n".repeat(30)
            )),
            Just(format!(
                "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.{}.dBjftJeZ4CVP ",
                "eyJpc3MiOiJqb2Ui".repeat(40)
            )),
            Just("4111 1111\u{200b} 1111 1111 ".to_owned()),
            Just("die Bestellung 123456 kam u\u{308}ber Nacht ".to_owned()),
            "[ -~äß\u{200b}\u{308}€😀0-9]{0,30}",
            "\\PC{0,20}",
            "[0-9 +()/.-]{0,60}",
            "([a-z8]{1,3}[@.-]){0,30}",
        ];
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    fn streamed(text: &str, cuts: &[usize]) -> Vec<Finding> {
        let rules = Rules::none();
        let mut inspector = StreamInspector::new(rules);
        let mut found = Vec::new();
        let mut rest = text.as_bytes();
        for cut in cuts.iter().cycle().take(text.len() * 2 + cuts.len()) {
            if rest.is_empty() || cuts.iter().all(|cut| *cut == 0) {
                break;
            }
            let (chunk, after) = rest.split_at((*cut).min(rest.len()));
            let settled = inspector.settled_bytes();
            for finding in inspector.push(chunk).unwrap() {
                assert!(finding.range.start >= settled, "{finding:?} began before {settled}");
                found.push(finding);
            }
            rest = after;
        }
        found.extend(inspector.push(rest).unwrap());
        found.extend(inspector.finish().unwrap());
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn a_stream_has_the_findings_of_its_text(text in texts(), cuts in prop::collection::vec(0usize..90, 1..6)) {
            prop_assert_eq!(streamed(&text, &cuts), findings(&text, Rules::none()));
        }

        #[test]
        fn findings_lie_on_character_borders_and_do_not_overlap(text in texts()) {
            let mut end = 0;
            for finding in findings(&text, Rules::none()) {
                prop_assert!(text.get(finding.range.clone()).is_some_and(|part| !part.is_empty()), "{:?}", finding);
                prop_assert!(finding.range.start >= end, "{:?}", finding);
                prop_assert!((0.0..=1.0).contains(&finding.confidence));
                end = finding.range.end;
            }
        }
    }

    #[test]
    fn what_was_beaten_comes_back_only_where_nothing_was_told() {
        let text = "lxlh4t.AS@-8t.AST@8t.AT@8t.AS.-@T@8.ATT@8t.AT@8t.AS..tTAS@8t.ASIITA";
        let found = findings(text, Rules::none());
        assert!(found.len() > 1, "{found:?}");
        let is_apart = |pair: &[Finding]| pair[0].range.end <= pair[1].range.start;
        assert!(found.windows(2).all(is_apart), "{found:?}");
        assert_eq!(streamed(text, &[7]), found);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn a_stream_loses_what_its_text_loses(text in token_texts(), cuts in prop::collection::vec(0usize..70, 1..60)) {
            let rules = Rules::new([("customer_number", r"KD-\d{6}")]).unwrap();
            let found = findings(&text, &rules);
            let (mut whole, mut part) = (Tokens::new(&rules), Tokens::new(&rules));
            let tokenised = whole.tokenise(&text, &found);
            prop_assert_eq!(through(StreamRedactor::new(&rules), &text, &cuts), redact(&text, &found));
            prop_assert_eq!(through(StreamRedactor::tokenising(&rules, &mut part), &text, &cuts), &*tokenised);
            prop_assert_eq!(part.restore(&tokenised), text);
        }
    }

    /// The same, and what looks like a token.
    fn token_texts() -> impl Strategy<Value = String> {
        let alike = prop_oneof![
            "\\[?(IBAN|iban|PERSON|customer_number|Text)[_ ]?[0-9]{0,2}\\]? ?",
            Just("KD-123456 ".to_owned()),
            texts(),
        ];
        prop::collection::vec(alike, 0..8).prop_map(|pieces| pieces.concat())
    }

    fn through(mut redactor: StreamRedactor<'_>, text: &str, cuts: &[usize]) -> String {
        let (mut streamed, mut rest) = (String::new(), text.as_bytes());
        for cut in cuts {
            let (chunk, after) = rest.split_at((*cut).min(rest.len()));
            streamed.push_str(&redactor.push(chunk).unwrap());
            rest = after;
        }
        streamed.push_str(&redactor.push(rest).unwrap());
        streamed.push_str(&redactor.finish().unwrap());
        streamed
    }

    #[test]
    fn a_stream_goes_on_while_it_comes() {
        let mut redactor = StreamRedactor::new(Rules::none());
        let line = "2026-05-11 12:00:01 max@web.de hat bezahlt\n";
        let (mut most, mut gone) = (0, 0);
        for round in 1..=2_000 {
            gone += redactor.push(line.as_bytes()).unwrap().len();
            most = most.max(round * line.replace("max@web.de", "[EMAIL]").len() - gone);
        }
        assert!(most < 2_048, "{most}");
    }

    #[test]
    fn a_finding_is_told_as_soon_as_it_is_certain() {
        let mut inspector = StreamInspector::new(Rules::none());
        let iban = "DE89370400440532013000 ";
        inspector.push(iban.as_bytes()).unwrap();
        let rest = "a".repeat(BEFORE_MAX_BYTES + AFTER_MAX_BYTES + 1);
        let told = inspector.push(rest.as_bytes()).unwrap();
        assert_eq!(told.len(), 1);
    }

    #[test]
    fn what_is_no_text_is_refused_with_its_place() {
        let mut inspector = StreamInspector::new(Rules::none());
        inspector.push("ä".as_bytes().get(..1).unwrap()).unwrap();
        assert_eq!(inspector.push(b"x"), Err(NotUtf8 { at: 0 }));
        let mut inspector = StreamInspector::new(Rules::none());
        assert_eq!(inspector.push(b"ab\xff"), Err(NotUtf8 { at: 2 }));
    }

    #[test]
    fn steps_grow_with_the_text_and_no_faster() {
        let steps = |text: &str| {
            let mut scanner = Scanner::new(Rules::none());
            let mut found = Vec::new();
            scanner.push(text, &mut found);
            scanner.finish(&mut found);
            scanner.steps
        };
        for piece in [
            "1 ",
            "a",
            "+1(",
            "A.",
            "eyJa.",
            "-----BEGIN PRIVATE KEY-----",
            "null ",
            "Straße 1 ",
            "\u{200b}",
            "a@",
            "a\u{308}",
            "pw is ",
        ] {
            let (once, twice) = (steps(&piece.repeat(4_000)), steps(&piece.repeat(8_000)));
            assert!(twice <= once * 2 + 2 * AFTER_MAX_BYTES, "{piece:?}: {once}, then {twice}");
        }
    }
}
