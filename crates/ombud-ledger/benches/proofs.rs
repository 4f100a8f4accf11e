//! What do append, proof and verification cost in a log of a million entries?

#![expect(clippy::expect_used, reason = "a benchmark that cannot run should stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ombud_ledger::{
    Checkpoint, Commitment, Hash, SigningKey, TlogProof, Tree, leaf_hash, verify_inclusion,
};

const SIZE: u64 = 1_000_000;
const ORIGIN: &str = "cell.example/ledger";

fn million() -> Tree {
    let mut tree = Tree::new();
    for batch in 0..SIZE / 1_000 {
        let leaves: Vec<Hash> =
            (0..1_000).map(|i| leaf_hash(&(batch * 1_000 + i).to_be_bytes())).collect();
        tree.append(&leaves).expect("a million entries fit");
    }
    tree
}

fn proofs(c: &mut Criterion) {
    let tree = million();
    let leaf = leaf_hash(b"one more");

    c.bench_function("clone", |b| b.iter(|| black_box(&tree).clone()));
    c.bench_function("one entry: clone, append, prove, verify", |b| {
        b.iter(|| {
            let mut tree = tree.clone();
            tree.append(&[black_box(leaf)]).expect("it fits");
            let proof = tree.prove(SIZE).expect("the entry is new");
            verify_inclusion(tree.head(), SIZE, leaf, &proof).expect("it was just proven");
        });
    });

    let proof = tree.prove(SIZE - 1).expect("the entry is recent");
    let last = leaf_hash(&(SIZE - 1).to_be_bytes());
    c.bench_function("prove", |b| b.iter(|| tree.prove(black_box(SIZE - 1))));
    c.bench_function("verify", |b| {
        b.iter(|| verify_inclusion(tree.head(), SIZE - 1, black_box(last), &proof));
    });

    let key = SigningKey::from_seed(ORIGIN, &[7; 32]).expect("the name is valid");
    let leaf_json = "x".repeat(1_500);
    let mut group = c.benchmark_group("batch");
    for count in [1_usize, 100, 1_000] {
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("clone, commit, append, sign, format proofs: {count}"), |b| {
            b.iter(|| {
                let mut tree = tree.clone();
                let leaves: Vec<Hash> = (0..count)
                    .map(|_| Commitment::to_leaf(&[3; 32], leaf_json.as_bytes()).leaf_hash())
                    .collect();
                let indexes = tree.append(&leaves).expect("they fit");
                let checkpoint = Checkpoint::new(ORIGIN, tree.head()).expect("the origin is valid");
                let checkpoint = checkpoint.sign(&key).to_string();
                for index in indexes {
                    let proof = tree.prove(index).expect("the entry is new");
                    black_box(TlogProof::format(index, &proof, &checkpoint));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, proofs);
criterion_main!(benches);
