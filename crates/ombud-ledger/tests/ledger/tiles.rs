//! Tiles, their paths, and proofs from them.

use std::{cell::Cell, collections::BTreeMap};

use ombud_ledger::{
    HashReader, LedgerError, Tile, TileHashes, TileId, TilePath, TileReader, Tree, entry_bundle,
    full_tiles, parse_entry_bundle, partial_tiles, prove_consistency, prove_inclusion, root,
    tiles_for_consistency, tiles_for_inclusion,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use crate::fixtures::{entry, fixtures, hex, tree, unhex_vec};

fn tiles_of(tree: &Tree) -> BTreeMap<TileId, Tile> {
    full_tiles(0, tree.size())
        .chain(partial_tiles(tree.size()))
        .map(|id| (id, tree.tile(id).unwrap()))
        .collect()
}

#[test]
fn the_specifications_example_has_its_tiles() {
    let fixtures = fixtures();
    let tree = tree(fixtures.big.size);
    let tiles = tiles_of(&tree);
    // "273 full level 0 tiles, one partial level 0 tile of width 112, one full level 1 tile,
    // one partial level 1 tile of width 17, and one partial level 2 tile of width 1".
    assert_eq!(tiles.len(), 273 + 1 + 1 + 1 + 1);
    for expect in &fixtures.big.tiles {
        let Ok(TilePath::Hashes(id)) = expect.path.parse() else { panic!("{}", expect.path) };
        let bytes = tiles[&id].to_bytes();
        assert_eq!(hex(&Sha256::digest(&bytes)), expect.sha256, "{}", expect.path);
        assert_eq!(id.path(), expect.path);
        assert_eq!(Tile::from_bytes(id, &bytes).as_ref(), Ok(&tiles[&id]));
    }
    let paths: Vec<_> = partial_tiles(256).map(TileId::path).collect();
    assert_eq!(paths, ["tile/1/000.p/1"]);
    let paths: Vec<_> = full_tiles(255, 512).map(TileId::path).collect();
    assert_eq!(paths, ["tile/0/000", "tile/0/001"]);
    assert_eq!(full_tiles(65_535, 65_536).count(), 2);
    assert_eq!(partial_tiles(0).count() + full_tiles(0, 0).count(), 0);
}

#[test]
fn proofs_from_tiles_are_those_from_memory_and_read_each_tile_once() {
    struct Counted<'a>(&'a BTreeMap<TileId, Tile>, Cell<usize>);
    impl TileReader for Counted<'_> {
        type Error = LedgerError;
        fn tile(&self, id: TileId) -> Result<Tile, LedgerError> {
            self.1.set(self.1.get() + 1);
            self.0.tile(id)
        }
    }
    let fixtures = fixtures();
    let tree = tree(fixtures.big.size);
    let tiles = tiles_of(&tree);
    for case in &fixtures.inclusion {
        let needed = tiles_for_inclusion(case.size, case.index).unwrap();
        // Wider tiles serve for narrower ones, as the log has grown since.
        let brought: BTreeMap<_, _> =
            needed.iter().map(|id| (*id, tiles.tile(*id).unwrap())).collect();
        let counted = Counted(&brought, Cell::new(0));
        let reader = TileHashes::new(&counted, case.size);
        assert_eq!(prove_inclusion(&reader, case.size, case.index).as_ref(), Ok(&case.proof));
        assert_eq!(counted.1.get(), needed.len());
    }
    for case in &fixtures.consistency {
        let needed = tiles_for_consistency(case.old, case.new).unwrap();
        let brought: BTreeMap<_, _> =
            needed.iter().map(|id| (*id, tiles.tile(*id).unwrap())).collect();
        let reader = TileHashes::new(&brought, case.new);
        assert_eq!(prove_consistency(&reader, case.old, case.new).as_ref(), Ok(&case.proof));
    }
    let reader = TileHashes::new(&tiles, fixtures.big.size);
    assert_eq!(root(&reader, fixtures.big.size), Ok(fixtures.big.root));
}

