//! A body or an address that can be read and yet is not what is taken there, said in the words of whoever
//! sent it.

use ombud_domain::{Locale, Wording};
use serde_json::Value;

use crate::expected::{Description, Expected};

/// What begins a complaint, after the place it is about.
const COMPLAINTS: [&str; 8] = [
    "missing field ",
    "duplicate field ",
    "unknown field ",
    "unknown variant ",
    "invalid type: ",
    "invalid value: ",
    "invalid length ",
    // Where one of some words belongs, and something else stands.
    "expected value",
];

/// Characters of what was sent that are said back at most.
const SAID_BACK_MAX: usize = 64;

/// Where something was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// In the body, or where the sender knows it.
    Body,
    /// In the address.
    Address,
}

/// What the parser says of a body (`Failed to …: PLACE: COMPLAINT at line 1 column 9`), as a sentence.
pub(crate) fn body(parser: &str, json: &Value, description: &Description) -> Wording {
    let line = parser.split_once(": ").map_or(parser, |(_, line)| line);
    let line = line.rsplit_once(" at line ").map_or(line, |(line, _)| line);
    let begin = COMPLAINTS.iter().filter_map(|complaint| line.find(complaint)).min();
    // A message of our own about a value has no complaint that we know: what is before it is the place.
    let split =
        begin.and_then(|begin| line.split_at_checked(begin)).or_else(|| line.split_once(": "));
    let Some((place, complaint)) = split else {
        return Wording::new(
            format!("The body does not fit: {line}."),
            format!("Der Inhalt passt nicht: {line}."),
        );
    };
    let place = place.strip_suffix(": ").unwrap_or(place);
    if let Some(field) = complaint.strip_prefix("missing field ") {
        let name = field.trim_matches('`');
        let at = if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        return missing(Within::Body, &at, description.at(&at).as_ref());
    }
    if let Some(field) = complaint.strip_prefix("duplicate field ") {
        return twice(Within::Body, field);
    }
    if let Some(rest) = complaint.strip_prefix("unknown field ") {
        let (field, known) = rest.split_once(", ").unwrap_or((rest, ""));
        let known = known.strip_prefix("expected ").map(choices);
        return unknown(Within::Body, field.trim_matches('`'), known);
    }
    let found = found_at(json, place);
    match (description.at(place), found) {
        // What may be a secret is not said back.
        (Some(expected), Some(found)) if place == "secret" => {
            must_be(Within::Body, place, &expected, &kind(found))
        }
        (Some(expected), Some(found)) => must_be(Within::Body, place, &expected, &value(found)),
        // What is nested deeper than JSON is read.
        (Some(expected), None) => {
            let deep = Wording::new("something that is nested deep", "etwas tief Verschachteltes");
            must_be(Within::Body, place, &expected, &deep)
        }
        _ => Wording::new(
            format!("The body does not fit: {line}."),
            format!("Der Inhalt passt nicht: {line}."),
        ),
    }
}

/// What the parser says of what follows the `?` of the address (`Failed to …: NAME: COMPLAINT`), as a
/// sentence.
pub(crate) fn query(parser: &str, sent: &[(String, String)], description: &Description) -> Wording {
    let line = parser.split_once(": ").map_or(parser, |(_, line)| line);
    if let Some(field) = line.strip_prefix("missing field ") {
        let name = field.trim_matches('`');
        return missing(Within::Address, name, description.at(name).as_ref());
    }
    if let Some(field) = line.strip_prefix("duplicate field ") {
        return twice(Within::Address, field);
    }
    let name = line.split_once(": ").map_or(line, |(name, _)| name);
    let given = sent.iter().find(|(known, _)| known == name);
    match (given, description.at(name)) {
        (Some((_, given)), Some(expected)) => {
            must_be(Within::Address, name, &expected, &quoted(given))
        }
        _ => unreadable(),
    }
}

/// An address that is no text.
pub(crate) fn unreadable() -> Wording {
    Wording::new(
        "The address cannot be read: it must be UTF-8, percent-encoded.",
        "Die Adresse ist nicht lesbar: Sie muss UTF-8 sein, mit Prozentzeichen kodiert.",
    )
}

