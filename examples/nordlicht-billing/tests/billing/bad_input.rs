//! What cannot be accepted is said in a sentence, and nothing happens.

use serde_json::{Value, json};

use crate::client::{Server, TOKEN};

fn assert_problem(problem: &Value, code: &str, said: &str) {
    assert_eq!(problem["type"], format!("/problems/{code}"), "{problem}");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains(said) && detail.ends_with('.'), "{detail:?} should say {said:?}");
}

#[test]
fn without_the_token_only_health_and_description_are_shown() {
    let server = Server::start();
    let get =
        |path, headers: &[(&str, &str)]| server.client.send("GET", path, headers, "").unwrap();
    assert_eq!(get("/healthz", &[]).expect(200), json!({"status": "ok"}));
    let nearly = format!("Bearer {}", TOKEN.replace('f', "e"));
    let basic = format!("Basic {TOKEN}");
    for headers in [vec![], vec![("Authorization", &*nearly)], vec![("Authorization", &*basic)]] {
        for path in ["/v1/tariffs", "/v1/contracts/NL-100234", "/", "/nowhere"] {
            let reply = get(path, &headers);
            assert!(reply.head.to_lowercase().contains("application/problem+json"), "{reply:?}");
            assert_problem(&reply.expect(401), "unauthenticated", "Authorization: Bearer");
        }
    }
}

#[test]
fn bodies_that_cannot_be_read_are_refused() {
    let server = Server::start();
    let bearer = format!("Bearer {TOKEN}");
    let long = format!(r#"{{"subject": "a", "text": "{}"}}"#, "a".repeat(70_000));
    let text = r#"{"subject": "a", "text": "b"}"#;
    let json_type = "application/json";
    for (kind, body, status, code, said) in [
        (json_type, "", 400, "malformed", "not JSON"),
        (json_type, "{", 400, "malformed", "line 1 column 1"),
        (json_type, "[]", 422, "invalid", "an object"),
        (json_type, "7", 422, "invalid", "does not fit"),
        (json_type, "{}", 422, "invalid", "missing field `subject`"),
        (json_type, r#"{"subject": 1, "text": ""}"#, 422, "invalid", "subject"),
        (json_type, r#"{"subject": "a", "text": "b", "tone": 1}"#, 422, "invalid", "`tone`"),
        (json_type, r#"{"subject": "a", "text": " "}"#, 422, "invalid", "`text` is empty"),
        (json_type, r#"{"subject": "a", "text": "\u0000"}"#, 422, "invalid", "control"),
        ("text/plain", text, 415, "content-type", "application/json"),
        (json_type, &*long, 413, "too-large", "64 KiB"),
    ] {
        let headers =
            [("Authorization", &*bearer), ("Idempotency-Key", "one"), ("Content-Type", kind)];
        let path = "/v1/contracts/NL-100234/complaints";
        let reply = server.client.send("POST", path, &headers, body).unwrap();
        assert_problem(&reply.expect(status), code, said);
    }
    assert_eq!(server.client.book(), Vec::<Value>::new());
}

#[test]
fn an_effect_needs_one_sound_key() {
    let server = Server::start();
    let bearer = format!("Bearer {TOKEN}");
    let long = "k".repeat(129);
    let mut wrong = vec![vec![], vec![("Idempotency-Key", "a"), ("Idempotency-Key", "b")]];
    wrong.extend(["", "a b", "schlüssel", &long].map(|key| vec![("Idempotency-Key", key)]));
    for mut headers in wrong {
        headers.extend([("Authorization", &*bearer), ("Content-Type", "application/json")]);
        let path = "/v1/contracts/NL-100234/instalment";
        let reply = server.client.send("PUT", path, &headers, r#"{"amount_cents": 5000}"#).unwrap();
        let problem = reply.expect(400);
        assert!(problem["detail"].as_str().unwrap().to_lowercase().contains("key"), "{problem}");
    }
    let path = "/v1/contracts/NL-100234/instalment";
    let longest = "k".repeat(128);
    server.client.effect("PUT", path, &longest, Some(&json!({"amount_cents": 5000}))).expect(200);
}

#[test]
fn what_is_not_there_is_not_found() {
    let server = Server::start();
    let client = &server.client;
    for path in [
        "/v1/contracts/NL-999999",
        "/v1/contracts/NL-999999/state",
        "/v1/contracts/NL-999999/payments",
        "/v1/contracts/%27%20OR%201=1",
    ] {
        assert_problem(&client.get(path).expect(404), "not-found", "no contract");
    }
    assert_problem(&client.get("/v1/nowhere").expect(404), "not-found", "nothing at this address");
    for path in [
        "/v1/contracts/NL-100234/readings/reading-9",
        // Of another contract.
        "/v1/contracts/NL-100234/readings/reading-100201-3",
        "/v1/contracts/NL-100234/moves/move-9",
        "/v1/contracts/NL-100234/payment-plans/plan-9",
        "/v1/contracts/NL-100234/refunds/refund-9",
        "/v1/contracts/NL-100234/tariff-changes/tariff-change-9",
        "/v1/contracts/NL-100234/bank-details/changes/bank-change-9",
        "/v1/contracts/NL-100234/appointments/appointment-9",
        "/v1/contracts/NL-100234/complaints/complaint-9",
        "/v1/outages/outage-report-9",
    ] {
        let reply = client.effect("DELETE", path, "one", None);
        assert_problem(&reply.expect(404), "not-found", "is no");
    }
    let reply = client.effect("PATCH", "/v1/tariffs", "one", None);
    assert_problem(&reply.expect(405), "method-not-allowed", "method");
}

#[test]
fn addresses_that_cannot_be_read_are_refused() {
    let server = Server::start();
    for (path, status, said) in [
        ("/v1/contracts", 400, "email"),
        ("/v1/contracts?email=", 422, "email"),
        ("/v1/contracts?email=a&phone=b", 400, "phone"),
        ("/v1/book?after=x", 400, "after"),
        ("/v1/book?after=-1", 422, "after"),
        ("/v1/book?limit=1001", 422, "limit"),
        ("/v1/outages?postcode=1805", 422, "five digits"),
        ("/v1/appointments/slots?postcode=%25%25%25%25%25", 422, "five digits"),
        ("/v1/contracts/%FF", 400, "address"),
    ] {
        let problem = server.client.get(path).expect(status);
        assert!(problem["detail"].as_str().unwrap().contains(said), "{path}: {problem}");
    }
}
