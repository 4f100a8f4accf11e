//! What customers say that a person should see, who talks staff into something, and what an AI should not reply: on
//! made-up sentences in German and English.

use std::collections::BTreeMap;

use ombud_guard::{
    AssistantText, CustomerText, Day, Disclosure, Finding, FromAssistant, FromCustomer,
    ReplyContext, Rules, reply_faults, signals, social_engineering,
};

struct Said<'t>(&'t str);

impl FromCustomer for Said<'_> {
    fn customer_text(&self) -> &str {
        self.0
    }
}

impl FromAssistant for Said<'_> {
    fn assistant_text(&self) -> &str {
        self.0
    }
}

fn of_customer(text: &str) -> Vec<Finding> {
    let mut found = signals(CustomerText::of(&Said(text)));
    found.extend(social_engineering(text));
    found
}

fn of_reply(text: &str, columns: &[&str]) -> Vec<Finding> {
    let named = |name: &str| -> Vec<&str> {
        columns.iter().filter_map(|column| column.strip_prefix(name)?.strip_prefix('=')).collect()
    };
    let is_first = columns.contains(&"first");
    let context = ReplyContext {
        passages: &named("passage"),
        results: &named("result"),
        customer: &named("said"),
        instructions: named("prompt").first().copied().unwrap_or_default(),
        disclosure: if is_first { Disclosure::Missing } else { Disclosure::Shown },
        today: Some(Day { year: 2026, month: 5, day: 11 }),
        rules: Rules::none(),
    };
    reply_faults(AssistantText::of(&Said(text)), &context)
}

/// Found, all, and what went wrong, of positives by kind and of negatives.
#[derive(Debug, Default)]
struct Score {
    by_kind: BTreeMap<String, (usize, usize)>,
    wrong: Vec<String>,
    alarms: usize,
    quiet: usize,
}

fn score(list: &str) -> Score {
    let mut score = Score::default();
    for line in list.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (expected, text) = (columns[0], columns[1]);
        let is_reply = expected == "-reply" || REPLIES.contains(&expected.trim_start_matches('+'));
        let found = if is_reply { of_reply(text, &columns[2..]) } else { of_customer(text) };
        let kinds: Vec<&str> = found.iter().map(|finding| finding.kind.code()).collect();
        for finding in &found {
            assert!(
                text.get(finding.range.clone()).is_some_and(|part| !part.is_empty()),
                "{text}: {finding:?}"
            );
        }
        match expected.strip_prefix('+') {
            Some(kind) => {
                let (told, all) = score.by_kind.entry(kind.to_owned()).or_default();
                *all += 1;
                let is_told = kinds.contains(&kind);
                *told += usize::from(is_told);
                if !is_told {
                    score.wrong.push(format!("missed {kind}: {text} {kinds:?}"));
                }
            }
            None if kinds.is_empty() => score.quiet += 1,
            None => {
                score.alarms += 1;
                score.wrong.push(format!("alarm {kinds:?}: {text}"));
            }
        }
    }
    score
}

const REPLIES: [&str; 8] = [
    "promise",
    "legal_advice",
    "medical_advice",
    "financial_advice",
    "claims_human",
    "missing_disclosure",
    "system_prompt_leak",
    "others_data",
];

#[test]
fn sentences_that_the_rules_were_written_with_are_told() {
    let lists = [include_str!("signals/seen_de.tsv"), include_str!("signals/seen_en.tsv")];
    let wrong: Vec<String> = lists.into_iter().flat_map(|list| score(list).wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
