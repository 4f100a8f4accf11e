//! Acts under kills: each effect is in the billing service's own books exactly once, and everything is
//! undone again, byte by byte.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    app::{TestApp, http::Request, poll},
    billing::{Billing, CONTRACT, Line, app_with_billing, lift_limits, prepared_with_billing},
    machine::Clock,
    random,
};

/// Customers who act at the same time.
const CUSTOMERS: usize = 4;

/// How many acts in all, and how often the server is killed between an intent and its result:
/// `OMBUD_TEST_ACTS=10000 OMBUD_TEST_KILLS=100` is a release's.
fn wanted() -> (usize, usize) {
    let number =
        |name: &str, default| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    (number("OMBUD_TEST_ACTS", 24), number("OMBUD_TEST_KILLS", 4))
}

/// A customer who submits readings, each in a conversation of its own.
struct Customer<'a> {
    address: &'a str,
    admin: &'a str,
    contract: String,
    place: usize,
}

impl Customer<'_> {
    /// Send until it is answered; the same key is the same message. `None` once the server is gone.
    fn say(&self, path: &str, token: &str, key: &str, text: &str) -> Option<Value> {
        let request = Request::new(self.address, "POST", path).bearer(token);
        let request = request.header("idempotency-key", key).json(&json!({ "text": text }));
        loop {
            let answer = request.try_send().ok()?;
            if answer.status == 503 {
                thread::sleep(Duration::from_millis(20));
                continue;
            }
            return Some(answer.expect(200));
        }
    }

    /// One act; the messages that were answered before are not sent again. `None` where the server
    /// died.
    fn act(&self, turn: usize, reading: i64) -> Option<()> {
        let key = |step: &str| format!("{}-{turn}-{step}", self.place);
        let body = json!({ "language": "de" });
        let opened = Request::new(self.address, "POST", "/v1/conversations").bearer(self.admin);
        let opened = opened.header("idempotency-key", &key("open")).json(&body);
        let opened = opened.try_send().ok()?.expect(201);
        let token = opened["token"].as_str().unwrap();
        let path = format!("/v1/conversations/{}/messages", opened["conversation"]["id"].as_str()?);
        let reading = reading.to_string();
        for (step, text) in [
            ("ask", "Wie kann ich meinen Zählerstand durchgeben?"),
            ("yes", "Ja"),
            ("contract", &self.contract),
            ("reading", &reading),
            ("day", "heute"),
        ] {
            self.say(&path, token, &key(step), text)?;
        }
        let said = self.say(&path, token, &key("confirm"), "Ja, stimmt")?;
        let text = said["reply"]["text"].as_str().unwrap();
        assert!(text.contains("Erledigt: Zählerstandsmeldung."), "{text}");
        Some(())
    }
}

fn states(billing: &Billing, contracts: &[String]) -> BTreeMap<String, String> {
    contracts.iter().map(|contract| (contract.clone(), billing.state(contract))).collect()
}

/// Every act of the server in a state.
fn acts(app: &TestApp, state: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/acts?limit=200&state={state}{after}");
        let page = app.get(&path).bearer(&app.admin).send().expect(200);
        found.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", next.replace('/', "%2F")),
            None => return found,
        }
    }
}

