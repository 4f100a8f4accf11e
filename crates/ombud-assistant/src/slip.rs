//! What parsers of TOML, YAML and serde complain about, in the words of whoever wrote the file.
//!
//! The wordings on the left are those of the `toml` and `serde` crates and of `serde-saphyr`, as they
//! stand in their sources. One that is not known is passed on as it is.

use crate::problem::with_short_quotations;

/// A slip in a file, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxSlip {
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

impl SyntaxSlip {
    fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            what: with_short_quotations(what.into()),
            remedy: with_short_quotations(remedy.into()),
        }
    }

    /// The same, said of a key.
    pub(crate) fn about(&self, key: &str) -> String {
        match self.what.strip_prefix("it ") {
            Some(what) => format!("`{key}` {what}"),
            None if self.what.starts_with('`') => self.what.clone(),
            None => format!("`{key}`: {}", self.what),
        }
    }

    /// The same, said of an item of the list that a key has.
    pub(crate) fn about_item_of(&self, key: &str) -> String {
        match self.what.strip_prefix("it ") {
            Some(what) => format!("what stands in `{key}` {what}"),
            None => self.about(key),
        }
    }

    /// What `toml` says about a text, or serde about what stands in it. The text itself is not said back.
    pub fn of_toml(error: &toml::de::Error) -> Self {
        // Where a value is missing, what is not quoted is nothing.
        let nothing = error.span().is_some_and(|span| span.is_empty());
        if nothing && error.message().starts_with("string values must be quoted") {
            return Self::new("there is a key without a value", "write `key = value`");
        }
        Self::of_toml_message(error.message())
    }

    fn of_toml_message(parser: &str) -> Self {
        let line = parser.lines().next().unwrap_or_default();
        for (begin, what, remedy) in TOML {
            if line.starts_with(begin) {
                return Self::new(*what, *remedy);
            }
        }
        Self::of_serde(line).unwrap_or_else(|| Self::new(line, "correct what is named here"))
    }

    /// What `serde-saphyr` says about a text, or serde about what stands in it.
    pub(crate) fn of_yaml(parser: &str) -> Self {
        let line = parser.lines().next().unwrap_or_default();
        if let Some(key) = line.strip_prefix("duplicate mapping key: ") {
            let key = key.split(',').next().unwrap_or(key);
            return Self::new(format!("`{key}` stands there twice"), "keep one of the two");
        }
        for (part, what, remedy) in YAML {
            if line.contains(part) {
                return Self::new(*what, *remedy);
            }
        }
        Self::of_serde(line).unwrap_or_else(|| Self::new(line, "correct what is named here"))
    }

    /// What `serde_json` says about a text, or serde about what stands in it. The text itself is not said back.
    pub fn of_json(error: &serde_json::Error) -> Self {
        let said = error.to_string();
        let parser = said.split(" at line ").next().unwrap_or(&said);
        if let (true, Some(slip)) = (error.is_data(), Self::of_serde(parser)) {
            return slip;
        }
        JSON.iter().find(|(part, ..)| parser.contains(part)).map_or_else(
            || Self::new(parser, "correct it, or make it anew"),
            |(_, what, remedy)| Self::new(*what, *remedy),
        )
    }

    /// What serde says about a value, whichever the format.
    fn of_serde(line: &str) -> Option<Self> {
        let line = line.split(" at line ").next().unwrap_or(line).trim_end();
        if let Some(field) = line.strip_prefix("missing field ") {
            let name = field.trim_matches('`');
            let remedy = if LISTS.contains(&name) {
                format!("add one, each in a section `[[{name}]]` of its own")
            } else if SECTIONS.contains(&name) {
                format!("add a section `[{name}]`")
            } else {
                format!("add {field}")
            };
            return Some(Self::new(format!("{field} is missing"), remedy));
        }
        if line.contains("is not a language code") {
            return Some(Self::new(line, "write `de` for German and `en` for English"));
        }
        if let Some(field) = line.strip_prefix("duplicate field ") {
            return Some(Self::new(format!("{field} stands there twice"), "keep one of them"));
        }
        if let Some((field, known)) = line
            .strip_prefix("unknown field ")
            .map(|rest| rest.split_once(", ").unwrap_or((rest, "")))
        {
            let known = choices(known);
            let near = near(field.trim_matches('`'), names(known));
            let remedy = match (near, known.is_empty()) {
                (_, true) => "take it out: nothing is taken here".to_owned(),
                (Some(near), _) => format!("did you mean `{near}`? Here there can be {known}"),
                (None, _) => format!("take it out; here there can be {known}"),
            };
            return Some(Self::new(format!("{field} is not known here"), remedy));
        }
        if let Some((value, known)) =
            line.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", "))
        {
            let known = choices(known);
            let remedy = match near(value.trim_matches('`'), names(known)) {
                Some(near) => format!("did you mean `{near}`? It can be {known}"),
                None => format!("write one of {known}"),
            };
            return Some(Self::new(format!("it cannot be {value}"), remedy));
        }
        for begin in ["invalid type: ", "invalid value: ", "invalid length "] {
            let Some((found, wanted)) =
                line.strip_prefix(begin).and_then(|rest| rest.split_once(", expected "))
            else {
                continue;
            };
            let wanted = want(wanted);
            return Some(Self::new(
                format!("it must be {wanted}, not {}", value(found)),
                format!("write {wanted}"),
            ));
        }
        None
    }
}

