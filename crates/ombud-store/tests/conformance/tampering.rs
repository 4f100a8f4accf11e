//! What happens when someone changes the database behind ombud's back.

use std::sync::Arc;

use ombud_store::{LogOptions, StoreError};

use crate::fixture::{Fixture, ORIGIN, entry, id, options, recording, signing_key};

/// A place in a log of number 1, in both databases.
fn change_commitment(index: u64) -> [String; 2] {
    let sqlite = format!("commitment = zeroblob(32) WHERE place = (1 << 40) + {index}");
    let postgres =
        format!("commitment = decode(repeat('00', 32), 'hex') WHERE log = 1 AND index = {index}");
    [format!("UPDATE entry SET {sqlite}"), format!("UPDATE ombud.entry SET {postgres}")]
}

fn change_tile(level: u8, position: u64) -> [String; 2] {
    let place = format!("WHERE log = 1 AND level = {level} AND position = {position}");
    [
        format!(
            "UPDATE tile SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) {place}"
        ),
        format!(
            "UPDATE ombud.tile SET hashes = set_byte(hashes, 3, 255 - get_byte(hashes, 3)) {place}"
        ),
    ]
}

async fn tamper(fixture: &Fixture, [sqlite, postgres]: [String; 2]) {
    assert_eq!(fixture.tamper(&sqlite, &postgres).await, 1);
}

/// Verifying names the index, and nothing is signed from then on.
async fn assert_named(fixture: &Fixture, index: u64) {
    let verified = fixture.store().verify(0, u64::MAX).await;
    assert!(
        matches!(verified, Err(StoreError::LedgerWrong { index: found }) if found == index),
        "{verified:?} instead of {index}"
    );
    let head = fixture.store().head().await.unwrap();
    let refused = fixture.store().commit(recording(vec![entry(id())])).await;
    assert!(
        matches!(refused, Err(StoreError::LedgerWrong { index: found }) if found == index),
        "{refused:?} instead of {index}"
    );
    assert_eq!(fixture.store().head().await.unwrap(), head);
}

async fn refused(fixture: &mut Fixture, options: LogOptions) -> StoreError {
    fixture.close();
    fixture.try_open(options).await.unwrap_err()
}

pub(crate) async fn a_changed_entry_is_named_and_signing_stops(fixture: Fixture) {
    fixture.fill(1_000).await;
    fixture.store().verify(0, 1_000).await.unwrap();
    tamper(&fixture, change_commitment(700)).await;
    // A part without it is right; the part with it names it.
    fixture.store().verify(0, 512).await.unwrap();
    fixture.store().commit(recording(vec![entry(id())])).await.unwrap();
    assert_named(&fixture, 700).await;
}

/// The store opens to be read, and neither signs nor calls any entry right.
async fn assert_opened_to_be_read(fixture: &mut Fixture) {
    fixture.close();
    fixture.try_open(options()).await.unwrap();
    assert_eq!(fixture.store().entries(0, 1).await.unwrap().len(), 1);
    assert!(matches!(fixture.store().signs(), Err(StoreError::LedgerWrong { index: 0 })));
    let head = fixture.store().head().await.unwrap();
    let refused = fixture.store().commit(recording(vec![entry(id())])).await;
    assert!(matches!(refused, Err(StoreError::LedgerWrong { index: 0 })), "{refused:?}");
    assert_eq!(fixture.store().head().await.unwrap(), head);
}

pub(crate) async fn a_changed_entry_at_the_end_stops_signing_at_open(mut fixture: Fixture) {
    fixture.fill(1_000).await;
    // In the partial tile, which is not stored.
    tamper(&fixture, change_commitment(999)).await;
    assert_opened_to_be_read(&mut fixture).await;
    // Whoever knows the leaf can say which one it is.
    fixture.store().halt(999);
    assert!(matches!(fixture.store().signs(), Err(StoreError::LedgerWrong { index: 999 })));
    // Below a full tile, yet not verified since it was written.
    tamper(&fixture, change_commitment(300)).await;
    let error = refused(&mut fixture, options()).await;
    assert!(matches!(error, StoreError::LedgerWrong { index: 300 }), "{error:?}");
}

pub(crate) async fn a_log_is_looked_at_in_part_while_it_is_open_and_nothing_changes(
    fixture: Fixture,
) {
    // More than the newest that are always looked at.
    const SIZE: u64 = 256 * 256 + 2_000;
    assert!(fixture.look().await.unwrap().is_none_or(|log| log.head().size == 0));
    fixture.fill(SIZE).await;
    let rows = fixture.all_rows().await;
    let log = fixture.look().await.unwrap().unwrap();
    assert_eq!(log.head(), fixture.store().head().await.unwrap());
    assert_eq!(log.check(7).await.unwrap(), SIZE);
    let some = log.some(100, 10, 7);
    let looked: u64 = some.iter().map(|range| range.end - range.start).sum();
    assert_eq!((some.last(), looked), (Some(&(SIZE - 100..SIZE)), 200));
    assert_eq!(fixture.all_rows().await, rows);
    // One of the others, which are looked at here all the same: they are few.
    tamper(&fixture, change_commitment(700)).await;
    let log = fixture.look().await.unwrap().unwrap();
    let checked = log.check(7).await;
    assert!(matches!(checked, Err(StoreError::LedgerWrong { index: 700 })), "{checked:?}");
    tamper(&fixture, change_commitment(SIZE - 2_000)).await;
    let looked = fixture.look().await;
    assert!(
        matches!(looked, Err(StoreError::LedgerWrong { index }) if index == SIZE - 2_000),
        "{looked:?}"
    );
}