#[test]
fn acts_survive_kills_each_exactly_once_and_all_are_undone() {
    let (count, kills) = wanted();
    let (prepared, billing, wire) = prepared_with_billing();
    lift_limits(&prepared);
    let mut app = prepared.start();
    let contracts: Vec<String> = (1..=CUSTOMERS).map(|place| format!("NL-10020{place}")).collect();
    let before = states(&billing, &contracts);
    let first: Vec<i64> = contracts.iter().map(|contract| billing.next_reading(contract)).collect();
    let each = count / CUSTOMERS;
    let mut done = [0; CUSTOMERS];
    let mut killed = 0;
    while done.iter().any(|done| *done < each) {
        wire.does(Line::Passes);
        let (address, admin) = (app.address.clone(), app.admin.clone());
        let fatal = (killed < kills).then(|| app.take_server());
        let is_fatal = fatal.is_some();
        thread::scope(|scope| {
            let workers: Vec<_> = contracts
                .iter()
                .enumerate()
                .map(|(place, contract)| {
                    let customer = Customer {
                        address: &address,
                        admin: &admin,
                        contract: contract.clone(),
                        place,
                    };
                    let (begin, first) = (done[place], first[place]);
                    scope.spawn(move || {
                        // The reading stays the same: it may not rise above what is plausible.
                        let acts = (begin..each).map_while(|turn| customer.act(turn, first));
                        acts.count()
                    })
                })
                .collect();
            if let Some(server) = fatal {
                // Let some pass, then hold one back between its request and its answer, and kill.
                let some = wire.seen() + usize::try_from(random(4)).unwrap();
                let idle = || workers.iter().all(thread::ScopedJoinHandle::is_finished);
                poll("some are done", || (wire.seen() >= some || idle()).then_some(()));
                let line = [Line::Hangs, Line::Swallows, Line::LosesAnswers];
                wire.does(line[usize::try_from(random(3)).unwrap()]);
                let seen = wire.seen();
                poll("one is under way", || (wire.seen() > seen || idle()).then_some(()));
                thread::sleep(Duration::from_micros(random(20_000)));
                server.kill();
                wire.does(Line::Passes);
            }
            for (place, worker) in workers.into_iter().enumerate() {
                done[place] += worker.join().unwrap();
            }
        });
        if is_fatal {
            killed += 1;
            app.start_again();
        }
    }
    poll("all is settled", || acts(&app, "intended").is_empty().then_some(()));
    let book = billing.book();
    assert_eq!(book.len(), each * CUSTOMERS, "each exactly once");
    let keys: BTreeSet<&str> = book.iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), book.len());
    let done = acts(&app, "done");
    let ids: BTreeSet<&str> = done.iter().map(|act| act["id"].as_str().unwrap()).collect();
    assert_eq!(ids, keys, "what we say was done is what was done");
    // One recall undoes them all, and it is killed too.
    let body = json!({ "of": { "tool": "billing" }, "reason": "Probe" });
    let recall = app.post("/v1/recalls", &body).bearer(&app.admin).send().expect(201);
    assert_eq!(recall["selected"], book.len());
    let path = format!("/v1/recalls/{}", recall["id"].as_str().unwrap());
    let body = json!({ "selected": recall["selected"] });
    app.post(&format!("{path}/run"), &body).bearer(&app.admin).send().expect(200);
    for line in [Line::Hangs, Line::Swallows] {
        // A few acts are undone while the server is still being looked at.
        let is_over = || app.get(&path).bearer(&app.admin).send().expect(200)["state"] == "done";
        let seen = wire.seen();
        poll("it goes on", || (wire.seen() > seen + 2 || is_over()).then_some(()));
        wire.does(line);
        let seen = wire.seen();
        poll("one is under way", || (wire.seen() > seen || is_over()).then_some(()));
        app.take_server().kill();
        wire.does(Line::Passes);
        app.start_again();
    }
    let ended = loop {
        // As long as it takes for ten thousand.
        let recall = app.get(&path).bearer(&app.admin).send().expect(200);
        if recall["state"] == "done" {
            break recall;
        }
        thread::sleep(Duration::from_millis(200));
    };
    assert_eq!((&ended["undone"], &ended["failed"]), (&json!(book.len()), &json!(0)), "{ended}");
    assert_eq!(billing.book().len(), 2 * book.len(), "each undone exactly once");
    assert_eq!(states(&billing, &contracts), before, "byte for byte");
    println!("{} acts, {killed} kills between intent and result", book.len());
    app.assert_well();
}

