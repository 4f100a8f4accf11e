//! Everyday messages to the sample assistant, none of which it was taught in these words.

use std::{path::Path, sync::LazyLock};

use jiff::civil::date;
use ombud_assistant::{Assistant, Command, Folder, Heard, Scene, Understanding};
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
        ("wie lange habt ihr auf?", Language::DE, "contact-hours"),
        ("Wie lang habt ihr heute offen?", Language::DE, "contact-hours"),
        ("habt ihr am Wochenende auf", Language::DE, "contact-hours"),
        ("wann macht ihr zu?", Language::DE, "contact-hours"),
        ("Hat der Service heute noch auf?", Language::DE, "contact-hours"),
        ("how long are you open?", Language::EN, "contact-hours"),
        ("are you open on weekends", Language::EN, "contact-hours"),
        ("when do you close", Language::EN, "contact-hours"),
        ("what time do you shut?", Language::EN, "contact-hours"),
        ("Is customer service still open?", Language::EN, "contact-hours"),
        ("Your support is a joke", Language::EN, "complaint"),
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
        ("tell me a joke", Language::EN),
        ("Do you know any good jokes?", Language::EN),
        ("can you sing us a song", Language::EN),
        ("make me laugh", Language::EN),
        ("Hi, tell me something funny please!", Language::EN),
        ("erzähl mir einen Witz", Language::DE),
        ("Kannst du mir was Lustiges erzählen?", Language::DE),
        ("kennst du einen guten Witz", Language::DE),
        ("Sing mir bitte ein Lied", Language::DE),
        ("bring mich zum Lachen", Language::DE),
    ] {
        let command = understood(text, language).command;
        assert!(matches!(command, Command::Clarify { .. }), "{text}: {command:?}");
    }
}

#[test]
fn who_answers_where_nothing_was_asked_is_told_so_and_not_passed_on() {
    let told = |text, language| match understood(text, language).command {
        Command::SmallTalk { words } => words,
        command => panic!("{text}: {command:?}"),
    };
    for text in
        ["ja", "nein", "Nö.", "no", "ok", "Okay!", "k", "genau", "ja ok", "hm", "👍", "klar, gut"]
    {
        assert_eq!(told(text, Language::DE), "nothing-asked", "{text}");
    }
    for text in ["yes", "no", "nope", "OK", "sure", "got it", "I see", "right, exactly", "fine"] {
        assert_eq!(told(text, Language::EN), "nothing-asked", "{text}");
    }
    for text in ["1", "2.", "das erste", "Nummer 3", "drei", "the second one", "option 2"] {
        assert_eq!(told(text, Language::DE), "nothing-offered", "{text}");
    }
    // What says something, or has words of its own at the end, is what it was.
    for text in [
        "kein Strom",
        "no power",
        "45231",
        "nein, die Rechnung ist falsch",
        "ok, ich will kündigen",
    ] {
        let command = understood(text, Language::DE).command;
        assert!(!matches!(command, Command::SmallTalk { .. }), "{text}: {command:?}");
    }
    assert_eq!(told("danke", Language::DE), "thanks");
    // Where something was asked or offered, it is an answer.
    let (offered, today) =
        (["moving-out".to_owned(), "bill-explained".to_owned()], date(2026, 11, 28));
    let heard = Heard {
        text: "no",
        language: Language::EN,
        offered: &offered,
        today,
        procedure: None,
        code: None,
        before: None,
    };
    for heard in [heard, Heard { offered: &[], before: Some("Our meter is odd."), ..heard }] {
        let understood = ASSISTANT.understand(&heard);
        assert_ne!(understood.code, "rule.nothing_asked", "{understood:?}");
    }
    let chosen = ASSISTANT.understand(&Heard { text: "2", ..heard });
    assert_eq!(chosen.code, "rule.offer_chosen");
}

#[test]
fn a_word_that_nothing_is_akin_to_gets_no_article() {
    for (text, language) in [
        ("Pizza", Language::DE),
        ("pizza", Language::EN),
        ("Feedback", Language::DE),
        ("feedback", Language::EN),
        ("Banane!", Language::DE),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.command, Command::Clarify { offers: vec![] }, "{text}");
    }
    // A word by itself that is one of the folder's, or akin to one, is what it was.
    for (text, language, intent) in [
        ("Gasgeruch", Language::DE, "gas-smell"),
        ("Gasaustritt!", Language::DE, "gas-smell"),
        ("Abschlag", Language::DE, "instalment-adjust"),
        ("Zählerstandsmeldung", Language::DE, "meter-reading-submit"),
        ("tarifwexel", Language::DE, "tariff-change"),
        ("outage", Language::EN, "outage-report"),
    ] {
        assert_eq!(understood(text, language).intent.as_deref(), Some(intent), "{text}");
    }
}

