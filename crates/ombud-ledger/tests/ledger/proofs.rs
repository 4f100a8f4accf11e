//! Proofs against the Python fixtures, and their properties.

use ombud_ledger::{
    Frontier, Hash, LedgerError, SIZE_MAX, TreeHead, prove_consistency, prove_inclusion, root,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::fixtures::{fixtures, leaves, tree};

#[test]
fn roots_match_the_fixtures() {
    let fixtures = fixtures();
    let tree = tree(1000);
    for expect in &fixtures.roots {
        assert_eq!(root(&tree, expect.size), Ok(expect.root), "size {}", expect.size);
        let frontier = Frontier::read(&tree, expect.size).unwrap();
        assert_eq!(frontier.root(), expect.root);
        let parts = Frontier::from_parts(frontier.size(), frontier.hashes().to_vec());
        assert_eq!(parts, Ok(frontier));
    }
}

#[test]
fn inclusion_proofs_match_the_fixtures() {
    let fixtures = fixtures();
    let tree = tree(fixtures.big.size);
    let leaves = leaves(fixtures.big.size);
    for case in &fixtures.inclusion {
        assert_eq!(prove_inclusion(&tree, case.size, case.index).as_ref(), Ok(&case.proof));
        let head = TreeHead { size: case.size, root: fixtures.root(case.size) };
        let leaf = leaves[usize::try_from(case.index).unwrap()];
        verify_inclusion(head, case.index, leaf, &case.proof).unwrap();
    }
}

#[test]
fn consistency_proofs_match_the_fixtures() {
    let fixtures = fixtures();
    let tree = tree(fixtures.big.size);
    for case in &fixtures.consistency {
        assert_eq!(prove_consistency(&tree, case.old, case.new).as_ref(), Ok(&case.proof));
        let head = |size| TreeHead { size, root: root(&tree, size).unwrap() };
        verify_consistency(head(case.old), head(case.new), &case.proof).unwrap();
    }
}

#[test]
fn every_pair_of_sizes_up_to_70_is_consistent_and_no_flipped_bit_is() {
    let tree = tree(70);
    let heads: Vec<_> =
        (0..=70).map(|size| TreeHead { size, root: root(&tree, size).unwrap() }).collect();
    for new in &heads {
        for old in heads.iter().filter(|old| old.size <= new.size) {
            let mut proof = prove_consistency(&tree, old.size, new.size).unwrap();
            verify_consistency(*old, *new, &proof).unwrap();
            if old.size == new.size {
                continue;
            }
            for position in 0..proof.len() {
                let bit = (old.size + new.size) % 256;
                flip(&mut proof[position], bit);
                assert!(verify_consistency(*old, *new, &proof).is_err());
                flip(&mut proof[position], bit);
            }
            if old.size > 0 {
                let mut forked = *old;
                flip(&mut forked.root, new.size);
                assert!(verify_consistency(forked, *new, &proof).is_err());
                let mut forked = *new;
                flip(&mut forked.root, old.size);
                assert!(verify_consistency(*old, forked, &proof).is_err());
            }
        }
    }
}

#[test]
fn what_is_not_in_the_log_is_not_proven() {
    let tree = tree(10);
    let beyond = LedgerError::IndexOutOfRange { index: 10, size: 10 };
    assert_eq!(prove_inclusion(&tree, 10, 10), Err(beyond.clone()));
    assert_eq!(tree.prove(10), Err(beyond));
    let shrinks = LedgerError::SizeShrinks { old: 10, new: 9 };
    assert_eq!(prove_consistency(&tree, 10, 9), Err(shrinks));
    let huge = SIZE_MAX + 1;
    let too_large = LedgerError::SizeOutOfRange { size: huge };
    assert_eq!(root(&tree, huge), Err(too_large.clone()));
    assert_eq!(prove_inclusion(&tree, huge, 0), Err(too_large.clone()));
    assert_eq!(prove_consistency(&tree, 1, huge), Err(too_large));
    assert!(root(&tree, SIZE_MAX).is_err());
}

fn flip(hash: &mut Hash, bit: u64) {
    let bit = usize::try_from(bit).unwrap();
    hash.0[bit / 8 % 32] ^= 1 << (bit % 8);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_entry_is_proven_and_no_flipped_bit_is(size in 1_u64..700, bit in 0_u64..256) {
        let (tree, leaves) = (tree(size), leaves(size));
        let head = tree.head();
        for (index, leaf) in (0..).zip(leaves) {
            let mut proof = tree.prove(index).unwrap();
            prop_assert_eq!(&prove_inclusion(&tree, size, index).unwrap(), &proof);
            prop_assert!(verify_inclusion(head, index, leaf, &proof).is_ok());

            let mut other = leaf;
            flip(&mut other, bit);
            prop_assert!(verify_inclusion(head, index, other, &proof).is_err());
            let mut fork = head;
            flip(&mut fork.root, bit);
            prop_assert!(verify_inclusion(fork, index, leaf, &proof).is_err());
            prop_assert!(verify_inclusion(head, index ^ 1, leaf, &proof).is_err());
            if !proof.is_empty() {
                let position = usize::try_from(bit).unwrap() % proof.len();
                flip(&mut proof[position], bit);
                prop_assert!(verify_inclusion(head, index, leaf, &proof).is_err());
            }
        }
    }

    #[test]
    fn verifying_any_proof_ends_without_panic(
        old in any::<u64>(),
        new in any::<u64>(),
        hashes in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let hashes: Vec<_> = hashes.into_iter().map(Hash).collect();
        let head = |size| TreeHead { size, root: Hash::EMPTY_ROOT };
        prop_assert!(verify_inclusion(head(new), old, Hash::EMPTY_ROOT, &hashes).is_err());
        if old != new && (old != 0 || !hashes.is_empty()) {
            prop_assert!(verify_consistency(head(old), head(new), &hashes).is_err());
        }
    }

    #[test]
    fn large_logs_consist_of_what_they_should(size in 1_u64..SIZE_MAX, index in any::<u64>()) {
        // Any hash will do: every position has the same.
        struct Same;
        impl ombud_ledger::HashReader for Same {
            type Error = LedgerError;
            fn hash(&self, _: u8, _: u64) -> Result<Hash, LedgerError> {
                Ok(Hash::EMPTY_ROOT)
            }
        }
        let index = index % size;
        let proof = prove_inclusion(&Same, size, index).unwrap();
        prop_assert!(proof.len() <= 63);
        let proof = prove_consistency(&Same, index, size).unwrap();
        prop_assert!(proof.len() <= 64);
    }
}
