//! `/problems`: what goes wrong has an address that says what it means.

use serde_json::{Value, json};

use crate::app::TestApp;

behaviours! {
    every_problem_has_a_page_in_both_languages_and_as_json,
    the_type_of_a_problem_is_an_address_that_answers,
    a_problem_that_does_not_exist_is_not_found,
    the_description_of_the_api_links_to_the_problems,
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
