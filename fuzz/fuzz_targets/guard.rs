//! Any text in any chunks: findings lie in the text and do not overlap, a stream has the same ones, and what is taken
//! out of a text comes back.
#![no_main]

use ombud_guard::{Rules, StreamInspector, Tokens, findings};

libfuzzer_sys::fuzz_target!(|input: (Vec<u8>, &str)| {
    let (cuts, text) = input;
    let rules = Rules::none();
    let found = findings(text, rules);
    let mut end = 0;
    for finding in &found {
        assert!(text.get(finding.range.clone()).is_some_and(|part| !part.is_empty()));
        assert!(finding.range.start >= end);
        end = finding.range.end;
    }
    let mut inspector = StreamInspector::new(rules);
    let (mut streamed, mut rest) = (Vec::new(), text.as_bytes());
    for cut in cuts {
        let (chunk, after) = rest.split_at(usize::from(cut).min(rest.len()));
        streamed.extend(inspector.push(chunk).expect("text"));
        rest = after;
    }
    streamed.extend(inspector.push(rest).expect("text"));
    streamed.extend(inspector.finish().expect("text"));
    assert_eq!(streamed, found);
    let mut tokens = Tokens::new(rules);
    let tokenised = tokens.tokenise(text, &found);
    assert_eq!(tokens.restore(&tokenised), text);
});
