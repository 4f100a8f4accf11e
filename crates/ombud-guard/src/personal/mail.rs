//! Detector `mail`: e-mail addresses, with their signs and with words for them.

use crate::{
    FindingKind, Identifier,
    scan::{Found, View},
    words::topic,
};

const DETECTOR: &str = "mail@1";

/// The part of an address before its @ is at most 64 bytes long (RFC 5321, 4.5.3.1.1).
const LOCAL_MAX: usize = 64;

/// An e-mail address, read from its @ both ways.
pub(super) fn find(view: &View<'_>, found: &mut Found) {
    let is_local = |sign: char| sign.is_alphanumeric() || "!#$%&'*+/=?^_{|}~-.".contains(sign);
    let local: usize =
        view.before.chars().rev().take_while(|sign| is_local(*sign)).map(char::len_utf8).sum();
    let local_text = view.before.get(view.before.len() - local..).unwrap_or_default();
    // Signs around an address do not belong to it: "=max@web.de", "'max@web.de'", "/max@web.de".
    let trimmed =
        local_text.trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let trimmed = trimmed.rsplit(['=', '/', '|', '?', '\'', '&']).next().unwrap_or_default();
    if trimmed.is_empty() || trimmed.len() > LOCAL_MAX || trimmed.ends_with('.') {
        return;
    }
    // Labels with a dot between them; the last has two letters or more.
    let domain = view.after.get(1..).unwrap_or_default();
    let size: usize = domain
        .chars()
        .take_while(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '.'))
        .map(char::len_utf8)
        .sum();
    let domain = domain.get(..size.min(190)).unwrap_or_default().trim_end_matches(['.', '-']);
    let Some((host, top)) = domain.rsplit_once('.') else { return };
    let is_top =
        top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) || top.starts_with("xn--");
    if !is_top || host.is_empty() || host.contains("..") || host.starts_with(['.', '-']) {
        return;
    }
    let kind = FindingKind::PersonalData(Identifier::Email);
    found.push_back(kind, trimmed.len(), 0..1 + domain.len(), 0.99, "name, @ and domain", DETECTOR);
}

/// An e-mail address as people write it for other people: "anna.berg (at) web.de", "anna punkt berg at web punkt de".
/// Read at its "at" both ways.
pub(super) fn find_spelled(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    if !matches!(word, "at" | "AT" | "At" | "ät" | "aet" | "Klammeraffe" | "klammeraffe") {
        return;
    }
    let is_bracketed = view.before.ends_with(['(', '[', '{', '<']);
    let before = if is_bracketed {
        view.before.get(..view.before.len() - 1).unwrap_or_default()
    } else {
        view.before
    };
    if !is_bracketed && !before.ends_with(' ') {
        return;
    }
    let head = before.trim_end_matches(' ');
    let Some((local, is_dotted)) = spelled_local(head) else { return };
    let mut at = word.len();
    if is_bracketed {
        if !matches!(view.bytes().get(at), Some(b')' | b']' | b'}' | b'>')) {
            return;
        }
        at += 1;
    }
    at += view.after.get(at..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len());
    let Some((domain, is_spelled)) = view.after.get(at..).and_then(spelled_domain) else { return };
    // "look at example.com" is none: the word for it, or a sign that nothing else has.
    let is_named = || view.context().distance(topic::MAIL).is_some_and(|distance| distance < 9);
    if is_bracketed || is_spelled && is_dotted || is_named() {
        let confidence = if is_bracketed || is_spelled { 0.9 } else { 0.8 };
        let back = view.before.len() - head.len() + local;
        let kind = FindingKind::PersonalData(Identifier::Email);
        let evidence = "an e-mail address with words for its signs";
        found.push_back(kind, back, 0..at + domain, confidence, evidence, DETECTOR);
    }
}

/// Words that stand for the full stop of an address.
const DOTS: &[&str] = &[
    " punkt ",
    " dot ",
    " Punkt ",
    " DOT ",
    "(punkt)",
    "(dot)",
    "[dot]",
    "[punkt]",
    "[.]",
    "(.)",
    " (punkt) ",
    " (dot) ",
    " [dot] ",
    " [punkt] ",
];

/// How long the part before "at" is, and whether it has a full stop, a digit or the like, which words do not.
fn spelled_local(head: &str) -> Option<(usize, bool)> {
    let is_local = |sign: char| sign.is_alphanumeric() || "_-.+".contains(sign);
    let (mut size, mut is_dotted) = (0, false);
    loop {
        let rest = head.get(..head.len() - size)?;
        let part: usize =
            rest.chars().rev().take_while(|sign| is_local(*sign)).map(char::len_utf8).sum();
        let text = rest.get(rest.len() - part..)?.trim_start_matches(['.', '-', '+']);
        if text.is_empty() {
            return None;
        }
        is_dotted |=
            text.contains(['.', '_', '+']) || text.contains(|sign: char| sign.is_ascii_digit());
        size += text.len();
        let rest = head.get(..head.len() - size)?;
        let dot = DOTS.iter().filter(|dot| rest.ends_with(**dot)).map(|dot| dot.len()).max();
        match dot {
            Some(dot) if size + dot < LOCAL_MAX => {
                size += dot;
                is_dotted = true;
            }
            _ => return (size <= LOCAL_MAX).then_some((size, is_dotted)),
        }
    }
}

/// How long the part after "at" is, and whether its full stops are spelled.
fn spelled_domain(text: &str) -> Option<(usize, bool)> {
    let (mut size, mut dots, mut is_spelled) = (0, 0, false);
    loop {
        let rest = text.get(size..)?;
        let label: usize = rest
            .chars()
            .take(64)
            .take_while(|sign| sign.is_alphanumeric() || *sign == '-')
            .map(char::len_utf8)
            .sum();
        if label < 2 {
            return None;
        }
        size += label;
        let is_top = text.get(size - label..size)?.chars().all(char::is_alphabetic);
        let rest = text.get(size..)?;
        let dot = DOTS.iter().filter(|dot| rest.starts_with(**dot)).map(|dot| dot.len()).max();
        let next = |at: usize| rest.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric);
        match dot {
            Some(dot) if next(dot) => (size, is_spelled) = (size + dot, true),
            _ if rest.starts_with('.') && next(1) => size += 1,
            _ => return (dots > 0 && is_top).then_some((size, is_spelled)),
        }
        dots += 1;
        if dots > 4 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    #[test]
    fn addresses_are_found_to_their_end() {
        for (text, expected) in [
            (
                "Mail: max.muster+shop@sub.example.co.uk.",
                ("email", "max.muster+shop@sub.example.co.uk"),
            ),
            ("<jörg@müller.de>", ("email", "jörg@müller.de")),
            ("mailto:a@b.de?subject=x", ("email", "a@b.de")),
            ("anna.berg (at) web.de", ("email", "anna.berg (at) web.de")),
            ("anna[at]web[dot]de", ("email", "anna[at]web[dot]de")),
            ("mail: anna berg2 at web punkt de", ("email", "berg2 at web punkt de")),
            (
                "anna dot berg at web dot co dot uk, please",
                ("email", "anna dot berg at web dot co dot uk"),
            ),
            ("my email is anna at example.com.", ("email", "anna at example.com")),
        ] {
            assert_eq!(kinds(text), [(expected.0, expected.1.to_owned())], "{text}");
        }
    }

    #[test]
    fn handles_and_sites_are_none() {
        for text in ["@max hat", "max@localhost", "look at example.com", "I looked at web dot de"] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
