//! `/v1/conversations/{id}/messages`: write, get the reply, read what was said.

use std::{collections::BTreeSet, fs, thread};

use serde_json::{Value, json};

use crate::{
    QUESTION_DE, QUESTION_EN,
    app::{Talk, TestApp, http::Answer, nordlicht},
};

behaviours! {
    an_answer_quotes_an_article_word_for_word_and_its_link_resolves,
    the_reply_names_its_decision_which_names_the_version_of_the_assistant,
    the_same_key_is_one_message_one_reply_and_one_event,
    the_same_key_with_another_body_is_refused,
    the_same_key_at_once_is_one_message,
    the_same_key_opens_one_conversation,
    two_callers_may_use_the_same_key,
    a_message_to_a_person_is_idempotent_too,
    what_was_said_is_paged_without_loss,
    messages_from_two_senders_do_not_interleave_with_replies,
}

pub(crate) fn an_answer_quotes_an_article_word_for_word_and_its_link_resolves(app: &TestApp) {
    for (language, question) in [("de", QUESTION_DE), ("en", QUESTION_EN)] {
        let reply = app.open(language).say(question)["reply"].clone();
        let parts = reply["parts"].as_array().unwrap();
        let quote = parts.iter().find(|part| part["kind"] == "quote").unwrap();
        assert_eq!(quote["article"], "moving-house");
        let file = nordlicht().join(format!("knowledge/{language}/moving-house.md"));
        let article = fs::read_to_string(file).unwrap();
        let text = quote["text"].as_str().unwrap();
        assert!(article.contains(text), "not word for word: {text}");
        assert!(reply["text"].as_str().unwrap().contains(text));
        let link = quote["link"].as_str().unwrap();
        let path = link.strip_prefix(&format!("http://{}", app.address)).unwrap();
        let (path, section) = path.split_once('#').unwrap();
        let page = app.get(path).send().text(200);
        assert!(page.contains(&format!("id=\"{section}\"")), "{link}");
        assert!(page.contains(quote["title"].as_str().unwrap()), "{link}");
    }
}

#[test]
fn the_cost_of_a_turn_counts_from_its_first_message_the_burst_window_included() {
    let app = TestApp::start_with(&[("OMBUD_CONVERSATION_BURST_WINDOW_MS", "300")]);
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let path = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
    let decision = app.get(&path).bearer(&talk.token).send().expect(200);
    let elapsed_us = decision["leaf"]["cost"]["elapsed_us"].as_u64().unwrap();
    assert!((300_000..60_000_000).contains(&elapsed_us), "{elapsed_us}");
}

#[test]
fn a_long_burst_is_answered_in_turns_and_a_wish_for_a_person_in_it_is_heard() {
    const MESSAGES: usize = 40;
    let app = TestApp::start_with(&[("OMBUD_CONVERSATION_BURST_WINDOW_MS", "100")]);
    for (text, owner) in [(QUESTION_DE, "assistant"), ("agent", "queue")] {
        let talk = app.open("de");
        let message = json!({ "text": text });
        let sent: Vec<Value> = thread::scope(|scope| {
            let senders =
                (0..MESSAGES).map(|_| scope.spawn(|| talk.post("/messages", &message).send()));
            let senders: Vec<_> = senders.collect();
            senders.into_iter().map(|sender| sender.join().unwrap().expect(200)).collect()
        });
        let turns: BTreeSet<_> = sent.iter().map(|sent| sent["turn"].to_string()).collect();
        assert!((3..=MESSAGES).contains(&turns.len()), "{} turns", turns.len());
        let said = talk.get("/messages?limit=100").send().expect(200);
        let said = said["items"].as_array().unwrap().clone();
        let mine = said.iter().filter(|said| said["author"]["kind"] == "customer").count();
        assert_eq!(mine, MESSAGES, "none is lost and none comes twice");
        assert_eq!(talk.show()["owner"], owner);
    }
    app.assert_well();
}

