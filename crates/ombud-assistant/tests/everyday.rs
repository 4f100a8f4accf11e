//! Everyday messages to the sample assistant, none of which it was taught in these words.

use std::{path::Path, sync::LazyLock};

use jiff::civil::date;
use ombud_assistant::{Assistant, Command, Folder, Heard, Scene, Understanding};
use ombud_domain::{HandoverReason, Language};

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    let learned = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learned");
    let folder = Folder::read(&folder).unwrap_or_else(|error| panic!("{error}"));
    let folder = folder.learned_in(Some(learned));
    let (assistant, report) = Assistant::from_folder(folder, date(2026, 11, 28));
    assistant.unwrap_or_else(|| panic!("{report:?}"))
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
            signed_in: &[],
            further: &[],
            waits: false,
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
        signed_in: &[],
        further: &[],
        waits: false,
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
        ("ok", Language::EN),
        ("nein", Language::DE),
        ("keins", Language::DE),
        ("Nein, keins davon.", Language::DE),
        ("etwas anderes", Language::DE),
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

#[test]
fn gas_that_is_asked_about_is_no_emergency_and_gas_that_is_smelt_always_is() {
    for (text, language) in [
        ("Und was ist mit Gas?", Language::DE),
        ("Was kostet Gas?", Language::DE),
        ("habt ihr eigentlich auch Gas", Language::DE),
        ("Bieten Sie auch Gas an?", Language::DE),
        ("Haben Sie Gastarife?", Language::DE),
        ("Was kostet eine kWh Gas?", Language::DE),
        ("Ich möchte Gas von euch beziehen", Language::DE),
        ("Gaspreis", Language::DE),
        ("Ich heize mit Gas", Language::DE),
        ("Wird Gas bald billiger?", Language::DE),
        ("Gasrechnung", Language::DE),
        ("verkauft ihr gas", Language::DE),
        ("Kann ich bei Ihnen Gas bekommen?", Language::DE),
        ("what about gas", Language::EN),
        ("How much is gas?", Language::EN),
        ("Do you also supply gas?", Language::EN),
        ("do you do gas", Language::EN),
        ("Can I get gas from you", Language::EN),
        ("I'd like a gas contract", Language::EN),
        ("gas tariff", Language::EN),
        ("Gas price?", Language::EN),
        ("gas bill", Language::EN),
        ("Is your gas cheap?", Language::EN),
        ("I want to buy gas", Language::EN),
        ("Will gas get cheaper?", Language::EN),
    ] {
        let command = understood(text, language).command;
        let is_emergency =
            matches!(&command, Command::Answer { article, .. } if article == "gas-smell");
        assert!(
            !is_emergency && !matches!(command, Command::HandOver { .. }),
            "{text}: {command:?}"
        );
    }
    for (text, language) in [
        ("es riecht nach Gas", Language::DE),
        ("Gasgeruch im Keller", Language::DE),
        ("Gasaustritt", Language::DE),
        ("Hilfe Gas", Language::DE),
        ("Gas!!!", Language::DE),
        ("Gas strömt aus", Language::DE),
        ("hier riechts nach gas", Language::DE),
        ("Bei mir ist Gas in der Küche", Language::DE),
        ("Ich habe Gas gerochen", Language::DE),
        ("gas im haus", Language::DE),
        ("Der Gaszähler zischt", Language::DE),
        ("Ich glaube, meine Gastherme ist undicht", Language::DE),
        ("habt ihr auch gasgeruch", Language::DE),
        ("Was kostet es, wenn man Gasgeruch meldet?", Language::DE),
        ("Hier stinkt es nach Gas, habt ihr auch Gastechniker?", Language::DE),
        ("Mein Name ist Müller, es riecht nach Gas", Language::DE),
        ("Ich will nicht kündigen, es riecht nach Gas!", Language::DE),
        ("gasleck im flur", Language::DE),
        ("CO Melder piept", Language::DE),
        ("I smell gas", Language::EN),
        ("gas leak!!", Language::EN),
        ("GAS!!!", Language::EN),
        ("smells like gas in here", Language::EN),
        ("there is gas in my kitchen", Language::EN),
        ("gas in the house", Language::EN),
        ("My gas meter is hissing", Language::EN),
        ("my boiler is leaking gas", Language::EN),
        ("carbon monoxide alarm", Language::EN),
        ("Do you come out if I smell gas?", Language::EN),
        ("How much does it cost if I report a gas leak?", Language::EN),
        ("My name is Jones and I can smell gas", Language::EN),
        ("Is that gas? It smells odd", Language::EN),
        ("help there's gas everywhere", Language::EN),
    ] {
        let command = understood(text, language).command;
        let is_emergency =
            matches!(&command, Command::Answer { article, .. } if article == "gas-smell");
        assert!(is_emergency, "{text}: {command:?}");
    }
}

