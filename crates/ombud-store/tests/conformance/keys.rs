//! Keys: made once, destroyed for good.

use std::sync::Arc;

use ombud_store::{CellKey, StoreError, SubjectKey, Tombstone};
use uuid::Uuid;

use crate::fixture::{Fixture, id};

fn key(byte: u8) -> SubjectKey {
    SubjectKey::new([byte; 32])
}

/// Keys do not show themselves; what they derive tells them apart.
fn sign_of(key: Option<SubjectKey>) -> Option<[u8; 32]> {
    key.map(|key| key.derive("test", Uuid::nil()))
}

pub(crate) async fn a_key_is_created_once(mut fixture: Fixture) {
    let subject = id();
    assert!(fixture.keys().get(subject).await.unwrap().is_none());
    let first = fixture.keys().create(subject, key(1), [1; 24]).await.unwrap();
    assert_eq!(sign_of(first), sign_of(Some(key(1))));
    for _ in 0..2 {
        let second = fixture.keys().create(subject, key(2), [2; 24]).await.unwrap();
        assert_eq!(sign_of(second), sign_of(Some(key(1))));
        let found = fixture.keys().get(subject).await.unwrap();
        assert_eq!(sign_of(found), sign_of(Some(key(1))));
        fixture.reopen().await;
    }
    assert!(fixture.keys().get(id()).await.unwrap().is_none());
    assert!(fixture.keys().tombstones().await.unwrap().is_empty());
}

pub(crate) async fn a_destroyed_key_leaves_a_tombstone(mut fixture: Fixture) {
    let (first, second, kept) = (id(), id(), id());
    for subject in [first, second, kept] {
        fixture.keys().create(subject, key(1), [1; 24]).await.unwrap();
    }
    fixture.keys().destroy(second, 20).await.unwrap();
    fixture.keys().destroy(first, 30).await.unwrap();
    // Again, later: the first time counts.
    fixture.keys().destroy(second, 40).await.unwrap();
    let expected =
        [Tombstone { subject: second, at_ms: 20 }, Tombstone { subject: first, at_ms: 30 }];
    for _ in 0..2 {
        for subject in [first, second] {
            assert!(fixture.keys().get(subject).await.unwrap().is_none());
            let again = fixture.keys().create(subject, key(3), [3; 24]).await.unwrap();
            assert!(again.is_none());
        }
        assert!(fixture.keys().get(kept).await.unwrap().is_some());
        assert_eq!(fixture.keys().tombstones().await.unwrap(), expected);
        fixture.reopen().await;
    }
}

pub(crate) async fn living_keys_are_read_in_pages(fixture: Fixture) {
    let mut subjects = [(); 7].map(|()| id());
    for (byte, subject) in (0..).zip(subjects) {
        fixture.keys().create(subject, key(byte), [byte; 24]).await.unwrap();
    }
    fixture.keys().destroy(subjects[3], 1).await.unwrap();
    let mut expected: Vec<_> = subjects.into_iter().filter(|one| *one != subjects[3]).collect();
    expected.sort_unstable();
    subjects.sort_unstable();
    for limit in [1, 2, 6, 100] {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = fixture.keys().living(after, limit).await.unwrap();
            assert!(page.len() <= limit);
            let Some((last, _)) = page.last() else { break };
            after = Some(*last);
            for (subject, key) in page {
                let own = fixture.keys().get(subject).await.unwrap();
                assert_eq!(sign_of(Some(key)), sign_of(own));
                found.push(subject);
            }
        }
        assert_eq!(found, expected, "{limit}");
    }
}

pub(crate) async fn a_key_never_made_can_be_destroyed(fixture: Fixture) {
    let subject = id();
    fixture.keys().destroy(subject, 1).await.unwrap();
    assert!(fixture.keys().create(subject, key(1), [1; 24]).await.unwrap().is_none());
    assert_eq!(fixture.keys().tombstones().await.unwrap(), [Tombstone { subject, at_ms: 1 }]);
}

pub(crate) async fn a_key_of_another_cell_cannot_be_read(mut fixture: Fixture) {
    let subject = id();
    fixture.keys().create(subject, key(1), [1; 24]).await.unwrap();
    fixture.open_keys(CellKey::new([8; 32])).await;
    let refused = fixture.keys().get(subject).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { .. })), "{refused:?}");
}

pub(crate) async fn many_keys_are_created_at_once(fixture: Fixture) {
    let keys = Arc::clone(fixture.keys.as_ref().unwrap());
    let subjects: Vec<_> = (0..20).map(|_| id()).collect();
    let makers: Vec<_> = (0..100_u8)
        .map(|number| {
            let (keys, subject) = (Arc::clone(&keys), subjects[usize::from(number) % 20]);
            tokio::spawn(async move {
                if number % 20 == 7 && number > 50 {
                    keys.destroy(subject, 1).await.unwrap();
                    return (subject, None);
                }
                (subject, sign_of(keys.create(subject, key(number), [number; 24]).await.unwrap()))
            })
        })
        .collect();
    // What was destroyed is gone once all are done, not before.
    let mut outcomes = Vec::new();
    for maker in makers {
        outcomes.push(maker.await.unwrap());
    }
    for (subject, made) in outcomes {
        let kept = sign_of(keys.get(subject).await.unwrap());
        if subject == subjects[7] {
            assert_eq!(kept, None);
        } else {
            assert_eq!(made, kept);
        }
    }
}
