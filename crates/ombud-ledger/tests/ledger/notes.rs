//! Keys, notes, checkpoints, cosignatures and proofs as texts.

use ombud_ledger::{
    Checkpoint, CosigningKey, Hash, KeyType, LedgerError, NOTE_SIZE_MAX, Note, NoteSignature,
    SigningKey, TlogProof, TreeHead, VerifyingKey,
};
use proptest::prelude::*;

use crate::fixtures::{entry, fixtures, tree, unhex, unhex_vec};

/// The example of golang.org/x/mod/sumdb/note.
const VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const SKEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
const LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";

#[test]
fn gos_example_is_signed_and_verified_byte_for_byte() {
    let key = SigningKey::from_text(SKEY).unwrap();
    assert_eq!(*key.to_text(), SKEY);
    assert_eq!(key.verifying_key().to_string(), VKEY);
    let mut note = Note::new(TEXT).unwrap();
    note.sign(&key);
    note.sign(&key);
    assert_eq!(note.to_string(), format!("{TEXT}\n{LINE}\n"));
    assert_eq!(Note::parse(note.to_string().as_bytes()).as_ref(), Ok(&note));

    let known: VerifyingKey = VKEY.parse().unwrap();
    let verified = note.verify(&[known]).unwrap();
    assert_eq!(verified.len(), 1);
    assert_eq!(verified[0].key.name(), "PeterNeumann");
    assert_eq!(verified[0].cosigned_at, None);
}

/// Mutilated keys, after Go's `TestNewVerifier` and `TestNewSigner`.
#[test]
fn mutilated_keys_are_refused() {
    for key in [VKEY, SKEY] {
        let parses = |text: &str| {
            text.parse::<VerifyingKey>().is_ok() || SigningKey::from_text(text).is_ok()
        };
        assert!(parses(key));
        for i in 0..key.len() {
            for j in i..=key.len() {
                let part = key.get(i..j).unwrap();
                assert!(part == key || !parses(part), "{part}");
            }
            let mut bytes = key.as_bytes().to_vec();
            bytes[i] += 1;
            assert!(!parses(&String::from_utf8(bytes).unwrap()));
        }
    }
    // Another length with the hash adjusted; an unknown type with the hash adjusted.
    let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    assert!(long.parse::<VerifyingKey>().is_err());
    let unknown = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let unfit = LedgerError::KeyTypeUnfit { key_type: 0x65 };
    assert_eq!(unknown.parse::<VerifyingKey>(), Err(unfit));
}

#[test]
fn key_names_must_fit_into_a_signature_line() {
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b", "a\u{2003}b", "a\u{7f}"] {
        let error = LedgerError::KeyNameInvalid { name: name.into() };
        assert_eq!(SigningKey::from_seed(name, &[0; 32]).unwrap_err(), error);
    }
    assert!(CosigningKey::from_seed("zeuge.example/w1—ü", &[0; 32]).is_ok());
}

#[test]
fn keys_match_the_fixtures() {
    let fixtures = fixtures();
    for key in [&fixtures.keys.log, &fixtures.keys.log2, &fixtures.keys.log3] {
        let signer = SigningKey::from_seed(&key.name, &unhex(&key.seed)).unwrap();
        assert_eq!(*signer.to_text(), key.skey);
        assert_eq!(signer.verifying_key().to_string(), key.vkey);
        assert_eq!(format!("{signer:?}"), format!("SigningKey({})", key.vkey));
    }
    let key = &fixtures.keys.witness;
    let signer = CosigningKey::from_seed(&key.name, &unhex(&key.seed)).unwrap();
    assert_eq!(*signer.to_text(), key.skey);
    assert_eq!(signer.verifying_key().to_string(), key.vkey);
    assert_eq!(signer.verifying_key().key_type(), KeyType::CosignatureV1);
    // A log's key is not a witness's, nor the other way round.
    assert!(SigningKey::from_text(&key.skey).is_err());
    assert!(CosigningKey::from_text(&fixtures.keys.log.skey).is_err());
}

/// From the tests of github.com/transparency-dev/formats.
#[test]
fn a_published_cosigners_key_and_time_are_read() {
    let vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
    let key: VerifyingKey = vkey.parse().unwrap();
    assert_eq!((key.key_type(), key.key_id()), (KeyType::CosignatureV1, 0xda77_ade7));
    assert_eq!(key.to_string(), vkey);
    let line = "— w ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA==";
    let signature: NoteSignature = line.parse().unwrap();
    assert_eq!(signature.bytes()[..8], 1_727_964_367_u64.to_be_bytes());
    assert_eq!(signature.bytes().len(), 8 + 64);
    assert_eq!(signature.to_string(), line);
}

