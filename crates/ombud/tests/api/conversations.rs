//! `/v1/conversations`: begin, hand over, take, give back, close.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    GIBBERISH, QUESTION_DE, QUESTION_EN,
    app::{Talk, TestApp, http::Answer},
};

behaviours! {
    opening_gives_a_token_and_says_that_an_ai_speaks,
    a_conversation_without_a_language_is_german,
    the_ai_discloses_itself_before_its_first_words_and_only_there,
    every_message_of_the_ai_says_in_every_answer_that_it_is_one,
    asked_whether_it_is_human_the_ai_says_no,
    the_answer_that_it_is_no_human_is_also_true_in_the_middle,
    the_word_for_a_person_hands_over,
    the_button_for_a_person_hands_over,
    an_unclear_message_is_asked_back_once_and_then_goes_to_a_person,
    an_offer_is_chosen_by_its_number,
    a_number_that_was_not_offered_is_said_once_before_it_goes_to_a_person,
    wishes_that_are_left_outlast_a_number_that_was_not_offered,
    who_says_in_a_procedure_that_it_is_solved_or_not_wanted_ends_it,
    a_language_the_ai_does_not_speak_goes_to_a_person_and_is_told_so,
    one_message_in_another_language_changes_nothing_around_the_messages,
    borrowed_words_names_and_addresses_change_no_language,
    who_asks_for_a_language_the_ai_speaks_is_answered_in_it,
    whoever_chooses_a_language_is_answered_in_it_by_the_ai_and_found_in_it_at_the_desk,
    a_handed_over_conversation_waits_in_the_queue,
    the_queue_is_paged_without_loss,
    the_ai_is_silent_while_a_person_has_the_conversation,
    whoever_waits_is_told_once_that_what_they_write_is_added,
    an_alarm_is_answered_while_a_person_is_waited_for,
    an_agent_takes_answers_and_gives_back,
    an_agent_hands_back_to_the_queue,
    a_second_agent_is_refused,
    an_agent_who_has_not_taken_it_may_not_speak,
    a_customer_can_confirm_and_come_back,
    the_outcome_says_how_it_ended,
    a_closed_conversation_is_not_closed_or_taken_again,
    a_message_after_which_a_procedure_waits_says_so,
    whoever_asks_for_a_person_after_the_end_gets_one,
    a_strangers_conversation_is_not_there,
}

/// Each part's kind, in order.
fn kinds(reply: &Value) -> Vec<&str> {
    reply["parts"].as_array().unwrap().iter().map(|part| part["kind"].as_str().unwrap()).collect()
}

pub(crate) fn opening_gives_a_token_and_says_that_an_ai_speaks(app: &TestApp) {
    for (language, ai) in [("de", "künstliche Intelligenz"), ("en", "artificial intelligence")] {
        let body = json!({ "language": language, "channel": "web" });
        let opened = app.post("/v1/conversations", &body).bearer(&app.admin).send().expect(201);
        let conversation = &opened["conversation"];
        assert_eq!(conversation["owner"], "assistant");
        assert_eq!(conversation["version"], 1);
        assert_eq!(conversation["language"], language);
        let disclosure = conversation["disclosure"].as_str().unwrap();
        assert!(
            disclosure.contains(ai) && disclosure.contains("Nordlicht Energie"),
            "{disclosure}"
        );
        let path = format!("/v1/conversations/{}", conversation["id"].as_str().unwrap());
        let shown = app.get(&path).bearer(opened["token"].as_str().unwrap()).send().expect(200);
        assert_eq!(shown["disclosure"], conversation["disclosure"]);
        assert_eq!(shown["subject"], Value::Null, "a customer needs no id of themselves");
    }
}

pub(crate) fn a_conversation_without_a_language_is_german(app: &TestApp) {
    let opened = app.post("/v1/conversations", &json!({})).bearer(&app.admin).send().expect(201);
    assert_eq!(opened["conversation"]["language"], "de");
    let body = json!({ "language": "en-GB" });
    let opened = app.post("/v1/conversations", &body).bearer(&app.admin).send().expect(201);
    assert_eq!(opened["conversation"]["language"], "en");
    // Whether it is spoken says the first answer.
    for language in ["fr", "yue", "gsw-CH", "iw"] {
        let body = json!({ "language": language });
        app.post("/v1/conversations", &body).bearer(&app.admin).send().expect(201);
    }
}

pub(crate) fn the_ai_discloses_itself_before_its_first_words_and_only_there(app: &TestApp) {
    let firsts = [
        ("de", QUESTION_DE, "künstliche Intelligenz"),
        ("de", "Guten Tag", "künstliche Intelligenz"),
        ("de", GIBBERISH, "künstliche Intelligenz"),
        ("de", "Mensch", "künstliche Intelligenz"),
        ("en", QUESTION_EN, "artificial intelligence"),
        ("en", "Are you human?", "artificial intelligence"),
        ("en", "person", "artificial intelligence"),
    ];
    for (language, text, ai) in firsts {
        let talk = app.open(language);
        let reply = talk.say(text)["reply"].clone();
        assert_eq!(kinds(&reply).first(), Some(&"disclosure"), "{text}: {reply}");
        let first = reply["parts"][0]["text"].as_str().unwrap();
        assert!(first.contains(ai) && first.contains("Nordlicht Energie"), "{text}: {first}");
        assert!(reply["text"].as_str().unwrap().starts_with(first), "{text}: {reply}");
    }
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let second = talk.say("Was umfasst die Preisgarantie?")["reply"].clone();
    assert!(!kinds(&second).contains(&"disclosure"), "{second}");
}

