//! Sites: what anyone may know of one, from which origins its pages may speak with us, and who may change it.

use std::fs;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    QUESTION_DE,
    app::{Prepared, TestApp, http::Answer},
};

behaviours! {
    a_site_shows_what_customers_need_and_no_more,
    a_fresh_server_has_a_site_that_no_other_origin_may_use,
    pages_of_the_sites_origins_may_read_the_widgets_addresses,
    pages_of_other_origins_may_read_nothing,
    refusals_can_be_read_by_pages_of_the_sites_origins,
    other_addresses_are_for_no_other_origin,
    a_site_that_there_is_not_is_not_found,
    what_a_site_cannot_be_is_refused_and_named,
    who_connects_systems_may_change_sites_and_nobody_else,
    a_change_is_a_decision_that_names_the_site_alone,
    where_people_come_first_the_assistant_says_nothing,
    a_conversation_on_a_site_is_its_customers_alone,
    the_scripts_are_those_that_were_built,
    the_page_that_verifies_receipts_speaks_both_languages,
}

fn set(app: &TestApp, site: &str, body: &Value) -> Answer {
    app.request("PUT", &format!("/v1/sites/{site}")).json(body).bearer(&app.admin).send()
}

/// Make a site with an origin of its own, which is said.
fn with_origin(app: &TestApp, site: &str) -> String {
    let origin = format!("https://{site}.example");
    set(app, site, &json!({ "name": site, "origins": [&origin] })).expect(200);
    origin
}

fn allowed(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.header("access-control-allow-credentials"), None, "{answer:?}");
    answer.header("access-control-allow-origin")
}

fn preflight(app: &TestApp, path: &str, origin: &str) -> Answer {
    app.request("OPTIONS", path)
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,idempotency-key")
        .send()
}

pub(crate) fn a_site_shows_what_customers_need_and_no_more(app: &TestApp) {
    let body = json!({
        "name": "Laden intern", "origins": ["https://laden.example"], "first": "choice",
        "accent": "#0B5D52", "language": "en",
    });
    set(app, "laden", &body).expect(200);
    let shown = app.get("/v1/sites/laden").send().expect(200);
    let mut fields: Vec<_> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let known = [
        "accent",
        "attachment_max_bytes",
        "callbacks",
        "company",
        "disclosure",
        "first",
        "language",
        "languages",
        "opening",
        "queue",
    ];
    assert_eq!(fields, known);
    assert_eq!(shown["company"], "Nordlicht Energie");
    assert_eq!(shown["languages"], json!(["de", "en"]));
    assert_eq!((&shown["language"], &shown["first"]), (&json!("en"), &json!("choice")));
    assert_eq!(shown["accent"], "#0b5d52");
    assert!(shown["disclosure"]["de"].as_str().unwrap().contains("künstliche Intelligenz"));
    assert!(shown["disclosure"]["en"].as_str().unwrap().contains("artificial intelligence"));
    let opening = &shown["opening"];
    match opening["opens_at"].as_str() {
        Some(at) => {
            assert!(at.parse::<Timestamp>().is_ok(), "{opening}");
            assert_eq!(opening["open_now"], false, "{opening}");
        }
        None => assert_eq!(opening["open_now"], true, "{opening}"),
    }
    assert!(shown["queue"]["waiting"].is_u64(), "{shown}");
}

pub(crate) fn a_fresh_server_has_a_site_that_no_other_origin_may_use(app: &TestApp) {
    let answer = app.get("/v1/sites/default").header("origin", "https://www.example.com").send();
    assert_eq!(answer.expect(200)["first"], "assistant");
    assert_eq!(allowed(&answer), None);
    let listed = app.get("/v1/sites").bearer(&app.admin).send().expect(200);
    let listed = listed["items"].as_array().unwrap();
    let default = listed.iter().find(|site| site["id"] == "default").unwrap();
    assert_eq!((&default["origins"], &default["change"]), (&json!([]), &Value::Null));
    let opened = app.post("/v1/sites/default/conversations", &json!({})).send().expect(201);
    assert_eq!(opened["conversation"]["language"], "de");
    assert_eq!(opened["conversation"]["owner"], "assistant");
    assert_eq!(opened["conversation"].get("subject"), None);
}