#[test]
fn who_introduces_themselves_is_heard_for_what_they_come_for() {
    for (text, language, intent) in [
        (
            "Mein Name ist Müller und ich möchte meinen Tarif wechseln",
            Language::DE,
            "tariff-change",
        ),
        ("My name is Jones and I'd like to change my tariff", Language::EN, "tariff-change"),
        ("Hier ist Petra Klein, ich ziehe um", Language::DE, "moving-house"),
        (
            "ich heiße Schmidt und möchte meinen Zählerstand melden",
            Language::DE,
            "meter-reading-submit",
        ),
        ("Guten Tag, Müller hier, ich möchte umziehen", Language::DE, "moving-house"),
        ("This is Petra Klein, my power is out", Language::EN, "outage-report"),
        // That a name is another one is what they come for.
        ("Mein Name ist jetzt Weber", Language::DE, "name-change"),
        ("ich heiße jetzt Schmidt", Language::DE, "name-change"),
        ("Mein Name ist falsch geschrieben", Language::DE, "name-change"),
        ("My name is misspelled", Language::EN, "name-change"),
        ("Mein Name ist Anna Becker und ich habe geheiratet", Language::DE, "name-change"),
        ("My name has changed", Language::EN, "name-change"),
    ] {
        assert_eq!(understood(text, language).intent.as_deref(), Some(intent), "{text}");
    }
    for (text, language) in [
        ("Mein Name ist Müller, ich habe eine Frage zu meiner Rechnung", Language::DE),
        ("My name is Jones, I have a question about my bill", Language::EN),
    ] {
        let understood = understood(text, language);
        let offers = match &understood.command {
            Command::Clarify { offers } => offers.as_slice(),
            _ => &[],
        };
        let mut heard = understood.intent.iter().chain(offers);
        let about_a_bill = heard.any(|intent| intent.starts_with("bill-"));
        assert!(about_a_bill, "{text}: {understood:?}");
    }
    for (text, language) in [
        ("Mein Name ist Müller", Language::DE),
        ("Hallo, mein Name ist Petra Klein.", Language::DE),
        ("My name is Jones", Language::EN),
    ] {
        let greeting = Command::SmallTalk { words: "greeting".to_owned() };
        assert_eq!(understood(text, language).command, greeting, "{text}");
    }
}

#[test]
fn that_something_works_again_is_a_good_end_and_that_it_does_not_is_none() {
    for (text, language) in [
        ("Der Strom geht wieder", Language::DE),
        ("Strom ist jetzt wieder da", Language::DE),
        ("Das Licht geht wieder", Language::DE),
        ("Es geht jetzt wieder", Language::DE),
        ("hat sich schon erledigt", Language::DE),
        ("Das Problem ist gelöst", Language::DE),
        ("Die Störung ist behoben", Language::DE),
        ("power is back", Language::EN),
        ("the power is back now", Language::EN),
        ("electricity is back, thanks", Language::EN),
        ("the lights are back on", Language::EN),
        ("it works again now", Language::EN),
        ("problem solved", Language::EN),
        ("The outage is fixed", Language::EN),
    ] {
        assert_eq!(understood(text, language).command, Command::Confirm, "{text}");
    }
    for (text, language) in [
        ("Der Strom ist schon wieder weg", Language::DE),
        ("Strom geht wieder nicht", Language::DE),
        ("Wann geht der Strom wieder?", Language::DE),
        ("Ist der Strom wieder da?", Language::DE),
        ("wieder kein strom", Language::DE),
        ("Das Problem ist nicht gelöst", Language::DE),
        ("power is out again", Language::EN),
        ("the power is still not back", Language::EN),
        ("Is the power back?", Language::EN),
        ("when will the power be back?", Language::EN),
        ("It isn't working again", Language::EN),
    ] {
        assert_ne!(understood(text, language).command, Command::Confirm, "{text}");
    }
}

