//! What is said before it is asked, and what says only that nothing is wanted.

use super::*;

fn talk(language: Language) -> Talk {
    Talk { language: Some(language), ..Talk::default() }
}

#[test]
fn what_was_said_with_a_wish_is_kept_for_the_procedure_that_is_offered() {
    for (language, wish, yes, slots) in [
        (
            Language::DE,
            "Mein Abschlag soll auf 80 Euro, Vertrag NL-100240",
            "Ja",
            &[("contract", json!("NL-100240")), ("amount", json!(8_000))][..],
        ),
        (
            Language::DE,
            "Ich möchte meinen Abschlag auf 95 Euro runtersetzen, Vertrag NL-100240",
            "ja gerne",
            &[("amount", json!(9_500))],
        ),
        (
            Language::EN,
            "Please change my instalment to 80 euros, my contract is NL-100240",
            "yes",
            &[("contract", json!("NL-100240")), ("amount", json!(8_000))],
        ),
        (
            Language::DE,
            "Zählerstand melden: 13000 kWh, abgelesen gestern, NL-100240",
            "ja",
            &[("reading", json!(13_000)), ("read_on", json!("2026-11-21"))],
        ),
    ] {
        let mut talk = talk(language);
        let (_, draft) = talk.say(wish);
        assert!(draft.procedure.is_some(), "{wish}: {}", draft.text());
        if talk.stack.as_ref().is_some_and(|stack| !stack.is_under_way()) {
            talk.say(yes);
        }
        for (slot, value) in slots {
            let known = talk.known().get(*slot).map(Value::to_json);
            assert_eq!(known.as_ref(), Some(value), "{wish}: {slot}");
        }
        // It is said back before anything is done.
        assert!(NORDLICHT.waits_for_yes(talk.stack.as_ref().unwrap()), "{wish}");
    }
}

#[test]
fn what_is_the_case_is_not_taken_for_what_is_wanted() {
    for text in [
        "Ich zahle 95 Euro im Monat, das ist zu viel. Bitte den Abschlag senken",
        "Bitte senken Sie meinen Abschlag um 20 Euro",
        "Ich möchte meinen Abschlag senken, 20 Euro weniger",
        "Abschlag ändern: ich habe bisher 95 Euro",
    ] {
        let mut talk = talk(Language::DE);
        talk.say(text);
        talk.say("Ja");
        let (_, draft) = talk.say("NL-100234");
        assert!(draft.text().contains("Wie hoch soll"), "{text}: {}", draft.text());
    }
}

#[test]
fn an_answer_to_an_offer_that_gives_what_is_asked_begins_it() {
    for (language, wish, answer, slot, value) in [
        (
            Language::DE,
            "Wie ändere ich meinen Abschlag?",
            "NL-100235",
            "contract",
            json!("NL-100235"),
        ),
        (
            Language::DE,
            "Wie ändere ich meinen Abschlag?",
            "auf 80 Euro bitte",
            "amount",
            json!(8_000),
        ),
        (Language::EN, "How do I change my instalment?", "80 euros", "amount", json!(8_000)),
        (Language::DE, "Wie melde ich meinen Zählerstand?", "12345", "reading", json!(12_345)),
    ] {
        let mut talk = talk(language);
        talk.say(wish);
        let (command, _) = talk.say(answer);
        assert_eq!(command, Command::Follow(FlowCommand::Accept), "{wish}: {answer}");
        let frames = &talk.stack.as_ref().unwrap().frames;
        let known = frames.iter().find_map(|frame| frame.slots.get(slot)).map(Value::to_json);
        assert_eq!(known, Some(value), "{wish}: {answer}");
    }
    for answer in ["20 Euro weniger", "Was kostet das?", "NL-100235 ist gekündigt", "2"] {
        let mut talk = talk(Language::DE);
        talk.say("Wie ändere ich meinen Abschlag?");
        let (command, _) = talk.say(answer);
        assert_ne!(command, Command::Follow(FlowCommand::Accept), "{answer}");
    }
}