#[test]
fn checkpoints_are_signed_and_cosigned_as_in_the_fixtures() {
    let fixtures = fixtures();
    let expect = &fixtures.checkpoints;
    let head = TreeHead { size: 1000, root: fixtures.root(1000) };
    let checkpoint = Checkpoint::new(&fixtures.keys.log.name, head).unwrap();
    assert_eq!(checkpoint.to_string(), expect.text);
    assert_eq!(expect.text.parse(), Ok(checkpoint.clone()));

    let mut note = checkpoint.sign(&fixtures.log_signer());
    assert_eq!(note.to_string(), expect.signed);
    note.cosign(&fixtures.witness_signer(), expect.cosigned_at).unwrap();
    assert_eq!(note.to_string(), expect.cosigned);

    let known = [fixtures.witness_key(), fixtures.log_key()];
    let (opened, signatures) = Checkpoint::open(&note, &known).unwrap();
    assert_eq!(opened, checkpoint);
    let times: Vec<_> = signatures.iter().map(|signature| signature.cosigned_at).collect();
    assert_eq!(times, [None, Some(expect.cosigned_at)]);

    // A witness alone is not the log.
    let origin = checkpoint.origin().to_owned();
    assert_eq!(
        Checkpoint::open(&note, &[fixtures.witness_key()]),
        Err(LedgerError::NotSignedByLog { origin: origin.clone() })
    );
    // Nor is another log, even one that we trust.
    let other = SigningKey::from_seed("other.example", &[1; 32]).unwrap();
    let note = checkpoint.sign(&other);
    let known = [other.verifying_key().clone(), fixtures.log_key()];
    assert_eq!(Checkpoint::open(&note, &known), Err(LedgerError::NotSignedByLog { origin }));

    let extended: Note = expect.extended.parse().unwrap();
    let (extended, _) = Checkpoint::open(&extended, &[fixtures.log_key()]).unwrap();
    assert_eq!(extended.extensions(), ["an extension", "another — über"]);
}

