//! The important behaviours on PostgreSQL: the binary on a fresh database, shared by the run.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use ombud_ledger::{Receipt, VerifyingKey};
use serde_json::json;
use tokio_postgres::NoTls;

use crate::{
    app::{TestApp, poll},
    billing::prepared_with_billing,
};

/// Behaviours of other files, here on PostgreSQL.
macro_rules! on_postgres {
    ($($module:ident::{$($behaviour:ident),+ $(,)?})+) => {
        $($(
            #[test]
            fn $behaviour() {
                crate::$module::$behaviour(&app());
            }
        )+)+
    };
}

on_postgres! {
    conversations::{
        the_ai_discloses_itself_before_its_first_words_and_only_there,
        asked_whether_it_is_human_the_ai_says_no,
        the_word_for_a_person_hands_over,
        the_button_for_a_person_hands_over,
        a_handed_over_conversation_waits_in_the_queue,
        the_ai_is_silent_while_a_person_has_the_conversation,
        whoever_waits_is_told_once_that_what_they_write_is_added,
        an_alarm_is_answered_while_a_person_is_waited_for,
        an_agent_takes_answers_and_gives_back,
        a_second_agent_is_refused,
        a_customer_can_confirm_and_come_back,
        whoever_asks_for_a_person_after_the_end_gets_one,
        a_strangers_conversation_is_not_there,
    }
    messages::{
        an_answer_quotes_an_article_word_for_word_and_its_link_resolves,
        the_same_key_is_one_message_one_reply_and_one_event,
        the_same_key_with_another_body_is_refused,
        the_same_key_at_once_is_one_message,
        the_same_key_opens_one_conversation,
        what_was_said_is_paged_without_loss,
        messages_from_two_senders_do_not_interleave_with_replies,
    }
    areas::{
        a_key_for_a_site_sees_what_began_there_and_nothing_else,
        a_page_of_a_list_is_as_long_as_asked_for_however_much_lies_between,
        decisions_are_found_where_rights_reach_and_nowhere_else,
    }
    attachments::{
        a_picture_is_kept_for_people_and_the_ai_says_once_that_it_cannot_look_at_it,
        a_copy_has_the_files_and_erasing_takes_them_away,
    }
    notes::{
        what_the_staff_notes_is_for_the_staff_alone,
        a_note_is_erased_with_the_person,
        what_is_put_aside_comes_back_when_the_customer_writes,
        the_queue_says_what_the_customer_wrote_last_and_how_often_they_were_answered,
    }
    events::{
        what_happens_arrives_live,
        a_reconnecting_client_misses_nothing_and_gets_nothing_twice,
        whoever_has_read_further_than_there_is_begins_anew,
        a_stream_under_load_is_dense,
    }
    decisions::{
        a_receipt_verifies_offline_with_nothing_but_the_key,
        a_receipt_is_the_same_when_it_is_fetched_later,
        every_kind_of_decision_has_a_receipt_that_verifies,
        a_decision_is_explained_in_both_languages,
        decisions_are_listed_newest_first_in_pages,
        a_contested_decision_goes_to_a_person,
        contesting_again_opens_no_other_review_and_adds_what_is_new,
        what_a_person_has_examined_is_not_examined_again,
    }
    idempotency::{
        a_conversation_changes_hands_once_under_one_key,
        what_changed_nothing_changes_nothing_later_either,
        an_agent_says_it_once_under_one_key,
        a_key_made_under_one_key_is_answered_again_and_opens,
        a_hold_and_an_erasure_happen_once_under_one_key,
    }
    keys::{
        a_scope_opens_what_it_names_and_nothing_else,
        a_revoked_key_is_refused_at_once,
    }
    subjects::{
        what_was_erased_is_gone_and_the_log_still_proves,
        nobody_can_go_on_in_an_erased_conversation,
        an_open_contest_restricts_instead_of_erasing_and_says_why,
        a_legal_hold_restricts_until_it_is_lifted,
        people_go_on_with_what_is_restricted_and_the_ai_does_not,
        what_waits_for_two_holds_is_erased_with_the_last,
        a_legal_hold_ends_by_itself_when_its_time_has_come,
    }
    log::{
        the_checkpoint_is_signed_by_the_key,
        the_root_is_that_of_the_published_entries,
        tiles_hold_the_hashes_of_the_entries,
        the_log_only_grows,
        every_entry_is_proven,
        the_command_line_verifies_proves_and_exports,
    }
    bad_input::{
        a_text_without_anything_to_read_is_refused,
        hidden_characters_are_taken_out_and_noted,
        strange_but_readable_texts_are_accepted,
        a_conversation_that_is_not_there_is_not_found,
    }
}

/// A server on a database of its own, shared by the run.
fn app() -> TestApp {
    let server = database_server();
    TestApp::shared_with("postgres", || {
        BTreeMap::from([("OMBUD_DATA_POSTGRES".to_owned(), new_database(&server))])
    })
}

