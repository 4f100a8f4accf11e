//! Detector `social_engineering@1`: who talks staff into something: to pay into another account, to believe a boss or a
//! policeman, to leave out a check. Rules, in German and English.

use std::{ops::Range, sync::LazyLock};

use crate::{
    Finding, FindingKind, Pretext,
    grammar::{Grammar, Sentence, read},
};

pub(crate) const DETECTOR: &str = "social_engineering@1";

pub(crate) static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    Grammar::built_in(&[include_str!("social/german.rules"), include_str!("social/english.rules")])
});

/// What is told of signs together, with its words in English and in German.
pub(crate) const EVIDENCE: [(&str, &str); 4] = [
    (
        "says they are somebody with authority, and wants data, a code, money or an exception for it",
        "gibt sich als Respektsperson aus und will dafür Daten, einen Code, Geld oder eine Ausnahme",
    ),
    ("wants a check left out", "will, dass eine Prüfung ausgelassen wird"),
    (
        "presses staff to tell a password or code",
        "drängt dazu, ein Passwort oder einen Code zu nennen",
    ),
    (
        "wants money or vouchers in haste or in secret",
        "will Geld oder Gutscheine in Eile oder im Geheimen",
    ),
];

/// Bytes between two signs that belong together: what is farther apart in a long text is so by chance.
const NEAR_MAX_BYTES: usize = 800;

/// Signs, by their place in [`Signs`].
const SIGNS: [&str; 8] = ["who", "code", "data", "pay", "cards", "check", "haste", "secret"];
const WHO: usize = 0;
const CODE: usize = 1;
const DATA: usize = 2;
const PAY: usize = 3;
const CARDS: usize = 4;
const CHECK: usize = 5;
const HASTE: usize = 6;
const SECRET: usize = 7;

/// Where each sign last stood.
type Signs = [Option<Range<usize>>; SIGNS.len()];

/// Who talks staff into something: attempts to have payments sent to another account, to pass for somebody with
/// authority, or to press for a code, an exception or money. In any text that reaches staff, whoever wrote it; how it
/// sounds is not scored.
///
/// A customer who changes their own account, is in a hurry or is a managing director is none: it takes two signs
/// together, and each attack is told once. Other languages than German and English are not read. Time grows with the
/// text and no faster.
pub fn social_engineering(text: &str) -> Vec<Finding> {
    let mut pretexts = Pretexts::default();
    read(text, |sentence| pretexts.read(sentence));
    pretexts.finish()
}

/// What is found while sentences are read, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Pretexts {
    signs: Signs,
    found: Vec<Finding>,
}

impl Pretexts {
    pub(crate) fn read(&mut self, sentence: &Sentence) {
        let hits = GRAMMAR.hits(sentence);
        if hits.is_empty() {
            return;
        }
        for hit in hits {
            let range = sentence.range(&hit.tokens);
            if let Some(sign) = SIGNS.iter().position(|sign| *sign == hit.section.code) {
                self.signs[sign] = Some(range);
                self.found.extend(together(&self.signs));
            } else if !sentence.asks {
                let (confidence, evidence) = (hit.section.confidence, hit.section.evidence);
                self.found.push(told(Pretext::ChangedBankDetails, range, confidence, evidence));
            }
        }
        // The surest of each attack stays.
        self.found.sort_by(|one, other| {
            one.kind.cmp(&other.kind).then(other.confidence.total_cmp(&one.confidence))
        });
        self.found.dedup_by_key(|finding| finding.kind);
    }

    /// In the order of the text.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.found.sort_by_key(|finding| (finding.range.start, finding.kind));
        self.found
    }
}

fn told(pretext: Pretext, range: Range<usize>, confidence: f32, evidence: &'static str) -> Finding {
    Finding {
        kind: FindingKind::SocialEngineering(pretext),
        declared: None,
        range,
        confidence,
        evidence,
        detector: DETECTOR,
    }
}

/// What the signs that stand near each other are together.
fn together(signs: &Signs) -> Option<Finding> {
    let near = |one: usize, other: &Range<usize>| {
        let one = signs[one].as_ref();
        one.is_some_and(|one| {
            one.start.max(other.start) - one.start.min(other.start) <= NEAR_MAX_BYTES
        })
    };
    let [authority, exception, tell, haste] = EVIDENCE.map(|(english, _)| english);
    let wanted = [CODE, DATA, PAY, CARDS, CHECK]
        .into_iter()
        .filter_map(|sign| Some((sign, signs[sign].clone()?)))
        .collect::<Vec<_>>();
    for (sign, range) in wanted {
        let is_secret = near(SECRET, &range);
        let is_pressed = is_secret || near(HASTE, &range);
        let (pretext, confidence, evidence) = match sign {
            _ if near(WHO, &range) => {
                (Pretext::Impersonation, if is_pressed { 0.9 } else { 0.75 }, authority)
            }
            CHECK if is_pressed => (Pretext::Pressure, 0.8, exception),
            CODE if is_pressed => (Pretext::Pressure, 0.75, tell),
            CARDS if is_pressed => (Pretext::Pressure, 0.8, haste),
            PAY if is_secret => (Pretext::Pressure, 0.8, haste),
            _ => continue,
        };
        return Some(told(pretext, range, confidence, evidence));
    }
    None
}