#[test]
fn what_is_turned_down_begins_no_procedure_and_quotes_no_article() {
    for (text, language) in [
        ("Ich will nicht kündigen", Language::DE),
        ("ich möchte NICHT umziehen", Language::DE),
        ("Nein, ich will nicht umziehen", Language::DE),
        ("Bitte keine Rückrufe", Language::DE),
        ("Ich will mich nicht beschweren", Language::DE),
        ("Ich will meinen Zählerstand nicht melden", Language::DE),
        ("Ich brauche keinen Techniker", Language::DE),
        ("Ich möchte keinen neuen Tarif", Language::DE),
        ("I don't want to cancel", Language::EN),
        ("don't cancel my contract", Language::EN),
        ("please don't call me", Language::EN),
        ("no phone calls please", Language::EN),
        ("I don't want to change my tariff", Language::EN),
        ("I don't want to complain", Language::EN),
        ("I don't need a technician", Language::EN),
    ] {
        let command = understood(text, language).command;
        let not_wanted = Command::SmallTalk { words: "not-wanted".to_owned() };
        assert_eq!(command, not_wanted, "{text}");
    }
    for (text, language, intent) in [
        // What else is in the message counts.
        (
            "Ich will nicht kündigen, sondern meinen Abschlag ändern",
            Language::DE,
            "instalment-adjust",
        ),
        ("I don't want to cancel but change my instalment", Language::EN, "instalment-adjust"),
        (
            "I don't want a call back, just tell me your opening hours",
            Language::EN,
            "contact-hours",
        ),
        // No denials of wishes.
        (
            "I'm ill and depend on electricity, please don't disconnect me",
            Language::EN,
            "supply-interruption",
        ),
        ("Warum kann ich nicht kündigen?", Language::DE, "cancel-contract"),
        ("Ich weiß nicht, wie ich kündigen soll", Language::DE, "cancel-contract"),
        ("I don't know how to cancel", Language::EN, "cancel-contract"),
        ("Ich will nicht mehr Kunde sein", Language::DE, "cancel-contract"),
        ("I don't want to be your customer anymore", Language::EN, "cancel-contract"),
        ("I can't pay", Language::EN, "payment-plan"),
        ("Ich kann nicht zahlen", Language::DE, "payment-plan"),
        ("ich kann mich nicht einloggen", Language::DE, "portal-login"),
        ("Ich habe keine Rechnung bekommen", Language::DE, "bill-when"),
        ("kein strom bitte helfen", Language::DE, "outage-report"),
        ("the power does not work", Language::EN, "outage-report"),
        ("Ich verstehe meine Rechnung nicht", Language::DE, "bill-explained"),
        ("Ich will keine Werbung", Language::DE, "advertising-consent"),
        ("bitte keine Werbung mehr", Language::DE, "advertising-consent"),
        ("no more advertising please", Language::EN, "advertising-consent"),
        ("Ich will keinen Smart Meter", Language::DE, "smart-meter"),
        ("Ich will nicht mehr leben", Language::DE, "despair"),
        ("I don't want to live anymore", Language::EN, "despair"),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
}

#[test]
fn a_single_word_of_the_trade_gets_its_article_or_the_topics_it_may_be() {
    for (text, language, intent) in [
        ("Vertragsnummer?", Language::DE, "contract-number"),
        ("Kundennummer", Language::DE, "contract-number"),
        ("Where do I find my customer number?", Language::EN, "contract-number"),
        ("Wie lautet meine Vertragsnummer?", Language::DE, "contract-number"),
        ("Zählernummer", Language::DE, "meter-number-find"),
        ("Abschlag", Language::DE, "instalment-adjust"),
        ("Mahnung", Language::DE, "dunning-reminder"),
        ("refund", Language::EN, "refund-credit"),
        ("Kündigung", Language::DE, "cancel-contract"),
    ] {
        assert_eq!(understood(text, language).intent.as_deref(), Some(intent), "{text}");
    }
    for (text, language, among) in [
        ("Rechnung", Language::DE, "bill-explained"),
        ("bill", Language::EN, "bill-explained"),
        ("Zähler", Language::DE, "meter-replacement"),
        ("meter", Language::EN, "meter-number-find"),
        ("Tarif", Language::DE, "tariff-overview"),
        ("tariff", Language::EN, "tariff-change"),
        ("Vertrag", Language::DE, "cancel-contract"),
    ] {
        let Command::Clarify { offers } = understood(text, language).command else {
            panic!("{text}: {:?}", understood(text, language));
        };
        assert!(offers.iter().any(|offer| offer == among), "{text}: {offers:?}");
        assert!(offers.len() > 1, "{text}: {offers:?}");
    }
}

#[test]
fn insults_are_complaints_and_who_looks_for_work_is_no_threat() {
    for (text, language, intent) in [
        ("Ihr seid Betrüger", Language::DE, "complaint"),
        ("Betrüger!", Language::DE, "complaint"),
        ("Ihr seid unfähig", Language::DE, "complaint"),
        ("Ich hasse euch", Language::DE, "complaint"),
        ("you are crooks", Language::EN, "complaint"),
        ("you're useless", Language::EN, "complaint"),
        ("this is ridiculous", Language::EN, "complaint"),
        ("Ich suche einen Job bei euch", Language::DE, "jobs"),
        ("Habt ihr offene Stellen?", Language::DE, "jobs"),
        ("Do you have vacancies?", Language::EN, "jobs"),
        ("Are you hiring?", Language::EN, "jobs"),
        ("I'm looking for a job", Language::EN, "jobs"),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
    for text in
        ["Lorem ipsum dolor sit amet", "Lorem ipsum dolor sit amet, consectetur adipiscing elit"]
    {
        let command = understood(text, Language::EN).command;
        assert!(matches!(command, Command::Clarify { .. }), "{text}: {command:?}");
    }
}

#[test]
fn a_number_that_was_not_offered_is_told_so_with_the_offer_again() {
    let topics = ["outage-report", "meter-reading-submit", "bill-correction"];
    for text in ["4", "0", "7", "Nummer 5", "the fourth one", "12", "vier"] {
        let Command::OfferAgain { offers } = answered(text, Language::EN, &topics).command else {
            panic!("{text}");
        };
        assert_eq!(offers, topics, "{text}");
    }
    let last = answered("das letzte bitte", Language::DE, &topics);
    assert_eq!(last.intent.as_deref(), Some("bill-correction"));
    for text in ["one or two", "45231"] {
        let command = answered(text, Language::EN, &topics).command;
        assert!(!matches!(command, Command::OfferAgain { .. }), "{text}: {command:?}");
    }
}

#[test]
fn anger_is_no_despair_and_an_impatient_word_no_thanks() {
    for (text, language) in [
        ("Ich halte das nicht mehr aus mit euch", Language::DE),
        ("Ich mache das mit euch nicht mehr mit", Language::DE),
        ("I can't take any more of your service", Language::EN),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some("complaint"), "{text}: {understood:?}");
    }
    for (text, language) in [
        ("Ich will das nicht mehr", Language::DE),
        ("Ich hab das jetzt 3 mal gefragt", Language::DE),
        ("I've already asked this 3 times", Language::EN),
        ("I don't want this any more", Language::EN),
        ("Mir reicht es langsam mit euch", Language::DE),
        ("Mein Opa ist umgezogen ins Heim", Language::DE),
        ("My grandpa moved to a home", Language::EN),
        ("ist mir egal", Language::DE),
        ("mir egal", Language::DE),
        ("Das ist mir egal, ich will nur mein Geld zurück", Language::DE),
        ("I don't mind", Language::EN),
        ("I don't care which", Language::EN),
        ("I don't care", Language::EN),
        ("whatever", Language::EN),
    ] {
        let understood = understood(text, language);
        let intent = understood.intent.as_deref();
        assert!(
            !matches!(intent, Some("despair" | "solved" | "bereavement")),
            "{text}: {understood:?}"
        );
    }
    for (text, language) in [
        ("mir ist alles egal, ich will nicht mehr", Language::DE),
        ("Mir ist mein Leben egal", Language::DE),
        ("I don't care any more, I'm going to jump", Language::EN),
        ("ist mir egal, ich will nicht mehr leben", Language::DE),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some("despair"), "{text}: {understood:?}");
    }
}

