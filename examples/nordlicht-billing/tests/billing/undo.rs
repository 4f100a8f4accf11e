//! An effect and its inverse leave a contract as it was. The inverse is found as a caller finds it:
//! by following the link `undo` in the description of the API.

use std::collections::BTreeMap;

use nordlicht_billing::openapi_json;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};

use crate::client::{Client, Server, day};

const CONTRACTS: [&str; 5] = ["NL-100234", "NL-100221", "NL-100204", "NL-100224", "NL-300210"];

/// What an undo needs to know of its effect.
struct Done {
    operation: &'static str,
    path: BTreeMap<String, String>,
    status: u16,
    answer: Value,
    /// All that it could have changed, before it did.
    before: Vec<String>,
}

/// The description of the API, followed like a map.
struct Map(Value);

impl Map {
    fn new() -> Self {
        Self(serde_json::from_str(&openapi_json().unwrap()).unwrap())
    }

    /// Method and path of an operation, and what it is described as.
    fn operation(&self, id: &str) -> (String, String, &Value) {
        for (path, item) in self.0["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                if operation["operationId"] == id {
                    return (method.to_uppercase(), path.clone(), operation);
                }
            }
        }
        panic!("no operation {id}");
    }

    fn address(&self, id: &str, values: &BTreeMap<String, String>) -> (String, String) {
        let (method, mut path, _) = self.operation(id);
        for (name, value) in values {
            path = path.replace(&format!("{{{name}}}"), value);
        }
        assert!(!path.contains('{'), "{id}: {path}");
        (method, path)
    }

    /// Method, path and body of the request that undoes.
    fn undo(&self, done: &Done) -> Option<(String, String, Option<Value>)> {
        let (_, _, operation) = self.operation(done.operation);
        let link = operation["responses"][done.status.to_string()]["links"].get("undo")?;
        let parameters = link["parameters"].as_object().unwrap();
        let values = parameters.iter().map(|(name, value)| {
            (name.clone(), evaluate(value, done).as_str().unwrap().to_owned())
        });
        let inverse = link["operationId"].as_str().unwrap();
        let (method, path) = self.address(inverse, &values.collect());
        Some((method, path, link.get("requestBody").map(|body| evaluate(body, done))))
    }
}

fn evaluate(value: &Value, done: &Done) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), evaluate(value, done))).collect()
        }
        Value::String(text) => {
            if let Some(name) = text.strip_prefix("$request.path.") {
                Value::String(done.path[name].clone())
            } else if let Some(pointer) = text.strip_prefix("$response.body#") {
                done.answer.pointer(pointer).unwrap().clone()
            } else {
                value.clone()
            }
        }
        _ => value.clone(),
    }
}

/// A step of a random walk: which effect on which contract, and three numbers for its values.
#[derive(Debug, Clone)]
struct Step {
    effect: usize,
    contract: usize,
    numbers: (i64, i64, i64),
}

fn step() -> impl Strategy<Value = Step> {
    (0..EFFECTS.len(), 0..CONTRACTS.len(), (0..1_000_i64, 0..1_000_i64, 0..1_000_i64))
        .prop_map(|(effect, contract, numbers)| Step { effect, contract, numbers })
}

const EFFECTS: [&str; 12] = [
    "submit_reading",
    "announce_move",
    "create_payment_plan",
    "refund_payment",
    "change_tariff",
    "set_bank_details",
    "set_instalment",
    "report_outage",
    "book_appointment",
    "file_complaint",
    "set_consent",
    "send_letter",
];

fn pick<'list>(list: &[&'list str], number: i64) -> &'list str {
    list[usize::try_from(number).unwrap() % list.len()]
}

