//! What a browser or a machine at the door sees: chat, reference, articles, health, metrics.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{TestApp, http::Request, nordlicht},
    rights::SCOPES,
};

behaviours! {
    the_chat_page_speaks_both_languages_and_discloses_the_ai,
    the_chat_page_follows_the_browsers_language,
    a_page_may_load_nothing_from_elsewhere,
    the_page_opens_a_conversation_without_a_key,
    the_reference_is_openapi_3_1_and_lists_every_address,
    the_reference_page_lists_every_address,
    the_reference_page_leads_everywhere_it_points_to,
    the_reference_page_says_what_goes_in_and_what_comes_out,
    an_article_is_a_page_in_each_language,
    it_is_alive_and_ready,
    metrics_count_requests_and_name_nobody,
    every_answer_has_a_request_id,
}

pub(crate) fn the_chat_page_speaks_both_languages_and_discloses_the_ai(app: &TestApp) {
    for (lang, words) in [
        ("de", ["künstliche Intelligenz", "Ihre Nachricht", "Mit einem Menschen sprechen"]),
        ("en", ["artificial intelligence", "Your message", "Talk to a person"]),
    ] {
        let answer = app.get(&format!("/?lang={lang}")).send();
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        let page = answer.text(200);
        assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{page}");
        assert!(page.contains("Nordlicht Energie"));
        for word in words {
            assert!(page.contains(word), "{word} is not in {page}");
        }
    }
    for (asset, kind) in [("chat.js", "text/javascript"), ("page.css", "text/css")] {
        let answer = app.get(&format!("/assets/{asset}")).send();
        assert!(answer.header("content-type").unwrap().starts_with(kind));
        assert!(!answer.text(200).is_empty());
    }
    app.get("/assets/none.js").send().problem(404, "not-found");
}