/// Ask for an instalment that a person has to release; the act's path.
fn proposed(app: &TestApp, path: &str, token: &str) -> String {
    for text in ["Ich möchte meinen Abschlag ändern", "Ja", "NL-100234", "400 Euro", "Ja"] {
        let request = app.post(&format!("{path}/messages"), &json!({ "text": text }));
        request.bearer(token).send().expect(200);
    }
    let acts = app.get(&format!("{path}/acts")).bearer(token).send().expect(200);
    assert_eq!(acts["items"][0]["state"], "proposed", "{acts}");
    format!("/v1/acts/{}", acts["items"][0]["id"].as_str().unwrap())
}

fn state_of(app: &TestApp, act: &str) -> Value {
    app.get(act).bearer(&app.admin).send().expect(200)["state"].clone()
}

#[test]
fn killed_between_release_and_result_it_is_settled_at_the_next_start() {
    let (mut app, billing, wire) = app_with_billing();
    let (path, token) = {
        let talk = app.open("de");
        (talk.path(""), talk.token.clone())
    };
    let act = proposed(&app, &path, &token);
    let proposal = app.get(&format!("{act}/proposal")).bearer(&app.admin).send().expect(200);
    wire.does(Line::Hangs);
    let seen = wire.seen();
    let asked = {
        let request = app.post(&format!("{act}/approve"), &json!({ "digest": proposal["digest"] }));
        let request = request.bearer(&app.admin);
        thread::spawn(move || drop(request.try_send()))
    };
    poll("the tool is asked", || (wire.seen() > seen).then_some(()));
    thread::sleep(Duration::from_millis(50));
    app.take_server().kill();
    asked.join().unwrap();
    wire.does(Line::Passes);
    app.start_again();
    poll("it is settled", || (state_of(&app, &act) == "done").then_some(()));
    assert_eq!(billing.book().len(), 1, "exactly once");
    let events = app.get(&format!("{path}/messages?limit=500")).bearer(&token).send().expect(200);
    assert!(events.to_string().contains("Erledigt: Änderung des Abschlags."), "{events}");
    app.assert_well();
}

#[test]
fn what_is_under_way_is_known_before_anything_else_happens() {
    let (mut app, billing, wire) = app_with_billing();
    let (path, token, subject) = {
        let talk = app.open("de");
        for text in ["Wie kann ich meinen Zählerstand durchgeben?", "Ja", "NL-100234"] {
            talk.say(text);
        }
        talk.say(&billing.next_reading("NL-100234").to_string());
        talk.say("heute");
        (talk.path(""), talk.token.clone(), talk.subject.clone())
    };
    wire.does(Line::Hangs);
    let seen = wire.seen();
    let confirm = {
        let request = app.post(&format!("{path}/messages"), &json!({ "text": "Ja, stimmt" }));
        let request = request.bearer(&token);
        thread::spawn(move || drop(request.try_send()))
    };
    poll("the tool is asked", || (wire.seen() > seen).then_some(()));
    thread::sleep(Duration::from_millis(50));
    app.take_server().kill();
    confirm.join().unwrap();
    // The tool cannot even be asked: neither another message nor an erasure passes it by.
    wire.does(Line::IsDown);
    app.start_again();
    let erase = || app.post(&format!("/v1/subjects/{subject}/erase"), &json!({}));
    erase().bearer(&app.admin).send().problem(503, "acting");
    let say = || app.post(&format!("{path}/messages"), &json!({ "text": "Hallo?" }));
    say().bearer(&token).send().problem(503, "acting");
    wire.does(Line::Passes);
    let erased = poll("it is settled, and then erased", || {
        let answer = erase().bearer(&app.admin).send();
        (answer.status == 200).then(|| answer.expect(200))
    });
    assert_eq!(erased["outcome"], "erased");
    assert_eq!(billing.book().len(), 1, "exactly once");
    app.assert_well();
}

