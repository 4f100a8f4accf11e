//! Encrypted connections to PostgreSQL: asked for, they are made, and only to the right server.

use ombud_store::{Commits, PostgresKeys, PostgresStore, Standbys, StoreError};

use crate::fixture::{entry, id, new_postgres_database, on_postgres, options, recording};

/// How many connections of ombud the database knows, by whether they are encrypted.
const ENCRYPTED: &str = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
    WHERE application_name LIKE 'ombud%' AND datname = current_database() AND ssl";
const CLEAR: &str = "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
    WHERE application_name LIKE 'ombud%' AND datname = current_database() AND NOT ssl";

/// Where the certificate of `scripts/with-postgres` lies.
fn certificate() -> String {
    std::env::var("OMBUD_TEST_POSTGRES_CERTIFICATE")
        .expect("OMBUD_TEST_POSTGRES_CERTIFICATE: run through scripts/with-postgres")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_is_encrypted_when_the_url_says_so() {
    let certificate = certificate();
    let url = new_postgres_database().await;
    let encrypted = format!("{url}?sslmode=verify-full&sslrootcert={certificate}");
    let store = PostgresStore::connect(&encrypted, Standbys::Synchronous, options()).await.unwrap();
    let keys = PostgresKeys::connect(&encrypted, ombud_store::CellKey::new([9; 32])).await.unwrap();
    store.commit(recording(vec![entry(id())])).await.unwrap();
    assert!(on_postgres(&url, ENCRYPTED).await >= 3, "readers, sequencer, keys");
    assert_eq!(on_postgres(&url, CLEAR).await, 0);
    drop(keys);
    tokio::task::spawn_blocking(|| drop(store)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_prove_who_it_is_gets_nothing() {
    let certificate = certificate();
    let url = new_postgres_database().await;
    // The system does not know its authority, and the certificate is of another name.
    let unknown = format!("{url}?sslmode=require");
    let other = url.replace("127.0.0.1", "localhost");
    let named = format!("{other}?sslmode=verify-full&sslrootcert={certificate}");
    for (url, says) in [(unknown, "UnknownIssuer"), (named, "NotValidForName")] {
        let refused =
            PostgresStore::connect(&url, Standbys::Synchronous, options()).await.unwrap_err();
        let StoreError::Unreachable { cause, .. } = &refused else { panic!("{refused:?}") };
        assert!(format!("{cause:?}").contains(says), "{url}: {refused:?}");
    }
}
