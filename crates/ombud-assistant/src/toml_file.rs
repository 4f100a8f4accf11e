//! TOML files that people write: everything in one that does not fit, not only the first slip.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Deserializer},
};

use crate::{
    problem::{Report, line_at},
    slip::SyntaxSlip,
};

/// Read a text, or note each slip in it with its line. `line_first` is the line of `path` in which
/// the text begins, from 1.
pub(crate) fn read<T: DeserializeOwned>(
    path: &str,
    line_first: usize,
    text: &str,
    report: &mut Report,
) -> Option<T> {
    let (mut table, syntax) = DeTable::parse_recoverable(text);
    let mut note = |span: Option<Range<usize>>, what: String, remedy: String| {
        let line = span.map_or(0, |span| line_at(text, span.start) + line_first - 1);
        report.error(path, line, what, remedy);
    };
    for error in &syntax {
        let slip = SyntaxSlip::of_toml(error);
        note(error.span(), slip.what, slip.remedy);
    }
    if !syntax.is_empty() {
        return None;
    }
    let mut taken = Vec::new();
    // Take out what does not fit and try again. Each round makes the table smaller.
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => return taken.is_empty().then_some(value),
            Err(error) => error,
        };
        // What is missing because it was taken out was named already.
        let known = taken.iter().any(|key| error.message() == format!("missing field `{key}`"));
        let slip = error.span().and_then(|span| take_from_table(table.get_mut(), &span));
        match &slip {
            _ if known => {}
            Some(Slip { key, of_value: true }) => {
                let said = SyntaxSlip::of_toml(&error);
                note(error.span(), said.about(key), said.remedy);
            }
            _ => {
                let said = SyntaxSlip::of_toml(&error);
                note(error.span(), said.what, said.remedy);
            }
        }
        taken.push(slip?.key);
    }
}

/// What was taken out of a table.
struct Slip {
    key: String,
    /// Whether its value does not fit; otherwise the key itself.
    of_value: bool,
}

/// Take out the entry, or the item in a list, whose key or value lies there.
fn take_from_table(table: &mut DeTable<'_>, span: &Range<usize>) -> Option<Slip> {
    let key_of = |key: &Spanned<_>| ToString::to_string(key.get_ref());
    // Within first: a list of tables lies where its first table does.
    let nested = table.iter_mut().find_map(|(key, value)| match value.get_mut() {
        DeValue::Table(table) => take_from_table(table, span),
        DeValue::Array(list) => {
            let whole = std::mem::replace(list, DeArray::new());
            let mut slip = None;
            for mut item in whole.iter().cloned() {
                if item.span() == *span {
                    slip = Some(Slip { key: key_of(key), of_value: true });
                    continue;
                }
                if let (None, DeValue::Table(table)) = (&slip, item.get_mut()) {
                    slip = take_from_table(table, span);
                }
                list.push(item);
            }
            slip
        }
        _ => None,
    });
    if nested.is_some() {
        return nested;
    }
    let found = table.iter().find_map(|(key, value)| {
        let of_value = key.span() != *span;
        (!of_value || value.span() == *span).then(|| Slip { key: key_of(key), of_value })
    });
    if let Some(slip) = &found {
        table.remove(slip.key.as_str());
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct File {
        name: String,
        count: u8,
        #[serde(default)]
        turn: Vec<Turn>,
        #[serde(default)]
        words: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Turn {
        says: String,
    }

    /// Line and message of each slip, in the order in which they were found.
    fn slips(text: &str) -> Vec<(usize, String)> {
        let mut report = Report::default();
        let read: Option<File> = read("a.toml", 1, text, &mut report);
        assert_eq!(read.is_some(), report.problems.is_empty(), "{text}: {report:?}");
        let mut slips: Vec<_> = report.problems.into_iter().map(|p| (p.line, p.message)).collect();
        slips.sort();
        slips
    }

    #[test]
    fn every_slip_is_named_with_its_line() {
        assert_eq!(slips("name = 'a'\ncount = 1\n[[turn]]\nsays = 'b'\n"), []);
        let found = slips(
            "nam = 'a'\ncount = 'many'\nwords = ['a', 5]\n[[turn]]\nsay = 'b'\n\
             [[turn]]\nsays = 7\n",
        );
        let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 1, 2, 3, 4, 5, 7], "{found:?}");
        for ((_, message), part) in
            found.iter().zip(["`nam`", "`name`", "`count`", "`words`", "`says`", "`say`", "`says`"])
        {
            assert!(message.contains(part), "{found:?}");
        }
        let found = slips("name = \ncount = = 1\n");
        let lines: BTreeSet<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, BTreeSet::from([1, 2]), "{found:?}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let found = slips("count = 1\n");
        assert!(found[0].1.contains("`name` is missing"), "{found:?}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_has_a_slip(text in "[a-z\\[\\]{}=\"'\n #.,0-9]{0,60}") {
            slips(&text);
        }
    }
}