/// The URL of the server for tests.
fn database_server() -> String {
    std::env::var("OMBUD_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "OMBUD_TEST_POSTGRES must be the URL of a PostgreSQL server on which databases can be \
             created: run `scripts/with-postgres cargo nextest run -p ombud`, or `./test`"
        )
    })
}

/// The URL of a new database on it.
fn new_database(server: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("ombud_api_{}_{number}", std::process::id());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        let work = async move {
            client.batch_execute(&create).await.unwrap();
            // Dropped here, so that the connection ends.
            drop(client);
        };
        let ((), ended) = tokio::join!(work, connection);
        ended.unwrap();
    });
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// Two nodes on one new database: the first writes, the second hands over.
fn two_nodes() -> (TestApp, TestApp) {
    let first = TestApp::start_with(&[
        ("OMBUD_DATA_POSTGRES", &new_database(&database_server())),
        // Both are behind one address, as with a load balancer.
        ("OMBUD_SERVER_PUBLIC_URL", "http://chat.example"),
    ]);
    let second = first.another_node();
    (first, second)
}

#[test]
fn what_was_said_is_translated_once_and_goes_with_an_erasure() {
    let database = new_database(&database_server());
    crate::translations::translated_once(&[("OMBUD_DATA_POSTGRES", &database)]);
}

#[test]
fn a_conversation_goes_on_through_any_node() {
    let (first, second) = two_nodes();
    let key: VerifyingKey = first.verifier_key().parse().unwrap();
    assert_eq!(second.verifier_key(), first.verifier_key());
    let talk = first.open("de").keep();
    let nodes = [&first, &second];
    let mut live = nodes.map(|node| talk.on(node).follow(0));
    for round in 0..6 {
        let sent = talk.on(nodes[round % 2]).say(crate::QUESTION_DE);
        let receipt = Receipt::from_json(sent["reply"]["receipt"].to_string().as_bytes()).unwrap();
        receipt.verify(std::slice::from_ref(&key), None).unwrap();
    }
    // Who follows hears it live, whichever node it happened on.
    let events = talk.on(&first).events();
    assert_eq!(events.len(), 1 + 2 * 6);
    assert_eq!(talk.on(&second).events(), events);
    for live in &mut live {
        assert_eq!(live.take(events.len()), events);
    }
    // A person takes it on one node, and the AI is silent on the other.
    talk.on(&second).say("Mensch");
    let desk = first.key(&["desk"]);
    let take = talk.on(&first).path("/take");
    first.post(&take, &json!({})).bearer(&desk).send().expect(200);
    assert!(talk.on(&second).say("Hallo?")["reply"].is_null());
    assert_eq!(talk.on(&second).show()["owner"], "agent");
    for node in nodes {
        node.assert_well();
    }
}

#[test]
fn what_became_of_acts_lately_bounds_the_next() {
    let (mut prepared, billing, wire) = prepared_with_billing();
    let database = new_database(&database_server());
    prepared.set(&[
        ("OMBUD_DATA_POSTGRES", &database),
        // Links must not change with the port.
        ("OMBUD_SERVER_PUBLIC_URL", "http://chat.example"),
    ]);
    crate::acts::what_became_of_acts_lately_bounds_the_next((prepared, billing, wire));
}

#[test]
fn a_version_is_evaluated_though_the_node_that_was_asked_for_it_is_gone() {
    let mut prepared = crate::releases::prepared_that_asks("k = 1\npass_min = 0.0\napprovals = 1");
    prepared.set(&[
        ("OMBUD_DATA_POSTGRES", &new_database(&database_server())),
        ("OMBUD_SERVER_PUBLIC_URL", "http://chat.example"),
    ]);
    let first = prepared.start();
    let mut second = first.another_node();
    poll("it follows releases", || {
        let releases = second.get("/v1/releases").bearer(&first.admin).send().expect(200);
        (releases["items"][0]["state"] == "live").then_some(())
    });
    let files = crate::releases::changed(&first, "Ahoy there!");
    let proposed = crate::releases::propose(&second, &first.admin, &files).expect(202);
    second.take_server().kill();
    poll("it is evaluated", || {
        let now = crate::releases::show(&first, &proposed["id"]);
        (now["state"] == "proposed").then_some(())
    });
}

#[test]
fn a_credential_that_one_node_is_given_the_other_has() {
    let (mut prepared, billing, _wire, token) = crate::credentials::prepared();
    prepared.set(&[
        ("OMBUD_DATA_POSTGRES", &new_database(&database_server())),
        ("OMBUD_SERVER_PUBLIC_URL", "http://chat.example"),
    ]);
    let first = prepared.start();
    let second = first.another_node();
    crate::credentials::both_have_what_one_was_given((&first, &second), &billing, &token);
    let doctor = second.ombud(&["doctor"]);
    assert!(doctor.stdout.contains("ok   credential `billing` is kept\n"), "{doctor:?}");
}