/// A value is not what it must be.
pub(crate) fn must_be(within: Within, name: &str, expected: &Expected, found: &Wording) -> Wording {
    let words = expected.wording();
    let (en, de) = (words.in_locale(Locale::En), words.in_locale(Locale::De));
    let (not, nicht) = (found.in_locale(Locale::En), found.in_locale(Locale::De));
    match (within, name) {
        (Within::Body, "") => Wording::new(
            format!("The body must be {en}, not {not}."),
            format!("Der Inhalt muss {de} sein, nicht {nicht}."),
        ),
        (Within::Body, name) => Wording::new(
            format!("`{name}` must be {en}, not {not}."),
            format!("`{name}` muss {de} sein, nicht {nicht}."),
        ),
        (Within::Address, name) => Wording::new(
            format!("In the address, `{name}` must be {en}, not {not}."),
            format!("In der Adresse muss `{name}` {de} sein, nicht {nicht}."),
        ),
    }
}

/// A list where an object belongs, or an object where a word does.
pub(crate) fn misplaced(place: &str, expected: &Expected, sent: &Value) -> Wording {
    must_be(Within::Body, place, expected, &kind(found_at(sent, place).unwrap_or(sent)))
}

fn missing(within: Within, name: &str, expected: Option<&Expected>) -> Wording {
    let words = expected.map(Expected::wording);
    let en = words.as_ref().map(|words| format!("; it must be {}", words.in_locale(Locale::En)));
    let de = words.as_ref().map(|words| format!("; es muss {} sein", words.in_locale(Locale::De)));
    let (en, de) = (en.unwrap_or_default(), de.unwrap_or_default());
    match within {
        Within::Body => {
            Wording::new(format!("`{name}` is missing{en}."), format!("`{name}` fehlt{de}."))
        }
        Within::Address => Wording::new(
            format!("In the address, `{name}` is missing{en}."),
            format!("In der Adresse fehlt `{name}`{de}."),
        ),
    }
}

fn twice(within: Within, field: &str) -> Wording {
    match within {
        Within::Body => Wording::new(
            format!("{field} stands there twice."),
            format!("{field} steht zweimal da."),
        ),
        Within::Address => Wording::new(
            format!("In the address, {field} stands there twice."),
            format!("In der Adresse steht {field} zweimal."),
        ),
    }
}

/// A name that nobody would read; `known` are those that are, in backticks.
pub(crate) fn unknown(within: Within, name: &str, known: Option<&str>) -> Wording {
    let name: String = name.chars().take(SAID_BACK_MAX).collect();
    let (en, de) = match known {
        Some(known) => (
            format!("`{name}` is not known; what is: {known}."),
            format!("`{name}` ist nicht bekannt; bekannt sind: {known}."),
        ),
        None => (
            format!("`{name}` is not known, and nothing is taken there."),
            format!("`{name}` ist nicht bekannt; hier wird nichts angenommen."),
        ),
    };
    match within {
        Within::Body => Wording::new(en, de),
        Within::Address => {
            Wording::new(format!("In the address, {en}"), format!("In der Adresse: {de}"))
        }
    }
}

fn choices(known: &str) -> &str {
    known.strip_prefix("one of ").unwrap_or(known)
}

/// What was sent, as it was, in backticks.
pub(crate) fn quoted(sent: &str) -> Wording {
    let mut text: String = sent.chars().take(SAID_BACK_MAX).collect();
    if text.len() < sent.len() {
        text.push('…');
    }
    Wording::plain(format!("`{text}`"))
}

/// What was found, as JSON calls it.
fn value(found: &Value) -> Wording {
    match found {
        Value::Null => Wording::plain("null"),
        Value::Bool(flag) => Wording::plain(format!("`{flag}`")),
        Value::Number(number) => {
            Wording::new(format!("the number `{number}`"), format!("die Zahl `{number}`"))
        }
        Value::String(text) => {
            let text = quoted(text);
            Wording::new(format!("the text {text}"), format!("der Text {text}"))
        }
        Value::Array(_) => Wording::new("a list", "eine Liste"),
        Value::Object(_) => Wording::new("an object", "ein Objekt"),
    }
}

/// The same without the value itself.
fn kind(found: &Value) -> Wording {
    match found {
        Value::Bool(_) => Wording::new("true or false", "`true` oder `false`"),
        Value::Number(_) => Wording::new("a number", "eine Zahl"),
        Value::String(_) => Wording::new("this text", "dieser Text"),
        other => value(other),
    }
}

