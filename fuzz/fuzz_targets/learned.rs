//! Any text: what the learned detectors tell lies in it, and is as sure as it says.
#![no_main]

use ombud_guard::{
    CustomerText, FromCustomer, attack, attacks_in_document, read_customer, unsupported,
};

struct Said<'t>(&'t str);

impl FromCustomer for Said<'_> {
    fn customer_text(&self) -> &str {
        self.0
    }
}

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, passage) = input;
    let said = Said(text);
    let mut found = attacks_in_document(text);
    found.extend(attack(text));
    found.extend(unsupported(text, passage, &[passage]));
    for language in ["de", "en", ""] {
        found.extend(read_customer(CustomerText::of(&said), language).findings);
    }
    for finding in found {
        assert!(text.get(finding.range).is_some());
        assert!((0.0..=1.0).contains(&finding.confidence));
    }
});
