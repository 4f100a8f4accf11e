//! Any bytes as a file of an assistant's folder: a problem or an assistant, never a panic.
#![no_main]

use ombud_assistant::{Assistant, Folder};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let path = match kind % 7 {
        0 => "assistant.toml",
        1 => "knowledge/de/a.md",
        2 => "examples/a.toml",
        3 => "words/de.ftl",
        4 => "scenarios/a.toml",
        5 => "flows/a.yaml",
        _ => "tools/a.toml",
    };
    let files = [(path.to_owned(), bytes.to_vec())].into();
    let folder = Folder { files, ..Folder::default() };
    let (assistant, report) = Assistant::from_folder(folder, jiff::civil::date(2026, 11, 21));
    assert!(assistant.is_none() && report.has_errors());
});