/// What is at a place such as `of.since` or `policies[0].text`.
fn found_at<'a>(json: &'a Value, place: &str) -> Option<&'a Value> {
    let mut found = json;
    for step in place.split(['.', '[']).filter(|step| !step.is_empty()) {
        found = match step.strip_suffix(']') {
            Some(index) => found.get(index.parse::<usize>().ok()?)?,
            None => found.get(step)?,
        };
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use ombud_domain::Channel;
    use serde::Deserialize;
    use utoipa::ToSchema;

    use super::*;
    use crate::expected::ChannelWord;

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read into")]
        solved: bool,
    }

    #[derive(Debug, Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Outer {
        text: String,
        limit: Option<u32>,
        #[schema(value_type = Option<ChannelWord>, inline)]
        channel: Option<Channel>,
        many: Option<Vec<Inner>>,
    }

    /// As the framework words it: the place comes from `serde_path_to_error`.
    fn said(place: &str, json: &str) -> Wording {
        let error = serde_json::from_str::<Outer>(json).unwrap_err();
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        let parser =
            format!("Failed to deserialize the JSON body into the target type: {place}{error}");
        let json = serde_json::from_str(json).unwrap();
        body(&parser, &json, &Description::of_body::<Outer>())
    }

    #[test]
    fn every_complaint_is_in_the_words_of_json_and_in_both_languages() {
        for (place, json, en, de) in [
            (
                "",
                "{}",
                "`text` is missing; it must be a text.",
                "`text` fehlt; es muss ein Text sein.",
            ),
            (
                "",
                r#"{"text": "a", "text": "b"}"#,
                "`text` stands there twice.",
                "`text` steht zweimal da.",
            ),
            (
                "txt",
                r#"{"txt": 1}"#,
                "`txt` is not known; what is: `text`, `limit`, `channel`, `many`.",
                "`txt` ist nicht bekannt; bekannt sind: `text`, `limit`, `channel`, `many`.",
            ),
            (
                "text",
                r#"{"text": 7}"#,
                "`text` must be a text, not the number `7`.",
                "`text` muss ein Text sein, nicht die Zahl `7`.",
            ),
            (
                "text",
                r#"{"text": null}"#,
                "`text` must be a text, not null.",
                "`text` muss ein Text sein, nicht null.",
            ),
            (
                "text",
                r#"{"text": ["a"]}"#,
                "`text` must be a text, not a list.",
                "`text` muss ein Text sein, nicht eine Liste.",
            ),
            (
                "text",
                r#"{"text": {}}"#,
                "`text` must be a text, not an object.",
                "`text` muss ein Text sein, nicht ein Objekt.",
            ),
            (
                "text",
                r#"{"text": true}"#,
                "`text` must be a text, not `true`.",
                "`text` muss ein Text sein, nicht `true`.",
            ),
            (
                "limit",
                r#"{"text": "a", "limit": -1}"#,
                "`limit` must be a whole number from 0, such as `1`, not the number `-1`.",
                "`limit` muss eine ganze Zahl ab 0 wie `1` sein, nicht die Zahl `-1`.",
            ),
            (
                "channel",
                r#"{"channel": "fax"}"#,
                "`channel` must be `web`, `api`, `terminal` or `batch`, not the text `fax`.",
                "`channel` muss `web`, `api`, `terminal` oder `batch` sein, nicht der Text `fax`.",
            ),
            (
                "many[0].solved",
                r#"{"many": [{"solved": 1}]}"#,
                "`many[0].solved` must be true or false, not the number `1`.",
                "`many[0].solved` muss `true` oder `false` sein, nicht die Zahl `1`.",
            ),
            (
                "many[0]",
                r#"{"many": [{}]}"#,
                "`many[0].solved` is missing; it must be true or false.",
                "`many[0].solved` fehlt; es muss `true` oder `false` sein.",
            ),
            (
                "",
                "7",
                "The body must be an object, not the number `7`.",
                "Der Inhalt muss ein Objekt sein, nicht die Zahl `7`.",
            ),
        ] {
            let said = said(place, json);
            assert_eq!(said.in_locale(Locale::En), en, "{json}");
            assert_eq!(said.in_locale(Locale::De), de, "{json}");
        }
    }

    #[test]
    fn what_was_sent_is_not_said_back_whole_where_it_is_long() {
        let said = quoted(&"ä".repeat(1_000)).to_string();
        assert_eq!(said, format!("`{}…`", "ä".repeat(SAID_BACK_MAX)));
    }
}