#[test]
fn who_needs_no_person_is_answered() {
    for (text, language, intent) in [
        ("I don't need a human, just tell me the opening hours", Language::EN, "contact-hours"),
        (
            "Kein Mensch bitte, ich will nur wissen, wann meine Rechnung kommt",
            Language::DE,
            "bill-when",
        ),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
}

#[test]
fn what_stinks_to_somebody_is_no_gas_and_what_was_said_twice_was_not_paid_twice() {
    for (text, language, intent) in [
        ("your service stinks, honestly", Language::EN, "complaint"),
        ("Euer Kundenservice stinkt", Language::DE, "complaint"),
        ("the bill stinks and there's a smell of gas in the hall", Language::EN, "gas-smell"),
        ("Im Treppenhaus stinkt es", Language::DE, "gas-smell"),
        ("I told you that twice", Language::EN, "complaint"),
        ("Noch immer keine Antwort von euch", Language::DE, "complaint"),
        ("Ich will keine Briefe mehr von euch", Language::DE, "advertising-consent"),
        ("my phone number is a different one now", Language::EN, "contact-details"),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
}

#[test]
fn a_contract_with_somebody_else_is_asked_back_about() {
    for (text, language) in [
        ("I want to cancel my Netflix subscription", Language::EN),
        ("Meinen Vodafone-Vertrag kündigen bitte", Language::DE),
    ] {
        let understood = understood(text, language);
        assert!(matches!(understood.command, Command::Clarify { .. }), "{text}: {understood:?}");
    }
}

#[test]
fn a_threat_or_an_emergency_is_heard_beside_anything_else() {
    let decided = Command::HandOver { reason: HandoverReason::Policy };
    for (text, language) in [
        ("I've really had enough of this! i'll burn your place down!!!", Language::EN),
        ("Unmöglich, dieser Service. Ich zünd euch die Bude an!", Language::DE),
        ("Ich möchte meinen Abschlag senken. Sonst bringe ich mich um.", Language::DE),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.command, decided, "{text}: {understood:?}");
    }
    let gas = understood(
        "Ich möchte meinen Zählerstand melden. Und es riecht nach Gas im Keller!",
        Language::DE,
    );
    assert_eq!(gas.intent.as_deref(), Some("gas-smell"), "{gas:?}");
}

#[test]
fn what_somebody_says_it_is_not_is_not_answered() {
    for (text, language) in
        [("Ich ziehe nicht um", Language::DE), ("We're not moving", Language::EN)]
    {
        let understood = understood(text, language);
        assert_eq!(understood.code, "rule.wish_denied", "{text}: {understood:?}");
    }
    // Of what is left, a topic at least is heard, or it is asked back.
    for (text, language) in [
        ("Kein Stromausfall, nur eine Frage zum Tarif", Language::DE),
        ("No outage, just a question about the tariff", Language::EN),
        ("Ich rieche kein Gas, wollte nur fragen ob ihr Gas liefert", Language::DE),
        ("I don't smell gas, I just wanted to ask whether you supply gas", Language::EN),
    ] {
        let understood = understood(text, language);
        let offers = match &understood.command {
            Command::Clarify { offers } => offers.clone(),
            _ => understood.intent.iter().cloned().collect(),
        };
        assert!(
            (offers.is_empty() || offers.iter().any(|offer| offer.starts_with("tariff")))
                && !offers.contains(&"outage-report".to_owned()),
            "{text}: {understood:?}"
        );
    }
    // What is out is what it is about.
    for (text, language) in [
        ("Kein Strom, wollte nur fragen wie lange noch", Language::DE),
        ("No power, I just wanted to ask how long it will take", Language::EN),
    ] {
        let understood = understood(text, language);
        let offered = match &understood.command {
            Command::Clarify { offers } => offers.first().map(String::as_str),
            _ => understood.intent.as_deref(),
        };
        assert_eq!(offered, Some("outage-report"), "{text}: {understood:?}");
    }
}

#[test]
fn of_several_wishes_in_one_message_none_is_lost() {
    for (text, language, first, further) in [
        (
            "Ich möchte meinen Zählerstand melden. Wann kommt meine Rechnung? Außerdem möchte ich meinen Abschlag \
             senken.",
            Language::DE,
            "meter-reading-submit",
            &["bill-when", "instalment-adjust"][..],
        ),
        (
            "When will I get my bill? And I'd like to lower my instalments.",
            Language::EN,
            "bill-when",
            &["instalment-adjust"],
        ),
        (
            "zählerstand melden\nabschlag ändern",
            Language::DE,
            "meter-reading-submit",
            &["instalment-adjust"],
        ),
    ] {
        let understood = understood(text, language);
        let mut all: Vec<&str> = understood.further.iter().map(String::as_str).collect();
        all.extend(understood.intent.as_deref());
        all.sort_unstable();
        let mut expect = [further, &[first]].concat();
        expect.sort_unstable();
        assert_eq!(all, expect, "{text}: {understood:?}");
    }
    // Two in one sentence are two.
    for (text, language) in [
        ("Ich möchte meinen Zählerstand melden und meinen Abschlag senken", Language::DE),
        ("I want to report my meter reading and lower my instalment", Language::EN),
    ] {
        let understood = understood(text, language);
        let mut all: Vec<&str> = understood.further.iter().map(String::as_str).collect();
        all.extend(understood.intent.as_deref());
        all.sort_unstable();
        assert_eq!(all, ["instalment-adjust", "meter-reading-submit"], "{text}: {understood:?}");
    }
    // One matter in several sentences is one, and what is urgent comes alone.
    for (text, language) in [
        ("Ich bin gestern umgezogen. Wann bekomme ich die Schlussrechnung?", Language::DE),
        ("Hallo! Ich möchte kündigen. Vielen Dank!", Language::DE),
        ("Es riecht nach Gas! Außerdem möchte ich meinen Zählerstand melden.", Language::DE),
        ("My meter is broken. Can somebody come and look at it?", Language::EN),
        ("I want to move my contract. What do you need from me?", Language::EN),
        ("Ich ziehe um und möchte meinen Vertrag mitnehmen", Language::DE),
        ("Wie kann ich kündigen und wie lange dauert das?", Language::DE),
    ] {
        let understood = understood(text, language);
        assert!(understood.further.is_empty(), "{text}: {understood:?}");
    }
}

#[test]
fn every_wish_that_is_counted_is_heard() {
    for (text, language, wishes) in [
        (
            "Erstens möchte ich meinen Zählerstand melden, zweitens meinen Abschlag senken.",
            Language::DE,
            &["meter-reading-submit", "instalment-adjust"][..],
        ),
        (
            "1. Zählerstand melden 2. Abschlag ändern 3. Wann kommt meine Rechnung?",
            Language::DE,
            &["meter-reading-submit", "instalment-adjust", "bill-when"],
        ),
        (
            "Zum einen ziehe ich nächsten Monat um, zum anderen möchte ich meinen Abschlag senken",
            Language::DE,
            &["moving-house", "instalment-adjust"],
        ),
        (
            "Ich habe zwei Anliegen: Zählerstand melden und Abschlag ändern",
            Language::DE,
            &["meter-reading-submit", "instalment-adjust"],
        ),
        (
            "Hallo,\n- Zählerstand melden\n- neue Bankverbindung\nDanke",
            Language::DE,
            &["meter-reading-submit", "bank-details-change"],
        ),
        (
            "First I want to report my meter reading, second I'd like a lower instalment",
            Language::EN,
            &["meter-reading-submit", "instalment-adjust"],
        ),
        (
            "Two things: I want to lower my instalment and when do I get my bill?",
            Language::EN,
            &["instalment-adjust", "bill-when"],
        ),
        (
            "1) change my bank details\n2) report a meter reading",
            Language::EN,
            &["bank-details-change", "meter-reading-submit"],
        ),
    ] {
        let understood = understood(text, language);
        let mut heard: Vec<&str> = understood.intent.iter().map(String::as_str).collect();
        heard.extend(understood.further.iter().map(String::as_str));
        assert_eq!(heard, wishes, "{text}: {understood:?}");
        assert!(matches!(understood.command, Command::Answer { .. } | Command::StartFlow { .. }));
    }
    // What is urgent comes alone, and so does a person.
    let danger = understood("Erstens riecht es nach Gas, zweitens will ich umziehen", Language::DE);
    assert_eq!(danger.intent.as_deref(), Some("gas-smell"), "{danger:?}");
    assert!(danger.further.is_empty());
    for (text, language) in [
        ("Ich ziehe am 1. Dezember aus und am 2. wieder ein", Language::DE),
        ("I got a second bill that is higher than the first", Language::EN),
    ] {
        let understood = understood(text, language);
        assert!(understood.further.is_empty(), "{text}: {understood:?}");
    }
}

#[test]
fn nothing_that_is_wrong_still_or_again_is_taken_for_settled() {
    for (text, language) in [
        ("Der Gasgeruch ist wieder da", Language::DE),
        ("Das Feuer ist wieder da", Language::DE),
        ("Jetzt raucht es wieder", Language::DE),
        ("Ich habe ein Problem mit meiner Rechnung", Language::DE),
        ("Das Problem besteht weiterhin", Language::DE),
        ("Danke, aber das Problem bleibt bestehen", Language::DE),
        ("Die Störung ist wieder da", Language::DE),
        ("The burning smell is back", Language::EN),
        ("The sparks are back", Language::EN),
        ("I have a problem with my meter", Language::EN),
        ("The problem is still there", Language::EN),
        ("thanks, but the problem remains", Language::EN),
        ("it's broken again", Language::EN),
        ("The outage is back", Language::EN),
    ] {
        let understood = understood(text, language);
        assert_ne!(understood.command, Command::Confirm, "{text}: {understood:?}");
    }
    for (text, language) in [
        ("Das Problem ist gelöst, danke", Language::DE),
        ("Die Störung ist vorbei", Language::DE),
        ("The problem is fixed now, thanks", Language::EN),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.command, Command::Confirm, "{text}: {understood:?}");
    }
}

