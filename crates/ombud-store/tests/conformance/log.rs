//! The log: entries, tiles, proofs, restarts.

use std::sync::Arc;

use ombud_ledger::{
    Checkpoint, Hash, KeyChain, KeyEpoch, Note, TileId, Tree, TreeHead, leaf_hash,
    parse_entry_bundle, partial_tiles, verify_consistency, verify_inclusion,
};
use ombud_store::{Entry, StoreError, WriteSet};

use crate::fixture::{
    Fixture, append, appending, assert_proven, entry, entry_in, id, new_log, options, recording,
    signed_head, signing_key,
};

pub(crate) async fn the_empty_log_has_a_signed_checkpoint(fixture: Fixture) {
    let head = fixture.store().head().await.unwrap();
    let signed = signed_head(&head.checkpoint);
    assert_eq!((head.log, head.size, signed.size), (1, 0, 0));
    assert_eq!(signed.root, Hash::EMPTY_ROOT);
    assert!(fixture.store().prove(0).await.unwrap().is_none());
    assert!(fixture.store().entries(0, 10).await.unwrap().is_empty());
    assert!(fixture.store().tile(TileId::full(0, 0)).await.unwrap().is_none());
    assert!(fixture.store().prove_consistency(0, 0).await.unwrap().is_empty());
    fixture.store().prove_consistency(0, 1).await.unwrap_err();
    fixture.store().verify(0, u64::MAX).await.unwrap();
}

pub(crate) async fn entries_come_back(mut fixture: Fixture) {
    let stream = id();
    let mut new = vec![entry_in(stream), entry(id()), entry(id())];
    new[2].at_ms = i64::MIN;
    fixture.store().commit(recording(new.clone())).await.unwrap();
    let expected: Vec<_> = new
        .iter()
        .zip(0..)
        .map(|(new, index)| Entry {
            log: 1,
            index,
            decision: new.decision,
            stream: new.stream,
            commitment: new.commitment,
            leaf: new.leaf.clone(),
            private: new.private.clone(),
            request: new.request.clone(),
            at_ms: new.at_ms,
        })
        .collect();
    for _ in 0..2 {
        for entry in &expected {
            let found = fixture.store().entry(entry.decision).await.unwrap().unwrap();
            assert_eq!(found, *entry);
        }
        assert_eq!(fixture.store().entries(0, 10).await.unwrap(), expected);
        assert_eq!(fixture.store().entries(1, 1).await.unwrap(), expected[1..2]);
        assert!(fixture.store().entries(3, 10).await.unwrap().is_empty());
        assert!(fixture.store().entries(u64::MAX, 10).await.unwrap().is_empty());
        assert!(fixture.store().entry(id()).await.unwrap().is_none());
        fixture.reopen().await;
    }
}

pub(crate) async fn leaves_are_read_without_what_is_beside_them(mut fixture: Fixture) {
    fixture.fill(20).await;
    fixture.try_open(new_log()).await.unwrap();
    fixture.fill(5).await;
    let store = fixture.store();
    for (log, from, to, count) in
        [(1, 0, 20, 20), (1, 3, 7, 4), (2, 0, 99, 5), (2, 5, 9, 0), (3, 0, 9, 0)]
    {
        let leaves = store.leaves_in(log, from, to).await.unwrap();
        assert_eq!(leaves.len(), count, "{log}: {from} to {to}");
        let limit = usize::try_from(to - from).unwrap();
        let entries = store.entries_in(log, from, limit).await.unwrap();
        for (leaf, entry) in leaves.into_iter().zip(entries) {
            let expected = (entry.index, entry.decision, entry.leaf, entry.at_ms);
            assert_eq!((leaf.index, leaf.decision, leaf.leaf, leaf.at_ms), expected);
        }
    }
}

pub(crate) async fn entries_of_a_stream_are_listed_newest_first(mut fixture: Fixture) {
    let stream = id();
    for _ in 0..3 {
        let entries = vec![entry_in(stream), entry_in(id()), entry(id()), entry_in(stream)];
        fixture.store().commit(recording(entries)).await.unwrap();
    }
    let places = |entries: Vec<Entry>| -> Vec<_> {
        entries.into_iter().map(|entry| (entry.log, entry.index)).collect()
    };
    let all = [(1, 11), (1, 8), (1, 7), (1, 4), (1, 3), (1, 0)];
    let found = fixture.store().entries_of(stream, None, 10).await.unwrap();
    assert_eq!(places(found), all);
    let found = fixture.store().entries_of(stream, Some((1, 8)), 3).await.unwrap();
    assert_eq!(places(found), all[2..5]);
    assert!(fixture.store().entries_of(id(), None, 10).await.unwrap().is_empty());
    // They are found beyond a restore.
    fixture.try_open(new_log()).await.unwrap();
    fixture.store().commit(recording(vec![entry_in(stream)])).await.unwrap();
    let found = fixture.store().entries_of(stream, None, 2).await.unwrap();
    assert_eq!(places(found), [(2, 0), (1, 11)]);
    let found = fixture.store().entries_of(stream, Some((2, 0)), 10).await.unwrap();
    assert_eq!(places(found), all);
}

