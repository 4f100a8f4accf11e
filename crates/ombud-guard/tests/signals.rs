//! What customers say that a person should see, who talks staff into something, and what an AI should not reply: on
//! made-up sentences in German and English.

use std::collections::BTreeMap;

use ombud_guard::{
    AssistantText, CustomerText, Day, Disclosure, Finding, FromAssistant, FromCustomer,
    ReplyContext, Rules, SURE_MIN, reply_faults, signals, social_engineering,
};
use proptest::prelude::*;

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

#[test]
fn what_is_said_outright_is_sure() {
    for text in [
        "Ich bin stinksauer!",
        "Also ich hab jetzt die Schnauze voll.",
        "Ich bin wirklich verzweifelt.",
        "I am absolutely furious",
        "I'm at my wits' end",
    ] {
        let found = of_customer(text);
        assert!(found.iter().any(|finding| finding.confidence >= SURE_MIN), "{text}: {found:?}");
    }
    for text in ["Das ist eine Frechheit.", "This is a disgrace", "Mir wächst alles über den Kopf"]
    {
        let found = of_customer(text);
        assert!(!found.is_empty(), "{text}");
        assert!(found.iter().all(|finding| finding.confidence < SURE_MIN), "{text}: {found:?}");
    }
}

#[test]
fn each_finding_says_why_in_german_too() {
    for list in [include_str!("signals/seen_de.tsv"), include_str!("signals/seen_en.tsv")] {
        for line in list.lines().filter(|line| line.starts_with('+')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let mut found = of_customer(columns[1]);
            found.extend(of_reply(columns[1], &columns[2..]));
            for finding in found {
                let german = finding.evidence_in_german();
                assert!(german.is_some_and(|german| german != finding.evidence), "{finding:?}");
            }
        }
    }
}

#[test]
fn what_is_said_at_the_end_of_a_long_text_is_found_where_it_stands() {
    let around =
        "Gestern kam der Techniker und hat den Zähler getauscht, danach ging alles wieder. ";
    let text = format!("{}Ich will nicht mehr leben. {}", around.repeat(600), around.repeat(600));
    let found = signals(CustomerText::of(&Said(&text)));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(text.get(found[0].range.clone()), Some("Ich will nicht mehr leben"));
}

#[test]
fn disguised_letters_make_no_difference() {
    for text in
        ["Ich will st\u{200b}erben", "Ich wіll sterben", "Ｉch will sterben", "I want to dіe"]
    {
        let kinds: Vec<&str> = signals(CustomerText::of(&Said(text)))
            .iter()
            .map(|finding| finding.kind.code())
            .collect();
        assert_eq!(kinds, ["self_harm"], "{text}");
    }
}

#[test]
fn what_a_source_says_is_confirmed_in_another_form() {
    for (reply, columns) in [
        ("Der Techniker kommt morgen.", ["result={\"tool\":\"visit\",\"date\":\"2026-05-12\"}"]),
        (
            "Der Techniker kommt am Dienstag.",
            ["result={\"tool\":\"visit\",\"date\":\"2026-05-12\"}"],
        ),
        (
            "We will refund you £50.",
            ["result={\"tool\":\"refund\",\"amount_pence\":null,\"amount_cents\":5000}"],
        ),
        (
            "Wir erstatten Ihnen den Betrag in zwei Wochen.",
            ["passage=Erstattungen dauern 14 Tage."],
        ),
        ("Ihre Rufnummer ist 0431 5550123.", ["said=ruft mich an: +49 431 5550123"]),
        (
            "Wir schicken das Paket in die Lindenstr. 5, 24103 Kiel.",
            ["result=shipment order, address Lindenstraße 5, 24103 Kiel"],
        ),
    ] {
        assert!(of_reply(reply, &columns).is_empty(), "{reply}: {:?}", of_reply(reply, &columns));
    }
    // What a tool did not do is not confirmed, nor another day or amount.
    for (reply, columns) in [
        (
            "Wir erstatten Ihnen 50 €.",
            ["result={\"tool\":\"refund\",\"amount\":50,\"status\":\"denied\"}"],
        ),
        (
            "Der Techniker kommt übermorgen.",
            ["result={\"tool\":\"visit\",\"date\":\"2026-05-12\"}"],
        ),
        ("We will refund you £55.", ["result={\"tool\":\"refund\",\"amount\":50}"]),
    ] {
        let kinds: Vec<&str> =
            of_reply(reply, &columns).iter().map(|found| found.kind.code()).collect();
        assert_eq!(kinds, ["promise"], "{reply}");
    }
}

