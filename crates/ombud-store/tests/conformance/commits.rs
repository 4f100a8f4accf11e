//! Write sets: wholly or not at all, and proven.

use std::collections::BTreeSet;

use ombud_ledger::verify_consistency;
use ombud_store::{Change, NewEntry, Stale, StoreError, WriteSet};

use crate::fixture::{
    Fixture, append, appending, assert_proven, delete, entry, entry_in, event, id, put, putting,
    recording, signed_head, told,
};

pub(crate) async fn a_set_with_one_stale_part_keeps_nothing(mut fixture: Fixture) {
    let (stream, decision) = (id(), id());
    fixture.store().commit(putting(vec![put("a", 0, &[("queue", "open")])])).await.unwrap();
    fixture.store().commit(recording(vec![entry(decision)])).await.unwrap();
    let before = (fixture.all_rows().await, fixture.store().head().await.unwrap());

    let good = WriteSet {
        appends: vec![append(stream, 0, &["one", "two"])],
        documents: vec![put("b", 0, &[("queue", "open")]), put("a", 1, &[("queue", "closed")])],
        entries: vec![entry_in(stream), entry(id())],
        tallies: vec![],
        purges: vec![stream],
        succession: None,
    };
    let mut stale_stream = good.clone();
    stale_stream.appends.push(append(id(), 1, &["three"]));
    let mut stale_document = good.clone();
    stale_document.documents.push(put("c", 1, &[]));
    let mut stale_decision = good.clone();
    stale_decision.entries.push(entry(decision));
    for set in [stale_stream, stale_document, stale_decision] {
        let refused = fixture.store().commit(set).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
        assert_eq!(fixture.all_rows().await, before.0);
        assert_eq!(fixture.store().head().await.unwrap(), before.1);
    }

    // Nothing stayed behind in memory either: the next entry stands where the first refused one
    // would have stood, and the log still verifies.
    let committed = fixture.store().commit(good.clone()).await.unwrap();
    assert_eq!(committed.entries.iter().map(|one| one.index).collect::<Vec<_>>(), [1, 2]);
    assert_proven(&committed, &good.entries);
    fixture.store().verify(0, 3).await.unwrap();
    fixture.reopen().await;
    assert_eq!(fixture.store().head().await.unwrap().size, 3);
}

