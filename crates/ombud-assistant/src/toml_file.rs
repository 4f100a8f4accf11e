//! TOML files that people write: everything in one that does not fit, not only the first slip.

use std::{borrow::Cow, ops::Range};

use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeArray, DeTable, DeValue, Deserializer},
};

use crate::{
    problem::{Report, line_at},
    slip::{SyntaxSlip, near},
};

/// Read a text, or note each slip in it with its line. `line_first` is the line of `path` in which
/// the text begins, from 1.
pub(crate) fn read<T: DeserializeOwned>(
    path: &str,
    line_first: usize,
    text: &str,
    report: &mut Report,
) -> Option<T> {
    let (value, slips) = read_what_fits(path, line_first, text, report);
    value.filter(|_| slips.is_none())
}

/// What was left out of a text because it does not fit, and is in the report.
#[derive(Debug)]
pub(crate) struct LeftOut {
    /// The keys, with those of their sections and dots between.
    paths: Vec<String>,
    /// Whether more may be missing than these: the text as a whole cannot be read.
    is_unclear: bool,
}

impl LeftOut {
    /// Whether a value that was read is not the file's, as that was left out or is missing. A list is one: this is so
    /// for all its items where it is for one.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.paths.iter().any(|left| left == path)
    }

    /// Whether that a value is missing is told of already: it does not fit, it has another name, or its
    /// section is not there.
    pub(crate) fn explains(&self, missing: &str) -> bool {
        let (section, key) = missing.rsplit_once('.').unwrap_or(("", missing));
        self.is_unclear
            || self.paths.iter().any(|path| {
                let (left_section, left) = path.rsplit_once('.').unwrap_or(("", path));
                let above = missing.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
                let is_slip = left_section == section && near(left, [key].into_iter()).is_some();
                path == missing || above || is_slip
            })
    }
}

/// Read what fits in a text, and note each slip in it with its line. Nothing is left out of a text that has
/// none. For a value that must be there and is not, another one stands in, so that the rest is read
/// ([`LeftOut::has`]).
pub(crate) fn read_what_fits<T: DeserializeOwned>(
    path: &str,
    line_first: usize,
    text: &str,
    report: &mut Report,
) -> (Option<T>, Option<LeftOut>) {
    let (mut table, syntax) = DeTable::parse_recoverable(text);
    let mut note = |span: Option<Range<usize>>, what: String, remedy: String| {
        let line = span.map_or(0, |span| line_at(text, span.start) + line_first - 1);
        report.error(path, line, what, remedy);
        line
    };
    let mut lines = Vec::new();
    for error in &syntax {
        let slip = SyntaxSlip::of_toml(error);
        lines.push(note(error.span(), slip.what, slip.remedy));
    }
    let mut left_out = LeftOut { paths: Vec::new(), is_unclear: !syntax.is_empty() };
    let root = table.span();
    let mut slips: Vec<Slip> = Vec::new();
    let mut stand_ins: Vec<StandIn> = Vec::new();
    // Take out what does not fit, put in what is missing, and try again. Each round has less that can be wrong.
    loop {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(value) => {
                let is_whole = left_out.paths.is_empty() && !left_out.is_unclear;
                return (Some(value), (!is_whole).then_some(left_out));
            }
            Err(error) => error,
        };
        let span = error.span();
        if let Some(stand_in) = stand_ins.iter_mut().find(|one| Some(&one.value) == span.as_ref()) {
            // It is of another kind than what is missing.
            let next = stand_in.next(error.message());
            let place = next.zip(value_at(table.get_mut(), &stand_in.value));
            let Some((next, place)) = place else { return (None, Some(left_out)) };
            *place = next;
            continue;
        }
        if stand_ins.iter().any(|one| Some(&one.key) == span.as_ref()) {
            // It lies where another table does, and was put there.
            return (None, Some(left_out));
        }
        let missing = error.message().strip_prefix("missing field `");
        let missing = missing.and_then(|rest| rest.split('`').next());
        // Where a line cannot be read, what stands in it or is taken for a part of it says nothing.
        let line = span.as_ref().map_or(0, |span| line_at(text, span.start) + line_first - 1);
        let is_told = lines.contains(&line);
        let said = SyntaxSlip::of_toml(&error);
        if let (Some(missing), Some(within)) = (missing, &span) {
            // What is missing because of another slip was named with it.
            let is_like = |slip: &Slip| {
                slip.within == *within && near(last(&slip.path), [missing].into_iter()).is_some()
            };
            if !left_out.is_unclear && !is_told && !slips.iter().any(is_like) {
                note(span.clone(), said.what, said.remedy);
            }
            let stand_in = StandIn::new(text, stand_ins.len());
            let put = stand_in.put(table.get_mut(), &root, within, missing);
            let Some(path) = put else { return (None, Some(left_out)) };
            left_out.paths.push(path);
            stand_ins.push(stand_in);
            continue;
        }
        let slip = span.as_ref().and_then(|span| take_from_table(table.get_mut(), &root, span));
        if !is_told {
            let what = match &slip {
                Some(Slip { path, kind: SlipKind::Value, .. }) => said.about(last(path)),
                Some(Slip { path, kind: SlipKind::Item, .. }) => said.about_item_of(last(path)),
                _ => said.what.clone(),
            };
            note(span, what, said.remedy);
        }
        let Some(slip) = slip else { return (None, Some(left_out)) };
        left_out.paths.push(slip.path.clone());
        slips.push(slip);
    }
}