#[test]
fn no_danger_is_a_no_and_what_is_without_power_is_no_danger() {
    for (language, text) in [
        (Language::DE, "keine Gefahr"),
        (Language::DE, "Nein, keine"),
        (Language::DE, "Keine."),
        (Language::DE, "Es besteht keine Gefahr"),
        (Language::EN, "no danger"),
        (Language::EN, "There's no danger here"),
        (Language::EN, "nothing like that"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("outage-report") };
        talk.say(text);
        assert_eq!(talk.known().get("danger"), Some(&Value::YesNo(false)), "{text}");
    }
    for (language, text) in [
        (Language::DE, "nur meine Wohnung"),
        (Language::DE, "nur bei mir"),
        (Language::DE, "das ganze Haus ist dunkel"),
        (Language::EN, "only my home"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("outage-report") };
        let (_, draft) = talk.say(text);
        assert!(!talk.known().contains_key("danger"), "{text}: {}", draft.text());
        assert!(talk.known().contains_key("extent"), "{text}: {}", draft.text());
        assert!(talk.say("nein").1.handover.is_none(), "{text}");
    }
    // What says more is taken for a yes, as ever.
    for text in ["die ganze Straße raucht", "da liegt ein Kabel im Garten", "meine Wohnung glüht"]
    {
        let mut talk = Talk::begin("outage-report");
        let (command, draft) = talk.say(text);
        assert!(draft.text().contains("112"), "{text}: {command:?} {}", draft.text());
    }
}

#[test]
fn what_lets_a_procedure_be_ends_it_and_nothing_is_withdrawn_from() {
    for (language, text) in [
        (Language::DE, "Ach nee, lass mal"),
        (Language::DE, "danke, doch nicht"),
        (Language::DE, "zieh das zurück"),
        (Language::DE, "rückgängig"),
        (Language::DE, "und jetzt nochmal rückgängig bitte"),
        (Language::EN, "undo"),
        (Language::EN, "actually cancel that"),
        (Language::EN, "no thanks, never mind"),
    ] {
        let begun = Talk::begin("instalment");
        let mut talk = Talk { language: Some(language), ..begun };
        talk.say("NL-100234");
        let (command, _) = talk.say(text);
        assert_eq!(command, Command::Follow(FlowCommand::CancelFlow), "{text}");
    }
    for (language, text) in [(Language::DE, "Bitte rückgängig machen"), (Language::EN, "undo that")]
    {
        let (command, _) = talk(language).say(text);
        assert_eq!(command, Command::SmallTalk { words: "nothing-to-undo".to_owned() }, "{text}");
    }
}

#[test]
fn who_does_not_mind_is_asked_again_and_not_taken_for_desperate() {
    for (language, text) in [
        (Language::DE, "ist mir egal"),
        (Language::DE, "mir egal"),
        (Language::DE, "mir ist alles egal"),
        (Language::EN, "I don't mind"),
        (Language::EN, "I don't care which"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("moving-house") };
        talk.say("NL-100234");
        let (command, _) = talk.say(text);
        assert_eq!(command, Command::Follow(FlowCommand::Repeat), "{text}");
    }
    let mut talk = Talk::begin("moving-house");
    talk.say("NL-100234");
    let (command, draft) = talk.say("mir ist alles egal, ich will nicht mehr");
    assert_ne!(command, Command::Follow(FlowCommand::Repeat), "{}", draft.text());
}

