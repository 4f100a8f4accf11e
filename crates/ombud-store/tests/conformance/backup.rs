//! What only one folder can promise: locks, modes, copies, erased bytes.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use ombud_store::{
    CellKey, Commits, Entries, KeyLookup, Keys, Log, SqliteKeys, SqliteStore, StoreError, Streams,
    SubjectKey,
};
use uuid::Uuid;

use crate::fixture::{append, appending, entry, id, options, recording};

/// How often the bytes occur in the files of a folder.
fn occurrences(folder: &Path, needle: &[u8]) -> usize {
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| bytes.windows(needle.len()).filter(|part| *part == needle).count()).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bytes_of_a_destroyed_key_are_gone_from_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let cell = CellKey::new([9; 32]);
    let keys = Arc::new(SqliteKeys::open(folder.path(), cell.clone()).unwrap());
    // Enough of them, in no order, that pages of the database are split and filled.
    let subjects: Vec<_> = (0..3_000_u128)
        .map(|number| {
            Uuid::from_u128(number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
        })
        .collect();
    let key_of = |number: usize| {
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        SubjectKey::new(bytes)
    };
    let makers: Vec<_> = subjects
        .iter()
        .enumerate()
        .map(|(number, subject)| {
            let (keys, key, subject) = (Arc::clone(&keys), key_of(number), *subject);
            tokio::spawn(async move { keys.create(subject, key, [3; 24]).await.unwrap() })
        })
        .collect();
    for maker in makers {
        maker.await.unwrap().unwrap();
    }
    let wrapped: Vec<_> = (0..subjects.len())
        .map(|number| cell.wrap(subjects[number], [3; 24], &key_of(number)))
        .collect();
    // The ciphertext alone: the nonce is the same for all.
    let needle = |number: usize| &wrapped[number][24..];
    for number in [0, 1, 1_500, 2_999] {
        assert!(occurrences(folder.path(), needle(number)) > 0);
        keys.destroy(subjects[number], 1).await.unwrap();
        assert_eq!(occurrences(folder.path(), needle(number)), 0);
    }
    for number in [2, 1_501, 2_998] {
        assert!(keys.get(subjects[number]).await.unwrap().is_some());
    }
    // The same after the database was closed.
    drop(keys);
    for number in [0, 1, 1_500, 2_999] {
        assert_eq!(occurrences(folder.path(), needle(number)), 0);
    }
}

#[tokio::test]
async fn a_second_process_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), options()).unwrap();
    let keys = SqliteKeys::open(folder.path(), CellKey::new([9; 32])).unwrap();
    let second = SqliteStore::open(folder.path(), options());
    assert!(matches!(second, Err(StoreError::InUse { .. })), "{second:?}");
    let second = SqliteKeys::open(folder.path(), CellKey::new([9; 32]));
    assert!(matches!(second, Err(StoreError::InUse { .. })), "{second:?}");
    drop((store, keys));
    SqliteStore::open(folder.path(), options()).unwrap();
    SqliteKeys::open(folder.path(), CellKey::new([9; 32])).unwrap();
}

#[tokio::test]
async fn only_the_owner_can_read_the_folder() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("data");
    let store = SqliteStore::open(&folder, options()).unwrap();
    let keys = SqliteKeys::open(&folder, CellKey::new([9; 32])).unwrap();
    store.commit(recording(vec![entry(id())])).await.unwrap();
    keys.create(id(), SubjectKey::new([1; 32]), [1; 24]).await.unwrap();
    let backup = folder.join("backup.db");
    store.backup_to(&backup).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let mut files = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    // Two databases with a write-ahead log and an index each, two locks, one copy.
    assert_eq!(files, 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_taken_under_load_opens_and_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(folder.path(), options()).unwrap());
    let writer = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for _ in 0..300 {
                let stream = id();
                let mut set = appending(append(stream, 0, &["event"]));
                set.entries = (0..5).map(|_| entry(stream)).take(1).collect();
                store.commit(set).await.unwrap();
            }
        })
    };
    let copies = tempfile::tempdir().unwrap();
    let mut sizes = Vec::new();
    for number in 0..3 {
        let data = copies.path().join(number.to_string());
        fs::create_dir(&data).unwrap();
        let before = store.head().await.unwrap().size;
        store.backup_to(data.join("ombud.db")).await.unwrap();
        let after = store.head().await.unwrap().size;
        sizes.push((data, before, after));
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
    for (data, before, after) in sizes {
        let copy = SqliteStore::open(data, options()).unwrap();
        let size = copy.head().await.unwrap().size;
        assert!(before <= size && size <= after);
        copy.verify(0, size).await.unwrap();
        let entries = copy.entries(0, 1_000).await.unwrap();
        assert_eq!(entries.len() as u64, size);
        for entry in entries {
            assert_eq!(copy.events(entry.decision, 0, 2).await.unwrap().len(), 1);
        }
    }
    let taken = store.backup_to(copies.path().join("0").join("ombud.db")).await;
    assert!(matches!(taken, Err(StoreError::NotWritable { .. })), "{taken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_write_ahead_log_stays_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SqliteStore::open(folder.path(), options()).unwrap());
    let stream = id();
    store.commit(appending(append(stream, 0, &["event"]))).await.unwrap();
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for _ in 0..150 {
                    let mut set = appending(append(id(), 0, &["event"]));
                    set.appends[0].events[0].body = vec![b' '; 200_000];
                    store.commit(set).await.unwrap();
                    store.events(stream, 0, 10).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    // 120 MB were written.
    assert!(store.counts().checkpoints > 1);
    let size = fs::metadata(folder.path().join("ombud.db-wal")).unwrap().len();
    assert!(size < 40 << 20, "the write-ahead log has {size} bytes");
    assert!(fs::metadata(folder.path().join("ombud.db")).unwrap().len() > 80 << 20);
}

#[tokio::test]
async fn the_keys_are_copied_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (subject, cell) = (id(), CellKey::new([9; 32]));
    let keys = SqliteKeys::open(folder.path(), cell.clone()).unwrap();
    keys.create(subject, SubjectKey::new([1; 32]), [1; 24]).await.unwrap();
    let copy = tempfile::tempdir().unwrap();
    keys.backup_to(copy.path().join("keys.db")).await.unwrap();
    let copy = SqliteKeys::open(copy.path(), cell).unwrap();
    assert!(copy.get(subject).await.unwrap().is_some());
}