pub(crate) fn pages_of_the_sites_origins_may_read_the_widgets_addresses(app: &TestApp) {
    let origin = with_origin(app, "lesbar");
    let talk = app.open("de");
    let decision = talk.say(QUESTION_DE)["reply"]["decision"].as_str().unwrap().to_owned();
    for path in [
        "/v1/sites/lesbar".to_owned(),
        talk.path(""),
        talk.path("/messages"),
        format!("/v1/decisions/{decision}/explanation"),
        format!("/v1/decisions/{decision}/receipt"),
        "/key".to_owned(),
        "/successions".to_owned(),
    ] {
        let answer = app.get(&path).bearer(&talk.token).header("origin", &origin).send();
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(allowed(&answer), Some(origin.as_str()), "{path}");
        assert_eq!(answer.header("vary"), Some("Origin"), "{path}");
        let asked = preflight(app, &path, &origin);
        assert_eq!((asked.status, allowed(&asked)), (204, Some(origin.as_str())), "{path}");
        assert_eq!(asked.header("access-control-allow-methods"), Some("GET, POST, PUT"));
        let headers = "authorization, content-type, idempotency-key";
        assert_eq!(asked.header("access-control-allow-headers"), Some(headers));
        assert_eq!(asked.header("access-control-max-age"), Some("600"));
    }
    for path in ["/v1/sites/lesbar/conversations", "/v1/acts/any/undo"] {
        assert_eq!(allowed(&preflight(app, path, &origin)), Some(origin.as_str()), "{path}");
    }
}

pub(crate) fn pages_of_other_origins_may_read_nothing(app: &TestApp) {
    let origin = with_origin(app, "eng");
    let of_another = with_origin(app, "andere");
    let talk = app.open("de");
    let port = format!("{origin}:8443");
    let sub = origin.replace("https://", "https://www.");
    let plain = origin.replace("https", "http");
    let upper = origin.to_uppercase();
    let longer = format!("{origin}.evil.example");
    for other in ["null", "*", "", &port, &sub, &plain, &upper, &longer, "https://example"] {
        for path in ["/v1/sites/eng".to_owned(), talk.path(""), "/key".to_owned()] {
            let answer = app.get(&path).bearer(&talk.token).header("origin", other).send();
            assert_eq!((answer.status, allowed(&answer)), (200, None), "{other}: {path}");
            assert_eq!(answer.header("vary"), Some("Origin"), "{path}");
            let asked = preflight(app, &path, other);
            assert_eq!(allowed(&asked), None, "{other}: {path}");
            assert_eq!(asked.header("access-control-allow-methods"), None, "{other}: {path}");
        }
    }
    // A site is its own pages': another's may not show it.
    let answer = app.get("/v1/sites/eng").header("origin", &of_another).send();
    assert_eq!(allowed(&answer), None);
    // Without an origin it is no page of another, and needs no leave.
    let answer = app.get("/v1/sites/eng").send();
    assert_eq!((answer.status, allowed(&answer)), (200, None));
    // An origin that was taken away is one no more.
    set(app, "eng", &json!({ "name": "eng" })).expect(200);
    let answer = app.get("/v1/sites/eng").header("origin", &origin).send();
    assert_eq!((answer.status, allowed(&answer)), (200, None));
}

pub(crate) fn refusals_can_be_read_by_pages_of_the_sites_origins(app: &TestApp) {
    let origin = with_origin(app, "ehrlich");
    let talk = app.open("de");
    let messages = talk.path("/messages");
    for (answer, status) in [
        (app.get(&messages).header("origin", &origin).send(), 401),
        (talk.post("/messages", &json!({ "text": " " })).header("origin", &origin).send(), 422),
        (app.get("/v1/sites/nobody").header("origin", &origin).send(), 404),
        (app.request("PUT", &messages).header("origin", &origin).send(), 405),
        (
            app.post("/v1/sites/ehrlich/conversations", &json!({ "first": "nobody" }))
                .header("origin", &origin)
                .send(),
            422,
        ),
    ] {
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(allowed(&answer), Some(origin.as_str()), "{answer:?}");
    }
}

pub(crate) fn other_addresses_are_for_no_other_origin(app: &TestApp) {
    let origin = with_origin(app, "fremd");
    for path in
        ["/", "/v1/sites", "/v1/keys", "/v1/queue", "/v1/acts", "/v1/conversations", "/checkpoint"]
    {
        let answer = app.get(path).bearer(&app.admin).header("origin", &origin).send();
        assert_eq!(allowed(&answer), None, "{path}");
        let asked = preflight(app, path, &origin);
        assert_eq!((asked.status, allowed(&asked)), (405, None), "{path}");
    }
}