#[test]
fn an_emergency_or_a_death_comes_before_what_is_asked_besides() {
    for (text, language, intent) in [
        (
            "Ich habe Gasgeruch im Keller und möchte auch meine Rechnung bezahlen.",
            Language::DE,
            "gas-smell",
        ),
        (
            "there's smoke coming from my meter box and I need a copy of my bill",
            Language::EN,
            "electric-danger",
        ),
        ("Mein Mann ist tot. Wie ändere ich die Bankverbindung?", Language::DE, "bereavement"),
        (
            "My mum died last week. Who do I tell, and what about her direct debit?",
            Language::EN,
            "bereavement",
        ),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
    for (text, language) in [
        ("Ich denke an Suizid", Language::DE),
        ("Ich habe Suizidgedanken", Language::DE),
        ("I took all my pills", Language::EN),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some("despair"), "{text}: {understood:?}");
    }
}

#[test]
fn what_has_nothing_to_do_with_what_was_asked_back_is_not_answered_with_it() {
    let offered = ["moving-house".to_owned()];
    let hear = |text, language, before| {
        let (today, before) = (date(2026, 11, 28), Some(before));
        let (offered, procedure, code) = (offered.as_slice(), None, None);
        ASSISTANT.understand(&Heard { text, language, offered, today, procedure, code, before })
    };
    for (before, language, texts) in [
        (
            "we have a new flat",
            Language::EN,
            &[
                "What's the weather tomorrow?",
                "how do I cook rice?",
                "how far is the moon",
                "what time is it",
                "do you sell pizza",
                "What is the capital of France?",
            ][..],
        ),
        (
            "Neue Wohnung",
            Language::DE,
            &[
                "Wie wird das Wetter morgen?",
                "wie koche ich Reis?",
                "wer hat gewonnen?",
                "wie spät ist es",
                "Was ist die Hauptstadt von Frankreich?",
            ],
        ),
    ] {
        for text in texts {
            let understood = hear(text, language, before);
            assert_ne!(
                understood.intent.as_deref(),
                Some("moving-house"),
                "{text}: {understood:?}"
            );
        }
    }
    // What says it in other words is read with the first.
    for (before, language, text) in [
        ("we have a new flat", Language::EN, "we need electricity there"),
        ("we have a new flat", Language::EN, "what do I have to do?"),
        ("we have a new flat", Language::EN, "can I take it with me?"),
        ("Neue Wohnung", Language::DE, "also ich brauche dort Strom"),
        ("Neue Wohnung", Language::DE, "was muss ich da machen?"),
        ("Neue Wohnung", Language::DE, "ab Januar"),
    ] {
        let understood = hear(text, language, before);
        assert_eq!(understood.intent.as_deref(), Some("moving-house"), "{text}: {understood:?}");
    }
}