pub(crate) async fn a_missing_entry_is_named(fixture: Fixture) {
    fixture.fill(600).await;
    let sqlite = "DELETE FROM entry WHERE place = (1 << 40) + 300";
    let postgres = "DELETE FROM ombud.entry WHERE log = 1 AND index = 300";
    tamper(&fixture, [sqlite.to_owned(), postgres.to_owned()]).await;
    assert_named(&fixture, 300).await;
}

pub(crate) async fn a_changed_tile_is_named(fixture: Fixture) {
    fixture.fill(1_000).await;
    tamper(&fixture, change_tile(0, 2)).await;
    assert_named(&fixture, 512).await;
}

pub(crate) async fn a_changed_upper_tile_is_named(fixture: Fixture) {
    fixture.fill(256 * 256 + 10).await;
    fixture.store().verify(0, u64::MAX).await.unwrap();
    tamper(&fixture, change_tile(1, 0)).await;
    assert_named(&fixture, 0).await;
}

pub(crate) async fn a_changed_entry_and_tile_are_named(mut fixture: Fixture) {
    fixture.fill(1_000).await;
    // Consistent with each other, and with no hash above them.
    tamper(&fixture, change_commitment(600)).await;
    let leaf = ombud_ledger::leaf_hash(&[0; 32]);
    let [high, low] = [&leaf.0[..16], &leaf.0[16..]].map(|half| half.try_into().unwrap());
    let hex = format!("{:032x}{:032x}", u128::from_be_bytes(high), u128::from_be_bytes(low));
    let at = 32 * (600 % 256);
    let sqlite = format!(
        "UPDATE tile SET hashes =
         CAST(substr(hashes, 1, {at}) || x'{hex}' || substr(hashes, {}) AS BLOB) WHERE level = 0 AND position = 2",
        at + 33
    );
    let postgres = format!(
        "UPDATE ombud.tile SET hashes = overlay(hashes placing '\\x{hex}'::bytea from {})
         WHERE level = 0 AND position = 2",
        at + 1
    );
    tamper(&fixture, [sqlite, postgres]).await;
    assert_named(&fixture, 512).await;
    assert_opened_to_be_read(&mut fixture).await;
}

pub(crate) async fn a_changed_checkpoint_is_refused_at_open(mut fixture: Fixture) {
    fixture.fill(10).await;
    // One bit of the root, which is in the third line.
    let change = |table: &str| {
        format!(
            "UPDATE {table} SET checkpoint = replace(checkpoint, 'cell.example/ledger\n10\n', 'cell.example/ledger\n11\n')"
        )
    };
    tamper(&fixture, [change("head"), change("ombud.head")]).await;
    let error = refused(&mut fixture, options()).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");

    let mut fixture = fixture.another().await;
    fixture.fill(10).await;
    // An older checkpoint, rightly signed.
    let old = fixture.store().head().await.unwrap().checkpoint;
    fixture.fill(1).await;
    let set = |table: &str| format!("UPDATE {table} SET checkpoint = '{old}'");
    tamper(&fixture, [set("head"), set("ombud.head")]).await;
    let error = refused(&mut fixture, options()).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

pub(crate) async fn a_checkpoint_of_another_key_is_refused_at_open(mut fixture: Fixture) {
    fixture.fill(10).await;
    let other = || LogOptions::new(ORIGIN, signing_key(2));
    let error = refused(&mut fixture, other()).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    // Nor is it believed because it is the second of two.
    let mut both = options();
    both.signers.push(Arc::new(signing_key(2)));
    fixture.try_open(both).await.unwrap();
    fixture.fill(1).await;
    assert_eq!(fixture.store().head().await.unwrap().key, *signing_key(1).verifying_key());
}

pub(crate) async fn a_succession_that_nobody_signed_is_refused_at_open(mut fixture: Fixture) {
    fixture.fill(1).await;
    fixture.succeed(2).await;
    let sqlite = "UPDATE document
                  SET body = CAST(replace(CAST(body AS TEXT), 'size 1', 'size 0') AS BLOB)
                  WHERE kind = 'succession'";
    let postgres = "UPDATE ombud.document
                    SET body = convert_to(replace(convert_from(body, 'UTF8'), 'size 1', 'size 0'), 'UTF8')
                    WHERE kind = 'succession'";
    tamper(&fixture, [sqlite.to_owned(), postgres.to_owned()]).await;
    // Whoever knows only the old key cannot follow to the new one any more.
    let error = refused(&mut fixture, options()).await;
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

pub(crate) async fn a_newer_schema_is_refused_at_open(mut fixture: Fixture) {
    let sqlite = "INSERT INTO schema (version) VALUES (99)";
    let postgres = "INSERT INTO ombud.schema (version) VALUES (99)";
    tamper(&fixture, [sqlite.to_owned(), postgres.to_owned()]).await;
    let error = refused(&mut fixture, options()).await;
    assert!(matches!(error, StoreError::TooNew { found: 99, .. }), "{error:?}");
}
