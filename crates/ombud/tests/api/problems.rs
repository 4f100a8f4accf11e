//! `/problems`: what goes wrong has an address that says what it means.

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{TestApp, http::Answer},
};

behaviours! {
    every_problem_has_a_page_in_both_languages_and_as_json,
    the_type_of_a_problem_is_an_address_that_answers,
    a_problem_that_does_not_exist_is_not_found,
    the_description_of_the_api_links_to_the_problems,
    a_problem_is_told_in_the_language_of_whoever_asks,
    what_a_customer_or_an_agent_meets_is_told_in_german,
    a_browser_at_an_unknown_address_gets_a_page_with_a_way_on,
    a_program_at_an_unknown_address_gets_a_problem,
}

fn listed(app: &TestApp) -> Vec<Value> {
    let list = app.get("/problems").header("accept", "application/json").send().expect(200);
    list.as_array().unwrap().clone()
}

pub(crate) fn every_problem_has_a_page_in_both_languages_and_as_json(app: &TestApp) {
    let problems = listed(app);
    assert!(problems.len() > 25, "{problems:?}");
    let all = app.get("/problems").header("accept-language", "de").send().text(200);
    for problem in &problems {
        let kind = problem["type"].as_str().unwrap();
        assert!(all.contains(&format!("href=\"{kind}\"")), "{kind}");
        let mut titles = Vec::new();
        for language in ["de-DE,de;q=0.9", "en-GB,en;q=0.9,de;q=0.5"] {
            let page = app.get(kind).header("accept-language", language).send();
            let json = app.get(kind).header("accept-language", language);
            let json = json.header("accept", "application/json").send().expect(200);
            let html = page.text(200);
            assert!(
                html.contains(&format!("<html lang=\"{}\">", language.split_at(2).0)),
                "{kind}"
            );
            assert!(html.contains(kind) && html.contains("<h1>"), "{html}");
            assert_eq!(json["type"], kind);
            assert_eq!(json["status"], problem["status"]);
            assert!(json["meaning"].as_str().unwrap().len() > 30, "{json}");
            titles.push(json["title"].clone());
        }
        assert_ne!(titles[0], titles[1], "{kind}");
        assert_eq!(titles[1], problem["title"], "English without a wish");
    }
}

pub(crate) fn the_type_of_a_problem_is_an_address_that_answers(app: &TestApp) {
    for answer in [
        app.get("/v1/queue").send(),
        app.get("/nowhere").send(),
        app.get("/v1/queue?limit=0").bearer(&app.admin).send(),
        app.post("/v1/keys", &json!({ "name": "", "scopes": [] })).bearer(&app.admin).send(),
        app.request("DELETE", "/v1/queue").send(),
    ] {
        let problem: Value = serde_json::from_slice(&answer.body).unwrap();
        let kind = problem["type"].as_str().unwrap();
        let page = app.get(kind).header("accept", "application/json").send().expect(200);
        assert_eq!(page["title"], problem["title"]);
        assert_eq!(page["status"], problem["status"]);
    }
}

pub(crate) fn a_problem_that_does_not_exist_is_not_found(app: &TestApp) {
    app.get("/problems/too-late").send().problem(404, "not-found");
}

pub(crate) fn the_description_of_the_api_links_to_the_problems(app: &TestApp) {
    let openapi = app.get("/openapi.json").send().expect(200);
    assert_eq!(openapi["externalDocs"]["url"], "/problems");
    assert!(app.get("/docs").send().text(200).contains("href=\"/problems\""));
}

/// Title and detail of a problem, and the language it says it is in.
fn told(answer: &Answer) -> [String; 3] {
    let problem: Value = serde_json::from_slice(&answer.body).unwrap();
    let text = |name: &str| problem[name].as_str().unwrap().to_owned();
    let language = answer.header("content-language").unwrap_or_default().to_owned();
    [text("title"), text("detail"), language]
}

pub(crate) fn a_problem_is_told_in_the_language_of_whoever_asks(app: &TestApp) {
    for (accepts, title, detail, language) in [
        (
            "de-AT,de;q=0.9,en;q=0.5",
            "Nicht gefunden",
            "Unter dieser Adresse gibt es nichts. `/docs` führt auf, was es gibt.",
            "de",
        ),
        (
            "de;q=0.5, en-GB",
            "Not found",
            "There is nothing at this address. `/docs` lists what there is.",
            "en",
        ),
        ("fr", "Not found", "There is nothing at this address. `/docs` lists what there is.", "en"),
    ] {
        let answer = app.get("/v1/nothing").header("accept-language", accepts).send();
        answer.problem(404, "not-found");
        assert_eq!(told(&answer), [title, detail, language], "{accepts}");
        assert_eq!(answer.header("vary"), Some("Accept, Accept-Language"));
    }
}