pub(crate) fn every_message_of_the_ai_says_in_every_answer_that_it_is_one(app: &TestApp) {
    for (language, question, label, own, person) in [
        ("de", QUESTION_DE, "KI im Auftrag von Nordlicht Energie", "Sie", "Mensch"),
        ("en", QUESTION_EN, "AI on behalf of Nordlicht Energie", "You", "person"),
    ] {
        let talk = app.open(language);
        let ai = json!({ "kind": "assistant", "label": label });
        for text in [question, person] {
            assert_eq!(talk.say(text)["reply"]["author"], ai);
        }
        let events = talk.events();
        let mut live = talk.follow(0);
        let live = live.take(events.len());
        assert_eq!(live, events, "what comes live is what is listed");
        // A page that begins in the middle has the labels too.
        let page = talk.get("/messages?after=3").send().expect(200);
        for event in events.iter().chain(page["items"].as_array().unwrap()) {
            let author = &event["author"];
            match (event["event"].as_str().unwrap(), author["kind"].as_str()) {
                ("message", Some("assistant")) => assert_eq!(*author, ai),
                ("message", Some("customer")) => assert_eq!(author["label"], own),
                ("message", _) => panic!("{event}"),
                _ => assert_eq!(*author, Value::Null),
            }
        }
    }
}

pub(crate) fn asked_whether_it_is_human_the_ai_says_no(app: &TestApp) {
    for (language, text, says) in [
        ("de", "Bist du ein Mensch?", "künstliche Intelligenz und kein Mensch"),
        ("de", "bist du ein roboter", "künstliche Intelligenz und kein Mensch"),
        ("en", "Are you human?", "artificial intelligence and not a human"),
        ("en", "are you human?", "artificial intelligence and not a human"),
        ("en", "Is this a chatbot?", "artificial intelligence and not a human"),
    ] {
        let sent = app.open(language).say(text);
        let reply = sent["reply"]["text"].as_str().unwrap();
        assert!(reply.contains(says) && reply.contains("Nordlicht Energie"), "{text}: {reply}");
        assert_eq!(sent["owner"], "assistant");
    }
}

pub(crate) fn the_answer_that_it_is_no_human_is_also_true_in_the_middle(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let reply = talk.say("Are you human?")["reply"].clone();
    assert_eq!(reply["language"], "en", "the customer changed the language");
    assert!(
        reply["text"].as_str().unwrap().contains("artificial intelligence and not a human"),
        "{reply}"
    );
    assert_eq!(reply["author"]["label"], "AI on behalf of Nordlicht Energie");
}

fn assert_handed_over(sent: &Value, reason: &str) {
    assert_eq!(sent["owner"], "queue", "{sent}");
    assert_eq!(sent["reply"]["kind"], "handoff", "{sent}");
    assert_eq!(sent["reply"]["handover"], reason, "{sent}");
}

pub(crate) fn the_word_for_a_person_hands_over(app: &TestApp) {
    for (language, text) in [
        ("de", "Mensch"),
        ("de", "mensch!"),
        ("de", "Mitarbeiter"),
        ("en", "person"),
        ("en", "agent"),
    ] {
        let talk = app.open(language);
        assert_handed_over(&talk.say(text), "asked");
        assert_eq!(talk.show()["owner"], "queue");
        assert_eq!(talk.events().last().unwrap()["event"], "handed_over");
    }
}

pub(crate) fn the_button_for_a_person_hands_over(app: &TestApp) {
    let talk = app.open("en");
    let shown = talk.post("/handover", &json!({})).send().expect(200);
    assert_eq!(shown["owner"], "queue");
    let events = talk.events();
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(names, ["opened", "message", "handed_over"]);
    assert_eq!(events[1]["author"]["kind"], "assistant");
    assert_eq!(kinds(&events[1]).first(), Some(&"disclosure"));
    // Once more changes nothing.
    let again = talk.post("/handover", &json!({})).send().expect(200);
    assert_eq!(again["version"], shown["version"]);
    let decisions = talk.decisions();
    assert_eq!(decisions.len(), 1);
    assert_eq!(decisions[0]["leaf"]["kind"], "handoff");
    let codes = decisions[0]["leaf"]["reasons"].to_string();
    assert!(codes.contains("rule.person_button"), "{codes}");
}

