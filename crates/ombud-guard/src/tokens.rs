//! Findings taken out of a text: for good, or so that they come back.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    ops::Range,
    sync::LazyLock,
};

use crate::{Category, Finding, Identifier, Rules, SecretKind};

/// A text with its findings replaced by what they are: `[IBAN]`, `[PERSON]`, and what is declared by its name, as
/// `[CUSTOMER_NUMBER]`. Nothing of them is left.
///
/// Ranges that overlap are taken out together; those that do not lie on character borders are widened.
pub fn redact(text: &str, findings: &[Finding]) -> String {
    let mut redacted = String::with_capacity(text.len());
    let mut at = 0;
    let ranges = findings.iter().map(|finding| (finding.range.clone(), Some(finding)));
    for (range, finding) in merged(text, ranges) {
        redacted.push_str(text.get(at..range.start).unwrap_or_default());
        let _ = match finding.and_then(|finding| finding.declared.as_deref()) {
            Some(declared) => write!(redacted, "[{}]", declared.to_ascii_uppercase()),
            None => write!(redacted, "[{}]", OURS[ours(finding)]),
        };
        at = range.end;
    }
    redacted.push_str(text.get(at..).unwrap_or_default());
    redacted
}

/// The values that stand behind the tokens of one conversation.
///
/// A model reads `[IBAN_1]` and writes `[IBAN_1]`; what goes to the customer has the account number again. The same
/// value has the same token. Another spelling of it has the same number and one of its own after a full stop:
/// `[IBAN_1.2]`, so that what was written comes back as it was written.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// The labels that an assistant declares beside [`OURS`].
    declared: Vec<String>,
    /// Label, number and spelling, to the value.
    values: BTreeMap<(Label, u32, u32), String>,
    /// Label and folded value, to the number.
    numbers: HashMap<(Label, String), u32>,
    /// Label, number and value, to the spelling.
    spellings: HashMap<(Label, u32, String), u32>,
    /// How many numbers a label has.
    counts: HashMap<Label, u32>,
}

/// What a token says of its value: a place among [`OURS`], and those that are declared after them.
type Label = usize;

/// What stands for text that itself looks like a token.
pub(crate) const TEXT: &str = "TEXT";

/// A token at most: the longest label, two numbers, brackets, a full stop and spaces within.
pub const TOKEN_MAX_BYTES: usize = 64;

impl Tokens {
    /// No conversation yet. What `rules` declare has tokens by its name, such as `[CUSTOMER_NUMBER_1]`.
    pub fn new(rules: &Rules) -> Self {
        let declared = rules.names().iter().map(|name| name.to_ascii_uppercase()).collect();
        Self { declared, ..Self::default() }
    }

    /// The label of a finding, or of what only looks like a token.
    fn label(&self, finding: Option<&Finding>) -> Label {
        let name = finding.and_then(|finding| finding.declared.as_deref());
        let declared = name.and_then(|name| {
            self.declared.iter().position(|label| label.eq_ignore_ascii_case(name))
        });
        declared.map_or_else(|| ours(finding), |at| OURS.len() + at)
    }

    /// A label as it stands in tokens.
    fn label_text(&self, label: Label) -> &str {
        OURS.iter().chain(&self.declared).nth(label).map_or(TEXT, String::as_str)
    }

    /// A text with its findings replaced by tokens. What looks like a token in it is replaced, too: [`Tokens::restore`]
    /// gives back exactly the text.
    pub fn tokenise(&mut self, text: &str, findings: &[Finding]) -> String {
        self.tokenise_after(text, findings, ' ')
    }

