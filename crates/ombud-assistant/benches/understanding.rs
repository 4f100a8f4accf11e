//! How long does it take to load the understander, and to understand a message?
//!
//! `cargo bench -p ombud-assistant --bench understanding`; the targets are p99 <= 0.5 ms for a
//! message and <= 5 s for 10,000 examples on two cores.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench prints, and may panic")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use ombud_assistant::understand::{Classifier, Example, Origin, TrainingOptions};

/// Enough that the slowest per cent is 100 messages.
const MESSAGES_COUNT: usize = 10_000;

fn main() {
    for (intents, phrasings_each) in [(50, 32), (150, 67)] {
        let texts: Vec<(usize, String)> = (0..intents)
            .flat_map(|intent| (0..phrasings_each).map(move |number| (intent, number)))
            .map(|(intent, number)| (intent, phrasing(intent, number)))
            .collect();
        let examples: Vec<Example<'_>> = texts
            .iter()
            .map(|(intent, text)| Example {
                text,
                intent: *intent,
                language: if intent % 2 == 0 { "de" } else { "en" },
                origin: Origin::Phrasing,
            })
            .collect();
        let start = Instant::now();
        let classifier = Classifier::train(&examples, &TrainingOptions::default()).unwrap();
        println!("{intents} intents, {} examples", examples.len());
        println!("  training      {:>10.2?}", start.elapsed());

        let mut times: Vec<Duration> = (0..MESSAGES_COUNT)
            .map(|number| {
                let message = phrasing(number % intents, phrasings_each + number);
                let start = Instant::now();
                black_box(classifier.classify(&message));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        println!("  message, p50  {:>10.2?}", times[MESSAGES_COUNT / 2]);
        println!("  message, p99  {:>10.2?}", times[MESSAGES_COUNT * 99 / 100]);
    }
}

/// Twelve made-up words, four of which belong to the intent.
fn phrasing(intent: usize, number: usize) -> String {
    let own = (0..4).map(|place| word(10_000 + intent * 6 + (number * 7 + place * 3) % 6));
    let common = (0..8).map(|place| word((number * 31 + place * place * 17 + intent) % 400));
    own.chain(common).collect::<Vec<_>>().join(" ")
}

/// The word with this number: its digits, each as a syllable.
fn word(mut number: usize) -> String {
    const SYLLABLES: [&str; 10] = ["ka", "lo", "mi", "ren", "su", "tag", "we", "bil", "dor", "en"];
    let mut word = String::new();
    while number > 0 || word.is_empty() {
        word.push_str(SYLLABLES[number % 10]);
        number /= 10;
    }
    word
}