#[test]
fn missing_short_and_foreign_tiles_are_refused() {
    struct Always(Tile);
    impl TileReader for Always {
        type Error = LedgerError;
        fn tile(&self, _: TileId) -> Result<Tile, LedgerError> {
            Ok(self.0.clone())
        }
    }
    let tree = tree(600);
    let nothing = BTreeMap::new();
    let missing = prove_inclusion(&TileHashes::new(&nothing, 600), 600, 0);
    assert_eq!(missing, Err(LedgerError::TileMissing { tile: TileId::full(0, 0) }));

    let narrow = TileId::at_size(0, 2, 513).unwrap();
    let short = Always(tree.tile(narrow).unwrap());
    let expected = TileId::at_size(0, 2, 600).unwrap();
    let result = TileHashes::new(&short, 600).hash(0, 599);
    assert_eq!(result, Err(LedgerError::TileTooShort { tile: expected, count: 1 }));
    let foreign = TileHashes::new(&short, 600).hash(0, 0);
    assert_eq!(foreign, Err(LedgerError::TileMissing { tile: TileId::full(0, 0) }));
    assert!(TileHashes::new(&short, 600).hash(0, 600).is_err());
    assert!(TileHashes::new(&short, 600).hash(200, 0).is_err());

    let id = TileId::full(0, 0);
    assert!(Tile::from_bytes(id, &[0; 255 * 32]).is_err());
    assert!(Tile::from_bytes(id, &[0; 257 * 32]).is_err());
    assert!(Tile::from_bytes(id, &[0; 256 * 32 + 1]).is_err());
    assert!(Tile::from_bytes(id, &[0; 256 * 32]).is_ok());
}

#[test]
fn paths_are_spelt_as_specified() {
    let check = |path: &str, expect: TilePath| {
        assert_eq!(path.parse(), Ok(expect));
        assert_eq!(expect.to_string(), path);
    };
    let million = 1_234_067;
    check("tile/0/x001/x234/067", TilePath::Hashes(TileId::full(0, million)));
    check("tile/entries/x001/x234/067", TilePath::Entries(TileId::full(0, million)));
    check("tile/63/999", TilePath::Hashes(TileId::full(63, 999)));
    let partial = TileId::at_size(0, 1000, 256_005).unwrap();
    check("tile/0/x001/000.p/5", TilePath::Hashes(partial));
    check("tile/entries/x001/000.p/5", TilePath::Entries(partial));
    let max = TileId::full(0, u64::MAX);
    check("tile/0/x018/x446/x744/x073/x709/x551/615", TilePath::Hashes(max));

    for path in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/005",
        "tile/0/001/005",
        "tile/0/x001",
        "tile/0/x001/x005",
        "tile/0/x01/005",
        "tile/0/+01",
        "tile/0/-01",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/a/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/05",
        "tile/0/001.p/",
        "tile/0/001.p",
        "tile/0/001.p/1/",
        "tile/0/001/",
        "/tile/0/001",
        "tile/0//001",
        "tile/data/001",
        "tile/8/0/001",
        "tile/entries/1",
        "tile/entries/../001",
        "tile/0/００１",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/001.p/1.p/1",
    ] {
        assert!(path.parse::<TilePath>().is_err(), "{path}");
    }
}

#[test]
fn entries_come_in_bundles() {
    let entries: Vec<_> = (0..3).map(entry).collect();
    let bundle = entry_bundle(&entries);
    assert_eq!(bundle, unhex_vec(&fixtures().bundle));
    assert_eq!(parse_entry_bundle(&bundle), Ok(entries));
    assert!(parse_entry_bundle(&[]).is_err());
    assert!(parse_entry_bundle(&bundle[1..]).is_err());
    assert!(parse_entry_bundle(&bundle[..bundle.len() - 1]).is_err());
    assert!(parse_entry_bundle(&entry_bundle(&vec![entry(0); 257])).is_err());
    let mut wrong = bundle;
    wrong[1] = 31;
    assert!(parse_entry_bundle(&wrong).is_err());
}

proptest! {
    #[test]
    fn paths_survive_a_round_trip(
        level in 0_u8..64,
        index in any::<u64>(),
        digits in 0_u32..64,
        width in 1_u64..=256,
    ) {
        let index = index >> digits;
        let mut tiles = vec![TileId::full(level, index)];
        // A partial tile exists only where a log can have one.
        if level == 0 && index < 1 << 50 {
            tiles.extend(TileId::at_size(0, index, index * 256 + width));
        }
        for id in tiles {
            for path in [TilePath::Hashes(id), TilePath::Entries(TileId::full(0, index))] {
                prop_assert_eq!(path.to_string().parse(), Ok(path));
            }
        }
    }

    #[test]
    fn tiles_of_any_size_cover_the_log(size in 0_u64..1 << 40) {
        for id in partial_tiles(size) {
            prop_assert!(!id.is_full());
            prop_assert_eq!(TileId::at_size(id.level(), id.index(), size), Some(id));
            prop_assert_eq!(TileId::at_size(id.level(), id.index() + 1, size), None);
        }
        prop_assert_eq!(full_tiles(size, size).count(), 0);
        let next = full_tiles(size, size + 256).filter(|id| id.level() == 0).count();
        prop_assert_eq!(next, 1);
    }
}
