//! Documents: versioned, listed by label.

use ombud_store::{Document, DocumentQuery, PutDocument, Stale, StoreError, Tally, WriteSet};

use crate::fixture::{Fixture, delete, put, putting};

async fn listed(fixture: &Fixture, query: DocumentQuery) -> Vec<(String, String)> {
    let documents = fixture.store().documents(query).await.unwrap();
    documents.into_iter().map(|document| (document.label, document.id)).collect()
}

async fn at(fixture: &Fixture, label: &'static str, value: &str) -> Vec<String> {
    let query = DocumentQuery::equal("case", label, value, 100);
    listed(fixture, query).await.into_iter().map(|(_, id)| id).collect()
}

fn between(from: &str, to: &str, limit: usize) -> DocumentQuery {
    let (from, to) = (from.to_owned(), to.to_owned());
    DocumentQuery { kind: "case", label: "due", from, to, after: None, limit }
}

pub(crate) async fn a_stale_document_is_a_conflict(mut fixture: Fixture) {
    fixture.store().commit(putting(vec![put("a", 0, &[])])).await.unwrap();
    fixture.store().commit(putting(vec![put("a", 1, &[])])).await.unwrap();
    for _ in 0..2 {
        for expected in [0, 1, 3] {
            for stale in [put("a", expected, &[]), delete("a", expected)] {
                let refused = fixture.store().commit(putting(vec![stale])).await;
                let conflict = Stale::Document { kind: "case".into(), id: "a".into(), expected };
                assert!(
                    matches!(&refused, Err(StoreError::Conflict(stale)) if *stale == conflict),
                    "{refused:?}"
                );
            }
        }
        // The second time, versions are no longer in memory.
        fixture.reopen().await;
    }
    let document = fixture.store().document("case", "a").await.unwrap().unwrap();
    let expected = Document {
        id: "a".into(),
        version: 2,
        body: b"{\"version\":2}".to_vec(),
        sealed: Some(b"sealed".to_vec()),
        label: String::new(),
    };
    assert_eq!(document, expected);
    assert!(fixture.store().document("task", "a").await.unwrap().is_none());
}

pub(crate) async fn a_deleted_document_is_gone_and_can_come_back(mut fixture: Fixture) {
    fixture.store().commit(putting(vec![put("a", 0, &[("queue", "open")])])).await.unwrap();
    fixture.store().commit(putting(vec![delete("a", 1)])).await.unwrap();
    assert!(fixture.store().document("case", "a").await.unwrap().is_none());
    assert!(at(&fixture, "queue", "open").await.is_empty());
    assert_eq!(fixture.rows("label").await, 0);
    fixture.store().commit(putting(vec![delete("a", 1)])).await.unwrap_err();
    fixture.store().commit(putting(vec![put("a", 0, &[("queue", "new")])])).await.unwrap();
    assert_eq!(at(&fixture, "queue", "new").await, ["a"]);
    // All within one set.
    let both = vec![delete("a", 1), put("a", 0, &[("queue", "newer")]), put("b", 0, &[])];
    fixture.store().commit(putting(both)).await.unwrap();
    let neither = vec![put("b", 1, &[("queue", "newer")]), delete("b", 2)];
    fixture.store().commit(putting(neither)).await.unwrap();
    fixture.reopen().await;
    assert_eq!(at(&fixture, "queue", "newer").await, ["a"]);
    assert_eq!(fixture.rows("document").await, 1);
}

pub(crate) async fn documents_are_listed_by_label_in_order(fixture: Fixture) {
    let mut documents: Vec<_> = [("b", "2"), ("a", "2"), ("c", "1"), ("d", "3"), ("e", "10")]
        .iter()
        .map(|(id, due)| put(id, 0, &[("due", due), ("queue", "open")]))
        .collect();
    documents.push(ombud_store::PutDocument { kind: "task", ..put("f", 0, &[("due", "2")]) });
    fixture.store().commit(putting(documents)).await.unwrap();

    let pair = |label: &str, id: &str| (label.to_owned(), id.to_owned());
    let all = listed(&fixture, between("", "~", 100)).await;
    let expected =
        [pair("1", "c"), pair("10", "e"), pair("2", "a"), pair("2", "b"), pair("3", "d")];
    assert_eq!(all, expected);
    assert_eq!(listed(&fixture, between("10", "2", 100)).await, expected[1..4]);
    assert_eq!(listed(&fixture, between("", "~", 2)).await, expected[..2]);
    assert!(listed(&fixture, between("", "~", 0)).await.is_empty());
    assert!(listed(&fixture, between("3", "2", 100)).await.is_empty());
    assert_eq!(at(&fixture, "queue", "open").await, ["a", "b", "c", "d", "e"]);
}