    /// The same where a character stands before.
    pub(crate) fn tokenise_after(
        &mut self,
        text: &str,
        findings: &[Finding],
        previous: char,
    ) -> String {
        let alike = lookalikes(text, previous, &self.declared).map(|alike| (alike.range, None));
        let ranges =
            findings.iter().map(|finding| (finding.range.clone(), Some(finding))).chain(alike);
        let mut tokenised = String::with_capacity(text.len());
        let mut at = 0;
        for (range, finding) in merged(text, ranges) {
            tokenised.push_str(text.get(at..range.start).unwrap_or_default());
            let value = text.get(range.clone()).unwrap_or_default();
            let label = self.label(finding);
            let (number, spelling) = self.number(label, value);
            let shown = self.label_text(label);
            let _ = match spelling {
                1 => write!(tokenised, "[{shown}_{number}]"),
                _ => write!(tokenised, "[{shown}_{number}.{spelling}]"),
            };
            at = range.end;
        }
        tokenised.push_str(text.get(at..).unwrap_or_default());
        tokenised
    }

    fn number(&mut self, label: Label, value: &str) -> (u32, u32) {
        let folded = folded(self.label_text(label), value);
        let number = *self.numbers.entry((label, folded)).or_insert_with(|| {
            let count = self.counts.entry(label).or_default();
            *count += 1;
            *count
        });
        let next = self.values.range((label, number, 0)..=(label, number, u32::MAX)).count();
        let next = u32::try_from(next).unwrap_or(u32::MAX).saturating_add(1);
        let spelling = *self.spellings.entry((label, number, value.to_owned())).or_insert(next);
        self.values.entry((label, number, spelling)).or_insert_with(|| value.to_owned());
        (number, spelling)
    }

    /// A text with the values in the place of their tokens, however a model writes these: in small letters, with spaces
    /// or an ending in the brackets, without brackets. A token that was never given out stays as it is.
    pub fn restore(&self, text: &str) -> String {
        self.restore_after(text, ' ')
    }

    /// The same where a character stands before.
    fn restore_after(&self, text: &str, previous: char) -> String {
        let mut restored = String::with_capacity(text.len());
        let mut at = 0;
        for alike in lookalikes(text, previous, &self.declared) {
            let Some(value) = self.value(&alike) else { continue };
            restored.push_str(text.get(at..alike.range.start).unwrap_or_default());
            restored.push_str(value);
            restored.push_str(alike.ending);
            at = alike.range.end;
        }
        restored.push_str(text.get(at..).unwrap_or_default());
        restored
    }

    fn value(&self, alike: &Lookalike<'_>) -> Option<&str> {
        self.values.get(&(alike.label, alike.number, alike.spelling)).map(String::as_str)
    }

    /// Bytes before the last place where a token can have begun that is not at its end.
    pub(crate) fn free(&self, text: &str, previous: char) -> usize {
        let from = text.floor_char_boundary(text.len().saturating_sub(TOKEN_MAX_BYTES));
        // A token begins at a bracket, or at a letter that no letter or digit stands before.
        let mut previous =
            text.get(..from).and_then(|text| text.chars().next_back()).unwrap_or(previous);
        for (at, sign) in text.get(from..).unwrap_or_default().char_indices() {
            let begins = sign == '[' || sign.is_ascii_alphabetic() && !is_inner(previous);
            previous = sign;
            let rest = text.get(from + at..).unwrap_or_default();
            if begins && may_become(rest, &self.declared) {
                return from + at;
            }
        }
        text.len()
    }

    /// Begin to restore a text that comes in chunks.
    pub fn restorer(&self) -> Restorer<'_> {
        Restorer { tokens: self, held: String::new(), previous: ' ' }
    }
}

/// Puts values back into a stream. It holds back [`TOKEN_MAX_BYTES`] bytes at most, and only while they can be the
/// beginning of a token.
#[derive(Debug)]
pub struct Restorer<'t> {
    tokens: &'t Tokens,
    held: String,
    /// What stands before what is held.
    previous: char,
}

impl Restorer<'_> {
    /// What can go on now.
    pub fn push(&mut self, chunk: &str) -> String {
        self.held.push_str(chunk);
        let free = self.tokens.free(&self.held, self.previous);
        let rest = self.held.split_off(free);
        let text = std::mem::replace(&mut self.held, rest);
        let restored = self.tokens.restore_after(&text, self.previous);
        self.previous = text.chars().next_back().unwrap_or(self.previous);
        restored
    }

    /// What was held back.
    pub fn finish(self) -> String {
        self.tokens.restore_after(&self.held, self.previous)
    }
}