#[test]
fn checkpoint_texts_must_be_canonical() {
    let text = fixtures().checkpoints.text;
    assert!(text.parse::<Checkpoint>().is_ok());
    let root = Hash::EMPTY_ROOT;
    for wrong in [
        String::new(),
        "\n".into(),
        text.trim_end().into(),
        text.replace("1000", "01000"),
        text.replace("1000", "+1000"),
        text.replace("1000", "0x10"),
        text.replace("1000", "9223372036854775808"),
        text.replace('=', ""),
        format!("\n1\n{root}\n"),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{root}\next\n\n"),
        format!("o\n1\n{root}\n\next\n"),
        format!("o\r\n1\n{root}\n"),
        "o\n1\nAAAA\n".into(),
        // The last character has bits that no byte takes.
        format!("o\n1\n{}B=\n", "A".repeat(42)),
    ] {
        assert!(wrong.parse::<Checkpoint>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_bad_signature_by_a_known_key_fails_the_note_and_unknown_ones_are_ignored() {
    let fixtures = fixtures();
    let note = &fixtures.checkpoints.cosigned;
    let (log, witness) = (fixtures.log_key(), fixtures.witness_key());
    let verify = |note: &str, known: &[VerifyingKey]| {
        note.parse::<Note>().unwrap().verify(known).map(|signatures| signatures.len())
    };
    let known = [log.clone(), witness.clone()];
    assert_eq!(verify(note, &known), Ok(2));
    assert_eq!(verify(note, &[]), Err(LedgerError::NoTrustedSignature));
    // Another text: both signatures are wrong, and the first is reported.
    let wrong = |key: &VerifyingKey| {
        Err(LedgerError::SignatureWrong { name: key.name().into(), key_id: key.key_id() })
    };
    let other = note.replace("\n1000\n", "\n1001\n");
    assert_eq!(verify(&other, &known), wrong(&log));
    assert_eq!(verify(&other, std::slice::from_ref(&witness)), wrong(&witness));

    // One bad signature spoils the note, wherever it stands.
    let (text, lines) = note.rsplit_once("\n\n").unwrap();
    let (log_line, witness_line) = lines.split_once('\n').unwrap();
    let bad: NoteSignature = witness_line.trim_end().parse().unwrap();
    let mut bytes = bad.bytes().to_vec();
    bytes[7] ^= 1; // The time.
    let spoilt = Note::parse(note.as_bytes()).unwrap();
    let spoilt = spoilt.to_string().replace(witness_line.trim_end(), &line(&bad, &bytes));
    assert_eq!(verify(&spoilt, &known), wrong(&witness));
    assert_eq!(verify(&spoilt, std::slice::from_ref(&log)), Ok(1));

    // Names and ids must both match; a key counts once however often it signs.
    let renamed = note.replace("— witness.example/w1", "— witness.example/w2");
    assert_eq!(verify(&renamed, &known), Ok(1));
    let doubled = format!("{text}\n\n{log_line}\n{log_line}\n{witness_line}");
    assert_eq!(verify(&doubled, &known), Ok(2));
    for length in [0, 8, 71] {
        let short = note.replace(witness_line.trim_end(), &line(&bad, &bytes[..length.max(1)]));
        assert_eq!(verify(&short, &known), wrong(&witness));
    }
}

/// A signature line with other bytes.
fn line(signature: &NoteSignature, bytes: &[u8]) -> String {
    use base64::Engine;
    let bytes = [&signature.key_id().to_be_bytes(), bytes].concat();
    format!("— {} {}", signature.name(), base64::prelude::BASE64_STANDARD.encode(bytes))
}

#[test]
fn a_time_beyond_63_bits_is_refused() {
    let key = fixtures().witness_signer();
    let mut note = Note::new("o\n").unwrap();
    let error = LedgerError::TimeOutOfRange { seconds: 1 << 63 };
    assert_eq!(note.cosign(&key, 1 << 63), Err(error));
    note.cosign(&key, (1 << 63) - 1).unwrap();
    let known = [key.verifying_key().clone()];
    assert_eq!(note.verify(&known).unwrap()[0].cosigned_at, Some((1 << 63) - 1));
}

/// After Go's `TestOpen` and `badMsgs`.
#[test]
fn malformed_notes_are_refused() {
    assert!(format!("{TEXT}\n{LINE}\n").parse::<Note>().is_ok());
    for wrong in [
        TEXT.into(),
        format!("{TEXT}\n"),
        format!("{TEXT}\n{LINE}"),
        format!("{TEXT}{LINE}\n"),
        format!("{TEXT}\n{LINE}\n\n"),
        format!("{TEXT}\n{LINE}\nx\n"),
        format!("{TEXT}\n{}\n", LINE.replace('—', "-")),
        format!("{TEXT}\n{}\n", LINE.replace("— ", "—")),
        format!("{TEXT}\n{}\n", LINE.replace('=', "")),
        format!("{TEXT}\n{}\n", LINE.replace("Neumann ", "Neumann  ")),
        format!("{TEXT}\n{}\n", LINE.replace("Neumann ", "Neumann")),
        format!("{TEXT}\n— PeterNeumann \n"),
        format!("{TEXT}\n— PeterNeumann x08gow==\n"),
        format!("{TEXT}\n— Peter+Neumann x08go/Y=\n"),
        format!("{TEXT}\u{1}\n\n{LINE}\n"),
        format!("{TEXT}\r\n\n{LINE}\n"),
        format!("{TEXT}\n{}", format!("{LINE}\n").repeat(65)),
        format!("{}\n\n{LINE}\n", "x".repeat(NOTE_SIZE_MAX)),
    ] {
        assert!(wrong.parse::<Note>().is_err(), "{wrong:.200}");
    }
    assert!(Note::parse(b"\xff\n\n").is_err());
    assert!(format!("{TEXT}\n{}", format!("{LINE}\n").repeat(64)).parse::<Note>().is_ok());
    assert!(Note::new("no newline").is_err());
    assert!(Note::new("bell \u{7}\n").is_err());
    let too_long = Note::new("x".repeat(NOTE_SIZE_MAX + 1));
    assert!(matches!(too_long, Err(LedgerError::TooLong { .. })));
}

#[test]
fn proofs_are_written_and_read_as_in_the_fixtures() {
    let fixtures = fixtures();
    let tree = tree(1000);
    for expect in &fixtures.tlog_proofs {
        let proof: TlogProof = expect.text.parse().unwrap();
        assert_eq!(proof.to_string(), expect.text);
        assert_eq!(proof.index(), expect.index);
        assert_eq!(proof.extra(), expect.extra.as_deref().map(unhex_vec).as_deref());
        assert_eq!(proof.hashes(), tree.prove(expect.index).unwrap());
        let (checkpoint, _) =
            proof.verify(entry(expect.index).leaf_hash(), &[fixtures.log_key()]).unwrap();
        assert_eq!(checkpoint.head(), tree.head());
        let error = LedgerError::NotIncluded { index: expect.index, size: 1000 };
        let other = entry(expect.index + 1).leaf_hash();
        assert_eq!(proof.verify(other, &[fixtures.log_key()]), Err(error));

        let made = TlogProof::new(
            expect.index,
            tree.prove(expect.index).unwrap(),
            proof.checkpoint().clone(),
        );
        let text = TlogProof::format(expect.index, proof.hashes(), &proof.checkpoint().to_string());
        assert_eq!(text, made.to_string());
        let made = match &expect.extra {
            Some(extra) => made.with_extra(unhex_vec(extra)),
            None => made,
        };
        assert_eq!(made, proof);
    }
}

/// After `TestVerifyTLogProofErrors` of transparency-dev/merkle, and more.
#[test]
fn malformed_proofs_are_refused() {
    let good = &fixtures().tlog_proofs[1].text;
    let (proof, checkpoint) = good.split_once("\n\n").unwrap();
    let extra = "extra AP8Q\n";
    assert!(good.parse::<TlogProof>().is_ok() && proof.contains(extra));
    for wrong in [
        String::new(),
        good.replace("tlog-proof@v1", "tlog-proof@v2"),
        good.replace(extra, "extra !!\n"),
        good.replace(extra, &extra.repeat(2)),
        good.replace(extra, "\n"),
        good.replace("index 0\n", ""),
        good.replace("index 0", "index 00"),
        good.replace("index 0", "index -5"),
        good.replace("index 0", "index "),
        good.replace("index 0\n", "index 0\nAAAA\n"),
        good.replace("index 0\n", "index 0\n!!notbase64!!\n"),
        good.replace(
            "index 0\n",
            &format!("index 0\n{}", format!("{}\n", Hash::EMPTY_ROOT).repeat(60)),
        ),
        format!("{proof}\n{checkpoint}"),
        format!("{proof}\n\n"),
        format!("{proof}\n\n\n{checkpoint}"),
    ] {
        assert!(wrong.parse::<TlogProof>().is_err(), "{wrong}");
    }
    // Empty extra data is data.
    assert!(good.replace(extra, "extra \n").parse::<TlogProof>().is_ok());
}

proptest! {
    #[test]
    fn checkpoints_survive_a_round_trip(
        origin in "[^\\pC]{1,40}",
        size in 0_u64..1 << 63,
        root in any::<[u8; 32]>(),
    ) {
        let head = TreeHead { size, root: Hash(root) };
        let checkpoint = Checkpoint::new(origin, head).unwrap();
        prop_assert_eq!(checkpoint.to_string().parse(), Ok(checkpoint));
    }

    #[test]
    fn notes_survive_a_round_trip(
        lines in prop::collection::vec("[^\\pC]{0,30}", 1..6),
        seeds in prop::collection::vec(any::<[u8; 32]>(), 1..5),
    ) {
        let mut note = Note::new(lines.join("\n") + "\n").unwrap();
        for seed in &seeds {
            note.sign(&SigningKey::from_seed("a", seed).unwrap());
            note.cosign(&CosigningKey::from_seed("b", seed).unwrap(), 5).unwrap();
        }
        prop_assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note));
    }

    #[test]
    fn proofs_survive_a_round_trip(
        extra in prop::option::of(prop::collection::vec(any::<u8>(), 0..50)),
        index in any::<u64>(),
        hashes in prop::collection::vec(any::<[u8; 32]>().prop_map(Hash), 0..=63),
    ) {
        let checkpoint = fixtures().checkpoints.cosigned.parse().unwrap();
        let mut proof = TlogProof::new(index, hashes, checkpoint);
        if let Some(extra) = extra {
            proof = proof.with_extra(extra);
        }
        prop_assert_eq!(proof.to_string().parse(), Ok(proof));
    }
}