/// A value in the place of one that is missing.
struct StandIn {
    /// Where its key and it itself are said to lie: nowhere in the text.
    key: Range<usize>,
    value: Range<usize>,
    /// How many kinds of values were tried.
    tried: usize,
}

impl StandIn {
    /// Values of every kind, in TOML. The second is a language, the sixth a day.
    const KINDS: [&str; 8] = ["''", "'de'", "1", "0.5", "true", "2026-01-01", "[]", "{}"];

    /// The `index`-th in a text.
    fn new(text: &str, index: usize) -> Self {
        let place = text.len() + 1 + 2 * index;
        Self { key: place..place, value: place + 1..place + 1, tried: 0 }
    }

    /// The next value to try, after what was said of the one before: of an enumeration, one of its words.
    fn next(&mut self, said: &str) -> Option<DeValue<'static>> {
        let words =
            said.strip_prefix("unknown variant ").and_then(|said| said.split_once("expected "));
        if let Some(word) =
            words.and_then(|(_, words)| words.split('`').nth(1)).filter(|_| self.tried == 0)
        {
            self.tried = 1;
            return Some(DeValue::String(Cow::Owned(word.to_owned())));
        }
        self.tried += 1;
        let kind = Self::KINDS.get(self.tried)?;
        DeValue::parse(kind).ok().map(Spanned::into_inner)
    }

    /// Put it under a key into the table that lies at `within`; the key with those of the tables around it.
    fn put(
        &self,
        table: &mut DeTable<'_>,
        own: &Range<usize>,
        within: &Range<usize>,
        missing: &str,
    ) -> Option<String> {
        // Within first: a list of tables lies where its first table does.
        let nested = table.iter_mut().find_map(|(key, value)| {
            let span = value.span();
            let path = match value.get_mut() {
                DeValue::Table(table) => self.put(table, &span, within, missing),
                DeValue::Array(list) => list.iter_mut().find_map(|item| {
                    let span = item.span();
                    match item.get_mut() {
                        DeValue::Table(table) => self.put(table, &span, within, missing),
                        _ => None,
                    }
                }),
                _ => None,
            };
            path.map(|path| format!("{}.{path}", key.get_ref()))
        });
        if nested.is_some() || own != within {
            return nested;
        }
        let key = Spanned::new(self.key.clone(), Cow::Owned(missing.to_owned()));
        let value = DeValue::String(Cow::Borrowed(""));
        let before = table.insert(key, Spanned::new(self.value.clone(), value));
        before.is_none().then(|| missing.to_owned())
    }
}

/// The value that lies there.
fn value_at<'a, 'i>(
    table: &'a mut DeTable<'i>,
    span: &Range<usize>,
) -> Option<&'a mut DeValue<'i>> {
    table.iter_mut().find_map(|(_, value)| {
        if value.span() == *span {
            return Some(value.get_mut());
        }
        match value.get_mut() {
            DeValue::Table(table) => value_at(table, span),
            DeValue::Array(list) => list.iter_mut().find_map(|item| match item.get_mut() {
                DeValue::Table(table) => value_at(table, span),
                _ => None,
            }),
            _ => None,
        }
    })
}

fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// The line in which the value of a key stands, from 1: `key`, or `section.key`. The line of the section
/// where it does not have the key, and the first where there is no section either.
pub(crate) fn line_of(text: &str, path: &str) -> usize {
    let is_key = |line: &str, key: &str| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let is_header = |line: &str| line.trim_start().starts_with('[');
    let header = |section: &str| {
        let is = |line: &str| {
            let name = line.trim_start().trim_start_matches('[').split(']').next();
            is_header(line) && name.is_some_and(|name| name.trim() == section)
        };
        text.lines().position(is)
    };
    let found = match path.rsplit_once('.') {
        None => {
            let mut before = text.lines().take_while(|line| !is_header(line));
            before.position(|line| is_key(line, path)).or_else(|| header(path))
        }
        Some((section, key)) => {
            let begin = header(section);
            let within = begin.and_then(|begin| {
                let inside = text.lines().skip(begin + 1).take_while(|line| !is_header(line));
                inside.into_iter().position(|line| is_key(line, key)).map(|at| begin + 1 + at)
            });
            let dotted =
                || text.lines().position(|line| is_key(line, path) || is_key(line, section));
            within.or_else(dotted).or(begin)
        }
    };
    found.map_or(1, |place| place + 1)
}

