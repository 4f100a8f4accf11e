//! Any file given to `ombud verify`.
#![no_main]

use ombud_ledger::{Receipt, SigningKey};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(receipt) = Receipt::from_json(bytes) {
        let key = SigningKey::from_seed("log.example", &[7; 32]).expect("a good name");
        assert!(receipt.verify(&[key.verifying_key().clone()], None).is_err());
    }
    drop(serde_json::from_slice::<ombud_domain::Leaf>(bytes));
});
