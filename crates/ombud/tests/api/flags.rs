//! Decisions that somebody of the staff doubts, in the browser: answered by somebody else, and among the staff.

use serde_json::json;

use crate::{
    QUESTION_DE,
    app::{Talk, TestApp},
    staff::{form, invite, page},
};

behaviours! {
    a_flag_is_answered_once_and_by_somebody_else,
    whoever_sees_decisions_flags_them_on_their_page_and_reads_the_answer,
    whoever_flags_from_a_conversation_is_told_so_there,
    an_answer_to_a_flag_that_somebody_else_answered_first_is_shown_to_be_copied,
    its_customer_reads_nothing_of_a_flag,
    a_flag_is_gone_with_the_person,
}

const REASON: &str = "Der Preis ist von gestern.";
const ANSWER: &str = "Er gilt bis heute Abend.";

/// A conversation with a decision that somebody has flagged, and their session.
fn flagged(app: &TestApp) -> (Talk<'_>, String) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let session = invite(app, "Kim", &["agent"]).accept(app);
    let path = format!("/desk/decisions/{decision}/flag");
    let send = |text: &str| {
        let fields = [("key", decision.as_str()), ("text", text)];
        form(app, &path, &fields).header("cookie", &session).send()
    };
    for nothing in ["", " "] {
        assert_eq!(send(nothing).status, 422);
    }
    assert_eq!(send(REASON).status, 303);
    assert_eq!(send(REASON).status, 303, "sent twice it is one");
    (talk, session)
}

/// The id of the only flag of a conversation: of the decision that records it.
fn flag_of(talk: &Talk<'_>) -> String {
    let decisions = talk.decisions();
    let flags: Vec<_> = decisions.iter().filter(|one| one["leaf"]["kind"] == "flag").collect();
    assert_eq!(flags.len(), 1, "{decisions:?}");
    flags[0]["leaf"]["id"].as_str().unwrap().to_owned()
}

fn whoever_sees_decisions_flags_them_on_their_page_and_reads_the_answer(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let auditor = invite(app, "Uta", &["auditor"]).accept(app);
    let shown = page(app, &format!("/console/decisions/{decision}"), Some(&auditor)).text(200);
    let path = format!("/desk/decisions/{decision}/flag");
    assert!(shown.contains(&path) && shown.contains("href=\"/desk/reviews\""), "{shown}");
    let fields = [("key", decision.as_str()), ("text", REASON)];
    let sent = form(app, &path, &fields).header("cookie", &auditor).send();
    assert_eq!(sent.header("location"), Some("/desk/reviews#own-flags"), "{sent:?}");
    let own = || page(app, "/desk/reviews", Some(&auditor)).text(200);
    assert!(own().contains(REASON) && !own().contains("/desk/conversations/"));
    let other = invite(app, "Sam", &["lead"]).accept(app);
    let answer = format!("/desk/flags/{}/answer", flag_of(&talk));
    let fields = [("key", decision.as_str()), ("text", ANSWER)];
    assert_eq!(form(app, &answer, &fields).header("cookie", &other).send().status, 303);
    assert!(own().contains(ANSWER), "whoever flagged it reads the answer");
}

fn whoever_flags_from_a_conversation_is_told_so_there(app: &TestApp) {
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let session = invite(app, "Kim", &["agent"]).accept(app);
    let path = format!("/desk/decisions/{decision}");
    let fields = [("key", decision.as_str()), ("text", REASON)];
    let flag = || form(app, &format!("{path}/flag"), &fields).header("cookie", &session);
    let look = |to: &str| page(app, to, Some(&session)).text(200);
    // Without a script they go on in the conversation.
    let to = flag().send().header("location").unwrap().to_owned();
    assert!(to.starts_with(&format!("/desk/conversations/{}?", talk.id)), "{to}");
    assert!(look(&to).contains("Flagged."));
    assert!(!look(&format!("/desk/conversations/{}", talk.id)).contains("Flagged."), "once");
    // With one they stay where they are, and the form says so in its place.
    let to = flag().header("hx-request", "true").send().header("location").unwrap().to_owned();
    assert!(to.starts_with(&format!("{path}?")), "{to}");
    assert!(look(&to).contains("<p id=\"flag\" class=\"notice right\""));
    assert!(look(&path).contains("<details id=\"flag\""));
}

fn an_answer_to_a_flag_that_somebody_else_answered_first_is_shown_to_be_copied(app: &TestApp) {
    let (talk, _) = flagged(app);
    let path = format!("/desk/flags/{}/answer", flag_of(&talk));
    let answer = |name: &str, text: &str| {
        let session = invite(app, name, &["lead"]).accept(app);
        form(app, &path, &[("key", name), ("text", text)]).header("cookie", &session).send()
    };
    let long = "x".repeat(2_001);
    let again = answer("Pia", &long).text(409);
    assert!(
        again.contains(&format!("value=\"{long}\"")),
        "where it can be sent, it stays in its field"
    );
    assert_eq!(answer("Sam", ANSWER).status, 303);
    let late = answer("Tom", "Zu <b>spät</b>?").text(409);
    let (_, kept) = late.split_once("<section id=\"kept\" class=\"notice\" aria").unwrap();
    assert!(kept.contains("Zu &#60;b&#62;spät&#60;/b&#62;?</textarea>"), "{late}");
}

fn a_flag_is_answered_once_and_by_somebody_else(app: &TestApp) {
    let (talk, flagger) = flagged(app);
    let path = format!("/desk/flags/{}/answer", flag_of(&talk));
    let answer = |session: &str, key: &str| {
        form(app, &path, &[("key", key), ("text", ANSWER)]).header("cookie", session).send()
    };
    let own = |session: &str| page(app, "/desk/reviews", Some(session)).text(200);
    assert!(own(&flagger).contains(REASON));
    assert_eq!(answer(&flagger, "a").status, 409, "not by whoever flagged it");
    let other = invite(app, "Sam", &["lead"]).accept(app);
    assert!(own(&other).contains(&path), "it is there to be answered");
    assert_eq!(answer(&other, "b").status, 303);
    assert_eq!(answer(&other, "b").status, 303, "the same form again");
    assert_eq!(answer(&other, "c").status, 409, "once");
    assert!(!own(&other).contains(&path));
    let seen = own(&flagger);
    assert!(seen.contains(ANSWER) && seen.contains("Sam"), "whoever flagged it reads the answer");
}

fn its_customer_reads_nothing_of_a_flag(app: &TestApp) {
    let (talk, _) = flagged(app);
    let events = json!(talk.events()).to_string();
    assert!(!events.contains("flag"), "{events}");
    let path = format!("/v1/decisions/{}", flag_of(&talk));
    for rest in ["", "/explanation", "/receipt"] {
        let text = app.get(&format!("{path}{rest}")).bearer(&talk.token).send().text(200);
        assert!(!text.contains(REASON), "{text}");
    }
    assert_eq!(talk.show()["owner"], "assistant", "the conversation stays as it is");
}

fn a_flag_is_gone_with_the_person(app: &TestApp) {
    let (talk, _) = flagged(app);
    let path = format!("/desk/flags/{}/answer", flag_of(&talk));
    let other = invite(app, "Sam", &["lead"]).accept(app);
    let reviews = || page(app, "/desk/reviews", Some(&other)).text(200);
    assert!(reviews().contains(&path));
    let erase = app.post(&format!("/v1/subjects/{}/erase", talk.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "erased");
    assert!(!reviews().contains(&path));
}