pub(crate) fn an_unclear_message_is_asked_back_once_and_then_goes_to_a_person(app: &TestApp) {
    let talk = app.open("de");
    let first = talk.say(GIBBERISH);
    assert_eq!(first["owner"], "assistant");
    assert_eq!(first["reply"]["asks"], true, "{first}");
    assert_eq!(first["reply"]["kind"], "reply");
    assert_handed_over(&talk.say(GIBBERISH), "not_understood");
}

pub(crate) fn an_offer_is_chosen_by_its_number(app: &TestApp) {
    let talk = app.open("de");
    let asked = talk.say(GIBBERISH)["reply"].clone();
    let offers = asked["parts"].as_array().unwrap().iter().find(|part| part["kind"] == "offers");
    // Without anything likely enough to offer it asks for other words.
    let Some(offers) = offers else { return assert_eq!(asked["asks"], true) };
    let title = offers["items"][0]["title"].as_str().unwrap();
    let reply = talk.say("1")["reply"].clone();
    assert_eq!(reply["kind"], "reply");
    assert_eq!(reply["asks"], false, "{reply}");
    assert!(reply["text"].as_str().unwrap().contains(title), "{title}: {reply}");
}

pub(crate) fn a_number_that_was_not_offered_is_said_once_before_it_goes_to_a_person(app: &TestApp) {
    for (language, word, says) in
        [("de", "Zähler", "steht nicht zur Auswahl"), ("en", "meter", "not on the list")]
    {
        let talk = app.open(language);
        let offers_of = |reply: &Value| {
            let parts = reply["parts"].as_array().unwrap().iter();
            parts.filter(|part| part["kind"] == "offers").cloned().collect::<Vec<_>>()
        };
        let first = offers_of(&talk.say(word)["reply"]);
        assert_eq!(first.len(), 1);
        let again = talk.say("4")["reply"].clone();
        assert_eq!((&again["kind"], &again["asks"]), (&json!("reply"), &json!(true)), "{again}");
        assert_eq!(offers_of(&again), first);
        assert!(again["text"].as_str().unwrap().contains(says), "{again}");
        assert_handed_over(&talk.say("0"), "not_understood");
    }
    // What is on the list can still be chosen after that.
    let talk = app.open("de");
    talk.say("Zähler");
    talk.say("7");
    let chosen = talk.say("1")["reply"].clone();
    assert_eq!((&chosen["kind"], &chosen["asks"]), (&json!("reply"), &json!(false)), "{chosen}");
}

pub(crate) fn wishes_that_are_left_outlast_a_number_that_was_not_offered(app: &TestApp) {
    for (language, wishes) in [
        ("de", "Wann kommt meine Rechnung? Was ist ein Smart Meter? Welche Tarife haben Sie?"),
        ("en", "When will my bill come? What is a smart meter? Which tariffs do you have?"),
    ] {
        let talk = app.open(language);
        let offered = |text: &str| {
            let reply = talk.say(text)["reply"].clone();
            let parts = reply["parts"].as_array().unwrap();
            let offers = parts.iter().find(|part| part["kind"] == "offers");
            offers.map_or_else(Vec::new, |offers| offers["items"].as_array().unwrap().clone())
        };
        let left = offered(wishes);
        assert_eq!(left.len(), 2, "{left:?}");
        assert_eq!(offered("7"), left);
        assert_eq!(offered("1"), left[1..]);
    }
}

pub(crate) fn who_says_in_a_procedure_that_it_is_solved_or_not_wanted_ends_it(app: &TestApp) {
    for (language, wish, yes, end) in [
        ("de", "Ich möchte meinen Zählerstand melden", "ja", "hat sich erledigt"),
        ("en", "I want to report a power cut", "yes", "The power is back"),
        (
            "de",
            "Ich möchte meinen Zählerstand melden",
            "ja",
            "Ich will doch keinen Zählerstand melden",
        ),
        (
            "en",
            "I want to submit my meter reading",
            "yes",
            "I don't want to submit my meter reading",
        ),
    ] {
        let talk = app.open(language);
        talk.say(wish);
        let asked = talk.say(yes)["reply"].clone();
        let ended = talk.say(end)["reply"].clone();
        assert_eq!((&ended["kind"], &ended["asks"]), (&json!("reply"), &json!(false)), "{ended}");
        // Nothing is asked again.
        let question = asked["parts"].as_array().unwrap().last().unwrap()["text"].clone();
        let said = ended["text"].as_str().unwrap();
        assert!(!said.contains(question.as_str().unwrap()), "{question}: {ended}");
    }
}

