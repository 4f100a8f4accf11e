//! Conversations that are given to a colleague: by whoever has them or may take them, and by leads.

use serde_json::{Value, json};

use crate::{
    app::{Talk, TestApp, http::Answer},
    staff::{Person, form, invite, page},
};

behaviours! {
    a_conversation_is_given_to_a_colleague_who_finds_it_in_their_list,
    a_conversation_that_waits_is_given_to_a_colleague,
    what_somebody_else_has_only_a_lead_gives_away,
    a_conversation_is_given_once_under_one_key,
    nobody_who_does_not_work_at_the_desk_is_given_a_conversation,
    the_customer_is_told_that_a_person_has_it_and_not_who_gave_it,
    a_stale_page_gives_nothing_away,
}

/// Somebody with the role, by a name that no other test has.
fn member(app: &TestApp, role: &str) -> (Person, String, String) {
    let part = app.open("en").id;
    let name = format!("Ina {}", part.get(..8).unwrap());
    let person = invite(app, &name, &[role]);
    let session = person.accept(app);
    (person, session, name)
}

fn waiting(app: &TestApp) -> Talk<'_> {
    let talk = app.open("de");
    talk.say("Mensch");
    talk
}

fn assign(talk: &Talk<'_>, key: &str, to: &str) -> Answer {
    talk.app.post(&talk.path("/assign"), &json!({ "agent": to })).bearer(key).send()
}

fn take(talk: &Talk<'_>, key: &str) {
    talk.app.post(&talk.path("/take"), &json!({})).bearer(key).send().expect(200);
}

fn row(talk: &Talk<'_>) -> String {
    format!(" id=\"c{}\">", talk.id)
}