/// What was taken out of a table.
struct Slip {
    /// Its key, with those of the tables around it and dots between.
    path: String,
    /// Where the table lies.
    within: Range<usize>,
    kind: SlipKind,
}

/// What of it does not fit.
enum SlipKind {
    Key,
    Value,
    /// One item of the list that is its value.
    Item,
}

/// Take out the entry, or the item in a list, whose key or value lies there, of a table that itself lies at `own`.
fn take_from_table(
    table: &mut DeTable<'_>,
    own: &Range<usize>,
    span: &Range<usize>,
) -> Option<Slip> {
    let key_of = |key: &Spanned<_>| ToString::to_string(key.get_ref());
    let below = |key: String, slip: Slip| Slip { path: format!("{key}.{}", slip.path), ..slip };
    // Within first: a list of tables lies where its first table does.
    let nested = table.iter_mut().find_map(|(key, value)| {
        let inner = value.span();
        match value.get_mut() {
            DeValue::Table(table) => {
                take_from_table(table, &inner, span).map(|slip| below(key_of(key), slip))
            }
            DeValue::Array(list) => {
                let whole = std::mem::replace(list, DeArray::new());
                let mut slip = None;
                for mut item in whole.iter().cloned() {
                    let inner = item.span();
                    if slip.is_none() && inner == *span {
                        slip = Some(Slip {
                            path: key_of(key),
                            within: own.clone(),
                            kind: SlipKind::Item,
                        });
                        continue;
                    }
                    if let (None, DeValue::Table(table)) = (&slip, item.get_mut()) {
                        slip = take_from_table(table, &inner, span)
                            .map(|slip| below(key_of(key), slip));
                    }
                    list.push(item);
                }
                slip
            }
            _ => None,
        }
    });
    if nested.is_some() {
        return nested;
    }
    let (key, kind) = table.iter().find_map(|(key, value)| {
        if key.span() == *span {
            return Some((key_of(key), SlipKind::Key));
        }
        (value.span() == *span).then(|| (key_of(key), SlipKind::Value))
    })?;
    table.remove(key.as_str());
    Some(Slip { path: key, within: own.clone(), kind })
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
        assert_eq!(lines, [1, 2, 3, 5, 7], "{found:?}");
        for ((_, message), part) in
            found.iter().zip(["`nam`", "`count`", "`words`", "`say`", "`says`"])
        {
            assert!(message.contains(part), "{found:?}");
        }
        let found = slips("name = \ncount = = 1\n");
        let lines: BTreeSet<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, BTreeSet::from([1, 2]), "{found:?}");
    }

    #[test]
    fn a_line_that_cannot_be_read_hides_no_slip_of_another() {
        let found = slips("name = 'a\ncount = 'many'\nwords = ['a', 5]\n");
        let lines: Vec<_> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 3], "{found:?}");
        assert_eq!(slips("name = \n").len(), 1, "that it is missing is not said as well");
    }

    #[test]
    fn the_line_of_a_key_is_that_within_its_section() {
        let text = "a = 1\n[one]\nb = 2\n[two]\nb = 3\n[[list]]\nc = 4\n";
        for (path, line) in [
            ("a", 1),
            ("one.b", 3),
            ("two.b", 5),
            ("two.c", 4),
            ("list.c", 7),
            ("two", 4),
            ("z", 1),
        ] {
            assert_eq!(line_of(text, path), line, "{path}");
        }
    }

    #[test]
    fn everything_that_is_missing_is_named_with_its_section() {
        let found =
            slips("[[turn]]\n[[turn]]\nsay = 'b'\n[[turn]]\nsays = 'c'\nnote = 1\n[[turn]]\n");
        let found: Vec<_> =
            found.iter().map(|(line, message)| format!("{line}: {message}")).collect();
        assert_eq!(
            found,
            [
                "1: `count` is missing",
                "1: `name` is missing",
                "1: `says` is missing",
                "3: `say` is not known here",
                "6: `note` is not known here",
                "7: `says` is missing",
            ]
        );
    }

    #[test]
    fn what_stands_in_is_of_the_kind_that_is_missing_and_known_for_it() {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Way {
            Up,
            Down,
        }
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only read")]
        struct Kinds {
            text: String,
            language: ombud_domain::Language,
            count: u32,
            share: f64,
            flag: bool,
            day: toml::value::Datetime,
            list: Vec<String>,
            keys: std::collections::BTreeMap<String, String>,
            way: Way,
        }
        let mut report = Report::default();
        let (read, left_out) = read_what_fits::<Kinds>("a.toml", 1, "flag = true", &mut report);
        let (read, left_out) = (read.unwrap(), left_out.unwrap());
        assert!(read.flag && matches!(read.way, Way::Up));
        assert_eq!(report.problems.len(), 8, "{report:?}");
        assert!(left_out.has("way") && !left_out.has("flag"));
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
