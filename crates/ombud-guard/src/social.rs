//! Detector `social_engineering@1`: who talks staff into something: to pay into another account, to believe a boss or a
//! policeman, to leave out a check. Rules, in German and English.

use std::{ops::Range, sync::LazyLock};

use crate::{
    Attack, Finding, FindingKind,
    grammar::{Grammar, read},
};

pub(crate) const DETECTOR: &str = "social_engineering@1";

pub(crate) static GRAMMARS: LazyLock<[Grammar; 2]> = LazyLock::new(|| {
    [include_str!("social/german.rules"), include_str!("social/english.rules")]
        .map(Grammar::built_in)
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

/// Where each sign first stands in a text.
#[derive(Debug, Default)]
struct Signs {
    who: Option<Range<usize>>,
    code: Option<Range<usize>>,
    data: Option<Range<usize>>,
    pay: Option<Range<usize>>,
    cards: Option<Range<usize>>,
    check: Option<Range<usize>>,
    haste: Option<Range<usize>>,
    secret: Option<Range<usize>>,
}

/// Who talks staff into something: attempts to have payments sent to another account, to pass for somebody with
/// authority, or to press for a code, an exception or money. In any text that reaches staff, whoever wrote it; how it
/// sounds is not scored.
///
/// A customer who changes their own account, is in a hurry or is a managing director is none: it takes two signs
/// together. Other languages than German and English are not read. Time grows with the text and no faster.
pub fn social_engineering(text: &str) -> Vec<Finding> {
    let (mut signs, mut found) = (Signs::default(), Vec::new());
    read(text, |sentence| {
        for hit in GRAMMARS.iter().flat_map(|grammar| grammar.hits(sentence)) {
            let range = sentence.range(&hit.tokens);
            let sign = match hit.section.code {
                "who" => &mut signs.who,
                "code" => &mut signs.code,
                "data" => &mut signs.data,
                "pay" => &mut signs.pay,
                "cards" => &mut signs.cards,
                "check" => &mut signs.check,
                "haste" => &mut signs.haste,
                "secret" => &mut signs.secret,
                _ => {
                    if !sentence.asks {
                        let (confidence, evidence) = (hit.section.confidence, hit.section.evidence);
                        found.push(told(Attack::ChangedBankDetails, range, confidence, evidence));
                    }
                    continue;
                }
            };
            sign.get_or_insert(range);
        }
    });
    found.truncate(1);
    found.extend(signs.told());
    found.sort_by_key(|finding| (finding.range.start, finding.kind));
    found
}

fn told(attack: Attack, range: Range<usize>, confidence: f32, evidence: &'static str) -> Finding {
    Finding { kind: FindingKind::Attack(attack), range, confidence, evidence, detector: DETECTOR }
}

impl Signs {
    fn told(self) -> Option<Finding> {
        let is_pressed = self.haste.is_some() || self.secret.is_some();
        let Self { who, code, data, pay, cards, check, secret, .. } = self;
        let [authority, exception, tell, haste] = EVIDENCE.map(|(english, _)| english);
        let wanted = [&code, &data, &pay, &cards, &check].into_iter().flatten().next();
        if let (Some(_), Some(wanted)) = (&who, wanted) {
            let confidence = if is_pressed { 0.9 } else { 0.75 };
            return Some(told(Attack::Impersonation, wanted.clone(), confidence, authority));
        }
        if let Some(range) = check {
            let confidence = if is_pressed { 0.8 } else { 0.6 };
            return Some(told(Attack::Pressure, range, confidence, exception));
        }
        if let (Some(range), true) = (code, is_pressed) {
            return Some(told(Attack::Pressure, range, 0.75, tell));
        }
        let wanted =
            if is_pressed { cards } else { None }.or(if secret.is_some() { pay } else { None });
        wanted.map(|range| told(Attack::Pressure, range, 0.8, haste))
    }
}