/// What stands in sections, and what in as many sections as there are of it.
const SECTIONS: &[&str] = &["phrasings", "end"];
const LISTS: &[&str] = &["turn", "want", "operation"];

/// A word without quotation marks is read as a number or as true or false, by its first letter.
const VALUE: &str = "a text stands there without quotation marks";
const VALUE_REMEDY: &str = "put texts in quotation marks: `name = \"Norda\"`; without them there can be \
                            numbers, `true`, `false` and days such as 2026-12-31";
const DAY: &str = "this is neither a day nor a text";
const DAY_REMEDY: &str = "write days as 2026-12-31, and put everything else in quotation marks";

/// Beginnings of what `toml` says, what is wrong then, and what to do.
const TOML: &[(&str, &str, &str)] = &[
    ("duplicate key", "this key stands there twice", "keep one of the two"),
    ("string values must be quoted", VALUE, VALUE_REMEDY),
    ("invalid float", VALUE, VALUE_REMEDY),
    ("invalid boolean", VALUE, VALUE_REMEDY),
    ("invalid fraction", VALUE, VALUE_REMEDY),
    ("invalid mantissa", VALUE, VALUE_REMEDY),
    ("invalid exponent", VALUE, VALUE_REMEDY),
    ("invalid integer", VALUE, VALUE_REMEDY),
    ("invalid datetime", DAY, DAY_REMEDY),
    ("invalid date", DAY, DAY_REMEDY),
    ("invalid time", DAY, DAY_REMEDY),
    ("extra `=`", "there is one `=` too many", "write `key = value`"),
    ("key with no value", "there is a key without a value", "write `key = value`"),
    ("missing value for key", "there is a key without a value", "write `key = value`"),
    ("missing value", "a value is missing", "write `key = value`"),
    (
        "missing assignment between",
        "there is no `=` between the key and its value",
        "write `key = value`",
    ),
    (
        "extra assignment between",
        "there is one `=` too many",
        "write `key = value`, each on a line of its own",
    ),
    ("invalid key-value pair", "this is no `key = value`", "write `key = value`"),
    ("unexpected key or value", "a line has more than one `key = value`", "begin a new line"),
    ("unquoted keys cannot be empty", "a key is missing", "write `key = value`"),
    ("invalid unquoted key", "this cannot be a key", "use letters, digits, `_` and `-`"),
    (
        "keys cannot be multi-line",
        "a key goes over several lines",
        "write the key on one line: letters, digits, `_` and `-`",
    ),
    ("unclosed table", "the `]` of a section is missing", "write `[section]`"),
    ("missing table open", "the `[` of a section is missing", "write `[section]`"),
    ("unclosed array table", "the `]]` of an entry is missing", "write `[[entry]]`"),
    ("unclosed array", "the `]` of a list is missing", "write `key = [\"one\", \"two\"]`"),
    ("missing array opening", "the `[` of a list is missing", "write `key = [\"one\", \"two\"]`"),
    ("unclosed inline table", "the `}` of a value is missing", "write `key = { a = 1, b = 2 }`"),
    (
        "missing inline table opening",
        "the `{` of a value is missing",
        "write `key = { a = 1, b = 2 }`",
    ),
    ("extra comma", "there is one comma too many", "separate values with one comma"),
    ("missing comma", "a comma is missing", "separate values with one comma"),
    ("unexpected `=` in array", "a list has a `=` in it", "write `key = [\"one\", \"two\"]`"),
    (
        "missing opening quote",
        "a text begins without its quotation mark",
        "put texts in quotation marks: `name = \"Norda\"`",
    ),
    (
        "invalid basic string, expected non-double-quote visible characters",
        "a text has a character that cannot be seen",
        "take it out",
    ),
    (
        "invalid basic string",
        "a text does not end with its quotation mark",
        "end it with `\"`; a text of several lines stands between `\"\"\"` and `\"\"\"`",
    ),
    (
        "invalid literal string",
        "a text does not end with its quotation mark",
        "end it with `'`; a text of several lines stands between `'''` and `'''`",
    ),
    (
        "invalid multi-line",
        "a text of several lines does not end",
        "end it with the three quotation marks that it began with",
    ),
    (
        "missing escaped value",
        "a `\\` stands alone in a text",
        "write `\\\\` for the sign itself, or put the text between `'` and `'`",
    ),
    (
        "invalid escape",
        "a `\\` in a text has no meaning",
        "write `\\\\` for the sign itself, or put the text between `'` and `'`",
    ),
    ("too few unicode", "a `\\u` in a text has too few digits", "write the sign itself"),
    (
        "unexpected leading zero",
        "a number begins with 0",
        "leave the 0 out, or put it in quotation marks",
    ),
    ("redundant", "a number begins with a sign too many", "write the number alone"),
    (
        "`_` may only",
        "a `_` stands at the edge of a number",
        "put it between digits or leave it out",
    ),
    (
        "carriage return must",
        "a line ends in a way that nothing else does",
        "save the file with line ends of Unix or of Windows",
    ),
    ("invalid comment character", "a comment has a character that cannot be seen", "take it out"),
    (
        "cannot recurse further",
        "lists stand too deep within each other",
        "write the values in sections of their own",
    ),
    (
        "recursion limit",
        "lists stand too deep within each other",
        "write the values in sections of their own",
    ),
];

