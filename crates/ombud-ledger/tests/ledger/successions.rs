//! How trust passes from key to key.

use ombud_ledger::{
    CosigningKey, Hash, KeyChain, LedgerError, Note, SigningKey, Succession, TreeHead, VerifyingKey,
};

use crate::fixtures::fixtures;

const ORIGIN: &str = "cell.example/ledger";

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(ORIGIN, &[seed; 32]).unwrap()
}

fn public(seed: u8) -> VerifyingKey {
    key(seed).verifying_key().clone()
}

fn head(size: u64) -> TreeHead {
    TreeHead { size, root: Hash([u8::try_from(size % 251).unwrap(); 32]) }
}

fn handover(old: u8, new: u8, last: TreeHead) -> Note {
    Succession::new(public(old), public(new), last).unwrap().sign(&key(old)).unwrap()
}

#[test]
fn the_fixtures_chain_is_followed() {
    let fixtures = fixtures();
    let notes = fixtures.succession_notes();
    let chain = KeyChain::follow(fixtures.log_key(), &notes).unwrap();
    assert_eq!(chain.current().to_string(), fixtures.keys.log3.vkey);
    let keys: Vec<_> = chain.keys().iter().map(ToString::to_string).collect();
    let Keys { log, log2, log3, .. } = &fixtures.keys;
    assert_eq!(keys, [&log.vkey, &log2.vkey, &log3.vkey].map(String::clone));
    let sizes: Vec<_> = chain.past().iter().map(|epoch| epoch.last.size).collect();
    assert_eq!(sizes, [256, 600]);
    assert_eq!(chain.past()[1].last.root, fixtures.root(600));

    let succession = Succession::open(&notes[0]).unwrap();
    assert_eq!(succession.sign(&fixtures.log_signer()).unwrap(), notes[0]);
    assert_eq!(succession.old(), &fixtures.log_key());
    assert_eq!(succession.new_key().to_string(), log2.vkey);
}

use crate::fixtures::Keys;

#[test]
fn a_key_may_sign_only_while_in_office() {
    let chain =
        KeyChain::follow(public(1), &[handover(1, 2, head(10)), handover(2, 3, head(20))]).unwrap();
    assert!(chain.allows(&public(1), head(9)) && chain.allows(&public(1), head(10)));
    assert!(!chain.allows(&public(1), head(11)));
    assert!(!chain.allows(&public(1), TreeHead { size: 10, root: Hash::EMPTY_ROOT }));
    assert!(chain.allows(&public(2), head(20)) && !chain.allows(&public(2), head(21)));
    assert!(chain.allows(&public(3), head(1_000)));
    assert!(!chain.allows(&public(4), head(1)));
}

#[test]
fn a_broken_chain_is_refused() {
    let broken = |notes: &[Note]| match KeyChain::follow(public(1), notes) {
        Err(LedgerError::SuccessionBroken { position, why }) => (position, why),
        other => panic!("{other:?}"),
    };
    let not_in_office = "it is not by the key in office";
    assert_eq!(broken(&[handover(2, 3, head(5))]), (0, not_in_office));
    assert_eq!(broken(&[handover(1, 2, head(5)), handover(1, 3, head(5))]), (1, not_in_office));
    assert_eq!(
        broken(&[handover(1, 2, head(5)), handover(2, 1, head(6))]),
        (1, "it returns to an earlier key")
    );
    assert_eq!(
        broken(&[handover(1, 2, head(5)), handover(2, 3, head(4))]),
        (1, "it goes back to a smaller log")
    );
    let other = TreeHead { size: 5, root: Hash::EMPTY_ROOT };
    assert_eq!(
        broken(&[handover(1, 2, head(5)), handover(2, 3, other)]),
        (1, "it names another root for the same size")
    );
    assert!(KeyChain::follow(public(1), &[]).unwrap().past().is_empty());
}

#[test]
fn only_the_old_key_can_name_the_new() {
    let succession = Succession::new(public(1), public(2), head(5)).unwrap();
    assert_eq!(succession.sign(&key(2)), Err(LedgerError::NoTrustedSignature));
    let mut note = Note::new(succession.to_string()).unwrap();
    note.sign(&key(2));
    let follow = |note: &Note| KeyChain::follow(public(1), std::slice::from_ref(note));
    assert_eq!(follow(&note), Err(LedgerError::NoTrustedSignature));
    let tampered = handover(1, 2, head(5)).to_string().replace("size 5", "size 6");
    assert!(matches!(follow(&tampered.parse().unwrap()), Err(LedgerError::SignatureWrong { .. })));
}

#[test]
fn a_succession_is_between_two_keys_of_one_log() {
    let elsewhere = SigningKey::from_seed("other.example", &[2; 32]).unwrap();
    let witness = CosigningKey::from_seed(ORIGIN, &[2; 32]).unwrap();
    for new in [&public(1), elsewhere.verifying_key(), witness.verifying_key()] {
        assert!(Succession::new(public(1), new.clone(), head(5)).is_err());
    }
    assert!(Succession::new(public(1), public(2), head(1 << 63)).is_err());
}

#[test]
fn malformed_statements_are_refused() {
    let good = Succession::new(public(1), public(2), head(5)).unwrap().to_string();
    assert!(good.parse::<Succession>().is_ok());
    for wrong in [
        String::new(),
        good.trim_end().into(),
        format!("{good}\n"),
        format!("{good}more\n"),
        good.replace("/v1", "/v2"),
        good.replace("old ", "old  "),
        good.replace("new ", "neu "),
        good.replace("size 5", "size 05"),
        good.replace("root ", "root"),
    ] {
        assert!(wrong.parse::<Succession>().is_err(), "{wrong:?}");
    }
}