pub(crate) fn a_conversation_is_given_to_a_colleague_who_finds_it_in_their_list(app: &TestApp) {
    let (person, session, name) = member(app, "agent");
    let (_, kim, by) = member(app, "agent");
    let colleagues = app.get("/v1/desk/colleagues").bearer(&app.key(&["desk"])).send().expect(200);
    let found = colleagues["items"].as_array().unwrap().iter();
    let found: Vec<_> = found.filter(|one| one["agent"] == person.id.as_str()).collect();
    assert_eq!(found, [&json!({ "agent": person.id, "name": name })]);
    let talk = waiting(app);
    let address = format!("/desk/conversations/{}", talk.id);
    let take = form(app, &format!("{address}/take"), &[("key", &talk.id)]);
    assert_eq!(take.header("cookie", &kim).send().status, 303);
    let shown = page(app, &format!("{address}/assign"), Some(&kim)).text(200);
    assert!(shown.contains(&name) && !shown.contains(&format!(">{by}</option>")), "{shown}");
    let from = shown.split("name=\"from\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("key", "give"), ("agent", person.id.as_str()), ("from", from)];
    let given = form(app, &format!("{address}/assign"), &fields).header("cookie", &kim).send();
    assert_eq!(given.status, 303, "{given:?}");
    let desk = |session: &str| page(app, "/desk", Some(session)).text(200);
    assert!(!desk(&kim).contains(&row(&talk)), "it is no longer theirs");
    let theirs = desk(&session);
    assert!(theirs.contains(&row(&talk)) && theirs.contains(&format!("assigned by {by}")));
    let decision = &talk.decisions()[0];
    assert_eq!(decision["leaf"]["reasons"][0]["code"], "rule.agent_assigns");
    assert_eq!(decision["leaf"]["actor"]["kind"], "person");
    let story = page(app, &address, Some(&session)).text(200);
    assert!(story.contains(&format!("{by} assigned it to {name}")), "{story}");
    // Whoever has answered has it, wherever it came from.
    let say = form(app, &format!("{address}/say"), &[("key", "say"), ("text", "Guten Tag!")]);
    assert_eq!(say.header("cookie", &session).send().status, 303);
    assert!(!desk(&session).contains("assigned by"));
}

pub(crate) fn a_conversation_that_waits_is_given_to_a_colleague(app: &TestApp) {
    let (person, session, _) = member(app, "agent");
    let talk = waiting(app);
    let given = assign(&talk, &app.key(&["desk"]), &person.id).expect(200);
    assert_eq!(given["owner"], "agent");
    assert!(page(app, "/desk", Some(&session)).text(200).contains(&row(&talk)));
    let closed = waiting(app);
    app.post(&closed.path("/close"), &json!({})).bearer(&app.admin).send().expect(200);
    assign(&closed, &app.admin, &person.id).problem(409, "conversation-state");
}

pub(crate) fn what_somebody_else_has_only_a_lead_gives_away(app: &TestApp) {
    let (person, ..) = member(app, "agent");
    let (_, lead, _) = member(app, "lead");
    let talk = waiting(app);
    take(&talk, &app.key(&["desk"]));
    let detail = assign(&talk, &app.key(&["desk"]), &person.id).problem(409, "conversation-state");
    assert!(detail.contains("Another agent"), "{detail}");
    let address = format!("/desk/conversations/{}/assign", talk.id);
    let fields = [("key", "lead"), ("agent", person.id.as_str())];
    let given = form(app, &address, &fields).header("cookie", &lead).send();
    assert_eq!(given.status, 303, "{given:?}");
    // A program needs the scope for it.
    let other = waiting(app);
    take(&other, &app.key(&["desk"]));
    assign(&other, &app.key(&["desk", "assign"]), &person.id).expect(200);
    assign(&other, &app.key(&["assign"]), &person.id).problem(403, "forbidden");
}

pub(crate) fn a_conversation_is_given_once_under_one_key(app: &TestApp) {
    let (person, ..) = member(app, "agent");
    let (other, ..) = member(app, "agent");
    let talk = waiting(app);
    let send = |to: &str| {
        let request = app.post(&talk.path("/assign"), &json!({ "agent": to }));
        request.bearer(&app.admin).header("idempotency-key", &format!("g-{}", talk.id)).send()
    };
    let first = send(&person.id).expect(200);
    assert_eq!(send(&person.id).expect(200), first);
    assert!((409..=422).contains(&send(&other.id).status));
    let is_given =
        |decision: &&Value| decision["leaf"]["reasons"][0]["code"] == "rule.agent_assigns";
    assert_eq!(talk.decisions().iter().filter(is_given).count(), 1);
}

pub(crate) fn nobody_who_does_not_work_at_the_desk_is_given_a_conversation(app: &TestApp) {
    let (auditor, ..) = member(app, "auditor");
    let (gone, ..) = member(app, "agent");
    let disable = app.post(&format!("/v1/staff/{}/disable", gone.id), &json!({}));
    disable.bearer(&app.admin).send().expect(200);
    let invited = invite(app, "Noch nicht da", &["agent"]);
    let talk = waiting(app);
    let nobody = "6f1e2a34-0000-4000-8000-000000000000";
    for to in [auditor.id.as_str(), &gone.id, &invited.id, nobody] {
        let detail = assign(&talk, &app.admin, to).problem(422, "invalid");
        assert!(detail.contains("`agent`"), "{detail}");
    }
    assert_eq!(talk.show()["owner"], "queue");
}

pub(crate) fn the_customer_is_told_that_a_person_has_it_and_not_who_gave_it(app: &TestApp) {
    let (person, ..) = member(app, "agent");
    let talk = waiting(app);
    assign(&talk, &app.admin, &person.id).expect(200);
    let events = talk.events();
    let taken = events.last().unwrap();
    assert_eq!(taken["event"], "taken");
    let keys: Vec<_> = taken.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["version", "at", "event", "decision"], "{taken}");
    let refused = talk.post("/assign", &json!({ "agent": person.id })).send();
    refused.problem(403, "forbidden");
}

pub(crate) fn a_stale_page_gives_nothing_away(app: &TestApp) {
    let (person, ..) = member(app, "agent");
    let (_, lead, _) = member(app, "lead");
    let talk = waiting(app);
    let address = format!("/desk/conversations/{}/assign", talk.id);
    take(&talk, &app.key(&["desk"]));
    let fields = [("key", "stale"), ("agent", person.id.as_str()), ("from", "queue")];
    let refused = form(app, &address, &fields).header("cookie", &lead).send();
    let text = refused.text(409);
    assert!(text.contains("gone to somebody else meanwhile"), "{text}");
    let chosen = [("key", "none"), ("agent", ""), ("from", "")];
    let refused = form(app, &address, &chosen).header("cookie", &lead).send();
    assert!(refused.text(409).contains("The colleague must be somebody of the list"));
    let decisions: Vec<Value> = talk.decisions();
    assert_eq!(decisions[0]["leaf"]["reasons"][0]["code"], "rule.agent_takes");
}
