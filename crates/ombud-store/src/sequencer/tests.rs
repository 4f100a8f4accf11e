//! Batches against a log in memory: what applies, what conflicts, what is written.

use ombud_ledger::{Note, SigningKey, leaf_hash, verify_inclusion};

use super::*;
use crate::NewEvent;

const ORIGIN: &str = "cell.example/ledger";

fn sequencer() -> Sequencer {
    let key = SigningKey::from_seed(ORIGIN, &[1; 32]).unwrap();
    Sequencer { options: LogOptions::new(ORIGIN, key) }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn entry(number: u128, stream: Option<Uuid>) -> NewEntry {
    NewEntry {
        decision: id(number),
        stream,
        commitment: leaf_hash(&number.to_be_bytes()),
        leaf: number.to_be_bytes().to_vec(),
        private: Some(b"private".to_vec()),
        request: None,
        at_ms: 0,
    }
}

fn append(stream: Uuid, expected: u64) -> Append {
    let event = NewEvent { at_ms: 0, body: b"{}".to_vec(), sealed: Some(b"sealed".to_vec()) };
    Append { stream, expected, events: vec![event] }
}

fn put(id: &str, expected: u64, labels: &[(&'static str, &str)]) -> PutDocument {
    PutDocument {
        kind: "case",
        id: id.to_owned(),
        expected,
        body: Some(b"{}".to_vec()),
        sealed: None,
        labels: labels.iter().map(|(label, value)| (*label, (*value).to_owned())).collect(),
    }
}

fn plan<'a>(state: &LogState, versions: &Versions, sets: &'a [WriteSet]) -> Plan<'a> {
    sequencer().plan(state, versions, &HashSet::new(), sets, None).unwrap()
}

fn empty() -> LogState {
    LogState::empty(1, &sequencer()).unwrap()
}

fn is_conflict(answer: &Result<Committed, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Conflict(_)))
}

#[test]
fn a_set_sees_the_effects_of_those_before_it() {
    let stream = id(1);
    let sets = [
        WriteSet { appends: vec![append(stream, 0)], ..WriteSet::default() },
        WriteSet { appends: vec![append(stream, 0)], ..WriteSet::default() },
        WriteSet {
            appends: vec![append(stream, 1)],
            documents: vec![put("a", 0, &[])],
            ..WriteSet::default()
        },
        WriteSet { documents: vec![put("a", 1, &[]), put("a", 2, &[])], ..WriteSet::default() },
        WriteSet { documents: vec![put("a", 2, &[])], ..WriteSet::default() },
    ];
    let plan = plan(&empty(), &Versions::default(), &sets);
    let conflicts: Vec<_> = plan.answers.iter().map(is_conflict).collect();
    assert_eq!(conflicts, [false, true, false, false, true]);
    let versions: Vec<_> = plan.events.iter().map(|event| event.version).collect();
    assert_eq!(versions, [1, 2]);
    assert_eq!(plan.documents.len(), 1);
    assert_eq!(plan.documents[0].after.version, 3);
    assert!(plan.state.is_none());
}

#[test]
fn a_refused_set_leaves_no_trace() {
    let stream = id(1);
    let mut refused = WriteSet {
        appends: vec![append(stream, 0)],
        documents: vec![put("a", 0, &[])],
        entries: vec![entry(1, None), entry(2, None)],
        tallies: vec![Tally { name: "a".to_owned(), day: 1, add: 1 }],
        purges: vec![stream],
        succession: None,
    };
    refused.documents.push(put("b", 7, &[]));
    let good = WriteSet { entries: vec![entry(1, None)], ..WriteSet::default() };
    let sets = [refused, good];
    let state = empty();
    let plan = plan(&state, &Versions::default(), &sets);
    assert!(is_conflict(&plan.answers[0]));
    assert_eq!(plan.answers[1].as_ref().unwrap().entries[0].index, 0);
    assert_eq!(plan.entries.len(), 1);
    assert!(plan.events.is_empty() && plan.documents.is_empty() && plan.purges.is_empty());
    // The state in force is another one until the writer adopts the plan's.
    assert_eq!(state, empty());
}