/// Whether what follows could make a token of a text, or of more of it than it is.
fn may_become(text: &str, declared: &[String]) -> bool {
    let bytes = text.as_bytes();
    let mut at = usize::from(bytes.first() == Some(&b'['));
    let is_open = at == 1;
    while is_open && bytes.get(at) == Some(&b' ') && at < 4 {
        at += 1;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let size = rest.len();
    // The end of the label that what is there begins, or the place after the label.
    let is_label = |label: &str| {
        let label = label.as_bytes();
        let known = label.len().min(size);
        rest[..known].eq_ignore_ascii_case(&label[..known])
            // Up to the end only what a token has.
            && rest[known..].iter().all(|byte| {
                byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b'_' | b's' | b'n' | b'S' | b'\'')
            })
    };
    OURS.iter().chain(declared).any(|label| is_label(label))
}

/// Something that is or looks like a token.
struct Lookalike<'t> {
    range: Range<usize>,
    label: Label,
    number: u32,
    spelling: u32,
    /// An ending that was written into the brackets.
    ending: &'t str,
}

/// What looks like a token in a text, in its order.
fn lookalikes<'t>(
    text: &'t str,
    previous: char,
    declared: &[String],
) -> impl Iterator<Item = Lookalike<'t>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let from = at;
            let byte = bytes[from];
            let begins =
                byte == b'[' || byte.is_ascii_alphabetic() && !ends_inner(text, from, previous);
            if begins && let Some(alike) = lookalike(text, from, declared) {
                at = alike.range.end;
                return Some(alike);
            }
            at += 1;
        }
        None
    })
}

fn is_inner(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Whether a letter, a digit or `_` stands right before a place; `previous` before the text.
fn ends_inner(text: &str, at: usize, previous: char) -> bool {
    match at.checked_sub(1).map(|at| text.as_bytes()[at]) {
        None => is_inner(previous),
        Some(byte) if byte < 0x80 => byte.is_ascii_alphanumeric() || byte == b'_',
        Some(_) => text.get(..at).and_then(|text| text.chars().next_back()).is_some_and(is_inner),
    }
}

/// `[IBAN_1]`, `[iban 1]`, `[ IBAN_1.2 ]`, `[PERSON_1s]`; without brackets `IBAN_1`, with nothing inner after it.
fn lookalike<'t>(text: &'t str, from: usize, declared: &[String]) -> Option<Lookalike<'t>> {
    let bytes = text.as_bytes();
    let spaces = |at: usize| {
        bytes.get(at..).unwrap_or_default().iter().take(2).take_while(|byte| **byte == b' ').count()
    };
    let mut at = from;
    let has_bracket = bytes[at] == b'[';
    if has_bracket {
        at += 1;
        at += spaces(at);
    }
    let rest = bytes.get(at..)?;
    // The longest, for one may begin another.
    let begins = |label: &str| {
        rest.get(..label.len()).is_some_and(|part| part.eq_ignore_ascii_case(label.as_bytes()))
    };
    let known = OURS.iter().chain(declared).enumerate().filter(|(_, known)| begins(known));
    let (label, size) =
        known.map(|(label, known)| (label, known.len())).max_by_key(|(_, size)| *size)?;
    at += size;
    match bytes.get(at)? {
        b'_' => at += 1,
        b' ' if has_bracket => at += 1,
        _ => return None,
    }
    let (number, end) = number(bytes, at)?;
    at = end;
    let mut spelling = 1;
    if bytes.get(at) == Some(&b'.')
        && let Some((value, end)) = self::number(bytes, at + 1)
    {
        (spelling, at) = (value, end);
    }
    let mut ending = "";
    if has_bracket {
        // An ending of grammar in the brackets: "[PERSON_1s]", "[PERSON_1's]".
        let after = text.get(at..)?;
        if let Some(found) = ["'s", "s", "n"].iter().find(|ending| {
            after.strip_prefix(**ending).is_some_and(|rest| rest.starts_with([']', ' ']))
        }) {
            ending = after.get(..found.len())?;
            at += found.len();
        }
        let gap = spaces(at);
        if bytes.get(at + gap) != Some(&b']') {
            return None;
        }
        at += gap + 1;
    } else {
        let after = text.get(at..)?;
        // "PERSON_1s" has its ending after it.
        let inner = after.strip_prefix('s').unwrap_or(after);
        if inner.chars().next().is_some_and(is_inner) {
            return None;
        }
    }
    Some(Lookalike { range: from..at, label, number, spelling, ending })
}

