//! Any checkpoint, succession, proof, key or witness request: what is accepted is written back unchanged.
#![no_main]

use ombud_ledger::{
    AddCheckpointRequest, Checkpoint, KeyChain, Note, Succession, TilePath, TlogProof, VerifyingKey,
};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
        drop(note.text().parse::<Checkpoint>());
        if let Ok(succession) = note.text().parse::<Succession>() {
            assert_eq!(succession.to_string(), note.text());
            drop(KeyChain::follow_from(succession.old().clone(), &[note.clone(), note.clone()]));
        }
    }
    if let Ok(request) = AddCheckpointRequest::parse(bytes) {
        assert_eq!(request.to_string().as_bytes(), bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(text.parse::<TlogProof>());
        drop(text.parse::<VerifyingKey>());
        if let Ok(path) = text.parse::<TilePath>() {
            assert_eq!(path.to_string(), text);
        }
    }
});