pub(crate) fn a_language_the_ai_does_not_speak_goes_to_a_person_and_is_told_so(app: &TestApp) {
    for (text, language, says) in [
        (
            "Bonjour, je voudrais résilier mon contrat d'électricité",
            "fr",
            "Je transmets votre message à une personne",
        ),
        ("Здравствуйте, где мой счёт?", "ru", "Передаю ваше сообщение сотруднику"),
        // A few words are enough, and so is to ask for it.
        ("pas de courant", "fr", "Je transmets votre message à une personne"),
        ("nincs áram", "hu", "Üzenetét továbbítom"),
        ("mất điện", "vi", "Tôi sẽ chuyển tin nhắn"),
        ("אין חשמל", "he", "ההודעה שלך מועברת"),
        ("停电了", "zh", "您的留言将转交"),
        ("bitte auf Türkisch", "tr", "Mesajınızı ekibimizden birine iletiyorum"),
    ] {
        let talk = app.open("de");
        let sent = talk.say(text);
        assert_handed_over(&sent, "language");
        let reply = &sent["reply"];
        assert_eq!(reply["language"], language);
        let text = reply["text"].as_str().unwrap();
        // An emergency is not told there, so the number for one is always said.
        assert!(text.contains(says) && text.contains("112"), "{reply}");
        assert_eq!(kinds(reply).first(), Some(&"disclosure"));
    }
}

pub(crate) fn borrowed_words_names_and_addresses_change_no_language(app: &TestApp) {
    for (opened, text) in [
        ("de", "Smart Meter"),
        ("de", "Wallbox"),
        ("de", "Słowackiego 12"),
        ("de", "Łukasz Wójcik"),
        ("de", "Login"),
        ("en", "Kowalski"),
        ("en", "Łukasz Wójcik, Müllerstraße 5"),
        ("de", "no"),
        ("de", "ok"),
    ] {
        let reply = app.open(opened).say(text)["reply"].clone();
        assert_eq!(
            (&reply["kind"], &reply["language"]),
            (&json!("reply"), &json!(opened)),
            "{text}"
        );
    }
    // A greeting in another language is one, and so is German and English.
    assert_handed_over(&app.open("de").say("Hola"), "language");
    for (opened, text, language) in
        [("de", "hello, I have no power", "en"), ("en", "Ich habe keinen Strom", "de")]
    {
        assert_eq!(app.open(opened).say(text)["reply"]["language"], language, "{text}");
    }
}

pub(crate) fn one_message_in_another_language_changes_nothing_around_the_messages(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Guten Tag");
    let foreign = talk.say("Bonjour, je voudrais résilier mon contrat d'électricité");
    talk.say("Pardon, 4711");
    let label = "KI im Auftrag von Nordlicht Energie";
    assert_eq!(foreign["reply"]["author"]["label"], label, "{foreign}");
    let events = talk.events();
    let messages = events.iter().filter(|event| event["event"] == "message");
    let labels: Vec<_> = messages.map(|message| message["author"]["label"].clone()).collect();
    let whose = ["Sie", label, "Sie", label, "Sie"].map(Value::from);
    assert_eq!(labels, whose);
    // Also where what came before is not read with them.
    let late = talk.get("/messages?after=6").send().expect(200);
    assert!(
        late.to_string().contains("\"Sie\"") && !late.to_string().contains("\"You\""),
        "{late}"
    );
    let state = talk.get("").send().expect(200);
    assert!(state["disclosure"].as_str().unwrap().contains("künstliche Intelligenz"), "{state}");
    assert_eq!(state["language"], "fr");
    // Whoever goes on in English is shown English.
    let english = app.open("de");
    let reply = english.say("I want to cancel my contract, please")["reply"].clone();
    assert_ne!(reply["author"]["label"], label, "{reply}");
}

pub(crate) fn whoever_chooses_a_language_is_answered_in_it_by_the_ai_and_found_in_it_at_the_desk(
    app: &TestApp,
) {
    let talk = app.open("en");
    talk.say("Hello");
    let choose = |language: &str| {
        let path = talk.path("/language");
        app.request("PUT", &path).json(&json!({ "language": language })).bearer(&talk.token).send()
    };
    let chosen = choose("de").expect(200);
    assert_eq!(chosen["language"], "de");
    assert!(chosen["disclosure"].as_str().unwrap().contains("künstliche Intelligenz"), "{chosen}");
    // It is a decision of the customer's, and once more it is none.
    let decisions = talk.decisions();
    let leaf = &decisions[0]["leaf"];
    assert_eq!((&leaf["kind"], &leaf["actor"]["kind"]), (&json!("language"), &json!("customer")));
    assert_eq!(leaf["reasons"], json!([{ "code": "rule.language_chosen" }]));
    assert_eq!(choose("de").expect(200)["version"], chosen["version"]);
    assert_eq!(talk.decisions().len(), decisions.len());
    let event = talk.events().pop().unwrap();
    assert_eq!(
        (&event["event"], &event["language"], &event["decision"]),
        (&json!("language_chosen"), &json!("de"), &leaf["id"])
    );
    // What says nothing of a language is answered in the chosen one, and people find it in that.
    let reply = talk.say("ok")["reply"].clone();
    assert_eq!(reply["author"]["label"], "KI im Auftrag von Nordlicht Energie", "{reply}");
    assert_eq!(reply["language"], "de", "{reply}");
    let asked = talk.post("/handover", &json!({})).send().expect(200);
    assert_eq!((&asked["language"], &asked["owner"]), (&json!("de"), &json!("queue")));
    let queue = app.get("/v1/queue?language=de&limit=200").bearer(&app.admin).send().expect(200);
    assert!(queue.to_string().contains(&talk.id), "{queue}");
    // Only what the AI speaks, and only whose conversation it is.
    let other = choose("fr").problem(422, "invalid");
    assert!(other.contains("de, en"), "{other}");
    choose("xx").problem(422, "invalid");
    let stranger = app.open("de");
    let path = talk.path("/language");
    let body = json!({ "language": "en" });
    app.request("PUT", &path).json(&body).bearer(&stranger.token).send().problem(404, "not-found");
}