pub(crate) fn the_chat_page_follows_the_browsers_language(app: &TestApp) {
    for (accepts, lang) in [
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("de-AT,de;q=0.9", "de"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("fr-FR", "de"),
        ("*", "de"),
        ("\u{1f600};;,,", "de"),
    ] {
        let page = app.get("/").header("accept-language", accepts).send().text(200);
        assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{accepts}");
    }
    let detail = app.get("/?lang=deutsch").send().problem(422, "invalid");
    assert!(detail.contains("deutsch"), "{detail}");
}

pub(crate) fn a_page_may_load_nothing_from_elsewhere(app: &TestApp) {
    for path in ["/", "/docs", "/knowledge/de/moving-house"] {
        let answer = app.get(path).send();
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("default-src 'self'"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
        let page = answer.text(200);
        for elsewhere in ["src=\"http", "src=\"//", "@import", "<style", "onclick="] {
            assert!(!page.contains(elsewhere), "{path} has {elsewhere}");
        }
    }
}

pub(crate) fn the_page_opens_a_conversation_without_a_key(app: &TestApp) {
    let opened = app.post("/chat/conversations", &json!({ "language": "en" })).send().expect(201);
    let conversation = &opened["conversation"];
    assert_eq!(conversation["language"], "en");
    assert_eq!(conversation["subject"], Value::Null);
    let path = format!("/v1/conversations/{}/messages", conversation["id"].as_str().unwrap());
    let token = opened["token"].as_str().unwrap();
    let sent = app.post(&path, &json!({ "text": "person" })).bearer(token).send().expect(200);
    assert_eq!(sent["reply"]["kind"], "handoff");
    let channel: Value =
        serde_json::from_str(sent["reply"]["receipt"]["leaf"].as_str().unwrap()).unwrap();
    assert_eq!(channel["labels"]["channel"], "web");
}

/// Every address of the API, and how it is called.
const OPERATIONS: &[&str] = &[
    "delete /v1/credentials/{name}",
    "delete /v1/keys/{id}",
    "delete /v1/sites/{site}",
    "delete /v1/staff/{id}",
    "delete /v1/subjects/{id}/hold",
    "delete /v1/webhooks/{id}",
    "get /",
    "get /ai",
    "get /assets/{file}",
    "get /checkpoint",
    "get /cosignatures",
    "get /docs",
    "get /healthz",
    "get /key",
    "get /knowledge/{language}/{id}",
    "get /metrics",
    "get /openapi.json",
    "get /problems",
    "get /problems/{code}",
    "get /readyz",
    "get /successions",
    "get /tile/{path}",
    "get /v1/acts",
    "get /v1/acts/{id}",
    "get /v1/acts/{id}/proposal",
    "get /v1/conversations/{id}",
    "get /v1/conversations/{id}/acts",
    "get /v1/conversations/{id}/attachments/{attachment}",
    "get /v1/conversations/{id}/decisions",
    "get /v1/conversations/{id}/earlier",
    "get /v1/conversations/{id}/events",
    "get /v1/conversations/{id}/messages",
    "get /v1/conversations/{id}/suggestions",
    "get /v1/conversations/{id}/translations",
    "get /v1/credentials",
    "get /v1/decisions/{id}",
    "get /v1/decisions/{id}/explanation",
    "get /v1/decisions/{id}/policy",
    "get /v1/decisions/{id}/receipt",
    "get /v1/deliveries",
    "get /v1/desk/colleagues",
    "get /v1/desk/conversations",
    "get /v1/desk/parked",
    "get /v1/keys",
    "get /v1/ledger/{index}/proof",
    "get /v1/procedures",
    "get /v1/queue",
    "get /v1/recalls",
    "get /v1/recalls/{id}",
    "get /v1/recalls/{id}/acts",
    "get /v1/recalls/{id}/letters",
    "get /v1/releases",
    "get /v1/releases/{id}",
    "get /v1/reviews",
    "get /v1/sites",
    "get /v1/sites/{site}",
    "get /v1/staff",
    "get /v1/staff/{id}",
    "get /v1/stops",
    "get /v1/subjects/{id}/hold",
    "get /v1/tasks",
    "get /v1/tasks/{id}",
    "get /v1/teams",
    "get /v1/webhooks",
    "get /verify",
    "get /verify.js",
    "get /widget.js",
    "post /chat/conversations",
    "post /v1/acts/{id}/approve",
    "post /v1/acts/{id}/found",
    "post /v1/acts/{id}/reject",
    "post /v1/acts/{id}/undo",
    "post /v1/conversations",
    "post /v1/conversations/{id}/assign",
    "post /v1/conversations/{id}/attachments",
    "post /v1/conversations/{id}/callback",
    "post /v1/conversations/{id}/callback/cancel",
    "post /v1/conversations/{id}/close",
    "post /v1/conversations/{id}/erase",
    "post /v1/conversations/{id}/export",
    "post /v1/conversations/{id}/handover",
    "post /v1/conversations/{id}/messages",
    "post /v1/conversations/{id}/notes",
    "post /v1/conversations/{id}/park",
    "post /v1/conversations/{id}/rating",
    "post /v1/conversations/{id}/replies",
    "post /v1/conversations/{id}/replies/attachments",
    "post /v1/conversations/{id}/return",
    "post /v1/conversations/{id}/sign-in",
    "post /v1/conversations/{id}/sign-out",
    "post /v1/conversations/{id}/suggestions/reject",
    "post /v1/conversations/{id}/take",
    "post /v1/conversations/{id}/translations",
    "post /v1/conversations/{id}/translations/answer",
    "post /v1/credentials",
    "post /v1/decisions/{id}/contest",
    "post /v1/deliveries/{id}/revive",
    "post /v1/keys",
    "post /v1/keys/first",
    "post /v1/ledger/verify",
    "post /v1/policies/replay",
    "post /v1/recalls",
    "post /v1/recalls/{id}/approve",
    "post /v1/recalls/{id}/cancel",
    "post /v1/recalls/{id}/run",
    "post /v1/releases",
    "post /v1/releases/{id}/approve",
    "post /v1/releases/{id}/listen",
    "post /v1/releases/{id}/promote",
    "post /v1/releases/{id}/reject",
    "post /v1/releases/{id}/roll-back",
    "post /v1/reviews/{id}/settle",
    "post /v1/sites/{site}/conversations",
    "post /v1/staff",
    "post /v1/staff/{id}/disable",
    "post /v1/staff/{id}/enable",
    "post /v1/staff/{id}/invite",
    "post /v1/stops",
    "post /v1/stops/drill",
    "post /v1/stops/lift",
    "post /v1/subjects/{id}/erase",
    "post /v1/subjects/{id}/hold",
    "post /v1/tasks/{id}/done",
    "post /v1/tasks/{id}/return",
    "post /v1/tasks/{id}/take",
    "post /v1/webhooks",
    "put /v1/conversations/{id}/language",
    "put /v1/sites/{site}",
    "put /v1/staff/{id}",
];

pub(crate) fn the_reference_is_openapi_3_1_and_lists_every_address(app: &TestApp) {
    let reference = app.get("/openapi.json").send().expect(200);
    assert!(reference["openapi"].as_str().unwrap().starts_with("3.1."), "{reference}");
    let (mut listed, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (path, item) in reference["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            listed.insert(format!("{method} {path}"));
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "two operations are called {name}");
            assert!(operation["summary"].is_string(), "{method} {path} says nothing");
            for status in ["4XX", "5XX"] {
                let problem =
                    &operation["responses"][status]["content"]["application/problem+json"];
                assert!(problem.is_object(), "{method} {path} names no problem ({status})");
            }
        }
    }
    let listed: Vec<_> = listed.iter().map(String::as_str).collect();
    // A new address belongs in this list too: the API is only added to.
    assert_eq!(listed, OPERATIONS);
    // Each of them is served: nobody gets “nothing at this address”.
    for operation in OPERATIONS {
        let (method, path) = operation.split_once(' ').unwrap();
        let path = concrete(path, "6f1e2a34-0000-4000-8000-000000000000");
        let answer = app.request(&method.to_uppercase(), &path).send();
        assert!(![404, 405].contains(&answer.status) || path.contains("proof"), "{answer:?}");
        if !path.starts_with("/v1/") {
            assert!(answer.status < 300 || method == "post", "{path} is not open: {answer:?}");
        }
    }
    // And nothing else is: each address comes from what describes it.
    let router = include_str!("../../../ombud-web/src/routes.rs");
    assert!(!router.contains(".route("), "an address is served that is not described");
    // What a public one answers is what it says that it answers.
    for (path, item) in reference["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get").filter(|_| !path.starts_with("/v1/")) else {
            continue;
        };
        assert_eq!(operation["security"], json!([{}]), "{path}");
        assert_eq!(operation["tags"], json!(["public"]), "{path}");
        let answer = app.get(&concrete(path, "moving-house")).send();
        let kind = answer.header("content-type").unwrap().split(';').next().unwrap();
        let content = operation["responses"]["200"]["content"].as_object().unwrap();
        assert!(content.contains_key(kind), "{path} answers {kind}, not {content:?}");
    }
    for name in ["Conversation", "Sent", "Problem", "Decision", "Explanation"] {
        assert!(reference["components"]["schemas"][name].is_object(), "{name}");
    }
    assert_eq!(reference["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
}

/// An address with something in its parts that there is, and an id.
fn concrete(pattern: &str, id: &str) -> String {
    let id = if pattern.starts_with("/knowledge/") { "moving-house" } else { id };
    [
        ("{id}", id),
        ("{index}", "0"),
        ("{language}", "de"),
        ("{site}", "default"),
        ("{code}", "not-found"),
        ("{file}", "chat.js"),
        ("{path}", "0/000.p/1"),
    ]
    .iter()
    .fold(pattern.to_owned(), |path, (part, value)| path.replace(part, value))
}

pub(crate) fn the_reference_page_lists_every_address(app: &TestApp) {
    let page = app.get("/docs").send().text(200);
    for operation in OPERATIONS {
        let (method, path) = operation.split_once(' ').unwrap();
        let shown = format!("{} {path}", method.to_uppercase());
        assert!(page.contains(&shown), "{shown} is not on the page");
    }
    let public = page.split("<h2 id=\"group-public\"").nth(1).unwrap();
    let public = public.split("</section>").next().unwrap();
    for part in
        ["GET /key<", "GET /tile/{path}<", "Open to everyone.", "text as <code>text/plain</code>"]
    {
        assert!(public.contains(part), "{part} is not in {public}");
    }
    assert!(!public.contains("/v1/"), "{public}");
}

/// The part of the reference that is about one operation.
fn section<'a>(page: &'a str, method: &str, path: &str) -> &'a str {
    let words =
        path.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let anchor = std::iter::once(method).chain(words).collect::<Vec<_>>().join("-");
    let begin = page.split(&format!("<article id=\"{anchor}\">")).nth(1);
    begin
        .unwrap_or_else(|| panic!("{anchor} is not on the page"))
        .split("</article>")
        .next()
        .unwrap()
}