pub(crate) async fn a_page_ends_where_the_next_begins(fixture: Fixture) {
    let names: Vec<_> = (0..23).map(|number| format!("{number:02}")).collect();
    // Four documents share each value, so that pages end within a value.
    let documents = names
        .iter()
        .zip(0..)
        .map(|(id, number)| put(id, 0, &[("due", &(number / 4).to_string())]))
        .collect();
    fixture.store().commit(putting(documents)).await.unwrap();
    for limit in 1..6 {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let query = DocumentQuery { after: after.take(), ..between("", "~", limit) };
            let page = listed(&fixture, query).await;
            let Some(last) = page.last() else { break };
            after = Some(last.clone());
            found.extend(page.into_iter().map(|(_, id)| id));
        }
        assert_eq!(found, names);
    }
    // A cursor before the range does not widen it, one beyond it ends it.
    let after = |value: &str| Some((value.to_owned(), String::new()));
    let query = DocumentQuery { after: after("0"), ..between("3", "3", 100) };
    assert_eq!(listed(&fixture, query).await.len(), 4);
    let query = DocumentQuery { after: after("4"), ..between("3", "3", 100) };
    assert!(listed(&fixture, query).await.is_empty());
}

pub(crate) async fn labels_are_replaced(mut fixture: Fixture) {
    fixture
        .store()
        .commit(putting(vec![put("a", 0, &[("queue", "open"), ("agent", "x"), ("due", "1")])]))
        .await
        .unwrap();
    fixture.reopen().await;
    fixture
        .store()
        .commit(putting(vec![put("a", 1, &[("agent", "x"), ("queue", "done"), ("tag", "t")])]))
        .await
        .unwrap();
    for _ in 0..2 {
        assert!(at(&fixture, "queue", "open").await.is_empty());
        assert!(at(&fixture, "due", "1").await.is_empty());
        for (label, value) in [("queue", "done"), ("agent", "x"), ("tag", "t")] {
            assert_eq!(at(&fixture, label, value).await, ["a"]);
        }
        assert_eq!(fixture.rows("label").await, 3);
        fixture.reopen().await;
    }
    // Back and forth within one set.
    let forth_and_back = vec![put("a", 2, &[("queue", "x")]), put("a", 3, &[("queue", "done")])];
    fixture.store().commit(putting(forth_and_back)).await.unwrap();
    assert_eq!(at(&fixture, "queue", "done").await, ["a"]);
    assert_eq!(fixture.rows("label").await, 1);
}

pub(crate) async fn a_document_has_a_label_twice(fixture: Fixture) {
    let labels = [("tag", "x"), ("tag", "y"), ("tag", "x")];
    fixture.store().commit(putting(vec![put("a", 0, &labels)])).await.unwrap();
    assert_eq!(at(&fixture, "tag", "x").await, ["a"]);
    assert_eq!(at(&fixture, "tag", "y").await, ["a"]);
    assert_eq!(fixture.rows("label").await, 2);
}

/// Somebody takes away the row by which a document is listed, or what the document says of its labels.
pub(crate) async fn a_document_that_a_list_has_lost_is_named(fixture: Fixture) {
    let strange = "it's \"\\ ü";
    let labels: [&[(&str, &str)]; 5] =
        [&[("tag", "x"), ("due", "1")], &[("tag", "x")], &[], &[("tag", strange)], &[("tag", "y")]];
    let puts = ["a", "b", "c", "d", "e"].into_iter().zip(labels);
    let puts = puts.map(|(id, labels)| put(id, 0, labels)).collect();
    fixture.store().commit(putting(puts)).await.unwrap();
    let lost = async |limit| {
        let (mut lost, mut after, mut looks) = (Vec::new(), None, 0);
        loop {
            let found = fixture.store().unlisted(after, limit).await.unwrap();
            lost.extend(found.documents.into_iter().map(|(kind, id)| format!("{kind} {id}")));
            looks += 1;
            after = found.last;
            if after.is_none() {
                return (lost, looks);
            }
        }
    };
    assert_eq!(lost(100).await, (vec![], 1));
    let taken = "label WHERE label = 'due' AND id = 'a'";
    let changed = "label SET value = 'z' WHERE id = 'd'";
    let broken = "document SET labels = '[' WHERE id = 'e'";
    for (what, rest) in [("DELETE FROM", taken), ("UPDATE", changed), ("UPDATE", broken)] {
        let [sqlite, postgres] = ["", "ombud."].map(|schema| format!("{what} {schema}{rest}"));
        assert_eq!(fixture.tamper(&sqlite, &postgres).await, 1);
    }
    let expected = ["case a", "case d", "case e"].map(str::to_owned).to_vec();
    assert_eq!(lost(100).await, (expected.clone(), 1));
    assert_eq!(lost(2).await, (expected, 3));
}