#[test]
fn days_and_addresses_are_read_as_people_write_them() {
    let mut talk = Talk { language: Some(Language::EN), ..Talk::begin("moving-house") };
    for text in ["NL-100234", "the first of February", "yes", "same day", "12 Main Street"] {
        talk.say(text);
    }
    let february = Value::Day(date(2027, 2, 1));
    for (slot, value) in [
        ("move_out", february.clone()),
        ("move_in", february),
        ("street", Value::Text("12 Main Street".to_owned())),
    ] {
        assert_eq!(talk.known().get(slot), Some(&value), "{slot}");
    }
    for (text, street) in [
        ("Dorfstr. 12, 18069 Rostock", "Dorfstr. 12"),
        ("Dorfstraße 12 in 18069 Rostock", "Dorfstraße 12"),
        ("Dorfstraße 12a 18069 Rostock", "Dorfstraße 12a"),
        ("Flat 3, 12 Main Street", "Flat 3, 12 Main Street"),
        ("Lange Straße 12", "Lange Straße 12"),
    ] {
        let mut talk = Talk::begin("moving-house");
        for answer in ["NL-100234", "1.2.2027", "ja", "3.2.2027", text] {
            talk.say(answer);
        }
        assert_eq!(talk.known().get("street"), Some(&Value::Text(street.to_owned())), "{text}");
        talk.say("18069");
        for town in ["nein", "weiß nicht", "keine Ahnung", "ok"] {
            let mut talk = Talk::begin("moving-house");
            for answer in ["NL-100234", "1.2.2027", "ja", "3.2.2027", text, "18069", town] {
                talk.say(answer);
            }
            assert!(!talk.known().contains_key("city"), "{town}");
        }
        talk.say("18069 Rostock");
        assert_eq!(talk.known().get("city"), Some(&Value::Text("Rostock".to_owned())));
    }
    let mut talk = Talk::begin("advertising-consent");
    talk.say("NL-100234");
    talk.say("alles");
    assert_eq!(talk.known().get("purpose"), Some(&Value::Text("all".to_owned())));
}

#[test]
fn now_is_today_where_a_day_is_asked_and_ends_no_procedure() {
    for (language, now) in [
        (Language::EN, "now"),
        (Language::EN, "just now"),
        (Language::EN, "I read it just now"),
        (Language::DE, "jetzt"),
        (Language::DE, "gerade eben"),
        (Language::DE, "Eben abgelesen"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("meter-reading") };
        let (command, _) = talk.say(now);
        assert_eq!(command, Command::Follow(FlowCommand::Repeat), "{now}");
        talk.say("NL-100234");
        talk.say("12345");
        talk.say(now);
        let day = talk.known().get("read_on").map(Value::to_json);
        assert_eq!(day, Some(json!("2026-11-22")), "{now}");
    }
}

#[test]
fn a_courtesy_ends_no_procedure_and_who_says_that_it_is_settled_does() {
    for (language, text) in [
        (Language::DE, "danke"),
        (Language::DE, "super"),
        (Language::DE, "Tschüss"),
        (Language::EN, "thanks, all good"),
        (Language::EN, "great, now"),
        (Language::EN, "bye"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("meter-reading") };
        let (command, _) = talk.say(text);
        assert!(talk.stack.as_ref().is_some_and(Stack::is_under_way), "{text}: {command:?}");
    }
    for (language, text) in
        [(Language::DE, "Danke, das hat sich geklärt"), (Language::EN, "that's sorted now, thanks")]
    {
        let mut talk = Talk { language: Some(language), ..Talk::begin("meter-reading") };
        let (command, _) = talk.say(text);
        assert!(!talk.stack.as_ref().is_some_and(Stack::is_under_way), "{text}: {command:?}");
    }
}

#[test]
fn what_is_found_good_is_a_yes_to_what_was_said_back() {
    for (language, text) in [
        (Language::EN, "perfect"),
        (Language::EN, "sounds good"),
        (Language::DE, "Perfekt"),
        (Language::DE, "klingt gut"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("meter-reading") };
        for said in ["NL-100234", "12345", if language == Language::DE { "heute" } else { "today" }]
        {
            talk.say(said);
        }
        let (command, _) = talk.say(text);
        let yes = Command::Follow(FlowCommand::Confirm { yes: true });
        assert_eq!(command, yes, "{text}");
    }
}