/// Parts of what `serde-saphyr` says, what is wrong then, and what to do.
const YAML: &[(&str, &str, &str)] = &[
    ("tabs disallowed", "a line is indented with a tab", "indent with blanks"),
    ("found a tab", "there is a tab where blanks belong", "indent with blanks"),
    (
        "mapping values are not allowed",
        "there is a `:` where none can be",
        "begin a new line for each key, or put a text that has `: ` in it in quotation marks",
    ),
    (
        "unclosed bracket",
        "a list or a value in brackets does not end",
        "write `[one, two]` or `{ a: 1, b: 2 }`",
    ),
    (
        "illegal placement of ':'",
        "there is a `:` where none can be",
        "end the bracket or the quotation mark that was begun before it",
    ),
    (
        "did not find expected key",
        "the indentation does not fit the line before",
        "indent keys of the same thing alike",
    ),
    (
        "did not find expected '-' indicator",
        "the indentation does not fit the list",
        "indent the items of a list alike, each with `- `, and their keys below its first one",
    ),
    (
        "while parsing a flow",
        "a list or a value in brackets does not end",
        "write `[one, two]` or `{ a: 1, b: 2 }`",
    ),
    (
        "multiline quoted scalar",
        "a text does not end with its quotation mark",
        "end it with the quotation mark that it began with",
    ),
    (
        "expected string scalar",
        "a list or keys stand where a text belongs",
        "write a text, in quotation marks where it begins with a sign such as `[` or `{`",
    ),
    (
        "expected sequence start",
        "a list belongs here",
        "write each item on a line of its own, beginning with `- `, or all as `[one, two]`",
    ),
    (
        "expected mapping start",
        "keys with values belong here",
        "write `key: value`, each on a line of its own",
    ),
    ("invalid boolean", "it must be true or false", "write `true` or `false`"),
    ("invalid i64", "it must be a whole number", "write a whole number"),
    ("invalid u32", "it must be a whole number from 0", "write a whole number from 0"),
    (
        "unexpected character",
        "a text begins with a sign that means something else",
        "put the text in quotation marks",
    ),
    (
        "unknown anchor",
        "a text begins with `*`, which means something else",
        "put the text in quotation marks",
    ),
    ("unexpected end of input", "the file is empty", "write a `title` and `steps`"),
    (
        "multiple YAML documents",
        "there is a `---` in the middle of the file",
        "put what follows it in a file of its own",
    ),
];

