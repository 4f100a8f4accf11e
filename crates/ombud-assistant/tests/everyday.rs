//! Everyday messages to the sample assistant, none of which it was taught in these words.

use std::{path::Path, sync::LazyLock};

use jiff::civil::date;
use ombud_assistant::{Assistant, Command, Heard, Understanding};
use ombud_domain::{HandoverReason, Language};

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    match Assistant::load(&folder, date(2026, 11, 28)) {
        Ok((Some(assistant), _)) => assistant,
        Ok((None, report)) => panic!("{report:?}"),
        Err(error) => panic!("{error}"),
    }
});

fn understood(text: &str, language: Language) -> Understanding {
    let today = date(2026, 11, 28);
    let (offered, procedure, code, before) = (&[][..], None, None, None);
    let heard = Heard { text, language, offered, today, procedure, code, before };
    ASSISTANT.understand(&heard)
}

#[test]
fn a_few_everyday_words_are_understood() {
    for (text, language, intent) in [
        ("was kostet die kWh", Language::DE, "tariff-overview"),
        ("what does a kWh cost", Language::EN, "tariff-overview"),
        ("kein strom seit heute morgen", Language::DE, "outage-report"),
        ("no power since this morning", Language::EN, "outage-report"),
        ("Rufen Sie mich zurück", Language::DE, "call-back"),
        ("call me back", Language::EN, "call-back"),
        ("Wann habt ihr offen", Language::DE, "contact-hours"),
        ("meine rechnung ist viel zu hoch", Language::DE, "bill-explained"),
        ("my bill is way too high", Language::EN, "bill-explained"),
        ("meter reading 45231", Language::EN, "meter-reading-submit"),
        ("ich brauche hilfe", Language::DE, "greeting"),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
}

#[test]
fn what_is_none_of_our_business_is_asked_back_before_it_goes_to_a_person() {
    for (text, language) in [
        ("schreib mir ein gedicht", Language::DE),
        ("write me a poem", Language::EN),
        ("buch mir einen flug", Language::DE),
        ("book me a flight", Language::EN),
        ("empfiehl mir einen film", Language::DE),
        ("bring mir einen kaffee", Language::DE),
        ("recommend a film", Language::EN),
        ("wie wird das wetter morgen", Language::DE),
        ("what's the weather tomorrow", Language::EN),
    ] {
        let command = understood(text, language).command;
        assert!(matches!(command, Command::Clarify { .. }), "{text}: {command:?}");
    }
}

#[test]
fn who_may_need_a_person_is_not_asked_back() {
    for (text, language, reason) in [
        ("I do not want to live any longer", Language::EN, HandoverReason::Policy),
        ("mein Vater ist verstorben", Language::DE, HandoverReason::Delicate),
        ("Ich würde das lieber mit einem Menschen klären.", Language::DE, HandoverReason::Asked),
        (
            "Stellen Sie mich zu einer zuständigen Person durch.",
            Language::DE,
            HandoverReason::Asked,
        ),
        ("away from the bot, over to staff", Language::EN, HandoverReason::Asked),
    ] {
        let command = understood(text, language).command;
        let (quoted, handed) = match &command {
            Command::Answer { article, .. } => (article == "bereavement", false),
            Command::HandOver { reason: why } => (false, *why == reason),
            _ => (false, false),
        };
        assert!(quoted || handed, "{text}: {command:?}");
    }
}

#[test]
fn a_language_that_is_not_spoken_is_asked_for_in_vain_and_one_that_is_is_not() {
    let command = |text| understood(text, Language::DE).command;
    let handed = Command::HandOver { reason: HandoverReason::Language };
    assert_eq!(command("bitte auf Türkisch"), handed);
    let begin = Command::SmallTalk { words: "language-begin".to_owned() };
    assert_eq!(command("Can you speak English?"), begin);
    assert_eq!(command("Hallo, sprechen Sie Englisch?"), begin);
    // Said in English, it asks for what is spoken already; said in German, it cannot be helped with German.
    assert_eq!(understood("I don't speak German", Language::EN).command, begin);
    assert_ne!(understood("Ich spreche kein Deutsch", Language::DE).command, begin);
    let both = understood("Can you speak English? My power is out", Language::EN);
    assert_eq!(both.intent.as_deref(), Some("outage-report"));
}