/// The body in the example of an operation.
fn example(section: &str) -> Option<Value> {
    let body = section.split("-d &#39;").nth(1)?.split("&#39;</code>").next()?;
    let body = body.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">");
    Some(serde_json::from_str(&body.replace("&#38;", "&")).unwrap_or_else(|_| panic!("{body}")))
}

pub(crate) fn the_reference_page_leads_everywhere_it_points_to(app: &TestApp) {
    let page = app.get("/docs").send().text(200);
    let ids: BTreeSet<&str> =
        page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.len(), page.matches(" id=\"").count(), "an id stands there twice");
    for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        match link.strip_prefix('#') {
            Some(anchor) => assert!(ids.contains(anchor), "{link} leads nowhere"),
            None => assert_eq!(app.get(link).send().status, 200, "{link}"),
        }
    }
}

pub(crate) fn the_reference_page_says_what_goes_in_and_what_comes_out(app: &TestApp) {
    let page = app.get("/docs").send().text(200);
    let holds = section(&page, "post", "/v1/subjects/{id}/hold");
    for part in [
        "With a key with the scope <code>privacy</code>.",
        "<code>reason</code> <strong>required</strong> <span class=\"type\">text</span>",
        "Why, in words for colleagues: 1 to 500 characters.",
        "one of <code>litigation</code>, <code>authority</code>",
        "default <code>other</code>",
        "<code>placed_at</code>",
        "Idempotency-Key",
        "href=\"#type-LegalHold\"",
        "href=\"/problems/idempotency-key-reused\"",
        "curl -X POST &#34;$OMBUD/v1/subjects/$ID/hold&#34;",
    ] {
        assert!(holds.contains(part), "{part}: {holds}");
    }
    let messages = section(&page, "get", "/v1/conversations/{id}/messages");
    let access = "With the token of the conversation, or a key with the scope \
                  <code>conversations</code> or <code>desk</code>.";
    for part in [access, "after the ?", "whole number, 1 to 500", "list of <a href=\"#type-"] {
        assert!(messages.contains(part), "{part}: {messages}");
    }
    let part = page.split("<article id=\"type-MessagePart\">").nth(1).unwrap();
    assert!(part.contains("<code>kind</code>: <code>quote</code>"), "forms are told apart");
}