pub(crate) fn a_site_that_there_is_not_is_not_found(app: &TestApp) {
    app.get("/v1/sites/nobody").send().problem(404, "not-found");
    app.post("/v1/sites/nobody/conversations", &json!({})).send().problem(404, "not-found");
    let remove = |site| app.request("DELETE", &format!("/v1/sites/{site}")).bearer(&app.admin);
    remove("nobody").send().problem(404, "not-found");
    let origin = with_origin(app, "vorbei");
    remove("vorbei").send().expect(204);
    app.get("/v1/sites/vorbei").send().problem(404, "not-found");
    let answer = app.get("/key").header("origin", &origin).send();
    assert_eq!(allowed(&answer), None);
}

pub(crate) fn what_a_site_cannot_be_is_refused_and_named(app: &TestApp) {
    let refused = |site: &str, body: &Value| set(app, site, body).problem(422, "invalid");
    let named = |more: Value| {
        let mut body = json!({ "name": "Laden" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    for (more, says) in [
        (json!({ "name": " " }), "`name` must have 1 to 100 characters"),
        (json!({ "origins": ["https://a.example/"] }), "`origins` holds `https://a.example/`"),
        (json!({ "origins": ["null"] }), "`origins` holds `null`"),
        (json!({ "origins": ["*"] }), "`origins` holds `*`"),
        (json!({ "origins": ["http://a.example"] }), "`origins` holds `http://a.example`"),
        (json!({ "origins": ["https://a\u{202e}.example"] }), "`https://a\\u{202e}.example`"),
        (json!({ "first": "robot" }), "`assistant`, `choice` or `person`"),
        (json!({ "accent": "green" }), "`accent` must be a colour such as `#0b5d52`"),
        (json!({ "language": "fr" }), "`language` must be one that the assistant speaks"),
        (json!({ "language": "klingon" }), "`klingon`"),
        (json!({ "colour": "#000000" }), "`colour`"),
    ] {
        let detail = refused("laden-falsch", &named(more));
        assert!(detail.contains(says), "{says}: {detail}");
    }
    let origins: Vec<_> = (0..51).map(|number| format!("https://a{number}.example")).collect();
    let detail = refused("laden-falsch", &json!({ "name": "Laden", "origins": origins }));
    assert!(detail.contains("at most 50"), "{detail}");
    let detail = refused("Laden", &json!({ "name": "Laden" }));
    assert!(detail.contains("`site` must be a short name"), "{detail}");
    app.get("/v1/sites/laden-falsch").send().problem(404, "not-found");
}

pub(crate) fn who_connects_systems_may_change_sites_and_nobody_else(app: &TestApp) {
    let body = json!({ "name": "Rechte" });
    let path = "/v1/sites/rechte";
    let put = || app.request("PUT", path).json(&body);
    put().send().problem(401, "unauthenticated");
    let other = app.key(&["conversations", "desk", "stops", "decisions", "releases"]);
    put().bearer(&other).send().problem(403, "forbidden");
    app.get("/v1/sites").bearer(&other).send().problem(403, "forbidden");
    app.request("DELETE", path).bearer(&other).send().problem(403, "forbidden");
    let talk = app.open("de");
    put().bearer(&talk.token).send().problem(403, "forbidden");
    let integrations = app.key(&["integrations"]);
    put().bearer(&integrations).send().expect(200);
    app.get("/v1/sites").bearer(&integrations).send().expect(200);
    app.request("DELETE", path).bearer(&integrations).send().expect(204);
}

pub(crate) fn a_change_is_a_decision_that_names_the_site_alone(app: &TestApp) {
    let body = json!({ "name": "Geheimer Name", "origins": ["https://geheim.example"] });
    let site = set(app, "notiert", &body).expect(200);
    let decision = |site: &Value| {
        let path = format!("/v1/decisions/{}", site["change"]["decision"].as_str().unwrap());
        app.get(&path).bearer(&app.admin).send().expect(200)["leaf"].clone()
    };
    let leaf = decision(&site);
    assert_eq!(leaf["kind"], "configure");
    assert_eq!(leaf["reasons"], json!([{ "code": "site.set.notiert" }]));
    assert_eq!(leaf["actor"]["id"], site["change"]["by"]);
    let text = leaf.to_string();
    assert!(!text.contains("Geheim") && !text.contains("geheim"), "{text}");
    // The same once more is no change.
    assert_eq!(set(app, "notiert", &body).expect(200), site);
    let changed = set(app, "notiert", &json!({ "name": "Neu" })).expect(200);
    assert_ne!(changed["change"]["decision"], site["change"]["decision"]);
}

pub(crate) fn where_people_come_first_the_assistant_says_nothing(app: &TestApp) {
    set(app, "menschen", &json!({ "name": "Menschen", "first": "person" })).expect(200);
    set(app, "wahl", &json!({ "name": "Wahl", "first": "choice" })).expect(200);
    for (site, body, code) in [
        ("wahl", json!({ "language": "en", "first": "person" }), "rule.person_button"),
        ("menschen", json!({ "language": "en" }), "rule.person_first"),
        ("menschen", json!({ "language": "en", "first": "assistant" }), "rule.person_first"),
    ] {
        let opened = app.post(&format!("/v1/sites/{site}/conversations"), &body).send();
        let opened = opened.expect(201);
        let conversation = &opened["conversation"];
        assert_eq!(
            (&conversation["owner"], &conversation["version"]),
            (&json!("queue"), &json!(2))
        );
        let (id, token) = (conversation["id"].as_str().unwrap(), opened["token"].as_str().unwrap());
        let path = |rest: &str| format!("/v1/conversations/{id}{rest}");
        let events = || app.get(&path("/messages")).bearer(token).send().expect(200);
        let happened: Vec<Value> =
            events()["items"].as_array().unwrap().iter().map(|one| one["event"].clone()).collect();
        assert_eq!(happened, ["opened", "handed_over"], "{site}");
        let decisions = app.get(&path("/decisions")).bearer(token).send().expect(200);
        let leaf = &decisions["items"][0]["leaf"];
        assert_eq!(leaf["kind"], "handoff");
        assert!(leaf["reasons"].to_string().contains(code), "{leaf}");
        // It is a conversation like any: at the desk, and the customer is only heard.
        let text = json!({ "text": "Hello, is anybody there?" });
        let sent = app.post(&path("/messages"), &text).bearer(token).send().expect(200);
        assert_eq!(sent["owner"], "queue");
        app.post(&path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
        let receipt = format!("/v1/decisions/{}/receipt", leaf["id"].as_str().unwrap());
        app.get(&receipt).bearer(token).send().expect(200);
    }
}

pub(crate) fn a_conversation_on_a_site_is_its_customers_alone(app: &TestApp) {
    let origin = with_origin(app, "eine");
    let other = with_origin(app, "zweite");
    let open = |site: &str, origin: &str| {
        let path = format!("/v1/sites/{site}/conversations");
        app.post(&path, &json!({ "language": "de" })).header("origin", origin).send()
    };
    let (one, two) = (open("eine", &origin), open("zweite", &other));
    assert_eq!(allowed(&one), Some(origin.as_str()));
    let (one, two) = (one.expect(201), two.expect(201));
    let path = format!("/v1/conversations/{}", one["conversation"]["id"].as_str().unwrap());
    let token = two["token"].as_str().unwrap();
    app.get(&path).bearer(token).header("origin", &other).send().problem(404, "not-found");
    let own = app.get(&path).bearer(one["token"].as_str().unwrap()).header("origin", &origin);
    assert_eq!(allowed(&own.send()), Some(origin.as_str()));
}

pub(crate) fn the_scripts_are_those_that_were_built(app: &TestApp) {
    for name in ["widget.js", "verify.js"] {
        let file = format!("{}/../../web/dist/{name}", env!("CARGO_MANIFEST_DIR"));
        let answer = app.get(&format!("/{name}")).send();
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        assert!(answer.text(200) == fs::read_to_string(file).unwrap(), "{name}");
    }
}

pub(crate) fn the_page_that_verifies_receipts_speaks_both_languages(app: &TestApp) {
    for (lang, words) in [("de", "Beleg prüfen"), ("en", "Verify a receipt")] {
        for page in [
            app.get(&format!("/verify?lang={lang}")).send(),
            app.get("/verify").header("accept-language", lang).send(),
        ] {
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
            let page = page.text(200);
            assert!(page.contains(&format!("<html lang=\"{lang}\">")), "{page}");
            assert!(page.contains(words) && page.contains("<ombud-verify>"), "{page}");
        }
    }
    app.get("/verify?lang=deutsch").send().problem(422, "invalid");
}

/// People are there at any hour, but for the last minute of a day.
fn always_open() -> TestApp {
    let prepared = Prepared::new();
    prepared.alter("assistant.toml", |manifest| {
        let (before, rest) = manifest.split_once("[hours]").unwrap();
        let (_, after) = rest.split_once("\n# What the portal's sign-in").unwrap();
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let days: String = days.map(|day| format!("{day} = \"00:00-23:59\"\n")).concat();
        format!(
            "{before}[hours]\ntimezone = \"Etc/UTC\"\n{days}\n# What the portal's sign-in{after}"
        )
    });
    prepared.start()
}

#[test]
fn how_long_a_wait_will_be_is_said_once_some_have_waited() {
    let app = always_open();
    let queue = |after: usize| {
        crate::app::poll("the queue is looked at again", || {
            let shown = app.get("/v1/sites/default").send().expect(200);
            assert_eq!(shown["opening"], json!({ "open_now": true, "opens_at": null }));
            (shown["queue"]["waiting"] == after).then(|| shown["queue"].clone())
        })
    };
    let wait = || {
        let body = json!({ "first": "person" });
        let opened = app.post("/v1/sites/default/conversations", &body).send().expect(201);
        opened["conversation"]["id"].as_str().unwrap().to_owned()
    };
    let waiting = [wait(), wait(), wait(), wait()];
    assert_eq!(queue(4)["expected_wait_seconds"], Value::Null, "nobody was taken yet");
    for id in &waiting[..3] {
        let path = format!("/v1/conversations/{id}/take");
        app.post(&path, &json!({})).bearer(&app.admin).send().expect(200);
    }
    let seconds = queue(1)["expected_wait_seconds"].as_u64().unwrap();
    assert!(seconds < 120, "{seconds}");
    // Who comes last is told what the site says, and who stands before them less.
    std::thread::sleep(std::time::Duration::from_millis(4_100));
    let [_, _, last] = [wait(), wait(), wait()];
    let told = |id: &str| {
        let path = format!("/v1/conversations/{id}");
        app.get(&path).bearer(&app.admin).send().expect(200)["queue"].clone()
    };
    crate::app::poll("the queue is looked at again", || {
        let (site, first, last) = (queue(4), told(&waiting[3]), told(&last));
        let wait = |queue: &Value| queue["expected_wait_seconds"].as_u64().unwrap();
        assert_eq!((&first["place"], &last["place"]), (&json!(1), &json!(4)));
        (wait(&last) == wait(&site) && wait(&first) == wait(&site).div_ceil(4)).then_some(())
    });
}

#[test]
fn whoever_waits_is_told_their_place() {
    let app = always_open();
    let first = app.open("de");
    assert_eq!(first.show().get("queue"), None, "it does not wait");
    let (second, third) = (app.open("de"), app.open("en"));
    for (talk, place) in [(&first, 1), (&second, 2), (&third, 3)] {
        talk.post("/handover", &json!({})).send().expect(200);
        assert_eq!(
            talk.show()["queue"]["place"],
            place,
            "told at once, however lately it was asked"
        );
    }
    let place = |talk: &crate::app::Talk<'_>, place: u64| {
        crate::app::poll("the queue is looked at again", || {
            let shown = talk.show();
            (shown["queue"]["place"] == place).then(|| shown["queue"].clone())
        })
    };
    assert_eq!(place(&third, 3)["expected_wait_seconds"], Value::Null, "nobody was taken yet");
    place(&first, 1);
    app.post(&first.path("/take"), &json!({})).bearer(&app.admin).send().expect(200);
    place(&second, 1);
    place(&third, 2);
    assert_eq!(first.show().get("queue"), None, "somebody has it");
}

#[test]
fn sites_are_there_after_a_restart() {
    let mut app = TestApp::start();
    let origin = with_origin(&app, "bleibt");
    app.take_server().kill();
    app.start_again();
    let answer = app.get("/v1/sites/bleibt").header("origin", &origin).send();
    assert_eq!((answer.status, allowed(&answer)), (200, Some(origin.as_str())));
}