pub(crate) fn what_a_customer_or_an_agent_meets_is_told_in_german(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    let decision = reply["decision"].as_str().unwrap();
    let gone = "6f1e2a34-0000-4000-8000-000000000000";
    let messages = talk.path("/messages");
    for (request, detail) in [
        (
            app.post(&messages, &json!({ "text": " " })).bearer(&talk.token),
            "In dieser Nachricht steht nichts Lesbares: Bitte schreiben Sie, worum es geht.".to_owned(),
        ),
        (
            app.post(&messages, &json!({ "text": "a".repeat(20_000) })).bearer(&talk.token),
            "Der Text hat 20000 Bytes, höchstens 16384 sind möglich.".to_owned(),
        ),
        (
            app.post(&messages, &json!({ "text": 7 })).bearer(&talk.token),
            "`text` muss ein Text sein, nicht die Zahl `7`.".to_owned(),
        ),
        (
            app.post(&messages, &json!({})).bearer(&talk.token),
            "`text` fehlt; es muss ein Text sein.".to_owned(),
        ),
        (
            app.request("POST", &messages).bearer(&talk.token),
            "Der Inhalt fehlt; erwartet wird JSON wie `{\"text\":\"…\"}`.".to_owned(),
        ),
        (
            app.request("POST", &messages).bytes("application/json", "{").bearer(&talk.token),
            "Der Inhalt ist ab Zeile 1, Spalte 1 kein JSON.".to_owned(),
        ),
        (
            app.get(&talk.path("?verbose=1")).bearer(&talk.token),
            "In der Adresse: `verbose` ist nicht bekannt; hier wird nichts angenommen.".to_owned(),
        ),
        (
            app.post(&talk.path("/replies"), &json!({ "text": "Hallo" })).bearer(&app.admin),
            "Das kann nur, wer die Unterhaltung gerade führt; sie liegt bei der KI.".to_owned(),
        ),
        (
            app.post(&talk.path("/take"), &json!({})).bearer(&talk.token),
            "Das Token einer Unterhaltung reicht dafür nicht: Es gilt für das, was der Kunde in dieser \
             Unterhaltung tut, und für nichts anderes."
                .to_owned(),
        ),
        (
            app.get(&format!("/v1/conversations/{gone}")).bearer(&app.admin),
            format!("Es gibt keine Unterhaltung `{gone}`."),
        ),
        (
            app.get(&format!("/v1/acts/{gone}")).bearer(&app.admin),
            format!("Es gibt keinen Vorgang `{gone}`."),
        ),
        (
            app.get(&messages),
            "Senden Sie einen API-Schlüssel oder das Token einer Unterhaltung als \
             `Authorization: Bearer …`."
                .to_owned(),
        ),
        (
            app.get("/v1/queue?limit=0").bearer(&app.admin),
            "In der Adresse muss `limit` eine ganze Zahl von 1 bis 200 sein, nicht `0`.".to_owned(),
        ),
        (
            app.get("/v1/reviews?state=offen").bearer(&app.admin),
            "In der Adresse muss `state` `open` oder `settled` sein, nicht `offen`.".to_owned(),
        ),
        (
            app.get("/v1/acts").bearer(&app.admin),
            "In der Adresse fehlt `state`; es muss `proposed`, `rejected`, `expired`, `withdrawn`, `intended`, `done`, \
             `refused`, `unknown`, `undoing` oder `undone` sein."
                .to_owned(),
        ),
        (
            app.post(
                &format!("/v1/decisions/{decision}/contest"),
                &json!({ "reason": "a".repeat(5_000) }),
            )
            .bearer(&talk.token),
            "`reason` darf höchstens 2000 Zeichen haben.".to_owned(),
        ),
        (
            app.post("/v1/keys", &json!({ "name": "", "scopes": ["desk"] })).bearer(&app.admin),
            "`name` muss 1 bis 100 Zeichen haben.".to_owned(),
        ),
        (
            app.post(&messages, &json!({ "text": "Hallo" }))
                .bearer(&talk.token)
                .header("idempotency-key", "a b"),
            "`Idempotency-Key` muss 1 bis 255 sichtbare ASCII-Zeichen haben, etwa eine UUID.".to_owned(),
        ),
    ] {
        let answer = request.header("accept-language", "de").send();
        let [_, said, language] = told(&answer);
        assert_eq!((said, language.as_str()), (detail, "de"), "{answer:?}");
    }
}

/// As a browser asks for a page.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

pub(crate) fn a_browser_at_an_unknown_address_gets_a_page_with_a_way_on(app: &TestApp) {
    for path in ["/impressum", "/v1/nothing", "/knowledge/de/none", "/problems/none", "/assets/x"] {
        for (language, title, way) in [
            (
                "de",
                "<h1>Diese Seite gibt es nicht</h1>",
                "<a href=\"/?lang=de\">Zur Startseite</a>",
            ),
            ("en", "<h1>There is no such page</h1>", "<a href=\"/?lang=en\">To the start page</a>"),
        ] {
            let ask = app.get(path).header("accept", BROWSER).header("accept-language", language);
            let answer = ask.send();
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert_eq!(answer.header("content-language"), Some(language), "{path}");
            let page = answer.text(404);
            for part in
                [&format!("<html lang=\"{language}\">"), title, way, "<main", "Nordlicht Energie"]
            {
                assert!(page.contains(part), "{part} is not in {page}");
            }
        }
    }
    // What else goes wrong is a page too, with what happened.
    let page = app.get("/?lang=deutsch").header("accept", BROWSER).send().text(422);
    assert!(page.contains("<h1>A value is not acceptable</h1>"), "{page}");
    assert!(page.contains("<code>deutsch</code>"), "{page}");
    // What was sent is text there, never markup.
    let page = app.get("/?lang=%3Cscript%3E").header("accept", BROWSER).send().text(422);
    assert!(!page.contains("<script>"), "{page}");
}

pub(crate) fn a_program_at_an_unknown_address_gets_a_problem(app: &TestApp) {
    app.get("/impressum").send().problem(404, "not-found");
    for accept in ["*/*", "application/json", "application/problem+json", "text/event-stream"] {
        app.get("/impressum").header("accept", accept).send().problem(404, "not-found");
    }
}