pub(crate) async fn a_purge_leaves_the_log_verifying(mut fixture: Fixture) {
    let (stream, other) = (id(), id());
    let (purged, kept) = (entry_in(stream), entry_in(other));
    let mut set = recording(vec![purged.clone(), kept.clone()]);
    set.appends = vec![append(stream, 0, &["one"]), append(other, 0, &["two"])];
    fixture.store().commit(set).await.unwrap();
    fixture.fill(600).await;

    let set = WriteSet { purges: vec![stream], ..WriteSet::default() };
    fixture.store().commit(set).await.unwrap();
    for _ in 0..2 {
        let store = fixture.store();
        let found = store.entry(purged.decision).await.unwrap().unwrap();
        assert_eq!((found.stream, found.private), (None, None));
        assert_eq!((&found.leaf, found.commitment), (&purged.leaf, purged.commitment));
        assert_eq!(found.request, purged.request);
        assert!(store.entries_of(stream, None, 10).await.unwrap().is_empty());
        let events = store.events(stream, 0, 10).await.unwrap();
        assert_eq!((events[0].sealed.as_ref(), events[0].body.as_slice()), (None, &b"one"[..]));

        let found = store.entry(kept.decision).await.unwrap().unwrap();
        assert_eq!((found.stream, found.private), (kept.stream, kept.private.clone()));
        assert!(store.events(other, 0, 10).await.unwrap()[0].sealed.is_some());

        store.verify(0, u64::MAX).await.unwrap();
        let proven = store.prove(0).await.unwrap().unwrap();
        assert_proven(&proven, std::slice::from_ref(&purged));
        fixture.reopen().await;
    }
    fixture.store().commit(appending(append(stream, 1, &["after"]))).await.unwrap();
}

pub(crate) async fn a_purge_reaches_what_its_own_batch_wrote(fixture: Fixture) {
    let stream = id();
    let mut set = appending(append(stream, 0, &["one"]));
    set.entries = vec![entry_in(stream)];
    set.purges = vec![stream, stream];
    let decision = set.entries[0].decision;
    fixture.store().commit(set).await.unwrap();
    assert!(fixture.store().events(stream, 0, 1).await.unwrap()[0].sealed.is_none());
    let found = fixture.store().entry(decision).await.unwrap().unwrap();
    assert_eq!((found.stream, found.private), (None, None));
    // What comes after a purge is kept.
    fixture.store().commit(recording(vec![entry_in(stream)])).await.unwrap();
    assert_eq!(fixture.store().entries_of(stream, None, 9).await.unwrap().len(), 1);
}

pub(crate) async fn tiles_equal_those_of_the_entries(mut fixture: Fixture) {
    let size = 2_000;
    fixture.fill(size).await;
    for _ in 0..2 {
        let store = fixture.store();
        let entries = store.entries(0, usize::MAX).await.unwrap();
        let leaves: Vec<_> = entries.iter().map(|entry| leaf_hash(&entry.commitment.0)).collect();
        let mut tree = Tree::new();
        tree.append(&leaves).unwrap();
        let head = signed_head(&store.head().await.unwrap().checkpoint);
        assert_eq!(tree.head(), head);

        let mut ids: Vec<_> = ombud_ledger::full_tiles(0, size).collect();
        ids.extend(partial_tiles(size));
        assert_eq!(ids.len(), 7 + 2);
        for id in ids {
            let expected = tree.tile(id).unwrap().to_bytes();
            assert_eq!(store.tile(id).await.unwrap(), Some(expected.clone()));
            // What was partial once is still served.
            for width in [1, id.width() as u64 / 2] {
                let once = (id.index() * 256 + width) << (8 * id.level());
                let once = TileId::at_size(id.level(), id.index(), once).unwrap();
                let part = expected[..32 * once.width()].to_vec();
                assert_eq!(store.tile(once).await.unwrap(), Some(part));
            }
            if id.level() == 0 {
                let bundle = store.entry_bundle(id).await.unwrap().unwrap();
                let bundle = parse_entry_bundle(&bundle).unwrap();
                let from = usize::try_from(id.index()).unwrap() * 256;
                let commitments = entries[from..].iter().map(|entry| entry.commitment.0);
                let commitments: Vec<_> = commitments.take(id.width()).collect();
                assert_eq!(bundle.iter().map(|one| one.0).collect::<Vec<_>>(), commitments);
            }
        }
        for beyond in [TileId::full(0, 7), TileId::full(0, 8), TileId::full(1, 0)] {
            assert!(store.tile(beyond).await.unwrap().is_none());
            assert!(store.entry_bundle(beyond).await.unwrap().is_none());
        }
        for beyond in [TileId::full(7, u64::MAX), TileId::full(63, 0)] {
            assert!(store.tile(beyond).await.unwrap().is_none());
        }
        fixture.reopen().await;
    }
}