impl Step {
    /// The values of the effect: often acceptable, sometimes not.
    fn body(&self, client: &Client) -> Value {
        let (one, two, three) = self.numbers;
        let contract = CONTRACTS[self.contract];
        let seen = || client.get(&format!("/v1/contracts/{contract}")).expect(200);
        let choose = |list: &Value| match list.as_array().unwrap() {
            list if list.is_empty() => json!({"id": "none"}),
            list => list[usize::try_from(one).unwrap() % list.len()].clone(),
        };
        match EFFECTS[self.effect] {
            "submit_reading" => {
                let last = seen()["last_reading"]["value_kwh"].as_i64().unwrap();
                json!({"value_kwh": last + one / 2 - 20, "read_on": day(-two % 3)})
            }
            "announce_move" => json!({
                "move_out": day(one % 300 - 10),
                "move_in": day(one % 300 - 10 + two % 60),
                "address": {"street": "Neuer Weg 1", "postcode": "18055", "city": "Rostock"},
            }),
            "create_payment_plan" => json!({
                "amount_cents": 4_000 + one * 10,
                "instalments": 1 + two % 4,
                "first_due": day(three % 40),
            }),
            "refund_payment" => {
                let paid = client.get(&format!("/v1/contracts/{contract}/payments")).expect(200);
                json!({
                    "payment": choose(&paid["payments"])["id"],
                    "amount_cents": two * 10,
                    "reason": "Zu viel gezahlt",
                })
            }
            "change_tariff" => json!({
                "tariff": pick(&["flex", "fix-12", "fix-24", "dynamisch"], one),
                "from": pick(&["2026-12-01", "2027-02-01", "2026-12-15"], two),
            }),
            "set_bank_details" => {
                // The IBAN registry's examples.
                let ibans = ["DE89370400440532013000", "NL91ABNA0417164300", "DE00"];
                let iban = pick(&ibans, one);
                json!({"iban": iban, "holder": format!("Konto {}", two % 3)})
            }
            "set_instalment" => json!({"amount_cents": one * 100}),
            "report_outage" => json!({
                "postcode": "18069",
                "since": "2026-11-23T09:30:00Z",
                "what": "Kein Strom",
                "contract": (one % 2 == 0).then_some(contract),
            }),
            "book_appointment" => {
                let postcode = seen()["address"]["postcode"].as_str().unwrap().to_owned();
                let free = client.get(&format!("/v1/appointments/slots?postcode={postcode}"));
                json!({"slot": choose(&free.expect(200)["slots"])["id"], "purpose": "meter-check"})
            }
            "file_complaint" => json!({"subject": "Abschlag", "text": format!("Zu hoch: {one}")}),
            "set_consent" => json!({"granted": one % 2 == 0}),
            "send_letter" => json!({"template": "apology", "text": "Es tut uns leid."}),
            other => panic!("{other}"),
        }
    }

    fn path(&self) -> BTreeMap<String, String> {
        let mut path =
            BTreeMap::from([("contract".to_owned(), CONTRACTS[self.contract].to_owned())]);
        if EFFECTS[self.effect] == "set_consent" {
            path.insert("purpose".to_owned(), "usage-profile".to_owned());
        }
        path
    }

    /// `None` if it was refused, and then nothing has changed.
    fn take(&self, map: &Map, client: &Client, key: &str) -> Option<Done> {
        let operation = EFFECTS[self.effect];
        let (method, address) = map.address(operation, &self.path());
        let body = self.body(client);
        let before = everything(client);
        let reply = client.effect(&method, &address, key, Some(&body));
        if reply.status >= 400 {
            assert!(reply.status < 500, "{operation} {body}: {reply:?}");
            assert_eq!(everything(client), before, "{operation} was refused: {reply:?}");
            return None;
        }
        let answer = reply.json();
        Some(Done { operation, path: self.path(), status: reply.status, answer, before })
    }
}

/// All that an effect could change.
fn everything(client: &Client) -> Vec<String> {
    let states = CONTRACTS.iter().map(|contract| client.state(contract));
    let areas = ["/v1/outages?postcode=18069", "/v1/appointments/slots?postcode=18055"];
    states.chain(areas.iter().map(|path| client.get(path).body)).collect()
}