#[test]
fn what_is_about_our_talk_and_nothing_else_is_no_topic() {
    let words = |words: &str| Command::SmallTalk { words: words.to_owned() };
    let person = Command::HandOver { reason: HandoverReason::Asked };
    for (text, language, command) in [
        ("I don't want to talk to a person", Language::EN, words("no-person")),
        ("Ich will keinen Menschen.", Language::DE, words("no-person")),
        ("Kein Bot!", Language::DE, person.clone()),
        ("no bots please", Language::EN, person.clone()),
        ("Kein Mensch antwortet mir, bitte jetzt einen Menschen!", Language::DE, person),
        ("Ist da jemand", Language::DE, Command::Disclose),
        ("anybody there?", Language::EN, Command::Disclose),
        ("close my conversation", Language::EN, words("end")),
        ("Chat beenden", Language::DE, words("end")),
        ("Ich verstehe nicht", Language::DE, words("puzzled")),
        ("I don't understand", Language::EN, words("puzzled")),
        ("Hä?", Language::DE, words("puzzled")),
    ] {
        assert_eq!(understood(text, language).command, command, "{text}");
    }
}

#[test]
fn what_was_taught_is_understood_as_it_was_taught() {
    // Taught words that say what the rules may hear otherwise.
    for (text, language, command) in [
        ("super, danke", Language::DE, "thanks"),
        ("Ich muss los, auf Wiedersehen", Language::DE, "goodbye"),
        ("I have to go, goodbye", Language::EN, "goodbye"),
    ] {
        let words = Command::SmallTalk { words: command.to_owned() };
        assert_eq!(understood(text, language).command, words, "{text}");
    }
    let human = "Entschuldigung, eine Frage: Sitzt da bei Ihnen eine richtige Person, oder ist das automatisch?";
    assert_eq!(understood(human, Language::DE).command, Command::Disclose);
    for intent in ASSISTANT.intents() {
        for (language, text) in &intent.phrasings {
            let understood = understood(text, *language);
            let is_it = understood.intent.as_deref().is_none_or(|id| id == intent.id);
            assert!(is_it, "{text} of {}: {understood:?}", intent.id);
            let unclear = matches!(understood.command, Command::Clarify { .. });
            assert!(!unclear, "{text} of {}: {understood:?}", intent.id);
        }
    }
}

#[test]
fn a_courtesy_stays_one_as_a_whole() {
    for text in ["Super, danke für die Hilfe!", "Prima, vielen Dank", "das wars, tschau"] {
        let command = understood(text, Language::DE).command;
        let is_courtesy = matches!(command, Command::SmallTalk { .. } | Command::Confirm);
        assert!(is_courtesy, "{text}: {command:?}");
    }
}

#[test]
fn who_asks_for_a_name_is_told_the_truth_and_who_asks_about_a_letter_is_not() {
    for (text, language) in [
        ("Wie heißen Sie?", Language::DE),
        ("what's your name", Language::EN),
        ("Did a human write this?", Language::EN),
        ("Lebst du?", Language::DE),
    ] {
        assert_eq!(understood(text, language).command, Command::Disclose, "{text}");
    }
    for (text, language) in [
        ("Ich habe einen Brief von Ihnen bekommen. Ist das echt?", Language::DE),
        ("I got a letter from you. Is this real?", Language::EN),
    ] {
        assert_ne!(understood(text, language).command, Command::Disclose, "{text}");
    }
}

#[test]
fn who_cannot_go_on_is_told_where_somebody_listens_at_any_hour() {
    for (text, language) in
        [("Ich will nicht mehr leben", Language::DE), ("I want to kill myself", Language::EN)]
    {
        let understood = understood(text, language);
        let scene = Scene {
            language,
            customer_language: language,
            question: text,
            disclosed: true,
            open: false,
            today: date(2026, 11, 28),
            procedure: None,
            refer_words: ASSISTANT.refer_words(understood.intent.as_deref()),
            stepped_up: &[],
        };
        let said = ASSISTANT.compose(&understood.command, &scene).unwrap().text();
        assert!(said.contains("0800 111 0 111") && said.contains("112"), "{text}: {said}");
    }
}