pub(crate) async fn old_entries_are_proven(mut fixture: Fixture) {
    fixture.fill(1_500).await;
    for _ in 0..2 {
        let store = fixture.store();
        let head = signed_head(&store.head().await.unwrap().checkpoint);
        let entries = store.entries(0, 2_000).await.unwrap();
        for index in [0, 1, 255, 256, 1_000, 1_279, 1_280, 1_498, 1_499] {
            let proven = store.prove(index as u64).await.unwrap().unwrap();
            assert_eq!(signed_head(&proven.checkpoint), head);
            let (leaf, proof) = (leaf_hash(&entries[index].commitment.0), &proven.entries[0]);
            verify_inclusion(head, index as u64, leaf, &proof.proof).unwrap();
        }
        assert!(store.prove(1_500).await.unwrap().is_none());
        fixture.reopen().await;
    }
}

pub(crate) async fn the_log_is_consistent_with_its_past(fixture: Fixture) {
    let mut past = Vec::new();
    for count in [1, 99, 156, 1, 700, 323, 20] {
        fixture.fill(count).await;
        past.push(signed_head(&fixture.store().head().await.unwrap().checkpoint));
    }
    for (position, new) in past.iter().enumerate() {
        for old in &past[..=position] {
            let proof = fixture.store().prove_consistency(old.size, new.size).await.unwrap();
            verify_consistency(*old, *new, &proof).unwrap();
        }
    }
    fixture.store().prove_consistency(2, 1).await.unwrap_err();
    fixture.store().prove_consistency(0, 1_301).await.unwrap_err();
}

pub(crate) async fn a_reopened_store_continues_the_log(mut fixture: Fixture) {
    let mut past = Vec::new();
    for count in [0, 1, 255, 1, 600, 0, 513] {
        fixture.reopen().await;
        fixture.fill(count).await;
        let head = fixture.store().head().await.unwrap();
        past.push(signed_head(&head.checkpoint));
        fixture.reopen().await;
        assert_eq!(fixture.store().head().await.unwrap(), head);
        fixture.store().verify(0, head.size).await.unwrap();
    }
    let new = past[past.len() - 1];
    assert_eq!(new.size, 1_370);
    for old in past {
        let proof = fixture.store().prove_consistency(old.size, new.size).await.unwrap();
        verify_consistency(old, new, &proof).unwrap();
    }
}

pub(crate) async fn a_new_log_begins_after_a_restore(mut fixture: Fixture) {
    fixture.fill(300).await;
    let old = fixture.store().entries(0, 1).await.unwrap().remove(0);
    let last = fixture.store().head().await.unwrap().checkpoint;
    let at_300 = signed_head(&last);
    assert!(fixture.store().older().await.unwrap().is_empty());
    fixture.try_open(new_log()).await.unwrap();
    let head = fixture.store().head().await.unwrap();
    assert_eq!((head.log, head.size), (2, 0));
    assert!(fixture.store().entries(0, 10).await.unwrap().is_empty());

    let first = entry(id());
    let committed = fixture.store().commit(recording(vec![first.clone()])).await.unwrap();
    assert_eq!(committed.entries[0].index, 0);
    assert_proven(&committed, std::slice::from_ref(&first));
    // A decision is recorded once, in whichever log.
    let again = recording(vec![entry(old.decision)]);
    let refused = fixture.store().commit(again).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    fixture.fill(255).await;
    fixture.reopen().await;
    let head = fixture.store().head().await.unwrap();
    assert_eq!((head.log, head.size), (2, 256));
    fixture.store().verify(0, 256).await.unwrap();
    assert_eq!(fixture.store().entries(0, 1).await.unwrap()[0].decision, first.decision);
    assert_eq!(fixture.store().entry(old.decision).await.unwrap(), Some(old.clone()));
    // What is kept of the old one is checked as it is, and nothing of the new one with it.
    let store = fixture.store();
    let kept = store.older().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].log, kept[0].size, kept[0].checkpoint.as_str()), (1, 300, &*last));
    assert_eq!(store.entries_in(1, 0, 1).await.unwrap(), [old]);
    assert_eq!(store.entries_in(1, 299, 10).await.unwrap().len(), 1);
    store.verify_older(1, 300).await.unwrap();
    assert!(store.has_root(1, at_300).await.unwrap());
    assert!(!store.has_root(1, TreeHead { size: 299, ..at_300 }).await.unwrap());
    assert!(!store.has_root(2, at_300).await.unwrap());
    let longer = store.verify_older(1, 301).await;
    assert!(matches!(longer, Err(StoreError::LedgerWrong { index: 300 })), "{longer:?}");
    store.signs().unwrap();
}

