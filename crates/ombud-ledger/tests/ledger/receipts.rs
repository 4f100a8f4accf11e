//! Receipts: what they prove, and that anything changed is named.

use std::error::Error;

use ombud_ledger::{
    Checkpoint, Commitment, LEAF_SIZE_MAX, LedgerError, Opening, RECEIPT_SIZE_MAX, Receipt,
    ReceiptError, SigningKey, TlogProof, Tree,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixtures::{fixtures, unhex};

fn from_value(value: &Value) -> Result<Receipt, ReceiptError> {
    Receipt::from_json(value.to_string().as_bytes())
}

#[test]
fn commitments_match_the_fixtures() {
    for case in fixtures().commitments {
        let salt = unhex(&case.salt);
        let commitment = match &case.field {
            None => Commitment::to_leaf(&salt, case.text.as_bytes()),
            Some(field) => Commitment::to_text(&salt, field, &case.text),
        };
        assert_eq!(commitment, case.commitment);
        assert!(commitment.ct_eq(&case.commitment));
        assert_eq!(commitment.to_string().parse(), Ok(commitment));
    }
}

#[test]
fn the_fixtures_receipt_verifies_and_says_what_it_proves() {
    let fixtures = fixtures();
    let receipt = fixtures.receipt();
    let known = [fixtures.log_key(), fixtures.witness_key()];
    let verified = receipt.verify(&known, Some("cell.example/ledger")).unwrap();
    assert_eq!(verified.origin, "cell.example/ledger");
    assert_eq!((verified.index, verified.head.size), (1, 3));
    assert_eq!(verified.leaf, receipt.leaf);
    let expect =
        [("message", "Wann kommt meine Rechnung? 🙂"), ("reply", "Am 3. Juli.\nIhre Nordlicht")];
    assert_eq!(verified.openings, expect.map(|(a, b)| (a.to_owned(), b.to_owned())));
    assert_eq!(verified.signatures.len(), 2);
    assert_eq!(verified.signatures[1].cosigned_at, Some(1_767_225_600));

    // To people who may not see the texts it still proves the decision.
    let redacted = Receipt { openings: Vec::new(), ..receipt.clone() };
    assert_eq!(redacted.verify(&known, None).unwrap().openings, []);
    assert_eq!(Receipt::from_json(receipt.to_json().as_bytes()).unwrap(), receipt);
    let again: Value = serde_json::from_str(&receipt.to_json()).unwrap();
    assert_eq!(again, fixtures.receipt);
}

#[test]
fn whatever_does_not_hold_is_named() {
    let fixtures = fixtures();
    let known = [fixtures.log_key(), fixtures.witness_key()];
    let good = fixtures.receipt();
    let check = |receipt: &Receipt, expect: &str| {
        let error = receipt.verify(&known, None).unwrap_err();
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        assert_eq!(format!("{error}{cause}"), expect);
    };
    let not_here = "the log does not show this decision at this place: \
                    the proof does not show entry 1 in the log of 3 entries";
    let mut bad = good.clone();
    bad.leaf = bad.leaf.replace("\"reply\"", "\"offer\"");
    check(&bad, not_here);
    let mut bad = good.clone();
    bad.salt[31] ^= 1;
    check(&bad, not_here);
    let mut bad = good.clone();
    bad.proof = bad.proof.replace("index 1", "index 2");
    check(&bad, &not_here.replace("entry 1", "entry 2"));
    bad.proof = bad.proof.replace("index 2", "index 3");
    check(
        &bad,
        "the log does not show this decision at this place: entry 3 is not in a log of 3 entries",
    );
    let mut bad = good.clone();
    bad.proof = bad.proof.replace("\n3\n", "\n4\n");
    let wrong = format!(
        "the log's signature does not hold: the signature by `cell.example/ledger` (key {:08x}) is wrong",
        fixtures.log_key().key_id()
    );
    check(&bad, &wrong);
    let mut bad = good.clone();
    bad.proof.clear();
    check(
        &bad,
        "the proof in the receipt cannot be read: malformed proof: no empty line precedes its checkpoint",
    );
    let mut bad = good.clone();
    bad.openings[0].text.push('!');
    check(&bad, "the text of `message` is not the one in the decision");
    let mut bad = good.clone();
    bad.openings[1].salt[0] ^= 1;
    check(&bad, "the text of `reply` is not the one in the decision");
    let mut bad = good.clone();
    bad.openings[1].field = "message".into();
    check(&bad, "the text of `message` is not the one in the decision");
    bad.openings[1].field = "offer".into();
    check(&bad, "the decision mentions no `offer`");
    bad.openings[1].field = "passage".into();
    check(&bad, "the decision mentions no `passage`");

    let nobody = good.verify(&[], None);
    assert!(matches!(
        nobody,
        Err(ReceiptError::CheckpointUntrusted(LedgerError::NoTrustedSignature))
    ));
    let witness_only = good.verify(&known[1..], None);
    assert!(matches!(
        witness_only,
        Err(ReceiptError::CheckpointUntrusted(LedgerError::NotSignedByLog { .. }))
    ));
    let error = good.verify(&known, Some("other.example")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the receipt is from log `cell.example/ledger`, not from `other.example`"
    );
}

/// A log of one decision with this leaf.
fn receipt_for(leaf: &str, openings: Vec<Opening>) -> (Receipt, SigningKey) {
    let key = SigningKey::from_seed("o", &[1; 32]).unwrap();
    let salt = [2; 32];
    let mut tree = Tree::new();
    tree.append(&[Commitment::to_leaf(&salt, leaf.as_bytes()).leaf_hash()]).unwrap();
    let checkpoint = Checkpoint::new("o", tree.head()).unwrap().sign(&key);
    let proof = TlogProof::new(0, tree.prove(0).unwrap(), checkpoint).to_string();
    (Receipt { leaf: leaf.into(), salt, proof, openings }, key)
}

#[test]
fn messages_of_one_turn_share_a_field() {
    let opening = |text: &str, salt| Opening { field: "message".into(), text: text.into(), salt };
    let openings = vec![opening("two", [2; 32]), opening("one", [1; 32])];
    let commit = |text, salt: u8| Commitment::to_text(&[salt; 32], "message", text);
    let leaf = json!({
        "inputs": [
            {"field": "message", "commitment": commit("one", 1)},
            {"field": "message", "commitment": commit("two", 2)},
        ],
        "output": null,
    });
    let (receipt, key) = receipt_for(&leaf.to_string(), openings);
    let known = [key.verifying_key().clone()];
    assert_eq!(receipt.verify(&known, Some("o")).unwrap().openings.len(), 2);
    let mut twice = receipt;
    twice.openings.push(opening("one", [1; 32]));
    let error = twice.verify(&known, Some("o")).unwrap_err();
    assert_eq!(error.to_string(), "the text of `message` stands there twice");
}

#[test]
fn a_leaf_that_can_be_read_in_two_ways_opens_nothing() {
    let opening = Opening { field: "message".into(), text: "x".into(), salt: [3; 32] };
    let commitment = Commitment::to_text(&[3; 32], "message", "x");
    let input = json!([{"field": "message", "commitment": commitment}]);
    for leaf in [
        format!(r#"{{"inputs":{input},"inputs":[]}}"#),
        format!(r#"{{"inputs":[],"inputs":{input}}}"#),
        format!(r#"{{"inputs":[{{"field":"message","field":"x","commitment":"{commitment}"}}]}}"#),
        r#"{"inputs":[{"field":"message","commitment":"AAAA"}]}"#.into(),
        "[]".into(),
        format!("[{input},null]"),
        format!(r#"{{"inputs":[["message","{commitment}"]]}}"#),
        "not json".into(),
    ] {
        let (receipt, key) = receipt_for(&leaf, vec![opening.clone()]);
        let known = [key.verifying_key().clone()];
        let result = receipt.verify(&known, None);
        assert!(matches!(result, Err(ReceiptError::LeafMalformed(_))), "{leaf}");
        // Without openings, a leaf is only bytes.
        assert!(Receipt { openings: Vec::new(), ..receipt }.verify(&known, None).is_ok());
    }
    let (receipt, key) = receipt_for("{}", vec![opening]);
    let result = receipt.verify(&[key.verifying_key().clone()], None);
    assert!(matches!(result, Err(ReceiptError::FieldUnknown { .. })));
}

#[test]
fn documents_of_the_wrong_form_are_refused() {
    let good = fixtures().receipt;
    assert!(from_value(&good).is_ok());
    let with = |path: &str, value: Value| {
        let mut document = good.clone();
        *document.pointer_mut(path).unwrap() = value;
        from_value(&document)
    };
    assert!(matches!(with("/v", json!(2)), Err(ReceiptError::VersionUnknown { version: 2 })));
    for (path, value) in [
        ("/v", json!("1")),
        ("/leaf", json!({})),
        ("/salt", json!("AAAA")),
        ("/proof", json!(null)),
        ("/openings", json!({})),
        ("/openings/0", json!({"field": "message", "text": "x"})),
        ("/openings/0/salt", json!("")),
        // A list in the order of the fields is not an object.
        ("/openings/0", json!(["message", "x", "A".repeat(43) + "="])),
        ("", json!([1, "{}", "A".repeat(43) + "=", "", []])),
        ("", json!([1])),
        ("", json!([])),
    ] {
        assert!(matches!(with(path, value), Err(ReceiptError::Malformed(_))), "{path}");
    }
    let too_long = with("/leaf", json!("x".repeat(LEAF_SIZE_MAX + 1)));
    assert!(matches!(too_long, Err(ReceiptError::TooLong { what: "leaf", .. })));
    let too_long = with("/openings/0/text", json!("x".repeat(RECEIPT_SIZE_MAX)));
    assert!(matches!(too_long, Err(ReceiptError::TooLong { what: "receipt", .. })));
    let many = vec![good["openings"][0].clone(); 65];
    let many = with("/openings", json!(many));
    assert!(matches!(many, Err(ReceiptError::TooManyOpenings { count: 65, .. })));

    let mut unknown = good.clone();
    unknown["note"] = json!("unknown");
    assert!(matches!(from_value(&unknown), Err(ReceiptError::Malformed(_))));
    let mut unknown = good.clone();
    unknown["openings"][0]["note"] = json!("unknown");
    assert!(matches!(from_value(&unknown), Err(ReceiptError::Malformed(_))));
    let doubled = good.to_string().replacen('{', r#"{"leaf":"other","#, 1);
    assert!(matches!(Receipt::from_json(doubled.as_bytes()), Err(ReceiptError::Malformed(_))));
    let mut missing = good.clone();
    missing.as_object_mut().unwrap().remove("salt");
    assert!(matches!(from_value(&missing), Err(ReceiptError::Malformed(_))));
    let mut missing = good;
    missing.as_object_mut().unwrap().remove("openings");
    assert!(from_value(&missing).unwrap().openings.is_empty());
}

proptest! {
    #[test]
    fn receipts_survive_a_round_trip(
        leaf in "\\PC{0,200}",
        proof in "\\PC{0,200}",
        salt in any::<[u8; 32]>(),
        openings in prop::collection::vec((".*", ".*", any::<[u8; 32]>()), 0..4),
    ) {
        let openings = openings.into_iter().map(|(field, text, salt)| Opening { field, text, salt });
        let receipt = Receipt { leaf, salt, proof, openings: openings.collect() };
        prop_assert_eq!(Receipt::from_json(receipt.to_json().as_bytes()).unwrap(), receipt);
    }

    #[test]
    fn commitments_differ_whenever_anything_does(
        salt in any::<[u8; 32]>(),
        field in "[a-z]{0,5}",
        text in "[a-z]{0,5}",
        other_salt in any::<[u8; 32]>(),
        other_field in "[a-z]{0,5}",
        other_text in "[a-z]{0,5}",
    ) {
        let one = Commitment::to_text(&salt, &field, &text);
        let other = Commitment::to_text(&other_salt, &other_field, &other_text);
        prop_assert!(one != other || (salt, &field, &text) == (other_salt, &other_field, &other_text));
        let other = Commitment::to_text(&salt, &other_field, &other_text);
        prop_assert_eq!(one == other, (&field, &text) == (&other_field, &other_text));
        prop_assert_ne!(one, Commitment::to_leaf(&salt, text.as_bytes()));
    }
}