#[test]
fn the_same_key_on_two_nodes_is_one_message() {
    let (first, second) = two_nodes();
    let talk = first.open("de").keep();
    let body = json!({ "text": crate::QUESTION_DE });
    let answers: Vec<_> = thread::scope(|scope| {
        let ask = |node| {
            let request = talk.on(node).post("/messages", &body).header("idempotency-key", "one");
            scope.spawn(move || request.send().expect(200))
        };
        let asked: Vec<_> = (0..4).flat_map(|_| [ask(&first), ask(&second)]).collect();
        asked.into_iter().map(|one| one.join().unwrap()["reply"]["decision"].clone()).collect()
    });
    assert!(answers.iter().all(|decision| *decision == answers[0]), "{answers:?}");
    assert_eq!(talk.on(&second).events().len(), 3);
}

#[test]
fn what_is_revoked_or_erased_on_one_node_is_gone_on_the_other() {
    let (first, second) = two_nodes();
    let (talk, subject) = {
        let talk = first.open("de");
        talk.say(crate::QUESTION_DE);
        let subject = talk.subject.clone();
        (talk.keep(), subject)
    };
    // The other node keeps both in memory.
    talk.on(&second).say(crate::QUESTION_DE);
    let made = json!({ "name": "short-lived", "scopes": ["desk"] });
    let made = second.post("/v1/keys", &made).bearer(&first.admin).send().expect(201);
    let key = made["key"].as_str().unwrap();
    let stops = |node: &TestApp| node.get("/v1/stops").bearer(key).send().status;
    assert_eq!((stops(&first), stops(&second)), (200, 200));
    let path = format!("/v1/keys/{}", made["id"].as_str().unwrap());
    first.request("DELETE", &path).bearer(&first.admin).send().expect(204);
    poll("the key is revoked", || (stops(&second) == 401).then_some(()));
    let path = format!("/v1/subjects/{subject}/erase");
    first.post(&path, &json!({})).bearer(&first.admin).send().expect(200);
    poll("the person is erased", || {
        let sent = talk.on(&second).post("/messages", &json!({ "text": "Hallo" })).send();
        (sent.status == 410).then_some(())
    });
}

#[test]
fn a_stop_on_one_node_is_in_force_on_the_other_within_a_second() {
    let (first, second) = two_nodes();
    let body = json!({ "scope": "everything", "reason": "Probe" });
    for (stopping, other) in [(&first, &second), (&second, &first)] {
        let talk = other.open("de");
        stopping.post("/v1/stops", &body).bearer(&first.admin).send().expect(200);
        let stopped = Instant::now();
        poll("it is in force", || {
            let stops = other.get("/v1/stops").bearer(&first.admin).send().expect(200);
            (stops["items"][0]["scope"] == "everything").then_some(())
        });
        assert!(stopped.elapsed() < Duration::from_secs(1), "{:?}", stopped.elapsed());
        let handed = talk.say(crate::QUESTION_DE);
        assert_eq!(handed["reply"]["handover"], "stopped", "{handed}");
        let lift = json!({ "scope": "everything" });
        other.post("/v1/stops/lift", &lift).bearer(&first.admin).send().expect(204);
        poll("it is lifted", || {
            let stops = stopping.get("/v1/stops").bearer(&first.admin).send().expect(200);
            stops["items"].as_array().unwrap().is_empty().then_some(())
        });
    }
    // A drill asks them all.
    let lift = json!({ "scope": "everything" });
    let drill = second.post("/v1/stops/drill", &lift).bearer(&first.admin).send().expect(200);
    assert_eq!((&drill["nodes"], &drill["nodes_silent"]), (&json!(2), &json!(0)), "{drill}");
    let path = format!("/v1/decisions/{}", drill["decision"].as_str().unwrap());
    let leaf = first.get(&path).bearer(&first.admin).send().expect(200)["leaf"].clone();
    assert!(leaf["reasons"].to_string().contains("stop.nodes.2"), "{leaf}");
    println!("in force on both after {} ms", drill["in_force_ms"]);
    for node in [&first, &second] {
        poll("it is lifted", || {
            let stops = node.get("/v1/stops").bearer(&first.admin).send().expect(200);
            stops["items"].as_array().unwrap().is_empty().then_some(())
        });
        node.assert_well();
    }
}

#[test]
fn a_restart_goes_on_where_it_was() {
    let mut app = TestApp::start_with(&[
        ("OMBUD_DATA_POSTGRES", &new_database(&database_server())),
        // Links must not change with the port.
        ("OMBUD_SERVER_PUBLIC_URL", "http://chat.example"),
    ]);
    let talk = app.open("de").keep();
    talk.on(&app).say(crate::QUESTION_DE);
    let before = talk.on(&app).events();
    app.take_server().kill();
    app.start_again();
    assert_eq!(talk.on(&app).events(), before);
    talk.on(&app).say("Mensch");
    assert_eq!(talk.on(&app).decisions().len(), 2);
    let verified = app.ombud(&["ledger", "verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
}
