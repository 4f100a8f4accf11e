//! Any bytes as a policy file or a recorded request.
#![no_main]

use ombud_policy::{PolicySet, RecordedRequest};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    drop(RecordedRequest::parse(bytes));
    if let Ok(text) = std::str::from_utf8(bytes) {
        drop(PolicySet::load(&[("policies/a.cedar", text)]));
    }
});