pub(crate) fn the_reply_names_its_decision_which_names_the_version_of_the_assistant(app: &TestApp) {
    let talk = app.open("de");
    let sent = talk.say(QUESTION_DE);
    let reply = &sent["reply"];
    let path = format!("/v1/decisions/{}", reply["decision"].as_str().unwrap());
    let decision = app.get(&path).bearer(&talk.token).send().expect(200);
    let leaf = &decision["leaf"];
    assert_eq!(leaf["id"], reply["decision"]);
    assert_eq!(leaf["turn"], sent["turn"]);
    assert_eq!(leaf["actor"]["kind"], "assistant");
    assert_eq!(leaf["actor"]["id"], "nordlicht");
    let version = leaf["actor"]["version"].as_str().unwrap();
    assert!(version.len() == 64 && version.bytes().all(|b| b.is_ascii_hexdigit()), "{version}");
    assert_eq!(leaf["disclosure"]["opened"], "here");
    assert_eq!(leaf["labels"]["intent"], "moving-house");
    assert!(!leaf["verdicts"].as_array().unwrap().is_empty());
    // No text, no name, no id that the API uses for the person or the conversation.
    let leaf = leaf.to_string();
    for hidden in [QUESTION_DE, "künstliche", talk.id.as_str(), talk.subject.as_str()] {
        assert!(!leaf.contains(hidden), "{hidden} in {leaf}");
    }
}

fn send(talk: &Talk<'_>, key: &str, text: &str) -> Answer {
    talk.post("/messages", &json!({ "text": text })).header("idempotency-key", key).send()
}

pub(crate) fn the_same_key_is_one_message_one_reply_and_one_event(app: &TestApp) {
    let talk = app.open("de");
    let first = send(&talk, "one", QUESTION_DE).expect(200);
    let events = talk.events();
    let mut second = send(&talk, "one", QUESTION_DE).expect(200);
    // The proof may be against a newer checkpoint; everything else is the same.
    let leaf = |sent: &Value| sent["reply"]["receipt"]["leaf"].clone();
    assert_eq!(leaf(&first), leaf(&second));
    second["reply"]["receipt"] = first["reply"]["receipt"].clone();
    assert_eq!(first, second);
    assert_eq!(talk.events(), events);
    assert_eq!(talk.decisions().len(), 1);
    send(&talk, "two", QUESTION_DE).expect(200);
    assert_eq!(talk.events().len(), events.len() + 2, "another key is another message");
}

pub(crate) fn the_same_key_with_another_body_is_refused(app: &TestApp) {
    let talk = app.open("de");
    send(&talk, "k", QUESTION_DE).expect(200);
    let events = talk.events();
    send(&talk, "k", "Was umfasst die Preisgarantie?").problem(422, "idempotency-key-reused");
    assert_eq!(talk.events(), events);
}

pub(crate) fn the_same_key_at_once_is_one_message(app: &TestApp) {
    for round in 0..5 {
        let talk = app.open("de");
        let key = format!("at-once-{round}");
        let answers: Vec<Value> = thread::scope(|scope| {
            let senders: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| send(&talk, &key, QUESTION_DE).expect(200)))
                .collect();
            senders.into_iter().map(|sender| sender.join().unwrap()).collect()
        });
        let ids: BTreeSet<_> = answers
            .iter()
            .map(|sent| (sent["message"].to_string(), sent["reply"]["decision"].to_string()))
            .collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert_eq!(talk.events().len(), 3, "opened, message, reply");
    }
}

