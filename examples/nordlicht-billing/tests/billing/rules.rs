//! The rules of the business.

use serde_json::{Value, json};

use crate::client::{Server, day};

#[test]
fn a_contract_shows_what_the_customer_can_know() {
    let server = Server::start();
    let client = &server.client;
    let contract = client.get("/v1/contracts/NL-100234").expect(200);
    assert_eq!(contract["holder"], "Greta Lindqvist");
    let iban = contract["iban_masked"].as_str().unwrap();
    assert!(iban.starts_with("DE****************"), "{iban}");
    let found = client.get("/v1/contracts?email=Jana.Petersen@post.example").expect(200);
    let numbers: Vec<_> =
        found["contracts"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
    assert_eq!(numbers, [&json!("NL-100201"), &json!("NL-200201")]);
}

#[test]
fn what_the_rules_forbid_is_refused_by_name() {
    let server = Server::start();
    let client = &server.client;
    let seen = client.get("/v1/contracts/NL-100234").expect(200);
    let last = seen["last_reading"]["value_kwh"].as_i64().unwrap();
    let address = json!({"street": "Neuer Weg 1", "postcode": "18055", "city": "Rostock"});
    let reading = |value: i64, on: i64| json!({"value_kwh": value, "read_on": day(on)});
    let cases: [(&str, &str, Value, u16, &str); 16] = [
        ("POST", "readings", reading(last - 1, 0), 422, "reading-too-low"),
        ("POST", "readings", reading(last + 5_000, 0), 422, "reading-implausible"),
        ("POST", "readings", reading(last, 1), 422, "invalid"),
        ("POST", "readings", reading(last, -40), 422, "invalid"),
        (
            "POST",
            "moves",
            json!({"move_out": day(-1), "move_in": day(3), "address": address}),
            422,
            "invalid",
        ),
        (
            "POST",
            "payment-plans",
            json!({"amount_cents": 18_651, "instalments": 3, "first_due": day(9)}),
            422,
            "more-than-open",
        ),
        (
            "POST",
            "payment-plans",
            json!({"amount_cents": 18_650, "instalments": 13, "first_due": day(9)}),
            422,
            "invalid",
        ),
        (
            "POST",
            "refunds",
            json!({"payment": "payment-100234-7", "amount_cents": 1_000_000, "reason": "x"}),
            422,
            "more-than-paid",
        ),
        (
            "POST",
            "refunds",
            json!({"payment": "payment-100201-1", "amount_cents": 1, "reason": "x"}),
            404,
            "not-found",
        ),
        (
            "POST",
            "tariff-changes",
            json!({"tariff": "gas", "from": "2026-12-01"}),
            422,
            "tariff-not-offered",
        ),
        (
            "POST",
            "tariff-changes",
            json!({"tariff": "flex", "from": "2026-12-01"}),
            422,
            "nothing-to-change",
        ),
        (
            "POST",
            "tariff-changes",
            json!({"tariff": "fix-12", "from": "2026-12-02"}),
            422,
            "invalid",
        ),
        (
            "PUT",
            "bank-details",
            json!({"iban": "DE89370400440532013001", "holder": "x"}),
            422,
            "invalid",
        ),
        ("PUT", "instalment", json!({"amount_cents": 1}), 422, "invalid"),
        (
            "POST",
            "appointments",
            json!({"slot": "18-2026-11-28-08", "purpose": "meter-check"}),
            409,
            "slot-taken",
        ),
        ("POST", "letters", json!({"template": "poem", "text": "x"}), 422, "invalid"),
    ];
    let state = client.state("NL-100234");
    for (method, path, body, status, code) in cases {
        let address = format!("/v1/contracts/NL-100234/{path}");
        let problem = client.effect(method, &address, "one", Some(&body)).expect(status);
        assert_eq!(problem["type"], format!("/problems/{code}"), "{body}: {problem}");
    }
    assert_eq!(client.state("NL-100234"), state);
    let billed = "/v1/contracts/NL-100234/readings/reading-100234-1";
    let problem = client.effect("DELETE", billed, "one", None).expect(409);
    assert_eq!(problem["type"], "/problems/reading-billed");
}

#[test]
fn a_payment_is_never_refunded_beyond_what_was_paid() {
    let server = Server::start();
    let client = &server.client;
    let payments = client.get("/v1/contracts/NL-100234/payments").expect(200);
    let paid = payments["payments"][6]["amount_cents"].as_i64().unwrap();
    let refund = |key, cents| {
        let body =
            json!({"payment": "payment-100234-7", "amount_cents": cents, "reason": "Doppelt"});
        client.post("/v1/contracts/NL-100234/refunds", key, &body)
    };
    refund("a", paid - 100).expect(201);
    assert_eq!(refund("b", 101).expect(422)["type"], "/problems/more-than-paid");
    refund("c", 100).expect(201);
    assert_eq!(refund("d", 1).expect(422)["type"], "/problems/more-than-paid");
}

#[test]
fn parts_of_a_plan_are_the_whole_to_the_cent() {
    let server = Server::start();
    let body = json!({"amount_cents": 18_650, "instalments": 4, "first_due": "2026-12-31"});
    let plan = server.client.post("/v1/contracts/NL-100234/payment-plans", "a", &body).expect(201);
    assert_eq!(
        plan["parts"],
        json!([
            {"due": "2026-12-31", "amount_cents": 4_664},
            {"due": "2027-01-31", "amount_cents": 4_662},
            {"due": "2027-02-28", "amount_cents": 4_662},
            {"due": "2027-03-31", "amount_cents": 4_662},
        ])
    );
}

#[test]
fn what_time_has_made_final_cannot_be_undone() {
    let server = Server::start();
    let client = &server.client;
    let base = "/v1/contracts/NL-100234";
    let post = |path: &str, body: &Value| {
        let id = client.post(&format!("{base}/{path}"), path, body).expect(201)["id"].clone();
        format!("{base}/{path}/{}", id.as_str().unwrap())
    };
    let refund = post(
        "refunds",
        &json!({"payment": "payment-100234-7", "amount_cents": 100, "reason": "Doppelt"}),
    );
    let change = post("tariff-changes", &json!({"tariff": "fix-12", "from": "2027-01-01"}));
    let undo = |path: &str| client.effect("DELETE", path, path, None);
    server.pass_days(3);
    assert_eq!(undo(&refund).expect(409)["type"], "/problems/paid-out");
    server.pass_days(12);
    assert_eq!(undo(&change).expect(409)["type"], "/problems/withdrawal-over");
}

#[test]
fn a_complaint_is_answered_within_four_weeks() {
    let server = Server::start();
    let body = json!({"subject": "Rechnung", "text": "Sie ist falsch."});
    let filed = server.client.post("/v1/contracts/NL-100234/complaints", "a", &body).expect(201);
    assert_eq!((&filed["filed_on"], &filed["answer_by"]), (&json!(day(0)), &json!(day(28))));
}

#[test]
fn what_was_paid_twice_is_found_until_it_is_refunded() {
    let server = Server::start();
    let client = &server.client;
    let double = |contract: &str| {
        client.get(&format!("/v1/contracts/{contract}/payments/double")).expect(200)["double"]
            .clone()
    };
    // Of those who paid twice, one has it back already; most have not.
    for (contract, is_there) in
        [("NL-100204", true), ("NL-100217", false), ("NL-100201", false), ("NL-100234", true)]
    {
        assert_eq!(double(contract).is_object(), is_there, "{contract}");
    }
    let found = double("NL-100234");
    assert_eq!(found["payment"], "payment-100234-7");
    assert_eq!(
        (&found["first_on"], &found["again_on"]),
        (&json!("2026-11-03"), &json!("2026-11-04"))
    );
    let body = json!({"payment": found["payment"], "amount_cents": found["amount_cents"], "reason": "Doppelt"});
    let refund = client.post("/v1/contracts/NL-100234/refunds", "a", &body).expect(201);
    assert_eq!(double("NL-100234"), Value::Null);
    let path = format!("/v1/contracts/NL-100234/refunds/{}", refund["id"].as_str().unwrap());
    client.effect("DELETE", &path, "b", None).expect(200);
    assert_eq!(double("NL-100234"), found);
}

#[test]
fn the_first_free_slot_is_the_first_of_those_that_are_free() {
    let server = Server::start();
    let client = &server.client;
    let next = |wish: &str| {
        let path = format!("/v1/contracts/NL-100234/appointments/next?{wish}");
        client.get(&path).expect(200)["slot"].clone()
    };
    let free = client.get("/v1/appointments/slots?postcode=18057").expect(200)["slots"].clone();
    assert_eq!(next(&format!("from={}", day(0))), free[0]);
    for (part, is_morning) in [("morning", true), ("afternoon", false)] {
        let slot = next(&format!("from={}&part={part}", day(9)));
        assert_eq!(slot["from"].as_str().unwrap() < "12:00", is_morning, "{slot}");
        assert!(slot["on"].as_str().unwrap() >= day(9).to_string().as_str(), "{slot}");
        assert!(free.as_array().unwrap().contains(&slot), "{slot}");
    }
    assert_eq!(next(&format!("from={}", day(60))), Value::Null);
}

#[test]
fn what_is_offered_can_be_agreed_and_what_is_not_cannot() {
    let server = Server::start();
    let client = &server.client;
    let contracts = (100_201..=100_240).chain([200_201, 300_210, 400_231]);
    let (mut agreed, mut refused) = (0, 0);
    for number in contracts {
        let contract = format!("NL-{number}");
        for tariff in ["fix-12", "fix-24", "flex", "dynamisch", "gas"] {
            let path = format!("/v1/contracts/{contract}/tariff-offers/{tariff}");
            let offer = client.get(&path).expect(200);
            let body = json!({"tariff": tariff, "from": offer["from"]});
            let path = format!("/v1/contracts/{contract}/tariff-changes");
            let key = format!("{contract}-{tariff}");
            let reply = client.post(&path, &key, &body);
            if offer["obstacle"] == "none" {
                let change = reply.expect(201)["id"].as_str().unwrap().to_owned();
                client.effect("DELETE", &format!("{path}/{change}"), &change, None).expect(200);
                agreed += 1;
            } else {
                assert!((400..500).contains(&reply.status), "{offer}: {reply:?}");
                refused += 1;
            }
        }
    }
    assert!(agreed > 20 && refused > 20, "{agreed} agreed, {refused} refused");
    client.get("/v1/contracts/NL-100234/tariff-offers/none").expect(404);
}

#[test]
fn an_outage_is_reported_as_of_now_unless_it_is_said_since_when() {
    let server = Server::start();
    let body = json!({"postcode": "18055", "what": "Kein Strom"});
    let report = server.client.post("/v1/outages", "a", &body).expect(201);
    assert_eq!(report["since"], crate::client::START);
}

#[test]
fn a_code_goes_to_the_address_on_file_once_and_its_answer_does_not_hold_it() {
    let server = Server::start();
    let (client, path) = (&server.client, "/v1/contracts/NL-100234/codes");
    let code = json!({ "code": "004217" });
    let sent = client.post(path, "code-1", &code).expect(201);
    assert_eq!(sent, json!({ "destination": "g***@post.example" }));
    assert!(client.post(path, "code-1", &code).is_replay());
    assert_eq!(client.book().len(), 1);
    for wrong in [json!({ "code": "12" }), json!({ "code": "abcdef" }), json!({})] {
        assert_eq!(client.post(path, "code-2", &wrong).status, 422, "{wrong}");
    }
    assert_eq!(client.post("/v1/contracts/NL-1/codes", "code-3", &code).status, 404);
}