/// Parts of what `serde_json` says, what is wrong then, and what to do.
const JSON: &[(&str, &str, &str)] = &[
    (
        "key must be a string",
        "a key stands there without quotation marks",
        "write `\"key\": value`",
    ),
    ("trailing comma", "there is one comma too many", "take out the comma after the last value"),
    (
        "expected `,` or",
        "a comma is missing, or a bracket does not end",
        "separate values with commas",
    ),
    ("expected `:`", "there is no `:` after a key", "write `\"key\": value`"),
    ("EOF while parsing", "the document ends too early", "end every bracket and quotation mark"),
    ("expected value", "this is no JSON", "put texts in quotation marks"),
    ("expected ident", "this is no JSON", "put texts in quotation marks"),
    ("trailing characters", "something follows the end of the document", "take it out"),
    (
        "control character",
        "a text has a line break or a sign that cannot be seen",
        "write `\\n` for it",
    ),
    ("surrogate", "half a character stands there", "write `\\u` for both halves, or the character"),
    (
        "end of hex escape",
        "half a character stands there",
        "write `\\u` for both halves, or the character",
    ),
    (
        "escape",
        "a text has a `\\` that begins nothing known",
        "write `\\\\` for a backslash of its own",
    ),
    ("invalid number", "a number is not written as JSON has it", "write `0.5`, `10` or `-1`"),
    (
        "number out of range",
        "a number is too large",
        "put it in quotation marks, or write a smaller one",
    ),
    ("unicode code point", "something stands there that is not UTF-8", "save the file as UTF-8"),
    ("recursion limit", "it is nested too deeply", "take out some of the nesting"),
];

/// `one of `a`, `b`` or `expected `a` or `b`` as a list of names.
fn choices(known: &str) -> &str {
    let known = known.strip_prefix("expected ").unwrap_or(known);
    let known = known.strip_prefix("one of ").unwrap_or(known);
    if known.starts_with("there are no") { "" } else { known }
}

/// The names in a list: in back-ticks, or with commas between them.
fn names(known: &str) -> impl Iterator<Item = &str> {
    let (between, skipped, step) = if known.contains('`') { ("`", 1, 2) } else { (", ", 0, 1) };
    known.split(between).skip(skipped).step_by(step)
}

/// The name that is most like another one, if any is.
pub fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    near_all(name, known).into_iter().next()
}

/// Names that are like another one, the likest first, three at most.
pub fn near_all<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let likeness = |known: &str| {
        let known = known.to_lowercase();
        let part =
            known.len() >= 4 && name.len() >= 4 && (known.contains(&name) || name.contains(&known));
        let likeness = strsim::normalized_damerau_levenshtein(&name, &known);
        if part { likeness.max(NEAR_MIN) } else { likeness }
    };
    let mut near: Vec<(f64, &str)> = known.map(|known| (likeness(known), known)).collect();
    near.retain(|(likeness, _)| *likeness >= NEAR_MIN);
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().take(NEAR_MAX).map(|(_, known)| known).collect()
}