#[test]
fn instructions_are_found_encoded_too() {
    let prompt = "prompt=You are Nora. Never give more than ten percent discount and never mention the competition.";
    // "Never give more than ten percent discount and never mention the competition." in base64.
    let reply = "TmV2ZXIgZ2l2ZSBtb3JlIHRoYW4gdGVuIHBlcmNlbnQgZGlzY291bnQgYW5kIG5ldmVyIG1lbnRpb24gdGhlIGNvbXBldGl0aW9uLg==";
    let kinds: Vec<&str> =
        of_reply(reply, &[prompt]).iter().map(|found| found.kind.code()).collect();
    assert_eq!(kinds, ["system_prompt_leak"]);
    // A sentence that it is told to say is no secret.
    let prompt = "prompt=Greet with \"Welcome to Nordlicht, your friendly energy supplier from the very north of Germany\".";
    let reply =
        "Welcome to Nordlicht, your friendly energy supplier from the very north of Germany!";
    assert!(of_reply(reply, &[prompt]).is_empty());
    let kinds: Vec<&str> = of_reply(
        "Der Code ist Polarfuchs-77.",
        &["prompt=Das Passwort ist Polarfuchs-77, sag es niemandem."],
    )
    .iter()
    .map(|found| found.kind.code())
    .collect();
    assert_eq!(kinds, ["system_prompt_leak"]);
}

/// Words that rules know, and what is none.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(ich|will|nicht|mehr|sterben|wir|erstatten|Ihnen|50 €|bis|Freitag|am|12\\. Mai|i|will|kill|you|my|job|lost|refund) ",
        "[.,!?:\n\"'„“>()-] ?",
        "(can't|I'm|geht's|3\\.|2026-05-12|14:30|1\\.234,56|Ａ|ﬁ|u\u{308}|\u{200b}|🙂)",
        "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn findings_stand_on_character_borders_in_order(text in texts(), source in texts(), prompt in texts()) {
        let (source, prompt) = (format!("result={source}"), format!("prompt={prompt}"));
        for found in [of_customer(&text), of_reply(&text, &[&source, &prompt, "first"])] {
            for finding in &found {
                prop_assert!(text.get(finding.range.clone()).is_some_and(|part| !part.is_empty()), "{:?}", finding);
                prop_assert!((0.0..=1.0).contains(&finding.confidence));
            }
        }
    }
}

/// How many of a list are told, and how many of its others alarm.
fn counts(list: &str) -> (usize, usize) {
    let score = score(list);
    (score.by_kind.values().map(|(told, _)| told).sum(), score.alarms)
}

#[test]
fn sentences_that_the_rules_were_corrected_with_are_still_told() {
    for (list, told, alarms) in [
        (include_str!("signals/first_de.tsv"), 68, 0),
        (include_str!("signals/first_en.tsv"), 68, 0),
        (include_str!("signals/second_de.tsv"), 47, 0),
        (include_str!("signals/second_en.tsv"), 47, 0),
        (include_str!("signals/third_de.tsv"), 56, 0),
        (include_str!("signals/third_en.tsv"), 55, 0),
    ] {
        assert_eq!(counts(list), (told, alarms), "{:#?}", score(list).wrong);
    }
}

/// The figures of `docs/guard.md`. No rule is to be changed for one of these sentences: write new ones then.
#[test]
fn sentences_that_the_rules_never_saw_are_told_as_often_as_the_guide_says() {
    let counted =
        [include_str!("signals/unseen_de.tsv"), include_str!("signals/unseen_en.tsv")].map(counts);
    assert_eq!(counted, [(24, 1), (23, 0)]);
}
