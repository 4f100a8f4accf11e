//! Where something stands in a file of `flows/`.

use std::ops::Range;

/// The lines of an entry of `slots:` or an item of `steps:` that a line lies in, from 1 and without the last;
/// `None` for a line that is in neither.
pub(super) fn entry(text: &str, line: usize) -> Option<Range<usize>> {
    let lines: Vec<&str> = text.lines().collect();
    let section = (0..line.min(lines.len())).rev().find(|at| {
        lines.get(*at).is_some_and(|line| line.starts_with("slots:") || line.starts_with("steps:"))
    })?;
    let inside = |at: &usize| lines.get(*at).is_some_and(|line| is_content(line));
    let depth = (section + 1..lines.len())
        .find(inside)
        .and_then(|at| lines.get(at))
        .map(|line| indent(line))?;
    let begins = |at: &usize| {
        lines.get(*at).is_some_and(|line| {
            is_content(line) && indent(line) == depth && (depth > 0 || line.starts_with('-'))
        })
    };
    let leaves = |at: &usize| {
        lines.get(*at).is_some_and(|line| {
            is_content(line)
                && (indent(line) < depth || (depth == 0 && !line.starts_with(['-', ' '])))
        })
    };
    let begin = (section + 1..line).rev().find(begins)?;
    if (begin..line).any(|at| leaves(&at)) {
        return None;
    }
    let end = (begin + 1..lines.len()).find(|at| begins(at) || leaves(at)).unwrap_or(lines.len());
    Some(begin + 1..end + 1)
}

/// Say of the sections from which every entry was taken out that they have none.
pub(super) fn empty_sections(lines: &mut [&str]) {
    for (begin, empty) in [("slots:", "slots: {}"), ("steps:", "steps: []")] {
        let Some(section) = lines.iter().position(|line| line.trim_end() == begin) else {
            continue;
        };
        let next = lines.iter().skip(section + 1).find(|line| is_content(line));
        if next.is_none_or(|line| !line.starts_with([' ', '-']))
            && let Some(line) = lines.get_mut(section)
        {
            *line = empty;
        }
    }
}

/// The line of a slot's name, from 1; 0 where it is not found.
pub(super) fn slot(text: &str, name: &str) -> usize {
    let is_key = |line: &str| begins_with_key(line, name);
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        if line.starts_with("slots:") {
            inside = true;
        } else if inside && is_content(line) && indent(line) == 0 {
            inside = false;
        } else if inside && is_key(line) && entry(text, at + 1).is_some_and(|of| of.start == at + 1)
        {
            return at + 1;
        }
    }
    0
}

/// The line of a key in the entry that a line lies in, or else that line.
pub(super) fn key(text: &str, line: usize, key: &str) -> usize {
    let Some(entry) = entry(text, line) else { return line };
    let named = |line: &str| {
        begins_with_key(line.trim_start().trim_start_matches("- "), key)
            || ["{", "{ ", ", "].iter().any(|sign| line.contains(&format!("{sign}{key}:")))
    };
    let mut lines = text.lines().enumerate().skip(entry.start - 1).take(entry.len());
    lines.find(|(_, text)| named(text)).map_or(line, |(at, _)| at + 1)
}

/// The key whose value stands at a column of a line, both from 1.
pub(super) fn key_at(text: &str, line: usize, column: usize) -> Option<&str> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let end = line.char_indices().nth(column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    let before = line.get(..end)?.trim_end().strip_suffix(':')?;
    let begin = before.rfind(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let key = before.get(begin.map_or(0, |at| at + 1)..)?;
    (!key.is_empty()).then_some(key)
}

fn begins_with_key(line: &str, key: &str) -> bool {
    line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

fn is_content(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "title: { de: A }\nslots:\n  # first\n  one:\n    type: text\n    pattern: x\n\n  \
                        two: { type: number, min: 1 }\nsteps:\n- ask: one\n  again: true\n- say: x\n";

    #[test]
    fn an_entry_is_found_by_any_of_its_lines() {
        for (line, found) in [
            (1, None),
            (2, None),
            (4, Some(4..8)),
            (6, Some(4..8)),
            (8, Some(8..9)),
            (9, None),
            (10, Some(10..12)),
            (11, Some(10..12)),
            (12, Some(12..13)),
            (40, Some(12..13)),
        ] {
            assert_eq!(entry(TEXT, line), found, "{line}");
        }
        assert_eq!(entry("steps:\n  - a: b\n", 2), Some(2..3));
        assert_eq!(entry("", 1), None);
    }

    #[test]
    fn a_key_is_found_in_its_entry() {
        assert_eq!((slot(TEXT, "one"), slot(TEXT, "two"), slot(TEXT, "type")), (4, 8, 0));
        assert_eq!(key(TEXT, 5, "pattern"), 6);
        assert_eq!(key(TEXT, 8, "min"), 8);
        assert_eq!(key(TEXT, 10, "again"), 11);
        assert_eq!(key(TEXT, 4, "min"), 4, "not that of another slot");
        assert_eq!(key_at(TEXT, 8, 29), Some("min"));
        assert_eq!(key_at(TEXT, 8, 1), None);
    }
}
