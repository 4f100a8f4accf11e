//! A folder as one file that every system can unpack (tar, POSIX.1-1988 “ustar”).

use std::collections::BTreeMap;

/// What a block of an archive has.
const BLOCK: usize = 512;
/// A path in bytes at most; ours have some dozens.
const NAME_MAX: usize = 100;

/// Files by their paths, in one archive. The same files make the same bytes.
pub(super) fn archive(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let files = files.iter().filter(|(path, _)| path.len() <= NAME_MAX);
    let mut whole: Vec<u8> = files.flat_map(|(path, bytes)| packed(path, bytes)).collect();
    whole.extend(END);
    whole
}

/// A file within an archive. Its path has [`NAME_MAX`] bytes at most.
pub(super) fn packed(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut packed = header(path, bytes.len());
    packed.extend(bytes);
    packed.resize(packed.len().next_multiple_of(BLOCK), 0);
    packed
}

/// What a file of this size takes within an archive.
pub(super) fn packed_size(size_bytes: u64) -> u64 {
    BLOCK as u64 + size_bytes.next_multiple_of(BLOCK as u64)
}

/// What an archive ends with: two blocks of nothing.
pub(super) const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

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
        let sizes = files.values().map(|bytes| packed_size(bytes.len() as u64));
        let whole = sizes.sum::<u64>() + END.len() as u64;
        assert_eq!(archive(&files).len() as u64, whole);
    }
}