#[test]
fn effects_undone_in_reverse_order_leave_every_state_as_it_was() {
    let map = Map::new();
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() };
    TestRunner::new(config)
        .run(&prop::collection::vec(step(), 1..30), |steps| {
            let server = Server::start();
            let client = &server.client;
            let mut done = Vec::new();
            for (count, step) in steps.iter().enumerate() {
                if EFFECTS[step.effect] != "send_letter" {
                    done.extend(step.take(&map, client, &format!("do-{count}")));
                }
            }
            for (count, effect) in done.iter().enumerate().rev() {
                let (method, path, body) = map.undo(effect).expect("an undo");
                let reply = client.effect(&method, &path, &format!("undo-{count}"), body.as_ref());
                prop_assert_eq!(reply.status, 200, "{} {}: {:?}", method, path, reply);
                prop_assert_eq!(&everything(client), &effect.before, "{} {}", method, path);
            }
            prop_assert_eq!(client.book().len(), 2 * done.len());
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_effect_but_a_letter_has_an_inverse_that_works_once() {
    let server = Server::start();
    let (client, map) = (&server.client, Map::new());
    for (effect, operation) in EFFECTS.iter().enumerate() {
        let done = (0..1_000).find_map(|one| {
            let step = Step { effect, contract: 0, numbers: (one % 37 * 27, one, one % 40) };
            step.take(&map, client, &format!("do-{effect}-{one}"))
        });
        let done = done.unwrap_or_else(|| panic!("{operation} is always refused"));
        let Some((method, path, body)) = map.undo(&done) else {
            assert_eq!(done.operation, "send_letter", "only letters cannot be undone");
            continue;
        };
        client.effect(&method, &path, &format!("undo-{effect}"), body.as_ref()).expect(200);
        assert_eq!(everything(client), done.before, "{operation}");
        let again = client.effect(&method, &path, &format!("again-{effect}"), body.as_ref());
        // A change that was taken back is not there, and not the latest.
        let expected = if method == "DELETE" { 404 } else { 409 };
        assert_eq!(again.status, expected, "{again:?}");
        assert_eq!(everything(client), done.before, "{operation}, undone twice");
    }
}

#[test]
fn what_a_later_change_builds_on_cannot_be_undone_before_it() {
    let server = Server::start();
    let client = &server.client;
    let path = "/v1/contracts/NL-100234/bank-details";
    let set = |key, iban| {
        let body = json!({"iban": iban, "holder": "Greta Lindqvist"});
        client.effect("PUT", path, key, Some(&body)).expect(200)["change"].clone()
    };
    let undo = |change: &Value, key| {
        let change = change.as_str().unwrap();
        client.effect("DELETE", &format!("{path}/changes/{change}"), key, None)
    };
    let first = set("a", "DE89370400440532013000");
    let second = set("b", "NL91ABNA0417164300");
    assert_eq!(undo(&first, "c").expect(409)["type"], "/problems/not-the-latest");
    assert_eq!(undo(&second, "d").expect(200)["iban_masked"], "DE****************3000");
    undo(&first, "e").expect(200);
}

#[test]
fn undoing_an_earlier_change_leaves_the_later_one() {
    let server = Server::start();
    let (client, map) = (&server.client, Map::new());
    let cases = [
        ("set_instalment", json!({"amount_cents": 9_500}), json!({"amount_cents": 10_000})),
        ("set_consent", json!({"granted": true}), json!({"granted": false})),
        // The value alone does not tell which change it came from.
        ("set_instalment", json!({"amount_cents": 9_500}), json!({"amount_cents": 9_500})),
        ("set_consent", json!({"granted": true}), json!({"granted": true})),
        ("set_consent", json!({"granted": false}), json!({"granted": false})),
    ];
    for (case, (operation, first, second)) in cases.into_iter().enumerate() {
        let mut path = BTreeMap::from([("contract".to_owned(), "NL-100234".to_owned())]);
        if operation == "set_consent" {
            path.insert("purpose".to_owned(), "usage-profile".to_owned());
        }
        let set = |key: &str, body: &Value| {
            let (method, address) = map.address(operation, &path);
            let before = everything(client);
            let answer = client.effect(&method, &address, key, Some(body)).expect(200);
            Done { operation, path: path.clone(), status: 200, answer, before }
        };
        let undo = |done: &Done, key: &str| {
            let (method, address, body) = map.undo(done).unwrap();
            client.effect(&method, &address, &format!("{case}-{key}"), body.as_ref())
        };
        let one = set(&format!("{case}-1"), &first);
        let other = set(&format!("{case}-2"), &second);
        let now = everything(client);
        assert_eq!(undo(&one, "3").expect(409)["type"], "/problems/not-the-latest");
        assert_eq!(everything(client), now, "{operation}");
        undo(&other, "4").expect(200);
        undo(&one, "5").expect(200);
        assert_eq!(everything(client), one.before, "{operation}");
    }
}

#[test]
fn a_change_is_taken_back_by_what_was_there_before_it_and_that_one_can_be_then() {
    let server = Server::start();
    let client = &server.client;
    let path = "/v1/contracts/NL-100234/instalment";
    let put = |key: &str, body: Value| client.effect("PUT", path, key, Some(&body));
    let start = client.get("/v1/contracts/NL-100234").expect(200)["instalment_cents"].clone();
    let first = put("a", json!({"amount_cents": 9_500})).expect(200)["revision"].clone();
    let second = put("b", json!({"amount_cents": 9_900})).expect(200)["revision"].clone();
    // Of another value, and of another contract, it is none.
    put("c", json!({"amount_cents": 9_600, "revision": second})).expect(422);
    let other = "/v1/contracts/NL-200201/instalment";
    let body = json!({"amount_cents": 9_500, "revision": second});
    client.effect("PUT", other, "d", Some(&body)).expect(409);
    let undone = put("e", body).expect(200);
    assert_eq!((&undone["amount_cents"], &undone["revision"]), (&json!(9_500), &first));
    let undone = put("f", json!({"amount_cents": start, "revision": first})).expect(200);
    assert_eq!((&undone["amount_cents"], &undone["revision"]), (&start, &json!(0)));
}
