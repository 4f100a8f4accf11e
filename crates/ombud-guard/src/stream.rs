//! Whole texts and streams: the same pass, the same findings.

use crate::{Finding, Rules, scan::Scanner};

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