pub(crate) async fn a_new_key_comes_with_all_that_records_it(mut fixture: Fixture) {
    let keys = [1, 2, 3].map(|seed| signing_key(seed).verifying_key().clone());
    fixture.fill(10).await;
    let last = signed_head(&fixture.store().head().await.unwrap().checkpoint);
    let (new, committed) = fixture.succeed(2).await;
    for _ in 0..2 {
        let head = fixture.store().head().await.unwrap();
        assert_eq!((head.size, &head.key), (11, &keys[1]));
        // Whoever knows only the old key is led to the new one, and no further.
        let successions = fixture.store().successions().await.unwrap();
        let chain = KeyChain::follow(keys[0].clone(), &successions).unwrap();
        assert_eq!(chain.current(), &keys[1]);
        assert_eq!(chain.past(), [KeyEpoch { key: keys[0].clone(), last }]);
        let note: Note = head.checkpoint.parse().unwrap();
        let (checkpoint, signatures) = Checkpoint::open(&note, &keys).unwrap();
        assert_eq!(signatures.len(), 1);
        assert!(chain.allows(&signatures[0].key, checkpoint.head()));
        assert!(!chain.allows(&keys[0], checkpoint.head()));
        let proven = &committed.entries[0];
        let leaf = leaf_hash(&new.commitment.0);
        verify_inclusion(checkpoint.head(), proven.index, leaf, &proven.proof).unwrap();
        // Opened with both keys, the one in office signs, whichever stands first.
        let mut both = options();
        both.signers.push(Arc::new(signing_key(2)));
        fixture.try_open(both).await.unwrap();
    }
    fixture.fill(1).await;
    assert_eq!(fixture.store().head().await.unwrap().key, keys[1]);
    fixture.succeed(3).await;
    let successions = fixture.store().successions().await.unwrap();
    assert_eq!(successions.len(), 2);
    let from = |key: usize| KeyChain::follow_from(keys[key].clone(), &successions).unwrap();
    assert_eq!(from(0).keys(), keys);
    assert_eq!(from(1).keys(), keys[1..]);
    assert_eq!(from(2).keys(), keys[2..]);
    fixture.store().verify(0, u64::MAX).await.unwrap();
    // Without the key in office nothing can be signed, and that is said before anything is.
    let refused = fixture.try_open(options()).await;
    assert!(matches!(refused, Err(StoreError::KeyMissing)), "{refused:?}");
    // A new log begins with no successions.
    fixture.try_open(new_log()).await.unwrap();
    assert!(fixture.store().successions().await.unwrap().is_empty());
}

pub(crate) async fn entries_are_proven_against_the_log_as_it_was(fixture: Fixture) {
    let mut heads = Vec::new();
    for count in [1, 4, 251, 1, 300, 700] {
        fixture.fill(count).await;
        heads.push(signed_head(&fixture.store().head().await.unwrap().checkpoint));
    }
    let entries = fixture.store().entries(0, 2_000).await.unwrap();
    for head in heads {
        for index in [0, 3, 255, 256, head.size - 1] {
            let proof = fixture.store().prove_at(index, head.size).await.unwrap();
            let Some(entry) = entries.get(usize::try_from(index).unwrap()) else { continue };
            match proof {
                Some(proof) => {
                    let leaf = leaf_hash(&entry.commitment.0);
                    verify_inclusion(head, index, leaf, &proof).unwrap();
                }
                None => assert!(index >= head.size, "{index} of {}", head.size),
            }
        }
    }
    assert!(fixture.store().prove_at(0, 10_000).await.unwrap().is_none());
}

pub(crate) async fn a_halted_log_signs_nothing(fixture: Fixture) {
    fixture.fill(10).await;
    let head = fixture.store().head().await.unwrap();
    fixture.store().halt(7);
    fixture.store().halt(9);
    for set in [recording(vec![entry(id())]), appending(append(id(), 0, &["one"]))] {
        let refused = fixture.store().commit(set).await;
        assert!(matches!(refused, Err(StoreError::LedgerWrong { index: 7 })), "{refused:?}");
    }
    assert_eq!(fixture.store().head().await.unwrap(), head);
    assert_eq!(fixture.store().entries(0, 100).await.unwrap().len(), 10);
}