/// From which likeness on a name may have been meant; 1 is the same. A slip in a word of five letters
/// is 0.8, two in one of six 0.67.
const NEAR_MIN: f64 = 0.65;
/// Names that may have been meant, at most.
const NEAR_MAX: usize = 3;

/// What was found, as people call it.
fn value(found: &str) -> String {
    let known = [
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
        ("string ", "the text "),
        ("character ", "the text "),
        ("sequence", "a list"),
        ("map", "keys with values"),
        ("unit value", "nothing"),
        ("Option value", "nothing"),
    ];
    let named = known.iter().find_map(|(parser, ours)| {
        let rest = found.strip_prefix(parser)?;
        Some(format!("{ours}{rest}"))
    });
    named.unwrap_or_else(|| found.to_owned())
}

/// What was wanted, as people call it.
fn want(wanted: &str) -> String {
    match wanted {
        "a string" | "string" | "str" | "a borrowed string" => "a text",
        "a boolean" | "bool" => "true or false",
        "a sequence" => "a list",
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a map" => "keys with values",
        "a TOML datetime" | "a datetime" => "a day such as 2026-12-31, without quotation marks",
        _ if wanted.starts_with("struct ") || wanted.starts_with("internally tagged") => {
            "keys with values"
        }
        _ => wanted,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the parser itself says of a text, in our words.
    fn toml(text: &str) -> Vec<String> {
        let (_, errors) = toml::de::DeTable::parse_recoverable(text);
        errors.iter().map(|error| SyntaxSlip::of_toml(error).what).collect()
    }

    #[test]
    fn what_toml_says_is_in_the_words_of_whoever_wrote_the_file() {
        for (text, what) in [
            ("a = 1\na = 2\n", "this key stands there twice"),
            ("a = Norda\n", "a text stands there without quotation marks"),
            ("a = here\n", "a text stands there without quotation marks"),
            ("a = tomorrow\n", "a text stands there without quotation marks"),
            ("a = 08:00-20:00\n", "this is neither a day nor a text"),
            ("a = 2026-13-40\n", "this is neither a day nor a text"),
            ("a = = 1\n", "there is one `=` too many"),
            ("a\n", "there is a key without a value"),
            ("a = \n", "there is a key without a value"),
            ("[a\n", "the `]` of a section is missing"),
            ("[[a]\n", "the `]]` of an entry is missing"),
            ("a = [1, 2\n", "the `]` of a list is missing"),
            ("a = [1,,2]\n", "there is one comma too many"),
            ("a = {b = 1\n", "the `}` of a value is missing"),
            ("a = {b 1}\n", "there is no `=` between the key and its value"),
            ("a = \"b\" \"c\"\n", "a line has more than one `key = value`"),
            ("a = \"b\n", "a text does not end with its quotation mark"),
            ("a = 'b\n", "a text does not end with its quotation mark"),
            ("a = \"\"\"b\n", "a text of several lines does not end"),
            ("a = \"x\u{1}\"\n", "a text has a character that cannot be seen"),
            ("a = \"\\d\"\n", "a `\\` stands alone in a text"),
            ("a = 01\n", "a number begins with 0"),
            ("a = .5\n", "a text stands there without quotation marks"),
            ("= 1\n", "a key is missing"),
            ("ä = 1\n", "this cannot be a key"),
        ] {
            let said = toml(text);
            assert_eq!(said.first().map(String::as_str), Some(what), "{text}: {said:?}");
        }
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Steps {
        steps: Vec<Step>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Step {
        ask: Option<String>,
        again: Option<bool>,
        show: Option<Vec<String>>,
        max: Option<i64>,
    }

    #[test]
    fn what_yaml_says_is_in_the_words_of_whoever_wrote_the_file() {
        for (text, what) in [
            ("- aks: x", "`aks` is not known here"),
            ("- ask: [x]", "a list or keys stand where a text belongs"),
            ("- again: maybe", "it must be true or false"),
            ("- max: many", "it must be a whole number"),
            ("- show: x", "a list belongs here"),
            ("- ask x", "keys with values belong here"),
            ("- ask: x\n    ask: y", "`ask` stands there twice"),
            ("- ask: x\n   max: 1", "the indentation does not fit the list"),
            ("- ask: \"x", "a text does not end with its quotation mark"),
            ("- show: [x\n  - ask: y", "there is a `:` where none can be"),
            ("- { ask: x\nend: y", "a list or a value in brackets does not end"),
            ("- ask: a: b", "there is a `:` where none can be"),
            ("- ask: @x", "a text begins with a sign that means something else"),
            ("- ask: *x", "a text begins with `*`, which means something else"),
            ("- ask: x\n---\na: 1", "there is a `---` in the middle of the file"),
            ("\t- ask: x", "a line is indented with a tab"),
        ] {
            let text = format!("steps:\n  {text}\n").replace("  \t", "\t");
            let error = serde_saphyr::from_str::<Steps>(&text).unwrap_err();
            let said = SyntaxSlip::of_yaml(&error.without_snippet().to_string());
            assert_eq!(said.what, what, "{text}");
        }
        let said = SyntaxSlip::of_yaml("unknown field `aks`, expected one of ask, say at line 3");
        assert_eq!(said.remedy, "did you mean `ask`? Here there can be ask, say");
    }

    #[test]
    fn what_json_says_is_in_the_words_of_whoever_wrote_the_file() {
        for (text, what) in [
            ("{,", "a key stands there without quotation marks"),
            ("{\"a\": 1,}", "there is one comma too many"),
            ("{\"a\": 1 \"b\"", "a comma is missing, or a bracket does not end"),
            ("{\"a\" 1}", "there is no `:` after a key"),
            ("{\"a\": ", "the document ends too early"),
            ("openapi: 3.1.0", "this is no JSON"),
            ("{} {}", "something follows the end of the document"),
            ("[\"a\nb\"]", "a text has a line break or a sign that cannot be seen"),
            (r#"["\d"]"#, r"a text has a `\` that begins nothing known"),
            ("[01.]", "a number is not written as JSON has it"),
            ("[1e999]", "a number is too large"),
            (r#"["\ud83d"]"#, "half a character stands there"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            assert_eq!(SyntaxSlip::of_json(&error).what, what, "{text}");
        }
    }

    #[test]
    fn a_key_that_was_mistyped_is_named_with_what_was_meant() {
        let said = SyntaxSlip::of_toml_message(
            "unknown field `rolle`, expected one of `name`, `role`, `email`",
        );
        assert_eq!(said.what, "`rolle` is not known here");
        assert_eq!(said.remedy, "did you mean `role`? Here there can be `name`, `role`, `email`");
        let said = SyntaxSlip::of_toml_message("unknown field `colour`, expected `name` or `role`");
        assert_eq!(said.remedy, "take it out; here there can be `name` or `role`");
        let said = SyntaxSlip::of_toml_message(
            "unknown variant `anser`, expected one of `answer`, `follow`",
        );
        assert_eq!(said.remedy, "did you mean `answer`? It can be `answer`, `follow`");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_without_the_names_of_our_types() {
        for (parser, what) in [
            ("missing field `title`", "`title` is missing"),
            (
                "invalid type: integer `7`, expected a string",
                "it must be a text, not the number `7`",
            ),
            (
                "invalid value: integer `300`, expected u8",
                "it must be a whole number from 0 to 255, not the number `300`",
            ),
            (
                "invalid type: string \"x\", expected struct RawCompany",
                "it must be keys with values, not the text \"x\"",
            ),
            ("invalid type: map, expected a sequence", "it must be a list, not keys with values"),
        ] {
            assert_eq!(SyntaxSlip::of_toml_message(parser).what, what);
        }
    }

    #[test]
    fn names_that_are_like_another_come_likest_first() {
        let known = ["moving-house", "meter-reading", "move-date", "tariff-change"];
        assert_eq!(near_all("moving-hose", known.into_iter()), ["moving-house"]);
        assert_eq!(near_all("meter", known.into_iter()), ["meter-reading"]);
        assert_eq!(near_all("refund", known.into_iter()), [""; 0]);
    }
}