#[test]
fn who_knows_nothing_is_sent_no_reminder_and_who_wants_somebody_who_does_gets_a_person() {
    let person = Command::HandOver { reason: HandoverReason::Asked };
    for (text, language) in [
        ("kann ich mal jemanden sprechen der ahnung hat", Language::DE),
        ("gibts bei euch jemanden mit Ahnung?", Language::DE),
        ("gibt es hier auch echte leute?", Language::DE),
        ("gebt mir jetzt endlich jemanden der mir hilft", Language::DE),
        ("kein bock auf ki", Language::DE),
        ("need to talk to sombody about my bill", Language::EN),
        ("i want to talk to sumone", Language::EN),
        ("I'd like to speak with customer service", Language::EN),
        ("stop the bot", Language::EN),
    ] {
        assert_eq!(understood(text, language).command, person, "{text}");
    }
    for (text, language) in [
        ("keine ahnung wo der zähler ist", Language::DE),
        ("hab kein ahnung", Language::DE),
        ("i have no idea where the meter is", Language::EN),
        ("no clue", Language::EN),
        ("my father has cancer", Language::EN),
    ] {
        let understood = understood(text, language);
        let is_slip = understood.code == "score.corrected";
        let intent = understood.intent.as_deref();
        assert!(!is_slip && intent != Some("dunning-reminder"), "{text}: {understood:?}");
    }
}

