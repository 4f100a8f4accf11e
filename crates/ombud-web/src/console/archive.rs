//! A folder as one file that every system can unpack (tar, POSIX.1-1988 “ustar”).

use std::collections::BTreeMap;

/// What a block of an archive has.
const BLOCK: usize = 512;
/// A path in bytes at most; ours have some dozens.
const NAME_MAX: usize = 100;

/// Files by their paths, in one archive. The same files make the same bytes.
pub(super) fn archive(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut whole = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.len() <= NAME_MAX) {
        whole.extend(header(path, bytes.len()));
        whole.extend(bytes);
        whole.resize(whole.len().next_multiple_of(BLOCK), 0);
    }
    // It ends with two blocks of nothing.
    whole.resize(whole.len() + 2 * BLOCK, 0);
    whole
}

fn header(path: &str, size_bytes: usize) -> Vec<u8> {
    let mut header = vec![0_u8; BLOCK];
    let mut put = |at: usize, text: &str| {
        if let Some(place) = header.get_mut(at..at + text.len()) {
            place.copy_from_slice(text.as_bytes());
        }
    };
    put(0, path);
    put(100, "0000644");
    put(108, "0000000");
    put(116, "0000000");
    put(124, &format!("{size_bytes:011o}"));
    put(136, "00000000000");
    // The sum is taken with blanks in its own place.
    put(148, "        ");
    put(156, "0");
    put(257, "ustar");
    put(263, "00");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    if let Some(place) = header.get_mut(148..156) {
        place.copy_from_slice(sum.as_bytes());
    }
    header
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };

    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_by_the_system() {
        let files: BTreeMap<String, Vec<u8>> = [
            ("assistant.toml".to_owned(), b"id = 'a'".to_vec()),
            ("knowledge/de/umzug.md".to_owned(), "ä".repeat(700).into_bytes()),
            ("words/de.ftl".to_owned(), vec![]),
        ]
        .into();
        for (path, bytes) in &files {
            let mut tar = Command::new("tar")
                .args(["-xO", "-f", "-", path])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            tar.stdin.take().unwrap().write_all(&archive(&files)).unwrap();
            let unpacked = tar.wait_with_output().unwrap();
            assert!(unpacked.status.success());
            assert_eq!(unpacked.stdout, *bytes, "{path}");
        }
    }
}