pub(crate) fn who_asks_for_a_language_the_ai_speaks_is_answered_in_it(app: &TestApp) {
    for (opened, text, language, says) in [
        ("de", "Can you speak English?", "en", "in English"),
        ("de", "in English please", "en", "in English"),
        ("de", "Sprechen Sie Englisch?", "en", "in English"),
        ("en", "auf Deutsch bitte", "de", "auf Deutsch"),
        ("de", "Können wir auf Englisch schreiben? Mein Strom ist weg.", "en", "power"),
    ] {
        let talk = app.open(opened);
        let reply = talk.say(text)["reply"].clone();
        assert_eq!(
            (&reply["kind"], &reply["language"]),
            (&json!("reply"), &json!(language)),
            "{text}"
        );
        assert!(reply["text"].as_str().unwrap().contains(says), "{text}: {reply}");
    }
    // A procedure goes on where it was, in the other language.
    let talk = app.open("de");
    talk.say("Ich möchte meinen Zählerstand melden");
    talk.say("ja");
    let reply = talk.say("in English please")["reply"].clone();
    assert_eq!(reply["language"], "en", "{reply}");
    assert!(reply["text"].as_str().unwrap().contains("contract number"), "{reply}");
}

pub(crate) fn a_handed_over_conversation_waits_in_the_queue(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let waits = || {
        let mut after = String::new();
        loop {
            let path = format!("/v1/queue?limit=200{after}");
            let page = app.get(&path).bearer(&app.admin).send().expect(200);
            let mut items = page["items"].as_array().unwrap().iter();
            if items.any(|item| item["conversation"] == talk.id.as_str()) {
                return true;
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return false,
            }
        }
    };
    assert!(waits());
    app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
    assert!(!waits());
}

pub(crate) fn the_queue_is_paged_without_loss(app: &TestApp) {
    let mut mine: Vec<String> = (0..3)
        .map(|_| {
            let talk = app.open("de");
            talk.say("Mensch");
            talk.id
        })
        .collect();
    let mut seen = Vec::new();
    let mut path = "/v1/queue?limit=1".to_owned();
    loop {
        let page = app.get(&path).bearer(&app.admin).send().expect(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 1);
        seen.extend(items.iter().map(|item| item["conversation"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => path = format!("/v1/queue?limit=1&after={next}"),
            None => break,
        }
    }
    seen.retain(|id| mine.contains(id));
    // Longest waiting first, each once.
    assert_eq!(seen, std::mem::take(&mut mine));
}

pub(crate) fn the_ai_is_silent_while_a_person_has_the_conversation(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    // That it was added is said once.
    talk.say("Es geht um meine Rechnung");
    for owner in ["queue", "agent"] {
        if owner == "agent" {
            app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
        }
        let before = talk.events().len();
        let sent = talk.say(QUESTION_DE);
        assert_eq!(sent["owner"], owner);
        assert_eq!(sent["reply"], Value::Null, "the assistant is silent");
        assert_eq!(talk.events().len(), before + 1, "only the customer's message was added");
    }
}

pub(crate) fn whoever_waits_is_told_once_that_what_they_write_is_added(app: &TestApp) {
    for (language, wish, words) in [
        ("de", "Mensch", "gehört jetzt zu Ihrem Anliegen"),
        ("en", "I want to talk to a person", "added to your request"),
    ] {
        let talk = app.open(language);
        talk.say(wish);
        let more = if language == "de" { QUESTION_DE } else { "How do I report my meter reading?" };
        let told = talk.say(more);
        assert_eq!(told["owner"], "queue");
        let reply = &told["reply"];
        assert_eq!(reply["kind"], "reply", "{told}");
        assert_eq!(reply["author"]["kind"], "assistant");
        assert!(reply["receipt"].is_object(), "{told}");
        let parts = reply["parts"].as_array().unwrap();
        assert_eq!(parts.len(), 1, "nothing is answered: {told}");
        assert!(reply["text"].as_str().unwrap().contains(words), "{told}");
        assert_eq!(talk.say(more)["reply"], Value::Null, "once");
        // The next time they wait it is said again.
        let key = app.key(&["desk"]);
        agent(app, &talk, &key, "/take").expect(200);
        assert_eq!(talk.say(more)["reply"], Value::Null, "a person has it");
        agent(app, &talk, &key, "/return").expect(200);
        talk.say(wish);
        assert!(talk.say(more)["reply"]["text"].as_str().unwrap().contains(words));
    }
}

pub(crate) fn an_alarm_is_answered_while_a_person_is_waited_for(app: &TestApp) {
    let said = |talk: &Talk<'_>, text: &str| -> String {
        let told = talk.say(text);
        assert_eq!(told["owner"], "queue", "the person still comes");
        let reply = &told["reply"];
        assert_eq!(reply["author"]["kind"], "assistant", "{text}: {told}");
        assert!(reply["receipt"].is_object(), "{told}");
        reply["text"].as_str().unwrap().to_owned()
    };
    let is_urgent = |talk: &Talk<'_>| {
        let list = app.get("/v1/queue?limit=200").bearer(&app.admin).send().expect(200);
        let list = list["items"].as_array().unwrap();
        list.iter().find(|item| item["conversation"] == talk.id.as_str()).unwrap()["urgent"].clone()
    };
    for (language, wish, alarm, words) in [
        ("de", "Mensch", "Hallo? Jetzt riecht es hier nach Gas!", "112"),
        ("de", "Mensch", "Aus der Steckdose kommt Rauch", "112"),
        ("de", "Mensch", "ich will nicht mehr leben", "0800 111 0 111"),
        ("en", "I want to talk to a person", "there is a smell of gas in the kitchen now", "112"),
        ("en", "I want to talk to a person", "I want to end my life", "0800 111 0 111"),
    ] {
        let talk = app.open(language);
        talk.say(wish);
        assert_eq!(is_urgent(&talk), false);
        let before = app.get("/v1/queue?limit=200").bearer(&app.admin).send().expect(200);
        assert!(before["next"].is_null(), "all of it is looked at");
        assert!(said(&talk, alarm).contains(words), "{alarm}: {:?}", talk.events());
        assert_eq!(is_urgent(&talk), true, "{alarm}");
        let decision = &talk.decisions()[0]["leaf"];
        assert_eq!(decision["kind"], "reply", "{decision}");
        assert!(decision["reasons"].to_string().contains("rule.alarm"), "{decision}");
        // Again at once; and not what is no alarm.
        assert!(said(&talk, alarm).contains(words));
    }
    let threat = app.open("de");
    threat.say("Mensch");
    said(&threat, "wenn keiner kommt zünde ich euch das Büro an");
    assert_eq!(is_urgent(&threat), true);
    let calm = app.open("de");
    calm.say("Mensch");
    assert!(!said(&calm, "Liefern Sie auch Gas?").contains("112"));
    assert_eq!(calm.say("Es riecht hier nicht nach Gas")["reply"], Value::Null);
    assert_eq!(is_urgent(&calm), false);
    // A person answers once they have it.
    let key = app.key(&["desk"]);
    agent(app, &calm, &key, "/take").expect(200);
    assert_eq!(calm.say("Es riecht nach Gas")["reply"], Value::Null);
}

