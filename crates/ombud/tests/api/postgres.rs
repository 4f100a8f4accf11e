//! The important behaviours on PostgreSQL: the binary on a fresh database, shared by the run.

use std::{
    collections::BTreeMap,
    fs,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::json;
use tokio_postgres::NoTls;

use crate::app::{TestApp, http::Request, poll, serve, settings, small_assistant};

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
        an_agent_takes_answers_and_gives_back,
        a_second_agent_is_refused,
        a_customer_can_confirm_and_come_back,
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
    events::{
        what_happens_arrives_live,
        a_reconnecting_client_misses_nothing_and_gets_nothing_twice,
        a_stream_under_load_is_dense,
    }
    decisions::{
        a_receipt_verifies_offline_with_nothing_but_the_key,
        a_receipt_is_the_same_when_it_is_fetched_later,
        every_kind_of_decision_has_a_receipt_that_verifies,
        a_decision_is_explained_in_both_languages,
        decisions_are_listed_newest_first_in_pages,
        a_contested_decision_goes_to_a_person,
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

#[test]
fn a_node_that_stands_by_is_not_ready_and_takes_over() {
    let url = new_database(&database_server());
    let mut first = TestApp::start_with(&[("OMBUD_DATA_POSTGRES", &url)]);
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut settings = settings(folder, &small_assistant(folder));
    settings.insert("OMBUD_DATA_POSTGRES".to_owned(), url);
    let secrets = folder.join("data/secrets");
    fs::create_dir_all(&secrets).unwrap();
    for file in fs::read_dir(first.data().join("secrets")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), secrets.join(file.file_name())).unwrap();
    }
    let (_second, address) = serve(&mut settings, folder).unwrap();
    let second = |method: &str, path: &str| Request::new(&address, method, path);

    // A load balancer that asks sends nobody there; what is read can be read there.
    let detail = second("GET", "/readyz").send().problem(503, "stands-by");
    assert!(detail.contains("takes over"), "{detail}");
    second("GET", "/healthz").send().text(200);
    assert_eq!(second("GET", "/key").send().text(200).trim(), first.verifier_key());
    first.get("/readyz").send().text(200);

    first.take_server().kill();
    poll("the second node is ready", || {
        (second("GET", "/readyz").send().status == 200).then_some(())
    });
    let body = json!({ "language": "de" });
    second("POST", "/v1/conversations").bearer(&first.admin).json(&body).send().expect(201);
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
