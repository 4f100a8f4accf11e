//! What is known of a customer beside a conversation at the desk: how surely they are known, and their earlier conversations.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Prepared, Talk, TestApp},
    staff::{form, invite, page},
    token::{Portal, claims},
};

fn app_with_portal() -> (TestApp, Portal) {
    let portal = Portal::new(9);
    let mut prepared = Prepared::new();
    for (name, value) in portal.settings() {
        prepared.set(&[(name, &value)]);
    }
    (prepared.start(), portal)
}

fn sign_in(talk: &Talk<'_>, portal: &Portal, who: &str) {
    let mut claims = claims(&["NL-100234"]);
    claims["sub"] = who.into();
    let token = portal.sign(&json!({ "alg": "EdDSA" }), &claims);
    talk.post("/sign-in", &json!({ "token": token })).send().expect(200);
}

/// A conversation in which somebody signed in and asked something.
fn signed_in<'a>(app: &'a TestApp, portal: &Portal, who: &str) -> Talk<'a> {
    let talk = app.open("de");
    sign_in(&talk, portal, who);
    talk.say(QUESTION_DE);
    talk
}

fn earlier(talk: &Talk<'_>) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let path = talk.path(&format!("/earlier?limit=1{after}"));
        let found = talk.app.get(&path).bearer(&talk.app.admin).send().expect(200);
        all.extend(found["items"].as_array().unwrap().iter().cloned());
        match found["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

fn ids(found: &[Value]) -> Vec<&str> {
    found.iter().map(|one| one["conversation"].as_str().unwrap()).collect()
}

#[test]
fn earlier_conversations_are_those_of_the_same_person_and_nobody_elses() {
    let (app, portal) = app_with_portal();
    let first = signed_in(&app, &portal, "anna");
    first.post("/close", &json!({ "solved": true })).send().expect(200);
    let second = signed_in(&app, &portal, "anna");
    let times = app.get("/v1/sites/default").send().expect(200)["callbacks"].clone();
    let call = json!({ "phone": "0431 / 12 34 56", "from": times[11]["from"] });
    second.post("/callback", &call).send().expect(200);
    let _other = signed_in(&app, &portal, "bert");
    // A device that two people use.
    let shared = signed_in(&app, &portal, "anna");
    sign_in(&shared, &portal, "bert");
    let now = signed_in(&app, &portal, "anna");
    let found = earlier(&now);
    assert_eq!(ids(&found), [second.id.as_str(), &first.id], "the newest first, each once");
    let first_seen = &found[1];
    assert_eq!(first_seen["topics"][0]["intent"], "moving-house");
    assert_eq!(first_seen["outcome"], "confirmed");
    assert_eq!((&first_seen["callback"], &first_seen["open_acts"]), (&json!(false), &json!([])));
    assert_eq!((&found[0]["outcome"], &found[0]["callback"]), (&Value::Null, &json!(true)));
    assert_eq!(earlier(&shared), [Value::Null; 0], "of two, it is nobody's");
    assert_eq!(earlier(&app.open("de")), [Value::Null; 0], "a stranger has none");
    // Whoever answers for personal data finds theirs by the name they sign in with.
    let session = invite(&app, "Pia", &["privacy"]).accept(&app);
    let found = form(&app, "/console/privacy", &[("person", "anna")]);
    let found = found.header("cookie", &session).send().text(200);
    for talk in [&first, &second, &now] {
        assert!(found.contains(&format!("/console/privacy/{}\"", talk.subject)), "{found}");
    }
    assert!(!found.contains(&shared.subject), "of two, it is nobody's: {found}");
    // What is erased is gone, and whoever has signed out is nobody whom we know.
    let erase = app.post(&format!("/v1/subjects/{}/erase", first.subject), &json!({}));
    assert_eq!(erase.bearer(&app.admin).send().expect(200)["outcome"], "erased");
    assert_eq!(ids(&earlier(&now)), [second.id.as_str()]);
    now.post("/sign-out", &json!({})).send().expect(200);
    assert_eq!(earlier(&now), [Value::Null; 0]);
    for who in [&now.token, &app.key(&["conversations"])] {
        app.get(&now.path("/earlier")).bearer(who).send().problem(403, "forbidden");
    }
    app.assert_well();
}

#[test]
fn of_earlier_conversations_those_elsewhere_are_not_named_to_who_is_limited() {
    let (app, portal) = app_with_portal();
    for site in ["north", "south"] {
        let path = format!("/v1/sites/{site}");
        let body = json!({ "name": site });
        app.request("PUT", &path).json(&body).bearer(&app.admin).send().expect(200);
    }
    let on = |site: &str| {
        let talk = app.open_on(site, "de");
        sign_in(&talk, &portal, "anna");
        talk.say(QUESTION_DE);
        talk
    };
    let (own, elsewhere, now) = (on("north"), on("south"), on("north"));
    assert_eq!(ids(&earlier(&now)), [elsewhere.id.as_str(), &own.id]);
    let body = json!({ "name": "limited", "scopes": ["desk"], "areas": ["site:north"] });
    let made = app.post("/v1/keys", &body).bearer(&app.admin).send().expect(201);
    let key = made["key"].as_str().unwrap();
    let found = app.get(&now.path("/earlier")).bearer(key).send().expect(200);
    assert_eq!(ids(found["items"].as_array().unwrap()), [own.id.as_str()]);
}

#[test]
fn the_desk_shows_how_surely_a_customer_is_known_and_what_was_before() {
    let (app, portal) = app_with_portal();
    let session = invite(&app, "Pia Muster", &["agent"]).accept(&app);
    let look = |path: &str| page(&app, path, Some(&session)).text(200);
    let stranger = app.open("de");
    let shown = look(&format!("/desk/conversations/{}", stranger.id));
    assert!(shown.contains("Nobody has signed in."), "{shown}");
    let before: Vec<_> = (0..4).map(|_| signed_in(&app, &portal, "anna")).collect();
    let now = signed_in(&app, &portal, "anna");
    let address = format!("/desk/conversations/{}", now.id);
    let shown = look(&address);
    assert!(shown.contains("Signed in") && shown.contains("NL-100234"), "{shown}");
    let link = |talk: &Talk<'_>| format!("/desk/conversations/{}#last", talk.id);
    let there = before.iter().filter(|talk| shown.contains(&link(talk)));
    assert_eq!(there.count(), 3, "the newest, and a link to all");
    assert!(shown.contains("Umziehen und den Vertrag mitnehmen") || shown.contains("Moving"));
    let all = look(&format!("{address}/earlier"));
    assert!(before.iter().all(|talk| all.contains(&link(talk))), "{all}");
    let (_, cards) = all.split_once("class=\"cards\"").unwrap();
    assert!(!cards.contains(&link(&now)));
}
