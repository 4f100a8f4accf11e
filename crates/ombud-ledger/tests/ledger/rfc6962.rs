//! The eight leaves that Certificate Transparency implementations test with.
//!
//! Source: transparency-dev/merkle, `proof/verify_test.go` and `rfc6962/rfc6962_test.go`.

use ombud_ledger::{
    Frontier, Hash, Tree, TreeHead, leaf_hash, node_hash, prove_consistency, prove_inclusion, root,
    verify_consistency, verify_inclusion,
};

use crate::fixtures::{unhex, unhex_vec};

const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Index (from 0), size, proof.
const INCLUSION: [(u64, u64, &[&str]); 5] = [
    (
        0,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        &[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        &[
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (0, 1, &[]),
];

/// Old size, new size, proof.
const CONSISTENCY: [(u64, u64, &[&str]); 5] = [
    (1, 1, &[]),
    (
        1,
        8,
        &[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        &[
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
    (
        6,
        7,
        &[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
];

fn leaf(i: usize) -> Hash {
    leaf_hash(&unhex_vec(LEAVES[i]))
}

fn tree() -> Tree {
    let mut tree = Tree::new();
    tree.append(&(0..8).map(leaf).collect::<Vec<_>>()).unwrap();
    tree
}

fn head(size: u64) -> TreeHead {
    let root = match usize::try_from(size).unwrap() {
        0 => Hash::EMPTY_ROOT,
        size => Hash(unhex(ROOTS[size - 1])),
    };
    TreeHead { size, root }
}

fn hashes(hex: &[&str]) -> Vec<Hash> {
    hex.iter().map(|hex| Hash(unhex(hex))).collect()
}

#[test]
fn leaves_and_nodes_hash_as_published() {
    let check = |hash: Hash, expect| assert_eq!(hash, Hash(unhex(expect)));
    check(leaf_hash(b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    check(
        leaf_hash(b"L123456"),
        "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
    );
    let hash = {
        // The published vector hashes two short strings; ours are always hashes, so pad by hand.
        use sha2::Digest;
        Hash(sha2::Sha256::digest(b"\x01N123N456").into())
    };
    check(hash, "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
    assert_eq!(node_hash(&leaf(0), &leaf(1)), head(2).root);
}

#[test]
fn roots_are_as_published() {
    let mut frontier = Frontier::new();
    assert_eq!(frontier.root(), Hash::EMPTY_ROOT);
    for size in 1..=8 {
        frontier.append(leaf(size - 1)).unwrap();
        let size = u64::try_from(size).unwrap();
        assert_eq!(frontier.head(), head(size));
        assert_eq!(root(&tree(), size), Ok(head(size).root));
    }
}

#[test]
fn inclusion_proofs_are_as_published() {
    for (index, size, proof) in INCLUSION {
        let proof = hashes(proof);
        assert_eq!(prove_inclusion(&tree(), size, index), Ok(proof.clone()));
        let leaf = leaf(usize::try_from(index).unwrap());
        verify_inclusion(head(size), index, leaf, &proof).unwrap();
    }
}

#[test]
fn consistency_proofs_are_as_published() {
    for (old, new, proof) in CONSISTENCY {
        let proof = hashes(proof);
        assert_eq!(prove_consistency(&tree(), old, new), Ok(proof.clone()));
        verify_consistency(head(old), head(new), &proof).unwrap();
    }
}

/// The corruptions of `corruptInclusionProof`.
#[test]
fn corrupted_inclusion_proofs_fail() {
    for (index, size, proof) in INCLUSION {
        let (proof, leaf) = (hashes(proof), leaf(usize::try_from(index).unwrap()));
        let TreeHead { root, .. } = head(size);
        let fails = |index, size, root, leaf, proof: &[Hash]| {
            assert!(verify_inclusion(TreeHead { size, root }, index, leaf, proof).is_err());
        };
        let some = Hash(unhex("abacaba000000000000000000000000000000000000000000060061e00123456"));
        for wrong in [index.wrapping_sub(1), index + 1, index ^ 2] {
            fails(wrong, size, root, leaf, &proof);
        }
        fails(index, size * 2, root, leaf, &proof);
        fails(index, size / 2, root, leaf, &proof);
        fails(index, size, root, some, &proof);
        fails(index, size, Hash::EMPTY_ROOT, leaf, &proof);
        fails(index, size, some, leaf, &proof);
        fails(index, size, root, leaf, &[proof.as_slice(), &[root]].concat());
        fails(index, size, root, leaf, &[&[root], proof.as_slice()].concat());
        if let Some((_, shorter)) = proof.split_last() {
            fails(index, size, root, leaf, shorter);
        }
    }
}

/// The corruptions of `corruptConsistencyProof`.
#[test]
fn corrupted_consistency_proofs_fail() {
    for (old, new, proof) in CONSISTENCY.into_iter().filter(|(_, _, proof)| !proof.is_empty()) {
        let proof = hashes(proof);
        let (old_root, new_root) = (head(old).root, head(new).root);
        let fails = |old, new, old_root, new_root, proof: &[Hash]| {
            let old = TreeHead { size: old, root: old_root };
            let new = TreeHead { size: new, root: new_root };
            assert!(verify_consistency(old, new, proof).is_err(), "{old:?} {new:?}");
        };
        for wrong in [old - 1, old + 1, old ^ 2] {
            fails(wrong, new, old_root, new_root, &proof);
        }
        fails(old, new * 2, old_root, new_root, &proof);
        fails(old, new / 2, old_root, new_root, &proof);
        fails(old, new, Hash::EMPTY_ROOT, new_root, &proof);
        fails(old, new, old_root, Hash::EMPTY_ROOT, &proof);
        fails(old, new, new_root, old_root, &proof);
        fails(old, new, old_root, new_root, &[]);
        for extra in [old_root, new_root, proof[0]] {
            fails(old, new, old_root, new_root, &[proof.as_slice(), &[extra]].concat());
            fails(old, new, old_root, new_root, &[&[extra], proof.as_slice()].concat());
        }
        fails(old, new, old_root, new_root, &proof[..proof.len() - 1]);
    }
}

#[test]
fn every_log_continues_the_empty_one_and_itself() {
    for size in 0..=8 {
        verify_consistency(TreeHead::EMPTY, head(size), &[]).unwrap();
        verify_consistency(head(size), head(size), &[]).unwrap();
        assert!(verify_consistency(head(size), head(size), &[Hash::EMPTY_ROOT]).is_err());
        assert!(verify_consistency(TreeHead::EMPTY, head(size), &[Hash::EMPTY_ROOT]).is_err());
    }
    let nameless = TreeHead { size: 0, root: head(1).root };
    assert!(verify_consistency(nameless, head(8), &[]).is_err());
}