pub(crate) fn the_same_key_opens_one_conversation(app: &TestApp) {
    let open = |key: &str, body: Value| {
        app.post("/v1/conversations", &body)
            .bearer(&app.admin)
            .header("idempotency-key", key)
            .send()
    };
    let key = format!("open-{}", app.open("de").id);
    let first = open(&key, json!({ "language": "en" })).expect(201);
    let second = open(&key, json!({ "language": "en" })).expect(201);
    assert_eq!(first["conversation"]["id"], second["conversation"]["id"]);
    assert_eq!(first["token"], second["token"]);
    open(&key, json!({ "language": "de" })).problem(422, "idempotency-key-reused");
    let key = format!("{key}-at-once");
    let open_german = || open(&key, json!({ "language": "de" })).expect(201);
    let ids: BTreeSet<String> = thread::scope(|scope| {
        let openers: Vec<_> = (0..6).map(|_| scope.spawn(open_german)).collect();
        let opened = openers.into_iter().map(|opener| opener.join().unwrap());
        opened.map(|opened| opened["conversation"]["id"].to_string()).collect()
    });
    assert_eq!(ids.len(), 1, "{ids:?}");
}

pub(crate) fn two_callers_may_use_the_same_key(app: &TestApp) {
    let (one, other) = (app.open("de"), app.open("de"));
    let first = send(&one, "same", QUESTION_DE).expect(200);
    let second = send(&other, "same", "Was umfasst die Preisgarantie?").expect(200);
    assert_ne!(first["message"], second["message"]);
}

pub(crate) fn a_message_to_a_person_is_idempotent_too(app: &TestApp) {
    let talk = app.open("de");
    talk.say("Mensch");
    let first = send(&talk, "later", QUESTION_DE).expect(200);
    let events = talk.events();
    assert_eq!(send(&talk, "later", QUESTION_DE).expect(200), first);
    assert_eq!(talk.events(), events);
}

pub(crate) fn what_was_said_is_paged_without_loss(app: &TestApp) {
    let talk = app.open("de");
    for text in [QUESTION_DE, "Was umfasst die Preisgarantie?", "Mensch"] {
        talk.say(text);
    }
    let whole = talk.events();
    let versions: Vec<_> = whole.iter().map(|event| event["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=whole.len() as u64).collect::<Vec<_>>());
    let (mut paged, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let path = format!("/messages?limit=2&after={after}");
        let page = talk.get(&path).send().expect(200);
        paged.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(paged, whole);
}

pub(crate) fn messages_from_two_senders_do_not_interleave_with_replies(app: &TestApp) {
    let talk = app.open("de");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(talk.say(QUESTION_DE)["reply"]["kind"], "reply");
                }
            });
        }
    });
    let events = talk.events();
    let authors: Vec<_> =
        events.iter().filter_map(|event| event["author"]["kind"].as_str()).collect();
    assert_eq!(authors.iter().filter(|author| **author == "customer").count(), 20);
    // Each reply answers messages that no other reply has answered: never two in a row.
    for pair in authors.windows(2) {
        assert_ne!(pair, ["assistant", "assistant"], "{authors:?}");
    }
    assert_eq!(authors.last(), Some(&"assistant"));
}

#[test]
fn three_messages_at_once_get_one_reply() {
    let app = TestApp::start_with(&[("OMBUD_CONVERSATION_BURST_WINDOW_MS", "300")]);
    let talk = app.open("de");
    let texts = ["Hallo", "Ich ziehe um", "was muss ich tun?"];
    let sent: Vec<Value> = thread::scope(|scope| {
        let senders: Vec<_> = texts.iter().map(|text| scope.spawn(|| talk.say(text))).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    let distinct = |field: fn(&Value) -> &Value| {
        sent.iter().map(|one| field(one).to_string()).collect::<BTreeSet<_>>().len()
    };
    assert_eq!(distinct(|one| &one["message"]), 3);
    assert_eq!(distinct(|one| &one["turn"]), 1);
    assert_eq!(distinct(|one| &one["reply"]["decision"]), 1);
    assert_eq!(distinct(|one| &one["reply"]["message"]), 1);
    let events = talk.events();
    assert_eq!(events.len(), 5, "opened, three messages, one reply: {events:?}");
    assert_eq!(events[4]["author"]["kind"], "assistant");
    let openings = sent[0]["reply"]["receipt"]["openings"].as_array().unwrap();
    let fields: Vec<_> =
        openings.iter().map(|opening| opening["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["message.0", "message.1", "message.2", "reply"]);
    assert_eq!(talk.decisions().len(), 1);
}