/// A number of up to six digits without a zero before it.
fn number(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let size = bytes.get(at..)?.iter().take(7).take_while(|byte| byte.is_ascii_digit()).count();
    if size == 0 || size > 6 || bytes[at] == b'0' {
        return None;
    }
    let value =
        bytes[at..at + size].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    Some((value, at + size))
}

/// Every label that a token can have without a declaration.
static OURS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let identifiers = Identifier::ALL.iter().map(|kind| kind.code());
    let secrets = SecretKind::ALL.iter().map(|kind| kind.code());
    let categories = Category::ALL.iter().map(|kind| kind.code());
    let hidden = ["control_character", "bidi_control", "invisible_character", TEXT];
    identifiers
        .chain(secrets)
        .chain(categories)
        .chain(hidden)
        .map(str::to_ascii_uppercase)
        .collect()
});

/// The label of a finding by its kind.
fn ours(finding: Option<&Finding>) -> Label {
    let code = finding.map_or(TEXT, |finding| finding.kind.code());
    let of = |code: &str| OURS.iter().position(|label| label.eq_ignore_ascii_case(code));
    of(code).or_else(|| of(TEXT)).unwrap_or_default()
}

/// What makes two spellings one value: letters and digits of a number; words of a name; text as it is.
fn folded(label: &str, value: &str) -> String {
    match label {
        TEXT
        | "PASSWORD"
        | "SERVICE_KEY"
        | "PRIVATE_KEY"
        | "SIGNED_TOKEN"
        | "CONNECTION_STRING"
        | "URL_WITH_CREDENTIALS" => value.to_owned(),
        "EMAIL" | "PERSON" | "POSTAL_ADDRESS" => {
            value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
        }
        _ => value
            .chars()
            .filter(|sign| sign.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect(),
    }
}

/// Ranges in order, on character borders, those that overlap made one; the longest finding of them counts, and any
/// before none.
fn merged<'f>(
    text: &str,
    ranges: impl Iterator<Item = (Range<usize>, Option<&'f Finding>)>,
) -> Vec<(Range<usize>, Option<&'f Finding>)> {
    let mut sorted: Vec<_> = ranges
        .map(|(range, finding)| {
            let start = text.floor_char_boundary(range.start);
            (start..text.ceil_char_boundary(range.end).max(start), finding)
        })
        .filter(|(range, _)| !range.is_empty())
        .collect();
    sorted.sort_by_key(|(range, _)| (range.start, range.end));
    let mut merged: Vec<(Range<usize>, Option<&Finding>, usize)> = Vec::new();
    for (range, finding) in sorted {
        match merged.last_mut() {
            Some((last, last_finding, size)) if range.start < last.end => {
                if last_finding.is_none() || finding.is_some() && range.len() > *size {
                    (*last_finding, *size) = (finding, range.len());
                }
                last.end = last.end.max(range.end);
            }
            _ => {
                let size = range.len();
                merged.push((range, finding, size));
            }
        }
    }
    merged.into_iter().map(|(range, finding, _)| (range, finding)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Rules, findings};

    fn tokenised(tokens: &mut Tokens, text: &str) -> String {
        let found = findings(text, Rules::none());
        tokens.tokenise(text, &found)
    }

    #[test]
    fn a_value_has_one_token_in_a_conversation() {
        let mut tokens = Tokens::new(Rules::none());
        let first = tokenised(&mut tokens, "Meine IBAN ist DE89 3704 0044 0532 0130 00.");
        assert_eq!(first, "Meine IBAN ist [IBAN_1].");
        let second =
            tokenised(&mut tokens, "Nicht DE89370400440532013000, sondern GB29NWBK60161331926819");
        assert_eq!(second, "Nicht [IBAN_1.2], sondern [IBAN_2]");
        assert_eq!(
            tokens.restore(&second),
            "Nicht DE89370400440532013000, sondern GB29NWBK60161331926819"
        );
    }

    #[test]
    fn tokens_come_back_however_a_model_writes_them() {
        let mut tokens = Tokens::new(Rules::none());
        tokenised(&mut tokens, "mein Name ist Anna Schmidt");
        for (reply, expected) in [
            ("Hallo [PERSON_1]!", "Hallo Anna Schmidt!"),
            ("[person_1]s Bestellung", "Anna Schmidts Bestellung"),
            ("[PERSON_1s] Bestellung", "Anna Schmidts Bestellung"),
            ("[PERSON_1's order]", "[Anna Schmidt's order]"),
            (
                "PERSON_1, [ PERSON_1 ] und [Person 1]",
                "Anna Schmidt, Anna Schmidt und Anna Schmidt",
            ),
            (
                "[PERSON_2] gibt es nicht, [IBAN_1] auch nicht",
                "[PERSON_2] gibt es nicht, [IBAN_1] auch nicht",
            ),
            ("MY_PERSON_1 und PERSON_12", "MY_PERSON_1 und PERSON_12"),
        ] {
            assert_eq!(tokens.restore(reply), expected, "{reply}");
        }
    }

    #[test]
    fn what_looks_like_a_token_in_a_text_is_kept_apart() {
        let mut tokens = Tokens::new(Rules::none());
        tokenised(&mut tokens, "mein Name ist Anna Schmidt");
        let text = "Was ist [PERSON_1]? Und iban_1?";
        let safe = tokenised(&mut tokens, text);
        assert_eq!(safe, "Was ist [TEXT_1]? Und [TEXT_2]?");
        assert_eq!(tokens.restore(&safe), text);
    }

    #[test]
    fn redaction_leaves_the_kind() {
        let text = "Mail max@web.de, IP 48.237.197.91";
        assert_eq!(redact(text, &findings(text, Rules::none())), "Mail [EMAIL], IP [IP]");
    }

    fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("DE89 3704 0044 0532 0130 00".to_owned()),
            Just("DE89370400440532013000".to_owned()),
            Just(" max@web.de ".to_owned()),
            Just("GrußPERSON_1 Anna Schmidt".to_owned()),
            "\\[? ?(IBAN|iban|EMAIL|Text|PERSON|password)[_ ]?[0-9]{0,3}(\\.[0-9])?[sn']{0,2} ?\\]?",
            "[\\[\\]_. a-zA-Z0-9]{0,8}",
            "\\PC{0,6}",
        ];
        prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_tokenised_is_restored(first in texts(), second in texts()) {
            let mut tokens = Tokens::new(Rules::none());
            let (one, other) = (tokenised(&mut tokens, &first), tokenised(&mut tokens, &second));
            prop_assert_eq!(tokens.restore(&one), first);
            prop_assert_eq!(tokens.restore(&other), second);
        }

        #[test]
        fn a_stream_is_restored_as_its_text(text in texts(), reply in texts(), cuts in prop::collection::vec(0usize..9, 1..30)) {
            let mut tokens = Tokens::new(Rules::none());
            let reply = format!("{}{reply}", tokenised(&mut tokens, &text));
            let mut restorer = tokens.restorer();
            let mut streamed = String::new();
            let mut rest = reply.as_str();
            for cut in cuts {
                let (chunk, after) = rest.split_at(rest.floor_char_boundary(cut));
                streamed.push_str(&restorer.push(chunk));
                rest = after;
            }
            streamed.push_str(&restorer.push(rest));
            streamed.push_str(&restorer.finish());
            prop_assert_eq!(streamed, tokens.restore(&reply));
        }
    }
}
