//! What a witness cosigns and what it refuses.

use ombud_ledger::{
    AddCheckpointRequest, Checkpoint, Hash, LedgerError, Note, SigningKey, TreeHead, WatchedLog,
    WitnessRefusal, cosign_checkpoint, prove_consistency, root,
};

use crate::fixtures::{Fixtures, fixtures, tree};

const NOW: u64 = 1_767_225_600;

struct Scene {
    fixtures: Fixtures,
    log: WatchedLog,
    request: AddCheckpointRequest,
}

/// A witness that last cosigned 257 entries is asked to cosign 1000.
fn scene() -> Scene {
    let fixtures = fixtures();
    let log = WatchedLog {
        origin: fixtures.keys.log.name.clone(),
        keys: vec![fixtures.log_key()],
        latest: TreeHead { size: 257, root: fixtures.root(257) },
    };
    let request = AddCheckpointRequest::parse(fixtures.add_checkpoint.as_bytes()).unwrap();
    Scene { fixtures, log, request }
}

impl Scene {
    fn answer(&self) -> Result<TreeHead, WitnessRefusal> {
        let key = self.fixtures.witness_signer();
        let cosigned = cosign_checkpoint(&self.request, Some(&self.log), &key, NOW)?;
        let mut note = self.request.checkpoint.clone();
        note.add(cosigned.signature);
        let verified = note.verify(&[key.verifying_key().clone()]).unwrap();
        assert_eq!(verified[0].cosigned_at, Some(NOW));
        Ok(cosigned.latest)
    }

    fn sign(&self, size: u64, root: Hash) -> Note {
        let checkpoint = Checkpoint::new(&self.log.origin, TreeHead { size, root }).unwrap();
        checkpoint.sign(&self.fixtures.log_signer())
    }
}

#[test]
fn a_log_that_grew_is_cosigned() {
    let scene = scene();
    assert_eq!(scene.request.to_string(), scene.fixtures.add_checkpoint);
    assert_eq!(scene.request.origin().as_ref(), Ok(&scene.log.origin));
    let latest = scene.answer().unwrap();
    assert_eq!(latest, TreeHead { size: 1000, root: scene.fixtures.root(1000) });
    let key = scene.fixtures.witness_signer();
    let cosigned = cosign_checkpoint(&scene.request, Some(&scene.log), &key, NOW).unwrap();
    let expect = &scene.fixtures.checkpoints.cosigned;
    assert!(expect.ends_with(&format!("{}\n", cosigned.signature)));
}

#[test]
fn a_new_log_is_cosigned_without_a_proof_and_again_at_the_same_size() {
    let mut scene = scene();
    scene.log.latest = TreeHead::EMPTY;
    scene.request.old_size = 0;
    assert!(matches!(scene.answer(), Err(WitnessRefusal::Inconsistent(_))), "proof must be empty");
    scene.request.proof.clear();
    scene.log.latest = scene.answer().unwrap();
    scene.request.old_size = 1000;
    assert_eq!(scene.answer(), Ok(scene.log.latest));
    scene.request.proof.push(Hash::EMPTY_ROOT);
    assert!(matches!(scene.answer(), Err(WitnessRefusal::Inconsistent(_))));
}

#[test]
fn an_unknown_log_is_refused() {
    let scene = scene();
    let key = scene.fixtures.witness_signer();
    let origin = scene.log.origin.clone();
    let unknown = WitnessRefusal::UnknownOrigin { origin };
    assert_eq!(cosign_checkpoint(&scene.request, None, &key, NOW), Err(unknown.clone()));
    let other = WatchedLog { origin: "other.example".into(), ..scene.log };
    assert_eq!(cosign_checkpoint(&scene.request, Some(&other), &key, NOW), Err(unknown));
}

#[test]
fn a_checkpoint_without_a_trusted_signature_is_refused() {
    let mut scene = scene();
    let stranger = SigningKey::from_seed(&scene.log.origin, &[9; 32]).unwrap();
    let head = TreeHead { size: 1000, root: scene.fixtures.root(1000) };
    let checkpoint = Checkpoint::new(&scene.log.origin, head).unwrap();
    scene.request.checkpoint = checkpoint.sign(&stranger);
    let untrusted = WitnessRefusal::Untrusted(LedgerError::NoTrustedSignature);
    assert_eq!(scene.answer(), Err(untrusted));
    // After a change of keys both are trusted; one signature is enough.
    scene.log.keys.push(stranger.verifying_key().clone());
    assert_eq!(scene.answer(), Ok(head));

    let tampered = scene.request.checkpoint.to_string().replace("\n1000\n", "\n1001\n");
    scene.request.checkpoint = tampered.parse().unwrap();
    assert!(matches!(
        scene.answer(),
        Err(WitnessRefusal::Untrusted(LedgerError::SignatureWrong { .. }))
    ));
}

#[test]
fn a_stale_request_learns_the_size_and_a_shrinking_one_is_bad() {
    let mut scene = scene();
    for old_size in [0, 256, 258, 1000] {
        scene.request.old_size = old_size;
        assert_eq!(scene.answer(), Err(WitnessRefusal::Conflict { size: 257 }));
    }
    scene.request.old_size = 1001;
    assert!(matches!(scene.answer(), Err(WitnessRefusal::Malformed(_))));
}

#[test]
fn a_fork_is_refused() {
    let mut scene = scene();
    // Another root at the same size.
    scene.request.checkpoint = scene.sign(257, Hash::EMPTY_ROOT);
    scene.request.proof.clear();
    assert_eq!(scene.answer(), Err(WitnessRefusal::Conflict { size: 257 }));
    // Another past.
    let tree = tree(1000);
    scene.request.proof = prove_consistency(&tree, 256, 1000).unwrap();
    scene.request.checkpoint = scene.sign(1000, root(&tree, 1000).unwrap());
    let error = LedgerError::NotConsistent { old: 257, new: 1000 };
    assert_eq!(scene.answer(), Err(WitnessRefusal::Inconsistent(error)));
    // An empty log with a root that is none.
    scene.log.latest = TreeHead::EMPTY;
    scene.request.old_size = 0;
    scene.request.proof.clear();
    scene.request.checkpoint = scene.sign(0, root(&tree, 5).unwrap());
    assert_eq!(scene.answer(), Err(WitnessRefusal::Conflict { size: 0 }));
}

#[test]
fn malformed_requests_are_refused() {
    let good = fixtures().add_checkpoint;
    let parse = |body: &str| AddCheckpointRequest::parse(body.as_bytes());
    assert!(parse(&good).is_ok());
    let hash_lines =
        |count| format!("old 257\n{}", format!("{}\n", Hash::EMPTY_ROOT).repeat(count));
    let (_, note) = good.split_once("\n\n").unwrap();
    assert!(parse(&format!("{}\n{note}", hash_lines(63))).is_ok());
    for wrong in [
        String::new(),
        format!("{}\n{note}", hash_lines(64)),
        good.replace("old 257", "old 0257"),
        good.replace("old 257", "new 257"),
        good.replace("old 257\n", ""),
        good.replace("old 257\n", "old 257\nAAAA\n"),
        good.replace("\n\n", "\n"),
        good.trim_end().into(),
        format!("{good}{}", "x".repeat(200_000)),
    ] {
        assert!(parse(&wrong).is_err(), "{wrong:.300}");
    }
    assert!(AddCheckpointRequest::parse(&[0xff]).is_err());
}