fn agent(app: &TestApp, talk: &Talk<'_>, key: &str, what: &str) -> Answer {
    app.post(&talk.path(what), &json!({})).bearer(key).send()
}

fn says(app: &TestApp, talk: &Talk<'_>, key: &str, text: &str) -> Answer {
    app.post(&talk.path("/replies"), &json!({ "text": text })).bearer(key).send()
}

pub(crate) fn an_agent_takes_answers_and_gives_back(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let key = app.key(&["desk"]);
    assert_eq!(agent(app, &talk, &key, "/take").expect(200)["owner"], "agent");
    assert_eq!(agent(app, &talk, &key, "/take").expect(200)["owner"], "agent", "twice is once");
    let text = "Guten Tag, ich bin Jana. Wie kann ich helfen?";
    let said = says(app, &talk, &key, text).expect(200);
    let events = talk.events();
    let answer = events.iter().find(|event| event["message"] == said["message"]).unwrap();
    assert_eq!(answer["author"]["kind"], "agent");
    assert_eq!(answer["author"]["label"], "Ein Mensch bei Nordlicht Energie");
    assert_eq!(answer["text"], text);
    assert_eq!(agent(app, &talk, &key, "/return").expect(200)["owner"], "assistant");
    assert_eq!(talk.say(QUESTION_DE)["reply"]["kind"], "reply");
    says(app, &talk, &key, "Noch etwas?").problem(409, "conversation-state");
    let leaves = talk.decisions();
    let actor = |kind: &str| leaves.iter().filter(|d| d["leaf"]["actor"]["kind"] == kind).count();
    assert_eq!((actor("person"), actor("assistant")), (3, 2), "take, answer and return are acts");
    let staff = app.get("/v1/keys").bearer(&app.admin).send().expect(200);
    let id = leaves.iter().find(|d| d["leaf"]["actor"]["kind"] == "person").unwrap();
    let id = id["leaf"]["actor"]["id"].as_str().unwrap();
    assert!(staff["items"].as_array().unwrap().iter().any(|key| key["staff"] == id));
}

pub(crate) fn an_agent_hands_back_to_the_queue(app: &TestApp) {
    let talk = app.open("de");
    let key = app.key(&["desk"]);
    agent(app, &talk, &key, "/take").expect(200);
    assert_eq!(agent(app, &talk, &key, "/handover").expect(200)["owner"], "queue");
    says(app, &talk, &key, "Ich noch einmal").problem(409, "conversation-state");
}

