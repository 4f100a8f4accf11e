//! One key, one effect.

use std::thread;

use serde_json::json;

use crate::client::Server;

const PATH: &str = "/v1/contracts/NL-100234/complaints";

#[test]
fn the_same_request_again_gets_the_same_answer_and_no_second_effect() {
    let server = Server::start();
    let client = &server.client;
    let body = json!({"subject": "Rechnung", "text": "Sie ist falsch."});
    let first = client.post(PATH, "one", &body);
    let state = client.state("NL-100234");
    server.pass_days(3);
    let again = client.post(PATH, "one", &body);
    assert_eq!((first.status, &first.body), (201, &again.body));
    assert!(!first.is_replay() && again.is_replay(), "{first:?} {again:?}");
    assert_eq!(client.state("NL-100234"), state);
    let book = client.book();
    assert_eq!(book.len(), 1);
    assert_eq!(book[0]["key"], "one");
    assert_eq!(book[0]["operation"], "file_complaint");
    assert_eq!(book[0]["contract"], "NL-100234");
    assert_eq!(book[0]["at"], "2026-11-23T11:00:00Z");
}

#[test]
fn the_same_key_with_another_request_is_refused() {
    let server = Server::start();
    let client = &server.client;
    let body = json!({"subject": "Rechnung", "text": "Sie ist falsch."});
    let number = client.post(PATH, "one", &body).expect(201)["number"].clone();
    let other_body = json!({"subject": "Rechnung", "text": "Sie ist zu hoch."});
    let other_path = "/v1/contracts/NL-100201/complaints";
    let other_method = format!("{PATH}/{}", number.as_str().unwrap());
    for reply in [
        client.post(PATH, "one", &other_body),
        client.post(other_path, "one", &body),
        client.effect("DELETE", &other_method, "one", None),
    ] {
        assert_eq!(reply.expect(422)["type"], "/problems/idempotency-key-taken");
    }
    assert_eq!(client.book().len(), 1);
}

#[test]
fn requests_at_the_same_time_with_one_key_have_one_effect() {
    let server = Server::start();
    let body = json!({"subject": "Rechnung", "text": "Sie ist falsch."});
    let replies: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| server.client.post(PATH, "one", &body))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(replies.iter().all(|reply| reply.status == 201 && reply.body == replies[0].body));
    assert_eq!(replies.iter().filter(|reply| !reply.is_replay()).count(), 1);
    assert_eq!(server.client.book().len(), 1);
}

#[test]
fn an_operation_tells_whether_it_happened() {
    let server = Server::start();
    let client = &server.client;
    let key = "case/7?step=%2";
    let path = "/v1/operations/case%2F7%3Fstep=%252";
    assert_eq!(client.get(path).body, r#"{"happened":false}"#);
    // What was refused has not happened, and its key is free.
    let nothing = json!({"subject": "", "text": "Sie ist falsch."});
    client.post(PATH, key, &nothing).expect(422);
    assert_eq!(client.get(path).body, r#"{"happened":false}"#);
    let body = json!({"subject": "Rechnung", "text": "Sie ist falsch."});
    let done = client.post(PATH, key, &body);
    let expected = format!(r#"{{"happened":true,"status":201,"result":{}}}"#, done.body);
    assert_eq!(client.get(path).body, expected);
}

#[test]
fn the_book_is_read_in_pages() {
    let server = Server::start();
    let client = &server.client;
    for count in 0..5 {
        let body = json!({"granted": count % 2 == 0});
        let path = "/v1/contracts/NL-100201/consents/usage-profile";
        client.effect("PUT", path, &format!("key-{count}"), Some(&body)).expect(200);
    }
    let page = client.get("/v1/book?after=1&limit=2").expect(200);
    let keys: Vec<_> = page["rows"].as_array().unwrap().iter().map(|row| &row["key"]).collect();
    assert_eq!((keys, &page["last"]), (vec![&json!("key-1"), &json!("key-2")], &json!(5)));
    assert_eq!(client.get("/v1/book?after=5").expect(200)["rows"], json!([]));
}