#[test]
fn what_nobody_releases_in_time_goes_to_a_person_and_undo_ends_with_its_window() {
    let (mut prepared, billing, _wire) = prepared_with_billing();
    let clock = Clock::new(&prepared.folder);
    prepared.settings.extend(clock.settings());
    let app = prepared.start();
    let (path, token) = {
        let talk = app.open("de");
        (talk.path(""), talk.token.clone())
    };
    let waiting = proposed(&app, &path, &token);
    let other = {
        let talk = app.open("de");
        (talk.path(""), talk.token.clone())
    };
    let released = proposed(&app, &other.0, &other.1);
    let proposal = app.get(&format!("{released}/proposal")).bearer(&app.admin).send().expect(200);
    let body = json!({ "digest": proposal["digest"] });
    let approve = |act: &str| app.post(&format!("{act}/approve"), &body).bearer(&app.admin).send();
    assert_eq!(approve(&released).expect(200)["state"], "done");
    // A clock that jumps back and forth changes nothing; then three days and an hour go by.
    clock.set(-3_600);
    assert_eq!(state_of(&app, &waiting), "proposed");
    clock.set(73 * 3_600);
    let late = app.post(&format!("{released}/undo"), &json!({})).bearer(&app.admin).send();
    assert!(late.problem(409, "not-undoable").starts_with("It could be undone until "));
    poll("it has expired", || (state_of(&app, &waiting) == "expired").then_some(()));
    approve(&waiting).problem(409, "not-decidable");
    let shown = app.get(&path).bearer(&token).send().expect(200);
    assert_eq!(shown["owner"], "queue");
    assert_eq!(billing.book().len(), 1);
}

/// A hundred are settled at once: as many that have to wait keep nothing else from ending.
#[test]
fn what_is_restricted_takes_no_place_from_what_expires() {
    let (mut prepared, billing, _wire) = prepared_with_billing();
    prepared.alter("tools/billing.toml", |contract| {
        contract.replace("per_customer_day = 2\n", "per_customer_day = 100000\n")
    });
    let clock = Clock::new(&prepared.folder);
    prepared.settings.extend(clock.settings());
    let app = prepared.start();
    for _ in 0..10 {
        let talk = app.open("de");
        for _ in 0..10 {
            proposed(&app, &talk.path(""), &talk.token);
        }
        let subject = format!("/v1/subjects/{}", talk.subject);
        let hold = json!({ "reason": "Rechtsstreit", "code": "litigation" });
        app.post(&format!("{subject}/hold"), &hold).bearer(&app.admin).send().expect(201);
        let erased = app.post(&format!("{subject}/erase"), &json!({})).bearer(&app.admin).send();
        assert_eq!(erased.expect(200)["outcome"], "restricted");
    }
    let talk = app.open("de");
    let last = proposed(&app, &talk.path(""), &talk.token);
    clock.set(73 * 3_600);
    poll("it has expired", || (state_of(&app, &last) == "expired").then_some(()));
    let waits = app.get("/v1/acts?state=proposed&limit=200").bearer(&app.admin).send().expect(200);
    assert_eq!(waits["items"].as_array().unwrap().len(), 100, "what is restricted waits");
    assert_eq!(billing.book().len(), 0);
}

#[test]
fn what_is_taken_back_is_the_last_act_also_where_the_clock_was_set_back_before_it() {
    let (mut prepared, billing, _wire) = prepared_with_billing();
    let clock = Clock::new(&prepared.folder);
    prepared.settings.extend(clock.settings());
    let app = prepared.start();
    let talk = app.open("de");
    let instalment = |amount: &str| {
        for text in ["Ich möchte meinen Abschlag ändern", "Ja", CONTRACT, amount, "Ja"] {
            talk.say(text);
        }
    };
    instalment("90 Euro");
    let before = billing.state(CONTRACT);
    clock.set(-3_600);
    instalment("95 Euro");
    assert_ne!(billing.state(CONTRACT), before);
    talk.say("Mach das bitte rückgängig");
    assert_eq!(billing.state(CONTRACT), before, "90 euros stay");
    app.assert_well();
}
