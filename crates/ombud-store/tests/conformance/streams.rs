//! Streams: append-only, versioned.

use ombud_store::{Stale, StoreError, WriteSet};

use crate::fixture::{Fixture, append, appending, id};

pub(crate) async fn events_come_back_in_order(mut fixture: Fixture) {
    let (stream, other) = (id(), id());
    fixture.store().commit(appending(append(stream, 0, &["one", "two"]))).await.unwrap();
    fixture.store().commit(appending(append(other, 0, &["apart"]))).await.unwrap();
    let mut last = append(stream, 2, &["three"]);
    last.events[0].sealed = None;
    last.events[0].at_ms = -1;
    fixture.store().commit(appending(last)).await.unwrap();
    for _ in 0..2 {
        let events = fixture.store().events(stream, 0, 10).await.unwrap();
        let found: Vec<_> =
            events.iter().map(|event| (event.version, event.body.as_slice())).collect();
        assert_eq!(found, [(1, &b"one"[..]), (2, b"two"), (3, b"three")]);
        assert_eq!(events[0].sealed.as_deref(), Some(&b"sealed"[..]));
        assert_eq!((events[2].sealed.as_ref(), events[2].at_ms), (None, -1));
        fixture.reopen().await;
    }
    assert!(fixture.store().events(id(), 0, 10).await.unwrap().is_empty());
}

pub(crate) async fn a_stale_stream_is_a_conflict(mut fixture: Fixture) {
    let stream = id();
    let set = |expected| appending(append(stream, expected, &["event"]));
    for round in 0..2 {
        // The second time, versions are no longer in memory.
        for expected in [1, u64::MAX].into_iter().filter(|_| round == 0) {
            let refused = fixture.store().commit(set(expected)).await;
            assert!(matches!(
                refused,
                Err(StoreError::Conflict(Stale::Stream { stream: found, expected: version }))
                    if found == stream && version == expected
            ));
        }
        fixture.store().commit(set(round)).await.unwrap();
        fixture.store().commit(set(0)).await.unwrap_err();
        fixture.reopen().await;
        fixture.store().commit(set(0)).await.unwrap_err();
    }
    assert_eq!(fixture.store().events(stream, 0, 10).await.unwrap().len(), 2);
}

pub(crate) async fn streams_are_read_in_pages(fixture: Fixture) {
    let stream = id();
    let bodies: Vec<_> = (1..=25).map(|number| number.to_string()).collect();
    let bodies: Vec<_> = bodies.iter().map(String::as_str).collect();
    fixture.store().commit(appending(append(stream, 0, &bodies))).await.unwrap();
    let mut after = 0;
    let mut read = Vec::new();
    loop {
        let page = fixture.store().events(stream, after, 10).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 10);
        after = last.version;
        read.extend(page.into_iter().map(|event| String::from_utf8(event.body).unwrap()));
    }
    assert_eq!(read, bodies);
    assert!(fixture.store().events(stream, 0, 0).await.unwrap().is_empty());
    assert_eq!(fixture.store().events(stream, 24, usize::MAX).await.unwrap().len(), 1);
    assert!(fixture.store().events(stream, u64::MAX, 10).await.unwrap().is_empty());
}

pub(crate) async fn a_stream_is_appended_to_twice_in_one_set(fixture: Fixture) {
    let stream = id();
    let appends = vec![append(stream, 0, &["one"]), append(stream, 1, &["two", "three"])];
    fixture.store().commit(WriteSet { appends, ..WriteSet::default() }).await.unwrap();
    let appends = vec![append(stream, 3, &["four"]), append(stream, 3, &["five"])];
    fixture.store().commit(WriteSet { appends, ..WriteSet::default() }).await.unwrap_err();
    assert_eq!(fixture.store().events(stream, 0, 10).await.unwrap().len(), 3);
}
