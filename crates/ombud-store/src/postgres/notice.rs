//! What one transaction tells the other nodes: one notification, whatever it wrote.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use uuid::Uuid;

use crate::{Change, Version};

/// Every node listens here for what was written.
pub(super) const WRITTEN: &str = "ombud_written";
/// The node that writes listens here for write sets that others hand to it.
pub(super) const HANDED: &str = "ombud_handed";

/// PostgreSQL takes less than 8,000 bytes. A batch of 256 appends has some 7,000: 22 for an id, 3
/// for a version, and a comma or colon after each.
const SIZE_BYTES_MAX: usize = 7_999;

/// `KIND,KIND;STREAM:VERSION,STREAM:VERSION`, or nothing if that would be too long.
pub(super) fn format(change: &Change) -> String {
    let Change::Written { streams, kinds } = change else { return String::new() };
    let kinds: Vec<_> = kinds.iter().map(String::as_str).collect();
    let streams: Vec<_> = streams
        .iter()
        .map(|(stream, version)| format!("{}:{version}", STANDARD_NO_PAD.encode(stream)))
        .collect();
    let text = format!("{};{}", kinds.join(","), streams.join(","));
    if text.len() > SIZE_BYTES_MAX { String::new() } else { text }
}

/// What was told. What cannot be read may say anything, so it is a change that was missed.
pub(super) fn parse(text: &str) -> Change {
    let read = || {
        let (kinds, streams) = text.split_once(';')?;
        let kinds = listed(kinds).map(str::to_owned).collect();
        let streams = listed(streams).map(stream).collect::<Option<_>>()?;
        Some(Change::Written { streams, kinds })
    };
    read().unwrap_or(Change::Missed)
}

fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').filter(|item| !item.is_empty())
}

fn stream(text: &str) -> Option<(Uuid, Version)> {
    let (id, version) = text.split_once(':')?;
    let id = Uuid::from_slice(&STANDARD_NO_PAD.decode(id).ok()?).ok()?;
    Some((id, version.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(streams: u128, kinds: &[&str]) -> Change {
        let streams = (0..streams).map(|id| (Uuid::from_u128(u128::MAX - id), 100)).collect();
        Change::Written { streams, kinds: kinds.iter().map(|&kind| kind.to_owned()).collect() }
    }

    #[test]
    fn a_change_is_read_as_it_was_told() {
        for change in [written(0, &[]), written(0, &["stop"]), written(256, &["conversation", "x"])]
        {
            assert_eq!(parse(&format(&change)), change);
        }
    }

    #[test]
    fn what_is_too_long_or_strange_is_a_change_that_was_missed() {
        assert_eq!(parse(&format(&written(400, &[]))), Change::Missed);
        for text in ["", "stop", ";x", ";AAAA:1", "stop;AAAAAAAAAAAAAAAAAAAAAA:x"] {
            assert_eq!(parse(text), Change::Missed, "{text}");
        }
    }
}