#[test]
fn all_sets_of_a_batch_share_a_checkpoint_that_proves_them() {
    let sets: Vec<_> = (0..300)
        .map(|number| {
            let entries = (0..number % 4).map(|part| entry(number * 10 + part, None)).collect();
            WriteSet { entries, ..WriteSet::default() }
        })
        .collect();
    let mut state = empty();
    for batch in sets.chunks(100) {
        let plan = plan(&state, &Versions::default(), batch);
        let grown = plan.state.as_ref().unwrap();
        let note: Note = grown.checkpoint.parse().unwrap();
        let key = sequencer().options.signers[0].verifying_key().clone();
        let (checkpoint, _) = Checkpoint::open(&note, &[key]).unwrap();
        let mut next = state.size();
        for (set, answer) in batch.iter().zip(&plan.answers) {
            let answer = answer.as_ref().unwrap();
            assert_eq!(answer.checkpoint, grown.checkpoint);
            assert_eq!(answer.entries.len(), set.entries.len());
            for (proven, entry) in answer.entries.iter().zip(&set.entries) {
                assert_eq!(proven.index, next);
                let leaf = leaf_hash(&entry.commitment.0);
                verify_inclusion(checkpoint.head(), next, leaf, &proven.proof).unwrap();
                next += 1;
            }
        }
        let full = plan.tiles.len() as u64;
        assert_eq!(full, next / TILE_WIDTH - state.size() / TILE_WIDTH);
        state = plan.state.unwrap();
    }
    assert_eq!(state.size(), 450);
}

#[test]
fn a_purge_reaches_back_within_the_batch_and_not_ahead() {
    let (stream, other) = (id(1), id(2));
    let writing = |expected, number| WriteSet {
        appends: vec![append(stream, expected)],
        entries: vec![entry(number, Some(stream)), entry(number + 1, Some(other))],
        ..WriteSet::default()
    };
    let mut purging = writing(1, 20);
    purging.purges = vec![stream];
    let sets = [writing(0, 10), purging, writing(2, 30)];
    let plan = plan(&empty(), &Versions::default(), &sets);
    let sealed: Vec<_> = plan.events.iter().map(|event| event.sealed.is_some()).collect();
    assert_eq!(sealed, [false, false, true]);
    let linked: Vec<_> = plan.entries.iter().map(|entry| entry.stream).collect();
    let kept = [None, Some(other), None, Some(other), Some(stream), Some(other)];
    assert_eq!(linked, kept);
    assert!(plan.entries.iter().all(|row| row.private.is_some() == row.stream.is_some()));
    assert_eq!(plan.purges, [stream]);
}

#[test]
fn a_document_that_comes_and_goes_within_a_batch_is_written_once() {
    let deleting = |expected| PutDocument { body: None, ..put("a", expected, &[]) };
    let sets = [
        WriteSet { documents: vec![put("a", 0, &[("queue", "x")])], ..WriteSet::default() },
        WriteSet { documents: vec![deleting(1)], ..WriteSet::default() },
        WriteSet { documents: vec![put("a", 0, &[("queue", "y")])], ..WriteSet::default() },
        WriteSet { documents: vec![deleting(1)], ..WriteSet::default() },
    ];
    let mut versions = Versions::default();
    let first = plan(&empty(), &versions, &sets[..3]);
    assert!(first.answers.iter().all(Result::is_ok));
    let row = &first.documents[0];
    assert_eq!((row.before.version, row.after.version), (0, 1));
    assert_eq!(row.after.labels, Labels::new(&[("queue", "y".to_owned())]));
    first.teach(&mut versions);
    let second = plan(&empty(), &versions, &sets[3..]);
    let row = &second.documents[0];
    assert_eq!((row.before.version, row.after.version, row.body), (1, 0, None));
    second.teach(&mut versions);
    assert_eq!(versions.document(&("case", "a".to_owned())), DocumentState::default());
}