/// The scopes that the reference names are those that the code asks for, and its examples can be read.
#[test]
fn the_reference_says_who_may_call_each_operation() {
    let app = TestApp::start();
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    let page = app.get("/docs").send().text(200);
    let reference = app.get("/openapi.json").send().expect(200);
    let keys = SCOPES.map(|scope| (scope, app.key(&[scope])));
    let mut open = Vec::new();
    for (pattern, item) in reference["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {pattern}");
            let id = match pattern.split('/').nth(2).unwrap_or_default() {
                "conversations" => talk.id.clone(),
                "decisions" => decision.clone(),
                _ => "6f1e2a34-0000-4000-8000-000000000000".to_owned(),
            };
            let path = pattern.replace("{id}", &id).replace("{index}", "0");
            let path = path.replace("{attachment}", "6f1e2a34-0000-4000-8000-000000000000");
            let address = section(&page, method, pattern).split("$OMBUD").nth(1).unwrap();
            let address = address.split("&#34;").next().unwrap();
            let query =
                address.split_once('?').map_or_else(String::new, |(_, it)| format!("?{it}"));
            let path = format!("{path}{query}");
            let body = example(section(&page, method, pattern));
            let request = || {
                let request = app.request(&method.to_uppercase(), &path);
                body.iter().fold(request, Request::json)
            };
            let ways = operation["security"].as_array().unwrap();
            if ways.iter().any(|way| way.as_object().unwrap().is_empty()) {
                open.push(name);
                continue;
            }
            assert_eq!(request().send().status, 401, "{name}");
            let named: BTreeSet<&str> = ways
                .iter()
                .filter_map(|way| way.get("bearer"))
                .flat_map(|scopes| scopes.as_array().unwrap())
                .map(|scope| scope.as_str().unwrap())
                .collect();
            // A stream does not end, and one key makes only the first.
            if pattern.ends_with("/events") || pattern == "/v1/keys/first" {
                continue;
            }
            assert!(!named.is_empty(), "{name}");
            for (scope, key) in &keys {
                let answer = request().bearer(key).send();
                let may = named.contains(scope) || *scope == "admin";
                assert!(answer.status < 500 && answer.status != 400, "{name}: {answer:?}");
                // What concerns nobody's conversation of theirs is not there for some.
                let refused = answer.status == 403;
                assert!(
                    refused != may || (!may && answer.status == 404),
                    "{scope}, {name}: {answer:?}"
                );
            }
        }
    }
    open.retain(|name| name.contains(" /v1/"));
    open.sort_unstable();
    let known = [
        "get /v1/ledger/{index}/proof",
        "get /v1/sites/{site}",
        "post /v1/sites/{site}/conversations",
    ];
    assert_eq!(open, known);
}

