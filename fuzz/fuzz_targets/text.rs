//! Any text a customer may send: inspecting it never panics, and its findings lie in the text.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(inspection) = ombud_guard::inspect(text) {
        for finding in &inspection.findings {
            assert!(text.get(finding.range.clone()).is_some());
        }
    }
});
