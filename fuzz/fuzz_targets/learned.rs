//! Any text: what the learned detectors and the rules over words tell lies in it, and is as sure as it says.
#![no_main]

use ombud_guard::{
    AssistantText, CustomerText, Disclosure, FromAssistant, FromCustomer, ReplyContext, Rules,
    attack, attacks_in_document, read_customer, reply_faults, tone, unsupported,
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

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, passage) = input;
    let said = Said(text);
    let mut found = attacks_in_document(text);
    found.extend(attack(text));
    found.extend(unsupported(text, passage, &[passage]));
    let context = ReplyContext {
        passages: &[passage],
        results: &[passage],
        customer: &[passage],
        instructions: passage,
        disclosure: Disclosure::Missing,
        today: None,
        rules: Rules::none(),
    };
    found.extend(reply_faults(AssistantText::of(&said), &context));
    found.extend(read_customer(CustomerText::of(&said), Rules::none()).findings);
    for language in ["de", "en"] {
        let tone = tone(CustomerText::of(&said), language).expect("a language that is read");
        assert!((-1.0..=1.0).contains(&tone.value));
    }
    for finding in found {
        assert!(text.get(finding.range).is_some());
        assert!((0.0..=1.0).contains(&finding.confidence));
    }
});