pub(crate) async fn strange_strings_come_back_and_sort_as_bytes(mut fixture: Fixture) {
    let mut strange = [
        "",
        " ",
        "  ",
        "'",
        "\"",
        "\\",
        "%",
        "_",
        "{}",
        "[\"a\"]",
        "NULL",
        "\r\n",
        "\t",
        "\u{7f}",
        "\u{85}",
        "é",
        "e\u{301}",
        "É",
        "ß",
        "SS",
        "z",
        "Z",
        "ä",
        "a",
        "A",
        "aa",
        "\u{200b}",
        "\u{202e}",
        "𝕏",
        "\u{fffd}",
        "\u{10ffff}",
        "漢字",
        "-1",
        "10",
        "9",
        "$1",
        "?1",
        "--",
    ];
    let documents = strange.iter().map(|text| put(text, 0, &[("due", text)])).collect();
    fixture.store().commit(putting(documents)).await.unwrap();
    strange.sort_unstable();
    for _ in 0..2 {
        let found = listed(&fixture, between("", "\u{10ffff}", 100)).await;
        let expected: Vec<_> =
            strange.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect();
        assert_eq!(found, expected);
        for text in strange {
            assert_eq!(fixture.store().document("case", text).await.unwrap().unwrap().id, text);
            assert_eq!(at(&fixture, "due", text).await, [text]);
        }
        fixture.reopen().await;
    }
    let again = strange.iter().map(|text| put(text, 1, &[])).collect();
    fixture.store().commit(putting(again)).await.unwrap();
    assert_eq!(fixture.rows("label").await, 0);
}

pub(crate) async fn a_log_that_is_looked_at_has_the_documents_of_then(fixture: Fixture) {
    let seen = || async {
        let look = fixture.look().await.unwrap().unwrap();
        let found = look.documents(DocumentQuery::equal("case", "all", "", 10)).await.unwrap();
        found.into_iter().map(|one| (one.id, one.version, one.sealed)).collect::<Vec<_>>()
    };
    let sealed = |version, text: &str| PutDocument {
        sealed: Some(text.into()),
        ..put("a", version, &[("all", "")])
    };
    let documents = vec![sealed(0, "first"), put("b", 0, &[("other", "")])];
    fixture.store().commit(putting(documents)).await.unwrap();
    assert_eq!(seen().await, [("a".to_owned(), 1, Some(b"first".to_vec()))]);
    fixture.store().commit(putting(vec![sealed(1, "second")])).await.unwrap();
    assert_eq!(seen().await, [("a".to_owned(), 2, Some(b"second".to_vec()))]);
    fixture.store().commit(putting(vec![delete("a", 2)])).await.unwrap();
    assert_eq!(seen().await, []);
}

/// What is counted on a day.
fn tally(name: &str, day: i64, add: i64) -> Tally {
    Tally { name: name.to_owned(), day, add }
}

fn counting(tallies: Vec<Tally>) -> WriteSet {
    WriteSet { tallies, ..WriteSet::default() }
}

pub(crate) async fn what_is_counted_at_the_same_moment_is_added_up(mut fixture: Fixture) {
    // Nobody is stale: all count the same at once, many of them in one transaction.
    let counted = (0..40).map(|number| {
        let set = counting(vec![
            tally("done", 100, 1),
            tally("done", 100 + number % 2, 1),
            tally("undone", 101, number % 2),
        ]);
        fixture.store().commit(set)
    });
    for outcome in futures_util::future::join_all(counted).await {
        outcome.unwrap();
    }
    // What is not written counts for nothing.
    let refused =
        WriteSet { documents: vec![put("a", 7, &[])], ..counting(vec![tally("done", 100, 1_000)]) };
    fixture.store().commit(refused).await.unwrap_err();
    let too_long = counting(vec![tally(&"x".repeat(513), 100, 1)]);
    let too_long = fixture.store().commit(too_long).await;
    assert!(matches!(too_long, Err(StoreError::Unstorable { .. })), "{too_long:?}");

    for _ in 0..2 {
        let names = || ["undone", "never", "done"].map(str::to_owned).to_vec();
        assert_eq!(fixture.store().tallied(names(), 0).await.unwrap(), [20, 0, 80]);
        assert_eq!(fixture.store().tallied(names(), 101).await.unwrap(), [20, 0, 20]);
        assert_eq!(fixture.store().tallied(names(), 102).await.unwrap(), [0, 0, 0]);
        fixture.reopen().await;
    }
    // One taken back.
    fixture.store().commit(counting(vec![tally("done", 100, -1)])).await.unwrap();
    assert_eq!(fixture.store().tallied(vec!["done".into()], 0).await.unwrap(), [79]);
}
