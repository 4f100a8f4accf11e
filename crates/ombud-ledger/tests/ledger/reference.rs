//! The crates `tlog_tiles` and `signed_note` (Cloudflare, from Go's sumdb) must agree.

use ombud_ledger::{
    Checkpoint, Hash, Note, SigningKey, TilePath, Tree, TreeHead, VerifyingKey, full_tiles,
    partial_tiles, prove_consistency, prove_inclusion, root, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use signed_note::{Note as TheirNote, Signer, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{self as theirs, Hash as TheirHash, HashReader, Tile as TheirTile};

use crate::fixtures::{entry, fixtures, tree};

/// Their stored hashes: every complete subtree, in their order.
struct Stored(Vec<TheirHash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<TheirHash>, theirs::Error> {
        Ok(indexes.iter().map(|&i| self.0[usize::try_from(i).unwrap()]).collect())
    }
}

fn stored(size: u64) -> Stored {
    let mut stored = Stored(Vec::new());
    for i in 0..size {
        let new = theirs::stored_hashes(i, &entry(i).0, &stored).unwrap();
        stored.0.extend(new);
    }
    stored
}

fn ours(hashes: Vec<TheirHash>) -> Vec<Hash> {
    hashes.into_iter().map(|hash| Hash(hash.0)).collect()
}

fn their(hashes: &[Hash]) -> Vec<TheirHash> {
    hashes.iter().map(|hash| TheirHash(hash.0)).collect()
}

#[test]
fn roots_and_proofs_agree_for_every_size_up_to_300() {
    const SIZE: u64 = 300;
    let (stored, tree) = (stored(SIZE), tree(SIZE));
    for size in 1..=SIZE {
        let their_root = theirs::tree_hash(size, &stored).unwrap();
        let head = TreeHead { size, root: Hash(their_root.0) };
        assert_eq!(root(&tree, size), Ok(head.root));
        for index in [0, size / 3, size / 2, size - 1] {
            let proof = ours(theirs::prove_record(size, index, &stored).unwrap());
            assert_eq!(prove_inclusion(&tree, size, index).as_ref(), Ok(&proof));
            let leaf = entry(index).leaf_hash();
            verify_inclusion(head, index, leaf, &proof).unwrap();
            theirs::check_record(&their(&proof), size, their_root, index, TheirHash(leaf.0))
                .unwrap();
        }
        for old in [1, size / 3, size / 2, size - 1, size].into_iter().filter(|old| *old > 0) {
            let old_root = theirs::tree_hash(old, &stored).unwrap();
            let old_head = TreeHead { size: old, root: Hash(old_root.0) };
            let proof = ours(theirs::prove_tree(size, old, &stored).unwrap());
            assert_eq!(prove_consistency(&tree, old, size).as_ref(), Ok(&proof));
            verify_consistency(old_head, head, &proof).unwrap();
            theirs::check_tree(&their(&proof), size, their_root, old, old_root).unwrap();
        }
    }
}

#[test]
fn tiles_and_their_paths_agree() {
    const SIZE: u64 = 1_000;
    let (stored, tree) = (stored(SIZE), tree(SIZE));
    let their_tiles = TheirTile::new_tiles(8, 0, SIZE);
    let our_tiles: Vec<_> = full_tiles(0, SIZE).chain(partial_tiles(SIZE)).collect();
    assert_eq!(their_tiles.len(), our_tiles.len());
    for theirs in their_tiles {
        // They write the tile height into the path, as Go's sumdb does.
        let path = theirs.path().replacen("tile/8/", "tile/", 1);
        let Ok(TilePath::Hashes(id)) = path.parse() else { panic!("{path}") };
        assert!(our_tiles.contains(&id), "{path}");
        assert_eq!(tree.tile(id).unwrap().to_bytes(), theirs.read_data(&stored).unwrap());
    }
}

#[test]
fn checkpoints_agree() {
    let fixtures = fixtures();
    for note in [&fixtures.checkpoints.signed, &fixtures.checkpoints.extended] {
        let note: Note = note.parse().unwrap();
        let ours: Checkpoint = note.text().parse().unwrap();
        let theirs = theirs::Checkpoint::from_bytes(note.text().as_bytes()).unwrap();
        assert_eq!(ours.origin(), theirs.origin());
        assert_eq!(ours.head().size, theirs.size());
        assert_eq!(ours.head().root.0, theirs.hash().0);
        let extension: String = ours.extensions().iter().flat_map(|line| [line, "\n"]).collect();
        assert_eq!(extension, theirs.extension());
        assert_eq!(ours.to_string().into_bytes(), theirs.to_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn notes_signed_by_one_are_read_by_the_other(
        seed in any::<[u8; 32]>(),
        name in "[a-z]{1,8}(\\.example)?(/[a-z0-9]{1,5})?",
        text in "([a-zA-Zäöüß— ]{0,20}\n){1,5}",
    ) {
        let key = SigningKey::from_seed(&name, &seed).unwrap();
        let vkey = key.verifying_key().to_string();
        let mut note = Note::new(text.clone()).unwrap();
        note.sign(&key);

        let their_signer = StandardSigner::new(&key.to_text()).unwrap();
        let mut their_note = TheirNote::new(text.as_bytes(), &[]).unwrap();
        their_note.add_sigs(&[&their_signer as &dyn Signer]).unwrap();
        prop_assert_eq!(note.to_string().into_bytes(), their_note.to_bytes());

        let read = TheirNote::from_bytes(note.to_string().as_bytes()).unwrap();
        let verifier = StandardVerifier::new(&vkey).unwrap();
        let known = VerifierList::new(vec![Box::new(verifier)]);
        prop_assert_eq!(read.verify(&known).unwrap().0.len(), 1);

        let known: VerifyingKey = vkey.parse().unwrap();
        let read = Note::parse(&their_note.to_bytes()).unwrap();
        prop_assert_eq!(read.verify(&[known]).unwrap().len(), 1);
    }

    #[test]
    fn whatever_one_refuses_to_read_the_other_refuses(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "a", "\n", "\n\n", "— ", "PeterNeumann", " ", "+", "\t", "é",
                "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
            ]),
            0..8,
        ),
    ) {
        let note: String = pieces.concat();
        let ours = Note::parse(note.as_bytes());
        let theirs = TheirNote::from_bytes(note.as_bytes());
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}", note);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            prop_assert_eq!(ours.text().as_bytes(), theirs.text());
            prop_assert_eq!(ours.to_string().into_bytes(), theirs.to_bytes());
        }
    }
}

#[test]
fn a_tree_in_batches_agrees_with_theirs() {
    let stored = stored(900);
    let mut tree = Tree::new();
    for batch in 0..30 {
        let leaves: Vec<_> = (batch * 30..(batch + 1) * 30).map(|i| entry(i).leaf_hash()).collect();
        tree.append(&leaves).unwrap();
        let theirs = theirs::tree_hash(tree.size(), &stored).unwrap();
        assert_eq!(tree.root().0, theirs.0);
    }
}
