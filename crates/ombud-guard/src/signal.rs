//! Detector `signal@1`: what a customer says that a person should see: self-harm, violence, sudden hardship, anger,
//! distress. Rules, in German and English. Never of an employee's text.

use std::sync::LazyLock;

use crate::{
    CustomerText, Finding, FindingKind, Signal,
    grammar::{Grammar, Sentence, read},
};

pub(crate) const DETECTOR: &str = "signal@1";

/// Both languages are read whatever the message is taken for: a cry for help is not missed for it.
pub(crate) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    Grammar::built_in(&[include_str!("signal/german.rules"), include_str!("signal/english.rules")])
});

/// What a customer says that a person should see, sentence by sentence and each kind once a sentence, in the order of
/// the text: that they want to die or hurt themselves, or somebody close does; that they threaten somebody, or are
/// hurt; that they have come into hardship; that they are very angry, or desperate.
///
/// What is quoted, denied, a way of speaking ("my phone died") or of a story is not told. A confidence below 0.8 is
/// worth a look; 0.9 is said outright. Other languages than German and English are not read. Time grows with the text
/// and no faster.
pub fn signals(text: CustomerText<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    read(text.as_str(), |sentence| find(sentence, &mut found));
    found
}

pub(crate) fn find(sentence: &Sentence, found: &mut Vec<Finding>) {
    let from = found.len();
    for hit in GRAMMAR.hits(sentence) {
        let Some(signal) = Signal::ALL.iter().find(|signal| signal.code() == hit.section.code)
        else {
            continue;
        };
        // "Are you angry?" is not said of oneself; a threat may be a question.
        if sentence.asks && matches!(signal, Signal::Anger | Signal::Distress) {
            continue;
        }
        let kind = FindingKind::Signal(*signal);
        let (range, confidence) = (sentence.range(&hit.tokens), hit.section.confidence);
        let told = found[from..].iter_mut().find(|told| told.kind == kind);
        match told {
            Some(told) if told.confidence >= confidence => {}
            Some(told) => {
                (told.range, told.confidence, told.evidence) =
                    (range, confidence, hit.section.evidence);
            }
            None => found.push(Finding {
                kind,
                declared: None,
                range,
                confidence,
                evidence: hit.section.evidence,
                detector: DETECTOR,
            }),
        }
    }
    found[from..].sort_by_key(|finding| (finding.range.start, finding.kind));
}
