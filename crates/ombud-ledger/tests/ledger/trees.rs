//! Appending in batches, undoing, rebuilding.

use std::collections::BTreeMap;

use ombud_ledger::{
    Frontier, Hash, LedgerError, Tile, TileId, Tree, TreeHead, full_tiles, prove_consistency,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::fixtures::{fixtures, leaves, tree};

/// Appends batches as a sequencer does and checks all that it hands out.
fn grow(batches: &[u64]) -> (Tree, BTreeMap<TileId, Tile>) {
    let leaves = leaves(batches.iter().sum());
    let (mut tree, mut frontier, mut tiles) = (Tree::new(), Frontier::new(), BTreeMap::new());
    for &count in batches {
        let before = tree.head();
        let end = before.size + count;
        let range = usize::try_from(before.size).unwrap()..usize::try_from(end).unwrap();
        let batch = &leaves[range];

        assert_eq!(tree.append(batch).unwrap(), before.size..end);
        for leaf in batch {
            frontier.append(*leaf).unwrap();
        }
        assert_eq!(tree.head(), frontier.head());
        assert_eq!(Frontier::read(&tree, end).unwrap(), frontier);
        let partial_began = before.size / 256 * 256;
        // Every entry of a small batch, and some two hundred of a large one.
        let step = usize::try_from((end - partial_began) / 200 + 1).unwrap();
        for index in (partial_began..end).step_by(step) {
            let leaf = leaves[usize::try_from(index).unwrap()];
            let proof = tree.prove(index).unwrap();
            verify_inclusion(tree.head(), index, leaf, &proof).unwrap();
        }
        let proof = prove_consistency(&tree, before.size, end).unwrap();
        verify_consistency(before, tree.head(), &proof).unwrap();
        for id in full_tiles(before.size, end) {
            tiles.insert(id, tree.tile(id).unwrap());
        }
    }
    (tree, tiles)
}

fn rebuilt(head: TreeHead, tiles: &BTreeMap<TileId, Tile>) -> Result<Tree, LedgerError> {
    let tail = leaves(head.size).split_off(usize::try_from(head.size / 256 * 256).unwrap());
    Tree::rebuild(tiles, head, &tail)
}

#[test]
fn a_large_log_grows_tile_by_tile_and_is_rebuilt() {
    let fixtures = fixtures();
    let (tree, tiles) = grow(&[1, 255, 256, 1, 65_023, 0, 1, 4_463]);
    assert_eq!(tree.head(), TreeHead { size: fixtures.big.size, root: fixtures.big.root });
    assert_eq!(tiles.len(), 273 + 1);

    let read: BTreeMap<_, _> =
        Tree::tiles_to_rebuild(tree.size()).map(|id| (id, tiles[&id].clone())).collect();
    assert_eq!(read.len(), 17 + 1);
    let mut rebuilt = rebuilt(tree.head(), &read).unwrap();
    assert_eq!(rebuilt.head(), tree.head());
    // From here both grow alike.
    let mut tree = tree;
    tree.append(&[Hash::EMPTY_ROOT]).unwrap();
    rebuilt.append(&[Hash::EMPTY_ROOT]).unwrap();
    assert_eq!(rebuilt, tree);
}

#[test]
fn a_wrong_store_is_noticed_before_signing() {
    let (tree, mut tiles) = grow(&[700]);
    let head = tree.head();
    let forged = TreeHead { root: Hash::EMPTY_ROOT, ..head };
    assert!(matches!(rebuilt(forged, &tiles), Err(LedgerError::RootMismatch { size: 700, .. })));

    let shorter = TreeHead { size: 699, ..head };
    assert!(matches!(rebuilt(shorter, &tiles), Err(LedgerError::RootMismatch { .. })));
    let malformed = Tree::rebuild(&tiles, head, &[]);
    assert!(matches!(malformed, Err(LedgerError::Malformed { .. })));

    let first = TileId::full(0, 0);
    tiles.insert(first, Tile::new(first, vec![Hash::EMPTY_ROOT; 256]).unwrap());
    assert!(matches!(rebuilt(head, &tiles), Err(LedgerError::RootMismatch { .. })));
    tiles.remove(&first);
    assert_eq!(rebuilt(head, &tiles), Err(LedgerError::TileMissing { tile: first }));
}

#[test]
fn memory_stays_bounded_and_older_entries_need_tiles() {
    let mut tree = tree(100_000);
    assert!(tree.prove(0).is_ok());
    tree.append(&[Hash::EMPTY_ROOT]).unwrap();
    assert!(matches!(tree.prove(0), Err(LedgerError::HashNotHeld { .. })));
    assert!(tree.tile(TileId::full(0, 0)).is_none());
    // Three levels of at most 511 hashes.
    assert!(format!("{tree:?}").matches("Hash(").count() < 3 * 511 + 20);
}

#[test]
fn an_empty_batch_changes_nothing() {
    let mut tree = tree(300);
    let before = tree.head();
    assert_eq!(tree.append(&[]), Ok(300..300));
    assert_eq!(tree.head(), before);
    assert_eq!(Tree::new().head(), TreeHead::EMPTY);
    assert_eq!(rebuilt(TreeHead::EMPTY, &BTreeMap::new()).unwrap(), Tree::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn batches_of_any_size_build_the_same_log(batches in prop::collection::vec(0_u64..400, 1..8)) {
        let (grown, tiles) = grow(&batches);
        let at_once = tree(grown.size());
        prop_assert_eq!(grown.head(), at_once.head());
        let rebuilt = rebuilt(grown.head(), &tiles).unwrap();
        prop_assert_eq!(rebuilt.head(), grown.head());
    }
}