pub(crate) async fn conflicting_sets_of_one_batch_have_one_winner(fixture: Fixture) {
    for round in 0..20 {
        let stream = id();
        let contenders: Vec<_> = (0..16)
            .map(|number| {
                let store = fixture.shared();
                let set = WriteSet {
                    appends: vec![append(stream, 0, &[&number.to_string()])],
                    documents: vec![put(&format!("{round}"), 0, &[("by", &number.to_string())])],
                    entries: vec![entry_in(stream)],
                    tallies: vec![],
                    purges: Vec::new(),
                    succession: None,
                };
                tokio::spawn(async move { store.commit(set).await })
            })
            .collect();
        let mut winners = 0;
        for contender in contenders {
            match contender.await.unwrap() {
                Ok(committed) => {
                    winners += 1;
                    assert_eq!(committed.entries.len(), 1);
                }
                Err(StoreError::Conflict(stale)) => {
                    assert_eq!(stale, Stale::Stream { stream, expected: 0 });
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(winners, 1);
        assert_eq!(fixture.store().events(stream, 0, 10).await.unwrap().len(), 1);
        assert_eq!(fixture.store().head().await.unwrap().size, round + 1);
    }
}

pub(crate) async fn a_decision_is_recorded_once(fixture: Fixture) {
    let twice = entry(id());
    let set = recording(vec![twice.clone()]);
    fixture.store().commit(set.clone()).await.unwrap();
    let decision = twice.decision;
    let expected = Stale::Decision { decision };
    for again in [set, recording(vec![entry(id()), twice.clone()])] {
        let refused = fixture.store().commit(again).await;
        assert!(
            matches!(&refused, Err(StoreError::Conflict(stale)) if *stale == expected),
            "{refused:?}"
        );
    }
    let within = entry(id());
    let refused = fixture.store().commit(recording(vec![within.clone(), within])).await;
    assert!(matches!(refused, Err(StoreError::Conflict(Stale::Decision { .. }))), "{refused:?}");
    // Others that share its batch are not drawn in.
    let (one, other) = tokio::join!(
        fixture.store().commit(recording(vec![twice])),
        fixture.store().commit(recording(vec![entry(id())])),
    );
    one.unwrap_err();
    assert_eq!(other.unwrap().entries[0].index, 1);
}

pub(crate) async fn indexes_are_dense_under_many_writers(fixture: Fixture) {
    let writers: Vec<_> = (0..64)
        .map(|_| {
            let store = fixture.shared();
            tokio::spawn(async move {
                let mut seen = Vec::new();
                let mut last = None;
                for length in [1, 2, 3, 1] {
                    let entries: Vec<NewEntry> = (0..length).map(|_| entry(id())).collect();
                    let committed = store.commit(recording(entries.clone())).await.unwrap();
                    assert_proven(&committed, &entries);
                    let indexes: Vec<_> = committed.entries.iter().map(|one| one.index).collect();
                    // The entries of one set stand together, after those of the one before.
                    assert!(indexes.windows(2).all(|two| two[0] + 1 == two[1]));
                    assert!(last < indexes.first().copied());
                    last = indexes.last().copied();
                    for (index, entry) in indexes.iter().zip(entries) {
                        let stored = store.entry(entry.decision).await.unwrap().unwrap();
                        assert_eq!(stored.index, *index);
                    }
                    seen.extend(indexes);
                }
                seen
            })
        })
        .collect();
    let mut all = BTreeSet::new();
    for writer in writers {
        all.extend(writer.await.unwrap());
    }
    assert_eq!(all, (0..64 * 7).collect());
    fixture.store().verify(0, u64::MAX).await.unwrap();
}

pub(crate) async fn every_answer_is_proven(fixture: Fixture) {
    let mut before = None;
    for length in [1, 254, 1, 1, 511, 256, 3] {
        let entries: Vec<_> = (0..length).map(|_| entry(id())).collect();
        let committed = fixture.store().commit(recording(entries.clone())).await.unwrap();
        assert_proven(&committed, &entries);
        let head = signed_head(&committed.checkpoint);
        if let Some(before) = before.replace(head) {
            let proof = fixture.store().prove_consistency(before.size, head.size).await.unwrap();
            verify_consistency(before, head, &proof).unwrap();
        }
    }
}

pub(crate) async fn a_set_without_entries_gets_the_present_checkpoint(fixture: Fixture) {
    fixture.fill(3).await;
    let head = fixture.store().head().await.unwrap();
    let committed = fixture.store().commit(appending(append(id(), 0, &["one"]))).await.unwrap();
    assert_eq!(committed.checkpoint, head.checkpoint);
    assert!(committed.entries.is_empty());
    let empty = fixture.store().commit(WriteSet::default()).await.unwrap();
    assert_eq!(empty.checkpoint, head.checkpoint);
}

pub(crate) async fn values_of_a_megabyte_come_back(fixture: Fixture) {
    let large: Vec<u8> = (0..1_u32 << 20).map(|number| number.to_le_bytes()[1]).collect();
    let stream = id();
    let mut set = appending(append(stream, 0, &[]));
    let mut long = event("");
    long.body.clone_from(&large);
    long.sealed = Some(large.clone());
    set.appends[0].events.push(long);
    let mut document = put("large", 0, &[]);
    document.body = Some(large.clone());
    set.documents.push(document);
    let mut recorded = entry_in(stream);
    recorded.private = Some(large.clone());
    set.entries.push(recorded.clone());
    fixture.store().commit(set).await.unwrap();

    let events = fixture.store().events(stream, 0, 1).await.unwrap();
    assert!(events[0].body == large && events[0].sealed.as_ref() == Some(&large));
    let document = fixture.store().document("case", "large").await.unwrap().unwrap();
    assert!(document.body == large);
    let entry = fixture.store().entry(recorded.decision).await.unwrap().unwrap();
    assert!(entry.private == Some(large));
}

pub(crate) async fn what_one_database_cannot_store_both_refuse(fixture: Fixture) {
    let long = "x".repeat(2_000);
    for (what, document) in [
        ("the id of a document", put("with\0nul", 0, &[])),
        ("the id of a document", put(&long, 0, &[])),
        ("the value of a label", put("a", 0, &[("queue", "with\0nul")])),
        ("the value of a label", put("a", 0, &[("queue", &long)])),
    ] {
        let refused = fixture.store().commit(putting(vec![document])).await;
        assert!(
            matches!(&refused, Err(StoreError::Unstorable { what: found, .. }) if *found == what),
            "{refused:?}"
        );
    }
    // As long as may be, of characters that cannot be compressed away by an index.
    let digits = |length: usize, seed: u64| -> String {
        let mut state = seed;
        std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'!' + u8::try_from((state >> 40) % 90).unwrap())
        })
        .take(length)
        .collect()
    };
    let (longest_id, longest_value) = (digits(512, 3), digits(1_536, 7));
    let document = put(&longest_id, 0, &[("queue", &longest_value)]);
    fixture.store().commit(putting(vec![document])).await.unwrap();
    let query = ombud_store::DocumentQuery::equal("case", "queue", longest_value, 2);
    assert_eq!(fixture.store().documents(query).await.unwrap()[0].id, longest_id);
    assert!(fixture.store().document("case", "a").await.unwrap().is_none());
}

pub(crate) async fn what_was_written_is_told_to_those_who_follow(fixture: Fixture) {
    let mut changes = fixture.store().changes();
    let stream = id();
    let mut set = appending(append(stream, 0, &["one", "two"]));
    set.documents.push(put("a", 0, &[]));
    let (heard, committed) = tokio::join!(
        async {
            loop {
                match told(&mut changes).await {
                    Change::Written { streams, kinds } => break (streams, kinds),
                    // At the beginning, and when a connection was made anew.
                    Change::Missed => {}
                }
            }
        },
        fixture.store().commit(set)
    );
    committed.unwrap();
    assert_eq!(heard, (vec![(stream, 2)], ["case".to_owned()].into()));
    // What is refused is told to nobody: the next that is told is the next that was written.
    fixture.store().commit(putting(vec![put("a", 7, &[])])).await.unwrap_err();
    fixture.store().commit(putting(vec![delete("a", 1)])).await.unwrap();
    let expected = Change::Written { streams: vec![], kinds: ["case".to_owned()].into() };
    assert_eq!(told(&mut changes).await, expected);
}