pub(crate) fn an_article_is_a_page_in_each_language(app: &TestApp) {
    for (language, licence) in [("de", "Lizenz"), ("en", "Licence")] {
        let file = nordlicht().join(format!("knowledge/{language}/moving-house.md"));
        let article = fs::read_to_string(file).unwrap();
        let head = |key: &str| {
            let value = article.lines().find_map(|line| line.strip_prefix(key)).unwrap();
            value.trim_matches('"').to_owned()
        };
        let page = app.get(&format!("/knowledge/{language}/moving-house")).send().text(200);
        assert!(page.contains(&format!("<html lang=\"{language}\">")));
        assert!(page.contains(licence), "{page}");
        let until = if language == "de" { "31.12.2028" } else { "31 December 2028" };
        assert_eq!(head("valid_until = "), "2028-12-31");
        assert!(page.contains(until), "{until} is not in {page}");
        for key in ["title = ", "owner = ", "origin = ", "licence = "] {
            assert!(page.contains(&head(key)), "{key} is not in {page}");
        }
    }
    for path in ["/knowledge/de/none", "/knowledge/xx/moving-house", "/knowledge/de/..%2fx"] {
        app.get(path).send().problem(404, "not-found");
    }
}

pub(crate) fn it_is_alive_and_ready(app: &TestApp) {
    assert_eq!(app.get("/healthz").send().text(200), "ok\n");
    assert_eq!(app.get("/readyz").send().text(200), "ready\n");
}

pub(crate) fn metrics_count_requests_and_name_nobody(app: &TestApp) {
    let talk = app.open("de");
    let reply = talk.say(QUESTION_DE)["reply"].clone();
    // Nor whatever a caller may invent.
    app.request("FROBNICATE", "/healthz").send().problem(405, "method-not-allowed");
    let answer = app.get("/metrics").send();
    assert!(answer.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    let metrics = answer.text(200);
    for name in [
        "ombud_http_seconds",
        "ombud_turns{kind=\"reply\"}",
        "ombud_turn_stage_seconds_count{stage=\"inspect\"}",
        "ombud_turn_stage_seconds_count{stage=\"understand\"}",
        "ombud_turn_stage_seconds_count{stage=\"decide\"}",
        "ombud_turn_stage_seconds_count{stage=\"commit\"}",
        "ombud_policy_seconds_count",
        "ombud_ledger_entries",
        "ombud_ledger_lag_entries{behind=\"verification\"}",
    ] {
        assert!(metrics.contains(name), "{name} is not in {metrics}");
    }
    assert!(metrics.contains("path=\"/v1/conversations/{id}/messages\""), "{metrics}");
    assert!(metrics.contains("method=\"other\"") && !metrics.contains("FROBNICATE"), "{metrics}");
    let decision = reply["decision"].as_str().unwrap();
    for private in [&talk.id, &talk.subject, &talk.token, &app.admin, decision, "umziehe"] {
        assert!(!metrics.contains(private), "{private} in the metrics");
    }
}

#[test]
fn metrics_can_be_switched_off() {
    let app = TestApp::start_with(&[("OMBUD_METRICS_ENABLED", "false")]);
    app.get("/metrics").send().text(404);
}

pub(crate) fn every_answer_has_a_request_id(app: &TestApp) {
    for path in ["/", "/healthz", "/v1/keys", "/nothing"] {
        let answer = app.get(path).send();
        assert!(answer.header("x-request-id").is_some_and(|id| id.len() == 36), "{answer:?}");
    }
}
