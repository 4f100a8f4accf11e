//! `/checkpoint`, `/key`, `/tile/…`, `/v1/ledger`: the log, for everyone to check.

use std::{collections::BTreeMap, fs, path::Path, process::Command, thread};

use ombud_ledger::{
    Checkpoint, Commitment, Frontier, Hash, Note, TileId, TilePath, TlogProof, VerifyingKey,
    full_tiles, parse_entry_bundle, partial_tiles, verify_inclusion,
};

use crate::{QUESTION_DE, app::TestApp};

behaviours! {
    the_checkpoint_is_signed_by_the_key,
    the_root_is_that_of_the_published_entries,
    tiles_hold_the_hashes_of_the_entries,
    the_log_only_grows,
    every_entry_is_proven,
    what_is_beyond_the_end_is_not_there,
    the_command_line_verifies_proves_and_exports,
    the_console_hands_out_the_log_as_one_archive,
}

fn key(app: &TestApp) -> VerifyingKey {
    app.verifier_key().parse().unwrap()
}

/// The checkpoint as published, its signature checked.
fn checkpoint(app: &TestApp) -> Checkpoint {
    let answer = app.get("/checkpoint").send();
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    let note = Note::parse(&answer.body).unwrap();
    let (checkpoint, signatures) = Checkpoint::open(&note, &[key(app)]).unwrap();
    assert_eq!(signatures.len(), 1);
    checkpoint
}

fn tiles(size: u64) -> Vec<TileId> {
    full_tiles(0, size).chain(partial_tiles(size)).collect()
}

fn bytes(app: &TestApp, path: &str) -> Vec<u8> {
    let answer = app.get(&format!("/{path}")).send();
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    let kept = answer.header("cache-control").unwrap();
    assert!(kept.contains("immutable"), "a tile never changes: {kept}");
    answer.body
}

/// The entries of a log of `size`, from its published bundles.
fn entries(app: &TestApp, size: u64) -> Vec<Commitment> {
    let bundles = tiles(size).into_iter().filter(|tile| tile.level() == 0);
    let bundles: BTreeMap<u64, String> =
        bundles.map(|tile| (tile.index(), tile.entries_path())).collect();
    bundles.values().flat_map(|path| parse_entry_bundle(&bytes(app, path)).unwrap()).collect()
}

/// More entries than fit in one tile.
fn grow(app: &TestApp) {
    while checkpoint(app).head().size < 300 {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let talk = app.open("de");
                    (0..20).for_each(|_| drop(talk.say(QUESTION_DE)));
                });
            }
        });
    }
}

pub(crate) fn the_checkpoint_is_signed_by_the_key(app: &TestApp) {
    app.open("de").say(QUESTION_DE);
    let checkpoint = checkpoint(app);
    assert_eq!(checkpoint.origin(), "localhost/ombud/local");
    assert_eq!(key(app).name(), "localhost/ombud/local");
    assert!(checkpoint.head().size > 0);
}

pub(crate) fn the_root_is_that_of_the_published_entries(app: &TestApp) {
    grow(app);
    let head = checkpoint(app).head();
    let mut frontier = Frontier::new();
    for entry in entries(app, head.size) {
        frontier.append(entry.leaf_hash()).unwrap();
    }
    assert_eq!(frontier.head(), head);
}

pub(crate) fn tiles_hold_the_hashes_of_the_entries(app: &TestApp) {
    grow(app);
    let size = checkpoint(app).head().size;
    let entries = entries(app, size);
    let tiles = tiles(size);
    assert!(tiles.iter().any(|tile| tile.is_full()));
    assert!(tiles.iter().any(|tile| tile.level() == 1));
    for tile in tiles.iter().filter(|tile| tile.level() == 0) {
        let first = usize::try_from(tile.index()).unwrap() * 256;
        let hashes = entries[first..first + tile.width()].iter();
        let hashes: Vec<u8> = hashes.flat_map(|entry| entry.leaf_hash().0).collect();
        assert_eq!(bytes(app, &tile.path()), hashes, "{}", tile.path());
    }
    for tile in tiles.iter().filter(|tile| tile.level() == 1) {
        let mut expected = Vec::new();
        for chunk in entries.chunks_exact(256).take(tile.width()) {
            let mut frontier = Frontier::new();
            for entry in chunk {
                frontier.append(entry.leaf_hash()).unwrap();
            }
            expected.extend(frontier.root().0);
        }
        assert_eq!(bytes(app, &tile.path()), expected, "{}", tile.path());
    }
}