#[test]
fn the_part_that_is_checked_at_the_start_stays_bounded() {
    let mut state = empty();
    let mut number = 0;
    for _ in 0..200 {
        let entries = (0..500).map(|at| entry(number + at, None)).collect();
        number += 500;
        let sets = [WriteSet { entries, ..WriteSet::default() }];
        state = plan(&state, &Versions::default(), &sets).state.unwrap();
        assert!(state.size() - state.verified_to <= 2 * TAIL_ENTRIES);
        assert_eq!(state.verified_to % TILE_WIDTH, 0);
    }
    assert!(state.verified_to > 0);
}

#[test]
fn what_no_database_holds_is_refused_alone() {
    let sets = [
        WriteSet { documents: vec![put("a\0", 0, &[])], ..WriteSet::default() },
        WriteSet {
            documents: vec![put("a", 0, &[("queue", &"x".repeat(1_537))])],
            ..WriteSet::default()
        },
        WriteSet { documents: vec![put("a", 0, &[])], ..WriteSet::default() },
    ];
    let plan = plan(&empty(), &Versions::default(), &sets);
    assert!(matches!(plan.answers[0], Err(StoreError::Unstorable { .. })));
    assert!(matches!(plan.answers[1], Err(StoreError::Unstorable { .. })));
    assert!(plan.answers[2].is_ok());
}

#[test]
fn of_two_changes_of_key_in_one_batch_the_first_is_made() {
    let key = |seed| SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap();
    let change = |number, seed| WriteSet {
        entries: vec![entry(number, None)],
        succession: Some(Arc::new(key(seed))),
        ..WriteSet::default()
    };
    let unrecorded = WriteSet { entries: vec![], ..change(9, 4) };
    let another_log = SigningKey::from_seed("cell.example/other", &[5; 32]).unwrap();
    let foreign = WriteSet { succession: Some(Arc::new(another_log)), ..change(8, 4) };
    let (sequencer, state) = (sequencer(), empty());
    let plan_of = |sets: &[WriteSet]| {
        let handover = sequencer.handover(&state, sets).unwrap();
        let (versions, recorded) = (Versions::default(), HashSet::new());
        let plan = sequencer.plan(&state, &versions, &recorded, sets, handover.as_ref());
        plan.map(|plan| {
            let kept: Vec<_> = plan.answers.iter().map(Result::is_ok).collect();
            (kept, plan.documents.len(), plan.state.map(|state| state.key.as_ref().clone()))
        })
    };
    let kept = plan_of(&[change(1, 2), change(2, 3)]).unwrap();
    assert_eq!(kept, (vec![true, false], 1, Some(key(2).verifying_key().clone())));
    let kept = plan_of(&[unrecorded, foreign]).unwrap();
    assert_eq!(kept, (vec![false, false], 0, None));
    // The log's own key does not come after itself.
    assert_eq!(plan_of(&[change(1, 1)]).unwrap(), (vec![false], 0, None));
}

#[test]
fn a_key_that_does_not_sign_keeps_everything_as_it_was() {
    #[derive(Debug)]
    struct Broken(SigningKey);
    impl Signer for Broken {
        fn verifying_key(&self) -> &VerifyingKey {
            self.0.verifying_key()
        }
        fn sign(&self, _: &str) -> Result<ombud_ledger::NoteSignature, LedgerError> {
            Err(LedgerError::SignerFailed { reason: "out of order".to_owned() })
        }
    }
    let key = SigningKey::from_seed(ORIGIN, &[1; 32]).unwrap();
    let sequencer = Sequencer { options: LogOptions::new(ORIGIN, Broken(key)) };
    let sets = [WriteSet { entries: vec![entry(1, None)], ..WriteSet::default() }];
    let refused = sequencer.plan(&empty(), &Versions::default(), &HashSet::new(), &sets, None);
    let Err(StoreError::SigningFailed { reason }) = refused else { panic!("{refused:?}") };
    assert_eq!(reason, "out of order");
}