#[test]
fn an_offer_is_chosen_however_it_is_said() {
    let offered = ["moving-out", "bill-explained"];
    for (text, language, intent) in [
        ("das erste bitte", Language::DE, "moving-out"),
        ("die 1 bitte", Language::DE, "moving-out"),
        ("Nr. 2", Language::DE, "bill-explained"),
        ("the first one please", Language::EN, "moving-out"),
        ("option two", Language::EN, "bill-explained"),
    ] {
        let answered = answered(text, language, &offered);
        assert_eq!(answered.intent.as_deref(), Some(intent), "{text}: {answered:?}");
    }
    for text in ["4", "one or two", "the bill"] {
        assert_ne!(answered(text, Language::EN, &offered).code, "rule.offer_chosen", "{text}");
    }
}

#[test]
fn one_topic_is_not_offered_as_several() {
    let scene = Scene {
        language: Language::EN,
        customer_language: Language::EN,
        question: "",
        disclosed: true,
        open: true,
        today: date(2026, 11, 28),
        procedure: None,
        refer_words: None,
        stepped_up: &[],
    };
    let asked = |offers: &[&str]| {
        let offers = offers.iter().map(|&id| id.to_owned()).collect();
        let draft = ASSISTANT.compose(&Command::Clarify { offers }, &scene).unwrap();
        draft.text()
    };
    assert!(asked(&["moving-out"]).contains("Do you mean this?"));
    assert!(asked(&["moving-out", "bill-explained"]).contains("one of these"));
}

#[test]
fn an_answer_that_an_intent_was_taught_is_its() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    let mut folder = Folder::read(&path).unwrap();
    let solved = folder.files.get_mut("examples/solved.toml").unwrap();
    let taught = String::from_utf8_lossy(solved).replacen("de = [", "de = [\n  \"genau\",", 1);
    *solved = taught.into_bytes();
    let (assistant, report) = Assistant::from_folder(folder, date(2026, 11, 28));
    let assistant = assistant.unwrap_or_else(|| panic!("{report:?}"));
    let heard = Heard {
        text: "Genau!",
        language: Language::DE,
        offered: &[],
        today: date(2026, 11, 28),
        procedure: None,
        code: None,
        before: None,
    };
    assert_eq!(assistant.understand(&heard).command, Command::Confirm);
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

/// What is made of an answer to our asking back, with these topics offered.
fn answered(text: &str, language: Language, offered: &[&str]) -> Understanding {
    let today = date(2026, 11, 28);
    let offered: Vec<String> = offered.iter().map(|&id| id.to_owned()).collect();
    let (procedure, code) = (None, None);
    let before = Some("blubb bla");
    ASSISTANT.understand(&Heard {
        text,
        language,
        offered: &offered,
        today,
        procedure,
        code,
        before,
    })
}

#[test]
fn an_answer_to_asking_back_that_names_nothing_is_no_topic() {
    let topics = ["outage-report", "meter-reading-submit", "bill-correction"];
    for (text, language) in [
        ("no", Language::EN),
        ("No.", Language::EN),
        ("neither", Language::EN),
        ("None of these", Language::EN),
        ("something else", Language::EN),
        ("0", Language::EN),
        ("7", Language::EN),
        ("ok", Language::EN),
        ("nein", Language::DE),
        ("keins", Language::DE),
        ("Nein, keins davon.", Language::DE),
        ("etwas anderes", Language::DE),
        ("9", Language::DE),
    ] {
        for offered in [&topics[..], &topics[..2], &[]] {
            let command = answered(text, language, offered).command;
            assert!(matches!(command, Command::Clarify { .. }), "{text}: {command:?}");
        }
    }
    // Yes to the only topic is that topic; a number names one.
    for (text, language, place) in
        [("ja", Language::DE, 0), ("Yes, please", Language::EN, 0), ("1", Language::EN, 0)]
    {
        let understood = answered(text, language, &topics[..1]);
        assert_eq!(understood.intent.as_deref(), Some(topics[place]), "{text}: {understood:?}");
        assert_eq!(understood.code, "rule.offer_chosen", "{text}");
    }
    assert_eq!(
        answered("2", Language::DE, &topics).intent.as_deref(),
        Some("meter-reading-submit")
    );
}

#[test]
fn a_wish_for_a_language_may_have_a_comma() {
    for (text, language) in
        [("In English, please", Language::DE), ("Auf Deutsch, bitte!", Language::EN)]
    {
        assert_eq!(understood(text, language).code, "rule.language_asked", "{text}");
    }
}