#[test]
fn gas_that_is_bought_or_does_not_burn_is_no_emergency_and_a_life_in_danger_is() {
    for (text, language) in [
        ("kann ich gas und strom zusammen bei euch haben", Language::DE),
        ("strom und gas im paket", Language::DE),
        ("gas abmelden", Language::DE),
        ("Gastherme geht nicht", Language::DE),
        ("can i have gas and electricity together with you", Language::EN),
        ("gas boiler not working", Language::EN),
        ("cancel gas", Language::EN),
    ] {
        let understood = understood(text, language);
        assert_ne!(understood.intent.as_deref(), Some("gas-smell"), "{text}: {understood:?}");
    }
    for (text, language, intent) in [
        ("gas und strom von euch, und es riecht nach gas", Language::DE, "gas-smell"),
        ("gas boiler not working and there is a smell", Language::EN, "gas-smell"),
        ("mein vater atmet nicht mehr", Language::DE, "life-support"),
        ("bewusstlos", Language::DE, "life-support"),
        ("my wife isn't breathing", Language::EN, "life-support"),
        ("my son is unconscious", Language::EN, "life-support"),
        ("meter is hot to touch", Language::EN, "electric-danger"),
        ("der zähler wird heiß", Language::DE, "electric-danger"),
        ("i cant go on like this anymore", Language::EN, "despair"),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
}

#[test]
fn who_leaves_is_told_from_who_comes() {
    for (text, language, intent) in [
        ("wechsel zu einem anderen anbieter", Language::DE, "cancel-contract"),
        ("ich wechsel zu eon", Language::DE, "cancel-contract"),
        ("Ich möchte zu Vattenfall wechseln", Language::DE, "cancel-contract"),
        ("i want to switch to eon", Language::EN, "cancel-contract"),
        ("switch away from you to another supplier", Language::EN, "cancel-contract"),
        ("I'm switching to British Gas", Language::EN, "cancel-contract"),
        ("wechsel zu euch", Language::DE, "switching-to-us"),
        ("ich wechsel von eon zu euch", Language::DE, "switching-to-us"),
        ("Wie lange dauert der Anbieterwechsel?", Language::DE, "switching-to-us"),
        ("switch from eon to you", Language::EN, "switching-to-us"),
        ("I want to switch to Nordlicht", Language::EN, "switching-to-us"),
    ] {
        let understood = understood(text, language);
        assert_eq!(understood.intent.as_deref(), Some(intent), "{text}: {understood:?}");
    }
}