pub(crate) fn a_second_agent_is_refused(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let (first, second) = (app.key(&["desk"]), app.key(&["desk"]));
    agent(app, &talk, &first, "/take").expect(200);
    let detail = agent(app, &talk, &second, "/take").problem(409, "conversation-state");
    assert!(detail.contains("nother agent"), "{detail}");
    says(app, &talk, &second, "Ich auch!").problem(409, "conversation-state");
    agent(app, &talk, &second, "/return").problem(409, "conversation-state");
    let version = talk.show()["version"].clone();
    says(app, &talk, &first, "Ich habe sie.").expect(200);
    assert_eq!(talk.show()["version"], version.as_u64().unwrap() + 1);
}

pub(crate) fn an_agent_who_has_not_taken_it_may_not_speak(app: &TestApp) {
    let talk = app.open("de");
    let key = app.key(&["desk"]);
    let detail = says(app, &talk, &key, "Hallo").problem(409, "conversation-state");
    assert!(detail.contains("it is with the assistant"), "{detail}");
    agent(app, &talk, &key, "/return").problem(409, "conversation-state");
    talk.say("Mensch");
    says(app, &talk, &key, "Hallo").problem(409, "conversation-state");
}

pub(crate) fn a_customer_can_confirm_and_come_back(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let closed = talk.post("/close", &json!({ "solved": true })).send().expect(200);
    assert_eq!(closed["owner"], "closed");
    assert_eq!(closed["outcome"], "confirmed");
    let newest = talk.decisions().swap_remove(0);
    assert_eq!(newest["leaf"]["kind"], "outcome");
    assert_eq!(newest["leaf"]["labels"]["outcome"], "confirmed");
    assert_eq!(newest["leaf"]["actor"]["kind"], "customer");
    let sent = talk.say("Was umfasst die Preisgarantie?");
    assert_eq!(sent["owner"], "assistant");
    assert_eq!(sent["reply"]["kind"], "reply");
    let events = talk.events();
    let names: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    let wanted = ["opened", "message", "message", "closed", "reopened", "message", "message"];
    assert_eq!(names, wanted);
    assert_eq!(events[3]["outcome"], "confirmed");
    let shown = talk.show();
    assert_eq!((&shown["owner"], &shown["outcome"]), (&json!("assistant"), &Value::Null));
    let outcomes: Vec<_> = talk
        .decisions()
        .iter()
        .filter(|decision| decision["leaf"]["kind"] == "outcome")
        .map(|decision| decision["leaf"]["labels"]["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["reopened", "confirmed"]);
}

pub(crate) fn the_outcome_says_how_it_ended(app: &TestApp) {
    let check = |before: &[&str], solved: bool, customer: bool, outcome: &str| {
        let talk = app.open("de");
        for text in before {
            talk.say(text);
        }
        let who = if customer { &talk.token } else { &app.admin };
        let body = json!({ "solved": solved });
        let closed = app.post(&talk.path("/close"), &body).bearer(who).send().expect(200);
        assert_eq!(closed["outcome"], outcome, "after {before:?}");
    };
    check(&[], false, true, "abandoned");
    check(&[QUESTION_DE], true, true, "confirmed");
    check(&[QUESTION_DE], false, true, "assumed");
    // To write that it is solved is to confirm it, however the conversation ends then.
    check(&[QUESTION_DE, "Danke, das hat geholfen!"], false, true, "confirmed");
    check(&[QUESTION_DE, "Super, Problem gelöst", "Tschüss"], false, false, "confirmed");
    check(&[QUESTION_DE, "Thanks, that solved it"], false, true, "confirmed");
    check(&[QUESTION_DE, "Danke, das hat geholfen!", QUESTION_DE], false, true, "assumed");
    check(&[QUESTION_DE, "Das hat leider nicht geholfen"], false, true, "abandoned");
    check(&["Danke, das hat geholfen!"], false, true, "abandoned");
    // While a procedure asks, nothing was done.
    check(&["Zählerstand melden", "ja"], true, true, "abandoned");
    check(&[QUESTION_DE, "Zählerstand melden", "ja"], true, true, "abandoned");
    // Whoever is not the customer cannot confirm for them.
    check(&[QUESTION_DE], true, false, "assumed");
    check(&[GIBBERISH], false, true, "abandoned");
    check(&["Mensch"], false, false, "handed_over");
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let path = format!("/v1/decisions/{decision}/contest");
    app.post(&path, &json!({})).bearer(&talk.token).send().expect(200);
    let closed = talk.post("/close", &json!({ "solved": true })).send().expect(200);
    assert_eq!(closed["outcome"], "contested");
}

pub(crate) fn a_message_after_which_a_procedure_waits_says_so(app: &TestApp) {
    let talk = app.open("de");
    for text in [QUESTION_DE, "Zählerstand melden", "ja", "abbrechen"] {
        talk.say(text);
    }
    let events = talk.events();
    let said = events.iter().filter(|event| event["author"]["kind"] == "assistant");
    let waits: Vec<_> = said.map(|event| event["procedure_waits"] == true).collect();
    assert_eq!(waits, [false, false, true, false], "{events:?}");
}

pub(crate) fn whoever_asks_for_a_person_after_the_end_gets_one(app: &TestApp) {
    for (locale, key) in [("de", None), ("en", Some(app.key(&["desk"])))] {
        let talk = app.open(locale);
        talk.say(QUESTION_DE);
        talk.post("/close", &json!({ "solved": true })).send().expect(200);
        let path = talk.path("/handover");
        let asked = app.post(&path, &json!({})).bearer(key.as_ref().unwrap_or(&talk.token));
        let shown = asked.send().expect(200);
        assert_eq!((&shown["owner"], &shown["outcome"]), (&json!("queue"), &Value::Null));
        let names: Vec<_> = talk.events().iter().map(|event| event["event"].clone()).collect();
        let [.., closed, reopened, said, handed_over] = names.as_slice() else {
            panic!("{names:?}")
        };
        assert_eq!(
            [closed, reopened, said, handed_over],
            ["closed", "reopened", "message", "handed_over"]
        );
        let decisions = talk.decisions();
        let leaf = |place: usize| &decisions[place]["leaf"];
        assert_eq!((&leaf(0)["kind"], &leaf(1)["kind"]), (&json!("handoff"), &json!("outcome")));
        assert_eq!(leaf(0)["cause"], leaf(1)["id"]);
        assert_eq!(leaf(1)["labels"]["outcome"], "reopened");
        let (actor, code) = match key {
            None => ("customer", "rule.customer_returns"),
            Some(_) => ("person", "rule.reopened_by_hand"),
        };
        assert_eq!(leaf(1)["actor"]["kind"], actor);
        assert_eq!(leaf(1)["reasons"], json!([{ "code": code }]));
        // A person can take it, and nothing happens twice.
        talk.post("/handover", &json!({})).send().expect(200);
        assert_eq!(talk.events().len(), names.len());
        app.post(&talk.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
    }
}

pub(crate) fn a_closed_conversation_is_not_closed_or_taken_again(app: &TestApp) {
    let talk = app.open("de");
    talk.post("/close", &json!({})).send().expect(200);
    for (what, key) in [("/close", &talk.token), ("/take", &app.admin)] {
        let refused = app.post(&talk.path(what), &json!({})).bearer(key).send();
        let detail = refused.problem(409, "conversation-state");
        for says in ["closed", "A message of the customer opens it again"] {
            assert!(detail.contains(says), "{what}: {detail}");
        }
    }
    says(app, &talk, &app.admin, "Hallo").problem(409, "conversation-state");
}

pub(crate) fn a_strangers_conversation_is_not_there(app: &TestApp) {
    let (talk, stranger) = (app.open("de"), app.open("de"));
    talk.say(QUESTION_DE);
    let nothing = app.open("de");
    let gone = "6f1e2a34-0000-4000-8000-000000000000";
    let text = json!({ "text": "Hallo" });
    for (method, rest, body) in [
        ("GET", "", None),
        ("GET", "/messages", None),
        ("GET", "/events", None),
        ("GET", "/decisions", None),
        ("POST", "/messages", Some(&text)),
        ("POST", "/handover", Some(&json!({}))),
        ("POST", "/close", Some(&json!({}))),
    ] {
        let ask = |path: &str| {
            let request = app.request(method, path).bearer(&stranger.token);
            body.map_or_else(|| request.clone(), |body| request.clone().json(body)).send()
        };
        let strange = ask(&talk.path(rest)).problem(404, "not-found");
        let missing = ask(&format!("/v1/conversations/{gone}{rest}")).problem(404, "not-found");
        // Nothing tells a stranger's conversation from none.
        assert_eq!(strange.replace(&talk.id, "…"), missing.replace(gone, "…"), "{rest}");
    }
    assert_eq!(nothing.events().len(), 1);
    assert_eq!(talk.events().len(), 3);
}

#[test]
fn who_waits_for_a_person_keeps_no_idle_conversation_from_ending() {
    // As many as are looked at at once.
    const WAITING: usize = 200;
    let app = TestApp::start_with(&[("OMBUD_CONVERSATION_IDLE_TIMEOUT_MINUTES", "1")]);
    for _ in 0..WAITING {
        app.open("de").post("/handover", &json!({})).send().expect(200);
    }
    let waits = app.open("de");
    waits.post("/handover", &json!({})).send().expect(200);
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    // The idle time is rounded up to a minute, and looked at every fifteen seconds.
    let deadline = Instant::now() + Duration::from_mins(4);
    while talk.show()["owner"] != "closed" {
        assert!(Instant::now() < deadline, "it never ended");
        thread::sleep(Duration::from_secs(1));
    }
    assert_eq!(waits.show()["owner"], "queue", "whoever waits for a person waits until they come");
}