pub(crate) fn the_log_only_grows(app: &TestApp) {
    app.open("de").say(QUESTION_DE);
    let old = checkpoint(app).head();
    app.open("de").say(QUESTION_DE);
    let new = checkpoint(app).head();
    assert!(new.size > old.size);
    let entries = entries(app, new.size);
    let mut frontier = Frontier::new();
    for (size, entry) in (1..).zip(&entries) {
        frontier.append(entry.leaf_hash()).unwrap();
        if size == old.size {
            assert_eq!(frontier.root(), old.root, "the old log is the beginning of the new one");
        }
    }
    assert_eq!(frontier.head(), new);
}

pub(crate) fn every_entry_is_proven(app: &TestApp) {
    let talk = app.open("de");
    talk.say(QUESTION_DE);
    let index = talk.decisions()[0]["index"].as_u64().unwrap();
    for index in [0, index / 2, index] {
        let path = format!("/v1/ledger/{index}/proof");
        let answer = app.get(&path).send().expect(200);
        let proof: TlogProof = answer["proof"].as_str().unwrap().parse().unwrap();
        assert_eq!(proof.index(), index);
        let (checkpoint, _) = Checkpoint::open(proof.checkpoint(), &[key(app)]).unwrap();
        let head = checkpoint.head();
        let entry = entries(app, head.size).swap_remove(usize::try_from(index).unwrap());
        let hashes: &[Hash] = proof.hashes();
        verify_inclusion(head, index, entry.leaf_hash(), hashes).unwrap();
    }
}

pub(crate) fn what_is_beyond_the_end_is_not_there(app: &TestApp) {
    for path in [
        "/tile/entries/x999/999",
        "/tile/0/x999/999",
        "/tile/63/000",
        "/tile/0/000.p/0",
        "/tile/0/000.p/256",
        "/tile/0/0",
        "/tile/entries/000.p/08",
        "/tile/-1/000",
        "/tile/..%2f..%2fombud.db",
        "/tile/0/x000/000",
        "/v1/ledger/999999999/proof",
    ] {
        app.get(path).send().problem(404, "not-found");
    }
}

pub(crate) fn the_command_line_verifies_proves_and_exports(app: &TestApp) {
    app.open("de").say(QUESTION_DE);
    let verified = app.ombud(&["ledger", "verify"]);
    assert_eq!(verified.code, Some(0), "{verified:?}");
    assert!(verified.stdout.starts_with("right: "), "{verified:?}");
    let proven = app.ombud(&["ledger", "prove", "0"]);
    assert_eq!(proven.code, Some(0), "{proven:?}");
    assert_eq!(proven.stdout.parse::<TlogProof>().unwrap().index(), 0);
    let beyond = app.ombud(&["ledger", "prove", "99999999"]);
    assert_eq!(beyond.code, Some(2), "{beyond:?}");
    assert!(beyond.stderr.contains("here is no entry"), "{beyond:?}");
    let folder = tempfile::tempdir().unwrap();
    let exported = app.ombud(&["ledger", "export", folder.path().to_str().unwrap()]);
    assert_eq!(exported.code, Some(0), "{exported:?}");
    is_all_of_the_log(app, folder.path());
}

pub(crate) fn the_console_hands_out_the_log_as_one_archive(app: &TestApp) {
    app.open("de").say(QUESTION_DE);
    let session = crate::staff::invite(app, "Kim", &["auditor"]).accept(app);
    let shown = crate::staff::page(app, "/console/ledger", Some(&session)).text(200);
    assert!(shown.contains("href=\"/console/ledger/export\""), "{shown}");
    let archive = crate::staff::page(app, "/console/ledger/export", Some(&session));
    assert_eq!(archive.status, 200, "{archive:?}");
    assert_eq!(archive.header("content-length"), Some(&*archive.body.len().to_string()));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.tar");
    fs::write(&file, &archive.body).unwrap();
    let unpacked = Command::new("tar").arg("-xf").arg(&file).current_dir(&folder).status().unwrap();
    assert!(unpacked.success());
    is_all_of_the_log(app, folder.path());
}

/// A folder holds every file of the log up to the checkpoint that is in it.
fn is_all_of_the_log(app: &TestApp, folder: &Path) {
    let note = Note::parse(&fs::read(folder.join("checkpoint")).unwrap()).unwrap();
    let (checkpoint, _) = Checkpoint::open(&note, &[key(app)]).unwrap();
    for tile in tiles(checkpoint.head().size) {
        let mut paths = vec![TilePath::Hashes(tile)];
        if tile.level() == 0 {
            paths.push(TilePath::Entries(tile));
        }
        for path in paths {
            let path = path.to_string();
            let file = fs::read(folder.join(&path)).unwrap();
            assert_eq!(file, bytes(app, &path), "{path}");
        }
    }
    let successions = fs::read(folder.join("successions")).unwrap();
    assert_eq!(successions, app.get("/successions").send().body);
}
