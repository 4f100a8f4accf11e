//! What messages are understood as, in both languages.

use std::path::Path;

use super::*;
use crate::{Folder, understand::learned_by_tests};

#[test]
fn what_is_delicate_is_never_offered_in_a_list_of_topics() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    let today = jiff::civil::date(2026, 11, 23);
    let folder = Folder::read(&folder).unwrap().learned_in(learned_by_tests());
    let (assistant, report) = Assistant::from_folder(folder, today);
    let assistant = assistant.unwrap_or_else(|| panic!("{report:?}"));
    let unclear = |death: f64| Understanding {
        command: Command::Clarify { offers: vec!["moving-out".into(), "bereavement".into()] },
        others: vec![("moving-out".to_owned(), 0.3), ("bereavement".to_owned(), death)],
        ..Understanding::uncertain(vec![], 0.3, 0.9)
    };
    let person = Command::HandOver { reason: HandoverReason::Delicate };
    assert_eq!(assistant.tactful(unclear(0.35)).command, person);
    let others = Command::Clarify { offers: vec!["moving-out".to_owned()] };
    assert_eq!(assistant.tactful(unclear(0.1)).command, others);
    // Nor where an answer may not be given and is asked back instead.
    let denied = Understanding {
        command: Command::SmallTalk { words: "thanks".to_owned() },
        intent: Some("thanks".to_owned()),
        ..unclear(0.35)
    };
    assert_eq!(assistant.clarification(&denied), person);
}

#[test]
fn what_a_customer_came_for_is_heard_among_anger_thanks_and_greetings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    let today = jiff::civil::date(2026, 11, 23);
    let folder = Folder::read(&folder).unwrap().learned_in(learned_by_tests());
    let (assistant, report) = Assistant::from_folder(folder, today);
    let assistant = assistant.unwrap_or_else(|| panic!("{report:?}"));
    let understood = |text: &str, language| {
        let heard = Heard {
            text,
            language,
            offered: &[],
            today,
            procedure: None,
            code: None,
            before: None,
        };
        assistant.understand(&heard)
    };
    for (text, language, intent) in [
        (
            "Das ist jetzt schon das dritte Mal, dass ich schreibe!!! Ich möchte meinen \
             Zählerstand melden!!!",
            Language::DE,
            "meter-reading-submit",
        ),
        (
            "Your service is a disgrace. I want to report my meter reading. Thanks!",
            Language::EN,
            "meter-reading-submit",
        ),
        (
            "Langsam reicht es mir wirklich! Ich will mit einem Menschen sprechen!!!",
            Language::DE,
            "person",
        ),
        ("I've had enough! Let me talk to a real person!!!", Language::EN, "person"),
    ] {
        let understood = understood(text, language);
        // A wish for a person is heard by rule, too.
        let by_rule = (understood.code == "rule.person_word").then_some("person");
        let heard = understood.intent.as_deref().or(by_rule);
        assert_eq!(heard, Some(intent), "{text}: {understood:?}");
    }
    // Courtesies in whichever language are left out before it is read.
    for (text, language, intent) in [
        ("Servus, change tariff. Danke!", Language::EN, "tariff-change"),
        ("Hi, abschlag minimieren. Thanks!", Language::DE, "instalment-adjust"),
    ] {
        assert_eq!(understood(text, language).intent.as_deref(), Some(intent), "{text}");
    }
    // What is unclear in one wording is read in both.
    let (first, second) = ("Our meter is odd.", "When could someone drop by?");
    for text in [first, second] {
        let command = understood(text, Language::EN).command;
        assert!(matches!(command, Command::Clarify { .. }), "{text}: {command:?}");
    }
    let together = assistant.understand(&Heard {
        text: second,
        language: Language::EN,
        offered: &[],
        today,
        procedure: None,
        code: None,
        before: Some(first),
    });
    assert_eq!(together.code, "score.together", "{together:?}");
    assert_eq!(together.intent.as_deref(), Some("technician-appointment"));
    // A title with a German name in it is still the title that was offered.
    let offered = ["portal-login".to_owned()];
    let chooses = |text| assistant.chooses(text, Language::EN, &offered, today);
    assert!(chooses("Signing in to Mein Nordlicht") && chooses("1") && !chooses("Mein Nordlicht"));
    // What is unclear is asked back, however politely it is framed.
    for (text, language) in [
        ("Hallo, mein Vater ist verstorben, danke für Ihre Hilfe", Language::DE),
        ("Hello, our mother is gone, thank you for your help", Language::EN),
    ] {
        let command = understood(text, language).command;
        assert!(!matches!(command, Command::SmallTalk { .. }), "{text}: {command:?}");
    }
    // What a person decides goes there, whatever it is said with.
    for (text, language) in [
        ("Dann sehe ich mich gezwungen, einen Anwalt zu nehmen und zu klagen.", Language::DE),
        ("Then I have no choice but to get a lawyer and sue.", Language::EN),
    ] {
        let command = understood(text, language).command;
        let decided = Command::HandOver { reason: HandoverReason::Policy };
        assert_eq!(command, decided, "{text}");
    }
    for (text, language) in [("Hallo!", Language::DE), ("thank you very much, bye", Language::EN)] {
        let command = understood(text, language).command;
        assert!(matches!(command, Command::SmallTalk { .. }), "{text}: {command:?}");
    }
}
