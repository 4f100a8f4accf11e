//! A body that is JSON and yet not what an address takes, said in the words of whoever sent it.

/// What begins a complaint, after the place it is about.
const COMPLAINTS: [&str; 7] = [
    "missing field ",
    "duplicate field ",
    "unknown field ",
    "unknown variant ",
    "invalid type: ",
    "invalid value: ",
    "invalid length ",
];

/// What the parser says (`Failed to …: PLACE: COMPLAINT at line 1 column 9`), as a sentence
/// without its end.
pub(crate) fn describe(parser: &str) -> String {
    let line = parser.split_once(": ").map_or(parser, |(_, line)| line);
    let line = line.rsplit_once(" at line ").map_or(line, |(line, _)| line);
    let begin = COMPLAINTS.iter().filter_map(|complaint| line.find(complaint)).min();
    let Some((place, complaint)) = begin.and_then(|begin| line.split_at_checked(begin)) else {
        return format!("the body does not fit: {line}");
    };
    // A message of our own about a value may itself speak of an invalid one.
    let place = place.strip_suffix(": ").unwrap_or(place);
    let (subject, within) = if place.is_empty() {
        ("the body".to_owned(), String::new())
    } else {
        (format!("`{place}`"), format!(" in `{place}`"))
    };
    let expects = || complaint.split_once(", expected ");
    if let Some(field) = complaint.strip_prefix("missing field ") {
        format!("{field} is missing{within}")
    } else if let Some(field) = complaint.strip_prefix("duplicate field ") {
        format!("{field} stands there twice{within}")
    } else if let Some(rest) = complaint.strip_prefix("unknown field ") {
        // The place is the field itself.
        let (field, known) = rest.split_once(", ").unwrap_or((rest, ""));
        match known.strip_prefix("expected ") {
            Some(known) => format!("{field} is not known; what is: {}", choices(known)),
            None => format!("{field} is not known, and nothing else is taken there"),
        }
    } else if let Some((value, known)) =
        complaint.strip_prefix("unknown variant ").and_then(|rest| rest.split_once(", expected "))
    {
        format!("{subject} cannot be {value}; it can be {}", choices(known))
    } else if complaint.starts_with("invalid length ") {
        // Objects may come as lists of their values, which nobody means.
        format!("{subject} must be an object, not a list")
    } else if let Some((found, wanted)) = expects() {
        let found = found.split_once(": ").map_or(found, |(_, found)| found);
        format!("{subject} must be {}, not {}", want(wanted), value(found))
    } else {
        format!("the body does not fit: {line}")
    }
}

/// What the parser says of the address after `?` (`Failed to …: PLACE: COMPLAINT`), as a sentence without
/// its end.
pub(crate) fn query(parser: &str) -> String {
    let line = parser.split_once(": ").map_or(parser, |(_, line)| line);
    let wanted = |name: &str, wanted: &str| format!("`{name}`: {wanted} is expected");
    if let Some(field) = line.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    if let Some(field) = line.strip_prefix("duplicate field ") {
        return format!("{field} stands there twice");
    }
    let Some((name, complaint)) = line.split_once(": ") else { return line.to_owned() };
    if complaint.contains("invalid digit")
        || complaint.contains("number too large")
        || complaint.contains("empty string")
    {
        return wanted(name, "a whole number from 0");
    }
    let variant = complaint.strip_prefix("unknown variant ");
    match variant.and_then(|rest| rest.split_once(", expected ")) {
        Some((value, known)) => format!("`{name}` cannot be {value}; it can be {}", choices(known)),
        None => format!("`{name}`: {complaint}"),
    }
}

fn choices(known: &str) -> &str {
    known.strip_prefix("one of ").unwrap_or(known)
}

/// What was found, as JSON calls it.
fn value(found: &str) -> String {
    let known = [
        ("integer ", "the number "),
        ("floating point ", "the number "),
        ("boolean ", ""),
        ("string ", "the text "),
        ("sequence", "a list"),
        ("map", "an object"),
        ("unit value", "null"),
    ];
    let named = known.iter().find_map(|(parser, ours)| {
        let rest = found.strip_prefix(parser)?;
        Some(format!("{ours}{rest}"))
    });
    named.unwrap_or_else(|| found.to_owned())
}

/// What was wanted. What the parser names by a type of ours is an object to everyone else.
fn want(wanted: &str) -> &str {
    match wanted {
        "a string" | "string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        _ if wanted.starts_with("struct ") || wanted.starts_with("internally tagged") => {
            "an object"
        }
        _ => wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::describe;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read into")]
        solved: bool,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Channel {
        Web,
        Api,
        Mail,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read into")]
    struct Outer {
        text: String,
        limit: Option<u32>,
        channel: Option<Channel>,
        many: Option<Vec<Inner>>,
    }

    /// As the framework words it: the place comes from `serde_path_to_error`.
    fn said(place: &str, json: &str) -> String {
        let error = serde_json::from_str::<Outer>(json).unwrap_err();
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        describe(&format!(
            "Failed to deserialize the JSON body into the target type: {place}{error}"
        ))
    }

    #[test]
    fn every_complaint_is_in_the_words_of_json() {
        for (place, json, sentence) in [
            ("", "{}", "`text` is missing"),
            ("", r#"{"text": "a", "text": "b"}"#, "`text` stands there twice"),
            (
                "txt",
                r#"{"txt": 1}"#,
                "`txt` is not known; what is: `text`, `limit`, `channel`, `many`",
            ),
            ("text", r#"{"text": 7}"#, "`text` must be a text, not the number `7`"),
            ("text", r#"{"text": null}"#, "`text` must be a text, not null"),
            ("text", r#"{"text": ["a"]}"#, "`text` must be a text, not a list"),
            ("text", r#"{"text": {}}"#, "`text` must be a text, not an object"),
            ("text", r#"{"text": true}"#, "`text` must be a text, not `true`"),
            (
                "limit",
                r#"{"limit": -1}"#,
                "`limit` must be a whole number from 0, not the number `-1`",
            ),
            (
                "limit",
                r#"{"limit": "1"}"#,
                "`limit` must be a whole number from 0, not the text \"1\"",
            ),
            (
                "channel",
                r#"{"channel": "fax"}"#,
                "`channel` cannot be `fax`; it can be `web`, `api`, `mail`",
            ),
            (
                "many[0].solved",
                r#"{"many": [{"solved": 1}]}"#,
                "`many[0].solved` must be true or false, not the number `1`",
            ),
            ("many[0]", r#"{"many": [{}]}"#, "`solved` is missing in `many[0]`"),
            ("", "[]", "the body must be an object, not a list"),
            ("", "7", "the body must be an object, not the number `7`"),
        ] {
            assert_eq!(said(place, json), sentence, "{json}");
        }
    }

    #[test]
    fn what_the_parser_words_in_another_way_is_passed_on() {
        let said = describe("Failed to read: language: `xx` is not a language at line 1 column 4");
        assert_eq!(said, "the body does not fit: language: `xx` is not a language");
    }
}
