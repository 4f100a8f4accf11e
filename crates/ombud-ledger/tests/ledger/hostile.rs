//! No input makes a parser panic, and what it accepts it writes back unchanged.

use ombud_ledger::{
    AddCheckpointRequest, Checkpoint, Commitment, CosigningKey, Hash, Note, NoteSignature, Receipt,
    SigningKey, Succession, Tile, TileId, TilePath, TlogProof, VerifyingKey, entry_bundle,
    parse_entry_bundle,
};
use proptest::{prelude::*, sample::Index};

use crate::fixtures::fixtures;

fn feed(bytes: &[u8]) {
    fn same(accepted: Option<String>, input: &str) {
        assert!(accepted.is_none_or(|written| written == input), "{input:?}");
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.as_ref();
    same(text.parse::<Hash>().ok().map(|hash| hash.to_string()), text);
    same(text.parse::<Commitment>().ok().map(|commitment| commitment.to_string()), text);
    same(text.parse::<TilePath>().ok().map(|path| path.to_string()), text);
    same(text.parse::<VerifyingKey>().ok().map(|key| key.to_string()), text);
    same(SigningKey::from_text(text).ok().map(|key| key.to_text().to_string()), text);
    same(CosigningKey::from_text(text).ok().map(|key| key.to_text().to_string()), text);
    same(text.parse::<NoteSignature>().ok().map(|signature| signature.to_string()), text);
    same(text.parse::<Note>().ok().map(|note| note.to_string()), text);
    same(text.parse::<Checkpoint>().ok().map(|checkpoint| checkpoint.to_string()), text);
    same(text.parse::<TlogProof>().ok().map(|proof| proof.to_string()), text);
    same(text.parse::<Succession>().ok().map(|succession| succession.to_string()), text);
    let request = AddCheckpointRequest::parse(text.as_bytes());
    same(request.ok().map(|request| request.to_string()), text);

    let _ = (Note::parse(bytes), AddCheckpointRequest::parse(bytes));
    if let Ok(entries) = parse_entry_bundle(bytes) {
        assert_eq!(entry_bundle(&entries), bytes);
    }
    if let Ok(tile) = Tile::from_bytes(TileId::full(0, 0), bytes) {
        assert_eq!(tile.to_bytes(), bytes);
    }
    if let Ok(receipt) = Receipt::from_json(bytes) {
        let _ = receipt.verify(&[fixtures().log_key()], None);
    }
}

/// One of each text that the crate reads.
fn texts() -> Vec<String> {
    let fixtures = fixtures();
    vec![
        fixtures.checkpoints.text,
        fixtures.checkpoints.cosigned,
        fixtures.checkpoints.extended,
        fixtures.tlog_proofs[0].text.clone(),
        fixtures.tlog_proofs[1].text.clone(),
        fixtures.add_checkpoint,
        fixtures.successions[0].clone(),
        fixtures.receipt.to_string(),
        fixtures.keys.log.skey,
        fixtures.keys.witness.skey,
        fixtures.keys.log.vkey,
        fixtures.keys.witness.vkey,
        "tile/0/x001/067.p/5".into(),
        "tile/entries/x001/067".into(),
    ]
}

#[test]
fn every_truncation_of_every_text_is_survived() {
    for text in texts() {
        for end in 0..=text.len() {
            feed(&text.as_bytes()[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        feed(&bytes);
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,100}") {
        feed(text.as_bytes());
    }

    #[test]
    fn any_change_to_a_text_is_survived(
        text in prop::sample::select(texts()),
        at in any::<Index>(),
        length in 0_usize..4,
        insert in prop::collection::vec(
            prop::sample::select(b"\n\n /+=.0159azAZ\x00\xe2\x80\x94{}\"".to_vec()),
            0..4,
        ),
    ) {
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, insert);
        feed(&bytes);
    }
}
